import { api } from '@/api/client'
import type { Division } from '@/api/types'

export interface LateKind {
  kind: string
  title: string
  open: number
  soon: number
  overdue: number
  paused: number
  longest_days: number
  /** Levels that have to act, and those that are told when it is late. */
  acts: string
  told: string
}
export interface LateRow {
  division: string
  name: string
  level: number
  kinds: LateKind[]
}
export function fetchLate(division: string, signal: AbortSignal): Promise<{ path: Division[]; rows: LateRow[] }> {
  return api.get<{ path: Division[]; rows: LateRow[] }>('/late', { division }, signal)
}
