import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { api } from '@/api/client'
import { toApiError, type ApiError } from '@/api/errors'
import type { ActionSpec, Procedure, Subject } from '@/api/types'

/** The procedure in force: steps, lists and the table of actions, from which all forms are built. Asked once after log-in. */
export const useProcedureStore = defineStore('procedure', () => {
  const procedure = shallowRef<Procedure | null>(null)
  const error = shallowRef<ApiError | null>(null)
  let pending: Promise<void> | null = null

  async function load(): Promise<void> {
    try {
      procedure.value = await api.get<Procedure>('/procedure')
      error.value = null
    } catch (thrown) {
      error.value = toApiError(thrown)
    }
  }
  /** Loads it unless it is there; a failure stands in `error` and is tried again by the next call. */
  function ensure(): Promise<void> {
    if (procedure.value) return Promise.resolve()
    pending ??= load().finally(() => {
      pending = null
    })
    return pending
  }
  const specs = computed(() => new Map((procedure.value?.actions ?? []).map((spec) => [`${spec.subject}.${spec.name}`, spec])))
  function spec(subject: Subject, name: string): ActionSpec | null {
    return specs.value.get(`${subject}.${name}`) ?? null
  }
  /** Title of a code of one of the pack's lists; the code itself when the list does not have it (any more). */
  function title(list: string, code: string): string {
    return procedure.value?.lists[list]?.find((item) => item.code === code)?.title ?? code
  }
  return { procedure, error, ensure, spec, title }
})
