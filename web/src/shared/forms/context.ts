import { inject, type InjectionKey } from 'vue'
import type { HouseholdFacts, FactSpec, Objection, Measure, Person, ProcedureListItem, Subject } from '@/api/types'

/** Where photos and scans of a form belong. `id` "" = the subject does not exist yet. */
export interface AttachmentTarget {
  subject: Subject
  id: string
  village: string
}

/** What the fields of a form may need to know about the household it is about. */
export interface FormContext {
  target: AttachmentTarget
  members: readonly Pick<Person, 'id' | 'name' | 'relation'>[]
  facts: HouseholdFacts | null
  factSpecs: readonly FactSpec[]
  measures: readonly Measure[]
  objections: readonly Objection[]
  /** Lists of the pack, with more than codes and titles. */
  lists: Readonly<Record<string, readonly ProcedureListItem[]>>
}

export const kFormContext: InjectionKey<() => FormContext> = Symbol('form context')

export function useFormContext(): () => FormContext {
  return inject(kFormContext, () => ({
    target: { subject: 'case', id: '', village: '' },
    members: [],
    facts: null,
    factSpecs: [],
    measures: [],
    objections: [],
    lists: {},
  }))
}
