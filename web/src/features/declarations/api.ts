import { api } from '@/api/client'
import type { Household, Outcome, Page } from '@/api/types'
import { declarationBody, type Declaration as Answers } from '@/shared/declare/declaration'

export interface Declaration {
  id: string
  village: string
  village_name: string
  channel: string
  channel_title: string
  state: 'open' | 'linked' | 'rejected'
  /** Opened for the township of the village; null for others. */
  body: Record<string, string | boolean> | null
  risk: string
  risk_title: string
  created_ms: number
  due: string
  household: string | null
  lead: string | null
  version: number
}

export function fetchDeclarations(state: string, signal: AbortSignal): Promise<{ rows: Declaration[] }> {
  return api.get<{ rows: Declaration[] }>('/declarations', { state }, signal)
}
export function resolveDeclaration(id: string, household: string | null, reason: string, version: number): Promise<Outcome> {
  return api.post<Outcome>(`/declarations/${encodeURIComponent(id)}/resolve`, { household, reason, version })
}
/** A number is sent in a body, never in an address. */
export function searchHouseholds(text: string, division: string, signal: AbortSignal): Promise<Page<Household>> {
  return api.post<Page<Household>>('/households/search', { text, division, limit: 20 }, signal)
}
/** A call to the hotline or a visit to the desk, taken down by a clerk. */
export function declareFor(village: string, channel: string, answers: Answers, key: string): Promise<{ id: string; receipt: string }> {
  return api.post<{ id: string; receipt: string }>('/declarations', { village, channel, body: declarationBody(answers), key })
}
