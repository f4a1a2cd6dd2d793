import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, ref, type Ref } from 'vue'
import { i18n } from '@/i18n'
import DeclareForm from './DeclareForm.vue'
import SignaturePad from './SignaturePad.vue'
import { isSigned, pointAt, type Stroke } from '@/shared/forms/signature'
import { forgetPublicTexts } from './texts'

const texts = { hotline: '12317', intro: '可以申报', declare_hint: '会上门', told: '已念给他听', signature_hint: '请他签字', data_use: '只用于核实', keep_receipt: '请记下' }

describe('strokes', () => {
  it('are kept as shares of the sheet and stay on it', () => {
    expect(pointAt({ x: 30, y: 10 }, { width: 60, height: 40 })).toEqual({ x: 0.5, y: 0.25 })
    expect(pointAt({ x: -5, y: 99 }, { width: 60, height: 40 })).toEqual({ x: 0, y: 1 })
    expect(pointAt({ x: 5, y: 5 }, { width: 0, height: 0 })).toEqual({ x: 0, y: 0 })
  })
  it('are a signature when there is enough ink, whatever the number of strokes', () => {
    const line = (length: number): Stroke => [{ x: 0.1, y: 0.5 }, { x: 0.1 + length, y: 0.5 }]
    expect(isSigned([])).toBe(false)
    expect(isSigned([[{ x: 0.5, y: 0.5 }]])).toBe(false)
    expect(isSigned([line(0.14)])).toBe(false)
    expect(isSigned([line(0.16)])).toBe(true)
    expect(isSigned([line(0.08), line(0.08)])).toBe(true)
  })
})

/** What a browser draws on; happy-dom draws nothing. */
function canvasOf(width: number, height: number): void {
  const pen = { setTransform: vi.fn(), fillRect: vi.fn(), beginPath: vi.fn(), moveTo: vi.fn(), lineTo: vi.fn(), stroke: vi.fn() }
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(pen as unknown as null)
  vi.spyOn(HTMLCanvasElement.prototype, 'toBlob').mockImplementation((done: BlobCallback) => done(new Blob(['png'], { type: 'image/png' })))
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(width)
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(height)
}
function pointer(type: string, x: number, y: number, more: Record<string, unknown> = {}): Event {
  return Object.assign(new Event(type, { bubbles: true, cancelable: true }), { offsetX: x, offsetY: y, pointerId: 1, isPrimary: true, button: 0, ...more })
}
function write(sheet: Element, from: number, to: number): void {
  sheet.dispatchEvent(pointer('pointerdown', from, 50))
  sheet.dispatchEvent(pointer('pointermove', to, 50))
  sheet.dispatchEvent(pointer('pointerup', to, 50))
}
function pad(): { view: VueWrapper; file: Ref<File | null> } {
  const file = ref<File | null>(null)
  const host = defineComponent({ setup: () => () => h(SignaturePad, { modelValue: file.value, 'onUpdate:modelValue': (f: File | null) => { file.value = f } }) })
  return { view: mount(host, { global: { plugins: [i18n] }, attachTo: document.body }), file }
}

beforeEach(() => {
  forgetPublicTexts()
  canvasOf(300, 100)
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(texts), { status: 200 })))
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  document.body.innerHTML = ''
})

