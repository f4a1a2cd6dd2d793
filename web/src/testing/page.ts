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

/** The page with these answers of the server, by path; a function is asked anew each time and may answer with a Response of its own. @param place in the document, for what is about the focus */
export async function openPage(page: Component, answers: Record<string, unknown>, permissions: Permission[], props: Record<string, unknown> = {}, place?: HTMLElement): Promise<VueWrapper> {
  vi.stubGlobal('fetch', (address: string, init: RequestInit) => {
    const path = address.replace('/api/v1', '').replace(/\?.*/, '')
    const body: unknown = init.body ? JSON.parse(String(init.body)) : null
    asked.push({ path, body })
    const known = answers[path]
    const answer: unknown = typeof known === 'function' ? (known as (query: URLSearchParams, body: unknown) => unknown)(new URLSearchParams(address.split('?')[1] ?? ''), body) : known
    if (answer instanceof Response || answer instanceof Promise) return Promise.resolve(answer as Response | Promise<Response>)
    return Promise.resolve(answer === undefined ? new Response('{}', { status: 404 }) : new Response(JSON.stringify(answer), { status: 200 }))
  })
  useSessionStore().session = {
    csrf: 'x',
    account: { id: '1', login: 'a', name: 'A', role: 'county', role_title: '', division: '', division_name: '', permissions, must_change_password: false },
  }
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: blank }, { path: '/duplicate/:first/:second', name: 'duplicate', component: blank }, ...['household', 'benefit', 'benefits', 'lead', 'case', 'deliveries', 'delivery', 'corrections', 'links', 'link-list', 'link-quality', 'link', 'registry', 'lead-new', 'households'].map((name) => ({ path: `/${name}/:id?`, name, component: blank }))] })
  await router.push('/')
  const wrapper = mount(page, { props, global: { plugins: [i18n, router] }, ...(place ? { attachTo: place } : {}) })
  await flushPromises()
  return wrapper
}
beforeEach(() => {
  setActivePinia(createPinia())
  asked.length = 0
})
