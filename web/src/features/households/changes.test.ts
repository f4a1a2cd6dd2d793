import { DOMWrapper, flushPromises, type VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Household, Person } from '@/api/types'
import ChangeDialog from '@/shared/registry/ChangeDialog.vue'
import { asked, openPage } from '@/testing/page'
import AliasSection from './components/AliasSection.vue'
import ChangeSection from './components/ChangeSection.vue'

let page: VueWrapper | undefined
afterEach(() => {
  page?.unmount()
  document.body.innerHTML = ''
})
const body = (): DOMWrapper<Element> => new DOMWrapper(document.body)
const member = (id: string, name: string): Person => ({ id, name, id_number: '530***', phone: '', sex: '1', birth: null, age: 40, ethnic: '', relation: '01', education: '', schooling: '', health: '', labour: '', working: null, working_place: '', insured: null, first_day: '2024-01-01', last_day: '9999-12-31' })
const household = { id: '9', county: '530922000000', division: '530922101201', division_name: '某村', household_code: 'H9', head_name: '张*' } as Household

describe('former numbers and names', () => {
  it('are asked for only when somebody opens them', async () => {
    page = await openPage(AliasSection, { '/persons/1/aliases': { rows: [{ kind: 'id_number', masked: '530***1001', at_ms: 1, source: 'review', account_name: '王丽' }] }, '/persons/2/aliases': { rows: [] } }, ['read_households'], { members: [member('1', '张*'), member('2', '李*')] })
    expect(asked.length).toBe(0)
    const details = page.get('details')
    ;(details.element as HTMLDetailsElement).open = true
    await details.trigger('toggle')
    await flushPromises()
    expect(page.text()).toContain('曾用证件号')
    expect(page.text()).toContain('530***1001')
    expect(page.text()).toContain('比对核对')
  })
})

describe('a change of a household', () => {
  it('is shown before it is done, and shown anew when something else is chosen', async () => {
    const lines = ['张* 从某村 H9 移出']
    page = await openPage(ChangeDialog, { '/registry/changes/preview': { possible: true, problem: '', lines }, '/registry/changes': { id: '7', kind: 'person_died', title: '死亡', lines } }, ['import'], { modelValue: false, kind: 'split_household', household, members: [member('1', '张*'), member('2', '李*')] }, document.body)
    await page.setProps({ modelValue: true })
    await flushPromises()
    await body().get('[data-test=change-look]').trigger('click')
    await flushPromises()
    await vi.waitFor(() => expect(body().get('[data-test=change-dialog]').text()).toContain('请选择谁分出去'))
    expect(asked.length).toBe(0)
    await body().findAll('[data-test=change-member] input')[1]?.setValue(true)
    await body().get('[data-test=change-reason] textarea, textarea').setValue('成年分户')
    await body().get('[data-test=change-look]').trigger('click')
    await flushPromises()
    expect(asked.at(-1)?.body).toMatchObject({ kind: 'split_household', household: '9', members: ['2'], head: '2', reason: '成年分户' })
    expect(body().get('[data-test=change-preview]').text()).toContain('从某村 H9 移出')
    await body().get('textarea').setValue('成年分户，另立门户')
    await flushPromises()
    expect(body().find('[data-test=change-go]').exists()).toBe(false)
    await body().get('[data-test=change-look]').trigger('click')
    await flushPromises()
    await body().get('[data-test=change-go]').trigger('click')
    await flushPromises()
    expect(asked.at(-1)).toMatchObject({ path: '/registry/changes', body: { reason: '成年分户，另立门户' } })
    expect(page.emitted('done')?.length).toBe(1)
  })
  it('stands in the history, and is absent where nothing was changed', async () => {
    page = await openPage(ChangeSection, { '/registry/changes': { rows: [], total: 0 } }, ['import'], { household: '9', version: 0 })
    expect(page.find('[data-test=household-changes]').exists()).toBe(false)
    page.unmount()
    page = await openPage(ChangeSection, { '/registry/changes': { rows: [{ id: '7', kind: 'move_household', title: '整户迁村', day: '2026-10-01', at_ms: 1, account_name: '王丽', reason: '搬迁', lines: ['迁到乙村'], undone: null, may_undo: true, undo_problem: '' }], total: 1 } }, ['import'], { household: '9', version: 0 })
    expect(page.get('[data-test=household-changes]').text()).toContain('迁到乙村')
    expect(page.find('[data-test=change-undo]').exists()).toBe(true)
  })
})
