// What was before a delivery of the register changed it, kept in its transaction, so that the delivery can be taken back exactly.
//
// Only what the delivery changed is kept, each part of a household or person by itself: what it never touched is nothing that taking it
// back could spoil. Households and persons that it makes need no image; their ids are a range.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/crypto.h"
#include "base/id.h"
#include "storage/connection.h"

namespace shouwang::storage {

/// Held until the transaction ends by whoever makes households or persons: their ids count on in one row.
inline constexpr std::int64_t kRegistryIdLock = 0x73686f75'00000002;

/// What is changed as one; the numbers are stored.
enum class RegistryPart : std::uint8_t {
  kHouseholdStates = 1,
  kContact,
  kIdentity,
  kPhone,
  kPersonStates,
  kHomes,    // memberships of a person
  kMembers,  // no image: some members of the household changed
};
inline constexpr RegistryPart kImagedParts[] = {RegistryPart::kHouseholdStates, RegistryPart::kContact,      RegistryPart::kIdentity,
                                                RegistryPart::kPhone,           RegistryPart::kPersonStates, RegistryPart::kHomes};

/// Rows of one part of each household or person, as lists of columns: numbers, texts, null, bytes as hex.
/// @param ids  at least one; those without rows have an empty list
Result<std::map<std::int64_t, nlohmann::json>> read_images(Connection& connection, std::int32_t county, RegistryPart part,
                                                           const std::vector<std::int64_t>& ids);
/// Context under which an image is sealed.
std::string image_context(std::int64_t step, RegistryPart part, std::int64_t id);

class RegistryJournal {
 public:
  /// @param received_ms where ids start to count (base/id.h)
  RegistryJournal(Connection& connection, const crypto::FieldCipher& cipher, DeliveryId delivery, std::int32_t county,
                  std::int64_t received_ms)
      : connection_(connection), cipher_(cipher), delivery_(delivery), county_(county), received_ms_(received_ms) {}

  /// Of a household or person that is made now.
  Result<std::int64_t> next_id();
  /// Reads and keeps this part of them, before it is changed. What the delivery made itself, or has changed before, is passed over.
  Result<void> keep(std::int32_t county, RegistryPart part, const std::vector<std::int64_t>& ids);
  /// Once, when all is written. @param touched  county and id of households whose members may have changed
  Result<void> finish(const std::set<std::pair<std::int32_t, std::int64_t>>& touched);

 private:
  Result<void> begin();
  bool made(std::int64_t id) const { return first_id_ != 0 && id >= first_id_ && id <= last_id_; }

  Connection& connection_;
  const crypto::FieldCipher& cipher_;
  DeliveryId delivery_;
  std::int32_t county_;
  std::int64_t received_ms_;
  std::int64_t step_ = 0;
  std::int64_t first_id_ = 0, last_id_ = 0;
  std::array<std::unordered_set<std::int64_t>, std::size(kImagedParts)> kept_;  // by part
  std::set<std::int32_t> counties_;                                             // where something was kept
  std::set<std::pair<std::int32_t, std::int64_t>> homes_;                       // that images name
};

}  // namespace shouwang::storage
