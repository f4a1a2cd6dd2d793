import { DOMWrapper, flushPromises, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asked, openPage } from '@/testing/page'
import LinkListPage from './pages/LinkListPage.vue'
import LinkPage from './pages/LinkPage.vue'
import LinkQualityPage from './pages/LinkQualityPage.vue'
import QueuePage from './pages/QueuePage.vue'
import { linkItem } from './testing'

let page: VueWrapper | undefined
afterEach(() => {
  page?.unmount()
  page = undefined
  document.body.innerHTML = ''
  localStorage.clear()
})
async function show(component: Parameters<typeof openPage>[0], answers: Record<string, unknown>, props: Record<string, unknown> = {}): Promise<VueWrapper> {
  page = await openPage(component, answers, ['import', 'read_deliveries', 'read_households'], props, document.body)
  await flushPromises()
  return page
}
/** Presses a key where the focus is. */
async function press(key: string, init: KeyboardEventInit = {}): Promise<void> {
  ;(document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }))
  await flushPromises()
}
const body = (): DOMWrapper<Element> => new DOMWrapper(document.body)
const answersTo = (id: string): unknown[] => asked.filter((request) => request.path === `/links/${id}/answer`).map((request) => request.body)

describe('the queue by keyboard', () => {
  let waiting: string[]
  const answers = (): Record<string, unknown> => {
    const settle = (id: string) => () => {
      waiting = waiting.filter((w) => w !== id)
      return { state: 'settled', along: 0, left: waiting.length, next: null }
    }
    const next = (query: URLSearchParams): unknown => {
      const after = query.get('after')
      const id = after === null ? waiting[0] : ['1', '2', '3'].filter((w) => waiting.includes(w)).find((w) => w > after)
      return { item: id === undefined ? null : linkItem(id, { reviewers: id === '2' ? 2 : 1, file_name: `第${id}份.csv` }), left: waiting.length }
    }
    return {
      '/links': { rows: [], total: 0, open: 3, beyond_budget: 0, settled_today: 4 },
      '/links/next': next,
      '/links/1/answer': settle('1'),
      '/links/2/answer': settle('2'),
      '/links/3/answer': settle('3'),
      '/links/1/undo': () => ((waiting = ['1', ...waiting]), new Response(null, { status: 204 })),
    }
  }
  beforeEach(() => {
    waiting = ['1', '2', '3']
  })

  it('answers three items with three keys, and the focus is on each of them', async () => {
    const queue = await show(QueuePage, answers())
    expect(document.activeElement?.textContent).toContain('第1份.csv')
    await press('2')
    expect(document.activeElement?.textContent).toContain('第2份.csv')
    expect(queue.get('[data-test=two-reviewers]').text()).toBe('需两人分别核对')
    await press('ArrowDown')
    await press('r')
    expect(document.activeElement?.textContent).toContain('第3份.csv')
    await press('Process', { code: 'KeyN' })
    expect([answersTo('1'), answersTo('2'), answersTo('3')]).toEqual([[{ answer: 'same', person: '2' }], [{ answer: 'relative', person: '2' }], [{ answer: 'nobody' }]])
    expect(queue.get('[data-test=progress]').text()).toContain('还剩 0 条，今天已核 7 条')
    expect(document.activeElement?.getAttribute('data-test')).toBe('queue-done')
  })
  it('marks where the texts differ, by more than colour, and shows no score', async () => {
    const queue = await show(QueuePage, answers())
    const name = queue.get('[data-test=field-name]')
    expect(name.findAll('[data-test=differs]').map((mark) => [mark.element.tagName, mark.text()])).toEqual([['MARK', '伟'], ['MARK', '玮']])
    expect(name.text()).toContain('一字之差')
    await press('ArrowDown')
    expect(name.findAll('td')[0]?.find('[data-test=differs]').exists()).toBe(false) // candidate 2 has the same name
    expect(queue.get('[data-test=households]').text()).toContain('李*')
    expect(queue.text()).not.toMatch(/\d%|概率|把握|可能/)
  })
  it('takes the last answer back without asking, also after the end', async () => {
    waiting = ['1']
    const queue = await show(QueuePage, answers())
    await press('u')
    expect(queue.find('[data-test=queue-done]').exists()).toBe(true)
    await press('z')
    expect(queue.get('[data-test=said]').text()).toContain('已撤回')
    expect(document.activeElement?.textContent).toContain('第1份.csv')
    expect(body().find('.el-dialog').exists() && body().find('[data-test=reason-go]').exists()).toBe(false)
    expect(asked.find((request) => request.path === '/links/1/undo')?.body).toEqual({ reason: '刚刚答错，当即撤回' })
  })
  it('writes a note with M; keys are text there, and Enter comes back', async () => {
    const queue = await show(QueuePage, answers())
    await press('m')
    const note = queue.get('[data-test=note]')
    expect(document.activeElement).toBe(note.element)
    await press('1')
    expect(answersTo('1')).toEqual([])
    await note.setValue('户口本上写玮')
    await press('Enter')
    expect(document.activeElement?.textContent).toContain('第1份.csv')
    await press('1')
    expect(answersTo('1')).toEqual([{ answer: 'same', person: '1', note: '户口本上写玮' }])
    expect(queue.find('[data-test=note]').exists()).toBe(false)
  })
  it('explains its keys with ?, does nothing meanwhile, and can be told not to listen', async () => {
    await show(QueuePage, answers())
    await press('?', { shiftKey: true })
    expect(body().get('[data-test=key-help]').text()).toContain('撤回上一条')
    await press('1')
    expect(answersTo('1')).toEqual([])
    await body().get('[data-test=keys-on] input').setValue(false)
    await body().get('.el-dialog__headerbtn').trigger('click')
    await flushPromises()
    await press('1')
    expect(answersTo('1')).toEqual([])
    expect(localStorage.getItem('shouwang.keysOff')).toBe('1')
  })
  it('leaves shortcuts of the browser and held keys alone', async () => {
    await show(QueuePage, answers())
    await press('r', { ctrlKey: true })
    await press('1', { repeat: true })
    expect(asked.some((request) => request.path.endsWith('/answer'))).toBe(false)
  })
  it('can be done by hand, each button with its key on it', async () => {
    const queue = await show(QueuePage, answers())
    const buttons = queue.get('[data-test=answers]').findAll('button')
    expect(buttons.map((button) => button.text())).toEqual(['同一人（候选 1）1', '同一人（候选 2）2', '亲属R', '都不是N', '说不准U', '先放一放→', '撤回上一条Z', '备注M', '按键说明?'])
    await queue.get('[data-test=answer-nobody]').trigger('click')
    await flushPromises()
    expect(answersTo('1')).toEqual([{ answer: 'nobody' }])
    expect(document.activeElement?.textContent).toContain('第2份.csv')
  })
  it('says that somebody else has settled an item, and moves on', async () => {
    const queue = await show(QueuePage, { ...answers(), '/links/1/answer': () => new Response(JSON.stringify({ status: 409, code: 'E1003', detail: '李丽已核定' }), { status: 409 }) })
    await press('1')
    expect(queue.get('[data-test=said]').text()).toContain('别人已经核定')
    expect(queue.get('[data-test=said]').text()).toContain('李丽已核定')
    expect(document.activeElement?.textContent).toContain('第2份.csv')
  })
  it('brings an item back whose answer was refused, with the reason', async () => {
    const queue = await show(QueuePage, { ...answers(), '/links/1/answer': () => new Response(JSON.stringify({ status: 400, code: 'E1001', detail: '人员已不在户' }), { status: 400 }) })
    await press('1')
    expect(document.activeElement?.textContent).toContain('第1份.csv')
    expect(queue.get('.fault').text()).toContain('人员已不在户')
  })
})

