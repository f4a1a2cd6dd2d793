// Money in fen and exact decimals. No binary floating point touches either.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace shouwang {

enum class Rounding { kDown, kHalfUp };  // toward zero; half away from zero

/// An exact decimal with six places (micro units), for shares, factors and measured quantities.
/// Range: about +-9.2e12.
class Decimal {
 public:
  static constexpr std::int64_t kScale = 1'000'000;
  constexpr Decimal() = default;
  static constexpr Decimal from_micro(std::int64_t micro) { Decimal d; d.micro_ = micro; return d; }
  static constexpr Decimal from_int(std::int64_t whole) { return from_micro(whole * kScale); }
  /// Reads "-12.5"; at most six places, no exponent. @errors kBadValue
  static Result<Decimal> parse(std::string_view text);
  constexpr std::int64_t micro() const { return micro_; }
  std::string text() const;  // shortest form: "0.3", "12"
  friend constexpr auto operator<=>(Decimal, Decimal) = default;

 private:
  std::int64_t micro_ = 0;
};

/// An amount of yuan, held in fen. Range: +-92 quadrillion yuan; checked where it can overflow.
class Money {
 public:
  constexpr Money() = default;
  static constexpr Money from_fen(std::int64_t fen) { Money m; m.fen_ = fen; return m; }
  static constexpr Money from_yuan(std::int64_t yuan) { return from_fen(yuan * 100); }
  /// Reads "1234.5" or "1,234.50" as yuan; at most two places (more only if zeros). @errors kBadValue
  static Result<Money> parse(std::string_view text);
  constexpr std::int64_t fen() const { return fen_; }
  std::string text() const;          // "1234.50"
  std::string grouped_text() const;  // "1,234.50"
  friend constexpr auto operator<=>(Money, Money) = default;
  friend constexpr Money operator+(Money a, Money b) { return from_fen(a.fen_ + b.fen_); }
  friend constexpr Money operator-(Money a, Money b) { return from_fen(a.fen_ - b.fen_); }
  /// share of this amount, rounded to whole fen. @errors kOverflow
  Result<Money> times(Decimal share, Rounding rounding) const;

 private:
  std::int64_t fen_ = 0;
};

/// a * b / divisor in 128 bits, rounded; nullopt when the result leaves int64 or divisor is 0.
std::optional<std::int64_t> multiply_divide(std::int64_t a, std::int64_t b, std::int64_t divisor, Rounding rounding);

}  // namespace shouwang
