// What casework keeps: leads, cases, tasks, notices, declarations, campaigns. Implemented in storage/.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/scope.h"
#include "base/date.h"
#include "base/id.h"
#include "casework/event.h"
#include "screening/store.h"

namespace shouwang::casework {

/// States of machine L (requirements: 采集 归集 派发 核实 办结). Screening makes dispatched leads; people move them on.
enum class LeadState : std::uint8_t {
  kCollected = 1,   // 待受理: the township accepts it and gives it to a village
  kDispatched = 3,  // 已派发: somebody of the village takes it
  kVerifying = 4,   // 核实中
  kFeedback = 5,    // 待反馈: concluded; the applicant has to be told
  kAppeal = 6,      // 待复核: the applicant asked the township to look again
  kClosed = 9
};
std::string_view lead_state_name(LeadState);   // "dispatched" …
std::string_view lead_state_title(LeadState);  // 已派发 …
bool parse_lead_state(std::string_view name, LeadState& out);

/// Lead::source of a lead that screening opened; every other source is a code of procedure.channels.
inline constexpr std::string_view kScreeningSource = "screening";

struct Lead {
  LeadId id;
  std::int32_t county = 0;
  HouseholdId household;
  std::int64_t village = 0;      // assigned to
  LeadState state = LeadState::kDispatched;
  int grade = 0;                 // policy::Severity, the highest of its findings
  std::string source{kScreeningSource};  // channel of the first source; code of procedure.channels
  std::int64_t opened_ms = 0;    // event time of the first source: clocks start here
  Date due;                      // last day of the present step (accept, verify, answer …), included
  int findings = 0;              // open ones
  std::string rules;             // ids of open findings, comma separated
  std::string risks;             // codes, comma separated
  std::int64_t version = 1;      // rises with every change; stale writes are refused
  int sequence = 0;              // of the last event of a person; 0 = nobody has touched it
  AccountId assignee;            // who took it; 0 = the village
  std::string conclusion;        // "", qualifies, already_monitored, other_aid, not_qualified, false_alarm
  std::string reason;            // code of procedure.close_reasons, of referrals when other_aid
  std::int64_t case_id = 0;      // the case it led to or joined
  int escalated = 0;             // 0, or the policy::Level that was told that it is late
  std::int64_t relapse_of = 0;   // the eliminated case in whose watch a source came in; 0 = none
  DeliveryId withdrawn;          // a delivery that findings rested on was taken back, and nobody has judged the lead since; 0 = none
};

/// What a cadre should know about a lead besides its findings; "" when there is nothing: an open lead whose findings have all been
/// cleared stays open until a person closes it.
std::string_view lead_note(const Lead& lead);

struct LeadChange {
  enum class What : std::uint8_t { kNew, kChanged } what;
  Lead lead;
};

/// An explanation whose time is over, by its key.
struct CountedExplanation {
  std::int32_t county = 0;
  std::int64_t id = 0;
};

/// A row of the lead list: the lead with what a clerk needs to see.
struct LeadRow {
  Lead lead;
  std::string household_code, head_name, group_name, kind, monitored;
  int members = 0;
};
struct LeadQuery {
  std::string division;                    // prefix inside the scope; "" = all of it
  std::vector<int> grades;                 // empty = any
  std::vector<std::string> rules;          // any of
  std::string risk;
  std::string state;                       // "" = open ones (not closed), or a state name
  std::string due;                         // "", "overdue", "today", "week"
  AccountId assignee;                      // 0 = any
  std::string source;                      // channel, "" = any
  bool relapses = false;                   // only those that opened within the watch after an elimination
  bool withdrawn = false;                  // only those to be judged anew because a delivery was taken back
  Date today;                              // for due
  std::string text;                        // household code or head's name, prefix
  std::string sort = "grade";              // grade (red first, then due), due, opened, village; a leading '-' reverses
  int limit = 50;                          // 1..200
  std::string cursor;
};
/// Lists are counted up to here: a total of kMostCounted + 1 means "more than kMostCounted". Counting on would cost more than the page.
inline constexpr std::int64_t kMostCounted = 10'000;

struct LeadPage {
  std::vector<LeadRow> rows;
  std::string next_cursor;
  std::int64_t total = 0;
};

/// Numbers of one division for the dashboard.
struct DivisionSummary {
  std::int64_t division = 0;               // code, 12 digits
  std::int64_t households = 0, persons = 0, lifted = 0, monitored = 0;
  std::int64_t leads_open = 0, red = 0, orange = 0, yellow = 0, blue = 0, overdue = 0;
  std::int64_t relapses = 0;               // open leads within the watch after an elimination
};

// ------------------------------------------------------------------ cases and the work on them

/// A case in lists: derived from its events, written with them.
struct CaseRow {
  CaseId id;
  std::int32_t county = 0;
  HouseholdId household;
  std::int64_t village = 0;
  int phase = 1;                 // casework::Phase
  bool is_open = true;
  std::string monitored_class, risks;  // risks: codes of those not solved, comma separated
  std::string steps;             // open steps, comma separated step names
  bool green_channel = false;
  std::int64_t opened_ms = 0;
  std::optional<Date> admitted_on, eliminated_on;
  AccountId responsible;
  std::string responsible_name;
  CaseId previous;
  Date due = kForever;           // earliest due day of its tasks, limits over a whole phase left out
  std::optional<Date> last_visit;
  std::optional<Date> watch_until;      // eliminated and still watched: last day
  bool gap = false, over_help = false;  // a risk without a measure for too long; more measures than the risk asks for
  int sequence = 0;              // of its last event
};
/// With what a clerk needs to see of the household.
struct CaseListRow {
  CaseRow row;
  std::string household_code, head_name, group_name, kind;  // head_name masked
  int members = 0;
};
struct CaseQuery {
  std::string division;          // prefix inside the scope
  std::string phase;             // "" = open ones, "all", or a phase name
  std::string step;              // an open step
  std::string monitored_class, risk;
  std::string flag;              // "", "gap", "over_help", "green", "overdue"
  AccountId responsible;
  std::string text;              // household code or head's name, prefix
  Date today;
  std::string sort = "due";      // due, opened, village; '-' reverses
  int limit = 50;
  std::string cursor;
};
struct CasePage {
  std::vector<CaseListRow> rows;
  std::string next_cursor;
  std::int64_t total = 0;
};

/// Something about a case that waits for somebody, with its clock.
struct Task {
  std::int32_t county = 0;
  CaseId case_id;
  std::string key;               // "step:review", "measure:2:deliver", "measure:2:receipt", "measure:2:call_back", "objection:1", "visit", "gap:07",
                                 // "notice:close", "total:recognition", "watch:visit", "watch:end"
  HouseholdId household;
  std::int64_t village = 0;
  policy::Level level{};         // who has to act
  std::string department;        // kDepartment
  AccountId assignee;            // 0 = whoever acts for the level there
  std::string title;
  Date started;                  // event day from which the clock runs
  Date warn = kForever, due = kForever;  // urgent from; last day, included; kForever = no limit
  bool paused = false;
  std::string pause_reason;
  policy::Level escalate_to{};   // who is told when it is late
  bool escalated = false;
};
/// The kind of a task: its key without the numbers in it, "measure:2:deliver" -> "measure:deliver", "gap:07" -> "gap".
std::string task_kind(std::string_view key);
/// A kind of task that is no step of a pack. level: who acts, where neither the pack nor the task says otherwise.
struct TaskKind {
  std::string_view kind, title;
  policy::Level level;
};
/// nullptr: a step, or no kind at all.
const TaskKind* find_task_kind(std::string_view kind);
struct TaskListRow {
  Task task;
  std::string household_code, head_name, group_name, monitored_class;  // head_name masked
  int phase = 1;
};
struct TaskQuery {
  std::string division;
  std::optional<policy::Level> level;      // tasks for this level
  std::vector<std::string> departments;    // tasks for these departments only
  AccountId assignee;                      // 0 = any
  std::string key_prefix;                  // "step:review", "measure:" …; also of the kind as in LateRow, "measure:deliver"
  std::string due;                         // "", "overdue", "soon", "today", "paused"
  bool escalated_only = false;
  Date today;
  int limit = 50;                          // by due, village
  std::string cursor;
};
struct TaskPage {
  std::vector<TaskListRow> rows;
  std::string next_cursor;
  std::int64_t total = 0;
};
/// How many wait, by child division and kind of work: the page "who is late and why".
struct LateRow {
  std::int64_t division = 0;
  std::string key;               // kind: the key up to its first digit or to the end: "step:review", "measure:deliver", "visit", "lead", "referral"
  std::int64_t open = 0, soon = 0, overdue = 0, paused = 0;
  int longest_days = 0;          // most days late
};

/// A measure in the queues of departments.
struct MeasureRow {
  std::int32_t county = 0;
  CaseId case_id;
  int number = 0;
  HouseholdId household;
  std::int64_t village = 0;
  std::string kind, department, risks;
  int state = 1;                 // casework::MeasureState
  Date planned_for;
  std::optional<Date> delivered_on;
  std::optional<std::int64_t> amount_fen;
  bool receipt = false;
  std::string called_back;
  std::string content;           // what exactly is to be done
};

/// A lead that was closed with other assistance, on its way through the department that is to give it.
enum class ReferralState : std::uint8_t {
  kWaiting = 1,    // 待部门受理
  kAccepted = 2,   // 部门办理中
  kReturned = 3,   // 部门退回: the township sends it elsewhere or ends it
  kDelivered = 4,  // 已落实
  kEnded = 5,      // 不再转办
  kWithdrawn = 6   // 已撤回: the lead is verified again
};
std::string_view referral_state_name(ReferralState);   // "waiting" …
std::string_view referral_state_title(ReferralState);  // 待部门受理 …
bool parse_referral_state(std::string_view name, ReferralState& out);
/// Somebody still has to do something about it.
constexpr bool is_open(ReferralState state) {
  return state == ReferralState::kWaiting || state == ReferralState::kAccepted || state == ReferralState::kReturned;
}

/// The referral of a lead in queues: derived from the events of the lead, written with them. A lead has one at a time.
struct ReferralRow {
  std::int32_t county = 0;
  LeadId lead;
  HouseholdId household;
  std::int64_t village = 0;
  std::string kind, department;  // code of procedure.referrals; who gives such assistance, "" = the county looks for somebody
  std::string risks;             // codes, comma separated
  ReferralState state = ReferralState::kWaiting;
  policy::Level level = policy::Level::kDepartment;  // who has to act, or acted last
  AccountId referred_by;
  Date referred_on;
  Date warn = kForever, due = kForever;  // of the present state; kForever = no limit
  policy::Level escalate_to = policy::Level::kCounty;
  bool escalated = false;
  int sequence = 0;              // of the lead's last event
  std::optional<Date> delivered_on;
  std::optional<std::int64_t> amount_fen;
  std::string request, content, reason;  // what is asked for; what was given; why it was sent back or ended
};
struct ReferralListRow {
  ReferralRow row;
  std::string household_code, head_name, group_name;  // head_name masked
};
struct ReferralQuery {
  std::string division;
  std::vector<std::string> departments;    // of these only
  std::string state;                       // "" = open ones, "all", or a state name
  std::optional<policy::Level> level;      // this level has to act
  AccountId referred_by;                   // 0 = any
  HouseholdId household;                   // 0 = any
  std::string due;                         // "", "overdue", "soon"
  Date today;
  int limit = 50;                          // by due, lead
  std::string cursor;
};
struct ReferralPage {
  std::vector<ReferralListRow> rows;
  std::string next_cursor;
  std::int64_t total = 0;
};

/// One line of a notice. It has no place for a number, a telephone, an account or an illness.
struct NoticeLine {
  CaseId case_id;
  std::string name;              // masked as the pack says
  std::string group;             // village group
  int members = 0;
  std::string content;           // class, or groups of measures; from lists of the pack only
  bool withdrawn = false;        // taken down before the notice closed: the household's notice was undone
};
struct NoticeRow {
  NoticeId id;
  std::int32_t county = 0;
  std::int64_t village = 0;
  policy::PhaseKind purpose{};
  bool announcement = false;     // 公告: the result, after approval; has no objections
  std::string title;
  Date opens, closes;            // shown on these days, included; it takes itself down
  std::vector<NoticeLine> lines;
  std::string contact;           // where to object
  AccountId posted_by;
  std::int64_t posted_ms = 0;
  std::vector<AttachmentId> photos;  // of the posted paper
  bool closed = false;
};

/// Takes over from a stored notice what may not be lost when two write it at once: lines taken down, photos, that it is closed.
void keep_of(const NoticeRow& stored, NoticeRow& notice);

/// What a household declared itself, or somebody for it.
struct DeclarationRow {
  DeclarationId id;
  std::int32_t county = 0;
  std::int64_t village = 0;
  std::string channel;           // qr, hotline, desk
  std::string state = "open";    // open (no household found yet), linked, rejected
  HouseholdId household;
  LeadId lead;
  std::string receipt_index;     // keyed index of the receipt code
  std::string sealed;            // JSON with names, numbers, telephone, difficulty; sealed as "declaration:<id>"
  std::string risk;              // code
  std::int64_t created_ms = 0;
  Date due = kForever;           // last day to link it
  std::int64_t version = 1;
};

struct AttachmentRow {
  AttachmentId id;
  std::int32_t county = 0;
  std::int64_t village = 0;
  Subject subject = Subject::kCase;
  std::int64_t subject_id = 0;
  std::string name, media;
  std::int64_t bytes = 0;
  std::string digest;            // SM3, hex
  AccountId account;
  std::int64_t created_ms = 0;
};

/// A concentrated check (集中排查) of every household of an area.
struct CampaignRow {
  CampaignId id;
  std::int32_t county = 0;
  std::int64_t division = 0;
  std::string title;
  Date first_day, last_day;
  bool closed = false;
  AccountId account;
  std::int64_t created_ms = 0;
};
struct CampaignCheck {
  std::int32_t county = 0;
  CampaignId campaign;
  HouseholdId household;
  std::int64_t village = 0;
  std::string result;            // fine, risk
  LeadId lead;                   // when risk
  std::int64_t checked_ms = 0;
  AccountId account;
};
struct CampaignProgress {
  std::int64_t division = 0, households = 0, checked = 0, risks = 0;
};
struct CampaignHousehold {       // a household to check or checked
  HouseholdId household;
  std::int64_t village = 0;
  std::string household_code, head_name, group_name, result;  // head_name masked; result "" = not yet
  std::int64_t checked_ms = 0;
};

/// A signed authorisation to look into a household's assets, as statements that read assets ask for it.
struct AuthorisationRow {
  HouseholdId household;
  Date signed_on, valid_to;      // both included
  bool withdrawn = false;
};

/// Everything one decision writes, in one transaction: all or nothing.
struct Change {
  std::vector<Event> events;                 // of any subjects
  std::vector<Lead> leads;                   // people's columns: state, due, village, assignee, conclusion, reason, case_id, sequence …;
                                             // a lead that is not there yet is added. Never touches what screening owns on a lead that
                                             // is there (rules, findings), but for grade and risks, which people raise or set: written as
                                             // they stand here, because the version says that screening has not come between.
  struct Case {
    CaseRow row;
    std::vector<Task> tasks;                 // complete: replaces those of the case. What was escalated stays so for an unchanged key and due.
    std::vector<MeasureRow> measures;        // complete
    std::vector<AuthorisationRow> authorisations = {};  // complete
  };
  std::vector<Case> cases;
  std::vector<ReferralRow> referrals;        // added or replaced; known to be late stays so for an unchanged level and due
  std::vector<NoticeRow> notices;            // added, or replaced; a line withdrawn, a photo added and a notice closed stay so, whoever wrote
                                             // between the writer's reading and this
  std::vector<DeclarationRow> declarations;  // added, or replaced when version - 1 is stored
  std::vector<AttachmentRow> attachments;    // added; one that is there changes its village and subject only
  std::vector<CampaignCheck> checks;         // added; replaced when the household was checked before
};

/// The figures of somebody's desk.
struct WorkCounts {
  std::int64_t leads_mine = 0, leads_open = 0, leads_overdue = 0, relapses = 0;
  std::int64_t tasks_mine = 0;                                   // given to the person
  std::int64_t tasks_level = 0, tasks_soon = 0, tasks_overdue = 0;  // for the person's level
  std::int64_t escalated = 0, objections = 0, notices_to_post = 0;
};

/// What a daily pass over all clocks did.
struct ClockPass {
  std::int64_t tasks = 0, escalated_tasks = 0, escalated_leads = 0, escalated_referrals = 0;
  std::vector<std::pair<std::int32_t, CaseId>> cases;  // for which the program itself has something to do today
};

class Store {
 public:
  virtual ~Store() = default;

