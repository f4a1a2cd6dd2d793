// Benefits over a snapshot: who is entitled to what on a day, how much, and who should receive but does not, or the other way round.
//
// One columnar run for all benefits in force. What is kept of half a million households are bitmaps and sums; amounts and windows of
// single rows are computed again when somebody looks at them.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/id.h"
#include "base/result.h"
#include "cel/program.h"
#include "policy/benefit.h"
#include "policy/benefit_cases.h"
#include "policy/benefit_receipt.h"
#include "policy/pack.h"
#include "screening/snapshot.h"

namespace shouwang::analysis {

/// A single amount above this (1 billion yuan) is an error of the data: below it no sum over a snapshot can overflow, twelve times a year.
inline constexpr std::int64_t kMaxAmountFen = 100'000'000'000;

/// The benefits in force on a day with their expressions as one columnar plan. Immutable, thread safe.
class BenefitPlan {
 public:
  struct Entry {
    const policy::Benefit* benefit;
    int table = 0;  // of its rows: the root, or the members
    // Places of the expressions in the plan; -1: the benefit has none.
    int who = -1, amount = -1, received = -1, received_amount = -1, count = -1;
    // Where it shares its receipt with others: the place of the group in groups(), and its own in the group. -1: with none.
    int group = -1;
    std::size_t in_group = 0;
  };
  /// @errors what cel::Plan::build reports
  static Result<BenefitPlan> build(std::shared_ptr<const policy::Pack> pack, Date as_of);

  const std::vector<Entry>& entries() const { return entries_; }
  /// Of benefits that share their receipt; members are places in entries().
  const std::vector<policy::ReceiptGroup>& groups() const { return groups_; }
  const cel::Plan& plan() const { return plan_; }
  const cel::Context& context() const { return context_; }
  const policy::Pack& pack() const { return *pack_; }
  Date as_of() const { return context_.as_of; }
  /// Every field that a snapshot needs for run_benefits() and explain_benefits(); sorted, unique.
  const std::vector<cel::Expression::FieldUse>& fields() const { return fields_; }
  /// The field of the root table that holds the class a household is monitored in; -1 when the pack has none.
  int class_field() const { return class_field_; }

 private:
  BenefitPlan(std::shared_ptr<const policy::Pack> pack, std::vector<Entry> entries, cel::Plan plan, cel::Context context)
      : pack_(std::move(pack)), entries_(std::move(entries)), plan_(std::move(plan)), context_(std::move(context)) {}
  std::shared_ptr<const policy::Pack> pack_;
  std::vector<Entry> entries_;
  std::vector<policy::ReceiptGroup> groups_;
  cel::Plan plan_;
  cel::Context context_;
  std::vector<cel::Expression::FieldUse> fields_;
  int class_field_ = -1;
};

/// Every field that the benefits in force read; sorted, unique.
std::vector<cel::Expression::FieldUse> benefit_fields(const policy::Pack& pack, Date as_of);

/// One bit a row.
class Bits {
 public:
  explicit Bits(std::size_t size = 0) : words_((size + 63) / 64), size_(size) {}
  bool test(std::size_t i) const { return (words_[i / 64] >> (i % 64) & 1) != 0; }
  std::size_t size() const { return size_; }
  std::vector<std::uint64_t>& words() { return words_; }
  const std::vector<std::uint64_t>& words() const { return words_; }

 private:
  std::vector<std::uint64_t> words_;
  std::size_t size_;
};

/// Numbers of rows, and sums in fen.
struct BenefitTally {
  std::int64_t entitled = 0;
  std::int64_t unknown = 0;          // cannot tell whether entitled
  std::int64_t missing = 0;          // entitled, and known not to have received it
  std::int64_t wrong = 0;            // received, and known not to be entitled, to this or to what shares its receipt; counted once
  std::int64_t different = 0;        // entitled and received, but another amount; only where the receipt can be for nothing else
  std::int64_t amount_unknown = 0;   // entitled, but the amount cannot be told
  std::int64_t amount = 0;           // of those entitled
  std::int64_t missing_amount = 0;   // of those missing
  std::int64_t received_amount = 0;  // of those entitled and received, by received_amount
  std::int64_t wrong_amount = 0;     // received by those not entitled
  BenefitTally& operator+=(const BenefitTally& other);
  friend bool operator==(const BenefitTally&, const BenefitTally&) = default;
};

enum class BenefitList : std::uint8_t { kEntitled, kUnknown, kMissing, kWrong, kDifferent };

struct BenefitAnswers {
  const policy::Benefit* benefit = nullptr;
  int table = 0;  // of the rows: the root, or the members; villages have no table
  BenefitTally total;
  Bits entitled, unknown, missing, wrong, different;  // one bit per row of the table; villages: one per village of the report
  std::vector<BenefitTally> by_village;               // in the order of BenefitReport::villages
  std::vector<BenefitTally> by_class;                 // in the order of BenefitReport::classes, then one for “no class known”
  std::vector<std::int64_t> counts;                   // villages: the sum of `count` over the households for which it is known
  const Bits& list(BenefitList which) const;
};

struct BenefitReport {
  Date as_of;
  std::size_t households = 0, persons = 0;
  std::vector<std::int64_t> villages;     // division codes, rising
  std::vector<std::uint32_t> village_of;  // place in villages of each household
  std::vector<std::string> classes;       // codes of the class field's code table
  std::vector<std::uint8_t> class_of;     // place in classes of each household; classes.size(): not known
  std::vector<BenefitAnswers> benefits;   // in the order of the plan's entries
  const BenefitAnswers* find(std::string_view benefit) const;
  std::size_t bytes() const;
};

/// Evaluates all benefits of the plan. The outcome does not depend on the number of threads.
/// @errors kBadValue when an amount is above kMaxAmountFen; what cel::Plan::run reports
Result<BenefitReport> run_benefits(const screening::Snapshot& snapshot, const BenefitPlan& plan, unsigned threads);

/// What rows that cannot be told lack: title of the first reason -> rows. Looks at no more than `limit` rows of the list, evenly spread.
std::map<std::string, std::int64_t> missing_reasons(const screening::Snapshot& snapshot, const BenefitPlan& plan,
                                                    const BenefitPlan::Entry& entry, const Bits& unknown, std::size_t limit);

/// One benefit and one row, with everything that explains it.
struct BenefitExplanation {
  const policy::Benefit* benefit = nullptr;
  PersonId person;  // persons only
  policy::Answer entitled = policy::Answer::kUnknown;
  policy::Answer received = policy::Answer::kUnknown;
  bool can_show_received = false;  // the benefit says what data shows it
  bool elsewhere = false;          // received and not entitled, but the receipt counts for another benefit or is reported there
  cel::Value amount, received_amount;
  policy::BenefitWindow window;
  std::string gives, wording;        // filled in
  cel::Trace trace;                  // of `who`
  std::vector<std::string> missing;  // titles of what is missing, when it cannot be told
  std::vector<int> parameters;       // indices into Schema::parameters that it reads; sorted, unique
};
BenefitExplanation explain_benefit(const screening::Snapshot& snapshot, const BenefitPlan& plan, const BenefitPlan::Entry& entry,
                                   std::uint32_t row, bool with_trace);
/// All benefits for households and persons of one household, by benefit, then by member.
std::vector<BenefitExplanation> explain_benefits(const screening::Snapshot& snapshot, const BenefitPlan& plan, std::uint32_t household);

}  // namespace shouwang::analysis
