// Why a rule answers what it answers for one household, for people: also when the answer is no, or when it cannot tell.
//
// Computed when it is asked for and kept nowhere. The screen, the printed sheet and the tests show the same sentences.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/date.h"
#include "base/id.h"
#include "cel/counterfactual.h"
#include "cel/program.h"
#include "policy/benefit_cases.h"
#include "policy/pack.h"
#include "screening/snapshot.h"

namespace shouwang::screening {

/// What all expressions of a rule read; sorted, unique.
struct RuleUses {
  std::vector<cel::Expression::FieldUse> fields;
  std::vector<int> parameters;  // indices into Schema::parameters
};
RuleUses uses_of(const policy::Rule& rule);

/// A coded value shows its Chinese name, any other value its display form.
std::string shown_value(const cel::Field& field, const cel::Value& value);

/// The rows below the root that traces name, each once: records of departments before members, who are mostly there for having been
/// counted; within both in reading order.
struct CitedRows {
  std::vector<cel::RowRef> rows;
  std::size_t more = 0;  // rows that the traces only counted
};
CitedRows cited_rows(const policy::Pack& pack, const std::vector<const cel::Trace*>& traces);

/// The rule's sentence with its figures filled in; a figure that is not known says so.
std::string filled_wording(const policy::Rule& rule, const cel::Value& value, const cel::Value& limit);

/// One line of the tree: "家庭纯收入 11,999.00元 小于 监测线×家庭人口 12,000.00元" 是.
struct ExplainedNode {
  std::string title;
  std::string value;
  std::string text;      // the sub-expression as it stands in the rule
  std::size_t rows = 0;  // records that fulfil its condition
  std::vector<ExplainedNode> children;
};

struct ExplainedRecord {
  std::string dataset, dataset_title;
  PersonId person;      // none: a record of the household
  int member = 0;       // which of the household's members, from 1; 0: of none
  DeliveryId delivery;  // none: not delivered by anybody, a member
  int line = 0;
  std::optional<Date> day;                                  // the day that it speaks of
  std::vector<std::pair<std::string, std::string>> values;  // title, value
};

struct ExplainedParameter {
  std::string id, title, unit, kind;
  bool in_force = false;  // false: nothing of what follows
  cel::Value value;
  std::string shown;
  Date from, to;
  policy::Source source;
  bool is_default = false;
  std::string pack;
};

struct ExplainedMissing {
  std::string title;  // "医保结算.自付费用", "医保结算（尚未报送）", or the problem itself
  PersonId person;
  int member = 0;
};

struct ExplainedChange {
  cel::Change change;
  PersonId person;  // of kMissing, when it is about a member
  int member = 0;
  std::string sentence;
};

struct Explanation {
  std::string rule, title, rule_hash, pack, pack_hash;
  policy::RuleKind kind = policy::RuleKind::kRisk;
  Date as_of;
  policy::Answer answer = policy::Answer::kUnknown;
  std::string sentence;
  ExplainedNode tree;
  std::vector<ExplainedRecord> records;
  std::size_t more_records = 0;
  std::vector<ExplainedParameter> parameters;
  std::vector<ExplainedMissing> missing;
  std::vector<ExplainedChange> changes;
  std::string late;  // late_words() of its sources, filled in by who knows when they came; "" = none
};

/// 预警, 不预警, 不能判断; of a rule about the file 有疑问, 没有疑问, 不能判断.
std::string_view answer_words(policy::RuleKind kind, policy::Answer answer);
std::string_view change_kind_name(cel::Change::What what);  // "field", "term", "figure", "records", "missing", "parameter"

/// The fields that a snapshot must hold so that these rules can be explained: those that they read, and the day of each record.
std::vector<cel::Expression::FieldUse> fields_to_explain(const policy::Pack& pack, const std::vector<const policy::Rule*>& rules);

/// Rules of the pack that are in force on a day, by id.
std::vector<const policy::Rule*> rules_on(const policy::Pack& pack, Date as_of);

/// @param snapshot  with fields_to_explain() of the rule, on as_of
/// @param rule      of `pack`, in force on as_of
Explanation explain(const Snapshot& snapshot, const policy::Pack& pack, const policy::Rule& rule, std::uint32_t household, Date as_of);

struct RuleAnswer {
  const policy::Rule* rule = nullptr;
  policy::Answer answer = policy::Answer::kUnknown;
  std::string sentence;
};
/// All of the rules with their answers and one sentence each. The snapshot holds fields_to_explain() of them.
std::vector<RuleAnswer> answers_of(const Snapshot& snapshot, const policy::Pack& pack, const std::vector<const policy::Rule*>& rules,
                                   std::uint32_t household, Date as_of);

/// A section of an explanation as text: what is printed, shown to screen readers, and compared by tests.
struct ExplanationSection {
  std::string heading;             // empty: the head
  std::vector<std::string> lines;  // deeper lines begin with full-width spaces
};
std::vector<ExplanationSection> sections_of(const Explanation& explanation);
/// All sections, one line after the other.
std::string text_of(const Explanation& explanation);

}  // namespace shouwang::screening
