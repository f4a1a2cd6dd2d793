import { computed, onScopeDispose, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { toApiError, type ApiError } from '@/api/errors'
import type { Job } from '@/api/types'
import { useJob } from '@/shared/composables/use-job'
import { prepare, whatIf, type ScenarioBody, type WhatIf } from './api'

export interface Simulation {
  /** The answer, with the question it belongs to. */
  result: ShallowRef<{ body: ScenarioBody; answer: WhatIf } | null>
  error: ComputedRef<ApiError | null>
  busy: Ref<boolean>
  /** Reading the data; null when it is there. */
  job: ShallowRef<Job | null>
  run: (body: ScenarioBody) => Promise<void>
  clear: () => void
}

/** Asks what would change: first has the data read in the background, with its progress, then asks. A newer question drops an older one. */
export function useSimulation(): Simulation {
  const result = shallowRef<Simulation['result']['value']>(null)
  const error = shallowRef<ApiError | null>(null)
  const busy = ref(false)
  let controller: AbortController | null = null
  let waiting: ScenarioBody | null = null
  const { job, error: jobError, follow, clear: forget } = useJob(ended)

  async function ask(body: ScenarioBody, mine: AbortController): Promise<void> {
    const answer = await whatIf(body, mine.signal)
    if (controller === mine) result.value = { body, answer }
  }
  async function guarded(work: (mine: AbortController) => Promise<void>): Promise<void> {
    controller?.abort()
    const mine = new AbortController()
    controller = mine
    busy.value = true
    error.value = null
    try {
      await work(mine)
    } catch (thrown) {
      if (controller === mine && !mine.signal.aborted) error.value = toApiError(thrown)
    } finally {
      if (controller === mine) busy.value = false
    }
  }
  function ended(done: Job): void {
    const body = waiting
    waiting = null
    if (body === null || done.state !== 'done') return // a failed job is shown with its own words
    void guarded((mine) => ask(body, mine))
  }
  function run(body: ScenarioBody): Promise<void> {
    forget()
    waiting = null
    return guarded(async (mine) => {
      const state = await prepare(body, mine.signal)
      if (controller !== mine) return
      if (state.ready || state.job === null) return ask(body, mine)
      waiting = body
      follow(state.job)
    })
  }
  function clear(): void {
    controller?.abort()
    controller = null
    waiting = null
    forget()
    busy.value = false
    error.value = null
    result.value = null
  }
  onScopeDispose(() => controller?.abort())
  return { result, error: computed(() => error.value ?? (jobError.value?.kind === 'offline' ? null : jobError.value)), busy, job, run, clear }
}
