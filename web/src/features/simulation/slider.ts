// A parameter on a slider. The slider shows the surroundings of the present value; the field beside it takes the whole range.
import type { Parameter, Scalar, ValueKind } from '@/api/types'

export interface SliderRange {
  min: number
  max: number
  step: number
  /** Decimals of values on the slider. */
  digits: number
}

const kDayMs = 86_400_000
/** Steps of a slider: fine enough to aim, coarse enough for round values. */
const kSteps = 200

export function slidable(kind: ValueKind): boolean {
  return kind === 'int' || kind === 'money' || kind === 'decimal' || kind === 'date'
}

/** Number for the slider: days since 1970 of a date, else the number itself; null when there is none. */
export function numberOf(kind: ValueKind, value: Scalar | undefined): number | null {
  if (value === null || value === undefined || value === '' || typeof value === 'boolean' || !slidable(kind)) return null
  const number = kind === 'date' ? Date.parse(`${String(value)}T00:00:00Z`) / kDayMs : Number(value)
  return Number.isFinite(number) ? number : null
}

/** The value as the server reads it: "2026-10-31", "8700.50", "0.35", "18". */
export function textOf(kind: ValueKind, number: number): string {
  if (kind === 'date') return new Date(Math.round(number) * kDayMs).toISOString().slice(0, 10)
  if (kind === 'int') return String(Math.round(number))
  return String(Number(number.toFixed(kind === 'money' ? 2 : 6)))
}

/** The largest of 1, 2, 5, 10, 20, 50 … (or a tenth of these …) that is not above `size`. */
export function roundStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size) + 1e-9)
  const lead = size / power + 1e-9
  return Number(((lead >= 5 ? 5 : lead >= 2 ? 2 : 1) * power).toPrecision(6))
}

function stepOf(kind: ValueKind, width: number): number {
  if (kind === 'date') return 1
  const step = roundStep(width / kSteps)
  return kind === 'decimal' ? step : Math.max(1, step)
}

/**
 * The range of the slider: the allowed one where it is narrow (a share, a month of the year), else from nothing to twice the present
 * value; always with `value` in it. null = not a number.
 */
export function rangeOf(parameter: Pick<Parameter, 'kind' | 'min' | 'max'>, present: number | null, value: number | null): SliderRange | null {
  const { kind } = parameter
  if (!slidable(kind)) return null
  const least = numberOf(kind, parameter.min)
  const most = numberOf(kind, parameter.max)
  const at = present ?? value ?? least ?? 0
  let min = least ?? (kind === 'date' ? at - 366 : Math.min(0, 2 * at))
  let max = most ?? (kind === 'date' ? at + 366 : Math.max(2 * Math.abs(at), 1))
  if (kind === 'date') {
    min = Math.max(min, at - 366)
    max = Math.min(max, at + 366)
  } else if (at > 0 && max > 4 * at && max - min > 4) {
    max = Math.max(min, roundUp(2 * at, kind))
  }
  if (value !== null) {
    min = Math.min(min, value)
    max = Math.max(max, value)
  }
  if (least !== null) min = Math.max(min, Math.min(least, value ?? least))
  if (most !== null) max = Math.min(max, Math.max(most, value ?? most))
  if (max <= min) max = min + (kind === 'decimal' ? 0.01 : 1)
  const step = stepOf(kind, max - min)
  return { min, max, step, digits: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) }
}

function roundUp(number: number, kind: ValueKind): number {
  const step = Math.max(roundStep(number / 10), kind === 'decimal' ? 1e-6 : 1)
  return Number((Math.ceil(number / step - 1e-9) * step).toPrecision(9))
}
