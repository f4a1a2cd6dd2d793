import { describe, expect, it } from 'vitest'
import type { Explanation, QualityRow, QualityRule } from './api'
import { faultsOf, isWaiting, mayAccept, mayExplain, mayWithdraw, totalOf } from './quality'

const explanation: Explanation = { id: '1', reason: 'a', reason_title: 'A', text: 't', explained_by: 'V', explained_ms: 1, until: '2027-01-01', accepted: false, accepted_by: '', ended: false }
const rule: QualityRule = { rule: 'Q01', title: 'Q01', severity: 'red', open: 3, explained: 2, reasons: [{ code: 'a', title: 'A' }] }
function row(change: Partial<QualityRow>): QualityRow {
  return { id: '1', household: '2', household_code: '', head_name: '', group_name: '', division: '', division_name: '', rule: 'Q01', title: '', severity: 'red', wording: '', as_of: '', first_seen_ms: 1, state: 'open', explanation: null, ...change }
}
const village = { role: 'village', name: 'V', work: true }
const township = { role: 'township', name: 'T', work: true }

describe('explaining', () => {
  it('is for open problems without an explanation, of rules that accept reasons', () => {
    expect(mayExplain(row({}), rule, village)).toBe(true)
    expect(mayExplain(row({ explanation }), rule, village)).toBe(false)
    expect(mayExplain(row({ explanation: { ...explanation, ended: true } }), rule, village)).toBe(true)
    expect(mayExplain(row({}), { ...rule, reasons: [] }, village)).toBe(false)
    expect(mayExplain(row({ state: 'cleared' }), rule, village)).toBe(false)
    expect(mayExplain(row({}), rule, { ...village, work: false })).toBe(false)
  })
  it('is accepted by the township, never by the village or by who explained', () => {
    expect(mayAccept(row({ explanation }), township)).toBe(true)
    expect(mayAccept(row({ explanation }), village)).toBe(false)
    expect(mayAccept(row({ explanation }), { ...township, name: 'V' })).toBe(false)
    expect(mayAccept(row({ explanation: { ...explanation, accepted: true } }), township)).toBe(false)
    expect(isWaiting(row({ explanation }))).toBe(true)
    expect(isWaiting(row({ state: 'explained', explanation }))).toBe(false)
  })
  it('is taken back by who explained or by the levels above', () => {
    expect(mayWithdraw(row({ state: 'explained', explanation }), village)).toBe(true)
    expect(mayWithdraw(row({ state: 'explained', explanation }), { ...village, name: 'W' })).toBe(false)
    expect(mayWithdraw(row({ state: 'explained', explanation }), township)).toBe(true)
    expect(mayWithdraw(row({}), township)).toBe(false)
  })
})
it('counts open and explained rows, and says nothing about cleared ones', () => {
  expect([totalOf([rule, rule], 'open'), totalOf([rule], 'explained'), totalOf([rule], 'cleared'), totalOf(null, 'open')]).toEqual([6, 2, null, null])
})
it('asks for a reason, a text and a day that is not past', () => {
  expect(faultsOf({ reason: '', text: 'x', until: '' }, '2026-11-22')).toEqual(['reason', 'text', 'until'])
  expect(faultsOf({ reason: 'a', text: 'xy', until: '2026-11-21' }, '2026-11-22')).toEqual(['until'])
  expect(faultsOf({ reason: 'a', text: 'xy', until: '2026-11-22' }, '2026-11-22')).toEqual([])
})
