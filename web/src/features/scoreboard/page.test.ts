import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it, vi } from 'vitest'
import { defineComponent, h, type Component } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { Permission } from '@/api/types'
import { i18n } from '@/i18n'
import { useSessionStore } from '@/shared/stores/session'
import SwitchTab from './components/SwitchTab.vue'

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

it('does not let the proposer approve, and says why', async () => {
  const item = { id: '1', rule: 'R01', title: '收入', rule_hash: 'h', is_current: true, status: 'shadow', by_program: false, proposed_by: '甲', proposed_ms: 1, why: '误报多', decision: 'waiting', decided_by: '', decided_ms: null }
  const page = await open(SwitchTab, { '/rules/switches': { rules: [], switches: [item, { ...item, id: '2', proposed_by: '乙' }] } }, ['simulate'], { begun: null })
  expect(page.findAll('[data-test="switch-approve"]').map((b) => b.attributes('disabled') !== undefined)).toEqual([true, false])
  expect(page.findAll('[data-test="switch-obstacle"]').map((o) => o.text())).toEqual(['您是提出人，须由另一人审批。'])
})
