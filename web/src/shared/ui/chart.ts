import type { BarSeriesOption, LineSeriesOption } from 'echarts/charts'
import type { GridComponentOption, LegendComponentOption, TooltipComponentOption } from 'echarts/components'
import type { ComposeOption } from 'echarts/core'
import { defineAsyncComponent } from 'vue'

export type ChartOption = ComposeOption<
  BarSeriesOption | LineSeriesOption | GridComponentOption | LegendComponentOption | TooltipComponentOption
>

/** ECharts is fetched only when a chart is on the page. */
export const LazyChart = defineAsyncComponent(() => import('./ChartView.vue'))

/** Colours of the grades in charts; the same as the tags. */
export const kGradeColours = { red: '#b3261e', orange: '#d97a1a', yellow: '#e3b81f', blue: '#2b6cb0' } as const

/** Text drawn on the canvas: an HTML tooltip would need inline styles, which the content security policy refuses. */
export const kTooltip: TooltipComponentOption = {
  trigger: 'axis',
  renderMode: 'richText',
  axisPointer: { type: 'shadow' },
  confine: true,
}
