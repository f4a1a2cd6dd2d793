// The form of a change: which fields belong to it, what is still missing, what is sent.
import type { ChangeKind, Person } from '@/api/types'
import type { ChangeBody } from './api'

/** Changes that begin at a household. */
export const kHouseholdChanges = ['split_household', 'move_household', 'move_person', 'person_died', 'person_left'] as const satisfies readonly ChangeKind[]
export type HouseholdChange = (typeof kHouseholdChanges)[number]

export interface ChangeForm {
  person: string
  toHousehold: string
  village: string
  members: string[]
  head: string
  /** Of those who stay, when the head leaves; "" = the nearest. */
  remainingHead: string
  relation: string
  householdCode: string
  day: string
  reason: string
}
export type ChangeFault = 'person' | 'toHousehold' | 'village' | 'members' | 'allLeave' | 'head' | 'day' | 'reason'
const kLeastReason = 2

export function emptyForm(today: string): ChangeForm {
  return { person: '', toHousehold: '', village: '', members: [], head: '', remainingHead: '', relation: '', householdCode: '', day: today, reason: '' }
}
export function isVillage(code: string): boolean {
  return /^\d{12}$/.test(code) && !code.endsWith('000')
}
/** @param size present members of the household */
export function faultsOf(kind: HouseholdChange, form: ChangeForm, size: number, today: string): ChangeFault[] {
  const faults: ChangeFault[] = []
  if (kind === 'split_household') {
    if (form.members.length === 0) faults.push('members')
    else if (form.members.length >= size) faults.push('allLeave')
    if (form.members.length > 0 && !form.members.includes(form.head)) faults.push('head')
  } else if (kind === 'move_household') {
    if (!isVillage(form.village)) faults.push('village')
  } else {
    if (form.person === '') faults.push('person')
    if (kind === 'move_person' && form.toHousehold === '') faults.push('toHousehold')
  }
  if (form.day === '' || form.day > today) faults.push('day')
  if ([...form.reason.trim()].length < kLeastReason) faults.push('reason')
  return faults
}
export function bodyOf(kind: HouseholdChange, form: ChangeForm, household: string): ChangeBody {
  const common = { kind, day: form.day, reason: form.reason.trim() }
  switch (kind) {
    case 'split_household': {
      const code = form.householdCode.trim()
      return { ...common, household, members: [...form.members], head: form.head, ...(form.remainingHead === '' ? {} : { remaining_head: form.remainingHead }), ...(code === '' ? {} : { household_code: code }) }
    }
    case 'move_household':
      return { ...common, household, village: form.village }
    case 'move_person':
      return { ...common, person: form.person, to_household: form.toHousehold, ...(form.relation === '' ? {} : { relation: form.relation }) }
    default:
      return { ...common, person: form.person }
  }
}
/** How members are told apart when names are masked. */
export function labelOf(person: Pick<Person, 'name' | 'age'>, relation: string, years: (age: number) => string): string {
  return [person.name, relation, person.age === null ? '' : years(person.age)].filter((text) => text !== '' && text !== '—').join(' · ')
}
