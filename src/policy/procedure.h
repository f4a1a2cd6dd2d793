// The procedure of a region as data: what a pack's procedures/ folder says (docs/packs.md describes the files).
//
// The order of work, who acts, how long it may take, what must be there: all of this differs by place and year and stands here.
// What may never be switched off (authorisation before comparison, applier is not approver …) stands in casework/guards.h.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "cel/program.h"
#include "policy/source.h"

namespace shouwang::policy {

/// Who acts. The numbers are those of division levels; a department stands beside them.
enum class Level : std::uint8_t { kDepartment = 0, kProvince = 1, kCity = 2, kCounty = 3, kTownship = 4, kVillage = 5 };
std::string_view level_name(Level level);   // "village" …
std::string_view level_title(Level level);  // 村 …
/// Who is told when work of a level is late and the pack names nobody: one level up, the county for a department.
Level level_above(Level level);
bool parse_level(std::string_view name, Level& out);

/// How long a piece of work may take. The number and its unit are a parameter, so that they are dated, sourced and overridden like
/// every other figure: kind int, unit 自然日 or 工作日.
struct ClockSpec {
  std::string parameter;  // id
  int warn_days = 1;      // calendar days before the last day from which the work is shown as urgent
  std::optional<Level> escalate_to;  // who is told when the last day has passed; default: one level above who acts
};

/// A length of time: so many calendar days (自然日) or working days (工作日).
struct Days {
  int count = 0;
  bool working = false;
};

/// Kinds of steps that the program knows. A pack says which of them a phase has, in what order and who acts.
enum class StepKind : std::uint8_t {
  kAuthorisation,  // 承诺授权
  kAssessment,     // 综合研判（四看：收入、合规自付支出、突出困难、自主应对能力）
  kComparison,     // 信息比对
  kReview,         // 民主评议
  kNotice,         // 公示
  kTownship,       // 乡镇审核
  kCounty,         // 县级审批
  kAnnouncement,   // 公告
  kEntry,          // 录入全国系统
  kResponsible,    // 明确帮扶责任人
  kPlan,           // 制定帮扶措施
  kConsent,        // 知情同意
  kSurvey,         // 实地调查
};
inline constexpr int kStepKinds = 13;
std::string_view step_name(StepKind kind);   // "authorisation" …
std::string_view step_title(StepKind kind);  // 承诺授权 …
bool parse_step(std::string_view name, StepKind& out);

/// Phases of a case that have steps.
enum class PhaseKind : std::uint8_t { kAdmission, kMeasures, kElimination };
std::string_view phase_name(PhaseKind kind);   // "admission" …
std::string_view phase_title(PhaseKind kind);  // 纳入认定, 措施制定, 风险消除
bool parse_phase(std::string_view name, PhaseKind& out);

struct StepSpec {
  StepKind kind{};
  std::string title;            // as this region calls it
  Level level = Level::kVillage;
  std::vector<StepKind> after;  // opens when all of these are done; steps without a common order run side by side
  std::optional<ClockSpec> clock;
  std::vector<std::string> documents;  // what has to be in the file, for the checklist
};

/// A limit over several steps: from the day the clue was found to the end of the phase.
struct TotalClock {
  std::string id, title;
  PhaseKind phase = PhaseKind::kAdmission;
  bool from_clue = true;  // false: from the start of the phase
  ClockSpec clock;
};

struct MonitoredClass {
  std::string code, title;  // code table monitored_class
  std::string when;         // CEL over the household: proposes this class; a person confirms
  std::optional<cel::Expression> expression;
  Date from, to = kForever;
  Source source;
  bool is_default = false;  // the sources are silent, this is a proposal for the region to confirm
  /// Codes of classes that end before this one begins: an open case that carries one of them is to be confirmed as this class.
  std::vector<std::string> replaces = {};
};

/// One thing to know about a household. Known things are shown with their source and age; only the rest is asked.
struct Fact {
  std::string id, title, group;  // group: heading on forms, 收入, 支出, 三保障和饮水 …
  cel::Kind kind{};              // money, int, bool, string, date
  std::string unit, code_table;  // code_table: for strings that are codes
  std::string known;             // CEL over the household, may be empty: nothing is known beforehand
  std::optional<cel::Expression> expression;
  std::string dataset;           // where the known value comes from; gives source and age
  int ask_after_days = 0;        // ask again when older; 0 = only when unknown
};

/// A criterion of elimination.
struct Criterion {
  std::string id, title;
  std::string when;              // CEL over the household: what the data say (yes, no, cannot tell); may be empty
  std::optional<cel::Expression> expression;
  std::string evidence;          // what a person has to show
  /// Which of the guards that cannot be switched off it answers: every profile answers all of them.
  enum class Guard : std::uint8_t { kNone, kMeasures, kGuarantees, kIncome, kExpense, kLabour } guard = Guard::kNone;
};

struct EliminationProfile {
  std::string title;
  std::string min_months;        // parameter: months since admission
  std::string min_delivered;     // parameter: measures delivered
  bool consent = false, survey = false;  // the household's informed consent; an investigation on the spot
  std::vector<Criterion> criteria;
  Source source;
};

/// One measure that may be given.
struct MeasureKind {
  std::string code, title, group;    // group: 产业帮扶, 就业帮扶 …
  std::vector<std::string> risks;    // codes of risk_type it answers, sub-codes included (02 brings 0201 …); empty = any
  bool development = false;          // 开发式帮扶
  bool counts_as_development = true; // false: 其他、技能培训 alone do not count (5_12_011)
  std::string labour = "any";        // any, able, weak, none: whom it suits
  std::string department;            // who carries it out, by default
  bool one_off = false;
};

struct Choice {
  std::string code, title;
  bool needs_text = false;  // an explanation has to be written
  std::string department;   // referrals
};

/// What is compared, and what a hit asks for. A hit never refuses by itself.
struct ComparisonItem {
  std::string code, title, holder;  // holder: the department that answers
  bool negative_list = false;
  std::vector<std::string> exceptions;
  std::vector<std::string> datasets = {};  // whose rows answer it, read only under the household's authorisation
};

struct NoticePolicy {
  std::string days;             // parameter: full days
  int name_keep_first = 1;      // characters of a name left readable in front …
  int name_keep_last = 0;       // … and at the end (names of two characters show one)
  std::vector<std::string> health_words;  // besides the code tables of illness: words that may not be published
  std::string office_phone_hint;          // what the notice says about where to object
  std::optional<ClockSpec> objection_clock;  // how long an objection may wait for its answer; without: the township step's clock
};

struct ReviewPolicy {
  std::string quorum;          // parameter: people present at least
  std::string majority;        // parameter: share of those present that has to agree, per cent
  bool relatives_withdraw = true;
};

struct VisitPlan {
  std::string monitored_class;  // "" = every other
  std::string interval_days;    // parameter
};

/// What people read, are promised or sign, word for word. The program adds headings and layout, never words of its own to these.
struct Wording {
  // printed forms
  std::string promise;           // 承诺 on the application
  std::string authorisation;     // 授权查询 on the application; {months} stands for the validity
  std::string card_help;         // on the card a household keeps: whom to tell when something is wrong
  std::string notice_objection;  // under a list that hangs: how to object
  std::string poster_when, poster_what, poster_help;  // on the village's poster: when to scan, what is asked, who helps
  // public pages
  std::string hotline;           // the number to call
  std::string intro;             // who may declare, and that others may help
  std::string declare_hint;      // what happens after it
  std::string told;              // what somebody confirms who declares for another household
  std::string signature_hint;    // who signs then, and how
  std::string data_use;          // what is done with what is entered, and who sees it
  std::string keep_receipt;      // what the receipt code is for
};
inline constexpr std::string_view kMonthsGap = "{months}";

/// How a household is looked after once its risk has been marked as eliminated.
struct WatchPlan {
  std::string months;         // parameter: how long, from the day of elimination; "" = not at all
  std::string interval_days;  // parameter: between two visits
  std::string channel;        // code of channels: source of the lead when a visit finds a sign of relapse
};

/// Where a section was written, for the people who have to trust it.
struct SectionInfo {
  std::string pack;         // id of the pack that wrote it last
  Source source;
  bool is_default = false;  // no document fixes it: a proposal for the region to confirm
  std::string hash = {};    // SM3 of the section, first 16 hex digits; comments and order of keys left out
};

/// A file of procedures/ each; a child pack replaces a section as a whole.
struct Procedure {
  std::vector<MonitoredClass> classes;
  std::optional<ClockSpec> class_clock;  // to confirm the class that replaces one that has ended; without: no limit
  std::string max_risks;  // parameter
  // machine L
  std::optional<ClockSpec> accept_clock, link_clock, feedback_clock, review_clock;  // lead verification runs on the rule's own days
  std::optional<ClockSpec> referral_clock, returned_clock;  // a department's answer to a referral; the township's to one sent back
  std::vector<Choice> channels, close_reasons, referrals, refuse_reasons, pause_reasons, end_reasons;
  std::string verifiers_at_least;  // parameter
  // machine C
  std::map<PhaseKind, std::vector<StepSpec>> phases;  // steps in an order that respects `after`
  std::vector<TotalClock> totals;
  std::vector<std::string> green_risks;  // risk codes (prefixes) for the green channel
  std::string authorisation_months;      // parameter: validity
  std::vector<Choice> authorisation_scopes;
  std::vector<ComparisonItem> comparison;
  ReviewPolicy review;
  NoticePolicy notice;
  EliminationProfile elimination;
  std::vector<MeasureKind> measures;
  std::string single_risk_measures;  // parameter: more than so many measures for one risk are shown as over-help
  std::string measure_gap_days;      // parameter: a risk without a measure for so long is a gap
  std::string call_back_percent;     // parameter: share of delivered measures whose household is asked
  std::optional<ClockSpec> receipt_clock, call_back_clock;  // from the day a measure is delivered
  std::vector<VisitPlan> visits;
  WatchPlan watch;
  std::vector<Fact> facts;
  std::string bulk_limit;            // parameter: subjects in one bulk action
  std::string receipt_follow_days;   // parameter: days from a declaration for which its receipt shows the answer; open ones always do
  Wording wording;
  std::string hash;                  // SM3 of the sections, first 16 hex digits: version stored with each decision
  std::map<std::string, SectionInfo> sections;  // "classes", "steps.admission" … -> where it comes from; empty: no procedures/

  const StepSpec* step(PhaseKind phase, StepKind kind) const;
  const MeasureKind* measure(std::string_view code) const;
  const Fact* fact(std::string_view id) const;
  /// The class in force on a day that replaces this one; nullptr when none does.
  const MonitoredClass* successor(std::string_view monitored_class, Date day) const;
  /// Whether a risk opens the green channel: its code begins with one of green_risks.
  bool is_green(std::string_view risk) const;
};

}  // namespace shouwang::policy
