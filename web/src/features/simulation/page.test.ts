import { flushPromises, type VueWrapper } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'
import { asked, openPage } from '@/testing/page'
import SimulationPage from './pages/SimulationPage.vue'
import type { ScenarioBody } from './api'
import ScenarioEditor from './components/ScenarioEditor.vue'

vi.mock('@/shared/ui/chart', async (original) => ({ ...(await original<object>()), LazyChart: { render: () => null } }))

const value = { from: '2021-01-01', to: '9999-12-31', value: '8700.00', is_default: false, source: { document: '', clause: '', quotation: '' } }
const policy = {
  '/policy/parameters': { rows: [{ id: 'floor', title: '监测线', description: '', kind: 'money', unit: '元', min: '0', max: '100000', pack: 'p', current: value, values: [value] }] },
  '/policy/rules': { rows: [{ id: 'R01', title: '收入', when: 'income < params.floor' }] },
}
const effect = { before: 10, after: 14, gained: 5, lost: 1, unchanged: 9 }
const answer = { as_of: '2026-10-31', pack_hash: 'abc', households: 100, all: effect, undecided_before: 1, undecided_after: 2, rules: [], divisions: [{ division: '530902000000', division_name: 'A', ...effect }], classes: [], budget: [{ year: 2026, before: '1.00', after: '2.50' }], visits: [] }
async function change(page: VueWrapper, body: ScenarioBody): Promise<void> {
  const editor = page.findComponent(ScenarioEditor)
  editor.vm.$emit('update:modelValue', { as_of: '2026-10-31', division: '', parameters: body.parameters ?? [], rules: body.rules ?? [] })
  await flushPromises()
}

it('asks only when something is changed, and shows what would be gained and lost', async () => {
  const page = await openPage(SimulationPage, { ...policy, '/simulation/prepare': { ready: true, job: null }, '/simulation/what-if': answer }, ['simulate'])
  expect(page.get('[data-test="simulate"]').attributes('disabled')).toBeDefined()
  await change(page, { parameters: [{ id: 'floor', value: '9000' }] })
  await page.get('[data-test="simulate"]').trigger('click')
  await flushPromises()
  expect(asked.find((a) => a.path === '/simulation/what-if')?.body).toMatchObject({ parameters: [{ id: 'floor', value: '9000' }] })
  expect([page.get('[data-test="gained"]').text(), page.get('[data-test="lost"]').text()]).toEqual(['5', '1'])
  expect(page.find('[data-test="changed-households"]').exists()).toBe(false)
  expect(page.text()).toContain('+1.50')
  page.unmount()
}, 30_000)
it('shows how far the data is read, before there is an answer', async () => {
  const page = await openPage(SimulationPage, { ...policy, '/simulation/prepare': { ready: false, job: '7' }, '/jobs/7': { id: '7', kind: 'simulation', state: 'running', progress: 0.4, message: '读入数据', result: null, problem: null } }, ['simulate'])
  await change(page, { rules: [{ id: 'R01', removed: true }] })
  await page.get('[data-test="simulate"]').trigger('click')
  await flushPromises()
  expect(page.get('[data-test="snapshot-progress"]').text()).toContain('40%')
  page.unmount()
}, 30_000)
