import { api } from '@/api/client'
import type { CodeTable, Dataset, Parameter, PolicyInfo, Rule, RuleDetail } from '@/api/types'

export function fetchPolicy(signal: AbortSignal): Promise<PolicyInfo> {
  return api.get<PolicyInfo>('/policy', undefined, signal)
}
export async function fetchRules(signal: AbortSignal): Promise<Rule[]> {
  return (await api.get<{ rows: Rule[] }>('/policy/rules', undefined, signal)).rows
}
export function fetchRule(id: string, signal: AbortSignal): Promise<RuleDetail> {
  return api.get<RuleDetail>(`/policy/rules/${encodeURIComponent(id)}`, undefined, signal)
}
export async function fetchParameters(signal: AbortSignal): Promise<Parameter[]> {
  return (await api.get<{ rows: Parameter[] }>('/policy/parameters', undefined, signal)).rows
}
export function fetchParameter(id: string, signal: AbortSignal): Promise<Parameter> {
  return api.get<Parameter>(`/policy/parameters/${encodeURIComponent(id)}`, undefined, signal)
}
export async function fetchDatasets(signal: AbortSignal): Promise<Dataset[]> {
  return (await api.get<{ rows: Dataset[] }>('/policy/datasets', undefined, signal)).rows
}
export async function fetchCodeTables(signal: AbortSignal): Promise<CodeTable[]> {
  return (await api.get<{ rows: CodeTable[] }>('/policy/code-tables', undefined, signal)).rows
}
