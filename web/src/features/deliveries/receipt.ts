// Numbers of a receipt that must add up, and those of a withdrawal in the order in which people ask for them.
import type { Delivery, Receipt, RegistryEffects, RowEffects, WithdrawalEffects } from '@/api/types'

export interface Sum {
  /** rows_read or taken. */
  key: 'rows_read' | 'taken'
  whole: number
  parts: { key: 'taken' | 'quarantined' | 'matched' | 'unmatched'; count: number }[]
  holds: boolean
}
/** The two sums of a receipt. A file of households has nobody to match: then there is no second one. */
export function sumsOf(receipt: Receipt): Sum[] {
  const sum = (key: Sum['key'], keys: Sum['parts'][number]['key'][]): Sum => {
    const parts = keys.map((part) => ({ key: part, count: receipt[part] }))
    return { key, whole: receipt[key], parts, holds: parts.reduce((total, part) => total + part.count, 0) === receipt[key] }
  }
  const sums = [sum('rows_read', ['taken', 'quarantined'])]
  if (receipt.matched + receipt.unmatched > 0) sums.push(sum('taken', ['matched', 'unmatched']))
  return sums
}
/** Rows that were not there before. */
export function freshRows(receipt: Receipt): number {
  return Math.max(0, receipt.taken - receipt.duplicate - receipt.replaced)
}

const kRowEffects = ['rows', 'kept', 'restored', 'households', 'findings', 'leads', 'leads_touched', 'cases'] as const
const kRegistryEffects = ['households_restored', 'persons_restored', 'households_removed', 'persons_removed', 'findings_removed', 'leads_removed'] as const
export type EffectKey = (typeof kRowEffects)[number] | (typeof kRegistryEffects)[number]
/** Whether the delivery was one of the register, which has no rows of its own. */
export function ofRegister(effects: WithdrawalEffects | Partial<RowEffects & RegistryEffects>): effects is RegistryEffects {
  return 'households_removed' in effects
}
export function effectsOf(effects: Partial<RowEffects & RegistryEffects>): { key: EffectKey; count: number }[] {
  return [...kRowEffects, ...kRegistryEffects].flatMap((key) => (effects[key] === undefined ? [] : [{ key, count: effects[key] }]))
}

export type DeliveryTab = 'quarantine' | 'unmatched' | 'layout' | 'effects'
/** Tabs with something behind them; the first is open. */
export function tabsOf(delivery: Delivery, mayReadLeads: boolean): DeliveryTab[] {
  const tabs: DeliveryTab[] = []
  if (delivery.withdrawn && mayReadLeads && !ofRegister(delivery.withdrawn.effects)) tabs.push('effects')
  if (delivery.state !== 'refused' && delivery.receipt.quarantined > 0) tabs.push('quarantine')
  if (delivery.state !== 'refused' && delivery.receipt.unmatched > 0) tabs.push('unmatched')
  if (delivery.receipt.layout.length > 0 || Object.keys(delivery.receipt.mapping).length > 0) tabs.push('layout')
  return tabs
}
