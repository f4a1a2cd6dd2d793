import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Measure, Person, TimelineEvent } from '@/api/types'
import { useProcedureStore } from '@/shared/forms/procedure'
import { useCodesStore } from '@/shared/stores/codes'
import { useSessionStore } from '@/shared/stores/session'
import type { BodyWords } from './describe'

/** Whoever acted, and whoever stands in what they filled in. */
export function accountNames(events: readonly TimelineEvent[]): Map<string, string> {
  return new Map(events.flatMap((event) => [[event.actor, event.actor_name] as const, ...Object.entries(event.accounts)]).filter(([, name]) => name !== ''))
}

/**
 * Names of whatever a body may refer to, for the household at hand.
 * @param accounts names of accounts that the page knows
 */
export function useBodyWords(members: () => readonly Person[], measures: () => readonly Measure[], accounts: () => ReadonlyMap<string, string>): ComputedRef<BodyWords> {
  const { t } = useI18n()
  const codes = useCodesStore()
  const session = useSessionStore()
  const procedure = useProcedureStore()
  return computed(() => ({
    yes: t('value.yes'),
    no: t('value.no'),
    yuan: t('value.yuan'),
    wholeHousehold: t('form.wholeHousehold'),
    person: (id) => members().find((m) => m.id === id)?.name ?? t('person.former'),
    account: (id) => (id === session.account?.id ? session.account.name : (accounts().get(id) ?? t('timeline.account', { id }))),
    measure: (number) => {
      const measure = measures().find((m) => String(m.number) === number)
      return measure ? `${number} ${measure.kind_title}` : number
    },
    code: (table, code) => codes.name(table, code),
    fact: (id) => procedure.procedure?.facts.find((fact) => fact.id === id),
  }))
}
