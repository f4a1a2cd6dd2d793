// What the page of a case makes of the server's answer.
import type { ActionInput, ActionSpec, CaseDetail, Measure, Offer, StepState, Task, TimelineEvent } from '@/api/types'
import { actionOfStep, aimOf } from '@/shared/casework/urgency'

/** Filters of the list as they stand in the address. "" = any. */
export const kCaseFilters = { division: '', phase: '', step: '', class: '', risk: '', flag: '', responsible: '', text: '', sort: 'due' }
export type CaseFilterValues = typeof kCaseFilters

export const kPhases = ['admission', 'measures', 'helping', 'tracking', 'elimination', 'eliminated', 'refused', 'ended', 'removed', 'all'] as const
export const kFlags = ['overdue', 'gap', 'over_help', 'green'] as const

export const kTabs = ['overview', 'admission', 'measures', 'visits', 'elimination', 'timeline', 'print', 'proof'] as const
export type Tab = (typeof kTabs)[number]

/** The part of the page that matters most in a phase. */
export function tabOf(phase: string): Tab {
  return phase === 'admission' ? 'admission' : phase === 'elimination' ? 'elimination' : phase === 'helping' || phase === 'measures' || phase === 'tracking' ? 'measures' : 'overview'
}

/**
 * Actions in the order in which they come next: the task that led here, objections, open steps, then what the phase is about.
 * @param taskKey key of the task that the page was opened for
 */
export function nextOfCase(detail: CaseDetail, taskKey: string): string[] {
  const { state, tasks } = detail
  const hits = state.comparison.filter((answer) => answer.result === 'hit')
  const standing: Readonly<Record<string, string[]>> = { helping: ['visit', 'start_elimination'], tracking: ['visit', 'resume_help'], measures: ['plan'], eliminated: ['watch_visit'] }
  return [
    aimOf(taskKey).action,
    ...(state.paused ? ['resume'] : []),
    ...tasks.filter((task) => task.key.startsWith('objection:')).map(() => 'handle_objection'),
    ...(hits.some((hit) => hit.explanation === '') ? ['explain_hit'] : []),
    ...(hits.some((hit) => hit.explanation !== '' && hit.decision === '') ? ['judge_hit'] : []),
    ...state.steps.filter((step) => step.open && !step.done).map((step) => actionOfStep(step.kind)),
    ...tasks.map((task) => aimOf(task.key).action).filter((action) => !['deliver_measure', 'confirm_receipt', 'call_back'].includes(action)),
    ...(standing[state.phase] ?? []),
  ].filter((action) => action !== '')
}

/** The nearest clock of the case that runs. */
export function nearestTask(tasks: readonly Task[]): Task | null {
  const running = tasks.filter((task) => !task.paused && task.due !== '' && task.due < '9999')
  return [...running].sort((a, b) => a.due.localeCompare(b.due))[0] ?? null
}

export interface ReturnNote {
  by: string
  at_ms: number
  text: string
  to: string
}
/** Why an open step was sent back: the last return to it, unless the step has been done again since. */
export function returnOf(step: StepState, timeline: readonly TimelineEvent[]): ReturnNote | null {
  if (!step.open || step.done) return null
  const returned = [...timeline].reverse().find((event) => event.body.decision === 'return')
  if (!returned || returned.body.return_to !== step.kind) return null
  const redone = timeline.some((event) => event.sequence > returned.sequence && event.action === actionOfStep(step.kind))
  if (redone) return null
  return { by: `${returned.actor_name}（${returned.level_title}）`, at_ms: returned.at_ms, text: typeof returned.body.text === 'string' ? returned.body.text : '', to: step.kind }
}

/** What can be done about one measure now. */
export function measureActions(measure: Measure, offers: readonly Offer[]): string[] {
  const free = (name: string): boolean => offers.some((offer) => offer.name === name && offer.blocked === '')
  const wanted: Readonly<Record<Measure['state'], string[]>> = {
    planned: ['deliver_measure', 'start_measure', 'fail_measure', 'withdraw_measure'],
    under_way: ['deliver_measure', 'fail_measure', 'withdraw_measure'],
    delivered: [...(measure.receipt ? [] : ['confirm_receipt']), ...(measure.called_back === '' ? ['call_back'] : []), ...(measure.effect === '' ? ['review_effect'] : [])],
    failed: ['deliver_measure', 'withdraw_measure'],
    withdrawn: [],
  }
  return wanted[measure.state].filter(free)
}

/** How far a step is, for its mark. */
export function stepMark(step: StepState): 'done' | 'late' | 'open' | 'waiting' {
  if (step.done) return 'done'
  if (!step.open) return 'waiting'
  return step.urgency === 'overdue' ? 'late' : 'open'
}

/** Events of one kind of work, newest first. */
export function eventsOf(timeline: readonly TimelineEvent[], ...actions: string[]): TimelineEvent[] {
  return timeline.filter((event) => actions.includes(event.action)).sort((a, b) => b.sequence - a.sequence)
}

/** Only what can be chosen for this case: hits that wait, risks that are open, steps that were done. */
export function fittingSpec(spec: ActionSpec, state: CaseDetail['state']): ActionSpec {
  const waiting: Readonly<Record<string, (input: string) => string[] | null>> = {
    explain_hit: (input) => (input === 'item' ? state.comparison.filter((a) => a.result === 'hit' && a.decision === '').map((a) => a.item) : null),
    judge_hit: (input) => (input === 'item' ? state.comparison.filter((a) => a.result === 'hit' && a.decision === '').map((a) => a.item) : null),
    solve_risk: (input) => (input === 'risk' ? state.risks.filter((risk) => !risk.solved).map((risk) => risk.code) : null),
    township_review: (input) => (input === 'return_to' ? state.steps.filter((step) => step.done).map((step) => step.kind) : null),
    county_approve: (input) => (input === 'return_to' ? state.steps.filter((step) => step.done).map((step) => step.kind) : null),
  }
  if (spec.name === 'plan' || spec.name === 'add_measures') return withOwnRisks(spec, state)
  const codesOf = waiting[spec.name]
  if (!codesOf) return spec
  return {
    ...spec,
    inputs: spec.inputs.map((input) => {
      const codes = codesOf(input.name)
      if (codes === null) return input
      const titles = new Map(state.steps.map((step) => [step.kind, step.title])) // as the region calls them
      const options = (input.options ?? []).filter((o) => codes.includes(o.code)).map((o) => ({ ...o, title: titles.get(o.code) ?? o.title }))
      return { ...input, options }
    }),
  }
}

/** A measure answers a risk that the household has; a case without any open one is left the whole list. */
function withOwnRisks(spec: ActionSpec, state: CaseDetail['state']): ActionSpec {
  const own = new Set(state.risks.filter((risk) => !risk.solved).map((risk) => risk.code))
  const narrowed = (input: ActionInput): ActionInput => {
    if (input.name === 'measures') return { ...input, rows: input.rows.map(narrowed) }
    return input.name === 'risks' && own.size > 0 ? { ...input, options: (input.options ?? []).filter((o) => own.has(o.code)) } : input
  }
  return { ...spec, inputs: spec.inputs.map(narrowed) }
}

/** The only thing that can be meant needs no choosing. */
export function onlyChoice(spec: ActionSpec): Record<string, string> {
  const single = spec.inputs.filter((input) => input.required && input.type === 'choice' && input.options?.length === 1)
  return Object.fromEntries(single.map((input) => [input.name, input.options?.[0]?.code ?? '']))
}
