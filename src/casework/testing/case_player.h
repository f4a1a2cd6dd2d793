// Plays one case by hand for tests: clerks, days and bodies with as few words as possible. Works on the machine alone, without a desk.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "casework/case_machine.h"
#include "casework/testing/procedure.h"

namespace shouwang::casework::testing {

inline Actor clerk(policy::Level level, std::int64_t account, const std::string& division = "530922") {
  using access::Role;
  using policy::Level;
  const Role role = level == Level::kVillage      ? Role::kVillage
                    : level == Level::kTownship   ? Role::kTownship
                    : level == Level::kDepartment ? Role::kDepartment
                                                  : Role::kCounty;
  return {access::Scope::for_account(AccountId(account), role, division, {}), level, "测试人员", {}};
}

class CasePlayer {
 public:
  using json = nlohmann::json;

  explicit CasePlayer(policy::Pack p = test_pack()) : pack(std::make_shared<policy::Pack>(std::move(p))) {}

  std::shared_ptr<policy::Pack> pack;
  Date today = iso("2026-03-02");      // a Monday
  int minutes = 0;                     // since 10:00 of today: every event is a minute after the last
  CaseFile file;
  HouseholdFacts facts;
  const HouseholdFacts* given_facts = &facts;
  IdSource ids{morning("2026-01-01")};
  // Different people, so that nobody stands in nobody's way.
  Actor village = clerk(policy::Level::kVillage, 11), township = clerk(policy::Level::kTownship, 21),
        township_approver = clerk(policy::Level::kTownship, 22), county = clerk(policy::Level::kCounty, 31),
        county_approver = clerk(policy::Level::kCounty, 32), department = clerk(policy::Level::kDepartment, 41);

