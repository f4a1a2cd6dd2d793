import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { api } from '@/api/client'
import type { CodeTable } from '@/api/types'

/** Names of codes, from the policy pack; asked once after log-in. */
export const useCodesStore = defineStore('codes', () => {
  const tables = shallowRef<ReadonlyMap<string, ReadonlyMap<string, string>>>(new Map())
  const loaded = ref(false)
  let pending: Promise<void> | null = null

  async function fetchTables(): Promise<void> {
    const answer = await api.get<{ rows: CodeTable[] }>('/policy/code-tables')
    const next = new Map<string, ReadonlyMap<string, string>>()
    for (const table of answer.rows) next.set(table.id, new Map(table.codes.map((c) => [c.code, c.name])))
    tables.value = next
    loaded.value = true
  }
  /** Loads the tables unless they are there; a failure is tried again by the next call. */
  function ensure(): Promise<void> {
    if (loaded.value) return Promise.resolve()
    pending ??= fetchTables().finally(() => {
      pending = null
    })
    return pending
  }
  /** Name of a code; the code itself when the table does not know it; "—" for none. */
  function name(table: string, code: string | null | undefined): string {
    if (code === null || code === undefined || code === '') return '—'
    return tables.value.get(table)?.get(code) ?? code
  }
  function options(table: string): { code: string; name: string }[] {
    return [...(tables.value.get(table) ?? new Map<string, string>())].map(([code, title]) => ({ code, name: title }))
  }
  return { tables, loaded, ensure, name, options }
})
