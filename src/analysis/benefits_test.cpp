#include "analysis/benefits.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <thread>

#include "analysis/benefit_board.h"
#include "analysis/benefit_budget.h"
#include "analysis/village_benefits.h"
#include "screening/testing/memory_store.h"
#include "screening/testing/test_pack.h"

namespace shouwang::analysis {
namespace {

using screening::testing::code;
using screening::testing::day;
using screening::testing::day_value;
using screening::testing::everything;
using screening::testing::money;
using screening::testing::whole;
using screening::testing::yes_no;

const Date kDay = day(2025, 6, 30);
constexpr std::int64_t kVillage = 530922001001, kOther = 530922001002;

std::shared_ptr<const policy::Pack> lincang() {
  static const std::shared_ptr<const policy::Pack> pack =
      screening::testing::load_pack(std::filesystem::path(SHOUWANG_SOURCE_DIR) / "packs/yunnan-lincang");
  return pack;
}

const BenefitPlan& plan() {
  static const BenefitPlan plan = [] {
    auto built = BenefitPlan::build(lincang(), kDay);
    EXPECT_TRUE(built) << built.error().text();
    return *std::move(built);
  }();
  return plan;
}

screening::Snapshot snapshot_of(screening::testing::MemoryStore& store) {
  auto loaded = screening::load_snapshot(store, *lincang(), everything(), kDay, plan().fields(), {});
  EXPECT_TRUE(loaded) << loaded.error().text();
  return *std::move(loaded);
}

BenefitReport report_of(const screening::Snapshot& snapshot, unsigned threads = 2) {
  auto report = run_benefits(snapshot, plan(), threads);
  EXPECT_TRUE(report) << report.error().text();
  return report ? *std::move(report) : BenefitReport();
}

const BenefitPlan::Entry& entry(std::string_view benefit) {
  return *std::find_if(plan().entries().begin(), plan().entries().end(), [&](const auto& e) { return e.benefit->id == benefit; });
}

/// Household 1 is monitored, its member 10 has not got the aid to enrol, 11 has; household 2 was lifted out of poverty and gets aid it has
/// no right to since 2025; nobody knows what household 3 is.
class Enrolment : public ::testing::Test {
 protected:
  Enrolment() {
    store.households = {{1, kVillage, {{"kind", code("lifted")}, {"monitored", code("unstable")}, {"assistance", code("none")}}},
                        {2, kOther, {{"kind", code("lifted")}, {"monitored", code("none")}, {"assistance", code("none")}}},
                        {3, kOther, {{"assistance", code("none")}}}};
    store.members = {{10, 1, {}}, {11, 1, {}}, {20, 2, {}}, {30, 3, {}}};
    store.delivered = {"death_report"};
    aid(11, 1, 180);
    aid(20, 2, 45);
  }
  void aid(std::int64_t person, std::int64_t household, std::int64_t yuan) {
    store.records.push_back(
        {"insurance_enrolment", 100 + person, household, person, 71, 1, {{"year", whole(2025)}, {"subsidy", money(yuan)}}});
  }
  screening::testing::MemoryStore store;
};

TEST_F(Enrolment, SaysWhoIsMissedAndWhoGetsItWithoutRight) {
  const screening::Snapshot snapshot = snapshot_of(store);
  const BenefitReport report = report_of(snapshot);
  const BenefitAnswers* aid = report.find("B01_insurance_aid");
  ASSERT_TRUE(aid);
  EXPECT_EQ(report.persons, 4u);
  EXPECT_EQ(aid->total.entitled, 2);
  EXPECT_EQ(aid->total.unknown, 1);
  EXPECT_EQ(aid->total.missing, 1);
  EXPECT_EQ(aid->total.wrong, 1);
  EXPECT_EQ(aid->total.different, 0);
  EXPECT_EQ(aid->total.amount, 2 * 18000);
  EXPECT_EQ(aid->total.missing_amount, 18000);
  EXPECT_EQ(aid->total.received_amount, 18000);
  EXPECT_EQ(aid->total.wrong_amount, 4500);
  EXPECT_TRUE(aid->missing.test(0));
  EXPECT_FALSE(aid->missing.test(1));
  EXPECT_TRUE(aid->wrong.test(2));
  EXPECT_TRUE(aid->unknown.test(3));
}

TEST_F(Enrolment, CountsByVillageAndByClass) {
  const BenefitReport report = report_of(snapshot_of(store));
  const BenefitAnswers& aid = *report.find("B01_insurance_aid");
  ASSERT_EQ(report.villages, (std::vector<std::int64_t>{kVillage, kOther}));
  EXPECT_EQ(aid.by_village[0].entitled, 2);
  EXPECT_EQ(aid.by_village[0].missing_amount, 18000);
  EXPECT_EQ(aid.by_village[1].entitled, 0);
  EXPECT_EQ(aid.by_village[1].wrong, 1);
  EXPECT_EQ(aid.by_village[1].unknown, 1);
  const auto place = [&](std::string_view klass) {
    return static_cast<std::size_t>(std::find(report.classes.begin(), report.classes.end(), klass) - report.classes.begin());
  };
  EXPECT_EQ(aid.by_class[place("unstable")].entitled, 2);
  EXPECT_EQ(aid.by_class[place("none")].wrong, 1);
  EXPECT_EQ(aid.by_class[report.classes.size()].unknown, 1) << "the class of household 3 is not known";
}

TEST_F(Enrolment, AnotherAmountThanDueIsTold) {
  aid(10, 1, 90);
  const BenefitReport report = report_of(snapshot_of(store));
  const BenefitAnswers& aid = *report.find("B01_insurance_aid");
  EXPECT_EQ(aid.total.missing, 0);
  EXPECT_EQ(aid.total.different, 1);
  EXPECT_TRUE(aid.different.test(0));
}

TEST_F(Enrolment, WhatNobodyDeliveredIsNotCalledMissing) {
  store.records.clear();
  const BenefitReport report = report_of(snapshot_of(store));
  const BenefitAnswers& aid = *report.find("B01_insurance_aid");
  EXPECT_EQ(aid.total.entitled, 2);
  EXPECT_EQ(aid.total.missing, 0);
  EXPECT_EQ(aid.total.wrong, 0);
}

TEST_F(Enrolment, SaysWhatIsLackingToTell) {
  const screening::Snapshot snapshot = snapshot_of(store);
  const BenefitReport report = report_of(snapshot);
  const auto reasons = missing_reasons(snapshot, plan(), entry("B01_insurance_aid"), report.find("B01_insurance_aid")->unknown, 10);
  EXPECT_EQ(reasons, (std::map<std::string, std::int64_t>{{"农户基本信息.监测对象类别", 1}}));
}

TEST_F(Enrolment, ExplainsOneHouseholdMemberByMember) {
  const screening::Snapshot snapshot = snapshot_of(store);
  std::vector<BenefitExplanation> found;
  for (BenefitExplanation& e : explain_benefits(snapshot, plan(), 0))
    if (e.benefit->id == "B01_insurance_aid") found.push_back(std::move(e));
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].person, PersonId(10));
  EXPECT_EQ(found[0].entitled, policy::Answer::kYes);
  EXPECT_EQ(found[0].received, policy::Answer::kNo);
  EXPECT_EQ(found[0].amount.number, 18000);
  EXPECT_EQ(found[0].window.start->iso(), "2025-01-01");
  EXPECT_EQ(found[0].window.end->iso(), "2025-12-31");
  EXPECT_NE(found[0].gives.find("180.00元"), std::string::npos) << found[0].gives;
  EXPECT_FALSE(found[0].trace.children.empty());
  EXPECT_FALSE(found[0].parameters.empty());
  EXPECT_EQ(found[1].received, policy::Answer::kYes);
  for (const BenefitExplanation& e : explain_benefits(snapshot, plan(), 2)) {
    if (e.benefit->id != "B01_insurance_aid") continue;
    EXPECT_EQ(e.missing.front(), "农户基本信息.监测对象类别");
  }
}

