#include "casework/run.h"

#include <gtest/gtest.h>

#include "casework/testing/memory_store.h"
#include "screening/testing/test_pack.h"

namespace shouwang::casework {
namespace {

using screening::testing::day;
using screening::testing::day_value;
using screening::testing::everything;
using screening::testing::money;
using screening::testing::test_pack;
using screening::testing::yes_no;

const Date kAsOf = day(2026, 10, 31);
constexpr std::int64_t kRunTime = 1793404800000;  // 2026-10-31 in China

class ScreeningRun : public ::testing::Test {
 protected:
  ScreeningRun() {
    households.households = {{1, 530922001001, {}}, {2, 530922001002, {}}};
    households.members = {{11, 1, {{"insured", yes_no(false)}}}, {21, 2, {{"insured", yes_no(true)}}}};
    households.records = {{"medical", 101, 1, 11, 71, 5, {{"settle_day", day_value(2026, 3, 1)}, {"self_paid", money(7000)}}},
                          {"income", 202, 2, 0, 72, 3, {{"last_day", day_value(2025, 12, 31)}, {"net", money(100)}}}};
  }
  Result<screening::Run> run(const Directives& directives = {}) {
    return run_screening(households, cases, test_pack(), everything(), kAsOf, [&] { return now_ms += 10; }, ids, 2, {}, directives);
  }
  screening::testing::MemoryStore households;
  testing::MemoryStore cases{households};
  IdSource ids{kRunTime};
  std::int64_t now_ms = kRunTime;
};

TEST_F(ScreeningRun, WritesFindingsLeadsAndTheRunTogether) {
  const auto result = run();
  ASSERT_TRUE(result) << result.error().text();
  EXPECT_EQ(result->findings_new, 3);
  EXPECT_EQ(result->leads_new, 2);
  EXPECT_EQ(result->leads_changed, 0);
  EXPECT_EQ(result->started_ms, kRunTime + 10);
  EXPECT_EQ(result->finished_ms, kRunTime + 20);
  ASSERT_EQ(households.committed_runs.size(), 1u);
  EXPECT_EQ(households.committed_runs[0].leads_new, 2);
  EXPECT_EQ(households.findings.size(), 3u);
  const Lead* lead = cases.open_lead_of(HouseholdId(1));
  ASSERT_NE(lead, nullptr);
  EXPECT_EQ(lead->rules, "R01_medical,R04_uninsured");
  EXPECT_EQ(lead->grade, static_cast<int>(policy::Severity::kRed));
  EXPECT_EQ(lead->due, kAsOf.plus_days(7));
  EXPECT_EQ(cases.open_lead_of(HouseholdId(2))->due, kAsOf.plus_days(15));
}

TEST_F(ScreeningRun, AddsNothingTheSecondTime) {
  ASSERT_TRUE(run());
  const std::vector<Lead> before = cases.all_leads;
  const auto second = run();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->findings_new + second->findings_changed + second->findings_cleared + second->leads_new + second->leads_changed, 0);
  EXPECT_EQ(second->findings_same, 3);
  EXPECT_EQ(cases.all_leads.size(), before.size());
  EXPECT_EQ(cases.all_leads[0].version, before[0].version);
}

TEST_F(ScreeningRun, KeepsWhatPeopleDecided) {
  ASSERT_TRUE(run());
  cases.open_lead_of(HouseholdId(1))->state = LeadState::kClosed;
  ASSERT_TRUE(run());
  EXPECT_EQ(cases.open_lead_of(HouseholdId(1)), nullptr) << "the same findings do not reopen what was closed";
  households.records[0].values["self_paid"] = money(9000);
  const auto third = run();
  ASSERT_TRUE(third);
  EXPECT_EQ(third->leads_new, 1);
  ASSERT_NE(cases.open_lead_of(HouseholdId(1)), nullptr);
}

TEST_F(ScreeningRun, LeavesALeadOpenWhoseFindingsAreGone) {
  ASSERT_TRUE(run());
  households.members[0].values["insured"] = yes_no(true);
  households.records[0].values["self_paid"] = money(1);
  const auto second = run();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->findings_cleared, 2);
  EXPECT_EQ(second->leads_changed, 1);
  const Lead* lead = cases.open_lead_of(HouseholdId(1));
  ASSERT_NE(lead, nullptr);
  EXPECT_EQ(lead->findings, 0);
  EXPECT_NE(lead_note(*lead), "");
}

TEST_F(ScreeningRun, LeavesNothingBehindWhenTheCommitFails) {
  cases.refuse_commits = true;
  const auto failed = run();
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code(), ErrorCode::kBusy);
  EXPECT_TRUE(cases.all_leads.empty());
  EXPECT_TRUE(households.findings.empty());
  EXPECT_TRUE(households.committed_runs.empty());
}

TEST_F(ScreeningRun, CountsAnExplanationThatIsOverTogetherWithTheRunOrNotAtAll) {
  const Directives directives{{}, {{530922, HouseholdId(1), "R01_medical", true, 7}, {530922, HouseholdId(2), "R01_medical", false, 8}}};
  cases.refuse_commits = true;
  ASSERT_FALSE(run(directives));
  EXPECT_TRUE(cases.counted_explanations.empty());
  cases.refuse_commits = false;
  ASSERT_TRUE(run(directives));
  EXPECT_EQ(cases.counted_explanations, std::vector<std::int64_t>{8}) << "one in force goes on";
}

TEST_F(ScreeningRun, ReportsProgressUpToTheCommit) {
  std::vector<double> shares;
  ASSERT_TRUE(run_screening(
      households, cases, test_pack(), everything(), kAsOf, [] { return kRunTime; }, ids, 1, [&](double share) { shares.push_back(share); }));
  EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end()));
  EXPECT_EQ(shares.back(), 1.0);
  EXPECT_LT(shares[shares.size() - 2], 1.0);
}

TEST_F(ScreeningRun, ListsItsLeadsRedFirst) {
  ASSERT_TRUE(run());
  LeadQuery query;
  query.today = kAsOf;
  const auto page = cases.leads(everything(), query);
  ASSERT_TRUE(page);
  ASSERT_EQ(page->total, 2);
  EXPECT_EQ(page->rows[0].lead.household, HouseholdId(1));
  const auto summary = cases.summary(everything(), 530922000000, 4, kAsOf.plus_days(8));
  ASSERT_TRUE(summary);
  ASSERT_EQ(summary->size(), 1u);
  EXPECT_EQ((*summary)[0].division, 530922001000);
  EXPECT_EQ((*summary)[0].red, 1);
  EXPECT_EQ((*summary)[0].overdue, 1);
}

}  // namespace
}  // namespace shouwang::casework
