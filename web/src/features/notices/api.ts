import { api, apiAddress, type Query } from '@/api/client'

export type Purpose = 'admission' | 'measures' | 'elimination'
export interface NoticeLine {
  /** Of the sheet, from 1. */
  line: number
  /** Taken down before the notice closed. */
  withdrawn?: boolean
  case: string
  name: string
  group: string
  members: number
  content: string
}
export interface Notice {
  id: string
  village: string
  village_name: string
  purpose: Purpose
  announcement: boolean
  title: string
  opens: string
  closes: string
  lines: NoticeLine[]
  contact: string
  closed: boolean
  /** How many lines were taken down. */
  withdrawn?: number
  /** Attachments: the sheet as it hangs. */
  photos?: string[]
}
export interface NoticeWish {
  village: string
  purpose: Purpose
  announcement: boolean
}

export function fetchNotices(query: Query, signal: AbortSignal): Promise<{ rows: Notice[] }> {
  return api.get<{ rows: Notice[] }>('/notices', query, signal)
}
export function fetchNotice(id: string, signal: AbortSignal): Promise<Notice> {
  return api.get<Notice>(`/notices/${encodeURIComponent(id)}`, undefined, signal)
}
export function draftNotice(wish: NoticeWish, signal: AbortSignal): Promise<Notice> {
  return api.post<Notice>('/notices/draft', wish, signal)
}
export function postNotice(wish: NoticeWish, cases: string[], contact: string, photo: string, key: string): Promise<Notice> {
  return api.post<Notice>('/notices', { ...wish, cases, contact, photo: photo === '' ? null : photo, key })
}
/** A photo taken after posting; `photo` is an attachment of the village. */
export function addNoticePhoto(id: string, photo: string, key: string): Promise<Notice> {
  return api.post<Notice>(`/notices/${encodeURIComponent(id)}/photos`, { photo, key })
}
export function noticeForm(id: string, kind: 'pdf' | 'html'): string {
  return apiAddress(`/notices/${encodeURIComponent(id)}/form.${kind}`)
}
export function posterAddress(village: string): string {
  return apiAddress(`/villages/${encodeURIComponent(village)}/poster.pdf`)
}
