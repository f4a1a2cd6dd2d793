// A small valid procedure over screening's test pack, for tests: every list, all phases, every clock, the calendar of 2026.
//
// Tests that need another region change the copy they get.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "policy/pack.h"
#include "screening/testing/test_pack.h"

namespace shouwang::casework::testing {

inline Date iso(std::string_view text) { return Date::parse_iso(text).value(); }

/// 10:00 in China on a day, UTC milliseconds.
inline std::int64_t morning(Date day) { return std::int64_t{day.days()} * 86'400'000 + 2 * 3'600'000; }
inline std::int64_t morning(std::string_view day) { return morning(iso(day)); }

inline void set_number(policy::Pack& pack, const std::string& id, std::int64_t value, const std::string& unit = "个") {
  policy::Parameter parameter;
  parameter.id = parameter.title = id;
  parameter.kind = cel::Kind::kInt;
  parameter.unit = unit;
  parameter.pack = "test";
  policy::DatedValue dated;
  dated.from = iso("2020-01-01");
  dated.value = {cel::Kind::kInt, value, std::nullopt};
  dated.source.document = "测试文件";
  parameter.values.push_back(std::move(dated));
  pack.parameters[id] = std::move(parameter);
}

inline policy::ClockSpec clock_of(policy::Pack& pack, const std::string& id, int days, const std::string& unit, int warn_days = 1) {
  set_number(pack, id, days, unit);
  return {id, warn_days, std::nullopt};
}

inline cel::Expression compiled(const policy::Pack& pack, const std::string& text) {
  auto expression = cel::Expression::compile(pack.schema, text);
  if (!expression) ADD_FAILURE() << text << ": " << expression.error().text();
  return *std::move(expression);
}

inline policy::Pack test_pack() {
  using policy::Level;
  using policy::PhaseKind;
  using enum policy::StepKind;
  using Guard = policy::Criterion::Guard;

  policy::Pack pack = screening::testing::test_pack();
  pack.regime = "monitoring";
  pack.hash = "testpack";
  policy::Procedure& p = pack.procedure;
  p.hash = "testprocedure000";

  policy::CodeTable risks{"risk_type",
                          "风险类型",
                          "测试",
                          {{"01", "因病", {}},
                           {"02", "因自然灾害", {}},
                           {"0201", "洪涝灾害", {}},
                           {"0299", "其他灾害", {}},
                           {"03", "因残", {}},
                           {"04", "缺劳动力", {}},
                           {"05", "因意外事故", {}},
                           {"06", "因产业项目失败", {}},
                           {"07", "因务工就业不稳", {}},
                           {"09", "因学", {}},
                           {"10", "因安全住房", {}},
                           {"11", "因安全饮水", {}},
                           {"99", "其他", {}}}};
  risks.index();
  pack.code_tables["risk_type"] = std::move(risks);
  policy::CodeTable labour{
      "labour", "劳动技能", "测试", {{"normal", "普通劳动力", {}}, {"weak", "弱劳动力", {}}, {"none", "无劳动力", {}}}};
  labour.index();
  pack.code_tables["labour"] = std::move(labour);

  const Date always = iso("2020-01-01");
  const auto add_class = [&](const char* code, const char* title, const char* when, Date from, Date to) {
    policy::MonitoredClass& c = p.classes.emplace_back();
    c.code = code;
    c.title = title;
    c.when = when;
    c.from = from;
    c.to = to;
  };
  add_class("unstable", "脱贫不稳定户", "household.lifted_year > 0", always, kForever);
  add_class("marginal", "边缘易致贫户", "household.net_income < params.floor * household.size", always, kForever);
  add_class("sudden", "突发严重困难户", "household.self_paid_12m > params.floor", iso("2021-05-01"), kForever);
  add_class("old", "旧类别", "", always, iso("2020-12-31"));
  for (policy::MonitoredClass& c : p.classes) {
    if (!c.when.empty()) c.expression = compiled(pack, c.when);
  }
  p.max_risks = "max_risks";
  set_number(pack, "max_risks", 5);

  // machine L
  set_number(pack, "verify_days_red", 2, "天");
  set_number(pack, "verify_days_orange", 7, "天");
  set_number(pack, "verify_days_yellow", 15, "天");
  set_number(pack, "verify_days_blue", 30, "天");
  p.accept_clock = clock_of(pack, "accept_days", 1, "工作日");
  p.link_clock = clock_of(pack, "link_days", 2, "工作日");
  p.feedback_clock = clock_of(pack, "feedback_days", 3, "工作日");
  p.review_clock = clock_of(pack, "review_days", 30, "自然日");
  p.referral_clock = clock_of(pack, "referral_days", 10, "工作日", 2);
  p.returned_clock = clock_of(pack, "returned_days", 3, "自然日");
  p.channels = {{"self_app", "手机自主申报", false, ""}, {"self_hotline", "12317热线", false, ""},
                {"self_desk", "窗口申报", false, ""},    {"self_qr", "扫码申报", false, ""},
                {"patrol", "干部日常走访", false, ""},   {"check_concentrated", "集中排查", false, ""},
                {"department", "部门推送", false, ""},   {"media", "媒体舆情", false, ""},
                {"screening", "数据筛查", false, ""},    {"other", "其他", true, ""}};
  p.close_reasons = {{"false_report", "反映情况不属实", false, ""},
                     {"false_data", "数据错误", false, ""},
                     {"solved", "困难已自行解决", false, ""},
                     {"other", "其他原因", true, ""}};
  p.referrals = {{"relief", "临时救助", false, "民政"}, {"subsistence", "低保", false, "民政"}, {"other", "其他救助", true, ""}};
  p.refuse_reasons = {{"not_poor", "不符合纳入条件", false, ""},
                      {"negative_list", "仅因比对有记录", true, ""},
                      {"evidence", "材料不足", false, ""},
                      {"other", "其他", true, ""}};
  p.pause_reasons = {{"disaster", "自然灾害无法入户", false, ""}, {"away", "全家外出", true, ""}};
  p.end_reasons = {{"death", "整户死亡", false, ""}, {"moved", "整户迁出", false, ""}, {"other", "其他", true, ""}};
  p.verifiers_at_least = "verifiers_at_least";
  set_number(pack, "verifiers_at_least", 2, "人");

  // machine C
  const auto working = [&](const std::string& id, int days) { return std::optional(clock_of(pack, id, days, "工作日")); };
  p.phases[PhaseKind::kAdmission] = {
      {kAuthorisation, "承诺授权", Level::kVillage, {}, working("authorisation_days", 3), {"承诺授权书"}},
      {kAssessment, "综合研判", Level::kVillage, {}, working("assessment_days", 3), {}},
      {kComparison, "信息比对", Level::kCounty, {kAuthorisation}, working("comparison_days", 5), {"比对结果"}},
      {kReview, "民主评议", Level::kVillage, {kAssessment, kComparison}, working("review_meeting_days", 3), {"会议记录", "签到表"}},
      {kNotice, "公示", Level::kVillage, {kReview}, working("notice_posting_days", 2), {"公示照片"}},
      {kTownship, "乡镇审核", Level::kTownship, {kNotice}, working("township_days", 3), {}},
      {kCounty, "县级审批", Level::kCounty, {kTownship}, working("county_days", 5), {}},
      {kAnnouncement, "公告", Level::kVillage, {kCounty}, working("announcement_days", 3), {}},
      {kEntry, "录入全国系统", Level::kTownship, {kCounty}, working("entry_days", 3), {}}};
  p.phases[PhaseKind::kMeasures] = {{kResponsible, "明确帮扶责任人", Level::kTownship, {}, working("responsible_days", 3), {}},
                                    {kPlan, "制定帮扶措施", Level::kVillage, {}, working("plan_days", 10), {}},
                                    {kReview, "民主评议", Level::kVillage, {kPlan}, working("plan_review_days", 3), {}},
                                    {kNotice, "公示", Level::kVillage, {kReview}, working("plan_notice_days", 2), {}},
                                    {kTownship, "乡镇审核", Level::kTownship, {kNotice}, working("plan_township_days", 3), {}},
                                    {kCounty, "县级审批", Level::kCounty, {kTownship}, working("plan_county_days", 5), {}}};
  p.phases[PhaseKind::kElimination] = {{kReview, "民主评议", Level::kVillage, {}, working("end_review_days", 5), {}},
                                       {kConsent, "知情同意", Level::kVillage, {kReview}, working("consent_days", 3), {"知情同意书"}},
                                       {kSurvey, "实地调查", Level::kTownship, {kConsent}, working("survey_days", 5), {}},
                                       {kNotice, "公示", Level::kVillage, {kSurvey}, working("end_notice_days", 2), {}},
                                       {kTownship, "乡镇审核", Level::kTownship, {kNotice}, working("end_township_days", 3), {}},
                                       {kCounty, "县级审批", Level::kCounty, {kTownship}, working("end_county_days", 5), {}},
                                       {kAnnouncement, "公告", Level::kVillage, {kCounty}, working("end_announcement_days", 3), {}}};
  p.totals = {{"recognition", "从发现到纳入", PhaseKind::kAdmission, true, clock_of(pack, "recognition_days", 30, "自然日", 5)}};
  p.green_risks = {"02", "05"};
  p.authorisation_months = "authorisation_months";
  set_number(pack, "authorisation_months", 12, "月");
  p.authorisation_scopes = {{"deposit", "银行存款", false, ""}, {"vehicle", "车辆", false, ""}, {"house", "房产", false, ""}};
  p.comparison = {{"car", "购买机动车", "公安", true, {"用于生产经营"}},
                  {"house", "购买商品房", "住建", true, {}},
                  {"staff", "财政供养", "人社", false, {}}};
  p.review = {"review_quorum", "review_majority", true};
  set_number(pack, "review_quorum", 5, "人");
  set_number(pack, "review_majority", 50, "百分比");
  p.notice.days = "notice_days";
  p.notice.health_words = {"癌", "肿瘤", "精神", "艾滋"};
  p.notice.office_phone_hint = "对公示有异议的，请在公示期内向村民委员会或乡镇反映。";
  set_number(pack, "notice_days", 5, "自然日");
  p.elimination.title = "四项指标";
  p.elimination.min_months = "elimination_min_months";
  p.elimination.min_delivered = "elimination_min_delivered";
  set_number(pack, "elimination_min_months", 6, "月");
  set_number(pack, "elimination_min_delivered", 1);
  p.elimination.consent = p.elimination.survey = true;
  p.elimination.criteria = {
      {"measures", "落实针对性帮扶措施", "", std::nullopt, "签收单", Guard::kMeasures},
      {"guarantees", "三保障和饮水安全稳定实现", "!water.exists(r, r.state == 'cut')", std::nullopt, "排查表", Guard::kGuarantees},
      {"income", "收入持续稳定", "household.net_income >= params.floor * household.size", std::nullopt, "收入台账", Guard::kIncome},
      {"expense", "支出负担稳定解决", "", std::nullopt, "票据", Guard::kExpense},
      {"labour", "有劳动能力", "", std::nullopt, "入户调查", Guard::kLabour}};
  for (policy::Criterion& c : p.elimination.criteria) {
    if (!c.when.empty()) c.expression = compiled(pack, c.when);
  }
  p.elimination.source.document = "测试文件";
  p.measures = {{"loan", "小额信贷", "金融帮扶", {}, true, true, "able", "银行", false},
                {"job", "外出务工", "就业帮扶", {"07"}, true, true, "able", "人社", false},
                {"post", "公益岗位", "就业帮扶", {"04", "07"}, true, true, "weak", "人社", false},
                {"training", "技能培训", "就业帮扶", {"07"}, true, false, "any", "人社", true},
                {"medical", "医疗救助", "健康帮扶", {"01", "03"}, false, true, "any", "医保", true},
                {"subsistence", "农村低保", "综合保障", {}, false, true, "none", "民政", false},
                {"water", "饮水工程", "饮水安全保障", {"11"}, false, true, "any", "水利", true}};
  p.single_risk_measures = "single_risk_measures";
  set_number(pack, "single_risk_measures", 2);
  p.measure_gap_days = "measure_gap_days";
  set_number(pack, "measure_gap_days", 10, "自然日");
  p.call_back_percent = "call_back_percent";
  set_number(pack, "call_back_percent", 100, "百分比");
  p.visits = {{"sudden", "visit_days_sudden"}, {"", "visit_days"}};
  set_number(pack, "visit_days_sudden", 15, "自然日");
  set_number(pack, "visit_days", 30, "自然日");
  p.watch = {"watch_months", "watch_visit_days", "patrol"};
  set_number(pack, "watch_months", 12, "个月");
  set_number(pack, "watch_visit_days", 90, "自然日");
  p.facts = {
      {"net_income", "家庭纯收入", "收入", cel::Kind::kMoney, "元", "", "household.net_income", std::nullopt, "income", 90},
      {"self_paid", "近12个月自付医疗费", "支出", cel::Kind::kMoney, "元", "", "household.self_paid_12m", std::nullopt, "medical", 30},
      {"members", "家庭人口", "家庭", cel::Kind::kInt, "人", "", "household.size", std::nullopt, "", 0},
      {"water_safe", "饮水安全", "三保障和饮水", cel::Kind::kBool, "", "", "", std::nullopt, "", 0},
      {"labour", "劳动能力", "家庭", cel::Kind::kString, "", "labour", "", std::nullopt, "", 0},
      {"moved_on", "搬迁日期", "家庭", cel::Kind::kDate, "", "", "", std::nullopt, "", 0}};
  for (policy::Fact& f : p.facts) {
    if (!f.known.empty()) f.expression = compiled(pack, f.known);
  }
  p.bulk_limit = "bulk_limit";
  set_number(pack, "bulk_limit", 20);
  p.receipt_follow_days = "receipt_follow_days";
  set_number(pack, "receipt_follow_days", 365, "自然日");
  p.wording.promise = "本户自愿申请纳入防止返贫致贫监测帮扶，所提供的情况真实、完整。";
  p.wording.authorisation = "本人及共同生活的家庭成员授权查询、核对下列信息。授权自签署之日起 {months} 个月内有效，有效期内可以书面撤回。";
  p.wording.card_help = "帮扶没有落实的，请告诉帮扶责任人，或者拨打 12317。";
  p.wording.notice_objection = "对公示内容有不同意见，请在公示期内提出，也可以拨打 12317。";
  p.wording.poster_when = "家里遇到困难，都可以扫码申报。";
  p.wording.poster_what = "姓名、电话、身份证号、困难情况。";
  p.wording.poster_help = "请村干部、亲戚邻居帮着填，也可以拨打 12317。";
  p.wording.hotline = "12317";
  p.wording.intro = "家里遇到困难，可以在这里申报。";
  p.wording.declare_hint = "村里会上门核实。";
  p.wording.told = "我已把填写的内容念给申报人听，本人同意";
  p.wording.signature_hint = "请申报人本人签名。";
  p.wording.data_use = "只有负责核实的干部能看到。";
  p.wording.keep_receipt = "请记下查询码。";

  WorkCalendar::Year year;
  for (Date day = iso("2026-10-01"); day <= iso("2026-10-07"); day = day.plus_days(1)) year.holidays.insert(day);
  year.holidays.insert(iso("2026-01-01"));
  year.working_days = {iso("2026-09-20"), iso("2026-10-10")};
  year.source = "测试文件";
  pack.calendar.add_year(2026, std::move(year));
  return pack;
}

}  // namespace shouwang::casework::testing
