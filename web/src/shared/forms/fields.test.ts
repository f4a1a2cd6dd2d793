import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, provide, ref, type Ref } from 'vue'
import type { ActionInput } from '@/api/types'
import { i18n } from '@/i18n'
import { useSessionStore } from '@/shared/stores/session'
import { kFormContext, type FormContext } from './context'
import InputForm from './InputForm.vue'
import { choices, emptyContext, input } from './testing'
import { emptyValues, sentBody, type FormValues } from './values'

let wide = true
const sent: { url: string; name: string }[] = []

function show(inputs: ActionInput[], more: { values?: FormValues; context?: Partial<FormContext> } = {}): { form: VueWrapper; values: Ref<FormValues> } {
  const values = ref<FormValues>({ ...emptyValues(inputs), ...more.values })
  const host = defineComponent({
    setup() {
      provide(kFormContext, () => emptyContext(more.context))
      return () => h(InputForm, { inputs, modelValue: values.value, 'onUpdate:modelValue': (v: FormValues) => { values.value = v } })
    },
  })
  return { form: mount(host, { global: { plugins: [i18n] }, attachTo: document.body }), values }
}
/** An XMLHttpRequest that takes any file. */
class FakeRequest {
  upload: { onprogress: ((e: unknown) => void) | null } = { onprogress: null }
  status = 200
  responseText = '{"id":"77"}'
  onload: (() => void) | null = null
  onerror: (() => void) | null = null
  url = ''
  open(_: string, url: string): void {
    this.url = url
  }
  setRequestHeader(): void {}
  getResponseHeader(): null {
    return null
  }
  send(form: FormData): void {
    sent.push({ url: this.url, name: (form.get('file') as File).name })
    this.upload.onprogress?.({ lengthComputable: true, loaded: 1, total: 2 })
    queueMicrotask(() => this.onload?.())
  }
}

beforeEach(() => {
  setActivePinia(createPinia())
  wide = true
  sent.length = 0
  vi.stubGlobal('matchMedia', () => ({ matches: !wide, addEventListener: () => undefined, removeEventListener: () => undefined }))
  vi.stubGlobal('XMLHttpRequest', FakeRequest)
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"rows":[{"id":"9","name":"杨秀英","role_title":"乡镇","division_name":"爱华镇"}]}', { status: 200 })))
  useSessionStore().session = { csrf: 'x', account: { id: '1', login: 'a', name: '李建国', role: 'township', role_title: '乡镇', division: '530922', division_name: '云县', permissions: [], must_change_password: false } }
})
afterEach(() => {
  vi.unstubAllGlobals()
  document.body.innerHTML = ''
})

