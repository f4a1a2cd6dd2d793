// Arithmetic on int64 slots: one function per operation, defined once for the scalar and the columnar executor.
#pragma once

#include <cstdint>
#include <string_view>

#include "cel/schema.h"

namespace shouwang::cel {

__extension__ typedef __int128 Int128;  // sums are exact in it, so that their order does not matter

/// What an operation does to slots; the checker has picked the one that fits the kinds.
enum class Arith : std::uint8_t {
  kNegate,
  kAbs,
  kToDecimal,  // int -> micro units
  kToInt,      // micro units -> int, toward zero
  kYear,
  kMonth,
  kAdd,
  kSubtract,       // of equal kinds; date - date -> days
  kMultiply,       // int * int, money * int
  kMultiplyMicro,  // x * decimal, half up
  kDivide,         // int / int, toward zero
  kDivideHalfUp,   // money / int
  kDivideMicro,    // x / decimal, money / money -> decimal, half up
  kRemainder,      // sign of the dividend
  kLeast,
  kGreatest,
  kAge,  // (birth, day)
  kDaysBefore,
  kDaysAfter,
  kMonthsBefore,
  kMonthsAfter,
};

constexpr bool is_unary(Arith op) { return op <= Arith::kMonth; }

enum class Problem : std::uint8_t { kNone, kDivisionByZero, kOverflow, kDateRange, kEmpty };
/// Chinese text for a person: "除数为零". kNone: "".
std::string_view problem_text(Problem problem);

enum class Compare : std::uint8_t { kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual };
constexpr bool holds(Compare op, std::int64_t a, std::int64_t b) {
  switch (op) {
    case Compare::kEqual:
      return a == b;
    case Compare::kNotEqual:
      return a != b;
    case Compare::kLess:
      return a < b;
    case Compare::kLessEqual:
      return a <= b;
    case Compare::kGreater:
      return a > b;
    case Compare::kGreaterEqual:
      return a >= b;
  }
  return false;
}

enum class TextTest : std::uint8_t { kStartsWith, kEndsWith, kContains };
inline bool holds(TextTest test, std::string_view text, std::string_view part) {
  switch (test) {
    case TextTest::kStartsWith:
      return text.starts_with(part);
    case TextTest::kEndsWith:
      return text.ends_with(part);
    case TextTest::kContains:
      return text.find(part) != std::string_view::npos;
  }
  return false;
}

/// Whether a slot holds a day that base/date.h can hold: 1800-01-01 to 9999-12-31.
bool is_date(std::int64_t days);

/// out = op(a, b); b is ignored by unary operations. Anything but kNone leaves out unspecified.
Problem apply(Arith op, std::int64_t a, std::int64_t b, std::int64_t& out);

}  // namespace shouwang::cel
