// What a reviewer may say about an item and with which key; what the page shows in which row.
import type { CandidateField, LinkAnswer, LinkCandidate, LinkItem } from './api'

export type Command = { do: 'answer'; answer: LinkAnswer; candidate: number | null } | { do: 'choose'; candidate: number } | { do: 'skip' | 'undo' | 'help' | 'note' }

/**
 * @param candidates how many there are
 * @param shown the candidate that R is about
 * @param onlyShown the others cannot be seen (on phones): their number first shows them
 */
export function commandOf(key: string, candidates: number, shown: number, onlyShown: boolean): Command | null {
  if (/^[1-9]$/.test(key)) {
    const candidate = Number(key) - 1
    if (candidate >= candidates) return null
    return onlyShown && candidate !== shown ? { do: 'choose', candidate } : { do: 'answer', answer: 'same', candidate }
  }
  switch (key) {
    case 'r':
      return candidates > 0 ? { do: 'answer', answer: 'relative', candidate: shown } : null
    case 'n':
      return { do: 'answer', answer: 'nobody', candidate: null }
    case 'u':
      return { do: 'answer', answer: 'unsure', candidate: null }
    case 'z':
      return { do: 'undo' }
    case 'm':
      return { do: 'note' }
    case '?':
      return { do: 'help' }
    case 'ArrowRight':
      return { do: 'skip' }
    case 'ArrowDown':
      return candidates > 1 ? { do: 'choose', candidate: Math.min(candidates - 1, shown + 1) } : null
    case 'ArrowUp':
      return candidates > 1 ? { do: 'choose', candidate: Math.max(0, shown - 1) } : null
    default:
      return null
  }
}

export interface CompareRow {
  field: string
  title: string
  value: string
  /** One per candidate; null = the registry says nothing. */
  right: (CandidateField | null)[]
}
/** Fields of the row in their order, then those that only the registry has. */
export function rowsOf(item: LinkItem): CompareRow[] {
  const rows = new Map<string, CompareRow>()
  const row = (field: string, title: string, value: string): CompareRow => {
    const found = rows.get(field)
    if (found) return found
    const made = { field, title, value, right: item.candidates.map((candidate) => fieldOf(candidate, field)) }
    rows.set(field, made)
    return made
  }
  for (const field of item.fields) row(field.field, field.title, field.value)
  for (const candidate of item.candidates) for (const field of candidate.fields) row(field.field, field.title, '')
  return [...rows.values()].filter((r) => r.value !== '' || r.right.some((field) => field !== null && field.value !== ''))
}
function fieldOf(candidate: LinkCandidate, field: string): CandidateField | null {
  return candidate.fields.find((f) => f.field === field) ?? null
}
/** The name of a candidate as the registry has it. */
export function nameOf(candidate: LinkCandidate | undefined): string {
  return candidate?.fields.find((field) => field.field === 'name')?.value ?? ''
}
