// One household's whole way for tests: a lead, its verification, admission with a hit and an objection, help, elimination.
// The names are hostile on purpose where a test says so; the history is one that fold_case accepts.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "casework/testing/procedure.h"
#include "reporting/forms.h"

namespace shouwang::reporting::testing {

using casework::Event;
using casework::Subject;
using casework::testing::iso;
using casework::testing::morning;
using nlohmann::json;
using policy::Level;

inline void add_codes(policy::Pack& pack, const std::string& id, std::vector<policy::Code> codes) {
  policy::CodeTable table{id, id, "测试", std::move(codes)};
  table.index();
  pack.code_tables[id] = std::move(table);
}

/// casework's test pack, with the code tables that forms show and facts of every kind.
inline policy::Pack form_pack() {
  policy::Pack pack = casework::testing::test_pack();
  pack.title = "某省某市防止返贫政策包";
  pack.hash = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
  add_codes(pack, "relation", {{"01", "户主", {}}, {"02", "配偶", {}}, {"03", "之子", {}}, {"04", "之女", {}}, {"12", "之母", {}}});
  add_codes(pack, "sex", {{"1", "男", {}}, {"2", "女", {}}});
  add_codes(pack, "health", {{"1", "健康", {}}, {"2", "长期慢性病", {}}, {"3", "患有大病", {}}});
  add_codes(pack, "schooling", {{"0", "非在校生", {}}, {"2", "小学在读", {}}, {"4", "普通高中在读", {}}});
  add_codes(pack, "household_kind", {{"general", "一般农户", {}}, {"lifted", "脱贫户", {}}});
  pack.procedure.comparison.push_back({"shop", "工商登记", "市场监管", true, {"个体小卖部"}});
  pack.procedure.comparison.push_back({"pension", "养老金领取", "人社", false, {}});
  pack.procedure.comparison.push_back({"land", "不动产登记", "自然资源", false, {}});
  pack.procedure.authorisation_scopes.push_back({"tax", "税务登记和个人所得税", false, ""});
  pack.procedure.authorisation_scopes.push_back({"fund", "住房公积金和社会保险", false, ""});
  return pack;
}

class History {
 public:
  History(const policy::Pack& pack, Subject subject, std::int64_t subject_id) : pack_(pack), subject_(subject), subject_id_(subject_id) {}

  History& add(std::string_view action, std::string_view day, Level level, std::int64_t account, json body = json::object(),
               std::initializer_list<std::string_view> done = {}, std::initializer_list<std::string_view> undone = {}) {
    for (const auto& name : done) body["_"]["done"].push_back(name);
    for (const auto& name : undone) body["_"]["undone"].push_back(name);
    Event event;
    event.id = casework::EventId(subject_id_ * 1000 + static_cast<std::int64_t>(events.size()) + 1);
    event.county = 530922;
    event.subject = subject_;
    event.subject_id = subject_id_;
    event.sequence = static_cast<int>(events.size()) + 1;
    event.action = action;
    event.actor = AccountId(account);
    event.level = level;
    event.happened_ms = morning(day) + event.sequence * 60'000;
    event.at_ms = event.happened_ms;
    event.body = body.dump();
    events.push_back(std::move(event));
    return *this;
  }
  History& phase(std::string_view to, std::string_view day, json body = json::object()) {
    body["to"] = to;
    casework::Phase phase{};
    if (casework::parse_phase_state(to, phase) && casework::steps_of(phase)) body["_"]["steps"] = steps(*casework::steps_of(phase));
    return add("phase", day, Level::kCounty, 0, std::move(body));
  }
  json steps(policy::PhaseKind phase) const {
    json out = json::array();
    for (const policy::StepSpec& step : pack_.procedure.phases.at(phase)) {
      json after = json::array();
      for (const policy::StepKind kind : step.after) after.push_back(policy::step_name(kind));
      out.push_back({{"kind", policy::step_name(step.kind)}, {"after", after}});
    }
    return out;
  }

