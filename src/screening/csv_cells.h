// Values of CSV cells in the spelling that data exports use, a few nanoseconds each: "34786.71", "2024-06-30", eighteen-character ID
// numbers. Everything else answers "not in this spelling", and the caller asks the patient parser.
//
// Every function may read up to 8 bytes before the cell and behind its start; the caller sees to it that those bytes exist.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>

#include "base/date.h"

namespace shouwang::screening::cells {

/// Bytes that must be readable before the first and behind the last character of a cell.
inline constexpr std::size_t kMargin = 8;

/// n digits (1..8) that end before `end`. Any other character: false.
inline bool digits(const char* end, std::size_t n, std::uint64_t& out) {
  std::uint64_t v;
  std::memcpy(&v, end - 8, 8);
  // Little endian: the last digit is the highest byte; what stands before the cell is in the low bytes and becomes zero.
  v = (v ^ 0x3030303030303030u) & (~std::uint64_t{0} << (8 * (8 - n)));
  if (((v + 0x7676767676767676u) | v) & 0x8080808080808080u) return false;
  v = v * 2561 >> 8;
  v = (v & 0x00FF00FF00FF00FFu) * 6553601 >> 16;
  out = (v & 0x0000FFFF0000FFFFu) * 42949672960001u >> 32;
  return true;
}

/// n digits, 1..16.
inline bool long_digits(const char* end, std::size_t n, std::uint64_t& out) {
  if (n <= 8) return digits(end, n, out);
  std::uint64_t high, low;
  if (!digits(end, 8, low) || !digits(end - 8, n - 8, high)) return false;
  out = high * 100'000'000 + low;
  return true;
}

/// "1234.50" -> 123450; exactly two places, no sign, no separators.
inline bool money(const char* begin, std::size_t n, std::int64_t& fen) {
  if (n < 4 || n > 18 || begin[n - 3] != '.') return false;
  std::uint64_t yuan, rest;
  if (!digits(begin + n, 2, rest) || !long_digits(begin + n - 3, n - 3, yuan)) return false;
  fen = static_cast<std::int64_t>(yuan * 100 + rest);
  return true;
}

/// "12", "12.5", "136.34" -> micro units; up to six places, up to eight digits before the point.
inline bool decimal(const char* begin, std::size_t n, std::int64_t& micro) {
  constexpr std::array<std::uint64_t, 7> kScale{1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};
  const void* const point = std::memchr(begin, '.', n);
  const std::size_t whole = point ? static_cast<std::size_t>(static_cast<const char*>(point) - begin) : n;
  if (whole < 1 || whole > 8) return false;
  std::uint64_t high, low = 0;
  if (!digits(begin + whole, whole, high)) return false;
  const std::size_t places = point ? n - whole - 1 : 0;
  if (places > 6 || (point && (places == 0 || !digits(begin + n, places, low)))) return false;
  micro = static_cast<std::int64_t>(high * kScale[0] + low * kScale[places]);
  return true;
}

/// The first day of every month of the years that records come from.
class MonthTable {
 public:
  static constexpr int kFirstYear = 1900, kLastYear = 2099;
  MonthTable() {
    for (int m = 0; m < static_cast<int>(first_.size()); ++m) {
      first_[static_cast<std::size_t>(m)] = Date::from_ymd(kFirstYear + m / 12, m % 12 + 1, 1).value_or(Date()).days();
    }
  }
  /// month counted from January of kFirstYear
  std::int32_t first(std::size_t month) const { return first_[month]; }

 private:
  std::array<std::int32_t, (kLastYear - kFirstYear + 1) * 12 + 1> first_{};
};
inline const MonthTable kMonths;

/// "2024-06-30" of 1900 to 2099, and 9999-12-31.
inline bool date(const char* begin, std::size_t n, std::int64_t& days) {
  if (n != 10) return false;
  std::uint64_t v;
  std::memcpy(&v, begin, 8);
  constexpr std::uint64_t kDashes = 0x2D00002D00000000u, kDashMask = 0xFF0000FF00000000u;
  if ((v & kDashMask) != kDashes) return false;
  const std::uint64_t d = (v ^ 0x3030303030303030u) & ~kDashMask;
  const unsigned tens = static_cast<unsigned char>(begin[8] - '0'), ones = static_cast<unsigned char>(begin[9] - '0');
  if ((((d + 0x7676767676767676u) | d) & 0x8080808080808080u) != 0 || tens > 9 || ones > 9) return false;
  const unsigned year = static_cast<unsigned>((d & 0xFF) * 1000 + (d >> 8 & 0xFF) * 100 + (d >> 16 & 0xFF) * 10 + (d >> 24 & 0xFF));
  const unsigned month = static_cast<unsigned>((d >> 40 & 0xFF) * 10 + (d >> 48 & 0xFF)), day = tens * 10 + ones;
  if (year < MonthTable::kFirstYear || year > MonthTable::kLastYear || month - 1 > 11) {
    days = kForeverDays;
    return year == 9999 && month == 12 && day == 31;
  }
  const std::size_t m = (year - MonthTable::kFirstYear) * 12 + month - 1;
  const std::int32_t first = kMonths.first(m);
  if (day == 0 || static_cast<std::int32_t>(day) > kMonths.first(m + 1) - first) return false;
  days = first + static_cast<std::int32_t>(day) - 1;
  return true;
}

/// An ID number packed as ResidentId packs it, without looking at birth date and check character: two numbers are equal exactly when
/// they are written alike, so a wrong one can only meet its own twin. 18 characters.
inline bool resident_id(const char* begin, std::size_t n, std::uint64_t& packed) {
  if (n != 18) return false;
  std::uint64_t high, low, last;
  if (!digits(begin + 8, 8, high) || !digits(begin + 16, 8, low) || !digits(begin + 17, 1, last)) return false;
  const char c = begin[17];
  const unsigned check = c == 'X' || c == 'x' ? 10 : static_cast<unsigned char>(c - '0');
  if (check > 10 || (check == 10 && c == ':')) return false;
  packed = ((high * 100'000'000 + low) * 10 + last) * 11 + check;
  return true;
}

}  // namespace shouwang::screening::cells