TEST_F(Enrolment, TheBoardIsKeptForTheSameQuestionOnly) {
  SnapshotCache cache(store, std::size_t{1} << 30);
  const auto get = [&](const access::Scope& scope, Date on, const std::string& version, std::int64_t now) {
    auto board = benefit_board(cache, {scope, lincang(), on, version, {}, {}, now}, 2);
    EXPECT_TRUE(board) << board.error().text();
    return board ? *board : nullptr;
  };
  const auto first = get(everything(), kDay, "1", 0);
  EXPECT_EQ(first->report.households, 3u);
  EXPECT_EQ(get(everything(), kDay, "1", SnapshotCache::kMostAgeMs), first);
  EXPECT_NE(get(everything(), kDay, "2", 0), first) << "something was delivered";
  EXPECT_NE(get(everything(), kDay.plus_days(1), "1", 0), first);
  EXPECT_EQ(get(everything().narrowed(std::to_string(kVillage)), kDay, "1", 0)->report.households, 1u);
  EXPECT_EQ(cache.kept(), 4u);
  EXPECT_NE(get(everything(), kDay, "1", SnapshotCache::kMostAgeMs + 1), first) << "too old";
  EXPECT_EQ(cache.kept(), 1u);
}

TEST_F(Enrolment, ADepartmentDoesNotShareItsSnapshotWithTheCounty) {
  SnapshotCache cache(store, std::size_t{1} << 30);
  const auto as = [](access::Role role, std::vector<std::string> datasets) {
    return access::Scope::for_account(AccountId(1), role, "530922", std::move(datasets));
  };
  const auto county = benefit_board(cache, {as(access::Role::kCounty, {}), lincang(), kDay, "1"}, 1);
  const auto department = benefit_board(cache, {as(access::Role::kDepartment, {"insurance_enrolment"}), lincang(), kDay, "1"}, 1);
  ASSERT_TRUE(county && department);
  EXPECT_NE(*county, *department);
}

