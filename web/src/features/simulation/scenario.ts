// The other policy as it is edited, and as it is sent.
import type { Parameter, Rule } from '@/api/types'
import type { ParameterChange, RuleChange, ScenarioBody } from './api'

export interface Draft {
  as_of: string
  division: string
  parameters: ParameterChange[]
  rules: RuleChange[]
}

export function emptyDraft(asOf: string): Draft {
  return { as_of: asOf, division: '', parameters: [], rules: [] }
}

/** Present value of a parameter on a day, as text; "" when none is in force. */
export function valueOn(parameter: Parameter, day: string): string {
  const found = parameter.values.find((v) => v.from <= day && day <= v.to)
  return found === undefined || found.value === null ? '' : String(found.value)
}

/** "8700" and "8700.00" are one value. */
export function sameValue(a: string, b: string): boolean {
  if (a === b) return true
  if (a.trim() === '' || b.trim() === '') return false
  return Number(a) === Number(b)
}

/** What really differs from the present policy, as the server takes it. */
export function bodyOf(draft: Draft, parameters: readonly Parameter[], rules: readonly Rule[]): ScenarioBody {
  const changed = draft.parameters.filter((change) => {
    const parameter = parameters.find((p) => p.id === change.id)
    return change.value !== '' && (parameter === undefined || change.from !== undefined || !sameValue(change.value, valueOn(parameter, draft.as_of)))
  })
  const altered = draft.rules.filter((change) => change.removed === true || change.when !== (rules.find((r) => r.id === change.id)?.when ?? ''))
  return {
    as_of: draft.as_of,
    ...(draft.division === '' ? {} : { division: draft.division }),
    parameters: changed.map(({ id, value, from }) => ({ id, value, ...(from ? { from } : {}) })),
    rules: altered.map(({ id, title, when, removed }) => (removed ? { id, removed } : { id, ...(title ? { title } : {}), when: when ?? '' })),
  }
}

export function isEmpty(body: ScenarioBody): boolean {
  return (body.parameters?.length ?? 0) === 0 && (body.rules?.length ?? 0) === 0
}

/** A saved scenario back in the editor. */
export function draftOf(body: ScenarioBody, today: string): Draft {
  return {
    as_of: body.as_of ?? today,
    division: body.division ?? '',
    parameters: (body.parameters ?? []).map((p) => ({ ...p })),
    rules: (body.rules ?? []).map((r) => ({ ...r })),
  }
}

export interface RulePlace {
  /** Title of the rule that the refusal is about. */
  title: string
  line: number
  column: number
}

// The server begins a refusal of a condition with the rule's title in these quotation marks, then line and column.
const kQuoted = /\u201c([^\u201d]+)\u201d/
const kPlace = /\u7b2c (\d+) \u884c\u7b2c (\d+) \u5217/

/** Which rule a refusal is about and where in its text; null = not about a place in a rule. */
export function placeOf(detail: string): RulePlace | null {
  const place = kPlace.exec(detail)
  const title = kQuoted.exec(detail)
  if (!place || !title || title.index > place.index) return null
  return { title: title[1] ?? '', line: Number(place[1]), column: Number(place[2]) }
}

/** Offset of a place in a text; lines and columns start at 1, columns count characters, not UTF-16 units. */
export function offsetOf(text: string, line: number, column: number): number {
  const lines = text.split('\n')
  const before = lines.slice(0, line - 1).reduce((sum, l) => sum + l.length + 1, 0)
  const inLine = Array.from(lines[line - 1] ?? '').slice(0, Math.max(0, column - 1)).join('').length
  return Math.min(text.length, before + inLine)
}

/** Exact difference of two amounts in yuan, with its sign: "+1200.50"; "0" when equal. */
export function moneyChange(before: string, after: string): string {
  const fen = (text: string): bigint => {
    const [whole = '0', part = ''] = text.replace('-', '').split('.')
    const amount = BigInt(whole) * 100n + BigInt(part.padEnd(2, '0').slice(0, 2) || '0')
    return text.startsWith('-') ? -amount : amount
  }
  const change = fen(after) - fen(before)
  if (change === 0n) return '0'
  const size = change < 0n ? -change : change
  const cents = size % 100n
  return `${change < 0n ? '-' : '+'}${size / 100n}${cents === 0n ? '' : `.${String(cents).padStart(2, '0')}`}`
}

/** "+3", "-2", "0". */
export function signed(change: number): string {
  return change > 0 ? `+${change}` : String(change)
}
