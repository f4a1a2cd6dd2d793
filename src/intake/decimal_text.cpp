#include "intake/decimal_text.h"

#include <limits>

#include "base/text.h"

namespace shouwang::intake {
namespace {

using text::is_digit;

constexpr int kMostDigits = 19;      // fit in 64 bits
constexpr int kExponentLimit = 400;  // beyond any number a spreadsheet can hold

}  // namespace

std::optional<DecimalText> read_decimal(std::string_view text, int round_to) {
  DecimalText out;
  std::size_t at = 0;
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) out.negative = text[at++] == '-';
  const int keep = round_to > 0 ? round_to : kMostDigits;
  bool any = false, point = false, grouped = false, round_up = false;
  int since_comma = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (is_digit(c)) {
      any = true;
      ++since_comma;
      if (out.significant > 0 || c != '0') ++out.significant;
      if (out.significant <= keep) {
        out.digits = out.digits * 10 + static_cast<std::uint64_t>(c - '0');
        if (point) --out.exponent;
      } else {
        if (out.significant == keep + 1) round_up = c >= '5';
        if (round_to == 0 && c != '0') return std::nullopt;
        if (!point) ++out.exponent;
      }
      if (out.exponent > kExponentLimit || out.exponent < -kExponentLimit) return std::nullopt;
    } else if (c == ',' && !point) {
      if (!any || (grouped ? since_comma != 3 : since_comma > 3)) return std::nullopt;
      grouped = true;
      since_comma = 0;
    } else if (c == '.' && !point) {
      if (grouped && since_comma != 3) return std::nullopt;
      point = true;
    } else {
      break;
    }
  }
  if (!any || (grouped && !point && since_comma != 3)) return std::nullopt;
  if (at < text.size()) {
    if (text[at] != 'E' && text[at] != 'e') return std::nullopt;
    ++at;
    bool down = false;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) down = text[at++] == '-';
    if (at == text.size()) return std::nullopt;
    int power = 0;
    for (; at < text.size(); ++at) {
      if (!is_digit(text[at])) return std::nullopt;
      power = power * 10 + (text[at] - '0');
      if (power > kExponentLimit) return std::nullopt;
    }
    out.exponent += down ? -power : power;
    out.had_exponent = true;
  }
  if (round_up && round_to > 0) ++out.digits;
  while (out.digits != 0 && out.digits % 10 == 0) {
    out.digits /= 10;
    ++out.exponent;
  }
  if (out.digits == 0) {
    out.exponent = 0;
    out.negative = false;
  }
  return out;
}

ScaleError scale_decimal(const DecimalText& value, int places, std::int64_t& out) {
  const int power = value.exponent + places;
  if (value.digits == 0) {
    out = 0;
    return ScaleError::kNone;
  }
  if (power < 0) return ScaleError::kTooFine;  // digits does not end in zero
  std::uint64_t magnitude = value.digits;
  for (int k = 0; k < power; ++k)
    if (__builtin_mul_overflow(magnitude, std::uint64_t{10}, &magnitude)) return ScaleError::kTooLarge;
  if (magnitude > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return ScaleError::kTooLarge;
  out = value.negative ? -static_cast<std::int64_t>(magnitude) : static_cast<std::int64_t>(magnitude);
  return ScaleError::kNone;
}

}  // namespace shouwang::intake
