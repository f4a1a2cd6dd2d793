import type { LateKind, LateRow } from './api'

/** One figure over all kinds of work of a row. */
export function sum(row: LateRow, figure: 'open' | 'soon' | 'overdue' | 'paused'): number {
  return row.kinds.reduce((total, kind) => total + kind[figure], 0)
}
export function longest(row: LateRow): number {
  return row.kinds.reduce((most, kind) => Math.max(most, kind.longest_days), 0)
}
/** Kinds of work over all rows, the latest first. */
export function byKind(rows: readonly LateRow[]): LateKind[] {
  const kinds = new Map<string, LateKind>()
  for (const row of rows) {
    for (const kind of row.kinds) {
      const sofar = kinds.get(kind.kind)
      if (!sofar) {
        kinds.set(kind.kind, { ...kind })
        continue
      }
      sofar.open += kind.open
      sofar.soon += kind.soon
      sofar.overdue += kind.overdue
      sofar.paused += kind.paused
      sofar.longest_days = Math.max(sofar.longest_days, kind.longest_days)
    }
  }
  return [...kinds.values()].sort((a, b) => b.overdue - a.overdue || b.open - a.open || a.kind.localeCompare(b.kind))
}
