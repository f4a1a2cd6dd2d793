// The statutory calendar of working days: weekends, public holidays, make-up working days (调休).
//
// Dated data from packs (calendar/<year>.yaml, source: 国务院办公厅关于…节假日安排的通知), never code. A year without data counts
// Saturdays, Sundays and nothing else, and says so through has_year().
#pragma once

#include <map>
#include <set>
#include <string>

#include "base/date.h"

namespace shouwang {

class WorkCalendar {
 public:
  struct Year {
    std::set<Date> holidays;       // days off, weekends inside the holiday included or not: both accepted
    std::set<Date> working_days;   // Saturdays and Sundays worked to make up
    std::string source;
  };
  void add_year(int year, Year data) { years_[year] = std::move(data); }
  bool has_year(int year) const { return years_.contains(year); }
  const std::map<int, Year>& years() const { return years_; }
  bool is_working_day(Date day) const;
  /// The n-th working day after `start` (n >= 0; n = 0 gives the first working day on or after start). The day of the event does not count.
  Date add_working_days(Date start, int n) const;
  /// Working days in (from, to]; negative when to < from.
  int working_days_between(Date from, Date to) const;

 private:
  std::map<int, Year> years_;
};

}  // namespace shouwang
