/** Filters of the lead list as they stand in the address. "" = any. */
export const kLeadFilters = { division: '', grade: '', rule: '', risk: '', state: '', due: '', text: '', sort: 'grade' }
export type LeadFilterValues = typeof kLeadFilters
