#include "generator/truth.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "generator/testing.h"

namespace shouwang::generator {
namespace {

Date day(std::string_view text) { return *Date::parse_iso(text); }

// Two adults and a child of ten, with the thresholds of the Lincang pack.
class TruthTest : public ::testing::Test {
 protected:
  TruthTest() : t(*Thresholds::of(testing::lincang(), day("2026-10-31"))) {
    w.as_of = day("2026-10-31");
    h.members.resize(3);
    for (std::size_t k = 0; k < 2; ++k) {
      h.members[k].birth = day("1986-01-01");
      h.members[k].age = 40;
      h.members[k].labour = 1;
    }
    h.members[2].birth = day("2016-01-01");
    h.members[2].age = 10;
    h.members[2].schooling = 3;
    h.members[2].labour = 5;
    set_net(60'000'00);
    h.previous = h.current;
    f.clear(3);
  }
  void set_net(std::int64_t fen) { h.current = Income{fen, 0, 0, 0, 0}; }
  bool holds(Risk risk) const {
    const auto all = truth_of(w, t, h, f);
    return std::any_of(all.begin(), all.end(), [&](const Truth& truth) { return truth.risk == risk; });
  }
  Truth get(Risk risk) const {
    for (const Truth& truth : truth_of(w, t, h, f))
      if (truth.risk == risk) return truth;
    return {};
  }

