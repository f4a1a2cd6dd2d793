import { onScopeDispose, ref, type Ref } from 'vue'

/** True on phones (narrower than `width` CSS pixels): lists become cards, the menu a drawer. */
export function useNarrow(width = 768): Ref<boolean> {
  const media = window.matchMedia(`(max-width: ${width - 1}px)`)
  const narrow = ref(media.matches)
  const listen = (event: MediaQueryListEvent): void => {
    narrow.value = event.matches
  }
  media.addEventListener('change', listen)
  onScopeDispose(() => media.removeEventListener('change', listen))
  return narrow
}
