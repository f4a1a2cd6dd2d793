// The board as it is read: the worst first, counted by colour.
import type { Arrival, Board, Colour, DepartmentFreshness, FreshnessRow } from './api'

/** In the order in which they ask for something to be done. */
export const kColours: readonly Colour[] = ['red', 'yellow', 'none', 'green']

export function countColours(board: Board): Record<Colour, number> {
  const counts: Record<Colour, number> = { green: 0, yellow: 0, red: 0, none: 0 }
  for (const department of board.departments) for (const row of department.rows) counts[row.colour] += 1
  return counts
}

function urgency(row: FreshnessRow): number {
  return kColours.indexOf(row.colour)
}
/** Departments with rows of the colour ('' = all); those that are latest come first, what is oldest against its agreement before the rest. */
export function shownDepartments(board: Board, colour: string): DepartmentFreshness[] {
  const late = (row: FreshnessRow): number => (row.age_days ?? 0) / Math.max(1, row.fresh_days)
  const departments = board.departments.flatMap((department) => {
    const rows = department.rows.filter((row) => colour === '' || row.colour === colour).sort((a, b) => urgency(a) - urgency(b) || late(b) - late(a) || a.title.localeCompare(b.title, 'zh-CN'))
    return rows.length > 0 ? [{ ...department, rows }] : []
  })
  const worst = (department: DepartmentFreshness): number => kColours.indexOf(department.worst)
  return departments.sort((a, b) => worst(a) - worst(b) || a.owner.localeCompare(b.owner, 'zh-CN'))
}

/** Length of the bar: full at twice the agreed days, where red begins. */
export function ageShare(row: FreshnessRow): number {
  if (row.age_days === null) return 0
  return Math.min(1, row.age_days / (2 * Math.max(1, row.fresh_days)))
}
/** Open findings that rest on late data, of all sources. One finding may rest on several, so this is no sum to print. */
export function lateSources(board: Board): FreshnessRow[] {
  return board.departments.flatMap((department) => department.rows.filter((row) => row.findings > 0))
}
/** Marks are read from left to right in time. */
export function inTime(arrivals: readonly Arrival[]): Arrival[] {
  return [...arrivals].sort((a, b) => a.received_ms - b.received_ms)
}
