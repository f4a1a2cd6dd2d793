import { mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, type Component } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { ApiError } from '@/api/errors'
import type { Finding, Permission, Person } from '@/api/types'
import { i18n } from '@/i18n'
import { useCodesStore } from '@/shared/stores/codes'
import { useSessionStore } from '@/shared/stores/session'
import DataTable from '@/shared/ui/DataTable.vue'
import StateView from '@/shared/ui/StateView.vue'
import DueMark from './DueMark.vue'
import FindingCard from './FindingCard.vue'
import GradeTag from './GradeTag.vue'
import MembersTable from './MembersTable.vue'

const page = defineComponent(() => () => h('div'))
const router = createRouter({
  history: createMemoryHistory(),
  routes: [
    { path: '/', component: page },
    { path: '/rule/:id', name: 'rule', component: page },
    { path: '/parameter/:id', name: 'parameter', component: page },
    { path: '/delivery/:id', name: 'delivery', component: page },
  ],
})

function show(component: Component, props: Record<string, unknown>, slots: Record<string, (...args: never[]) => unknown> = {}): VueWrapper {
  return mount(component, { props, slots: slots as never, global: { plugins: [i18n, router] } })
}
function allow(...permissions: Permission[]): void {
  useSessionStore().session = {
    csrf: 'x',
    account: { id: '1', login: 'a', name: '甲', role: 'county', role_title: '县级', division: '530922000000', division_name: '云县', permissions, must_change_password: false },
  }
}

beforeEach(() => {
  setActivePinia(createPinia())
  vi.useFakeTimers({ now: new Date(2026, 9, 31, 23, 59), toFake: ['Date'] })
})
afterEach(() => vi.useRealTimers())

describe('GradeTag', () => {
  it('says the grade in words, not by colour alone', () => {
    expect(show(GradeTag, { grade: 'red' }).text()).toBe('红')
  })
})

describe('DueMark', () => {
  it('counts whole days from today', () => {
    expect(show(DueMark, { due: '2026-10-28', overdue: true }).text()).toContain('逾期 3 天')
    expect(show(DueMark, { due: '2026-10-31', overdue: false }).text()).toContain('今天到期')
    expect(show(DueMark, { due: '2026-11-01', overdue: false }).text()).toContain('还剩 1 天')
  })
  it('is silent about closed leads', () => {
    expect(show(DueMark, { due: '2026-10-28', overdue: true, closed: true }).text()).toBe('2026-10-28')
  })
  it('never uses a grade colour', () => {
    expect(show(DueMark, { due: '2026-10-28', overdue: true }).html()).not.toMatch(/grade/)
  })
})

const finding: Finding = {
  id: '1', rule: 'R01', rule_title: '人均纯收入低于监测线', kind: 'risk', rule_hash: 'h', severity: 'red', risk: '07', risk_title: '因务工就业不稳', as_of: '2026-10-31',
  value: '24860.00', value_kind: 'money', limit: '36000.00', limit_kind: 'money', wording: '全家纯收入 24,860 元，低于 36,000 元。', state: 'open',
  first_seen_ms: 1, last_seen_ms: 2, withdrawn: false, late: [], reasons: [{ code: 'covered', title: '已由家庭承担' }], explanation: null, checks: ['核对工资流水'], source: { document: '文件一', clause: '二', quotation: '原文一句' },
  evidence: {
    trace: { text: 'a < b', title: '收入 小于 标准', value: true, rows: 0, children: [{ text: 'a', title: '收入', value: null, rows: 0, children: [] }] },
    facts: [{ title: '家庭人口', value: '4' }],
    records: [{ dataset: 'm', dataset_title: '医保结算', person: 'p1', delivery: '501', file: '明细.xlsx', line: 1842, values: [{ title: '自付', value: '7,081.20' }] }],
    more_records: 3,
    parameters: [{ id: 'floor', title: '监测范围', value: '9,000', unit: '元/人·年', from: '2026-01-01', is_default: true, source: { document: '', clause: '', quotation: '' } }],
  },
}
const person: Person = {
  id: 'p1', name: '张**', id_number: '999101********1234', phone: '138****2210', sex: '1', birth: '1965-03-12', age: 61, ethnic: '01', relation: '01', education: '3',
  schooling: '00', health: '1', labour: '1', working: null, working_place: '', insured: false, first_day: '2021-01-01', last_day: '9999-12-31',
}

