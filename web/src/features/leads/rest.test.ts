import { expect, it } from 'vitest'
import type { Finding, FindingExplanation, LeadRow } from '@/api/types'
import { hasNothingOpen, restOf } from './rest'

const lead = { state: 'dispatched', source: 'screening', findings: 1 } as LeadRow
const finding = { state: 'open', kind: 'risk', explanation: null } as Finding
const accepted = { accepted: true, ended: false } as FindingExplanation
const explained: Finding = { ...finding, explanation: accepted }

it('says of a lead that all its findings are explained, before the next screening as well as after it', () => {
  expect(restOf(lead, [explained])).toBe('explained')
  expect(restOf({ ...lead, findings: 0 }, [explained, { ...finding, state: 'cleared' }])).toBe('explained')
  expect(restOf(lead, [explained, finding])).toBeNull()
  expect(restOf(lead, [{ ...finding, explanation: { ...accepted, accepted: false } }])).toBeNull()
})
it('says of a lead that its findings are gone, whatever is wrong with the file', () => {
  const gone = { ...lead, findings: 0 }
  expect(restOf(gone, [{ ...finding, state: 'cleared' }, { ...finding, kind: 'quality' }])).toBe('gone')
  expect([hasNothingOpen(gone), hasNothingOpen(lead)]).toEqual([true, false])
})
it('says nothing of what people reported or what is decided', () => {
  expect(restOf({ ...lead, source: 'visit', findings: 0 }, [])).toBeNull()
  expect(restOf({ ...lead, state: 'closed' }, [explained])).toBeNull()
  expect(restOf({ ...lead, state: 'feedback' }, [explained])).toBeNull()
  expect(hasNothingOpen({ ...lead, state: 'closed', findings: 0 })).toBe(false)
})
