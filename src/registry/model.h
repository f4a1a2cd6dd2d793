// The registry: divisions, households, persons and memberships over time.
//
// History is kept by validity intervals [first_day, last_day]: a change closes the old row and opens a new one; nothing is
// overwritten. Memberships of one person never overlap. `county` (6 digits) comes first in every key (docs/architecture.md, storage).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/date.h"
#include "base/id.h"
#include "base/result.h"

namespace shouwang::registry {

/// A division of the country: GB/T 2260 (county), GB/T 10114 (township), statistical village code. 12 digits at every level,
/// padded with zeros; the prefix says what contains it.
struct Division {
  std::int64_t code = 0;
  std::string name;
  int level = 5;               // 1 province, 2 city, 3 county, 4 township, 5 village
  std::int64_t parent = 0;     // 0 for a province
  Date first_day, last_day = kForever;
  std::string source;          // where the entry comes from, with its date
  std::int64_t merged_into = 0;  // of one that ended: the division that it became part of; 0 = none, or stated under the same code
};

/// The tree held in memory; small (a city: about a thousand entries), never queried recursively in SQL.
/// Moved, never copied: the children point into the entries.
class DivisionTree {
 public:
  DivisionTree() = default;
  DivisionTree(DivisionTree&&) = default;
  DivisionTree& operator=(DivisionTree&&) = default;
  /// Of several entries of one code, one after the other in time (renamed), the tree holds the newest; what has ended stays in it, for
  /// households may still be registered there.
  /// @errors kRegistryInvariant: unknown parents or successors, wrong level or prefix, entries of one code at the same time; every problem named
  static Result<DivisionTree> build(std::vector<Division> divisions);
  const Division* find(std::int64_t code) const;
  const std::vector<const Division*>& children(std::int64_t code) const;  // by code
  std::vector<const Division*> roots() const;
  /// From the province down to `code`; empty when unknown.
  std::vector<const Division*> path(std::int64_t code) const;
  std::string path_name(std::int64_t code) const;  // "云县爱华镇毛家村", from the county down
  std::size_t size() const { return all_.size(); }
  const std::vector<Division>& all() const { return all_; }

 private:
  std::vector<Division> all_;
  std::unordered_map<std::int64_t, std::size_t> index_;
  std::unordered_map<std::int64_t, std::vector<const Division*>> children_;
};

/// Number of leading digits that matter at a level: 2, 4, 6, 9, 12.
int significant_digits(int level);
/// "530922" -> 530922000000; @errors kInvalidArgument unless 2, 4, 6, 9 or 12 digits
Result<std::int64_t> parse_division(std::string_view code);
std::string division_text(std::int64_t code);  // 12 digits
inline std::int32_t county_of(std::int64_t division) { return static_cast<std::int32_t>(division / 1'000'000); }

/// Contexts under which personal fields are sealed (crypto::FieldCipher): the same for whoever seals and whoever reveals.
inline constexpr std::string_view kIdNumberContext = "person.id_number";
inline constexpr std::string_view kPhoneContext = "person.phone";
inline constexpr std::string_view kAddressContext = "household.address";

/// One household as a registry file states it. Codes are those of the pack's code tables; empty = not stated.
struct HouseholdInput {
  std::string household_code;   // national 户编号; identity within the county
  std::int64_t village = 0;
  std::string group_name, address, phone;  // address and phone plain here; sealed by storage's caller (see Sealed)
  std::string kind, monitored, assistance;
  std::optional<bool> relocated;
  std::optional<int> lifted_year;
  Date since;                   // the day the statement holds from
};

/// Relation to the head (code table relation): the head of the household.
inline constexpr std::string_view kHeadRelation = "01";

struct PersonInput {
  std::string household_code;
  std::string name;
  std::string id_index;         // keyed index of the ID number (crypto::FieldCipher::index)
  std::string id_sealed;        // encrypted number, raw bytes
  std::string id_masked;
  std::string phone_sealed;
  std::string sex, ethnic, relation, education, schooling, health, labour;
  std::optional<Date> birth;
  std::optional<bool> working, insured;
  std::string working_place;
  Date since;
  std::string phone_masked;     // text::mask_phone of the number in phone_sealed; lists show it
};

/// Where a person is now: enough to match a department's row.
struct PersonPlace {
  PersonId person;
  HouseholdId household;
  std::int64_t village = 0;
};

struct HouseholdRow {
  HouseholdId id;
  std::int32_t county = 0;
  std::int64_t village = 0;
  std::string household_code, group_name, address_masked, head_name, phone_masked;
  std::string kind, monitored, assistance;
  std::optional<bool> relocated;
  std::optional<int> lifted_year;
  int members = 0;
  Date since;
  int open_leads = 0;
};

struct PersonRow {
  PersonId id;
  HouseholdId household;
  std::string name, id_masked, phone_masked, sex, ethnic, relation, education, schooling, health, labour, working_place;
  std::optional<Date> birth;
  std::optional<bool> working, insured;
  Date first_day, last_day;     // of the membership
};

/// One earlier or present statement about a household (一户一档, history).
struct HouseholdState {
  Date first_day, last_day;
  std::int64_t village = 0;
  std::string group_name, kind, monitored, assistance;
  std::optional<bool> relocated;
  std::optional<int> lifted_year;
};

}  // namespace shouwang::registry