describe('SignaturePad', () => {
  it('makes a PNG of what a finger writes, and takes it back stroke by stroke', async () => {
    const { view, file } = pad()
    const sheet = view.get('[data-test=signature-sheet]').element
    write(sheet, 10, 40)
    expect(file.value, 'a slip of the finger').toBeNull()
    write(sheet, 10, 200)
    expect(file.value?.type).toBe('image/png')
    expect(file.value?.name).toBe('signature.png')
    await flushPromises()
    await view.get('[data-test=signature-undo]').trigger('click')
    expect(file.value).toBeNull()
    write(sheet, 10, 200)
    expect(file.value).not.toBeNull()
    await flushPromises()
    await view.get('[data-test=signature-clear]').trigger('click')
    expect(file.value).toBeNull()
    expect(view.get('[data-test=signature-undo]').attributes('disabled')).toBeDefined()
  })
  it('takes no notice of a second finger', () => {
    const { view, file } = pad()
    const sheet = view.get('[data-test=signature-sheet]').element
    sheet.dispatchEvent(pointer('pointerdown', 10, 50, { isPrimary: false }))
    sheet.dispatchEvent(pointer('pointermove', 200, 50, { isPrimary: false }))
    sheet.dispatchEvent(pointer('pointerup', 200, 50, { isPrimary: false }))
    expect(file.value).toBeNull()
  })
  it('takes a photo instead, and nothing but a picture', async () => {
    const { view, file } = pad()
    const chooser = view.get('[data-test=signature-file]')
    const choose = async (chosen: File): Promise<void> => {
      Object.defineProperty(chooser.element, 'files', { value: [chosen], configurable: true })
      await chooser.trigger('change')
      await flushPromises()
    }
    await choose(new File(['%PDF'], 'a.pdf', { type: 'application/pdf' }))
    expect(file.value).toBeNull()
    expect(view.text()).toContain('请选照片')
    await choose(new File(['jpeg'], 'a.jpg', { type: 'image/jpeg' }))
    expect(file.value?.name).toBe('a.jpg')
    expect(view.find('[data-test=signature-sheet]').exists()).toBe(false)
    await view.get('[data-test=signature-drop]').trigger('click')
    expect(file.value).toBeNull()
    expect(view.find('[data-test=signature-sheet]').exists()).toBe(true)
  })
})

describe('DeclareForm', () => {
  async function form(signatureRequired: boolean): Promise<{ view: VueWrapper; submit: ReturnType<typeof vi.fn> }> {
    const submit = vi.fn().mockResolvedValue({ receipt: 'ABCDEFGH2345' })
    const view = mount(DeclareForm, { props: { risks: [{ code: '01', title: '因病' }], submit, signatureRequired }, global: { plugins: [i18n] }, attachTo: document.body })
    await flushPromises()
    const fill = async (name: string, value: string): Promise<void> => {
      const field = view.get(`[data-test=${name}]`)
      await (field.element instanceof HTMLInputElement || field.element instanceof HTMLTextAreaElement ? field : field.get('input, textarea')).setValue(value)
    }
    await fill('applicant_name', '张三')
    await fill('applicant_phone', '13812345678')
    await fill('applicant_id', '11010519491231002X')
    await fill('difficulty', '住院花费大')
    await view.get('[data-test=risk-01]').trigger('click')
    return { view, submit }
  }
  async function asProxy(view: VueWrapper): Promise<void> {
    const box = view.get('[data-test=proxy]')
    await (box.element instanceof HTMLInputElement ? box : box.get('input')).setValue(true)
    for (const name of ['proxy_name', 'proxy_relation']) {
      const field = view.get(`[data-test=${name}]`)
      await (field.element instanceof HTMLInputElement ? field : field.get('input')).setValue('邻居')
    }
    const told = view.get('[data-test=told]')
    await (told.element instanceof HTMLInputElement ? told : told.get('input')).setValue(true)
  }

  it('shows the words of the region', async () => {
    const { view } = await form(true)
    expect(view.text()).toContain('会上门')
    expect(view.get('[data-test=data-use]').text()).toBe('只用于核实')
  })
  it('sends what a household says itself without a signature', async () => {
    const { view, submit } = await form(true)
    await view.get('form').trigger('submit')
    await flushPromises()
    expect(submit).toHaveBeenCalledTimes(1)
    expect(submit.mock.calls[0]?.[2]).toBeNull()
    expect(view.emitted('done')).toEqual([['ABCDEFGH2345']])
  })
  it('asks whoever declares for a household for its signature, and sends both together', async () => {
    const { view, submit } = await form(true)
    await asProxy(view)
    await view.get('form').trigger('submit')
    await flushPromises()
    expect(submit).not.toHaveBeenCalled()
    expect(view.text()).toContain('请申报人本人签名')
    write(view.get('[data-test=signature-sheet]').element, 10, 200)
    await view.get('form').trigger('submit')
    await flushPromises()
    expect(submit).toHaveBeenCalledTimes(1)
    expect((submit.mock.calls[0]?.[2] as File).type).toBe('image/png')
  })
  it('lets a clerk take down a call without one', async () => {
    const { view, submit } = await form(false)
    await asProxy(view)
    await view.get('form').trigger('submit')
    await flushPromises()
    expect(submit).toHaveBeenCalledTimes(1)
  })
})
