import { flushPromises } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import { linkItem } from './testing'
import { useQueue, type Queue } from './use-queue'

type Reply = { status?: number; body?: unknown; offline?: boolean }
/** A server with a queue: what waits, what was answered, and doors that keep an answer back. */
class Server {
  waiting = ['1', '2', '3']
  calls: string[] = []
  bodies: unknown[] = []
  reply: (path: string) => Reply | undefined = () => undefined
  door: Promise<void> = Promise.resolve()
  constructor() {
    vi.stubGlobal('fetch', async (address: string, init: RequestInit) => {
      const [path = '', query = ''] = address.replace('/api/v1', '').split('?')
      this.calls.push(`${path}${query === '' ? '' : `?${query}`}`)
      if (init.body) this.bodies.push(JSON.parse(String(init.body)))
      if (init.method === 'POST') await this.door
      const reply = this.reply(path)
      if (reply?.offline) throw new TypeError('offline')
      if (reply) return new Response(JSON.stringify(reply.body ?? { status: reply.status, code: 'E1003', detail: '已由他人核定' }), { status: reply.status ?? 200 })
      return this.answer(path, new URLSearchParams(query))
    })
  }
  answer(path: string, query: URLSearchParams): Response {
    if (path === '/links') return json({ rows: [], total: 0, open: 3, beyond_budget: 5, settled_today: 2 })
    if (path === '/links/next') {
      const after = query.get('after')
      const from = after === null ? 0 : this.waiting.indexOf(after) + 1
      const next = after !== null && !this.waiting.includes(after) ? this.waiting.find((id) => id > after) : this.waiting[from]
      return json({ item: next === undefined ? null : linkItem(next), left: this.waiting.length })
    }
    const [, , id = '', what = ''] = path.split('/')
    if (what === 'answer') {
      this.waiting = this.waiting.filter((waiting) => waiting !== id)
      return json({ state: 'settled', along: 0, left: this.waiting.length, next: null })
    }
    if (what === 'undo') {
      this.waiting = [id, ...this.waiting].sort()
      return new Response(null, { status: 204 })
    }
    return json(linkItem(id, this.waiting.includes(id) ? {} : { state: 'settled' }))
  }
}
function json(body: unknown): Response {
  return new Response(JSON.stringify(body), { status: 200 })
}
let server: Server
let queue: Queue
async function begin(filter = { county: '', dataset: '' }): Promise<void> {
  queue = effectScope().run(() => useQueue(() => filter))!
  await queue.begin()
  await flushPromises()
}
beforeEach(() => {
  server = new Server()
})

describe('the queue', () => {
  it('begins with the first item, the numbers of the day, and the next item fetched already', async () => {
    await begin()
    expect([queue.item.value?.id, queue.left.value, queue.today.value, queue.beyondBudget.value]).toEqual(['1', 3, 2, 5])
    expect(server.calls).toContain('/links/next?after=1')
  })
  it('moves on before the server has answered', async () => {
    await begin()
    let open = (): void => undefined
    server.door = new Promise((resolve) => (open = resolve))
    await queue.answer('same', 1, '看过户口本')
    expect([queue.item.value?.id, queue.left.value, queue.today.value]).toEqual(['2', 2, 2])
    expect(server.waiting).toEqual(['1', '2', '3'])
    open()
    await queue.settled()
    expect([server.waiting, queue.today.value, queue.said.value?.key]).toEqual([['2', '3'], 3, 'answered'])
    expect(server.bodies).toEqual([{ answer: 'same', person: '2', note: '看过户口本' }])
  })
  it('sends answers in the order in which they were given', async () => {
    await begin()
    await queue.answer('nobody', null, '')
    await queue.answer('unsure', null, '')
    await queue.answer('relative', 0, '')
    await queue.settled()
    await flushPromises()
    expect(server.calls.filter((call) => call.endsWith('/answer'))).toEqual(['/links/1/answer', '/links/2/answer', '/links/3/answer'])
    expect(server.bodies).toEqual([{ answer: 'nobody' }, { answer: 'unsure' }, { answer: 'relative', person: '1' }])
    expect([queue.item.value, queue.left.value]).toEqual([null, 0])
  })
  it('says that somebody else was quicker, and goes on', async () => {
    await begin()
    server.reply = (path) => (path === '/links/1/answer' ? { status: 409 } : undefined)
    await queue.answer('same', 0, '')
    await queue.settled()
    expect([queue.item.value?.id, queue.said.value?.key, queue.said.value?.detail]).toEqual(['2', 'overtaken', '已由他人核定'])
    await queue.undo('按错')
    expect(queue.said.value?.key).toBe('nothingToUndo')
  })
  it('brings an item back whose answer did not arrive, without losing the one on the screen', async () => {
    await begin()
    server.reply = (path) => (path === '/links/1/answer' ? { offline: true } : undefined)
    await queue.answer('same', 0, '')
    await queue.settled()
    expect([queue.item.value?.id, queue.refused.value?.kind, queue.left.value]).toEqual(['1', 'offline', 3])
    server.reply = () => undefined
    await queue.answer('same', 0, '')
    expect(queue.item.value?.id).toBe('2')
    await queue.settled()
    expect(server.waiting).toEqual(['2', '3'])
  })
  it('takes back the last answer, then the one before', async () => {
    await begin()
    await queue.answer('same', 0, '')
    await queue.answer('nobody', null, '')
    await queue.undo('刚刚答错')
    expect([queue.item.value?.id, queue.said.value?.key, server.bodies.at(-1)]).toEqual(['2', 'undone', { reason: '刚刚答错' }])
    await queue.undo('刚刚答错')
    expect([queue.item.value?.id, queue.today.value, server.waiting]).toEqual(['1', 2, ['1', '2', '3']])
    await queue.answer('nobody', null, '')
    expect(queue.item.value?.id).toBe('2')
    await queue.answer('nobody', null, '')
    expect(queue.item.value?.id).toBe('3')
  })
  it('takes the very last answer back after the end', async () => {
    server.waiting = ['1']
    await begin()
    await queue.answer('same', 0, '')
    expect(queue.item.value).toBe(null)
    await queue.undo('刚刚答错')
    expect(queue.item.value?.id).toBe('1')
  })
  it('comes back to what was left for later', async () => {
    await begin()
    await queue.skip()
    expect(queue.item.value?.id).toBe('2')
    await queue.answer('same', 0, '')
    await queue.answer('same', 0, '')
    await flushPromises()
    expect(queue.item.value?.id).toBe('1')
  })
  it('passes over rows that an answer has settled along', async () => {
    await begin()
    server.reply = (path) => {
      if (path !== '/links/1/answer') return undefined
      server.waiting = ['3']
      return { body: { state: 'settled', along: 1, left: 1, next: '3' } }
    }
    await queue.answer('same', 0, '')
    await queue.settled()
    await flushPromises()
    expect([queue.item.value?.id, queue.left.value, queue.today.value]).toEqual(['3', 1, 4])
  })
  it('counts within a dataset although the server counts all', async () => {
    await begin({ county: '', dataset: 'medical' })
    server.reply = (path) => (path === '/links/1/answer' ? { body: { state: 'settled', along: 0, left: 90, next: '2' } } : undefined)
    await queue.answer('same', 0, '')
    await queue.settled()
    expect(queue.left.value).toBe(2)
    expect(server.calls).toContain('/links/next?dataset=medical')
  })
  it('says why there is nothing when the server is away', async () => {
    server.reply = () => ({ offline: true })
    await begin()
    expect([queue.item.value, queue.error.value?.kind, queue.loading.value]).toEqual([null, 'offline', false])
  })
})
