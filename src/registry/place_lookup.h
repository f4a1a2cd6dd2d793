// Who lives where, by what a department's row states. A port between linkage (which builds it) and intake (which asks).
#pragma once

#include <optional>
#include <string_view>

#include "registry/model.h"

namespace shouwang::registry {

/// Where a household is now.
struct HouseholdPlace {
  HouseholdId household;
  std::int64_t village = 0;
};

/// Exact matching only: a row belongs to somebody by ID number or household code, never by a name that looks alike.
/// Threads: const calls from several threads at once are fine.
class PlaceLookup {
 public:
  virtual ~PlaceLookup() = default;
  /// @param id_index  keyed index of the ID number (crypto::FieldCipher::index)
  virtual std::optional<PersonPlace> find_person(std::string_view id_index) const = 0;
  virtual std::optional<HouseholdPlace> find_household(std::string_view household_code) const = 0;
};

}  // namespace shouwang::registry