TEST_F(Enrolment, ABoardAndASimulationStandOnOneSnapshotReadOnce) {
  SnapshotCache cache(store, std::size_t{1} << 30);
  const SnapshotCache::Wanted wanted{everything(), lincang(), kDay, "1"};
  std::vector<std::shared_ptr<const BenefitBoard>> boards(6);
  std::vector<std::shared_ptr<const Baseline>> baselines(6);
  std::vector<std::thread> askers;
  for (std::size_t k = 0; k < boards.size(); ++k) {
    askers.emplace_back([&, k] { boards[k] = benefit_board(cache, wanted, 1).value_or(nullptr); });
    askers.emplace_back([&, k] { baselines[k] = cache.get(wanted, 1).value_or(nullptr); });
  }
  for (std::thread& asker : askers) asker.join();
  ASSERT_TRUE(boards[0] && baselines[0]);
  for (std::size_t k = 0; k < boards.size(); ++k) {
    EXPECT_EQ(boards[k], boards[0]) << "computed once";
    EXPECT_EQ(baselines[k], baselines[0]);
  }
  EXPECT_EQ(&boards[0]->snapshot(), &baselines[0]->snapshot());
  EXPECT_EQ(store.delivery_questions, 1) << "read once";
  EXPECT_EQ(cache.bytes(), boards[0]->snapshot().bytes() + boards[0]->report.bytes() + baselines[0]->bytes());
}

TEST_F(Enrolment, NobodyWaitsForTheBoardOfAnotherScope) {
  SnapshotCache cache(store, std::size_t{1} << 30);
  const SnapshotCache::Wanted wanted{everything(), lincang(), kDay, "1"};
  bool answered = false;
  const auto slow = cache.product(wanted, "slow", [&](std::shared_ptr<const screening::Snapshot>) -> Result<SnapshotCache::Product> {
    auto other = wanted;
    other.data_version = "2";
    answered = benefit_board(cache, other, 1).has_value();  // would never come back if a lock were held meanwhile
    return fail(ErrorCode::kInternal, "x");
  });
  EXPECT_FALSE(slow);
  EXPECT_TRUE(answered);
  EXPECT_TRUE(benefit_board(cache, wanted, 1)) << "what failed is not in the way";
  EXPECT_EQ(store.delivery_questions, 2) << "and its snapshot was kept";
}