  /// @errors kConflict: somebody has added an event of the same subject and sequence, or changed the lead's or declaration's row: read
  ///         again; kUnique: the key has been carried out (event_by_key finds it) or the household has an open lead or case already
  virtual Result<void> commit(const Change&) = 0;
  virtual Result<std::vector<Event>> events(const access::Scope&, std::int32_t county, Subject, std::int64_t subject_id) = 0;
  virtual Result<std::optional<Event>> event_by_key(std::int32_t county, std::string_view key) = 0;
  virtual Result<std::optional<CaseListRow>> case_row(const access::Scope&, CaseId) = 0;
  virtual Result<CasePage> cases(const access::Scope&, const CaseQuery&) = 0;
  /// All cases of a household, newest first.
  virtual Result<std::vector<CaseRow>> cases_of(const access::Scope&, HouseholdId) = 0;
  /// Eliminated cases whose households are still watched on a day: whatever is found there may be a relapse.
  virtual Result<std::vector<std::pair<HouseholdId, CaseId>>> watched(const access::Scope&, Date day) = 0;
  /// Open cases of a class that have no task of this key, by county and case.
  virtual Result<std::vector<std::pair<std::int32_t, CaseId>>> cases_without_task(const access::Scope&, std::string_view monitored_class, std::string_view key) = 0;
  virtual Result<std::optional<Lead>> open_lead_of(const access::Scope&, HouseholdId) = 0;
  virtual Result<TaskPage> tasks(const access::Scope&, const TaskQuery&) = 0;
  virtual Result<std::vector<Task>> tasks_of(const access::Scope&, CaseId) = 0;
  /// Counted in one look at the tasks and one at the leads of the scope. @param level nullopt: every level's tasks
  virtual Result<WorkCounts> work_counts(const access::Scope&, AccountId me, std::optional<policy::Level> level, Date today) = 0;
  /// For the children of `division` (or the scope's roots), as summary().
  virtual Result<std::vector<LateRow>> late(const access::Scope&, std::int64_t division, int child_level, Date today) = 0;
  virtual Result<std::vector<MeasureRow>> measures(const access::Scope&, const std::vector<std::string>& departments, std::string_view state,
                                                   int limit) = 0;
  /// A department account sees those of its departments only: whoever asks for it gives them; none given, none seen.
  virtual Result<ReferralPage> referrals(const access::Scope&, const ReferralQuery&) = 0;
  /// Marks what has become late and finds what is due, in bulk statements over every clock.
  virtual Result<ClockPass> pass_clocks(const access::Scope&, Date today) = 0;

