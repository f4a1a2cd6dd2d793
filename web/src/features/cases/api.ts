import { api, apiAddress, type Query } from '@/api/client'
import type { ActionBody, AssetRecords, CaseDetail, CaseRow, LeadDetail, Page, ProofRow } from '@/api/types'

export function fetchCases(query: Query, signal: AbortSignal): Promise<Page<CaseRow>> {
  return api.get<Page<CaseRow>>('/cases', query, signal)
}
export function casesCsv(query: Query): string {
  return apiAddress('/cases.csv', query)
}
export function fetchCase(id: string, signal: AbortSignal): Promise<CaseDetail> {
  return api.get<CaseDetail>(`/cases/${encodeURIComponent(id)}`, undefined, signal)
}
/** What the visit before the case found; null when there was none. */
export async function fetchVerification(lead: string, signal: AbortSignal): Promise<ActionBody | null> {
  return (await api.get<LeadDetail>(`/leads/${encodeURIComponent(lead)}`, undefined, signal)).verification
}
/** Opens nothing without the household's authorisation; every look is recorded. */
export function fetchAssets(id: string, signal: AbortSignal): Promise<AssetRecords> {
  return api.get<AssetRecords>(`/cases/${encodeURIComponent(id)}/asset-records`, undefined, signal)
}
export async function fetchProof(id: string, signal: AbortSignal): Promise<ProofRow[]> {
  return (await api.get<{ rows: ProofRow[] }>(`/cases/${encodeURIComponent(id)}/proof`, undefined, signal)).rows
}
/** Everything in one helper's hands, for whoever takes over. Helpers without an account are asked for by name. */
export function handoverAddress(helper: { responsible: string; name: string; division?: string }, format: 'pdf' | 'xlsx'): string {
  const { responsible, name, division = '' } = helper
  return apiAddress(`/handover.${format}`, responsible !== '' && responsible !== '0' ? { responsible, division } : { name, division })
}
export interface FormInfo {
  form: string
  title: string
  subject?: string
  formats?: string[]
}
export async function fetchForms(signal: AbortSignal): Promise<FormInfo[]> {
  return (await api.get<{ rows: FormInfo[] }>('/forms', undefined, signal)).rows
}
export function formAddress(id: string, form: string, format: string): string {
  return apiAddress(`/cases/${encodeURIComponent(id)}/forms/${form}.${format}`)
}
