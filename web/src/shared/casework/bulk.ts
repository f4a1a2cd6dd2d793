import { computed, reactive, ref, shallowRef, watch } from 'vue'
import type { ActionSpec, Subject } from '@/api/types'
import { useProcedureStore } from '@/shared/forms/procedure'
import { useSessionStore } from '@/shared/stores/session'
import type { BulkItem } from './BulkDialog.vue'

/** A row of a list that can be ticked. */
export interface BulkRow {
  id: string
  sequence?: number
  head_name: string
  household_code: string
  division: string
}

/**
 * What the caller's level may do to several subjects of a list at once, and which of them are ticked. What is not on the screen is not
 * ticked.
 * @param names only these actions, in this order; none = all that the table allows in bulk
 */
export function useBulk(subject: Subject, rows: () => readonly BulkRow[], names?: readonly string[]) {
  const session = useSessionStore()
  const procedure = useProcedureStore()
  void procedure.ensure()
  const chosen = ref(new Set<string>())
  const spec = shallowRef<ActionSpec | null>(null)
  const open = ref(false)

  const actions = computed(() => {
    const role = session.account?.role ?? ''
    const level = role === 'office' ? 'county' : role
    if (!session.may('work')) return []
    const all = procedure.procedure?.actions ?? []
    const wanted = names ? names.map((name) => all.find((a) => a.subject === subject && a.name === name)) : all
    return wanted.filter((a): a is ActionSpec => a !== undefined && a.subject === subject && a.bulk && a.levels.some((l) => l === level))
  })
  const ticked = computed(() => rows().filter((row) => chosen.value.has(row.id)))
  const everyone = computed(() => rows().length > 0 && ticked.value.length === rows().length)
  watch(rows, (now) => {
    const present = new Set(now.map((row) => row.id))
    chosen.value = new Set([...chosen.value].filter((id) => present.has(id)))
  })
  return reactive({
    actions,
    spec,
    open,
    everyone,
    count: computed(() => chosen.value.size),
    items: computed<BulkItem[]>(() => ticked.value.map((row) => ({ id: row.id, sequence: row.sequence ?? 0, name: row.head_name, code: row.household_code }))),
    /** Of the first that is ticked: whoever may be given work there is offered. */
    village: computed(() => ticked.value[0]?.division ?? ''),
    has: (row: BulkRow) => chosen.value.has(row.id),
    choose(row: BulkRow) {
      const next = new Set(chosen.value)
      if (!next.delete(row.id)) next.add(row.id)
      chosen.value = next
    },
    chooseAll() {
      chosen.value = everyone.value ? new Set() : new Set(rows().map((row) => row.id))
    },
    begin(action: ActionSpec) {
      spec.value = action
      open.value = true
    },
    /** One row alone, without ticking it first. */
    beginWith(action: ActionSpec, row: BulkRow) {
      chosen.value = new Set([row.id])
      spec.value = action
      open.value = true
    },
  })
}
export type Bulk = ReturnType<typeof useBulk>
