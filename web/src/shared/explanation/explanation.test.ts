import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { i18n } from '@/i18n'
import { countAnswers, sheetAddress, type Explanation, type RuleAnswer } from './api'
import ExplanationView from './ExplanationView.vue'

const page = defineComponent(() => () => h('div'))
const router = createRouter({
  history: createMemoryHistory(),
  routes: [
    { path: '/', component: page },
    { path: '/parameter/:id', name: 'parameter', component: page },
    { path: '/delivery/:id', name: 'delivery', component: page },
  ],
})
const explanation: Explanation = {
  rule: 'R01', title: '人均纯收入低于监测线', rule_hash: 'abcd', pack: 'china', pack_hash: 'ef01', as_of: '2026-10-31', answer: 'yes', answer_title: '预警', late: [],
  sentence: '这户人均纯收入 5,999.50元，低于监测线 6,000.00元。',
  tree: {
    text: 'a && b', title: '以下都成立', value: '是', rows: 0,
    children: [
      { text: 'a', title: '家庭人口 2 大于 0', value: '是', rows: 2, children: [] },
      { text: 'b', title: '家庭纯收入 缺失 小于 监测线×家庭人口 12,000.00元', value: '不能判断', rows: 0, children: [{ text: 'c', title: '监测线', value: '6,000.00元', rows: 0, children: [] }] },
    ],
  },
  records: [{ dataset: 'household_income', dataset_title: '农户家庭收入', person: null, person_name: '', delivery: '9', line: 2, day: '2026-09-30', values: [{ title: '工资性收入', value: '8,999.00元' }] }],
  more_records: 0,
  parameters: [{ id: 'floor', title: '监测线', unit: '元/人·年', in_force: true, value: '6,000.00 元/人·年', from: '2021-01-01', to: '', is_default: true, pack: 'china', source: { document: '某文件', clause: '二', quotation: '原文' } }],
  missing: [],
  changes: [
    { kind: 'term', title: '家庭纯收入', person_name: '', sentence: '家庭纯收入现为 11,999.00元：升到 12,000.00元，结果变为“不预警”。' },
    { kind: 'parameter', title: '监测线', person_name: '', sentence: '政策参数“监测线”现为 6,000.00元：降到 5,999.50元，结果变为“不预警”。' },
  ],
}

beforeEach(() => setActivePinia(createPinia()))
function text(changed: Partial<Explanation> = {}): string {
  return mount(ExplanationView, { props: { explanation: { ...explanation, ...changed } }, global: { plugins: [i18n, router] } }).text()
}

describe('ExplanationView', () => {
  it('shows the tree with both sides of every comparison, and what cannot be told', () => {
    const shown = text()
    expect(shown).toContain('家庭人口 2 大于 0')
    expect(shown).toContain('监测线×家庭人口 12,000.00元')
    expect(shown).toContain('不能判断')
    expect(shown).toContain('2 条')
  })
  it('tells facts from policy in what would change the answer', () => {
    const shown = text()
    const facts = shown.indexOf('升到 12,000.00元')
    const policy = shown.indexOf('降到 5,999.50元')
    expect(facts).toBeGreaterThan(0)
    expect(policy).toBeGreaterThan(facts)
    expect(shown).toContain('如果政策参数不同')
  })
  it('names the document and the versions behind it', () => {
    const shown = text()
    expect(shown).toContain('某文件')
    expect(shown).toContain('原文')
    expect(shown).toContain('abcd')
    expect(shown).toContain('第 2 行')
  })
  it('says so when nothing decides alone', () => {
    expect(text({ changes: [] })).toContain('没有哪一项单独改变就能改变结果')
    expect(text({ changes: [], answer: 'unknown' })).toContain('缺少的不止一项')
  })
})

describe('answers', () => {
  it('are counted for the filter', () => {
    const rows = (['yes', 'no', 'no', 'unknown'] as const).map((answer) => ({ answer }) as RuleAnswer)
    expect(countAnswers(rows)).toEqual({ yes: 1, no: 2, unknown: 1 })
  })
  it('are printed as of the day that was judged', () => {
    expect(sheetAddress('7', 'R01', '', 'pdf')).toBe('/api/v1/households/7/rules/R01/sheet.pdf')
    expect(sheetAddress('7', 'R01', '2026-10-31', 'html')).toBe('/api/v1/households/7/rules/R01/sheet.html?as_of=2026-10-31')
  })
})
