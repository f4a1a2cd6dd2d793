import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { api, setCsrfToken } from '@/api/client'
import { toApiError } from '@/api/errors'
import type { Permission, Session } from '@/api/types'

/** Who is logged in. Nothing of it is kept in the browser's storage: the cookie is HttpOnly, the rest is asked again. */
export const useSessionStore = defineStore('session', () => {
  const session = ref<Session | null>(null)
  const known = ref(false) // whether the server was asked since the page was opened

  const account = computed(() => session.value?.account ?? null)

  function take(value: Session | null): void {
    session.value = value
    known.value = true
    setCsrfToken(value?.csrf ?? '')
  }

  /** Asks once who is logged in. @throws ApiError when the server cannot be reached */
  async function load(): Promise<void> {
    try {
      take(await api.get<Session>('/session'))
    } catch (thrown) {
      const error = toApiError(thrown)
      if (error.kind !== 'unauthenticated') throw error
      take(null)
    }
  }
  async function logIn(login: string, password: string): Promise<void> {
    take(await api.post<Session>('/session', { login, password }))
  }
  async function logOut(): Promise<void> {
    try {
      await api.delete<undefined>('/session')
    } finally {
      take(null)
    }
  }
  async function changePassword(old: string, fresh: string): Promise<void> {
    await api.post<undefined>('/session/password', { old, new: fresh })
    await load()
  }
  function may(permission: Permission): boolean {
    return session.value?.account.permissions.includes(permission) ?? false
  }
  return { session, known, account, load, logIn, logOut, changePassword, may, forget: () => take(null) }
})
