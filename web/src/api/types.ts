// Objects of the HTTP interface /api/v1, as the server writes them.
//
// Ids are strings. Days are "2026-10-31"; times are UTC milliseconds in fields ending in `_ms`. Money is a decimal text in yuan
// ("1234.50"), never a number, so that no fen is lost. Codes stay codes; names come from the code tables of the policy pack.

export type Grade = 'red' | 'orange' | 'yellow' | 'blue'
export type ValueKind = 'bool' | 'int' | 'decimal' | 'money' | 'date' | 'string'
/** A single value: text as a rule, but numbers and yes/no may come bare. null = not stated. */
export type Scalar = string | number | boolean | null

export type Permission =
  | 'read_households'
  | 'read_leads'
  | 'read_deliveries'
  | 'import'
  | 'screen'
  | 'read_policy'
  | 'manage_accounts'
  | 'read_audit'
  | 'reveal'
  | 'manage_divisions'
  | 'dashboard'

export interface Problem {
  type: string
  title: string
  status: number
  code: string
  name: string
  detail: string
  context?: string
  request_id: string
}

export interface Page<T> {
  rows: T[]
  next_cursor: string
  total: number
}

export interface SessionAccount {
  id: string
  login: string
  name: string
  role: string
  role_title: string
  division: string
  division_name: string
  permissions: Permission[]
  must_change_password: boolean
}

export interface Session {
  account: SessionAccount
  csrf: string
}

export interface SystemInfo {
  product: string
  version: string
  pack?: { id: string; title: string; regime: string; hash: string }
  as_of?: string | null
  storage?: string
  last_run?: Run | null
}

export interface Division {
  code: string
  name: string
  level: number
}

export interface DivisionNode extends Division {
  children: number
}

export interface DivisionChildren {
  path: Division[]
  rows: DivisionNode[]
}

export interface Summary {
  households: number
  persons: number
  lifted: number
  monitored: number
  leads_open: number
  red: number
  orange: number
  yellow: number
  blue: number
  overdue: number
}

export interface RuleTotal {
  rule: string
  title: string
  severity: Grade
  count: number
}

export interface Freshness {
  dataset: string
  title: string
  owner: string
  last_delivery_ms: number | null
  fresh_days: number
  stale: boolean
  rows: number
}

export interface Dashboard {
  division: Division
  path: Division[]
  total: Summary
  children: (Summary & Division)[]
  by_rule: RuleTotal[]
  last_run: Run | null
  freshness: Freshness[]
}

export interface LeadRow {
  id: string
  household: string
  household_code: string
  head_name: string
  division: string
  division_name: string
  group_name: string
  kind: string
  monitored: string
  members: number
  state: string
  state_title: string
  grade: Grade
  source: string
  opened_ms: number
  due: string
  overdue: boolean
  findings: number
  /** A word of the program about the lead, Chinese; "" = none. */
  note: string
  rules: { id: string; title: string; severity: Grade }[]
  risks: { code: string; title: string }[]
  version: number
}

export interface LeadDetail {
  lead: LeadRow
  household: Household
  members: Person[]
  findings: Finding[]
  division_path: Division[]
}

export interface Household {
  id: string
  county: string | number
  division: string
  division_name: string
  household_code: string
  group_name: string
  address: string
  head_name: string
  phone: string
  kind: string
  monitored: string
  assistance: string
  relocated: boolean | null
  lifted_year: number | null
  members: number
  since: string
  open_leads: number
}

export interface Person {
  id: string
  name: string
  id_number: string
  phone: string
  sex: string
  birth: string | null
  age: number | null
  ethnic: string
  relation: string
  education: string
  schooling: string
  health: string
  labour: string
  working: boolean | null
  working_place: string
  insured: boolean | null
  first_day: string
  last_day: string
}

export interface HouseholdState {
  first_day: string
  last_day: string
  division?: string
  division_name?: string
  group_name?: string
  kind: string
  monitored: string
  assistance: string
  relocated: boolean | null
  lifted_year: number | null
}

export interface RecordField {
  name: string
  title: string
  unit: string
  code_table: string
}

export interface RecordRow {
  person: string | null
  delivery: string
  file: string
  line: number
  values: Record<string, Scalar>
}

export interface RecordGroup {
  dataset: string
  title: string
  owner: string
  fields: RecordField[]
  rows: RecordRow[]
}

export interface IncomePeriod {
  first_day: string
  last_day: string
  wage: string
  business: string
  property: string
  transfer: string
  cost: string
  net: string
  net_per_head: string | null
}

