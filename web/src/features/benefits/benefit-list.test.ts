import { expect, it } from 'vitest'
import type { Benefit } from './api'
import { chosen, groupsOf, listsOf, receiving } from './benefit-list'

function benefit(id: string, change: Partial<Benefit>): Benefit {
  return { id, title: id, group: 'medical', group_title: 'M', entity: 'person', period: 'year', period_title: '', gives: '', has_amount: true, shows_received: true, from: '2021-01-01', to: '', is_default: false, pack: '', hash: '', entitled: 10, cannot_tell: 0, missing: 0, wrong: 0, different: 0, amount_unknown: 0, amount: '0', missing_amount: '0', received_amount: '0', wrong_amount: '0', ...change }
}
it('offers only lists that can hold anything', () => {
  expect(listsOf(benefit('a', {}))).toEqual(['missing', 'wrong', 'different', 'entitled', 'cannot_tell'])
  expect(listsOf(benefit('a', { has_amount: false }))).not.toContain('different')
  expect(listsOf(benefit('a', { shows_received: false }))).toEqual(['entitled', 'cannot_tell'])
  expect(listsOf(benefit('a', { entity: 'village' }))).toEqual(['entitled', 'cannot_tell'])
})
it('does not say that nobody receives what no data shows', () => {
  expect(receiving(benefit('a', { entitled: 10, missing: 3 }))).toBe(7)
  expect(receiving(benefit('a', { entitled: 10, shows_received: false }))).toBeNull()
})
it('puts first what is missing or wrong, of the group and text asked for', () => {
  const all = [benefit('B1', { missing: 1 }), benefit('B2', { wrong: 5, group: 'housing', group_title: 'H' }), benefit('B3', { entitled: 99 })]
  expect(chosen(all, '', '').map((b) => b.id)).toEqual(['B2', 'B1', 'B3'])
  expect(chosen(all, 'medical', ' b3').map((b) => b.id)).toEqual(['B3'])
  expect(groupsOf(all).map((g) => g.code)).toEqual(['housing', 'medical'])
})
