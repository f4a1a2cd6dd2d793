import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import { api } from '@/api/client'
import { ApiError, toApiError } from '@/api/errors'
import type { Job } from '@/api/types'

/** Pauses between questions: quick at first, for small files, then slower for long work. */
export function pollDelay(attempt: number): number {
  return Math.min(3000, 400 + attempt * 200)
}

/**
 * Follows a background job until it ends. Leaving the page stops the questions, never the job.
 * A short loss of the network is waited out; a refusal of the server ends the watch.
 */
export function useJob(onEnd: (job: Job) => void): {
  job: ShallowRef<Job | null>
  error: ShallowRef<ApiError | null>
  follow: (id: string) => void
  clear: () => void
} {
  const job = shallowRef<Job | null>(null)
  const error = shallowRef<ApiError | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  let watching = ''

  function schedule(id: string, attempt: number): void {
    timer = setTimeout(() => void ask(id, attempt), pollDelay(attempt))
  }
  async function ask(id: string, attempt: number): Promise<void> {
    try {
      const answer = await api.get<Job>(`/jobs/${encodeURIComponent(id)}`)
      if (watching !== id) return
      job.value = answer
      error.value = null
      if (answer.state === 'running') schedule(id, attempt + 1)
      else {
        watching = ''
        onEnd(answer)
      }
    } catch (thrown) {
      if (watching !== id) return
      error.value = toApiError(thrown)
      if (error.value.kind === 'offline') schedule(id, attempt + 1)
      else watching = ''
    }
  }
  function clear(): void {
    clearTimeout(timer)
    watching = ''
    job.value = null
    error.value = null
  }
  onScopeDispose(clear)
  return {
    job,
    error,
    clear,
    follow(id) {
      clear()
      watching = id
      void ask(id, 0)
    },
  }
}
