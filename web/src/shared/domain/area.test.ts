import { expect, it } from 'vitest'
import { inArea, significantPrefix } from './area'

it('knows the digits that matter at each level', () => {
  expect(significantPrefix('')).toBe('')
  expect(significantPrefix('530000000000')).toBe('53')
  expect(significantPrefix('530900000000')).toBe('5309')
  expect(significantPrefix('530922000000')).toBe('530922')
  expect(significantPrefix('530922100000')).toBe('530922100')
  expect(significantPrefix('530922100201')).toBe('530922100201')
  expect(significantPrefix('530920000000')).toBe('530920') // a county whose code ends in zero
})
it('contains what lies below and not what lies above or beside', () => {
  expect(inArea('530922000000', '530922100201')).toBe(true)
  expect(inArea('530922000000', '530922000000')).toBe(true)
  expect(inArea('530922000000', '530900000000')).toBe(false)
  expect(inArea('530922000000', '530923000000')).toBe(false)
  expect(inArea('', '530000000000')).toBe(true)
})
