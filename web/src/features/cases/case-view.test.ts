import { describe, expect, it } from 'vitest'
import type { CaseDetail, Measure, StepState, Task, TimelineEvent } from '@/api/types'
import { action, choices, input } from '@/shared/forms/testing'
import { eventsOf, fittingSpec, measureActions, nearestTask, nextOfCase, onlyChoice, returnOf, stepMark, tabOf } from './case-view'
import { formatsOf, formsOfCase, printNeeds } from './printing'

const step = (kind: string, more: Partial<StepState> = {}): StepState => ({ kind, title: kind, level: 'village', level_title: '村', open: true, done: false, opened_ms: 1, done_ms: 0, done_by: '', done_by_name: '', due: '2026-11-01', urgency: 'normal', documents: [], ...more })
const event = (sequence: number, action: string, body: Record<string, unknown> = {}): TimelineEvent => ({ id: String(sequence), sequence, action, action_title: action, actor: '7', actor_name: '王县长', level: 'county', level_title: '县', at_ms: sequence, happened_ms: 0, body, accounts: {}, pack_hash: '' })
const task = (key: string, due: string, paused = false): Task => ({ key, due, paused }) as Task
const detail = (state: Partial<CaseDetail['state']>, tasks: Task[] = []): CaseDetail => ({ state: { phase: 'admission', steps: [], comparison: [], paused: null, ...state }, tasks }) as unknown as CaseDetail

describe('what comes next', () => {
  it('is first the task that led here, then objections and hits, then open steps', () => {
    const next = nextOfCase(detail({ steps: [step('authorisation', { done: true, open: false }), step('review')], comparison: [{ item: 'car', title: '', result: 'hit', explanation: '', decision: '' }] }, [task('objection:1', '2026-11-01')]), 'visit')
    expect(next.slice(0, 4)).toEqual(['visit', 'handle_objection', 'explain_hit', 'hold_review'])
  })
  it('is to judge a hit that has been explained, and to go on after a pause', () => {
    expect(nextOfCase(detail({ comparison: [{ item: 'car', title: '', result: 'hit', explanation: '报废', decision: '' }] }), '')).toEqual(['judge_hit'])
    expect(nextOfCase(detail({ paused: { reason: 'away', reason_title: '', text: '', from_ms: 1 } }), '')[0]).toBe('resume')
  })
  it('is help while a household is helped; measures have buttons of their own', () => {
    expect(nextOfCase(detail({ phase: 'helping' }, [task('measure:1:deliver', '2026-11-01')]), '')).toEqual(['visit', 'start_elimination'])
  })
})

describe('the nearest clock', () => {
  it('runs, and has a limit', () => {
    expect(nearestTask([task('a', '2026-11-05'), task('b', '2026-11-01', true), task('c', '9999-12-31'), task('d', '2026-11-03')])?.key).toBe('d')
    expect(nearestTask([task('c', '9999-12-31'), task('e', '')])).toBeNull()
  })
})

describe('a step that was sent back', () => {
  const returned = event(5, 'county_approve', { decision: 'return', return_to: 'review', text: '人数不够' })
  it('shows who sent it back and why, until it has been done again', () => {
    expect(returnOf(step('review'), [event(4, 'hold_review'), returned])).toMatchObject({ by: '王县长（县）', text: '人数不够' })
    expect(returnOf(step('review'), [returned, event(6, 'hold_review')])).toBeNull()
    expect(returnOf(step('review', { done: true }), [returned])).toBeNull()
  })
  it('is not every open step', () => {
    expect(returnOf(step('assessment'), [returned])).toBeNull()
    expect(returnOf(step('review'), [event(5, 'county_approve', { decision: 'agree' })])).toBeNull()
  })
})

it('marks how far a step is', () => {
  expect([step('a', { done: true }), step('a', { open: false }), step('a'), step('a', { urgency: 'overdue' })].map(stepMark)).toEqual(['done', 'waiting', 'open', 'late'])
})

