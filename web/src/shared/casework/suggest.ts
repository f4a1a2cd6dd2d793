// What a form starts with, so that nothing known is typed again: today for the day of an act, oneself as the one who was there, the
// items that have to be gone through.
import type { ActionBody, ActionInput, ActionSpec, CaseDetail, Judged, ProcedureListItem } from '@/api/types'
import { emptyValues, type FormValues } from '@/shared/forms/values'

/** Days that lie ahead, or that only the paper knows. */
const kNotToday = new Set(['planned_for', 'data_date', 'birth'])

export interface Known {
  today: string
  /** Name of the account. */
  me: string
  lists: Readonly<Record<string, readonly ProcedureListItem[]>>
  detail?: CaseDetail
  /** Risks of a lead. */
  risks?: string[]
  proposedClass?: string
  /** What the visit to the household found; the assessment goes on from it. */
  verification?: ActionBody | null
}

function row(input: ActionInput, values: FormValues): FormValues {
  return { ...emptyValues(input.rows), ...values }
}

function comparisonRows(input: ActionInput, known: Known): FormValues[] {
  const answered = new Set((known.detail?.state.comparison ?? []).filter((a) => a.result === 'none' || a.result === 'hit').map((a) => a.item))
  const open = (known.lists.comparison ?? []).filter((item) => !answered.has(item.code))
  return open.map((item) => row(input, { item: item.code, source: item.holder ?? '' }))
}

function verdictRows(input: ActionInput, known: Known): FormValues[] {
  const judged = new Map((known.detail?.state.elimination ?? []).map((j): [string, Judged] => [j.id, j]))
  return (known.lists.elimination ?? []).map((criterion) => {
    const data = judged.get(criterion.code)
    // what the data say is the start of the evidence; the verdict is the person's
    return row(input, { criterion: criterion.code, evidence: data && data.answer !== 'unknown' ? data.reason : '' })
  })
}

function measureRows(input: ActionInput, known: Known): FormValues[] {
  const open = (known.detail?.state.risks ?? []).filter((risk) => !risk.solved)
  const answered = new Set((known.detail?.state.measures ?? []).filter((m) => m.state !== 'withdrawn' && m.state !== 'failed').flatMap((m) => m.risks.map((r) => r.code)))
  const bare = open.filter((risk) => !answered.has(risk.code))
  return (bare.length > 0 ? bare : open.slice(0, 1)).map((risk) => row(input, { risks: [risk.code] }))
}

/** Verdicts and their evidence were written down once, at the visit. */
function fromVisit(spec: ActionSpec, known: Known): FormValues {
  if (spec.name !== 'assess' || !known.verification) return {}
  const names = spec.inputs.filter((input) => ['choice', 'choices', 'long_text'].includes(input.type)).map((input) => input.name)
  return Object.fromEntries(Object.entries(known.verification).filter(([name]) => names.includes(name)))
}

export function suggestedValues(spec: ActionSpec, known: Known): FormValues {
  const values: FormValues = fromVisit(spec, known)
  for (const input of spec.inputs) {
    if (input.type === 'date' && input.required && !kNotToday.has(input.name)) values[input.name] = known.today
    else if (input.type === 'rows' && (input.name === 'verifiers' || input.name === 'investigators')) values[input.name] = [row(input, { name: known.me })]
    else if (input.type === 'rows' && input.name === 'items') values[input.name] = comparisonRows(input, known)
    else if (input.type === 'rows' && input.name === 'verdicts') values[input.name] = verdictRows(input, known)
    else if (input.type === 'rows' && input.name === 'measures') values[input.name] = measureRows(input, known)
    else if (input.name === 'monitored_class') {
      const chosen = known.detail?.case.monitored_class || known.proposedClass || ''
      if (input.options?.some((o) => o.code === chosen)) values[input.name] = chosen
    } else if (input.name === 'risks' && (spec.name === 'assess' || spec.name === 'conclude' || spec.name === 'verify')) {
      const open = known.risks ?? (known.detail?.state.risks ?? []).filter((risk) => !risk.solved).map((risk) => risk.code)
      values[input.name] = open.filter((code) => input.options?.some((o) => o.code === code)).slice(0, input.most || undefined)
    } else if (input.name === 'recorder' || input.name === 'filler') values[input.name] = input.name === 'recorder' ? known.me : ''
  }
  return values
}
