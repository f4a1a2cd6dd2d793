#include <gtest/gtest.h>

#include "casework/testing/case_office.h"

namespace shouwang::casework {
namespace {

using nlohmann::json;
using policy::PhaseKind;
using testing::iso;
using testing::kVillage1;

using CaseDesk = testing::CaseOffice;

TEST_F(CaseDesk, LeadsAHouseholdToItsAdmission) {
  const CaseId id = opened_case(1);
  to_notice(id);
  const auto notice = desk.post_notice(village, kVillage1, PhaseKind::kAdmission, false, {id}, "", {}, key(), now);
  ASSERT_TRUE(notice) << notice.error().text();
  EXPECT_EQ(act_on(reviewer, id, "township_review", bodies().decision("agree")).error().code(), ErrorCode::kTransition)
      << "not while the notice hangs";
  next_days(6);
  const auto pass = desk.pass_clocks(county.scope, now);
  ASSERT_TRUE(pass) << pass.error().text();
  EXPECT_TRUE(cases.all_notices[0].closed);
  does(reviewer, id, "township_review", bodies().decision("agree"));
  does(approver, id, "county_approve", bodies().decision("agree"));
  ASSERT_TRUE(desk.post_notice(village, kVillage1, PhaseKind::kAdmission, true, {id}, "", {}, key(), now));
  does(township, id, "enter", {{"national_code", "5309220001"}, {"entered_on", now.today.iso()}});
  const CaseFile file = folded(id);
  EXPECT_EQ(file.phase, Phase::kMeasures);
  EXPECT_TRUE(file.admitted_on);
  EXPECT_EQ(cases.all_cases[0].phase, static_cast<int>(Phase::kMeasures)) << "rows are written with the events";
  EXPECT_EQ(cases.all_cases[0].sequence, file.sequence());
}

TEST_F(CaseDesk, AssessesAgainstWhatTheDataSay) {
  const CaseId id = opened_case(1);
  does(village, id, "authorise", bodies().authorise_body());
  const auto different = act_on(village, id, "assess", bodies().assess_body("marginal"));
  ASSERT_FALSE(different) << "the data propose another class, and no reason was given";
  json body = bodies().assess_body("marginal");
  body["class_reason"] = "收入核实低于监测线";
  does(village, id, "assess", body);
  const json stored = json::parse(folded(id).events.back().body);
  EXPECT_EQ(stored["_"].value("proposed_class", ""), "sudden");
}

TEST_F(CaseDesk, AStalePageIsToldWhoDidWhat) {
  const CaseId id = opened_case(1);
  const int seen = folded(id).sequence();
  does(colleague, id, "authorise", bodies().authorise_body());
  const auto late = desk.act_on_case(village, id, {"comment", R"({"text":"已联系"})", seen, key(), 0}, now);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code(), ErrorCode::kConflict);
  EXPECT_EQ(late.error().message(), "村李已于 10 月 31 日办理了“登记承诺授权”，请刷新后再办");
}

TEST_F(CaseDesk, TwoAtOnceAreOneAfterTheOther) {
  const CaseId id = opened_case(1);
  const int seen = folded(id).sequence();
  cases.before_commit = [&] { does(colleague, id, "comment", {{"text", "先到"}}); };
  const auto late = desk.act_on_case(village, id, {"comment", R"({"text":"后到"})", seen, key(), 0}, now);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().message(), "村李已于 10 月 31 日办理了“留言”，请刷新后再办");
  EXPECT_EQ(folded(id).sequence(), seen + 1);
}

TEST_F(CaseDesk, CarriesOutAKeyOnce) {
  const CaseId id = opened_case(1);
  const Command command{"comment", R"({"text":"已联系"})", folded(id).sequence(), key(), 0};
  const auto first = desk.act_on_case(village, id, command, now);
  const auto second = desk.act_on_case(village, id, command, now);
  ASSERT_TRUE(first);
  ASSERT_TRUE(second) << second.error().text();
  EXPECT_TRUE(second->repeated);
  EXPECT_EQ(second->sequence, first->sequence);
  EXPECT_EQ(folded(id).sequence(), first->sequence);
}

