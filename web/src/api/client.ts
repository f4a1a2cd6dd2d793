// The one way to the server. Adds the CSRF token to unsafe requests, turns problem+json into ApiError, and tells the application
// when the session has ended.

import { ApiError, problemOf } from './errors'
import type { Session } from './types'

export const kApiBase = '/api/v1'

export type QueryValue = string | number | boolean | readonly string[] | null | undefined
export type Query = Record<string, QueryValue>

export interface RequestOptions {
  query?: Query
  body?: unknown
  signal?: AbortSignal
}

const state = {
  csrf: '',
  onUnauthenticated: (): void => {},
}

/** Token of the present session; "" when logged out. */
export function setCsrfToken(token: string): void {
  state.csrf = token
}

/** Called once for every answer 401 except a failed log-in. */
export function onUnauthenticated(handler: () => void): void {
  state.onUnauthenticated = handler
}

/** "?a=1&b=x,y"; empty values are left out, lists are joined by commas as the server expects them. */
export function queryText(query: Query | undefined): string {
  if (!query) return ''
  const parts = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '' || value === false) continue
    if (Array.isArray(value)) {
      if (value.length > 0) parts.set(name, value.join(','))
    } else {
      parts.set(name, String(value))
    }
  }
  const text = parts.toString()
  return text === '' ? '' : `?${text}`
}

/** Address of a download (CSV): the browser fetches it itself, with the session cookie. */
export function apiAddress(path: string, query?: Query): string {
  return `${kApiBase}${path}${queryText(query)}`
}

async function send(method: string, path: string, options: RequestOptions): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json, application/problem+json' }
  if (method !== 'GET' && state.csrf !== '') headers['X-CSRF-Token'] = state.csrf
  const init: RequestInit = { method, headers, credentials: 'same-origin', cache: 'no-store' }
  if (options.body !== undefined) {
    headers['Content-Type'] = 'application/json'
    init.body = JSON.stringify(options.body)
  }
  if (options.signal) init.signal = options.signal
  try {
    return await fetch(apiAddress(path, options.query), init)
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') throw thrown
    throw ApiError.offline()
  }
}

async function failure(response: Response): Promise<ApiError> {
  const body = await response.text().catch(() => '')
  return new ApiError(problemOf(response.status, response.headers.get('X-Request-Id') ?? '', body))
}

/** A page that stayed open over a new log-in holds an old token; fetch the present one once. */
async function refreshCsrf(): Promise<boolean> {
  const response = await send('GET', '/session', {})
  if (!response.ok) return false
  const session = (await response.json()) as Session
  setCsrfToken(session.csrf)
  return true
}

/** @throws ApiError when the answer is no success */
async function answered(method: string, path: string, options: RequestOptions): Promise<Response> {
  let response = await send(method, path, options)
  if (!response.ok) {
    let error = await failure(response)
    if (error.code === 'E2005' && (await refreshCsrf())) {
      response = await send(method, path, options)
      if (!response.ok) error = await failure(response)
    }
    if (!response.ok) {
      if (error.kind === 'unauthenticated' && error.code !== 'E2004') state.onUnauthenticated()
      throw error
    }
  }
  return response
}

async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const response = await answered(method, path, options)
  if (response.status === 204) return undefined as T
  return (await response.json()) as T
}

/** Name of a file as the server gives it, in UTF-8; "" without one. */
export function attachmentName(disposition: string): string {
  const match = /filename\*=UTF-8''([^;]+)/i.exec(disposition)
  try {
    return match?.[1] ? decodeURIComponent(match[1]) : ''
  } catch {
    return ''
  }
}

/** A file that depends on a body, which no link could carry: asked for, then handed to the browser to save. */
export async function download(path: string, body: unknown, fallbackName: string): Promise<void> {
  const response = await answered('POST', path, { body })
  const address = URL.createObjectURL(await response.blob())
  const link = document.createElement('a')
  link.href = address
  link.download = attachmentName(response.headers.get('Content-Disposition') ?? '') || fallbackName
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

export const api = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> =>
    request<T>('GET', path, { ...(query ? { query } : {}), ...(signal ? { signal } : {}) }),
  post: <T>(path: string, body?: unknown, signal?: AbortSignal): Promise<T> =>
    request<T>('POST', path, { body: body ?? {}, ...(signal ? { signal } : {}) }),
  patch: <T>(path: string, body: unknown): Promise<T> => request<T>('PATCH', path, { body }),
  put: <T>(path: string, body: unknown): Promise<T> => request<T>('PUT', path, { body }),
  delete: <T>(path: string): Promise<T> => request<T>('DELETE', path),
}

/**
 * Sends a form with files. XMLHttpRequest because fetch cannot report how much has been sent.
 * @param onProgress share sent, 0..1
 */
export function upload<T>(path: string, form: FormData, onProgress: (share: number) => void): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const xhr = new XMLHttpRequest()
    xhr.open('POST', apiAddress(path))
    xhr.setRequestHeader('Accept', 'application/json, application/problem+json')
    if (state.csrf !== '') xhr.setRequestHeader('X-CSRF-Token', state.csrf)
    xhr.upload.onprogress = (event) => {
      if (event.lengthComputable && event.total > 0) onProgress(event.loaded / event.total)
    }
    xhr.onerror = () => reject(ApiError.offline())
    xhr.onload = () => {
      if (xhr.status >= 200 && xhr.status < 300) {
        resolve(JSON.parse(xhr.responseText) as T)
        return
      }
      const error = new ApiError(problemOf(xhr.status, xhr.getResponseHeader('X-Request-Id') ?? '', xhr.responseText))
      if (error.kind === 'unauthenticated') state.onUnauthenticated()
      reject(error)
    }
    xhr.send(form)
  })
}
