import { api, apiAddress, type Query } from '@/api/client'
import type { Household, Page, Person, Source } from '@/api/types'

/** Households, persons or villages of one benefit; money in yuan as text. */
export interface BenefitTally {
  entitled: number
  cannot_tell: number
  /** Entitled and not receiving. */
  missing: number
  /** Receiving without right. */
  wrong: number
  /** Entitled and receiving another amount. */
  different: number
  amount_unknown: number
  amount: string
  missing_amount: string
  received_amount: string
  wrong_amount: string
}
export interface Benefit extends BenefitTally {
  id: string
  title: string
  group: string
  group_title: string
  entity: 'household' | 'person' | 'village'
  period: string
  period_title: string
  gives: string
  has_amount: boolean
  /** Whether some data shows that it was received; without it nothing can be missing or wrong. */
  shows_received: boolean
  from: string
  to: string
  is_default: boolean
  pack: string
  hash: string
}
export interface BenefitDetail extends Benefit {
  who: string
  amount_expression: string
  received: string
  count: string
  at_least: string
  /** Code tables whose codes are the villages it is for. */
  village_lists: string[]
  wording: string
  checks: string[]
  source: Source
  examples: { name: string; as_of: string; expect: string }[]
}
export interface BenefitFile {
  as_of: string
  benefit: BenefitDetail
  divisions: (BenefitTally & { division: string; division_name: string })[]
  /** Only for the whole area of the account. */
  classes: (BenefitTally & { code: string; title: string })[]
  /** What is lacking where nobody can tell. */
  reasons: { title: string; rows: number }[]
}
/** One household or person; of a village benefit only the place and its count. */
export interface BenefitRow {
  household?: Household
  person?: Person | null
  entitled?: 'yes' | 'no' | 'unknown'
  received?: 'yes' | 'no' | 'unknown' | null
  amount?: string | null
  received_amount?: string | null
  start?: string | null
  end?: string | null
  gives?: string
  wording?: string
  division?: string
  division_name?: string
  count?: number
}
export const kLists = ['missing', 'wrong', 'different', 'entitled', 'cannot_tell'] as const

export function fetchBenefits(query: Query, signal: AbortSignal): Promise<{ as_of: string; households: number; persons: number; rows: Benefit[] }> {
  return api.get('/benefits', query, signal)
}
export function fetchBenefit(id: string, query: Query, signal: AbortSignal): Promise<BenefitFile> {
  return api.get(`/benefits/${encodeURIComponent(id)}`, query, signal)
}
export function fetchRows(id: string, query: Query, signal: AbortSignal): Promise<Page<BenefitRow> & { as_of: string; entity: string }> {
  return api.get(`/benefits/${encodeURIComponent(id)}/rows`, query, signal)
}
export function exportAddress(id: string, query: Query): string {
  return apiAddress(`/benefits/${encodeURIComponent(id)}/export`, query)
}
