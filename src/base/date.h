// Days of the proleptic Gregorian calendar, months and years. No clock, no time zone: time is an argument.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace shouwang {

struct YearMonthDay {
  int year;
  int month;  // 1..12
  int day;    // 1..31
};

/// A calendar day, held as days since 1970-01-01. Valid years: 1800..9999.
class Date {
 public:
  constexpr Date() = default;
  static constexpr Date from_days(std::int32_t days) { Date d; d.days_ = days; return d; }
  /// nullopt for a day that does not exist (2023-02-30) or a year outside 1800..9999.
  static std::optional<Date> from_ymd(int year, int month, int day);
  /// Reads exactly "2024-06-30". @errors kBadValue. Department spellings are intake's business.
  static Result<Date> parse_iso(std::string_view text);

  constexpr std::int32_t days() const { return days_; }
  YearMonthDay ymd() const;
  int weekday() const;  // 1 = Monday … 7 = Sunday
  std::string iso() const;

  constexpr Date plus_days(std::int32_t n) const { return from_days(days_ + n); }
  /// The same day n months later (n may be negative), or the last day of that month: 03-31 - 1 month = 02-28/29.
  Date plus_months(int n) const;
  Date first_of_month() const;
  Date last_of_month() const;
  friend constexpr auto operator<=>(Date, Date) = default;

 private:
  std::int32_t days_ = 0;
};

/// An open end: 9999-12-31.
inline constexpr std::int32_t kForeverDays = 2932896;
inline constexpr Date kForever = Date::from_days(kForeverDays);

/// Whole years lived on `day` by somebody born on `birth` (a 29 February birthday falls on 1 March in other years).
/// Negative when `day` is before `birth`.
int age_on(Date birth, Date day);

/// The calendar day in Beijing (UTC+8, no daylight saving) at a moment given in UTC milliseconds since 1970.
/// Every official day of the product is a Beijing day.
constexpr Date beijing_date(std::int64_t utc_ms) {
  constexpr std::int64_t kDayMs = 86'400'000, kOffsetMs = 8 * 3'600'000;
  const std::int64_t local = utc_ms + kOffsetMs;
  return Date::from_days(static_cast<std::int32_t>(local >= 0 ? local / kDayMs : -((-local + kDayMs - 1) / kDayMs)));
}

/// The moment at which a day begins in Beijing, UTC milliseconds.
constexpr std::int64_t beijing_midnight_ms(Date day) { return std::int64_t{day.days()} * 86'400'000 - 8 * 3'600'000; }

/// "2026-10-31 09:05": day and minute in Beijing at a moment, for people.
std::string beijing_minute(std::int64_t utc_ms);

/// A run of days, both ends included.
struct Period {
  Date first;
  Date last;
  bool contains(Date day) const { return first <= day && day <= last; }
  friend bool operator==(const Period&, const Period&) = default;
};

}  // namespace shouwang
