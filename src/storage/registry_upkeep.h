// What follows from households, persons and memberships: heads, numbers of members, sums of villages, the version of the register, and
// where records of people lie. Collected while they are written, brought up to date once before the transaction ends.
#pragma once

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "base/result.h"
#include "storage/connection.h"

namespace shouwang::storage {

class RegistryUpkeep {
 public:
  using Household = std::pair<std::int32_t, std::int64_t>;  // county, id

  /// Its head or members may have changed.
  void touch(std::int32_t county, std::int64_t household) { touched_.emplace(county, household); }
  /// The sums of the county's villages are out of date.
  void recount(std::int32_t county) { counties_.insert(county); }
  /// Persons of the county, their homes or villages changed: an index of them is no longer theirs.
  void people_changed(std::int32_t county) { peopled_anew_.insert(county); }
  /// The person's records follow from one household to the other.
  void move_person(std::int32_t county, std::int64_t person, std::int64_t from, std::int64_t to) {
    moves_.push_back({county, person, from, to});
  }
  /// The household's records follow to its new village.
  void resettle(std::int32_t county, std::int64_t household, std::int64_t village) { resettled_.push_back({county, household, village}); }

  const std::set<Household>& touched() const { return touched_; }
  Result<void> finish(Connection& connection);

 private:
  Result<void> move_records(Connection& connection);

  struct Move {
    std::int32_t county;
    std::int64_t person, from, to;
  };
  struct Resettled {
    std::int32_t county;
    std::int64_t household, village;
  };
  std::set<Household> touched_;
  std::set<std::int32_t> counties_, peopled_anew_;
  std::vector<Move> moves_;
  std::vector<Resettled> resettled_;
};

}  // namespace shouwang::storage
