import type { IncomePeriod } from '@/api/types'
import { kTooltip, type ChartOption } from '@/shared/ui/chart'

export const kIncomeKinds = ['wage', 'business', 'property', 'transfer'] as const
const kColours = { wage: '#0f6b5c', business: '#57978d', property: '#9cc3b9', transfer: '#c9b26a' } as const

/** "2025" for a calendar year, else both days. */
export function periodName(period: IncomePeriod): string {
  const year = period.first_day.slice(0, 4)
  if (period.first_day === `${year}-01-01` && period.last_day === `${year}-12-31`) return year
  return `${period.first_day} — ${period.last_day}`
}

/** Periods from the oldest to the newest. */
export function byTime(periods: readonly IncomePeriod[]): IncomePeriod[] {
  return [...periods].sort((a, b) => a.first_day.localeCompare(b.first_day))
}

/** The four kinds stacked, cost below the axis, net income as a line. Numbers are for drawing only. */
export function incomeChart(periods: readonly IncomePeriod[], name: (key: string) => string): ChartOption {
  const sorted = byTime(periods)
  return {
    grid: { left: 8, right: 12, top: 56, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 10 },
    tooltip: kTooltip,
    xAxis: { type: 'category', data: sorted.map(periodName), axisTick: { show: false } },
    yAxis: { type: 'value', splitLine: { lineStyle: { color: '#ebf0ee' } } },
    series: [
      ...kIncomeKinds.map((kind) => ({
        type: 'bar' as const,
        name: name(kind),
        stack: 'income',
        barMaxWidth: 36,
        itemStyle: { color: kColours[kind] },
        data: sorted.map((p) => Number(p[kind])),
      })),
      { type: 'bar' as const, name: name('cost'), stack: 'income', barMaxWidth: 36, itemStyle: { color: '#b9a2a2' }, data: sorted.map((p) => -Number(p.cost)) },
      { type: 'line' as const, name: name('net'), itemStyle: { color: '#1e2a27' }, data: sorted.map((p) => Number(p.net)) },
    ],
  }
}
