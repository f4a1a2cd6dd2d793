import { flushPromises } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { openPage } from '@/testing/page'
import BenefitsSection from './components/BenefitsSection.vue'

it('marks on the household page what is due and not received, first, and shows what the village is entitled to', async () => {
  const row = { benefit: 'B01', title: '资助参保', group: '', group_title: '', period_title: '每年', is_default: false, person: null, entitled: 'yes', received: 'yes', amount: '180.00', received_amount: '180.00', start: null, end: null, gives: '资助 180 元', wording: '请核对', missing: [], checks: [], trace: {}, parameters: [], source: {} }
  const team = { benefit: 'B29', title: '驻村工作队', entitled: 'yes', is_default: false, count: 200, at_least: 200, uncounted: 0, gives: '选派工作队', wording: '应选派', checks: [], source: {} }
  const list = { ...team, benefit: 'B31', title: '第一书记', entitled: 'unknown', count: null, at_least: null }
  const page = await openPage(BenefitsSection, { '/households/7/benefits': { as_of: '2026-10-31', rows: [row, { ...row, benefit: 'B08', title: '低保', received: 'no' }], village: [team, list] } }, ['read_households'], { household: '7' })
  expect(page.findAll('[data-test="benefit-row"]')).toHaveLength(0)
  await page.get('[data-test="benefits-open"]').trigger('click')
  await flushPromises()
  expect(page.findAll('[data-test="benefit-row"]').map((r) => r.text())).toEqual([expect.stringMatching(/应享未享.*低保/), expect.stringMatching(/已享.*资助参保/)])
  expect(page.findAll('[data-test="benefit-village"]').map((r) => r.text())).toEqual([expect.stringMatching(/应享.*驻村工作队.*200.*200/), expect.stringMatching(/不能判断.*第一书记.*名单还没有/)])
})
