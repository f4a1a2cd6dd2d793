#include "analysis/benefit_budget.h"

#include <algorithm>
#include <array>
#include <atomic>

#include "analysis/benefits.h"

namespace shouwang::analysis {

namespace {
constexpr std::int64_t kMonths = 12;
}

Result<std::vector<BudgetYear>> benefit_budget(const Baseline& baseline, const cel::Context& before, const cel::Context& after,
                                               unsigned threads) {
  std::vector<cel::Expression> expressions;  // who and amount of each benefit that costs money
  std::vector<std::int64_t> times;
  for (const policy::Benefit& benefit : baseline.pack().benefits) {
    if (!benefit.in_force(baseline.as_of()) || !benefit.amount_expression) continue;
    expressions.push_back(*benefit.who_expression);
    expressions.push_back(*benefit.amount_expression);
    times.push_back(benefit.period == policy::BenefitPeriod::kMonth ? kMonths : 1);
  }
  if (times.empty()) return std::vector<BudgetYear>();
  ASSIGN_OR_RETURN(const auto plan, cel::Plan::build(baseline.pack().schema, expressions));
  std::array<std::atomic<std::int64_t>, 2> sums{};
  std::atomic<bool> too_large = false;
  const std::array<cel::Context, 2> contexts{before, after};
  RETURN_IF_ERROR(
      plan.run_many(baseline.snapshot().data(), contexts, std::max(threads, 1u), [&](const cel::Batch& batch, std::size_t context) {
        std::int64_t sum = 0;
        for (std::size_t b = 0; b < times.size(); ++b) {
          const cel::Batch::Column &who = batch.answers[2 * b], &amount = batch.answers[2 * b + 1];
          for (std::size_t i = 0; i < who.rows; ++i) {
            if (who.truth[i] != 2 || (amount.known && !amount.known[i])) continue;
            if (amount.values[i] > kMaxAmountFen || amount.values[i] < -kMaxAmountFen) {
              too_large = true;
            } else {
              sum += amount.values[i] * times[b];
            }
          }
        }
        sums[context].fetch_add(sum, std::memory_order_relaxed);
      }));
  if (too_large) return fail(ErrorCode::kBadValue, "惠民政策的金额超出合理范围（单笔超过 10 亿元），请检查政策包的取值和导入的金额");
  return std::vector<BudgetYear>{{baseline.as_of().ymd().year, sums[0], sums[1]}};
}

}  // namespace shouwang::analysis
