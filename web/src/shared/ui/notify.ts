// Short notices at the top of the page. Element Plus styles of these two are not found by the template scan, so they stand here.
import { ElMessage, ElMessageBox } from 'element-plus'
import 'element-plus/es/components/message/style/css'
import 'element-plus/es/components/message-box/style/css'
import type { ApiError } from '@/api/errors'

export function notifySuccess(text: string): void {
  ElMessage({ type: 'success', message: text, grouping: true })
}

/** @param offlineText what to say when the server could not be reached (it has no text of its own) */
export function notifyError(error: ApiError, offlineText: string): void {
  const text = error.kind === 'offline' ? offlineText : error.detail || error.title
  ElMessage({ type: 'error', message: error.code ? `${text}（${error.code}）` : text, duration: 6000, showClose: true, grouping: true })
}

/** Asks before something that cannot be taken back lightly. @returns whether the user agreed */
export async function confirmed(text: string, title: string, yes: string, no: string): Promise<boolean> {
  try {
    await ElMessageBox.confirm(text, title, { confirmButtonText: yes, cancelButtonText: no, type: 'warning' })
    return true
  } catch {
    return false
  }
}
