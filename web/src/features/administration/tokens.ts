// What a token for a department's program needs before it can be made.
import { significantPrefix } from '@/shared/domain/area'
import type { NewPushToken } from './api'

/** A token that nobody renews ends by itself; a year is the usual length of an agreement. */
const kUsualDays = 365
const kCountyDigits = 6
const kDay = 86_400_000

export function usualLastDay(today: string): string {
  return new Date(Date.parse(`${today}T00:00:00Z`) + kUsualDays * kDay).toISOString().slice(0, 10)
}
export function isCounty(code: string): boolean {
  return significantPrefix(code).length === kCountyDigits
}
export type TokenFault = 'title' | 'county' | 'datasets' | 'last_day'
export function faultsOf(form: NewPushToken, today: string): TokenFault[] {
  return [
    ...([...form.title.trim()].length < 2 ? ['title' as const] : []),
    ...(!isCounty(form.county) ? ['county' as const] : []),
    ...(form.datasets.length === 0 ? ['datasets' as const] : []),
    ...(form.last_day === '' || form.last_day < today ? ['last_day' as const] : []),
  ]
}
