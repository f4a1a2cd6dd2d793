#include "casework/merge.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>

namespace shouwang::casework {
namespace {

using screening::FindingChange;
using What = FindingChange::What;

constexpr std::int64_t kNow = 1793376000000;  // 2026-10-31 00:00 in China, still 30 October in UTC
const Date kToday = Date::from_ymd(2026, 10, 31).value();

// Severity and days of the rules used here.
const std::map<std::string_view, std::pair<int, int>> kRules{
    {"R1_blue", {0, 30}}, {"R2_yellow", {1, 20}}, {"R3_orange", {2, 15}}, {"R4_red", {3, 7}}};
int due_days(std::string_view rule) { return kRules.at(rule).second; }

FindingChange change(What what, std::int64_t household, std::string_view rule, std::string risk = "01",
                     std::int64_t village = 530922001001) {
  FindingChange c{what, {}};
  c.finding.county = 530922;
  c.finding.household = HouseholdId(household);
  c.finding.village = village;
  c.finding.rule = rule;
  c.finding.severity = kRules.at(rule).first;
  c.finding.risk = std::move(risk);
  if (what == What::kCleared) c.finding.state = screening::FindingState::kCleared;
  return c;
}

class Merging : public ::testing::Test {
 protected:
  std::vector<LeadChange> run(const std::vector<FindingChange>& changes, std::int64_t now_ms = kNow) {
    return merge(changes, leads, due_days, now_ms, ids);
  }
  Lead& open(LeadState state, int grade, Date due) {
    Lead lead;
    lead.id = LeadId(77);
    lead.county = 530922;
    lead.household = HouseholdId(1);
    lead.village = 530922001001;
    lead.state = state;
    lead.grade = grade;
    lead.due = due;
    lead.findings = 1;
    lead.rules = "R3_orange";
    lead.risks = "01";
    lead.version = 4;
    return leads.emplace_back(lead);
  }
  std::vector<Lead> leads;
  IdSource ids{kNow};
};

TEST_F(Merging, MakesOneLeadOfAllFindingsOfAHousehold) {
  const auto result =
      run({change(What::kNew, 1, "R3_orange", "03"), change(What::kNew, 1, "R1_blue", "01"), change(What::kNew, 2, "R2_yellow")});
  ASSERT_EQ(result.size(), 2u);
  const Lead& lead = result[0].lead;
  EXPECT_EQ(result[0].what, LeadChange::What::kNew);
  EXPECT_EQ(lead.household, HouseholdId(1));
  EXPECT_EQ(lead.county, 530922);
  EXPECT_EQ(lead.village, 530922001001);
  EXPECT_EQ(lead.state, LeadState::kDispatched);
  EXPECT_EQ(lead.grade, 2);
  EXPECT_EQ(lead.findings, 2);
  EXPECT_EQ(lead.rules, "R1_blue,R3_orange");
  EXPECT_EQ(lead.risks, "01,03");
  EXPECT_EQ(lead.opened_ms, kNow);
  EXPECT_EQ(lead.version, 1);
  EXPECT_EQ(result[1].lead.grade, 1);
}

TEST_F(Merging, FindingsAboutTheFileSendNobody) {
  const auto without_orange = [](std::string_view rule) -> std::optional<int> {
    if (rule == "R3_orange") return std::nullopt;
    return due_days(rule);
  };
  const std::vector<FindingChange> only = {change(What::kNew, 1, "R3_orange")};
  EXPECT_TRUE(merge(only, leads, without_orange, kNow, ids).empty());
  const std::vector<FindingChange> both = {change(What::kNew, 1, "R3_orange", "03"), change(What::kNew, 1, "R1_blue", "01")};
  const auto result = merge(both, leads, without_orange, kNow, ids);
  ASSERT_EQ(result.size(), 1u);
  EXPECT_EQ(result[0].lead.rules, "R1_blue");
  EXPECT_EQ(result[0].lead.risks, "01");
  EXPECT_EQ(result[0].lead.grade, 0);
  EXPECT_EQ(result[0].lead.findings, 1);
}

TEST_F(Merging, IsDueAfterTheSmallestNumberOfDaysInChina) {
  EXPECT_EQ(run({change(What::kNew, 1, "R3_orange"), change(What::kNew, 1, "R4_red")})[0].lead.due, kToday.plus_days(7));
  EXPECT_EQ(run({change(What::kNew, 1, "R1_blue")}, kNow - 1)[0].lead.due, kToday.plus_days(-1 + 30));
}

TEST(DayInChina, BeginsAtMidnightInBeijing) {
  EXPECT_EQ(beijing_date(kNow), kToday);
  EXPECT_EQ(beijing_date(kNow - 1), kToday.plus_days(-1));
  EXPECT_EQ(beijing_date(0), Date::from_days(0));
  EXPECT_EQ(beijing_date(-8LL * 3600 * 1000), Date::from_days(0));
  EXPECT_EQ(beijing_date(-8LL * 3600 * 1000 - 1), Date::from_days(-1));
}

TEST_F(Merging, OpensNothingForWhatWasThereBeforeTheLastLeadWasClosed) {
  EXPECT_TRUE(run({change(What::kSame, 1, "R4_red")}).empty());
  EXPECT_TRUE(run({change(What::kCleared, 1, "R4_red")}).empty());
}

TEST_F(Merging, OpensANewLeadWhenSomethingIsNewOrChangedAfterClosing) {
  open(LeadState::kClosed, 2, kToday);
  for (const What what : {What::kNew, What::kChanged}) {
    const auto result = run({change(What::kSame, 1, "R3_orange"), change(what, 1, "R1_blue")});
    ASSERT_EQ(result.size(), 1u);
    EXPECT_EQ(result[0].what, LeadChange::What::kNew);
    EXPECT_EQ(result[0].lead.grade, 2);
    EXPECT_EQ(result[0].lead.due, kToday.plus_days(15));
    EXPECT_NE(result[0].lead.id, LeadId(77));
  }
}

TEST_F(Merging, AddsToTheOpenLead) {
  open(LeadState::kDispatched, 2, kToday.plus_days(10));
  const auto result = run({change(What::kSame, 1, "R3_orange"), change(What::kNew, 1, "R1_blue", "09")});
  ASSERT_EQ(result.size(), 1u);
  EXPECT_EQ(result[0].what, LeadChange::What::kChanged);
  EXPECT_EQ(result[0].lead.id, LeadId(77));
  EXPECT_EQ(result[0].lead.rules, "R1_blue,R3_orange");
  EXPECT_EQ(result[0].lead.risks, "01,09");
  EXPECT_EQ(result[0].lead.findings, 2);
  EXPECT_EQ(result[0].lead.version, 5);
  EXPECT_EQ(result[0].lead.due, kToday.plus_days(10));
}

TEST_F(Merging, BringsTheDayForwardButNeverBack) {
  open(LeadState::kDispatched, 2, kToday.plus_days(10));
  EXPECT_EQ(run({change(What::kSame, 1, "R3_orange"), change(What::kNew, 1, "R4_red")})[0].lead.due, kToday.plus_days(7));
  leads[0].due = kToday.plus_days(2);
  EXPECT_EQ(run({change(What::kSame, 1, "R3_orange"), change(What::kNew, 1, "R4_red")})[0].lead.due, kToday.plus_days(2));
  // A figure that changed is no reason to hurry.
  leads[0].due = kToday.plus_days(100);
  EXPECT_TRUE(run({change(What::kChanged, 1, "R3_orange")}).empty());
}

TEST_F(Merging, FollowsTheFindingsDownOnlyWhileNobodyWorksOnIt) {
  open(LeadState::kDispatched, 3, kToday);
  leads[0].rules = "R2_yellow,R4_red";
  leads[0].findings = 2;
  EXPECT_EQ(run({change(What::kSame, 1, "R2_yellow"), change(What::kCleared, 1, "R4_red")})[0].lead.grade, 1);
  leads[0].state = LeadState::kVerifying;
  const auto result = run({change(What::kSame, 1, "R2_yellow"), change(What::kCleared, 1, "R4_red")});
  ASSERT_EQ(result.size(), 1u);
  EXPECT_EQ(result[0].lead.grade, 3);
  EXPECT_EQ(result[0].lead.state, LeadState::kVerifying);
  EXPECT_EQ(result[0].lead.findings, 1);
}

TEST_F(Merging, RaisesALeadInVerification) {
  open(LeadState::kVerifying, 2, kToday.plus_days(10));
  const auto result = run({change(What::kSame, 1, "R3_orange"), change(What::kNew, 1, "R4_red")});
  EXPECT_EQ(result[0].lead.grade, 3);
  EXPECT_EQ(result[0].lead.state, LeadState::kVerifying);
}

TEST_F(Merging, LeavesALeadWithoutFindingsOpenAsItWasGraded) {
  open(LeadState::kDispatched, 2, kToday.plus_days(3));
  const auto result = run({change(What::kCleared, 1, "R3_orange")});
  ASSERT_EQ(result.size(), 1u);
  const Lead& lead = result[0].lead;
  EXPECT_EQ(lead.state, LeadState::kDispatched);
  EXPECT_EQ(lead.grade, 2);
  EXPECT_EQ(lead.due, kToday.plus_days(3));
  EXPECT_EQ(lead.village, 530922001001);
  EXPECT_EQ(lead.findings, 0);
  EXPECT_EQ(lead.rules, "");
  EXPECT_NE(lead_note(lead), "");
}

TEST_F(Merging, SaysNothingAboutALeadThatStaysTheSame) {
  open(LeadState::kDispatched, 2, kToday);
  EXPECT_TRUE(run({change(What::kSame, 1, "R3_orange")}).empty());
  EXPECT_TRUE(run({}).empty());
}

TEST_F(Merging, FollowsAHouseholdThatMovedUntilSomebodyBegins) {
  open(LeadState::kDispatched, 2, kToday);
  EXPECT_EQ(run({change(What::kSame, 1, "R3_orange", "01", 530922001009)})[0].lead.village, 530922001009);
  leads[0].state = LeadState::kVerifying;
  EXPECT_TRUE(run({change(What::kSame, 1, "R3_orange", "01", 530922001009)}).empty());
}

// ------------------------------------------------------------------ a batch never undoes people

TEST_F(Merging, OnlyRaisesALeadThatAPersonHasTouched) {
  Lead& lead = open(LeadState::kDispatched, 3, kToday.plus_days(2));
  lead.sequence = 1;
  lead.risks = "01,05";
  const auto result = run({change(What::kSame, 1, "R3_orange", "03", 530922001009)});
  ASSERT_EQ(result.size(), 1u);
  EXPECT_EQ(result[0].lead.grade, 3) << "a person graded it";
  EXPECT_EQ(result[0].lead.risks, "01,03,05") << "a person saw 05";
  EXPECT_EQ(result[0].lead.village, 530922001001) << "a person has it";
  EXPECT_EQ(result[0].lead.due, kToday.plus_days(2));
}

TEST_F(Merging, KeepsTheRisksOfPeopleWhenNothingIsFoundAnyMore) {
  Lead& lead = open(LeadState::kVerifying, 2, kToday);
  lead.sequence = 2;
  lead.risks = "05";
  const auto result = run({change(What::kCleared, 1, "R3_orange")});
  ASSERT_EQ(result.size(), 1u);
  EXPECT_EQ(result[0].lead.risks, "05");
  EXPECT_EQ(result[0].lead.rules, "");
}

TEST_F(Merging, DoesNotMoveTheClocksOfAcceptanceAnswerAndReview) {
  for (const LeadState state : {LeadState::kCollected, LeadState::kFeedback, LeadState::kAppeal}) {
    leads.clear();
    open(state, 2, kToday.plus_days(20)).sequence = 3;
    const auto result = run({change(What::kSame, 1, "R3_orange"), change(What::kNew, 1, "R4_red")});
    ASSERT_EQ(result.size(), 1u);
    EXPECT_EQ(result[0].lead.state, state);
    EXPECT_EQ(result[0].lead.due, kToday.plus_days(20));
    EXPECT_EQ(result[0].lead.grade, 3);
    EXPECT_EQ(result[0].lead.rules, "R3_orange,R4_red") << "whoever answers next sees it";
  }
}

// ------------------------------------------------------------------ properties

struct World {
  std::vector<FindingChange> changes;  // at most one a household and rule
  std::vector<Lead> leads;             // at most one open one a household
};

World make_world(const std::vector<std::tuple<std::uint8_t, std::uint8_t, std::uint8_t>>& picks,
                 const std::vector<std::tuple<std::uint8_t, std::uint8_t>>& open) {
  World world;
  std::set<std::pair<std::int64_t, std::string_view>> seen;
  const std::string_view rules[] = {"R1_blue", "R2_yellow", "R3_orange", "R4_red"};
  for (const auto& [household, rule, what] : picks) {
    if (!seen.insert({household % 8, rules[rule % 4]}).second) continue;
    world.changes.push_back(change(static_cast<What>(what % 4), household % 8 + 1, rules[rule % 4], std::to_string(rule % 3)));
  }
  std::set<std::int64_t> led;
  for (const auto& [household, how] : open) {
    if (!led.insert(household % 8 + 1).second) continue;
    Lead lead;
    lead.id = LeadId(1000 + household % 8);
    lead.county = 530922;
    lead.household = HouseholdId(household % 8 + 1);
    lead.village = 530922001001 + how % 2;
    constexpr LeadState kStates[] = {LeadState::kCollected, LeadState::kDispatched, LeadState::kVerifying,
                                     LeadState::kFeedback,  LeadState::kAppeal,     LeadState::kClosed};
    lead.state = kStates[how % 6];
    lead.sequence = how % 5 / 2;
    lead.risks = how % 7 < 3 ? "2,7" : "";
    lead.grade = how / 3 % 4;
    lead.due = kToday.plus_days(how % 40 - 5);
    world.leads.push_back(lead);
  }
  return world;
}

std::vector<Lead> applied(std::vector<Lead> leads, const std::vector<LeadChange>& changes) {
  for (const LeadChange& c : changes) {
    if (c.what == LeadChange::What::kNew)
      leads.push_back(c.lead);
    else
      *std::find_if(leads.begin(), leads.end(), [&](const Lead& l) { return l.id == c.lead.id; }) = c.lead;
  }
  return leads;
}

std::string printed(const std::vector<LeadChange>& changes) {
  std::string text;
  for (const LeadChange& c : changes) {
    const Lead& l = c.lead;
    text += std::to_string(static_cast<int>(c.what)) + " " + std::to_string(l.id.value()) + " " + std::to_string(l.household.value()) +
            " " + std::to_string(l.grade) + " " + l.due.iso() + " " + l.rules + " " + l.risks + " " + std::to_string(l.findings) + " " +
            std::to_string(l.version) + "\n";
  }
  return text;
}

using Picks = std::vector<std::tuple<std::uint8_t, std::uint8_t, std::uint8_t>>;
using Open = std::vector<std::tuple<std::uint8_t, std::uint8_t>>;

RC_GTEST_PROP(MergingProperty, AfterMergingTheSameAgainNothingIsLeftToDo, (const Picks& picks, const Open& open)) {
  const World world = make_world(picks, open);
  IdSource ids(kNow);
  const auto after = applied(world.leads, merge(world.changes, world.leads, due_days, kNow, ids));
  RC_ASSERT(merge(world.changes, after, due_days, kNow, ids).empty());
}

RC_GTEST_PROP(MergingProperty, NeverGivesAHouseholdTwoOpenLeads, (const Picks& picks, const Open& open)) {
  const World world = make_world(picks, open);
  IdSource ids(kNow);
  std::set<std::int64_t> households;
  for (const Lead& lead : applied(world.leads, merge(world.changes, world.leads, due_days, kNow, ids))) {
    if (lead.state != LeadState::kClosed) RC_ASSERT(households.insert(lead.household.value()).second);
  }
}

RC_GTEST_PROP(MergingProperty, DoesNotDependOnTheOrderOfFindingsAndLeads, (const Picks& picks, const Open& open, std::uint8_t shift)) {
  World world = make_world(picks, open);
  IdSource ids(kNow), again(kNow);
  const std::string before = printed(merge(world.changes, world.leads, due_days, kNow, ids));
  if (!world.changes.empty())
    std::rotate(world.changes.begin(), world.changes.begin() + static_cast<std::ptrdiff_t>(shift % world.changes.size()),
                world.changes.end());
  std::reverse(world.leads.begin(), world.leads.end());
  RC_ASSERT(printed(merge(world.changes, world.leads, due_days, kNow, again)) == before);
}

RC_GTEST_PROP(MergingProperty, GradesADispatchedLeadByItsHighestFindingAndLowersNoOther, (const Picks& picks, const Open& open)) {
  const World world = make_world(picks, open);
  IdSource ids(kNow);
  std::map<std::int64_t, int> highest;
  for (const FindingChange& c : world.changes) {
    if (c.what != What::kCleared) highest[c.finding.household.value()] = std::max(highest[c.finding.household.value()], c.finding.severity);
  }
  for (const LeadChange& c : merge(world.changes, world.leads, due_days, kNow, ids)) {
    const auto before = std::find_if(world.leads.begin(), world.leads.end(), [&](const Lead& l) { return l.id == c.lead.id; });
    if (before != world.leads.end()) {
      RC_ASSERT(before->state != LeadState::kClosed);
      RC_ASSERT(c.lead.state == before->state);
      RC_ASSERT(c.lead.due <= before->due);
      RC_ASSERT(c.lead.version == before->version + 1);
      if (before->state != LeadState::kDispatched || before->sequence > 0) {
        RC_ASSERT(c.lead.grade >= before->grade);
        RC_ASSERT(c.lead.village == before->village);
      }
      RC_ASSERT(c.lead.sequence == before->sequence);
      RC_ASSERT(c.lead.assignee == before->assignee);
    }
    if (c.lead.findings > 0 && c.lead.state == LeadState::kDispatched && c.lead.sequence == 0)
      RC_ASSERT(c.lead.grade == highest.at(c.lead.household.value()));
  }
}

}  // namespace
}  // namespace shouwang::casework
