import { api } from '@/api/client'
import type { Job, Run } from '@/api/types'

export async function fetchRuns(signal: AbortSignal): Promise<Run[]> {
  return (await api.get<{ rows: Run[] }>('/screenings', undefined, signal)).rows
}
export function startScreening(asOf: string): Promise<{ job: string }> {
  return api.post<{ job: string }>('/screenings', { as_of: asOf })
}
export async function fetchRunningScreening(signal: AbortSignal): Promise<Job | null> {
  const { rows } = await api.get<{ rows: Job[] }>('/jobs', undefined, signal)
  return rows.find((job) => job.kind === 'screening' && job.state === 'running') ?? null
}
