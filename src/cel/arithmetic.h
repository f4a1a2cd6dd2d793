// Arithmetic on int64 slots: one function per operation, defined once for the scalar and the columnar executor.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/int128.h"
#include "cel/schema.h"

namespace shouwang::cel {

/// What an operation does to slots; the checker has picked the one that fits the kinds.
enum class Arith : std::uint8_t {
  kNegate,
  kAbs,
  kToDecimal,  // int -> micro units
  kToInt,      // micro units -> int, toward zero
  kYear,
  kMonth,
  kDay,      // of the month, from 1
  kWeekday,  // 0 Sunday … 6 Saturday
  kYearDay,  // of the year, from 0
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

constexpr bool is_unary(Arith op) { return op <= Arith::kYearDay; }

enum class Problem : std::uint8_t { kNone, kDivisionByZero, kOverflow, kDateRange, kEmpty, kCalendar, kNotInForce };
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

/// kLess … kGreaterEqual are by code point. kMatches is not decided here: its pattern is compiled once (cel/regex.h).
enum class TextTest : std::uint8_t { kStartsWith, kEndsWith, kContains, kMatches, kLess, kLessEqual, kGreater, kGreaterEqual };
inline bool holds(TextTest test, std::string_view text, std::string_view part) {
  switch (test) {
    case TextTest::kStartsWith:
      return text.starts_with(part);
    case TextTest::kEndsWith:
      return text.ends_with(part);
    case TextTest::kContains:
      return text.find(part) != std::string_view::npos;
    case TextTest::kMatches:
      return false;
    // Bytes of UTF-8 are in the order of the code points.
    case TextTest::kLess:
      return text < part;
    case TextTest::kLessEqual:
      return text <= part;
    case TextTest::kGreater:
      return text > part;
    case TextTest::kGreaterEqual:
      return text >= part;
  }
  return false;
}
/// The test that a comparison of texts by order is; `op` is none of kEqual and kNotEqual.
constexpr TextTest order_test(Compare op) {
  return static_cast<TextTest>(static_cast<int>(TextTest::kLess) + static_cast<int>(op) - static_cast<int>(Compare::kLess));
}

/// The words of traces, for people: 等于, 不超过, 开头是 …; "" for an order of text, which is a comparison.
std::string_view compare_title(Compare op);
std::string_view test_title(TextTest test);
/// Whether a trace has one of these titles: it stands between its two children.
bool is_infix_title(std::string_view title);

/// Whether a slot holds a day that base/date.h can hold: 1800-01-01 to 9999-12-31.
bool is_date(std::int64_t days);

/// out = op(a, b); b is ignored by unary operations. Anything but kNone leaves out unspecified.
Problem apply(Arith op, std::int64_t a, std::int64_t b, std::int64_t& out);

}  // namespace shouwang::cel
