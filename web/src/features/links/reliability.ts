// How far the program's probabilities could be believed: predicted against what reviewers found.
import type { ReliabilityBin, Share } from './api'
import { kTooltip, type ChartOption } from '@/shared/ui/chart'

/** Labels from which the server calibrates. */
export const kEnoughLabels = 200

export interface ReliabilityWords {
  observed: string
  low: string
  high: string
  ideal: string
}
/** Points near the diagonal are honest probabilities. The interval is drawn as two thin lines. */
export function reliabilityChart(bins: readonly ReliabilityBin[], words: ReliabilityWords): ChartOption {
  const points = [...bins].filter((bin) => bin.labels > 0).sort((a, b) => a.predicted - b.predicted)
  const line = (name: string, value: (bin: ReliabilityBin) => number) => ({ type: 'line' as const, name, lineStyle: { type: 'dotted' as const, width: 1, color: '#57978d' }, itemStyle: { color: '#57978d' }, symbol: 'triangle', symbolSize: 5, data: points.map((bin) => [percent(bin.predicted), percent(value(bin))]) })
  return {
    grid: { left: 8, right: 24, top: 34, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 18, itemHeight: 10 },
    tooltip: { ...kTooltip, axisPointer: { type: 'line' }, valueFormatter: (value) => `${String(value)}%` },
    xAxis: { type: 'value', min: 0, max: 100, axisLabel: { formatter: '{value}%' }, splitLine: { lineStyle: { color: '#ebf0ee' } } },
    yAxis: { type: 'value', min: 0, max: 100, axisLabel: { formatter: '{value}%' }, splitLine: { lineStyle: { color: '#ebf0ee' } } },
    series: [
      { type: 'line', name: words.observed, itemStyle: { color: '#0f6b5c' }, lineStyle: { width: 2 }, symbolSize: 8, data: points.map((bin) => [percent(bin.predicted), percent(bin.observed)]) },
      line(words.low, (bin) => bin.low),
      line(words.high, (bin) => bin.high),
      { type: 'line', name: words.ideal, itemStyle: { color: '#8a9691' }, lineStyle: { type: 'dashed', width: 1 }, symbol: 'none', tooltip: { show: false }, data: [[0, 0], [100, 100]] },
    ],
  }
}
function percent(share: number): number {
  return Math.round(share * 1000) / 10
}
/** "97.2%" */
export function shareText(share: number | null | undefined): string {
  return share === null || share === undefined ? '—' : `${percent(share).toFixed(1)}%`
}
/** "95%", of a figure that somebody has set. */
export function wholeShare(share: number): string {
  return `${percent(share)}%`
}
export function intervalOf(share: Share): { low: string; high: string } {
  return { low: shareText(share.low), high: shareText(share.high) }
}
