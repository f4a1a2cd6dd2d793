import { onScopeDispose, ref, type Ref } from 'vue'

/** Whether the browser believes it has a network. */
export function useOnline(): Ref<boolean> {
  const online = ref(navigator.onLine)
  const up = (): void => {
    online.value = true
  }
  const down = (): void => {
    online.value = false
  }
  window.addEventListener('online', up)
  window.addEventListener('offline', down)
  onScopeDispose(() => {
    window.removeEventListener('online', up)
    window.removeEventListener('offline', down)
  })
  return online
}
