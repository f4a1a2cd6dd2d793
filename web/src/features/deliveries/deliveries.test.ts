import { describe, expect, it } from 'vitest'
import type { Delivery, Problem, Receipt } from '@/api/types'
import type { ColumnProposal, Preview, PreviewField, RowCell } from './api'
import { asksWhetherToGoOn, faultsOf, isArchive, isChanged, maySend, picksOf, proposedChoice, samplesOf, trustOf } from './mapping'
import { effectsOf, freshRows, ofRegister, sumsOf, tabsOf } from './receipt'
import { changedCells, firstToChange, isReason, moveTo, splitCells, stillWrong, valuesOf } from './row-form'

const name: PreviewField = { name: 'name', title: '姓名', required: true, aliases: [] }
const id: PreviewField = { name: 'id_number', title: '证件号码', required: true, aliases: [] }
const day: PreviewField = { name: 'day', title: '日期', required: false, aliases: [] }
const column = (heading: string, field: string, confidence = 100, others: string[] = []): ColumnProposal => ({ column: 0, heading, field, field_title: '', confidence, why: '', others: others.map((o) => ({ field: o, title: '' })) })
const noDrift = { known: false, added: [], gone: [], moved: [], since: '' }
function preview(change: Partial<Preview>, columns: ColumnProposal[]): Preview {
  return { dataset: 'd', dataset_title: 'D', problem: '', format: '', sheets: [], notes: [], rows: [], fields: [name, id, day], proposal: { dataset: 'd', header_line: 1, sheet: '', signature: 's', confirmed: false, warnings: [], drift: noDrift, columns }, ...change }
}
const both = [column('姓名', 'name'), column('证件号', 'id_number', 85, ['day'])]

describe('a mapping', () => {
  it('may be sent as proposed when every required field has exactly one column', () => {
    expect(maySend(preview({}, both), proposedChoice(both))).toBe(true)
    expect(maySend(preview({}, both), { 姓名: 'name', 证件号: '' })).toBe(false)
    expect(maySend(preview({}, both), { 姓名: 'id_number', 证件号: 'id_number' })).toBe(false)
    expect(maySend(preview({ dataset: '' }, both), proposedChoice(both))).toBe(false)
  })
  it('with a problem is sent only after somebody has changed something', () => {
    const columns = [column('甲', 'id_number'), column('乙', 'name')]
    const bad = preview({ problem: '身份证列 100% 不是号码' }, columns)
    expect(maySend(bad, proposedChoice(columns))).toBe(false)
    expect(maySend(bad, { 甲: 'name', 乙: 'id_number' })).toBe(true)
  })
  it('names what is missing and what is doubled', () => {
    const faults = faultsOf([name, id, day], { a: 'day', b: 'day', c: '' })
    expect(faults.missing.map((f) => f.name)).toEqual(['name', 'id_number'])
    expect(faults.doubled).toEqual([{ field: day, headings: ['a', 'b'] }])
  })
  it('says how far a proposal can be trusted', () => {
    const of = (confidence: number): string => trustOf(column('a', 'name', confidence), 'name')
    expect([of(90), of(89), of(70), of(69)]).toEqual(['sure', 'likely', 'likely', 'doubtful'])
    expect(trustOf(column('a', 'name'), 'day')).toBe('chosen')
    expect(trustOf(column('a', 'name'), '')).toBe('unused')
    expect(isChanged(both, proposedChoice(both))).toBe(false)
    expect(isChanged(both, { ...proposedChoice(both), 姓名: '' })).toBe(true)
  })
  it('offers the likely fields first and shows three different samples', () => {
    const picks = picksOf(both[1] as ColumnProposal, [name, id, day])
    expect([picks.likely.map((f) => f.name), picks.rest.map((f) => f.name)]).toEqual([['id_number', 'day'], ['name']])
    expect(samplesOf([['a'], [' '], ['a'], ['b'], ['c'], ['d']], 0)).toEqual(['a', 'b', 'c'])
    expect(samplesOf([['a']], 3)).toEqual([])
  })
})

it('offers to import anyway only when the import stopped to ask about its rows', () => {
  const problem = (code: string): Problem => ({ type: '', title: '', status: 422, code, name: '', detail: '', request_id: '' })
  expect(asksWhetherToGoOn(problem('E5014'), { dataset: 'd', mapping: { 姓名: 'name' } })).toBe(true)
  expect(asksWhetherToGoOn(problem('E5014'), { dataset: 'auto' })).toBe(false)
  expect(asksWhetherToGoOn(problem('E5003'), { dataset: 'd', mapping: {} })).toBe(false)
  expect(asksWhetherToGoOn(null, { dataset: 'd', mapping: {} })).toBe(false)
  expect([isArchive('十月.ZIP'), isArchive('zip.csv')]).toEqual([true, false])
})

