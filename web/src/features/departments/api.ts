import { api } from '@/api/client'
import type { Outcome, Procedure } from '@/api/types'

export interface DepartmentMeasure {
  case: string
  number: number
  head_name: string
  division_name: string
  kind: string
  kind_title: string
  content: string
  department: string
  risks: { code: string; title: string }[]
  state: string
  state_title: string
  planned_for: string
  delivered_on: string | null
  amount: string | null
  sequence: number
}
export function fetchDepartmentMeasures(state: string, signal: AbortSignal): Promise<{ rows: DepartmentMeasure[] }> {
  return api.get<{ rows: DepartmentMeasure[] }>('/departments/measures', { state }, signal)
}
export function fetchProcedure(signal: AbortSignal): Promise<Procedure> {
  return api.get<Procedure>('/procedure', undefined, signal)
}
export function actOnMeasure(id: string, action: string, request: { body: Record<string, unknown>; sequence: number; key: string }): Promise<Outcome> {
  return api.post<Outcome>(`/cases/${encodeURIComponent(id)}/actions/${action}`, request)
}
