import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FactSpec, KnownFact } from '@/api/types'
import { checkValues, isIdNumber, namedInputs } from './checks'
import { isColumnShown, isShown } from './conditions'
import { draftName, dropDraft, newKey, readDraft, writeDraft } from './drafts'
import { askedCount, factGroups, sourceAndAge } from './facts'
import { fittingMeasures } from './measures'
import { choices, input } from './testing'
import { emptyValues, sentBody } from './values'

const keys = (faults: { path: string; key: string }[]): string[] => faults.map((f) => `${f.path} ${f.key}`)

describe('the body of a form', () => {
  const inputs = [
    input('text', '说明', 'long_text'),
    input('count', '人数', 'integer'),
    input('amount', '金额', 'money'),
    input('told', '已告知', 'flag'),
    input('agreed', '同意', 'flag', { required: true }),
    input('risks', '风险', 'choices'),
    input('photos', '照片', 'files'),
    input('people', '人员', 'rows', { rows: [input('name', '姓名', 'text'), input('withdrew', '回避', 'flag')] }),
    input('facts', '情况', 'facts'),
  ]
  it('holds only what was given', () => {
    expect(sentBody(inputs, emptyValues(inputs))).toEqual({})
  })
  it('writes numbers as numbers, money and text as text, and drops empty rows and facts', () => {
    const values = { text: ' 住院 ', count: ' 18', amount: '１,234.5', told: false, agreed: false, risks: ['01'], photos: ['51'], people: [{ name: '字老三', withdrew: true }, { name: '', withdrew: false }], facts: { wage: '100', cost: ' ' } }
    expect(sentBody(inputs, values)).toEqual({ text: '住院', count: 18, amount: '1234.5', agreed: false, risks: ['01'], photos: ['51'], people: [{ name: '字老三', withdrew: true }], facts: { wage: '100' } })
  })
  it('opens one row where one is needed', () => {
    expect(emptyValues([input('people', '人员', 'rows', { least: 1, rows: [input('name', '姓名', 'text')] })])).toEqual({ people: [{ name: '' }] })
  })
})

describe('checks', () => {
  const check = (one: ReturnType<typeof input>, value: unknown): string[] => keys(checkValues([one], { [one.name]: value }, '', ''))
  it('asks for what is required, in the words of its kind', () => {
    expect(check(input('a', '甲', 'text', { required: true }), '  ')).toEqual(['a required'])
    expect(check(input('a', '甲', 'choice', { required: true }), '')).toEqual(['a choose'])
    expect(check(input('a', '甲', 'flag', { required: true }), null)).toEqual(['a choose'])
    expect(check(input('a', '甲', 'files', { required: true, least: 1 }), [])).toEqual(['a file'])
    expect(check(input('a', '甲', 'rows', { required: true, least: 1 }), [])).toEqual(['a rows'])
    expect(check(input('a', '甲', 'text'), '')).toEqual([])
  })
  it('counts characters as people do, on both sides of a limit', () => {
    const text = input('a', '甲', 'text', { least: 2, most: 3 })
    expect([check(text, '甲'), check(text, '甲乙'), check(text, '𠮷𠮷𠮷'), check(text, '甲乙丙丁')]).toEqual([['a short'], [], [], ['a long']])
  })
  it('knows the standing limits', () => {
    expect(check(input('a', '甲', 'text'), '字'.repeat(200))).toEqual([])
    expect(check(input('a', '甲', 'text'), '字'.repeat(201))).toEqual(['a long'])
    expect(check(input('a', '甲', 'long_text'), '字'.repeat(2001))).toEqual(['a long'])
    expect(check(input('a', '甲', 'files'), Array.from({ length: 10 }, (_, i) => String(i)))).toEqual(['a more'])
  })
  it('reads telephones, ID numbers, days, whole numbers and money', () => {
    expect(check(input('a', '甲', 'phone'), '13812345678')).toEqual([])
    expect(check(input('a', '甲', 'phone'), '0883-3212345')).toEqual([])
    expect(check(input('a', '甲', 'phone'), '1381234567')).toEqual(['a phone'])
    expect(check(input('a', '甲', 'id_number'), '11010519491231002x')).toEqual([])
    expect(check(input('a', '甲', 'id_number'), '110105194912310021')).toEqual(['a idNumber'])
    expect(isIdNumber('11010519491231002X')).toBe(true)
    expect(check(input('a', '甲', 'date'), '2026-02-29')).toEqual(['a date'])
    expect(check(input('a', '甲', 'date'), '2028-02-29')).toEqual([])
    expect(check(input('a', '甲', 'integer', { most: 1000 }), '1000')).toEqual([])
    expect(check(input('a', '甲', 'integer', { most: 1000 }), '1001')).toEqual(['a most'])
    expect(check(input('a', '甲', 'integer'), '-1')).toEqual(['a least'])
    expect(check(input('a', '甲', 'integer'), '1.5')).toEqual(['a integer'])
    expect(check(input('a', '甲', 'money'), '12.345')).toEqual(['a money'])
    expect(check(input('a', '甲', 'money', { most: 10000 }), '100.00')).toEqual([])
    expect(check(input('a', '甲', 'money', { most: 10000 }), '100.01')).toEqual(['a most'])
  })
  it('looks into rows, but not into rows that nobody filled in', () => {
    const people = input('people', '人员', 'rows', { required: true, least: 1, most: 2, rows: [input('name', '姓名', 'text', { required: true }), input('position', '身份', 'text')] })
    expect(check(people, [{ name: '', position: '文书' }, { name: '', position: '' }])).toEqual(['people.0.name required'])
    expect(check(people, [{ name: '甲' }, { name: '乙' }, { name: '丙' }])).toEqual(['people more'])
  })
  it('finds the fields that a refusal names, the longest title first', () => {
    const inputs = [input('income', '收入', 'choice'), input('income_evidence', '收入依据', 'text'), input('chair', '主持人', 'text')]
    expect(namedInputs(inputs, '“收入依据”至少写 2 个字')).toEqual(['income_evidence'])
    expect(namedInputs(inputs, '“收入”和“主持人”不能为空').sort()).toEqual(['chair', 'income'])
  })
})

