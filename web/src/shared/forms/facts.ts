// Facts of a household on a form: a known one is shown with its source and age, not asked; only the unknown and the old are.
import type { FactSpec, KnownFact } from '@/api/types'

export interface FactLine {
  spec: FactSpec
  known: KnownFact | null
  /** To be filled in: unknown, too old, or somebody wants to correct it. */
  asked: boolean
}
export interface FactGroup {
  title: string
  lines: FactLine[]
}

/**
 * @param corrected ids that the user opened for correction
 * @param values what has been typed: a fact with a value stays open
 */
export function factGroups(
  specs: readonly FactSpec[],
  known: readonly KnownFact[],
  corrected: ReadonlySet<string>,
  values: Readonly<Record<string, string>>,
): FactGroup[] {
  const byId = new Map(known.map((fact) => [fact.id, fact]))
  const groups = new Map<string, FactLine[]>()
  for (const spec of specs) {
    const fact = byId.get(spec.id) ?? null
    const asked = fact === null || fact.ask || corrected.has(spec.id) || (values[spec.id] ?? '') !== ''
    const lines = groups.get(spec.group) ?? []
    lines.push({ spec, known: fact, asked })
    groups.set(spec.group, lines)
  }
  return [...groups].map(([title, lines]) => ({ title, lines }))
}

/** "医保局 2026-03": a source, and the month of its data. */
export function sourceAndAge(fact: KnownFact): string {
  const month = fact.day ? fact.day.slice(0, 7) : ''
  return [fact.source, month].filter((part) => part !== '').join(' ')
}

export function askedCount(groups: readonly FactGroup[], values: Readonly<Record<string, string>>): { known: number; asked: number; open: number } {
  const lines = groups.flatMap((group) => group.lines)
  const asked = lines.filter((line) => line.asked)
  return { known: lines.length - asked.length, asked: asked.length, open: asked.filter((line) => (values[line.spec.id] ?? '') === '').length }
}
