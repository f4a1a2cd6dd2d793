import { expect, it } from 'vitest'
import { openPage } from '@/testing/page'
import type { Board, FreshnessRow } from './api'
import { ageShare, countColours, inTime, lateSources, shownDepartments } from './board'
import FreshnessPage from './pages/FreshnessPage.vue'

const drift = { known: true, added: ['备注'], gone: [], moved: [], since: '2026-09-01' }
function row(change: Partial<FreshnessRow>): FreshnessRow {
  return { dataset: 'd', title: '参保', interval: '每月', fresh_days: 31, last: null, age_days: null, colour: 'none', next_due: null, open_rows: 0, findings: 0, arrivals: [], ...change }
}
const last = { delivery: '7', received_ms: 1_790_000_000_000, file_name: '十月.csv', rows: 1200, match_percent: 98, quarantine_percent: 1, complete_percent: null, drift }
const late = row({ dataset: 'insurance', title: '医保参保', colour: 'red', age_days: 80, last, findings: 12, open_rows: 3, next_due: '2026-10-01', arrivals: [
  { delivery: '7', received_ms: 3, file_name: '十月.csv', state: 'taken', problem: '' },
  { delivery: '6', received_ms: 2, file_name: '九月.csv', state: 'refused', problem: '缺少列' },
  { delivery: '5', received_ms: 1, file_name: '八月.csv', state: 'withdrawn', problem: '' },
] })
const board: Board = { as_of: '2026-11-22', departments: [
  { owner: '民政局', worst: 'green', rows: [row({ dataset: 'dibao', title: '低保', colour: 'green', age_days: 31 }), row({ dataset: 'never', title: '临时救助' })] },
  { owner: '医保局', worst: 'red', rows: [row({ dataset: 'claims', title: '医保报销', colour: 'yellow', age_days: 40 }), late] },
] }

it('puts what is latest first and filters by colour', () => {
  expect(shownDepartments(board, '').map((d) => [d.owner, d.rows.map((r) => r.dataset)])).toEqual([['医保局', ['insurance', 'claims']], ['民政局', ['never', 'dibao']]])
  expect(shownDepartments(board, 'none').map((d) => d.owner)).toEqual(['民政局'])
  expect(countColours(board)).toEqual({ red: 1, yellow: 1, none: 1, green: 1 })
  expect(lateSources(board).map((r) => r.dataset)).toEqual(['insurance'])
})
it('fills the bar at twice the agreed days', () => {
  expect([ageShare(row({ age_days: 31 })), ageShare(row({ age_days: 62 })), ageShare(row({ age_days: 90 })), ageShare(row({}))]).toEqual([0.5, 1, 1, 0])
})
it('reads marks in time', () => {
  expect(inTime(late.arrivals).map((a) => a.delivery)).toEqual(['5', '6', '7'])
})
it('says lateness in words, with the figures, and leads to the deliveries', async () => {
  const page = await openPage(FreshnessPage, { '/freshness': board }, ['read_deliveries'])
  const first = page.get('[data-test=fresh-department]')
  expect(first.text()).toContain('严重超期')
  expect(first.text()).toContain('已 80 天（约定 31 天）')
  expect(first.text()).toContain('98%')
  expect(first.text()).toContain('表头有变化')
  expect(page.get('[data-test=fresh-weak]').text()).toContain('12 条命中')
  expect(first.get('[data-test=fresh-dataset]').attributes('href')).toBe('/deliveries?dataset=insurance')
  const marks = first.findAll('[data-test=arrival]')
  expect(marks.map((mark) => mark.attributes('href'))).toEqual(['/delivery/5', '/delivery/6', '/delivery/7'])
  expect(marks[1]?.attributes('aria-label')).toContain('未收下 九月.csv：缺少列')
})
it('shows who may not read deliveries the board without ways to them', async () => {
  const page = await openPage(FreshnessPage, { '/freshness': board }, ['dashboard'])
  expect(page.findAll('[data-test=fresh-dataset], a[data-test=arrival]')).toEqual([])
  expect(page.text()).toContain('从未报送（约定 31 天内）')
})
