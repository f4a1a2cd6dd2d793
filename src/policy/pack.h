// Policy packs: dated, sourced policy as data (docs/packs.md describes the files).
//
// A Pack that exists is valid: every file fits its schema, every expression type-checks, every case passes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/date.h"
#include "base/money.h"
#include "base/result.h"
#include "base/text.h"
#include "base/work_calendar.h"
#include "cel/program.h"
#include "policy/benefit.h"
#include "policy/procedure.h"
#include "policy/source.h"

namespace shouwang::policy {

struct DatedValue {
  Date from;
  Date to = kForever;  // included
  cel::Value value;    // never missing
  Source source;
  bool is_default = false;  // true: the sources are silent, this is a default for the region to confirm
  std::string pack = {};    // id of the pack that wrote this value
};

struct Parameter {
  std::string id;  // [a-z][a-z0-9_]*, used in expressions as params.<id>
  std::string title;
  std::string description;
  cel::Kind kind;
  std::string unit;  // "元/人·年", "岁", "比例", …
  std::optional<cel::Value> min, max;
  std::vector<DatedValue> values;  // by from, no overlap
  std::string pack;                // id of the pack that set it last
  std::vector<std::string> catalogue = {};  // numbers of the policy catalogue that it carries: "P-021"
  /// @errors kNotInForce
  Result<const DatedValue*> on(Date day) const;
};

/// What the program itself has to know of a code, whichever the pack gives it: in the relations to the head of a household, the spouse, and
/// a member of whom nothing else is said.
enum class CodeRole : std::uint8_t { kNone, kSpouse, kOther };

struct Code {
  std::string code;
  std::string name;
  std::vector<std::string> aliases;
  CodeRole role = CodeRole::kNone;
};
struct CodeTable {
  std::string id;
  std::string title;
  std::string standard;  // "GB/T 3304-1991", or where the list was seen
  std::vector<Code> codes;
  const Code* by_code(std::string_view code) const;
  /// nullptr when no code has the role; of several the first.
  const Code* with_role(CodeRole role) const;
  /// By code, name or alias, after text::squeeze. nullptr when unknown.
  /// @cost one hash look-up once index() has been called (every loaded pack has), else O(codes)
  const Code* find(std::string_view text) const;
  /// Prepares find(). @returns the first spelling that names two different codes, or nullopt when all are unambiguous
  std::optional<std::string> index();

