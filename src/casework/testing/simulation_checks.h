// What must hold whoever did what: read from the events themselves, without the machines.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "casework/case_machine.h"
#include "casework/lead_machine.h"

namespace shouwang::casework::testing {

/// What is wrong with the history of one case; empty = nothing. I-01 … I-10 and the approvals, in plain loops.
/// @param parameters of the pack: months between admission and elimination
std::vector<std::string> problems_of_history(const std::vector<Event>& events, int months_before_elimination);

/// Rows, tasks and measures that a store holds against those that the events give.
std::vector<std::string> problems_of_rows(Store& store, const CaseFile& file, const Moment& moment);

/// What a batch did to a lead that people had worked on. @param before, after of the same lead
std::vector<std::string> problems_of_batch(const Lead& before, const Lead& after);

}  // namespace shouwang::casework::testing
