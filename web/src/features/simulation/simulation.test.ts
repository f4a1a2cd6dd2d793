import { describe, expect, it } from 'vitest'
import type { Parameter, Rule } from '@/api/types'
import { charted, changeChart, sweepChart } from './charts'
import { bodyOf, draftOf, emptyDraft, isEmpty, moneyChange, offsetOf, placeOf, sameValue, signed, valueOn } from './scenario'
import { numberOf, rangeOf, roundStep, textOf } from './slider'

const source = { document: '', clause: '', quotation: '' }
function parameter(change: Partial<Parameter>): Parameter {
  const values = [
    { from: '2021-01-01', to: '2025-12-31', value: '7000', is_default: false, source },
    { from: '2026-01-01', to: '9999-12-31', value: '8700.00', is_default: false, source },
  ]
  return { id: 'floor', title: 'floor', description: '', kind: 'money', unit: '', min: '0', max: '100000', pack: 'p', current: values[1] ?? null, values, ...change }
}
const rule = { id: 'R01', title: 'R01', when: 'income < params.floor' } as Rule

describe('the slider', () => {
  it('goes by round steps', () => {
    expect([0.004, 0.005, 1, 19, 20, 49.9, 50, 100].map(roundStep)).toEqual([0.002, 0.005, 1, 10, 20, 20, 50, 100])
  })
  it('shows the surroundings of the present amount, not the whole allowed range', () => {
    expect(rangeOf(parameter({}), 8700, 8700)).toEqual({ min: 0, max: 18000, step: 50, digits: 0 })
  })
  it('always has the typed value on it, but nothing beyond the bounds of the policy', () => {
    expect(rangeOf(parameter({}), 8700, 60_000)?.max).toBe(60_000)
    expect(rangeOf(parameter({ max: '10000' }), 8700, 9000)?.max).toBe(10_000)
    expect(rangeOf(parameter({ min: '3000' }), 8700, 8700)?.min).toBe(3000)
  })
  it('takes shares over their whole range in steps of half a percent', () => {
    expect(rangeOf({ kind: 'decimal', min: '0', max: '1' }, 0.1, 0.1)).toEqual({ min: 0, max: 1, step: 0.005, digits: 3 })
  })
  it('never cuts a whole number', () => {
    expect(rangeOf({ kind: 'int', min: 1, max: 12 }, 3, 3)).toEqual({ min: 1, max: 12, step: 1, digits: 0 })
    expect(rangeOf({ kind: 'int', min: 0, max: 0 }, 0, 0)).toMatchObject({ min: 0, max: 1 })
  })
  it('moves dates by days within a year', () => {
    const at = numberOf('date', '2026-03-01') ?? 0
    expect(rangeOf({ kind: 'date', min: null, max: null }, at, at)).toMatchObject({ min: at - 366, max: at + 366, step: 1 })
    expect(textOf('date', at + 31)).toBe('2026-04-01')
  })
  it('has no place for words and yes or no', () => {
    expect(rangeOf({ kind: 'bool', min: null, max: null }, null, null)).toBeNull()
    expect(numberOf('string', '12')).toBeNull()
  })
  it('gives values as the server reads them', () => {
    expect([textOf('money', 8700), textOf('money', 0.1 + 0.2), textOf('decimal', 0.1 + 0.2), textOf('int', 2.6)]).toEqual(['8700', '0.3', '0.3', '3'])
  })
})

describe('a scenario', () => {
  it('sends only what differs from the policy of that day', () => {
    const draft = { ...emptyDraft('2026-10-31'), parameters: [{ id: 'floor', value: '8700' }], rules: [{ id: 'R01', when: rule.when }] }
    expect(isEmpty(bodyOf(draft, [parameter({})], [rule]))).toBe(true)
    expect(bodyOf({ ...draft, as_of: '2025-10-31' }, [parameter({})], [rule]).parameters).toEqual([{ id: 'floor', value: '8700' }])
    expect(bodyOf({ ...draft, rules: [{ id: 'R01', when: rule.when, removed: true }] }, [parameter({})], [rule]).rules).toEqual([{ id: 'R01', removed: true }])
  })
  it('keeps a change that begins on a later day although it equals the present value', () => {
    const draft = { ...emptyDraft('2026-10-31'), parameters: [{ id: 'floor', value: '8700', from: '2027-01-01' }] }
    expect(bodyOf(draft, [parameter({})], []).parameters).toHaveLength(1)
  })
  it('comes back from its saved form', () => {
    const draft = draftOf({ division: '530902000000', parameters: [{ id: 'floor', value: '9000' }] }, '2026-11-01')
    expect(draft).toEqual({ as_of: '2026-11-01', division: '530902000000', parameters: [{ id: 'floor', value: '9000' }], rules: [] })
  })
  it('knows the value in force on each day', () => {
    expect([valueOn(parameter({}), '2025-12-31'), valueOn(parameter({}), '2026-01-01'), valueOn(parameter({}), '2020-12-31')]).toEqual(['7000', '8700.00', ''])
    expect([sameValue('8700', '8700.00'), sameValue('', '0'), sameValue('a', 'a')]).toEqual([true, false, true])
  })
  it('finds the rule and the place that a refusal names', () => {
    expect(placeOf('规则“收入低于标准”：第 2 行第 5 列：没有字段“inc”，是否指“income”？')).toEqual({ title: '收入低于标准', line: 2, column: 5 })
    expect(placeOf('参数“标准”的取值不正确')).toBeNull()
    expect(offsetOf('a\n你好x', 2, 3)).toBe(4)
    expect(offsetOf('a', 9, 9)).toBe(1)
  })
})

describe('numbers', () => {
  it('say the exact difference of amounts', () => {
    expect([moneyChange('10.00', '1210.50'), moneyChange('90071992547409931.01', '90071992547409931.00'), moneyChange('3', '3.00')]).toEqual(['+1200.50', '-0.01', '0'])
    expect([signed(3), signed(0), signed(-2)]).toEqual(['+3', '0', '-2'])
  })
})

describe('charts', () => {
  const area = (division: string, gained: number, lost: number) => ({ division, division_name: division, before: 10, after: 10 + gained - lost, gained, lost, unchanged: 10 - lost })
  it('draw the greatest changes first and nothing where nothing changes', () => {
    expect(charted([area('a', 0, 0), area('b', 1, 2), area('c', 9, 0)]).map((d) => d.division)).toEqual(['c', 'b'])
    expect(charted(Array.from({ length: 40 }, (_, i) => area(String(i), 1, 0)))).toHaveLength(16)
  })
  it('set lost households against the gained ones', () => {
    const series = changeChart([area('a', 2, 3), area('b', 1, 0)], { gained: 'g', lost: 'l' }).series as { data: number[] }[]
    expect(series.map((s) => s.data)).toEqual([[2, 1], [-3, 0]])
  })
  it('mark the present and the changed value on the line', () => {
    const points = [0, 1, 2].map((v) => ({ value: String(v), before: 5, after: v * 4, gained: 0, lost: 0, unchanged: 0 }))
    const words = { households: 'h', present: 'p', changed: 'c' }
    const series = sweepChart(points, 'int', '1', '2', words).series as { name: string; data: number[][] }[]
    expect(series.map((s) => [s.name, s.data])).toEqual([['h', [[0, 0], [1, 4], [2, 8]]], ['p', [[1, 0], [1, 8]]], ['c', [[2, 0], [2, 8]]]])
    expect(sweepChart(points, 'int', '1', '1', words).series).toHaveLength(2)
  })
})
