import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it, vi } from 'vitest'
import { defineComponent, h, type Component } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { Permission } from '@/api/types'
import { i18n } from '@/i18n'
import { useSessionStore } from '@/shared/stores/session'
import QualityPage from './pages/QualityPage.vue'

const blank = defineComponent(() => () => h('div'))
const asked: { path: string; body: unknown }[] = []

/** The page with these answers of the server, by path. */
async function open(page: Component, answers: Record<string, unknown>, permissions: Permission[], props: Record<string, unknown> = {}): Promise<VueWrapper> {
  vi.stubGlobal('fetch', (address: string, init: RequestInit) => {
    const path = address.replace('/api/v1', '').replace(/\?.*/, '')
    asked.push({ path, body: init.body ? JSON.parse(String(init.body)) : null })
    const answer = answers[path]
    return Promise.resolve(answer === undefined ? new Response('{}', { status: 404 }) : new Response(JSON.stringify(answer), { status: 200 }))
  })
  useSessionStore().session = {
    csrf: 'x',
    account: { id: '1', login: 'a', name: '甲', role: 'county', role_title: '', division: '', division_name: '', permissions, must_change_password: false },
  }
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: blank }, ...['household', 'benefit', 'benefits'].map((name) => ({ path: `/${name}/:id?`, name, component: blank }))] })
  await router.push('/')
  const wrapper = mount(page, { props, global: { plugins: [i18n, router] } })
  await flushPromises()
  return wrapper
}
beforeEach(() => {
  setActivePinia(createPinia())
  asked.length = 0
})

it('lists problems with what the reader may do about each', async () => {
  const row = { id: '1', household: '9', household_code: 'H1', head_name: '张*', group_name: '', division: '', division_name: '村', rule: 'Q01', title: '规则', severity: 'red', wording: '身份证号重复', as_of: '2026-10-31', first_seen_ms: 1, state: 'open', explanation: null }
  const explanation = { id: '5', reason: 'a', reason_title: '理由', text: '已补办', explained_by: '乙', explained_ms: 1, until: '2027-01-01', accepted: false, accepted_by: '', ended: false }
  const rules = [{ rule: 'Q01', title: '规则', severity: 'red', open: 2, explained: 0, reasons: [{ code: 'a', title: '理由' }] }]
  const page = await open(QualityPage, { '/quality': { rows: [row, { ...row, id: '2', explanation }], next_cursor: '' }, '/quality/summary': { rows: rules } }, ['read_households', 'work'])
  expect(page.get('[data-test="quality-table"]').text()).toContain('待乡镇认可')
  expect([page.findAll('[data-test="explain"]').length, page.findAll('[data-test="accept-explanation"]').length]).toEqual([1, 1])
  expect(page.get('[data-test="tab-open"]').text()).toContain('2')
})
