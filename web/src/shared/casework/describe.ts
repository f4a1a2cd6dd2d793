// The body of an event for people: titles from the action table, codes by name, nothing that was not given.
import type { ActionBody, ActionInput, FactSpec } from '@/api/types'
import { formatMoney, formatValue } from '@/shared/format'

export interface BodyWords {
  yes: string
  no: string
  wholeHousehold: string
  yuan: string
  person: (id: string) => string
  account: (id: string) => string
  measure: (number: string) => string
  code: (table: string, code: string) => string
  fact: (id: string) => FactSpec | undefined
}

export interface BodyLine {
  name: string
  title: string
  text: string
  files: string[]
  sealed: boolean
  flag: boolean
  /** Of a repeating group. */
  rows: BodyLine[][]
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : value === undefined || value === null || value === '' ? [] : [String(value)]
}

function optionTitles(input: ActionInput, value: unknown): string {
  return strings(value)
    .map((code) => input.options?.find((o) => o.code === code)?.title ?? code)
    .join('、')
}

function factsText(value: unknown, words: BodyWords): string {
  if (typeof value !== 'object' || value === null) return ''
  return Object.entries(value as Record<string, unknown>)
    .map(([id, v]) => {
      const spec = words.fact(id)
      if (!spec) return `${id} ${String(v)}`
      const shown = spec.code_table ? words.code(spec.code_table, String(v)) : formatValue(v as string, spec.kind, words)
      return `${spec.title} ${shown}${spec.unit}`
    })
    .join('；')
}

function textOf(input: ActionInput, value: unknown, words: BodyWords): string {
  switch (input.type) {
    case 'flag':
      return value === true ? words.yes : words.no
    case 'choice':
    case 'choices':
      return optionTitles(input, value)
    case 'money':
      return `${formatMoney(String(value))} ${words.yuan}`
    case 'member':
      return words.person(String(value))
    case 'account':
      return words.account(String(value))
    case 'measure':
      return words.measure(String(value))
    case 'facts':
      return factsText(value, words)
    default:
      return strings(value).join('、')
  }
}

/** In the order of the table; values that the table does not know (any more) are left out: they are not for this screen. */
export function describeBody(inputs: readonly ActionInput[], body: ActionBody, words: BodyWords): BodyLine[] {
  return inputs.flatMap((input): BodyLine[] => {
    const value = body[input.name]
    if (value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)) return []
    const line: BodyLine = { name: input.name, title: input.title, text: '', files: [], sealed: input.sealed, flag: input.type === 'flag', rows: [] }
    if (input.type === 'file' || input.type === 'files') line.files = strings(value)
    else if (input.type === 'rows') line.rows = (Array.isArray(value) ? value : []).map((row) => describeBody(input.rows, row as ActionBody, words))
    else line.text = textOf(input, value, words)
    return [line]
  })
}
