import { api, type Query } from '@/api/client'
import type { Page, Referral } from '@/api/types'

export function fetchReferrals(query: Query, signal: AbortSignal): Promise<Page<Referral>> {
  return api.get<Page<Referral>>('/referrals', query, signal)
}

/** What may be done to a referral in a state; who may, the table of actions says. */
const kNext: Readonly<Record<string, readonly string[]>> = {
  waiting: ['accept_referral', 'deliver_referral', 'return_referral'],
  accepted: ['deliver_referral', 'return_referral'],
  returned: ['refer_again', 'end_referral'],
}

/** Offices act for their county. */
export function levelOfRole(role: string): string {
  return role === 'office' ? 'county' : role
}

/** @param specs the actions of leads, from the procedure */
export function referralActions<Spec extends { name: string; levels: readonly string[] }>(referral: { state: string }, role: string, specs: readonly Spec[]): Spec[] {
  return (kNext[referral.state] ?? []).flatMap((name) => specs.filter((spec) => spec.name === name && spec.levels.includes(levelOfRole(role))))
}
