/** Filters of the lead list as they stand in the address. "" = any. */
export const kLeadFilters = { division: '', grade: '', rule: '', risk: '', state: '', due: '', assignee: '', source: '', relapse: '', withdrawn: '', text: '', sort: 'grade' }
export type LeadFilterValues = typeof kLeadFilters

export const kLeadStates = ['collected', 'dispatched', 'verifying', 'feedback', 'appeal', 'closed'] as const
