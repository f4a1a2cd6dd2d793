// Matching by ID number and household code, held in memory: one pass over the registry, then about a hundred nanoseconds a row.
//
// Memory: 48 bytes and 2× spare room a person, so a county of half a million people takes about 50 MB while a file is taken in.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "access/scope.h"
#include "base/result.h"
#include "base/text.h"
#include "linkage/store.h"
#include "registry/place_lookup.h"
#include "registry/store.h"

namespace shouwang::linkage {

class IdMatch final : public registry::PlaceLookup {
 public:
  /// Reads everybody in scope who has an ID number, and every household code.
  /// An ID number that two present persons share, or a code that two households share, matches nobody: a wrong match would put
  /// one family's facts into another family's file. Their count is in ambiguous().
  /// @param former numbers that people had before, by their keyed hash
  static Result<std::unique_ptr<IdMatch>> load(registry::Store& store, const access::Scope& scope, std::span<const AliasRow> former = {});

  std::optional<registry::PersonPlace> find_person(std::string_view id_index) const override;
  std::optional<registry::HouseholdPlace> find_household(std::string_view household_code) const override;
  std::size_t persons() const { return persons_; }
  std::size_t households() const { return households_.size(); }
  std::size_t ambiguous() const { return ambiguous_; }

 private:
  // The index is 32 hexadecimal digits of a keyed hash: evenly spread, so its first bits are the slot.
  using Key = std::array<std::uint64_t, 2>;
  struct Slot {
    Key key{};
    registry::PersonPlace place;
    bool used = false, ambiguous = false;
  };
  static std::optional<Key> key_of(std::string_view id_index);
  void add(const Key& key, const registry::PersonPlace& place);
  void grow();
  std::size_t slot_of(const Key& key) const;

  struct HouseholdEntry {
    registry::HouseholdPlace place;
    bool ambiguous = false;
  };

  std::vector<Slot> slots_ = std::vector<Slot>(1024);  // open addressing, a power of two, at most half full
  std::size_t persons_ = 0, ambiguous_ = 0;
  std::unordered_map<std::string, HouseholdEntry, text::Hash, std::equal_to<>> households_;
};

}  // namespace shouwang::linkage
