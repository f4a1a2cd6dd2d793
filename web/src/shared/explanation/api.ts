import { api } from '@/api/client'
import type { FindingExplanation, Grade, LateSource, Source, Trace } from '@/api/types'

export type Answer = 'yes' | 'no' | 'unknown'

/** One rule's answer about one household, in a sentence. */
export interface RuleAnswer {
  rule: string
  title: string
  kind: 'risk' | 'quality'
  status: 'active' | 'shadow'
  group: string
  group_title: string
  severity: Grade
  answer: Answer
  answer_title: string
  sentence: string
}

export interface ExplainedParameter {
  id: string
  title: string
  unit: string
  in_force: boolean
  value?: string
  from?: string
  to?: string
  is_default?: boolean
  pack?: string
  source?: Source
}

export interface ExplainedChange {
  kind: 'field' | 'term' | 'figure' | 'records' | 'missing' | 'parameter'
  title: string
  person_name: string
  sentence: string
}

/** Why a rule answers what it answers. */
export interface Explanation {
  rule: string
  title: string
  rule_hash: string
  pack: string
  pack_hash: string
  as_of: string
  answer: Answer
  answer_title: string
  sentence: string
  tree: Trace
  records: {
    dataset: string
    dataset_title: string
    person: string | null
    person_name: string
    delivery: string | null
    line: number
    day: string | null
    values: { title: string; value: string }[]
  }[]
  more_records: number
  parameters: ExplainedParameter[]
  missing: { title: string; person_name: string }[]
  changes: ExplainedChange[]
  /** Sources of the rule that are late today. */
  late: LateSource[]
}

function path(household: string, rule = ''): string {
  return `/households/${encodeURIComponent(household)}/rules${rule === '' ? '' : `/${encodeURIComponent(rule)}`}`
}

export async function fetchRuleAnswers(household: string, signal: AbortSignal): Promise<{ as_of: string; rows: RuleAnswer[] }> {
  return api.get<{ as_of: string; rows: RuleAnswer[] }>(path(household), undefined, signal)
}
/** @param asOf day of the judgement; '' = today */
export function fetchExplanation(household: string, rule: string, asOf: string, signal: AbortSignal): Promise<Explanation> {
  return api.get<Explanation>(path(household, rule), { as_of: asOf }, signal)
}
/** The sheet to print: 'html' or 'pdf'. */
export function sheetAddress(household: string, rule: string, asOf: string, format: 'html' | 'pdf'): string {
  return `/api/v1${path(household, rule)}/sheet.${format}${asOf === '' ? '' : `?as_of=${asOf}`}`
}

/** How many rules answer what, for the filter. */
export function countAnswers(rows: readonly RuleAnswer[]): Record<Answer, number> {
  const counts: Record<Answer, number> = { yes: 0, no: 0, unknown: 0 }
  for (const row of rows) counts[row.answer] += 1
  return counts
}

export function explain(finding: string, reason: string, text: string, until: string): Promise<FindingExplanation> {
  return api.post<FindingExplanation>(`/findings/${encodeURIComponent(finding)}/explanation`, { reason, text, until })
}
export function acceptExplanation(id: string): Promise<FindingExplanation> {
  return api.post<FindingExplanation>(`/explanations/${encodeURIComponent(id)}/accept`)
}
export function withdrawExplanation(id: string): Promise<FindingExplanation> {
  return api.post<FindingExplanation>(`/explanations/${encodeURIComponent(id)}/withdraw`)
}
