// Sending a form: one at a time, and what went wrong stays beside it until the next try.
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { toApiError, type ApiError } from '@/api/errors'

export interface Submit {
  busy: Ref<boolean>
  error: ShallowRef<ApiError | null>
  /** Runs `work` unless it is running already, and keeps its failure in `error`. */
  submit: (work: () => Promise<void>) => Promise<void>
}

export function useSubmit(): Submit {
  const busy = ref(false)
  const error = shallowRef<ApiError | null>(null)
  async function submit(work: () => Promise<void>): Promise<void> {
    if (busy.value) return
    busy.value = true
    error.value = null
    try {
      await work()
    } catch (thrown) {
      error.value = toApiError(thrown)
    } finally {
      busy.value = false
    }
  }
  return { busy, error, submit }
}
