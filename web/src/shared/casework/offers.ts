// Which of the offered actions comes next, so that it stands first and large.
import type { ActionSpec, Offer, Subject } from '@/api/types'

export interface ActionItem {
  spec: ActionSpec
  blocked: string
}
export interface ActionGroups {
  /** What comes next: filled buttons, at most three. */
  next: ActionItem[]
  /** What may be done as well. */
  also: ActionItem[]
  /** What the level may do, but not now, with the reason. */
  blocked: ActionItem[]
}

const kMostNext = 3

/** @param preferred names of actions in the order in which they would come next */
export function groupOffers(subject: Subject, offers: readonly Offer[], preferred: readonly string[], spec: (subject: Subject, name: string) => ActionSpec | null): ActionGroups {
  const items = offers.flatMap((offer): ActionItem[] => {
    const found = spec(subject, offer.name)
    return found ? [{ spec: found, blocked: offer.blocked }] : []
  })
  const free = items.filter((item) => item.blocked === '')
  const next = [...new Set(preferred)]
    .map((name) => free.find((item) => item.spec.name === name))
    .filter((item): item is ActionItem => item !== undefined)
    .slice(0, kMostNext)
  return {
    next,
    also: free.filter((item) => !next.includes(item)),
    blocked: items.filter((item) => item.blocked !== ''),
  }
}

/** The way of a lead: what a person with the lead open would do next. */
export function nextOfLead(state: string, verified: boolean, mine: boolean): string[] {
  switch (state) {
    case 'collected':
      return ['accept', 'close']
    case 'dispatched':
      return mine ? ['take', 'assign'] : ['take', 'assign', 'close']
    case 'verifying':
      return verified ? ['conclude', 'verify'] : ['verify', 'hand_over']
    case 'feedback':
      return ['feedback', 'ask_review']
    case 'appeal':
      return ['decide_review']
    default:
      return ['ask_review']
  }
}
