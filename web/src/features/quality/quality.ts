import type { Explanation, QualityRow, QualityRule } from './api'

export interface Me {
  role: string
  name: string
  work: boolean
}

/** Levels that accept what a village explains. */
const kAccepting = ['township', 'county', 'office']
const kLeastText = 2

function stands(explanation: Explanation | null): explanation is Explanation {
  return explanation !== null && !explanation.ended
}
/** Open, and nothing said about it yet. */
export function mayExplain(row: QualityRow, rule: QualityRule | undefined, me: Me): boolean {
  return me.work && row.state === 'open' && !stands(row.explanation) && (rule?.reasons.length ?? 0) > 0
}
/** An explanation that waits for the township. The server decides again. */
export function mayAccept(row: QualityRow, me: Me): boolean {
  return me.work && row.state !== 'cleared' && kAccepting.includes(me.role) && stands(row.explanation) && !row.explanation.accepted && row.explanation.explained_by !== me.name
}
export function mayWithdraw(row: QualityRow, me: Me): boolean {
  return me.work && row.state !== 'cleared' && stands(row.explanation) && (kAccepting.includes(me.role) || row.explanation.explained_by === me.name)
}
/** Whether an explanation waits for somebody's word. */
export function isWaiting(row: QualityRow): boolean {
  return row.state === 'open' && stands(row.explanation) && !row.explanation.accepted
}

/** How many rows a list has; null = the summary does not count them. */
export function totalOf(rules: readonly QualityRule[] | null, state: string): number | null {
  if (rules === null || (state !== 'open' && state !== 'explained')) return null
  return rules.reduce((sum, rule) => sum + rule[state], 0)
}

export type Fault = 'reason' | 'text' | 'until'
/** What is still to be filled in before an explanation can be sent. */
export function faultsOf(form: { reason: string; text: string; until: string }, today: string): Fault[] {
  return [...(form.reason === '' ? ['reason' as const] : []), ...(form.text.trim().length < kLeastText ? ['text' as const] : []), ...(form.until === '' || form.until < today ? ['until' as const] : [])]
}
