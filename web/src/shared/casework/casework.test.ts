import { accountNames } from './words'
import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ActionSpec, CaseDetail, Procedure, TimelineEvent } from '@/api/types'
import { i18n } from '@/i18n'
import { useProcedureStore } from '@/shared/forms/procedure'
import { action, choices, input } from '@/shared/forms/testing'
import ActionBar from './ActionBar.vue'
import { describeBody, type BodyWords } from './describe'
import EventTimeline from './EventTimeline.vue'
import { groupOffers, nextOfLead } from './offers'
import { suggestedValues } from './suggest'
import { newestFirst, recordedLater } from './timeline'
import { aimOf, clockWords } from './urgency'

const words: BodyWords = {
  yes: '是',
  no: '否',
  wholeHousehold: '全户',
  yuan: '元',
  person: (id) => `人${id}`,
  account: (id) => `账号${id}`,
  measure: (n) => `措施${n}`,
  code: (_, code) => `码${code}`,
  fact: (id) => (id === 'wage' ? { id, title: '工资性收入', group: '', kind: 'money', unit: '元', code_table: '' } : undefined),
}
const event = (sequence: number, name: string, body: Record<string, unknown>, more: Partial<TimelineEvent> = {}): TimelineEvent => ({ id: `e${sequence}`, sequence, action: name, action_title: name, actor: '7', actor_name: '杨秀英', level: 'township', level_title: '乡镇', at_ms: 1_790_000_000_000 + sequence, happened_ms: 0, body, accounts: {}, pack_hash: '', ...more })

describe('clockWords', () => {
  it('says how late, today, how many days are left', () => {
    expect(clockWords({ due: '2026-10-28', urgency: 'overdue', days_left: -3 })).toEqual({ key: 'late', n: 3 })
    expect(clockWords({ due: '2026-10-31', urgency: 'soon', days_left: 0 })).toEqual({ key: 'today', n: 0 })
    expect(clockWords({ due: '2026-11-01', urgency: 'normal', days_left: 1 })).toEqual({ key: 'left', n: 1 })
  })
  it('says nothing where there is no limit, and that a clock stands still', () => {
    expect(clockWords({ due: '9999-12-31', urgency: 'none', days_left: null })).toBeNull()
    expect(clockWords({ due: '2026-10-28', urgency: 'paused', days_left: -3 })).toEqual({ key: 'paused', n: 0 })
  })
})

describe('aimOf', () => {
  it('knows what a task asks for, and about which of several', () => {
    expect(aimOf('step:review')).toEqual({ action: 'hold_review', preset: {} })
    expect(aimOf('measure:2:receipt')).toEqual({ action: 'confirm_receipt', preset: { measure: '2' } })
    expect(aimOf('objection:3')).toEqual({ action: 'handle_objection', preset: { objection: '3' } })
    expect(aimOf('visit').action).toBe('visit')
    expect(aimOf('notice:close').action).toBe('')
  })
})

describe('describeBody', () => {
  const inputs = [
    input('decision', '意见', 'choice', { options: choices(['agree', '同意']) }),
    input('risks', '风险', 'choices', { options: choices(['01', '因病'], ['09', '因学']) }),
    input('amount', '金额', 'money'),
    input('promise', '承诺', 'flag'),
    input('facts', '家庭情况', 'facts'),
    input('photos', '照片', 'files'),
    input('person', '成员', 'member'),
    input('attendees', '参会人员', 'rows', { rows: [input('name', '姓名', 'text'), input('withdrew', '回避', 'flag')] }),
    input('phone', '电话', 'phone', { sealed: true }),
  ]
  it('gives titles and names in the order of the table', () => {
    const lines = describeBody(inputs, { risks: ['01', '77'], decision: 'agree', amount: '8600.00', promise: false, facts: { wage: '18000.00', gone: '1' }, person: '5' }, words)
    expect(lines.map((l) => `${l.title} ${l.text}`)).toEqual(['意见 同意', '风险 因病、77', '金额 8,600 元', '承诺 否', '家庭情况 工资性收入 18,000元；gone 1', '成员 人5'])
  })
  it('keeps files and rows apart, marks what is sealed, and leaves out what was not given', () => {
    const lines = describeBody(inputs, { photos: ['51'], attendees: [{ name: '甲' }, { name: '乙', withdrew: true }], phone: '138****2210', decision: '', risks: [] }, words)
    expect(lines.map((l) => l.name)).toEqual(['photos', 'attendees', 'phone'])
    expect(lines[0]?.files).toEqual(['51'])
    expect(lines[1]?.rows.map((r) => r.map((l) => l.text))).toEqual([['甲'], ['乙', '是']])
    expect(lines[2]?.sealed).toBe(true)
  })
})

