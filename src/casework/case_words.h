// Words that refusals and tasks are made of.
#pragma once

#include <string>
#include <string_view>

#include "casework/case_machine.h"
#include "policy/pack.h"

namespace shouwang::casework {

/// “民主评议”
std::string in_quotes(std::string_view title);
/// 村级, 乡镇, 县级, 行业部门: who works at a level
std::string_view office_title(policy::Level level);
/// 村级、乡镇: the levels that have an action
std::string offices(Levels levels);
/// What the region calls a step of a phase, else its general name.
std::string step_title_of(const policy::Procedure& procedure, Phase phase, policy::StepKind kind);
/// Name of a risk, 因病; its code when the pack has no such name.
std::string risk_title(const policy::Pack& pack, std::string_view code);

}  // namespace shouwang::casework
