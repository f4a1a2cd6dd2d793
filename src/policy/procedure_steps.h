// The order of work that a region may choose, and the part of it that it may not leave out.
#pragma once

#include <vector>

#include "policy/procedure.h"
#include "policy/reader.h"

namespace shouwang::policy {

/// Checks the steps of one phase: each kind at most once and in a phase where it means something, acted on by a level that can,
/// `after` without cycles and listed in order, the steps that the law asks for present and in their order.
/// @param places of the steps, in the same order
/// @param whole  of the section, for what is missing
void check_steps(PhaseKind phase, const std::vector<StepSpec>& steps, const std::vector<Place>& places, const Place& whole,
                 Problems& problems);

}  // namespace shouwang::policy
