// Which column fills which field: what the server proposes, what a person changes, and what is still to be settled.
import type { Problem } from '@/api/types'
import type { ColumnChoice, ColumnProposal, Preview, PreviewField } from './api'

/** Values of a column that are shown beside it. */
const kSamples = 3
/** Below this a proposal wants a second look. */
const kDoubtful = 70
const kSure = 90

export function proposedChoice(columns: readonly ColumnProposal[]): ColumnChoice {
  return Object.fromEntries(columns.map((column) => [column.heading, column.field]))
}
/** Whether somebody chose otherwise than proposed. */
export function isChanged(columns: readonly ColumnProposal[], choice: ColumnChoice): boolean {
  return columns.some((column) => choice[column.heading] !== column.field)
}
/** The first values of a column that say something, each once. */
export function samplesOf(rows: readonly string[][], column: number): string[] {
  const seen = new Set<string>()
  for (const row of rows) {
    const value = (row[column] ?? '').trim()
    if (value !== '') seen.add(value)
    if (seen.size === kSamples) break
  }
  return [...seen]
}

export type Trust = 'sure' | 'likely' | 'doubtful' | 'unused' | 'chosen' | 'matching'
export function trustOf(column: ColumnProposal, chosen: string): Trust {
  if (chosen !== column.field) return chosen === '' ? 'unused' : 'chosen'
  if (chosen === '') return column.matching ? 'matching' : 'unused'
  return column.confidence >= kSure ? 'sure' : column.confidence >= kDoubtful ? 'likely' : 'doubtful'
}
/** The pick list of a column: what it may well be first, then all the rest. */
export function picksOf(column: ColumnProposal, fields: readonly PreviewField[]): { likely: PreviewField[]; rest: PreviewField[] } {
  const near = new Set([column.field, ...column.others.map((other) => other.field)])
  return { likely: fields.filter((field) => near.has(field.name)), rest: fields.filter((field) => !near.has(field.name)) }
}

export interface MappingFaults {
  /** Required fields that no column fills. */
  missing: PreviewField[]
  /** Fields that several columns claim. */
  doubled: { field: PreviewField; headings: string[] }[]
}
export function faultsOf(fields: readonly PreviewField[], choice: ColumnChoice): MappingFaults {
  const of = new Map<string, string[]>()
  for (const [heading, field] of Object.entries(choice)) if (field !== '') of.set(field, [...(of.get(field) ?? []), heading])
  return {
    missing: fields.filter((field) => field.required && !of.has(field.name)),
    doubled: fields.flatMap((field) => {
      const headings = of.get(field.name) ?? []
      return headings.length > 1 ? [{ field, headings }] : []
    }),
  }
}
/** Whether the file may be sent as it is now chosen. A problem that nobody has answered yet would be met again by the import. */
export function maySend(preview: Preview, choice: ColumnChoice): boolean {
  if (preview.dataset === '') return false
  const faults = faultsOf(preview.fields, choice)
  if (faults.missing.length + faults.doubled.length > 0) return false
  return preview.problem === '' || isChanged(preview.proposal.columns, choice)
}

const kLowMatch = 'E5014'
/** Whether the import stopped to ask because too many rows were bad or of nobody here. It asks about a settled file only. */
export function asksWhetherToGoOn(problem: Problem | null | undefined, sent: { dataset: string; mapping?: ColumnChoice } | null): boolean {
  return problem?.code === kLowMatch && sent !== null && sent.dataset !== 'auto' && sent.mapping !== undefined
}

/** Archives are taken member by member; there is no one layout to look at. */
export function isArchive(name: string): boolean {
  return /\.zip$/i.test(name)
}
