#include "intake/date_text.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

#include "base/date.h"
#include "base/text.h"
#include "intake/decimal_text.h"

namespace shouwang::intake {
namespace {

using text::all_digits;
using text::is_digit;

bool is_time_text(std::string_view s) {
  return std::all_of(s.begin(), s.end(),
                     [](char c) { return is_digit(c) || std::string_view(":.-+TZ ").find(c) != std::string_view::npos; });
}

// 年, 月 and 日 have been turned into separators.
DayText read_separated(std::string_view s) {
  DayText out;
  const auto run = [&](std::size_t at) {
    std::size_t n = 0;
    while (at + n < s.size() && is_digit(s[at + n])) ++n;
    return n;
  };
  const auto number = [&](std::size_t at, std::size_t n) {
    int v = 0;
    for (std::size_t k = at; k < at + n; ++k) v = v * 10 + (s[k] - '0');
    return v;
  };
  const std::size_t first = run(0);
  std::string_view rest = s.substr(first);
  if (first == 8 || first == 14) {
    if (!is_time_text(rest)) return out;
    out = {number(0, 4), number(4, 2), number(6, 2), DayText::Form::kDay, 0};
  } else if (first == 6 && rest.empty()) {
    out = {number(0, 4), number(4, 2), 0, DayText::Form::kMonth, 0};
  } else if (first == 5 && (rest.empty() || (rest[0] == '.' && all_digits(rest.substr(1))))) {
    out.form = DayText::Form::kSerial;
    out.serial = number(0, 5);
  } else if (first == 4 && rest.empty()) {
    out = {number(0, 4), 0, 0, DayText::Form::kYear, 0};
  } else if (first == 4 && (rest[0] == '-' || rest[0] == '/' || rest[0] == '.')) {
    const char separator = rest[0];
    const std::size_t month = run(5);
    if (month == 0 && rest.size() == 1) {
      out = {number(0, 4), 0, 0, DayText::Form::kYear, 0};
      return out;
    }
    if (month < 1 || month > 2) return out;
    const std::size_t after = 5 + month;
    if (after == s.size() || (s[after] == separator && after + 1 == s.size())) {
      out = {number(0, 4), number(5, month), 0, DayText::Form::kMonth, 0};
      return out;
    }
    if (s[after] != separator) return out;
    const std::size_t day = run(after + 1);
    if (day < 1 || day > 2) return out;
    rest = s.substr(after + 1 + day);
    if (!rest.empty() && rest[0] != ' ' && rest[0] != 'T') return out;
    if (!is_time_text(rest)) return out;
    out = {number(0, 4), number(5, month), number(after + 1, day), DayText::Form::kDay, 0};
  }
  return out;
}

// 〇 to 九 as written in years; -1 for anything else. 十 is told apart by its place.
int chinese_digit(std::string_view s) {
  static constexpr std::array<std::string_view, 10> kDigits{"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
  for (std::size_t k = 0; k < kDigits.size(); ++k)
    if (s.starts_with(kDigits[k])) return static_cast<int>(k);
  if (s.starts_with("零") || s.starts_with("○") || s.starts_with("Ο")) return 0;
  return -1;
}

// 二〇二四年三月二十一日 -> 2024年3月21日. Text without Chinese numerals stays as it is.
std::string with_arabic_digits(std::string_view cell) {
  constexpr std::string_view kTen = "十";
  std::string out;
  std::vector<int> run;  // digits; 10 stands for 十
  const auto put = [&] {
    const bool tens = std::find(run.begin(), run.end(), 10) != run.end();
    if (!tens) {
      for (const int digit : run) out += static_cast<char>('0' + digit);
    } else {
      // 十, 十二, 二十, 二十一
      int value = 0;
      bool sound = run.size() <= 3;
      std::size_t k = 0;
      int front = 1;
      if (sound && run[0] != 10) {
        front = run[0];
        k = 1;
      }
      sound = sound && k < run.size() && run[k] == 10 && run.size() - k <= 2 && (run.size() - k == 1 || run[k + 1] != 10);
      if (sound) {
        value = front * 10 + (run.size() - k == 2 ? run[k + 1] : 0);
        out += std::to_string(value);
      } else {
        out += '?';  // no number: no day either
      }
    }
    run.clear();
  };
  for (std::size_t k = 0; k < cell.size();) {
    const std::string_view rest = cell.substr(k);
    const int digit = rest.starts_with(kTen) ? 10 : chinese_digit(rest);
    if (digit >= 0) {
      run.push_back(digit);
      k += rest.starts_with("Ο") ? 2 : 3;
      continue;
    }
    put();
    out += cell[k++];
  }
  put();
  return out;
}

}  // namespace

DayText read_day_text(std::string_view cell) {
  std::string plain, arabic;
  if (cell.find("年") != cell.npos && !cell.empty() && !is_digit(cell[0])) {
    arabic = with_arabic_digits(cell);
    cell = arabic;
  }
  if (cell.find("年") != cell.npos || cell.find("月") != cell.npos) {
    // 2026年8月5日 -> 2026-8-5; a time behind 日 gets its blank.
    for (std::size_t k = 0; k < cell.size();) {
      const std::string_view rest = cell.substr(k);
      if (rest.starts_with("年度")) {
        plain += '-';
        k += 6;
      } else if (rest.starts_with("年") || rest.starts_with("月")) {
        plain += '-';
        k += 3;
      } else if (rest.starts_with("份")) {
        k += 3;
      } else if (rest.starts_with("日") || rest.starts_with("号")) {
        plain += ' ';
        k += 3;
      } else {
        if (cell[k] != ' ') plain += cell[k];
        ++k;
      }
    }
    while (!plain.empty() && plain.back() == ' ') plain.pop_back();
    cell = plain;
  }
  return read_separated(cell);
}

std::string impossible_day(int year, int month, int day) {
  if (month < 1 || month > 12) return "没有 " + std::to_string(month) + " 月，请核对日期";
  if (year < 1800) return "年份 " + std::to_string(year) + " 过早，请核对日期";
  return std::to_string(year) + " 年 " + std::to_string(month) + " 月没有 " + std::to_string(day) + " 日，请核对日期";
}

std::optional<std::string> serial_to_iso(std::string_view number, bool system_1904) {
  const auto value = read_decimal(number, kExactDigits);
  // Six decimals of a day are 0.09 seconds: seconds are exact.
  std::int64_t micro = 0;
  if (!value || value->negative || value->exponent > 7) return std::nullopt;
  DecimalText fine = *value;
  while (fine.exponent < -6) {
    fine.digits = (fine.digits + (fine.exponent == -7 ? 5 : 0)) / 10;
    ++fine.exponent;
  }
  while (fine.digits != 0 && fine.digits % 10 == 0) {
    fine.digits /= 10;
    ++fine.exponent;
  }
  if (scale_decimal(fine, 6, micro) != ScaleError::kNone) return std::nullopt;
  const std::int64_t serial = micro / 1'000'000;
  // The 1900 system counts a 29 February 1900 that never was: serials up to 60 name no certain day.
  if (!system_1904 && serial < 61) return std::nullopt;
  const std::int64_t days = serial + (system_1904 ? kSerialEpoch1904 : kSerialEpoch1900);
  if (days > kForeverDays) return std::nullopt;
  std::string out = Date::from_days(static_cast<std::int32_t>(days)).iso();
  std::int64_t seconds = (micro % 1'000'000 * 86400 + 500'000) / 1'000'000;
  if (seconds > 0) {
    seconds = std::min<std::int64_t>(seconds, 86399);
    std::array<char, 16> time{};
    std::snprintf(time.data(), time.size(), " %02d:%02d:%02d", static_cast<int>(seconds / 3600), static_cast<int>(seconds / 60 % 60),
                  static_cast<int>(seconds % 60));
    out += time.data();
  }
  return out;
}

}  // namespace shouwang::intake
