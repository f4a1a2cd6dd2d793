#include "casework/clock.h"

#include <algorithm>
#include <array>

namespace shouwang::casework {
namespace {

// The last day of the stillness that `day` lies in; nullopt when the clock runs on it.
std::optional<Date> still_until(Date day, std::span<const StillDays> still) {
  for (const StillDays& days : still) {
    if (days.from <= day && day <= days.to) return days.to;
  }
  return std::nullopt;
}

}  // namespace

Date last_day(Date start, policy::Days limit, std::span<const StillDays> still, const WorkCalendar& calendar) {
  int left = limit.count;
  Date day = start;
  // A limit of no days ends on the day of the event, or on the first day after it that counts.
  if (left <= 0) {
    left = 1;
    day = start.plus_days(-1);
  }
  while (left > 0) {
    day = day.plus_days(1);
    if (day >= kForever) return kForever;
    if (const auto until = still_until(day, still)) {
      if (*until >= kForever) return kForever;
      day = *until;
      continue;
    }
    if (!limit.working || calendar.is_working_day(day)) --left;
  }
  return day;
}

std::string_view urgency_name(Urgency urgency) {
  static constexpr std::array<std::string_view, 5> kNames = {"none", "paused", "normal", "soon", "overdue"};
  return kNames[static_cast<std::size_t>(urgency)];
}

Urgency urgency(Date due, Date warn, bool paused, Date today) {
  if (paused) return Urgency::kPaused;
  if (due >= kForever) return Urgency::kNone;
  if (today > due) return Urgency::kOverdue;
  return today >= warn ? Urgency::kSoon : Urgency::kNormal;
}

}  // namespace shouwang::casework