  std::vector<Event> events;

 private:
  const policy::Pack& pack_;
  Subject subject_;
  std::int64_t subject_id_;
};

inline json snapshot(std::string_view day, std::string_view income, std::string_view water) {
  return {{"as_of", day},
          {"members", 4},
          {"proposed_class", "sudden"},
          {"facts",
           json::array({{{"id", "net_income"},
                         {"value", "8000.00"},
                         {"shown", income},
                         {"day", "2026-01-31"},
                         {"source", "乡村振兴局 · 家庭收入"},
                         {"ask", false}},
                        {{"id", "water_safe"}, {"value", "true"}, {"shown", water}, {"day", nullptr}, {"source", ""}, {"ask", true}}})},
          {"classes", json::array()},
          {"criteria", json::array()}};
}

/// How far the household has come.
enum class Until { kOpened, kCompared, kReviewed, kAdmitted, kHelping, kEliminated };

struct Names {
  std::string head = "张三丰";
  std::string difficulty = "主要劳动力在工地摔伤，住院自付医药费三万二千元，家中两个孩子上学，近半年没有务工收入。";
  std::string opinion =
      "张三丰家主要劳动力受伤，收入中断，支出大，群众都知道。同意纳入。也有人提出他家去年买过车，"
      "经核实是用于拉货的旧三轮车，已经卖掉。";
};

class CaseFixture : public ::testing::Test {
 protected:
  void build(Until until, const Names& names = {}) {
    pack_ = form_pack();
    build_lead(names);
    build_case(until, names);
    auto folded = casework::fold_case(case_history_->events);
    ASSERT_TRUE(folded) << folded.error().text();
    file_ = *std::move(folded);
    fill_data(names);
  }

  /// One decision more. The history stays one that fits.
  void refold() {
    auto folded = casework::fold_case(case_history_->events);
    ASSERT_TRUE(folded) << folded.error().text();
    file_ = *std::move(folded);
  }

  void build_lead(const Names& names) {
    lead_history_ = std::make_unique<History>(pack_, Subject::kLead, 7001);
    lead_history_->add("collect", "2026-01-05", Level::kVillage, 11,
                       {{"channel", "self_qr"},
                        {"happened_on", "2026-01-04"},
                        {"text", names.difficulty},
                        {"risks", {"05"}},
                        {"applicant_name", "张三丰"},
                        {"applicant_phone", "138****5678"},
                        {"proxy_name", "李代表"},
                        {"proxy_relation", "村民小组长"},
                        {"told", true}});
    lead_history_->add("accept", "2026-01-05", Level::kTownship, 21).add("take", "2026-01-06", Level::kVillage, 11);
    lead_history_->add(
        "verify", "2026-01-07", Level::kVillage, 11,
        {{"visited_on", "2026-01-07"},
         {"verifiers", json::array({{{"name", "王村医"}, {"position", "村委会委员"}}, {{"name", "赵队员"}, {"position", "驻村工作队员"}}})},
         {"facts", {{"net_income", "8000.00"}, {"self_paid", "32000.00"}, {"water_safe", true}, {"members", 4}}},
         {"income_verdict", "hard"},
         {"income_evidence", "户主在工地摔伤后停工半年，原来每月四千元的工资没有了，只剩低保金和土地流转费。"},
         {"expense_verdict", "hard"},
         {"expense_evidence", "住院发票合计三万二千元，医保报销后自付。"},
         {"difficulty_verdict", "hard"},
         {"difficulty_evidence", "孩子高中住校费用交不上。"},
         {"coping_verdict", "unable"},
         {"coping_evidence", "没有存款，向亲戚借了两万元。"},
         {"risks", {"05", "07"}},
         {"labour", "weak"},
         {"text", "建议纳入监测。"}});
    lead_history_->add(
        "conclude", "2026-01-08", Level::kTownship, 21,
        {{"conclusion", "qualifies"}, {"monitored_class", "sudden"}, {"risks", {"05"}}, {"text", "符合突发严重困难户条件。"}});
    lead_ = {};
    lead_.lead.id = LeadId(7001);
    lead_.lead.county = 530922;
    lead_.lead.source = "self_qr";
    lead_.lead.opened_ms = morning("2026-01-05");
    lead_.events = lead_history_->events;
    lead_.has_applicant = true;
  }

