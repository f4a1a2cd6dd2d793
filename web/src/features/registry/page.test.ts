import { DOMWrapper, flushPromises, type VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import type { PersonCard } from '@/api/types'
import { asked, openPage } from '@/testing/page'
import type { Pair, PairRow } from './api'
import DuplicatePage from './pages/DuplicatePage.vue'
import RegistryPage from './pages/RegistryPage.vue'
import AcceptDialog from './components/AcceptDialog.vue'
import ChangeTab from './components/ChangeTab.vue'
import ProposalTab from './components/ProposalTab.vue'
import { nextPair, pairCommandOf, usualKeep } from './pair'

let page: VueWrapper | undefined
afterEach(() => {
  page?.unmount()
  page = undefined
  document.body.innerHTML = ''
})
async function show(component: Parameters<typeof openPage>[0], answers: Record<string, unknown>, props: Record<string, unknown> = {}): Promise<VueWrapper> {
  page = await openPage(component, answers, ['import', 'read_deliveries', 'read_households'], props, document.body)
  await flushPromises()
  return page
}
async function press(key: string): Promise<void> {
  ;(document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  await flushPromises()
}
const body = (): DOMWrapper<Element> => new DOMWrapper(document.body)
const card = (person: string, change: Partial<PersonCard> = {}): PersonCard => ({ person, household: `9${person}`, household_code: `H${person}`, village_name: '某村', relation: '户主', name: '张*', id_masked: '530***2001', birth: '1960-01-02', sex: '男', records: 3, since: '2024-01-01', ...change })
const row: PairRow = { first: card('1'), second: card('2', { since: '2022-01-01' }), same_household: false, state: 'open', found_ms: 1, decided_ms: null, account_name: '', note: '', change: null }
const pair: Pair = { ...row, fields: [{ field: 'name', title: '姓名', left: '张伟', right: '张玮', level: 'close', words: '一字之差', aligned: [{ left: '张', right: '张', same: true }, { left: '伟', right: '玮', same: false }] }], explanation: null }

describe('a pair', () => {
  it('is chosen by S, D or U; 1 and 2 only say whom to keep', () => {
    expect(['s', 'd', 'u'].map((key) => pairCommandOf(key, null))).toEqual([{ do: 'choose', answer: 'same' }, { do: 'choose', answer: 'different' }, { do: 'choose', answer: 'unsure' }])
    expect([pairCommandOf('1', null), pairCommandOf('2', 'different'), pairCommandOf('2', 'same')]).toEqual([null, null, { do: 'keep', place: 1 }])
    expect([pairCommandOf('Escape', null), pairCommandOf('Escape', 'same'), pairCommandOf('x', 'same')]).toEqual([null, { do: 'back' }, null])
  })
  it('keeps the older entry, of two as old the one with more records', () => {
    expect([usualKeep(card('1'), card('2', { since: '2022-01-01' })), usualKeep(card('1'), card('2')), usualKeep(card('1'), card('2', { records: 4 }))]).toEqual([1, 0, 1])
  })
  it('is followed by the first other one', () => {
    expect(nextPair([row], '1', '2')).toBe(null)
    expect(nextPair([row, { ...row, second: card('3') }], '1', '2')?.second.person).toBe('3')
  })
})

describe('judging a pair', () => {
  const preview = { possible: true, problem: '', lines: ['3 条部门数据改到保留的登记名下'] }
  it('merges by keys: chosen, shown, confirmed; then the next pair', async () => {
    const judge = await show(DuplicatePage, { '/registry/duplicates/1/2': pair, '/registry/changes/preview': preview, '/registry/duplicates/1/2/answer': { change: '7' }, '/registry/duplicates': { rows: [row, { ...row, first: card('4'), second: card('5') }], total: 2, searched_ms: 1 } }, { first: '1', second: '2' })
    expect(document.activeElement?.textContent).toBe('两条登记是同一个人吗？')
    expect(judge.findAll('[data-test=differs]').map((mark) => mark.text())).toEqual(['伟', '玮'])
    await press('s')
    expect(judge.get('[data-test=change-preview]').text()).toContain('改到保留的登记名下')
    expect(asked.at(-1)?.body).toMatchObject({ kind: 'merge_persons', keep: '2', other: '1' }) // the older one
    await press('1')
    expect(asked.at(-1)?.body).toMatchObject({ keep: '1', other: '2' })
    expect(document.activeElement?.getAttribute('data-test')).toBe('pair-go')
    expect(asked.some((request) => request.path.endsWith('/answer'))).toBe(false)
    await judge.get('[data-test=pair-go]').trigger('click')
    await flushPromises()
    expect(asked.find((request) => request.path.endsWith('/answer'))?.body).toEqual({ answer: 'same', keep: '1' })
  })
  it('does not merge what the server says cannot be merged', async () => {
    const judge = await show(DuplicatePage, { '/registry/duplicates/1/2': pair, '/registry/changes/preview': { possible: false, problem: '两人同时是两户的户主', lines: [] } }, { first: '1', second: '2' })
    await press('s')
    expect(judge.get('[data-test=change-preview]').text()).toContain('两人同时是两户的户主')
    expect(judge.get('[data-test=pair-go]').attributes('disabled')).toBeDefined()
  })
  it('keeps them apart after one more key, and goes back by Esc', async () => {
    const judge = await show(DuplicatePage, { '/registry/duplicates/1/2': pair, '/registry/duplicates/1/2/answer': { change: null }, '/registry/duplicates': { rows: [], total: 0, searched_ms: 1 } }, { first: '1', second: '2' })
    await press('d')
    await press('Escape')
    expect(judge.find('[data-test=pair-confirm]').exists()).toBe(false)
    expect(document.activeElement?.textContent).toBe('两条登记是同一个人吗？')
    await press('d')
    expect(asked.some((request) => request.path.endsWith('/answer'))).toBe(false)
    await judge.get('[data-test=pair-go]').trigger('click')
    await flushPromises()
    expect(asked.find((request) => request.path.endsWith('/answer'))?.body).toEqual({ answer: 'different' })
    expect(asked.some((request) => request.path === '/registry/changes/preview')).toBe(false)
  })
  it('is judged again when somebody could not say', async () => {
    const judge = await show(DuplicatePage, { '/registry/duplicates/1/2': { ...pair, state: 'unsure', decided_ms: 1, account_name: '王丽', note: '等户口簿' } }, { first: '1', second: '2' })
    expect(judge.get('[data-test=pair-unsure]').text()).toContain('等户口簿')
    await press('d')
    expect(judge.find('[data-test=pair-confirm]').exists()).toBe(true)
  })
  it('is over once it is decided', async () => {
    const judge = await show(DuplicatePage, { '/registry/duplicates/1/2': { ...pair, state: 'merged', decided_ms: 1, account_name: '王丽', change: '7' } }, { first: '1', second: '2' })
    await press('s')
    expect(judge.find('[data-test=pair-confirm]').exists()).toBe(false)
    expect(judge.get('[data-test=pair-state]').text()).toContain('已合并')
  })
})

it('searches a county for duplicates and lists the pairs', async () => {
  const list = await show(RegistryPage, { '/registry/duplicates': { rows: [row], total: 1, searched_ms: null }, '/registry/duplicates/search': { job: '4' }, '/jobs/4': { id: '4', kind: 'duplicates', state: 'running', progress: 0.5, message: '已比对 100 人', result: null, problem: null } })
  expect(list.get('[data-test=duplicate-searched]').text()).toBe('还没有查找过')
  expect(list.get('[data-test=pair-open]').attributes('href')).toBe('/duplicate/1/2')
  expect(list.get('[data-test=duplicate-search]').attributes('disabled')).toBeDefined() // no county chosen yet
})

const willDo = { possible: true, problem: '', lines: ['张* 移出 H1，登记为死亡'] }
const proposal = { id: '6', kind: 'death', person: card('1'), dataset_title: '死亡登记', owner: '公安局', delivery: '3', file_name: '死亡.csv', line: 4, day: '2026-10-02', detail: '', state: 'open', made_ms: 1, decided_ms: null, account_name: '', note: '', change: null }
describe('what departments report', () => {
  it('is accepted with its day, or dismissed with a reason', async () => {
    const tab = await show(ProposalTab, { '/registry/proposals': { rows: [proposal], total: 1 }, '/registry/changes/preview': willDo, '/registry/proposals/6/accept': { id: '7', kind: 'person_died', title: '死亡', lines: [], undone: null }, '/registry/proposals/6/dismiss': () => new Response(null, { status: 204 }) })
    expect(tab.get('[data-test=proposals]').text()).toContain('公安局 · 死亡登记')
    await tab.get('[data-test=proposal-accept]').trigger('click')
    await flushPromises()
    expect(asked.find((request) => request.path.endsWith('/preview'))?.body).toMatchObject({ kind: 'person_died', person: '1', day: '2026-10-02' })
    expect(body().get('[data-test=change-preview]').text()).toContain('登记为死亡')
    await body().get('[data-test=accept-go]').trigger('click')
    await flushPromises()
    expect(asked.find((request) => request.path.endsWith('/accept'))?.body).toEqual({ day: '2026-10-02' })
    await tab.get('[data-test=proposal-dismiss]').trigger('click')
    await flushPromises()
    await body().get('[data-test=reason-dialog] textarea').setValue('同名，不是此人')
    await body().get('[data-test=reason-go]').trigger('click')
    await flushPromises()
    expect(asked.find((request) => request.path.endsWith('/dismiss'))?.body).toEqual({ reason: '同名，不是此人' })
  })
  it('moves a person away, or to the household that somebody names', async () => {
    const picked = { '/registry/changes/preview': willDo, '/registry/proposals/6/accept': { id: '7', kind: 'person_left', title: '迁出', lines: [], undone: null } }
    await show(AcceptDialog, picked, { modelValue: false, proposal: { ...proposal, kind: 'move' } })
    await page?.setProps({ modelValue: true })
    await flushPromises()
    expect(asked.at(-1)?.body).toMatchObject({ kind: 'person_left' })
    await body().get('[data-test=accept-inside] input').setValue(true)
    await flushPromises()
    expect(body().get('[data-test=accept-go]').attributes('disabled')).toBeDefined()
    await page?.getComponent({ name: 'HouseholdPicker' }).vm.$emit('update:modelValue', '44')
    await flushPromises()
    expect(asked.at(-1)?.body).toMatchObject({ kind: 'move_person', to_household: '44' })
    await body().get('[data-test=accept-go]').trigger('click')
    await flushPromises()
    expect(asked.at(-1)?.body).toEqual({ day: '2026-10-02', to_household: '44' })
  })
  it('says why it could not be carried out', async () => {
    await show(AcceptDialog, { '/registry/changes/preview': willDo, '/registry/proposals/6/accept': () => new Response(JSON.stringify({ status: 409, code: 'E1003', detail: '此人已不在户' }), { status: 409 }) }, { modelValue: false, proposal })
    await page?.setProps({ modelValue: true })
    await flushPromises()
    await body().get('[data-test=accept-go]').trigger('click')
    await flushPromises()
    expect(body().get('[data-test=accept-dialog] [role=alert]').text()).toContain('此人已不在户')
  })
})

it('lists changes, takes one back with a reason, and says why another cannot be', async () => {
  const change = { id: '7', kind: 'merge_persons', title: '合并重复登记', day: '2026-10-31', at_ms: 1, account_name: '王丽', reason: '同一人', lines: ['保留登记二'], undone: null, may_undo: true, undo_problem: '' }
  const tab = await show(ChangeTab, { '/registry/changes': { rows: [change, { ...change, id: '8', may_undo: false, undo_problem: '之后又分了户' }, { ...change, id: '9', may_undo: false, undone: { at_ms: 1, account_name: '王丽', reason: '错了' } }], total: 3 }, '/registry/changes/7/undo': { ...change, undone: { at_ms: 2, account_name: '王丽', reason: '查明是两人' } } })
  expect(tab.findAll('[data-test=change-undo]').length).toBe(1)
  expect(tab.text()).toContain('之后又分了户')
  expect(tab.findAll('[data-test=change-undone]').length).toBe(1)
  await tab.get('[data-test=change-undo]').trigger('click')
  await flushPromises()
  await body().get('[data-test=reason-dialog] textarea').setValue('查明是两人')
  await body().get('[data-test=reason-go]').trigger('click')
  await flushPromises()
  expect(asked.find((request) => request.path === '/registry/changes/7/undo')?.body).toEqual({ reason: '查明是两人' })
})
