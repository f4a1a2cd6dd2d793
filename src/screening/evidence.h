// Evidence: why a rule holds for a household, kept with the finding as JSON (objects Evidence and Trace of the interface).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/date.h"
#include "cel/program.h"
#include "policy/pack.h"
#include "screening/snapshot.h"

namespace shouwang::screening {

/// The rules in force on a day with all their expressions as one columnar plan.
class RulePlan {
 public:
  struct Entry {
    const policy::Rule* rule;
    std::size_t when;                               // place of the expression in the plan
    int value = -1, limit = -1;                     // -1: the rule has none
    std::vector<cel::Expression::FieldUse> fields;  // of all its expressions; sorted, unique
    std::vector<int> parameters;                    // likewise
  };
  /// @param pack must outlive the plan
  /// @errors what cel::Plan::build reports
  static Result<RulePlan> build(const policy::Pack& pack, Date as_of);

  const std::vector<Entry>& entries() const { return entries_; }
  const cel::Plan& plan() const { return plan_; }
  const cel::Context& context() const { return context_; }
  const policy::Pack& pack() const { return *pack_; }
  Date as_of() const { return context_.as_of; }

 private:
  RulePlan(const policy::Pack& pack, std::vector<Entry> entries, cel::Plan plan, cel::Context context)
      : pack_(&pack), entries_(std::move(entries)), plan_(std::move(plan)), context_(std::move(context)) {}
  const policy::Pack* pack_;
  std::vector<Entry> entries_;
  cel::Plan plan_;
  cel::Context context_;
};

/// At most this many records stand in the evidence of one finding; the rest is counted.
inline constexpr std::size_t kMaxEvidenceRecords = 50;

struct Explained {
  std::string wording;   // the rule's sentence with value and limit filled in
  std::string evidence;  // JSON
  std::string content;   // 16 hex digits over rule, figures, parameters and the contents of the cited rows
};

/// Recomputes one rule for one household with its trace. Deterministic; thread safe.
Explained explain_finding(const Snapshot& snapshot, const RulePlan& plan, const RulePlan::Entry& entry, std::uint32_t household);

/// A hash over everything that can change the outcome or the evidence of a rule for one household: the day, the rule, its parameters and
/// the used fields of all rows of the household. Costs no explanation: equal basis, equal evidence. 16 hex digits.
std::string basis_of(const Snapshot& snapshot, const RulePlan& plan, const RulePlan::Entry& entry, std::uint32_t household);

/// "医保结算.自付费用", "医保结算（尚未报送）", or the problem itself (除数为零).
std::string missing_title(const cel::Schema& schema, const cel::Missing& missing);

}  // namespace shouwang::screening