describe('conditions', () => {
  const conclude = [
    input('conclusion', '结论', 'choice', { required: true }),
    input('monitored_class', '类别', 'choice'),
    input('risks', '风险', 'choices'),
    input('risk_text', '其他风险', 'text'),
    input('reason', '原因', 'choice', { options: choices(['covered', '已解决'], ['other', '其他', true]) }),
    input('referral', '转交', 'choice'),
    input('text', '说明', 'long_text'),
  ]
  const shown = (values: Record<string, unknown>): string[] => conclude.filter((i) => isShown('lead', 'conclude', i, values)).map((i) => i.name)
  it('ask only what a conclusion needs', () => {
    expect(shown({ conclusion: 'qualifies', risks: ['01'] })).toEqual(['conclusion', 'monitored_class', 'risks', 'text'])
    expect(shown({ conclusion: 'false_alarm' })).toEqual(['conclusion', 'reason', 'text'])
    expect(shown({ conclusion: 'other_aid' })).toEqual(['conclusion', 'referral', 'text'])
  })
  it('ask for words where a code says nothing by itself', () => {
    expect(shown({ conclusion: 'qualifies', risks: ['99'] })).toContain('risk_text')
    expect(keys(checkValues(conclude, { conclusion: 'false_alarm', reason: 'other' }, 'lead', 'conclude'))).toEqual(['text required'])
    expect(checkValues(conclude, { conclusion: 'false_alarm', reason: 'covered' }, 'lead', 'conclude')).toEqual([])
  })
  it('ask where to return to, and why', () => {
    const review = [input('decision', '意见', 'choice', { required: true }), input('return_to', '退回到', 'choice'), input('reason', '原因', 'choice'), input('text', '说明', 'long_text')]
    expect(keys(checkValues(review, { decision: 'return' }, 'case', 'township_review'))).toEqual(['return_to choose', 'text required'])
    expect(checkValues(review, { decision: 'agree' }, 'case', 'township_review')).toEqual([])
  })
  it('hide what a row of the comparison does not need, never what is required', () => {
    expect(isColumnShown('items', input('person', '成员', 'member'), { result: 'none' })).toBe(false)
    expect(isColumnShown('items', input('person', '成员', 'member'), { result: 'hit' })).toBe(true)
    expect(isColumnShown('items', input('result', '结果', 'choice', { required: true }), { result: '' })).toBe(true)
    const items = input('items', '比对', 'rows', { rows: [input('result', '结果', 'choice', { required: true }), input('text', '内容', 'text')] })
    const values = { items: [{ result: 'none', text: '先填后改' }, { result: 'hit', text: '面包车' }] }
    expect(sentBody([items], values, isColumnShown)).toEqual({ items: [{ result: 'none' }, { result: 'hit', text: '面包车' }] })
  })
})

