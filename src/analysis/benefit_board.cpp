#include "analysis/benefit_board.h"

#include <utility>

namespace shouwang::analysis {

Result<std::shared_ptr<const BenefitBoard>> benefit_board(SnapshotCache& cache, const SnapshotCache::Wanted& wanted, unsigned threads) {
  const auto compute = [&](std::shared_ptr<const screening::Snapshot> snapshot) -> Result<SnapshotCache::Product> {
    ASSIGN_OR_RETURN(auto plan, BenefitPlan::build(wanted.pack, wanted.as_of));
    ASSIGN_OR_RETURN(auto report, run_benefits(*snapshot, plan, threads));
    const std::size_t bytes = report.bytes();
    return SnapshotCache::Product{
        std::make_shared<const BenefitBoard>(BenefitBoard{std::move(plan), std::move(snapshot), std::move(report)}), bytes};
  };
  ASSIGN_OR_RETURN(const auto made, cache.product(wanted, "benefits", compute));
  return std::static_pointer_cast<const BenefitBoard>(made);
}

}  // namespace shouwang::analysis
