import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AlignedPart, Waterfall } from '@/api/types'
import { i18n } from '@/i18n'
import { asked, openPage } from '@/testing/page'
import AlignedText from './AlignedText.vue'
import { isMarked, kLevelSigns, runsOf } from './compare'
import LevelMark from './LevelMark.vue'
import LinkedBy from './LinkedBy.vue'
import { chanceText, signed, stepsOf } from './waterfall'
import WaterfallView from './WaterfallView.vue'

beforeEach(() => setActivePinia(createPinia()))
const part = (left: string, right: string): AlignedPart => ({ left, right, same: left === right })
const aligned = [part('张', '张'), part('伟', '玮'), part('', '小'), part('明', '明')]
const waterfall: Waterfall = {
  person: '7', posterior: 0.9995, log_odds: 3.5, runner_up: { person: '8', posterior: 0.02 }, relative: 0.0004, nobody: 0.0001, normalised: ['身份证号：15 位号码升为 18 位'], deciding: '最有力的是姓名', would_flip: '如果核实发现出生日期其实不同，结论会改变', calibrated: false,
  parts: [{ kind: 'prior', field: '', title: '起点', bits: -6, text: '登记簿共 64 人' }, { kind: 'field', field: 'name', title: '姓名', bits: 10, text: '姓名一致' }, { kind: 'competition', field: '', title: '其他可能', bits: -0.5, text: '其他 1 名候选人' }],
}

describe('two texts side by side', () => {
  it('are put together in runs; what one side lacks is a gap there', () => {
    expect(runsOf(aligned, 'left').map((run) => [run.text, run.differs, run.gap])).toEqual([['张', false, false], ['伟', true, false], ['', true, true], ['明', false, false]])
    expect(runsOf(aligned, 'right').map((run) => run.text)).toEqual(['张', '玮小', '明'])
    expect(runsOf([], 'left')).toEqual([])
  })
  it('are marked only where both say something that is not the same', () => {
    expect((['same', 'close', 'differs', 'missing'] as const).map((level) => isMarked({ level, aligned }))).toEqual([false, true, true, false])
    expect(isMarked({ level: 'close', aligned: [] })).toBe(false)
  })
  it('show each side’s own characters, the differing ones as marks', () => {
    const left = mount(AlignedText, { props: { value: '张伟明', aligned, side: 'left', marked: true } })
    expect([left.text(), left.findAll('mark').map((m) => m.text()), left.findAll('.gap').length]).toEqual(['张伟明', ['伟'], 1])
    const plain = mount(AlignedText, { props: { value: '', aligned, side: 'left', marked: false } })
    expect([plain.text(), plain.find('mark').exists()]).toEqual(['—', false])
  })
  it('have a sign of its own for every level, and say it in words', () => {
    expect(new Set(Object.values(kLevelSigns)).size).toBe(4)
    expect(mount(LevelMark, { props: { level: 'close' }, global: { plugins: [i18n] } }).text()).toContain('相近')
  })
})

describe('a row that number and name do not settle', () => {
  let page: VueWrapper | undefined
  afterEach(() => page?.unmount())
  it('says who decided, and opens how for who may know', async () => {
    page = await openPage(LinkedBy, { '/links/5/explanation': waterfall }, ['import'], { by: 'reviewer', link: '5' }, document.body)
    expect(page.get('[data-test=linked-by]').text()).toBe('人工认定')
    expect(asked.length).toBe(0)
    await page.get('[data-test=linked-by]').trigger('click')
    await flushPromises()
    await vi.waitFor(() => expect(document.querySelector('[data-test=waterfall-sum]')?.textContent).toBe('+3.5'))
    expect(asked.map((request) => request.path)).toEqual(['/links/5/explanation'])
  })
  it('is a plain mark for everybody else', async () => {
    page = await openPage(LinkedBy, {}, [], { by: 'engine', link: null })
    expect([page.get('[data-test=linked-by]').text(), page.find('button').exists()]).toEqual(['比对认定', false])
  })
})

describe('an explanation', () => {
  it('goes step by step from zero to the result', () => {
    const { steps, zero, holds } = stepsOf(waterfall)
    expect(steps.map((step) => step.sum)).toEqual([-6, 4, 3.5])
    expect(zero).toBeCloseTo(60)
    expect(steps.map((step) => [Math.round(step.start), Math.round(step.width)])).toEqual([[0, 60], [0, 100], [95, 5]])
    expect(holds).toBe(true)
  })
  it('that does not add up says so', () => {
    expect(stepsOf({ ...waterfall, log_odds: 3.6 }).holds).toBe(false)
    const view = mount(WaterfallView, { props: { waterfall: { ...waterfall, log_odds: 3.6 } }, global: { plugins: [i18n] } })
    expect(view.get('[role=alert]').text()).toContain('不符')
  })
  it('without parts draws nothing and divides by nothing', () => {
    expect(stepsOf({ parts: [], log_odds: 0 })).toEqual({ steps: [], zero: 0, holds: true })
  })
  it('is a table whose parts, sum and doubts everybody can read', () => {
    const view = mount(WaterfallView, { props: { waterfall }, global: { plugins: [i18n] } })
    expect(view.findAll('[data-test=waterfall-part]').map((row) => row.findAll('td').map((cell) => cell.text()))).toEqual([['−6.0', '', '−6.0'], ['+10.0', '', '+4.0'], ['−0.5', '', '+3.5']])
    expect(view.get('[data-test=waterfall-sum]').text()).toBe('+3.5')
    expect(view.get('[data-test=would-flip]').text()).toContain('出生日期')
    expect(view.get('[data-test=runner-up]').text()).toContain('2.0%')
    expect(view.text()).toContain('未校准')
  })
  it('never rounds a chance to certainty', () => {
    expect([chanceText(0.99951), chanceText(1), chanceText(0.0004), chanceText(0), chanceText(0.5)]).toEqual(['>99.9%', '100.0%', '<0.1%', '0.0%', '50.0%'])
    expect([signed(3.24), signed(-0.04), signed(-2)]).toEqual(['+3.2', '0.0', '−2.0'])
  })
})
