#include "intake/decimal_text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <string>

#include "base/money.h"

namespace shouwang::intake {
namespace {

std::string scaled(std::string_view text, int places, int round_to = 0) {
  const auto value = read_decimal(text, round_to);
  if (!value) return "bad";
  std::int64_t out = 0;
  switch (scale_decimal(*value, places, out)) {
    case ScaleError::kNone:
      return std::to_string(out);
    case ScaleError::kTooFine:
      return "too fine";
    case ScaleError::kTooLarge:
      return "too large";
  }
  return "";
}

TEST(DecimalText, ReadsSignsPointsGroupsAndExponents) {
  EXPECT_EQ(scaled("-1,234.50", 2), "-123450");
  EXPECT_EQ(scaled("+5", 2), "500");
  EXPECT_EQ(scaled(".5", 2), "50");
  EXPECT_EQ(scaled("5.", 2), "500");
  EXPECT_EQ(scaled("1.2E+3", 2), "120000");
  EXPECT_EQ(scaled("1.5e-2", 2), "too fine");
  EXPECT_EQ(scaled("15E-1", 1), "15");
  EXPECT_EQ(scaled("-0.00", 2), "0");
  EXPECT_EQ(scaled("000123", 0), "123");
}

TEST(DecimalText, RefusesWhatIsNoNumber) {
  for (const char* text :
       {"", "-", "+", ".", "1..2", "1.2.3", "1,23", "12,34.5", ",123", "1,2345", "1E", "1E+", "E5", "12a", "1 2", "--1", "0x10", "1,234,5"})
    EXPECT_EQ(scaled(text, 2), "bad") << text;
}

TEST(DecimalText, KnowsTheEdgesOfSixtyFourBits) {
  EXPECT_EQ(scaled("9223372036854775807", 0), "9223372036854775807");
  EXPECT_EQ(scaled("9223372036854775808", 0), "too large");
  EXPECT_EQ(scaled("92233720368547758.07", 2), "9223372036854775807");
  EXPECT_EQ(scaled("92233720368547758.08", 2), "too large");
  EXPECT_EQ(scaled("1E+18", 0), "1000000000000000000");
  EXPECT_EQ(scaled("1E+19", 0), "too large");
  EXPECT_EQ(scaled("1E+400", 0), "too large");
  EXPECT_EQ(scaled("1E+999999999", 0), "bad");
  EXPECT_EQ(scaled("12345678901234567890", 0), "too large");
  EXPECT_EQ(scaled("123456789012345678901", 0), "bad");  // more digits than can be held exactly
}

TEST(DecimalText, RoundsTheBinaryNoiseOfSpreadsheetsAway) {
  EXPECT_EQ(scaled("1234.5600000000001", 2, 15), "123456");
  EXPECT_EQ(scaled("0.30000000000000004", 2, 15), "30");
  EXPECT_EQ(scaled("2.9999999999999996", 2, 15), "300");
  EXPECT_EQ(scaled("999999999999999.9", 0, 15), "1000000000000000");
  EXPECT_EQ(scaled("33.333333333333336", 2, 15), "too fine");
}

RC_GTEST_PROP(DecimalText, ReadsEveryAmountThatMoneyWrites, ()) {
  const auto fen = *rc::gen::inRange<std::int64_t>(-1'000'000'000'000'000, 1'000'000'000'000'000);
  RC_ASSERT(scaled(Money::from_fen(fen).text(), 2) == std::to_string(fen));
  RC_ASSERT(scaled(Money::from_fen(fen).grouped_text(), 2) == std::to_string(fen));
}

}  // namespace
}  // namespace shouwang::intake
