import { describe, expect, it } from 'vitest'
import { daysBetween, drawable, formatBytes, formatCount, formatDecimal, formatDuration, formatMoney, formatMoment, formatShare, formatValue, isForever } from '.'

const words = { yes: '是', no: '否' }

describe('formatMoney', () => {
  it('groups yuan and keeps fen', () => {
    expect(formatMoney('1234567.50')).toBe('1,234,567.50')
    expect(formatMoney('-1234.5')).toBe('-1,234.50')
    expect(formatMoney('999')).toBe('999')
    expect(formatMoney('1000')).toBe('1,000')
  })
  it('leaves out zero fen', () => {
    expect(formatMoney('8700.00')).toBe('8,700')
  })
  it('loses no fen of amounts beyond floating point', () => {
    expect(formatMoney('90071992547409931.01')).toBe('90,071,992,547,409,931.01')
  })
  it('shows missing amounts as a dash and leaves other text alone', () => {
    expect(formatMoney(null)).toBe('—')
    expect(formatMoney('')).toBe('—')
    expect(formatMoney('不详')).toBe('不详')
  })
})

describe('numbers', () => {
  it('are grouped', () => {
    expect(formatCount(312870)).toBe('312,870')
    expect(formatCount(0)).toBe('0')
    expect(formatDecimal('0.300000')).toBe('0.3')
    expect(formatDecimal('1234.000000')).toBe('1,234')
  })
  it('have shares only of a whole', () => {
    expect(formatShare(1, 0)).toBe('—')
    expect(formatShare(1, 8)).toBe('13%')
    expect(formatShare(1, 16)).toBe('6.3%')
    expect(formatShare(0, 5)).toBe('0%')
  })
  it('name sizes and times', () => {
    expect(formatBytes(1023)).toBe('1023 B')
    expect(formatBytes(1024)).toBe('1.0 KB')
    expect(formatBytes(5 * 1024 * 1024)).toBe('5.0 MB')
    expect(formatDuration(999)).toBe('999 ms')
    expect(formatDuration(1500)).toBe('1.5 s')
    expect(formatDuration(61_000)).toBe('1 min 1 s')
  })
})

describe('days', () => {
  it('are counted over months and leap days', () => {
    expect(daysBetween('2026-10-31', '2026-11-01')).toBe(1)
    expect(daysBetween('2028-02-28', '2028-03-01')).toBe(2)
    expect(daysBetween('2026-11-01', '2026-10-31')).toBe(-1)
    expect(daysBetween('', '2026-10-31')).toBeNull()
  })
  it('know the open end', () => {
    expect(isForever('9999-12-31')).toBe(true)
    expect(isForever('2026-12-31')).toBe(false)
    expect(isForever(null)).toBe(true)
  })
  it('show moments in local time', () => {
    expect(formatMoment(new Date(2026, 9, 31, 9, 5).getTime())).toBe('2026-10-31 09:05')
    expect(formatMoment(0)).toBe('—')
  })
})

describe('formatValue', () => {
  it('never turns missing into zero or no', () => {
    expect(formatValue(null, 'money', words)).toBe('—')
    expect(formatValue(null, 'bool', words)).toBe('—')
    expect(formatValue(false, 'bool', words)).toBe('否')
    expect(formatValue('true', 'bool', words)).toBe('是')
    expect(formatValue('24860.00', 'money', words)).toBe('24,860')
  })
  it('draws numbers only', () => {
    expect(drawable('24860.00', 'money')).toBe(24860)
    expect(drawable('2026-10-31', 'date')).toBeNull()
    expect(drawable(null, 'money')).toBeNull()
  })
})
