import { DOMWrapper, flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '@/api/errors'
import type { ActionSpec, TimelineEvent } from '@/api/types'
import { i18n } from '@/i18n'
import { useSessionStore } from '@/shared/stores/session'
import ActionDialog from './ActionDialog.vue'
import type { ActionRequest } from './actions'
import { action, choices, emptyContext, input } from './testing'

const spec: ActionSpec = action('visit', [input('how', '方式', 'choice', { required: true, options: choices(['visit', '入户'], ['phone', '电话']) }), input('text', '家庭变化', 'long_text', { required: true })], { title: '登记走访' })
const requests: ActionRequest[] = []
let answers: (() => Promise<unknown>)[] = []
let dialog: VueWrapper

const page = (): DOMWrapper<Element> => new DOMWrapper(document.body)
const problem = (status: number, code: string, detail: string): Promise<never> =>
  Promise.reject(new ApiError({ type: '', title: '标题', status, code, name: '', detail, request_id: 'r' }))
const event = (sequence: number, name: string): TimelineEvent => ({ id: String(sequence), sequence, action: 'comment', action_title: '留言', actor: '7', actor_name: name, level: 'village', level_title: '村', at_ms: 1_790_000_000_000, happened_ms: 0, body: {}, accounts: {}, pack_hash: '' })

async function open(props: Record<string, unknown> = {}): Promise<void> {
  dialog = mount(ActionDialog, {
    props: {
      modelValue: true,
      spec,
      context: emptyContext(),
      sequence: 3,
      timeline: [event(3, '甲')],
      submit: (request: ActionRequest) => {
        requests.push(request)
        return answers.shift()?.() ?? Promise.resolve({ sequence: 4, repeated: false, lead: null, case: '1' })
      },
      'onUpdate:modelValue': (value: boolean) => dialog.setProps({ modelValue: value }),
      ...props,
    } as never,
    global: { plugins: [i18n] },
    attachTo: document.body,
  })
  await flushPromises()
}
async function fill(): Promise<void> {
  await page().find('[data-test="option-visit"]').trigger('click')
  await page().find('[data-test="input-text"]').setValue('大女儿考上高中')
}
async function send(): Promise<void> {
  await page().find('[data-test="submit"]').trigger('click')
  await flushPromises()
}

beforeEach(() => {
  setActivePinia(createPinia())
  sessionStorage.clear()
  requests.length = 0
  answers = []
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined }))
  Element.prototype.scrollIntoView = () => undefined
  useSessionStore().session = { csrf: 'x', account: { id: '1', login: 'a', name: '甲', role: 'village', role_title: '村', division: '530922', division_name: '云县', permissions: [], must_change_password: false } }
})
afterEach(() => {
  dialog.unmount()
  document.body.innerHTML = ''
  vi.unstubAllGlobals()
})

describe('ActionDialog', () => {
  it('names what is missing before it sends anything', async () => {
    await open()
    await send()
    expect(requests).toHaveLength(0)
    expect(page().find('[data-test="faults"]').text()).toContain('还有 2 处要填好')
    expect(page().find('[data-field="how"]').text()).toContain('请选择“方式”')
  })
  it('sends the body with the sequence of the page and a key, and ends', async () => {
    await open()
    await fill()
    await send()
    expect(requests[0]).toMatchObject({ body: { how: 'visit', text: '大女儿考上高中' }, sequence: 3 })
    expect(requests[0]?.key).toMatch(/^[0-9a-f-]{36}$/)
    expect(dialog.emitted('done')).toHaveLength(1)
    expect(sessionStorage.length).toBe(0)
  })
  it('keeps what was typed when the network is away, and tries again with the same key', async () => {
    answers = [() => Promise.reject(ApiError.offline())]
    await open()
    await fill()
    await send()
    expect(page().find('[data-test="refusal"]').text()).toContain('不会重复办理')
    await send()
    expect(requests).toHaveLength(2)
    expect(requests[1]?.key).toBe(requests[0]?.key)
  })
  it('brings a draft back after the page was closed, with its key, and lets it be dropped', async () => {
    answers = [() => Promise.reject(ApiError.offline())]
    await open()
    await fill()
    await send()
    dialog.unmount()
    document.body.innerHTML = ''
    await open()
    expect(page().find('[data-test="restored"]').exists()).toBe(true)
    expect(page().find<HTMLTextAreaElement>('[data-test="input-text"]').element.value).toBe('大女儿考上高中')
    await send()
    expect(requests[1]?.key).toBe(requests[0]?.key)
  })
  it('starts over on demand, with a new key', async () => {
    await open()
    await fill()
    dialog.unmount()
    document.body.innerHTML = ''
    await open()
    await page().find('[data-test="start-over"]').trigger('click')
    await flushPromises()
    expect(page().find<HTMLTextAreaElement>('[data-test="input-text"]').element.value).toBe('')
    expect(sessionStorage.length).toBe(0)
  })
  it('shows the refusal on top and marks the field that it names', async () => {
    answers = [() => problem(422, 'E1001', '“家庭变化”不能只写“无”')]
    await open()
    await fill()
    await send()
    expect(page().find('[data-test="refusal"]').text()).toContain('“家庭变化”不能只写“无”')
    expect(page().find('[data-field="text"]').classes()).toContain('field--wrong')
    expect(page().find('[data-field="how"]').classes()).not.toContain('field--wrong')
  })
  it('refreshes a stale page under the form, says who did what, and then sends the new sequence', async () => {
    answers = [() => problem(409, 'E1003', '乙已办理了“留言”，请刷新')]
    await open()
    await fill()
    await send()
    expect(page().find('[data-test="conflict"]').text()).toContain('乙已办理了“留言”')
    expect(page().find('[data-test="submit"]').attributes('disabled')).toBeDefined()
    await page().find('[data-test="refresh"]').trigger('click')
    expect(dialog.emitted('refresh')).toHaveLength(1)
    await dialog.setProps({ sequence: 4, timeline: [event(3, '甲'), event(4, '乙')] } as never)
    expect(page().find('[data-test="conflict"]').exists()).toBe(false)
    expect(page().find('[data-test="news"]').text()).toContain('乙（村）留言')
    expect(page().find<HTMLTextAreaElement>('[data-test="input-text"]').element.value).toBe('大女儿考上高中')
    await send()
    expect(requests[1]?.sequence).toBe(4)
  })
  it('says so each time when others are quicker twice', async () => {
    answers = [() => problem(409, 'E1003', '乙已办理'), () => problem(409, 'E1003', '丙已办理')]
    await open()
    await fill()
    await send()
    await page().find('[data-test="refresh"]').trigger('click')
    await dialog.setProps({ sequence: 4 } as never)
    await send()
    expect(page().find('[data-test="conflict"]').text()).toContain('丙已办理')
  })
  it('does not send what has become impossible', async () => {
    await open({ blocked: '档案已经终止' })
    expect(page().text()).toContain('档案已经终止')
    expect(page().find('[data-test="submit"]').attributes('disabled')).toBeDefined()
  })
  it('leaves out what the place it was opened from decides, and sends it all the same', async () => {
    const deliver = action('deliver_measure', [input('measure', '措施', 'measure', { required: true }), input('text', '落实情况', 'long_text', { required: true })])
    await open({ spec: deliver, preset: { measure: '2' } })
    expect(page().find('[data-field="measure"]').exists()).toBe(false)
    await page().find('[data-test="input-text"]').setValue('已发放')
    await send()
    expect(requests[0]?.body).toEqual({ measure: '2', text: '已发放' })
  })
})
