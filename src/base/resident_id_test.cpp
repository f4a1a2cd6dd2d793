#include "base/resident_id.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace shouwang {
namespace {

ResidentId id(std::string_view text) {
  const auto parsed = ResidentId::parse(text);
  EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error().message());
  return parsed ? *parsed : ResidentId();
}

TEST(ResidentId, ComputesTheCheckCharacterOfKnownVectors) {
  EXPECT_EQ(ResidentId::check_character("11010519491231002"), 'X');
  EXPECT_EQ(ResidentId::check_character("99900119800101001"), '7');
  EXPECT_EQ(ResidentId::check_character("99900120150615004"), '4');
}

TEST(ResidentId, ExtendsTheOldFifteenDigits) {
  EXPECT_EQ(id("130503670401001").full(), "130503196704010016");
  EXPECT_EQ(id("130503670401001"), id("130503196704010016"));
}

TEST(ResidentId, TellsRegionBirthAndSex) {
  const auto a = id("11010519491231002X");
  EXPECT_EQ(a.region(), 110105);
  EXPECT_EQ(a.birth().iso(), "1949-12-31");
  EXPECT_EQ(a.sex(), Sex::kFemale);
  EXPECT_EQ(id("999001198001010017").sex(), Sex::kMale);
}

TEST(ResidentId, TakesASmallXAsALargeOne) { EXPECT_EQ(id("11010519491231002x"), id("11010519491231002X")); }

TEST(ResidentId, KeepsRegionsThatStartWithZeroDigits) {
  const auto a = ResidentId::make(1, *Date::from_ymd(1980, 1, 1), 1);
  EXPECT_EQ(a.full().substr(0, 6), "000001");
  EXPECT_EQ(id(a.full()), a);
}

TEST(ResidentId, RefusesWrongNumbersWithTheReason) {
  const auto reason = [](std::string_view text) {
    const auto parsed = ResidentId::parse(text);
    EXPECT_FALSE(parsed) << text;
    return parsed ? "" : parsed.error().message();
  };
  EXPECT_NE(reason("110105194912310021").find("校验位"), std::string::npos);
  EXPECT_NE(reason("110105194902300021").find("出生日期"), std::string::npos);
  EXPECT_NE(reason("11010519491231A02X").find("前 17 位"), std::string::npos);
  EXPECT_NE(reason("5.33E+17").find("科学计数法"), std::string::npos);
  EXPECT_NE(reason("11010519491231002").find("17 位"), std::string::npos);
  EXPECT_NE(reason("130503670231001").find("出生日期"), std::string::npos);
  EXPECT_NE(reason("13050367040100X").find("15 位"), std::string::npos);
  reason("");
}

TEST(ResidentId, NeverRepeatsTheNumberInAnError) {
  for (const char* bad : {"110105194912310021", "110105194902300021", "130503670231001", "11010519491231002"})
    EXPECT_EQ(ResidentId::parse(bad).error().text().find(std::string(bad).substr(6, 8)), std::string::npos) << bad;
}

TEST(ResidentId, RefusesDaysAroundTheEndOfFebruary) {
  const auto with_check = [](std::string digits) { return digits + ResidentId::check_character(digits); };
  EXPECT_TRUE(ResidentId::parse(with_check("99900120000229001")));
  EXPECT_FALSE(ResidentId::parse(with_check("99900120010229001")));
  EXPECT_FALSE(ResidentId::parse(with_check("99900119000229001")));
  EXPECT_FALSE(ResidentId::parse(with_check("99900120011301001")));
  EXPECT_FALSE(ResidentId::parse(with_check("99900120010001001")));
  EXPECT_FALSE(ResidentId::parse(with_check("99900120010100001")));
  EXPECT_FALSE(ResidentId::parse(with_check("99900117991231001")));
}

TEST(ResidentId, ShowsOnlyTwoAndThreeCharactersWhenMasked) {
  EXPECT_EQ(id("11010519491231002X").masked(), "11*************02X");
  EXPECT_EQ(ResidentId().masked(), "");
}

TEST(ResidentId, SurvivesEveryRoundTrip) {
  EXPECT_TRUE(rc::check([] {
    const auto birth = Date::from_days(*rc::gen::inRange(-36524, 20000));
    const auto region = *rc::gen::inRange(0, 1000000), sequence = *rc::gen::inRange(0, 1000);
    const auto a = ResidentId::make(region, birth, sequence);
    const std::string text = a.full();
    RC_ASSERT(text.size() == 18u);
    RC_ASSERT(*ResidentId::parse(text) == a);
    RC_ASSERT(*ResidentId::parse18(text.data()) == a);
    RC_ASSERT(ResidentId::from_packed(a.packed()) == a);
    RC_ASSERT(a.birth() == birth);
    RC_ASSERT(a.region() == region);
    RC_ASSERT((a.sex() == Sex::kMale) == (sequence % 2 == 1));
  }));
}

TEST(ResidentId, NoticesEveryWrongDigitAndEverySwappedPair) {
  EXPECT_TRUE(rc::check([] {
    const auto birth = Date::from_days(*rc::gen::inRange(-20000, 20000));
    const std::string right = ResidentId::make(*rc::gen::inRange(110000, 999999), birth, *rc::gen::inRange(0, 1000)).full();
    std::string wrong = right;
    const auto at = *rc::gen::inRange<std::size_t>(0, 17);
    wrong[at] = static_cast<char>('0' + *rc::gen::inRange(0, 10));
    if (wrong != right) RC_ASSERT(!ResidentId::parse(wrong));
    wrong = right;
    const auto pair = *rc::gen::inRange<std::size_t>(0, 16);
    std::swap(wrong[pair], wrong[pair + 1]);
    if (wrong != right) RC_ASSERT(!ResidentId::parse(wrong));
  }));
}

TEST(ResidentId, FastPathAgreesWithTheCarefulOne) {
  EXPECT_TRUE(rc::check([] {
    std::string text =
        ResidentId::make(*rc::gen::inRange(0, 1000000), Date::from_days(*rc::gen::inRange(-62091, 40000)), *rc::gen::inRange(0, 1000))
            .full();
    text[*rc::gen::inRange<std::size_t>(0, 18)] = *rc::gen::element('0', '1', '2', '3', '9', 'X', 'x', ' ', 'a');
    const auto slow = ResidentId::parse(text);
    const auto fast = ResidentId::parse18(text.data());
    RC_ASSERT(slow.has_value() == fast.has_value());
    if (slow) RC_ASSERT(*slow == *fast);
  }));
}

}  // namespace
}  // namespace shouwang
