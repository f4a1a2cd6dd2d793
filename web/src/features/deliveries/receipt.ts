// Numbers of a receipt that must add up, and those of a withdrawal in the order in which people ask for them.
import type { Delivery, Receipt, WithdrawalEffects } from '@/api/types'

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

export const kEffects = ['rows', 'kept', 'restored', 'households', 'findings', 'leads', 'leads_touched', 'cases'] as const
export function effectsOf(effects: Partial<WithdrawalEffects>): { key: (typeof kEffects)[number]; count: number }[] {
  return kEffects.flatMap((key) => (effects[key] === undefined ? [] : [{ key, count: effects[key] }]))
}

export type DeliveryTab = 'quarantine' | 'unmatched' | 'layout' | 'effects'
/** Tabs with something behind them; the first is open. */
export function tabsOf(delivery: Delivery, mayReadLeads: boolean): DeliveryTab[] {
  const tabs: DeliveryTab[] = []
  if (delivery.withdrawn && mayReadLeads) tabs.push('effects')
  if (delivery.state !== 'refused' && delivery.receipt.quarantined > 0) tabs.push('quarantine')
  if (delivery.state !== 'refused' && delivery.receipt.unmatched > 0) tabs.push('unmatched')
  if (delivery.receipt.layout.length > 0 || Object.keys(delivery.receipt.mapping).length > 0) tabs.push('layout')
  return tabs
}
