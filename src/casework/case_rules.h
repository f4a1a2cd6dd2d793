// When each action on a case may be done, as one table: used to decide, and again to check history when it is read.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "casework/case_machine.h"

namespace shouwang::casework {

/// How an action stands to a step of the present phase.
enum class StepUse : std::uint8_t {
  kNone,    // has nothing to do with steps
  kNeeds,   // only while the step is open; may do it
  kMayDo    // any time; does the step when it is open
};

struct CaseRule {
  std::string_view action;
  std::uint16_t phases = 0;          // bits of Phase in which it may be done
  StepUse use = StepUse::kNone;
  policy::StepKind step{};
  bool while_paused = false;
  bool green_before_help = false;    // before the case is in helping: only with the green channel
  std::optional<Phase> to{};         // the phase it leads to by itself
};

constexpr std::uint16_t in(Phase phase) { return static_cast<std::uint16_t>(1u << static_cast<unsigned>(phase)); }

std::span<const CaseRule> case_rules();
/// nullptr: no action of cases
const CaseRule* find_case_rule(std::string_view action);

/// The action that does a step; "notice_closed" for the notice.
std::string_view action_of(policy::StepKind step);

/// Where a "phase" event may lead from a phase.
bool may_follow(Phase from, Phase to);

}  // namespace shouwang::casework
