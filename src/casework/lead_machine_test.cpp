#include "casework/lead_machine.h"

#include <gtest/gtest.h>

#include "casework/testing/office.h"

namespace shouwang::casework {
namespace {

using nlohmann::json;
using testing::iso;
using testing::kVillage1;
using testing::morning;

// Saturday 31 October 2026; the holidays of the year are behind us.
class MachineL : public testing::Office {
 protected:
  LeadFile unheard(std::int64_t household = 1) {
    LeadFile f;
    f.lead.id = LeadId(700);
    f.lead.county = 530922;
    f.lead.household = HouseholdId(household);
    f.lead.village = kVillage1;
    f.lead.version = 0;
    return f;
  }
  Result<LeadStep> decided(const LeadFile& f, const Actor& actor, std::string_view action, const json& body = json::object(),
                           std::int64_t happened_ms = 0) {
    return decide(f, *find_action(Subject::kLead, action), actor, {std::string(action), body.dump(), f.lead.sequence, "", happened_ms},
                  now);
  }
  LeadFile after(const LeadFile& f, const Actor& actor, std::string_view action, const json& body = json::object()) {
    auto step = decided(f, actor, action, body);
    if (!step) {
      ADD_FAILURE() << action << ": " << step.error().text();
      return f;
    }
    // What is stored folds to what was decided.
    const auto folded = fold_lead(step->after.lead, step->after.events);
    EXPECT_TRUE(folded) << action;
    if (folded) {
      EXPECT_EQ(folded->conclusion, step->after.conclusion) << action;
      EXPECT_EQ(folded->handlers, step->after.handlers) << action;
      EXPECT_EQ(folded->has_applicant, step->after.has_applicant) << action;
      EXPECT_EQ(folded->verification.has_value(), step->after.verification.has_value()) << action;
    }
    return step->after;
  }
  ErrorCode refused(const LeadFile& f, const Actor& actor, std::string_view action, const json& body = json::object()) {
    const auto step = decided(f, actor, action, body);
    if (!step) return step.error().code();
    ADD_FAILURE() << action << " was not refused";
    return ErrorCode::kInternal;
  }
  std::string reason(const LeadFile& f, const Actor& actor, std::string_view action, const json& body = json::object()) {
    const auto step = decided(f, actor, action, body);
    return step ? "" : step.error().message();
  }

