import { api, apiAddress, upload, type Query } from '@/api/client'
import type { Dataset, Delivery, Job, Page, QuarantinedRow, UnmatchedRow } from '@/api/types'

/** The server refuses larger files; told before sending half a gigabyte. */
export const kMaxFileBytes = 512 * 1024 * 1024

export function fetchDeliveries(query: Query, signal: AbortSignal): Promise<Page<Delivery>> {
  return api.get<Page<Delivery>>('/deliveries', query, signal)
}
export function fetchDelivery(id: string, signal: AbortSignal): Promise<Delivery> {
  return api.get<Delivery>(`/deliveries/${encodeURIComponent(id)}`, undefined, signal)
}
export function fetchQuarantine(id: string, offset: number, limit: number, signal: AbortSignal): Promise<{ rows: QuarantinedRow[]; total: number }> {
  return api.get(`/deliveries/${encodeURIComponent(id)}/quarantine`, { offset: String(offset), limit }, signal)
}
export function fetchUnmatched(id: string, offset: number, limit: number, signal: AbortSignal): Promise<{ rows: UnmatchedRow[]; total: number }> {
  return api.get(`/deliveries/${encodeURIComponent(id)}/unmatched`, { offset: String(offset), limit }, signal)
}
export function quarantineCsv(id: string): string {
  return apiAddress(`/deliveries/${encodeURIComponent(id)}/quarantine.csv`)
}
export async function fetchDatasets(signal: AbortSignal): Promise<Dataset[]> {
  return (await api.get<{ rows: Dataset[] }>('/policy/datasets', undefined, signal)).rows
}
export async function fetchRunningImports(signal: AbortSignal): Promise<Job[]> {
  const { rows } = await api.get<{ rows: Job[] }>('/jobs', undefined, signal)
  return rows.filter((job) => job.kind === 'import' && job.state === 'running')
}
/** @param dataset "auto" lets the server recognise it by file name and columns; @param county "" = by the file */
export function sendDelivery(file: File, dataset: string, county: string, onProgress: (share: number) => void): Promise<{ job: string }> {
  const form = new FormData()
  form.append('dataset', dataset)
  if (county !== '') form.append('county', county.slice(0, 6))
  form.append('file', file, file.name)
  return upload<{ job: string }>('/deliveries', form, onProgress)
}
