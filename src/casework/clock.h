// Days that a piece of work has, and the colour it is shown in.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/date.h"
#include "base/work_calendar.h"
#include "policy/procedure.h"

namespace shouwang::casework {

/// Days on which a clock stood still, [from, to].
struct StillDays {
  Date from, to;
};

/// The last day of a time limit. The day of the event does not count; working days follow the statutory calendar; a day on which
/// the clock stood still counts neither.
Date last_day(Date start, policy::Days limit, std::span<const StillDays> still, const WorkCalendar& calendar);

enum class Urgency : std::uint8_t { kNone = 0, kPaused, kNormal, kSoon, kOverdue };
std::string_view urgency_name(Urgency urgency);  // "normal", "soon", "overdue", "paused", "none"
/// @param due kForever = no limit
Urgency urgency(Date due, Date warn, bool paused, Date today);

}  // namespace shouwang::casework
