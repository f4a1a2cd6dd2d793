import type { Benefit, BenefitTally, kLists } from './api'

export type ListName = (typeof kLists)[number]

/** Lists that can hold anything: without data on what was received nothing is missing or wrong. */
export function listsOf(benefit: Pick<Benefit, 'shows_received' | 'has_amount' | 'entity'>): ListName[] {
  if (!benefit.shows_received || benefit.entity === 'village') return ['entitled', 'cannot_tell']
  return benefit.has_amount ? ['missing', 'wrong', 'different', 'entitled', 'cannot_tell'] : ['missing', 'wrong', 'entitled', 'cannot_tell']
}

/** Entitled and receiving; null when no data shows it. */
export function receiving(benefit: Pick<Benefit, 'shows_received'> & Pick<BenefitTally, 'entitled' | 'missing'>): number | null {
  return benefit.shows_received ? Math.max(0, benefit.entitled - benefit.missing) : null
}

/** Benefits of a group whose title has the text, those with most to be done first. */
export function chosen(benefits: readonly Benefit[], group: string, text: string): Benefit[] {
  const wanted = text.trim().toLowerCase()
  return benefits
    .filter((b) => (group === '' || b.group === group) && `${b.id} ${b.title}`.toLowerCase().includes(wanted))
    .sort((a, b) => b.missing + b.wrong - (a.missing + a.wrong) || b.entitled - a.entitled || a.id.localeCompare(b.id))
}

/** Groups that occur, by title. */
export function groupsOf(benefits: readonly Benefit[]): { code: string; title: string }[] {
  const groups = new Map(benefits.map((b) => [b.group, b.group_title]))
  return [...groups].map(([code, title]) => ({ code, title })).sort((a, b) => a.title.localeCompare(b.title, 'zh-CN'))
}
