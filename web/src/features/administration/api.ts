import { api } from '@/api/client'
import type { Account, AuditRow, Dataset, PolicyInfo } from '@/api/types'

export interface NewAccount {
  login: string
  name: string
  role: string
  division: string
  datasets: string[]
}
/** From the village up, then the roles beside the line. */
export const kRoles = ['village', 'township', 'county', 'city', 'province', 'department', 'auditor', 'administrator'] as const

export async function fetchAccounts(signal: AbortSignal): Promise<Account[]> {
  return (await api.get<{ rows: Account[] }>('/accounts', undefined, signal)).rows
}
/** @returns the account and its one-time password, which the server will never show again */
export function createAccount(account: NewAccount): Promise<{ account: Account; password: string }> {
  return api.post('/accounts', account)
}
export function changeAccount(id: string, change: { disabled?: boolean; name?: string; role?: string; division?: string }): Promise<{ account: Account }> {
  return api.patch(`/accounts/${encodeURIComponent(id)}`, change)
}
export function resetPassword(id: string): Promise<{ account: Account; password: string }> {
  return api.patch(`/accounts/${encodeURIComponent(id)}`, { reset_password: true })
}
export function fetchAudit(before: number | null, signal: AbortSignal): Promise<{ rows: AuditRow[]; verified: boolean }> {
  return api.get('/audit', { before: before ?? undefined, limit: 100 }, signal)
}
/** Reads the server's policy pack again. @returns the one in force now */
export function reloadPack(): Promise<PolicyInfo> {
  return api.post('/packs/reload', {})
}
export async function fetchDatasets(): Promise<Dataset[]> {
  return (await api.get<{ rows: Dataset[] }>('/policy/datasets')).rows
}

// ------------------------------------------------------------------ tokens that programs of departments deliver with

export interface PushToken {
  id: string
  title: string
  county: string
  county_name: string
  datasets: { id: string; title: string }[]
  last_day: string
  state: 'active' | 'ended' | 'revoked'
  created_ms: number
  created_by: string
  revoked_ms: number | null
  revoked_by: string
  used_ms: number | null
  used_from: string
  uses: number
}
export interface NewPushToken {
  title: string
  county: string
  datasets: string[]
  last_day: string
}

export async function fetchPushTokens(signal: AbortSignal): Promise<PushToken[]> {
  return (await api.get<{ rows: PushToken[] }>('/push-tokens', undefined, signal)).rows
}
/** @returns the token and its secret, which the server will never show again */
export function createPushToken(token: NewPushToken): Promise<{ token: PushToken; secret: string }> {
  return api.post('/push-tokens', token)
}
export function revokePushToken(id: string): Promise<PushToken> {
  return api.post(`/push-tokens/${encodeURIComponent(id)}/revoke`, {})
}
