import { api, apiAddress, type Query } from '@/api/client'
import type { LeadDetail, LeadRow, Page, Rule } from '@/api/types'

export function fetchLeads(query: Query, signal: AbortSignal): Promise<Page<LeadRow>> {
  return api.get<Page<LeadRow>>('/leads', query, signal)
}
/** The server exports no more at once: people narrow the filters. */
export const kMaxCsvRows = 50_000
export function leadsCsv(query: Query): string {
  return apiAddress('/leads.csv', query)
}
export function fetchLead(id: string, signal: AbortSignal): Promise<LeadDetail> {
  return api.get<LeadDetail>(`/leads/${encodeURIComponent(id)}`, undefined, signal)
}
/** For the rule filter. */
export async function fetchRules(signal: AbortSignal): Promise<Rule[]> {
  return (await api.get<{ rows: Rule[] }>('/policy/rules', undefined, signal)).rows
}
