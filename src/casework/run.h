// One screening from start to end: findings, leads and the run itself, written together or not at all.
#pragma once

#include <cstdint>
#include <functional>

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

/// Screens, merges the findings into leads and commits everything in one transaction.
/// @param progress may be empty; reaches 1 only after the commit
/// @returns the run as committed. A second run over the same data commits a run without new findings or leads.
/// @errors as screening::screen; what the store reports. After an error nothing has been written.
Result<screening::Run> run_screening(screening::Store& screening_store, Store& casework_store, const policy::Pack& pack,
                                     const access::Scope& scope, Date as_of, const Clock& clock, IdSource& ids, unsigned threads,
                                     const screening::Progress& progress);

}  // namespace shouwang::casework
