// Days are texts "2026-10-31" (no time zone); moments are UTC milliseconds shown in the browser's zone.

const kDay = /^(\d{4})-(\d{2})-(\d{2})$/

/** The server's last day of an open interval. */
export function isForever(day: string | null | undefined): boolean {
  return !day || day >= '9999'
}

/** "2026-10-31" as it is; an empty day as "—". Month and year texts pass through. */
export function formatDay(day: string | null | undefined): string {
  if (day === null || day === undefined || day === '') return '—'
  return day
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}

/** "2026-10-31 09:05" in local time; "—" when never. */
export function formatMoment(ms: number | null | undefined): string {
  if (!ms) return '—'
  const d = new Date(ms)
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} ${two(d.getHours())}:${two(d.getMinutes())}`
}

/** Day of a moment, local. */
export function dayOf(ms: number): string {
  const d = new Date(ms)
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`
}

/** Whole days from `a` to `b`; negative when b is earlier. null when either is no day. */
export function daysBetween(a: string, b: string): number | null {
  const x = kDay.exec(a)
  const y = kDay.exec(b)
  if (!x || !y) return null
  const at = (m: RegExpExecArray): number => Date.UTC(Number(m[1]), Number(m[2]) - 1, Number(m[3]))
  return Math.round((at(y) - at(x)) / 86_400_000)
}

/** Duration in seconds or minutes, for runs and imports. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`
}
