// Days and months as departments write them, and the day numbers of spreadsheets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shouwang::intake {

inline constexpr int kExactDigits = 15;                   // what a spreadsheet keeps of a number
inline constexpr std::int64_t kSerialEpoch1900 = -25569;  // 1899-12-30 in days since 1970: serial 0 of the 1900 system (for serials > 60)
inline constexpr std::int64_t kSerialEpoch1904 = -24107;
inline constexpr std::int64_t kFirstSerial = 10959,
                              kLastSerial = 73050;  // 1930-01-01 … 2099-12-31: what a bare number in a day column may mean

/// The parts of a day as written; nothing is checked against the calendar.
struct DayText {
  int year = 0, month = 0, day = 0;  // 0: not written
  enum class Form : std::uint8_t { kNone, kDay, kMonth, kYear, kSerial } form = Form::kNone;
  std::int64_t serial = 0;  // kSerial
};
/// Reads 2026-8-5, 2026/08/05, 2026.8.5, 20260805, 2026年8月5日, 二〇二六年八月五日, with or without a time behind, months, years and bare five-digit
/// numbers. @param cell  after text::fold_width
DayText read_day_text(std::string_view cell);

/// Chinese, why there is no such day.
std::string impossible_day(int year, int month, int day);

/// Serial day number of a spreadsheet (1900 date system, or 1904) to "2026-08-05", with " 12:30:00" when there is a time.
/// @param number  as stored, for example "46239.5"; nullopt unless it lies in 1900-03-01 … 9999-12-31
std::optional<std::string> serial_to_iso(std::string_view number, bool system_1904);

}  // namespace shouwang::intake