describe('measures', () => {
  const offers = ['start_measure', 'deliver_measure', 'fail_measure', 'confirm_receipt', 'call_back', 'review_effect'].map((name) => ({ name, blocked: '' }))
  const measure = (more: Partial<Measure>): Measure => ({ number: 1, state: 'planned', receipt: false, called_back: '', effect: '', ...more }) as Measure
  it('offer what comes next for their state', () => {
    expect(measureActions(measure({}), offers)).toEqual(['deliver_measure', 'start_measure', 'fail_measure'])
    expect(measureActions(measure({ state: 'delivered' }), offers)).toEqual(['confirm_receipt', 'call_back', 'review_effect'])
    expect(measureActions(measure({ state: 'delivered', receipt: true, called_back: 'got', effect: 'good' }), offers)).toEqual([])
    expect(measureActions(measure({ state: 'withdrawn' }), offers)).toEqual([])
  })
  it('offer nothing that is blocked or not this level’s', () => {
    expect(measureActions(measure({}), [{ name: 'deliver_measure', blocked: '计时已暂停' }])).toEqual([])
  })
})

describe('what can be chosen', () => {
  const items = choices(['car', '机动车'], ['house', '房产'], ['tax', '税收'])
  const state = { comparison: [{ item: 'car', title: '', result: 'hit', explanation: '', decision: '' }, { item: 'house', title: '', result: 'none', explanation: '', decision: '' }], risks: [], steps: [step('review', { done: true, title: '村级民主评议' }), step('county')] } as unknown as CaseDetail['state']
  it('are the hits that wait, and a single one is chosen already', () => {
    const spec = fittingSpec(action('explain_hit', [input('item', '比对项目', 'choice', { required: true, options: items }), input('text', '说明', 'long_text')]), state)
    expect(spec.inputs[0]?.options?.map((o) => o.code)).toEqual(['car'])
    expect(onlyChoice(spec)).toEqual({ item: 'car' })
  })
  it('are the steps that were done, as the region calls them', () => {
    const spec = fittingSpec(action('county_approve', [input('return_to', '退回到', 'choice', { options: choices(['review', '民主评议'], ['county', '县级审批']) })]), state)
    expect(spec.inputs[0]?.options?.map((o) => o.title)).toEqual(['村级民主评议'])
    expect(onlyChoice(spec)).toEqual({})
  })
  it('stay as they are everywhere else', () => {
    const spec = action('visit', [input('item', '', 'choice', { options: items })])
    expect(fittingSpec(spec, state)).toBe(spec)
  })
})

it('opens the part that a phase is about', () => {
  expect(['admission', 'helping', 'elimination', 'ended'].map(tabOf)).toEqual(['admission', 'measures', 'elimination', 'overview'])
})
it('finds the events of one kind of work, newest first', () => {
  expect(eventsOf([event(1, 'visit'), event(2, 'assess'), event(3, 'visit')], 'visit').map((e) => e.sequence)).toEqual([3, 1])
})
it('offers the sheets of a case in the formats there are', () => {
  expect(formsOfCase([{ form: 'file', title: '' }, { form: 'notice', title: '', subject: 'notice' }, { form: 'card', title: '', subject: 'case' }]).map((f) => f.form)).toEqual(['file', 'card'])
  expect(formatsOf({ form: 'file', title: '', formats: ['pdf', 'docx', 'xlsx'] })).toEqual(['pdf', 'xlsx'])
})
it('offers no sheet that cannot be filled in yet', () => {
  const detail = { timeline: [event(1, 'compare')], state: { measures: [], responsible: null } } as unknown as CaseDetail
  expect(['application', 'comparison', 'minutes', 'plan', 'handover'].map((form) => printNeeds(form, detail))).toEqual(['', '', 'minutes', 'plan', 'handover'])
})

it('offers for a measure the risks that the household has', () => {
  const risks = input('risks', '针对风险', 'choices', { options: choices(['01', '因病'], ['07', '因务工'], ['09', '因学']) })
  const plan = action('plan', [input('measures', '帮扶措施', 'rows', { rows: [risks] }), input('text', '帮扶思路', 'long_text')])
  const state = { risks: [{ code: '01', title: '', text: '', since_ms: 0, solved: false }, { code: '07', title: '', text: '', since_ms: 0, solved: true }] } as unknown as CaseDetail['state']
  const codes = (of: CaseDetail['state']): string[] | undefined => fittingSpec(plan, of).inputs[0]?.rows[0]?.options?.map((o) => o.code)
  expect(codes(state)).toEqual(['01'])
  expect(codes({ risks: [] } as unknown as CaseDetail['state'])).toEqual(['01', '07', '09'])
})
it('goes on with the watch after an elimination', () => {
  expect(nextOfCase(detail({ phase: 'eliminated' }, [task('watch:visit', '2027-01-01'), task('watch:end', '2027-10-01')]), '')[0]).toBe('watch_visit')
})
