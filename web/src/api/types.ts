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
  | 'read_cases'
  | 'work'
  | 'manage_campaigns'
  | 'simulate'
  | 'read_assets'

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
  relapses?: number
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
  /** It came in while the household was watched after an elimination. */
  relapse?: boolean
  /** The case of that elimination; "" = none. */
  relapse_of?: string
  findings: number
  /** A word of the program about the lead, Chinese; "" = none. */
  note: string
  rules: { id: string; title: string; severity: Grade }[]
  risks: CodeTitle[]
  version: number
  /** Of the last event of a person; 0 = nobody has touched it. */
  sequence?: number
  assignee?: { id: string; name: string } | null
  source_title?: string
}

export interface LeadDetail {
  lead: LeadRow
  household: Household
  members: Person[]
  findings: Finding[]
  division_path: Division[]
  sequence: number
  assignee: { id: string; name: string } | null
  conclusion: string
  conclusion_title: string
  reason_title: string
  /** The case it led to or joined. */
  case: string | null
  /** The department it was handed to; null = it was not. */
  referral: Referral | null
  offers: Offer[]
  /** Bodies of "collect": everybody who reported this household. */
  sources: ActionBody[]
  verification: ActionBody | null
  timeline: TimelineEvent[]
  facts: HouseholdFacts | null
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

/** What departments have sent about the assets of a household that let them be looked into. */
export interface AssetRecords {
  authorised: boolean
  problem: string
  until: string | null
  items: { item: string; title: string; holder: string; negative_list: boolean; exceptions: string[]; datasets: string[] }[]
  datasets: (RecordGroup & { last_delivery_ms: number | null })[]
}

export interface RecordRow {
  person: string | null
  delivery: string
  file: string
  line: number
  /** Who decided that it is this household's; '': number and name settle it. */
  linked_by: '' | 'engine' | 'reviewer'
  /** The item that says how; null also when the caller may not see it. */
  link: string | null
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
  referrals: Referral[]
  /** 监测档案, the newest first. */
  cases: { id: string; phase: string; phase_title: string; opened_ms: number; admitted_on: string | null; eliminated_on: string | null }[]
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
  /** About the family, or about its file. */
  kind: 'risk' | 'quality'
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
  /** Closed because the delivery that it rested on was withdrawn. */
  withdrawn: boolean
  /** Sources of the rule that are late today. */
  late: LateSource[]
  /** What may excuse it; none: it cannot be explained. */
  reasons: CodeTitle[]
  /** What was said about it, while that holds or waits to be accepted. */
  explanation: FindingExplanation | null
  checks: string[]
  source: Source
  evidence: Evidence
}

/** Why a finding is as it is and needs no work up to a day. */
export interface FindingExplanation {
  id: string
  reason: string
  reason_title: string
  text: string
  explained_by: string
  /** Explained by the reader, who may not accept it. */
  mine: boolean
  explained_ms: number
  until: string
  accepted: boolean
  accepted_by: string
  ended: boolean
}

/** A source whose last delivery is older than agreed; it weakens what rests on it. */
export interface LateSource {
  dataset: string
  title: string
  owner: string
  /** null = it never came. */
  last_delivery_ms: number | null
  age_days: number | null
  fresh_days: number
}

/** How the columns of a file differ from those of the layout that was remembered. */
export interface Drift {
  known: boolean
  added: string[]
  gone: string[]
  moved: string[]
  /** Day of the remembered layout; "" = not known. */
  since: string
}

/** rows_read = taken + quarantined; taken = matched + unmatched; duplicate and replaced rows are among the taken ones. */
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
  /** Among the unmatched: it cannot be told whom they mean, somebody has to look. Absent in receipts of earlier versions. */
  review?: number
  /** Among the matched: by all that the row says, not by an exact number and name. */
  linked_by_model?: number
  /**
   * Every column in order; field "" = not used. `matching`: what the column tells about the person when it is used for matching only and not
   * stored. Empty for deliveries of earlier versions.
   */
  layout: { heading: string; field: string; field_title: string; unit: string; matching?: string }[]
  sheets: string[]
  drift: Drift
  /** Rows taken in which a field has a value. */
  filled: Record<string, number>
}

