import type { Division, Grade, Summary } from '@/api/types'
import { kGradeColours, kTooltip, type ChartOption } from '@/shared/ui/chart'

export type Child = Summary & Division
const kGrades: readonly Grade[] = ['red', 'orange', 'yellow', 'blue']
/** More bars than this cannot be read; the table below has all. */
const kMaxBars = 16

/** The divisions to draw: those with leads, most grave and most numerous first. */
export function charted(children: readonly Child[]): Child[] {
  const weight = (c: Child): number => c.red * 1e9 + c.leads_open
  return children
    .filter((c) => c.leads_open > 0)
    .sort((a, b) => weight(b) - weight(a))
    .slice(0, kMaxBars)
}

/** Stacked bars, one a division, in grade colours. */
export function gradeChart(children: readonly Child[], gradeName: (grade: Grade) => string): ChartOption {
  return {
    grid: { left: 8, right: 24, top: 30, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 10 },
    tooltip: kTooltip,
    xAxis: { type: 'value', minInterval: 1, splitLine: { lineStyle: { color: '#ebf0ee' } } },
    yAxis: { type: 'category', inverse: true, data: children.map((c) => c.name), axisTick: { show: false }, axisLabel: { width: 92, overflow: 'truncate' } },
    series: kGrades.map((grade) => ({
      type: 'bar' as const,
      name: gradeName(grade),
      stack: 'leads',
      barMaxWidth: 18,
      itemStyle: { color: kGradeColours[grade] },
      cursor: 'pointer',
      data: children.map((c) => c[grade]),
    })),
  }
}
