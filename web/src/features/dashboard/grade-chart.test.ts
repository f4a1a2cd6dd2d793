import { expect, it } from 'vitest'
import { charted, gradeChart, type Child } from './grade-chart'

function child(code: string, red: number, blue: number): Child {
  return { code, name: code, level: 4, households: 10, persons: 30, lifted: 1, monitored: 1, leads_open: red + blue, red, orange: 0, yellow: 0, blue, overdue: 0 }
}

it('draws the gravest divisions first and none without leads', () => {
  expect(charted([child('a', 0, 0), child('b', 1, 50), child('c', 2, 0)]).map((c) => c.code)).toEqual(['c', 'b'])
})
it('draws no more bars than can be read', () => {
  expect(charted(Array.from({ length: 40 }, (_, i) => child(String(i), i + 1, 0)))).toHaveLength(16)
})
it('stacks the four grades in one bar', () => {
  const series = gradeChart([child('c', 2, 3)], (g) => g).series as { name: string; stack: string; data: number[] }[]
  expect(series.map((s) => [s.name, s.data[0]])).toEqual([['red', 2], ['orange', 0], ['yellow', 0], ['blue', 3]])
  expect(new Set(series.map((s) => s.stack)).size).toBe(1)
})
