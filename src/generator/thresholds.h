// The figures on which planted risks are built, read from the policy pack for the day of the sample.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "base/date.h"
#include "base/money.h"
#include "base/result.h"
#include "policy/pack.h"

namespace shouwang::generator {

/// The sixteen risks that can be planted, in the order of the rules' numbers (R01_… = 0).
enum class Risk : std::uint8_t {
  kIncomeFloor,
  kIncomeFalling,
  kSelfPaidOverFloor,
  kSelfPaidShare,
  kSeriousIllness,
  kSevereDisability,
  kOutOfSchool,
  kUnsafeHousing,
  kUnsafeWater,
  kNoLabour,
  kLostJobs,
  kDisasterLoss,
  kAccident,
  kEarnerDeath,
  kLoanOverdue,
  kInsuranceSubsidy
};
inline constexpr std::size_t kRisks = 16;

struct Thresholds {
  std::int64_t floor = 0;  // fen per head and year
  Decimal income_margin, self_paid_share, disaster_share;
  int income_valid_months = 0;
  int illness_months = 0, disability_months = 0, disaster_months = 0, accident_months = 0, death_months = 0, job_months = 0;
  int school_age_min = 0, school_age_max = 0, work_age_min = 0, work_age_max = 0, earner_age_min = 0, earner_age_max = 0;
  int loan_overdue_days = 0;
  bool accident_counts_injured = false;
  std::int64_t subsidy_monitored = 0, subsidy_lifted = 0;  // fen
  std::array<std::string, kRisks> rules;                   // ids; empty: the pack has no such rule in force, nothing is claimed about it

  /// @errors kInvalidArgument: a parameter is missing; kNotInForce: it has no value on the day
  static Result<Thresholds> of(const policy::Pack& pack, Date day);
};

}  // namespace shouwang::generator
