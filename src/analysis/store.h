// What analysis keeps: switches of rules, explanations of findings, saved scenarios; and what it reads of the others' tables for
// statistics. Implemented in storage/.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/scope.h"
#include "base/date.h"
#include "base/id.h"
#include "base/result.h"
#include "policy/pack.h"
#include "screening/store.h"

namespace shouwang::analysis {

enum class Decision : std::uint8_t { kWaiting = 0, kApproved = 1, kRejected = 2 };
std::string_view decision_name(Decision decision);  // "waiting", "approved", "rejected"

/// A proposal that a rule, in one version of its text, should count or be tried as a shadow; of the whole installation.
struct RuleSwitch {
  std::int64_t id = 0;
  std::string rule, rule_hash;
  policy::RuleStatus status = policy::RuleStatus::kShadow;
  AccountId proposed_by;  // 0: the program itself, from the scoreboard
  std::int64_t proposed_ms = 0;
  std::string why;
  Decision decision = Decision::kWaiting;
  AccountId decided_by;
  std::int64_t decided_ms = 0;
};

/// Why a finding is as it is and needs no work for a while (说明). In force once it is accepted, until its last day.
struct Explanation {
  std::int64_t id = 0;
  std::int32_t county = 0;
  HouseholdId household;
  std::int64_t village = 0;
  std::string rule;
  std::string reason;  // code of one of the rule's code tables
  std::string text;
  AccountId explained_by;
  std::int64_t explained_ms = 0;
  Date until;                    // last day, included
  AccountId accepted_by;
  std::int64_t accepted_ms = 0;  // 0: waits to be accepted
  std::int64_t ended_ms = 0;     // withdrawn or replaced
  AccountId ended_by;
  bool in_force(Date day) const { return accepted_ms != 0 && ended_ms == 0 && day <= until; }
};

enum class QualityState : std::uint8_t { kOpen, kExplained, kCleared };
std::string_view quality_state_name(QualityState state);  // "open", "explained", "cleared"
bool parse_quality_state(std::string_view name, QualityState& out);

struct QualityRow {
  screening::Finding finding;  // without evidence
  QualityState state = QualityState::kOpen;
  std::string household_code, head_name, group_name;
  std::optional<Explanation> explanation;  // in force, or waiting to be accepted
};
struct QualityQuery {
  std::string division;            // prefix inside the scope; "" = all of it
  std::vector<std::string> rules;  // of these, in this order
  QualityState state = QualityState::kOpen;
  Date today;
  int limit = 50;  // 1..200
  std::string cursor;
};
struct QualityPage {
  std::vector<QualityRow> rows;
  std::string next_cursor;
};
struct QualityCount {
  std::string rule;
  std::int64_t open = 0, explained = 0;
};

/// Who may see a saved scenario.
enum class Sharing : std::uint8_t { kPrivate = 0, kUnit = 1, kAll = 2 };
std::string_view sharing_name(Sharing sharing);  // "private", "unit", "all"
bool parse_sharing(std::string_view name, Sharing& out);

struct SavedScenario {
  std::int64_t id = 0;
  AccountId owner;
  std::string unit;  // division prefix of the owner: whose colleagues see what is shared with the unit
  std::string title;
  Sharing sharing = Sharing::kPrivate;
  std::string pack_hash;
  std::string body;  // JSON
  std::int64_t created_ms = 0, changed_ms = 0;
  std::int64_t version = 1;
};

/// Which leads, and what they are kept apart by. What is not kept apart a store may sum, and need not.
struct ScoreQuery {
  std::int64_t from_ms = 0, to_ms = 0;   // opened in [from_ms, to_ms)
  bool source = false;
  std::int64_t area_unit = 0;            // 10^k; 0: not by area
  std::vector<std::int64_t> months;      // first milliseconds of months, rising, the first at or before from_ms; empty: not by month
};
/// Leads with the same rules, of one source, area and month where the query asks for them.
struct ScoreRow {
  std::string_view rules, source;  // valid during the callback only; rules: ids, comma separated
  std::int64_t area = 0;           // division code, 12 digits; 0: not asked
  std::int64_t opened_ms = 0;      // a moment of the month
  std::int64_t leads = 0;
  std::int64_t confirmed = 0, not_qualified = 0, wrong = 0, open = 0;  // as Score has them
};

class Store {
 public:
  virtual ~Store() = default;

  /// Changes with every committed delivery of the scope's counties.
  virtual Result<std::string> data_version(const access::Scope&) = 0;
  /// Enabled village accounts by village code, rising.
  virtual Result<std::vector<std::pair<std::int64_t, int>>> village_cadres(const access::Scope&) = 0;

  /// All switches, newest first.
  virtual Result<std::vector<RuleSwitch>> switches() = 0;
  virtual Result<void> propose(const RuleSwitch&) = 0;
  /// @errors kConflict: decided already, or not there
  virtual Result<void> decide(const RuleSwitch&) = 0;

  /// A finding in scope, without evidence.
  virtual Result<std::optional<screening::Finding>> finding(const access::Scope&, FindingId) = 0;
  /// The explanation of a finding that has not ended.
  virtual Result<std::optional<Explanation>> explanation_of(const access::Scope&, const screening::Finding&) = 0;
  virtual Result<std::optional<Explanation>> explanation(const access::Scope&, std::int64_t id) = 0;
  /// Adds one; an earlier one whose last day is over makes room. @errors kUnique: another one has not ended
  virtual Result<void> explain(const Explanation&, Date today) = 0;
  /// Writes acceptance or end. @errors kConflict: accepted or ended meanwhile
  virtual Result<void> change_explanation(const Explanation&) = 0;
  /// Accepted ones, in force or over, whose findings have not counted again since.
  virtual Result<std::vector<Explanation>> explanations(const access::Scope&) = 0;

  virtual Result<QualityPage> quality(const access::Scope&, const QualityQuery&) = 0;
  virtual Result<std::vector<QualityCount>> quality_counts(const access::Scope&, const QualityQuery&) = 0;

  /// What the shadow rules of a run would have sent, by (rule, village).
  virtual Result<std::vector<screening::ShadowCount>> shadow_counts(const access::Scope&, std::int64_t run) = 0;

  /// In no order; the same combination may come more than once.
  virtual Result<void> score_rows(const access::Scope&, const ScoreQuery&, const std::function<void(const ScoreRow&)>&) = 0;

  /// Scenarios that an account may see, changed last first.
  virtual Result<std::vector<SavedScenario>> scenarios(AccountId account, std::string_view unit) = 0;
  virtual Result<std::optional<SavedScenario>> scenario(std::int64_t id) = 0;
  /// Adds it (version 1) or replaces version - 1. @errors kConflict
  virtual Result<void> save_scenario(const SavedScenario&) = 0;
  virtual Result<void> delete_scenario(std::int64_t id) = 0;
};

}  // namespace shouwang::analysis
