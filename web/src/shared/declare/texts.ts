import { api } from '@/api/client'

/** What the region promises to those who declare, and what becomes of what they enter; word for word from its policy pack. */
export interface PublicTexts {
  hotline: string
  intro: string
  declare_hint: string
  told: string
  signature_hint: string
  data_use: string
  keep_receipt: string
}
let known: Promise<PublicTexts> | null = null

/** Asked for once; a failure is asked for again. */
export function fetchPublicTexts(): Promise<PublicTexts> {
  known ??= api.get<PublicTexts>('/public/texts').catch((thrown: unknown) => {
    known = null
    throw thrown
  })
  return known
}
/** For tests: the next one asks anew. */
export function forgetPublicTexts(): void {
  known = null
}
