// The benefits of a scope on a day, computed when somebody asks and kept for the next who asks the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "access/scope.h"
#include "analysis/benefits.h"
#include "base/date.h"
#include "base/result.h"
#include "policy/pack.h"
#include "screening/snapshot.h"
#include "screening/store.h"

namespace shouwang::analysis {

/// Everything about the benefits of a scope on a day. Immutable, shared by all who ask.
struct BenefitBoard {
  BenefitPlan plan;
  screening::Snapshot snapshot;
  BenefitReport report;
  std::size_t bytes() const { return snapshot.bytes() + report.bytes(); }
};

/// Keeps the boards used last, within a limit of memory. Thread safe; whoever asks while one is computed waits.
class BenefitBoards {
 public:
  struct Wanted {
    access::Scope scope;
    std::shared_ptr<const policy::Pack> pack;
    Date as_of;
    std::string data_version;  // changes with every committed delivery of the scope
    std::int64_t now_ms = 0;
  };
  /// Decisions on cases change the register without a delivery: a board older than this is computed again.
  static constexpr std::int64_t kMostAgeMs = 600'000;

  /// @param most_bytes what boards may hold together; a single larger one is used and not kept
  explicit BenefitBoards(std::size_t most_bytes = std::size_t{1} << 30) : most_bytes_(most_bytes) {}
  /// @errors what the store and the language report
  Result<std::shared_ptr<const BenefitBoard>> get(screening::Store& store, const Wanted& wanted, unsigned threads);
  std::size_t kept() const;

 private:
  struct Entry {
    std::string key;
    std::int64_t made_ms = 0;
    std::shared_ptr<const BenefitBoard> board;
  };
  const std::size_t most_bytes_;
  mutable std::mutex mutex_;
  std::list<Entry> entries_;  // used last, first
};

}  // namespace shouwang::analysis
