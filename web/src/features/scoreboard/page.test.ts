import { expect, it } from 'vitest'
import { openPage } from '@/testing/page'
import SwitchTab from './components/SwitchTab.vue'

it('does not let the proposer approve, and says why; somebody else of the same name may', async () => {
  const item = { id: '1', rule: 'R01', title: '收入', rule_hash: 'h', is_current: true, status: 'shadow', by_program: false, proposed_by: '甲', mine: true, proposed_ms: 1, why: '误报多', decision: 'waiting', decided_by: '', decided_ms: null }
  const page = await openPage(SwitchTab, { '/rules/switches': { rules: [], switches: [item, { ...item, id: '2', proposed_by: '甲', mine: false }] } }, ['simulate'], { begun: null })
  expect(page.findAll('[data-test="switch-approve"]').map((b) => b.attributes('disabled') !== undefined)).toEqual([true, false])
  expect(page.findAll('[data-test="switch-obstacle"]').map((o) => o.text())).toEqual(['您是提出人，须由另一人审批。'])
})
