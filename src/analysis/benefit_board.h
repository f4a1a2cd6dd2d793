// The benefits of a scope on a day, made from the same snapshot as simulations and kept with it.
#pragma once

#include <cstddef>
#include <memory>

#include "analysis/benefits.h"
#include "analysis/snapshot_cache.h"
#include "base/result.h"
#include "screening/snapshot.h"

namespace shouwang::analysis {

/// Everything about the benefits of a scope on a day. Immutable, shared by all who ask.
struct BenefitBoard {
  BenefitPlan plan;
  std::shared_ptr<const screening::Snapshot> rows;
  BenefitReport report;
  const screening::Snapshot& snapshot() const { return *rows; }
};

/// The board; computed when nobody has asked the same before. @errors what the store and the language report
Result<std::shared_ptr<const BenefitBoard>> benefit_board(SnapshotCache& cache, const SnapshotCache::Wanted& wanted, unsigned threads);

}  // namespace shouwang::analysis