describe('offers', () => {
  const specs = new Map(['take', 'verify', 'conclude', 'close'].map((name) => [name, action(name, [], { subject: 'lead' })]))
  const spec = (_: string, name: string): ActionSpec | null => specs.get(name) ?? null
  it('put what comes next first and what cannot be done last', () => {
    const groups = groupOffers('lead', [{ name: 'take', blocked: '已领取' }, { name: 'verify', blocked: '' }, { name: 'conclude', blocked: '' }, { name: 'close', blocked: '' }, { name: 'gone', blocked: '' }], ['conclude', 'take', 'conclude'], spec as never)
    expect(groups.next.map((i) => i.spec.name)).toEqual(['conclude'])
    expect(groups.also.map((i) => i.spec.name)).toEqual(['verify', 'close'])
    expect(groups.blocked.map((i) => i.blocked)).toEqual(['已领取'])
  })
  it('follow the way of a lead', () => {
    expect(nextOfLead('collected', false, false)[0]).toBe('accept')
    expect(nextOfLead('verifying', false, true)[0]).toBe('verify')
    expect(nextOfLead('verifying', true, true)[0]).toBe('conclude')
    expect(nextOfLead('appeal', true, false)[0]).toBe('decide_review')
  })
})

describe('suggestedValues', () => {
  const known = { today: '2026-10-31', me: '李建国', lists: { comparison: [{ code: 'car', title: '机动车', holder: '公安部门' }, { code: 'house', title: '房产' }], elimination: [{ code: 'income', title: '收入' }, { code: 'labour', title: '劳动' }] } }
  const detail = {
    case: { monitored_class: '' },
    state: {
      comparison: [{ item: 'house', title: '房产', result: 'none', explanation: '', decision: '' }],
      elimination: [{ id: 'income', answer: 'yes', reason: '人均 12,000 元' }, { id: 'labour', answer: 'unknown', reason: '缺数据' }],
      risks: [{ code: '01', title: '', text: '', since_ms: 0, solved: false }, { code: '09', title: '', text: '', since_ms: 0, solved: false }, { code: '03', title: '', text: '', since_ms: 0, solved: true }],
      measures: [{ state: 'planned', risks: [{ code: '01', title: '' }] }],
    },
  } as unknown as CaseDetail
  it('take today for the day of an act, but not for a day that lies ahead', () => {
    const spec = action('x', [input('visited_on', '走访日期', 'date', { required: true }), input('planned_for', '期限', 'date', { required: true }), input('data_date', '数据日期', 'date')])
    expect(suggestedValues(spec, known)).toEqual({ visited_on: '2026-10-31' })
  })
  it('go through the items that have no answer yet', () => {
    const spec = action('compare', [input('items', '比对', 'rows', { rows: [input('item', '项目', 'choice'), input('source', '来源', 'text')] })])
    expect(suggestedValues(spec, { ...known, detail }).items).toEqual([{ item: 'car', source: '公安部门' }])
  })
  it('start the evidence from what the data say, and leave the verdict to people', () => {
    const spec = action('start_elimination', [input('verdicts', '核对', 'rows', { rows: [input('criterion', '指标', 'choice'), input('verdict', '达标', 'choice'), input('evidence', '依据', 'text')] })])
    expect(suggestedValues(spec, { ...known, detail }).verdicts).toEqual([{ criterion: 'income', verdict: '', evidence: '人均 12,000 元' }, { criterion: 'labour', verdict: '', evidence: '' }])
  })
  it('plan for the risks that have no measure', () => {
    const spec = action('plan', [input('measures', '措施', 'rows', { rows: [input('kind', '措施', 'choice'), input('risks', '风险', 'choices')] })])
    expect(suggestedValues(spec, { ...known, detail }).measures).toEqual([{ kind: '', risks: ['09'] }])
  })
  it('go on from what the visit found, so that nothing is written twice', () => {
    const spec = action('assess', [input('income_verdict', '收入', 'choice'), input('income_evidence', '收入依据', 'long_text'), input('risk_text', '说明', 'text')])
    expect(suggestedValues(spec, { ...known, verification: { income_verdict: 'hard', income_evidence: '没有外出务工', visited_on: '2026-10-01' } })).toEqual({ income_verdict: 'hard', income_evidence: '没有外出务工' })
    expect(suggestedValues({ ...spec, name: 'survey' }, { ...known, verification: { income_verdict: 'hard' } })).toEqual({})
  })
  it('propose the class of the data and the open risks', () => {
    const spec = action('assess', [input('monitored_class', '类别', 'choice', { options: choices(['risk_household', '对象']) }), input('risks', '风险', 'choices', { most: 5, options: choices(['01', ''], ['09', ''], ['03', '']) })])
    expect(suggestedValues(spec, { ...known, detail, proposedClass: 'risk_household' })).toEqual({ monitored_class: 'risk_household', risks: ['01', '09'] })
    expect(suggestedValues(spec, { ...known, detail, proposedClass: 'unstable' }).monitored_class).toBeUndefined()
  })
})

