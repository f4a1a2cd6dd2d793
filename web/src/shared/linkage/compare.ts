// Two statements about a person side by side: what is the same, what differs and where.
import type { AlignedPart, ComparedField } from '@/api/types'

export interface Run {
  text: string
  /** The other side says something else here. */
  differs: boolean
  /** The other side has characters here that this one lacks. */
  gap: boolean
}
/** One side of an alignment, neighbouring characters of a kind put together. */
export function runsOf(aligned: readonly AlignedPart[], side: 'left' | 'right'): Run[] {
  const runs: Run[] = []
  for (const part of aligned) {
    const text = part[side]
    const gap = text === ''
    const last = runs.at(-1)
    if (last && last.differs === !part.same && last.gap === gap) last.text += text
    else runs.push({ text, differs: !part.same, gap })
  }
  return runs
}
/** Characters are marked only where both sides say something and it is not the same. */
export function isMarked(field: Pick<ComparedField, 'level' | 'aligned'>): boolean {
  return (field.level === 'close' || field.level === 'differs') && field.aligned.length > 0
}
/** Same, close, differs, missing: told apart by shape as well as by colour. */
export const kLevelSigns: Readonly<Record<ComparedField['level'], string>> = { same: '✓', close: '≈', differs: '✕', missing: '–' }