describe('one field of each type', () => {
  it('takes text, long text, telephones, whole numbers and money as they are typed', async () => {
    const inputs = [input('a', '甲', 'text'), input('b', '乙', 'long_text', { most: 5 }), input('c', '丙', 'phone'), input('d', '丁', 'integer'), input('e', '戊', 'money'), input('f', '己', 'id_number')]
    const { form, values } = show(inputs)
    for (const [name, text] of [['a', '字'], ['b', '长字'], ['c', '13812345678'], ['d', '12'], ['e', '1.50'], ['f', '11010519491231002X']] as const) {
      await form.find(`[data-test="input-${name}"]`).setValue(text)
    }
    expect(sentBody(inputs, values.value)).toEqual({ a: '字', b: '长字', c: '13812345678', d: 12, e: '1.50', f: '11010519491231002X' })
    expect(form.find('[data-test="input-b"]').attributes('maxlength')).toBe('5')
    expect(form.find('[data-test="input-c"]').attributes('type')).toBe('tel')
    expect(form.find('[data-test="input-d"]').attributes('inputmode')).toBe('numeric')
  })
  it('shows few options as buttons of one group and many as a list', async () => {
    const few = input('a', '甲', 'choice', { options: choices(['x', '一'], ['y', '二']) })
    const many = input('b', '乙', 'choice', { options: choices(...'123456'.split('').map((n): [string, string] => [n, `第${n}`])) })
    const { form, values } = show([few, many])
    expect(form.find('[data-field="a"] [role=radiogroup]').exists()).toBe(true)
    expect(form.find('[data-field="b"] [role=radio]').exists()).toBe(false)
    await form.find('[data-test="option-y"]').trigger('click')
    expect(values.value.a).toBe('y')
    expect(form.find('[data-test="option-y"]').attributes('aria-checked')).toBe('true')
    await form.find('[data-test="option-y"]').trigger('keydown', { key: 'ArrowRight' })
    expect(values.value.a).toBe('x')
  })
  it('ticks several in the order of the list, and no more than allowed', async () => {
    const { form, values } = show([input('r', '风险', 'choices', { most: 2, options: choices(['1', '一'], ['2', '二'], ['3', '三']) })])
    await form.find('[data-test="chip-3"]').trigger('click')
    await form.find('[data-test="chip-1"]').trigger('click')
    expect(values.value.r).toEqual(['1', '3'])
    expect(form.find('[data-test="chip-2"]').attributes('disabled')).toBeDefined()
    await form.find('[data-test="chip-3"]').trigger('click')
    expect(values.value.r).toEqual(['1'])
  })
  it('takes nothing for granted where a yes or no is required, and is off where it is not', async () => {
    const { form, values } = show([input('agreed', '同意', 'flag', { required: true }), input('told', '已告知', 'flag')])
    expect(values.value).toEqual({ agreed: null, told: false })
    await form.find('[data-field="agreed"] [data-test="option-no"]').trigger('click')
    await form.find('[data-field="told"] input').setValue(true)
    expect(values.value).toEqual({ agreed: false, told: true })
  })
  it('uses the phone’s own calendar on a phone', async () => {
    wide = false
    const { form, values } = show([input('on', '日期', 'date')])
    await form.find('input[type=date]').setValue('2026-10-31')
    expect(values.value.on).toBe('2026-10-31')
  })
  it('offers the members of the household, or all of it', async () => {
    const { form, values } = show([input('who', '成员', 'member')], { context: { members: [{ id: '5', name: '李*', relation: '01' }] } })
    expect(form.findAll('[role=radio]').map((b) => b.text())).toEqual(['全户', '李* 01'])
    await form.find('[data-test="option-5"]').trigger('click')
    expect(values.value.who).toBe('5')
  })
  it('offers the measures of the case and its open objections', () => {
    const { form } = show([input('m', '措施', 'measure'), input('o', '异议', 'objection')], {
      context: {
        measures: [{ number: 2, kind: 'k', kind_title: '医疗救助', risks: [], person: null, person_name: '', department: '', content: '报销', state: 'planned', state_title: '', planned_for: '', delivered_on: null, amount: null, receipt: false, call_back: false, called_back: '', effect: '' }],
        objections: [{ number: 1, text: '有房', at_ms: 1, handled: false, upheld: false }, { number: 2, text: '旧的', at_ms: 1, handled: true, upheld: false }],
      },
    })
    expect(form.find('[data-field="m"]').text()).toContain('2 医疗救助 报销')
    expect(form.findAll('[data-field="o"] [role=radio]').map((b) => b.text())).toEqual(['1 有房'])
  })
  it('gives work to oneself with one tap', async () => {
    const { form, values } = show([input('assignee', '核实人', 'account')])
    await flushPromises()
    await form.find('[data-test="account-me"]').trigger('click')
    expect(values.value.assignee).toBe('1')
  })
  it('sends a chosen file at once to its subject, and forgets a removed one', async () => {
    const { form, values } = show([input('photos', '照片', 'files')])
    const field = form.find<HTMLInputElement>('[data-test="files"]')
    Object.defineProperty(field.element, 'files', { value: [new File(['x'], 'a.pdf', { type: 'application/pdf' })] })
    await field.trigger('change')
    await flushPromises()
    expect(sent).toEqual([{ url: '/api/v1/attachments?subject=case&id=1', name: 'a.pdf' }])
    expect(values.value.photos).toEqual(['77'])
    await form.find('.remove').trigger('click')
    expect(values.value.photos).toEqual([])
  })
  it('offers the camera on a phone only', () => {
    expect(show([input('photos', '照片', 'files')]).form.text()).not.toContain('拍照')
    wide = false
    expect(show([input('photos', '照片', 'files')]).form.text()).toContain('拍照')
  })
  it('has a pad for signatures, with a photo as the other way', () => {
    const { form } = show([input('signature', '签字', 'file')])
    expect(form.find('[data-test="sign"]').exists()).toBe(true)
    expect(form.find('[data-test="files"]').exists()).toBe(true)
  })
  it('asks the device for a place only where the table means one', () => {
    expect(show([input('place', '定位', 'text', { hint: '只在入户时记录' })]).form.text()).toContain('记录现在的位置')
    expect(show([input('place', '地点', 'text')]).form.find('[data-test="input-place"]').exists()).toBe(true)
  })
})

