#include "screening/snapshot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "screening/evidence.h"
#include "screening/testing/memory_store.h"
#include "screening/testing/test_pack.h"

namespace shouwang::screening {
namespace {

using testing::day;
using testing::day_value;
using testing::everything;
using testing::money;
using testing::test_pack;
using testing::yes_no;

const Date kSnapshotDay = day(2026, 10, 31);

class SnapshotTest : public ::testing::Test {
 protected:
  SnapshotTest() {
    // Written in no particular order: the store sorts.
    store.households = {{12, 530922001002, {}}, {10, 530922001001, {}}, {11, 530921001001, {}}};
    store.members = {{3, 10, {{"insured", yes_no(true)}}}, {1, 10, {}}, {2, 12, {{"insured", yes_no(false)}}}};
    store.records = {{"medical", 100, 10, 3, 7, 5, {{"settle_day", day_value(2026, 1, 1)}, {"self_paid", money(30)}}},
                     {"medical", 101, 10, 1, 8, 6, {{"settle_day", day_value(2026, 1, 2)}}},
                     {"medical", 102, 10, 3, 7, 9, {{"settle_day", day_value(2026, 1, 3)}, {"self_paid", money(50)}}},
                     {"income", 200, 12, 0, 9, 2, {{"last_day", day_value(2025, 12, 31)}, {"net", money(100)}}}};
  }
  Result<Snapshot> load(access::Scope scope = everything()) {
    const auto plan = RulePlan::build(test_pack(), kSnapshotDay);
    return load_snapshot(store, test_pack(), scope, kSnapshotDay, plan->plan().fields(), {});
  }
  static int table(std::string_view name) { return test_pack().schema->find_table(name); }
  static std::size_t field(std::string_view t, std::string_view name) {
    return static_cast<std::size_t>(test_pack().schema->find_field(table(t), name));
  }
  static cel::Value value(const Snapshot& snapshot, std::string_view t, std::string_view name, std::size_t row) {
    return snapshot.value(table(t), static_cast<int>(field(t, name)), row);
  }
  testing::MemoryStore store;
};

TEST_F(SnapshotTest, OrdersHouseholdsByCountyAndNumber) {
  const auto snapshot = load();
  ASSERT_TRUE(snapshot) << snapshot.error().text();
  ASSERT_EQ(snapshot->households(), 3u);
  EXPECT_EQ(snapshot->household(0), HouseholdId(11));
  EXPECT_EQ(snapshot->county(0), 530921);
  EXPECT_EQ(snapshot->household(1), HouseholdId(10));
  EXPECT_EQ(snapshot->village(2), 530922001002);
}

TEST_F(SnapshotTest, AsksOnceWhatHasBeenDelivered) {
  ASSERT_TRUE(load());
  EXPECT_EQ(store.delivery_questions, 1);
}

TEST_F(SnapshotTest, KeepsTheRowsOfAHouseholdTogether) {
  const auto snapshot = load();
  ASSERT_TRUE(snapshot);
  EXPECT_EQ(snapshot->rows_of(table("members"), 0), std::pair(0u, 0u));
  EXPECT_EQ(snapshot->rows_of(table("members"), 1), std::pair(0u, 2u));
  EXPECT_EQ(snapshot->rows_of(table("members"), 2), std::pair(2u, 3u));
  EXPECT_EQ(snapshot->person(table("members"), 0), PersonId(1));
  EXPECT_EQ(snapshot->person(table("members"), 1), PersonId(3));
  EXPECT_EQ(snapshot->rows_of(table("medical"), 1), std::pair(0u, 3u));
  EXPECT_EQ(snapshot->rows_of(table("income"), 2), std::pair(0u, 1u));
}

TEST_F(SnapshotTest, KeepsTheRecordsOfAPersonInTheOrderOfDelivery) {
  const auto snapshot = load();
  ASSERT_TRUE(snapshot);
  // Person 1 first, then the two records of person 3 as they came.
  EXPECT_EQ(snapshot->origin(table("medical"), 0).record, RecordId(101));
  EXPECT_EQ(snapshot->origin(table("medical"), 1).record, RecordId(100));
  EXPECT_EQ(snapshot->origin(table("medical"), 2).record, RecordId(102));
  EXPECT_EQ(snapshot->origin(table("medical"), 2).delivery, DeliveryId(7));
  EXPECT_EQ(snapshot->origin(table("medical"), 2).line, 9);
  EXPECT_EQ(snapshot->person(table("medical"), 2), PersonId(3));
  EXPECT_EQ(value(*snapshot, "medical", "self_paid", 2).number, 5000);
  EXPECT_FALSE(value(*snapshot, "medical", "self_paid", 0).known());
}

TEST_F(SnapshotTest, LeavesOutWhatIsNotInForceOnTheDay) {
  store.members[0].last = day(2026, 10, 30);     // person 3 left the household a day earlier
  store.households[0].first = day(2026, 11, 1);  // household 12 begins a day later
  const auto snapshot = load();
  ASSERT_TRUE(snapshot);
  EXPECT_EQ(snapshot->households(), 2u);
  EXPECT_EQ(snapshot->rows(table("members")), 1u);
  EXPECT_EQ(snapshot->rows(table("medical")), 1u);
  EXPECT_EQ(snapshot->rows(table("income")), 0u);
}

TEST_F(SnapshotTest, TellsAnEmptyDatasetFromOneThatNobodyDelivered) {
  store.records.clear();
  store.delivered = {"medical"};
  const auto snapshot = load();
  ASSERT_TRUE(snapshot);
  EXPECT_TRUE(snapshot->data().tables[static_cast<std::size_t>(table("medical"))].available);
  EXPECT_FALSE(snapshot->data().tables[static_cast<std::size_t>(table("income"))].available);
}

TEST_F(SnapshotTest, ReadsOnlyTheFieldsThatRulesUse) {
  ASSERT_TRUE(load());
  EXPECT_THAT(store.asked, ::testing::UnorderedElementsAre("registry_person.insured", "medical.settle_day", "medical.self_paid",
                                                           "income.last_day", "income.net"));
}

TEST_F(SnapshotTest, StaysInsideTheScope) {
  const auto snapshot = load(everything().narrowed("530922001001"));
  ASSERT_TRUE(snapshot);
  ASSERT_EQ(snapshot->households(), 1u);
  EXPECT_EQ(snapshot->household(0), HouseholdId(10));
  EXPECT_EQ(snapshot->rows(table("income")), 0u);
}

TEST_F(SnapshotTest, LoadsOneHouseholdWithTheSameRowsAsTheWholeSnapshot) {
  const auto plan = RulePlan::build(test_pack(), kSnapshotDay);
  const auto whole = load();
  ASSERT_TRUE(whole);
  for (std::uint32_t h = 0; h < whole->households(); ++h) {
    const auto one = load_snapshot(store, test_pack(), everything(), kSnapshotDay, plan->plan().fields(), {}, whole->household(h));
    ASSERT_TRUE(one) << one.error().text();
    ASSERT_EQ(one->households(), 1u);
    EXPECT_EQ(one->household(0), whole->household(h));
    EXPECT_EQ(one->county(0), whole->county(h));
    EXPECT_EQ(one->village(0), whole->village(h));
    for (const std::string_view t : {"members", "medical", "income"}) {
      const auto [begin, end] = whole->rows_of(table(t), h);
      ASSERT_EQ(one->rows(table(t)), end - begin) << t;
      for (std::uint32_t row = begin; row < end; ++row) {
        EXPECT_EQ(one->person(table(t), row - begin), whole->person(table(t), row));
        EXPECT_EQ(one->origin(table(t), row - begin).record, whole->origin(table(t), row).record);
        for (const auto& use : plan->plan().fields()) {
          if (use.table == table(t) && use.field >= 0) {
            EXPECT_EQ(one->value(use.table, use.field, row - begin), whole->value(use.table, use.field, row));
          }
        }
      }
    }
    for (const auto& entry : plan->entries())
      EXPECT_EQ(basis_of(*one, *plan, entry, 0), basis_of(*whole, *plan, entry, h)) << entry.rule->id;
  }
}

TEST_F(SnapshotTest, OneHouseholdKnowsThatADatasetWasDeliveredForOthers) {
  const auto plan = RulePlan::build(test_pack(), kSnapshotDay);
  const auto one = load_snapshot(store, test_pack(), everything(), kSnapshotDay, plan->plan().fields(), {}, HouseholdId(11));
  ASSERT_TRUE(one);
  EXPECT_EQ(one->rows(table("medical")), 0u);
  EXPECT_TRUE(one->data().tables[static_cast<std::size_t>(table("medical"))].available);
}

TEST_F(SnapshotTest, AHouseholdOutsideTheScopeOrNotInForceGivesASnapshotOfNone) {
  const auto other_village = load_snapshot(store, test_pack(), everything().narrowed("530922001002"), kSnapshotDay, {}, {}, HouseholdId(10));
  ASSERT_TRUE(other_village);
  EXPECT_EQ(other_village->households(), 0u);
  store.households[1].last = kSnapshotDay.plus_days(-1);  // household 10 ended a day before
  const auto ended = load_snapshot(store, test_pack(), everything(), kSnapshotDay, {}, {}, HouseholdId(10));
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->households(), 0u);
  store.households[1].last = kSnapshotDay;
  EXPECT_EQ(load_snapshot(store, test_pack(), everything(), kSnapshotDay, {}, {}, HouseholdId(10))->households(), 1u);
}

/// Gives every household whatever was asked for.
class CarelessStore : public testing::MemoryStore {
 public:
  Result<void> scan_households(const access::Scope& scope, Date as_of, std::span<const std::string> fields, const EachRow& each,
                               HouseholdId) override {
    return MemoryStore::scan_households(scope, as_of, fields, each);
  }
};

TEST(Snapshot, RefusesAStoreThatGivesAnotherHouseholdThanTheOneAskedFor) {
  CarelessStore store;
  store.households = {{1, 530922001001, {}}, {2, 530922001001, {}}};
  const auto snapshot = load_snapshot(store, test_pack(), everything(), kSnapshotDay, {}, {}, HouseholdId(2));
  ASSERT_FALSE(snapshot);
  EXPECT_EQ(snapshot.error().code(), ErrorCode::kDatabase);
}

TEST_F(SnapshotTest, WritesDivisionCodesThatAreStoredAsNumbers) {
  auto schema = test_pack().schema;
  const std::vector<cel::Expression::FieldUse> uses{{0, static_cast<int>(field("household", "village"))}};
  for (testing::Household& h : store.households) h.values["village"] = {cel::Kind::kInt, h.village, std::nullopt};
  const auto snapshot = load_snapshot(store, test_pack(), everything(), kSnapshotDay, uses, {});
  ASSERT_TRUE(snapshot);
  EXPECT_EQ(value(*snapshot, "household", "village", 1).text, "530922001001");
}

TEST_F(SnapshotTest, KnowsItsSize) {
  const auto snapshot = load();
  ASSERT_TRUE(snapshot);
  const std::size_t before = snapshot->bytes();
  EXPECT_GT(before, 100u);
  for (int k = 0; k < 1000; ++k) store.households.push_back({1000 + k, 530922001001, {}});
  EXPECT_GE(load()->bytes(), before + 1000 * (8 + 8 + 4));
}

/// Hands rows out backwards, as a broken statement would.
class UnorderedStore : public testing::MemoryStore {
 public:
  Result<void> scan_households(const access::Scope& scope, Date as_of, std::span<const std::string> fields, const EachRow& each,
                               HouseholdId) override {
    std::vector<ScannedRow> rows;
    const auto keep = [&](const ScannedRow& row) {
      rows.push_back(row);
      rows.back().cells = {};
    };
    RETURN_IF_ERROR(MemoryStore::scan_households(scope, as_of, fields, keep));
    const std::vector<CellView> nothing(fields.size());
    for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
      row->cells = nothing;
      each(*row);
    }
    return {};
  }
};

