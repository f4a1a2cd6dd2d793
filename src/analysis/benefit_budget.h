// What the benefits of a region cost in a year, before and after a change of parameters.
#pragma once

#include <vector>

#include "analysis/what_if.h"
#include "base/result.h"
#include "cel/program.h"
#include "policy/pack.h"

namespace shouwang::analysis {

/// A Budget: the amounts due to all households and persons entitled on the day of the baseline, as they cost in its calendar year:
/// monthly benefits twelve times, all others once. Amounts that cannot be told and benefits in kind cost nothing here.
/// @errors kBadValue when an amount is above kMaxAmountFen; what the language reports
Result<std::vector<BudgetYear>> benefit_budget(const Baseline& baseline, const cel::Context& before, const cel::Context& after,
                                               unsigned threads);

}  // namespace shouwang::analysis