describe('facts', () => {
  const spec = (id: string, group: string): FactSpec => ({ id, title: id, group, kind: 'money', unit: '', code_table: '' })
  const fact = (id: string, value: string, ask: boolean): KnownFact => ({ id, value, shown: value, day: '2026-03-15', source: '医保局', ask })
  const specs = [spec('known', '收入'), spec('old', '收入'), spec('missing', '支出'), spec('unheard', '支出')]
  const known = [fact('known', '1', false), fact('old', '2', true), fact('missing', '', true)]
  const asked = (corrected: string[], values: Record<string, string>): string[] =>
    factGroups(specs, known, new Set(corrected), values).flatMap((g) => g.lines.filter((l) => l.asked).map((l) => l.spec.id))
  it('asks only what is unknown or old', () => {
    expect(asked([], {})).toEqual(['old', 'missing', 'unheard'])
    expect(factGroups(specs, known, new Set(), {}).map((g) => g.title)).toEqual(['收入', '支出'])
  })
  it('opens a known one for correction, and keeps it open while it holds a value', () => {
    expect(asked(['known'], {})).toContain('known')
    expect(asked([], { known: '3' })).toContain('known')
  })
  it('counts what is left', () => {
    expect(askedCount(factGroups(specs, known, new Set(), { old: '2' }), { old: '2' })).toEqual({ known: 1, asked: 3, open: 2 })
  })
  it('says where a value comes from and of which month', () => {
    expect(sourceAndAge(fact('a', '1', false))).toBe('医保局 2026-03')
    expect(sourceAndAge({ ...fact('a', '1', false), day: null })).toBe('医保局')
  })
})

describe('measures', () => {
  it('come with those that answer the risk first', () => {
    const options = choices(['planting', '种植'], ['medical', '医疗救助'], ['any', '其他'])
    const catalogue = [{ code: 'planting', title: '种植', group: '产业帮扶', risks: ['07'] }, { code: 'medical', title: '医疗救助', group: '健康帮扶', risks: ['01', '02'] }, { code: 'any', title: '其他', risks: [] }]
    expect(fittingMeasures(options, catalogue, ['0201']).map((o) => o.title)).toEqual(['健康帮扶 · 医疗救助', '其他', '产业帮扶 · 种植'])
    expect(fittingMeasures(options, catalogue, []).map((o) => o.code)).toEqual(['planting', 'medical', 'any'])
  })
})

describe('drafts', () => {
  beforeEach(() => sessionStorage.clear())
  afterEach(() => vi.unstubAllGlobals())
  it('come back with their key until they are sent', () => {
    const name = draftName('1', 'case', '7', 'visit')
    expect(writeDraft(name, { key: 'k', values: { text: '甲' }, saved_ms: 5 })).toBe(true)
    expect(readDraft(name)).toEqual({ key: 'k', values: { text: '甲' }, saved_ms: 5 })
    dropDraft(name)
    expect(readDraft(name)).toBeNull()
  })
  it('are told apart by account, subject and action', () => {
    expect(new Set([draftName('1', 'case', '7', 'visit'), draftName('2', 'case', '7', 'visit'), draftName('1', 'lead', '7', 'visit'), draftName('1', 'case', '7', 'plan')]).size).toBe(4)
  })
  it('survive a browser that keeps nothing, and what others wrote', () => {
    sessionStorage.setItem('shouwang.draft.x', '{broken')
    expect(readDraft('shouwang.draft.x')).toBeNull()
    vi.stubGlobal('sessionStorage', { setItem: () => { throw new Error('full') }, getItem: () => { throw new Error('off') } })
    expect(writeDraft('a', { key: 'k', values: {}, saved_ms: 0 })).toBe(false)
    expect(readDraft('a')).toBeNull()
  })
  it('get a key that is a UUID, also without TLS', () => {
    const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
    expect(newKey()).toMatch(uuid)
    const real = globalThis.crypto
    vi.stubGlobal('crypto', { getRandomValues: (bytes: Uint8Array) => real.getRandomValues(bytes) })
    expect(newKey()).toMatch(uuid)
    expect(newKey()).not.toBe(newKey())
  })
})