describe('an item on its own', () => {
  const settled = linkItem('5', { state: 'settled', answer: 'same', person: '2', settled_ms: 1, mine: true, answers: 1, answers_given: [{ account_name: '王丽', at_ms: 1, answer: 'same', person: '2', note: '看过户口本' }] })
  const waterfall = { person: '2', posterior: 0.62, log_odds: 0.7, parts: [{ kind: 'prior', field: '', title: '起点', bits: -5.3, text: '登记簿共 40 人' }, { kind: 'field', field: 'name', title: '姓名', bits: 6, text: '姓名一致' }], runner_up: null, relative: 0.1, nobody: 0.28, normalised: [], deciding: '', would_flip: '', calibrated: true }
  it('shows once settled who said what, and why the program had its doubts', async () => {
    const link = await show(LinkPage, { '/links/5': settled, '/links/5/explanation': waterfall }, { id: '5' })
    expect(link.get('[data-test=given]').text()).toContain('同一人：张伟')
    expect(link.get('[data-test=given]').text()).toContain('看过户口本')
    expect(link.get('[data-test=waterfall-sum]').text()).toBe('+0.7')
    expect(link.get('[data-test=candidate-2]').text()).toContain('认定是此人')
    expect(link.find('[data-test=answers]').exists()).toBe(false)
  })
  it('is taken back with a reason, never without', async () => {
    const link = await show(LinkPage, { '/links/5': settled, '/links/5/explanation': waterfall, '/links/5/undo': () => new Response(null, { status: 204 }) }, { id: '5' })
    await link.get('[data-test=link-undo]').trigger('click')
    await flushPromises()
    await body().get('[data-test=reason-go]').trigger('click')
    await flushPromises()
    expect(asked.some((request) => request.path.endsWith('/undo'))).toBe(false)
    await body().get('textarea').setValue('查明是同名')
    await body().get('[data-test=reason-go]').trigger('click')
    await flushPromises()
    expect(asked.find((request) => request.path.endsWith('/undo'))?.body).toEqual({ reason: '查明是同名' })
  })
  it('asks for no explanation while it is open, and can be answered', async () => {
    const link = await show(LinkPage, { '/links/5': linkItem('5'), '/links/5/answer': { state: 'settled', along: 0, left: 0, next: null } }, { id: '5' })
    expect(asked.some((request) => request.path.endsWith('/explanation'))).toBe(false)
    expect(link.find('[data-test=skip]').exists()).toBe(false)
    await press('1')
    expect(answersTo('5')).toEqual([{ answer: 'same', person: '1' }])
  })
  it('waits for the other reviewer once answered', async () => {
    const link = await show(LinkPage, { '/links/5': linkItem('5', { mine: true, reviewers: 2, answers: 1 }) }, { id: '5' })
    expect(link.get('[data-test=waiting]').text()).toContain('等另一人核对')
    await press('1')
    expect(asked.some((request) => request.path.endsWith('/answer'))).toBe(false)
  })
})

