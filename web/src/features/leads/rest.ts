import type { Finding, LeadRow } from '@/api/types'
import { isExplained } from '@/shared/explanation/finding'

/** The reason of the procedure's list `close_reasons` for a lead whose findings have all been explained. */
export const kExplainedReason = 'explained'

/** States in which a lead can be closed without a conclusion. */
const kClosable = ['collected', 'dispatched', 'verifying']

/** An open lead of the screening in which the last run found nothing any more. What people said does not go away with the data. */
export function hasNothingOpen(lead: LeadRow): boolean {
  return kClosable.includes(lead.state) && lead.source === 'screening' && lead.findings === 0
}

/** Why an open lead of the screening has nothing left that asks for work: its findings are all explained, or gone. null: it has. */
export function restOf(lead: LeadRow, findings: readonly Finding[]): 'explained' | 'gone' | null {
  if (!kClosable.includes(lead.state) || lead.source !== 'screening') return null
  const open = findings.filter((f) => f.state === 'open' && f.kind === 'risk')
  if (open.length > 0) return open.every(isExplained) ? 'explained' : null
  return hasNothingOpen(lead) ? 'gone' : null
}
