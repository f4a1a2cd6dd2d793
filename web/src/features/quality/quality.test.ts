import { expect, it } from 'vitest'
import type { QualityRule } from './api'
import { totalOf } from './quality'

const rule: QualityRule = { rule: 'Q01', title: 'Q01', severity: 'red', open: 3, explained: 2, reasons: [{ code: 'a', title: 'A' }] }

it('counts open and explained rows, and says nothing about cleared ones', () => {
  expect([totalOf([rule, rule], 'open'), totalOf([rule], 'explained'), totalOf([rule], 'cleared'), totalOf(null, 'open')]).toEqual([6, 2, null, null])
})