  json with_applicant(std::string channel = "patrol") {
    json body = sighting(std::move(channel));
    body["applicant_name"] = "张三";
    return body;
  }
  LeadFile dispatched() { return after(unheard(), village, "collect", sighting()); }
  LeadFile verifying() { return after(dispatched(), village, "take"); }
  LeadFile checked() { return after(verifying(), village, "verify", verification()); }
  LeadFile checked_for_applicant() {
    return after(after(after(unheard(), colleague, "collect", with_applicant()), village, "take"), village, "verify", verification());
  }
  static json refusal(std::string conclusion = "not_qualified") { return {{"conclusion", std::move(conclusion)}, {"reason", "solved"}}; }
  LeadFile waiting_for_feedback() { return after(checked_for_applicant(), village, "conclude", refusal()); }
  json told() { return {{"told_on", now.today.iso()}, {"how", "visit"}, {"text", "经核实不符合条件，可在30日内申请复核"}}; }
  LeadFile told_and_closed() { return after(waiting_for_feedback(), village, "feedback", told()); }
  LeadFile in_review() { return after(told_and_closed(), village, "ask_review", {{"text", "收入算错了"}}); }
};

// ---------------------------------------------------------------- collect

TEST_F(MachineL, ALeadOfTheHouseholdItselfWaitsForTheTownship) {
  const LeadFile f = after(unheard(), village, "collect", with_applicant("self_app"));
  EXPECT_EQ(f.lead.state, LeadState::kCollected);
  EXPECT_EQ(f.lead.source, "self_app");
  EXPECT_EQ(f.lead.sequence, 1);
  EXPECT_EQ(f.lead.version, 1);
  EXPECT_TRUE(f.has_applicant);
  EXPECT_EQ(f.lead.due, iso("2026-11-02")) << "one working day after a Saturday is Monday";
}

TEST_F(MachineL, ALeadOfACadreGoesStraightToTheVillage) {
  const LeadFile f = dispatched();
  EXPECT_EQ(f.lead.state, LeadState::kDispatched);
  EXPECT_EQ(f.lead.grade, 2);
  EXPECT_EQ(f.lead.due, iso("2026-11-07"));
  EXPECT_EQ(f.lead.risks, "01");
  EXPECT_FALSE(f.has_applicant);
  EXPECT_EQ(f.handlers, std::vector<AccountId>{AccountId(51)});
}

TEST_F(MachineL, ARiskOfTheGreenChannelMakesALeadRed) {
  json body = sighting();
  body["risks"] = {"0201"};
  const LeadFile f = after(unheard(), village, "collect", body);
  EXPECT_EQ(f.lead.grade, 3);
  EXPECT_EQ(f.lead.due, iso("2026-11-02"));
}

TEST_F(MachineL, TheClockStartsOnTheDayTheDifficultyWasFound) {
  json body = sighting();
  body["happened_on"] = "2026-10-28";
  const LeadFile f = after(unheard(), village, "collect", body);
  EXPECT_EQ(beijing_date(f.lead.opened_ms), iso("2026-10-28"));
  EXPECT_EQ(f.lead.due, iso("2026-11-04"));
  body["happened_on"] = "2026-11-01";
  EXPECT_EQ(reason(unheard(), village, "collect", body), "发现日期（2026-11-01）不能晚于今天（2026-10-31）");
}

TEST_F(MachineL, NobodyWritesDownALeadInTheNameOfScreening) {
  EXPECT_EQ(refused(unheard(), village, "collect", sighting("screening")), ErrorCode::kInvalidArgument);
}

TEST_F(MachineL, AFurtherSourceIsKeptAndOnlyRaisesTheLead) {
  LeadFile f = dispatched();
  json body = sighting("self_qr");
  body["risks"] = {"05"};
  body["applicant_phone"] = "13800138000";
  go_to("2026-11-01");
  f = after(f, township, "collect", body);
  EXPECT_EQ(f.events.size(), 2u);
  EXPECT_EQ(f.lead.state, LeadState::kDispatched);
  EXPECT_EQ(f.lead.source, "patrol") << "the first source stays the source";
  EXPECT_EQ(f.lead.risks, "01,05");
  EXPECT_EQ(f.lead.grade, 3);
  EXPECT_EQ(f.lead.due, iso("2026-11-02")) << "two days from the first source";
  EXPECT_TRUE(f.has_applicant);
  body["risks"] = {"09"};
  f = after(f, township, "collect", body);
  EXPECT_EQ(f.lead.grade, 3);
  EXPECT_EQ(f.lead.risks, "01,05,09");
}

TEST_F(MachineL, ANewSourceAfterTheConclusionBringsTheLeadBackToTheVillage) {
  const LeadFile f = after(waiting_for_feedback(), township, "collect", sighting("department"));
  EXPECT_EQ(f.lead.state, LeadState::kDispatched);
  EXPECT_EQ(f.conclusion, "");
  EXPECT_EQ(f.lead.conclusion, "");
  EXPECT_FALSE(f.verification);
  EXPECT_FALSE(f.lead.assignee);
  EXPECT_TRUE(f.has_applicant) << "somebody still waits";
}

TEST_F(MachineL, WhoeverDeclaresForSomebodyElseSaysWhoAndTellsThem) {
  json body = with_applicant();
  body["proxy_name"] = "李四";
  EXPECT_EQ(refused(unheard(), village, "collect", body), ErrorCode::kInvalidArgument);
  body["proxy_relation"] = "邻居";
  EXPECT_EQ(reason(unheard(), village, "collect", body), "代为申报时，要把填写内容告知申报人，并勾选“已把填写内容告知申报人”");
  body["told"] = true;
  EXPECT_EQ(after(unheard(), village, "collect", body).lead.state, LeadState::kDispatched);
}

// ---------------------------------------------------------------- before verification

TEST_F(MachineL, AcceptanceIsTheTownshipsAndTakesNoDaysFromTheVillage) {
  const LeadFile f = after(unheard(), village, "collect", with_applicant("self_app"));
  EXPECT_EQ(refused(f, village, "accept"), ErrorCode::kForbidden);
  go_to("2026-11-04");
  const LeadFile accepted = after(f, township, "accept");
  EXPECT_EQ(accepted.lead.state, LeadState::kDispatched);
  EXPECT_EQ(accepted.lead.due, iso("2026-11-07")) << "counted from the declaration, not from the acceptance";
  EXPECT_EQ(refused(accepted, township, "accept"), ErrorCode::kTransition);
}

TEST_F(MachineL, OnlyWhomALeadIsAssignedToTakesIt) {
  const LeadFile f = after(dispatched(), township, "assign", {{"assignee", "51"}});
  EXPECT_EQ(f.lead.assignee, AccountId(51));
  EXPECT_EQ(refused(f, colleague, "take"), ErrorCode::kForbidden);
  const LeadFile taken = after(f, village, "take");
  EXPECT_EQ(taken.lead.state, LeadState::kVerifying);
  EXPECT_EQ(taken.lead.due, f.lead.due);
  EXPECT_EQ(reason(taken, village, "take"), "线索现在是“核实中”，“领取”只在“已派发”时办理");
}

TEST_F(MachineL, AnUnassignedLeadGoesToWhoeverTakesIt) {
  const LeadFile f = after(dispatched(), colleague, "take");
  EXPECT_EQ(f.lead.assignee, AccountId(52));
  EXPECT_NE(std::find(f.handlers.begin(), f.handlers.end(), AccountId(52)), f.handlers.end());
}

TEST_F(MachineL, AHandOverIsOfOnesOwnLeadOrTheTownships) {
  const LeadFile f = verifying();
  const json to_colleague{{"assignee", "52"}, {"text", "请假"}};
  EXPECT_EQ(refused(f, colleague, "hand_over", to_colleague), ErrorCode::kForbidden);
  EXPECT_EQ(after(f, village, "hand_over", to_colleague).lead.assignee, AccountId(52));
  EXPECT_EQ(after(f, township, "hand_over", to_colleague).lead.assignee, AccountId(52));
  EXPECT_EQ(refused(f, village, "hand_over", {{"assignee", "51"}, {"text", "给自己"}}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(refused(dispatched(), township, "hand_over", to_colleague), ErrorCode::kTransition) << "nobody has it yet";
}

TEST_F(MachineL, ALeadGivenBackWaitsForTheTownshipAgain) {
  go_to("2026-11-03");
  const LeadFile f = after(verifying(), village, "give_back", {{"text", "不是本村农户"}});
  EXPECT_EQ(f.lead.state, LeadState::kCollected);
  EXPECT_FALSE(f.lead.assignee);
  EXPECT_EQ(f.lead.due, iso("2026-11-04"));
  EXPECT_EQ(refused(f, village, "give_back", {{"text", "再退"}}), ErrorCode::kTransition);
}

TEST_F(MachineL, ANewGradeBringsItsOwnDays) {
  const LeadFile f = dispatched();
  EXPECT_EQ(after(f, township, "regrade", {{"grade", "red"}, {"text", "情况紧急"}}).lead.due, iso("2026-11-02"));
  const LeadFile lower = after(f, county, "regrade", {{"grade", "blue"}, {"text", "已有保障"}});
  EXPECT_EQ(lower.lead.grade, 0);
  EXPECT_EQ(lower.lead.due, iso("2026-11-30"));
  EXPECT_EQ(refused(f, township, "regrade", {{"grade", "orange"}, {"text", "不变"}}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(refused(f, village, "regrade", {{"grade", "blue"}, {"text", "村里说"}}), ErrorCode::kForbidden);
}

// ---------------------------------------------------------------- verification

TEST_F(MachineL, IsVerifiedByItsAssigneeOrTheTownship) {
  EXPECT_EQ(refused(dispatched(), village, "verify", verification()), ErrorCode::kTransition);
  EXPECT_EQ(refused(verifying(), colleague, "verify", verification()), ErrorCode::kForbidden);
  EXPECT_TRUE(after(verifying(), township, "verify", verification()).verification);
  EXPECT_TRUE(checked().verification);
}

TEST_F(MachineL, TwoDifferentPeopleVerify) {
  json body = verification();
  body["verifiers"] = json::array({{{"name", "村张"}}, {{"name", " 村张 "}}});
  EXPECT_EQ(reason(verifying(), village, "verify", body), "入户核实至少要有 2 个不同的人，请补充“核实人员”");
}

TEST_F(MachineL, AHardVerdictNeedsItsEvidence) {
  for (const auto& [name, title] : std::vector<std::pair<std::string, std::string>>{{"income_evidence", "收入依据"},
                                                                                    {"expense_evidence", "支出依据"},
                                                                                    {"difficulty_evidence", "困难依据"},
                                                                                    {"coping_evidence", "应对能力依据"}}) {
    json body = verification();
    body.erase(name);
    EXPECT_EQ(reason(verifying(), village, "verify", body), "判断为有困难时要写明“" + title + "”");
  }
}

TEST_F(MachineL, AVisitLiesBetweenTheClueAndToday) {
  json body = verification();
  body["visited_on"] = "2026-11-01";
  EXPECT_EQ(refused(verifying(), village, "verify", body), ErrorCode::kGuard);
  body["visited_on"] = "2026-10-30";
  EXPECT_EQ(reason(verifying(), village, "verify", body), "入户日期（2026-10-30）不能早于线索发现日期（2026-10-31）");
  body["visited_on"] = "2026-10-31";
  EXPECT_TRUE(after(verifying(), village, "verify", body).verification);
}

TEST_F(MachineL, TheLastVerificationCounts) {
  const LeadFile f = after(checked(), village, "verify", verification("fine"));
  EXPECT_EQ(json::parse(f.verification->body)["income_verdict"], "fine");
}

// ---------------------------------------------------------------- conclusion

TEST_F(MachineL, NothingIsConcludedWithoutAVerification) {
  EXPECT_EQ(reason(verifying(), village, "conclude", refusal()), "还没有入户核实，请先填写入户核实表，再作结论");
}

TEST_F(MachineL, WhatIsUnclearIsVerifiedAgain) {
  const LeadFile f = after(verifying(), village, "verify", verification("unclear"));
  EXPECT_EQ(refused(f, village, "conclude", qualifies()), ErrorCode::kTransition);
  EXPECT_EQ(refused(f, village, "conclude", refusal()), ErrorCode::kTransition);
  EXPECT_EQ(after(f, village, "conclude", {{"conclusion", "other_aid"}, {"referral", "relief"}}).lead.state, LeadState::kClosed)
      << "help from elsewhere does not wait for it";
}

TEST_F(MachineL, AConclusionSaysWhatItNeedsToSay) {
  const LeadFile f = checked();
  json body = qualifies();
  body.erase("monitored_class");
  EXPECT_EQ(reason(f, village, "conclude", body), "拟纳入时要选择“对象类别”");
  body = qualifies();
  body.erase("risks");
  EXPECT_EQ(reason(f, village, "conclude", body), "拟纳入时至少选一个“风险类型”");
  body = qualifies();
  for (const char* other : {"99", "0299"}) {
    body["risks"] = {other};
    body.erase("risk_text");
    EXPECT_EQ(reason(f, village, "conclude", body), "选择“其他”风险时要填写“其他风险的说明”");
    body["risk_text"] = "耕牛病死";
    EXPECT_EQ(after(f, village, "conclude", body).lead.conclusion, "qualifies");
  }
  EXPECT_EQ(reason(f, village, "conclude", {{"conclusion", "other_aid"}}), "转其他救助时要选择“转交”");
  EXPECT_EQ(reason(f, village, "conclude", {{"conclusion", "not_qualified"}}), "不纳入时要选择“原因”");
  EXPECT_EQ(reason(f, village, "conclude", {{"conclusion", "false_alarm"}}), "不纳入时要选择“原因”");
}

TEST_F(MachineL, AtMostAsManyRisksAsThePackSays) {
  testing::set_number(pack, "max_risks", 2);
  json body = qualifies();
  body["risks"] = {"01", "03"};
  EXPECT_EQ(after(checked(), village, "conclude", body).lead.state, LeadState::kClosed);
  body["risks"] = {"01", "03", "07"};
  EXPECT_EQ(refused(checked(), village, "conclude", body), ErrorCode::kInvalidArgument);
}

TEST_F(MachineL, TheGreenChannelIsForItsRisksOnly) {
  json body = qualifies();
  body["green"] = true;
  EXPECT_EQ(refused(checked(), village, "conclude", body), ErrorCode::kGuard);
  body["risks"] = {"0201"};
  EXPECT_EQ(after(checked(), village, "conclude", body).lead.conclusion, "qualifies");
  json no = refusal();
  no["green"] = true;
  EXPECT_EQ(refused(checked(), village, "conclude", no), ErrorCode::kInvalidArgument);
}

TEST_F(MachineL, WithoutAnApplicantAConclusionClosesTheLead) {
  const LeadFile f = after(checked(), village, "conclude", refusal("false_alarm"));
  EXPECT_EQ(f.lead.state, LeadState::kClosed);
  EXPECT_EQ(f.lead.conclusion, "false_alarm");
  EXPECT_EQ(f.lead.reason, "solved");
  EXPECT_EQ(after(checked(), village, "conclude", {{"conclusion", "other_aid"}, {"referral", "relief"}}).lead.reason, "relief");
}

TEST_F(MachineL, WithAnApplicantAConclusionWaitsForTheAnswer) {
  const LeadFile f = waiting_for_feedback();
  EXPECT_EQ(f.lead.state, LeadState::kFeedback);
  EXPECT_EQ(f.lead.due, iso("2026-11-04")) << "three working days after Saturday";
  EXPECT_EQ(after(f, village, "feedback", told()).lead.state, LeadState::kClosed);
}

TEST_F(MachineL, ADateOfTheAnswerIsNotBeforeTheConclusion) {
  LeadFile f = waiting_for_feedback();
  go_to("2026-11-02");
  json body = told();
  body["told_on"] = "2026-10-30";
  EXPECT_EQ(refused(f, village, "feedback", body), ErrorCode::kGuard);
  body["told_on"] = "2026-11-03";
  EXPECT_EQ(refused(f, village, "feedback", body), ErrorCode::kGuard);
  body["told_on"] = "2026-10-31";
  EXPECT_TRUE(after(f, village, "feedback", body).feedback_given);
}

TEST_F(MachineL, WhatScreeningFoundAfterTheConclusionIsVerifiedBeforeTheLeadEnds) {
  LeadFile f = waiting_for_feedback();
  f.lead.rules = "R03_water";
  const LeadFile again = after(f, village, "feedback", told());
  EXPECT_EQ(again.lead.state, LeadState::kDispatched);
  EXPECT_EQ(again.lead.conclusion, "");
}

// ---------------------------------------------------------------- close

TEST_F(MachineL, IsClosedWithOneTapAndTheReasonDecidesWhatItWas) {
  EXPECT_EQ(after(dispatched(), village, "close", {{"reason", "false_data"}}).lead.conclusion, "false_alarm");
  const LeadFile f = after(dispatched(), township, "close", {{"reason", "solved"}});
  EXPECT_EQ(f.lead.conclusion, "not_qualified");
  EXPECT_EQ(f.lead.state, LeadState::kClosed);
  EXPECT_EQ(f.lead.reason, "solved");
}

TEST_F(MachineL, IsNotClosedOverTheHeadOfAnApplicant) {
  const LeadFile f = after(unheard(), village, "collect", with_applicant());
  EXPECT_EQ(reason(f, village, "close", {{"reason", "solved"}}), "有申报人在等答复，不能直接办结；请入户核实、作出结论后告知申报人");
}

TEST_F(MachineL, WhatWaitsForTheTownshipIsNotClosedByTheVillage) {
  const LeadFile f = after(dispatched(), village, "give_back", {{"text", "不是本村农户"}});
  EXPECT_EQ(refused(f, village, "close", {{"reason", "solved"}}), ErrorCode::kForbidden);
  EXPECT_EQ(after(f, township, "close", {{"reason", "solved"}}).lead.state, LeadState::kClosed);
}

TEST_F(MachineL, AClosedLeadStaysClosed) {
  const LeadFile f = after(dispatched(), village, "close", {{"reason", "solved"}});
  for (const char* action : {"collect", "take", "verify", "close", "regrade", "assign"}) {
    for (const Actor& actor : {village, township}) {
      const ActionSpec& spec = *find_action(Subject::kLead, action);
      if ((spec.who & at(actor.level)) == 0) continue;
      EXPECT_EQ(may_act(f, spec, actor, now).error().code(), ErrorCode::kTransition) << action;
    }
  }
}

// ---------------------------------------------------------------- review

TEST_F(MachineL, ARefusedApplicantMayAskForAReviewUntilItsClockRunsOut) {
  const LeadFile f = told_and_closed();
  go_to("2026-11-30");
  const LeadFile asked = after(f, village, "ask_review", {{"text", "收入算错了"}});
  EXPECT_EQ(asked.lead.state, LeadState::kAppeal);
  EXPECT_EQ(asked.lead.due, iso("2026-12-30"));
  go_to("2026-12-01");
  EXPECT_EQ(reason(f, village, "ask_review", {{"text", "收入算错了"}}), "申请复核的期限已于 2026-11-30 届满；有新情况请重新申报");
}

TEST_F(MachineL, AReviewNeedsAnApplicantAndARefusal) {
  const LeadFile nobody = after(checked(), village, "conclude", refusal());
  EXPECT_EQ(refused(nobody, village, "ask_review", {{"text", "再看看"}}), ErrorCode::kTransition);
  const LeadFile admitted = after(after(checked_for_applicant(), village, "conclude", qualifies()), village, "feedback", told());
  EXPECT_EQ(refused(admitted, village, "ask_review", {{"text", "再看看"}}), ErrorCode::kTransition);
  EXPECT_EQ(after(waiting_for_feedback(), county, "ask_review", {{"text", "不服"}}).lead.state, LeadState::kAppeal);
}

TEST_F(MachineL, NobodyReviewsTheirOwnWork) {
  LeadFile f = checked_for_applicant();
  f = after(f, township, "verify", verification("fine"));
  f = after(after(after(f, village, "conclude", refusal()), village, "feedback", told()), village, "ask_review", {{"text", "不服"}});
  const json uphold{{"result", "uphold"}, {"text", "核实无误"}};
  EXPECT_EQ(refused(f, township, "decide_review", uphold), ErrorCode::kGuard);
  EXPECT_EQ(refused(f, village, "decide_review", uphold), ErrorCode::kForbidden);
  EXPECT_EQ(after(f, reviewer, "decide_review", uphold).lead.state, LeadState::kClosed);
  LeadFile concluded = after(checked_for_applicant(), township, "conclude", refusal());
  concluded = after(after(concluded, village, "feedback", told()), village, "ask_review", {{"text", "不服"}});
  EXPECT_EQ(refused(concluded, township, "decide_review", uphold), ErrorCode::kGuard);
}

TEST_F(MachineL, AReviewSendsTheLeadBackOrUpholdsIt) {
  const LeadFile f = in_review();
  go_to("2026-11-05");
  const LeadFile again = after(f, reviewer, "decide_review", {{"result", "again"}, {"text", "收入重新核"}});
  EXPECT_EQ(again.lead.state, LeadState::kDispatched);
  EXPECT_FALSE(again.lead.assignee);
  EXPECT_FALSE(again.verification) << "it is verified anew";
  EXPECT_EQ(again.lead.conclusion, "");
  EXPECT_EQ(again.lead.due, iso("2026-11-12"));
  const LeadFile upheld = after(f, reviewer, "decide_review", {{"result", "uphold"}, {"text", "核实无误"}});
  EXPECT_EQ(upheld.lead.state, LeadState::kClosed);
  EXPECT_EQ(upheld.lead.conclusion, "not_qualified");
}

// ---------------------------------------------------------------- time and order

TEST_F(MachineL, TimesNeverFallAlongTheEvents) {
  LeadFile f = dispatched();
  const std::int64_t before = f.events.back().at_ms;
  now.now_ms -= 3'600'000;  // a server whose clock was set back
  f = after(f, village, "take");
  EXPECT_EQ(f.events.back().at_ms, before);
}

TEST_F(MachineL, NothingHappensTomorrowOrBeforeTheClue) {
  const LeadFile f = dispatched();
  EXPECT_EQ(decided(f, village, "take", json::object(), now.now_ms + 1).error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(decided(f, village, "take", json::object(), morning("2026-10-30")).error().code(), ErrorCode::kGuard);
  EXPECT_TRUE(decided(f, village, "take", json::object(), now.now_ms));
}

TEST_F(MachineL, EveryEventSaysWhichPolicyDecidedIt) {
  const Event event = dispatched().events.back();
  EXPECT_EQ(event.pack_hash, pack.hash);
  EXPECT_EQ(event.procedure_hash, pack.procedure.hash);
  EXPECT_EQ(event.actor, AccountId(51));
  EXPECT_EQ(event.level, policy::Level::kVillage);
}

TEST_F(MachineL, RefusesEventsThatDoNotFit) {
  const LeadFile f = checked();
  std::vector<Event> events = f.events;
  std::swap(events[0], events[1]);
  EXPECT_EQ(fold_lead(f.lead, events).error().code(), ErrorCode::kInternal);
  events = f.events;
  events.pop_back();
  EXPECT_EQ(fold_lead(f.lead, events).error().code(), ErrorCode::kInternal);
  events = f.events;
  events[1].body = "no JSON";
  EXPECT_EQ(fold_lead(f.lead, events).error().code(), ErrorCode::kInternal);
  Lead changed = f.lead;
  changed.conclusion = "qualifies";
  EXPECT_EQ(fold_lead(changed, f.events).error().code(), ErrorCode::kInternal);
}

TEST_F(MachineL, LeavesDecisionsToThoseWhoDecide) {
  const Actor department = person(61, access::Role::kDepartment, "530922", "医保局");
  EXPECT_EQ(refused(unheard(), department, "collect", sighting()), ErrorCode::kForbidden);
  EXPECT_EQ(level_of(access::Role::kAuditor).error().code(), ErrorCode::kForbidden);
  EXPECT_EQ(level_of(access::Role::kAdministrator).error().code(), ErrorCode::kForbidden);
  EXPECT_EQ(level_of(access::Role::kOffice).value(), policy::Level::kCounty);
}

}  // namespace
}  // namespace shouwang::casework