  void build_case(Until until, const Names& names) {
    case_history_ = std::make_unique<History>(pack_, Subject::kCase, 9001);
    History& h = *case_history_;
    const auto V = Level::kVillage, T = Level::kTownship, C = Level::kCounty;
    h.add("open", "2026-01-08", T, 21,
          {{"household", "1"},
           {"village", "530922001001"},
           {"lead", "7001"},
           {"regime", "monitoring"},
           {"monitored_class", "sudden"},
           {"clue_ms", morning("2026-01-05")},
           {"applicant", true},
           {"handlers", {"11", "21"}},
           {"risks", json::array({{{"code", "05"}, {"text", ""}}})},
           {"_", {{"steps", h.steps(policy::PhaseKind::kAdmission)}}}});
    h.add("authorise", "2026-01-09", V, 11,
          {{"signatory", "张三丰"},
           {"relation", "self"},
           {"signed_on", "2026-01-09"},
           {"promise", true},
           {"scopes", {"deposit", "vehicle"}},
           {"method", "thumbprint"},
           {"evidence", {"501"}},
           {"filler", "李代表"},
           {"_", {{"valid_to", "2027-01-08"}}}},
          {"authorisation"});
    if (until == Until::kOpened) return;
    h.add("assess", "2026-01-12", V, 11,
          {{"income_verdict", "hard"},
           {"income_evidence", "停工半年，没有工资收入。"},
           {"expense_verdict", "hard"},
           {"expense_evidence", "自付三万二千元。"},
           {"difficulty_verdict", "hard"},
           {"difficulty_evidence", "住校费交不上。"},
           {"coping_verdict", "unable"},
           {"coping_evidence", "没有存款。"},
           {"labour", "weak"},
           {"monitored_class", "sudden"},
           {"risks", {"05", "07"}}},
          {"assessment"});
    h.add("compare", "2026-01-14", C, 31,
          {{"items", json::array({{{"item", "car"},
                                   {"result", "hit"},
                                   {"person", "101"},
                                   {"source", "公安局机动车登记"},
                                   {"data_date", "2026-01-10"},
                                   {"text", "2025年3月登记三轮载货摩托车一辆"}},
                                  {{"item", "house"}, {"result", "none"}, {"source", "住建局商品房备案"}, {"data_date", "2026-01-10"}},
                                  {{"item", "staff"}, {"result", "none"}},
                                  {{"item", "shop"}, {"result", "none"}},
                                  {{"item", "pension"}, {"result", "none"}},
                                  {{"item", "land"}, {"result", "none"}}})}});
    h.add("explain_hit", "2026-01-15", V, 11, {{"item", "car"}, {"text", "是拉货用的旧三轮车，2025年11月已经卖掉，有收条。"}});
    h.add("judge_hit", "2026-01-15", C, 31, {{"item", "car"}, {"decision", "accepted"}, {"text", "属于生产用车，且已转让，说明成立。"}},
          {"comparison"});
    if (until == Until::kCompared) return;
    json attendees = json::array();
    for (int i = 1; i <= 23; ++i) {
      attendees.push_back({{"name", "代表" + std::to_string(i)}, {"position", i < 4 ? "村“两委”成员" : "村民代表"}, {"withdrew", i == 7}});
    }
    h.add("hold_review", "2026-01-16", V, 11,
          {{"held_on", "2026-01-16"},
           {"place", "毛家村村委会会议室"},
           {"chair", "王支书"},
           {"recorder", "李文书"},
           {"attendees", attendees},
           {"in_favour", 20},
           {"against", 1},
           {"abstained", 1},
           {"opinions", names.opinion},
           {"_", {{"passed", true}}}},
          {"review"});
    if (until == Until::kReviewed) return;
    h.add("notice_posted", "2026-01-19", V, 11, {{"notice", "801"}, {"closes", "2026-01-24"}});
    h.add("objection_received", "2026-01-21", Level::kVillage, 0, {{"text", "他家去年买过车，不应该纳入。"}});
    h.add("handle_objection", "2026-01-22", T, 21,
          {{"objection", "1"}, {"investigation", "与卖车收条和公安登记核对，车已转让。"}, {"result", "dismissed"}});
    h.add("notice_closed", "2026-01-25", V, 0, json::object(), {"notice"});
    h.add("pause", "2026-01-26", T, 21, {{"reason", "disaster"}, {"text", "大雪封山"}});
    h.add("resume", "2026-01-28", T, 21);
    h.add("township_review", "2026-02-04", T, 22, {{"decision", "agree"}, {"text", "材料齐全，同意上报。"}}, {"township"});
    h.add("county_approve", "2026-02-06", C, 31,
          {{"decision", "agree"},
           {"monitored_class", "sudden"},
           {"text", "同意纳入。"},
           {"_", {{"facts", snapshot("2026-02-06", "8,000.00元", "是")}}}},
          {"county"});
    h.add("announcement_posted", "2026-02-07", V, 11, {{"notice", "802"}}, {"announcement"});
    h.add("enter", "2026-02-09", T, 21, {{"national_code", "5309220001234"}, {"entered_on", "2026-02-09"}}, {"entry"});
    h.phase("measures", "2026-02-09");
    if (until == Until::kAdmitted) return;
    h.add("name_responsible", "2026-02-10", T, 21,
          {{"name", "陈责任"}, {"account", "11"}, {"position", "县人社局 股长"}, {"phone", "138****1111"}, {"from", "2026-02-10"}},
          {"responsible"});
    h.add("plan", "2026-02-12", V, 11,
          {{"measures", json::array({{{"kind", "medical"},
                                      {"risks", {"05"}},
                                      {"person", "101"},
                                      {"content", "住院费用按规定给予医疗救助，出院后随访三次"},
                                      {"department", "医保"},
                                      {"planned_for", "2026-03-31"},
                                      {"amount", "12000.00"}},
                                     {{"kind", "post"},
                                      {"risks", {"07"}},
                                      {"person", "102"},
                                      {"content", "安排村保洁公益岗位，每月八百元"},
                                      {"department", "人社"},
                                      {"planned_for", "2026-04-30"},
                                      {"amount", "9600.00"}},
                                     {{"kind", "training"},
                                      {"risks", {"07"}},
                                      {"person", "102"},
                                      {"content", "参加家政服务技能培训"},
                                      {"department", "人社"},
                                      {"planned_for", "2026-06-30"}}})},
           {"text", "先保障治疗和上学，再通过公益岗位稳定收入，康复后转为务工。"},
           {"_",
            {{"measures", json::array({{{"number", 1}, {"department", "医保"}},
                                       {{"number", 2}, {"department", "人社"}},
                                       {{"number", 3}, {"department", "人社"}}})}}}},
          {"plan"});
    h.add("hold_review", "2026-02-13", V, 11,
          {{"held_on", "2026-02-13"},
           {"place", "村委会"},
           {"chair", "王支书"},
           {"recorder", "李文书"},
           {"attendees", attendees},
           {"in_favour", 22},
           {"against", 0},
           {"abstained", 0},
           {"opinions", "措施对路，同意。"},
           {"_", {{"passed", true}}}},
          {"review"});
    h.add("notice_posted", "2026-02-14", V, 11, {{"notice", "803"}, {"closes", "2026-02-19"}})
        .add("notice_closed", "2026-02-20", V, 0, json::object(), {"notice"});
    h.add("township_review", "2026-02-24", T, 22, {{"decision", "agree"}}, {"township"});
    h.add("county_approve", "2026-02-26", C, 31, {{"decision", "agree"}}, {"county"});
    h.phase("helping", "2026-02-26");
    h.add("deliver_measure", "2026-03-20", Level::kDepartment, 61,
          {{"measure", "1"}, {"delivered_on", "2026-03-20"}, {"amount", "12350.00"}, {"text", "救助金已打卡"}});
    h.add("confirm_receipt", "2026-03-25", V, 11,
          {{"measure", "1"}, {"signed_by", "张三丰"}, {"signed_on", "2026-03-25"}, {"evidence", {"502"}}});
    h.add("start_measure", "2026-04-01", V, 11, {{"measure", "2"}, {"started_on", "2026-04-01"}});
    h.add("visit", "2026-04-10", V, 11,
          {{"visited_on", "2026-04-10"},
           {"how", "visit"},
           {"facts", {{"net_income", "15000.00"}, {"labour", "weak"}}},
           {"changes", "妻子已到公益岗位上班。"},
           {"needs", "大儿子高考后升学费用"}});
    if (until == Until::kHelping) return;
    h.add("deliver_measure", "2026-04-28", Level::kDepartment, 61,
          {{"measure", "2"}, {"delivered_on", "2026-04-28"}, {"text", "岗位工资按月发放"}});
    h.add("review_effect", "2026-06-10", V, 11, {{"measure", "1"}, {"effect", "good"}, {"text", "治疗费用解决了。"}});
    h.add("name_responsible", "2026-07-01", T, 21,
          {{"name", "刘新任"},
           {"position", "县人社局 科员"},
           {"phone", "138****2222"},
           {"from", "2026-07-01"},
           {"text", "已交接档案和培训安排。"}});
    json verdicts = json::array();
    for (const auto& criterion : pack_.procedure.elimination.criteria)
      verdicts.push_back({{"criterion", criterion.id}, {"verdict", "yes"}, {"evidence", "核对了票据和台账，已稳定达标"}});
    h.add("start_elimination", "2026-09-01", V, 11,
          {{"mode", "help"}, {"verdicts", verdicts}, {"labour", "weak"}, {"_", {{"steps", h.steps(policy::PhaseKind::kElimination)}}}});
    h.add("hold_review", "2026-09-03", V, 11,
          {{"held_on", "2026-09-03"},
           {"place", "村委会"},
           {"chair", "王支书"},
           {"recorder", "李文书"},
           {"attendees", attendees},
           {"in_favour", 21},
           {"against", 1},
           {"abstained", 0},
           {"opinions", "收入稳定了，同意消除。"},
           {"_", {{"passed", true}}}},
          {"review"});
    h.add("consent", "2026-09-04", V, 11, {{"signatory", "张三丰"}, {"agreed", true}, {"signed_on", "2026-09-04"}, {"evidence", {"503"}}},
          {"consent"});
    h.add("survey", "2026-09-08", T, 21,
          {{"surveyed_on", "2026-09-08"},
           {"investigators", json::array({{{"name", "赵队员"}}})},
           {"facts", {{"net_income", "46000.00"}, {"water_safe", true}}},
           {"text", "收入稳定超过监测范围。"},
           {"result", "met"}},
          {"survey"});
    h.add("notice_posted", "2026-09-09", V, 11, {{"notice", "804"}, {"closes", "2026-09-14"}})
        .add("notice_closed", "2026-09-15", V, 0, json::object(), {"notice"});
    h.add("township_review", "2026-09-16", T, 22, {{"decision", "agree"}}, {"township"});
    h.add("county_approve", "2026-09-18", C, 31,
          {{"decision", "agree"}, {"text", "同意消除。"}, {"_", {{"facts", snapshot("2026-09-18", "46,000.00元", "是")}}}}, {"county"});
    h.add("announcement_posted", "2026-09-21", V, 11, {{"notice", "805"}}, {"announcement"});
    h.phase("eliminated", "2026-09-21");
  }