  virtual Result<std::vector<NoticeRow>> notices(const access::Scope&, std::string_view division, bool with_closed, int limit) = 0;
  virtual Result<std::optional<NoticeRow>> notice(const access::Scope&, NoticeId) = 0;
  /// What hangs in a village on a day. Public: takes no scope, shows only what a notice holds.
  virtual Result<std::vector<NoticeRow>> notices_on(std::int64_t village, Date day) = 0;

  virtual Result<std::vector<DeclarationRow>> declarations(const access::Scope&, std::string_view state, int limit) = 0;
  virtual Result<std::optional<DeclarationRow>> declaration(const access::Scope&, DeclarationId) = 0;
  /// Public: whoever has the code may ask for this one.
  virtual Result<std::optional<DeclarationRow>> declaration_by_receipt(std::string_view receipt_index) = 0;

  virtual Result<void> add_attachment(const AttachmentRow&) = 0;
  virtual Result<std::optional<AttachmentRow>> attachment(const access::Scope&, AttachmentId) = 0;

  virtual Result<void> save_campaign(const CampaignRow&) = 0;  // adds, or replaces title, last day and closed
  virtual Result<std::vector<CampaignRow>> campaigns(const access::Scope&) = 0;
  virtual Result<std::vector<CampaignProgress>> campaign_progress(const access::Scope&, CampaignId, std::int64_t division, int child_level) = 0;
  /// Households of the area by village and code. @param result "" = not checked yet, "fine", "risk", "all"
  virtual Result<std::vector<CampaignHousehold>> campaign_households(const access::Scope&, CampaignId, std::string_view result,
                                                                     HouseholdId after, int limit) = 0;

  // -------- leads by screening
  virtual Result<std::vector<Lead>> open_leads(const access::Scope&) = 0;
  /// Findings, leads and the run itself in one transaction; all or nothing.
  /// @param counted explanations that are over: with this run their findings have counted again, so no later run need do it
  virtual Result<void> commit_screening(const screening::Run&, const std::vector<screening::FindingChange>&, const std::vector<LeadChange>&,
                                        const std::vector<CountedExplanation>& counted = {}) = 0;
  virtual Result<LeadPage> leads(const access::Scope&, const LeadQuery&) = 0;
  virtual Result<std::optional<LeadRow>> lead(const access::Scope&, LeadId) = 0;
  virtual Result<std::vector<screening::Finding>> findings_of(const access::Scope&, HouseholdId, bool with_cleared) = 0;  // with evidence
  /// Sums for the children of `division` (or the scope's roots), level by integer division of the village code.
  virtual Result<std::vector<DivisionSummary>> summary(const access::Scope&, std::int64_t division, int child_level, Date today) = 0;
  /// Open findings by rule inside a division.
  virtual Result<std::vector<std::pair<std::string, std::int64_t>>> findings_by_rule(const access::Scope&, std::int64_t division) = 0;
};

}  // namespace shouwang::casework
