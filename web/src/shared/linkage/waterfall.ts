// The reasons of a decision as steps from zero to the result. One step of 1 doubles the odds.
import type { Waterfall } from '@/api/types'

export interface Step {
  text: string
  bits: number
  /** Where the sum stands after it. */
  sum: number
  /** The bar, in percent of the drawing. */
  start: number
  width: number
}
export interface Steps {
  steps: Step[]
  /** Where nothing has been said yet, in percent. */
  zero: number
  /** The last sum is the result that the server names. */
  holds: boolean
}
const kTolerance = 1e-6

export function stepsOf(waterfall: Pick<Waterfall, 'parts' | 'log_odds'>): Steps {
  let sum = 0
  const ends = waterfall.parts.map((part) => (sum += part.bits))
  const low = Math.min(0, ...ends)
  const high = Math.max(0, ...ends)
  const scale = 100 / Math.max(high - low, 1e-9)
  const steps = waterfall.parts.map((part, i) => {
    const from = i === 0 ? 0 : (ends[i - 1] ?? 0)
    const to = ends[i] ?? 0
    return { text: part.text, bits: part.bits, sum: to, start: (Math.min(from, to) - low) * scale, width: Math.abs(to - from) * scale }
  })
  return { steps, zero: (0 - low) * scale, holds: Math.abs(sum - waterfall.log_odds) <= kTolerance }
}
/** "+3.2", "−0.4", "0.0" */
export function signed(bits: number): string {
  const text = Math.abs(bits).toFixed(1)
  if (text === '0.0') return text
  return `${bits < 0 ? '−' : '+'}${text}`
}
/** A probability as people read it; never "100%" or "0%" unless it is. */
export function chanceText(share: number): string {
  if (share > 0.999 && share < 1) return '>99.9%'
  if (share > 0 && share < 0.001) return '<0.1%'
  return `${(share * 100).toFixed(1)}%`
}
