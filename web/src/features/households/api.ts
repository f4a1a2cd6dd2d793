import { api, type Query } from '@/api/client'
import type { Household, HouseholdFile, Page } from '@/api/types'
import type { HouseholdBenefit, VillageBenefit } from './benefits'

/** A citizen number, complete or of the old 15-digit form. Such a text is sent in a body, never in an address. */
export function looksLikeIdNumber(text: string): boolean {
  return /^(\d{17}[\dXx]|\d{15})$/.test(text.trim())
}

export function fetchHouseholds(query: Query & { text: string }, signal: AbortSignal): Promise<Page<Household>> {
  if (!looksLikeIdNumber(query.text)) return api.get<Page<Household>>('/households', query, signal)
  const body: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(query)) {
    if (value !== '' && value !== undefined && value !== null) body[name] = value
  }
  return api.post<Page<Household>>('/households/search', body, signal)
}

export function fetchHousehold(id: string, signal: AbortSignal): Promise<HouseholdFile> {
  return api.get<HouseholdFile>(`/households/${encodeURIComponent(id)}`, undefined, signal)
}

export function fetchBenefits(id: string, signal: AbortSignal): Promise<{ as_of: string; rows: HouseholdBenefit[]; village: VillageBenefit[] }> {
  return api.get(`/households/${encodeURIComponent(id)}/benefits`, undefined, signal)
}

/** A number or a name that a person had before. */
export interface Alias {
  kind: 'id_number' | 'name'
  masked: string
  at_ms: number
  source: 'review' | 'merge'
  account_name: string
}
export async function fetchAliases(person: string, signal: AbortSignal): Promise<Alias[]> {
  return (await api.get<{ rows: Alias[] }>(`/persons/${encodeURIComponent(person)}/aliases`, undefined, signal)).rows
}