const receipt: Receipt = { rows_read: 100, taken: 90, matched: 80, unmatched: 10, quarantined: 10, duplicate: 5, replaced: 7, unknown_columns: [], notes: [], mapping: {}, layout: [{ heading: '姓名', field: 'name', field_title: '姓名', unit: '' }], sheets: [], drift: noDrift, filled: {} }
describe('a receipt', () => {
  it('adds up, and says so when it does not', () => {
    expect(sumsOf(receipt).map((sum) => [sum.whole, sum.holds])).toEqual([[100, true], [90, true]])
    expect(sumsOf({ ...receipt, quarantined: 9 })[0]?.holds).toBe(false)
    expect(freshRows(receipt)).toBe(78)
  })
  it('of households has nobody to match', () => {
    expect(sumsOf({ ...receipt, matched: 0, unmatched: 0 })).toHaveLength(1)
  })
  it('opens the tabs that have something behind them', () => {
    const delivery = { state: 'taken', receipt, withdrawn: null } as Delivery
    expect(tabsOf(delivery, true)).toEqual(['quarantine', 'unmatched', 'layout'])
    const withdrawn: Delivery = { ...delivery, state: 'withdrawn', withdrawn: { at_ms: 1, account_name: '', reason: '', effects: {} } }
    expect(tabsOf(withdrawn, true)[0]).toBe('effects')
    expect(tabsOf(withdrawn, false)[0]).toBe('quarantine')
    expect(tabsOf({ ...delivery, state: 'refused' }, true)).toEqual(['layout'])
  })
  it('shows only the effects that were counted', () => {
    expect(effectsOf({ leads: 2, rows: 9 })).toEqual([{ key: 'rows', count: 9 }, { key: 'leads', count: 2 }])
    expect(effectsOf({})).toEqual([])
  })
  it('tells a withdrawn register in households and persons, and lists nothing to judge anew', () => {
    const effects = { households_restored: 3, households_removed: 0, persons_restored: 12, persons_removed: 1, findings_removed: 0, leads_removed: 0 }
    expect(ofRegister(effects)).toBe(true)
    expect(effectsOf(effects).slice(0, 2)).toEqual([{ key: 'households_restored', count: 3 }, { key: 'persons_restored', count: 12 }])
    expect(tabsOf({ state: 'withdrawn', receipt, withdrawn: { at_ms: 1, account_name: '', reason: '', effects } } as unknown as Delivery, true)).not.toContain('effects')
  })
})

describe('a row to put right', () => {
  const cell = (heading: string, value: string, change: Partial<RowCell> = {}): RowCell => ({ heading, field: heading, field_title: heading, required: false, value, wrong: false, ...change })
  const cells = [cell('备注', '', { field: '', field_title: '' }), cell('姓名', '甲'), cell('金额', '不详', { wrong: true })]
  it('sends only what was changed, also when a cell was emptied', () => {
    expect(changedCells(cells, valuesOf(cells))).toEqual({})
    expect(changedCells(cells, { ...valuesOf(cells), 金额: '400' })).toEqual({ 金额: '400' })
    expect(changedCells(cells, { ...valuesOf(cells), 姓名: '' })).toEqual({ 姓名: '' })
  })
  it('begins at the wrong cell and moves the mark when another one is named', () => {
    expect(firstToChange(cells)).toBe('金额')
    expect(stillWrong(cells, '“姓名”不能为空').map((c) => c.wrong)).toEqual([false, true, false])
    expect(stillWrong(cells, '不是金额').map((c) => c.wrong)).toEqual([false, false, true])
    expect(splitCells(cells).unused).toHaveLength(1)
  })
  it('needs no correction only with a reason of 2 to 200 characters', () => {
    expect([isReason(' 无 '), isReason('迁出'), isReason('字'.repeat(200)), isReason('字'.repeat(201))]).toEqual([false, true, true, false])
  })
  it('is reached by arrow keys without leaving the list', () => {
    expect([moveTo('ArrowDown', 0, 2), moveTo('ArrowDown', 1, 2), moveTo('ArrowUp', 0, 2), moveTo('End', 0, 2), moveTo('Home', 1, 2), moveTo('a', 0, 2), moveTo('ArrowDown', 0, 0)]).toEqual([1, 1, 0, 1, 0, null, null])
  })
})
