import { describe, expect, it } from 'vitest'
import type { FindingExplanation } from '@/api/types'
import { faultsOf, isExplained, isWaiting, mayAccept, mayExplain, mayWithdraw, type Explainable } from './finding'

const explanation: FindingExplanation = { id: '1', reason: 'a', reason_title: 'A', text: 't', explained_by: 'V', mine: false, explained_ms: 1, until: '2027-01-01', accepted: false, accepted_by: '', ended: false }
const reasons = [{ code: 'a', title: 'A' }]
function row(change: Partial<Explainable>): Explainable {
  return { id: '1', state: 'open', explanation: null, ...change }
}
const own = { ...explanation, mine: true }
const village = { role: 'village', work: true }
const township = { role: 'township', work: true }

describe('explaining', () => {
  it('is for open problems without an explanation, of rules that accept reasons', () => {
    expect(mayExplain(row({}), reasons, village)).toBe(true)
    expect(mayExplain(row({ explanation }), reasons, village)).toBe(false)
    expect(mayExplain(row({ explanation: { ...explanation, ended: true } }), reasons, village)).toBe(true)
    expect(mayExplain(row({}), [], village)).toBe(false)
    expect(mayExplain(row({ state: 'cleared' }), reasons, village)).toBe(false)
    expect(mayExplain(row({}), reasons, { ...village, work: false })).toBe(false)
  })
  it('is accepted by the township, never by the village or by who explained', () => {
    expect(mayAccept(row({ explanation }), township)).toBe(true)
    expect(mayAccept(row({ explanation }), village)).toBe(false)
    expect(mayAccept(row({ explanation: own }), township)).toBe(false)
    expect(mayAccept(row({ explanation: { ...explanation, accepted: true } }), township)).toBe(false)
    expect(isWaiting(row({ explanation }))).toBe(true)
    expect(isWaiting(row({ state: 'explained', explanation }))).toBe(false)
  })
  it('is taken back by who explained or by the levels above', () => {
    expect(mayWithdraw(row({ state: 'explained', explanation: own }), village)).toBe(true)
    expect(mayWithdraw(row({ state: 'explained', explanation }), village)).toBe(false)
    expect(mayWithdraw(row({ state: 'explained', explanation }), township)).toBe(true)
    expect(mayWithdraw(row({}), township)).toBe(false)
  })
  it('counts as explained only once it is accepted, and not of what is cleared', () => {
    expect(isExplained(row({ explanation }))).toBe(false)
    expect(isExplained(row({ explanation: { ...explanation, accepted: true } }))).toBe(true)
    expect(isExplained(row({ state: 'cleared', explanation: { ...explanation, accepted: true } }))).toBe(false)
    expect(isExplained(row({ explanation: { ...explanation, accepted: true, ended: true } }))).toBe(false)
  })
})
it('asks for a reason, a text and a day that is not past', () => {
  expect(faultsOf({ reason: '', text: 'x', until: '' }, '2026-11-22')).toEqual(['reason', 'text', 'until'])
  expect(faultsOf({ reason: 'a', text: 'xy', until: '2026-11-21' }, '2026-11-22')).toEqual(['until'])
  expect(faultsOf({ reason: 'a', text: 'xy', until: '2026-11-22' }, '2026-11-22')).toEqual([])
})
