import { api, type Query } from '@/api/client'
import type { ChangeKind, Household, Page, RegistryChange } from '@/api/types'

/** What somebody wants changed; which fields count depends on the kind. */
export interface ChangeBody {
  kind: ChangeKind
  day: string
  reason: string
  person?: string
  keep?: string
  other?: string
  household?: string
  to_household?: string
  village?: string
  members?: string[]
  head?: string
  remaining_head?: string
  /** Code of the relation to the head of the new household. */
  relation?: string
  household_code?: string
}
export interface ChangePreview {
  possible: boolean
  problem: string
  lines: string[]
}

export function fetchChanges(query: Query, signal: AbortSignal): Promise<{ rows: RegistryChange[]; total: number }> {
  return api.get('/registry/changes', query, signal)
}
export function previewChange(body: ChangeBody): Promise<ChangePreview> {
  return api.post('/registry/changes/preview', body)
}
export function makeChange(body: ChangeBody): Promise<RegistryChange> {
  return api.post('/registry/changes', body)
}
export function undoChange(id: string, reason: string): Promise<RegistryChange> {
  return api.post(`/registry/changes/${encodeURIComponent(id)}/undo`, { reason })
}
export async function searchHouseholds(text: string): Promise<Household[]> {
  return (await api.get<Page<Household>>('/households', { text, limit: 8 })).rows
}
