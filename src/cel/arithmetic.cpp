#include "cel/arithmetic.h"

#include <algorithm>
#include <limits>

#include "base/date.h"
#include "base/money.h"

namespace shouwang::cel {
namespace {

constexpr std::int64_t kFirstDay = -62091;       // 1800-01-01, the first day base/date.h can hold
constexpr std::int64_t kLastDay = kForeverDays;  // 9999-12-31
constexpr std::int64_t kMostMonths = 12 * (9999 - 1800 + 1);

Date to_date(std::int64_t days) { return Date::from_days(static_cast<std::int32_t>(days)); }

Problem checked_date(std::int64_t days, std::int64_t& out) {
  out = days;
  return is_date(days) ? Problem::kNone : Problem::kDateRange;
}

Problem shift_days(std::int64_t day, std::int64_t n, bool back, std::int64_t& out) {
  if (!is_date(day) || n > kLastDay - kFirstDay || n < kFirstDay - kLastDay) return Problem::kDateRange;
  return checked_date(back ? day - n : day + n, out);
}

Problem shift_months(std::int64_t day, std::int64_t n, bool back, std::int64_t& out) {
  if (!is_date(day) || n > kMostMonths || n < -kMostMonths) return Problem::kDateRange;
  const YearMonthDay ymd = to_date(day).ymd();
  const std::int64_t months = std::int64_t{ymd.year} * 12 + ymd.month - 1 + (back ? -n : n);
  if (months < 1800 * 12 || months >= 10000 * 12) return Problem::kDateRange;
  return checked_date(to_date(day).plus_months(static_cast<int>(back ? -n : n)).days(), out);
}

Problem scaled(std::int64_t a, std::int64_t b, std::int64_t divisor, Rounding rounding, std::int64_t& out) {
  if (divisor == 0) return Problem::kDivisionByZero;
  const auto value = multiply_divide(a, b, divisor, rounding);
  if (!value) return Problem::kOverflow;
  out = *value;
  return Problem::kNone;
}

}  // namespace

bool is_date(std::int64_t days) { return days >= kFirstDay && days <= kLastDay; }

std::string_view problem_text(Problem problem) {
  switch (problem) {
    case Problem::kNone:
      return "";
    case Problem::kDivisionByZero:
      return "除数为零";
    case Problem::kOverflow:
      return "数值超出范围";
    case Problem::kDateRange:
      return "日期超出范围（1800 年至 9999 年）";
    case Problem::kEmpty:
      return "没有符合条件的记录";
    case Problem::kCalendar:
      return "超出工作日历已知的年份";
    case Problem::kNotInForce:
      return "参数在那一天没有值";
  }
  return "";
}

Problem apply(Arith op, std::int64_t a, std::int64_t b, std::int64_t& out) {
  constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
  const auto overflow = [](bool happened) { return happened ? Problem::kOverflow : Problem::kNone; };
  switch (op) {
    case Arith::kNegate:
      return overflow(__builtin_sub_overflow(std::int64_t{0}, a, &out));
    case Arith::kAbs:
      if (a == kLowest) return Problem::kOverflow;
      out = a < 0 ? -a : a;
      return Problem::kNone;
    case Arith::kToDecimal:
      return overflow(__builtin_mul_overflow(a, Decimal::kScale, &out));
    case Arith::kToInt:
      out = a / Decimal::kScale;
      return Problem::kNone;
    case Arith::kYear:
    case Arith::kMonth:
    case Arith::kDay: {
      if (!is_date(a)) return Problem::kDateRange;
      const YearMonthDay ymd = to_date(a).ymd();
      out = op == Arith::kYear ? ymd.year : op == Arith::kMonth ? ymd.month : ymd.day;
      return Problem::kNone;
    }
    case Arith::kWeekday:
      if (!is_date(a)) return Problem::kDateRange;
      out = to_date(a).weekday() % 7;
      return Problem::kNone;
    case Arith::kYearDay:
      if (!is_date(a)) return Problem::kDateRange;
      out = a - Date::from_ymd(to_date(a).ymd().year, 1, 1)->days();
      return Problem::kNone;
    case Arith::kAdd:
      return overflow(__builtin_add_overflow(a, b, &out));
    case Arith::kSubtract:
      return overflow(__builtin_sub_overflow(a, b, &out));
    case Arith::kMultiply:
      return overflow(__builtin_mul_overflow(a, b, &out));
    case Arith::kMultiplyMicro:
      return scaled(a, b, Decimal::kScale, Rounding::kHalfUp, out);
    case Arith::kDivide:
      if (b == 0) return Problem::kDivisionByZero;
      if (a == kLowest && b == -1) return Problem::kOverflow;
      out = a / b;
      return Problem::kNone;
    case Arith::kDivideHalfUp:
      return scaled(a, 1, b, Rounding::kHalfUp, out);
    case Arith::kDivideMicro:
      return scaled(a, Decimal::kScale, b, Rounding::kHalfUp, out);
    case Arith::kRemainder:
      if (b == 0) return Problem::kDivisionByZero;
      out = b == -1 ? 0 : a % b;
      return Problem::kNone;
    case Arith::kLeast:
      out = std::min(a, b);
      return Problem::kNone;
    case Arith::kGreatest:
      out = std::max(a, b);
      return Problem::kNone;
    case Arith::kAge:
      if (!is_date(a) || !is_date(b)) return Problem::kDateRange;
      out = age_on(to_date(a), to_date(b));
      return Problem::kNone;
    case Arith::kDaysBefore:
      return shift_days(a, b, true, out);
    case Arith::kDaysAfter:
      return shift_days(a, b, false, out);
    case Arith::kMonthsBefore:
      return shift_months(a, b, true, out);
    case Arith::kMonthsAfter:
      return shift_months(a, b, false, out);
  }
  return Problem::kOverflow;
}

std::string_view compare_title(Compare op) {
  switch (op) {
    case Compare::kEqual:
      return "等于";
    case Compare::kNotEqual:
      return "不等于";
    case Compare::kLess:
      return "小于";
    case Compare::kLessEqual:
      return "不超过";
    case Compare::kGreater:
      return "大于";
    case Compare::kGreaterEqual:
      return "不低于";
  }
  return "";
}

std::string_view test_title(TextTest test) {
  switch (test) {
    case TextTest::kStartsWith:
      return "开头是";
    case TextTest::kEndsWith:
      return "结尾是";
    case TextTest::kContains:
      return "包含";
    case TextTest::kMatches:
      return "符合格式";
    case TextTest::kLess:
    case TextTest::kLessEqual:
    case TextTest::kGreater:
    case TextTest::kGreaterEqual:
      break;  // orders are comparisons
  }
  return "";
}

bool is_infix_title(std::string_view title) {
  for (const Compare op : {Compare::kEqual, Compare::kNotEqual, Compare::kLess, Compare::kLessEqual, Compare::kGreater, Compare::kGreaterEqual})
    if (title == compare_title(op)) return true;
  for (const TextTest test : {TextTest::kStartsWith, TextTest::kEndsWith, TextTest::kContains, TextTest::kMatches})
    if (title == test_title(test)) return true;
  return false;
}

}  // namespace shouwang::cel