describe('rows', () => {
  const people = input('people', '人员', 'rows', { required: true, least: 1, most: 3, rows: [input('name', '姓名', 'text', { required: true }), input('position', '身份', 'text'), input('withdrew', '回避', 'flag')] })
  it('are a table on a wide screen and cards on a phone', () => {
    expect(show([people]).form.find('table').exists()).toBe(true)
    wide = false
    const { form } = show([people])
    expect(form.find('table').exists()).toBe(false)
    expect(form.find('[data-test="row-0"]').exists()).toBe(true)
  })
  it('are added up to the limit, copied and removed', async () => {
    wide = false
    const { form, values } = show([people])
    await form.find('[data-test="input-people.0.name"]').setValue('甲')
    const tools = (): ReturnType<VueWrapper['findAll']> => form.findAll('[data-test="row-0"] .tools button')
    await tools()[0]?.trigger('click')
    await form.find('[data-test="add-row"]').trigger('click')
    expect((values.value.people as FormValues[]).map((r) => r.name)).toEqual(['甲', '甲', ''])
    expect(form.find('[data-test="add-row"]').exists()).toBe(false)
    await form.findAll('[data-test="row-0"] .tools button').at(-1)?.trigger('click')
    expect((values.value.people as FormValues[]).map((r) => r.name)).toEqual(['甲', ''])
  })
  it('take a list of names at once, without repeating anybody', async () => {
    const { form, values } = show([{ ...people, most: 20 }])
    await form.find('[data-test="input-people.0.name"]').setValue('甲')
    await form.find('[data-test="paste-names"]').trigger('click')
    await form.find('[data-test="names"]').setValue('甲、乙\n丙，乙')
    await form.find('[data-test="take-names"]').trigger('click')
    expect((values.value.people as FormValues[]).map((r) => r.name)).toEqual(['甲', '乙', '丙'])
  })
  it('are one line each on a phone when there are many, and open with a tap', async () => {
    wide = false
    const { form, values } = show([{ ...people, most: 20 }], { values: { people: '甲乙丙丁戊'.split('').map((name) => ({ name, position: '', withdrew: name === '乙' })) } })
    expect(form.find('[data-test="line-1"]').text()).toContain('乙 · 回避')
    expect(form.find('[data-test="row-1"]').exists()).toBe(false)
    await form.find('[data-test="line-1"] .unfold').trigger('click')
    await form.find('[data-test="input-people.1.position"]').setValue('村民代表')
    expect((values.value.people as FormValues[])[1]).toMatchObject({ name: '乙', position: '村民代表' })
    await form.find('[data-test="add-row"]').trigger('click')
    await form.find('[data-test="input-people.5.name"]').setValue('己')
    expect(form.find('[data-test="row-5"]').exists()).toBe(true)
  })
  it('go through a list by its items, and answer the rest at once', async () => {
    const items = input('items', '比对结果', 'rows', {
      rows: [input('item', '项目', 'choice', { required: true, options: choices(['car', '机动车'], ['house', '房产'], ['tax', '税收']) }), input('result', '结果', 'choice', { required: true, options: choices(['none', '未发现'], ['hit', '有记录']) }), input('text', '记录内容', 'text')],
    })
    const { form, values } = show([items], { values: { items: [{ item: 'car', result: '', text: '' }, { item: 'house', result: '', text: '' }, { item: 'tax', result: '', text: '' }] } })
    expect(form.find('[data-test="row-0"] legend').text()).toBe('机动车')
    expect(form.find('[data-field="items.0.item"]').exists()).toBe(false)
    await form.find('[data-test="row-0"] [data-test="option-hit"]').trigger('click')
    expect(form.find('[data-field="items.0.text"]').exists()).toBe(true)
    expect(form.find('[data-field="items.1.text"]').exists()).toBe(false)
    await form.find('[data-test="answer-rest"]').trigger('click')
    expect((values.value.items as FormValues[]).map((r) => r.result)).toEqual(['hit', 'none', 'none'])
  })
})

describe('facts', () => {
  const specs = [
    { id: 'wage', title: '工资性收入', group: '收入', kind: 'money' as const, unit: '元', code_table: '' },
    { id: 'cost', title: '医疗支出', group: '支出', kind: 'money' as const, unit: '元', code_table: '' },
    { id: 'insured', title: '全家参保', group: '保障', kind: 'bool' as const, unit: '', code_table: '' },
  ]
  const facts = { as_of: '2026-10-31', classes: [], criteria: [], proposed_class: '', members: 3, facts: [{ id: 'wage', value: '18000.00', shown: '18,000.00', day: '2026-03-15', source: '医保局', ask: false }, { id: 'cost', value: '500.00', shown: '500.00', day: '2024-01-01', source: '医保局', ask: true }] }
  it('shows a known one with its source and asks the others; one tap corrects, one takes it back', async () => {
    const { form, values } = show([input('facts', '家庭情况', 'facts')], { context: { factSpecs: specs, facts } })
    expect(form.find('[data-fact="wage"]').text()).toContain('医保局 2026-03')
    expect(form.find('[data-test="fact-wage"]').exists()).toBe(false)
    await form.find('[data-test="correct-wage"]').trigger('click')
    await form.find('[data-test="fact-wage"]').setValue('20000')
    expect(values.value.facts).toEqual({ wage: '20000' })
    await form.find('[data-fact="wage"] .correct').trigger('click')
    expect(values.value.facts).toEqual({})
  })
  it('takes an old value over with one tap', async () => {
    const { form, values } = show([input('facts', '家庭情况', 'facts')], { context: { factSpecs: specs, facts } })
    expect(form.find('[data-fact="cost"]').text()).toContain('时间久了')
    await form.find('[data-fact="cost"] .correct').trigger('click')
    await form.find('[data-fact="insured"] [data-test="option-true"]').trigger('click')
    expect(values.value.facts).toEqual({ cost: '500.00', insured: 'true' })
  })
})
