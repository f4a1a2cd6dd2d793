import { api, upload } from '@/api/client'
import type { ActionInput } from '@/api/types'
import { declarationBody, type Declaration } from '@/shared/declare/declaration'

/** What hangs in a village: no ids of cases, lines numbered from 1. */
export interface PublicNotice {
  id: string
  purpose: string
  announcement: boolean
  title: string
  opens: string
  closes: string
  contact: string
  lines: { line: number; name: string; group: string; members: number; content: string }[]
}
export interface PublicVillage {
  village_name: string
  office: string
  office_hint: string
  /** What a declaration asks for, with the causes to pick from. */
  declaration: ActionInput[]
  notices: PublicNotice[]
}
/** Where a declaration stands; never a name. */
export interface Progress {
  created_ms: number
  village_name: string
  state: string
  state_title: string
  conclusion_title: string
  answer: string
  due: string | null
  may_appeal: boolean
}
/** Causes as people pick them: the main ones, without the finer codes below them. */
export function causes(village: PublicVillage): { code: string; title: string }[] {
  const risk = village.declaration.find((input) => input.name === 'risk')
  return (risk?.options ?? []).filter((option) => option.code.length === 2)
}

export function fetchVillage(token: string, signal: AbortSignal): Promise<PublicVillage> {
  return api.get<PublicVillage>(`/public/village/${encodeURIComponent(token)}`, undefined, signal)
}
/** With a signature, which is how somebody declares for a household, everything goes in one form. */
export function declare(token: string, answers: Declaration, key: string, signature: File | null): Promise<{ receipt: string }> {
  const body = declarationBody(answers)
  if (!signature) return api.post<{ receipt: string }>('/public/declarations', { token, body, key })
  const form = new FormData()
  form.append('token', token)
  form.append('key', key)
  form.append('body', JSON.stringify(body))
  form.append('file', signature, signature.name)
  return upload<{ receipt: string }>('/public/declarations/signed', form, () => undefined)
}
export function follow(receipt: string): Promise<Progress> {
  return api.post<Progress>('/public/follow', { receipt })
}
export function appeal(receipt: string, reason: string): Promise<void> {
  return api.post<void>('/public/appeal', { receipt, reason })
}
export function object(token: string, notice: string, line: number, text: string, contact: string): Promise<void> {
  return api.post<void>('/public/objections', { token, notice, line, text, contact })
}
