#include "base/money.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <limits>

namespace shouwang {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();

std::int64_t fen(std::string_view text) {
  const auto m = Money::parse(text);
  EXPECT_TRUE(m) << text;
  return m ? m->fen() : -1;
}

TEST(Money, ReadsYuanWithUpToTwoPlaces) {
  EXPECT_EQ(fen("1234"), 123400);
  EXPECT_EQ(fen("1234.5"), 123450);
  EXPECT_EQ(fen("1234.56"), 123456);
  EXPECT_EQ(fen("0.01"), 1);
  EXPECT_EQ(fen(".5"), 50);
  EXPECT_EQ(fen("-0.01"), -1);
  EXPECT_EQ(fen("+3"), 300);
  EXPECT_EQ(fen("1.5000"), 150);
}

TEST(Money, ReadsGroupedThousandsOnlyWhenTheGroupsAreRight) {
  EXPECT_EQ(fen("1,234.50"), 123450);
  EXPECT_EQ(fen("12,345,678"), 1234567800);
  for (const char* bad : {"1,23", "1234,567", "1,2345", ",123", "1,234,", "1.234,5", "1,,234"}) EXPECT_FALSE(Money::parse(bad)) << bad;
}

TEST(Money, RefusesWhatIsNotExactlyAnAmount) {
  for (const char* bad : {"", "-", ".", "1.234", "1e3", "abc", "1 2", "1.2.3", "０.5", "12元", "--1", "0x10", "NaN"}) {
    const auto m = Money::parse(bad);
    ASSERT_FALSE(m) << bad;
    EXPECT_EQ(m.error().code(), ErrorCode::kBadValue);
  }
}

TEST(Money, StopsAtTheLimitsOfSixtyFourBits) {
  EXPECT_EQ(fen("92233720368547758.07"), kMax);
  EXPECT_FALSE(Money::parse("92233720368547758.08"));
  EXPECT_FALSE(Money::parse("99999999999999999999999999"));
}

TEST(Money, PrintsTwoPlacesAndGroups) {
  EXPECT_EQ(Money::from_fen(123456789).text(), "1234567.89");
  EXPECT_EQ(Money::from_fen(123456789).grouped_text(), "1,234,567.89");
  EXPECT_EQ(Money::from_fen(-5).text(), "-0.05");
  EXPECT_EQ(Money::from_yuan(-1234).grouped_text(), "-1,234.00");
  EXPECT_EQ(Money::from_fen(99999).grouped_text(), "999.99");
  EXPECT_EQ(Money::from_fen(kMin).text(), "-92233720368547758.08");
}

TEST(Money, ReadsBackWhatItPrints) {
  EXPECT_TRUE(rc::check([](std::int64_t value) {
    RC_PRE(value != kMin);
    const Money m = Money::from_fen(value);
    RC_ASSERT(*Money::parse(m.text()) == m);
    RC_ASSERT(*Money::parse(m.grouped_text()) == m);
  }));
}

TEST(Money, RoundsASharePerTheGivenRule) {
  const auto share = *Decimal::parse("0.3");
  EXPECT_EQ(Money::from_fen(5).times(share, Rounding::kHalfUp)->fen(), 2);  // 1.5
  EXPECT_EQ(Money::from_fen(5).times(share, Rounding::kDown)->fen(), 1);
  EXPECT_EQ(Money::from_fen(-5).times(share, Rounding::kHalfUp)->fen(), -2);  // away from zero
  EXPECT_EQ(Money::from_fen(-5).times(share, Rounding::kDown)->fen(), -1);
  EXPECT_EQ(Money::from_fen(4).times(share, Rounding::kHalfUp)->fen(), 1);  // 1.2
}

TEST(Money, SaysWhenAShareOverflows) {
  const auto twice = *Decimal::parse("2");
  EXPECT_EQ(Money::from_fen(kMax / 2).times(twice, Rounding::kDown)->fen(), kMax - 1);
  const auto over = Money::from_fen(kMax / 2 + 1).times(twice, Rounding::kDown);
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().code(), ErrorCode::kOverflow);
}

TEST(MultiplyDivide, RoundsAndRefusesOverflowAndZero) {
  EXPECT_EQ(multiply_divide(7, 1, 2, Rounding::kHalfUp), 4);
  EXPECT_EQ(multiply_divide(7, 1, 2, Rounding::kDown), 3);
  EXPECT_EQ(multiply_divide(-7, 1, 2, Rounding::kHalfUp), -4);
  EXPECT_EQ(multiply_divide(7, 1, -2, Rounding::kHalfUp), -4);
  EXPECT_EQ(multiply_divide(1, 1, 3, Rounding::kHalfUp), 0);
  EXPECT_EQ(multiply_divide(kMax, kMax, kMax, Rounding::kDown), kMax);
  EXPECT_EQ(multiply_divide(kMax, 2, 1, Rounding::kDown), std::nullopt);
  EXPECT_EQ(multiply_divide(1, 1, 0, Rounding::kDown), std::nullopt);
}

TEST(Decimal, ReadsSixPlacesExactly) {
  EXPECT_EQ(Decimal::parse("0.3")->micro(), 300000);
  EXPECT_EQ(Decimal::parse("-12.000001")->micro(), -12000001);
  EXPECT_FALSE(Decimal::parse("0.0000001"));
  EXPECT_TRUE(Decimal::parse("0.5000000"));
  EXPECT_FALSE(Decimal::parse("1e-3"));
}

TEST(Decimal, PrintsTheShortestForm) {
  EXPECT_EQ(Decimal::parse("0.300")->text(), "0.3");
  EXPECT_EQ(Decimal::from_int(12).text(), "12");
  EXPECT_EQ(Decimal::from_int(0).text(), "0");
  EXPECT_EQ(Decimal::from_micro(-1).text(), "-0.000001");
  EXPECT_TRUE(rc::check([](int micro) { RC_ASSERT(*Decimal::parse(Decimal::from_micro(micro).text()) == Decimal::from_micro(micro)); }));
}

}  // namespace
}  // namespace shouwang
