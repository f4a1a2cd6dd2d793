import { api, apiAddress, type Query } from '@/api/client'
import type { Household, HouseholdFile, LeadDetail, LeadRow, Page, Rule } from '@/api/types'

export function fetchLeads(query: Query, signal: AbortSignal): Promise<Page<LeadRow>> {
  return api.get<Page<LeadRow>>('/leads', query, signal)
}
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
export function fetchHouseholdOf(id: string, signal: AbortSignal): Promise<HouseholdFile> {
  return api.get<HouseholdFile>(`/households/${encodeURIComponent(id)}`, undefined, signal)
}
/** Households by name or code, to register a lead for one. */
export async function findHouseholds(text: string, signal: AbortSignal): Promise<Household[]> {
  return (await api.get<Page<Household>>('/households', { text, limit: 20 }, signal)).rows
}
/** The visit's form as it is printed. */
export function verificationForm(id: string): string {
  return apiAddress(`/leads/${encodeURIComponent(id)}/forms/verification.pdf`)
}
