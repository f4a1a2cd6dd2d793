// What the engine needs from storage: the people of a county, names and numbers of former days, what was learnt and settled.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/scope.h"
#include "base/date.h"
#include "base/id.h"
#include "base/result.h"
#include "linkage/tables.h"
#include "registry/model.h"
#include "registry/person_match.h"

namespace shouwang::linkage {

/// Context under which registry::statement_text() is sealed, and a superseded number or former name.
using registry::kStatementContext;
inline constexpr std::string_view kAliasContext = "person.alias";

/// A present person as the registry has it; numbers sealed (registry::kIdNumberContext, registry::kPhoneContext).
struct PersonRecord {
  PersonId person;
  HouseholdId household;
  std::int64_t village = 0;
  std::string_view village_name;  // with its township: 凤山镇大石村
  std::string_view name, id_sealed, phone_sealed, sex;
  std::optional<Date> birth;
};

enum class AliasKind : std::uint8_t { kIdNumber = 1, kName = 2 };
enum class AliasSource : std::uint8_t { kReview = 1, kMerge = 2 };
struct AliasRow {
  std::int64_t id = 0;
  PersonId person;
  AliasKind kind = AliasKind::kIdNumber;
  std::string value;        // sealed under kAliasContext
  std::string value_index;  // keyed hash; of the 18 characters for a number
  std::string masked;
  AliasSource source = AliasSource::kReview;
  std::int64_t origin = 0;  // link item or registry change
  AccountId account;
  std::int64_t at_ms = 0;
};

/// What a reviewer settled about a statement and a person, for all files to come.
struct ConstraintRow {
  bool must = false;      // else: must not be linked
  std::string statement;  // sealed under kStatementContext
  PersonId person;
};

/// Both rise together when persons, memberships or villages of households change (sql::registry_raise_version); `all` alone when
/// aliases or constraints do (sql::linkage_raise_version): then the index of the people still holds. 0 = never changed.
struct RegistryVersion {
  std::int64_t all = 0, people = 0;
  friend bool operator==(const RegistryVersion&, const RegistryVersion&) = default;
};

class Store {
 public:
  virtual ~Store() = default;
  virtual Result<RegistryVersion> registry_version(const access::Scope&, std::int32_t county) = 0;
  /// Everybody at present in a household of the county, by person. The scope must cover the county.
  virtual Result<void> scan_people(const access::Scope&, std::int32_t county, const std::function<void(const PersonRecord&)>& each) = 0;
  /// Villages of the county that were renamed or became part of another one, and what they are now. A change raises the version of the people.
  virtual Result<std::vector<FormerVillage>> former_villages(const access::Scope&, std::int32_t county) = 0;
  virtual Result<std::vector<AliasRow>> aliases(const access::Scope&, std::int32_t county) = 0;
  virtual Result<std::vector<ConstraintRow>> constraints(const access::Scope&, std::int32_t county) = 0;
  /// What was learnt from the last delivery in force of a dataset; nullopt when there is none.
  virtual Result<std::optional<std::string>> last_model(const access::Scope&, std::int32_t county, std::string_view dataset) = 0;
  /// … from this delivery.
  virtual Result<std::optional<std::string>> model_of(const access::Scope&, std::int32_t county, DeliveryId delivery) = 0;
};

}  // namespace shouwang::linkage
