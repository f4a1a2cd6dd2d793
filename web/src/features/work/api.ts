import { api, type Query } from '@/api/client'
import type { Desk, Page, Task } from '@/api/types'

export function fetchDesk(signal: AbortSignal): Promise<Desk> {
  return api.get<Desk>('/work', undefined, signal)
}
export function fetchTasks(query: Query, signal: AbortSignal): Promise<Page<Task>> {
  return api.get<Page<Task>>('/tasks', query, signal)
}