  World w;
  Thresholds t;
  Household h;
  Facts f;
};

TEST_F(TruthTest, FindsNothingInAnOrdinaryHousehold) { EXPECT_TRUE(truth_of(w, t, h, f).empty()); }

TEST_F(TruthTest, KnowsAllSixteenRulesOfThePack) {
  for (const auto& id : t.rules) EXPECT_NE(id, "");
  EXPECT_EQ(t.floor, 870'000);
}

TEST_F(TruthTest, IncomeIsLowOneFenBelowTheFloor) {
  h.previous = Income{};
  set_net(t.floor * 3);
  EXPECT_FALSE(holds(Risk::kIncomeFloor));
  set_net(t.floor * 3 - 1);
  EXPECT_TRUE(holds(Risk::kIncomeFloor));
  EXPECT_EQ(get(Risk::kIncomeFloor).limit, "8700.00");
}

TEST_F(TruthTest, ADeathRaisesTheIncomePerHead) {
  h.previous = Income{};
  set_net(t.floor * 2);
  EXPECT_TRUE(holds(Risk::kIncomeFloor));
  f.deaths.push_back({1, day("2026-10-31"), 0});
  EXPECT_FALSE(holds(Risk::kIncomeFloor));
  f.deaths[0].day = day("2026-11-01");  // still alive on the day
  EXPECT_TRUE(holds(Risk::kIncomeFloor));
}

TEST_F(TruthTest, IncomeFallsOnlyBelowTheMarginAndBelowTheYearBefore) {
  const std::int64_t margin = 1'044'000 * 3;  // 8700 times 1.2
  set_net(margin - 1);
  h.previous = h.current;
  EXPECT_FALSE(holds(Risk::kIncomeFalling));
  h.previous.wage += 1;
  EXPECT_TRUE(holds(Risk::kIncomeFalling));
  set_net(margin);
  h.previous.wage = margin + 1;
  EXPECT_FALSE(holds(Risk::kIncomeFalling));
}

TEST_F(TruthTest, SelfPaidCountsAboveTheFloorAndAboveTheShare) {
  f.self_paid_12m = t.floor;
  EXPECT_FALSE(holds(Risk::kSelfPaidOverFloor));
  f.self_paid_12m = t.floor + 1;
  EXPECT_TRUE(holds(Risk::kSelfPaidOverFloor));
  f.self_paid_12m = 24'000'00;  // 0.4 of 60,000
  EXPECT_FALSE(holds(Risk::kSelfPaidShare));
  f.self_paid_12m += 1;
  EXPECT_TRUE(holds(Risk::kSelfPaidShare));
}

TEST_F(TruthTest, WindowsAreOpenAtTheOldEnd) {
  const auto at = [&](auto& events, const char* d, int grade) { events = {{0, day(d), grade}}; };
  at(f.illnesses, "2026-04-30", 0);
  EXPECT_FALSE(holds(Risk::kSeriousIllness));
  at(f.illnesses, "2026-05-01", 0);
  EXPECT_TRUE(holds(Risk::kSeriousIllness));
  at(f.disabilities, "2026-04-30", 1);
  EXPECT_FALSE(holds(Risk::kSevereDisability));
  at(f.disabilities, "2026-05-01", 2);
  EXPECT_TRUE(holds(Risk::kSevereDisability));
  at(f.disabilities, "2026-05-01", 3);
  EXPECT_FALSE(holds(Risk::kSevereDisability));
  at(f.accidents, "2026-04-30", 0);
  EXPECT_FALSE(holds(Risk::kAccident));
  at(f.accidents, "2026-05-01", 0);
  EXPECT_TRUE(holds(Risk::kAccident));
  at(f.deaths, "2026-04-30", 0);
  EXPECT_FALSE(holds(Risk::kEarnerDeath));
  at(f.deaths, "2026-05-01", 0);
  EXPECT_TRUE(holds(Risk::kEarnerDeath));
}

TEST_F(TruthTest, OnlyEarnersCountAsEarners) {
  f.deaths = {{0, day("2026-08-01"), 0}};
  h.members[0].labour = 4;
  EXPECT_FALSE(holds(Risk::kEarnerDeath));
  h.members[0].labour = 3;
  h.members[0].birth = day("1961-08-02");  // 64 on the day
  EXPECT_TRUE(holds(Risk::kEarnerDeath));
  h.members[0].birth = day("1961-08-01");  // 65
  EXPECT_FALSE(holds(Risk::kEarnerDeath));
}

TEST_F(TruthTest, AChildIsOutOfSchoolByRecordOrByTheRegistryWithoutOne) {
  f.school[2] = 1;
  h.members[2].schooling = 0;
  EXPECT_FALSE(holds(Risk::kOutOfSchool));
  f.school[2] = 0;
  EXPECT_TRUE(holds(Risk::kOutOfSchool));
  h.members[2].schooling = 3;
  EXPECT_FALSE(holds(Risk::kOutOfSchool));
  f.school[2] = 2;
  EXPECT_TRUE(holds(Risk::kOutOfSchool));
  h.members[2].birth = day("2010-09-02");  // fifteen on 1 September
  EXPECT_TRUE(holds(Risk::kOutOfSchool));
  h.members[2].birth = day("2010-09-01");
  EXPECT_FALSE(holds(Risk::kOutOfSchool));
}

TEST_F(TruthTest, HousingFollowsTheLaterOfSurveyAndCheck) {
  f.house_check_day = day("2026-06-01");
  f.check_unsafe = true;
  EXPECT_TRUE(holds(Risk::kUnsafeHousing));
  f.has_survey = true;
  f.survey_day = day("2026-06-01");
  EXPECT_FALSE(holds(Risk::kUnsafeHousing));
  f.survey_day = day("2026-05-31");
  EXPECT_TRUE(holds(Risk::kUnsafeHousing));
}

TEST_F(TruthTest, WaterFollowsTheLaterOfInspectionAndCheck) {
  f.water_check_day = day("2026-06-01");
  f.has_water = true;
  f.water_unsafe = true;
  f.water_day = day("2026-06-01");
  EXPECT_TRUE(holds(Risk::kUnsafeWater));
  f.water_day = day("2026-05-31");
  EXPECT_FALSE(holds(Risk::kUnsafeWater));
  f.water_check_unsafe = true;
  f.water_unsafe = false;
  EXPECT_TRUE(holds(Risk::kUnsafeWater));
}

TEST_F(TruthTest, LabourEndsAtSixtyInSchoolWithSevereDisabilityAndDeath) {
  h.members[1].labour = 5;
  EXPECT_FALSE(holds(Risk::kNoLabour));
  h.members[0].age = 59;
  EXPECT_FALSE(holds(Risk::kNoLabour));
  h.members[0].age = 60;
  EXPECT_TRUE(holds(Risk::kNoLabour));
  h.assistance = Assistance::kTekun;
  EXPECT_FALSE(holds(Risk::kNoLabour));
  h.assistance = Assistance::kDibao;
  EXPECT_FALSE(holds(Risk::kNoLabour));
  h.assistance = Assistance::kEdge;
  h.members[0].age = 40;
  EXPECT_FALSE(holds(Risk::kNoLabour));
  f.disabilities = {{0, day("2020-01-01"), 2}};
  EXPECT_TRUE(holds(Risk::kNoLabour));
}

TEST_F(TruthTest, LoansAreLateFromTheDayOfTheThreshold) {
  f.days_late = 29;
  EXPECT_FALSE(holds(Risk::kLoanOverdue));
  f.days_late = 30;
  EXPECT_TRUE(holds(Risk::kLoanOverdue));
}

TEST_F(TruthTest, LossesCountAboveTheirShare) {
  f.uncompensated = 18'000'00;  // 0.3 of 60,000
  EXPECT_FALSE(holds(Risk::kDisasterLoss));
  f.uncompensated += 1;
  EXPECT_TRUE(holds(Risk::kDisasterLoss));
}

TEST_F(TruthTest, JobsAreLostWhenNobodyWorksInTheLastMonth) {
  f.has_job_rows = f.employed_in_window = true;
  f.last_job_month = day("2026-10-01");
  EXPECT_TRUE(holds(Risk::kLostJobs));
  f.employed_in_last_month = true;
  EXPECT_FALSE(holds(Risk::kLostJobs));
  f.employed_in_last_month = f.employed_in_window = false;
  EXPECT_FALSE(holds(Risk::kLostJobs));
}

TEST_F(TruthTest, SaysNothingAboutRulesThatThePackLacks) {
  f.days_late = 90;
  t.rules[static_cast<std::size_t>(Risk::kLoanOverdue)].clear();
  EXPECT_FALSE(holds(Risk::kLoanOverdue));
}

}  // namespace
}  // namespace shouwang::generator
