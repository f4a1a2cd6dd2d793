// The records that departments hold about one household, month by month, and what follows from them.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "generator/facts.h"
#include "generator/layout.h"
#include "generator/limits.h"
#include "generator/people.h"
#include "generator/row.h"
#include "generator/scenario.h"

namespace shouwang::generator {

/// Takes rows as they are made. `month` counts from the first month of the sample; registry feeds use 0.
class RowSink {
 public:
  virtual ~RowSink() = default;
  virtual void take(Feed feed, std::size_t month, const Row& row) = 0;
};

class RecordMaker {
 public:
  RecordMaker(const World& world, const Thresholds& thresholds, const Limits& limits, int months);
  /// Makes every row about the household, in the order of Feed, then of months.
  void make(const Household& household, const Plan& plan, RowSink& sink, Facts& facts);

  Date first_month() const { return months_.front(); }

 private:
  struct Work;  // one household at hand
  void registry(Work& w);
  void medical(Work& w);
  void insurance(Work& w);
  void illness(Work& w);
  void disability(Work& w);
  void students(Work& w);
  void allowance(Work& w);
  void employment(Work& w);
  void housing_and_water(Work& w);
  void disasters_and_farms(Work& w);
  void accidents_and_deaths(Work& w);
  void residence(Work& w);
  void loans(Work& w);
  void support(Work& w);
  void care(Work& w);
  void harms(Work& w);
  void house_profile(Work& w);
  void person_profiles(Work& w);
  void work_months(Work& w);
  void monitoring(Work& w);
  void measures(Work& w);
  static int owner_of(Work& w);
  void assets(Work& w);
  void payments(Work& w);
  void surveys(Work& w);

  const World& world_;
  const Thresholds& thresholds_;
  const Limits& limits_;
  std::vector<Date> months_;  // first day of each month
};

}  // namespace shouwang::generator