it('lists items with what came of them', async () => {
  const list = await show(LinkListPage, { '/links': { rows: [linkItem('5', { state: 'settled', answer: 'nobody', settled_ms: 1, answers: 1 })], total: 1, open: 4, beyond_budget: 0, settled_today: 1 } })
  expect(list.get('[data-test=links]').text()).toContain('都不是')
  expect(list.get('[data-test=link-row]').attributes('href')).toBe('/link/5')
  expect(list.get('[data-test=tab-open]').text()).toBe('待核对 4')
})

it('says how good the comparison is, or that too little is known', async () => {
  const bins = [{ low_edge: 0.9, predicted: 0.94, observed: 0.91, low: 0.8, high: 0.97, labels: 30 }]
  const matching = { link_from: 0.95, review_from: 0.1, reviews_at_least: 20, reviewed_share: 0.01, audited_share: 0.01, audited_at_most: 50 }
  const of = { owner: '医保局', labels: 30, calibrated: false, brier: 0.08, calibration_error: 0.03, bins, precision: { value: 0.97, low: 0.9, high: 0.99, labels: 50 }, recall: null, queue: { open: 3, beyond_budget: 1, settled: 30 }, models: [{ dataset: 'medical', title: '医疗费用', made_ms: 1, delivery: '3', records: 900, registered: 0.8, matching }] }
  const quality = await show(LinkQualityPage, { '/links/quality': { departments: [of, { ...of, owner: '民政局', labels: 0, calibrated: true, bins: [], precision: null, models: [] }], matching: { ...matching, link_from: 0.99 } } })
  const sections = quality.findAll('[data-test=link-department]')
  expect(quality.get('[data-test=matching]').text()).toBe('现行：把握 99% 以上由系统认定，10% 以上请人核对；每批核对 1%（至少 20 行），抽查 1%（至多 50 行）')
  expect(sections[0]?.text()).toContain('把握 95% 以上由系统认定')
  expect(sections[0]?.get('[data-test=calibrated]').text()).toBe('未校准（已有 30 条，满 200 条后校准）')
  expect(sections[0]?.text()).toContain('97.0% 90.0%–99.0%，抽查 50 条')
  expect(sections[0]?.get('[data-test=bins]').text()).toContain('80.0%–97.0%')
  expect(sections[1]?.text()).toContain('抽查还不够')
})
