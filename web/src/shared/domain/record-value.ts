import type { RecordField, Scalar } from '@/api/types'
import { formatMoney } from '@/shared/format'

export interface ValueWords {
  yes: string
  no: string
  code: (table: string, code: string) => string
}

/** A stored value of a record by what its field says about it: code table, money unit, yes/no. */
export function recordValue(field: RecordField, value: Scalar | undefined, words: ValueWords): string {
  if (value === null || value === undefined || value === '') return '—'
  if (field.code_table) return words.code(field.code_table, String(value))
  if (value === true || value === 'true') return words.yes
  if (value === false || value === 'false') return words.no
  if (field.unit.startsWith('元') || field.unit.startsWith('万元')) return formatMoney(String(value))
  return String(value)
}

export function fieldTitle(field: RecordField): string {
  return field.unit ? `${field.title}（${field.unit}）` : field.title
}
