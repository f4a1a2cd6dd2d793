// The registry port over screening's memory store, for tests: households are looked up, nothing is imported.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "registry/store.h"
#include "screening/testing/memory_store.h"

namespace shouwang::casework::testing {

class MemoryRegistry : public registry::Store {
 public:
  explicit MemoryRegistry(screening::testing::MemoryStore& screening) : screening_(screening) {}

  std::vector<registry::Division> all_divisions;
  std::map<std::string, std::int64_t> people;  // index of an ID number -> household

  Result<void> save_divisions(const std::vector<registry::Division>& divisions) override {
    all_divisions = divisions;
    return {};
  }
  Result<std::vector<registry::Division>> divisions() override { return all_divisions; }

  Result<void> scan_person_places(const access::Scope& scope,
                                  const std::function<void(std::string_view, const registry::PersonPlace&)>& each) override {
    for (const auto& [index, id] : people) {
      if (const auto* h = find(scope, HouseholdId(id))) each(index, {PersonId(1), HouseholdId(h->id), h->village});
    }
    return {};
  }
  Result<void> scan_household_codes(const access::Scope& scope,
                                    const std::function<void(std::string_view, HouseholdId, std::int64_t)>& each) override {
    for (const auto& h : screening_.households) {
      if (scope.covers(std::to_string(h.village))) each(text(h, "household_code"), HouseholdId(h.id), h.village);
    }
    return {};
  }

  Result<registry::HouseholdPage> find_households(const access::Scope& scope, const registry::HouseholdQuery& query) override {
    registry::HouseholdPage page;
    for (const auto& h : screening_.households) {
      if (!scope.covers(std::to_string(h.village))) continue;
      const auto person = people.find(query.id_index);
      if (!query.id_index.empty() && (person == people.end() || person->second != h.id)) continue;
      if (!query.text.empty() && !text(h, "household_code").starts_with(query.text)) continue;
      page.rows.push_back(row_of(h));
    }
    page.total = static_cast<std::int64_t>(page.rows.size());
    return page;
  }

  Result<std::optional<registry::HouseholdRow>> household(const access::Scope& scope, HouseholdId id) override {
    const auto* h = find(scope, id);
    return h ? std::optional(row_of(*h)) : std::nullopt;
  }

  Result<std::vector<registry::PersonRow>> members(const access::Scope& scope, HouseholdId id, bool) override {
    std::vector<registry::PersonRow> rows;
    if (!find(scope, id)) return rows;
    for (const auto& m : screening_.members) {
      if (HouseholdId(m.household) != id) continue;
      registry::PersonRow& row = rows.emplace_back();
      row.id = PersonId(m.id);
      row.household = id;
    }
    return rows;
  }

  Result<std::vector<registry::HouseholdState>> history(const access::Scope&, HouseholdId) override {
    return std::vector<registry::HouseholdState>();
  }
  Result<std::vector<registry::RecordView>> records(const access::Scope&, HouseholdId, int, Date) override {
    return std::vector<registry::RecordView>();
  }
  Result<std::unordered_map<PersonId, std::string>> whole_names(const access::Scope&, HouseholdId) override {
    return std::unordered_map<PersonId, std::string>();
  }
  Result<std::optional<std::string>> sealed_person_field(const access::Scope&, PersonId, std::string_view) override {
    return std::optional<std::string>();
  }

 private:
  using Household = screening::testing::Household;

  const Household* find(const access::Scope& scope, HouseholdId id) const {
    for (const Household& h : screening_.households) {
      if (HouseholdId(h.id) == id && scope.covers(std::to_string(h.village))) return &h;
    }
    return nullptr;
  }
  static std::string text(const Household& h, const std::string& field) {
    const auto found = h.values.find(field);
    return found == h.values.end() ? "" : found->second.text.value_or("");
  }
  registry::HouseholdRow row_of(const Household& h) const {
    registry::HouseholdRow row;
    row.id = HouseholdId(h.id);
    row.county = h.county();
    row.village = h.village;
    row.household_code = text(h, "household_code");
    row.head_name = text(h, "head_name");
    row.group_name = text(h, "group_name");
    for (const auto& m : screening_.members) row.members += m.household == h.id;
    return row;
  }

  screening::testing::MemoryStore& screening_;
};

}  // namespace shouwang::casework::testing
