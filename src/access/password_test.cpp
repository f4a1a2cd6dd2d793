#include "access/password.h"

#include <gtest/gtest.h>

namespace shouwang::access {
namespace {

const PasswordHasher& hasher() {
  static const PasswordHasher h(PasswordCost::minimal());
  return h;
}

TEST(PasswordHasher, AcceptsTheRightPasswordOnly) {
  const std::string hash = hasher().hash("毛家村的苞谷 2026").value();
  EXPECT_TRUE(hash.starts_with("$argon2id$"));
  EXPECT_TRUE(hasher().verify(hash, "毛家村的苞谷 2026"));
  EXPECT_FALSE(hasher().verify(hash, "毛家村的苞谷 2025"));
  EXPECT_FALSE(hasher().verify(hash, ""));
}

TEST(PasswordHasher, SaltsEveryHash) { EXPECT_NE(hasher().hash("same words").value(), hasher().hash("same words").value()); }

TEST(PasswordHasher, RefusesHashesOfOtherKinds) {
  EXPECT_FALSE(hasher().verify("", ""));
  EXPECT_FALSE(hasher().verify("plain", "plain"));
  EXPECT_FALSE(hasher().verify("$argon2i$v=19$m=8,t=1,p=1$c29tZXNhbHQ$aGFzaA", "x"));
  EXPECT_FALSE(hasher().verify("$argon2id$broken", "x"));
}

void expect_weak(std::string_view login, std::string_view password, std::string_view because) {
  const auto outcome = check_password_strength(login, password);
  ASSERT_FALSE(outcome) << password;
  EXPECT_EQ(outcome.error().code(), ErrorCode::kWeakPassword);
  EXPECT_NE(outcome.error().message().find(because), std::string::npos) << outcome.error().message();
}

TEST(PasswordStrength, NeedsTenCharacters) {
  expect_weak("wang", "gu7tree9x", "10");
  EXPECT_TRUE(check_password_strength("wang", "gu7tree9xz"));
  expect_weak("wang", "苞谷苞谷苞谷苞谷a", "10");
  EXPECT_TRUE(check_password_strength("wang", "山上的苞谷熟了九月a"));
}

TEST(PasswordStrength, NeedsTwoKindsOfCharacters) {
  expect_weak("wang", "gutreexzpo", "两类");
  expect_weak("wang", "8205719364", "两类");
  EXPECT_TRUE(check_password_strength("wang", "gutreexzPo"));
}

TEST(PasswordStrength, MayNotContainTheLogin) {
  expect_weak("lifang", "xxLiFang-77", "账号名");
  EXPECT_TRUE(check_password_strength("lifang", "xxLiFeng-77"));
  EXPECT_TRUE(check_password_strength("", "xxLiFeng-77"));
}

TEST(PasswordStrength, RefusesWhatEverybodyTriesFirst) {
  for (const char* common :
       {"Password123", "qwertyuiop1", "1234567890!", "abcdefg123", "woaini1314", "Admin12345!", "1q2w3e4r5t", "Shouwang2026", "111111111!"})
    expect_weak("lifang", common, "常见");
}

TEST(PasswordStrength, RefusesBrokenTextAndEndlessText) {
  expect_weak("wang", "abcdefg1\xff\xfe", "无法识别");
  expect_weak("wang", std::string(kMaxPasswordBytes + 1, 'x'), "过长");
}

}  // namespace
}  // namespace shouwang::access
