// What each action changes in the state of a case.
#pragma once

#include <cstdint>
#include <string_view>

#include "casework/body_view.h"
#include "casework/case_machine.h"

namespace shouwang::casework {

/// Changes the state as the event says, but for steps and phases, which are the fold's own business.
/// @returns "", or why the event cannot have happened
std::string_view apply_action(CaseFile& file, const Event& event, BodyView body);

/// The risks of a list [{"code","text"}] that the case does not have, or has solved, are its risks from now on.
void add_risks(CaseFile& file, BodyView body, std::int64_t since_ms);
void add_handler(CaseFile& file, AccountId account);
/// What a step left behind is void once it is undone: the notice that hung, the vote that passed.
void forget_step(CaseFile& file, policy::StepKind kind);

}  // namespace shouwang::casework
