import { describe, expect, it } from 'vitest'
import { reliabilityChart, shareText } from './reliability'
import { commandOf, nameOf, rowsOf } from './review'
import { linkItem } from './testing'

describe('a key', () => {
  it('answers with the candidate of its number, when there is one', () => {
    expect(commandOf('2', 3, 0, false)).toEqual({ do: 'answer', answer: 'same', candidate: 1 })
    expect(commandOf('3', 2, 0, false)).toBe(null)
    expect(commandOf('1', 0, 0, false)).toBe(null)
  })
  it('shows a candidate who cannot be seen before it answers for them', () => {
    expect(commandOf('2', 3, 0, true)).toEqual({ do: 'choose', candidate: 1 })
    expect(commandOf('2', 3, 1, true)).toEqual({ do: 'answer', answer: 'same', candidate: 1 })
  })
  it('says whose relative it is: of the candidate that is compared', () => {
    expect(commandOf('r', 3, 2, false)).toEqual({ do: 'answer', answer: 'relative', candidate: 2 })
    expect(commandOf('r', 0, 0, false)).toBe(null)
  })
  it('walks the candidates without leaving them', () => {
    expect(commandOf('ArrowDown', 2, 1, false)).toEqual({ do: 'choose', candidate: 1 })
    expect(commandOf('ArrowUp', 2, 1, false)).toEqual({ do: 'choose', candidate: 0 })
    expect(commandOf('ArrowDown', 1, 0, false)).toBe(null)
  })
  it('means nothing when it is no key of the page', () => {
    expect(['x', 'Enter', ' ', 'Tab', 'Escape'].map((key) => commandOf(key, 3, 0, false))).toEqual([null, null, null, null, null])
    expect(['n', 'u', 'z', 'm', '?', 'ArrowRight'].map((key) => commandOf(key, 0, 0, false)?.do)).toEqual(['answer', 'answer', 'undo', 'note', 'help', 'skip'])
  })
})

describe('the rows of a comparison', () => {
  it('are the fields of the row, then those that only the registry has; empty on both sides is no row', () => {
    const item = linkItem('1')
    item.fields.push({ field: 'phone', title: '电话', value: '' })
    expect(rowsOf(item).map((row) => [row.field, row.value, row.right.map((field) => field?.value ?? null)])).toEqual([
      ['name', '张伟', ['张玮', '张伟']],
      ['id_number', '53092219600102001', [null, null]],
      ['birth_date', '', ['1960-01-02', '1960-01-02']],
    ])
    expect(nameOf(item.candidates[1])).toBe('张伟')
    expect(rowsOf({ ...item, candidates: [] }).map((row) => row.field)).toEqual(['name', 'id_number'])
  })
})

describe('a reliability chart', () => {
  const bin = { low_edge: 0.9, predicted: 0.94, observed: 0.91, low: 0.8, high: 0.97, labels: 30 }
  it('draws what was observed against what was predicted, with its interval, in order', () => {
    const chart = reliabilityChart([bin, { ...bin, low_edge: 0.1, predicted: 0.12, observed: 0.2 }, { ...bin, labels: 0 }], { observed: 'o', low: 'l', high: 'h', ideal: 'i' })
    const series = chart.series as { name: string; data: number[][] }[]
    expect(series.map((s) => s.name)).toEqual(['o', 'l', 'h', 'i'])
    expect(series[0]?.data).toEqual([[12, 20], [94, 91]])
    expect(series[3]?.data).toEqual([[0, 0], [100, 100]])
  })
  it('says a share in percent, none as a dash', () => {
    expect([shareText(0.9725), shareText(null)]).toEqual(['97.3%', '—'])
  })
})
