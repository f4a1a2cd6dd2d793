#include "analysis/what_if.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "screening/testing/memory_store.h"
#include "screening/testing/test_pack.h"

namespace shouwang::analysis {
namespace {

using screening::testing::day;
using screening::testing::day_value;
using screening::testing::everything;
using screening::testing::money;
using screening::testing::yes_no;

const Date kDay = day(2026, 10, 31);
constexpr std::int64_t kVillage = 530922001001, kOther = 530922001002;

std::shared_ptr<const policy::Pack> pack() { return {std::shared_ptr<const policy::Pack>(), &screening::testing::test_pack()}; }

/// Counts how often households are read, to see what is kept.
class CountingStore : public screening::testing::MemoryStore {
 public:
  std::atomic<int> scans{0};
  bool broken = false;
  Result<void> scan_households(const access::Scope& scope, Date as_of, std::span<const std::string> fields, const screening::EachRow& each,
                               HouseholdId only) override {
    ++scans;
    if (broken) return fail(ErrorCode::kDatabase, "数据库错误");
    return MemoryStore::scan_households(scope, as_of, fields, each, only);
  }
};

/// Households 1 to 9 have paid 1,000 to 9,000 yuan themselves, odd ones in one village; nobody knows what household 10 paid.
class Simulation : public ::testing::Test {
 protected:
  Simulation() {
    for (int k = 1; k <= 10; ++k) {
      store.households.push_back({k, k % 2 == 1 ? kVillage : kOther, {}});
      store.members.push_back({k * 10, k, {{"insured", yes_no(true)}}});
      screening::testing::Values values{{"settle_day", day_value(2026, 3, 1)}};
      if (k < 10) values.emplace("self_paid", money(k * 1000));
      store.records.push_back({"medical", 100 + k, k, k * 10, 71, k, values});
      store.records.push_back({"income", 200 + k, k, 0, 72, k, {{"last_day", day_value(2025, 12, 31)}, {"net", money(90000)}}});
    }
  }
  SnapshotCache::Wanted wanted(access::Scope scope = everything()) { return {scope, pack(), kDay, "1"}; }
  std::shared_ptr<const Baseline> baseline(std::vector<cel::Expression::FieldUse> fields = {}) {
    auto w = wanted();
    w.fields = std::move(fields);
    auto made = cache.get(w, 2);
    EXPECT_TRUE(made) << made.error().text();
    return made ? *made : nullptr;
  }
  WhatIf run(const Scenario& scenario, unsigned threads = 2) {
    const auto overlay = Overlay::make(pack(), everything(), scenario, kDay);
    EXPECT_TRUE(overlay) << overlay.error().text();
    if (!overlay) return {};
    auto out = what_if(*baseline(overlay->fields()), *overlay, {{kVillage, 2}}, {}, threads);
    EXPECT_TRUE(out) << out.error().text();
    return out ? *out : WhatIf();
  }
  std::vector<std::int64_t> changed(const WhatIf& w, bool gained) {
    std::vector<std::int64_t> out;
    for (const ChangedRow& row : w.rows)
      if (row.gained == gained) out.push_back(baseline()->snapshot().household(row.row).value());
    return out;
  }
  static const RuleEffect* effect(const WhatIf& w, std::string_view rule) {
    const auto it = std::find_if(w.rules.begin(), w.rules.end(), [&](const RuleEffect& r) { return r.rule == rule; });
    return it == w.rules.end() ? nullptr : &*it;
  }
  CountingStore store;
  SnapshotCache cache{store, std::size_t{1} << 30};
};

TEST_F(Simulation, LoweringAFloorGainsExactlyTheHouseholdsBetweenOldAndNew) {
  const WhatIf w = run({{{"floor", "4000", kDay}}, {}});
  EXPECT_EQ(changed(w, true), (std::vector<std::int64_t>{5, 6})) << "5,000 and 6,000 yuan are over 4,000 and not over 6,000";
  EXPECT_TRUE(changed(w, false).empty());
  EXPECT_EQ(w.households, 10);
  EXPECT_EQ(w.all.before, 3);
  EXPECT_EQ(w.all.after, 5);
  EXPECT_EQ(w.all.unchanged(), 3);
  EXPECT_EQ(w.undecided_before, 10 - 3) << "water was never delivered: nobody without a finding is decided";
  EXPECT_EQ(w.undecided_after, 10 - 5);
  ASSERT_TRUE(effect(w, "R01_medical"));
  EXPECT_EQ(effect(w, "R01_medical")->gained, 2);
  EXPECT_EQ(effect(w, "R01_medical")->undecided_before, 1);
  EXPECT_EQ(effect(w, "R01_medical")->undecided_after, 1);
  EXPECT_TRUE(effect(w, "R02_income")) << "it reads the floor as well";
  EXPECT_FALSE(effect(w, "R03_water")) << "it does not read the floor";
  ASSERT_EQ(w.villages.size(), 2u);
  EXPECT_EQ(w.villages[0].village, kVillage);
  EXPECT_EQ(w.villages[0].effect.gained, 1);
  EXPECT_EQ(w.villages[1].effect.gained, 1);
  EXPECT_EQ(w.visits[0].cadres, 2);
  EXPECT_EQ(w.visits[0].verify_after - w.visits[0].verify_before, 1);
  EXPECT_EQ(w.visits[1].cadres, 0);
}

TEST_F(Simulation, RaisingItLosesThem) {
  const WhatIf w = run({{{"floor", "8000", kDay}}, {}});
  EXPECT_EQ(changed(w, false), (std::vector<std::int64_t>{7, 8}));
  EXPECT_EQ(w.all.after, 1);
}

TEST_F(Simulation, AValueFromALaterDayChangesNothingToday) {
  EXPECT_TRUE(run({{{"floor", "4000", kDay.plus_days(1)}}, {}}).rows.empty());
  EXPECT_EQ(run({{{"floor", "4000", kDay}}, {}}).rows.size(), 2u);
}

TEST_F(Simulation, ARuleCanBeChangedAddedAndTakenAway) {
  const WhatIf more = run({{}, {{"R01_medical", "", "household.self_paid_12m > params.floor + params.floor", false}}});
  EXPECT_EQ(changed(more, false), (std::vector<std::int64_t>{7, 8, 9}));
  const WhatIf added = run({{}, {{"X1", "试验", "household.size == 1", false}}});
  EXPECT_EQ(added.all.after, 10);
  ASSERT_TRUE(effect(added, "X1"));
  EXPECT_TRUE(effect(added, "X1")->is_new);
  const WhatIf removed = run({{}, {{"R01_medical", "", "", true}}});
  EXPECT_EQ(removed.all.after, 0);
  EXPECT_TRUE(effect(removed, "R01_medical")->is_removed);
}

TEST_F(Simulation, AHouseholdThatAnotherRuleFindsIsNotGainedAgain) {
  const WhatIf w = run({{{"floor", "4000", kDay}}, {{"X1", "", "household.self_paid_12m > params.floor + params.floor", false}}});
  EXPECT_EQ(effect(w, "X1")->gained, 1);
  EXPECT_EQ(changed(w, true), (std::vector<std::int64_t>{5, 6}));
}

TEST_F(Simulation, ANewRuleMayReadFieldsThatNoRuleOfThePackReads) {
  store.households[0].values["lifted_year"] = screening::testing::whole(2019);
  const WhatIf w = run({{}, {{"X1", "", "household.lifted_year == 2019", false}}});
  EXPECT_EQ(effect(w, "X1")->gained, 1);
}

TEST_F(Simulation, WhatCannotBeTriedIsRefusedWithTheReason) {
  const auto code = [&](const Scenario& s, access::Scope scope = everything()) {
    const auto made = Overlay::make(pack(), scope, s, kDay);
    return made ? ErrorCode::kInternal : made.error().code();
  };
  EXPECT_EQ(code({{{"nothing", "1", kDay}}, {}}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code({{{"floor", "much", kDay}}, {}}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code({{{"floor", "1", kDay}, {"floor", "2", kDay}}, {}}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code({{}, {{"X1", "", "household.self_paid_12m >", false}}}), ErrorCode::kCelSyntax);
  EXPECT_EQ(code({{}, {{"X1", "", "household.self_paid_12m", false}}}), ErrorCode::kCelType);
  EXPECT_EQ(code({{}, {{"X1", "", "", true}}}), ErrorCode::kInvalidArgument);
  const auto department = access::Scope::for_account(AccountId(1), access::Role::kDepartment, "530922", {"water"});
  EXPECT_EQ(code({{}, {{"X1", "", "household.self_paid_12m > params.floor", false}}}, department), ErrorCode::kForbidden);
}

TEST_F(Simulation, ASweepSaysAtEachPointWhatAWhatIfSaysThere) {
  const policy::Parameter& floor = pack()->parameters.at("floor");
  const auto values = sweep_values(floor, "0", "10000", kSweepPoints);
  ASSERT_TRUE(values);
  ASSERT_EQ(values->size(), 21u);
  EXPECT_EQ(values->front(), "0.00");
  EXPECT_EQ(values->back(), "10000.00");
  const auto points = sweep(*baseline(), everything(), {}, "floor", *values, 2);
  ASSERT_TRUE(points) << points.error().text();
  for (const SweepPoint& point : *points) {
    const WhatIf w = run({{{"floor", point.value, kDay}}, {}});
    EXPECT_EQ(point.effect.after, w.all.after) << point.value;
    EXPECT_EQ(point.effect.gained, w.all.gained) << point.value;
    EXPECT_EQ(point.effect.lost, w.all.lost) << point.value;
  }
  EXPECT_FALSE(sweep_values(floor, "5", "5", 21));
  EXPECT_FALSE(sweep_values(floor, "0", "5", 1));
  EXPECT_EQ(sweep_values(floor, "0.00", "0.02", 21)->size(), 3u) << "no value twice";
}

RC_GTEST_FIXTURE_PROP(Simulation, EveryFloorGivesWhatAPlainCountGives, ()) {
  const auto yuan = *rc::gen::inRange(0, 11000);
  const WhatIf w = run({{{"floor", std::to_string(yuan), kDay}}, {}}, *rc::gen::element(1u, 2u, 3u));
  std::int64_t expected = 0;
  for (int k = 1; k < 10; ++k) expected += k * 1000 > yuan;
  RC_ASSERT(effect(w, "R01_medical")->after == expected);
  RC_ASSERT(w.all.after == w.all.before + w.all.gained - w.all.lost);
}

TEST_F(Simulation, ASnapshotIsReadOnceHoweverManyAskForIt) {
  std::vector<std::thread> threads;
  for (int k = 0; k < 8; ++k) threads.emplace_back([&] { static_cast<void>(cache.get(wanted(), 1)); });
  for (auto& t : threads) t.join();
  EXPECT_EQ(store.scans, 1);
  auto later = wanted();
  later.data_version = "2";
  EXPECT_FALSE(cache.has(later));
  EXPECT_TRUE(cache.get(later, 1));
  EXPECT_EQ(store.scans, 2);
}

TEST_F(Simulation, TheCacheKeepsToItsMemoryAndForgetsTheOldestFirst) {
  const std::size_t one = baseline()->bytes() + baseline()->snapshot().bytes();
  SnapshotCache small(store, one * 2 + one / 2);
  const auto at = [&](std::string version) {
    auto w = wanted();
    w.data_version = std::move(version);
    return w;
  };
  for (const char* version : {"a", "b"}) ASSERT_TRUE(small.get(at(version), 1));
  ASSERT_TRUE(small.get(at("a"), 1));
  ASSERT_TRUE(small.get(at("c"), 1));
  EXPECT_TRUE(small.has(at("a")));
  EXPECT_FALSE(small.has(at("b")));
  EXPECT_TRUE(small.has(at("c")));
  EXPECT_LE(small.bytes(), one * 2 + one / 2);
  SnapshotCache none(store, 1);
  EXPECT_TRUE(none.get(at("a"), 1)) << "too large to keep, and used all the same";
  EXPECT_EQ(none.bytes(), 0u);
}

TEST_F(Simulation, AReadingThatFailsLeavesNothingBehind) {
  store.broken = true;
  EXPECT_EQ(cache.get(wanted(), 1).error().code(), ErrorCode::kDatabase);
  store.broken = false;
  EXPECT_TRUE(cache.get(wanted(), 1));
}

TEST_F(Simulation, AScopeSeesItsOwnHouseholdsOnlyAndNeedsTheRight) {
  auto village = wanted(access::Scope::for_account(AccountId(1), access::Role::kCounty, std::to_string(kOther), {}));
  const auto made = cache.get(village, 1);
  ASSERT_TRUE(made) << made.error().text();
  EXPECT_EQ((*made)->snapshot().households(), 5u);
  village.scope = access::Scope::for_account(AccountId(1), access::Role::kVillage, std::to_string(kOther), {});
  EXPECT_EQ(cache.get(village, 1).error().code(), ErrorCode::kForbidden);
}

TEST_F(Simulation, AShadowRuleSendsNobodyOut) {
  auto w = wanted();
  const policy::Rule& rule = *pack()->rule("R01_medical");
  w.switches[screening::switch_key(rule.id, rule.hash)] = policy::RuleStatus::kShadow;
  const auto made = cache.get(w, 1);
  ASSERT_TRUE(made);
  EXPECT_EQ((*made)->found(), 0);
  EXPECT_TRUE((*made)->rule(rule.id)->is_shadow);
  EXPECT_EQ((*made)->rule(rule.id)->yes, 3);
}

}  // namespace
}  // namespace shouwang::analysis
