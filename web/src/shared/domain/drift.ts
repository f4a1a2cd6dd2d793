import type { Drift } from '@/api/types'

/** Whether a file's columns differ from those remembered; without a remembered layout there is nothing to compare with. */
export function hasDrift(drift: Drift | null | undefined): boolean {
  return !!drift && drift.known && drift.added.length + drift.gone.length + drift.moved.length > 0
}
