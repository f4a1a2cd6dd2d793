// Writes households and persons inside the transaction of a delivery: identities, validity intervals, memberships.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/crypto.h"
#include "intake/store.h"
#include "registry/model.h"
#include "storage/connection.h"
#include "storage/timeline.h"

namespace shouwang::storage {

/// What a statement says, or what held before where it says nothing.
inline const std::string& either(const std::string& stated, const std::string& before) { return stated.empty() ? before : stated; }

struct HouseholdContent {
  std::int64_t village = 0;
  std::string group_name, kind, monitored, assistance;
  std::optional<bool> relocated;
  std::optional<int> lifted_year;
  HouseholdContent over(const HouseholdContent& before) const;
  friend bool operator==(const HouseholdContent&, const HouseholdContent&) = default;
};

struct PersonContent {
  std::string education, schooling, health, labour, working_place;
  std::optional<bool> working, insured;
  PersonContent over(const PersonContent& before) const;
  friend bool operator==(const PersonContent&, const PersonContent&) = default;
};

struct MembershipContent {
  std::int64_t household = 0;
  std::string relation;
  MembershipContent over(const MembershipContent& before) const;
  friend bool operator==(const MembershipContent&, const MembershipContent&) = default;
};

class RegistryWriter {
 public:
  /// @param received_ms where ids start to count (base/id.h)
  RegistryWriter(Connection& connection, const crypto::FieldCipher& cipher, std::int64_t received_ms)
      : connection_(connection), cipher_(cipher), received_ms_(received_ms) {}

  /// Upsert by household code. @errors kRegistryInvariant: a village outside the county
  Result<intake::WriteCounts> add_households(const std::vector<registry::HouseholdInput>& inputs, std::int32_t county);
  /// Upsert by ID index; without a number by household, name and birth. @errors kForeignKey: unknown household code
  Result<intake::WriteCounts> add_persons(const std::vector<registry::PersonInput>& inputs, std::int32_t county);
  /// Brings what follows from the rest up to date (heads, member counts, sums of villages, places of records). Once, before commit.
  Result<void> finish();

 private:
  struct HouseholdEntry;
  struct PersonEntry;
  struct PersonBatch;

  Result<std::int64_t> next_id();
  Result<void> find_codes(const std::vector<registry::PersonInput>& inputs, std::int32_t county);
  Result<void> load_persons(PersonBatch& batch, const std::vector<registry::PersonInput>& inputs);
  Result<void> apply_person(PersonBatch& batch, const registry::PersonInput& input, intake::WriteCounts& counts);
  Result<void> leave_other_counties(PersonEntry& person, Date since);
  Result<void> store_households(std::deque<HouseholdEntry>& entries, std::int32_t county);
  Result<void> store_persons(PersonBatch& batch);
  Result<void> move_records();

  Connection& connection_;
  const crypto::FieldCipher& cipher_;
  std::int64_t received_ms_;
  std::int64_t last_id_ = 0;
  std::map<std::int32_t, std::unordered_map<std::string, std::int64_t>> codes_;  // county -> household code -> id
  std::set<std::pair<std::int32_t, std::int64_t>> touched_;                      // households whose head or members may have changed
  std::set<std::int32_t> counties_;                                              // whose sums are out of date
  std::set<std::int32_t> peopled_anew_;                                          // whose persons, homes or villages changed
  struct Move {
    std::int32_t county;
    std::int64_t person, from, to;
  };
  std::vector<Move> moves_;
  struct Resettled {
    std::int32_t county;
    std::int64_t household, village;
  };
  std::vector<Resettled> resettled_;
};

}  // namespace shouwang::storage