  void fill_data(const Names& names) {
    household_ = {};
    household_.id = HouseholdId(1);
    household_.household_code = "5309220000018";
    household_.group_name = "三组";
    household_.head_name = names.head;
    household_.phone_masked = "138****5678";
    household_.kind = "lifted";
    household_.members = 4;
    data_ = {};
    const auto person = [&](std::int64_t id, std::string name, std::string relation, std::string sex, std::string_view born,
                            std::string health, std::string schooling) {
      registry::PersonRow row;
      row.id = PersonId(id);
      row.name = std::move(name);
      row.id_masked = "530922********" + std::to_string(1000 + id);
      row.relation = std::move(relation);
      row.sex = std::move(sex);
      row.birth = iso(born);
      row.health = std::move(health);
      row.labour = id == 101 ? "weak" : id == 102 ? "normal" : "none";
      row.schooling = std::move(schooling);
      data_.members.push_back(std::move(row));
    };
    person(101, names.head, "01", "1", "1979-03-02", "3", "0");
    person(102, "李四妹", "02", "2", "1981-11-20", "1", "0");
    person(103, "张小明", "03", "1", "2009-06-01", "1", "4");
    person(104, "张小红", "04", "2", "2016-09-15", "1", "2");
    facts_ = {};
    facts_.as_of = iso("2026-10-31");
    facts_.facts = {{"net_income", "46000.00", "46,000.00元", iso("2026-09-30"), "乡村振兴局 · 家庭收入", false},
                    {"self_paid", "1200.00", "1,200.00元", iso("2026-10-15"), "医保局 · 医疗费用结算", false},
                    {"members", "4", "4", std::nullopt, "户籍登记", false},
                    {"water_safe", "", "", std::nullopt, "", true},
                    {"labour", "weak", "弱劳动力", iso("2025-06-30"), "乡村振兴局 · 人员信息", true},
                    {"moved_on", "", "", std::nullopt, "", true}};
    facts_.criteria = {{"measures", casework::Answer::kUnknown, "须由人核对"},
                       {"guarantees", casework::Answer::kYes, "没有断水记录"},
                       {"income", casework::Answer::kYes, "家庭纯收入 46,000.00元 ≥ 监测线×人口 34,000.00元"},
                       {"expense", casework::Answer::kUnknown, "须由人核对"},
                       {"labour", casework::Answer::kUnknown, ""}};
    data_.pack = &pack_;
    data_.file = &file_;
    data_.lead = &lead_;
    data_.household = &household_;
    data_.facts = &facts_;
    data_.place = "云县爱华镇毛家村";
    data_.link = "https://example.org/p/Qm5kZ8sX2w";
    data_.today = iso("2026-10-31");
    data_.printed_by = "县郑";
    data_.account_name = [](AccountId id) -> std::string {
      switch (id.value()) {
        case 11:
          return "村张";
        case 21:
          return "镇陈";
        case 22:
          return "镇周";
        case 31:
          return "县郑";
        case 61:
          return "人社局吴";
        default:
          return "";
      }
    };
    casework::Task task;
    task.title = "落实：技能培训";
    task.level = Level::kDepartment;
    task.department = "人社";
    task.due = iso("2026-06-30");
    data_.tasks.push_back(task);
    task.title = "走访";
    task.level = Level::kVillage;
    task.department.clear();
    task.due = iso("2026-11-15");
    data_.tasks.push_back(task);
  }

  policy::Pack pack_;
  std::unique_ptr<History> lead_history_, case_history_;
  casework::LeadFile lead_;
  casework::CaseFile file_;
  registry::HouseholdRow household_;
  casework::HouseholdFacts facts_;
  FormData data_;
};

}  // namespace shouwang::reporting::testing
