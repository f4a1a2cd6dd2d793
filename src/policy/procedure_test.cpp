#include "policy/procedure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "policy/procedure_draft.h"
#include "policy/test_procedure.h"

namespace shouwang::policy {
namespace {

using ::testing::HasSubstr;
using enum StepKind;

std::shared_ptr<const Pack> load(TestPack& pack, const std::string& id = "base") {
  auto loaded = pack.load(id);
  for (const Problem& p : pack.report.problems) ADD_FAILURE() << p.text();
  if (!loaded) throw std::runtime_error(loaded.error().text());
  return *loaded;
}

class SmallProcedure : public ::testing::Test {
 protected:
  SmallProcedure() { add_procedure(test_); }
  const Procedure& procedure() {
    if (!pack_) pack_ = load(test_);
    return pack_->procedure;
  }
  TestPack test_;
  std::shared_ptr<const Pack> pack_;
};

// ------------------------------------------------------------------ what each section gives

TEST_F(SmallProcedure, KnowsClassesWithTheirDaysTitlesAndExpressions) {
  const auto& classes = procedure().classes;
  ASSERT_EQ(classes.size(), 2u);
  EXPECT_EQ(classes[0].code, "poor");
  EXPECT_EQ(classes[0].title, "困难户") << "from the code table";
  EXPECT_EQ(classes[0].from.iso(), "2024-01-01");
  EXPECT_EQ(classes[0].to.iso(), "2025-12-31");
  EXPECT_EQ(classes[0].source.quotation, "原文") << "of the section";
  EXPECT_FALSE(classes[0].is_default);
  ASSERT_TRUE(classes[0].expression);
  EXPECT_EQ(classes[0].expression->kind(), cel::Kind::kBool);
  EXPECT_EQ(classes[1].title, "新名称");
  EXPECT_EQ(classes[1].to, kForever);
  EXPECT_EQ(classes[1].source.document, "文件二");
  EXPECT_TRUE(classes[1].is_default);
}

TEST_F(SmallProcedure, KnowsTheClocksOfALead) {
  const Procedure& p = procedure();
  EXPECT_EQ(p.accept_clock->parameter, "d");
  EXPECT_EQ(p.accept_clock->warn_days, 2);
  EXPECT_EQ(p.accept_clock->escalate_to, Level::kCounty);
  EXPECT_EQ(p.link_clock->warn_days, 1) << "not stated";
  EXPECT_EQ(p.link_clock->escalate_to, std::nullopt);
  EXPECT_EQ(p.feedback_clock->parameter, "w");
  EXPECT_EQ(p.review_clock->parameter, "d");
  ASSERT_TRUE(p.referral_clock);
  EXPECT_EQ(p.referral_clock->parameter, "w");
  EXPECT_EQ(p.referral_clock->warn_days, 2);
  EXPECT_EQ(p.referral_clock->escalate_to, Level::kCounty);
  EXPECT_FALSE(p.returned_clock) << "no limit where the region sets none";
  EXPECT_EQ(p.verifiers_at_least, "n");
  EXPECT_EQ(p.green_risks, std::vector<std::string>{"02"});
}

TEST_F(SmallProcedure, KnowsWhatCanBeChosen) {
  const Procedure& p = procedure();
  EXPECT_EQ(p.channels.at(1).code, "screening");
  EXPECT_EQ(p.close_reasons.at(0).code, "false_data");
  EXPECT_FALSE(p.close_reasons.at(0).needs_text);
  EXPECT_TRUE(p.close_reasons.at(1).needs_text);
  EXPECT_EQ(p.referrals.at(0).department, "民政部门");
  EXPECT_EQ(p.refuse_reasons.at(0).title, "其他");
  EXPECT_EQ(p.pause_reasons.at(0).code, "away");
  EXPECT_EQ(p.end_reasons.at(0).code, "died");
}

TEST_F(SmallProcedure, KnowsTheStepsOfEachPhaseInOrder) {
  const Procedure& p = procedure();
  ASSERT_EQ(p.phases.size(), 3u);
  const auto& steps = p.phases.at(PhaseKind::kAdmission);
  ASSERT_EQ(steps.size(), 8u);
  EXPECT_EQ(steps.front().kind, kAuthorisation);
  EXPECT_EQ(steps.front().title, "承诺授权") << "as the program calls it";
  EXPECT_FALSE(steps.front().clock);
  const StepSpec* review = p.step(PhaseKind::kAdmission, kReview);
  ASSERT_NE(review, nullptr);
  EXPECT_EQ(review->title, "评议会");
  EXPECT_EQ(review->after, (std::vector<StepKind>{kAssessment, kComparison}));
  EXPECT_EQ(review->documents, std::vector<std::string>{"会议记录"});
  EXPECT_EQ(p.step(PhaseKind::kAdmission, kComparison)->clock->escalate_to, Level::kCity);
  EXPECT_EQ(p.step(PhaseKind::kAdmission, kComparison)->level, Level::kCounty);
  EXPECT_EQ(p.step(PhaseKind::kMeasures, kTownship), nullptr);
}

TEST_F(SmallProcedure, KnowsTheTotalClocks) {
  const auto& totals = procedure().totals;
  ASSERT_EQ(totals.size(), 1u);
  EXPECT_EQ(totals[0].id, "all");
  EXPECT_EQ(totals[0].phase, PhaseKind::kAdmission);
  EXPECT_TRUE(totals[0].from_clue);
  EXPECT_EQ(totals[0].clock.parameter, "w");
  EXPECT_EQ(totals[0].clock.escalate_to, Level::kProvince);
}

TEST_F(SmallProcedure, KnowsComparisonReviewAndNotice) {
  const Procedure& p = procedure();
  EXPECT_EQ(p.authorisation_months, "n");
  EXPECT_EQ(p.authorisation_scopes.at(0).title, "存款");
  EXPECT_FALSE(p.comparison.at(0).negative_list);
  EXPECT_TRUE(p.comparison.at(1).negative_list);
  EXPECT_EQ(p.comparison.at(1).exceptions, std::vector<std::string>{"拆迁房"});
  EXPECT_EQ(p.review.quorum, "n");
  EXPECT_EQ(p.review.majority, "half");
  EXPECT_FALSE(p.review.relatives_withdraw);
  EXPECT_EQ(p.notice.days, "d");
  EXPECT_EQ(p.notice.name_keep_last, 1);
  EXPECT_EQ(p.notice.health_words, std::vector<std::string>{"癌"});
  EXPECT_EQ(p.notice.office_phone_hint, "找乡镇");
  EXPECT_EQ(p.notice.objection_clock->parameter, "w");
}

TEST_F(SmallProcedure, KnowsTheEliminationProfile) {
  const EliminationProfile& e = procedure().elimination;
  EXPECT_EQ(e.title, "办法");
  EXPECT_EQ(e.min_months, "n");
  EXPECT_FALSE(e.consent);
  EXPECT_EQ(e.source.document, "文件");
  ASSERT_EQ(e.criteria.size(), 6u);
  EXPECT_EQ(e.criteria[0].guard, Criterion::Guard::kMeasures);
  EXPECT_FALSE(e.criteria[0].expression);
  EXPECT_EQ(e.criteria[2].guard, Criterion::Guard::kIncome);
  EXPECT_TRUE(e.criteria[2].expression);
  EXPECT_EQ(e.criteria[4].guard, Criterion::Guard::kLabour);
  EXPECT_EQ(e.criteria[5].guard, Criterion::Guard::kNone);
}

TEST_F(SmallProcedure, GivesMeasuresWhatTheirGroupSaysUnlessTheySayOtherwise) {
  const MeasureKind* planting = procedure().measure("m1");
  ASSERT_NE(planting, nullptr);
  EXPECT_EQ(planting->group, "产业");
  EXPECT_EQ(planting->risks, (std::vector<std::string>{"02", "0201"})) << "a risk stands for its sub-codes";
  EXPECT_TRUE(planting->development);
  EXPECT_TRUE(planting->counts_as_development);
  EXPECT_EQ(planting->labour, "able");
  EXPECT_EQ(planting->department, "农业");
  EXPECT_FALSE(planting->one_off);
  const MeasureKind* other = procedure().measure("m2");
  EXPECT_EQ(other->risks, std::vector<std::string>{"01"});
  EXPECT_TRUE(other->development);
  EXPECT_FALSE(other->counts_as_development);
  EXPECT_EQ(other->labour, "any");
  EXPECT_EQ(other->department, "乡镇");
  EXPECT_TRUE(other->one_off);
  const MeasureKind* charity = procedure().measure("m3");
  EXPECT_TRUE(charity->risks.empty());
  EXPECT_FALSE(charity->development);
  EXPECT_FALSE(charity->counts_as_development) << "what is no development measure does not count as one";
  EXPECT_EQ(procedure().measure("m4"), nullptr);
}

TEST_F(SmallProcedure, KnowsVisitsFactsAndLimits) {
  const Procedure& p = procedure();
  EXPECT_EQ(p.visits.at(0).monitored_class, "poor");
  EXPECT_EQ(p.visits.at(1).monitored_class, "");
  EXPECT_EQ(p.visits.at(1).interval_days, "w");
  EXPECT_EQ(p.watch.months, "n");
  EXPECT_EQ(p.watch.interval_days, "d");
  EXPECT_EQ(p.watch.channel, "self_qr");
  const Fact* spent = p.fact("spent");
  ASSERT_NE(spent, nullptr);
  EXPECT_EQ(spent->group, "支出");
  EXPECT_EQ(spent->kind, cel::Kind::kMoney);
  EXPECT_EQ(spent->dataset, "bill");
  EXPECT_EQ(spent->ask_after_days, 30);
  ASSERT_TRUE(spent->expression);
  EXPECT_EQ(spent->expression->kind(), cel::Kind::kMoney);
  EXPECT_EQ(p.fact("grade")->code_table, "grade");
  EXPECT_FALSE(p.fact("debt")->expression);
  EXPECT_EQ(p.max_risks, "n");
  EXPECT_EQ(p.single_risk_measures, "n");
  EXPECT_EQ(p.measure_gap_days, "d");
  EXPECT_EQ(p.call_back_percent, "half");
  EXPECT_EQ(p.bulk_limit, "n");
  EXPECT_EQ(p.receipt_clock->parameter, "d");
  EXPECT_EQ(p.call_back_clock->parameter, "d");
}

TEST_F(SmallProcedure, KnowsTheWordsThatPeopleReadAndSign) {
  const Wording& words = procedure().wording;
  EXPECT_EQ(words.promise, "本户承诺真实");
  EXPECT_EQ(words.authorisation, "授权 {months} 个月内有效");
  EXPECT_EQ(words.card_help, "有事找村里");
  EXPECT_EQ(words.notice_objection, "可以提出");
  EXPECT_EQ(words.poster_help, "请人帮");
  EXPECT_EQ(words.hotline, "12317");
  EXPECT_EQ(words.told, "已念给他听");
  EXPECT_EQ(words.data_use, "只用于核实");
  EXPECT_EQ(words.keep_receipt, "请记下");
  EXPECT_EQ(procedure().receipt_follow_days, "year");
}

TEST_F(SmallProcedure, SaysWhereEachSectionComesFrom) {
  const auto& sections = procedure().sections;
  ASSERT_EQ(sections.size(), std::size(kSections));
  for (const std::string_view key : kSections) {
    ASSERT_TRUE(sections.contains(std::string(key))) << key;
    EXPECT_EQ(sections.at(std::string(key)).pack, "base");
    EXPECT_EQ(sections.at(std::string(key)).source.document, "文件");
  }
  EXPECT_TRUE(sections.at("limits").is_default);
  EXPECT_FALSE(sections.at("lead").is_default);
}

// ------------------------------------------------------------------ absent, partial, overridden

TEST(PackWithoutProcedure, LoadsWithAnEmptyOne) {
  TestPack test;
  const Procedure procedure = load(test)->procedure;
  EXPECT_TRUE(procedure.phases.empty());
  EXPECT_TRUE(procedure.sections.empty());
  EXPECT_EQ(procedure.hash, "");
}

TEST_F(SmallProcedure, IsRefusedWhenASectionIsMissing) {
  test_.remove("base/procedures/facts.yaml");
  test_.remove("base/procedures/measures_steps.yaml");
  ASSERT_FALSE(test_.load());
  ASSERT_EQ(test_.report.problems.size(), 1u);
  EXPECT_THAT(test_.report.problems[0].text(), HasSubstr("packs/base/procedures 流程不完整，缺少：steps.measures、facts"));
}

class ChildProcedure : public SmallProcedure {
 protected:
  ChildProcedure() { test_.write("child/pack.yaml", "id: child\ntitle: 下级\nextends: base\nregions: [\"53\"]\n"); }
};

TEST_F(ChildProcedure, InheritsEverySection) {
  const auto base = load(test_), child = load(test_, "child");
  EXPECT_EQ(child->procedure.hash, base->procedure.hash);
  EXPECT_EQ(child->procedure.facts.size(), 3u);
}

TEST_F(ChildProcedure, ReplacesASectionAsAWhole) {
  test_.write("child/procedures/lead.yaml",
              "section: lead\nsource: {document: 省文件}\naccept: {days: w}\nlink: {days: w}\nfeedback: {days: w}\nreview: {days: w}\n"
              "verifiers_at_least: n\n");
  const auto base = load(test_), child = load(test_, "child");
  EXPECT_EQ(child->procedure.accept_clock->parameter, "w");
  EXPECT_EQ(child->procedure.accept_clock->warn_days, 1) << "nothing of the parent's section is left";
  EXPECT_TRUE(child->procedure.green_risks.empty());
  EXPECT_EQ(child->procedure.sections.at("lead").pack, "child");
  EXPECT_EQ(child->procedure.sections.at("lead").source.document, "省文件");
  EXPECT_EQ(child->procedure.sections.at("facts").pack, "base");
  EXPECT_EQ(child->procedure.channels.size(), 2u) << "other sections stay";
  EXPECT_NE(child->procedure.hash, base->procedure.hash);
}

TEST_F(ChildProcedure, MayWordThingsItsOwnWay) {
  std::string words = small_procedure().at("wording");
  words.replace(words.find("本户承诺真实"), std::string("本户承诺真实").size(), "我家说的都是真的");
  test_.write("child/procedures/wording.yaml", words);
  EXPECT_EQ(load(test_, "child")->procedure.wording.promise, "我家说的都是真的");
}

TEST_F(ChildProcedure, ReplacesTheStepsOfOnePhaseOnly) {
  test_.write("child/procedures/steps.yaml",
              "section: steps\nphase: elimination\nsource: {document: 省文件}\nsteps:\n"
              "  - {kind: review, level: village}\n  - {kind: consent, level: village, after: [review]}\n"
              "  - {kind: notice, level: village, after: [review, consent]}\n"
              "  - {kind: township, level: township, after: [notice]}\n  - {kind: county, level: county, after: [township]}\n");
  std::string profile = small_procedure().at("elimination");
  profile.insert(profile.find("criteria:"), "consent: true\n");
  test_.write("child/procedures/elimination.yaml", profile);
  const auto child = load(test_, "child");
  EXPECT_EQ(child->procedure.phases.at(PhaseKind::kElimination).size(), 5u);
  EXPECT_EQ(child->procedure.phases.at(PhaseKind::kAdmission).size(), 8u);
  EXPECT_TRUE(child->procedure.elimination.consent);
}

TEST_F(ChildProcedure, FollowsTheParametersOfTheChild) {
  test_.write("child/parameters/d.yaml", "id: d\nunit: 工作日\nvalues: [{from: 2024-01-01, value: 9, source: {document: 省文件}}]\n");
  const auto child = load(test_, "child");
  const Days days = *child->days(child->procedure.accept_clock->parameter, *Date::from_ymd(2024, 6, 1));
  EXPECT_EQ(days.count, 9);
  EXPECT_TRUE(days.working);
}

TEST_F(ChildProcedure, MayNotMakeAParameterUnusable) {
  test_.write("child/parameters/n.yaml", "id: n\nvalues: [{from: 2024-01-01, value: 0, source: {document: 省文件}}]\n");
  ASSERT_FALSE(test_.load("child"));
  EXPECT_THAT(test_.report.problems.at(0).text(), HasSubstr("从 2024-01-01 起的值 0 不能用在这里，应在 1 到"));
}

// ------------------------------------------------------------------ hash

TEST_F(SmallProcedure, KeepsItsHashWhenOnlyTheWritingChanges) {
  const std::string before = procedure().hash;
  EXPECT_EQ(before.size(), 16u);
  std::string classes = small_procedure().at("classes");
  const std::string when = "when: household.income < params.line";
  classes.replace(classes.find(when), when.size(), "when: \"household.income  <  params.line\"");
  test_.write("base/procedures/classes.yaml", "# 说明\n" + classes);
  test_.write(
      "base/procedures/review.yaml",
      "relatives_withdraw: false\nmajority: half\nquorum: n\nsource: {quotation: 原文, document: 文件, clause: 一}\nsection: review\n");
  EXPECT_EQ(load(test_)->procedure.hash, before);
}

TEST_F(SmallProcedure, ChangesItsHashWithEverySection) {
  std::vector<std::string> hashes = {procedure().hash};
  for (const auto& [name, text] : small_procedure()) {
    std::string changed = text;
    changed.replace(changed.find("原文"), std::string("原文").size(), "新原文");
    test_.write("base/procedures/" + name + ".yaml", changed);
    hashes.push_back(load(test_)->procedure.hash);
  }
  std::sort(hashes.begin(), hashes.end());
  EXPECT_EQ(std::adjacent_find(hashes.begin(), hashes.end()), hashes.end());
}

// ------------------------------------------------------------------ limits in days

TEST(DayLimit, MayChangeBetweenCalendarAndWorkingDaysAndNothingElse) {
  TestPack test;
  add_procedure(test);
  test.write("child/pack.yaml", "id: child\ntitle: 下级\nextends: base\nregions: []\n");
  test.write("child/parameters/p.yaml", "id: n\nunit: 工作日\nvalues: [{from: 2024-01-01, value: 2, source: {document: 试验}}]\n");
  ASSERT_FALSE(test.load("child"));
  EXPECT_THAT(test.report.problems.at(0).text(), HasSubstr("child/parameters/p.yaml:2:7 参数 n 的单位与上级政策包不一致"));
  test.write("child/parameters/p.yaml", "id: w\nunit: 自然日\nvalues: [{from: 2024-01-01, value: 2, source: {document: 试验}}]\n");
  EXPECT_FALSE(load(test, "child")->days("w", *Date::from_ymd(2024, 6, 1))->working);
}

TEST(DayLimit, InWorkingDaysIsCountedByTheCalendar) {
  TestPack test;
  test.write(
      "base/parameters/days_red.yaml",
      "id: days_red\ntitle: 红色时限\nkind: int\nunit: 工作日\nvalues:\n  - {from: 2024-01-01, value: 2, source: {document: 试验}}\n");
  test.write("base/calendar/2024.yaml",
             "year: 2024\nsource: {document: 试验}\nholidays:\n  - {name: 节, from: 2024-06-10, to: 2024-06-10}\n");
  const auto pack = load(test);
  const Rule& rule = *pack->rule("R1");
  EXPECT_EQ(pack->due_days(rule, *Date::from_ymd(2024, 6, 5)), 2) << "Wednesday: Thursday, Friday";
  EXPECT_EQ(pack->due_days(rule, *Date::from_ymd(2024, 6, 7)), 5) << "Friday before a Monday off: Tuesday, Wednesday";
}

// ------------------------------------------------------------------ mistakes

struct Slip {
  std::string name;      // of the test
  std::string file;      // section file
  std::string from, to;  // what is changed in it
  int line;              // where it must be reported
  std::string message;   // part of what must be said
  ErrorCode code = ErrorCode::kPackSchema;
};
void PrintTo(const Slip& slip, std::ostream* os) { *os << slip.name; }

class ProcedureMistake : public ::testing::TestWithParam<Slip> {};

TEST_P(ProcedureMistake, IsReportedWithFileLineAndReason) {
  const Slip& slip = GetParam();
  auto files = small_procedure();
  std::string& text = files.at(slip.file);
  const auto at = text.find(slip.from);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, slip.from.size(), slip.to);
  TestPack pack;
  add_procedure(pack, files);
  const auto loaded = pack.load();
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code(), slip.code) << loaded.error().text();
  std::string all;
  const bool found = std::any_of(pack.report.problems.begin(), pack.report.problems.end(), [&](const Problem& p) {
    all += p.text() + "\n";
    return p.file == pack.display("base/procedures/" + slip.file + ".yaml") && p.line == slip.line &&
           p.message.find(slip.message) != std::string::npos;
  });
  EXPECT_TRUE(found) << "expected line " << slip.line << " “" << slip.message << "”, got:\n" << all;
}

