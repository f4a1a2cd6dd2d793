import { api } from '@/api/client'
import type { DeliveryState, Drift } from '@/api/types'

/** green: within the agreed days; yellow: over; red: more than twice; none: never delivered. */
export type Colour = 'green' | 'yellow' | 'red' | 'none'

export interface Arrival {
  delivery: string
  received_ms: number
  file_name: string
  state: DeliveryState
  problem: string
}
export interface FreshnessRow {
  dataset: string
  title: string
  /** Agreed, in words. */
  interval: string
  fresh_days: number
  last: {
    delivery: string
    received_ms: number
    file_name: string
    rows: number
    match_percent: number | null
    quarantine_percent: number | null
    complete_percent: number | null
    drift: Drift
  } | null
  age_days: number | null
  colour: Colour
  next_due: string | null
  open_rows: number
  /** Open findings that rest on it while it is late. */
  findings: number
  /** The last ones, the newest first. */
  arrivals: Arrival[]
}
export interface DepartmentFreshness {
  owner: string
  worst: Colour
  rows: FreshnessRow[]
}
export interface Board {
  as_of: string
  departments: DepartmentFreshness[]
}

export function fetchBoard(signal: AbortSignal): Promise<Board> {
  return api.get<Board>('/freshness', undefined, signal)
}
