// Machine C, transition by transition.
#include "casework/case_machine.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "casework/merge.h"
#include "casework/testing/case_player.h"

namespace shouwang::casework {
namespace {

using nlohmann::json;
using testing::iso;
using enum policy::StepKind;

class CaseMachine : public ::testing::Test, public testing::CasePlayer {
 protected:
  void SetUp() override { open(); }
  static bool says(const std::string& refusal, std::string_view words) { return refusal.find(words) != std::string::npos; }
};
#define EXPECT_SAYS(refusal, words) EXPECT_TRUE(says(refusal, words)) << (refusal)

// ---------------------------------------------------------------- TC-01 … TC-08: from the lead to help

TEST_F(CaseMachine, TC01_OpensInAdmissionWithItsFirstSteps) {
  EXPECT_EQ(file.phase, Phase::kAdmission);
  EXPECT_EQ(file.household, HouseholdId(7));
  EXPECT_EQ(file.monitored_class, "marginal");
  ASSERT_EQ(file.risks.size(), 1u);
  EXPECT_TRUE(is_open(kAuthorisation));
  EXPECT_TRUE(is_open(kAssessment));
  EXPECT_FALSE(is_open(kComparison));
  EXPECT_EQ(file.handlers, std::vector<AccountId>{AccountId(11)});
}

TEST_F(CaseMachine, TC02_AuthorisationIsKeptWithItsLastDay) {
  EXPECT_EQ(act(village, "authorise", authorise_body()), "");
  EXPECT_TRUE(is_done(kAuthorisation));
  ASSERT_EQ(file.authorisations.size(), 1u);
  EXPECT_EQ(file.authorisations[0].valid_to, iso("2027-03-02"));
  EXPECT_TRUE(file.authorisations[0].holds(iso("2027-03-02")));
  EXPECT_FALSE(file.authorisations[0].holds(iso("2027-03-03")));
  EXPECT_TRUE(is_open(kComparison));
}

TEST_F(CaseMachine, TC02_WithoutThePromiseThereIsNoAuthorisation) {
  json body = authorise_body();
  body["promise"] = false;
  EXPECT_SAYS(act(village, "authorise", body), "没有承诺");
}

TEST_F(CaseMachine, TC03_ComparisonIsDoneWhenEveryItemIsAnswered) {
  expect(act(village, "authorise", authorise_body()));
  json body = compare_body("pending");
  EXPECT_EQ(act(county, "compare", body), "");
  EXPECT_FALSE(is_done(kComparison));
  body = {{"items", {{{"item", "car"}, {"result", "none"}}}}};
  EXPECT_EQ(act(county, "compare", body), "");
  EXPECT_TRUE(is_done(kComparison));
}

TEST_F(CaseMachine, TC03_AHitIsExplainedAndJudgedBeforeTheComparisonIsDone) {
  expect(act(village, "authorise", authorise_body()));
  EXPECT_EQ(act(county, "compare", compare_body("hit")), "");
  EXPECT_FALSE(is_done(kComparison));
  const json judge = {{"item", "car"}, {"decision", "accepted"}, {"text", "车已报废，未注销"}};
  EXPECT_SAYS(act(county, "judge_hit", judge), "还没有说明");
  EXPECT_EQ(act(village, "explain_hit", {{"item", "car"}, {"text", "车已报废"}}), "");
  EXPECT_FALSE(is_done(kComparison));
  EXPECT_EQ(act(county, "judge_hit", judge), "");
  EXPECT_TRUE(is_done(kComparison));
}

TEST_F(CaseMachine, TC03_AHitAmongSeveralMembersOutweighsNothingFound) {
  expect(act(village, "authorise", authorise_body()));
  json body = compare_body();
  body["items"].push_back({{"item", "car"}, {"result", "hit"}, {"person", "12"}, {"text", "微型车"}});
  body["items"].push_back({{"item", "car"}, {"result", "none"}, {"person", "13"}});
  expect(act(county, "compare", body));
  EXPECT_EQ(file.comparison[0].result, "hit");
  EXPECT_FALSE(is_done(kComparison));
}

TEST_F(CaseMachine, TC04_ReviewWaitsForAssessmentAndComparison) {
  EXPECT_SAYS(act(village, "hold_review", review_body()), "请先完成“综合研判”（村级办理）、“信息比对”（县级办理）");
  to_review();
  EXPECT_EQ(act(village, "hold_review", review_body()), "");
  EXPECT_TRUE(is_done(kReview));
  EXPECT_TRUE(file.reviewed[0]);
}

TEST_F(CaseMachine, TC04_MajorityIsCountedOverThosePresentAndNotWithdrawn) {
  to_review();
  json body = review_body(51, 49, 100);
  EXPECT_EQ(act(village, "hold_review", body), "");
  EXPECT_EQ(file.phase, Phase::kAdmission);
}

TEST_F(CaseMachine, TC04_AFailedVoteRefusesTheCase) {
  to_review();
  EXPECT_EQ(act(village, "hold_review", review_body(50, 50, 100)), "");
  EXPECT_EQ(file.phase, Phase::kRefused);
  EXPECT_FALSE(is_open(kReview));
  EXPECT_SAYS(act(village, "hold_review", review_body()), "已经结束（未纳入）");
}

TEST_F(CaseMachine, TC04_AMeetingBelowTheQuorumIsNoMeeting) {
  to_review();
  json body = review_body(5, 0, 5);
  body["attendees"][0]["withdrew"] = true;
  body["in_favour"] = 4;
  EXPECT_SAYS(act(village, "hold_review", body), "至少要5人");
  EXPECT_EQ(act(village, "hold_review", review_body(5, 0, 5)), "");
}

TEST_F(CaseMachine, TC04_VotesHaveToAddUp) {
  to_review();
  json body = review_body(6, 0, 6);
  body["against"] = 1;
  EXPECT_SAYS(act(village, "hold_review", body), "合计7票，参加表决的有6人");
}

TEST_F(CaseMachine, TC05_NoticeHangsUntilItsLastDayIsOver) {
  to_notice();
  EXPECT_TRUE(waits_for_notice(file, false));
  post_notice();
  EXPECT_FALSE(waits_for_notice(file, false));
  later(5);
  pass_clocks();
  EXPECT_FALSE(is_done(kNotice));
  later(1);
  pass_clocks();
  EXPECT_TRUE(is_done(kNotice));
  EXPECT_TRUE(file.noticed[0]);
  EXPECT_EQ(beijing_date(file.step(kNotice)->done_ms), today);
}

TEST_F(CaseMachine, TC05_ALatePassStillClosesTheNoticeOnItsDay) {
  to_notice();
  post_notice();
  const Date over = today.plus_days(6);
  later(20);
  pass_clocks();
  EXPECT_EQ(beijing_date(file.step(kTownship)->opened_ms), over);
}

TEST_F(CaseMachine, TC05_ANoticeCannotHangTwiceOrForAnotherPhase) {
  to_notice();
  EXPECT_SAYS(act_program("notice_posted", notice_posted_body(NoticeId(9), today.plus_days(5), policy::PhaseKind::kMeasures)),
              "不能放进这张公示");
  post_notice();
  EXPECT_SAYS(act_program("notice_posted", notice_posted_body(NoticeId(9), today.plus_days(5), policy::PhaseKind::kAdmission)), "不用再贴");
}

TEST_F(CaseMachine, TC06_ADismissedObjectionLetsTheNoticeEnd) {
  to_notice();
  post_notice();
  expect(act_program("objection_received", objection_received_body(file.notice, "他家有车", "")));
  later(7);
  pass_clocks();
  EXPECT_FALSE(is_done(kNotice));
  expect(act(village, "handle_objection", {{"objection", "1"}, {"investigation", "查无此事"}, {"result", "dismissed"}}));
  pass_clocks();
  EXPECT_TRUE(is_done(kNotice));
}

TEST_F(CaseMachine, TC06_AnUpheldObjectionStartsTheAssessmentAgain) {
  to_notice();
  post_notice();
  expect(act(village, "report_objection", {{"text", "收入不实"}}));
  expect(act(township, "handle_objection", {{"objection", "1"}, {"investigation", "属实"}, {"result", "upheld"}}));
  EXPECT_TRUE(is_open(kAssessment));
  EXPECT_FALSE(is_done(kReview));
  EXPECT_FALSE(is_open(kNotice));
  EXPECT_TRUE(is_done(kComparison));
  EXPECT_FALSE(file.reviewed[0]);
  EXPECT_FALSE(file.notice);
  expect(act(village, "assess", assess_body()));
  expect(act(village, "hold_review", review_body()));
  post_notice();
}

TEST_F(CaseMachine, TC06_AnObjectionIsHandledOnce) {
  to_notice();
  post_notice();
  expect(act(village, "report_objection", {{"text", "收入不实"}}));
  const json handled = {{"objection", "1"}, {"investigation", "不属实"}, {"result", "dismissed"}};
  expect(act(village, "handle_objection", handled));
  EXPECT_SAYS(act(village, "handle_objection", handled), "没有待处理的异议");
  expect(act(village, "report_objection", {{"text", "再次反映"}}));
  EXPECT_SAYS(act(village, "handle_objection", handled), "已经处理过");
  json missing = handled;
  missing["objection"] = "7";
  EXPECT_SAYS(act(village, "handle_objection", missing), "没有第7条异议");
}

TEST_F(CaseMachine, TC07_CountyAdmitsAndKeepsTheHouseholdAsItWas) {
  to_county();
  facts.proposed_class = "marginal";
  facts.facts = {{"net_income", "8000.00", "8,000.00元", iso("2026-03-01"), "收入台账", false}};
  expect(act(county_approver, "county_approve", decision("agree")));
  EXPECT_EQ(file.phase, Phase::kAdmission);
  EXPECT_EQ(file.admitted_on, today);
  ASSERT_TRUE(file.snapshot_admission);
  EXPECT_EQ(json::parse(file.snapshot_admission->body)["_"]["facts"]["facts"][0]["value"], "8000.00");
  EXPECT_TRUE(is_open(kAnnouncement));
  EXPECT_TRUE(is_open(kEntry));
  announce();
  expect(act(township, "enter", {{"national_code", "5309001"}, {"entered_on", today.iso()}}));
  EXPECT_EQ(file.phase, Phase::kMeasures);
  EXPECT_EQ(file.national_code, "5309001");
}

TEST_F(CaseMachine, TC07_TownshipSendsTheCaseBackToAStep) {
  to_township();
  EXPECT_SAYS(act(township_approver, "township_review", {{"decision", "return"}, {"text", "补材料"}}), "退回到哪一步");
  EXPECT_SAYS(act(township_approver, "township_review", {{"decision", "return"}, {"return_to", "comparison"}}), "写明需要补正什么");
  EXPECT_SAYS(act(township_approver, "township_review", decision("return", "county")), "之前的步骤");
  EXPECT_SAYS(act(township_approver, "township_review", decision("return", "plan")), "之前的步骤");
  expect(act(township_approver, "township_review", decision("return", "comparison")));
  EXPECT_TRUE(is_open(kComparison));
  EXPECT_TRUE(is_done(kAssessment));
  EXPECT_FALSE(is_done(kReview));
  EXPECT_FALSE(is_done(kNotice));
  EXPECT_FALSE(is_open(kTownship));
  EXPECT_EQ(beijing_date(file.step(kComparison)->opened_ms), today);
}

TEST_F(CaseMachine, TC07_AComparisonThatIsSentBackIsDoneAgainNotExplainedAway) {
  to_township();
  expect(act(township_approver, "township_review", decision("return", "comparison")));
  EXPECT_TRUE(file.comparison.empty());
  EXPECT_SAYS(act(village, "explain_hit", {{"item", "car"}, {"text", "已报废"}}), "没有发现需要说明的记录");
  EXPECT_TRUE(is_open(kComparison));
}

TEST_F(CaseMachine, TC07_CountySendsTheCaseBackToTheTownship) {
  to_county();
  expect(act(county_approver, "county_approve", decision("return", "township")));
  EXPECT_TRUE(is_open(kTownship));
  EXPECT_FALSE(is_open(kCounty));
  EXPECT_EQ(file.township_by, AccountId());
  EXPECT_TRUE(is_done(kNotice));
}

TEST_F(CaseMachine, TC07_RefusalEndsTheCaseWithItsReason) {
  to_county();
  EXPECT_SAYS(act(county_approver, "county_approve", {{"decision", "refuse"}}), "选择原因");
  expect(act(county_approver, "county_approve", decision("refuse")));
  EXPECT_EQ(file.phase, Phase::kRefused);
  EXPECT_TRUE(tasks_of(file, moment()).empty());
}

TEST_F(CaseMachine, TC07_TheCountyMayConfirmAnotherClassWithAReason) {
  to_county();
  json body = decision("agree");
  body["monitored_class"] = "sudden";
  EXPECT_SAYS(act(county_approver, "county_approve", body), "写明理由");
  body["text"] = "上年住院支出大";
  expect(act(county_approver, "county_approve", body));
  EXPECT_EQ(file.monitored_class, "sudden");
}

TEST_F(CaseMachine, TC08_HelpBeginsWhenMeasuresArePublishedAndApproved) {
  to_measures();
  EXPECT_TRUE(is_open(kResponsible));
  EXPECT_TRUE(is_open(kPlan));
  expect(act(village, "plan", plan_body()));
  expect(act(village, "hold_review", review_body()));
  post_notice();
  let_notice_close();
  expect(act(township_approver, "township_review", decision("agree")));
  expect(act(county_approver, "county_approve", decision("agree")));
  EXPECT_EQ(file.phase, Phase::kMeasures);
  expect(act(township, "name_responsible", responsible_body()));
  EXPECT_EQ(file.phase, Phase::kHelping);
  EXPECT_TRUE(file.reviewed[1]);
  EXPECT_TRUE(file.noticed[1]);
}

TEST_F(CaseMachine, TC08_AFailedVoteOnTheMeasuresAsksForANewPlan) {
  to_measures();
  expect(act(village, "plan", plan_body()));
  expect(act(village, "hold_review", review_body(1, 5, 6)));
  EXPECT_EQ(file.phase, Phase::kMeasures);
  EXPECT_TRUE(is_open(kPlan));
  expect(act(village, "plan", plan_body("subsistence")));
  ASSERT_EQ(file.measures.size(), 2u);
  EXPECT_EQ(file.measures[0].state, MeasureState::kWithdrawn);
  EXPECT_EQ(file.measures[1].number, 2);
  EXPECT_EQ(file.measures[1].department, "民政");
}

TEST_F(CaseMachine, TC08_AnUpheldObjectionToTheMeasuresAsksForANewPlan) {
  to_measures();
  expect(act(village, "plan", plan_body()));
  expect(act(village, "hold_review", review_body()));
  post_notice();
  expect(act(village, "report_objection", {{"text", "措施不合适"}}));
  expect(act(village, "handle_objection", {{"objection", "1"}, {"investigation", "属实"}, {"result", "upheld"}}));
  EXPECT_TRUE(is_open(kPlan));
}

TEST_F(CaseMachine, TC08_ARefusedPlanIsMadeAgain) {
  to_measures();
  expect(act(village, "plan", plan_body()));
  expect(act(village, "hold_review", review_body()));
  post_notice();
  let_notice_close();
  expect(act(township_approver, "township_review", decision("refuse")));
  EXPECT_EQ(file.phase, Phase::kMeasures);
  EXPECT_TRUE(is_open(kPlan));
}

// ---------------------------------------------------------------- TC-09 … TC-12: helping and tracking

TEST_F(CaseMachine, TC09_AMeasureGoesFromPlannedToTheHouseholdsSignature) {
  to_helping();
  ASSERT_EQ(file.measures.size(), 1u);
  EXPECT_EQ(file.measures[0].state, MeasureState::kPlanned);
  EXPECT_EQ(file.measures[0].department, "医保");
  expect(act(village, "start_measure", {{"measure", "1"}, {"started_on", today.iso()}}));
  EXPECT_EQ(file.measures[0].state, MeasureState::kUnderWay);
  EXPECT_SAYS(act(village, "start_measure", {{"measure", "1"}, {"started_on", today.iso()}}), "现在是“落实中”");
  expect(act(village, "deliver_measure", deliver_body()));
  EXPECT_EQ(file.measures[0].amount_fen, 120050);
  EXPECT_TRUE(file.measures[0].call_back);
  json receipt = {{"measure", "1"}, {"signed_by", "张三"}, {"signed_on", today.plus_days(-1).iso()}, {"evidence", {"77"}}};
  EXPECT_SAYS(act(village, "confirm_receipt", receipt), "早于落实措施的日期");
  receipt["signed_on"] = today.iso();
  expect(act(village, "confirm_receipt", receipt));
  EXPECT_SAYS(act(village, "confirm_receipt", receipt), "已经签收");
  expect(act(village, "review_effect", {{"measure", "1"}, {"effect", "good"}, {"text", "已报销"}}));
  EXPECT_EQ(file.measures[0].effect, "good");
}

TEST_F(CaseMachine, TC09_AHouseholdThatGotNothingTakesTheMeasureBack) {
  to_helping();
  expect(act(village, "deliver_measure", deliver_body()));
  expect(act(township, "call_back", {{"measure", "1"}, {"asked", "张三"}, {"result", "not"}}));
  EXPECT_EQ(file.measures[0].state, MeasureState::kUnderWay);
  EXPECT_EQ(file.measures[0].called_back, "not");
  expect(act(village, "deliver_measure", deliver_body()));
  EXPECT_EQ(file.measures[0].called_back, "");
  expect(act(township, "call_back", {{"measure", "1"}, {"asked", "张三"}, {"result", "got"}}));
  EXPECT_EQ(file.measures[0].state, MeasureState::kDelivered);
}

TEST_F(CaseMachine, TC09_AFailedMeasureCanBeTriedAgainAWithdrawnOneNot) {
  to_helping();
  expect(act(village, "fail_measure", {{"measure", "1"}, {"text", "资金未到位"}}));
  expect(act(village, "start_measure", {{"measure", "1"}, {"started_on", today.iso()}}));
  expect(act(township, "withdraw_measure", {{"measure", "1"}, {"text", "重复享受"}}));
  EXPECT_SAYS(act(village, "deliver_measure", deliver_body()), "已撤销");
  EXPECT_SAYS(act(village, "deliver_measure", deliver_body(9)), "没有第9项措施");
}

TEST_F(CaseMachine, TC09_ADepartmentWorksOnItsOwnMeasuresOnly) {
  to_helping();
  EXPECT_EQ(code(department, "deliver_measure", deliver_body()), ErrorCode::kForbidden);
  department.departments = {"医保"};
  expect(act(department, "deliver_measure", deliver_body()));
  EXPECT_SAYS(offered(department, "visit"), "不能办理");
}

TEST_F(CaseMachine, TC10_HelpGoesOnWithAReason) {
  to_helping();
  expect(act(village, "continue_help", {{"reason", "income"}, {"text", "务工不稳"}}));
  EXPECT_EQ(file.phase, Phase::kHelping);
  EXPECT_SAYS(offered(county, "resume_help"), "要在“长期跟踪”阶段办理");
}

TEST_F(CaseMachine, TC11_AHouseholdWithoutLabourIsTrackedAndComesBack) {
  to_helping();
  expect(act(township, "track", {{"security", "已纳入低保"}}));
  EXPECT_EQ(file.phase, Phase::kTracking);
  EXPECT_TRUE(file.no_labour);
  EXPECT_SAYS(offered(village, "start_elimination"), "要在“帮扶中”阶段办理");
  expect(act(village, "resume_help", {{"risks", {"05"}}, {"text", "新发生意外"}}));
  EXPECT_EQ(file.phase, Phase::kHelping);
  EXPECT_EQ(file.risks.size(), 2u);
}

TEST_F(CaseMachine, TC12_EliminationStartsWithItsOwnStepsAndRecords) {
  to_elimination();
  EXPECT_EQ(file.phase, Phase::kElimination);
  EXPECT_TRUE(is_open(kReview));
  EXPECT_FALSE(file.reviewed[2]);
  EXPECT_TRUE(file.reviewed[0]);
  EXPECT_NE(file.events.back().body.find("\"facts\""), std::string::npos);
}

// ---------------------------------------------------------------- TC-13 … TC-17: how it ends

TEST_F(CaseMachine, TC13_TheCountyMarksTheRiskAsEliminated) {
  to_last_approval();
  const Date approved = today;
  expect(act(county_approver, "county_approve", decision("agree")));
  later(3);
  announce();
  EXPECT_EQ(file.phase, Phase::kEliminated);
  EXPECT_EQ(file.eliminated_on, approved);
  ASSERT_TRUE(file.snapshot_elimination);
  EXPECT_TRUE(file.snapshot_admission);
  EXPECT_NE(file.snapshot_admission->id, file.snapshot_elimination->id);
}

TEST_F(CaseMachine, TC14_WithoutConsentHelpGoesOn) {
  to_elimination();
  expect(act(village, "hold_review", review_body()));
  expect(act(village, "consent", consent_body(false)));
  EXPECT_EQ(file.phase, Phase::kHelping);
  expect(act(village, "start_elimination", elimination_body()));
  EXPECT_FALSE(is_done(kReview));
}

TEST_F(CaseMachine, TC14_ASurveyThatFindsItUnstableStopsElimination) {
  to_elimination();
  expect(act(village, "hold_review", review_body()));
  expect(act(village, "consent", consent_body()));
  expect(act(township, "survey", survey_body("not_met")));
  EXPECT_EQ(file.phase, Phase::kHelping);
}

TEST_F(CaseMachine, TC14_AFailedVoteAnObjectionOrARefusalStopsElimination) {
  to_elimination();
  expect(act(village, "hold_review", review_body(0, 6, 6)));
  EXPECT_EQ(file.phase, Phase::kHelping);

  expect(act(village, "start_elimination", elimination_body()));
  expect(act(village, "hold_review", review_body()));
  expect(act(village, "consent", consent_body()));
  expect(act(township, "survey", survey_body()));
  post_notice();
  expect(act(village, "report_objection", {{"text", "还很困难"}}));
  expect(act(village, "handle_objection", {{"objection", "1"}, {"investigation", "属实"}, {"result", "upheld"}}));
  EXPECT_EQ(file.phase, Phase::kHelping);
}

TEST_F(CaseMachine, TC14_TheCountyRefusesTheMarkAndHelpGoesOn) {
  to_last_approval();
  expect(act(county_approver, "county_approve", decision("refuse")));
  EXPECT_EQ(file.phase, Phase::kHelping);
  EXPECT_FALSE(file.eliminated_on);
}

TEST_F(CaseMachine, TC14_EliminationIsStoppedByHand) {
  to_elimination();
  expect(act(village, "stop_elimination", {{"text", "收入又不稳定"}}));
  EXPECT_EQ(file.phase, Phase::kHelping);
}

TEST_F(CaseMachine, TC15_AWrongMarkIsRolledBackByTheCountyOnly) {
  to_eliminated();
  EXPECT_SAYS(offered(township, "roll_back"), "由县级办理");
  expect(act(county, "roll_back", {{"text", "标注有误"}}));
  EXPECT_EQ(file.phase, Phase::kHelping);
  EXPECT_FALSE(file.eliminated_on);
  EXPECT_TRUE(file.snapshot_elimination);
}

TEST_F(CaseMachine, TC15_ReEntryIsANewCaseThatKnowsTheOldOne) {
  to_eliminated();
  Opening opening;
  opening.id = CaseId(99);
  opening.county = 530922;
  opening.household = file.household;
  opening.village = file.village;
  opening.previous = file.id;
  opening.clue_ms = now();
  opening.risks = {{"05", ""}};
  const auto event = make_open_event(opening, village, moment(), ids);
  ASSERT_TRUE(event);
  const auto again = fold_case({*event});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->previous, file.id);
  EXPECT_EQ(row_of(*again, moment()).previous, file.id);
}

TEST_F(CaseMachine, TC16_AfterTheMarkOnlyTheWatchWaitsAndNothingIsCountedAsHelp) {
  to_eliminated();
  for (const Task& task : tasks_of(file, moment())) EXPECT_TRUE(task.key.starts_with("watch:")) << task.key;
  EXPECT_SAYS(act(village, "add_measures", plan_body()), "已经结束（风险消除）");
  EXPECT_SAYS(act(village, "visit", {{"visited_on", today.iso()}, {"how", "visit"}}), "已经结束（风险消除）");
  EXPECT_EQ(act(village, "comment", {{"text", "回头看正常"}}), "");
}

TEST_F(CaseMachine, TC17_ACaseEndsNaturallyFromEveryOpenPhase) {
  const json end = {{"reason", "death"}, {"ended_on", today.iso()}};
  expect(act(township, "end_case", end));
  EXPECT_EQ(file.phase, Phase::kEnded);
  EXPECT_FALSE(row_of(file, moment()).is_open);
}

TEST_F(CaseMachine, TC17_WithdrawnInAdmissionRemovedAfterIt) {
  EXPECT_SAYS(offered(county, "remove_case"), "阶段办理，本户现在是“认定中”");
  to_helping();
  EXPECT_SAYS(offered(village, "withdraw_case"), "要在“认定中”阶段办理");
  expect(act(county, "remove_case", {{"text", "错误纳入"}}));
  EXPECT_EQ(file.phase, Phase::kRemoved);
}

TEST_F(CaseMachine, TC17_AHouseholdMayTakeItsApplicationBack) {
  expect(act(village, "withdraw_case", {{"text", "本人不再申请"}}));
  EXPECT_EQ(file.phase, Phase::kRefused);
}

// ---------------------------------------------------------------- beside the steps

TEST_F(CaseMachine, AssessmentThatDiffersFromTheDataSaysWhy) {
  facts.proposed_class = "sudden";
  EXPECT_SAYS(act(village, "assess", assess_body()), "按数据判断是“突发严重困难户”");
  json body = assess_body();
  body["class_reason"] = "支出已报销";
  EXPECT_EQ(act(village, "assess", body), "");
  EXPECT_NE(std::find(file.handlers.begin(), file.handlers.end(), AccountId(11)), file.handlers.end());
}

TEST_F(CaseMachine, OtherRisksHaveToBeDescribed) {
  EXPECT_SAYS(act(village, "assess", assess_body("marginal", {"01", "99"})), "写明具体是什么");
  json body = assess_body("marginal", {"01", "99"});
  body["risk_text"] = "家庭纠纷";
  expect(act(village, "assess", body));
  EXPECT_EQ(file.risks[1].text, "家庭纠纷");
  EXPECT_EQ(file.risks[0].text, "");
}

TEST_F(CaseMachine, AHouseholdHasAtMostFiveRisks) {
  expect(act(village, "assess", assess_body("marginal", {"01", "03", "04", "05", "06"})));
  const json sixth = {{"risk", "07"}, {"found_on", today.iso()}, {"text", "失业"}};
  EXPECT_SAYS(act(village, "add_risk", sixth), "最多登记5项风险，现在是6项");
}

TEST_F(CaseMachine, ARiskIsSolvedAndCanComeBack) {
  to_helping();
  const json again = {{"risk", "01"}, {"found_on", today.iso()}, {"text", "复发"}};
  EXPECT_SAYS(act(village, "add_risk", again), "已经登记过");
  expect(act(village, "solve_risk", {{"risk", "01"}, {"text", "已治愈"}}));
  EXPECT_TRUE(file.risks[0].solved);
  EXPECT_EQ(row_of(file, moment()).risks, "");
  EXPECT_SAYS(act(village, "solve_risk", {{"risk", "01"}, {"text", "已治愈"}}), "没有未解决的风险“因病”");
  expect(act(village, "add_risk", again));
  EXPECT_FALSE(file.risks[0].solved);
}

TEST_F(CaseMachine, ALeadOfTheHouseholdBringsItsRisks) {
  to_helping();
  expect(act_program("lead_joined", lead_joined_body(LeadId(8), {{"07", ""}, {"01", ""}}, "部门推送")));
  ASSERT_EQ(file.risks.size(), 2u);
  EXPECT_EQ(file.risks[1].code, "07");
  EXPECT_TRUE(row_of(file, moment()).gap);
}

TEST_F(CaseMachine, AVisitIsRememberedWithTheRisksItFound) {
  to_helping();
  expect(act(village, "visit", {{"visited_on", today.plus_days(-2).iso()}, {"how", "visit"}, {"risks", {"01", "09"}}}));
  EXPECT_EQ(file.last_visit, today.plus_days(-2));
  EXPECT_EQ(file.risks.size(), 2u);
  expect(act(village, "visit", {{"visited_on", today.plus_days(-4).iso()}, {"how", "phone"}}));
  EXPECT_EQ(file.last_visit, today.plus_days(-2));
  EXPECT_SAYS(act(village, "visit", {{"visited_on", today.iso()}, {"how", "visit"}, {"risks", {"99"}}}), "增加风险");
}

TEST_F(CaseMachine, AnotherResponsiblePersonTakesOverWithANote) {
  to_helping();
  json body = responsible_body();
  body["name"] = "钱八";
  EXPECT_SAYS(act(township, "name_responsible", body), "交接说明");
  body["text"] = "户主在外务工，需电话联系";
  expect(act(township, "name_responsible", body));
  EXPECT_EQ(file.responsible_name, "钱八");
}

TEST_F(CaseMachine, APauseStopsStepsButNotVisits) {
  expect(act(township, "pause", {{"reason", "disaster"}}));
  EXPECT_TRUE(file.paused());
  EXPECT_SAYS(act(village, "authorise", authorise_body()), "已暂停计时");
  EXPECT_EQ(act(village, "visit", {{"visited_on", today.iso()}, {"how", "phone"}}), "");
  EXPECT_SAYS(act(township, "pause", {{"reason", "disaster"}}), "已暂停计时");
  expect(act(township, "resume"));
  EXPECT_SAYS(act(township, "resume"), "没有暂停计时");
  EXPECT_EQ(act(village, "authorise", authorise_body()), "");
}

TEST_F(CaseMachine, WithdrawingTheAuthorisationAsksForANewOneBeforeTheComparison) {
  expect(act(village, "authorise", authorise_body()));
  expect(act(village, "withdraw_authorisation", {{"withdrawn_on", today.iso()}, {"text", "农户撤回"}}));
  EXPECT_TRUE(is_open(kAuthorisation));
  EXPECT_FALSE(is_open(kComparison));
  EXPECT_SAYS(offered(village, "withdraw_authorisation"), "没有可以撤回的授权");
  expect(act(village, "authorise", authorise_body()));
  EXPECT_TRUE(is_open(kComparison));
}

TEST_F(CaseMachine, AnAuthorisationThatRanOutIsAskedForAgainOnce) {
  expect(act(village, "authorise", authorise_body()));
  later(366);
  ASSERT_EQ(due_events(file, moment(), ids).size(), 1u);
  pass_clocks();
  EXPECT_EQ(file.events.back().action, "authorisation_expired");
  EXPECT_TRUE(is_open(kAuthorisation));
  EXPECT_TRUE(due_events(file, moment(), ids).empty());
}

TEST_F(CaseMachine, ADistrictOutsideTheClerksDivisionIsRefused) {
  EXPECT_SAYS(offered(testing::clerk(policy::Level::kVillage, 12, "530922001002"), "authorise"), "不在您负责的区划内");
}

TEST_F(CaseMachine, ALowerOfficeCannotDoTheStepOfAHigherOne) {
  expect(act(village, "authorise", authorise_body()));
  EXPECT_SAYS(offered(township, "compare"), "“信息比对”由县级办理");
  EXPECT_SAYS(offered(village, "compare"), "由乡镇、县级办理");
  EXPECT_EQ(offered(county, "compare"), "");
}

TEST_F(CaseMachine, WhatTheProgramDoesNobodyElseCanDo) {
  for (const std::string_view action : {"open", "phase", "notice_posted", "notice_closed", "announcement_posted", "objection_received"})
    EXPECT_EQ(may_act(file, *find_action(Subject::kCase, action), county, moment()).error().code(), ErrorCode::kForbidden) << action;
}

TEST_F(CaseMachine, ABodyCannotBringWhatTheProgramAdds) {
  json body = {{"text", "x"}, {"_", {{"done", {"county"}}}}};
  const auto events =
      decide(file, *find_action(Subject::kCase, "comment"), village, {"comment", body.dump(), 1, "", 0}, moment(), nullptr, ids);
  ASSERT_FALSE(events);
  EXPECT_EQ(events.error().code(), ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace shouwang::casework
