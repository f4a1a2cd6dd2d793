// From findings to leads: all open findings of a household become one piece of work with a grade and a clock.
//
// Pure: no store, no clock. A batch proposes, people decide; so a screening may open a lead, add to it and make it more urgent,
// but it never closes one, never reopens one, and never makes one that somebody works on less urgent.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/id.h"
#include "casework/store.h"
#include "screening/store.h"

namespace shouwang::casework {

/// Calendar days in which a lead of this rule alone must be verified; none for a rule that sends nobody out, because its findings are
/// about the file and not about the family.
using DueDays = std::function<std::optional<int>(std::string_view rule)>;

/// @param changes     of one screening: each household's findings complete (kSame included), in any order
/// @param open_leads  the leads of the scope that are not closed
/// @param now_ms      UTC milliseconds: when new leads are opened
/// @returns what is to be written, by (county, household). For each household:
///   - no open lead, something new or changed: a new lead, due after the smallest due_days of its findings;
///   - no open lead and nothing new: none (whoever closed the last one has looked at it);
///   - an open lead: rules, risks and count follow the findings; the grade is the highest of them;
///     new findings can bring the day of verification forward, nothing moves it back; without findings left it stays as it was graded;
///   - a lead in dispatch follows the household to the village where it lives now;
///   - a lead that a person has touched (another state, or an event) is only ever raised: grade and risks grow, village and state stay,
///     and the day by which the township accepts, answers or reviews is not screening's to move.
/// Merging what has been merged already gives nothing. Never a second open lead for a household.
std::vector<LeadChange> merge(std::span<const screening::FindingChange> changes, std::span<const Lead> open_leads, const DueDays& due_days,
                              std::int64_t now_ms, IdSource& ids);

/// New leads of households that are watched after an elimination are marked as relapses.
/// @param watched as Store::watched() gives it
void mark_relapses(std::vector<LeadChange>& changes, std::span<const std::pair<HouseholdId, CaseId>> watched);

}  // namespace shouwang::casework