describe('FindingCard', () => {
  it('shows the sentence, the figures, the evidence with file and line, and the default badge', () => {
    const text = show(FindingCard, { finding, members: [person] }).text()
    expect(text).toContain('全家纯收入 24,860 元，低于 36,000 元。')
    expect(text).toContain('低于标准 11,140 元')
    expect(text).toContain('核对工资流水')
    expect(text).toContain('张**')
    expect(text).toContain('明细.xlsx')
    expect(text).toContain('第 1842 行')
    expect(text).toContain('默认值')
    expect(text).toContain('文件一')
    expect(text).toContain('另有 3 条记录')
    expect(text).toContain('缺失')
  })
  it('links only to what the account may open', () => {
    expect(show(FindingCard, { finding, members: [] }).findAll('a')).toHaveLength(0)
    allow('read_policy', 'read_deliveries')
    expect(show(FindingCard, { finding, members: [] }).findAll('a').map((a) => a.attributes('href'))).toEqual(['/rule/R01', '/delivery/501', '/parameter/floor'])
  })
})

describe('MembersTable', () => {
  it('offers to reveal numbers only with the permission', () => {
    expect(show(MembersTable, { members: [person] }).findAll('[data-test=reveal]')).toHaveLength(0)
    allow('reveal')
    expect(show(MembersTable, { members: [person] }).findAll('[data-test=reveal]')).toHaveLength(2)
  })
  it('names codes by the code tables and shows unknown as a dash', () => {
    useCodesStore().tables = new Map([['relation', new Map([['01', '户主']])]])
    const text = show(MembersTable, { members: [person] }).text()
    expect(text).toContain('户主')
    expect(text).toContain('—')
  })
})

describe('StateView', () => {
  const base = { data: null, error: null, loading: false }
  const problem = (status: number): ApiError =>
    new ApiError({ type: '', title: '没有权限', status, code: 'E2002', name: 'Forbidden', detail: '请联系管理员。', request_id: 'r-1' })
  const slots = { default: (slot: { data: string }) => h('p', slot.data) }

  it('loads, then shows the data', async () => {
    const view = show(StateView, { ...base, loading: true }, slots as never)
    expect(view.find('[role=status]').exists()).toBe(true)
    await view.setProps({ data: '内容', loading: false })
    expect(view.text()).toBe('内容')
  })
  it('shows detail, code and request id of a problem', () => {
    const text = show(StateView, { ...base, error: problem(403) }).text()
    for (const part of ['没有权限', '请联系管理员。', 'E2002', 'r-1']) expect(text).toContain(part)
  })
  it('keeps old data on the screen while the network is away', () => {
    const text = show(StateView, { ...base, data: '旧内容', error: ApiError.offline() }, slots as never).text()
    expect(text).toContain('旧内容')
    expect(text).toContain('先前取得的数据')
  })
  it('says that a list is empty', () => {
    expect(show(StateView, { ...base, data: [], empty: true, emptyText: '没有线索' }).text()).toContain('没有线索')
  })
  it('asks again on demand', async () => {
    const view = show(StateView, { ...base, error: problem(500) })
    await view.find('button').trigger('click')
    expect(view.emitted('retry')).toHaveLength(1)
  })
})

describe('DataTable', () => {
  const props = { columns: [{ key: 'a', title: '甲', sort: 'a' }], rows: [{ a: 1 }, { a: null }], rowKey: (_: unknown, i: number) => String(i), caption: '表' }
  it('sorts up first, then down', async () => {
    const table = show(DataTable as unknown as Component, props)
    await table.find('button').trigger('click')
    await table.setProps({ sort: 'a' })
    expect(table.find('th').attributes('aria-sort')).toBe('ascending')
    await table.find('button').trigger('click')
    expect(table.emitted('sort')).toEqual([['a'], ['-a']])
  })
  it('shows missing values as a dash', () => {
    expect(show(DataTable as unknown as Component, props).findAll('td').map((c) => c.text())).toEqual(['1', '—'])
  })
})
