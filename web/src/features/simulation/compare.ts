import type { ComparedScenario } from './api'

export interface ComparedRow {
  key: string
  title: string
  money: boolean
  /** By scenario; absent = that scenario says nothing of it. */
  values: Record<string, string | number>
}
/** Names of the rows; `area` and `year` are filled in. */
export type RowName = 'before' | 'after' | 'gained' | 'lost' | 'undecided' | 'verify' | 'budget' | 'area'

/** Figures of several scenarios as rows: totals, then the budget of each year, then what each division would have. */
export function compared(scenarios: readonly ComparedScenario[], name: (row: RowName, values?: Record<string, string | number>) => string): ComparedRow[] {
  const row = (key: string, title: string, value: (s: ComparedScenario) => string | number | undefined, money = false): ComparedRow => ({
    key,
    title,
    money,
    values: Object.fromEntries(scenarios.flatMap((s) => {
      const v = value(s)
      return v === undefined ? [] : [[s.id, v]]
    })),
  })
  const years = [...new Set(scenarios.flatMap((s) => s.budget.map((b) => b.year)))].sort((a, b) => a - b)
  const areas = new Map(scenarios.flatMap((s) => s.divisions.map((d) => [d.division, d.division_name] as const)))
  return [
    row('before', name('before'), (s) => s.all.before),
    row('after', name('after'), (s) => s.all.after),
    row('gained', name('gained'), (s) => s.all.gained),
    row('lost', name('lost'), (s) => s.all.lost),
    row('undecided', name('undecided'), (s) => s.undecided_after),
    row('verify', name('verify'), (s) => s.visits.reduce((sum, v) => sum + v.verify_after, 0)),
    ...years.map((year) => row(`year:${year}`, name('budget', { year }), (s) => s.budget.find((b) => b.year === year)?.after, true)),
    ...[...areas].sort(([a], [b]) => a.localeCompare(b)).map(([code, title]) => row(`area:${code}`, name('area', { name: title }), (s) => s.divisions.find((d) => d.division === code)?.after)),
  ]
}
