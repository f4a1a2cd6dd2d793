#include "screening/screen.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>

#include "screening/testing/memory_store.h"
#include "screening/testing/test_pack.h"

namespace shouwang::screening {
namespace {

using nlohmann::json;
using testing::code;
using testing::day;
using testing::day_value;
using testing::everything;
using testing::money;
using testing::test_pack;
using testing::yes_no;
using What = FindingChange::What;

const Date kScreeningDay = day(2026, 10, 31);
constexpr std::int64_t kNow = 1793404800000;  // 2026-10-31 in China

class Screening : public ::testing::Test {
 protected:
  Screening() {
    // Household 1 has paid 7,000 yuan itself, household 2 earns 100 yuan for two; nobody has delivered water.
    store.households = {{1, 530922001001, {}}, {2, 530922001002, {}}};
    store.members = {{11, 1, {{"insured", yes_no(true)}}}, {21, 2, {{"insured", yes_no(true)}}}, {22, 2, {{"insured", yes_no(true)}}}};
    store.records = {{"medical", 101, 1, 11, 71, 5, {{"settle_day", day_value(2026, 3, 1)}, {"self_paid", money(4000)}}},
                     {"medical", 102, 1, 11, 71, 6, {{"settle_day", day_value(2026, 9, 1)}, {"self_paid", money(3000)}}},
                     {"medical", 103, 1, 11, 70, 7, {{"settle_day", day_value(2025, 10, 31)}, {"self_paid", money(900)}}},
                     {"income", 201, 1, 0, 72, 2, {{"last_day", day_value(2025, 12, 31)}, {"net", money(50000)}}},
                     {"income", 202, 2, 0, 72, 3, {{"last_day", day_value(2025, 12, 31)}, {"net", money(100)}}}};
  }
  Outcome run(Date as_of = kScreeningDay, std::int64_t now_ms = kNow, unsigned threads = 2, access::Scope scope = everything()) {
    auto outcome = screen(store, test_pack(), scope, as_of, now_ms, ids, threads, {});
    EXPECT_TRUE(outcome) << outcome.error().text();
    return outcome ? *std::move(outcome) : Outcome();
  }
  Outcome run_and_commit(Date as_of = kScreeningDay, std::int64_t now_ms = kNow) {
    Outcome outcome = run(as_of, now_ms);
    store.apply(outcome.run, outcome.changes);
    return outcome;
  }
  static std::vector<std::pair<What, std::string>> brief(const Outcome& outcome) {
    std::vector<std::pair<What, std::string>> list;
    for (const FindingChange& c : outcome.changes)
      list.emplace_back(c.what, std::to_string(c.finding.household.value()) + " " + c.finding.rule);
    return list;
  }
  static const RuleCount& count(const Outcome& outcome, std::string_view rule) {
    return *std::find_if(outcome.run.rules.begin(), outcome.run.rules.end(), [&](const RuleCount& c) { return c.rule == rule; });
  }
  testing::MemoryStore store;
  IdSource ids{kNow};
};

TEST_F(Screening, FindsTheHouseholdsAndSaysWhy) {
  const Outcome outcome = run();
  ASSERT_EQ(brief(outcome), (std::vector<std::pair<What, std::string>>{{What::kNew, "1 R01_medical"}, {What::kNew, "2 R02_income"}}));
  const Finding& f = outcome.changes[0].finding;
  EXPECT_EQ(f.county, 530922);
  EXPECT_EQ(f.village, 530922001001);
  EXPECT_EQ(f.value, 700000);
  EXPECT_EQ(f.limit, 600000);
  EXPECT_EQ(f.value_kind, "money");
  EXPECT_EQ(f.severity, static_cast<int>(policy::Severity::kRed));
  EXPECT_EQ(f.risk, "01");
  EXPECT_EQ(f.wording, "近12个月自付医疗费7,000.00元，超过6,000.00元；请核实7,000.00元是否属实。");
  EXPECT_EQ(f.as_of, kScreeningDay);
  EXPECT_EQ(f.first_seen_ms, kNow);
  EXPECT_EQ(f.last_seen_ms, kNow);
  EXPECT_EQ(f.rule_hash, test_pack().rule("R01_medical")->hash);
  EXPECT_EQ(f.pack_hash, test_pack().hash);
  EXPECT_TRUE(f.id);
}

TEST_F(Screening, KeepsTheEvidenceValueByValue) {
  const json evidence = json::parse(run().changes[0].finding.evidence);
  EXPECT_EQ(evidence["trace"]["value"], "是");
  EXPECT_EQ(evidence["trace"]["children"].size(), 2u);
  EXPECT_THAT(evidence["facts"], ::testing::Contains(json{{"title", "近12个月自付医疗费"}, {"value", "7,000.00元"}}));
  // The settlement of 2025-10-31 is outside the twelve months.
  const json expected = json::parse(R"([
    {"dataset":"medical","dataset_title":"医保结算","person":"11","delivery":"71","line":5,
     "values":[{"title":"结算日期","value":"2026-03-01"},{"title":"自付费用","value":"4,000.00元"}]},
    {"dataset":"medical","dataset_title":"医保结算","person":"11","delivery":"71","line":6,
     "values":[{"title":"结算日期","value":"2026-09-01"},{"title":"自付费用","value":"3,000.00元"}]}])");
  EXPECT_EQ(evidence["records"], expected);
  EXPECT_EQ(evidence["more_records"], 0);
  ASSERT_EQ(evidence["parameters"].size(), 1u);
  EXPECT_EQ(evidence["parameters"][0],
            json::parse(R"({"id":"floor","title":"监测线","unit":"元/人·年","value":"6,000.00元","from":"2026-01-01","is_default":true,
    "source":{"document":"测试文件","clause":"第二条","quotation":"新线"}})"));
}

TEST_F(Screening, CitesMembersByPersonWithoutDelivery) {
  store.members[2].values["insured"] = yes_no(false);
  const Outcome outcome = run();
  const json evidence = json::parse(outcome.changes.back().finding.evidence);
  EXPECT_EQ(outcome.changes.back().finding.rule, "R04_uninsured");
  ASSERT_EQ(evidence["records"].size(), 1u);
  EXPECT_EQ(evidence["records"][0]["person"], "22");
  EXPECT_TRUE(evidence["records"][0]["delivery"].is_null());
  EXPECT_EQ(evidence["records"][0]["values"][0]["value"], "否");
}

TEST_F(Screening, ShowsCodesByTheirNames) {
  store.records.push_back({"water", 301, 2, 0, 73, 2, {{"check_day", day_value(2026, 10, 1)}, {"state", code("cut")}}});
  const Outcome outcome = run();
  const json evidence = json::parse(outcome.changes.back().finding.evidence);
  EXPECT_EQ(evidence["records"][0]["values"][1], json::parse(R"({"title":"饮水状况","value":"断水"})"));
}

TEST_F(Screening, CountsAtMostFiftyRecordsInFull) {
  for (int k = 0; k < 80; ++k)
    store.records.push_back({"medical", 1000 + k, 1, 11, 74, k, {{"settle_day", day_value(2026, 4, 1)}, {"self_paid", money(1)}}});
  const json evidence = json::parse(run().changes[0].finding.evidence);
  EXPECT_EQ(evidence["records"].size(), kMaxEvidenceRecords);
  EXPECT_GE(evidence["more_records"].get<int>(), 32);
}

TEST_F(Screening, ShadowRulesAreCountedAndSendNobody) {
  run_and_commit();  // R01 found household 1 while it was active
  policy::Pack pack = test_pack();
  for (policy::Rule& rule : pack.rules) {
    if (rule.id == "R01_medical") rule.status = policy::RuleStatus::kShadow;
  }
  const auto outcome = screen(store, pack, everything(), kScreeningDay, kNow + 1000, ids, 2, {});
  ASSERT_TRUE(outcome) << outcome.error().text();
  EXPECT_EQ(brief(*outcome), (std::vector<std::pair<What, std::string>>{{What::kCleared, "1 R01_medical"}, {What::kSame, "2 R02_income"}}));
  EXPECT_EQ(count(*outcome, "R01_medical").yes, 1);
  ASSERT_EQ(outcome->shadow.size(), 1u);
  EXPECT_EQ(outcome->shadow[0].rule, "R01_medical");
  EXPECT_EQ(outcome->shadow[0].rule_hash, test_pack().rule("R01_medical")->hash);
  EXPECT_EQ(outcome->shadow[0].household, HouseholdId(1));
  EXPECT_EQ(outcome->shadow[0].village, 530922001001);
}

TEST_F(Screening, AShadowRuleThatCannotTellKeepsNoFindingOpen) {
  run_and_commit();
  store.records.erase(std::remove_if(store.records.begin(), store.records.end(), [](const auto& r) { return r.dataset == "medical"; }),
                      store.records.end());
  policy::Pack pack = test_pack();
  for (policy::Rule& rule : pack.rules) rule.status = policy::RuleStatus::kShadow;
  const auto outcome = screen(store, pack, everything(), kScreeningDay, kNow + 1000, ids, 2, {});
  ASSERT_TRUE(outcome) << outcome.error().text();
  EXPECT_EQ(count(*outcome, "R01_medical").unknown, 2);
  EXPECT_EQ(outcome->run.findings_cleared, 2);
}

TEST_F(Screening, SaysWhyForEachHouseholdEvenWhenOnlySomeAreAsked) {
  store.households.clear();
  store.members.clear();
  for (std::int64_t k = 1; k <= 4501; ++k) store.households.push_back({k, 530922001001, {}});
  const Outcome outcome = run();
  const RuleCount& water = count(outcome, "R03_water");
  EXPECT_EQ(water.unknown, 4501);
  std::int64_t explained = 0;
  for (const auto& [title, households] : water.missing) explained += households;
  EXPECT_EQ(explained, 4501);
}

TEST_F(Screening, FindsNothingNewTheSecondTime) {
  run_and_commit();
  const Outcome second = run(kScreeningDay, kNow + 1000);
  EXPECT_EQ(brief(second), (std::vector<std::pair<What, std::string>>{{What::kSame, "1 R01_medical"}, {What::kSame, "2 R02_income"}}));
  EXPECT_EQ(second.run.findings_same, 2);
  EXPECT_EQ(second.changes[0].finding.first_seen_ms, kNow);
  EXPECT_EQ(second.changes[0].finding.last_seen_ms, kNow + 1000);
  EXPECT_EQ(second.changes[0].finding.id, store.findings[0].id);
}

TEST_F(Screening, IsTheSameOnALaterDayWhenTheCitedRecordsAreTheSame) {
  run_and_commit();
  const Outcome later = run(day(2026, 11, 30));
  EXPECT_EQ(later.run.findings_same, 2);
  EXPECT_EQ(later.changes[0].finding.as_of, day(2026, 11, 30));
}

TEST_F(Screening, IsTheSameAfterTheSameRecordsCameAgain) {
  run_and_commit();
  for (testing::Record& r : store.records) {
    r.id += 5000;
    r.delivery += 50;
    r.line += 3;
  }
  EXPECT_EQ(run().run.findings_same, 2);
}

TEST_F(Screening, IsTheSameWhenARecordOutsideTheWindowComes) {
  run_and_commit();
  store.records.push_back({"medical", 150, 1, 11, 75, 2, {{"settle_day", day_value(2024, 1, 1)}, {"self_paid", money(1)}}});
  EXPECT_EQ(run().run.findings_same, 2);
}

TEST_F(Screening, ChangesWithTheFigure) {
  run_and_commit();
  store.records[0].values["self_paid"] = money(4001);
  const Outcome outcome = run(kScreeningDay, kNow + 1);
  ASSERT_EQ(outcome.changes[0].what, What::kChanged);
  EXPECT_EQ(outcome.changes[0].finding.value, 700100);
  EXPECT_NE(outcome.changes[0].finding.wording.find("7,001.00元"), std::string::npos);
  EXPECT_FALSE(outcome.changes[0].finding.evidence.empty());
  EXPECT_EQ(outcome.changes[0].finding.first_seen_ms, kNow);
  EXPECT_EQ(outcome.run.findings_changed, 1);
}

TEST_F(Screening, ChangesWithTheCitedRecordsEvenWhenTheSumIsTheSame) {
  run_and_commit();
  store.records[0].values["self_paid"] = money(3500);
  store.records[1].values["self_paid"] = money(3500);
  EXPECT_EQ(run().changes[0].what, What::kChanged);
}

TEST_F(Screening, ClearsWhatIsNoLongerSo) {
  run_and_commit();
  store.records[0].values["self_paid"] = money(1);
  const Outcome outcome = run_and_commit(kScreeningDay, kNow + 1);
  ASSERT_EQ(outcome.changes[0].what, What::kCleared);
  EXPECT_EQ(outcome.changes[0].finding.state, FindingState::kCleared);
  EXPECT_EQ(outcome.changes[0].finding.last_seen_ms, kNow);
  EXPECT_EQ(outcome.run.findings_cleared, 1);
  EXPECT_EQ(run().run.findings_cleared, 0);
}

TEST_F(Screening, FindsAgainWhatHadBeenCleared) {
  run_and_commit();
  store.records[0].values["self_paid"] = money(1);
  run_and_commit();
  store.records[0].values["self_paid"] = money(4000);
  const Outcome outcome = run();
  EXPECT_EQ(outcome.changes[0].what, What::kNew);
  EXPECT_NE(outcome.changes[0].finding.id, store.findings[0].id);
}

TEST_F(Screening, ClearsNothingThatItCannotTell) {
  run_and_commit();
  store.records[0].values.erase("self_paid");
  const Outcome outcome = run(kScreeningDay, kNow + 1000);
  ASSERT_EQ(outcome.changes[0].what, What::kSame);
  EXPECT_EQ(outcome.changes[0].finding.state, FindingState::kOpen);
  EXPECT_EQ(outcome.changes[0].finding.last_seen_ms, kNow);
  EXPECT_EQ(count(outcome, "R01_medical").unknown, 1);
}

TEST_F(Screening, ClearsTheFindingsOfRulesOutOfForceAndHouseholdsThatLeft) {
  store.members[0].values["insured"] = yes_no(false);
  run_and_commit();
  ASSERT_EQ(store.findings.size(), 3u);
  store.households[1].last = day(2026, 12, 31);
  store.records[0].values["settle_day"] = day_value(2026, 12, 1);
  store.records[1].values["settle_day"] = day_value(2026, 12, 1);
  const Outcome outcome = run(day(2027, 1, 1));  // R04 ended on 2026-12-31
  EXPECT_EQ(brief(outcome), (std::vector<std::pair<What, std::string>>{
                                {What::kChanged, "1 R01_medical"}, {What::kCleared, "1 R04_uninsured"}, {What::kCleared, "2 R02_income"}}));
  EXPECT_EQ(outcome.run.rules.size(), 3u);
}

TEST_F(Screening, CountsYesNoAndCannotTellWithTheReason) {
  store.members[0].values.erase("insured");
  store.records.pop_back();  // household 2 has no income
  const Outcome outcome = run();
  EXPECT_EQ(count(outcome, "R01_medical").yes, 1);
  EXPECT_EQ(count(outcome, "R01_medical").no, 1);
  EXPECT_EQ(count(outcome, "R03_water").unknown, 2);
  EXPECT_THAT(count(outcome, "R03_water").missing, ::testing::ElementsAre(::testing::Pair("饮水排查（尚未报送）", 2)));
  EXPECT_EQ(count(outcome, "R04_uninsured").unknown, 1);
  EXPECT_THAT(count(outcome, "R04_uninsured").missing, ::testing::ElementsAre(::testing::Pair("家庭成员.是否参加医保", 1)));
  EXPECT_EQ(count(outcome, "R02_income").unknown, 1);
  EXPECT_EQ(outcome.run.households, 2);
  EXPECT_EQ(outcome.run.persons, 3);
  EXPECT_EQ(outcome.run.records, 4);
}

TEST_F(Screening, UsesTheParametersOfTheDay) {
  const Outcome outcome = run(day(2025, 12, 31));  // the floor was 5,000 then, only 900 yuan lie in the window
  EXPECT_EQ(count(outcome, "R01_medical").yes, 0);
  EXPECT_EQ(outcome.changes[0].finding.limit, 500000);
}

TEST_F(Screening, StaysInsideTheScope) {
  run_and_commit();
  const Outcome outcome = run(kScreeningDay, kNow, 1, everything().narrowed("530922001002"));
  EXPECT_EQ(brief(outcome), (std::vector<std::pair<What, std::string>>{{What::kSame, "2 R02_income"}}));
  EXPECT_EQ(outcome.run.county, 530922);
  EXPECT_EQ(outcome.run.households, 1);
}

TEST_F(Screening, IsRefusedWithoutThePermission) {
  const auto scope = access::Scope::for_account(AccountId(1), access::Role::kVillage, "530922001001", {});
  const auto outcome = screen(store, test_pack(), scope, kScreeningDay, kNow, ids, 1, {});
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code(), ErrorCode::kForbidden);
}

