import { DOMWrapper, flushPromises, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Delivery } from '@/api/types'
import { asked, openPage } from '@/testing/page'
import UploadPanel from './components/UploadPanel.vue'
import CorrectionsPage from './pages/CorrectionsPage.vue'
import DeliveryPage from './pages/DeliveryPage.vue'

const drift = { known: true, added: ['备注'], gone: [], moved: [], since: '2026-09-03' }
const row = { row: 0, line: 17, place: 'Sheet2!17', field: '资助参保金额', value: '不详', reason: '“资助参保金额”不是金额', state: 'open', state_title: '待更正', corrected_value: '', corrected_by: null, note: '', decided_by: '', decided_ms: null }
const delivery: Delivery = {
  id: '7', county: '530922000000', dataset: 'insurance', dataset_title: '居民医保参保', owner: '医保局', file_name: '十月.csv', file_bytes: 900, file_hash: 'ab', state: 'taken', problem: '', received_ms: 1_790_000_000_000,
  account_name: '', sender: '医保局系统', corrects: null, corrected: 1, dismissed: 0, open_rows: 2, withdrawn: null, may_withdraw: true, may_correct: true,
  receipt: { rows_read: 10, taken: 7, matched: 6, unmatched: 1, quarantined: 3, duplicate: 1, replaced: 0, unknown_columns: ['备注'], notes: ['编码 UTF-8'], mapping: {}, layout: [{ heading: '资助', field: 'aid', field_title: '资助参保金额', unit: '元' }, { heading: '备注', field: '', field_title: '', unit: '' }], sheets: ['Sheet1', 'Sheet2'], drift, filled: { aid: 7 } },
}
const cells = [
  { heading: '资助', field: 'aid', field_title: '资助参保金额', required: true, value: '不详', wrong: true },
  { heading: '姓名', field: 'name', field_title: '姓名', required: true, value: '测试丙', wrong: false },
  { heading: '备注', field: '', field_title: '', required: false, value: 'x', wrong: false },
]
const answers = (more: Record<string, unknown> = {}, of: Delivery = delivery): Record<string, unknown> => ({
  '/deliveries/7': of,
  '/deliveries/7/quarantine': { rows: [row, { ...row, row: 1, line: 18, place: 'Sheet2!18' }], total: 2 },
  '/deliveries/7/quarantine/0': { row, cells },
  ...more,
})
let opened: VueWrapper | undefined
async function openDelivery(more: Record<string, unknown> = {}, of: Delivery = delivery): Promise<VueWrapper> {
  opened = await openPage(DeliveryPage, answers(more, of), ['read_deliveries', 'import', 'read_leads'], { id: '7' })
  document.body.appendChild(opened.element)
  return opened
}
afterEach(() => {
  opened?.unmount()
  opened = undefined
  document.body.innerHTML = ''
})

