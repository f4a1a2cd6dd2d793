import type { EvidenceRecord, Scalar } from '@/api/types'

export interface RecordTable {
  dataset: string
  title: string
  columns: string[]
  rows: { person: string | null; delivery: string | null; file: string; line: number; values: Record<string, Scalar> }[]
}

/** Evidence records as one table a dataset; columns in the order in which they first appear. */
export function recordTables(records: readonly EvidenceRecord[]): RecordTable[] {
  const tables = new Map<string, RecordTable>()
  for (const record of records) {
    let table = tables.get(record.dataset)
    if (!table) {
      table = { dataset: record.dataset, title: record.dataset_title, columns: [], rows: [] }
      tables.set(record.dataset, table)
    }
    const values: Record<string, Scalar> = {}
    for (const { title, value } of record.values) {
      if (!table.columns.includes(title)) table.columns.push(title)
      values[title] = value
    }
    table.rows.push({ person: record.person, delivery: record.delivery, file: record.file, line: record.line, values })
  }
  return [...tables.values()]
}
