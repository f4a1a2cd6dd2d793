import { api, type Query } from '@/api/client'
import type { Division, Outcome } from '@/api/types'

export interface Campaign {
  id: string
  division: string
  division_name: string
  title: string
  first_day: string
  last_day: string
  closed: boolean
}
export interface Progress {
  division: string
  name: string
  households: number
  checked: number
  risks: number
}
export interface CampaignDetail {
  campaign: Campaign
  path: Division[]
  total: Progress
  rows: Progress[]
}
export interface CampaignHousehold {
  household: string
  division: string
  division_name: string
  household_code: string
  head_name: string
  group_name: string
  result: '' | 'fine' | 'risk'
  checked_ms: number
}

export function fetchCampaigns(signal: AbortSignal): Promise<{ rows: Campaign[] }> {
  return api.get<{ rows: Campaign[] }>('/campaigns', undefined, signal)
}
export function openCampaign(division: string, title: string, firstDay: string, lastDay: string): Promise<Campaign> {
  return api.post<Campaign>('/campaigns', { division, title, first_day: firstDay, last_day: lastDay })
}
export function closeCampaign(id: string): Promise<void> {
  return api.post<void>(`/campaigns/${encodeURIComponent(id)}/close`)
}
export function fetchCampaign(id: string, division: string, signal: AbortSignal): Promise<CampaignDetail> {
  return api.get<CampaignDetail>(`/campaigns/${encodeURIComponent(id)}`, { division }, signal)
}
export function fetchCampaignHouseholds(id: string, query: Query, signal: AbortSignal): Promise<{ rows: CampaignHousehold[] }> {
  return api.get<{ rows: CampaignHousehold[] }>(`/campaigns/${encodeURIComponent(id)}/households`, query, signal)
}
export function checkHousehold(id: string, household: string, result: 'fine' | 'risk', body: Record<string, unknown>, key: string): Promise<Outcome> {
  return api.post<Outcome>(`/campaigns/${encodeURIComponent(id)}/checks`, { household, result, body, key })
}
