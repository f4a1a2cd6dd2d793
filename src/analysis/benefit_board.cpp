#include "analysis/benefit_board.h"

#include <algorithm>
#include <utility>

namespace shouwang::analysis {

Result<std::shared_ptr<const BenefitBoard>> BenefitBoards::get(screening::Store& store, const Wanted& wanted, unsigned threads) {
  const std::string key = wanted.scope.division() + "|" + std::to_string(wanted.scope.low()) + "|" + std::to_string(wanted.scope.high()) +
                          "|" + wanted.data_version + "|" + wanted.as_of.iso() + "|" + wanted.pack->hash;
  const std::lock_guard lock(mutex_);
  entries_.remove_if([&](const Entry& entry) { return wanted.now_ms - entry.made_ms > kMostAgeMs; });
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.key == key; });
  if (found != entries_.end()) {
    entries_.splice(entries_.begin(), entries_, found);
    return found->board;
  }
  ASSIGN_OR_RETURN(auto plan, BenefitPlan::build(wanted.pack, wanted.as_of));
  ASSIGN_OR_RETURN(auto snapshot, screening::load_snapshot(store, *wanted.pack, wanted.scope, wanted.as_of, plan.fields(), {}));
  ASSIGN_OR_RETURN(auto report, run_benefits(snapshot, plan, threads));
  auto board = std::make_shared<const BenefitBoard>(BenefitBoard{std::move(plan), std::move(snapshot), std::move(report)});
  if (board->bytes() <= most_bytes_) {
    entries_.push_front({key, wanted.now_ms, board});
    std::size_t sum = 0;
    for (const Entry& entry : entries_) sum += entry.board->bytes();
    while (sum > most_bytes_) {
      sum -= entries_.back().board->bytes();
      entries_.pop_back();
    }
  }
  return board;
}

std::size_t BenefitBoards::kept() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

}  // namespace shouwang::analysis
