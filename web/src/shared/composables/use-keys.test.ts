import { mount } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { keyOf, useKeys } from './use-keys'

afterEach(() => {
  document.body.innerHTML = ''
})
function press(init: KeyboardEventInit, on: EventTarget = document.body): string | null {
  let key: string | null = 'never heard'
  const listen = (event: Event): void => {
    key = keyOf(event as KeyboardEvent)
  }
  document.addEventListener('keydown', listen)
  on.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init }))
  document.removeEventListener('keydown', listen)
  return key
}
function element(html: string): HTMLElement {
  document.body.innerHTML = html
  return document.body.querySelector<HTMLElement>('[data-here]')!
}

describe('a single key', () => {
  it('is the same in either case and in full width', () => {
    expect([press({ key: 'r' }), press({ key: 'R' }), press({ key: '１' }), press({ key: '？' })]).toEqual(['r', 'r', '1', '?'])
    expect(press({ key: 'ArrowDown' })).toBe('ArrowDown')
  })
  it('is told by its place while an input method keeps the character', () => {
    expect(press({ key: 'Process', code: 'KeyN' })).toBe('n')
    expect(press({ key: 'Process', code: 'Numpad2' })).toBe('2')
    expect(press({ key: 'Process', code: 'Slash', shiftKey: true })).toBe('?')
    expect(press({ key: 'Process', code: 'Comma' })).toBe(null)
  })
  it('is none with a modifier, while held down, or when somebody has dealt with it', () => {
    expect([press({ key: 'r', ctrlKey: true }), press({ key: 'r', metaKey: true }), press({ key: '1', altKey: true }), press({ key: '1', repeat: true })]).toEqual([null, null, null, null])
  })
  it('belongs to the text where somebody types, and to the dialog that is open', () => {
    for (const html of ['<input data-here>', '<textarea data-here></textarea>', '<select data-here></select>', '<div role="dialog"><button data-here>x</button></div>']) expect(press({ key: '1' }, element(html)), html).toBe(null)
    for (const html of ['<button data-here>x</button>', '<input type="checkbox" data-here>', '<a href="#" data-here>x</a>']) expect(press({ key: '1' }, element(html)), html).toBe('1')
  })
  it('is heard only while the page is there, and kept from the browser only when it means something', () => {
    const heard: string[] = []
    const page = mount(defineComponent({ setup: () => (useKeys((key) => heard.push(key) > 0 && key === 'r'), () => h('div')) }))
    const event = (key: string): KeyboardEvent => {
      const made = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
      document.body.dispatchEvent(made)
      return made
    }
    expect([event('r').defaultPrevented, event('x').defaultPrevented]).toEqual([true, false])
    page.unmount()
    event('r')
    expect(heard).toEqual(['r', 'x'])
  })
})
