import type { AssetRecords, RecordGroup } from '@/api/types'

/** What the delivered files say to one item of the comparison. */
export interface AssetAnswer {
  item: string
  title: string
  holder: string
  exceptions: string[]
  /** not_delivered: the dataset has never come; no_source: no dataset answers this item, ask the department. */
  state: 'found' | 'none' | 'not_delivered' | 'no_source'
  /** Of the oldest of its sources, UTC ms. */
  last_ms: number | null
  groups: RecordGroup[]
}

/** Items of the negative list come after the plain ones that read the same data, and only when something was found. */
export function assetAnswers(records: AssetRecords): AssetAnswer[] {
  const answers = records.items.map((item): AssetAnswer => {
    const sources = records.datasets.filter((d) => item.datasets.includes(d.dataset))
    const groups = sources.filter((d) => d.rows.length > 0)
    const dates = sources.map((d) => d.last_delivery_ms)
    const known = dates.filter((ms): ms is number => ms !== null)
    const state = groups.length > 0 ? 'found' : sources.length === 0 ? 'no_source' : known.length < dates.length ? 'not_delivered' : 'none'
    return { item: item.item, title: item.title, holder: item.holder, exceptions: item.exceptions, state, last_ms: known.length > 0 ? Math.min(...known) : null, groups }
  })
  const negative = new Set(records.items.filter((item) => item.negative_list).map((item) => item.item))
  return answers.filter((a) => !negative.has(a.item) || a.state === 'found')
}
