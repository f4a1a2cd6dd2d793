import { expect, it } from 'vitest'
import { openPage } from '@/testing/page'
import QualityPage from './pages/QualityPage.vue'

it('lists problems with what the reader may do about each', async () => {
  const row = { id: '1', household: '9', household_code: 'H1', head_name: '张*', group_name: '', division: '', division_name: '村', rule: 'Q01', title: '规则', severity: 'red', wording: '身份证号重复', as_of: '2026-10-31', first_seen_ms: 1, state: 'open', explanation: null }
  const explanation = { id: '5', reason: 'a', reason_title: '理由', text: '已补办', explained_by: '乙', mine: false, explained_ms: 1, until: '2027-01-01', accepted: false, accepted_by: '', ended: false }
  const rules = [{ rule: 'Q01', title: '规则', severity: 'red', open: 2, explained: 0, reasons: [{ code: 'a', title: '理由' }] }]
  const page = await openPage(QualityPage, { '/quality': { rows: [row, { ...row, id: '2', explanation }], next_cursor: '' }, '/quality/summary': { rows: rules } }, ['read_households', 'work'])
  expect(page.get('[data-test="quality-table"]').text()).toContain('待乡镇认可')
  expect([page.findAll('[data-test="explain"]').length, page.findAll('[data-test="accept-explanation"]').length]).toEqual([1, 1])
  expect(page.get('[data-test="tab-open"]').text()).toContain('2')
})
