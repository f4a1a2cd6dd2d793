import { describe, expect, it } from 'vitest'
import type { Score } from './api'
import { intervalBar, obstacle, shareText, trendChart } from './scores'

function score(change: Partial<Score>): Score {
  return { rule: 'R01', title: 'R01', source: '', source_title: '', division: '', division_name: '', month: '', leads: 10, confirmed: 0, not_qualified: 0, wrong: 0, open: 0, verified: 8, precision: '0.500', low: '0.215', high: '0.785', ...change }
}
describe('the interval bar', () => {
  it('spans the interval, with the share itself in it', () => {
    expect(intervalBar(score({}))).toEqual({ left: 21.5, width: 57, point: 50 })
  })
  it('is not drawn when nothing was verified', () => {
    expect(intervalBar(score({ precision: null, low: null, high: null }))).toBeNull()
  })
  it('stays visible and on its track', () => {
    expect(intervalBar(score({ precision: '1.000', low: '1.000', high: '1.000' }))).toEqual({ left: 100, width: 1, point: 100 })
    expect(intervalBar(score({ low: '0.9', high: '0.1' }))).toBeNull()
    expect(intervalBar(score({ high: '1.2' }))?.width).toBe(78.5)
  })
})
it('says shares in percent, and nothing where nothing is known', () => {
  expect([shareText('0.875'), shareText('1.000'), shareText('0.000'), shareText(null)]).toEqual(['87.5%', '100%', '0%', '—'])
})
describe('the trend', () => {
  const rows = [score({ month: '2026-09' }), score({ month: '2026-11', precision: '0.250' }), score({ month: '2026-10', rule: 'R02', title: 'R02', verified: 20, precision: '0.9' }), score({ month: '2026-10', rule: 'R03', verified: 0, precision: null })]
  it('leaves a gap for a month without verified leads, and no line for a rule without any', () => {
    const series = trendChart(rows, '').series as { name: string; data: (number | null)[] }[]
    expect(series.map((s) => [s.name, s.data])).toEqual([['R02', [null, 90, null]], ['R01', [50, null, 25]]])
  })
  it('can show one rule alone', () => {
    expect(trendChart(rows, 'R01').series).toHaveLength(1)
  })
})
it('says why somebody may not approve a switch', () => {
  const item = { by_program: false, mine: false, is_current: true }
  expect(obstacle(item, '')).toBe('')
  expect(obstacle({ ...item, mine: true }, '')).toBe('own')
  expect(obstacle(item, '530902000000')).toBe('scope')
  expect(obstacle({ ...item, is_current: false }, '')).toBe('changed')
  expect(obstacle({ ...item, by_program: true }, '')).toBe('program')
})
