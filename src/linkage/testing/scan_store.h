// A registry for tests of matching.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "registry/store.h"

namespace shouwang::linkage::testing {

// A registry that answers the two scans; everything else is not asked for here.
class ScanStore final : public registry::Store {
 public:
  struct Person {
    std::string index;
    registry::PersonPlace place;
  };
  struct Household {
    std::string code;
    HouseholdId id;
    std::int64_t village;
  };
  std::vector<Person> persons;
  std::vector<Household> households;
  bool broken = false;
  int scans = 0;  // of the persons

  Result<void> scan_person_places(const access::Scope& scope,
                                  const std::function<void(std::string_view, const registry::PersonPlace&)>& each) override {
    ++scans;
    if (broken) return fail(ErrorCode::kDatabase, "数据库错误");
    for (const Person& p : persons)
      if (p.place.village >= scope.low() && p.place.village <= scope.high()) each(p.index, p.place);
    return {};
  }
  Result<void> scan_household_codes(const access::Scope& scope,
                                    const std::function<void(std::string_view, HouseholdId, std::int64_t)>& each) override {
    for (const Household& h : households)
      if (h.village >= scope.low() && h.village <= scope.high()) each(h.code, h.id, h.village);
    return {};
  }
  Result<void> save_divisions(const std::vector<registry::Division>&) override { return unused(); }
  Result<std::vector<registry::Division>> divisions() override { return unused(); }
  Result<registry::HouseholdPage> find_households(const access::Scope&, const registry::HouseholdQuery&) override { return unused(); }
  Result<std::optional<registry::HouseholdRow>> household(const access::Scope&, HouseholdId) override { return unused(); }
  Result<std::vector<registry::PersonRow>> members(const access::Scope&, HouseholdId, bool) override { return unused(); }
  Result<std::vector<registry::HouseholdState>> history(const access::Scope&, HouseholdId) override { return unused(); }
  Result<std::vector<registry::RecordView>> records(const access::Scope&, HouseholdId, int, Date) override { return unused(); }
  Result<std::unordered_map<PersonId, std::string>> whole_names(const access::Scope&, HouseholdId) override { return unused(); }
  Result<std::optional<std::string>> sealed_person_field(const access::Scope&, PersonId, std::string_view) override { return unused(); }

 private:
  static Failure unused() { return fail(ErrorCode::kInternal, "unused"); }
};

}  // namespace shouwang::linkage::testing
