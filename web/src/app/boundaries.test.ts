// app -> features -> shared -> api. A feature never imports another: what two need moves to shared.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, it } from 'vitest'

function sources(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name)
    return entry.isDirectory() ? sources(path) : /\.(vue|ts)$/.test(entry.name) ? [path] : []
  })
}
function imports(path: string): string[] {
  const text = readFileSync(path, 'utf8')
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)]
    .map((match) => match[1] ?? '')
    .filter((name) => name.startsWith('@/') || name.startsWith('.'))
    .map((name) => (name.startsWith('@/') ? normalize(join('src', name.slice(2))) : normalize(join(dirname(path), name))))
}
/** "features/leads" or "shared", "api", "app", "i18n". */
function layer(path: string): string {
  const parts = path.split('/').slice(1)
  return parts[0] === 'features' ? `features/${parts[1] ?? ''}` : (parts[0] ?? '')
}

it('keeps imports pointing down: app, features, shared, api', () => {
  const offenders: string[] = []
  for (const path of sources('src')) {
    const from = layer(path)
    for (const target of imports(path)) {
      const to = layer(target)
      if (to === from) continue
      const toFeature = to.startsWith('features/')
      let wrong = ''
      if (from === 'api') wrong = 'api imports nothing of the application'
      else if (from === 'shared' && (toFeature || to === 'app')) wrong = 'shared knows no feature: move the caller up or the part down'
      else if (from.startsWith('features/') && (toFeature || to === 'app')) wrong = 'a feature never imports another: move what both need to shared'
      else if (from === 'app' && toFeature && normalize(target) !== `src/${to}`) wrong = 'only a feature’s index.ts may be imported'
      if (wrong) offenders.push(`${path} -> ${target}: ${wrong}`)
    }
  }
  expect(offenders).toEqual([])
})