/** What a withdrawal of rows touches. kept: rows that stay because a later delivery says the same; restored: earlier rows in force again. */
export interface RowEffects {
  rows: number
  kept: number
  restored: number
  households: number
  findings: number
  leads: number
  leads_touched: number
  cases: number
}
/** What a withdrawal of a register touches: restored as they were before it, removed because nobody had registered them before it. */
export interface RegistryEffects {
  households_restored: number
  households_removed: number
  persons_restored: number
  persons_removed: number
  findings_removed: number
  leads_removed: number
}
export type WithdrawalEffects = RowEffects | RegistryEffects

export type DeliveryState = 'taken' | 'refused' | 'withdrawn'

export interface Delivery {
  id: string
  county: string
  dataset: string
  dataset_title: string
  owner: string
  file_name: string
  file_bytes: number
  file_hash: string
  state: DeliveryState
  problem: string
  received_ms: number
  account_name: string
  /** What sent it when nobody was logged in; "" = the account. */
  sender: string
  /** The delivery whose rows it puts right. */
  corrects: string | null
  corrected: number
  dismissed: number
  open_rows: number
  withdrawn: { at_ms: number; account_name: string; reason: string; effects: Partial<RowEffects & RegistryEffects> } | null
  /** Only of a single delivery: what the caller may do. */
  may_withdraw?: boolean
  may_correct?: boolean
  receipt: Receipt
}

export type RowState = 'open' | 'corrected' | 'dismissed'

export interface QuarantineRow {
  /** Its name in addresses. */
  row: number
  line: number
  /** As people find it: "17" or "Sheet2!17". */
  place: string
  field: string
  value: string
  reason: string
  state: RowState
  state_title: string
  corrected_value: string
  /** The file that brought it right. */
  corrected_by: string | null
  note: string
  decided_by: string
  decided_ms: number | null
}

