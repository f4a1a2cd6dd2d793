// Which days are worked, as a table: questions about it take one look-up, however many rows ask.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/date.h"

namespace shouwang::cel {

enum class DayKind : std::uint8_t { kUnpublished, kOff, kWorking };

/// Immutable, thread safe.
class WorkingDays {
 public:
  /// @param days what each day is, from `first` on
  WorkingDays(Date first, const std::vector<DayKind>& days);

  /// The n-th working day after `day`; n = 0: the first working day on or after it. As WorkCalendar::add_working_days.
  /// @returns days since 1970-01-01; nullopt when n < 0 or a day on the way is not known
  std::optional<std::int64_t> after(std::int64_t day, std::int64_t n) const;
  /// Working days in (from, to]; negative when to < from. @returns nullopt when a day of [from, to] is not known
  std::optional<std::int64_t> between(std::int64_t from, std::int64_t to) const;

 private:
  std::int64_t first_;
  // Of the days before the k-th: how many are worked, how many unknown.
  std::vector<std::int32_t> worked_, unknown_;
  std::vector<std::int32_t> days_;  // the worked days, as positions
};

}  // namespace shouwang::cel
