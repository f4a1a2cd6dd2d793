import type { Scalar, ValueKind } from '@/api/types'
import { formatCount, formatDecimal, formatMoney } from './numbers'

export interface YesNo {
  yes: string
  no: string
}

/** A value of the policy language for people. Missing values are "—": unknown is not zero and not "no". */
export function formatValue(value: Scalar | undefined, kind: ValueKind | '', words: YesNo): string {
  if (value === null || value === undefined || value === '') return '—'
  if (kind === 'bool' || typeof value === 'boolean') return isTrue(value) ? words.yes : words.no
  switch (kind) {
    case 'money':
      return formatMoney(String(value))
    case 'int':
      return formatCount(Number(value))
    case 'decimal':
      return formatDecimal(String(value))
    default:
      return String(value)
  }
}

export function isTrue(value: Scalar): boolean {
  return value === true || value === 1 || value === 'true' || value === '1' || value === '是'
}

/** Number for drawing only (bars, charts); null when the value is not a number. */
export function drawable(value: Scalar | undefined, kind: ValueKind | ''): number | null {
  if (value === null || value === undefined || value === '') return null
  if (kind !== 'money' && kind !== 'int' && kind !== 'decimal') return null
  const number = Number(value)
  return Number.isFinite(number) ? number : null
}
