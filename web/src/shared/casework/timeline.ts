import type { TimelineEvent } from '@/api/types'

/** A device's time is worth showing when it differs from the server's by more than this: entered later, or a wrong clock. */
const kWorthShowing = 10 * 60_000

export function recordedLater(event: Pick<TimelineEvent, 'at_ms' | 'happened_ms'>): boolean {
  return event.happened_ms > 0 && Math.abs(event.at_ms - event.happened_ms) > kWorthShowing
}

/** Newest first, as people look for what happened last. */
export function newestFirst(events: readonly TimelineEvent[]): TimelineEvent[] {
  return [...events].sort((a, b) => b.sequence - a.sequence)
}