TEST_F(CaseDesk, ShowsNobodyWhatIsOutsideTheirDivision) {
  const CaseId id = opened_case(1);
  EXPECT_EQ(desk.case_file(far_township.scope, id).error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(desk.act_on_case(far_township, id, {"comment", R"({"text":"看看"})", 1, key(), 0}, now).error().code(), ErrorCode::kNotFound);
}

TEST_F(CaseDesk, TheProgramsOwnActionsAreNotForPeople) {
  const CaseId id = opened_case(1);
  for (const char* action : {"open", "phase", "notice_closed", "lead_joined", "notice_posted"})
    EXPECT_EQ(act_on(county, id, action).error().code(), ErrorCode::kInvalidArgument) << action;
  EXPECT_EQ(act_on(village, id, "county_approve", bodies().decision("agree")).error().code(), ErrorCode::kForbidden);
}

TEST_F(CaseDesk, SealsWhoObjected) {
  const CaseId id = opened_case(1);
  to_notice(id);
  ASSERT_TRUE(desk.post_notice(village, kVillage1, PhaseKind::kAdmission, false, {id}, "", {}, key(), now));
  does(village, id, "report_objection", {{"text", "家里有车"}, {"objector", "赵大"}, {"contact", "13800138000"}});
  const Event event = folded(id).events.back();
  EXPECT_EQ(event.body.find("赵大"), std::string::npos);
  EXPECT_EQ(event.body.find("13800138000"), std::string::npos);
  EXPECT_EQ(desk.reveal(township.scope, Subject::kCase, id.value(), event.sequence, "objector").value(), "赵大");
}

TEST_F(CaseDesk, ADepartmentCarriesOutItsOwnMeasures) {
  const CaseId id = opened_case(1);
  Actor health = person(61, access::Role::kDepartment, "530922", "医保局");
  health.departments = {"民政"};
  const auto wrong = act_on(health, id, "start_measure", {{"measure", "1"}, {"started_on", now.today.iso()}});
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code(), ErrorCode::kForbidden);
  EXPECT_EQ(act_on(health, id, "comment", {{"text", "看看"}}).error().code(), ErrorCode::kForbidden);
}

TEST_F(CaseDesk, BenefitsGoToMembersOfTheHousehold) {
  const CaseId id = opened_case(1);
  json body = bodies().compare_body();
  does(village, id, "authorise", bodies().authorise_body());
  body["items"][0]["person"] = "21";
  EXPECT_EQ(act_on(county, id, "compare", body).error().message(), "“涉及成员”选的人不是这户的成员，请重新选择");
  body["items"][0]["person"] = "12";
  does(county, id, "compare", body);
}

TEST_F(CaseDesk, ManyAreApprovedOneByOne) {
  const CaseId one = opened_case(1), two = opened_case(2);
  for (const CaseId id : {one, two}) to_notice(id);
  ASSERT_TRUE(desk.post_notice(village, kVillage1, PhaseKind::kAdmission, false, {one, two}, "", {}, key(), now));
  next_days(6);
  ASSERT_TRUE(desk.pass_clocks(county.scope, now));
  does(reviewer, one, "comment", {{"text", "已看材料"}});
  const Command agree{"township_review", R"({"decision":"agree"})", 0, "bulk", 0};
  const std::vector<std::pair<std::int64_t, int>> both{{one.value(), folded(one).sequence() - 1}, {two.value(), folded(two).sequence()}};
  const auto dry = desk.act_on_many(reviewer, Subject::kCase, both, agree, true, now);
  ASSERT_TRUE(dry) << dry.error().text();
  EXPECT_NE((*dry)[0].problem, "");
  EXPECT_EQ((*dry)[1].problem, "");
  EXPECT_EQ(folded(two).township_by, AccountId()) << "a trial writes nothing";
  ASSERT_TRUE(desk.act_on_many(reviewer, Subject::kCase, both, agree, false, now));
  EXPECT_EQ(folded(one).township_by, AccountId());
  EXPECT_EQ(folded(two).township_by, AccountId(42));
}

// ---------------------------------------------------------------- clocks

TEST_F(CaseDesk, ADailyPassMayRunAsOftenAsOneLikes) {
  const CaseId id = opened_case(1);
  to_notice(id);
  ASSERT_TRUE(desk.post_notice(village, kVillage1, PhaseKind::kAdmission, false, {id}, "", {}, key(), now));
  next_days(5);
  const int before = folded(id).sequence();
  ASSERT_TRUE(desk.pass_clocks(county.scope, now));
  EXPECT_EQ(folded(id).sequence(), before) << "the last day counts in full";
  next_days(1);
  ASSERT_TRUE(desk.pass_clocks(county.scope, now));
  const int after = folded(id).sequence();
  EXPECT_EQ(after, before + 1);
  ASSERT_TRUE(desk.pass_clocks(county.scope, now));
  EXPECT_EQ(folded(id).sequence(), after);
}

