import { api, type Query } from '@/api/client'
import type { ComparedField, PersonCard, RegistryChange, Waterfall } from '@/api/types'

export type PairState = 'open' | 'merged' | 'different' | 'unsure' | 'lapsed'
export type PairAnswer = 'same' | 'different' | 'unsure'
export type ProposalKind = 'death' | 'move'
export type ProposalState = 'open' | 'accepted' | 'dismissed' | 'lapsed'

/** Two persons of the registry who may be one. */
export interface PairRow {
  first: PersonCard
  second: PersonCard
  same_household: boolean
  state: PairState
  found_ms: number
  decided_ms: number | null
  account_name: string
  note: string
  /** The merge that it led to. */
  change: string | null
}
export interface PairField extends ComparedField {
  left: string
  right: string
}
export interface Pair extends PairRow {
  /** In clear. */
  fields: PairField[]
  /** Only once decided. */
  explanation: Waterfall | null
}
export interface Proposal {
  id: string
  kind: ProposalKind
  person: PersonCard
  dataset_title: string
  owner: string
  delivery: string
  file_name: string
  line: number
  day: string
  detail: string
  state: ProposalState
  made_ms: number
  decided_ms: number | null
  account_name: string
  note: string
  change: string | null
}

function at(first: string, second: string, rest = ''): string {
  return `/registry/duplicates/${encodeURIComponent(first)}/${encodeURIComponent(second)}${rest}`
}
export function startSearch(county: string): Promise<{ job: string }> {
  return api.post('/registry/duplicates/search', { county })
}
export function fetchPairs(query: Query, signal?: AbortSignal): Promise<{ rows: PairRow[]; total: number; searched_ms: number | null }> {
  return api.get('/registry/duplicates', query, signal)
}
export function fetchPair(first: string, second: string, signal: AbortSignal): Promise<Pair> {
  return api.get<Pair>(at(first, second), undefined, signal)
}
export function answerPair(first: string, second: string, answer: PairAnswer, keep: string | null, note: string): Promise<{ change: string | null }> {
  return api.post(at(first, second, '/answer'), { answer, ...(keep === null ? {} : { keep }), ...(note === '' ? {} : { note }) })
}
export function fetchProposals(query: Query, signal: AbortSignal): Promise<{ rows: Proposal[]; total: number }> {
  return api.get('/registry/proposals', query, signal)
}
/** @param toHousehold where a person moves to inside the county; "" = away from it */
export function acceptProposal(id: string, day: string, note: string, toHousehold: string): Promise<RegistryChange> {
  return api.post(`/registry/proposals/${encodeURIComponent(id)}/accept`, { day, ...(note === '' ? {} : { note }), ...(toHousehold === '' ? {} : { to_household: toHousehold }) })
}
export function dismissProposal(id: string, reason: string): Promise<void> {
  return api.post(`/registry/proposals/${encodeURIComponent(id)}/dismiss`, { reason })
}
