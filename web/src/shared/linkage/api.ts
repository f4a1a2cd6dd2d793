import { api } from '@/api/client'
import type { Waterfall } from '@/api/types'

/** Why the program judged as it did about a row; refused while somebody has to decide about it. */
export function fetchExplanation(item: string, signal: AbortSignal): Promise<Waterfall> {
  return api.get<Waterfall>(`/links/${encodeURIComponent(item)}/explanation`, undefined, signal)
}
