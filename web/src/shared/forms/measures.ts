import type { ChoiceItem, ProcedureListItem } from '@/api/types'

/** Whether a measure answers one of the risks; a main type covers its sub-types, and a measure without risks answers any. */
function answers(measure: ProcedureListItem, risks: readonly string[]): boolean {
  const own = measure.risks ?? []
  return own.length === 0 || risks.some((risk) => own.some((code) => risk.startsWith(code)))
}

/** The catalogue with what answers these risks first, each named with its group; the order of the catalogue otherwise stays. */
export function fittingMeasures(options: readonly ChoiceItem[], catalogue: readonly ProcedureListItem[], risks: readonly string[]): ChoiceItem[] {
  const known = new Map(catalogue.map((measure) => [measure.code, measure]))
  const named = options.map((option) => {
    const measure = known.get(option.code)
    return { fits: measure !== undefined && risks.length > 0 && answers(measure, risks), option: measure?.group ? { ...option, title: `${measure.group} · ${option.title}` } : option }
  })
  return [...named.filter((n) => n.fits), ...named.filter((n) => !n.fits)].map((n) => n.option)
}
