import { DOMWrapper, flushPromises } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'
import { asked, openPage } from '@/testing/page'
import PushTokensPage from './pages/PushTokensPage.vue'
import { faultsOf, usualLastDay } from './tokens'

const form = { title: '医保局', county: '530922000000', datasets: ['insurance'], last_day: '2026-11-22' }
it('asks for a use, one county, datasets and a day that is not past', () => {
  expect(faultsOf(form, '2026-11-22')).toEqual([])
  expect(faultsOf({ title: '医', county: '', datasets: [], last_day: '2026-11-21' }, '2026-11-22')).toEqual(['title', 'county', 'datasets', 'last_day'])
  expect(faultsOf({ ...form, county: '530900000000' }, '2026-11-22')).toEqual(['county'])
  expect(faultsOf({ ...form, county: '530922101000' }, '2026-11-22')).toEqual(['county'])
  expect(usualLastDay('2026-11-22')).toBe('2027-11-22')
})
it('lists tokens; only those in force can be revoked', async () => {
  const token = { id: '1', title: '医保局系统', county: '530922000000', county_name: '云县', datasets: [{ id: 'insurance', title: '医保参保' }], last_day: '2027-11-22', state: 'active', created_ms: 1, created_by: '周强', revoked_ms: null, revoked_by: '', used_ms: null, used_from: '', uses: 0 }
  const page = await openPage(PushTokensPage, { '/push-tokens': { rows: [token, { ...token, id: '2', state: 'revoked', revoked_ms: 2, revoked_by: '周强' }, { ...token, id: '3', state: 'ended', used_ms: 3, used_from: '10.0.0.8', uses: 12 }] } }, ['manage_accounts'])
  const table = page.get('[data-test=tokens]')
  for (const words of ['有效', '已撤销', '已到期', '还没用过', '共 12 次，来自 10.0.0.8', '医保参保']) expect(table.text()).toContain(words)
  expect(page.findAll('[data-test=token-revoke]')).toHaveLength(1)
})
it('makes no token without its particulars', async () => {
  const page = await openPage(PushTokensPage, { '/push-tokens': { rows: [] }, '/policy/datasets': { rows: [] } }, ['manage_accounts'])
  await page.get('[data-test=token-new]').trigger('click')
  await flushPromises()
  const body = new DOMWrapper(document.body)
  await body.get('[data-test=token-submit]').trigger('click')
  await vi.waitFor(() => expect(body.get('[data-test=token-dialog]').text()).toContain('请至少选择一个数据集'))
  expect(asked.every((request) => request.body === null)).toBe(true)
})
