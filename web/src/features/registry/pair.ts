// Judging a pair: which key says what, whom to keep, which pair comes next.
import type { PersonCard } from '@/api/types'
import type { PairAnswer, PairRow } from './api'

export type PairCommand = { do: 'choose'; answer: PairAnswer } | { do: 'keep'; place: 0 | 1 } | { do: 'back' }

/** @param chosen what was chosen and waits to be confirmed */
export function pairCommandOf(key: string, chosen: PairAnswer | null): PairCommand | null {
  switch (key) {
    case 's':
      return { do: 'choose', answer: 'same' }
    case 'd':
      return { do: 'choose', answer: 'different' }
    case 'u':
      return { do: 'choose', answer: 'unsure' }
    case '1':
      return chosen === 'same' ? { do: 'keep', place: 0 } : null
    case '2':
      return chosen === 'same' ? { do: 'keep', place: 1 } : null
    case 'Escape':
      return chosen === null ? null : { do: 'back' }
    default:
      return null
  }
}
/** The entry that is older stays unless somebody says otherwise; of two as old the one with more records. */
export function usualKeep(first: PersonCard, second: PersonCard): 0 | 1 {
  if (first.since !== second.since) return first.since < second.since ? 0 : 1
  return second.records > first.records ? 1 : 0
}
/** The pair to go on with: the first open one that is not the present one. */
export function nextPair(rows: readonly PairRow[], first: string, second: string): PairRow | null {
  return rows.find((row) => row.first.person !== first || row.second.person !== second) ?? null
}
