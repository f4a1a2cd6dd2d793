// The queue as a reviewer works through it: the next item is fetched while the present one is looked at, an answer moves on at once and
// is sent behind the reviewer's back, in order. What was not taken comes back.
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { toApiError, type ApiError } from '@/api/errors'
import { fetchLink, fetchLinks, fetchNext, sendAnswer, undoAnswer, type LinkAnswer, type LinkItem } from './api'

export interface QueueFilter extends Record<string, string> {
  county: string
  dataset: string
}
/** Something to be said aloud: the last answer, or what became of it. */
export interface Said {
  key: 'answered' | 'undone' | 'nothingToUndo' | 'overtaken' | 'skipped'
  answer: LinkAnswer | null
  /** Place of the candidate that was chosen, from 1. */
  number: number
  detail: string
}
interface Given {
  item: LinkItem
  /** Whether the server took it, and whether that settled the item. */
  sent: Promise<{ taken: boolean; settled: boolean }>
}
export interface Queue {
  item: ShallowRef<LinkItem | null>
  /** Nothing is to be shown yet. */
  loading: Ref<boolean>
  /** Why there is no item. */
  error: ShallowRef<ApiError | null>
  /** Why the answer to the item on the screen was not taken. */
  refused: ShallowRef<ApiError | null>
  left: Ref<number>
  today: Ref<number>
  beyondBudget: Ref<number>
  said: ShallowRef<Said | null>
  begin: () => Promise<void>
  answer: (answer: LinkAnswer, candidate: number | null, note: string) => Promise<void>
  skip: () => Promise<void>
  undo: (reason: string) => Promise<void>
  /** After everything sent by now has been answered. */
  settled: () => Promise<void>
}

const kRemembered = 20 // answers of this sitting that can be taken back by one key
const kConflict = 409

