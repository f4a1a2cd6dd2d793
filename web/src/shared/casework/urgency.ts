// How pressing a piece of work is, from what the server says about its clock.
import type { Urgency } from '@/api/types'
import { isForever } from '@/shared/format'

export interface ClockWords {
  /** Key under `urgency`. */
  key: string
  n: number
}

/** What to say about a clock: days late, today, days left; null when it has no limit. */
export function clockWords(clock: { due: string; urgency: Urgency; days_left: number | null; paused?: boolean }): ClockWords | null {
  if (clock.urgency === 'paused' || clock.paused === true) return { key: 'paused', n: 0 }
  if (isForever(clock.due) || clock.due === '' || clock.urgency === 'none') return null
  const left = clock.days_left
  if (clock.urgency === 'overdue') return left !== null && left < 0 ? { key: 'late', n: -left } : { key: 'lateNow', n: 0 }
  if (left === null) return null
  if (left === 0) return { key: 'today', n: 0 }
  return left < 0 ? { key: 'late', n: -left } : { key: 'left', n: left }
}

/** What to do about a task, by its key: "step:review" -> "hold_review". "" = something that has no single action. */
const kStepActions: Readonly<Record<string, string>> = {
  authorisation: 'authorise',
  assessment: 'assess',
  comparison: 'compare',
  review: 'hold_review',
  township: 'township_review',
  county: 'county_approve',
  entry: 'enter',
  responsible: 'name_responsible',
  plan: 'plan',
  consent: 'consent',
  survey: 'survey',
}
export function actionOfStep(kind: string): string {
  return kStepActions[kind] ?? ''
}

export interface TaskAim {
  action: string
  /** Values that the task decides. */
  preset: Record<string, string>
}
export function aimOf(key: string): TaskAim {
  const parts = key.split(':')
  switch (parts[0]) {
    case 'step':
      return { action: actionOfStep(parts[1] ?? ''), preset: {} }
    case 'objection':
      return { action: 'handle_objection', preset: { objection: parts[1] ?? '' } }
    case 'measure': {
      const action = { deliver: 'deliver_measure', receipt: 'confirm_receipt', call_back: 'call_back' }[parts[2] ?? ''] ?? ''
      return { action, preset: { measure: parts[1] ?? '' } }
    }
    case 'gap':
      return { action: 'add_measures', preset: {} }
    case 'visit':
      return { action: 'visit', preset: {} }
    case 'watch':
      return { action: parts[1] === 'visit' ? 'watch_visit' : '', preset: {} }
    default:
      return { action: '', preset: {} }
  }
}
