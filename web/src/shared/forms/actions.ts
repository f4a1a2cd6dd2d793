import { api } from '@/api/client'
import type { ActionBody, BulkAnswer, Outcome, Subject } from '@/api/types'

const kFolder = { lead: 'leads', case: 'cases' } as const

export interface ActionRequest {
  body: ActionBody
  /** Of the last event that the page has seen. */
  sequence: number
  key: string
}

export function act(subject: Subject, id: string, action: string, request: ActionRequest): Promise<Outcome> {
  return api.post<Outcome>(`/${kFolder[subject]}/${encodeURIComponent(id)}/actions/${action}`, request)
}

/** Opens a lead of this household, or adds a source to the open one. */
export function collect(household: string, body: ActionBody, key: string): Promise<Outcome> {
  return api.post<Outcome>('/leads', { household, body, key })
}

export interface BulkSubject {
  id: string
  sequence: number
}

/** @param dry only says what would happen */
export function actOnMany(subject: Subject, action: string, subjects: readonly BulkSubject[], body: ActionBody, key: string, dry: boolean): Promise<BulkAnswer> {
  return api.post<BulkAnswer>(`/${kFolder[subject]}/bulk`, { action, body, subjects, key, dry })
}

/** Somebody acted on the same subject meanwhile: the page has to be fetched anew. */
export const kConflictCode = 'E1003'