export interface UnmatchedRow {
  line: number
  name: string
  id_masked: string
  match: string
  /** The review item of a row in doubt. */
  item?: string | null
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
  kind: 'import' | 'screening' | 'simulation' | 'duplicates'
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

export type RuleKind = 'risk' | 'quality'
export type RuleStatus = 'active' | 'shadow'

/** A change of what a rule does, proposed by one person and decided by another. */
export interface RuleSwitch {
  id: string
  rule: string
  title: string
  rule_hash: string
  /** About the present text of the rule; else it means nothing any more. */
  is_current: boolean
  status: RuleStatus
  by_program: boolean
  proposed_by: string
  /** Proposed by the reader, who may not approve it. */
  mine: boolean
  proposed_ms: number
  why: string
  decision: 'waiting' | 'approved' | 'rejected'
  decided_by: string
  decided_ms: number | null
}

export interface Rule {
  id: string
  title: string
  kind: RuleKind
  group: string
  group_title: string
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
  pack_status: RuleStatus
  /** What it does today; "off" outside its days. */
  status: RuleStatus | 'off'
  /** The switch that decides it; null = the pack. */
  switch: RuleSwitch | null
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

// ------------------------------------------------------------------ the statutory procedure: leads, cases, tasks

export interface CodeTitle {
  code: string
  title: string
}

/** What an action carries, as it fits the action's inputs. */
export type ActionBody = Record<string, unknown>
export type Subject = 'lead' | 'case'
export type Level = 'department' | 'province' | 'city' | 'county' | 'township' | 'village'
export type Urgency = 'none' | 'paused' | 'normal' | 'soon' | 'overdue'

export type InputType =
  | 'text'
  | 'long_text'
  | 'phone'
  | 'id_number'
  | 'date'
  | 'integer'
  | 'money'
  | 'flag'
  | 'choice'
  | 'choices'
  | 'member'
  | 'account'
  | 'file'
  | 'files'
  | 'division'
  | 'measure'
  | 'objection'
  | 'rows'
  | 'facts'

export interface ChoiceItem extends CodeTitle {
  needs_text: boolean
}

/** One value of an action. `least` and `most`: characters, number, fen, rows, files; most 0 = the type's own limit. */
export interface ActionInput {
  name: string
  title: string
  type: InputType
  required: boolean
  choices: string
  options: ChoiceItem[] | null
  least: number
  most: number
  sealed: boolean
  hint: string
  rows: ActionInput[]
}

export interface ActionSpec {
  subject: Subject
  name: string
  title: string
  /** Who may; none = only the program itself. */
  levels: Level[]
  bulk: boolean
  danger: boolean
  inputs: ActionInput[]
}

export interface ProcedureStep {
  kind: string
  title: string
  level: Level
  after: string[]
  clock: { days: number; working: boolean; parameter: string } | null
  documents: string[]
}

export interface FactSpec {
  id: string
  title: string
  group: string
  kind: ValueKind
  unit: string
  code_table: string
}

/** Lists of the pack. Each item has a code and a title; some say more. */
export interface ProcedureListItem extends CodeTitle {
  needs_text?: boolean
  department?: string
  holder?: string
  group?: string
  risks?: string[]
  evidence?: string
}

export interface Procedure {
  phases: { phase: string; title: string; steps: ProcedureStep[] }[]
  lists: Record<string, ProcedureListItem[]>
  facts: FactSpec[]
  actions: ActionSpec[]
  bulk_limit: number
  hash: string
}

/** An action of the caller's level; `blocked` says why it may not be done now, "" = it may. */
export interface Offer {
  name: string
  blocked: string
}

export interface TimelineEvent {
  id: string
  sequence: number
  action: string
  action_title: string
  /** "0" = the program or a household. */
  actor: string
  actor_name: string
  level: Level
  level_title: string
  at_ms: number
  happened_ms: number
  body: ActionBody
  /** Names of the accounts in the body, by id. */
  accounts: Record<string, string>
  pack_hash: string
}

export interface KnownFact {
  id: string
  /** As in bodies; "" = not known. */
  value: string
  shown: string
  day: string | null
  source: string
  /** Unknown, or older than the pack allows. */
  ask: boolean
}

export interface Judged {
  id: string
  title?: string
  answer: 'no' | 'unknown' | 'yes'
  reason: string
}

export interface HouseholdFacts {
  as_of: string
  facts: KnownFact[]
  classes: Judged[]
  criteria: Judged[]
  proposed_class: string
  members: number
}

export interface Task {
  case: string
  key: string
  kind: string
  title: string
  household: string
  household_code: string
  head_name: string
  group_name: string
  division: string
  division_name: string
  monitored_class: string
  phase: string
  phase_title: string
  level: Level
  level_title: string
  department: string
  assignee: string
  assignee_name: string
  started: string
  warn: string
  due: string
  urgency: Urgency
  /** Calendar days; negative = late. */
  days_left: number | null
  paused: boolean
  pause_reason: string
  escalated: boolean
  /** Who is told when it is late. */
  escalate_to_title?: string
}

export interface DeskCounts {
  relapses: number
  leads_mine: number
  leads_open: number
  leads_overdue: number
  tasks_mine: number
  tasks_level: number
  tasks_soon: number
  tasks_overdue: number
  escalated: number
  declarations: number
  objections: number
  notices_to_post: number
  referrals: number
  referrals_overdue: number
}

/** A lead that was closed with other assistance, with the department that is to give it. */
export interface Referral {
  lead: string
  sequence: number
  household: string
  household_code: string
  head_name: string
  group_name: string
  division: string
  division_name: string
  kind: string
  kind_title: string
  department: string
  risks: CodeTitle[]
  request: string
  state: string
  state_title: string
  level: Level
  level_title: string
  referred_on: string
  referred_by_name: string
  warn: string
  /** "" = no limit. */
  due: string
  urgency: Urgency
  days_left: number | null
  escalated: boolean
  delivered_on: string | null
  amount: string | null
  content: string
  reason: string
}

/** The desk of the caller. */
export interface Desk {
  counts: DeskCounts
  tasks: Task[]
  leads: LeadRow[]
}

export interface CaseRow {
  id: string
  household: string
  household_code: string
  head_name: string
  group_name: string
  kind: string
  members: number
  division: string
  division_name: string
  phase: string
  phase_title: string
  is_open: boolean
  monitored_class: string
  risks: CodeTitle[]
  /** Open steps. */
  steps: { kind: string; title: string }[]
  green_channel: boolean
  opened_ms: number
  admitted_on: string | null
  eliminated_on: string | null
  responsible: string
  responsible_name: string
  previous: string | null
  due: string
  urgency: Urgency
  days_left: number | null
  last_visit: string | null
  /** Eliminated and still watched: last day. */
  watch_until?: string | null
  gap: boolean
  over_help: boolean
  sequence: number
}

export interface StepState {
  kind: string
  title: string
  level: Level
  level_title: string
  open: boolean
  done: boolean
  opened_ms: number
  done_ms: number
  done_by: string
  done_by_name: string
  due: string
  urgency: Urgency
  documents: string[]
}

export interface CaseRisk {
  code: string
  title: string
  text: string
  since_ms: number
  solved: boolean
}

export interface CaseAuthorisation {
  signatory: string
  signed_on: string
  valid_to: string
  scopes: CodeTitle[]
  withdrawn: boolean
  holds: boolean
}

export interface ComparisonAnswer {
  item: string
  title: string
  result: '' | 'none' | 'hit' | 'pending'
  explanation: string
  decision: '' | 'accepted' | 'confirmed'
}

export interface Objection {
  number: number
  text: string
  at_ms: number
  handled: boolean
  upheld: boolean
}

export interface Measure {
  number: number
  kind: string
  kind_title: string
  risks: CodeTitle[]
  person: string | null
  person_name: string
  department: string
  content: string
  state: 'planned' | 'under_way' | 'delivered' | 'failed' | 'withdrawn'
  state_title: string
  planned_for: string
  delivered_on: string | null
  amount: string | null
  receipt: boolean
  call_back: boolean
  called_back: string
  effect: string
}

export interface CaseState {
  phase: string
  phase_title: string
  /** The lead it came from. */
  lead: string | null
  steps: StepState[]
  risks: CaseRisk[]
  authorisation: CaseAuthorisation | null
  comparison: ComparisonAnswer[]
  objections: Objection[]
  measures: Measure[]
  responsible: { id: string; name: string } | null
  paused: { reason: string; reason_title: string; text: string; from_ms: number } | null
  notice: { id: string; closes: string } | null
  /** Visits after the elimination; next_visit "" = no more. */
  watch?: { until: string; over: boolean; next_visit: string; urgency: Urgency } | null
  /** The case that the household was taken up again with. */
  next?: string | null
  elimination: Judged[]
}

export interface CaseAdvice {
  kind: string
  risk: string
  text: string
}

export interface AttachmentInfo {
  id: string
  name: string
  media: string
  bytes: number
  account_name: string
  created_ms: number
}

export interface CaseDetail {
  case: CaseRow
  state: CaseState
  household: Household
  members: Person[]
  facts: HouseholdFacts | null
  advice: CaseAdvice[]
  offers: Offer[]
  timeline: TimelineEvent[]
  tasks: Task[]
  previous: CaseRow[]
  attachments: AttachmentInfo[]
}

/** What an action came to. `repeated`: its key had been carried out before; nothing was done again. */
export interface Outcome {
  sequence: number
  repeated: boolean
  lead: string | null
  case: string | null
}

export interface BulkAnswer {
  items: { id: string; problem: string }[]
  done: number
}

export interface ProofRow {
  /** Of a notice: photos of the posted sheet. */
  photos?: number
  step: string
  title: string
  level_title: string
  started: string
  limit: number
  working: boolean
  due: string
  done: string | null
  late_days: number
  pauses: { from: string; to: string | null; reason: string }[]
  by: string
  source: string
}

export interface Assignee {
  id: string
  name: string
  role_title: string
  division_name: string
}

// ------------------------------------------------------------------ who is who: linkage, and the registry put right

/** Characters of two texts side by side; "" where one has no partner. */
export interface AlignedPart {
  left: string
  right: string
  same: boolean
}
/** What two statements say about one field. */
export interface ComparedField {
  field: string
  title: string
  level: 'same' | 'close' | 'differs' | 'missing'
  words: string
  aligned: AlignedPart[]
}

/** Why somebody was taken for somebody: parts in bits that add up to log_odds; one bit doubles the odds. */
export interface Waterfall {
  person: string
  posterior: number
  log_odds: number
  parts: { kind: string; field: string; title: string; bits: number; text: string }[]
  runner_up?: { person: string; posterior: number } | null
  relative: number
  nobody: number
  /** What was done to the texts before they were compared. */
  normalised: string[]
  deciding: string
  would_flip: string
  calibrated: boolean
}

/** A person of the registry as lists show it. */
export interface PersonCard {
  person: string
  /** null = in no household now. */
  household: string | null
  household_code: string
  village_name: string
  /** In words, as is the sex. */
  relation: string
  name: string
  id_masked: string
  birth: string | null
  sex: string
  records: number
  since: string
}

export type ChangeKind = 'merge_persons' | 'split_household' | 'move_person' | 'move_household' | 'person_died' | 'person_left'
/** Something put right in the registry; undone when it was taken back. */
export interface RegistryChange {
  id: string
  kind: ChangeKind
  title: string
  day: string
  at_ms: number
  account_name: string
  reason: string
  lines: string[]
  undone: { at_ms: number; account_name: string; reason: string } | null
  may_undo: boolean
  undo_problem: string
}
