#include "base/crypto.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <atomic>
#include <set>
#include <thread>
#include <vector>

namespace shouwang::crypto {
namespace {

const std::string kMaster(32, 'k');

FieldCipher cipher(std::string_view key = kMaster) { return *FieldCipher::create(key); }

TEST(Sm3, GivesTheStandardVectors) {  // GM/T 0004-2012, appendix A
  EXPECT_EQ(hex(sm3("abc")), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
  std::string text;
  for (int k = 0; k < 16; ++k) text += "abcd";
  EXPECT_EQ(hex(sm3(text)), "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
  EXPECT_EQ(hex(sm3("")), "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b");
}

TEST(Sm3, IsTheSameInPieces) {
  const std::string text(1000, 'x');
  for (const std::size_t cut : {0u, 1u, 63u, 64u, 65u, 999u, 1000u}) {
    Sm3Stream stream;
    stream.update(std::string_view(text).substr(0, cut));
    stream.update(std::string_view(text).substr(cut));
    EXPECT_EQ(hex(stream.finish()), hex(sm3(text))) << cut;
  }
}

// HMAC by its definition (RFC 2104), from the plain hash.
Digest slow_hmac(std::string key, const std::string& data) {
  const auto text = [](const Digest& d) { return std::string(reinterpret_cast<const char*>(d.data()), d.size()); };
  if (key.size() > 64) key = text(sm3(key));
  key.resize(64, '\0');
  std::string inner = key, outer = key;
  for (char& c : inner) c = static_cast<char>(c ^ 0x36);
  for (char& c : outer) c = static_cast<char>(c ^ 0x5c);
  return sm3(outer + text(sm3(inner + data)));
}

TEST(HmacSm3, FollowsItsDefinitionForEveryKeyLength) {
  EXPECT_TRUE(rc::check([](const std::string& key, const std::string& data) { RC_ASSERT(hmac_sm3(key, data) == slow_hmac(key, data)); }));
  for (const std::size_t n : {0u, 1u, 63u, 64u, 65u, 200u})
    EXPECT_EQ(hmac_sm3(std::string(n, 'k'), "数据"), slow_hmac(std::string(n, 'k'), "数据")) << n;
}

TEST(HmacSm3, DoesNotMixUpKeysThatTakeTurns) {
  for (int round = 0; round < 3; ++round)
    for (char k = 'a'; k < 'j'; ++k) EXPECT_EQ(hmac_sm3(std::string(32, k), "m"), slow_hmac(std::string(32, k), "m"));
}

TEST(Hex, ReadsBackWhatItWritesAndRefusesTheRest) {
  EXPECT_TRUE(rc::check([](const std::string& s) { RC_ASSERT(*unhex(hex(s)) == s); }));
  EXPECT_EQ(*unhex("0aFf"), std::string("\x0a\xff"));
  EXPECT_FALSE(unhex("abc"));
  EXPECT_FALSE(unhex("zz"));
}

TEST(Random, GivesDifferentBytesOfTheRightLength) {
  EXPECT_EQ(random_bytes(0).size(), 0u);
  EXPECT_EQ(random_bytes(33).size(), 33u);
  EXPECT_NE(random_bytes(16), random_bytes(16));
}

TEST(Random, TextForPeopleHasNoLookAlikes) {
  const std::string text = random_text(4000);
  EXPECT_EQ(text.size(), 4000u);
  EXPECT_EQ(text.find_first_of("0O1lI"), std::string::npos);
  EXPECT_EQ(std::set<char>(text.begin(), text.end()).size(), 57u);  // 62 letters and digits without five
}

TEST(Random, TokensAreUnpaddedBase64Url) {
  for (const auto& [bytes, characters] : {std::pair{1, 2}, {2, 3}, {3, 4}, {16, 22}, {32, 43}}) {
    const std::string token = random_token(static_cast<std::size_t>(bytes));
    EXPECT_EQ(token.size(), static_cast<std::size_t>(characters));
    EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), std::string::npos);
  }
}

TEST(EqualConstantTime, ComparesContentAndLength) {
  EXPECT_TRUE(equal_constant_time("", ""));
  EXPECT_TRUE(equal_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_constant_time("abc", "abcd"));
}

TEST(FieldCipher, WantsAKeyOfThirtyTwoBytes) {
  EXPECT_FALSE(FieldCipher::create(std::string(31, 'k')));
  EXPECT_FALSE(FieldCipher::create(std::string(33, 'k')));
  EXPECT_TRUE(FieldCipher::create(std::string(32, 'k')));
}

TEST(FieldCipher, ReadsBackWhatItSealed) {
  EXPECT_TRUE(rc::check([](const std::string& plain, const std::string& context) {
    const auto c = cipher();
    RC_ASSERT(*c.decrypt(c.encrypt(plain, context), context) == plain);
  }));
}

TEST(FieldCipher, SealsTheSameTextDifferentlyEachTime) {
  const auto c = cipher();
  const std::string a = c.encrypt("999922198001010017", "x"), b = c.encrypt("999922198001010017", "x");
  EXPECT_EQ(a.size(), 16u + 18u + 16u);
  EXPECT_NE(a, b);
  EXPECT_NE(a.substr(16, 18), b.substr(16, 18));
  EXPECT_EQ(a.find("9999"), std::string::npos);
}

TEST(FieldCipher, NoticesEveryChangedByte) {
  const auto c = cipher();
  const std::string sealed = c.encrypt("13812345678", "person.phone:7");
  for (std::size_t k = 0; k < sealed.size(); ++k) {
    std::string changed = sealed;
    changed[k] = static_cast<char>(changed[k] ^ 1);
    const auto opened = c.decrypt(changed, "person.phone:7");
    ASSERT_FALSE(opened) << k;
    EXPECT_EQ(opened.error().code(), ErrorCode::kInternal);
  }
  for (std::size_t n = 0; n < sealed.size(); ++n) EXPECT_FALSE(c.decrypt(sealed.substr(0, n), "person.phone:7")) << n;
  EXPECT_FALSE(c.decrypt(sealed + "x", "person.phone:7"));
}

TEST(FieldCipher, RefusesAnotherRowAndAnotherKey) {
  const auto c = cipher();
  const std::string sealed = c.encrypt("13812345678", "person.phone:7");
  EXPECT_FALSE(c.decrypt(sealed, "person.phone:8"));
  EXPECT_FALSE(c.decrypt(sealed, ""));
  EXPECT_FALSE(cipher(std::string(32, 'q')).decrypt(sealed, "person.phone:7"));
}

TEST(FieldCipher, DoesNotLetABytePassFromCiphertextToContext) {
  const auto c = cipher();
  const std::string sealed = c.encrypt("ab", "c");
  // The same bytes in the same order, cut at another place: nonce, one byte, tag; the other byte in front of the context.
  const std::string moved = sealed.substr(0, 17) + sealed.substr(18);
  EXPECT_FALSE(c.decrypt(moved, sealed.substr(17, 1) + "c"));
}

TEST(FieldCipher, IndexesTheSameTextAlikeAndUnderEachKeyDifferently) {
  const auto a = cipher(), b = cipher(std::string(32, 'q'));
  EXPECT_EQ(a.index("999922198001010017"), a.index("999922198001010017"));
  EXPECT_EQ(a.index("x").size(), 32u);
  EXPECT_NE(a.index("x"), a.index("y"));
  EXPECT_NE(a.index("x"), b.index("x"));
  EXPECT_EQ(cipher().index("x"), a.index("x"));
}

TEST(FieldCipher, KeepsItsKeysApart) {
  // A known derivation would break every stored value, so the index of a fixed key is pinned.
  EXPECT_EQ(cipher(std::string(32, '\0')).index("shouwang"), "91c25fa8c81f6bc5d3c55b70c41d9b58");  // checked with another implementation
  EXPECT_NE(cipher().index("x"), hex(hmac_sm3(kMaster, "x")).substr(0, 32));
}

TEST(FieldCipher, WorksFromManyThreads) {
  const auto c = cipher();
  const std::string expected = c.index("999922198001010017");
  std::vector<std::jthread> threads;
  std::atomic<int> wrong{0};
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int k = 0; k < 500; ++k) {
        if (c.index("999922198001010017") != expected) ++wrong;
        if (*c.decrypt(c.encrypt("x", "y"), "y") != "x") ++wrong;
      }
    });
  threads.clear();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace shouwang::crypto
