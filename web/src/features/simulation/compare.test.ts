import { expect, it } from 'vitest'
import type { ComparedScenario } from './api'
import { compared } from './compare'

function scenario(id: string, after: number, years: number[], areas: string[]): ComparedScenario {
  const effect = { before: 10, after, gained: after - 10, lost: 0, unchanged: 10 }
  return {
    id, title: id, as_of: '2026-10-31', pack_hash: 'h', households: 100, all: effect, undecided_before: 1, undecided_after: 2, rules: [], classes: [],
    divisions: areas.map((division) => ({ ...effect, division, division_name: division })),
    budget: years.map((year) => ({ year, before: '1.00', after: '2.50' })),
    visits: [{ division: 'a', division_name: 'a', cadres: 1, verify_before: 1, verify_after: 4, monthly_before: '1.0', monthly_after: '2.0', verify_per_cadre_before: '1.0', verify_per_cadre_after: '4.0' }],
  }
}
it('puts scenarios side by side, with every year and division that any of them has', () => {
  const rows = compared([scenario('x', 12, [2026], ['b']), scenario('y', 15, [2026, 2027], ['a', 'b'])], (row, values) => `${row} ${Object.values(values ?? {}).join()}`.trim())
  expect(rows.map((r) => r.title)).toEqual(['before', 'after', 'gained', 'lost', 'undecided', 'verify', 'budget 2026', 'budget 2027', 'area a', 'area b'])
  expect(rows.find((r) => r.key === 'after')?.values).toEqual({ x: 12, y: 15 })
  expect(rows.find((r) => r.key === 'year:2027')).toMatchObject({ money: true, values: { y: '2.50' } })
  expect(rows.find((r) => r.key === 'area:a')?.values).toEqual({ y: 15 })
})