TEST(Snapshot, RefusesAStoreThatBreaksItsOrder) {
  UnorderedStore store;
  store.households = {{1, 530922001001, {}}, {2, 530922001001, {}}};
  const auto snapshot = load_snapshot(store, test_pack(), everything(), kSnapshotDay, {}, {});
  ASSERT_FALSE(snapshot);
  EXPECT_EQ(snapshot.error().code(), ErrorCode::kDatabase);
}

RC_GTEST_PROP(Grouping, PutsEveryRowBehindItsParentAndKeepsTheOrder, (const std::vector<std::uint8_t>& picks)) {
  constexpr std::uint32_t kParents = 7;
  std::vector<std::uint32_t> parents;
  for (const std::uint8_t pick : picks) parents.push_back(pick % 9 < kParents ? pick % 9 : kNoParent);
  const Grouping grouping = group_by_parent(parents, kParents);
  const auto* const first = grouping.first.as<std::uint32_t>();
  RC_ASSERT(first[0] == 0u);
  RC_ASSERT(first[kParents] == grouping.order.size());
  for (std::uint32_t p = 0; p < kParents; ++p) {
    for (std::uint32_t r = first[p]; r < first[p + 1]; ++r) {
      RC_ASSERT(parents[grouping.order[r]] == p);
      if (r > first[p]) RC_ASSERT(grouping.order[r - 1] < grouping.order[r]);
    }
  }
  RC_ASSERT(grouping.order.size() ==
            static_cast<std::size_t>(std::count_if(parents.begin(), parents.end(), [](auto p) { return p != kNoParent; })));
}

}  // namespace
}  // namespace shouwang::screening
