import { expect, it } from 'vitest'
import { recordTables } from './evidence'

it('groups records by dataset with every column that occurs', () => {
  const base = { person: null, delivery: '5', file: 'a.csv' }
  const tables = recordTables([
    { ...base, dataset: 'm', dataset_title: '医保结算', line: 2, values: [{ title: '结算日期', value: '2026-09-01' }] },
    { ...base, dataset: 'e', dataset_title: '务工就业', line: 9, values: [{ title: '月份', value: '2026-09' }] },
    { ...base, dataset: 'm', dataset_title: '医保结算', line: 3, values: [{ title: '结算日期', value: '2026-09-02' }, { title: '自付', value: '10.00' }] },
  ])
  expect(tables.map((t) => t.title)).toEqual(['医保结算', '务工就业'])
  expect(tables[0]?.columns).toEqual(['结算日期', '自付'])
  expect(tables[0]?.rows.map((r) => r.line)).toEqual([2, 3])
  expect(tables[0]?.rows[0]?.values['自付']).toBeUndefined()
})
