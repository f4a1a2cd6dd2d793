// A linkage::Store in memory, for tests of what stands on it: people with plain texts, sealed when they are asked for.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/crypto.h"
#include "linkage/store.h"
#include "registry/store.h"

namespace shouwang::linkage::testing {

inline constexpr std::int32_t kPeopleCounty = 530922;
inline constexpr std::int64_t kPeopleVillage = 530922100201;

class MemoryPeople final : public Store {
 public:
  struct Person {
    std::int64_t id = 0, household = 0;
    std::string name, number, sex, phone;
    std::optional<Date> birth = {};
    std::int64_t village = kPeopleVillage;
    std::string village_name = "凤山镇大石村";
  };

  explicit MemoryPeople(const crypto::FieldCipher& cipher) : cipher_(cipher) {}

  std::vector<Person> people;
  std::vector<AliasRow> alias_rows;
  std::vector<ConstraintRow> constraint_rows;
  std::vector<FormerVillage> former_village_rows;
  std::map<std::string, std::string> models;  // by dataset
  RegistryVersion version{1, 1};
  int scans = 0;

  void add_alias(std::int64_t person, AliasKind kind, std::string_view value) {
    AliasRow row;
    row.id = static_cast<std::int64_t>(alias_rows.size()) + 1;
    row.person = PersonId(person);
    row.kind = kind;
    row.value = cipher_.encrypt(value, kAliasContext);
    row.value_index = cipher_.index(value);
    alias_rows.push_back(std::move(row));
    ++version.all;
  }
  void settle(bool must, const registry::PersonStatement& statement, std::int64_t person) {
    constraint_rows.push_back({must, cipher_.encrypt(registry::statement_text(statement), kStatementContext), PersonId(person)});
    ++version.all;
  }

  Result<RegistryVersion> registry_version(const access::Scope&, std::int32_t) override { return version; }
  Result<void> scan_people(const access::Scope&, std::int32_t, const std::function<void(const PersonRecord&)>& each) override {
    ++scans;
    for (const Person& p : people) {
      const std::string number = p.number.empty() ? "" : cipher_.encrypt(p.number, registry::kIdNumberContext);
      const std::string phone = p.phone.empty() ? "" : cipher_.encrypt(p.phone, registry::kPhoneContext);
      each({PersonId(p.id), HouseholdId(p.household), p.village, p.village_name, p.name, number, phone, p.sex, p.birth});
    }
    return {};
  }
  Result<std::vector<FormerVillage>> former_villages(const access::Scope&, std::int32_t) override { return former_village_rows; }
  Result<std::vector<AliasRow>> aliases(const access::Scope&, std::int32_t) override { return alias_rows; }
  Result<std::vector<ConstraintRow>> constraints(const access::Scope&, std::int32_t) override { return constraint_rows; }
  Result<std::optional<std::string>> last_model(const access::Scope&, std::int32_t, std::string_view dataset) override {
    const auto at = models.find(std::string(dataset));
    return at == models.end() ? std::nullopt : std::optional(at->second);
  }
  Result<std::optional<std::string>> model_of(const access::Scope&, std::int32_t, DeliveryId) override { return std::optional<std::string>(); }

 private:
  const crypto::FieldCipher& cipher_;
};

}  // namespace shouwang::linkage::testing