TEST_F(Enrolment, ABudgetCostsMonthlyBenefitsTwelveTimesAndOthersOnce) {
  store.households = {{1, kVillage, {{"kind", code("general")}, {"monitored", code("none")}, {"assistance", code("tekun")}}}};
  store.members = {{10, 1, {}}};
  const auto baseline = Baseline::make(lincang(), kDay, std::make_shared<const screening::Snapshot>(snapshot_of(store)), {}, 2);
  ASSERT_TRUE(baseline) << baseline.error().text();
  const auto set = [](cel::Context context, std::string_view parameter, std::int64_t fen) {
    context.parameters[static_cast<std::size_t>(lincang()->schema->find_parameter(parameter))].number = fen;
    return context;
  };
  const cel::Context before = (*baseline)->context();
  const auto years = benefit_budget(**baseline, before, set(set(before, "resident_premium", 41000), "dibao_standard", 480000), 2);
  ASSERT_TRUE(years) << years.error().text();
  ASSERT_EQ(years->size(), 1u);
  EXPECT_EQ((*years)[0].year, 2025);
  EXPECT_EQ((*years)[0].before_fen, 40000 + 12 * 50050) << "aid to enrol, and 4620 × 1.3 / 12 a month";
  EXPECT_EQ((*years)[0].after_fen, 41000 + 12 * 52000);
  EXPECT_EQ(benefit_fields(*lincang(), kDay), plan().fields());
}

TEST_F(Enrolment, ABoardThatDoesNotFitIsUsedAndNotKept) {
  SnapshotCache cache(store, 1);
  const auto board = benefit_board(cache, {everything(), lincang(), kDay, "1"}, 1);
  ASSERT_TRUE(board) << board.error().text();
  EXPECT_EQ((*board)->report.households, 3u);
  EXPECT_EQ(cache.kept(), 0u);
}

/// A village of `households` unstable households with `size` members each.
screening::testing::MemoryStore village(int households, int size) {
  screening::testing::MemoryStore store;
  store.delivered = {"death_report"};
  for (int h = 1; h <= households; ++h) {
    store.households.push_back({h, kVillage, {{"monitored", code("unstable")}}});
    for (int m = 0; m < size; ++m) store.members.push_back({h * 100 + m, h, {}});
  }
  return store;
}

TEST(BenefitsOfVillages, TwoHundredPersonsBringATeamAndOneLessDoesNot) {
  auto enough = village(40, 5);
  const BenefitReport report = report_of(snapshot_of(enough));
  EXPECT_EQ(report.find("B29_village_team")->counts, std::vector<std::int64_t>{200});
  EXPECT_TRUE(report.find("B29_village_team")->entitled.test(0));
  auto less = village(40, 5);
  less.members.pop_back();
  const BenefitReport other = report_of(snapshot_of(less));
  EXPECT_EQ(other.find("B29_village_team")->counts, std::vector<std::int64_t>{199});
  EXPECT_EQ(other.find("B29_village_team")->total.entitled, 0);
  EXPECT_EQ(other.find("B29_village_team")->total.unknown, 0);
}

TEST(BenefitsOfVillages, AHouseholdThatCannotBeCountedMattersOnlyBelowTheNumber) {
  auto below = village(39, 5);
  below.households.push_back({99, kVillage, {}});
  EXPECT_EQ(report_of(snapshot_of(below)).find("B29_village_team")->total.unknown, 1);
  auto above = village(40, 5);
  above.households.push_back({99, kVillage, {}});
  EXPECT_EQ(report_of(snapshot_of(above)).find("B29_village_team")->total.unknown, 0);
}

