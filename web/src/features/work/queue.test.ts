import { describe, expect, it } from 'vitest'
import type { DeskCounts } from '@/api/types'
import { kindsOf, kQueueFilters, queuesFor, taskQuery, tilesOf } from './queue'

const counts: DeskCounts = { relapses: 0, leads_mine: 0, leads_open: 0, leads_overdue: 0, tasks_mine: 0, tasks_level: 0, tasks_soon: 0, tasks_overdue: 0, escalated: 0, declarations: 0, objections: 0, notices_to_post: 0, referrals: 0, referrals_overdue: 0 }

describe('queues', () => {
  it('are those that a role has work in', () => {
    expect(queuesFor('village', true)).toEqual(['level', 'mine', 'overdue', 'escalated', 'leads', 'referrals'])
    expect(queuesFor('department', true)).toEqual(['department', 'referrals', 'overdue'])
    expect(queuesFor('auditor', false)).not.toContain('mine')
  })
  it('ask the server for the right tasks', () => {
    expect(taskQuery({ ...kQueueFilters, queue: 'mine', kind: 'visit' }, 'village')).toEqual({ queue: 'mine', division: '', kind: 'visit', due: '' })
    expect(taskQuery({ ...kQueueFilters, queue: 'overdue', due: 'soon' }, 'township')).toMatchObject({ queue: 'level', due: 'overdue' })
    expect(taskQuery({ ...kQueueFilters, queue: 'overdue' }, 'department')).toMatchObject({ queue: 'department', due: 'overdue' })
  })
})

describe('tiles', () => {
  it('leave out what there is nothing of, but for the two that say the desk is clear', () => {
    expect(tilesOf(counts, 'village', () => true).map((t) => t.key)).toEqual(['tasks_level', 'leads_open'])
    expect(tilesOf({ ...counts, tasks_overdue: 2, objections: 1 }, 'village', () => true).map((t) => t.key)).toEqual(['tasks_level', 'tasks_overdue', 'leads_open', 'objections'])
  })
  it('lead to the pages that there are', () => {
    const notices = (there: boolean): unknown => tilesOf({ ...counts, notices_to_post: 1 }, 'village', () => there).find((t) => t.key === 'notices_to_post')?.route
    expect(notices(true)).toEqual({ name: 'notices', query: {} })
    expect(notices(false)).toBeUndefined()
  })
  it('show a department its own work only', () => {
    expect(tilesOf({ ...counts, leads_open: 9 }, 'department', () => true).map((t) => t.key)).toEqual(['tasks_level', 'tasks_overdue', 'referrals', 'referrals_overdue'])
    expect(tilesOf({ ...counts, referrals: 2 }, 'township', () => true).find((t) => t.key === 'referrals')?.filters).toMatchObject({ queue: 'referrals' })
  })
})

it('names each kind of step once', () => {
  expect(kindsOf([{ kind: 'review', title: '村级民主评议' }, { kind: 'notice', title: '公示' }, { kind: 'review', title: '措施评议' }])).toEqual([{ kind: 'step:review', title: '村级民主评议' }, { kind: 'step:notice', title: '公示' }])
})
