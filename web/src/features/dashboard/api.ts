import { api } from '@/api/client'
import type { Dashboard } from '@/api/types'

/** @param division 12-digit code; "" = the account's own */
export function fetchDashboard(division: string, signal: AbortSignal): Promise<Dashboard> {
  return api.get<Dashboard>('/dashboard', { division }, signal)
}