TEST_F(CaseDesk, SomebodyWorkingOnACaseIsNotDisturbedByThePass) {
  const CaseId id = opened_case(1);
  to_notice(id);
  ASSERT_TRUE(desk.post_notice(village, kVillage1, PhaseKind::kAdmission, false, {id}, "", {}, key(), now));
  next_days(6);
  cases.before_commit = [&] { does(colleague, id, "comment", {{"text", "在办"}}); };
  ASSERT_TRUE(desk.pass_clocks(county.scope, now));
  EXPECT_EQ(folded(id).events.back().action, "comment");
  ASSERT_TRUE(desk.pass_clocks(county.scope, now));
  EXPECT_EQ(folded(id).events.back().action, "notice_closed");
}

TEST_F(CaseDesk, OneBrokenCaseDoesNotHoldUpTheOthers) {
  const CaseId one = opened_case(1), two = opened_case(2);
  for (const CaseId id : {one, two}) to_notice(id);
  ASSERT_TRUE(desk.post_notice(village, kVillage1, PhaseKind::kAdmission, false, {one, two}, "", {}, key(), now));
  next_days(6);
  for (Event& event : cases.all_events) {
    if (event.subject == Subject::kCase && event.subject_id == std::min(one, two).value() && event.sequence == 1) event.body = "broken";
  }
  EXPECT_EQ(desk.pass_clocks(county.scope, now).error().code(), ErrorCode::kInternal);
  EXPECT_EQ(folded(std::max(one, two)).events.back().action, "notice_closed");
}

TEST_F(CaseDesk, AnAuthorisationThatRanOutIsNoted) {
  testing::set_number(pack, "authorisation_months", 1, "月");
  const CaseId id = opened_case(1);
  does(village, id, "authorise", bodies().authorise_body());
  go_to("2026-11-20");
  const int before = folded(id).sequence();
  ASSERT_TRUE(desk.pass_clocks(county.scope, now));
  EXPECT_EQ(folded(id).sequence(), before);
  go_to("2026-12-20");
  ASSERT_TRUE(desk.pass_clocks(county.scope, now));
  EXPECT_EQ(folded(id).events.back().action, "authorisation_expired");
  EXPECT_FALSE(act_on(county, id, "compare", bodies().compare_body())) << "nothing is compared without one";
}

TEST_F(CaseDesk, ANoticeIsTakenDownWhateverBecameOfItsCases) {
  const CaseId id = opened_case(1);
  to_notice(id);
  ASSERT_TRUE(desk.post_notice(village, kVillage1, PhaseKind::kAdmission, false, {id}, "", {}, key(), now));
  does(village, id, "withdraw_case", {{"text", "农户不愿意"}});
  next_days(5);
  ASSERT_TRUE(desk.pass_clocks(county.scope, now));
  EXPECT_FALSE(cases.all_notices[0].closed);
  next_days(1);
  ASSERT_TRUE(desk.pass_clocks(county.scope, now));
  EXPECT_TRUE(cases.all_notices[0].closed);
}

TEST_F(CaseDesk, WhatIsLateIsToldAboveOnce) {
  screened(3);
  next_days(8);
  const auto first = desk.pass_clocks(county.scope, now);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->escalated_leads, 1);
  EXPECT_EQ(cases.all_leads[0].escalated, static_cast<int>(policy::Level::kTownship));
  EXPECT_EQ(desk.pass_clocks(county.scope, now)->escalated_leads, 0);
}

TEST_F(CaseDesk, NamesOfTheHouseholdAreKeptWholeForPrintAndRevealed) {
  const CaseId id = opened_case(1);
  does(village, id, "authorise", bodies().authorise_body());
  const Event event = folded(id).events.back();
  EXPECT_EQ(json::parse(event.body)["signatory"], "张三") << "printed whole";
  EXPECT_EQ(desk.reveal(desk_scope(), Subject::kCase, id.value(), event.sequence, "signatory").value_or(""), "张三");
  EXPECT_EQ(desk.reveal(desk_scope(), Subject::kCase, id.value(), event.sequence, "relation").error().code(), ErrorCode::kNotFound)
      << "only what is masked";
}

}  // namespace
}  // namespace shouwang::casework
