#include "access/password.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "base/text.h"

namespace shouwang::access {
namespace {

constexpr std::size_t kMinCharacters = 10;
constexpr int kMinKinds = 2;

// Beginnings and wholes that guessing tools try first and that still have ten characters or can be stretched to them.
// Compared in lower case, after the digits and signs at both ends are taken away.
constexpr std::string_view kCommonWords[] = {
    "password", "passw0rd", "p@ssw0rd",  "p@ssword", "qwerty",        "qwertyuiop",   "asdfgh",     "asdfghjkl",  "zxcvbn",
    "zxcvbnm",  "qazwsx",   "qazwsxedc", "admin",    "administrator", "welcome",      "iloveyou",   "woaini",     "woaini1314",
    "abc",      "abcd",     "abcdef",    "abcdefg",  "abcdefgh",      "shouwang",     "fupin",      "xiangcun",   "zhenxing",
    "mima",     "wodemima", "letmein",   "changeme", "q1w2e3r4t5",    "q1w2e3r4t5y6", "a1b2c3d4e5", "1q2w3e4r5t", "1qaz2wsx3edc",
    "1qaz2wsx", "zaq12wsx", "root",      "test",     "guest",         "user"};

// 1234567890, abcdefghij, 1111111111: one step all the way; 0 follows 9.
bool all_same_step(std::string_view s) {
  using text::is_digit;
  const auto step = [&](char from, char to) { return is_digit(from) && is_digit(to) ? (to - from + 10) % 10 : to - from; };
  if (s.size() < 3) return true;
  for (std::size_t k = 2; k < s.size(); ++k)
    if (step(s[k - 1], s[k]) != step(s[0], s[1])) return false;
  return true;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_common(std::string_view lower) {
  for (const std::string_view word : kCommonWords)
    if (lower == word) return true;
  std::string_view core = lower;
  while (!core.empty() && !is_letter(core.front()) && static_cast<unsigned char>(core.front()) < 0x80) core.remove_prefix(1);
  while (!core.empty() && !is_letter(core.back()) && static_cast<unsigned char>(core.back()) < 0x80) core.remove_suffix(1);
  for (const std::string_view word : kCommonWords)
    if (core == word) return true;
  if (!core.empty()) return false;
  // Digits and signs only: 1234567890! is 1234567890.
  std::string digits;
  for (const char c : lower)
    if (c >= '0' && c <= '9') digits += c;
  return all_same_step(digits);
}

}  // namespace

PasswordCost PasswordCost::minimal() { return {crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN}; }

PasswordHasher::PasswordHasher(PasswordCost cost) : cost_(cost) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot start");
  auto made = hash("nobody has this password");
  if (!made) throw std::runtime_error("argon2id: not enough memory for one hash");
  nobody_ = *std::move(made);
}

Result<std::string> PasswordHasher::hash(std::string_view password) const {
  std::array<char, crypto_pwhash_STRBYTES> out{};
  if (crypto_pwhash_str_alg(out.data(), password.data(), password.size(), cost_.passes, cost_.memory_bytes, crypto_pwhash_ALG_ARGON2ID13) !=
      0)
    return fail(ErrorCode::kUnavailable, "服务器内存不足，暂时无法处理密码，请稍后再试");
  return std::string(out.data());
}

bool PasswordHasher::verify(const std::string& hash, std::string_view password) const {
  return hash.starts_with("$argon2id$") && crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

void PasswordHasher::verify_nobody(std::string_view password) const { static_cast<void>(verify(nobody_, password)); }

Result<void> check_password_strength(std::string_view login, std::string_view password) {
  const auto weak = [](std::string why) { return fail(ErrorCode::kWeakPassword, std::move(why)); };
  if (password.size() > kMaxPasswordBytes) return weak("密码过长，请不要超过 " + std::to_string(kMaxPasswordBytes) + " 个字节");
  if (!text::is_valid_utf8(password)) return weak("密码含有无法识别的字符，请重新输入");
  if (text::count_code_points(password) < kMinCharacters) return weak("密码至少需要 " + std::to_string(kMinCharacters) + " 个字符");
  int kinds[4] = {0, 0, 0, 0};
  for (const char c : password) kinds[c >= 'a' && c <= 'z' ? 0 : c >= 'A' && c <= 'Z' ? 1 : c >= '0' && c <= '9' ? 2 : 3] = 1;
  if (kinds[0] + kinds[1] + kinds[2] + kinds[3] < kMinKinds) return weak("密码需要包含小写字母、大写字母、数字、符号中的至少两类");
  const std::string lower = text::lower_ascii(password);
  if (!login.empty() && lower.find(text::lower_ascii(login)) != std::string::npos) return weak("密码不能包含账号名，请换一个");
  if (all_same_step(lower) || is_common(lower)) return weak("这个密码太常见，容易被猜中，请换一个");
  return {};
}

}  // namespace shouwang::access
