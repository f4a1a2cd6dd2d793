import { api } from '@/api/client'
import type { Assignee } from '@/api/types'

/** Accounts that may be given work in a village: its own and those of its township. */
export async function fetchAssignees(village: string, signal: AbortSignal): Promise<Assignee[]> {
  return (await api.get<{ rows: Assignee[] }>('/assignees', { village }, signal)).rows
}
