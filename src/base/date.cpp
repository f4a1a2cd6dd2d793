#include "base/date.h"

#include <array>
#include <cstdio>

namespace shouwang {
namespace {

constexpr int kFirstYear = 1800;
constexpr int kLastYear = 9999;

bool leap(int y) { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; }

int days_in_month(int y, int m) {
  constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return m == 2 && leap(y) ? 29 : kDays[static_cast<std::size_t>(m - 1)];
}

// Days since 1970-01-01, counting years from March so that leap days come last.
std::int32_t to_days(int y, int m, int d) {
  y -= m <= 2;
  const int era = (y >= 0 ? y : y - 399) / 400;
  const int year_of_era = y - era * 400;
  const int day_of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

}  // namespace

std::optional<Date> Date::from_ymd(int year, int month, int day) {
  if (year < kFirstYear || year > kLastYear || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month)) return std::nullopt;
  return from_days(to_days(year, month, day));
}

Result<Date> Date::parse_iso(std::string_view text) {
  const auto digits = [&](std::size_t at, std::size_t n) {
    int v = 0;
    for (std::size_t k = at; k < at + n; ++k) {
      if (text[k] < '0' || text[k] > '9') return -1;
      v = v * 10 + (text[k] - '0');
    }
    return v;
  };
  if (text.size() == 10 && text[4] == '-' && text[7] == '-')
    if (const auto d = from_ymd(digits(0, 4), digits(5, 2), digits(8, 2))) return *d;
  return fail(ErrorCode::kBadValue, "“" + std::string(text) + "”不是有效日期，请写成 2024-06-30 的形式");
}

YearMonthDay Date::ymd() const {
  const int z = days_ + 719468;
  const int era = (z >= 0 ? z : z - 146096) / 146097;
  const int day_of_era = z - era * 146097;
  const int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int mp = (5 * day_of_year + 2) / 153;
  const int month = mp < 10 ? mp + 3 : mp - 9;
  return {year_of_era + era * 400 + (month <= 2), month, day_of_year - (153 * mp + 2) / 5 + 1};
}

int Date::weekday() const { return (days_ % 7 + 10) % 7 + 1; }

std::string Date::iso() const {
  const auto [y, m, d] = ymd();
  std::array<char, 16> out{};
  std::snprintf(out.data(), out.size(), "%04d-%02d-%02d", y, m, d);
  return out.data();
}

Date Date::plus_months(int n) const {
  const auto [y, m, d] = ymd();
  const int months = y * 12 + (m - 1) + n;
  const int year = months / 12, month = months % 12 + 1;
  const int last = days_in_month(year, month);
  return from_days(to_days(year, month, d < last ? d : last));
}

Date Date::first_of_month() const {
  const auto [y, m, d] = ymd();
  return from_days(days_ - (d - 1));
}

Date Date::last_of_month() const {
  const auto [y, m, d] = ymd();
  return from_days(days_ + days_in_month(y, m) - d);
}

int age_on(Date birth, Date day) {
  const auto b = birth.ymd(), t = day.ymd();
  return t.year - b.year - (t.month < b.month || (t.month == b.month && t.day < b.day) ? 1 : 0);
}

std::string beijing_minute(std::int64_t utc_ms) {
  const Date day = beijing_date(utc_ms);
  const std::int64_t minutes = (utc_ms - beijing_midnight_ms(day)) / 60'000;
  char clock[8];
  std::snprintf(clock, sizeof clock, " %02d:%02d", static_cast<int>(minutes / 60), static_cast<int>(minutes % 60));
  return day.iso() + clock;
}

}  // namespace shouwang
