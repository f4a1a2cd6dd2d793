#include "casework/clock.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

#include "casework/testing/procedure.h"

namespace shouwang::casework {
namespace {

using policy::Days;
using testing::iso;

// National Day 2026 with its make-up days, as a pack writes it.
WorkCalendar calendar() {
  WorkCalendar::Year year;
  for (Date day = iso("2026-10-01"); day <= iso("2026-10-07"); day = day.plus_days(1)) year.holidays.insert(day);
  year.working_days = {iso("2026-09-20"), iso("2026-10-10")};
  WorkCalendar calendar;
  calendar.add_year(2026, year);
  return calendar;
}

TEST(LastDay, TheDayOfTheEventDoesNotCount) {
  EXPECT_EQ(last_day(iso("2026-03-02"), {5, false}, {}, {}), iso("2026-03-07"));
  EXPECT_EQ(last_day(iso("2026-03-02"), {1, false}, {}, {}), iso("2026-03-03"));
}

TEST(LastDay, NoDaysEndOnTheDayOfTheEventOrTheNextThatCounts) {
  EXPECT_EQ(last_day(iso("2026-03-07"), {0, false}, {}, {}), iso("2026-03-07"));
  EXPECT_EQ(last_day(iso("2026-03-07"), {0, true}, {}, {}), iso("2026-03-09"));
  EXPECT_EQ(last_day(iso("2026-03-06"), {0, true}, {}, {}), iso("2026-03-06"));
}

TEST(LastDay, WorkingDaysLeaveOutWeekendsAndHolidaysAndCountMakeUpDays) {
  EXPECT_EQ(last_day(iso("2026-03-06"), {1, true}, {}, calendar()), iso("2026-03-09"));
  EXPECT_EQ(last_day(iso("2026-09-30"), {1, true}, {}, calendar()), iso("2026-10-08"));
  EXPECT_EQ(last_day(iso("2026-10-09"), {1, true}, {}, calendar()), iso("2026-10-10"));  // a Saturday that is worked
  EXPECT_EQ(last_day(iso("2026-09-18"), {1, true}, {}, calendar()), iso("2026-09-20"));  // a Sunday that is worked
}

TEST(LastDay, NaturalDaysRunThroughHolidays) { EXPECT_EQ(last_day(iso("2026-09-30"), {5, false}, {}, calendar()), iso("2026-10-05")); }

TEST(LastDay, AStandingClockCountsNothing) {
  const std::vector<StillDays> still{{iso("2026-03-04"), iso("2026-03-06")}};
  EXPECT_EQ(last_day(iso("2026-03-02"), {1, false}, still, {}), iso("2026-03-03"));
  EXPECT_EQ(last_day(iso("2026-03-02"), {2, false}, still, {}), iso("2026-03-07"));
  EXPECT_EQ(last_day(iso("2026-03-02"), {2, true}, still, {}), iso("2026-03-09"));
}

TEST(LastDay, AClockThatIsNeverStartedAgainNeverEnds) {
  const std::vector<StillDays> still{{iso("2026-03-04"), kForever}};
  EXPECT_EQ(last_day(iso("2026-03-02"), {1, false}, still, {}), iso("2026-03-03"));
  EXPECT_EQ(last_day(iso("2026-03-02"), {2, false}, still, {}), kForever);
  EXPECT_EQ(last_day(kForever, {2, false}, {}, {}), kForever);
}

Date any_day() { return iso("2025-06-01").plus_days(*rc::gen::inRange(0, 900)); }
Days any_limit() { return {*rc::gen::inRange(0, 60), *rc::gen::arbitrary<bool>()}; }
std::vector<StillDays> any_still(Date start) {
  std::vector<StillDays> still;
  Date from = start;
  for (int i = *rc::gen::inRange(0, 4); i > 0; --i) {
    from = from.plus_days(*rc::gen::inRange(1, 20));
    const Date to = from.plus_days(*rc::gen::inRange(0, 20));
    still.push_back({from, to});
    from = to;
  }
  return still;
}

RC_GTEST_PROP(LastDayProperty, MoreDaysNeverEndSooner, ()) {
  const Date start = any_day();
  const Days limit = any_limit();
  const auto still = any_still(start);
  RC_ASSERT(last_day(start, limit, still, calendar()) < last_day(start, {limit.count + 1, limit.working}, still, calendar()) ||
            limit.count == 0);
  RC_ASSERT(last_day(start, limit, still, calendar()) <= last_day(start, {limit.count + 1, limit.working}, still, calendar()));
}

RC_GTEST_PROP(LastDayProperty, LaterEventsNeverEndSooner, ()) {
  const Date start = any_day();
  const Days limit = any_limit();
  RC_ASSERT(last_day(start, limit, {}, calendar()) <= last_day(start.plus_days(1), limit, {}, calendar()));
}

RC_GTEST_PROP(LastDayProperty, AStillnessOfSoManyDaysMovesANaturalClockBySoMany, ()) {
  const Date start = any_day();
  const int count = *rc::gen::inRange(1, 60);
  const Date from = start.plus_days(*rc::gen::inRange(1, count + 1));
  const int length = *rc::gen::inRange(1, 40);
  const std::vector<StillDays> still{{from, from.plus_days(length - 1)}};
  RC_ASSERT(last_day(start, {count, false}, still, {}) == start.plus_days(count + length));
}

RC_GTEST_PROP(LastDayProperty, AStillnessNeverShortensAnything, ()) {
  const Date start = any_day();
  const Days limit = any_limit();
  RC_ASSERT(last_day(start, limit, any_still(start), calendar()) >= last_day(start, limit, {}, calendar()));
}

RC_GTEST_PROP(LastDayProperty, AWorkingClockEndsOnAWorkingDayThatIsNotStill, ()) {
  const Date start = any_day();
  const auto still = any_still(start);
  const WorkCalendar days = calendar();
  const Date last = last_day(start, {*rc::gen::inRange(0, 60), true}, still, days);
  RC_ASSERT(days.is_working_day(last));
  for (const StillDays& s : still) RC_ASSERT(last < s.from || last > s.to);
}

RC_GTEST_PROP(LastDayProperty, WithoutStillnessItIsTheCalendarsOwnCount, ()) {
  const Date start = any_day();
  const int count = *rc::gen::inRange(1, 60);
  RC_ASSERT(last_day(start, {count, true}, {}, calendar()) == calendar().add_working_days(start, count));
}

TEST(Urgency, FollowsTheDays) {
  const Date due = iso("2026-03-10"), warn = iso("2026-03-08");
  EXPECT_EQ(urgency(due, warn, false, iso("2026-03-07")), Urgency::kNormal);
  EXPECT_EQ(urgency(due, warn, false, iso("2026-03-08")), Urgency::kSoon);
  EXPECT_EQ(urgency(due, warn, false, iso("2026-03-10")), Urgency::kSoon);
  EXPECT_EQ(urgency(due, warn, false, iso("2026-03-11")), Urgency::kOverdue);
  EXPECT_EQ(urgency(due, warn, true, iso("2026-03-11")), Urgency::kPaused);
  EXPECT_EQ(urgency(kForever, kForever, false, iso("2026-03-11")), Urgency::kNone);
  EXPECT_EQ(urgency_name(Urgency::kOverdue), "overdue");
}

}  // namespace
}  // namespace shouwang::casework
