import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import { nextTick, ref } from 'vue'
import type { ActionSpec, Procedure, Session } from '@/api/types'
import { useProcedureStore } from '@/shared/forms/procedure'
import { useSessionStore } from '@/shared/stores/session'
import { useBulk, type BulkRow } from './bulk'

const row = (id: string, village = '530922001001'): BulkRow => ({ id, sequence: 3, head_name: `户${id}`, household_code: `code${id}`, division: village })
const spec = (name: string, levels: ActionSpec['levels'], bulk = true): ActionSpec => ({ subject: 'lead', name, title: name, levels, bulk, danger: false, inputs: [] })

beforeEach(() => {
  setActivePinia(createPinia())
  useProcedureStore().procedure = {
    phases: [], lists: {}, facts: [], bulk_limit: 200, hash: '',
    actions: [spec('accept', ['township']), spec('take', ['village', 'township']), spec('verify', ['township'], false), { ...spec('county_approve', ['county']), subject: 'case' }],
  } as Procedure
  useSessionStore().session = { account: { role: 'township', permissions: ['work'] }, csrf: '' } as unknown as Session
})

it('offers what the table allows in bulk to the level', () => {
  expect(useBulk('lead', () => []).actions.map((a) => a.name)).toEqual(['accept', 'take'])
  expect(useBulk('lead', () => [], ['take', 'verify']).actions.map((a) => a.name)).toEqual(['take'])
  useSessionStore().session!.account.role = 'office'
  expect(useBulk('case', () => []).actions.map((a) => a.name)).toEqual(['county_approve'])
})
it('ticks one, all and none', () => {
  const rows = [row('1'), row('2', '530922001002')]
  const bulk = useBulk('lead', () => rows)
  bulk.choose(rows[1]!)
  expect([bulk.count, bulk.everyone, bulk.village]).toEqual([1, false, '530922001002'])
  expect(bulk.items).toEqual([{ id: '2', sequence: 3, name: '户2', code: 'code2' }])
  bulk.chooseAll()
  expect([bulk.count, bulk.everyone]).toEqual([2, true])
  bulk.chooseAll()
  expect([bulk.count, bulk.village]).toEqual([0, ''])
})
it('unticks what is no longer on the screen', async () => {
  const rows = ref([row('1'), row('2')])
  const bulk = useBulk('lead', () => rows.value)
  bulk.chooseAll()
  rows.value = [row('2'), row('3')]
  await nextTick()
  expect(bulk.items.map((i) => i.id)).toEqual(['2'])
})
