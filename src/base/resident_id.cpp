#include "base/resident_id.h"

#include <array>
#include <cstdio>

namespace shouwang {
namespace {

constexpr std::array<int, 17> kWeights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};  // GB 11643 (ISO 7064 MOD 11-2)
constexpr std::string_view kCheck = "10X98765432";

bool all_digits(std::string_view s) {
  for (const char c : s)
    if (c < '0' || c > '9') return false;
  return true;
}

std::optional<Date> birth_of(std::string_view digits) {
  const auto number = [&](std::size_t at, std::size_t n) {
    int v = 0;
    for (std::size_t k = at; k < at + n; ++k) v = v * 10 + (digits[k] - '0');
    return v;
  };
  return Date::from_ymd(number(6, 4), number(10, 2), number(12, 2));
}

std::uint64_t pack(std::string_view digits17, char check) {
  std::uint64_t v = 0;
  for (const char c : digits17.substr(0, 17)) v = v * 10 + static_cast<std::uint64_t>(c - '0');
  return v * 11 + (check == 'X' ? 10u : static_cast<std::uint64_t>(check - '0'));
}

}  // namespace

char ResidentId::check_character(std::string_view digits17) {
  int sum = 0;
  for (std::size_t k = 0; k < 17; ++k) sum += (digits17[k] - '0') * kWeights[k];
  return kCheck[static_cast<std::size_t>(sum % 11)];
}

std::optional<ResidentId> ResidentId::parse18(const char* text) {
  std::uint64_t v = 0;
  int sum = 0;
  unsigned bad = 0;
  for (std::size_t k = 0; k < 17; ++k) {
    const unsigned d = static_cast<unsigned char>(text[k]) - static_cast<unsigned>('0');
    bad |= d > 9;
    v = v * 10 + d;
    sum += static_cast<int>(d) * kWeights[k];
  }
  if (bad) return std::nullopt;
  const char last = text[17] == 'x' ? 'X' : text[17];
  if (kCheck[static_cast<std::size_t>(sum % 11)] != last) return std::nullopt;
  const unsigned month = static_cast<unsigned>(text[10] - '0') * 10 + static_cast<unsigned>(text[11] - '0');
  const unsigned day = static_cast<unsigned>(text[12] - '0') * 10 + static_cast<unsigned>(text[13] - '0');
  if (month - 1 > 11 || day - 1 > 30 || text[6] < '1') return std::nullopt;
  if ((day > 28 || text[6] != '2') && !birth_of(std::string_view(text, 17))) return std::nullopt;
  return from_packed(v * 11 + (last == 'X' ? 10u : static_cast<unsigned>(last - '0')));
}

Result<ResidentId> ResidentId::parse(std::string_view text) {
  if (text.size() == 18) {
    if (const auto id = parse18(text.data())) return *id;
    if (!all_digits(text.substr(0, 17))) return fail(ErrorCode::kBadValue, "身份证号前 17 位应全部为数字，请核对原始证件");
    if (!birth_of(text)) return fail(ErrorCode::kBadValue, "身份证号中的出生日期不存在，请核对原始证件");
    return fail(ErrorCode::kBadValue, "身份证号校验位不正确，至少有一位写错，请核对原始证件");
  }
  if (text.size() == 15) {
    if (!all_digits(text)) return fail(ErrorCode::kBadValue, "15 位身份证号应全部为数字，请核对原始证件");
    std::string digits(text.substr(0, 6));
    digits += "19";
    digits += text.substr(6);
    if (!birth_of(digits)) return fail(ErrorCode::kBadValue, "身份证号中的出生日期不存在，请核对原始证件");
    return from_packed(pack(digits, check_character(digits)));
  }
  if (text.find_first_of("eE+") != text.npos && text.find_first_of("0123456789") != text.npos)
    return fail(ErrorCode::kBadValue, "身份证号被 Excel 变成了科学计数法，后几位已丢失，请把该列设为“文本”后重新导出");
  return fail(ErrorCode::kBadValue, "身份证号应为 18 位（旧号 15 位），现为 " + std::to_string(text.size()) + " 位，请核对原始证件");
}

ResidentId ResidentId::make(int region, Date birth, int sequence) {
  const auto [y, m, d] = birth.ymd();
  std::array<char, 40> digits{};
  std::snprintf(digits.data(), digits.size(), "%06d%04d%02d%02d%03d", region % 1000000, y, m, d, sequence % 1000);
  const std::string_view view(digits.data(), 17);
  return from_packed(pack(view, check_character(view)));
}

std::string ResidentId::full() const {
  std::uint64_t v = packed_ / 11;
  std::string out(18, '0');
  for (int k = 16; k >= 0; --k) {
    out[static_cast<std::size_t>(k)] = static_cast<char>('0' + v % 10);
    v /= 10;
  }
  const auto check = packed_ % 11;
  out[17] = check == 10 ? 'X' : static_cast<char>('0' + check);
  return out;
}

std::string ResidentId::masked() const {
  if (!packed_) return "";
  const std::string text = full();
  return text.substr(0, 2) + std::string(13, '*') + text.substr(15);
}

int ResidentId::region() const { return static_cast<int>(packed_ / 11 / 100000000000ull); }

Date ResidentId::birth() const {
  const auto v = packed_ / 11 / 1000 % 100000000ull;
  return Date::from_ymd(static_cast<int>(v / 10000), static_cast<int>(v / 100 % 100), static_cast<int>(v % 100)).value_or(Date());
}

Sex ResidentId::sex() const { return packed_ / 11 % 2 == 1 ? Sex::kMale : Sex::kFemale; }

}  // namespace shouwang
