#include "screening/late.h"

#include <gtest/gtest.h>

#include "screening/testing/memory_store.h"
#include "screening/testing/test_pack.h"

namespace shouwang::screening {
namespace {

constexpr std::int64_t kNoon = 1'790'222'400'000;  // 2026-09-24, noon in China
constexpr std::int64_t kDayMs = 86'400'000;

/// Every dataset came `days` before the day asked.
class DatedStore final : public testing::MemoryStore {
 public:
  int days = 0;
  bool any = true;
  Result<std::vector<std::optional<std::int64_t>>> last_deliveries_ms(const access::Scope&, std::span<const std::string> datasets) override {
    ++delivery_questions;
    return std::vector<std::optional<std::int64_t>>(datasets.size(), any ? std::optional(kNoon - days * kDayMs) : std::nullopt);
  }
};

/// The first rule of the test pack that reads a dataset of a department.
const policy::Rule& rule_with_source() {
  for (const policy::Rule& rule : testing::test_pack().rules)
    if (rule.when_expression && !sources_of(testing::test_pack(), rule).empty()) return rule;
  ADD_FAILURE() << "the test pack has no such rule";
  return testing::test_pack().rules.front();
}

class Late : public ::testing::Test {
 protected:
  std::size_t late(int days) {
    store.days = days;
    LateSources sources(store, testing::test_pack(), access::Scope::for_operator("test"), beijing_date(kNoon));
    const auto found = sources.of(rule_with_source(), 530922);
    EXPECT_TRUE(found);
    return found ? found->size() : 0;
  }
  DatedStore store;
  const policy::Dataset& source = *sources_of(testing::test_pack(), rule_with_source()).front();
};

TEST_F(Late, IsWhatIsOlderThanAgreedAndNotOnTheLastDay) {
  EXPECT_EQ(late(0), 0u);
  EXPECT_EQ(late(source.fresh_days), 0u) << "the last day";
  EXPECT_GE(late(source.fresh_days + 1), 1u);
}

TEST_F(Late, WhatWasNeverDeliveredIsMissingAndNotLate) {
  store.any = false;
  EXPECT_EQ(late(1000), 0u);
}

TEST_F(Late, AsksOnceForACountyHoweverManyRules) {
  LateSources sources(store, testing::test_pack(), access::Scope::for_operator("test"), beijing_date(kNoon));
  for (int k = 0; k < 3; ++k) EXPECT_TRUE(sources.of(rule_with_source(), 530922));
  EXPECT_EQ(store.delivery_questions, 1);
  EXPECT_TRUE(sources.of(rule_with_source(), 530921));
  EXPECT_EQ(store.delivery_questions, 2) << "another county";
}

TEST_F(Late, SaysHowOldAndWhatWasAgreed) {
  const std::string words = late_words({{&source, kNoon, 75}});
  EXPECT_NE(words.find(source.title), std::string::npos);
  EXPECT_NE(words.find("75 天"), std::string::npos);
  EXPECT_NE(words.find(std::to_string(source.fresh_days) + " 天"), std::string::npos);
  EXPECT_EQ(late_words({}), "");
}

}  // namespace
}  // namespace shouwang::screening
