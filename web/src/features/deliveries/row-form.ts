// One row that was set aside: what is changed, and what is still marked as wrong.
import type { RowCell } from './api'

/** The server's limits for a reason why a row needs no correction. */
export const kLeastReason = 2
export const kMostReason = 200

export type RowValues = Record<string, string>
export function valuesOf(cells: readonly RowCell[]): RowValues {
  return Object.fromEntries(cells.map((cell) => [cell.heading, cell.value]))
}
/** Only what differs from the row as it came. */
export function changedCells(cells: readonly RowCell[], values: RowValues): RowValues {
  return Object.fromEntries(cells.flatMap((cell) => (values[cell.heading] !== undefined && values[cell.heading] !== cell.value ? [[cell.heading, values[cell.heading] ?? '']] : [])))
}
/** After a further attempt: the server names the fields that are still wrong in its reason. */
export function stillWrong(cells: readonly RowCell[], reason: string): RowCell[] {
  const named = cells.map((cell) => ({ ...cell, wrong: cell.field_title !== '' && reason.includes(`“${cell.field_title}”`) }))
  return named.some((cell) => cell.wrong) ? named : [...cells]
}
/** Cells of the dataset first, as they stand in the file; columns that nothing is made of apart. */
export function splitCells(cells: readonly RowCell[]): { used: RowCell[]; unused: RowCell[] } {
  return { used: cells.filter((cell) => cell.field !== ''), unused: cells.filter((cell) => cell.field === '') }
}
/** Where the focus goes first. */
export function firstToChange(cells: readonly RowCell[]): string {
  return (cells.find((cell) => cell.wrong) ?? cells.find((cell) => cell.field !== '') ?? cells[0])?.heading ?? ''
}
export function isReason(text: string): boolean {
  const length = [...text.trim()].length
  return length >= kLeastReason && length <= kMostReason
}

/** The row that arrow keys lead to from `index`; stays inside the list. */
export function moveTo(key: string, index: number, rows: number): number | null {
  if (rows === 0) return null
  if (key === 'ArrowDown') return Math.min(rows - 1, index + 1)
  if (key === 'ArrowUp') return Math.max(0, index - 1)
  if (key === 'Home') return 0
  if (key === 'End') return rows - 1
  return null
}
