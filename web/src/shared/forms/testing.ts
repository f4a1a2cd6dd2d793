// Made inputs for tests of forms.
import type { ActionInput, ActionSpec, ChoiceItem } from '@/api/types'
import type { FormContext } from './context'

export function input(name: string, title: string, type: ActionInput['type'], more: Partial<ActionInput> = {}): ActionInput {
  return { name, title, type, required: false, choices: '', options: null, least: 0, most: 0, sealed: false, hint: '', rows: [], ...more }
}
export function choices(...pairs: [code: string, title: string, needsText?: boolean][]): ChoiceItem[] {
  return pairs.map(([code, title, needs_text = false]) => ({ code, title, needs_text }))
}
export function action(name: string, inputs: ActionInput[], more: Partial<ActionSpec> = {}): ActionSpec {
  return { subject: 'case', name, title: name, levels: ['village'], bulk: false, danger: false, inputs, ...more }
}
export function emptyContext(more: Partial<FormContext> = {}): FormContext {
  return { target: { subject: 'case', id: '1', village: '530922101201' }, members: [], facts: null, factSpecs: [], measures: [], objections: [], lists: {}, ...more }
}
