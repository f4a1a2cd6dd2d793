import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { api, apiAddress, onUnauthenticated, queryText, setCsrfToken } from './client'
import { ApiError, problemOf } from './errors'

type Call = { url: string; init: RequestInit }
const calls: Call[] = []
let answers: (() => Response)[] = []

function json(status: number, body: unknown): Response {
  return new Response(status === 204 ? null : JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', 'X-Request-Id': 'r-1' } })
}
function problem(status: number, code: string): Response {
  return json(status, { type: 'about:blank', title: '标题', status, code, name: 'N', detail: '说明', request_id: 'r-9' })
}
function header(call: Call | undefined, name: string): string | undefined {
  return (call?.init.headers as Record<string, string> | undefined)?.[name]
}

beforeEach(() => {
  calls.length = 0
  answers = []
  setCsrfToken('')
  onUnauthenticated(() => undefined)
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    calls.push({ url, init })
    const next = answers.shift()
    return next ? Promise.resolve(next()) : Promise.reject(new TypeError('network'))
  })
})
afterEach(() => vi.unstubAllGlobals())

describe('queryText', () => {
  it('leaves out what is not set and joins lists by commas', () => {
    expect(queryText({ a: '', b: null, c: undefined, d: 'x y', e: ['red', 'blue'], f: [], g: 5, h: false })).toBe('?d=x+y&e=red%2Cblue&g=5')
  })
  it('is empty without parameters', () => {
    expect(queryText(undefined)).toBe('')
    expect(apiAddress('/leads.csv', { grade: '' })).toBe('/api/v1/leads.csv')
  })
})

describe('api', () => {
  it('sends the CSRF token with unsafe requests only', async () => {
    setCsrfToken('token-1')
    answers = [() => json(200, {}), () => json(200, {})]
    await api.get('/session')
    await api.post('/screenings', { as_of: '2026-10-31' })
    expect(header(calls[0], 'X-CSRF-Token')).toBeUndefined()
    expect(header(calls[1], 'X-CSRF-Token')).toBe('token-1')
    expect(calls[1]?.init.body).toBe('{"as_of":"2026-10-31"}')
  })

  it('turns problem+json into an ApiError with code, detail and request id', async () => {
    answers = [() => problem(403, 'E2002')]
    const error = await api.get('/audit').catch((e: unknown) => e)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ code: 'E2002', detail: '说明', requestId: 'r-9', kind: 'forbidden' })
  })

  it('tells the application when the session has ended, but not when a log-in failed', async () => {
    const ended = vi.fn()
    onUnauthenticated(ended)
    answers = [() => problem(401, 'E2004'), () => problem(401, 'E2001')]
    await expect(api.post('/session', {})).rejects.toMatchObject({ code: 'E2004' })
    expect(ended).not.toHaveBeenCalled()
    await expect(api.get('/leads')).rejects.toMatchObject({ kind: 'unauthenticated' })
    expect(ended).toHaveBeenCalledOnce()
  })

  it('fetches a fresh CSRF token and repeats a refused request once', async () => {
    setCsrfToken('old')
    answers = [() => problem(403, 'E2005'), () => json(200, { account: {}, csrf: 'new' }), () => json(202, { job: '7' })]
    await expect(api.post('/screenings', {})).resolves.toEqual({ job: '7' })
    expect(header(calls[2], 'X-CSRF-Token')).toBe('new')
    answers = [() => problem(403, 'E2005'), () => json(200, { account: {}, csrf: 'new' }), () => problem(403, 'E2005')]
    await expect(api.post('/screenings', {})).rejects.toMatchObject({ code: 'E2005' })
  })

  it('reports a server out of reach as offline', async () => {
    await expect(api.get('/leads')).rejects.toMatchObject({ kind: 'offline' })
  })

  it('has no body to read after 204', async () => {
    answers = [() => json(204, null)]
    await expect(api.delete('/session')).resolves.toBeUndefined()
  })
})

describe('problemOf', () => {
  it('survives answers of a proxy that are not JSON', () => {
    expect(problemOf(502, 'r-2', '<html>bad gateway</html>')).toMatchObject({ status: 502, code: 'HTTP 502', request_id: 'r-2' })
  })
})
