import { api, apiAddress, type Query } from '@/api/client'
import type { RuleKind, RuleStatus, RuleSwitch } from '@/api/types'

/** Verified leads of one rule. Shares are texts "0.875"; null = nothing verified yet. */
export interface Score {
  rule: string
  title: string
  source: string
  source_title: string
  division: string
  division_name: string
  month: string
  leads: number
  confirmed: number
  not_qualified: number
  wrong: number
  open: number
  verified: number
  precision: string | null
  low: string | null
  high: string | null
}
export interface RuleState {
  rule: string
  title: string
  kind: RuleKind
  hash: string
  pack_status: RuleStatus
  status: RuleStatus
}
export interface ShadowCount {
  rule: string
  title: string
  division: string
  division_name: string
  households: number
}
export interface ShadowHousehold {
  household: string
  household_code: string
  head_name: string
  group_name: string
  division_name: string
  monitored: string
  members: number
}

export function fetchScores(query: Query, signal: AbortSignal): Promise<{ rows: Score[]; to_silence: Score[] }> {
  return api.get('/scoreboard', query, signal)
}
export function scoresAddress(format: 'xlsx' | 'csv', query: Query): string {
  return apiAddress(`/scoreboard/export/${format}`, query)
}
export function fetchSwitches(signal: AbortSignal): Promise<{ rules: RuleState[]; switches: RuleSwitch[] }> {
  return api.get('/rules/switches', undefined, signal)
}
export function proposeSwitch(rule: string, status: RuleStatus, why: string): Promise<RuleSwitch> {
  return api.post('/rules/switches', { rule, status, why })
}
export function decideSwitch(id: string, decision: 'approve' | 'reject'): Promise<RuleSwitch> {
  return api.post(`/rules/switches/${encodeURIComponent(id)}/${decision}`)
}
export function fetchShadow(division: string, signal: AbortSignal): Promise<{ run: string; rows: ShadowCount[] }> {
  return api.get('/simulation/shadow', { division }, signal)
}
export function fetchShadowHouseholds(rule: string, division: string, offset: number, limit: number, signal: AbortSignal): Promise<{ total: number; rows: ShadowHousehold[] }> {
  return api.get('/simulation/shadow/households', { rule, division, offset, limit }, signal)
}
