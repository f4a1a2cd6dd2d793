// A decision in the making: what is known when an action is decided, and what the program adds to its event.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "casework/actor.h"
#include "casework/case_machine.h"

namespace shouwang::casework {

struct Draft {
  const CaseFile& file;
  std::string_view action;
  const Actor* actor = nullptr;        // nullptr: the program
  const Moment& moment;
  const HouseholdFacts* facts = nullptr;
  const nlohmann::json& body;          // as sent, fits the action's inputs
  Date day{};                          // when it happened, in China
  std::int64_t happened_ms = 0;
  nlohmann::json& added;               // goes under "_"
  std::optional<Phase> to{};           // phase that follows; without it: the next one when the last step is done

  const policy::Pack& pack() const { return *moment.pack; }
  const policy::Procedure& procedure() const { return moment.pack->procedure; }
};

using Decider = Result<void> (*)(Draft&);
struct NamedDecider {
  std::string_view action;
  Decider decider;
};
/// What an action checks and adds; nullptr: nothing.
Decider admission_decider(std::string_view action);
Decider decision_decider(std::string_view action);  // votes, notices, approvals, elimination
Decider help_decider(std::string_view action);

/// What the person who filled the form has to change.
inline Failure ask(std::string message) { return fail(ErrorCode::kInvalidArgument, std::move(message)); }
/// The step of this kind is done by the event, when it is open.
void finish_step(Draft& draft, policy::StepKind kind);
/// This step and all that wait for it become undone. A phase without it starts again from its first step.
void undo_from(Draft& draft, policy::StepKind kind);
/// Whether `step` comes before `later` in the present phase.
bool comes_before(const CaseFile& file, policy::StepKind step, policy::StepKind later);
/// The number of a parameter, noted in the event with the day's value (I-14).
Result<std::int64_t> noted_number(Draft& draft, std::string_view parameter);
/// Number of risks and the texts that "other" ones need.
Result<void> check_risks(Draft& draft, const std::vector<std::string>& more, bool replace, std::string_view risk_text);

/// Body-free part of an action's guards. @errors as may_act
Result<void> check_guards(const CaseFile& file, std::string_view action, const Actor& actor, const Moment& moment);

}  // namespace shouwang::casework
