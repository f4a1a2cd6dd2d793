#include "casework/testing/random_bodies.h"

#include <algorithm>
#include <set>

namespace shouwang::casework::testing {
namespace {

using json = nlohmann::json;

// Free text as people and attackers write it. All of it is only text.
const std::vector<std::string> kWords = {"入户了解情况属实，材料已逐项核对",
                                         "住院治疗自付费用较高，家里借了外债",
                                         "主要劳动力外出务工，收入基本稳定下来",
                                         "情况与村组反映的一致，已向农户说明",
                                         "'; DROP TABLE event; -- 然后继续填写说明",
                                         "<script>alert(document.cookie)</script>说明",
                                         "=HYPERLINK(\"http://example.invalid\",\"点我\")",
                                         "𠮷田家😀反映饮水不便，已联系水利部门处理"};

}  // namespace

std::string RandomBodies::words() { return kWords[static_cast<std::size_t>(dice_.chance(85) ? dice_.below(4) : dice_.below(8))]; }

std::string RandomBodies::choice(std::string_view choices) {
  const auto items = choices_of(pack_, choices, today);
  std::vector<std::string> codes;
  for (const ChoiceItem& item : items ? *items : std::vector<ChoiceItem>()) {
    if (!item.needs_text || dice_.chance(20)) codes.push_back(item.code);
  }
  return codes.empty() ? "" : dice_.pick(codes);
}

std::string RandomBodies::risk() {
  std::string code;
  do code = choice("@risk_type");
  while (code.ends_with("99"));
  return code;
}

json RandomBodies::value(const Input& input) {
  switch (input.type) {
    case InputType::kPhone: return "13812345678";
    case InputType::kIdNumber: return "11010519491231002X";
    case InputType::kDate: return today.iso();
    case InputType::kInteger: return dice_.below(5);
    case InputType::kMoney: return std::to_string(dice_.between(1, 9000)) + ".50";
    case InputType::kFlag: return true;
    case InputType::kChoice: return choice(input.choices);
    case InputType::kChoices: {
      json list = json::array({input.choices == "@risk_type" ? risk() : choice(input.choices)});
      return list;
    }
    case InputType::kAccount: return colleagues.empty() ? json() : json(std::to_string(dice_.pick(colleagues).value()));
    case InputType::kFile: return std::to_string(attachment.value());
    case InputType::kFiles: return json::array({std::to_string(attachment.value())});
    case InputType::kMeasure:
    case InputType::kObjection: return "1";
    case InputType::kRows: {
      json rows = json::array();
      for (std::int64_t n = std::max<std::int64_t>(1, input.least) + dice_.below(2); n > 0; --n) {
        rows.push_back(any(input.rows));
      }
      return rows;
    }
    case InputType::kText:
    case InputType::kLongText: return words();
    case InputType::kMember:
    case InputType::kDivision:
    case InputType::kFacts: break;
  }
  return {};
}

json RandomBodies::any(std::span<const Input> inputs) {
  json body = json::object();
  for (const Input& input : inputs) {
    if (!input.required && !dice_.chance(35)) continue;
    json v = value(input);
    if (!v.is_null()) body[std::string(input.name)] = std::move(v);
  }
  return body;
}

// ---------------------------------------------------------------- leads

json RandomBodies::collect(bool self) {
  json body = any(find_action(Subject::kLead, "collect")->inputs);
  std::vector<std::string> channels;
  for (const policy::Choice& c : pack_.procedure.channels) {
    if (c.code.starts_with("self") == self && !c.needs_text) channels.push_back(c.code);
  }
  if (!channels.empty()) body["channel"] = dice_.pick(channels);
  for (const char* name : {"proxy_name", "proxy_relation", "told"}) body.erase(name);
  if (self)
    body["applicant_name"] = "张三";
  else
    for (const char* name : {"applicant_name", "applicant_phone"}) body.erase(name);
  body["happened_on"] = today.plus_days(-dice_.below(3)).iso();
  return body;
}

json RandomBodies::for_lead(const ActionSpec& action, const LeadFile& lead, bool monitored) {
  json body = any(action.inputs);
  if (action.name == "verify") {
    body["verifiers"] = json::array({{{"name", "甲"}}, {{"name", "乙"}}});
    for (const char* name : {"income_evidence", "expense_evidence", "difficulty_evidence", "coping_evidence"}) body[name] = words();
    if (dice_.chance(90)) {
      for (const char* name : {"income_verdict", "expense_verdict", "difficulty_verdict"}) body[name] = "hard";
      body["coping_verdict"] = "unable";
    }
  }
  if (action.name == "conclude") {
    body = {{"conclusion", monitored ? "already_monitored" : "qualifies"}, {"text", words()}};
    if (dice_.chance(lead.has_applicant ? 50 : 15)) body["conclusion"] = choice(find_action(Subject::kLead, "conclude")->inputs[0].choices);
    if (body["conclusion"] == "qualifies") {
      body["monitored_class"] = choice("@procedure.classes");
      body["risks"] = json::array({risk()});
      if (pack_.procedure.is_green(body["risks"][0].get<std::string>())) body["green"] = dice_.chance(60);
    } else if (body["conclusion"] == "already_monitored") {
      if (dice_.chance(50)) body["risks"] = json::array({risk()});
    } else {
      body["reason"] = choice("@procedure.close_reasons");
      if (body["conclusion"] == "other_aid") body["referral"] = choice("@procedure.referrals");
    }
  }
  if (action.name == "regrade") {
    static const std::vector<std::string> kGrades = {"blue", "yellow", "orange", "red"};
    body["grade"] = kGrades[static_cast<std::size_t>((lead.lead.grade + dice_.between(1, 3)) % 4)];
  }
  if (action.name == "hand_over" && !colleagues.empty()) {
    for (const AccountId id : colleagues) {
      if (id != lead.lead.assignee) body["assignee"] = std::to_string(id.value());
    }
  }
  return body;
}

// ---------------------------------------------------------------- cases

json RandomBodies::measures_for(const CaseFile& file) {
  json rows = json::array();
  for (const Risk& risk : file.risks) {
    if (risk.solved && !rows.empty()) continue;
    json row = {{"kind", choice("@procedure.measures")},
                {"risks", {risk.code}},
                {"content", "按政策落实到户"},
                {"planned_for", today.plus_days(dice_.below(40)).iso()}};
    if (dice_.chance(40)) row["amount"] = "800.00";
    rows.push_back(std::move(row));
  }
  return {{"measures", std::move(rows)}};
}

json RandomBodies::comparison() {
  json items = json::array();
  for (const policy::ComparisonItem& item : pack_.procedure.comparison) {
    const int roll = dice_.below(100);
    json row = {{"item", item.code}, {"result", roll < 85 ? "none" : roll < 95 ? "hit" : "pending"}};
    if (row["result"] == "hit") row["text"] = words();
    items.push_back(std::move(row));
  }
  return {{"items", std::move(items)}};
}

json RandomBodies::review() {
  json body = any(find_action(Subject::kCase, "hold_review")->inputs);
  const int present = dice_.between(5, 9);
  json attendees = json::array();
  for (int i = 0; i < present; ++i) attendees.push_back({{"name", "村民代表"}});
  if (dice_.chance(30)) attendees.push_back({{"name", "亲属"}, {"withdrew", true}});
  const int in_favour = dice_.chance(96) ? present : dice_.below(present + 1);
  body["attendees"] = std::move(attendees);
  body["in_favour"] = in_favour;
  body["against"] = present - in_favour;
  body["abstained"] = 0;
  return body;
}

json RandomBodies::decision(const CaseFile& file, bool county) {
  const int roll = dice_.below(100);
  json body = {{"decision", roll < 91 ? "agree" : roll < 97 ? "return" : "refuse"}, {"text", words()}};
  if (body["decision"] == "return" && !file.steps.empty()) body["return_to"] = policy::step_name(dice_.pick(file.steps).kind);
  if (body["decision"] == "refuse") body["reason"] = choice("@procedure.refuse_reasons");
  if (county && dice_.chance(10)) body["monitored_class"] = choice("@procedure.classes");
  return body;
}

json RandomBodies::elimination() {
  json verdicts = json::array();
  for (const policy::Criterion& c : pack_.procedure.elimination.criteria)
    verdicts.push_back({{"criterion", c.id}, {"verdict", dice_.chance(99) ? "yes" : "no"}, {"evidence", "台账和票据显示已连续半年稳定达标"}});
  return {{"mode", dice_.chance(80) ? "help" : "natural"}, {"verdicts", std::move(verdicts)}, {"labour", dice_.chance(95) ? "able" : "none"}};
}

std::string RandomBodies::measure_in(const CaseFile& file, std::initializer_list<MeasureState> states, const Actor& actor) {
  std::vector<int> fitting;
  for (const Measure& m : file.measures) {
    const bool own = actor.level != policy::Level::kDepartment ||
                     std::find(actor.departments.begin(), actor.departments.end(), m.department) != actor.departments.end();
    if (own && std::find(states.begin(), states.end(), m.state) != states.end()) fitting.push_back(m.number);
  }
  return std::to_string(fitting.empty() ? dice_.between(1, 3) : dice_.pick(fitting));
}

json RandomBodies::for_case(const ActionSpec& action, const CaseFile& file, const Actor& actor) {
  using enum MeasureState;
  const std::string_view name = action.name;
  if (name == "compare") return comparison();
  if (name == "hold_review") return review();
  if (name == "township_review" || name == "county_approve") return decision(file, name == "county_approve");
  if (name == "plan" || name == "add_measures") return measures_for(file);
  if (name == "start_elimination") return elimination();

  json body = any(action.inputs);
  if (body.contains("risks") && (name == "visit" || name == "resume_help") && !dice_.chance(10)) body.erase("risks");
  if (name == "watch_visit" && dice_.chance(90)) {
    body["result"] = dice_.chance(70) ? "stable" : "relapse";
    body["risks"] = body["result"] == "relapse" ? json::array({risk()}) : json::array();
  }
  if (name == "authorise") body["promise"] = dice_.chance(98);
  if (name == "assess") {
    body["class_reason"] = words();
    body["labour"] = dice_.chance(92) ? "able" : "none";
  }
  if (name == "explain_hit" || name == "judge_hit") {
    for (const ComparisonResult& r : file.comparison) {
      const bool wanted = r.result == "hit" && (name == "explain_hit" ? r.explanation.empty() : !r.explanation.empty() && r.decision.empty());
      if (wanted) body["item"] = r.item;
    }
  }
  if (name == "handle_objection") {
    for (const Objection& o : file.objections) {
      if (!o.handled) body["objection"] = std::to_string(o.number);
    }
    body["result"] = dice_.chance(80) ? "dismissed" : "upheld";
  }
  if (name == "name_responsible") body["text"] = words();
  if (name == "consent") body["agreed"] = dice_.chance(95);
  if (name == "survey") body["result"] = dice_.chance(95) ? "met" : "not_met";
  if (name == "call_back") body["result"] = dice_.chance(85) ? "got" : "not";
  if (name == "start_measure") body["measure"] = measure_in(file, {kPlanned, kFailed}, actor);
  if (name == "deliver_measure") body["measure"] = measure_in(file, {kPlanned, kUnderWay, kFailed}, actor);
  if (name == "fail_measure" || name == "withdraw_measure") body["measure"] = measure_in(file, {kPlanned, kUnderWay}, actor);
  if (name == "confirm_receipt" || name == "call_back" || name == "review_effect") body["measure"] = measure_in(file, {kDelivered}, actor);
  if (name == "add_risk") body["risk"] = risk();
  if (name == "solve_risk" || name == "green_channel") {
    for (const Risk& r : file.risks) {
      if (!r.solved && (name == "solve_risk" || pack_.procedure.is_green(r.code))) body["risk"] = r.code;
    }
  }
  return body;
}

// ---------------------------------------------------------------- malice

std::string RandomBodies::hostile(const json& body) {
  json spoilt = body;
  std::vector<std::string> names;
  for (const auto& [name, ignored] : body.items()) names.push_back(name);
  const std::string name = names.empty() ? "text" : dice_.pick(names);
  switch (dice_.below(9)) {
    case 0: spoilt.erase(name); break;
    case 1: spoilt[name] = json::array({json::object({{"a", 1}})}); break;
    case 2: spoilt["_"] = {{"done", {"county", "notice"}}, {"passed", true}, {"valid_to", "2099-01-01"}}; break;
    case 3: spoilt[name] = std::string(5000, 'x'); break;
    case 4: spoilt[name] = today.plus_days(dice_.between(1, 400)).iso(); break;
    case 5: spoilt[name] = today.plus_days(-dice_.between(400, 4000)).iso(); break;
    case 6: spoilt[name] = -1; break;
    case 7: return "{\"" + name + "\":\"\xC3\x28\"}";
    default: return std::string(static_cast<std::size_t>(dice_.below(50)), '[');
  }
  return spoilt.dump();
}

}  // namespace shouwang::casework::testing
