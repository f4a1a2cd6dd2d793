#include "base/work_calendar.h"

#include <gtest/gtest.h>

namespace shouwang {
namespace {

Date iso(std::string_view text) { return *Date::parse_iso(text); }

// National Day 2025: 1–8 October off; Sunday 28 September and Saturday 11 October worked.
WorkCalendar autumn_2025() {
  WorkCalendar c;
  WorkCalendar::Year year;
  for (Date d = iso("2025-10-01"); d <= iso("2025-10-08"); d = d.plus_days(1)) year.holidays.insert(d);
  year.working_days = {iso("2025-09-28"), iso("2025-10-11")};
  c.add_year(2025, year);
  return c;
}

TEST(WorkCalendar, CountsWeekendsOnlyWithoutDataAndSaysSo) {
  const WorkCalendar c;
  EXPECT_FALSE(c.has_year(2025));
  EXPECT_TRUE(c.is_working_day(iso("2025-10-01")));   // Wednesday
  EXPECT_FALSE(c.is_working_day(iso("2025-10-04")));  // Saturday
  EXPECT_FALSE(c.is_working_day(iso("2025-10-05")));
}

TEST(WorkCalendar, KnowsHolidaysAndMakeUpDays) {
  const WorkCalendar c = autumn_2025();
  EXPECT_TRUE(c.has_year(2025));
  EXPECT_TRUE(c.is_working_day(iso("2025-09-28")));
  EXPECT_TRUE(c.is_working_day(iso("2025-09-30")));
  EXPECT_FALSE(c.is_working_day(iso("2025-10-01")));
  EXPECT_FALSE(c.is_working_day(iso("2025-10-08")));
  EXPECT_TRUE(c.is_working_day(iso("2025-10-09")));
  EXPECT_TRUE(c.is_working_day(iso("2025-10-11")));
  EXPECT_FALSE(c.is_working_day(iso("2025-10-12")));
}

TEST(WorkCalendar, DoesNotCountTheDayOfTheEvent) {
  const WorkCalendar c = autumn_2025();
  EXPECT_EQ(c.add_working_days(iso("2025-09-29"), 1), iso("2025-09-30"));
  EXPECT_EQ(c.add_working_days(iso("2025-09-30"), 1), iso("2025-10-09"));
  EXPECT_EQ(c.add_working_days(iso("2025-09-30"), 3), iso("2025-10-11"));  // Thursday, Friday, made-up Saturday
  EXPECT_EQ(c.add_working_days(iso("2025-09-30"), 4), iso("2025-10-13"));
}

TEST(WorkCalendar, MovesZeroDaysToTheNextWorkingDay) {
  const WorkCalendar c = autumn_2025();
  EXPECT_EQ(c.add_working_days(iso("2025-09-30"), 0), iso("2025-09-30"));
  EXPECT_EQ(c.add_working_days(iso("2025-10-01"), 0), iso("2025-10-09"));
}

TEST(WorkCalendar, CountsWorkingDaysAfterTheFirstUpToTheLast) {
  const WorkCalendar c = autumn_2025();
  EXPECT_EQ(c.working_days_between(iso("2025-09-30"), iso("2025-09-30")), 0);
  EXPECT_EQ(c.working_days_between(iso("2025-09-30"), iso("2025-10-08")), 0);
  EXPECT_EQ(c.working_days_between(iso("2025-09-30"), iso("2025-10-11")), 3);
  EXPECT_EQ(c.working_days_between(iso("2025-10-11"), iso("2025-09-30")), -3);
}

TEST(WorkCalendar, FindsAHolidayThatIsListedUnderTheNeighbouringYear) {
  WorkCalendar c;
  WorkCalendar::Year year;
  year.holidays = {iso("2027-12-31"), iso("2028-01-01")};  // announced with 2028
  c.add_year(2028, year);
  EXPECT_FALSE(c.is_working_day(iso("2027-12-31")));  // Friday
  EXPECT_TRUE(c.is_working_day(iso("2027-12-30")));
}

TEST(WorkCalendar, AgreesBetweenAddingAndCounting) {
  const WorkCalendar c = autumn_2025();
  for (Date start = iso("2025-09-20"); start < iso("2025-10-20"); start = start.plus_days(1))
    for (int n = 1; n < 12; ++n) EXPECT_EQ(c.working_days_between(start, c.add_working_days(start, n)), n);
}

}  // namespace
}  // namespace shouwang
