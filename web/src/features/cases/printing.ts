import type { CaseDetail } from '@/api/types'
import type { FormInfo } from './api'

/** Sheets that belong to a case; those of notices and leads are printed there. */
export function formsOfCase(forms: readonly FormInfo[]): FormInfo[] {
  return forms.filter((form) => form.subject === undefined || form.subject === 'case')
}
export function formatsOf(form: FormInfo): string[] {
  return (form.formats ?? ['pdf', 'xlsx', 'html']).filter((format) => ['pdf', 'xlsx', 'html'].includes(format))
}

/** What has to be on record before a sheet can be filled in: key under `printNeeds`; "" = it can be printed. */
export function printNeeds(form: string, detail: CaseDetail): string {
  const done = (action: string): boolean => detail.timeline.some((event) => event.action === action)
  const ready: Readonly<Record<string, boolean>> = {
    comparison: done('compare'),
    minutes: done('hold_review'),
    elimination: done('start_elimination'),
    plan: detail.state.measures.length > 0,
    card: detail.state.measures.some((measure) => measure.state !== 'withdrawn' && measure.state !== 'failed'),
    handover: detail.state.responsible !== null,
  }
  return ready[form] === false ? form : ''
}
