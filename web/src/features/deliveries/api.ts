import { api, apiAddress, upload, type Query } from '@/api/client'
import { toApiError } from '@/api/errors'
import type { Dataset, Delivery, Drift, Job, Page, QuarantineRow, RowState, UnmatchedRow, WithdrawalEffects } from '@/api/types'

/** The server refuses larger files; told before sending half a gigabyte. */
export const kMaxFileBytes = 512 * 1024 * 1024
export const kAutoDataset = 'auto'

export interface OffsetPage<T> {
  rows: T[]
  total: number
}

export interface ColumnProposal {
  column: number
  heading: string
  /** "" = not used. */
  field: string
  field_title: string
  /** What the column tells about the person when it is used for matching only; it is not stored. */
  matching?: string
  /** 0 … 100 */
  confidence: number
  why: string
  others: { field: string; title: string }[]
}
export interface PreviewField {
  name: string
  title: string
  required: boolean
  aliases: string[]
}
/** What a file would be read as. Nothing of it is stored; the file itself waits a while on the server. */
export interface Preview {
  /** Stands for the file when it is looked at again or imported; "" = it has to be sent again. */
  preview?: string
  /** "" = it cannot be told. */
  dataset: string
  dataset_title: string
  problem: string
  format: string
  sheets: string[]
  notes: string[]
  /** The first rows; personal values are masked. */
  rows: string[][]
  proposal: {
    dataset: string
    header_line: number
    sheet: string
    signature: string
    /** A person has confirmed this very layout before. */
    confirmed: boolean
    warnings: string[]
    drift: Drift
    columns: ColumnProposal[]
  }
  fields: PreviewField[]
}
/** Heading -> id of a field, "" = the column is left out. */
export type ColumnChoice = Record<string, string>

export interface Sending {
  file: File
  /** Token of the file from its preview: sent in its place. "" = none. */
  preview?: string
  /** "auto" lets the server recognise it by file name and columns. */
  dataset: string
  /** "" = by the account and the file. */
  county: string
  mapping?: ColumnChoice
  /** The delivery whose rows this file puts right; "" = none. */
  corrects: string
  /** Take the file although too many of its rows are bad or of nobody here. */
  acceptLowMatch?: boolean
}

export interface RowCell {
  heading: string
  field: string
  field_title: string
  required: boolean
  value: string
  wrong: boolean
}
export interface RowAnswer {
  state: 'corrected' | 'open'
  /** Why it is still wrong; nothing was written then. */
  reason: string
  changes: { heading: string; field_title: string; before: string; after: string }[]
  match: 'matched' | 'not_found' | 'no_id' | 'review' | ''
}
export interface CorrectionRow extends QuarantineRow {
  delivery: string
  file_name: string
  dataset: string
  dataset_title: string
  owner: string
  received_ms: number
}
export interface EffectRow {
  subject: 'finding' | 'lead' | 'case'
  id: string
  household: string
  division: string
  division_name: string
  words: string
}

function at(id: string, rest = ''): string {
  return `/deliveries/${encodeURIComponent(id)}${rest}`
}

export function fetchDeliveries(query: Query, signal: AbortSignal): Promise<Page<Delivery>> {
  return api.get<Page<Delivery>>('/deliveries', query, signal)
}
export function fetchDelivery(id: string, signal: AbortSignal): Promise<Delivery> {
  return api.get<Delivery>(at(id), undefined, signal)
}
export function fetchUnmatched(id: string, offset: number, limit: number, signal: AbortSignal): Promise<OffsetPage<UnmatchedRow>> {
  return api.get(at(id, '/unmatched'), { offset: String(offset), limit }, signal)
}
export async function fetchDatasets(signal: AbortSignal): Promise<Dataset[]> {
  return (await api.get<{ rows: Dataset[] }>('/policy/datasets', undefined, signal)).rows
}
export async function fetchRunningImports(signal: AbortSignal): Promise<Job[]> {
  const { rows } = await api.get<{ rows: Job[] }>('/jobs', undefined, signal)
  return rows.filter((job) => job.kind === 'import' && job.state === 'running')
}

function formOf(sending: Sending): FormData {
  const form = new FormData()
  form.append('dataset', sending.dataset)
  if (sending.county !== '') form.append('county', sending.county.slice(0, 6))
  if (sending.mapping) form.append('mapping', JSON.stringify(sending.mapping))
  if (sending.corrects !== '') form.append('corrects', sending.corrects)
  if (sending.acceptLowMatch) form.append('accept_low_match', 'true')
  if (sending.preview) form.append('preview', sending.preview)
  else form.append('file', sending.file, sending.file.name)
  return form
}
export function previewFile(sending: Sending, onProgress: (share: number) => void): Promise<Preview> {
  return sendOnce<Preview>('/deliveries/preview', sending, onProgress)
}
export function sendDelivery(sending: Sending, onProgress: (share: number) => void): Promise<{ job: string }> {
  return sendOnce<{ job: string }>('/deliveries', sending, onProgress)
}
/** By its token when the server has the file already; the file itself when it was kept too long. */
async function sendOnce<T>(path: string, sending: Sending, onProgress: (share: number) => void): Promise<T> {
  if (sending.preview) {
    try {
      return await upload<T>(path, formOf(sending), onProgress)
    } catch (thrown) {
      if (toApiError(thrown).status !== 404) throw thrown
    }
  }
  return upload<T>(path, formOf({ ...sending, preview: '' }), onProgress)
}

// ------------------------------------------------------------------ rows to be put right

export function fetchQuarantine(id: string, state: RowState | '', offset: number, limit: number, signal: AbortSignal): Promise<OffsetPage<QuarantineRow>> {
  return api.get(at(id, '/quarantine'), { state, offset: String(offset), limit }, signal)
}
/** The row as it came, in clear. Every look is recorded: ask only when somebody opens it. */
export function fetchRow(id: string, row: number, signal: AbortSignal): Promise<{ row: QuarantineRow; cells: RowCell[] }> {
  return api.get(at(id, `/quarantine/${row}`), undefined, signal)
}
export function correctRow(id: string, row: number, cells: Record<string, string>, note: string): Promise<RowAnswer> {
  return api.post(at(id, `/quarantine/${row}`), note === '' ? { cells } : { cells, note })
}
export function dismissRow(id: string, row: number, reason: string): Promise<void> {
  return api.post(at(id, `/quarantine/${row}/dismiss`), { reason })
}
export function quarantineCsv(id: string): string {
  return apiAddress(at(id, '/quarantine.csv'))
}
export function fetchCorrections(query: Query, signal: AbortSignal): Promise<OffsetPage<CorrectionRow> & { owners: string[] }> {
  return api.get('/corrections', query, signal)
}
export function correctionsAddress(format: 'csv' | 'xlsx', query: Query): string {
  return apiAddress(`/corrections.${format}`, query)
}

// ------------------------------------------------------------------ taking a delivery back

export function fetchWithdrawal(id: string, signal: AbortSignal): Promise<{ possible: boolean; problem: string; effects: WithdrawalEffects }> {
  return api.get(at(id, '/withdrawal'), undefined, signal)
}
/** `job`: the screening that follows; null = nobody has screened yet. */
export function withdraw(id: string, reason: string): Promise<{ delivery: Delivery; effects: WithdrawalEffects; job: string | null }> {
  return api.post(at(id, '/withdraw'), { reason })
}
export function fetchEffects(id: string, offset: number, limit: number, signal: AbortSignal): Promise<OffsetPage<EffectRow>> {
  return api.get(at(id, '/effects'), { offset: String(offset), limit }, signal)
}
