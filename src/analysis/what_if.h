// What would change if the policy were different: parameters with other values, rules with other texts, tried on a baseline that
// stays as it is. The pack in force is never touched.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/scope.h"
#include "analysis/snapshot_cache.h"
#include "base/date.h"
#include "base/result.h"
#include "cel/program.h"
#include "policy/pack.h"

namespace shouwang::analysis {

struct ParameterChange {
  std::string id;
  std::string value;  // as people write it: money in yuan "12000", "0.3", "2026-01-01", "true"
  Date from;          // first day on which it holds
};
/// A rule that is there (by id) with another condition, a new one, or one taken away.
struct RuleChange {
  std::string id, title;  // title: of a new rule
  std::string when;       // CEL over the household; unused when removed
  bool removed = false;
};
struct Scenario {
  std::vector<ParameterChange> parameters;
  std::vector<RuleChange> rules;
  bool empty() const { return parameters.empty() && rules.empty(); }
};

/// The value of a parameter as text. @errors kInvalidArgument: not of its kind, or outside its smallest and largest value
Result<cel::Value> parse_value(const policy::Parameter& parameter, std::string_view text);
/// The value as parse_value() reads it.
std::string value_text(const cel::Value& value);

/// A scenario checked against a pack and a person: what it computes, and with which values.
class Overlay {
 public:
  struct Rule {
    std::string id, title;
    const policy::Rule* before = nullptr;         // in force in the pack; nullptr: new
    std::optional<cel::Expression> after;         // nothing: taken away
  };
  /// @param scope a rule may read what this person may see: datasets of the account, and health, bank and identity fields only with the
  ///              right to reveal them
  /// @errors kInvalidArgument (unknown parameter, value out of range, rule named twice), kCelSyntax, kCelType, kForbidden; Chinese, with
  ///         the parameter or rule concerned
  static Result<Overlay> make(std::shared_ptr<const policy::Pack> pack, const access::Scope& scope, const Scenario& scenario, Date as_of);

  const policy::Pack& pack() const { return *pack_; }
  /// Parameters of the day with the changes over them.
  const cel::Context& context() const { return context_; }
  /// Rules with other texts, and every rule in force that reads a changed parameter: only these can answer differently.
  const std::vector<Rule>& rules() const { return rules_; }
  /// Stored fields of the changed texts.
  std::vector<cel::Expression::FieldUse> fields() const;
  /// A whole number of the day, changes included. @errors as Pack::number
  Result<std::int64_t> number(std::string_view parameter) const;

 private:
  std::shared_ptr<const policy::Pack> pack_;
  cel::Context context_;
  std::vector<Rule> rules_;
};

struct RuleEffect {
  std::string rule, title;
  bool is_new = false, is_removed = false;
  bool counts = true;  // false: a quality rule or a shadow rule, which sends nobody out
  std::int64_t before = 0, after = 0, gained = 0, lost = 0, undecided_before = 0, undecided_after = 0;
};
/// Households that at least one counting rule finds.
struct Effect {
  std::int64_t before = 0, after = 0, gained = 0, lost = 0;
  std::int64_t unchanged() const { return before - lost; }
};
struct VillageEffect {
  std::int64_t village = 0;
  Effect effect;
};
struct ClassEffect {
  std::string code;  // of code table monitored_class; "" = not known
  Effect effect;
};
struct BudgetYear {
  int year = 0;
  std::int64_t before_fen = 0, after_fen = 0;
};
/// Visits that the cadres of a village have to make: one for every household found, and the regular ones of monitored households.
struct VisitLoad {
  std::int64_t village = 0;
  int cadres = 0;                                              // enabled village accounts; 0: nobody to divide by
  std::int64_t verify_before = 0, verify_after = 0;            // visits, once
  std::int64_t yearly_before_milli = 0, yearly_after_milli = 0;  // thousandths of regular visits a year
};
/// A household whose answer changes.
struct ChangedRow {
  std::uint32_t row = 0;
  bool gained = false;
};

struct WhatIf {
  std::int64_t households = 0;
  Effect all;
  std::int64_t undecided_before = 0, undecided_after = 0;  // households found by no rule, where some cannot tell
  std::vector<RuleEffect> rules;         // those that can change, by id
  std::vector<VillageEffect> villages;   // with households found or changed, by code
  std::vector<ClassEffect> classes;
  std::vector<BudgetYear> budget;        // by year; empty: no benefit depends on the changes, or none are computed
  std::vector<VisitLoad> visits;         // by village
  std::vector<ChangedRow> rows;          // rising
};

/// Spending on benefits by year under two sets of parameters.
using Budget = std::function<Result<std::vector<BudgetYear>>(const Baseline&, const cel::Context& before, const cel::Context& after,
                                                             unsigned threads)>;

/// @param cadres   enabled accounts by village code
/// @param budget   may be empty
/// @errors what the language and the budget report
Result<WhatIf> what_if(const Baseline& baseline, const Overlay& overlay, const std::vector<std::pair<std::int64_t, int>>& cadres,
                       const Budget& budget, unsigned threads);

inline constexpr int kSweepPoints = 21;
inline constexpr int kMostSweepPoints = 201;

struct SweepPoint {
  std::string value;  // as value_text() writes it
  Effect effect;
};
/// Values for a sweep, evenly spaced and both ends included. @errors kInvalidArgument: not a number or day, low ≥ high, points not in
/// 2..kMostSweepPoints, or the range is finer than the kind (equal values are left out)
Result<std::vector<std::string>> sweep_values(const policy::Parameter& parameter, std::string_view low, std::string_view high, int points);
/// How many households would be found under each of the values of one parameter, over the rest of a scenario.
Result<std::vector<SweepPoint>> sweep(const Baseline& baseline, const access::Scope& scope, const Scenario& scenario,
                                      std::string_view parameter, const std::vector<std::string>& values, unsigned threads);

}  // namespace shouwang::analysis
