// Decimal numbers exactly as written, before it is known what they measure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace shouwang::intake {

/// (-1)^negative * digits * 10^exponent; digits has no trailing zero (0 has exponent 0).
struct DecimalText {
  bool negative = false;
  std::uint64_t digits = 0;
  int exponent = 0;
  bool had_exponent = false;  // written as 1.2E+3
  int significant = 0;        // digits as written, without leading zeros
};

/// Reads "-1,234.50", "+5", ".5", "5.", "1.2E-3". Group commas must stand in threes.
/// @param round_to  0: more than 19 significant digits are refused; n: half up to n significant digits when there are more
std::optional<DecimalText> read_decimal(std::string_view text, int round_to);

enum class ScaleError : std::uint8_t { kNone, kTooFine, kTooLarge };
/// The number in units of 10^-places. kTooFine: it has a part smaller than the unit.
ScaleError scale_decimal(const DecimalText& value, int places, std::int64_t& out);

}  // namespace shouwang::intake