TEST(BenefitsOfVillages, AHouseholdSeesThoseOfItsVillageAsTheReportHasThem) {
  auto store = village(40, 5);
  store.households.push_back({999, kOther, {}});
  SnapshotCache cache(store, std::size_t{1} << 30);
  const auto of = [&](const access::Scope& scope, std::int64_t place) {
    const auto found = village_benefits(cache, {scope, lincang(), kDay, "1"}, place);
    EXPECT_TRUE(found) << found.error().text();
    return found ? (*found)->rows : std::vector<VillageBenefit>();
  };
  const auto row = [](const std::vector<VillageBenefit>& rows, std::string_view id) {
    const auto it = std::find_if(rows.begin(), rows.end(), [&](const VillageBenefit& b) { return b.benefit->id == id; });
    return it == rows.end() ? VillageBenefit() : *it;
  };
  const VillageBenefit team = row(of(everything(), kVillage), "B29_village_team");
  EXPECT_EQ(team.entitled, policy::Answer::kYes);
  EXPECT_EQ(team.count, 200);
  EXPECT_EQ(team.at_least, 200);
  EXPECT_NE(team.gives.find("4 名工作队员"), std::string::npos) << team.gives;
  const VillageBenefit other = row(of(everything(), kOther), "B29_village_team");
  EXPECT_EQ(other.entitled, policy::Answer::kUnknown);
  EXPECT_EQ(other.uncounted, 1);
  EXPECT_EQ(row(of(everything(), kOther), "B34_team_villages").entitled, policy::Answer::kUnknown) << "the lists are empty";
  EXPECT_EQ(store.delivery_questions, 2) << "each village is read once";
  EXPECT_TRUE(of(everything().narrowed(std::to_string(kOther)), kVillage).empty()) << "not in the scope";
}

TEST(BenefitsOfVillages, OnAListThatNobodyHasFilledInCannotBeTold) {
  auto store = village(1, 1);
  const BenefitReport report = report_of(snapshot_of(store));
  EXPECT_EQ(report.find("B34_team_villages")->total.unknown, 1);
  EXPECT_EQ(report.find("B34_team_villages")->total.entitled, 0);
}

