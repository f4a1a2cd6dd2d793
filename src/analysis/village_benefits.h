// What a village is entitled to, for the page of one of its households.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/snapshot_cache.h"
#include "base/result.h"
#include "policy/benefit.h"
#include "policy/benefit_cases.h"

namespace shouwang::analysis {

struct VillageBenefit {
  const policy::Benefit* benefit = nullptr;
  policy::Answer entitled = policy::Answer::kUnknown;
  std::optional<std::int64_t> count, at_least;  // where a number decides: what is known of it, and the number
  std::int64_t uncounted = 0;                   // households that cannot be counted
  std::string gives, wording;                   // filled in
};
struct VillageBenefits {
  std::shared_ptr<const policy::Pack> pack;  // of the benefits
  std::vector<VillageBenefit> rows;          // in force on the day, by id
};

/// Reads the households of the village as far as benefits need it, once for all who ask until something is delivered.
/// @param wanted  scope, pack, day, version and time of the asker; its other members are not used
/// @returns no rows when the village is not in the scope. @errors what the store reports
Result<std::shared_ptr<const VillageBenefits>> village_benefits(SnapshotCache& cache, const SnapshotCache::Wanted& wanted, std::int64_t village);

}  // namespace shouwang::analysis
