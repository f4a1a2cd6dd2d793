import { describe, expect, it } from 'vitest'
import type { Trace } from '@/api/types'
import { jointOf, phraseOf, stepsOf } from './trace'

function step(title: string, ...children: Trace[]): Trace {
  return { text: title, title, value: '是', rows: 0, children }
}
const income = step('家庭纯收入')
const comparison = step('小于', income, step('乘', step('监测标准'), step('家庭人数')))

describe('phraseOf', () => {
  it('puts the operator between its operands', () => {
    expect(phraseOf(comparison)).toBe('家庭纯收入 小于 (监测标准 乘 家庭人数)')
  })
  it('keeps the operator alone when the phrase would be too long', () => {
    expect(phraseOf(step('小于', step('甲'.repeat(40)), step('乙'.repeat(40))))).toBe('小于')
  })
  it('uses the title, or the source text without one', () => {
    expect(phraseOf(income)).toBe('家庭纯收入')
    expect(phraseOf({ ...income, title: '', text: 'a.b' })).toBe('a.b')
  })
})

describe('stepsOf', () => {
  it('flattens chains of the same joint only', () => {
    const chain = step('且', step('且', step('a'), step('b')), step('或', step('c'), step('d')))
    expect(jointOf(chain)).toBe('all')
    expect(stepsOf(chain).map((s) => s.title)).toEqual(['a', 'b', '或'])
    expect(jointOf(stepsOf(chain)[2] ?? step(''))).toBe('any')
  })
})
