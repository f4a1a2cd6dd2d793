#include "screening/invented_snapshot.h"

#include <gtest/gtest.h>

#include "screening/bench_rules.h"
#include "screening/evidence.h"
#include "screening/testing/test_pack.h"

namespace shouwang::screening {
namespace {

using testing::test_pack;

const Date kDay = *Date::from_ymd(2024, 6, 30);

TEST(InventedSnapshot, EveryDatasetHasRowsAndEveryUsedFieldHasValues) {
  const auto plan = RulePlan::build(test_pack(), kDay);
  ASSERT_TRUE(plan);
  const auto fields = plan->plan().fields();
  const Snapshot snapshot = invent_snapshot(test_pack(), kDay, 500, fields, 1);
  EXPECT_EQ(snapshot.households(), 500u);
  for (int t = 0; t < static_cast<int>(snapshot.schema().tables.size()); ++t)
    EXPECT_GT(snapshot.rows(t), 0u) << snapshot.schema().tables[static_cast<std::size_t>(t)].name;
  for (const auto& use : fields) {
    if (use.field < 0) continue;
    bool any = false;
    for (std::size_t row = 0; row < snapshot.rows(use.table) && !any; ++row) any = snapshot.value(use.table, use.field, row).known();
    EXPECT_TRUE(any) << use.table << " " << use.field;
  }
}

TEST(InventedSnapshot, TheSameSeedGivesTheSameRowsAndAnotherOneOthers) {
  const auto plan = RulePlan::build(test_pack(), kDay);
  ASSERT_TRUE(plan);
  const auto fields = plan->plan().fields();
  const auto basis = [&](std::uint64_t seed) {
    const Snapshot snapshot = invent_snapshot(test_pack(), kDay, 20, fields, seed);
    std::string all;
    for (std::uint32_t h = 0; h < 20; ++h)
      for (const auto& entry : plan->entries()) all += basis_of(snapshot, *plan, entry, h);
    return all;
  };
  EXPECT_EQ(basis(1), basis(1));
  EXPECT_NE(basis(1), basis(2));
}

TEST(RulesBench, BothExecutorsAgreeOnEveryRuleOfLincang) {
  RulesBenchOptions options;
  options.as_of = kDay.plus_months(24);
  options.households = 1500;
  options.sample = 250;
  options.repetitions = 1;
  const auto report = bench_rules(std::filesystem::path(SHOUWANG_SOURCE_DIR) / "packs/yunnan-lincang", options);
  ASSERT_TRUE(report) << report.error().text();
  EXPECT_GE(report->rules, 80u);
  EXPECT_EQ(report->sample, 250u);
  EXPECT_EQ(report->runs.size(), 2u);
  EXPECT_GT(report->yes, 0);
  EXPECT_FALSE(report->text().empty());
}

TEST(RulesBench, CountsBelowOneAreRefused) {
  RulesBenchOptions options;
  options.households = 0;
  EXPECT_EQ(bench_rules("nowhere", options).error().code(), ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace shouwang::screening