  /// Squeezed spelling -> place in codes. Filled by index().
  std::unordered_map<std::string, std::size_t, text::Hash, std::equal_to<>> positions = {};
};

enum class FieldType : std::uint8_t {
  kString,
  kInt,
  kDecimal,
  kMoney,
  kDate,
  kMonth,
  kYear,
  kBool,
  kCode,
  kResidentId,
  kName,
  kPhone,
  kDivision,
  kSecret,  // text that gives a person away (a card number built on the ID number, a bank account): stored sealed, shown as stars
};
enum class Sensitivity : std::uint8_t { kPublic, kInternal, kPersonal, kSensitive };  // kSensitive: ID, phone, bank, health
enum class Entity : std::uint8_t { kHousehold, kPerson };
enum class PeriodKind : std::uint8_t { kEvent, kMonth, kYear, kState };

struct FieldSpec {
  std::string name;   // identifier, column of the typed table
  std::string title;  // Chinese
  FieldType type;
  bool required = false;   // the column must exist and the cell must not be empty
  std::string code_table;  // kCode
  Sensitivity sensitivity = Sensitivity::kInternal;
  std::vector<std::string> aliases;      // header spellings, besides title
  std::string unit;                      // kMoney: "元" (default) or "万元"
  std::optional<std::int64_t> min, max;  // in the slot units of cel::Kind
  bool is_key = false;                   // part of the record's identity inside the dataset (duplicates, re-deliveries)
  bool is_time = false;                  // the day (or first day) the record speaks of
  bool visible = true;                   // rules can read it; always false for personal text (names, numbers, phones, addresses)
};

/// A typed table that a department sends. target says where rows go: a dataset table, or the registry.
enum class Target : std::uint8_t { kRecords, kRegistryHousehold, kRegistryPerson };

/// Who may see a row at all. Asset rows (deposits, houses, cars, firms, insurances) are read only for households with a signed
/// authorisation on that day: they are no tables of the expressions, so that no rule, term or benefit can read them.
enum class DataClass : std::uint8_t { kOrdinary, kPersonal, kAsset };
std::string_view data_class_name(DataClass c);   // "ordinary" …
std::string_view data_class_title(DataClass c);  // 普通, 个人信息, 家庭资产

/// How often the department has agreed to deliver.
struct Interval {
  enum class Unit : std::uint8_t { kEvent, kMonth, kQuarter, kYear, kDays };
  Unit unit = Unit::kMonth;
  int count = 1;  // kDays: how many; otherwise 1
  /// The day by which the next delivery is due; nullopt when deliveries follow events.
  std::optional<Date> next_due(Date last) const;
  std::string title() const;  // 每月, 每季, 每年, 随时, 每 10 天
};

/// What a row proposes about the registry of persons, for somebody to confirm: that its person has died, or has moved.
enum class Proposes : std::uint8_t { kNothing, kDeath, kMove };
std::string_view proposes_name(Proposes proposes);  // "", "death", "move"

struct Dataset {
  std::string id;  // [a-z][a-z0-9_]*; table name record_<id>; name in expressions
  std::string title;
  std::string owner;  // department
  Entity entity;
  Target target = Target::kRecords;
  PeriodKind period;
  int fresh_days = 31;  // older than this: stale
  int retention_months = 60;  // rows are kept this long
  DataClass sensitivity = DataClass::kPersonal;
  Interval interval;
  std::vector<std::string> defaults;  // keys above that no source states: set by the product, to be confirmed by the region
  std::vector<FieldSpec> fields;
  std::vector<std::string> file_hints;  // words in a file name that suggest this dataset
  Source source;
  std::vector<std::string> readers = {};  // departments, besides the owner, whose rules may read it
  Proposes proposes = Proposes::kNothing;
  bool high_stakes = false;  // a row put down to the wrong person hurts: two reviewers decide what linkage is not sure of
  const FieldSpec* field(std::string_view name) const;
};

enum class Severity : std::uint8_t { kBlue = 0, kYellow = 1, kOrange = 2, kRed = 3 };  // domain: 蓝 information, 黄, 橙, 红
std::string_view severity_name(Severity s);                                            // "blue" …
std::string_view severity_title(Severity s);                                           // 蓝 …

/// What a column that identifies a person says about him. kTownship and kVillage together name a village.
enum class MatchPart : std::uint8_t { kName, kBirthDate, kSex, kVillageCode, kTownship, kVillage, kPhone };

/// Headings of columns that departments send beside the fields of a dataset, and that only help to find the person: they are compared,
/// never stored.
struct MatchingColumn {
  MatchPart part = MatchPart::kName;
  std::string title;
  std::vector<std::string> aliases;
  std::optional<Entity> entity;  // only in datasets of this kind: the head of a household is its name, not a member's
};

/// Whom a finding is about. A quality rule is about the file: its findings go to the list of data to be corrected and never make a
/// lead; its severity says red = must be corrected, yellow = correct or explain, blue = for information.
enum class RuleKind : std::uint8_t { kRisk, kQuality };
std::string_view rule_kind_name(RuleKind kind);  // "risk", "quality"

/// A shadow rule is judged with every screening and counted, but nobody is sent out by it.
enum class RuleStatus : std::uint8_t { kActive, kShadow };
std::string_view rule_status_name(RuleStatus status);  // "active", "shadow"

/// A case of a pack that says what a rule answers; shown beside the rule.
struct Example {
  std::string name;
  Date as_of;
  std::string expect;  // "yes", "no", "unknown"
};

struct Rule {
  std::string id;  // "R01_income_floor"
  std::string title;
  Severity severity;
  std::string risk;  // code of code table risk_type
  std::string risk_title;
  std::string when;                 // CEL, bool, root table
  std::string value;                // CEL or empty: the figure that decides
  std::string limit;                // CEL or empty: what it is compared with
  std::string wording;              // for the cadre; {value} and {limit} are filled in
  std::vector<std::string> checks;  // what to look at on the spot
  std::vector<std::string> exemptions;
  Date from;
  Date to = kForever;
  int due_days = 15;  // calendar days to verify a lead of this severity alone; without a day: the newest value, see Pack::due_days
  Source source;
  std::string pack;
  std::string hash;  // SM3 of the normalised rule, first 16 hex digits: the rule's version
  std::optional<cel::Expression> when_expression, value_expression, limit_expression;  // present in every loaded pack
  std::vector<Example> examples = {};                                                  // from the cases of the whole chain
  std::string due_days_parameter = {};  // the parameter that gives due_days; empty: the rule states the number itself
  RuleKind kind = RuleKind::kRisk;
  RuleStatus status = RuleStatus::kActive;   // what the pack says; a switch of the installation may say otherwise
  std::string group = {};                    // code of code table rule_group; empty: not grouped
  std::string group_title = {};
  std::string author = {};                   // department that wrote the rule; empty: the lead department, whose rules read everything
  std::vector<std::string> exempt = {};      // code tables of the reasons that excuse a finding
};

struct CaseResult {
  std::string file, name, problem;  // problem empty = passed
};

/// Facts about one problem in a pack file; a load reports all of them.
struct Problem {
  std::string file;
  int line = 0, column = 0;                 // 1-based; 0 = whole file
  std::string message;                      // Chinese
  ErrorCode code = ErrorCode::kPackSchema;  // kPackSyntax, kPackSchema, kCelSyntax, kCelType
  std::string text() const;                 // "packs/china/rules/x.yaml:12:7 …"
};

/// A policy period: what the monitored are called and how they are looked after from one day to another.
struct Regime {
  std::string code;   // [a-z][a-z0-9_]*
  std::string title;  // 过渡期帮扶
  Date from;
  Date to = kForever;  // included
  std::string pack;    // id of the pack that brought it
};

struct LoadReport {
  std::vector<Problem> problems;
  std::vector<CaseResult> cases;
};

class Pack {
 public:
  /// Loads the pack in `directory` and its parents (`extends: <id>`, sought beside it), children overriding parents.
  /// Refuses a pack with any problem or failing case; `report` gets all of them.
  /// @errors kPackSyntax, kPackSchema, kCelSyntax, kCelType, kPackCase
  static Result<std::shared_ptr<const Pack>> load(const std::filesystem::path& directory, LoadReport& report);

