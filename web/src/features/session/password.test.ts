import { expect, it } from 'vitest'
import { passwordFault } from './password'

it('wants ten characters of two kinds', () => {
  expect(passwordFault('old', 'abc123xyz', 'abc123xyz', 'li')).toBe('short')
  expect(passwordFault('old', 'abcdefghij', 'abcdefghij', 'li')).toBe('kinds')
  expect(passwordFault('old', 'abc123xyz0', 'abc123xyz0', 'li')).toBeNull()
})
it('refuses the account name, the old password and a slip in the repetition', () => {
  expect(passwordFault('old', 'YunXian-2026', 'YunXian-2026', 'yunxian')).toBe('login')
  expect(passwordFault('abc123xyz0', 'abc123xyz0', 'abc123xyz0', 'li')).toBe('same')
  expect(passwordFault('old', 'abc123xyz0', 'abc123xyz1', 'li')).toBe('repeat')
})
