import { api } from '@/api/client'
import type { Household, Outcome, Page } from '@/api/types'
import { sendAttachment } from '@/shared/forms/attachments'
import { declarationBody, type Declaration as Answers } from '@/shared/declare/declaration'

export interface Declaration {
  id: string
  village: string
  village_name: string
  channel: string
  channel_title: string
  state: 'open' | 'linked' | 'rejected'
  /** Opened for the township of the village; null for others. */
  body: Record<string, string | boolean> | null
  risk: string
  risk_title: string
  created_ms: number
  due: string
  household: string | null
  lead: string | null
  version: number
}

export function fetchDeclarations(state: string, signal: AbortSignal): Promise<{ rows: Declaration[] }> {
  return api.get<{ rows: Declaration[] }>('/declarations', { state }, signal)
}
export function resolveDeclaration(id: string, household: string | null, reason: string, version: number): Promise<Outcome> {
  return api.post<Outcome>(`/declarations/${encodeURIComponent(id)}/resolve`, { household, reason, version })
}
/** A number is sent in a body, never in an address. */
export function searchHouseholds(text: string, division: string, signal: AbortSignal): Promise<Page<Household>> {
  return api.post<Page<Household>>('/households/search', { text, division, limit: 20 }, signal)
}
/** A call to the hotline or a visit to the desk, taken down by a clerk. */
export async function declareFor(village: string, channel: string, answers: Answers, key: string, signature: File | null): Promise<{ id: string; receipt: string }> {
  const body = declarationBody(answers)
  if (signature) body.signature = await uploaded(village, signature)
  return api.post<{ id: string; receipt: string }>('/declarations', { village, channel, body, key })
}
const sent = new WeakMap<File, Promise<{ id: string }>>()
/** Sent once, however often the declaration is tried: a repeated one has to say the same. */
async function uploaded(village: string, file: File): Promise<string> {
  const under = sent.get(file) ?? sendAttachment({ subject: 'lead', id: '', village }, file, () => undefined)
  sent.set(file, under)
  try {
    return (await under).id
  } catch (thrown) {
    sent.delete(file)
    throw thrown
  }
}
