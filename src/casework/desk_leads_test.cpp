#include <gtest/gtest.h>

#include "casework/testing/office.h"

namespace shouwang::casework {
namespace {

using nlohmann::json;
using testing::iso;
using testing::kVillage1;

class LeadDesk : public testing::Office {
 protected:
  Result<Outcome> collected(const Actor& actor, std::int64_t household, const json& body, std::string k = "") {
    return desk.collect(actor, {body.dump(), HouseholdId(household), k.empty() ? key() : std::move(k), 0}, now);
  }
};

TEST_F(LeadDesk, CollectsALeadOfAHousehold) {
  const auto outcome = collected(village, 1, sighting());
  ASSERT_TRUE(outcome) << outcome.error().text();
  EXPECT_EQ(outcome->sequence, 1);
  EXPECT_FALSE(outcome->repeated);
  ASSERT_EQ(cases.all_leads.size(), 1u);
  EXPECT_EQ(cases.all_leads[0].village, kVillage1);
  EXPECT_EQ(file(outcome->lead).events.size(), 1u);
}

TEST_F(LeadDesk, KeepsOneOpenLeadForAHousehold) {
  const Lead lead = screened(1);
  const auto outcome = collected(village, 1, sighting());
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->lead, lead.id);
  EXPECT_EQ(cases.all_leads.size(), 1u);
  EXPECT_EQ(cases.all_leads[0].rules, "R01_medical") << "what screening owns stays";
  EXPECT_EQ(cases.all_leads[0].findings, 1);
  ASSERT_TRUE(collected(township, 1, sighting("department")));
  EXPECT_EQ(file(lead.id).events.size(), 2u);
  must(village, lead.id, "close", {{"reason", "solved"}});
  const auto next = collected(village, 1, sighting());
  ASSERT_TRUE(next);
  EXPECT_NE(next->lead, lead.id) << "a closed lead is not reopened";
}

TEST_F(LeadDesk, ASourceThatComesBetweenIsJoined) {
  cases.before_commit = [&] { screened(1); };
  const auto outcome = collected(village, 1, sighting());
  ASSERT_TRUE(outcome) << outcome.error().text();
  EXPECT_EQ(cases.all_leads.size(), 1u);
  EXPECT_EQ(outcome->lead, cases.all_leads[0].id);
}

TEST_F(LeadDesk, ShowsNobodyWhatIsOutsideTheirDivision) {
  const LeadId lead = collected(village, 1, sighting())->lead;
  for (const Actor& stranger : {far_village, far_township}) {
    EXPECT_EQ(desk.lead(stranger.scope, lead).error().code(), ErrorCode::kNotFound);
    EXPECT_EQ(desk.act_on_lead(stranger, lead, {"take", "{}", 1, key(), 0}, now).error().code(), ErrorCode::kNotFound);
    EXPECT_EQ(collected(stranger, 1, sighting()).error().code(), ErrorCode::kNotFound);
  }
  EXPECT_TRUE(desk.lead(county.scope, lead));
}

TEST_F(LeadDesk, CarriesOutAKeyOnce) {
  const std::string once = key();
  const auto first = collected(village, 1, sighting(), once);
  const auto second = collected(village, 1, sighting(), once);
  ASSERT_TRUE(first);
  ASSERT_TRUE(second) << second.error().text();
  EXPECT_TRUE(second->repeated);
  EXPECT_EQ(second->lead, first->lead);
  EXPECT_EQ(second->sequence, first->sequence);
  EXPECT_EQ(cases.all_events.size(), 1u);

  const Command take{"take", "{}", 1, key(), 0};
  const auto taken = desk.act_on_lead(village, first->lead, take, now);
  const auto again = desk.act_on_lead(village, first->lead, take, now);
  ASSERT_TRUE(taken);
  ASSERT_TRUE(again) << "a double click is no conflict: " << again.error().text();
  EXPECT_TRUE(again->repeated);
  EXPECT_EQ(again->sequence, taken->sequence);
  EXPECT_EQ(cases.all_events.size(), 2u);
}

TEST_F(LeadDesk, AKeyIsNotForSomethingElse) {
  const std::string once = key();
  const LeadId lead = collected(village, 1, sighting(), once)->lead;
  EXPECT_EQ(collected(village, 2, sighting(), once).error().code(), ErrorCode::kConflict);
  EXPECT_EQ(collected(colleague, 1, sighting(), once).error().code(), ErrorCode::kConflict) << "nor for somebody else";
  EXPECT_EQ(desk.act_on_lead(village, lead, {"take", "{}", 1, once, 0}, now).error().code(), ErrorCode::kConflict);
  EXPECT_EQ(desk.act_on_lead(village, lead, {"take", "{}", 1, std::string(65, 'k'), 0}, now).error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(desk.act_on_lead(village, lead, {"take", "{}", 1, "键", 0}, now).error().code(), ErrorCode::kInvalidArgument);
  EXPECT_TRUE(desk.act_on_lead(village, lead, {"take", "{}", 1, std::string(64, 'k'), 0}, now));
}

TEST_F(LeadDesk, AStalePageIsToldWhoDidWhat) {
  const LeadId lead = collected(village, 1, sighting())->lead;
  must(colleague, lead, "take");
  const auto late = desk.act_on_lead(village, lead, {"take", "{}", 1, key(), 0}, now);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code(), ErrorCode::kConflict);
  EXPECT_EQ(late.error().message(), "村李已于 10 月 31 日办理了“领取”，请刷新后再办");
  EXPECT_EQ(desk.act_on_lead(village, lead, {"take", "{}", 9, key(), 0}, now).error().code(), ErrorCode::kConflict);
}

TEST_F(LeadDesk, SaysTheSameWhenSomebodyComesBetweenReadingAndWriting) {
  const LeadId lead = collected(village, 1, sighting())->lead;
  cases.before_commit = [&] { must(colleague, lead, "take"); };
  const auto late = desk.act_on_lead(village, lead, {"take", "{}", 1, key(), 0}, now);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().message(), "村李已于 10 月 31 日办理了“领取”，请刷新后再办");
  EXPECT_EQ(file(lead).lead.assignee, AccountId(52));
}