TEST_F(Screening, TellsHowFarItIs) {
  std::vector<double> shares;
  ASSERT_TRUE(screen(store, test_pack(), everything(), kScreeningDay, kNow, ids, 1, [&](double share) { shares.push_back(share); }));
  EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end()));
  EXPECT_EQ(shares.back(), 1.0);
}

std::string printed(const Outcome& outcome) {
  std::string text;
  for (const FindingChange& c : outcome.changes) {
    const Finding& f = c.finding;
    text += std::to_string(static_cast<int>(c.what)) + " " + std::to_string(f.id.value()) + " " + std::to_string(f.household.value()) +
            " " + f.rule + " " + f.digest + " " + f.wording + " " + f.evidence + "\n";
  }
  for (const RuleCount& c : outcome.run.rules) {
    text += c.rule + " " + std::to_string(c.yes) + " " + std::to_string(c.no) + " " + std::to_string(c.unknown);
    for (const auto& [title, n] : c.missing) text += " " + title + "=" + std::to_string(n);
    text += "\n";
  }
  return text;
}

RC_GTEST_PROP(ScreeningProperty, GivesTheSameForAnyNumberOfThreadsAndFindsNothingNewTwice,
              (const std::vector<std::tuple<std::uint8_t, std::uint16_t, bool>>& rows)) {
  testing::MemoryStore store;
  std::int64_t id = 1;
  for (const auto& [pick, amount, flag] : rows) {
    const std::int64_t household = 1 + pick % 40;
    if (std::none_of(store.households.begin(), store.households.end(), [&](const auto& h) { return h.id == household; })) {
      store.households.push_back({household, 530922001001 + household % 3, {}});
      store.members.push_back({1000 + household, household, {}});
    }
    testing::Values values{{"settle_day", day_value(2026, 1 + pick % 10, 1)}};
    if (flag) values["self_paid"] = money(amount / 4);
    store.records.push_back({"medical", id++, household, 1000 + household, 1, static_cast<int>(id), values});
    if (pick % 4 == 0)
      store.records.push_back(
          {"income", id++, household, 0, 2, static_cast<int>(id), {{"last_day", day_value(2025, 12, 31)}, {"net", money(amount)}}});
  }
  std::optional<Outcome> first;
  for (const unsigned threads : {1u, 2u, 5u}) {
    IdSource ids(kNow);
    auto outcome = screen(store, test_pack(), everything(), kScreeningDay, kNow, ids, threads, {});
    RC_ASSERT(outcome.has_value());
    if (first)
      RC_ASSERT(printed(*outcome) == printed(*first));
    else
      first = *std::move(outcome);
  }
  store.apply(first->run, first->changes);
  IdSource ids(kNow);
  const auto second = screen(store, test_pack(), everything(), kScreeningDay, kNow, ids, 2, {});
  RC_ASSERT(second->run.findings_new + second->run.findings_changed + second->run.findings_cleared == 0);
  RC_ASSERT(second->run.findings_same == first->run.findings_new);
}

