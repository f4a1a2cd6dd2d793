import { afterEach, describe, expect, it, vi } from 'vitest'
import { fetchHouseholds, looksLikeIdNumber } from './api'
import { incomeChart, periodName } from './income'
import { fieldTitle, recordValue } from '@/shared/domain/record-value'

afterEach(() => vi.unstubAllGlobals())

describe('search', () => {
  it('knows complete ID numbers', () => {
    expect(looksLikeIdNumber('999101196503121234')).toBe(true)
    expect(looksLikeIdNumber('99910119650312123x')).toBe(true)
    expect(looksLikeIdNumber('99910119650312123')).toBe(false)
    expect(looksLikeIdNumber('999101650312123')).toBe(true)
    expect(looksLikeIdNumber('张三')).toBe(false)
  })
  it('never puts an ID number into an address', async () => {
    const seen: { url: string; method: string | undefined; body: unknown }[] = []
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
      seen.push({ url, method: init.method, body: init.body })
      return Promise.resolve(new Response('{"rows":[],"next_cursor":"","total":0}', { status: 200 }))
    })
    const signal = new AbortController().signal
    await fetchHouseholds({ text: '999101196503121234', kind: 'lifted', cursor: '' }, signal)
    await fetchHouseholds({ text: '张', cursor: '' }, signal)
    expect(seen[0]).toEqual({ url: '/api/v1/households/search', method: 'POST', body: '{"text":"999101196503121234","kind":"lifted"}' })
    expect(seen[1]?.method).toBe('GET')
    expect(decodeURIComponent(seen[1]?.url ?? '')).toBe('/api/v1/households?text=张')
  })
})

describe('income', () => {
  const period = { first_day: '2025-01-01', last_day: '2025-12-31', wage: '1.00', business: '2.00', property: '0', transfer: '0', cost: '1.00', net: '2.00', net_per_head: '1.00' }
  it('names a calendar year by its number', () => {
    expect(periodName(period)).toBe('2025')
    expect(periodName({ ...period, last_day: '2025-09-30' })).toBe('2025-01-01 — 2025-09-30')
  })
  it('draws periods from old to new with cost below the axis', () => {
    const option = incomeChart([period, { ...period, first_day: '2024-01-01', last_day: '2024-12-31' }], (k) => k)
    expect(option.xAxis).toMatchObject({ data: ['2024', '2025'] })
    const series = option.series as { name: string; data: number[] }[]
    expect(series.find((s) => s.name === 'cost')?.data).toEqual([-1, -1])
  })
})

describe('recordValue', () => {
  const words = { yes: '是', no: '否', code: (table: string, code: string) => `${table}:${code}` }
  const field = { name: 'x', title: '金额', unit: '', code_table: '' }
  it('goes by what the field says', () => {
    expect(recordValue({ ...field, unit: '元' }, '12300.50', words)).toBe('12,300.50')
    expect(recordValue({ ...field, code_table: 'sex' }, '1', words)).toBe('sex:1')
    expect(recordValue(field, true, words)).toBe('是')
    expect(recordValue(field, undefined, words)).toBe('—')
    expect(fieldTitle({ ...field, unit: '元' })).toBe('金额（元）')
  })
})
