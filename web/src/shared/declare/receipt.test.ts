import { expect, it } from 'vitest'
import { isIdNumber, isPhone, plainReceipt, spaced } from './receipt'

it('shows a receipt in groups of four and reads it back as typed', () => {
  expect(spaced('ABCDEFGH2345')).toBe('ABCD EFGH 2345')
  expect(spaced('ABCD')).toBe('ABCD')
  expect(plainReceipt(' abcd-EFGH 2345 ')).toBe('ABCDEFGH2345')
})
it('knows telephone numbers', () => {
  for (const good of ['13812345678', '0883-2123456', '08832123456', ' 13812345678 ']) expect(isPhone(good), good).toBe(true)
  for (const bad of ['1381234567', '23812345678', '2123456', 'abc', '']) expect(isPhone(bad), bad).toBe(false)
})
it('checks the last digit of a citizen number', () => {
  expect(isIdNumber('11010519491231002X')).toBe(true)
  expect(isIdNumber('11010519491231002x')).toBe(true)
  expect(isIdNumber('110105194912310021')).toBe(false)
  expect(isIdNumber('110105491231002')).toBe(true)
  expect(isIdNumber('1101051949123100')).toBe(false)
})
