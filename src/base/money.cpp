#include "base/money.h"

#include <limits>

#include "base/int128.h"

namespace shouwang {
namespace {

// Digits with at most `places` decimals, an optional sign and optional group commas -> scaled integer.
std::optional<std::int64_t> parse_scaled(std::string_view text, int places) {
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  Int128 value = 0;
  int digits = 0, after = -1;
  std::size_t since_comma = 0;
  bool grouped = false;
  for (const char c : text) {
    if (c == '.') {
      if (after >= 0 || (grouped && since_comma != 3)) return std::nullopt;
      after = 0;
    } else if (c == ',') {
      if (after >= 0 || digits == 0 || (grouped ? since_comma != 3 : since_comma > 3)) return std::nullopt;
      grouped = true;
      since_comma = 0;
    } else if (c >= '0' && c <= '9') {
      ++since_comma;
      if (after >= 0) {
        if (++after > places) {
          if (c != '0') return std::nullopt;
          continue;
        }
      }
      if (++digits > 20) return std::nullopt;
      value = value * 10 + (c - '0');
    } else {
      return std::nullopt;
    }
  }
  if (digits == 0 || (grouped && after < 0 && since_comma != 3)) return std::nullopt;
  for (int k = after < 0 ? 0 : (after > places ? places : after); k < places; ++k) value *= 10;
  if (value > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
  const auto out = static_cast<std::int64_t>(value);
  return negative ? -out : out;
}

std::string scaled_text(std::int64_t value, int places, bool trim, bool group) {
  const bool negative = value < 0;
  auto magnitude = negative ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  std::string fraction(static_cast<std::size_t>(places), '0');
  for (int k = places - 1; k >= 0; --k) {
    fraction[static_cast<std::size_t>(k)] = static_cast<char>('0' + magnitude % 10);
    magnitude /= 10;
  }
  std::string whole = std::to_string(magnitude);
  if (group)
    for (auto k = static_cast<std::ptrdiff_t>(whole.size()) - 3; k > 0; k -= 3) whole.insert(static_cast<std::size_t>(k), ",");
  if (trim)
    while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  return (negative ? "-" : "") + whole + (fraction.empty() ? "" : "." + fraction);
}

}  // namespace

std::optional<std::int64_t> multiply_divide(std::int64_t a, std::int64_t b, std::int64_t divisor, Rounding rounding) {
  if (divisor == 0) return std::nullopt;
  Int128 product = static_cast<Int128>(a) * b;
  Int128 d = divisor;
  if (d < 0) {
    d = -d;
    product = -product;
  }
  Int128 quotient = product / d;
  const Int128 rest = product % d;
  if (rounding == Rounding::kHalfUp) {
    if (rest * 2 >= d) ++quotient;
    if (-rest * 2 >= d) --quotient;
  }
  if (quotient > std::numeric_limits<std::int64_t>::max() || quotient < std::numeric_limits<std::int64_t>::min()) return std::nullopt;
  return static_cast<std::int64_t>(quotient);
}

Result<Decimal> Decimal::parse(std::string_view text) {
  if (const auto v = parse_scaled(text, 6)) return from_micro(*v);
  return fail(ErrorCode::kBadValue, "“" + std::string(text) + "”不是有效的小数（最多 6 位小数）");
}

std::string Decimal::text() const { return scaled_text(micro_, 6, true, false); }

Result<Money> Money::parse(std::string_view text) {
  if (const auto v = parse_scaled(text, 2)) return from_fen(*v);
  return fail(ErrorCode::kBadValue, "“" + std::string(text) + "”不是有效的金额，请填写以元为单位、最多两位小数的数字");
}

std::string Money::text() const { return scaled_text(fen_, 2, false, false); }
std::string Money::grouped_text() const { return scaled_text(fen_, 2, false, true); }

Result<Money> Money::times(Decimal share, Rounding rounding) const {
  if (const auto v = multiply_divide(fen_, share.micro(), Decimal::kScale, rounding)) return from_fen(*v);
  return fail(ErrorCode::kOverflow, "金额 " + text() + " 乘以 " + share.text() + " 超出范围");
}

}  // namespace shouwang
