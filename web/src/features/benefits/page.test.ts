import { expect, it } from 'vitest'
import { openPage } from '@/testing/page'
import BenefitListPage from './pages/BenefitListPage.vue'
import BenefitPage from './pages/BenefitPage.vue'

const benefit = { id: 'B01', title: '资助参保', group: 'medical', group_title: '医疗', entity: 'person', period: 'year', period_title: '按年', gives: '资助', has_amount: true, shows_received: true, from: '2021-01-01', to: '', is_default: false, pack: 'p', hash: 'h', entitled: 10, cannot_tell: 1, missing: 3, wrong: 2, different: 0, amount_unknown: 0, amount: '3800.00', missing_amount: '1140.00', received_amount: '0', wrong_amount: '760.00' }
it('lists benefits with who is missing and what that is worth', async () => {
  const page = await openPage(BenefitListPage, { '/benefits': { as_of: '2026-10-31', households: 5, persons: 20, rows: [benefit] } }, ['read_households'])
  expect(page.get('[data-test="benefit-table"]').text()).toMatch(/资助参保.*10.*7.*3.*2.*1.*3,800.*1,140/)
})
it('shows the document behind a benefit, its figures and the first list', async () => {
  const detail = { ...benefit, who: 'true', amount_expression: '380', received: '', count: '', at_least: '', wording: '', checks: [], source: { document: '通知', clause: '第三条', quotation: '给予定额资助' }, examples: [] }
  const page = await openPage(BenefitPage, { '/benefits/B01': { as_of: '2026-10-31', benefit: detail, divisions: [], classes: [], reasons: [{ title: '参保状态', rows: 1 }] }, '/benefits/B01/rows': { as_of: '', entity: 'person', rows: [], next_cursor: '', total: 0 } }, ['read_households'], { id: 'B01' })
  expect(page.text()).toContain('给予定额资助')
  expect(page.text()).toContain('参保状态')
  expect(page.get('[data-test="tab-missing"]').attributes('aria-selected')).toBe('true')
  expect(page.text()).toContain('这个名单是空的')
})