TEST_F(LeadDesk, ScreeningInBetweenDoesNotDisturbAnybody) {
  const LeadId lead = collected(village, 1, sighting())->lead;
  cases.before_commit = [&] {
    Lead& row = *cases.open_lead_of(HouseholdId(1));
    ++row.version;
    row.rules = "R03_water";
    row.grade = 3;
  };
  const auto outcome = desk.act_on_lead(village, lead, {"take", "{}", 1, key(), 0}, now);
  ASSERT_TRUE(outcome) << outcome.error().text();
  EXPECT_EQ(file(lead).lead.rules, "R03_water");
  EXPECT_EQ(file(lead).lead.grade, 3) << "what came between is not undone";
  EXPECT_EQ(file(lead).lead.state, LeadState::kVerifying);
}

TEST_F(LeadDesk, ReadsAgainWhenSomebodyActsBetweenRowAndEvents) {
  const LeadId lead = collected(village, 1, sighting())->lead;
  cases.before_events = [&] { must(colleague, lead, "take"); };
  const auto read = desk.lead(village.scope, lead);
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->lead.state, LeadState::kVerifying);
  EXPECT_EQ(read->events.size(), 2u);
}

TEST_F(LeadDesk, RefusesWhatTheTableDoesNotKnow) {
  const LeadId lead = collected(village, 1, sighting())->lead;
  EXPECT_EQ(desk.act_on_lead(village, lead, {"reopen", "{}", 1, key(), 0}, now).error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(desk.act_on_lead(village, lead, {"take", R"({"x":1})", 1, key(), 0}, now).error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(desk.act_on_lead(village, lead, {"take", R"({"_":{"again":true}})", 1, key(), 0}, now).error().code(),
            ErrorCode::kInvalidArgument)
      << "what the program adds is not taken from outside";
  EXPECT_EQ(desk.act_on_lead(village, lead, {"take", "{", 1, key(), 0}, now).error().code(), ErrorCode::kInvalidArgument);
}

TEST_F(LeadDesk, AssignsWorkOnlyToThoseWhoWorkThere) {
  const LeadId lead = collected(village, 1, sighting())->lead;
  EXPECT_EQ(act(township, lead, "assign", {{"assignee", "53"}}).error().message(), "“核实人”选的账号已停用，或不负责这个村，请另选一人");
  must(township, lead, "assign", {{"assignee", "52"}});
  EXPECT_EQ(file(lead).lead.assignee, AccountId(52));
}

TEST_F(LeadDesk, TakesOnlyFilesThatWereUploadedThere) {
  json body = sighting();
  body["photos"] = {"900"};
  EXPECT_EQ(collected(village, 1, body).error().message(), "“照片”里的文件没有上传成功，请重新上传");
  AttachmentRow photo;
  photo.id = AttachmentId(900);
  photo.village = testing::kFarVillage;
  ASSERT_TRUE(cases.add_attachment(photo));
  EXPECT_FALSE(collected(village, 1, body)) << "another village's file";
  cases.all_attachments[0].village = kVillage1;
  EXPECT_TRUE(collected(village, 1, body));
}

TEST_F(LeadDesk, SealsWhoDeclaredAndRevealsItOnRequest) {
  json body = sighting("self_desk");
  body["applicant_name"] = "张三丰";
  body["applicant_phone"] = "13800138000";
  const LeadId lead = collected(village, 1, body)->lead;
  const std::string stored = cases.all_events[0].body;
  EXPECT_EQ(stored.find("张三丰"), std::string::npos);
  EXPECT_EQ(stored.find("13800138000"), std::string::npos);
  EXPECT_EQ(json::parse(stored)["applicant_name"], "张**");
  EXPECT_EQ(json::parse(stored)["applicant_phone"], "138****8000");
  EXPECT_TRUE(file(lead).has_applicant);
  EXPECT_EQ(desk.reveal(township.scope, Subject::kLead, lead.value(), 1, "applicant_phone").value(), "13800138000");
  EXPECT_EQ(desk.reveal(township.scope, Subject::kLead, lead.value(), 1, "text").error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(desk.reveal(township.scope, Subject::kLead, lead.value(), 2, "applicant_phone").error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(desk.reveal(far_township.scope, Subject::kLead, lead.value(), 1, "applicant_phone").error().code(), ErrorCode::kNotFound);
}

TEST_F(LeadDesk, OffersWhatTheLevelHasAndSaysWhyNot) {
  const LeadId lead = collected(village, 1, sighting())->lead;
  const auto offers = desk.offers(file(lead), village, now);
  ASSERT_TRUE(offers);
  const auto find = [&](std::string_view name) {
    return std::find_if(offers->begin(), offers->end(), [&](const Offer& o) { return o.action->name == name; });
  };
  ASSERT_NE(find("take"), offers->end());
  EXPECT_EQ(find("take")->blocked, "");
  EXPECT_EQ(find("conclude")->blocked, "线索现在是“已派发”，“作出核实结论”只在“核实中”时办理");
  EXPECT_EQ(find("accept"), offers->end()) << "the township's";
}

// ---------------------------------------------------------------- to the case

TEST_F(LeadDesk, AHouseholdThatQualifiesGetsACase) {
  const LeadId lead = verified(1);
  json body = qualifies();
  body["risks"] = {"01", "99"};
  body["risk_text"] = "耕牛病死";
  const auto outcome = act(village, lead, "conclude", body);
  ASSERT_TRUE(outcome) << outcome.error().text();
  ASSERT_TRUE(outcome->case_id);
  EXPECT_EQ(file(lead).lead.case_id, outcome->case_id.value());
  EXPECT_EQ(file(lead).lead.state, LeadState::kClosed);
  const auto opened = desk.case_file(village.scope, outcome->case_id);
  ASSERT_TRUE(opened) << opened.error().text();
  EXPECT_EQ(opened->household, HouseholdId(1));
  EXPECT_EQ(opened->village, kVillage1);
  EXPECT_EQ(opened->lead, lead);
  EXPECT_EQ(opened->phase, Phase::kAdmission);
  EXPECT_EQ(opened->monitored_class, "sudden");
  ASSERT_EQ(opened->risks.size(), 2u);
  EXPECT_EQ(opened->risks[1].code, "99");
  EXPECT_EQ(opened->risks[1].text, "耕牛病死");
  EXPECT_EQ(opened->clue_ms, file(lead).lead.opened_ms);
  EXPECT_NE(std::find(opened->handlers.begin(), opened->handlers.end(), AccountId(51)), opened->handlers.end());
  EXPECT_FALSE(cases.all_tasks.empty()) << "its steps wait for somebody";
  ASSERT_EQ(cases.all_cases.size(), 1u);
  EXPECT_TRUE(cases.all_cases[0].is_open);
}

TEST_F(LeadDesk, LeadAndCaseAreWrittenTogetherOrNotAtAll) {
  const LeadId lead = verified(1);
  cases.refuse_commits = true;
  EXPECT_FALSE(act(village, lead, "conclude", qualifies()));
  cases.refuse_commits = false;
  EXPECT_TRUE(cases.all_cases.empty());
  EXPECT_EQ(file(lead).lead.state, LeadState::kVerifying);
}

TEST_F(LeadDesk, ARepeatedConclusionNamesTheCaseItMade) {
  const LeadId lead = verified(1);
  const Command command{"conclude", qualifies().dump(), file(lead).lead.sequence, key(), 0};
  const auto first = desk.act_on_lead(village, lead, command, now);
  const auto second = desk.act_on_lead(village, lead, command, now);
  ASSERT_TRUE(first);
  ASSERT_TRUE(second);
  EXPECT_TRUE(second->repeated);
  EXPECT_EQ(second->case_id, first->case_id);
  EXPECT_EQ(cases.all_cases.size(), 1u);
}

TEST_F(LeadDesk, AHouseholdHasOneOpenCase) {
  const CaseId id = opened_case(1);
  const LeadId second = verified(1, "department");
  EXPECT_EQ(act(village, second, "conclude", qualifies()).error().message(), "该户已有监测档案在办理，请选择“已是监测对象，并案处理”");
  const auto joined = act(village, second, "conclude", {{"conclusion", "already_monitored"}, {"risks", {"07"}}});
  ASSERT_TRUE(joined) << joined.error().text();
  EXPECT_EQ(joined->case_id, id);
  const CaseFile merged = desk.case_file(village.scope, id).value();
  EXPECT_EQ(merged.events.back().action, "lead_joined");
  EXPECT_EQ(merged.risks.size(), 2u);
  EXPECT_EQ(cases.all_cases.size(), 1u);
}

TEST_F(LeadDesk, NothingIsJoinedToACaseThatIsNotThere) {
  EXPECT_EQ(act(village, verified(1), "conclude", {{"conclusion", "already_monitored"}}).error().message(),
            "该户现在没有监测档案，不能并案；符合条件的请选择“拟纳入”");
}

// ---------------------------------------------------------------- many at once

class BulkDesk : public LeadDesk {
 protected:
  std::vector<std::pair<std::int64_t, int>> all() {
    std::vector<std::pair<std::int64_t, int>> result;
    for (const Lead& lead : cases.all_leads) result.emplace_back(lead.id.value(), lead.sequence);
    return result;
  }
};

TEST_F(BulkDesk, OneThatFailsDoesNotStopTheOthers) {
  screened(1);
  const Lead taken = screened(2);
  screened(3);
  must(colleague, taken.id, "take");
  const Command close{"close", R"({"reason":"false_data"})", 0, "bulk-1", 0};
  const auto dry =
      desk.act_on_many(township, Subject::kLead, {{cases.all_leads[0].id.value(), 0}, {taken.id.value(), 0}, {5, 0}}, close, true, now);
  ASSERT_TRUE(dry) << dry.error().text();
  EXPECT_EQ((*dry)[0].problem, "");
  EXPECT_EQ((*dry)[1].problem, "村李已于 10 月 31 日办理了“领取”，请刷新后再办");
  EXPECT_EQ((*dry)[2].problem, "没有找到这条线索，或不在您的辖区内");
  EXPECT_EQ(cases.all_events.size(), 1u) << "a trial writes nothing";
  const auto done =
      desk.act_on_many(township, Subject::kLead,
                       {{cases.all_leads[0].id.value(), 0}, {taken.id.value(), 0}, {cases.all_leads[2].id.value(), 0}}, close, false, now);
  ASSERT_TRUE(done);
  EXPECT_EQ(cases.all_leads[0].state, LeadState::kClosed);
  EXPECT_EQ(cases.all_leads[1].state, LeadState::kVerifying);
  EXPECT_EQ(cases.all_leads[2].state, LeadState::kClosed);
}

TEST_F(BulkDesk, ARepeatedBulkDoesOnlyWhatWasLeft) {
  screened(1);
  screened(3);
  const Command close{"close", R"({"reason":"false_data"})", 0, "bulk-1", 0};
  ASSERT_TRUE(desk.act_on_many(township, Subject::kLead, {all()[0]}, close, false, now));
  const auto again = desk.act_on_many(township, Subject::kLead, {{cases.all_leads[0].id.value(), 0}, {cases.all_leads[1].id.value(), 0}},
                                      close, false, now);
  ASSERT_TRUE(again);
  EXPECT_EQ((*again)[0].problem, "");
  EXPECT_EQ((*again)[1].problem, "");
  EXPECT_EQ(cases.all_events.size(), 2u);
}

TEST_F(BulkDesk, KeepsToThePacksLimitAndToBulkActions) {
  testing::set_number(pack, "bulk_limit", 2);
  for (const std::int64_t household : {1, 2, 3}) screened(household);
  const Command close{"close", R"({"reason":"false_data"})", 0, "", 0};
  EXPECT_EQ(desk.act_on_many(township, Subject::kLead, all(), close, true, now).error().code(), ErrorCode::kTooLarge);
  auto two = all();
  two.pop_back();
  EXPECT_TRUE(desk.act_on_many(township, Subject::kLead, two, close, true, now));
  EXPECT_EQ(desk.act_on_many(township, Subject::kLead, two, {"verify", verification().dump(), 0, "", 0}, true, now).error().code(),
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(desk.act_on_many(township, Subject::kLead, two, {"close", "{}", 0, "", 0}, true, now).error().message(), "“原因”不能为空");
  two[1] = two[0];
  EXPECT_EQ(desk.act_on_many(township, Subject::kLead, two, close, true, now)->at(1).problem, "重复选择，只办理一次");
}

}  // namespace
}  // namespace shouwang::casework
