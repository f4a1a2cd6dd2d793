import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { toApiError, type ApiError } from '@/api/errors'

export interface Resource<T> {
  data: ShallowRef<T | null>
  error: ShallowRef<ApiError | null>
  loading: Ref<boolean>
  /** Asks again; the old data stays on the screen meanwhile. */
  reload: () => Promise<void>
}

/**
 * Data of one request, asked again whenever `key` changes. An answer that arrives after a newer question is dropped.
 * @param key everything the request depends on; undefined = do not ask yet
 */
export function useResource<T>(key: () => unknown, fetcher: (signal: AbortSignal) => Promise<T>): Resource<T> {
  const data = shallowRef<T | null>(null)
  const error = shallowRef<ApiError | null>(null)
  const loading = ref(false)
  let controller: AbortController | null = null

  async function reload(): Promise<void> {
    controller?.abort()
    const mine = new AbortController()
    controller = mine
    loading.value = true
    try {
      const answer = await fetcher(mine.signal)
      if (controller !== mine) return
      data.value = answer
      error.value = null
    } catch (thrown) {
      if (controller !== mine || mine.signal.aborted) return
      error.value = toApiError(thrown)
    } finally {
      if (controller === mine) loading.value = false
    }
  }

  watch(
    () => {
      const k = key()
      return k === undefined ? undefined : JSON.stringify(k)
    },
    (k) => {
      if (k !== undefined) void reload()
    },
    { immediate: true },
  )
  onScopeDispose(() => controller?.abort())
  return { data, error, loading, reload }
}
