// What has been typed into a form and not been sent yet. It lives in the tab's session storage: it outlasts a reload and a crash of
// the browser, but not the closing of the tab or the end of the session, because it is personal data on a device that may be shared.
import type { FormValues } from './values'

export interface Draft {
  /** Of the request: the same for every try, so that a form is carried out once. */
  key: string
  values: FormValues
  saved_ms: number
}

const kPrefix = 'shouwang.draft.'

/** @param name what the draft is of: account, subject, id and action */
export function draftName(...parts: string[]): string {
  return kPrefix + parts.join('.')
}

export function readDraft(name: string): Draft | null {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(name) ?? 'null')
    if (typeof found !== 'object' || found === null) return null
    const { key, values, saved_ms } = found as Partial<Draft>
    if (typeof key !== 'string' || typeof values !== 'object' || values === null) return null
    return { key, values, saved_ms: typeof saved_ms === 'number' ? saved_ms : 0 }
  } catch {
    return null // storage switched off, or not ours
  }
}

/** @returns false when the browser keeps nothing (storage switched off or full) */
export function writeDraft(name: string, draft: Draft): boolean {
  try {
    sessionStorage.setItem(name, JSON.stringify(draft))
    return true
  } catch {
    return false
  }
}

export function dropDraft(name: string): void {
  try {
    sessionStorage.removeItem(name)
  } catch {
    // storage switched off: there is nothing to drop
  }
}

/** A new request key. randomUUID is missing on pages served without TLS. */
export function newKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
