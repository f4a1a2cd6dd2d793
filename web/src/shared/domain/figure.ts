// Geometry and words of "figure against limit".

export interface Figure {
  /** Share of the bar filled by the value, 0..1. */
  fill: number
  /** Place of the limit on the bar, 0..1. */
  mark: number
  side: 'below' | 'above' | 'equal'
}

/** Scale with room beyond the larger of both; negative values draw as an empty bar. */
export function figureOf(value: number, limit: number): Figure {
  const top = Math.max(value, limit, 0) * 1.2 || 1
  return {
    fill: Math.min(1, Math.max(0, value / top)),
    mark: Math.min(1, Math.max(0, limit / top)),
    side: value < limit ? 'below' : value > limit ? 'above' : 'equal',
  }
}

/** Exact difference of two decimal texts with at most six decimals, as text without sign; null when either is no number. */
export function differenceText(a: string, b: string): string | null {
  const micro = (text: string): bigint | null => {
    const match = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(text.trim())
    if (!match) return null
    const value = BigInt(match[2] ?? '0') * 1_000_000n + BigInt((match[3] ?? '').padEnd(6, '0'))
    return match[1] === '-' ? -value : value
  }
  const x = micro(a)
  const y = micro(b)
  if (x === null || y === null) return null
  const d = x > y ? x - y : y - x
  const fraction = (d % 1_000_000n).toString().padStart(6, '0').replace(/0+$/, '')
  return `${(d / 1_000_000n).toString()}${fraction === '' ? '' : `.${fraction}`}`
}