TEST(ScreeningPacks, EveryRuleOfLincangCanBePlanned) {
  const auto pack = testing::load_pack(std::filesystem::path(SHOUWANG_SOURCE_DIR) / "packs/yunnan-lincang");
  ASSERT_TRUE(pack);
  const auto plan = RulePlan::build(*pack, kScreeningDay);
  ASSERT_TRUE(plan) << plan.error().text();
  EXPECT_GE(plan->entries().size(), 12u);
}

TEST(ScreeningPacks, LincangTellsWhichDepartmentsAreStillSilent) {
  const auto pack = testing::load_pack(std::filesystem::path(SHOUWANG_SOURCE_DIR) / "packs/yunnan-lincang");
  ASSERT_TRUE(pack);
  testing::MemoryStore store;
  store.households = {{1, 530922001001, {{"kind", code("lifted")}}}};
  // The register itself is complete: no rule about the file finds anything either.
  store.members = {{2,
                    1,
                    {{"relation", code("01")},
                     {"birth", day_value(1980, 1, 1)},
                     {"ethnic", code("01")},
                     {"education", code("3")},
                     {"health", code("1")},
                     {"labour", code("1")}}}};
  IdSource ids(kNow);
  const auto outcome = screen(store, *pack, everything(), kScreeningDay, kNow, ids, 2, {});
  ASSERT_TRUE(outcome) << outcome.error().text();
  EXPECT_TRUE(outcome->changes.empty());
  std::int64_t undecided = 0;
  for (const RuleCount& c : outcome->run.rules) {
    std::int64_t reasons = 0;
    for (const auto& [title, n] : c.missing) reasons += n;
    EXPECT_EQ(reasons, c.unknown) << c.rule;
    undecided += c.unknown;
  }
  EXPECT_GE(undecided, 10);
}

}  // namespace
}  // namespace shouwang::screening
