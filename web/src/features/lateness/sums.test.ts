import { expect, it } from 'vitest'
import { byKind, longest, sum } from './sums'

const kind = (name: string, open: number, overdue: number, days: number) => ({ kind: name, title: name, open, soon: 1, overdue, paused: 0, longest_days: days, acts: '村', told: '乡镇' })
const rows = [
  { division: '530902001000', name: 'A', level: 4, kinds: [kind('step:review', 5, 2, 9), kind('visit', 7, 0, 0)] },
  { division: '530902002000', name: 'B', level: 4, kinds: [kind('step:review', 1, 1, 12)] },
  { division: '530902003000', name: 'C', level: 4, kinds: [] },
]
it('adds up the kinds of work of an area', () => {
  expect(sum(rows[0]!, 'open')).toBe(12)
  expect(sum(rows[0]!, 'overdue')).toBe(2)
  expect(longest(rows[0]!)).toBe(9)
  expect(sum(rows[2]!, 'open')).toBe(0)
})
it('adds up the areas of a kind of work, the latest kind first', () => {
  const kinds = byKind(rows)
  expect(kinds.map((k) => k.kind)).toEqual(['step:review', 'visit'])
  expect(kinds[0]).toMatchObject({ open: 6, overdue: 3, longest_days: 12 })
  expect(rows[0]!.kinds[0]!.open).toBe(5)
})
