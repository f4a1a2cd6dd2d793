// A page mounted on its own, with a server that knows a few answers by heart.
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, vi } from 'vitest'
import { defineComponent, h, type Component } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { Permission } from '@/api/types'
import { i18n } from '@/i18n'
import { useSessionStore } from '@/shared/stores/session'

const blank = defineComponent(() => () => h('div'))
/** What the page has asked of the server in this test. */
export const asked: { path: string; body: unknown }[] = []

/** The page with these answers of the server, by path. */
export async function openPage(page: Component, answers: Record<string, unknown>, permissions: Permission[], props: Record<string, unknown> = {}): Promise<VueWrapper> {
  vi.stubGlobal('fetch', (address: string, init: RequestInit) => {
    const path = address.replace('/api/v1', '').replace(/\?.*/, '')
    asked.push({ path, body: init.body ? JSON.parse(String(init.body)) : null })
    const answer = answers[path]
    return Promise.resolve(answer === undefined ? new Response('{}', { status: 404 }) : new Response(JSON.stringify(answer), { status: 200 }))
  })
  useSessionStore().session = {
    csrf: 'x',
    account: { id: '1', login: 'a', name: 'A', role: 'county', role_title: '', division: '', division_name: '', permissions, must_change_password: false },
  }
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: blank }, ...['household', 'benefit', 'benefits', 'lead', 'case', 'deliveries', 'delivery', 'corrections'].map((name) => ({ path: `/${name}/:id?`, name, component: blank }))] })
  await router.push('/')
  const wrapper = mount(page, { props, global: { plugins: [i18n, router] } })
  await flushPromises()
  return wrapper
}
beforeEach(() => {
  setActivePinia(createPinia())
  asked.length = 0
})
