// Writes households and persons inside the transaction of a delivery: identities, validity intervals, memberships.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/crypto.h"
#include "intake/store.h"
#include "registry/model.h"
#include "storage/connection.h"
#include "storage/registry_journal.h"
#include "storage/registry_upkeep.h"
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
  /// @param county of the delivery
  /// @param received_ms where ids start to count (base/id.h)
  RegistryWriter(Connection& connection, const crypto::FieldCipher& cipher, DeliveryId delivery, std::int32_t county,
                 std::int64_t received_ms)
      : connection_(connection), cipher_(cipher), journal_(connection, cipher, delivery, county, received_ms) {}

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

  Result<void> find_codes(const std::vector<registry::PersonInput>& inputs, std::int32_t county);
  Result<void> load_persons(PersonBatch& batch, const std::vector<registry::PersonInput>& inputs);
  Result<void> apply_person(PersonBatch& batch, const registry::PersonInput& input, intake::WriteCounts& counts);
  void leave_other_counties(PersonEntry& person, Date since);
  Result<void> forget_known_phones(PersonBatch& batch);
  Result<void> store_households(std::deque<HouseholdEntry>& entries, std::int32_t county);
  Result<void> store_persons(PersonBatch& batch);
  Result<void> store_leavings();

  Connection& connection_;
  const crypto::FieldCipher& cipher_;
  RegistryJournal journal_;
  RegistryUpkeep upkeep_;
  bool wrote_ = false;                                                           // a register, not records
  std::map<std::int32_t, std::unordered_map<std::string, std::int64_t>> codes_;  // county -> household code -> id
  struct Leaving {
    std::int32_t county;
    std::int64_t person;
    Date first;
    std::optional<Date> last;  // nullopt: another county states the same day, and the later delivery stands
  };
  std::vector<Leaving> leavings_;  // memberships in other counties of persons who moved here
};

}  // namespace shouwang::storage
