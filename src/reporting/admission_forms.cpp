// Forms of admission: application, verification on the spot, comparison, minutes.
#include <algorithm>

#include "base/money.h"
#include "reporting/filler.h"

namespace shouwang::reporting {

using casework::Event;
using casework::event_body::flag;
using casework::event_body::integer;
using casework::event_body::list;
using casework::event_body::texts;
using nlohmann::json;

namespace {

/// Room for writing by hand: a value of so many empty lines.
std::string blank_lines(int n) { return std::string(static_cast<std::size_t>(n), '\n'); }

/// The risks of the first level, to tick: the sub-kinds of disaster would fill the sheet.
std::string risk_boxes(Filler& f, const std::vector<std::string>& chosen) {
  std::vector<casework::ChoiceItem> items;
  const policy::CodeTable* table = f.pack().code_table("risk_type");
  std::vector<std::string> ticked;
  for (const auto& code : table ? table->codes : std::vector<policy::Code>{}) {
    if (code.code.size() > 2) continue;
    std::string title = code.name, found;
    bool on = false;
    for (const std::string& c : chosen) {
      if (!c.starts_with(code.code)) continue;
      on = true;
      if (c != code.code) found = f.risk(c);
    }
    if (on) ticked.push_back(code.code);
    items.push_back({code.code, found.empty() ? title : title + "（" + found + "）", false});
  }
  return f.boxes_of(items, ticked);
}

std::vector<std::string> case_risks(const Filler& f) {
  std::vector<std::string> codes;
  for (const auto& risk : f.file().risks) codes.push_back(risk.code);
  return codes;
}

}  // namespace

Result<Document> fill_application(Filler& f) {
  Document d = f.start(Form::kApplication);
  Fields household = f.household_fields("一、申请人基本情况");
  const Event* source = f.last_of_lead("collect");
  const json nothing = json::object();
  const json& collected = source ? f.body(*source) : nothing;
  household.pairs.emplace_back("线索来源", source ? f.value(*source, "channel") : "");
  household.pairs.emplace_back("申请日期", text_of(collected, "happened_on"));
  d.blocks.emplace_back(std::move(household));
  Table members = f.members_table("二、家庭成员");
  if (members.rows.empty()) members.blank_rows = 4;
  d.blocks.emplace_back(std::move(members));
  const std::string difficulty = text_of(collected, "text");
  d.blocks.emplace_back(Fields{
      "三、申请事由", {{"风险类型", risk_boxes(f, case_risks(f))}, {"困难情况", difficulty.empty() ? blank_lines(3) : difficulty}}, 1});
  d.blocks.emplace_back(Paragraph{"四、承诺", f.procedure().wording.promise});
  const Event* authorised = f.last("authorise");
  const json& given = authorised ? f.body(*authorised) : nothing;
  // Without a number in force on the day it is written in by hand.
  const auto months = f.number(f.procedure().authorisation_months, f.data().today);
  std::string text = f.procedure().wording.authorisation;
  if (const std::size_t gap = text.find(policy::kMonthsGap); gap != text.npos)
    text.replace(gap, policy::kMonthsGap.size(), months ? std::to_string(*months) : "＿＿");
  d.blocks.emplace_back(Paragraph{"五、授权查询", text});
  d.blocks.emplace_back(Fields{"", {{"授权范围", f.boxes("@procedure.authorisation_scopes", texts(given, "scopes"))}}, 1});
  Fields signing{"",
                 {{"签署人", text_of(given, "signatory")},
                  {"签署人身份", authorised ? f.value(*authorised, "relation") : ""},
                  {"签署日期", text_of(given, "signed_on")},
                  {"签署方式", authorised ? f.value(*authorised, "method") : ""},
                  {"代填人", text_of(given, "filler").empty() ? text_of(collected, "proxy_name") : text_of(given, "filler")},
                  {"填写内容", flag(collected, "told") ? "已告知申请人" : "☐\u00A0已读给申请人听"}},
                 3};
  // A declaration by somebody else came with the applicant's signature: it is in the file, whoever signs the paper later.
  if (const std::string relation = text_of(collected, "proxy_relation"); !text_of(collected, "signature").empty()) {
    signing.pairs.emplace_back("代填人与申请人关系", relation);
    signing.pairs.emplace_back("申报时签字", "申请人已签字，见附件 " + text_of(collected, "signature"));
  }
  d.blocks.emplace_back(std::move(signing));
  d.blocks.emplace_back(Signatures{{"申请人签字（手印）", "其他成年家庭成员签字（手印）", "代填人签字", "村受理人签字（盖章）"}});
  return d;
}

Result<Document> fill_verification(Filler& f) {
  Document d = f.start(Form::kVerification);
  // The verification of the lead; on a case without its lead, what the assessment says stands in its place.
  const Event* verified = f.last_of_lead("verify");
  const Event* assessed = f.last("assess");
  const json* given = verified ? &f.body(*verified) : assessed ? &f.body(*assessed) : nullptr;

  Fields household = f.household_fields("一、基本情况");
  household.pairs.emplace_back("核查日期", given ? text_of(*given, "visited_on") : "");
  household.pairs.emplace_back("核查人员", verified ? f.value(*verified, "verifiers") : "");
  const Event* source = f.last_of_lead("collect");
  if (source) household.pairs.emplace_back("线索", f.value(*source, "channel") + "　" + text_of(f.body(*source), "text"));
  d.blocks.emplace_back(std::move(household));
  Table members = f.members_table("家庭成员");
  if (members.rows.empty()) members.blank_rows = 4;
  d.blocks.emplace_back(std::move(members));

  // Known values stand there with source and day, so that only what is missing or old has to be asked.
  Table table{"二、家庭情况", {"类别", "项目", "已掌握的情况", "来源和数据日期", "入户核实情况"}, {}, {5.8, 12.6, 7.6, 10.5, 10.5}, 0};
  std::vector<std::string> groups;
  for (const policy::Fact& fact : f.procedure().facts) {
    if (std::find(groups.begin(), groups.end(), fact.group) == groups.end()) groups.push_back(fact.group);
  }
  for (const std::string& group : groups) {
    for (const policy::Fact& fact : f.procedure().facts) {
      if (fact.group != group) continue;
      const casework::KnownFact* known = f.known(fact.id);
      const auto stated = f.stated_facts().find(fact.id);
      std::string found;
      if (stated != f.stated_facts().end())
        found = stated->second.shown + "\n（" + stated->second.by + "）";
      else if (known && !known->ask)
        found = "☐\u00A0与左侧一致";
      else if (fact.kind == cel::Kind::kBool)
        found = "☐\u00A0是　☐\u00A0否";
      table.rows.push_back({group, fact.title + (fact.unit.empty() ? "" : "（" + fact.unit + "）"), known ? known->shown : "",
                            known ? joined({known->source, day_text(known->day)}, " ") : "", found});
    }
  }
  if (!table.rows.empty()) d.blocks.emplace_back(std::move(table));

  d.blocks.emplace_back(f.four_looks("三、综合研判（四看）", given));
  std::vector<std::string> risks = given ? texts(*given, "risks") : std::vector<std::string>{};
  std::vector<std::string> labour;
  if (given) labour.push_back(text_of(*given, "labour"));
  Fields result{
      "四、核查结论",
      {{"存在的风险", risk_boxes(f, risks)}, {"劳动能力", f.boxes("able=有劳动能力|weak=弱劳动力或半劳动力|none=整户无劳动能力", labour)}},
      1};
  const Event* concluded = f.last_of_lead("conclude");
  std::vector<std::string> conclusion;
  if (concluded) conclusion.push_back(text_of(f.body(*concluded), "conclusion"));
  result.pairs.emplace_back("结论",
                            f.boxes("qualifies=符合条件，拟纳入|already_monitored=已是监测对象，并案处理|other_aid=不纳入，转其他救助|"
                                    "not_qualified=不符合条件|false_alarm=情况不属实",
                                    conclusion));
  std::string note = concluded ? text_of(f.body(*concluded), "text") : given ? text_of(*given, "text") : "";
  result.pairs.emplace_back("说明", note.empty() ? blank_lines(2) : note);
  d.blocks.emplace_back(std::move(result));
  d.blocks.emplace_back(Signatures{{"核查人员签字（两人以上）", "农户签字（手印）", "村（盖章）", "乡镇（盖章）"}});
  return d;
}

Result<Document> fill_comparison(Filler& f) {
  if (!f.last("compare")) return fail(ErrorCode::kInvalidArgument, "还没有登记比对结果，不能打印信息比对结果。请先登记比对结果");
  Document d = f.start(Form::kComparison);
  d.landscape = true;
  Fields head = f.household_fields("");
  head.columns = 3;
  if (!f.file().authorisations.empty()) {
    const casework::Authorisation& a = f.file().authorisations.back();
    head.pairs.emplace_back("授权签署人", text_of(f.body(a.event), "signatory"));
    head.pairs.emplace_back("授权有效期", a.signed_on.iso() + " 至 " + a.valid_to.iso() + (a.withdrawn ? "（已撤回）" : ""));
    std::vector<std::string> scopes;
    for (const std::string& scope : a.scopes) scopes.push_back(f.choice("@procedure.authorisation_scopes", scope));
    head.pairs.emplace_back("授权范围", joined(scopes));
  }
  d.blocks.emplace_back(std::move(head));

  // The last answer to each item; several members can stand under one, so all rows of the event that answered last.
  struct Answer {
    const Event* event;
    json row;
  };
  std::map<std::string, std::vector<Answer>> answers;
  for (const Event* event : f.all("compare")) {
    std::map<std::string, std::vector<Answer>> now;
    for (const json& row : list(f.body(*event), "items")) now[text_of(row, "item")].push_back({event, row});
    for (auto& [item, rows] : now) answers[item] = std::move(rows);
  }
  std::map<std::string, const Event*> explained, judged;
  for (const Event* event : f.all("explain_hit")) explained[text_of(f.body(*event), "item")] = event;
  for (const Event* event : f.all("judge_hit")) judged[text_of(f.body(*event), "item")] = event;

  Table table{"比对结果",
              {"序号", "比对项目", "反馈单位", "结果", "涉及成员", "记录内容", "来源和数据日期", "农户说明", "认定"},
              {},
              {1, 2.6, 2.2, 1.9, 1.8, 4, 3, 4, 4},
              0};
  int hits = 0, pending = 0, open = 0;
  for (const policy::ComparisonItem& item : f.procedure().comparison) {
    const auto found = answers.find(item.code);
    const std::string number = std::to_string(table.rows.size() + 1), title = item.title + (item.negative_list ? "（负面清单）" : "");
    if (found == answers.end()) {
      table.rows.push_back({number, title, item.holder, "未反馈"});
      ++pending;
      continue;
    }
    bool hit = false;
    for (const Answer& answer : found->second) {
      const std::string result = text_of(answer.row, "result");
      const bool this_hit = result == "hit";
      hit |= this_hit;
      pending += result == "pending";
      std::string explanation, judgement;
      if (const auto e = explained.find(item.code); this_hit && e != explained.end()) {
        explanation = text_of(f.body(*e->second), "text") + "（" + f.who(*e->second) + " " + day_of(e->second->happened_ms) + "登记）";
      }
      if (const auto j = judged.find(item.code); this_hit && j != judged.end()) {
        judgement = f.value(*j->second, "decision") + "：" + text_of(f.body(*j->second), "text") + "（" + f.who(*j->second) + " " +
                    day_of(j->second->happened_ms) + "）";
      } else if (this_hit) {
        judgement = "尚未认定";
        ++open;
      }
      std::string source = text_of(answer.row, "source");
      if (const std::string day = text_of(answer.row, "data_date"); !day.empty()) source += (source.empty() ? "" : "\n") + day;
      table.rows.push_back({std::to_string(table.rows.size() + 1), title, item.holder,
                            f.choice("none=未发现|hit=有记录，需说明|pending=待部门反馈", result), f.member(text_of(answer.row, "person")),
                            text_of(answer.row, "text"), source, explanation, judgement});
    }
    hits += hit;
  }
  d.blocks.emplace_back(std::move(table));
  std::string summary = "共比对 " + std::to_string(f.procedure().comparison.size()) + " 项，" +
                        (hits ? std::to_string(hits) + " 项有记录" : "未发现需要说明的记录");
  if (open) summary += "（其中 " + std::to_string(open) + " 条尚未认定）";
  if (pending) summary += "，" + std::to_string(pending) + " 项待反馈";
  d.blocks.emplace_back(Paragraph{"", summary + "。有记录不等于不符合条件，由综合研判认定。"});
  d.blocks.emplace_back(Signatures{{"比对人签字", "乡镇（盖章）", "县级主管部门（盖章）"}});
  return d;
}

std::string Votes::text() const {
  return "参会 " + std::to_string(present) + " 人" + (withdrew ? "（回避 " + std::to_string(withdrew) + " 人）" : "") + "，同意 " +
         std::to_string(in_favour) + " 票，不同意 " + std::to_string(against) + " 票，弃权 " + std::to_string(abstained) + " 票";
}

Votes votes_of(Filler& f, const Event& review) {
  const json& body = f.body(review);
  Votes votes;
  for (const json& person : list(body, "attendees")) {
    ++votes.present;
    votes.withdrew += flag(person, "withdrew");
  }
  votes.in_favour = integer(body, "in_favour");
  votes.against = integer(body, "against");
  votes.abstained = integer(body, "abstained");
  // As it was decided then, by the pack in force; a later pack does not change a vote.
  const json& added = casework::event_body::added(body);
  if (added.contains("passed")) votes.passed = flag(added, "passed");
  return votes;
}

Result<Document> fill_minutes(Filler& f) {
  const Event* review = f.last("hold_review");
  if (!review) return fail(ErrorCode::kInvalidArgument, "还没有召开民主评议会，不能打印会议记录。请先登记民主评议");
  Document d = f.start(Form::kMinutes);
  const json& body = f.body(*review);
  const bool elimination = [&] {
    const Event* start = f.last("start_elimination");
    return start && start->sequence < review->sequence;
  }();
  const Votes votes = votes_of(f, *review);
  const registry::HouseholdRow* h = f.data().household;
  const std::string matter = std::string(elimination ? "风险消除" : "纳入监测对象") + "：" + (h ? h->head_name : "") + "户";
  Fields head{"",
              {{"评议事项", matter},
               {"评议日期", text_of(body, "held_on")},
               {"地点", text_of(body, "place")},
               {"家庭住址", f.data().place},
               {"主持人", text_of(body, "chair")},
               {"记录人", text_of(body, "recorder")},
               {"对象类别", f.class_title(f.file().monitored_class)},
               {"风险类型", f.risks_of_case()}},
              2};
  d.blocks.emplace_back(std::move(head));
  // Two beside each other, as sign-in sheets are: a meeting of thirty fits on one page.
  Table people{"参会人员", {"序号", "姓名", "身份", "签字", "序号", "姓名", "身份", "签字"}, {}, {1, 2.2, 3, 2.6, 1, 2.2, 3, 2.6}, 0};
  const json& attendees = list(body, "attendees");
  const std::size_t half = (attendees.size() + 1) / 2;
  for (std::size_t i = 0; i < half; ++i) {
    std::vector<std::string> row;
    for (const std::size_t k : {i, i + half}) {
      if (k >= attendees.size()) break;
      const std::string position = text_of(attendees[k], "position");
      const std::string withdrew = flag(attendees[k], "withdrew") ? (position.empty() ? "回避" : "（回避）") : "";
      row.insert(row.end(), {std::to_string(k + 1), text_of(attendees[k], "name"), position + withdrew, ""});
    }
    people.rows.push_back(std::move(row));
  }
  d.blocks.emplace_back(std::move(people));
  d.blocks.emplace_back(Paragraph{"评议意见", text_of(body, "opinions")});
  Fields result{"表决结果",
                {{"参会人数", std::to_string(votes.present) + "人"},
                 {"回避人数", std::to_string(votes.withdrew) + "人"},
                 {"同意", std::to_string(votes.in_favour) + "票"},
                 {"不同意", std::to_string(votes.against) + "票"},
                 {"弃权", std::to_string(votes.abstained) + "票"},
                 {"结果", !votes.passed   ? ""
                          : *votes.passed ? "通过"
                                          : "未通过"}},
                3};
  d.blocks.emplace_back(std::move(result));
  const policy::ReviewPolicy& policy = f.procedure().review;
  if (const auto held = Date::parse_iso(text_of(body, "held_on"))) {
    const auto quorum = f.number(policy.quorum, *held), majority = f.number(policy.majority, *held);
    if (quorum && majority) {
      d.blocks.emplace_back(Paragraph{"", "说明：到会不少于 " + std::to_string(*quorum) +
                                              " 人，同意票超过应计票人数（到会人数减去回避人数）的 " + std::to_string(*majority) +
                                              "% 为通过；与评议对象有亲属关系的人员回避。"});
    }
  }
  d.blocks.emplace_back(Signatures{{"主持人签字", "记录人签字", "监督人签字"}});
  return d;
}

}  // namespace shouwang::reporting
