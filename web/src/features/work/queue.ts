// The queues of the desk and the numbers above them.
import type { DeskCounts } from '@/api/types'

/** Filters of the queue as they stand in the address. */
export const kQueueFilters = { queue: 'level', division: '', kind: '', due: '' }
export type QueueFilters = typeof kQueueFilters

export const kQueues = ['level', 'mine', 'overdue', 'escalated', 'leads', 'referrals', 'department'] as const
export type Queue = (typeof kQueues)[number]

/** A department has its own measures and nothing else; who only looks on has no work of their own. */
export function queuesFor(role: string, works: boolean): Queue[] {
  if (role === 'department') return ['department', 'referrals', 'overdue']
  return works ? ['level', 'mine', 'overdue', 'escalated', 'leads', 'referrals'] : ['level', 'overdue', 'escalated', 'leads', 'referrals']
}

/** The question to the server for a queue and the filters over it. */
export function taskQuery(filters: QueueFilters, role: string): Record<string, string> {
  const { queue, division, kind, due } = filters
  const own = role === 'department' ? 'department' : 'level'
  if (queue === 'overdue') return { queue: own, division, kind, due: 'overdue' }
  return { queue: queue === 'leads' || queue === 'referrals' ? own : queue, division, kind, due }
}

export interface Tile {
  key: keyof DeskCounts
  count: number
  /** What a tap shows: a queue with filters, or another page. */
  filters?: Partial<QueueFilters>
  route?: { name: string; query: Record<string, string> }
  late: boolean
}

/** Numbers worth a tile: what there is nothing of is left out, but for the first, which says that the desk is clear. */
export function tilesOf(counts: DeskCounts, role: string, routes: (name: string) => boolean): Tile[] {
  const tile = (key: keyof DeskCounts, aim: Omit<Tile, 'key' | 'count' | 'late'>, late = false): Tile => ({ key, count: counts[key], late, ...aim })
  if (role === 'department') {
    return [tile('tasks_level', { filters: { queue: 'department', due: '' } }), tile('tasks_overdue', { filters: { queue: 'overdue' } }, true), tile('referrals', { filters: { queue: 'referrals', due: '' } }), tile('referrals_overdue', { filters: { queue: 'referrals', due: '' } }, true)]
  }
  const all = [
    tile('tasks_level', { filters: { queue: 'level', kind: '', due: '' } }),
    tile('tasks_mine', { filters: { queue: 'mine', kind: '', due: '' } }),
    tile('tasks_soon', { filters: { queue: 'level', kind: '', due: 'soon' } }),
    tile('tasks_overdue', { filters: { queue: 'overdue', kind: '', due: '' } }, true),
    tile('leads_open', { route: { name: 'leads', query: {} } }),
    tile('leads_mine', { route: { name: 'leads', query: { assignee: 'me' } } }),
    tile('leads_overdue', { route: { name: 'leads', query: { due: 'overdue' } } }, true),
    tile('relapses', { route: { name: 'leads', query: { relapse: 'true' } } }, true),
    tile('escalated', { filters: { queue: 'escalated', kind: '', due: '' } }, true),
    tile('referrals', { filters: { queue: 'referrals', kind: '', due: '' } }),
    tile('referrals_overdue', { filters: { queue: 'referrals', kind: '', due: '' } }, true),
    tile('objections', { filters: { queue: 'level', kind: 'objection', due: '' } }),
    tile('notices_to_post', routes('notices') ? { route: { name: 'notices', query: {} } } : { filters: { queue: 'level', kind: 'step:notice', due: '' } }),
    tile('declarations', routes('declarations') ? { route: { name: 'declarations', query: {} } } : {}),
  ]
  return all.filter((t) => t.count > 0 || t.key === 'tasks_level' || t.key === 'leads_open')
}

/** Kinds of work to filter by: the steps of the region, and what the program adds. */
export function kindsOf(steps: readonly { kind: string; title: string }[]): { kind: string; title: string }[] {
  const seen = new Set<string>()
  return steps.flatMap((step) => {
    if (seen.has(step.kind)) return []
    seen.add(step.kind)
    return [{ kind: `step:${step.kind}`, title: step.title }]
  })
}
export const kOtherKinds = ['measure:deliver', 'measure:receipt', 'measure:call_back', 'gap', 'visit', 'watch:visit', 'objection', 'total'] as const
