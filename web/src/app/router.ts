import { nextTick } from 'vue'
import { createRouter, createWebHistory, type RouteLocationNormalized, type RouteLocationRaw, type Router } from 'vue-router'
import { i18n } from '@/i18n'
import { useCodesStore } from '@/shared/stores/codes'
import { useSessionStore } from '@/shared/stores/session'
import { useSystemStore } from '@/shared/stores/system'
import { routes } from './routes'

/**
 * Where a visitor may go. The server decides again on every request; this only spares people pages that could not show anything.
 * @returns another place, or true
 */
async function guard(to: RouteLocationNormalized): Promise<RouteLocationRaw | true> {
  const session = useSessionStore()
  if (!session.known) await session.load().catch(() => undefined) // unreachable: the log-in page says so
  if (session.account === null) {
    if (to.meta.open === true) return true
    return { name: 'login', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
  }
  if (session.account.must_change_password) return to.name === 'password' ? true : { name: 'password' }
  if (to.name === 'login') return { name: 'home' }
  // Names of codes and the day of the data: wanted by nearly every page, and pages also work (with codes) until they are there.
  const system = useSystemStore()
  void useCodesStore().ensure().catch(() => undefined)
  if (system.info === null || system.info.as_of === undefined) void system.load().catch(() => undefined)
  return true
}

export function createAppRouter(): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes,
    scrollBehavior: (_to, from, saved) => saved ?? (_to.path === from.path ? false : { top: 0 }),
  })
  router.beforeEach(guard)
  router.afterEach((to, from) => {
    const title = to.meta.title ? `${i18n.global.t(to.meta.title)} · ` : ''
    document.title = `${title}${i18n.global.t('product.name')}`
    // A new page starts at its heading for keyboard and screen-reader users.
    if (from.matched.length > 0 && to.path !== from.path) {
      void nextTick(() => document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true }))
    }
  })
  // A page opened before an update asks for files that are gone: load the new version instead.
  router.onError((error: unknown, to) => {
    if (error instanceof Error && /dynamically imported module|Importing a module script failed/.test(error.message)) {
      window.location.assign(to.fullPath)
    }
  })
  return router
}
