import type { ValueKind } from '@/api/types'
import { kTooltip, type ChartOption } from '@/shared/ui/chart'
import type { DivisionEffect, SweepPoint } from './api'
import { numberOf } from './slider'

/** More bars than this cannot be read; the table below has all. */
const kMaxBars = 16
const kGained = '#b3261e'
const kLost = '#2b6cb0'
const kLine = '#0f766e'
const kDayMs = 86_400_000

/** Divisions where something changes, the greatest changes first. */
export function charted(divisions: readonly DivisionEffect[]): DivisionEffect[] {
  return divisions
    .filter((d) => d.gained + d.lost > 0)
    .sort((a, b) => b.gained + b.lost - (a.gained + a.lost) || a.division.localeCompare(b.division))
    .slice(0, kMaxBars)
}

/** Gained to the right of zero, lost to the left. */
export function changeChart(divisions: readonly DivisionEffect[], words: { gained: string; lost: string }): ChartOption {
  const bar = (name: string, color: string, data: number[]) => ({ type: 'bar' as const, name, stack: 'change', barMaxWidth: 18, itemStyle: { color }, cursor: 'pointer', data })
  return {
    grid: { left: 8, right: 24, top: 30, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 10 },
    tooltip: { ...kTooltip, valueFormatter: (value) => String(Math.abs(Number(value))) },
    xAxis: { type: 'value', minInterval: 1, axisLabel: { formatter: (value: number) => String(Math.abs(value)) }, splitLine: { lineStyle: { color: '#ebf0ee' } } },
    yAxis: { type: 'category', inverse: true, data: divisions.map((d) => d.division_name), axisTick: { show: false }, axisLine: { onZero: false }, axisLabel: { width: 92, overflow: 'truncate' } },
    series: [bar(words.gained, kGained, divisions.map((d) => d.gained)), bar(words.lost, kLost, divisions.map((d) => (d.lost === 0 ? 0 : -d.lost)))],
  }
}

export interface SweepWords {
  households: string
  present: string
  changed: string
}

/** The line of a sweep; present and changed value as upright lines. Dates stand on an axis of time. */
export function sweepChart(points: readonly SweepPoint[], kind: ValueKind, present: string, changed: string, words: SweepWords): ChartOption {
  const place = (value: string): number | null => {
    const number = numberOf(kind, value)
    return number === null ? null : kind === 'date' ? number * kDayMs : number
  }
  const data = points.flatMap((p) => {
    const x = place(p.value)
    return x === null ? [] : [[x, p.after] as [number, number]]
  })
  const most = Math.max(1, ...points.map((p) => p.after))
  const upright = (name: string, value: string, color: string, type: 'dashed' | 'solid') => {
    const x = place(value)
    return x === null ? [] : [{ type: 'line' as const, name, color, lineStyle: { type, width: 2 }, showSymbol: false, tooltip: { show: false }, data: [[x, 0], [x, most]] as [number, number][] }]
  }
  return {
    grid: { left: 8, right: 28, top: 30, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 18, itemHeight: 10 },
    tooltip: { ...kTooltip, axisPointer: { type: 'line' } },
    xAxis: kind === 'date' ? { type: 'time' } : { type: 'value', scale: true, splitLine: { show: false } },
    yAxis: { type: 'value', minInterval: 1, min: 0, splitLine: { lineStyle: { color: '#ebf0ee' } } },
    series: [
      { type: 'line', name: words.households, color: kLine, showSymbol: true, symbolSize: 5, data },
      ...upright(words.present, present, '#5d6f69', 'dashed'),
      ...(changed === '' || changed === present ? [] : upright(words.changed, changed, kGained, 'solid')),
    ],
  }
}