INSTANTIATE_TEST_SUITE_P(
    Section, ProcedureMistake,
    ::testing::Values(Slip{"UnknownSection", "lead", "section: lead", "section: leads", 1, "“section”不能是“leads”，只能是：classes、lead"},
                      Slip{"NoSection", "lead", "section: lead\n", "", 1, "缺少“section”"},
                      Slip{"NoSource", "lead", "source: {document: 文件, clause: 一, quotation: 原文}\n", "", 1, "缺少“source”"},
                      Slip{"UnknownKey", "lead", "verifiers_at_least: n", "verifiers_at_last: n", 8, "是否想写“verifiers_at_least”"},
                      Slip{"SameSectionTwice", "lead", "section: lead", "section: channels", 1, "（channels） 重复"},
                      Slip{"StepsWithoutPhase", "admission", "phase: admission\n", "", 1, "缺少“phase”"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Reference, ProcedureMistake,
    ::testing::Values(Slip{"UnknownParameter", "review", "majority: half", "majority: halb", 4, "参数“halb”不存在，是否想写“half”"},
                      Slip{"ParameterOfOtherKind", "review", "quorum: n", "quorum: line", 3, "参数“line”应为整数"},
                      Slip{"ClockWithoutDays", "lead", "link: {days: d}", "link: {days: n}", 4, "单位应为“自然日”或“工作日”，现在是“个”"},
                      Slip{"UnknownClockParameter", "admission", "after: [review], clock: {days: d}", "after: [review], clock: {days: dd}",
                           9, "参数“dd”不存在"},
                      Slip{"IntervalWithoutDays", "visits", "{interval: w}", "{interval: n}", 3, "单位应为"},
                      Slip{"ValueTooSmall", "notice", "days: d", "days: zero", 3, "从 2024-01-01 起的值 0 不能用在这里，应在 1 到"},
                      Slip{"ValueTooLarge", "limits", "call_back_percent: half", "call_back_percent: many", 7, "应在 0 到 100 之间"},
                      Slip{"UnknownGreenRisk", "lead", "[\"02\"]", "[\"03\"]", 9, "风险类型“03”不在代码表 risk_type 中"},
                      Slip{"UnknownRiskOfAMeasure", "measures", "risks: [\"01\"]", "risks: [\"07\"]", 11, "风险类型“07”"},
                      Slip{"UnknownRiskOfAGroup", "measures", "risks: [\"02\"]", "risks: [\"0299\"]", 5, "风险类型“0299”"},
                      Slip{"UnknownClass", "classes", "code: poor", "code: pooor", 4,
                           "监测对象类别“pooor”不在代码表 monitored_class 中，是否想写“poor”"},
                      Slip{"WatchWithoutDays", "watch", "interval: d", "interval: n", 4, "单位应为"},
                      Slip{"WatchForAges", "watch", "months: n", "months: zero", 3, "应在 1 到 120"},
                      Slip{"UnknownVisitedClass", "visits", "monitored_class: poor", "monitored_class: rich", 3, "监测对象类别“rich”"},
                      Slip{"UnknownDataset", "facts", "dataset: bill", "dataset: bills", 6, "数据集“bills”不存在，是否想写“bill”"},
                      Slip{"UnknownCodeTable", "facts", "code_table: grade", "code_table: grades", 7, "代码表“grades”不存在"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Wording, ProcedureMistake,
    ::testing::Values(Slip{"WithoutAPromise", "wording", "promise: 本户承诺真实\n", "", 1, "promise"},
                      Slip{"WithoutTheUseOfData", "wording", "data_use: 只用于核实\n", "", 1, "data_use"},
                      Slip{"AuthorisationWithoutItsMonths", "wording", "{months}", "12", 4, "有效月数的位置写作 {months}"},
                      Slip{"AuthorisationWithAnotherGap", "wording", "{months}", "{months}{name}", 4, "花括号只能是一处 {months}"},
                      Slip{"GapWhereNothingIsFilledIn", "wording", "promise: 本户承诺真实", "promise: \"本户{name}承诺\"", 3, "不能有花括号"},
                      Slip{"ReceiptsForTooFewDays", "limits", "receipt_follow: year", "receipt_follow: d", 11, "应在 30 到"}),
    [](const auto& test) { return test.param.name; });
INSTANTIATE_TEST_SUITE_P(Expression, ProcedureMistake,
                         ::testing::Values(Slip{"ClassOfUnknownField", "classes", "household.income <", "household.incom <", 4, "income",
                                                ErrorCode::kCelType},
                                           Slip{"ClassIsNotBool", "classes", "when: household.income < params.line",
                                                "when: household.income", 4, "“when”的结果应为 bool，现在是 money", ErrorCode::kCelType},
                                           Slip{"ClassSyntax", "classes", "when: household.income < params.line",
                                                "when: household.income <", 4, "表达式有误", ErrorCode::kCelSyntax},
                                           Slip{"CriterionIsNotBool", "elimination", "when: household.income >= params.line",
                                                "when: params.line", 9, "应为 bool", ErrorCode::kCelType},
                                           Slip{"FactOfOtherKind", "facts", "kind: money, unit: 元, known", "kind: int, unit: 元, known", 6,
                                                "“known”的结果应为 int，现在是 money", ErrorCode::kCelType},
                                           Slip{"FactWithOtherSource", "facts", "known: household.spent", "known: household.income", 6,
                                                "“known”没有用到数据集“bill”"},
                                           Slip{"FactReadsPersonalText", "facts", "known: household.spent", "known: household.number", 6,
                                                "number", ErrorCode::kCelType}),
                         [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Steps, ProcedureMistake,
    ::testing::Values(
        Slip{"UnknownStep", "admission", "kind: assessment", "kind: assesment", 6, "没有“assesment”这种步骤，是否想写“assessment”"},
        Slip{"UnknownStepInAfter", "admission", "after: [assessment, comparison]", "after: [assesment]", 8, "没有“assesment”这种步骤"},
        Slip{"StepTwice", "measures_steps", "{kind: plan, level: village}",
             "{kind: plan, level: village}\n  - {kind: plan, level: village}", 7, "“制定帮扶措施”（plan）重复"},
        Slip{"StepOfOtherPhase", "elimination_steps", "  - {kind: review", "  - {kind: plan, level: village}\n  - {kind: review", 5,
             "“风险消除”的步骤里不能有“制定帮扶措施”（plan）"},
        Slip{"AfterItself", "measures_steps", "after: [plan]", "after: [review]", 7, "“after”写了它自己"},
        Slip{"AfterAStepOfOtherPhase", "measures_steps", "after: [plan]", "after: [plan, county]", 7, "只能写同一阶段的步骤"},
        Slip{"Cycle", "admission", "{kind: assessment, level: village}", "{kind: assessment, level: village, after: [review]}", 6,
             "要等“民主评议”（review）办完，却写在它前面"},
        Slip{"WrongOrder", "admission", "{kind: authorisation, level: village}",
             "{kind: authorisation, level: village, after: [assessment]}", 5, "请按办理顺序排列"},
        Slip{"LevelThatCannotAct", "admission", "{kind: county, level: county", "{kind: county, level: city", 11,
             "“县级审批”（county）不能由“市”办理，“level”应为 county（县）"},
        Slip{"ReviewOutsideTheVillage", "measures_steps", "{kind: review, level: village", "{kind: review, level: township", 7,
             "应为 village（村）"},
        Slip{"NoLevel", "measures_steps", "{kind: plan, level: village}", "{kind: plan}", 6, "缺少“level”"},
        Slip{"EscalatesDownwards", "admission", "escalate_to: city", "escalate_to: township", 7,
             "这项工作由县办理，“escalate_to”不能是乡镇"},
        Slip{"EscalatesToItself", "admission", "escalate_to: city", "escalate_to: county", 7, "“escalate_to”不能是县"},
        Slip{"EscalatesToADepartment", "admission", "escalate_to: city", "escalate_to: department", 7, "“escalate_to”不能是部门"}),
    [](const auto& test) { return test.param.name; });

std::vector<Slip> left_out() {
  // Each step that no region may leave out, with the line of its section.
  std::vector<Slip> slips;
  const std::map<std::string, std::vector<std::string>> needed = {
      {"admission", {"authorisation", "assessment", "comparison", "review", "notice", "township", "county", "announcement"}},
      {"measures_steps", {"responsible", "plan", "review", "notice"}},
      {"elimination_steps", {"review", "notice", "township", "county"}}};
  for (const auto& [file, kinds] : needed) {
    const std::string text = small_procedure().at(file);
    for (const std::string& kind : kinds) {
      const auto start = text.find("  - {kind: " + kind);
      const std::string line = text.substr(start, text.find('\n', start) - start + 1);
      slips.push_back({file + "_" + kind, file, line, "", 1, "（" + kind + "），这一步依法不能省"});
    }
  }
  return slips;
}
INSTANTIATE_TEST_SUITE_P(LeftOut, ProcedureMistake, ::testing::ValuesIn(left_out()), [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Order, ProcedureMistake,
    ::testing::Values(Slip{"ComparisonBeforeAuthorisation", "admission", "level: county, after: [authorisation], clock",
                           "level: county, clock", 7, "“信息比对”（comparison）必须在“承诺授权”（authorisation）办完以后才能开始"},
                      Slip{"NoticeBeforeReview", "admission", "level: village, after: [review], clock",
                           "level: village, after: [comparison], clock", 9, "“公示”（notice）必须在“民主评议”（review）"},
                      Slip{"TownshipBeforeNotice", "admission", "after: [notice]", "after: [review]", 10,
                           "“乡镇审核”（township）必须在“公示”（notice）"},
                      Slip{"CountyBeforeTownship", "admission", "after: [township]", "after: [notice]", 11,
                           "“县级审批”（county）必须在“乡镇审核”（township）"},
                      Slip{"CountyBeforeComparison", "admission", "after: [assessment, comparison]", "after: [assessment]", 11,
                           "“县级审批”（county）必须在“信息比对”（comparison）"},
                      Slip{"CountyBeforeAssessment", "admission", "after: [assessment, comparison]", "after: [comparison]", 11,
                           "“县级审批”（county）必须在“综合研判”（assessment）"},
                      Slip{"AnnouncementBeforeCounty", "admission", "after: [county]", "after: [township]", 12,
                           "“公告”（announcement）必须在“县级审批”（county）"},
                      Slip{"MeasuresReviewedBeforeThePlan", "measures_steps", ", after: [plan]", "", 7,
                           "“民主评议”（review）必须在“制定帮扶措施”（plan）"},
                      Slip{"MeasuresNoticeBeforeReview", "measures_steps", "after: [review]", "after: [plan]", 8,
                           "“公示”（notice）必须在“民主评议”（review）"},
                      Slip{"EliminationNoticeBeforeReview", "elimination_steps", ", after: [review]", "", 6,
                           "“公示”（notice）必须在“民主评议”（review）"},
                      Slip{"EliminationTownshipBeforeNotice", "elimination_steps", "after: [notice]", "after: [review]", 7,
                           "“乡镇审核”（township）必须在“公示”（notice）"},
                      Slip{"EliminationCountyBeforeTownship", "elimination_steps", "after: [township]", "after: [notice]", 8,
                           "“县级审批”（county）必须在“乡镇审核”（township）"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Content, ProcedureMistake,
    ::testing::Values(
        Slip{"NoClasses", "classes", small_procedure().at("classes").substr(small_procedure().at("classes").find("classes:\n")),
             "classes: []\n", 3, "“classes”至少要有一项"},
        Slip{"ClassTwice", "classes", "code: risk", "code: poor", 5, "代码“poor”重复"},
        Slip{"ClassWithoutStart", "classes", "from: 2026-01-01, ", "", 5, "缺少“from”"},
        Slip{"ClassEndsBeforeItStarts", "classes", "to: 2025-12-31", "to: 2023-12-31", 4, "“to”不能早于“from”"},
        Slip{"ClassWithoutWhen", "classes", ", when: household.income < params.line", "", 4, "缺少“when”"},
        Slip{"LeadWithoutAcceptClock", "lead", "accept: {days: d, warn_days: 2, escalate_to: county}\n", "", 1, "缺少“accept”（时限）"},
        Slip{"BadCode", "channels", "code: self_qr", "code: 村码", 4, "“村码”不能作代码"},
        Slip{"CodeTwice", "lists", "code: able", "code: false_data", 3, "代码“false_data”重复"},
        Slip{"NoScreeningChannel", "channels", "code: screening", "code: filter", 4, "要有代码 screening"},
        Slip{"NoOwnChannel", "channels", "code: self_qr", "code: qr", 4, "以 self 开头"},
        Slip{"NoFalseReason", "lists", "code: false_data", "code: data", 3, "以 false 开头"},
        Slip{"OnlyFalseReasons", "lists", "code: able", "code: false_able", 3, "两种都要有"},
        Slip{"NoEndReasons", "lists", "end_reasons: [{code: died, title: 死亡}]", "end_reasons: []", 7, "“end_reasons”至少要有一项"},
        Slip{"TotalOfUnknownPhase", "totals", "phase: admission", "phase: helping", 4, "“phase”不能是“helping”"},
        Slip{"TotalFromNowhere", "totals", "from: clue", "from: visit", 4, "只能是：clue、phase"},
        Slip{"NegativeItemWithoutExceptions", "comparison", ", exceptions: [拆迁房]", "", 7, "负面清单项目要写“exceptions”"},
        Slip{"ComparisonOfUnknownDataset", "comparison", "holder: 住建}", "holder: 住建, datasets: [bil]}", 6, "数据集“bil”不存在，是否想写“bill”"},
        Slip{"ComparisonItemTwice", "comparison", "code: N1", "code: house", 7, "代码“house”重复"},
        Slip{"NoScopes", "comparison", "authorisation_scopes: [{code: bank, title: 存款}]\n", "", 1, "缺少“authorisation_scopes”"},
        Slip{"NamelessNotice", "notice", "name_keep_first: 1\nname_keep_last: 1", "name_keep_first: 0\nname_keep_last: 0", 4,
             "至少要留一个字"},
        Slip{"WholeNames", "notice", "name_keep_first: 1", "name_keep_first: 3", 4, "应在 0 到 2 之间"},
        Slip{"NoHealthWords", "notice", "health_words: [癌]", "health_words: []", 6, "“health_words”至少要有一项"},
        Slip{"NoMeasuresCriterion", "elimination", "guard: measures, ", "", 7, "没有一项回答“落实针对性帮扶措施”（guard: measures）"},
        Slip{"NoGuaranteesCriterion", "elimination", "guard: guarantees, ", "", 7, "“三保障和饮水安全”（guard: guarantees）"},
        Slip{"NoIncomeCriterion", "elimination", "guard: income, ", "", 7, "“收入持续稳定”（guard: income）"},
        Slip{"NoExpenseCriterion", "elimination", "guard: expense, ", "", 7, "“支出负担问题解决”（guard: expense）"},
        Slip{"NoLabourCriterion", "elimination", "guard: labour, ", "", 7, "“有劳动能力”（guard: labour）"},
        Slip{"CriterionTwice", "elimination", "id: b", "id: a", 8, "代码“a”重复"},
        Slip{"CriterionWithoutEvidence", "elimination", "guard: measures, evidence: 凭证", "guard: measures", 7, "缺少“evidence”"},
        Slip{"ConsentWithoutStep", "elimination", "criteria:", "consent: true\ncriteria:", 1,
             "要求“知情同意”（consent: true），但风险消除的步骤里没有"},
        Slip{"SurveyWithoutStep", "elimination", "criteria:", "survey: true\ncriteria:", 1, "要求“实地调查”（survey: true）"},
        Slip{"EmptyMeasureGroup", "measures", "measures: [{code: m3, title: 慈善}]", "measures: []", 13, "“measures”至少要有一项"},
        Slip{"MeasureTwice", "measures", "code: m3", "code: m1", 13, "代码“m1”重复"},
        Slip{"UnknownLabour", "measures", "labour: able", "labour: strong", 7, "只能是：any、able、weak、none"},
        Slip{"CountsWithoutDevelopment", "measures", "{code: m3, title: 慈善}", "{code: m3, title: 慈善, counts_as_development: true}", 13,
             "只有开发式措施"},
        Slip{"WatchChannelUnknown", "watch", "channel: self_qr", "channel: nowhere", 1, "不在 channels 里"},
        Slip{"NoVisitsForOthers", "visits", ", {interval: w}", "", 3, "管其余各类对象"},
        Slip{"TwoVisitsForOthers", "visits", "{monitored_class: poor, interval: d}", "{interval: d}", 3, "只能有一条"},
        Slip{"KnownWithoutDataset", "facts", ", dataset: bill", "", 6, "要写就一起写"},
        Slip{"DatasetWithoutKnown", "facts", "known: household.spent, ", "", 6, "要写就一起写"},
        Slip{"CodesOfMoney", "facts", "kind: string, code_table", "kind: money, code_table", 7, "只有 kind: string"},
        Slip{"AskAfterWithoutKnown", "facts", "{id: debt, title: 外债, kind: money}",
             "{id: debt, title: 外债, kind: money, ask_after_days: 9}", 8, "不用写“ask_after_days”"},
        Slip{"FactTwice", "facts", "id: debt", "id: spent", 8, "代码“spent”重复"},
        Slip{"LimitsWithoutReceipt", "limits", "receipt: {days: d}\n", "", 1, "缺少“receipt”"}),
    [](const auto& test) { return test.param.name; });

TEST(EliminationSteps, WithConsentAskTheProfileToSaySo) {
  auto files = small_procedure();
  std::string& steps = files.at("elimination_steps");
  steps.insert(steps.find("  - {kind: notice"), "  - {kind: consent, level: village, after: [review]}\n");
  TestPack pack;
  add_procedure(pack, files);
  ASSERT_FALSE(pack.load());
  EXPECT_THAT(pack.report.problems.at(0).text(), HasSubstr("消除办法也要写明 consent: true"));
}

TEST(ProcedureMistakes, NeverPassAsAHalfReadSection) {
  // Whatever line is lost: either it may be left out, and the section is whole, or the pack is refused with a place.
  for (const auto& [name, text] : small_procedure()) {
    for (std::size_t start = 0; start < text.size();) {
      const std::size_t end = text.find('\n', start) + 1;
      auto files = small_procedure();
      files.at(name).erase(start, end - start);
      TestPack pack;
      add_procedure(pack, files);
      if (const auto loaded = pack.load()) {
        EXPECT_EQ((*loaded)->procedure.sections.size(), std::size(kSections)) << name << ": " << text.substr(start, end - start);
      } else {
        ASSERT_FALSE(pack.report.problems.empty());
        EXPECT_THAT(pack.report.problems[0].file, HasSubstr("base/procedures")) << name << ": " << text.substr(start, end - start);
      }
      start = end;
    }
  }
}

TEST(ProcedureMistakes, AreAllReportedAtOnce) {
  auto files = small_procedure();
  for (auto& [name, text] : files) text += "surplus: 1\n";
  TestPack pack;
  add_procedure(pack, files);
  ASSERT_FALSE(pack.load());
  EXPECT_EQ(pack.report.problems.size(), files.size());
}

}  // namespace
}  // namespace shouwang::policy