TEST(Benefits, AnAmountBeyondAllReasonIsRefusedInsteadOfAddedUp) {
  screening::testing::MemoryStore store;
  store.households = {{1, kVillage, {{"kind", code("lifted")}, {"monitored", code("none")}, {"assistance", code("tekun")}}}};
  store.members = {{10, 1, {}}};
  store.delivered = {"death_report"};
  store.records.push_back({"allowance",
                           100,
                           1,
                           10,
                           71,
                           1,
                           {{"month", day_value(2025, 6, 1)}, {"class", code("tekun")}, {"amount_month", money(2'000'000'000)}}});
  const screening::Snapshot snapshot = snapshot_of(store);
  const auto report = run_benefits(snapshot, plan(), 1);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code(), ErrorCode::kBadValue);
}

/// A random register with random gaps; some datasets nobody delivered.
screening::testing::MemoryStore random_store(int households) {
  using rc::gen::inRange;
  screening::testing::MemoryStore store;
  const auto chance = [](int percent) { return *inRange(0, 100) < percent; };
  const auto pick = [](std::initializer_list<const char*> codes) {
    return code(*(codes.begin() + *inRange(0, static_cast<int>(codes.size()))));
  };
  std::int64_t next = 1000;
  for (int h = 1; h <= households; ++h) {
    screening::testing::Values values;
    if (chance(90)) values["kind"] = pick({"general", "lifted"});
    if (chance(90)) values["monitored"] = pick({"none", "unstable", "marginal", "sudden"});
    if (chance(90)) values["assistance"] = pick({"none", "dibao", "tekun", "edge"});
    if (chance(90)) values["relocated"] = yes_no(chance(30));
    store.households.push_back({h, chance(50) ? kVillage : kOther, values});
    if (chance(80)) {
      store.records.push_back({"household_income",
                               ++next,
                               h,
                               0,
                               71,
                               1,
                               {{"first_day", day_value(2024, 1, 1)},
                                {"last_day", day_value(2024, 12, 31)},
                                {"wage_income", money(*inRange(0, 9000))},
                                {"business_income", money(0)},
                                {"property_income", money(0)},
                                {"transfer_income", money(0)},
                                {"production_cost", money(0)}}});
    }
    const int members = *inRange(0, 4);
    for (int m = 0; m < members; ++m) {
      const std::int64_t id = h * 10 + m;
      screening::testing::Values person;
      if (chance(90)) person["birth"] = day_value(*inRange(1940, 2024), 6, *inRange(29, 31));
      if (chance(80)) person["schooling"] = pick({"00", "03", "06", "07", "10", "20"});
      if (chance(80)) person["labour"] = pick({"1", "3", "5"});
      if (chance(80)) person["health"] = pick({"1", "2", "3"});
      store.members.push_back({id, h, person});
      if (chance(50)) {
        store.records.push_back(
            {"insurance_enrolment", ++next, h, id, 71, 1, {{"year", whole(2025)}, {"subsidy", money(chance(50) ? 180 : 0)}}});
      }
      if (chance(40)) {
        store.records.push_back({"allowance", ++next, h, id, 71, 1, {{"month", day_value(2025, 6, 1)}, {"class", pick({"A", "C", "tekun"})}}});
      }
      if (chance(50)) {
        screening::testing::Values bill{{"settle_day", day_value(2025, 3, 1)}};
        if (chance(90)) bill["self_paid"] = money(*inRange(0, 20000));
        if (chance(30)) bill["relief_paid"] = money(*inRange(0, 5000));
        store.records.push_back({"medical_settlement", ++next, h, id, 71, 1, bill});
      }
    }
  }
  if (chance(80)) store.delivered.insert("death_report");
  return store;
}

/// Whether a benefit with the same receipt may be due to the row's household or person, by the letter of docs/packs.md.
bool for_another(const screening::Snapshot& snapshot, const BenefitPlan::Entry& entry, std::uint32_t row) {
  const int members = snapshot.schema().find_table("members");
  const std::uint32_t household = entry.table == 0 ? row : snapshot.data().tables[static_cast<std::size_t>(members)].parent[row];
  for (const BenefitPlan::Entry& other : plan().entries()) {
    if (other.benefit == entry.benefit || entry.benefit->receipt.empty() || other.benefit->receipt != entry.benefit->receipt) continue;
    auto [begin, end] = snapshot.rows_of(other.table, household);
    if (entry.table == members && other.table == members) begin = row, end = row + 1;
    for (std::uint32_t r = begin; r < end; ++r)
      if (explain_benefit(snapshot, plan(), other, r, false).entitled != policy::Answer::kNo) return true;
  }
  return false;
}

RC_GTEST_PROP(Benefits, AReceiptIsWrongWhereNothingIsDueForItAndOnlyOnce, ()) {
  auto store = random_store(*rc::gen::inRange(0, 90));
  const screening::Snapshot snapshot = snapshot_of(store);
  const BenefitReport report = report_of(snapshot);
  std::map<std::pair<std::string, std::uint32_t>, int> of_household, of_person;
  const int members = snapshot.schema().find_table("members");
  const auto household_of = [&](const BenefitPlan::Entry& entry, std::uint32_t row) {
    return entry.table == 0 ? row : snapshot.data().tables[static_cast<std::size_t>(members)].parent[row];
  };
  std::set<std::pair<std::string, std::uint32_t>> owed_nothing, listed;  // families of persons or households with a receipt for nothing
  for (const BenefitPlan::Entry& entry : plan().entries()) {
    if (entry.benefit->receipt.empty() || entry.benefit->received.empty()) continue;
    const BenefitAnswers& answers = *report.find(entry.benefit->id);
    for (std::uint32_t row = 0; row < snapshot.rows(entry.table); ++row) {
      const std::pair family(entry.benefit->receipt, household_of(entry, row));
      const BenefitExplanation one = explain_benefit(snapshot, plan(), entry, row, false);
      const bool errs = one.received == policy::Answer::kYes && one.entitled == policy::Answer::kNo && !for_another(snapshot, entry, row);
      if (errs) owed_nothing.insert(family);
      if (!answers.wrong.test(row)) continue;
      RC_ASSERT(errs);
      listed.insert(family);
      if (entry.table == 0) ++of_household[family];
      else RC_ASSERT((++of_person[{entry.benefit->receipt, row}] == 1));
    }
  }
  RC_ASSERT(listed == owed_nothing);  // every one is listed
  for (const auto& [family, times] : of_household) RC_ASSERT(times == 1);
  for (const auto& [person, times] : of_person) {
    const std::pair family(person.first, snapshot.data().tables[static_cast<std::size_t>(members)].parent[person.second]);
    RC_ASSERT(!of_household.contains(family));
  }
}

RC_GTEST_PROP(Benefits, ColumnsSayWhatTheScalarReferenceSaysForEveryRow, ()) {
  auto store = random_store(*rc::gen::inRange(0, 90));
  const screening::Snapshot snapshot = snapshot_of(store);
  const BenefitReport report = report_of(snapshot);
  for (std::size_t e = 0; e < plan().entries().size(); ++e) {
    const BenefitPlan::Entry& entry = plan().entries()[e];
    const BenefitAnswers& answers = report.benefits[e];
    if (entry.benefit->entity == policy::BenefitEntity::kVillage) continue;
    BenefitTally sum;
    for (std::uint32_t row = 0; row < snapshot.rows(entry.table); ++row) {
      const BenefitExplanation one = explain_benefit(snapshot, plan(), entry, row, false);
      const bool yes = one.entitled == policy::Answer::kYes, got = one.received == policy::Answer::kYes;
      RC_ASSERT(answers.entitled.test(row) == yes);
      RC_ASSERT(answers.unknown.test(row) == (one.entitled == policy::Answer::kUnknown));
      RC_ASSERT(answers.missing.test(row) == (yes && one.can_show_received && one.received == policy::Answer::kNo));
      RC_ASSERT(answers.wrong.test(row) == (one.entitled == policy::Answer::kNo && got && !one.elsewhere));
      const bool differs = yes && got && one.amount.number && one.received_amount.number && one.amount.number != one.received_amount.number &&
                           !for_another(snapshot, entry, row);
      RC_ASSERT(answers.different.test(row) == differs);
      if (yes) sum.amount += one.amount.number.value_or(0);
      if (yes && got) sum.received_amount += one.received_amount.number.value_or(0);
      sum.entitled += yes;
    }
    RC_ASSERT(answers.total.amount == sum.amount);
    RC_ASSERT(answers.total.received_amount == sum.received_amount);
    RC_ASSERT(answers.total.entitled == sum.entitled);
    BenefitTally by_class;
    for (const BenefitTally& tally : answers.by_class) by_class += tally;
    RC_ASSERT(by_class == answers.total);
  }
}

RC_GTEST_PROP(Benefits, TheOutcomeDoesNotDependOnTheThreads, ()) {
  auto store = random_store(*rc::gen::inRange(0, 90));
  const screening::Snapshot snapshot = snapshot_of(store);
  const BenefitReport one = report_of(snapshot, 1), three = report_of(snapshot, 3);
  for (std::size_t e = 0; e < one.benefits.size(); ++e) {
    RC_ASSERT(one.benefits[e].total == three.benefits[e].total);
    RC_ASSERT(one.benefits[e].by_village == three.benefits[e].by_village);
    for (const BenefitList list :
         {BenefitList::kEntitled, BenefitList::kUnknown, BenefitList::kMissing, BenefitList::kWrong, BenefitList::kDifferent})
      RC_ASSERT(one.benefits[e].list(list).words() == three.benefits[e].list(list).words());
  }
}

}  // namespace
}  // namespace shouwang::analysis
