// What no pack can switch off: every guard from both sides, and the invariants that they keep.
#include "casework/guards.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "casework/testing/case_player.h"

namespace shouwang::casework {
namespace {

using nlohmann::json;
using policy::PhaseKind;
using testing::clerk;
using testing::iso;
using testing::morning;
using enum policy::StepKind;

class Guards : public ::testing::Test, public testing::CasePlayer {
 protected:
  void SetUp() override { open(); }
  static bool says(const std::string& refusal, std::string_view words) { return refusal.find(words) != std::string::npos; }
  static void without(std::vector<policy::StepSpec>& steps, policy::StepKind kind) {
    std::erase_if(steps, [&](const policy::StepSpec& s) { return s.kind == kind; });
    for (policy::StepSpec& step : steps) std::erase(step.after, kind);
  }
};
#define EXPECT_SAYS(refusal, words) EXPECT_TRUE(says(refusal, words)) << (refusal)

// ---------------------------------------------------------------- G1, I-01

TEST_F(Guards, G1_NothingIsComparedWithoutAnAuthorisation) {
  // Even a region that forgot the step cannot compare without a signature.
  without(pack->procedure.phases[PhaseKind::kAdmission], kAuthorisation);
  file = {};
  open();
  EXPECT_SAYS(act(county, "compare", compare_body()), "还没有签署承诺授权书");
  EXPECT_EQ(code(county, "compare", compare_body()), ErrorCode::kGuard);
  EXPECT_SAYS(offered(county, "compare"), "还没有签署承诺授权书");
  expect(act(village, "authorise", authorise_body()));
  EXPECT_EQ(act(county, "compare", compare_body()), "");
}

TEST_F(Guards, G1_AnAuthorisationHoldsThroughItsLastDay) {
  expect(act(village, "authorise", authorise_body()));
  EXPECT_TRUE(guards::authorised(file, iso("2027-03-02")));
  const auto over = guards::authorised(file, iso("2027-03-03"));
  ASSERT_FALSE(over);
  EXPECT_SAYS(over.error().message(), "已于2027-03-02到期");
  later(366);
  EXPECT_EQ(code(county, "compare", compare_body()), ErrorCode::kGuard);
}

TEST_F(Guards, G1_AComparisonCannotBeDatedBeforeTheSignature) {
  expect(act(village, "authorise", authorise_body()));
  EXPECT_TRUE(guards::authorised(file, today));
  const auto early = guards::authorised(file, today.plus_days(-1));
  ASSERT_FALSE(early);
  EXPECT_SAYS(early.error().message(), "比对不能早于授权");
  EXPECT_FALSE(ask(county, "compare", compare_body(), morning(today.plus_days(-1))));
  EXPECT_TRUE(ask(county, "compare", compare_body()));
}

TEST_F(Guards, G1_AWithdrawnAuthorisationIsNone) {
  expect(act(village, "authorise", authorise_body()));
  expect(act(village, "withdraw_authorisation", {{"withdrawn_on", today.iso()}, {"text", "撤回"}}));
  const auto none = guards::authorised(file, today);
  ASSERT_FALSE(none);
  EXPECT_SAYS(none.error().message(), "已撤回授权");
}

// ---------------------------------------------------------------- G2, I-02, I-03, I-07

TEST_F(Guards, G2_AdmissionNeedsEveryRecordWhateverThePackSays) {
  for (const policy::StepKind kind : {kAuthorisation, kComparison, kReview}) {
    CasePlayer other;
    without(other.pack->procedure.phases[PhaseKind::kAdmission], kind);
    other.open();
    if (kind != kAuthorisation) other.expect(other.act(other.village, "authorise", other.authorise_body()));
    other.expect(other.act(other.village, "assess", other.assess_body()));
    if (kind == kAuthorisation) other.expect(other.act(other.village, "authorise", other.authorise_body()));
    if (kind != kComparison) other.expect(other.act(other.county, "compare", other.compare_body()));
    if (kind != kReview) other.expect(other.act(other.village, "hold_review", other.review_body()));
    other.post_notice();
    other.let_notice_close();
    other.expect(other.act(other.township_approver, "township_review", other.decision("agree")));
    EXPECT_SAYS(other.act(other.county_approver, "county_approve", other.decision("agree")),
                "没有“" + std::string(policy::step_title(kind)) + "”这一步");
    EXPECT_EQ(other.act(other.county_approver, "county_approve", other.decision("refuse")), "");
  }
}

TEST_F(Guards, G2_AuthorisationThatWasWithdrawnBeforeTheComparisonBlocksApproval) {
  pack->procedure.phases[PhaseKind::kAdmission][3].after = {kAssessment};  // the review does not wait for the comparison
  file = {};
  open();
  expect(act(village, "authorise", authorise_body()));
  expect(act(village, "assess", assess_body()));
  expect(act(village, "hold_review", review_body()));
  post_notice();
  let_notice_close();
  expect(act(township_approver, "township_review", decision("agree")));
  EXPECT_SAYS(act(county_approver, "county_approve", decision("agree")), "必须先有“信息比对”记录");
  expect(act(village, "withdraw_authorisation", {{"withdrawn_on", today.iso()}, {"text", "撤回"}}));
  EXPECT_SAYS(act(county_approver, "county_approve", decision("agree")), "必须先有“承诺授权”记录");
  expect(act(village, "authorise", authorise_body()));
  expect(act(county, "compare", compare_body()));
  EXPECT_EQ(act(county_approver, "county_approve", decision("agree")), "");
}

TEST_F(Guards, G2_EliminationNeedsConsentAndSurveyWhereTheProfileAsksForThem) {
  for (const bool asked : {true, false}) {
    CasePlayer other;
    auto& steps = other.pack->procedure.phases[PhaseKind::kElimination];
    without(steps, kConsent);
    without(steps, kSurvey);
    other.pack->procedure.elimination.consent = other.pack->procedure.elimination.survey = asked;
    other.open();
    other.to_elimination();
    other.expect(other.act(other.village, "hold_review", other.review_body()));
    other.post_notice();
    other.let_notice_close();
    other.expect(other.act(other.township_approver, "township_review", other.decision("agree")));
    const std::string refusal = other.act(other.county_approver, "county_approve", other.decision("agree"));
    if (asked)
      EXPECT_SAYS(refusal, "知情同意");
    else
      EXPECT_EQ(refusal, "");
  }
}

TEST_F(Guards, G2_EliminationNeedsReviewAndNotice) {
  without(pack->procedure.phases[PhaseKind::kElimination], kReview);
  file = {};
  open();
  to_elimination();
  expect(act(village, "consent", consent_body()));
  expect(act(township, "survey", survey_body()));
  post_notice();
  let_notice_close();
  expect(act(township_approver, "township_review", decision("agree")));
  EXPECT_SAYS(act(county_approver, "county_approve", decision("agree")), "标注风险消除缺了它不能审批");
}

// ---------------------------------------------------------------- G3

TEST_F(Guards, G3_WhoHandledTheHouseholdDoesNotApproveIt) {
  to_township();
  const Actor collector = clerk(policy::Level::kTownship, 11);  // account 11 collected the lead and assessed
  EXPECT_SAYS(offered(collector, "township_review"), "换一位同事");
  EXPECT_EQ(may_act(file, *find_action(Subject::kCase, "township_review"), collector, moment()).error().code(), ErrorCode::kForbidden);
  EXPECT_EQ(offered(township_approver, "township_review"), "");
}

TEST_F(Guards, G3_TheAssessorDoesNotApproveForTheCounty) {
  expect(act(village, "authorise", authorise_body()));
  expect(act(township, "assess", assess_body()));  // account 21
  expect(act(county, "compare", compare_body()));
  expect(act(village, "hold_review", review_body()));
  post_notice();
  let_notice_close();
  EXPECT_SAYS(act(township, "township_review", decision("agree")), "参加过本户的");
  expect(act(township_approver, "township_review", decision("agree")));
  EXPECT_SAYS(act(clerk(policy::Level::kCounty, 21), "county_approve", decision("agree")), "参加过本户的");
  EXPECT_SAYS(act(clerk(policy::Level::kCounty, 22), "county_approve", decision("agree")), "乡镇审核是您办理的");
  EXPECT_EQ(act(county_approver, "county_approve", decision("agree")), "");
}

TEST_F(Guards, G3_WhoMadeThePlanDoesNotApproveIt) {
  to_measures();
  expect(act(township, "plan", plan_body()));
  expect(act(village, "hold_review", review_body()));
  post_notice();
  let_notice_close();
  EXPECT_SAYS(act(township, "township_review", decision("agree")), "“制定帮扶措施”是您办理的");
  EXPECT_EQ(act(township_approver, "township_review", decision("agree")), "");
}

TEST_F(Guards, G3_WhoInvestigatedDoesNotApproveTheMark) {
  to_last_approval();
  EXPECT_SAYS(offered(clerk(policy::Level::kCounty, 21), "county_approve"), "参加过本户的");  // 21 did the survey
  EXPECT_SAYS(offered(clerk(policy::Level::kCounty, 11), "county_approve"), "参加过本户的");  // 11 started the elimination
  EXPECT_EQ(offered(county_approver, "county_approve"), "");
}

// ---------------------------------------------------------------- G4

TEST_F(Guards, G4_NobodyDecidesWhileTheNoticeHangs) {
  // A region that lets the township decide beside the notice is held back all the same.
  auto& steps = pack->procedure.phases[PhaseKind::kAdmission];
  for (policy::StepSpec& step : steps) {
    if (step.kind == kTownship) step.after = {kReview};
  }
  file = {};
  open();
  to_notice();
  EXPECT_SAYS(act(township_approver, "township_review", decision("agree")), "还没有公示");
  post_notice();
  EXPECT_SAYS(act(township_approver, "township_review", decision("agree")), "期满后才能办理");
  EXPECT_SAYS(act(township_approver, "township_review", decision("refuse")), "期满后才能办理");
  expect(act(village, "report_objection", {{"text", "不实"}}));
  later(8);
  EXPECT_SAYS(act(township_approver, "township_review", decision("agree")), "第1条异议还没有处理");
  expect(act(village, "handle_objection", {{"objection", "1"}, {"investigation", "不实"}, {"result", "dismissed"}}));
  pass_clocks();
  EXPECT_EQ(act(township_approver, "township_review", decision("agree")), "");
}

TEST_F(Guards, G4_APackWithoutANoticeAdmitsNobody) {
  without(pack->procedure.phases[PhaseKind::kAdmission], kNotice);
  file = {};
  open();
  to_notice();
  EXPECT_SAYS(offered(township_approver, "township_review"), "没有公示这一步");
}

// ---------------------------------------------------------------- G5

TEST_F(Guards, G5_AHitNeverRefusesByItself) {
  expect(act(village, "authorise", authorise_body()));
  expect(act(village, "assess", assess_body()));
  expect(act(county, "compare", compare_body("hit")));
  expect(act(village, "explain_hit", {{"item", "car"}, {"text", "接送残疾孩子上学"}}));
  expect(act(county, "judge_hit", {{"item", "car"}, {"decision", "confirmed"}, {"text", "情况属实"}}));
  expect(act(village, "hold_review", review_body()));
  post_notice();
  let_notice_close();
  json body = {{"decision", "refuse"}, {"reason", "negative_list"}, {"text", "有车"}};
  EXPECT_SAYS(act(township_approver, "township_review", body), "不能单独作为不予纳入的理由");
  body["text"] = "有车且收入支出稳定，能够自主应对，不符合纳入条件";
  EXPECT_EQ(act(township_approver, "township_review", body), "");
  EXPECT_EQ(file.phase, Phase::kRefused);
}

TEST_F(Guards, G5_AnUnjudgedHitRefusesNobody) {
  file.comparison = {{"car", "hit", "", ""}};
  EXPECT_FALSE(guards::refusal_is_weighed(file, "综合判断家庭收入稳定，支出不大"));
  file.comparison = {{"car", "hit", "已报废", "confirmed"}};
  EXPECT_TRUE(guards::refusal_is_weighed(file, "综合判断家庭收入稳定，支出不大"));
  EXPECT_FALSE(guards::refusal_is_weighed(file, "一二三四五六七八九"));
  EXPECT_TRUE(guards::refusal_is_weighed(file, "一二三四五六七八九十"));
  file.comparison = {{"car", "none", "", ""}};
  EXPECT_TRUE(guards::refusal_is_weighed(file, ""));
}

// ---------------------------------------------------------------- G6, I-05, I-06, I-09

TEST_F(Guards, G6_WithoutLabourThereIsNoMark) {
  to_delivered();
  json body = elimination_body();
  body["labour"] = "none";
  EXPECT_SAYS(act(village, "start_elimination", body), "请转长期跟踪");
  body["labour"] = "weak";
  EXPECT_EQ(act(village, "start_elimination", body), "");
}

TEST_F(Guards, G6_LabourThatHasComeBackIsExplained) {
  to_delivered();
  file.no_labour = true;  // as the assessment said
  json body = elimination_body("yes", "稳定达标");
  EXPECT_SAYS(act(village, "start_elimination", body), "上次研判整户无劳动能力");
  EXPECT_EQ(act(village, "start_elimination", elimination_body()), "");
}

TEST_F(Guards, G6_EveryCriterionIsMetAndNoneIsLeftOut) {
  to_delivered();
  const std::size_t count = pack->procedure.elimination.criteria.size();
  for (std::size_t i = 0; i < count; ++i) {
    json body = elimination_body();
    body["verdicts"][i]["verdict"] = "no";
    EXPECT_SAYS(act(village, "start_elimination", body), "没有达标，不能启动风险消除");
    body = elimination_body();
    body["verdicts"].erase(i);
    EXPECT_SAYS(act(village, "start_elimination", body), "没有核对");
  }
  // The last answer to a criterion counts: a "no" behind a "yes" is a "no".
  json body = elimination_body();
  body["verdicts"].push_back({{"criterion", "income"}, {"verdict", "no"}, {"evidence", "收入下降"}});
  EXPECT_SAYS(act(village, "start_elimination", body), "“收入持续稳定”没有达标");
}

TEST_F(Guards, G6_AProfileWithoutAnUnalterableCriterionEliminatesNobody) {
  for (std::size_t i = 0; i < 5; ++i) {
    CasePlayer other;
    auto& criteria = other.pack->procedure.elimination.criteria;
    criteria.erase(criteria.begin() + static_cast<std::ptrdiff_t>(i));
    other.open();
    other.to_delivered();
    EXPECT_SAYS(other.act(other.village, "start_elimination", other.elimination_body()), "本地消除指标没有");
  }
}

TEST_F(Guards, G6_AgainstTheDataThereHasToBeAReason) {
  to_delivered();
  facts.criteria = {{"income", Answer::kNo, "家庭纯收入下降"}};
  EXPECT_SAYS(act(village, "start_elimination", elimination_body("yes", "一二三四五六七八九")), "数据显示“收入持续稳定”没有达标");
  facts.criteria[0].answer = Answer::kUnknown;
  EXPECT_TRUE(ask(village, "start_elimination", elimination_body("yes", "一二三四五六七八九")));
  facts.criteria[0].answer = Answer::kNo;
  EXPECT_EQ(act(village, "start_elimination", elimination_body("yes", "一二三四五六七八九十")), "");
}

TEST_F(Guards, G6_SixMonthsAreSixMonths) {
  to_helping();
  expect(act(village, "deliver_measure", deliver_body()));
  const Date ripe = file.admitted_on->plus_months(6);
  later(ripe.days() - today.days() - 1);
  EXPECT_SAYS(offered(village, "start_elimination"), ripe.iso() + "起可以启动");
  EXPECT_SAYS(act(village, "start_elimination", elimination_body()), "满6个月");
  later(1);
  EXPECT_EQ(offered(village, "start_elimination"), "");
  EXPECT_EQ(act(village, "start_elimination", elimination_body()), "");
}

TEST_F(Guards, G6_SomethingHasToHaveBeenDelivered) {
  to_helping();
  later(200);
  EXPECT_SAYS(act(village, "start_elimination", elimination_body()), "“因病”还没有落实");
  expect(act(village, "solve_risk", {{"risk", "01"}, {"text", "已治愈"}}));
  EXPECT_SAYS(act(village, "start_elimination", elimination_body()), "至少落实1项");
  // A pack cannot ask for less than one.
  testing::set_number(*pack, "elimination_min_delivered", 0);
  EXPECT_SAYS(act(village, "start_elimination", elimination_body()), "至少落实1项");
  // What has gone by itself needs no measure, all the rest holds.
  json natural = elimination_body();
  natural["mode"] = "natural";
  EXPECT_EQ(act(village, "start_elimination", natural), "");
}

TEST_F(Guards, G6_EveryOpenRiskIsAnswered) {
  to_delivered();
  expect(act(village, "add_risk", {{"risk", "07"}, {"found_on", today.iso()}, {"text", "失业"}}));
  EXPECT_SAYS(act(village, "start_elimination", elimination_body()), "“因务工就业不稳”还没有落实");
  expect(act(village, "add_measures", plan_body("job", "07")));
  expect(act(village, "deliver_measure", deliver_body(2)));
  EXPECT_EQ(act(village, "start_elimination", elimination_body()), "");
}

TEST_F(Guards, G6_ANewRiskDuringTheProcedureStopsTheApproval) {
  to_last_approval();
  expect(act_program("lead_joined", lead_joined_body(LeadId(8), {{"05", ""}}, "交通事故")));
  EXPECT_SAYS(act(county_approver, "county_approve", decision("agree")), "“因意外事故”还没有落实");
  expect(act(county_approver, "county_approve", decision("refuse")));
  EXPECT_EQ(file.phase, Phase::kHelping);
}

TEST_F(Guards, G6_AMeasureThatNeverArrivedStopsTheApproval) {
  to_last_approval();
  expect(act(township, "call_back", {{"measure", "1"}, {"asked", "张三"}, {"result", "not"}}));
  EXPECT_SAYS(act(county_approver, "county_approve", decision("agree")), "还没有落实对应的帮扶措施");
}

// ---------------------------------------------------------------- G7

TEST_F(Guards, G7_NobodyVotesOnAHouseholdWithoutClassOrRisk) {
  CaseFile empty = file;
  EXPECT_TRUE(guards::known_for_review(empty));
  empty.monitored_class.clear();
  EXPECT_FALSE(guards::known_for_review(empty));
  empty = file;
  empty.risks.clear();
  EXPECT_FALSE(guards::known_for_review(empty));
}

// ---------------------------------------------------------------- G8

TEST_F(Guards, G8_NothingHappensTomorrow) {
  json body = authorise_body();
  body["signed_on"] = today.plus_days(1).iso();
  EXPECT_SAYS(act(village, "authorise", body), "不能晚于今天");
  EXPECT_EQ(code(village, "authorise", body), ErrorCode::kGuard);
  body["signed_on"] = today.iso();
  EXPECT_EQ(act(village, "authorise", body), "");
}

TEST_F(Guards, G8_NothingHappensBeforeTheClue) {
  json body = authorise_body();
  body["signed_on"] = "2026-02-25";
  EXPECT_SAYS(act(village, "authorise", body), "2026-02-25，早于发现线索的日期2026-02-26");
  body["signed_on"] = "2026-02-26";
  EXPECT_EQ(act(village, "authorise", body), "");
  EXPECT_EQ(file.authorisations[0].signed_on, iso("2026-02-26"));
}

TEST_F(Guards, G8_NoStepHappensBeforeTheOneBeforeIt) {
  to_review();
  const std::string compared = today.iso();
  later(3);
  json body = review_body();
  body["held_on"] = iso(compared).plus_days(-1).iso();
  EXPECT_SAYS(act(village, "hold_review", body), "早于上一步“信息比对”的日期" + compared);
  body["held_on"] = compared;
  EXPECT_EQ(act(village, "hold_review", body), "");
  // The clock of the next step starts when the meeting was held, not when it was written down.
  EXPECT_EQ(beijing_date(file.step(kNotice)->opened_ms), iso(compared));
}

TEST_F(Guards, G8_ATelephoneMayBeALittleFastNotADay) {
  const json note = {{"text", "已电话告知"}};
  EXPECT_SAYS(act(village, "comment", note, now() + 86'400'000), "请检查手机或电脑的时间");
  EXPECT_EQ(act(village, "comment", note, now() + 60'000), "");
  EXPECT_LE(file.events.back().happened_ms, file.events.back().at_ms);
}

TEST_F(Guards, G8_AnOfflineEntryKeepsItsOwnTime) {
  const std::int64_t then = morning(today);
  later(4);
  EXPECT_EQ(act(village, "assess", assess_body(), then), "");
  EXPECT_EQ(file.events.back().happened_ms, then);
  EXPECT_EQ(file.events.back().at_ms, now() - 60'000);
  EXPECT_EQ(file.step(kAssessment)->done_ms, then);
}

TEST_F(Guards, G8_AnObjectionAfterTheLastDayComesTooLate) {
  to_notice();
  post_notice();
  const Date closes = file.notice_closes;
  later(closes.days() - today.days());
  EXPECT_TRUE(ask(village, "report_objection", {{"text", "有车"}}));
  EXPECT_TRUE(ask_program("objection_received", objection_received_body(file.notice, "有车", "")));
  later(1);
  EXPECT_SAYS(act(village, "report_objection", {{"text", "有车"}}), "公示已于" + closes.iso() + "结束");
  EXPECT_EQ(ask_program("objection_received", objection_received_body(file.notice, "有车", "")).error().code(), ErrorCode::kTransition);
  // Heard in time and written down late is no fault of whoever objected.
  EXPECT_TRUE(ask(village, "report_objection", {{"text", "有车"}}, morning(closes)));
  pass_clocks();
  EXPECT_SAYS(act(village, "report_objection", {{"text", "有车"}}), "公示已于" + closes.iso() + "结束");
}

TEST_F(Guards, G8_AnObjectionToAnotherSheetIsNotTaken) {
  to_notice();
  post_notice();
  EXPECT_SAYS(act_program("objection_received", objection_received_body(NoticeId(1), "有车", "")), "已经撤下");
}

TEST_F(Guards, G8_MeasuresAreNotPlannedForThePast) {
  to_measures();
  EXPECT_SAYS(act(village, "plan", plan_body("medical", "01", -1)), "早于登记日期");
  EXPECT_EQ(act(village, "plan", plan_body("medical", "01", 0)), "");
}

// ---------------------------------------------------------------- G9, I-08

TEST_F(Guards, G9_OnlyTheCountyAdmitsAndMarks) {
  to_county();
  for (const Actor* actor : {&village, &township, &township_approver, &department})
    EXPECT_SAYS(offered(*actor, "county_approve"), "由县级办理");
  EXPECT_SAYS(offered(clerk(policy::Level::kCity, 51, "5309"), "county_approve"), "由县级办理");
  EXPECT_EQ(offered(county_approver, "county_approve"), "");
}

TEST_F(Guards, G9_APackWithoutACountyStepCannotAdmit) {
  without(pack->procedure.phases[PhaseKind::kAdmission], kCounty);
  file = {};
  open();
  to_township();
  expect(act(township_approver, "township_review", decision("agree")));
  announce();
  const auto last = ask(township, "enter", {{"national_code", "1"}, {"entered_on", today.iso()}});
  EXPECT_FALSE(last);
  EXPECT_EQ(file.phase, Phase::kAdmission);
}

// ---------------------------------------------------------------- G10, I-04

TEST_F(Guards, G10_HelpHasExactlyOneResponsiblePerson) {
  without(pack->procedure.phases[PhaseKind::kMeasures], kResponsible);
  file = {};
  open();
  to_measures();
  expect(act(village, "plan", plan_body()));
  expect(act(village, "hold_review", review_body()));
  post_notice();
  let_notice_close();
  expect(act(township_approver, "township_review", decision("agree")));
  EXPECT_SAYS(act(county_approver, "county_approve", decision("agree")), "还没有明确帮扶责任人");
  expect(act(township, "name_responsible", responsible_body()));
  EXPECT_EQ(act(county_approver, "county_approve", decision("agree")), "");
  EXPECT_EQ(file.phase, Phase::kHelping);
  EXPECT_EQ(file.responsible_name, "赵六");
}

// ---------------------------------------------------------------- G11

TEST_F(Guards, G11_TheGreenChannelIsForDisastersAndAccidents) {
  EXPECT_SAYS(act(township, "green_channel", {{"risk", "01"}, {"text", "急"}}), "不适用绿色通道");
  EXPECT_SAYS(act(township, "green_channel", {{"risk", "05"}, {"text", "急"}}), "请先增加风险");
  EXPECT_SAYS(act(village, "add_measures", plan_body("subsistence", "05")), "开通绿色通道");
  expect(act(village, "add_risk", {{"risk", "05"}, {"found_on", today.iso()}, {"text", "车祸"}}));
  expect(act(township, "green_channel", {{"risk", "05"}, {"text", "急"}}));
  EXPECT_SAYS(offered(township, "green_channel"), "已开通绿色通道");
  expect(act(village, "add_measures", plan_body("subsistence", "05")));
  expect(act(village, "deliver_measure", deliver_body()));
  EXPECT_EQ(file.phase, Phase::kAdmission);
}

TEST_F(Guards, G11_ACaseCannotBeOpenedGreenForAnything) {
  Opening opening;
  opening.id = CaseId(9);
  opening.county = 530922;
  opening.household = HouseholdId(7);
  opening.village = 530922001001;
  opening.green_channel = true;
  opening.risks = {{"01", ""}};
  EXPECT_FALSE(make_open_event(opening, village, moment(), ids));
  opening.risks = {{"0201", ""}};
  EXPECT_TRUE(make_open_event(opening, village, moment(), ids));
}

// ---------------------------------------------------------------- G12

TEST_F(Guards, G12_HistoryDoesNotRunBackwardsWhenTheServersClockDoes) {
  later(3);
  expect(act(village, "comment", {{"text", "一"}}));
  const std::int64_t before = file.events.back().at_ms;
  later(-1);
  expect(act(village, "comment", {{"text", "二"}}));
  EXPECT_EQ(file.events.back().at_ms, before);
  EXPECT_LE(file.events.back().happened_ms, before);
}

// ---------------------------------------------------------------- invariants that no guard of their own keeps

TEST_F(Guards, I10_NothingIsCountedAsHelpAfterTheMark) {
  to_eliminated();
  for (const std::string_view action : {"add_measures", "start_measure", "deliver_measure", "confirm_receipt", "name_responsible"})
    EXPECT_SAYS(offered(township, action), "已经结束");
}

TEST_F(Guards, I13_SeveralMeasuresForOneRiskAreShownForASecondLook) {
  to_helping();
  expect(act(village, "add_measures", plan_body("subsistence")));
  EXPECT_FALSE(row_of(file, moment()).over_help);
  expect(act(village, "add_measures", plan_body("training")));
  EXPECT_TRUE(row_of(file, moment()).over_help);
  expect(act(township, "withdraw_measure", {{"measure", "3"}, {"text", "重复"}}));
  EXPECT_FALSE(row_of(file, moment()).over_help);
}

TEST_F(Guards, I14_TheNumbersThatDecidedAreInTheRecord) {
  to_notice();
  const auto body = json::parse(file.events.back().body);
  EXPECT_EQ(body["_"]["parameters"]["review_quorum"], 5);
  EXPECT_EQ(body["_"]["parameters"]["review_majority"], 50);
  for (const Event& event : file.events) {
    EXPECT_EQ(event.pack_hash, pack->hash);
    EXPECT_EQ(event.procedure_hash, pack->procedure.hash);
  }
}

TEST_F(Guards, AParameterThatIsNotInForceIsSaidNotGuessed) {
  to_review();
  pack->parameters.erase("review_quorum");
  const auto held = ask(village, "hold_review", review_body());
  ASSERT_FALSE(held);
  EXPECT_SAYS(held.error().message(), "review_quorum");
}

}  // namespace
}  // namespace shouwang::casework
