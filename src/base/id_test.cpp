#include "base/id.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <type_traits>
#include <unordered_set>
#include <vector>

namespace shouwang {
namespace {

constexpr std::int64_t kNow = 1'790'000'000'000;  // 2026-09

static_assert(!std::is_convertible_v<HouseholdId, PersonId>);
static_assert(!std::is_convertible_v<std::int64_t, HouseholdId>);

TEST(Id, IsEmptyUntilItHasAValue) {
  EXPECT_FALSE(HouseholdId());
  EXPECT_TRUE(HouseholdId(7));
  EXPECT_LT(HouseholdId(7), HouseholdId(8));
  EXPECT_EQ(std::unordered_set<HouseholdId>({HouseholdId(1), HouseholdId(1), HouseholdId(2)}).size(), 2u);
}

TEST(IdSource, GrowsWithTimeAndStaysBelowTwoToThe53) {
  IdSource ids(kNow);
  const auto first = ids.next(kNow), later = ids.next(kNow + 1000);
  EXPECT_GT(later, first);
  EXPECT_LT(later, std::int64_t{1} << 53);
}

TEST(IdSource, NeverRepeatsWhenTheClockStandsStillOrGoesBack) {
  IdSource ids(kNow);
  std::int64_t last = 0;
  for (int k = 0; k < 20'000; ++k) {
    const auto id = ids.next(kNow - k);
    ASSERT_GT(id, last);
    last = id;
  }
}

TEST(IdSource, GivesDifferentIdsToManyThreads) {
  IdSource ids(kNow);
  std::vector<std::vector<std::int64_t>> made(4);
  {
    std::vector<std::jthread> threads;
    for (auto& mine : made)
      threads.emplace_back([&ids, &mine] {
        for (int k = 0; k < 5000; ++k) mine.push_back(ids.next(kNow));
      });
  }
  std::set<std::int64_t> all;
  for (const auto& mine : made) all.insert(mine.begin(), mine.end());
  EXPECT_EQ(all.size(), 20'000u);
}

}  // namespace
}  // namespace shouwang
