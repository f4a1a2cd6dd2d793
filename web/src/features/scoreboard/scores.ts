import type { RuleSwitch } from '@/api/types'
import { kTooltip, type ChartOption } from '@/shared/ui/chart'
import type { Score } from './api'

export interface IntervalBar {
  /** Percent of the track's width. */
  left: number
  width: number
  point: number
}

/** Where the 95% interval and the share itself stand on a track from 0 to 1; null = nothing verified. */
export function intervalBar(score: Pick<Score, 'precision' | 'low' | 'high'>): IntervalBar | null {
  if (score.precision === null || score.low === null || score.high === null) return null
  const percent = (text: string): number => Math.min(100, Math.max(0, Number(text) * 100))
  const [point, low, high] = [percent(score.precision), percent(score.low), percent(score.high)]
  if (![point, low, high].every(Number.isFinite) || high < low) return null
  return { left: low, width: Math.max(1, high - low), point }
}

/** "0.875" -> "87.5%"; "—" when nothing was verified. */
export function shareText(share: string | null): string {
  if (share === null) return '—'
  const percent = Number(share) * 100
  return Number.isFinite(percent) ? `${Number(percent.toFixed(1))}%` : share
}

/** Lines of the trend: rules with the most verified leads first. */
const kMostLines = 6

/** Precision by month, a line for each rule; months without verified leads leave a gap. */
export function trendChart(scores: readonly Score[], rule: string): ChartOption {
  const months = [...new Set(scores.map((s) => s.month).filter((m) => m !== ''))].sort()
  const rules = new Map<string, { title: string; verified: number; shares: Map<string, number> }>()
  for (const score of scores) {
    if (rule !== '' && score.rule !== rule) continue
    const line = rules.get(score.rule) ?? { title: score.title, verified: 0, shares: new Map<string, number>() }
    line.verified += score.verified
    if (score.precision !== null) line.shares.set(score.month, Number((Number(score.precision) * 100).toFixed(1)))
    rules.set(score.rule, line)
  }
  const lines = [...rules.values()].filter((l) => l.verified > 0).sort((a, b) => b.verified - a.verified).slice(0, kMostLines)
  return {
    grid: { left: 8, right: 24, top: 34, bottom: 4, containLabel: true },
    legend: { type: 'scroll', top: 0, left: 0, itemWidth: 18, itemHeight: 10 },
    tooltip: { ...kTooltip, axisPointer: { type: 'line' }, valueFormatter: (value) => (value === null || value === undefined ? '—' : `${String(value)}%`) },
    xAxis: { type: 'category', data: months, boundaryGap: false },
    yAxis: { type: 'value', min: 0, max: 100, axisLabel: { formatter: '{value}%' }, splitLine: { lineStyle: { color: '#ebf0ee' } } },
    series: lines.map((line) => ({ type: 'line' as const, name: line.title, symbolSize: 6, data: months.map((m) => line.shares.get(m) ?? null) })),
  }
}

export type Obstacle = '' | 'program' | 'own' | 'changed' | 'scope'

/** Why somebody of this division ("" = all of them) may not approve a switch; "" = they may. The server decides again. */
export function obstacle(item: Pick<RuleSwitch, 'by_program' | 'mine' | 'is_current'>, division: string): Obstacle {
  if (item.by_program) return 'program'
  if (item.mine) return 'own'
  if (!item.is_current) return 'changed'
  if (division !== '') return 'scope'
  return ''
}
