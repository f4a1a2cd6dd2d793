import type { Problem } from './types'

/** How the page should react; every failed request is exactly one of these. */
export type ApiErrorKind = 'offline' | 'unauthenticated' | 'forbidden' | 'missing' | 'failed'

/** A request that did not succeed. `detail` is Chinese, from the server, and says what to do. */
export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title)
    this.name = 'ApiError'
  }
  get status(): number {
    return this.problem.status
  }
  get code(): string {
    return this.problem.code
  }
  get title(): string {
    return this.problem.title
  }
  get detail(): string {
    return this.problem.detail
  }
  get requestId(): string {
    return this.problem.request_id
  }
  get kind(): ApiErrorKind {
    if (this.status === 0) return 'offline'
    if (this.status === 401) return 'unauthenticated'
    if (this.status === 403) return 'forbidden'
    if (this.status === 404) return 'missing'
    return 'failed'
  }
  /** The server could not be reached at all. */
  static offline(): ApiError {
    return new ApiError({ type: 'about:blank', title: '', status: 0, code: '', name: 'Offline', detail: '', request_id: '' })
  }
}

/** Anything thrown, as an ApiError; an abort is passed on because nobody waits for its answer. */
export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  return new ApiError({ type: 'about:blank', title: text, status: -1, code: '', name: 'Client', detail: text, request_id: '' })
}

/** Reads an answer that is not 2xx; survives proxies that answer with HTML. */
export function problemOf(status: number, requestId: string, body: string): Problem {
  try {
    const parsed: unknown = JSON.parse(body)
    if (typeof parsed === 'object' && parsed !== null && 'status' in parsed) {
      const p = parsed as Partial<Problem>
      return {
        type: p.type ?? 'about:blank',
        title: p.title ?? '',
        status,
        code: p.code ?? '',
        name: p.name ?? '',
        detail: p.detail ?? '',
        ...(p.context === undefined ? {} : { context: p.context }),
        request_id: p.request_id ?? requestId,
      }
    }
  } catch {
    // not JSON: fall through to the bare status
  }
  return { type: 'about:blank', title: '', status, code: `HTTP ${status}`, name: '', detail: '', request_id: requestId }
}
