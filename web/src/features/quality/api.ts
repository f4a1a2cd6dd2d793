import { api, apiAddress, type Query } from '@/api/client'
import type { CodeTitle, FindingExplanation, Grade } from '@/api/types'

export interface QualityRow {
  id: string
  household: string
  household_code: string
  head_name: string
  group_name: string
  division: string
  division_name: string
  rule: string
  title: string
  severity: Grade
  wording: string
  as_of: string
  first_seen_ms: number
  state: 'open' | 'explained' | 'cleared'
  explanation: FindingExplanation | null
}
/** A rule about data: what is open, what is explained, and the reasons it accepts. */
export interface QualityRule {
  rule: string
  title: string
  severity: Grade
  open: number
  explained: number
  reasons: CodeTitle[]
}

export function fetchQuality(query: Query, signal: AbortSignal): Promise<{ rows: QualityRow[]; next_cursor: string }> {
  return api.get('/quality', query, signal)
}
export async function fetchSummary(query: Query, signal: AbortSignal): Promise<QualityRule[]> {
  return (await api.get<{ rows: QualityRule[] }>('/quality/summary', query, signal)).rows
}
export function exportAddress(format: 'xlsx' | 'csv', query: Query): string {
  return apiAddress(`/quality/export/${format}`, query)
}
