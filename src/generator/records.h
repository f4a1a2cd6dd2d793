// The records that departments hold about one household, month by month, and what follows from them.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "generator/layout.h"
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

/// What the records say, gathered while they are made, so that the truth does not depend on any other reading of them.
/// Members are numbered as in Household::members.
struct Facts {
  struct Event {
    int member;
    Date day;
    int grade;  // disability grade; 0 otherwise
  };
  std::int64_t self_paid_12m = 0;
  std::vector<Event> illnesses, disabilities, accidents, deaths;  // cancelled cards left out
  std::vector<std::uint8_t> school;                               // per member, latest record: 0 none, 1 fine, 2 dropout, 3 graduated
  Date survey_day, house_check_day, water_day, water_check_day;   // latest; Date() = none
  bool has_survey = false, survey_unsafe = false, check_unsafe = false, has_water = false, water_unsafe = false, water_check_unsafe = false;
  Date last_job_month;
  bool has_job_rows = false, employed_in_window = false, employed_in_last_month = false;
  std::int64_t uncompensated = 0;
  Date last_loan_month;
  int days_late = -1'000'000;  // of open loans in the last month with loans
  bool subsidy_wrong = false;
  std::int64_t wrong_subsidy = 0;  // the largest wrong one
  void clear(std::size_t members);
};

class RecordMaker {
 public:
  RecordMaker(const World& world, const Thresholds& thresholds, int months);
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
  void loans(Work& w);

  const World& world_;
  const Thresholds& thresholds_;
  std::vector<Date> months_;  // first day of each month
};

}  // namespace shouwang::generator
