#include "base/work_calendar.h"

namespace shouwang {

bool WorkCalendar::is_working_day(Date day) const {
  // A holiday that spans New Year is announced with one of the two years, so the neighbours are asked too.
  const int year = day.ymd().year;
  for (const int y : {year, year - 1, year + 1}) {
    const auto found = years_.find(y);
    if (found == years_.end()) continue;
    if (found->second.working_days.contains(day)) return true;
    if (found->second.holidays.contains(day)) return false;
  }
  return day.weekday() <= 5;
}

Date WorkCalendar::add_working_days(Date start, int n) const {
  Date day = start;
  if (n <= 0) {
    while (!is_working_day(day)) day = day.plus_days(1);
    return day;
  }
  while (n > 0) {
    day = day.plus_days(1);
    if (is_working_day(day)) --n;
  }
  return day;
}

int WorkCalendar::working_days_between(Date from, Date to) const {
  if (to < from) return -working_days_between(to, from);
  int count = 0;
  for (Date day = from.plus_days(1); day <= to; day = day.plus_days(1)) count += is_working_day(day) ? 1 : 0;
  return count;
}

}  // namespace shouwang
