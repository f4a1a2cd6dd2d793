import type { Person } from '@/api/types'

type Answer = 'yes' | 'no' | 'unknown'
/** One benefit of the household or of a member; money in yuan as text. */
export interface HouseholdBenefit {
  benefit: string
  title: string
  period_title: string
  person: Person | null
  entitled: Answer
  /** null: no data can show it. */
  received: Answer | null
  amount: string | null
  gives: string
  wording: string
  /** What data is lacking where nobody can tell. */
  missing: string[]
}
export interface VillageBenefit {
  benefit: string
  title: string
  entitled: Answer
  /** Of what is counted in the village; null: a list of villages decides. */
  count: number | null
  at_least: number | null
  /** Households that cannot be counted. */
  uncounted: number
  gives: string
}
export const kMarks = ['missing', 'wrong', 'unknown', 'entitled', 'receiving'] as const
export type Mark = (typeof kMarks)[number]

/** What a clerk has to know of it in a word. */
export function mark(row: Pick<HouseholdBenefit, 'entitled' | 'received'>): Mark {
  if (row.entitled === 'unknown') return 'unknown'
  if (row.entitled === 'no') return 'wrong'
  return row.received === 'no' ? 'missing' : row.received === 'yes' ? 'receiving' : 'entitled'
}

/** What needs work first; within that as the pack has them. */
export function inOrder(rows: HouseholdBenefit[]): HouseholdBenefit[] {
  return [...rows].sort((a, b) => kMarks.indexOf(mark(a)) - kMarks.indexOf(mark(b)))
}