export function useQueue(filter: () => QueueFilter): Queue {
  const item = shallowRef<LinkItem | null>(null)
  const loading = ref(true)
  const error = shallowRef<ApiError | null>(null)
  const refused = shallowRef<ApiError | null>(null)
  const left = ref(0)
  const today = ref(0)
  const beyondBudget = ref(0)
  const said = shallowRef<Said | null>(null)

  let given: Given[] = []
  let waiting: LinkItem[] = [] // shown before anything new: what was interrupted by an item that came back
  let ahead: { after: string; next: Promise<LinkItem | null | undefined> } | null = null
  let sending: Promise<unknown> = Promise.resolve()
  const unsent = new Set<string>()
  let round = 0 // a new filter makes answers of the old one meaningless
  let moving = false

  /** undefined = the server did not say. */
  function lookAhead(): void {
    const after = item.value?.id
    if (after === undefined || ahead?.after === after) return
    ahead = { after, next: fetchNext({ ...filter(), after }).then((answer) => answer.item, () => undefined) }
  }
  function show(next: LinkItem | null): void {
    item.value = next
    refused.value = null
    lookAhead()
  }
  /** From the top: what was left for later, what came meanwhile. */
  async function fromTheTop(mine: number): Promise<void> {
    await sending
    const answer = await fetchNext(filter())
    if (mine !== round) return
    left.value = answer.left
    show(answer.item)
  }
  async function advance(from: LinkItem): Promise<void> {
    const mine = round
    const kept = waiting.shift()
    if (kept) {
      show(kept)
      return
    }
    moving = true
    error.value = null
    try {
      const fetched = ahead?.after === from.id ? await ahead.next : undefined
      const next = fetched === undefined ? (await fetchNext({ ...filter(), after: from.id })).item : fetched
      if (mine !== round) return
      // Nobody behind it, or one whose answer is still on its way: the server is asked again once it has everything.
      if (next === null || unsent.has(next.id)) await fromTheTop(mine)
      else show(next)
    } catch (thrown) {
      if (mine !== round) return
      item.value = null
      error.value = toApiError(thrown)
    } finally {
      if (mine === round) moving = false
    }
  }
  /** Other rows that say the same are settled with an answer: the one on the screen may be among them, and the one after it. */
  async function lookAgain(): Promise<void> {
    ahead = null
    const shown = item.value
    if (!shown) return
    const now = await fetchLink(shown.id).catch(() => shown)
    if (item.value?.id !== shown.id) return
    if (now.state === 'open') lookAhead()
    else await advance(shown)
  }
  function comeBack(back: LinkItem): void {
    if (item.value && item.value.id !== back.id) waiting.unshift(item.value)
    item.value = back
    error.value = null
  }
  async function deliver(mine: number, of: LinkItem, answer: LinkAnswer, person: string | null, note: string): Promise<{ taken: boolean; settled: boolean }> {
    try {
      const taken = await sendAnswer(of.id, answer, person, note)
      unsent.delete(of.id)
      if (mine !== round) return { taken: true, settled: taken.state === 'settled' }
      // What the server counts is not narrowed to a dataset.
      left.value = Math.max(0, filter().dataset === '' ? taken.left - unsent.size : left.value - taken.along)
      if (taken.state === 'settled') today.value += 1 + taken.along
      if (taken.along > 0) void lookAgain()
      return { taken: true, settled: taken.state === 'settled' }
    } catch (thrown) {
      unsent.delete(of.id)
      const failure = toApiError(thrown)
      if (mine === round) {
        given = given.filter((g) => g.item.id !== of.id)
        if (failure.status === kConflict) said.value = { key: 'overtaken', answer: null, number: 0, detail: failure.detail }
        else {
          left.value += 1
          comeBack(of)
          refused.value = failure
        }
      }
      return { taken: false, settled: false }
    }
  }
  async function begin(): Promise<void> {
    round += 1
    const mine = round
    given = []
    waiting = []
    ahead = null
    moving = false
    item.value = null
    loading.value = true
    error.value = null
    said.value = null
    try {
      const [numbers] = await Promise.all([fetchLinks({ ...filter(), state: 'open', offset: '0', limit: 1 }), fromTheTop(mine)])
      if (mine !== round) return
      today.value = numbers.settled_today
      beyondBudget.value = numbers.beyond_budget
    } catch (thrown) {
      if (mine === round) error.value = toApiError(thrown)
    } finally {
      if (mine === round) loading.value = false
    }
  }
  async function answer(answer: LinkAnswer, candidate: number | null, note: string): Promise<void> {
    const of = item.value
    if (!of || moving) return
    const person = candidate === null ? null : (of.candidates[candidate]?.person ?? null)
    unsent.add(of.id)
    left.value = Math.max(0, left.value - 1)
    const mine = round
    const sent = sending.then(() => deliver(mine, of, answer, person, note))
    sending = sent
    given = [...given, { item: of, sent }].slice(-kRemembered)
    said.value = { key: 'answered', answer, number: candidate === null ? 0 : candidate + 1, detail: '' }
    await advance(of)
  }
  async function skip(): Promise<void> {
    const of = item.value
    if (!of || moving) return
    said.value = { key: 'skipped', answer: null, number: 0, detail: '' }
    await advance(of)
  }
  async function undo(reason: string): Promise<void> {
    if (moving) return
    const last = given.at(-1)
    if (!last) {
      said.value = { key: 'nothingToUndo', answer: null, number: 0, detail: '' }
      return
    }
    given = given.slice(0, -1)
    const mine = round
    moving = true
    try {
      const { taken, settled } = await last.sent
      if (!taken || mine !== round) return // it came back by itself, or is settled by somebody else
      await undoAnswer(last.item.id, reason)
      if (mine !== round) return
      left.value += 1
      if (settled) today.value = Math.max(0, today.value - 1)
      comeBack(last.item)
      refused.value = null
      said.value = { key: 'undone', answer: null, number: 0, detail: '' }
    } catch (thrown) {
      if (mine !== round) return
      given = [...given, last]
      refused.value = toApiError(thrown)
    } finally {
      if (mine === round) moving = false
    }
  }
  return { item, loading, error, refused, left, today, beyondBudget, said, begin, answer, skip, undo, settled: async () => void (await sending) }
}
