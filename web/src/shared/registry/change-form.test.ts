import { describe, expect, it } from 'vitest'
import { bodyOf, emptyForm, faultsOf, isVillage, labelOf, type ChangeForm } from './change-form'

const today = '2026-10-31'
const form = (change: Partial<ChangeForm>): ChangeForm => ({ ...emptyForm(today), reason: '派出所证明', ...change })

describe('the form of a change', () => {
  it('wants a village for a move of a household, not a township', () => {
    expect([isVillage('530922101201'), isVillage('530922101000'), isVillage('')]).toEqual([true, false, false])
    expect(faultsOf('move_household', form({ village: '530922101000' }), 4, today)).toEqual(['village'])
    expect(bodyOf('move_household', form({ village: '530922101201' }), '9')).toEqual({ kind: 'move_household', day: today, reason: '派出所证明', household: '9', village: '530922101201' })
  })
  it('lets some leave, never all, with a head from among them', () => {
    expect(faultsOf('split_household', form({}), 3, today)).toEqual(['members'])
    expect(faultsOf('split_household', form({ members: ['1', '2', '3'], head: '1' }), 3, today)).toEqual(['allLeave'])
    expect(faultsOf('split_household', form({ members: ['1', '2'], head: '3' }), 3, today)).toEqual(['head'])
    const whole = form({ members: ['1', '2'], head: '2', householdCode: ' H9 ' })
    expect(faultsOf('split_household', whole, 3, today)).toEqual([])
    expect(bodyOf('split_household', whole, '9')).toMatchObject({ household: '9', members: ['1', '2'], head: '2', household_code: 'H9' })
    expect(bodyOf('split_household', { ...whole, householdCode: '' }, '9')).not.toHaveProperty('household_code')
  })
  it('wants somebody and, for a move, somewhere', () => {
    expect(faultsOf('move_person', form({}), 3, today)).toEqual(['person', 'toHousehold'])
    expect(faultsOf('person_died', form({ person: '1' }), 3, today)).toEqual([])
    expect(bodyOf('move_person', form({ person: '1', toHousehold: '8' }), '9')).toEqual({ kind: 'move_person', day: today, reason: '派出所证明', person: '1', to_household: '8' })
  })
  it('takes no day to come and no empty reason', () => {
    expect(faultsOf('person_left', form({ person: '1', day: '2026-11-01', reason: ' 否 ' }), 3, today)).toEqual(['day', 'reason'])
    expect(faultsOf('person_left', form({ person: '1', day: '' }), 3, today)).toEqual(['day'])
  })
  it('tells masked members apart', () => {
    expect(labelOf({ name: '张*', age: 8 }, '子', (age) => `${age} 岁`)).toBe('张* · 子 · 8 岁')
    expect(labelOf({ name: '张*', age: null }, '—', (age) => `${age} 岁`)).toBe('张*')
  })
})
