// Which values of an action matter for what has been chosen. The server decides again; this spares people fields that cannot apply,
// and says beforehand what an answer makes necessary. An action without a line here shows all its inputs.
import type { ActionInput, Subject } from '@/api/types'
import { listOf, textOf, type FormValues } from './values'

interface Condition {
  shown?: (values: FormValues) => boolean
  needed?: (values: FormValues) => boolean
}
type Conditions = Readonly<Record<string, Condition>>

const is =
  (name: string, ...codes: string[]) =>
  (values: FormValues): boolean =>
    codes.includes(textOf(values[name]))
const given =
  (name: string) =>
  (values: FormValues): boolean =>
    textOf(values[name]).trim() !== ''

/** Risk types that say nothing without words: other natural disasters, others. */
const kVagueRisks = ['0299', '99']
const vague = (values: FormValues): boolean => [...listOf(values.risks), textOf(values.risk)].some((code) => kVagueRisks.includes(code))

/** The evidence of a verdict is asked when there is something to prove. */
function looks(...names: string[]): Conditions {
  return Object.fromEntries(
    names.map((name) => [
      `${name}_evidence`,
      {
        shown: (values: FormValues) => !is(`${name}_verdict`, '', 'fine', 'able')(values),
        needed: is(`${name}_verdict`, 'hard', 'unable'),
      },
    ]),
  )
}

const decision: Conditions = {
  return_to: { shown: is('decision', 'return'), needed: is('decision', 'return') },
  reason: { shown: is('decision', 'refuse'), needed: is('decision', 'refuse') },
  text: { needed: is('decision', 'return') },
  monitored_class: { shown: is('decision', 'agree') },
}

const kConditions: Readonly<Record<string, Conditions>> = {
  'lead/collect': { proxy_relation: { shown: given('proxy_name'), needed: given('proxy_name') } },
  'lead/verify': looks('income', 'expense', 'difficulty', 'coping'),
  'lead/conclude': {
    monitored_class: { shown: is('conclusion', 'qualifies'), needed: is('conclusion', 'qualifies') },
    risks: { shown: is('conclusion', 'qualifies', 'already_monitored'), needed: is('conclusion', 'qualifies') },
    risk_text: { shown: vague, needed: vague },
    green: { shown: is('conclusion', 'qualifies') },
    reason: { shown: is('conclusion', 'not_qualified', 'false_alarm'), needed: is('conclusion', 'not_qualified', 'false_alarm') },
    referral: { shown: is('conclusion', 'other_aid'), needed: is('conclusion', 'other_aid') },
    request: { shown: is('conclusion', 'other_aid') },
  },
  'case/assess': { risk_text: { shown: vague, needed: vague } },
  'case/add_risk': { risk_text: { shown: vague, needed: vague } },
  'case/township_review': decision,
  'case/county_approve': decision,
}

function conditionOf(subject: Subject | '', action: string, name: string): Condition {
  return kConditions[`${subject}/${action}`]?.[name] ?? {}
}

export function isShown(subject: Subject | '', action: string, input: ActionInput, values: FormValues): boolean {
  return conditionOf(subject, action, input.name).shown?.(values) ?? true
}

/** Columns of a repeating group that only matter for what the row says. */
const kRowConditions: Readonly<Record<string, Conditions>> = {
  items: {
    person: { shown: is('result', 'hit') },
    text: { shown: is('result', 'hit', 'pending') },
    data_date: { shown: is('result', 'hit') },
    source: { shown: is('result', 'hit', 'pending') },
  },
}
export function isColumnShown(group: string, column: ActionInput, row: FormValues): boolean {
  return column.required || (kRowConditions[group]?.[column.name]?.shown?.(row) ?? true)
}

/** An option that has to be explained makes the free text of the form necessary. */
function wantsWords(inputs: readonly ActionInput[], values: FormValues): boolean {
  return inputs.some((input) => input.type === 'choice' && (input.options ?? []).some((o) => o.needs_text && o.code === values[input.name]))
}

export function isNeeded(subject: Subject | '', action: string, input: ActionInput, values: FormValues, shown: readonly ActionInput[]): boolean {
  if (input.required) return true
  if (conditionOf(subject, action, input.name).needed?.(values)) return true
  return input.name === 'text' && wantsWords(shown, values)
}
