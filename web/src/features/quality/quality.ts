import type { QualityRule } from './api'

/** How many rows a list has; null = the summary does not count them. */
export function totalOf(rules: readonly QualityRule[] | null, state: string): number | null {
  if (rules === null || (state !== 'open' && state !== 'explained')) return null
  return rules.reduce((sum, rule) => sum + rule[state], 0)
}
