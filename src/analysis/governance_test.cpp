#include "analysis/governance.h"

#include <gtest/gtest.h>

#include "analysis/scoreboard.h"
#include "screening/testing/test_pack.h"

namespace shouwang::analysis {
namespace {

const policy::Pack& pack() { return screening::testing::test_pack(); }
constexpr std::int64_t kNow = 1'793'404'800'000;  // 2026-10-31 in China
const AccountId kZhang(1), kLi(2);
constexpr const char* kRule = "R01_medical";

RuleSwitch proposal(AccountId by = kZhang, policy::RuleStatus status = policy::RuleStatus::kShadow) {
  const auto made = propose_switch(pack(), {}, kRule, status, "误报较多", by, 7, kNow);
  EXPECT_TRUE(made) << made.error().text();
  return made ? *made : RuleSwitch();
}
template <typename T>
ErrorCode code_of(const Result<T>& result) {
  return result ? ErrorCode::kInternal : result.error().code();
}

TEST(Switches, TakeEffectOnlyWhenAnotherPersonApproves) {
  const RuleSwitch s = proposal();
  EXPECT_TRUE(effective({s}).empty());
  EXPECT_EQ(code_of(decide_switch(pack(), {s}, s.id, true, kZhang, kNow)), ErrorCode::kForbidden);
  const auto approved = decide_switch(pack(), {s}, s.id, true, kLi, kNow);
  ASSERT_TRUE(approved);
  const policy::Rule& rule = *pack().rule(kRule);
  EXPECT_EQ(screening::status_of(rule, effective({*approved})), policy::RuleStatus::kShadow);
  EXPECT_EQ(screening::status_of(rule, {}), policy::RuleStatus::kActive);
  EXPECT_EQ(code_of(decide_switch(pack(), {*approved}, s.id, true, kLi, kNow)), ErrorCode::kConflict) << "decided once";
}

TEST(Switches, OfAChangedRuleMeanNothing) {
  RuleSwitch s = proposal();
  s.rule_hash = "another";
  EXPECT_EQ(code_of(decide_switch(pack(), {s}, s.id, true, kLi, kNow)), ErrorCode::kConflict);
  s.decision = Decision::kApproved;
  EXPECT_EQ(screening::status_of(*pack().rule(kRule), effective({s})), policy::RuleStatus::kActive);
}

TEST(Switches, TheLastApprovalIsTheOneThatCounts) {
  RuleSwitch first = proposal(), second = proposal();
  first.decision = second.decision = Decision::kApproved;
  first.decided_ms = kNow;
  second.decided_ms = kNow + 1;
  second.status = policy::RuleStatus::kActive;
  const policy::Rule& rule = *pack().rule(kRule);
  const std::vector<RuleSwitch> all{second, first};
  EXPECT_EQ(screening::status_of(rule, effective(all)), policy::RuleStatus::kActive);
  EXPECT_EQ(switch_in_force(all, rule), &all.front());
  EXPECT_EQ(switch_in_force({}, rule), nullptr);
  EXPECT_EQ(switch_in_force({proposal()}, rule), nullptr) << "it only waits";
}

TEST(Switches, AreRefusedWithAReason) {
  EXPECT_EQ(code_of(propose_switch(pack(), {}, "R99", policy::RuleStatus::kShadow, "误报较多", kZhang, 1, kNow)), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(propose_switch(pack(), {}, kRule, policy::RuleStatus::kActive, "误报较多", kZhang, 1, kNow)), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code_of(propose_switch(pack(), {}, kRule, policy::RuleStatus::kShadow, "少", kZhang, 1, kNow)), ErrorCode::kInvalidArgument);
  EXPECT_TRUE(propose_switch(pack(), {}, kRule, policy::RuleStatus::kShadow, "误报", kZhang, 1, kNow));
  EXPECT_EQ(code_of(propose_switch(pack(), {proposal()}, kRule, policy::RuleStatus::kShadow, "误报较多", kLi, 1, kNow)), ErrorCode::kConflict);
}

TEST(Switches, WhatTheProgramProposesNeedsAPersonFirst) {
  const RuleSwitch s = proposal(AccountId());
  EXPECT_EQ(code_of(decide_switch(pack(), {s}, s.id, true, kLi, kNow)), ErrorCode::kForbidden);
  EXPECT_TRUE(decide_switch(pack(), {s}, s.id, false, kLi, kNow)) << "turning it down needs nobody else";
  EXPECT_TRUE(propose_switch(pack(), {s}, kRule, policy::RuleStatus::kShadow, "同意系统建议", kZhang, 8, kNow));
}

Explanation explanation() {
  Explanation x;
  x.explained_by = kZhang;
  x.explained_ms = kNow;
  x.until = beijing_date(kNow).plus_days(30);
  return x;
}
access::Scope as(AccountId id, access::Role role) { return access::Scope::for_account(id, role, "530922", {}); }

TEST(Explanations, HoldFromAcceptanceToTheirLastDay) {
  Explanation x = explanation();
  EXPECT_FALSE(x.in_force(x.until));
  x.accepted_ms = kNow;
  EXPECT_TRUE(x.in_force(x.until));
  EXPECT_FALSE(x.in_force(x.until.plus_days(1)));
  x.ended_ms = kNow;
  EXPECT_FALSE(x.in_force(x.until));
}

TEST(Explanations, OfAVillageAreAcceptedByTheTownshipOnce) {
  EXPECT_EQ(code_of(accept_explanation(as(kLi, access::Role::kVillage), explanation(), kNow)), ErrorCode::kForbidden);
  EXPECT_EQ(code_of(accept_explanation(as(kZhang, access::Role::kTownship), explanation(), kNow)), ErrorCode::kForbidden) << "one's own";
  const auto accepted = accept_explanation(as(kLi, access::Role::kTownship), explanation(), kNow);
  ASSERT_TRUE(accepted);
  EXPECT_EQ(code_of(accept_explanation(as(kLi, access::Role::kTownship), *accepted, kNow)), ErrorCode::kTransition);
}

TEST(Explanations, AreTakenBackByWhoeverMadeThemOrTheTownship) {
  EXPECT_TRUE(end_explanation(as(kZhang, access::Role::kVillage), explanation(), kNow));
  EXPECT_EQ(code_of(end_explanation(as(kLi, access::Role::kVillage), explanation(), kNow)), ErrorCode::kForbidden);
  const auto ended = end_explanation(as(kLi, access::Role::kTownship), explanation(), kNow);
  ASSERT_TRUE(ended);
  EXPECT_EQ(code_of(end_explanation(as(kLi, access::Role::kTownship), *ended, kNow)), ErrorCode::kTransition);
}

TEST(Explanations, NeedARuleWithReasons) {
  screening::Finding finding;
  finding.rule = kRule;
  EXPECT_EQ(code_of(explain_finding(pack(), as(kZhang, access::Role::kVillage), finding, "x", "已核实", beijing_date(kNow), 1, kNow)),
            ErrorCode::kTransition);
  finding.state = screening::FindingState::kCleared;
  EXPECT_EQ(code_of(explain_finding(pack(), as(kZhang, access::Role::kVillage), finding, "x", "已核实", beijing_date(kNow), 1, kNow)),
            ErrorCode::kTransition);
}

TEST(Wilson, GivesThePublishedIntervals) {
  // Newcombe (1998), table I: 81 of 263 and 0 of 20.
  EXPECT_NEAR(wilson(81, 263).low, 0.2553, 0.0001);
  EXPECT_NEAR(wilson(81, 263).high, 0.3662, 0.0001);
  EXPECT_EQ(wilson(0, 20).low, 0);
  EXPECT_NEAR(wilson(0, 20).high, 0.1611, 0.0001);
  EXPECT_EQ(wilson(20, 20).high, 1);
  EXPECT_EQ(wilson(0, 0).low, 0);
  EXPECT_EQ(wilson(0, 0).high, 1);
}

}  // namespace
}  // namespace shouwang::analysis
