import { describe, expect, it } from 'vitest'
import type { AssetRecords } from '@/api/types'
import { assetAnswers } from './assets'

const group = (dataset: string, last: number | null, rows = 0): AssetRecords['datasets'][number] => ({
  dataset,
  title: dataset,
  owner: '公安部门',
  last_delivery_ms: last,
  fields: [],
  rows: Array.from({ length: rows }, () => ({ person: '1', delivery: '2', file: 'a.csv', line: 3, linked_by: '' as const, link: null, values: {} })),
})
const item = (code: string, datasets: string[], negative = false): AssetRecords['items'][number] => ({ item: code, title: code, holder: '部门', negative_list: negative, exceptions: negative ? ['代步车'] : [], datasets })
const answer = (items: AssetRecords['items'], datasets: AssetRecords['datasets']): AssetRecords => ({ authorised: true, problem: '', until: '2027-01-01', items, datasets })

describe('what the files say to an item of the comparison', () => {
  it('tells found, none, never delivered and no source apart', () => {
    const got = assetAnswers(answer([item('vehicle', ['v']), item('property', ['p']), item('deposit', ['b']), item('tax', [])], [group('v', 5, 1), group('p', 6), group('b', null)]))
    expect(got.map((a) => a.state)).toEqual(['found', 'none', 'not_delivered', 'no_source'])
    expect(got[1]?.last_ms).toBe(6)
  })
  it('does not say none while one of two sources has never come', () => {
    expect(assetAnswers(answer([item('machines', ['v', 'm'])], [group('v', 5), group('m', null)]))[0]?.state).toBe('not_delivered')
  })
  it('shows an item of the negative list only with a record, and what may excuse it', () => {
    const items = [item('N2', ['v'], true), item('N1', ['p'], true)]
    const got = assetAnswers(answer(items, [group('v', 5, 1), group('p', 5)]))
    expect(got.map((a) => [a.item, a.exceptions])).toEqual([['N2', ['代步车']]])
  })
})
