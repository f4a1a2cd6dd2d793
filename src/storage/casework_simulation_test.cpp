// Random people over months, at a desk over the real stores: what the machines decide must fit what the databases keep.
#include "casework/testing/procedure.h"
#include "casework/testing/simulator.h"
#include "storage/testing/fixture.h"

namespace shouwang::storage {
namespace {

using namespace testing;  // the fixture and its short names

class Simulation : public StorageTest {};
ON_BOTH_ENGINES(Simulation);

TEST_P(Simulation, LeavesNothingThatShouldNotBe) {
  const policy::Pack pack = casework::testing::test_pack();
  MUST(intake_->ensure_dataset_tables(pack));
  std::vector<registry::HouseholdInput> households;
  std::vector<registry::PersonInput> persons;
  for (int i = 0; i < 8; ++i) {
    const std::string code = "H" + std::to_string(i);
    households.push_back(household(code, i % 3 == 0 ? kVillageA : i % 3 == 1 ? kVillageB : kFarVillage, day(2025, 1, 1)));
    persons.push_back(person(code, "张三", std::to_string(i), "01", day(2025, 1, 1)));
  }
  register_all(1, households, persons);
  IdSource ids(casework::testing::morning("2026-03-02"));
  casework::testing::SimulationParts parts;
  parts.desk.store = casework_.get();
  parts.desk.screening = screening_.get();
  parts.desk.registry = registry_.get();
  parts.desk.ids = &ids;
  parts.desk.index = [](std::string_view text) { return cipher().index(text); };
  parts.desk.seal = [](std::string_view plain, std::string_view context) { return cipher().encrypt(plain, context); };
  parts.desk.unseal = [](std::string_view sealed, std::string_view context) { return cipher().decrypt(sealed, context); };
  parts.pack = &pack;
  parts.county = kCounty;
  MUST(registry_->scan_household_codes(everything(), [&](std::string_view, HouseholdId id, std::int64_t village) { parts.homes.push_back({id, village}); }));
  for (const auto& rule : pack.rules) parts.rules.push_back(rule.id);
  parts.start_ms = casework::testing::morning("2026-03-02");
  const auto report = casework::testing::simulate(parts, 7, 400);
  for (const auto& problem : report.problems) ADD_FAILURE() << problem;
  EXPECT_GT(report.events, 50);
  EXPECT_GT(report.leads, 0);
}

}  // namespace
}  // namespace shouwang::storage