  Moment moment() const { return {pack.get(), now(), today}; }
  std::int64_t now() const { return morning(today) + std::int64_t{minutes} * 60'000; }

  /// @param green the household was hit by a flood
  void open(bool green = false) {
    Opening opening;
    opening.id = CaseId(ids.next(now()));
    opening.county = 530922;
    opening.household = HouseholdId(7);
    opening.village = 530922001001;
    opening.lead = LeadId(5);
    opening.monitored_class = "marginal";
    opening.risks = {{green ? "0201" : "01", ""}};
    opening.clue_ms = morning("2026-02-26");
    opening.handlers = {AccountId(11)};
    opening.green_channel = green;
    auto event = make_open_event(opening, village, moment(), ids);
    ASSERT_TRUE(event) << event.error().text();
    add({*std::move(event)});
  }

  /// What the machine says; nothing is written.
  Result<std::vector<Event>> ask(const Actor& actor, std::string_view action, const json& body, std::int64_t happened_ms = 0) {
    const ActionSpec* spec = find_action(Subject::kCase, action);
    EXPECT_NE(spec, nullptr) << action;
    RETURN_IF_ERROR(check_body(*pack, today, spec->inputs, body));
    return decide(file, *spec, actor, {std::string(action), body.dump(), file.sequence(), "", happened_ms}, moment(), given_facts, ids);
  }
  Result<std::vector<Event>> ask_program(std::string_view action, const std::string& body, const Actor* actor = nullptr) {
    return decide_program(file, action, body, actor, 0, moment(), ids);
  }
  /// Done, or the refusal.
  std::string act(const Actor& actor, std::string_view action, const json& body = json::object(), std::int64_t happened_ms = 0) {
    auto events = ask(actor, action, body, happened_ms);
    if (!events) return events.error().message();
    add(*std::move(events));
    return "";
  }
  std::string act_program(std::string_view action, const std::string& body, const Actor* actor = nullptr) {
    auto events = ask_program(action, body, actor);
    if (!events) return events.error().message();
    add(*std::move(events));
    return "";
  }
  /// Whether the button would be active, else why not.
  std::string offered(const Actor& actor, std::string_view action) const {
    const auto may = may_act(file, *find_action(Subject::kCase, action), actor, moment());
    return may ? "" : may.error().message();
  }
  ErrorCode code(const Actor& actor, std::string_view action, const json& body = json::object()) {
    const auto events = ask(actor, action, body);
    return events ? ErrorCode{} : events.error().code();
  }
  void add(std::vector<Event> events) {
    for (Event& event : events) {
      const auto fits = append(file, std::move(event));
      ASSERT_TRUE(fits) << fits.error().text();
    }
    ++minutes;
  }
  void later(int days) {
    today = today.plus_days(days);
    minutes = 0;
  }
  void pass_clocks() { add(due_events(file, moment(), ids)); }
  bool is_open(policy::StepKind kind) const { return file.step(kind) && file.step(kind)->open; }
  bool is_done(policy::StepKind kind) const { return file.step(kind) && file.step(kind)->done; }

  // ---- bodies
  json authorise_body() const {
    return {{"signatory", "张三"}, {"relation", "self"},  {"signed_on", today.iso()},      {"promise", true},
            {"scopes", {"house"}}, {"method", "signature"}, {"evidence", {"9001"}}};
  }
  json assess_body(const std::string& monitored_class = "marginal", const std::vector<std::string>& risks = {"01"},
                   const std::string& labour = "able") const {
    return {{"income_verdict", "hard"},       {"income_evidence", "收入不高"},     {"expense_verdict", "hard"}, {"expense_evidence", "票据"},
            {"difficulty_verdict", "hard"},   {"difficulty_evidence", "住院"},     {"coping_verdict", "unable"}, {"coping_evidence", "无积蓄"},
            {"labour", labour},               {"monitored_class", monitored_class}, {"risks", risks}};
  }
  json compare_body(const std::string& car = "none") const {
    json items = json::array();
    for (const policy::ComparisonItem& item : pack->procedure.comparison) {
      json row = {{"item", item.code}, {"result", item.code == "car" ? car : "none"}};
      if (row["result"] == "hit") row["text"] = "名下有微型车一辆";
      items.push_back(std::move(row));
    }
    return {{"items", items}};
  }
  json review_body(int in_favour = 6, int against = 0, int present = 6) const {
    json attendees = json::array();
    for (int i = 0; i < present; ++i) attendees.push_back({{"name", "村民代表"}});
    return {{"held_on", today.iso()},   {"place", "村委会"},        {"chair", "李四"},
            {"recorder", "王五"},       {"attendees", attendees},   {"in_favour", in_favour},
            {"against", against},       {"abstained", present - in_favour - against}, {"opinions", "情况属实"}};
  }
  json plan_body(const std::string& kind = "medical", const std::string& risk = "01", int days = 30) const {
    return {{"measures", {{{"kind", kind}, {"risks", {risk}}, {"content", "按政策落实"}, {"planned_for", today.plus_days(days).iso()}}}}};
  }
  json responsible_body() const { return {{"name", "赵六"}, {"account", "11"}, {"from", today.iso()}}; }
  json deliver_body(int measure = 1) const {
    return {{"measure", std::to_string(measure)}, {"delivered_on", today.iso()}, {"text", "已打卡发放"}, {"amount", "1200.50"}};
  }
  json elimination_body(const std::string& verdict = "yes", const std::string& evidence = "台账显示已连续半年稳定达标") const {
    json verdicts = json::array();
    for (const policy::Criterion& c : pack->procedure.elimination.criteria) verdicts.push_back({{"criterion", c.id}, {"verdict", verdict}, {"evidence", evidence}});
    return {{"mode", "help"}, {"verdicts", verdicts}, {"labour", "able"}};
  }
  json consent_body(bool agreed = true) const {
    return {{"signatory", "张三"}, {"agreed", agreed}, {"signed_on", today.iso()}, {"evidence", {"9002"}}};
  }
  json survey_body(const std::string& result = "met") const {
    return {{"surveyed_on", today.iso()}, {"investigators", {{{"name", "孙七"}}}}, {"text", "入户查看属实"}, {"result", result}};
  }
  json decision(const std::string& decision, const std::string& return_to = "", const std::string& text = "材料不齐，请补正后再报") const {
    json body = {{"decision", decision}};
    if (!return_to.empty()) body["return_to"] = return_to;
    if (decision == "refuse") body["reason"] = "not_poor";
    if (decision != "agree") body["text"] = text;
    return body;
  }

  // ---- whole stretches, each step expected to succeed
  void expect(const std::string& refusal) { EXPECT_EQ(refusal, ""); }
  void post_notice() {
    ++notices_;
    const policy::PhaseKind purpose = steps_of(file.phase).value_or(policy::PhaseKind::kAdmission);
    expect(act_program("notice_posted", notice_posted_body(NoticeId(notices_), today.plus_days(5), purpose), &village));
  }
  void let_notice_close() {
    later(6);
    pass_clocks();
  }
  void announce() { expect(act_program("announcement_posted", announcement_posted_body(NoticeId(++notices_)), &village)); }
  void approve() {
    expect(act(township_approver, "township_review", decision("agree")));
    expect(act(county_approver, "county_approve", decision("agree")));
  }
  void to_review(const json& assessment) {
    expect(act(village, "authorise", authorise_body()));
    expect(act(village, "assess", assessment));
    expect(act(county, "compare", compare_body()));
  }
  void to_review() { to_review(assess_body("marginal", {file.green_channel ? "0201" : "01"})); }
  void to_notice() {
    to_review();
    expect(act(village, "hold_review", review_body()));
  }
  void to_township() {
    to_notice();
    post_notice();
    let_notice_close();
  }
  void to_county() {
    to_township();
    expect(act(township_approver, "township_review", decision("agree")));
  }
  void to_measures() {
    to_county();
    expect(act(county_approver, "county_approve", decision("agree")));
    announce();
    expect(act(township, "enter", {{"national_code", "5309001"}, {"entered_on", today.iso()}}));
  }
  void to_helping() {
    to_measures();
    expect(act(township, "name_responsible", responsible_body()));
    expect(act(village, "plan", plan_body("medical", file.risks.front().code)));
    expect(act(village, "hold_review", review_body()));
    post_notice();
    let_notice_close();
    approve();
  }
  void to_delivered() {
    to_helping();
    later(10);
    expect(act(village, "deliver_measure", deliver_body()));
    later(190);
  }
  void to_elimination() {
    to_delivered();
    expect(act(village, "start_elimination", elimination_body()));
  }
  void to_last_approval() {
    to_elimination();
    expect(act(village, "hold_review", review_body()));
    expect(act(village, "consent", consent_body()));
    expect(act(township, "survey", survey_body()));
    post_notice();
    let_notice_close();
    expect(act(township_approver, "township_review", decision("agree")));
  }
  void to_eliminated() {
    to_last_approval();
    expect(act(county_approver, "county_approve", decision("agree")));
    announce();
  }

 private:
  std::int64_t notices_ = 100;
};

}  // namespace shouwang::casework::testing
