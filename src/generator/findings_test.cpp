#include "generator/findings.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "generator/testing.h"

namespace shouwang::generator {
namespace {

Date on(std::string_view text) { return *Date::parse_iso(text); }

// Two adults of forty on good incomes, with the limits of the Lincang pack.
class FindingsTest : public ::testing::Test {
 protected:
  FindingsTest() : t(*Limits::of(testing::lincang(), on("2026-10-31"))) {
    w.as_of = on("2026-10-31");
    h.members.resize(2);
    for (Person& p : h.members) {
      p.birth = on("1986-01-01");
      p.age = 40;
      p.labour = 1;
      p.education = 3;
      p.ethnic = 1;
    }
    h.members[1].relation = kSpouse;
    h.members[1].sex = Sex::kFemale;
    h.current = h.previous = Income{60'000'00, 0, 0, 0, 0};
    f.clear(2);
  }
  bool holds(std::string_view rule) const {
    const Standing standing(w, t, h, f);
    const auto risks = discoveries_of(standing, {}), errors = errors_of(standing);
    return std::count(risks.begin(), risks.end(), rule) + std::count(errors.begin(), errors.end(), rule) > 0;
  }

  World w;
  Limits t;
  Household h;
  Facts f;
};

TEST_F(FindingsTest, NothingIsWrongWithAnOrdinaryHousehold) {
  const Standing standing(w, t, h, f);
  EXPECT_TRUE(discoveries_of(standing, {}).empty());
  EXPECT_TRUE(errors_of(standing).empty());
}

TEST_F(FindingsTest, AStayIsLongFromTheLimitOnAndOnlyLately) {
  f.settlements.push_back({0, on("2026-10-01"), 100, 0, true, t.long_stay_days - 1});
  EXPECT_FALSE(holds("R18_long_stay"));
  f.settlements[0].stay_days = t.long_stay_days;
  EXPECT_TRUE(holds("R18_long_stay"));
  f.settlements[0].day = w.as_of.plus_months(-t.stay_window_months);
  EXPECT_FALSE(holds("R18_long_stay"));
}

TEST_F(FindingsTest, ShortWorkIsSeenOnlyWhenTheRecordsReachBackAYear) {
  f.jobs.push_back({0, on("2025-12-01"), "employed"});
  EXPECT_FALSE(holds("R49_short_work"));
  f.jobs.push_back({0, on("2025-11-01"), "unemployed"});
  EXPECT_TRUE(holds("R49_short_work"));
  for (int month = 5; month <= 9; ++month) f.jobs.push_back({0, *Date::from_ymd(2026, month, 1), "employed"});
  EXPECT_FALSE(holds("R49_short_work"));
}

TEST_F(FindingsTest, OnlyWhatIsEarnedLeadsOutOfTheAllowance) {
  h.assistance = Assistance::kDibao;
  f.jobs.push_back({0, on("2026-10-01"), "employed"});
  h.current = Income{t.dibao * 2, 0, 0, 50'000'00, 0};
  EXPECT_FALSE(holds("R68_dibao_phase_out"));
  h.current.wage += 1;
  EXPECT_TRUE(holds("R68_dibao_phase_out"));
}

TEST_F(FindingsTest, TheLatestVisitCounts) {
  f.cares.push_back({0, on("2026-08-31"), on("2026-08-01"), "left_elder"});
  EXPECT_TRUE(holds("R43_care_unvisited"));
  f.cares.push_back({0, on("2026-10-31"), w.as_of.plus_days(-t.care_visit_days), "left_elder"});
  EXPECT_FALSE(holds("R43_care_unvisited"));
  f.cares[1].visit = w.as_of.plus_days(-t.care_visit_days - 1);
  EXPECT_TRUE(holds("R43_care_unvisited"));
}

TEST_F(FindingsTest, TheDeadAreLeftOut) {
  h.members[1].ethnic = 0;
  EXPECT_TRUE(holds("Q07_person_blank"));
  f.deaths.push_back({1, w.as_of, 0});
  EXPECT_FALSE(holds("Q07_person_blank"));
}

TEST_F(FindingsTest, LandIsTooLargeAboveTheLimit) {
  Facts::HouseProfile house;
  house.farmland = static_cast<int>(t.field_area_max.micro() / 100'000);
  f.houses.push_back(house);
  EXPECT_FALSE(holds("Q27_land_area"));
  ++f.houses[0].farmland;
  EXPECT_TRUE(holds("Q27_land_area"));
  f.houses[0].farmland = -1;
  EXPECT_TRUE(holds("Q27_land_area"));
}

TEST_F(FindingsTest, WhatThePackDoesNotHaveIsNotClaimed) {
  h.members[0].ethnic = 0;
  t.rules.erase("Q07_person_blank");
  EXPECT_FALSE(holds("Q07_person_blank"));
}

}  // namespace
}  // namespace shouwang::generator
