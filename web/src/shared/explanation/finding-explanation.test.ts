import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it, vi } from 'vitest'
import type { Finding, FindingExplanation } from '@/api/types'
import { i18n } from '@/i18n'
import { useSessionStore } from '@/shared/stores/session'
import FindingExplanationView from './FindingExplanation.vue'

const explanation: FindingExplanation = { id: '5', reason: 'covered', reason_title: '已由家庭承担', text: '子女已商定赡养', explained_by: '罗永芬', mine: false, explained_ms: 1, until: '2027-01-01', accepted: false, accepted_by: '', ended: false }
const finding = { id: '1', rule: 'R01', wording: '收入低', state: 'open', reasons: [{ code: 'covered', title: '已由家庭承担' }], explanation: null } as unknown as Finding
const sent = vi.fn((_address: string, _request: RequestInit) => Promise.resolve(new Response('{}', { status: 200 })))

function show(role: string, change: Partial<Finding> = {}, work = true): VueWrapper {
  useSessionStore().session = {
    csrf: 'x',
    account: { id: '1', login: 'a', name: 'A', role, role_title: '', division: '', division_name: '', permissions: work ? ['work'] : [], must_change_password: false },
  }
  return mount(FindingExplanationView, { props: { finding: { ...finding, ...change }, name: '张*', code: 'H1' }, global: { plugins: [i18n] } })
}
const buttons = (view: VueWrapper): (string | undefined)[] => view.findAll('button').map((button) => button.attributes('data-test'))

beforeEach(() => {
  setActivePinia(createPinia())
  sent.mockClear()
  vi.stubGlobal('fetch', sent)
})

it('offers to explain what has reasons, to whoever works on it', () => {
  expect(buttons(show('village'))).toEqual(['explain-finding'])
  expect(buttons(show('village', { reasons: [] }))).toEqual([])
  expect(buttons(show('village', { state: 'cleared' }))).toEqual([])
  expect(buttons(show('village', {}, false))).toEqual([])
})
it('shows what was said and lets another person accept it', async () => {
  const view = show('township', { explanation })
  expect(view.text()).toContain('待乡镇认可')
  expect(view.text()).toContain('子女已商定赡养')
  expect(buttons(view)).toEqual(['accept-explanation', 'withdraw-explanation'])
  expect(buttons(show('village', { explanation }))).toEqual([])
  expect(buttons(show('township', { explanation: { ...explanation, mine: true } }))).toEqual(['withdraw-explanation'])
  await view.get('[data-test=accept-explanation]').trigger('click')
  await flushPromises()
  expect(sent.mock.calls[0]?.[0]).toBe('/api/v1/explanations/5/accept')
  expect(view.emitted('changed')).toHaveLength(1)
})
it('says until when it holds', () => {
  const view = show('village', { explanation: { ...explanation, accepted: true, accepted_by: '李文华' } })
  expect(view.text()).toContain('已说明（至 2027-01-01）')
  expect(view.text()).toContain('李文华 认可')
})
