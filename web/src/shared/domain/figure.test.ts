import { describe, expect, it } from 'vitest'
import { differenceText, figureOf } from './figure'

describe('figureOf', () => {
  it('says on which side of the limit the value is', () => {
    expect(figureOf(99, 100).side).toBe('below')
    expect(figureOf(100, 100).side).toBe('equal')
    expect(figureOf(101, 100).side).toBe('above')
  })
  it('stays inside the bar', () => {
    const low = figureOf(-500, 100)
    expect(low.fill).toBe(0)
    expect(low.mark).toBeLessThanOrEqual(1)
    const none = figureOf(0, 0)
    expect(none.fill).toBe(0)
    expect(none.mark).toBe(0)
  })
})

describe('differenceText', () => {
  it('is exact to the fen', () => {
    expect(differenceText('24860.10', '36000.00')).toBe('11139.9')
    expect(differenceText('0.1', '0.3')).toBe('0.2')
    expect(differenceText('-1.00', '1.00')).toBe('2')
  })
  it('is nothing for texts that are no numbers', () => {
    expect(differenceText('2026-10-31', '1')).toBeNull()
  })
})
