// One screening from start to end: findings, leads and the run itself, written together or not at all.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "access/scope.h"
#include "base/date.h"
#include "base/id.h"
#include "base/result.h"
#include "casework/store.h"
#include "policy/pack.h"
#include "screening/screen.h"
#include "screening/store.h"

namespace shouwang::casework {

/// UTC milliseconds. Called at the start and at the end of a run.
using Clock = std::function<std::int64_t()>;

/// An explanation of one finding that the office has accepted (已说明), or one whose time is over and whose finding has not counted since.
struct Explanation {
  std::int32_t county = 0;
  HouseholdId household;
  std::string rule;
  bool in_force = false;
  std::int64_t id = 0;  // of one whose time is over: marked as counted together with the run
};
/// What the installation says besides the pack.
struct Directives {
  screening::Switches switches;
  std::vector<Explanation> explanations;
};

/// Screens, merges the findings into leads and commits everything in one transaction.
/// A finding with an explanation in force stays a finding and makes no lead; when the explanation is over it counts again as if new.
///
/// @param progress may be empty; reaches 1 only after the commit
/// @returns the run as committed. A second run over the same data commits a run without new findings or leads.
/// @errors as screening::screen; what the store reports. After an error nothing has been written.
Result<screening::Run> run_screening(screening::Store& screening_store, Store& casework_store, const policy::Pack& pack,
                                     const access::Scope& scope, Date as_of, const Clock& clock, IdSource& ids, unsigned threads,
                                     const screening::Progress& progress, const Directives& directives = {});

}  // namespace shouwang::casework