describe('the page of a delivery', () => {
  it('shows sums that add up, what differs from last time, and who sent it', async () => {
    const page = await openDelivery()
    expect(page.get('[data-test=receipt-sums]').text()).toContain('读取行数 10 = 入库 7 + 退回更正 3')
    expect(page.get('[data-test=receipt-sums]').text()).not.toContain('不相等')
    expect(page.get('[data-test=drift]').text()).toContain('备注')
    expect(page.text()).toContain('医保局系统')
    await page.get('[data-test=tab-layout]').trigger('click')
    expect(page.get('[data-test=layout]').text()).toContain('不使用')
    expect(page.get('[data-test=sheets]').text()).toContain('Sheet2')
  })
  it('says how many rows wait for a reviewer and leads there, and what was only used to find people', async () => {
    const receipt = { ...delivery.receipt, review: 1, linked_by_model: 2, layout: [...delivery.receipt.layout, { heading: '生日', field: '', field_title: '', unit: '', matching: '出生日期' }] }
    const unmatched = { rows: [{ line: 3, name: '张*', id_masked: '530***2001', match: 'review', item: '31' }, { line: 4, name: '李*', id_masked: '', match: 'no_id', item: null }], total: 2 }
    const page = await openDelivery({ '/deliveries/7/unmatched': unmatched }, { ...delivery, receipt })
    expect(page.get('[data-test=linked-by-model]').text()).toContain('2 行证件号码或姓名不完全一致，由比对认定')
    expect(page.get('[data-test=go-review]').attributes('href')).toBe('/links?dataset=insurance')
    await page.get('[data-test=tab-layout]').trigger('click')
    expect(page.get('[data-test=layout]').text()).toContain('出生日期 只用于比对，不入库')
    await page.get('[data-test=tab-unmatched]').trigger('click')
    await flushPromises()
    expect(page.get('[data-test=unmatched]').text()).toContain('拿不准是谁，待核对')
    expect(page.findAll('[data-test=unmatched-item]').map((link) => link.attributes('href'))).toEqual(['/link/31'])
  })
  it('opens a row only when asked, marks the wrong cell, and sends what was changed', async () => {
    const page = await openDelivery({ '/deliveries/7/quarantine/0': { row, cells, state: 'open', reason: '“姓名”不能为空', changes: [], match: '' } })
    expect(asked.some((request) => request.path.endsWith('/quarantine/0'))).toBe(false)
    await page.get('[data-test=quarantine-row] button').trigger('click')
    await flushPromises()
    const form = page.get('[data-test=row-form]')
    const wrong = form.get('[aria-invalid=true]')
    expect((wrong.element as HTMLInputElement).value).toBe('不详')
    expect(document.activeElement).toBe(wrong.element)
    await form.trigger('keydown', { key: 'Enter', ctrlKey: true })
    expect(form.text()).toContain('还没有改动任何一格')
    await wrong.setValue('280')
    await form.trigger('keydown', { key: 'Enter', ctrlKey: true })
    await flushPromises()
    expect(asked.at(-1)).toEqual({ path: '/deliveries/7/quarantine/0', body: { cells: { 资助: '280' } } })
    expect(page.get('[data-test=row-reason]').text()).toBe('“姓名”不能为空')
    expect((form.get('[aria-invalid=true]').element as HTMLInputElement).value).toBe('测试丙')
  })
  it('says that a row is done and goes on to the next', async () => {
    const page = await openDelivery({ '/deliveries/7/quarantine/0': { row, cells, state: 'corrected', reason: '', changes: [], match: 'matched' } })
    await page.get('[data-test=quarantine-row] button').trigger('click')
    await flushPromises()
    await page.get('[aria-invalid=true]').setValue('280')
    await page.get('[data-test=row-form]').trigger('submit')
    await flushPromises()
    expect(page.get('[data-test=row-said]').text()).toContain('第 Sheet2!17 行已更正，已对上人')
    expect(page.find('[data-test=row-form]').exists()).toBe(false)
  })
  it('is walked by arrow keys, and left by Esc', async () => {
    const page = await openDelivery()
    const rows = page.findAll('[data-test=quarantine-row] button')
    ;(rows[0]?.element as HTMLElement).focus()
    await rows[0]?.trigger('keydown', { key: 'ArrowDown' })
    await flushPromises()
    expect(document.activeElement).toBe(rows[1]?.element)
    await rows[0]?.trigger('click')
    await flushPromises()
    await page.get('[data-test=row-form]').trigger('keydown', { key: 'Escape' })
    await flushPromises()
    expect(page.find('[data-test=row-form]').exists()).toBe(false)
    expect(document.activeElement).toBe(rows[0]?.element)
  })
  it('dismisses a row with a reason, never without', async () => {
    const page = await openDelivery({ '/deliveries/7/quarantine/0/dismiss': {} })
    await page.get('[data-test=quarantine-row] button').trigger('click')
    await flushPromises()
    await page.get('[data-test=row-dismiss]').trigger('click')
    await flushPromises()
    await page.get('[data-test=row-form]').trigger('submit')
    expect(page.text()).toContain('请写 2 到 200 个字')
    await page.get('[data-test=row-form] textarea').setValue('此人已迁出')
    await page.get('[data-test=row-form]').trigger('submit')
    await flushPromises()
    expect(asked.find((request) => request.path.endsWith('/dismiss'))?.body).toEqual({ reason: '此人已迁出' })
  })
  it('offers nothing to who may only read', async () => {
    const page = await openDelivery({}, { ...delivery, may_withdraw: false, may_correct: false })
    expect(page.find('[data-test=withdraw]').exists()).toBe(false)
    expect(page.find('[data-test=upload-corrected]').exists()).toBe(false)
    expect(page.find('[data-test=quarantine-row] button').exists()).toBe(false)
  })
  it('shows a refused one with its reason, a withdrawn one with what followed', async () => {
    const refused = await openDelivery({}, { ...delivery, state: 'refused', problem: '缺少列：证件号码', may_correct: false })
    expect(refused.get('[data-test=refused]').text()).toContain('缺少列：证件号码')
    refused.unmount()
    const effects = { rows: [{ subject: 'lead', id: '31', household: '9', division: '530922101201', division_name: '某村', words: '依据已撤回，请重新判断' }], total: 1 }
    const page = await openDelivery({ '/deliveries/7/effects': effects }, { ...delivery, state: 'withdrawn', may_withdraw: false, withdrawn: { at_ms: 1, account_name: '王丽', reason: '导出有误', effects: { rows: 7, leads: 1 } } })
    expect(page.get('[data-test=withdrawn]').text()).toContain('导出有误')
    expect(page.get('[data-test=effect-counts]').text()).toContain('退回重新判断的线索')
    expect(page.get('[data-test=effects] a').attributes('href')).toBe('/lead/31')
  })
  it('says before a withdrawal what it touches, or why it cannot be', async () => {
    const effects = { rows: 7, kept: 1, restored: 0, households: 5, findings: 4, leads: 3, leads_touched: 2, cases: 1 }
    const page = await openDelivery({ '/deliveries/7/withdrawal': { possible: true, problem: '', effects } })
    await page.get('[data-test=withdraw]').trigger('click')
    await flushPromises()
    const body = new DOMWrapper(document.body)
    expect(body.get('[data-test=withdraw-dialog] [data-test=effect-counts]').text()).toContain('其中已有人办理2')
    await body.get('[data-test=reason-go]').trigger('click')
    await vi.waitFor(() => expect(body.get('[data-test=withdraw-dialog]').text()).toContain('请写 2 到 500 个字'))
    expect(asked.some((request) => request.path.endsWith('/withdraw'))).toBe(false)
    page.unmount()
    document.body.innerHTML = ''
    const other = await openDelivery({ '/deliveries/7/withdrawal': { possible: false, problem: '之后的人口信息建立在它之上', effects } })
    await other.get('[data-test=withdraw]').trigger('click')
    await flushPromises()
    expect(body.get('[data-test=withdraw-problem]').text()).toContain('建立在它之上')
    expect(body.find('[data-test=reason-go]').exists()).toBe(false)
  })
  it('tells a register in households and persons', async () => {
    document.body.innerHTML = ''
    const effects = { households_restored: 3, households_removed: 2, persons_restored: 0, persons_removed: 9, findings_removed: 0, leads_removed: 1 }
    const page = await openDelivery({ '/deliveries/7/withdrawal': { possible: true, problem: '', effects } })
    await page.get('[data-test=withdraw]').trigger('click')
    await flushPromises()
    const dialog = new DOMWrapper(document.body).get('[data-test=withdraw-dialog]').text()
    expect(dialog).toContain('取消登记的人9')
    expect(dialog).toContain('恢复成报送前的样子')
    page.unmount()
    document.body.innerHTML = ''
  })
})

