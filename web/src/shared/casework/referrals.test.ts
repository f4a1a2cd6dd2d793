import { expect, it } from 'vitest'
import { levelOfRole, referralActions } from './referrals'

const specs = [
  { name: 'accept_referral', levels: ['county', 'department'] },
  { name: 'deliver_referral', levels: ['county', 'department'] },
  { name: 'return_referral', levels: ['county', 'department'] },
  { name: 'refer_again', levels: ['township'] },
  { name: 'end_referral', levels: ['township'] },
]
const names = (state: string, role: string): string[] => referralActions({ state }, role, specs).map((spec) => spec.name)

it('offers a department what its state allows, and the township what was sent back', () => {
  expect(names('waiting', 'department')).toEqual(['accept_referral', 'deliver_referral', 'return_referral'])
  expect(names('accepted', 'department')).toEqual(['deliver_referral', 'return_referral'])
  expect(names('returned', 'department')).toEqual([])
  expect(names('returned', 'township')).toEqual(['refer_again', 'end_referral'])
  expect(names('waiting', 'township')).toEqual([])
  expect(names('delivered', 'county')).toEqual([])
})
it('lets the office act for its county', () => {
  expect(levelOfRole('office')).toBe('county')
  expect(names('accepted', 'office')).toEqual(['deliver_referral', 'return_referral'])
})
