import { api, download } from '@/api/client'
import type { Parameter, Rule } from '@/api/types'

/** A new value of a parameter as text (money in yuan), from a day on; without: from the day of the data. */
export interface ParameterChange {
  id: string
  value: string
  from?: string
}
/** A rule switched off, or with another condition. */
export interface RuleChange {
  id: string
  title?: string
  when?: string
  removed?: boolean
}
/** What is asked: another policy, on the data of a day and a place. "" or absent = today, the account's own area. */
export interface ScenarioBody {
  as_of?: string
  division?: string
  parameters?: ParameterChange[]
  rules?: RuleChange[]
}
/** Households that a rule hits: under the present policy, under the other one, and the difference. */
export interface Effect {
  before: number
  after: number
  gained: number
  lost: number
  unchanged: number
}
export interface DivisionEffect extends Effect {
  division: string
  division_name: string
}
export interface ClassEffect extends Effect {
  code: string
  title: string
}
export interface RuleEffect {
  rule: string
  title: string
  is_new: boolean
  is_removed: boolean
  /** A rule about data or on trial does not count households. */
  counts: boolean
  before: number
  after: number
  gained: number
  lost: number
  undecided_before: number
  undecided_after: number
}
export interface BudgetYear {
  year: number
  before: string
  after: string
}
export interface VisitLoad {
  division: string
  division_name: string
  cadres: number
  verify_before: number
  verify_after: number
  /** Visits a month, one decimal. */
  monthly_before: string
  monthly_after: string
  /** null = no cadre is named there. */
  verify_per_cadre_before: string | null
  verify_per_cadre_after: string | null
}
export interface WhatIf {
  as_of: string
  pack_hash: string
  households: number
  all: Effect
  undecided_before: number
  undecided_after: number
  rules: RuleEffect[]
  divisions: DivisionEffect[]
  classes: ClassEffect[]
  budget: BudgetYear[]
  visits: VisitLoad[]
}
export interface SweepPoint extends Effect {
  value: string
}
export interface Sweep {
  parameter: string
  title: string
  unit: string
  points: SweepPoint[]
}
export interface ChangedHousehold {
  household: string
  household_code: string
  head_name: string
  group_name: string
  division: string
  division_name: string
  monitored: string
  members: number
  gained: boolean
}
export type Sharing = 'private' | 'unit' | 'all'
export interface SavedScenario {
  id: string
  title: string
  sharing: Sharing
  mine: boolean
  owner_name: string
  pack_hash: string
  pack_is_current: boolean
  created_ms: number
  changed_ms: number
  version: number
  body: ScenarioBody
}
export type ComparedScenario = WhatIf & { id: string; title: string }

export async function fetchParameters(signal: AbortSignal): Promise<Parameter[]> {
  return (await api.get<{ rows: Parameter[] }>('/policy/parameters', undefined, signal)).rows
}
export async function fetchRules(signal: AbortSignal): Promise<Rule[]> {
  return (await api.get<{ rows: Rule[] }>('/policy/rules', undefined, signal)).rows
}
/** Has the data of the scenario read in the background. `job` is null when it is there already. */
export function prepare(body: ScenarioBody, signal?: AbortSignal): Promise<{ ready: boolean; job: string | null }> {
  return api.post<{ ready: boolean; job: string | null }>('/simulation/prepare', body, signal)
}
export function whatIf(body: ScenarioBody, signal?: AbortSignal): Promise<WhatIf> {
  return api.post<WhatIf>('/simulation/what-if', body, signal)
}
export function sweep(body: ScenarioBody, parameter: string, low: string, high: string, signal?: AbortSignal): Promise<Sweep> {
  return api.post<Sweep>('/simulation/sweep', { ...body, parameter, low, high }, signal)
}
export function fetchChanged(body: ScenarioBody, change: '' | 'gained' | 'lost', offset: number, limit: number, signal: AbortSignal): Promise<{ total: number; rows: ChangedHousehold[] }> {
  return api.post<{ total: number; rows: ChangedHousehold[] }>('/simulation/households', { ...body, ...(change === '' ? {} : { change }), offset, limit }, signal)
}
export function exportResult(what: 'households' | 'divisions', format: 'xlsx' | 'csv', body: ScenarioBody): Promise<void> {
  return download(`/simulation/${what}/${format}`, body, `${what}.${format}`)
}
export async function fetchScenarios(signal: AbortSignal): Promise<SavedScenario[]> {
  return (await api.get<{ rows: SavedScenario[] }>('/scenarios', undefined, signal)).rows
}
export function addScenario(title: string, sharing: Sharing, body: ScenarioBody): Promise<SavedScenario> {
  return api.post<SavedScenario>('/scenarios', { title, sharing, ...body })
}
export function changeScenario(saved: SavedScenario, title: string, sharing: Sharing, body: ScenarioBody): Promise<SavedScenario> {
  return api.put<SavedScenario>(`/scenarios/${encodeURIComponent(saved.id)}`, { version: saved.version, title, sharing, ...body })
}
export function deleteScenario(id: string): Promise<undefined> {
  return api.delete<undefined>(`/scenarios/${encodeURIComponent(id)}`)
}
export async function compareScenarios(ids: readonly string[], place: { as_of?: string; division?: string }): Promise<ComparedScenario[]> {
  return (await api.post<{ rows: ComparedScenario[] }>('/scenarios/compare', { ids, ...place })).rows
}
