import { api, type Query } from '@/api/client'
import type { ComparedField, Dataset } from '@/api/types'

export type LinkState = 'open' | 'settled' | 'lapsed'
export type LinkAnswer = 'same' | 'relative' | 'nobody' | 'unsure'

/** A row of a department about which somebody has to say whom it means. Nothing in it tells what the program thinks. */
export interface LinkRow {
  id: string
  county: string
  delivery: string
  dataset: string
  dataset_title: string
  owner: string
  file_name: string
  line: number
  place: string
  state: LinkState
  /** In words; of a lapsed row also why. */
  state_title: string
  /** Answers that settle it. */
  reviewers: number
  answers: number
  /** The caller has answered. */
  mine: boolean
  received_ms: number
  settled_ms: number | null
  /** Only once settled. */
  answer?: LinkAnswer | null
  /** Of "same" and "relative", once settled. */
  person?: string | null
  name_masked: string
}
export interface CandidateField extends ComparedField {
  value: string
}
export interface LinkCandidate {
  person: string
  household: string
  household_code: string
  village_name: string
  /** In words. */
  relation: string
  members: { name_masked: string; relation: string; birth_year: number | null }[]
  fields: CandidateField[]
}
export interface GivenAnswer {
  account_name: string
  at_ms: number
  answer: LinkAnswer
  person: string | null
  note: string
}
export interface LinkItem extends LinkRow {
  /** What the department says about the person, in clear: digits have to be compared. */
  fields: { field: string; title: string; value: string }[]
  others: { title: string; value: string }[]
  candidates: LinkCandidate[]
  /** Empty while it is open, so that nobody follows somebody else. */
  answers_given: GivenAnswer[]
}
export interface LinkPage {
  rows: LinkRow[]
  total: number
  open: number
  beyond_budget: number
  settled_today: number
}
export interface Share {
  value: number
  low: number
  high: number
  labels: number
}
export interface ReliabilityBin {
  low_edge: number
  predicted: number
  observed: number
  low: number
  high: number
  labels: number
}
export interface DepartmentQuality {
  owner: string
  labels: number
  calibrated: boolean
  brier: number | null
  calibration_error: number | null
  bins: ReliabilityBin[]
  precision: Share | null
  recall: Share | null
  queue: { open: number; beyond_budget: number; settled: number }
  /** matching: as in force when the delivery was taken in. */
  models: { dataset: string; title: string; made_ms: number; delivery: string; records: number; registered: number; matching: MatchingPolicy | null }[]
}
/** Parameters of the policy pack: shares and probabilities 0 … 1. */
export interface MatchingPolicy {
  link_from: number
  review_from: number
  reviews_at_least: number
  reviewed_share: number
  audited_share: number
  audited_at_most: number
}
export interface LinkQuality {
  departments: DepartmentQuality[]
  matching: MatchingPolicy | null
}

function at(id: string, rest = ''): string {
  return `/links/${encodeURIComponent(id)}${rest}`
}
export function fetchLinks(query: Query, signal?: AbortSignal): Promise<LinkPage> {
  return api.get<LinkPage>('/links', query, signal)
}
/** @param query `after`: the item to leave for later */
export function fetchNext(query: Query): Promise<{ item: LinkItem | null; left: number }> {
  return api.get('/links/next', query)
}
export function fetchLink(id: string, signal?: AbortSignal): Promise<LinkItem> {
  return api.get<LinkItem>(at(id), undefined, signal)
}
/** @returns along: other rows that say the same and are settled with it; left: of all datasets */
export function sendAnswer(id: string, answer: LinkAnswer, person: string | null, note: string): Promise<{ state: LinkState; along: number; left: number; next: string | null }> {
  return api.post(at(id, '/answer'), { answer, ...(person === null ? {} : { person }), ...(note === '' ? {} : { note }) })
}
export function undoAnswer(id: string, reason: string): Promise<void> {
  return api.post(at(id, '/undo'), { reason })
}
export function fetchLinkQuality(query: Query, signal: AbortSignal): Promise<LinkQuality> {
  return api.get<LinkQuality>('/links/quality', query, signal)
}
export async function fetchDatasets(signal: AbortSignal): Promise<Dataset[]> {
  return (await api.get<{ rows: Dataset[] }>('/policy/datasets', undefined, signal)).rows
}