  std::string id, title, regime;
  std::vector<Regime> regimes;       // by from, no overlap; of the whole chain
  std::vector<std::string> chain;    // ids from the base to this one
  std::vector<std::string> regions;  // division prefixes
  std::string hash;                  // SM3 over every file of the chain, hex
  std::map<std::string, Parameter> parameters;
  std::map<std::string, CodeTable> code_tables;
  std::map<std::string, Dataset> datasets;
  std::vector<MatchingColumn> matching_columns;
  std::vector<Rule> rules;  // by id
  std::vector<Benefit> benefits;  // by id
  Procedure procedure;      // empty phases when the pack has no procedures/ folder
  WorkCalendar calendar;
  std::map<std::string, std::string> term_titles;  // id -> Chinese title of derived fields
  std::shared_ptr<const cel::Schema> schema;       // root household, members, one table per dataset with Target::kRecords

  const Dataset* dataset(std::string_view name) const;
  const CodeTable* code_table(std::string_view name) const;
  /// Title of the policy period of a day; the pack's own text (Pack::regime) when no period is in force.
  const std::string& regime_on(Date day) const;
  const Rule* rule(std::string_view name) const;
  const Benefit* benefit(std::string_view name) const;
  /// Parameter values of the day, in the order of schema->parameters. A parameter not in force is a missing value.
  cel::Context context(Date as_of) const;
  /// Calendar days in which a lead of this rule alone must be verified, by the values of the day; a limit in working days (unit 工作日)
  /// is counted from `as_of` by the calendar. Falls back on Rule::due_days when the parameter is not in force.
  int due_days(const Rule& rule, Date as_of) const;
  /// The whole number that a parameter has on a day. @errors kNotInForce, kInvalidArgument (no such parameter, or not an int)
  Result<std::int64_t> number(std::string_view parameter, Date day) const;
  /// The length of time that a parameter of unit 自然日 or 工作日 has on a day. @errors as number()
  Result<Days> days(std::string_view parameter, Date day) const;
};

/// Loads packs that have parents in common: what they share is read, and its cases tried, once for all of them. Holds all that it has
/// read while it lives and does not look at a file twice, so it is for one batch. Not thread safe.
class PackLoader {
 public:
  PackLoader();
  ~PackLoader();
  PackLoader(const PackLoader&) = delete;
  PackLoader& operator=(const PackLoader&) = delete;
  /// As Pack::load. @errors as there
  Result<std::shared_ptr<const Pack>> load(const std::filesystem::path& directory, LoadReport& report);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

cel::Kind kind_of(FieldType type);  // kCode, kName, … -> kString; kMonth -> kDate (first day); kYear -> kInt

}  // namespace shouwang::policy
