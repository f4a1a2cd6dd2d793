#include "base/date.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace shouwang {
namespace {

Date day(std::string_view text) {
  const auto d = Date::parse_iso(text);
  EXPECT_TRUE(d) << text;
  return d ? *d : Date();
}

TEST(Date, CountsDaysFrom1970) {
  EXPECT_EQ(day("1970-01-01").days(), 0);
  EXPECT_EQ(day("1969-12-31").days(), -1);
  EXPECT_EQ(day("2000-03-01").days(), 11017);
  EXPECT_EQ(day("9999-12-31"), kForever);
}

TEST(Date, ExistsOnlyInItsMonth) {
  EXPECT_FALSE(Date::from_ymd(2023, 2, 30));
  EXPECT_FALSE(Date::from_ymd(2023, 2, 29));
  EXPECT_TRUE(Date::from_ymd(2024, 2, 29));
  EXPECT_FALSE(Date::from_ymd(1900, 2, 29));
  EXPECT_TRUE(Date::from_ymd(2000, 2, 29));
  EXPECT_FALSE(Date::from_ymd(2023, 4, 31));
  EXPECT_FALSE(Date::from_ymd(2023, 13, 1));
  EXPECT_FALSE(Date::from_ymd(2023, 0, 1));
  EXPECT_FALSE(Date::from_ymd(2023, 1, 0));
}

TEST(Date, HasYearsFrom1800To9999) {
  EXPECT_TRUE(Date::from_ymd(1800, 1, 1));
  EXPECT_FALSE(Date::from_ymd(1799, 12, 31));
  EXPECT_TRUE(Date::from_ymd(9999, 12, 31));
  EXPECT_FALSE(Date::from_ymd(10000, 1, 1));
}

TEST(Date, ReadsExactlyOneForm) {
  EXPECT_EQ(day("2024-06-30").iso(), "2024-06-30");
  for (const char* bad : {"2024-6-30", "2024/06/30", "20240630", "2024-06-30 ", "2024-06-31", "", "2024-0a-30", "-024-06-30"}) {
    const auto d = Date::parse_iso(bad);
    ASSERT_FALSE(d) << bad;
    EXPECT_EQ(d.error().code(), ErrorCode::kBadValue);
  }
}

TEST(Date, TurnsIntoYearMonthDayAndBack) {
  EXPECT_TRUE(rc::check([] {
    const auto days = *rc::gen::inRange(-62091, kForeverDays + 1);  // 1800-01-01 … 9999-12-31
    const auto [y, m, d] = Date::from_days(days).ymd();
    RC_ASSERT(Date::from_ymd(y, m, d)->days() == days);
    RC_ASSERT(Date::parse_iso(Date::from_days(days).iso())->days() == days);
  }));
}

TEST(Date, KnowsItsWeekday) {
  EXPECT_EQ(day("1970-01-01").weekday(), 4);
  EXPECT_EQ(day("1969-12-31").weekday(), 3);
  EXPECT_EQ(day("2026-10-31").weekday(), 6);
  EXPECT_EQ(day("2024-02-29").weekday(), 4);
  EXPECT_EQ(day("1900-01-01").weekday(), 1);
  EXPECT_EQ(day("1899-12-31").weekday(), 7);
}

TEST(Date, AddsMonthsAndStaysInsideTheMonth) {
  EXPECT_EQ(day("2023-01-31").plus_months(1).iso(), "2023-02-28");
  EXPECT_EQ(day("2024-01-31").plus_months(1).iso(), "2024-02-29");
  EXPECT_EQ(day("2024-03-31").plus_months(-1).iso(), "2024-02-29");
  EXPECT_EQ(day("2024-02-29").plus_months(12).iso(), "2025-02-28");
  EXPECT_EQ(day("2023-12-15").plus_months(1).iso(), "2024-01-15");
  EXPECT_EQ(day("2024-01-15").plus_months(-1).iso(), "2023-12-15");
  EXPECT_EQ(day("2024-01-15").plus_months(-13).iso(), "2022-12-15");
  EXPECT_EQ(day("2024-01-15").plus_months(0).iso(), "2024-01-15");
}

TEST(Date, KnowsTheEndsOfItsMonth) {
  EXPECT_EQ(day("2024-02-10").first_of_month().iso(), "2024-02-01");
  EXPECT_EQ(day("2024-02-10").last_of_month().iso(), "2024-02-29");
  EXPECT_EQ(day("2023-12-31").last_of_month().iso(), "2023-12-31");
  EXPECT_EQ(day("2023-12-01").first_of_month().iso(), "2023-12-01");
}

TEST(Age, ChangesOnTheBirthday) {
  EXPECT_EQ(age_on(day("2010-06-15"), day("2026-06-14")), 15);
  EXPECT_EQ(age_on(day("2010-06-15"), day("2026-06-15")), 16);
  EXPECT_EQ(age_on(day("2010-06-15"), day("2010-06-15")), 0);
  EXPECT_LT(age_on(day("2010-06-15"), day("2010-06-14")), 0);
}

TEST(Age, OfSomebodyBornOnTheTwentyNinthOfFebruaryChangesOnTheFirstOfMarch) {
  EXPECT_EQ(age_on(day("2004-02-29"), day("2022-02-28")), 17);
  EXPECT_EQ(age_on(day("2004-02-29"), day("2022-03-01")), 18);
  EXPECT_EQ(age_on(day("2004-02-29"), day("2024-02-28")), 19);
  EXPECT_EQ(age_on(day("2004-02-29"), day("2024-02-29")), 20);
}

TEST(Period, IncludesBothEnds) {
  const Period p{day("2026-01-01"), day("2026-01-31")};
  EXPECT_TRUE(p.contains(day("2026-01-01")));
  EXPECT_TRUE(p.contains(day("2026-01-31")));
  EXPECT_FALSE(p.contains(day("2025-12-31")));
  EXPECT_FALSE(p.contains(day("2026-02-01")));
}

}  // namespace
}  // namespace shouwang
