// What may be said about a finding, and by whom: of the family (risk) and of its file (quality) alike. The server decides again.
import type { CodeTitle, FindingExplanation } from '@/api/types'

export interface Me {
  role: string
  work: boolean
}
/** A finding as far as its explanation goes. */
export interface Explainable {
  id: string
  state: 'open' | 'explained' | 'cleared'
  explanation: FindingExplanation | null
}

/** Levels that accept what a village explains. */
const kAccepting = ['township', 'county', 'office']
const kLeastText = 2

function stands(explanation: FindingExplanation | null): explanation is FindingExplanation {
  return explanation !== null && !explanation.ended
}
/** Open, and nothing said about it yet. */
export function mayExplain(row: Explainable, reasons: readonly CodeTitle[], me: Me): boolean {
  return me.work && row.state === 'open' && !stands(row.explanation) && reasons.length > 0
}
/** An explanation that waits for the township. */
export function mayAccept(row: Explainable, me: Me): boolean {
  return me.work && row.state !== 'cleared' && kAccepting.includes(me.role) && stands(row.explanation) && !row.explanation.accepted && !row.explanation.mine
}
export function mayWithdraw(row: Explainable, me: Me): boolean {
  return me.work && row.state !== 'cleared' && stands(row.explanation) && (kAccepting.includes(me.role) || row.explanation.mine)
}
/** Whether an explanation waits for somebody's word. */
export function isWaiting(row: Explainable): boolean {
  return row.state === 'open' && stands(row.explanation) && !row.explanation.accepted
}
/** Whether an explanation is in force: the finding is there, and asks for no work. */
export function isExplained(row: Explainable): boolean {
  return row.state !== 'cleared' && stands(row.explanation) && row.explanation.accepted
}

export type Fault = 'reason' | 'text' | 'until'
/** What is still to be filled in before an explanation can be sent. */
export function faultsOf(form: { reason: string; text: string; until: string }, today: string): Fault[] {
  return [...(form.reason === '' ? ['reason' as const] : []), ...(form.text.trim().length < kLeastText ? ['text' as const] : []), ...(form.until === '' || form.until < today ? ['until' as const] : [])]
}
