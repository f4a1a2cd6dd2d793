// Single keys that work anywhere on a page, except where somebody types.
import { onBeforeUnmount, onMounted } from 'vue'

const kNoText = ['button', 'checkbox', 'radio', 'range', 'submit', 'reset', 'file', 'color', 'image']

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return !kNoText.includes(target.type)
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable || target.closest('[role=dialog], [role=listbox], [role=menu]') !== null
}

/**
 * The key that was meant, as "1", "r", "?" or "ArrowDown"; null when it is not for the page: somebody types, a modifier is held (the
 * browser's own shortcuts), or the key is held down.
 */
export function keyOf(event: KeyboardEvent): string | null {
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return null
  // A Chinese input method keeps the character to itself; where the key lies on the keyboard is still known.
  if (event.isComposing || event.key === 'Process' || event.key === 'Unidentified') {
    if (event.code === 'Slash') return event.shiftKey ? '?' : '/'
    return /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(event.code)?.[1]?.toLowerCase() ?? null
  }
  return event.key.length === 1 ? event.key.normalize('NFKC').toLowerCase() : event.key
}

/** @param act does what the key means; false = it means nothing here */
export function useKeys(act: (key: string, event: KeyboardEvent) => boolean): void {
  function listen(event: KeyboardEvent): void {
    const key = keyOf(event)
    if (key !== null && act(key, event)) event.preventDefault()
  }
  onMounted(() => document.addEventListener('keydown', listen))
  onBeforeUnmount(() => document.removeEventListener('keydown', listen))
}
