import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import en from './en.json'
import zh from './zh-CN.json'

type Tree = { [key: string]: string | Tree }
function flat(tree: Tree, prefix = ''): Map<string, string> {
  const result = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') result.set(prefix + key, value)
    else for (const [k, v] of flat(value, `${prefix}${key}.`)) result.set(k, v)
  }
  return result
}
function sources(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) return sources(path)
    return /\.(vue|ts)$/.test(entry.name) && !/(\.test|^testing)\.ts$/.test(entry.name) ? [path] : []
  })
}
const chinese = flat(zh)
const english = flat(en)
const code = sources('src').map((path) => ({ path, text: readFileSync(path, 'utf8') }))

it('has the same keys in both languages', () => {
  expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort())
})
it('has the same placeholders in both languages and no empty text', () => {
  const placeholders = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1] ?? '').sort()
  for (const [key, text] of chinese) {
    expect(text.trim(), key).not.toBe('')
    expect(placeholders(english.get(key) ?? ''), key).toEqual(placeholders(text))
  }
})
it('has every key that the code asks for by its full name', () => {
  const missing: string[] = []
  for (const { path, text } of code) {
    for (const match of text.matchAll(/'([a-zA-Z]+(?:\.[a-zA-Z0-9_]+)+)'/g)) {
      const key = match[1] ?? ''
      const group = key.split('.')[0] ?? ''
      if (group in zh && !chinese.has(key)) missing.push(`${path}: ${key}`)
    }
  }
  expect(missing).toEqual([])
})
it('has no key that nobody uses', () => {
  const all = code.map((c) => c.text).join('\n')
  const groups = new Set([...all.matchAll(/`([a-zA-Z]+(?:\.[a-zA-Z]+)*)\.\$\{/g)].map((m) => m[1] ?? ''))
  // Names of codes that arrive as data: account roles, audit actions, dataset words.
  const dynamic = (key: string): boolean => /^dataset\.(types|entities|periods|sensitivities)\./.test(key) || groups.has(key.split('.').slice(0, -1).join('.'))
  expect([...chinese.keys()].filter((key) => !all.includes(`'${key}'`) && !dynamic(key))).toEqual([])
})
it('shows no Chinese text outside the translations', () => {
  // Comments may quote Chinese terms; units and separators of the data are data.
  const allowed = /'(元|万元|是|否|缺失|、|；|中文|zh-CN)'|`\$\{.*`|（\$\{|，\$\{|join\('[、；]'\)|startsWith\('/
  // trace.ts knows the names that the server gives to operators.
  const offenders = code.filter(({ path }) => !path.endsWith('domain/trace.ts')).flatMap(({ path, text }) =>
    text
      .split('\n')
      .filter((line) => /[\u4e00-\u9fff]/.test(line) && !/^\s*(\/\/|\*|\/\*)/.test(line) && !/\/\/.*[\u4e00-\u9fff]/.test(line) && !/\/\*\*.*\*\//.test(line) && !allowed.test(line))
      .map((line) => `${path}: ${line.trim()}`),
  )
  expect(offenders).toEqual([])
})