describe('the timeline', () => {
  beforeEach(() => setActivePinia(createPinia()))
  it('is newest first, and notes what was recorded later than it happened', () => {
    expect(newestFirst([event(1, 'a', {}), event(3, 'b', {}), event(2, 'c', {})]).map((e) => e.sequence)).toEqual([3, 2, 1])
    expect(recordedLater({ at_ms: 1_000_000, happened_ms: 1_000_000 - 600_000 })).toBe(false)
    expect(recordedLater({ at_ms: 1_000_000, happened_ms: 1_000_000 - 600_001 })).toBe(true)
    expect(recordedLater({ at_ms: 1_000_000, happened_ms: 0 })).toBe(false)
  })
  it('shows who did what with the titles of the table, and the program’s own steps in words', () => {
    useProcedureStore().procedure = { phases: [], lists: {}, facts: [], bulk_limit: 0, hash: '', actions: [action('comment', [input('text', '留言', 'long_text'), input('phone', '电话', 'phone', { sealed: true })])] } as Procedure
    const view = mount(EventTimeline, {
      props: { subject: 'case', id: '7', members: [], events: [event(1, 'comment', { text: '已通知农户', phone: '138****2210', _: 'x' }), event(2, 'phase', { to: 'helping' }, { actor: '0', actor_name: '' }), event(3, 'notice_posted', { closes: '2026-11-05', notice: '3' }, { actor: '0', actor_name: '' })] },
      global: { plugins: [i18n] },
    })
    const entries = view.findAll('li.entry').map((li) => li.text())
    expect(entries[0]).toContain('2026-11-05')
    expect(entries[1]).toContain('帮扶中')
    expect(entries[1]).toContain('系统')
    expect(entries[2]).toContain('留言 已通知农户'.replace(' ', ''))
    expect(entries[2]).toContain('杨秀英（乡镇）')
    expect(entries[2]).toContain('138****2210')
  })
})

describe('ActionBar', () => {
  beforeEach(() => {
    setActivePinia(createPinia())
    window.matchMedia = (() => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined })) as never
    useProcedureStore().procedure = { phases: [], lists: {}, facts: [], bulk_limit: 0, hash: '', actions: [action('visit', [], { title: '登记走访' }), action('enter', [], { title: '登记录入' }), action('end_case', [], { title: '自然终止', danger: true })] } as Procedure
  })
  it('has the next step large, dangers only in the list, and says why something cannot be done', async () => {
    const bar = mount(ActionBar, { props: { subject: 'case', preferred: ['visit'], offers: [{ name: 'visit', blocked: '' }, { name: 'enter', blocked: '县级还没有审批' }, { name: 'end_case', blocked: '' }] }, global: { plugins: [i18n] }, attachTo: document.body })
    expect(bar.find('.next').text()).toBe('登记走访')
    expect(bar.find('[data-test="do-end_case"]').exists()).toBe(false)
    await bar.find('[data-test="all-actions"]').trigger('click')
    expect(document.body.textContent).toContain('县级还没有审批')
    await bar.find('.next').trigger('click')
    expect((bar.emitted('choose')?.[0]?.[0] as ActionSpec).name).toBe('visit')
    bar.unmount()
  })
})

it('knows people who acted and people who stand in what was filled in', () => {
  const names = accountNames([event(1, 'comment', {}), event(2, 'hand_over', { assignee: '9' }, { accounts: { '9': '李四', '10': '' } })])
  expect(names.get('7')).toBe('杨秀英')
  expect(names.get('9')).toBe('李四')
  expect(names.has('10')).toBe(false)
})