export interface HouseholdFile {
  household: Household
  members: Person[]
  former_members: Person[]
  history: HouseholdState[]
  records: RecordGroup[]
  findings: Finding[]
  leads: LeadRow[]
  income: IncomePeriod[]
}

export interface Source {
  document: string
  clause: string
  quotation: string
}

export interface Trace {
  text: string
  title: string
  value: Scalar
  children: Trace[]
  rows: number
}

export interface EvidenceRecord {
  dataset: string
  dataset_title: string
  person: string | null
  delivery: string | null
  file: string
  line: number
  values: { title: string; value: Scalar }[]
}

export interface EvidenceParameter {
  id: string
  title: string
  /** null = not in force on that day; then `from`, `is_default` and `source` are absent. */
  value: Scalar
  unit: string
  from?: string
  is_default?: boolean
  source?: Source
}

export interface Evidence {
  trace: Trace | null
  facts: { title: string; value: Scalar }[]
  records: EvidenceRecord[]
  more_records: number
  parameters: EvidenceParameter[]
}

export interface Finding {
  id: string
  rule: string
  rule_title: string
  rule_hash: string
  severity: Grade
  risk: string
  risk_title: string
  as_of: string
  value: Scalar
  value_kind: ValueKind | ''
  limit: Scalar
  limit_kind: ValueKind | ''
  wording: string
  state: 'open' | 'cleared'
  first_seen_ms: number
  last_seen_ms: number
  checks: string[]
  source: Source
  evidence: Evidence
}

export interface Receipt {
  rows_read: number
  taken: number
  matched: number
  unmatched: number
  quarantined: number
  duplicate: number
  replaced: number
  unknown_columns: string[]
  notes: string[]
  mapping: Record<string, string>
}

export interface Delivery {
  id: string
  dataset: string
  dataset_title: string
  owner: string
  file_name: string
  file_bytes: number
  file_hash: string
  state: 'taken' | 'refused'
  problem: string
  received_ms: number
  account_name: string
  receipt: Receipt
}

export interface QuarantinedRow {
  line: number
  field: string
  value: string
  reason: string
}

export interface UnmatchedRow {
  line: number
  name: string
  id_masked: string
  match: string
}

export interface RuleCount {
  rule: string
  title: string
  yes: number
  no: number
  unknown: number
  missing: { title: string; count: number }[]
}

export interface Run {
  id: string
  as_of: string
  started_ms: number
  finished_ms: number
  pack: string
  pack_hash: string
  households: number
  persons: number
  records: number
  findings_new: number
  findings_changed: number
  findings_cleared: number
  findings_same: number
  leads_new: number
  leads_changed: number
  rules: RuleCount[]
}

export interface Job {
  id: string
  kind: 'import' | 'screening'
  state: 'running' | 'done' | 'failed'
  progress: number
  message: string
  result: { delivery?: string; run?: string } | null
  problem: Problem | null
}

export interface PolicyInfo {
  id: string
  title: string
  regime: string
  hash: string
  chain: string[]
  regions: string[]
  rules: number
  parameters: number
  datasets: number
}

export interface Rule {
  id: string
  title: string
  severity: Grade
  severity_title: string
  risk: string
  risk_title: string
  when: string
  value: string
  limit: string
  wording: string
  checks: string[]
  exemptions: string[]
  from: string
  to: string
  due_days: number
  source: Source
  pack: string
  hash: string
}

export interface RuleDetail extends Rule {
  parameters: Parameter[]
  cases: { name: string; as_of: string; expect: unknown }[]
}

export interface DatedValue {
  from: string
  to: string
  value: Scalar
  is_default: boolean
  source: Source
}

export interface Parameter {
  id: string
  title: string
  description: string
  kind: ValueKind
  unit: string
  min: Scalar
  max: Scalar
  pack: string
  current: DatedValue | null
  values: DatedValue[]
}

export interface DatasetField {
  name: string
  title: string
  type: string
  required: boolean
  code_table: string
  sensitivity: string
  aliases: string[]
}

export interface Dataset {
  id: string
  title: string
  owner: string
  entity: string
  period: string
  fields: DatasetField[]
}

export interface CodeTable {
  id: string
  title: string
  standard: string
  codes: { code: string; name: string }[]
}

export interface Account {
  id: string
  login: string
  name: string
  role: string
  role_title: string
  division: string
  division_name: string
  datasets?: string[]
  disabled: boolean
  must_change_password: boolean
  locked_until_ms?: number
  created_ms?: number
  last_login_ms?: number
}

export interface AuditRow {
  sequence: number
  at_ms: number
  login: string
  action: string
  subject: string
  detail: string
  client: string
  hash: string
}