it('lists what departments have to put right, with files to send', async () => {
  const page = await openPage(CorrectionsPage, { '/corrections': { rows: [{ ...row, delivery: '7', file_name: '十月.csv', dataset: 'insurance', dataset_title: '居民医保参保', owner: '医保局', received_ms: 1 }], total: 1, owners: ['医保局'] } }, ['read_deliveries'])
  expect(page.get('[data-test=corrections]').text()).toContain('第 Sheet2!17 行')
  expect(page.get('[data-test=corrections-xlsx]').attributes('href')).toBe('/api/v1/corrections.xlsx')
})

describe('uploading', () => {
  const sent: { path: string; form: FormData }[] = []
  let replies: Record<string, { status: number; body: unknown }>
  beforeEach(() => {
    sent.length = 0
    vi.stubGlobal(
      'XMLHttpRequest',
      class {
        upload = {}
        status = 0
        responseText = ''
        path = ''
        onload: () => void = () => undefined
        open(_: string, address: string): void {
          this.path = address.replace('/api/v1', '')
        }
        setRequestHeader(): void {}
        getResponseHeader(): string {
          return ''
        }
        send(form: FormData): void {
          sent.push({ path: this.path, form })
          const reply = replies[this.path] ?? { status: 404, body: {} }
          this.status = reply.status
          this.responseText = JSON.stringify(reply.body)
          this.onload()
        }
      },
    )
  })
  afterEach(() => vi.unstubAllGlobals())
  const field = (name: string, title: string, required: boolean) => ({ name, title, type: 'string', required, aliases: [] })
  const column = (index: number, heading: string, name: string) => ({ column: index, heading, field: name, field_title: '', confidence: 100, why: '标题相同', others: [] })
  const preview = {
    dataset: 'insurance', dataset_title: '居民医保参保', problem: '', format: 'UTF-8', sheets: [], notes: [], rows: [['测**', '999***1234', 'x']],
    fields: [field('name', '姓名', false), field('id_number', '证件号码', true)],
    proposal: { dataset: 'insurance', header_line: 1, sheet: '', signature: 's', confirmed: false, warnings: ['“备注”列没有对应的字段'], drift, columns: [column(0, '姓名', 'name'), column(1, '证件号', 'id_number'), column(2, '备注', ''), { ...column(3, '生日', ''), matching: '出生日期' }] },
  }
  const problem = { type: '', title: '文件中太多行不合格或找不到人', status: 422, code: 'E5014', name: '', detail: '共 50 行，其中 30 行在本县户册中找不到', request_id: '' }
  async function choose(page: VueWrapper, file: File): Promise<void> {
    const input = page.get('[data-test=file]')
    Object.defineProperty(input.element, 'files', { value: [file], configurable: true })
    await input.trigger('change')
    await flushPromises()
  }
  async function openPanel(job: unknown, props: Record<string, unknown> = {}): Promise<VueWrapper> {
    return openPage(UploadPanel, { '/jobs': { rows: [] }, '/jobs/4': job, '/policy/datasets': { rows: [] } }, ['import'], props)
  }

  it('shows how columns are read and sends what a person has confirmed', async () => {
    replies = { '/deliveries/preview': { status: 200, body: preview }, '/deliveries': { status: 202, body: { job: '4' } } }
    const page = await openPanel({ id: '4', kind: 'import', state: 'running', progress: 0.4, message: '已读 400 行', result: null, problem: null })
    await choose(page, new File(['a'], '十月.csv'))
    expect(sent.map((request) => request.path)).toEqual(['/deliveries/preview'])
    expect(page.get('[data-test=mapping]').text()).toContain('999***1234')
    expect(page.get('[data-test=preview-warnings]').text()).toContain('备注')
    expect(page.get('[data-test=drift]').text()).toContain('2026-09-03')
    expect(page.get('[data-test=mapping]').text()).toContain('只用于比对出生日期')
    const picks = page.findAll('[data-test=pick]')
    await picks[1]?.setValue('')
    expect(page.get('[data-test=mapping-faults]').text()).toContain('证件号码')
    expect(page.get('[data-test=send]').attributes('disabled')).toBeDefined()
    await picks[1]?.setValue('id_number')
    await page.get('[data-test=send]').trigger('click')
    await flushPromises()
    expect(JSON.parse(String(sent[1]?.form.get('mapping')))).toEqual({ 姓名: 'name', 证件号: 'id_number', 备注: '', 生日: '' })
    expect([sent[1]?.form.get('dataset'), sent[1]?.form.get('accept_low_match')]).toEqual(['insurance', null])
    expect(page.text()).toContain('已读 400 行')
  })
  it('asks before a file of mostly unknown people, says why, and takes it when told to', async () => {
    replies = { '/deliveries/preview': { status: 200, body: preview }, '/deliveries': { status: 202, body: { job: '4' } } }
    const page = await openPanel({ id: '4', kind: 'import', state: 'failed', progress: 1, message: '', result: null, problem })
    await choose(page, new File(['a'], '十月.csv'))
    await page.get('[data-test=send]').trigger('click')
    await flushPromises()
    expect(page.get('[data-test=upload-fault]').text()).toContain('30 行在本县户册中找不到')
    expect(page.get('[data-test=upload-fault]').text()).toContain('先核对县、数据集和各列')
    await page.get('[data-test=go-on]').trigger('click')
    await flushPromises()
    expect(sent.at(-1)?.form.get('accept_low_match')).toBe('true')
  })
  it('sends the token of a file that the server has, and the file when it has it no more', async () => {
    replies = { '/deliveries/preview': { status: 200, body: { ...preview, preview: 'T1' } }, '/deliveries': { status: 202, body: { job: '4' } } }
    const page = await openPanel({ id: '4', kind: 'import', state: 'failed', progress: 1, message: '', result: null, problem })
    await choose(page, new File(['a'], '十月.csv'))
    expect([sent[0]?.form.has('file'), sent[0]?.form.get('preview')]).toEqual([true, null])
    await page.get('[data-test=send]').trigger('click')
    await flushPromises()
    expect([sent[1]?.form.has('file'), sent[1]?.form.get('preview')]).toEqual([false, 'T1'])
    replies['/deliveries'] = { status: 404, body: { ...problem, status: 404, code: 'E1002', detail: '预览过的文件已不在服务器上' } }
    await page.get('[data-test=go-on]').trigger('click')
    await flushPromises()
    expect(sent.slice(2).map((request) => [request.form.has('file'), request.form.get('preview')])).toEqual([
      [false, 'T1'],
      [true, null],
    ])
  })
  it('asks for the dataset when it cannot be told', async () => {
    replies = { '/deliveries/preview': { status: 200, body: { ...preview, dataset: '', dataset_title: '', problem: '文件的列同时符合两个数据集', fields: [], proposal: { ...preview.proposal, columns: [] } } } }
    const page = await openPanel(null)
    await choose(page, new File(['a'], '表.csv'))
    expect(page.get('[data-test=preview]').text()).toContain('认不出是哪个数据集')
    expect(page.get('[data-test=send]').attributes('disabled')).toBeDefined()
  })
  it('sends an archive without looking at one layout, and a corrected file with what it corrects', async () => {
    replies = { '/deliveries/preview': { status: 200, body: preview }, '/deliveries': { status: 202, body: { job: '4' } } }
    const page = await openPanel(null, { corrects: '7' })
    await choose(page, new File(['a'], '十月.zip'))
    expect(sent).toEqual([])
    await page.get('[data-test=send]').trigger('click')
    await flushPromises()
    expect([sent[0]?.form.get('dataset'), sent[0]?.form.get('corrects'), sent[0]?.form.get('mapping')]).toEqual(['auto', '7', null])
  })
  it('says what is wrong with a file that cannot be read', async () => {
    replies = { '/deliveries/preview': { status: 422, body: { ...problem, code: 'E5001', detail: '文件是 Word 文档，请导出为 CSV' } } }
    const page = await openPanel(null)
    await choose(page, new File(['a'], '表.doc'))
    expect(page.get('[data-test=upload-fault]').text()).toContain('Word 文档')
    await choose(page, new File([], '空.csv'))
    expect(page.get('[data-test=upload-fault]').text()).toContain('空的')
  })
})
