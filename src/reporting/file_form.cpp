// The whole file of a case, in order: what a reader years later needs to see who did what, when and on what ground.
#include <algorithm>
#include <map>

#include "reporting/filler.h"

namespace shouwang::reporting {

using casework::Event;
using casework::event_body::added;
using casework::event_body::flag;
using casework::event_body::list;
using casework::event_body::texts;
using nlohmann::json;
using policy::PhaseKind;
using policy::StepKind;

namespace {

struct StepAction {
  StepKind kind;
  std::string_view action;
};
/// The action that does a step; of several the last in the file speaks.
constexpr StepAction kStepActions[] = {{StepKind::kAuthorisation, "authorise"},
                                       {StepKind::kAssessment, "assess"},
                                       {StepKind::kComparison, "compare"},
                                       {StepKind::kReview, "hold_review"},
                                       {StepKind::kNotice, "notice_posted"},
                                       {StepKind::kNotice, "notice_closed"},
                                       {StepKind::kTownship, "township_review"},
                                       {StepKind::kCounty, "county_approve"},
                                       {StepKind::kAnnouncement, "announcement_posted"},
                                       {StepKind::kEntry, "enter"},
                                       {StepKind::kResponsible, "name_responsible"},
                                       {StepKind::kPlan, "plan"},
                                       {StepKind::kConsent, "consent"},
                                       {StepKind::kSurvey, "survey"}};

std::string with_text(std::string head, std::string_view text) {
  if (!text.empty()) head += (head.empty() ? "" : "：") + std::string(text);
  return head;
}

/// What an event came to, in one line.
std::string outcome(Filler& f, const Event& event) {
  const json& body = f.body(event);
  const std::string& action = event.action;
  if (action == "authorise")
    return f.value(event, "signatory") + "（" + f.value(event, "relation") + "）签署，" + f.value(event, "signed_on");
  if (action == "assess") return f.value(event, "monitored_class") + "；" + f.value(event, "risks");
  if (action == "compare") {
    int hits = 0, pending = 0;
    for (const json& row : list(body, "items")) {
      hits += text_of(row, "result") == "hit";
      pending += text_of(row, "result") == "pending";
    }
    return "登记 " + std::to_string(list(body, "items").size()) + " 项" +
           (hits ? "，" + std::to_string(hits) + " 项有记录" : "，未发现记录") +
           (pending ? "，" + std::to_string(pending) + " 项待反馈" : "");
  }
  if (action == "hold_review") {
    const Votes votes = votes_of(f, event);
    return votes.text() + (!votes.passed ? "" : *votes.passed ? "，通过" : "，未通过");
  }
  if (action == "notice_posted") return "公示至 " + text_of(body, "closes");
  if (action == "notice_closed") {
    std::int64_t notice = 0;
    for (const Event* posted : f.all("notice_posted")) {
      if (posted->sequence < event.sequence) notice = casework::event_body::number(f.body(*posted), "notice");
    }
    int received = 0, upheld = 0;
    for (const auto& objection : f.file().objections) {
      if (objection.notice.value() != notice) continue;
      ++received;
      upheld += objection.upheld;
    }
    return received ? "公示期满，收到异议 " + std::to_string(received) + " 条，成立 " + std::to_string(upheld) + " 条"
                    : "公示期满，未收到异议";
  }
  if (action == "township_review" || action == "county_approve") {
    std::string text = f.value(event, "decision");
    if (const std::string step = f.value(event, "return_to"); !step.empty()) text += "，退回到“" + step + "”";
    return with_text(with_text(std::move(text), f.value(event, "reason")), text_of(body, "text"));
  }
  if (action == "announcement_posted") return "已公告";
  if (action == "enter") return f.value(event, "national_code");
  if (action == "name_responsible")
    return f.value(event, "name") + (f.value(event, "position").empty() ? "" : "（" + f.value(event, "position") + "）");
  if (action == "plan") return "制定措施 " + std::to_string(list(body, "measures").size()) + " 项";
  if (action == "consent") return f.value(event, "signatory") + (flag(body, "agreed") ? "：知情并同意" : "：不同意");
  if (action == "survey") return with_text(f.value(event, "result"), text_of(body, "text"));
  return "";
}

/// What the timeline says about an event: the program's own in words, people's by their titles.
std::string content(Filler& f, const Event& event) {
  const json& body = f.body(event);
  if (event.action == "open") return "由线索建立";
  if (event.action == "phase") {
    casework::Phase to{};
    return casework::parse_phase_state(text_of(body, "to"), to) ? std::string(casework::phase_state_title(to)) : "";
  }
  if (event.action == "notice_posted" || event.action == "notice_closed" || event.action == "announcement_posted") return outcome(f, event);
  if (event.action == "objection_received" || event.action == "lead_joined") return text_of(body, "text");
  if (event.action == "authorisation_expired") return "承诺授权已满有效期，再次比对前须重新签署";
  // The sign-in list stands in the minutes.
  if (event.action == "hold_review") return with_text(outcome(f, event) + "。评议意见", text_of(body, "opinions"));
  std::vector<std::string> parts;
  for (auto& [title, value] : f.values(event)) {
    if (value.ends_with("。")) value.resize(value.size() - std::string_view("。").size());
    parts.push_back(title + "：" + value);
  }
  return joined(parts, "；");
}

/// The facts of a snapshot under "_", by id; and the day it speaks of.
std::map<std::string, std::string> snapshot_of(Filler& f, const std::optional<Event>& event, std::string& day) {
  std::map<std::string, std::string> out;
  if (!event) return out;
  const json& extra = added(f.body(*event));
  const auto facts = extra.find("facts");
  if (facts == extra.end() || !facts->is_object()) return out;
  day = text_of(*facts, "as_of");
  for (const json& fact : list(*facts, "facts")) out[text_of(fact, "id")] = text_of(fact, "shown");
  return out;
}

void add_sources(Filler& f, Document& d, Numbering& number) {
  Table table{"", {"日期", "来源", "困难情况", "登记人"}, {}, {2.3, 3, 7, 2.5}, 0};
  for (const Event* event : f.all_of_lead("collect")) {
    table.rows.push_back({f.value(*event, "happened_on"), f.value(*event, "channel"), f.value(*event, "text"), f.who(*event)});
  }
  for (const Event* event : f.all("lead_joined")) {
    table.rows.push_back({day_of(event->happened_ms), "新线索并案", text_of(f.body(*event), "text"), f.who(*event)});
  }
  if (table.rows.empty() && f.data().lead) {
    table.rows.push_back(
        {day_of(f.data().lead->lead.opened_ms), f.choice("@procedure.channels", f.data().lead->lead.source), "数据筛查发现", "系统"});
  }
  if (table.rows.empty()) return;
  table.heading = number("线索来源");
  d.blocks.emplace_back(std::move(table));
}

void add_snapshots(Filler& f, Document& d, Numbering& number) {
  std::string admitted, eliminated;
  const auto before = snapshot_of(f, f.file().snapshot_admission, admitted),
             after = snapshot_of(f, f.file().snapshot_elimination, eliminated);
  Table table{"",
              {"项目", "纳入时" + (admitted.empty() ? "" : "\n" + admitted), "消除时" + (eliminated.empty() ? "" : "\n" + eliminated),
               "最近入户核实"},
              {},
              {4.4, 2.6, 2.6, 6},
              0};
  const auto of = [](const std::map<std::string, std::string>& facts, const std::string& id) {
    const auto it = facts.find(id);
    return it == facts.end() ? std::string() : it->second;
  };
  for (const policy::Fact& fact : f.procedure().facts) {
    const auto stated = f.stated_facts().find(fact.id);
    std::string now;
    if (stated != f.stated_facts().end())
      now = stated->second.shown + "（" + stated->second.by + "）";
    else if (const auto* known = f.known(fact.id); known && !known->shown.empty())
      now = known->shown + "（" + joined({known->source, day_text(known->day)}, " ") + "）";
    std::vector<std::string> row{fact.title, of(before, fact.id), of(after, fact.id), std::move(now)};
    // What nobody has ever known takes no room.
    if (!joined({row[1], row[2], row[3]}).empty()) table.rows.push_back(std::move(row));
  }
  if (table.rows.empty()) return;
  table.heading = number("家庭情况对比");
  d.blocks.emplace_back(std::move(table));
}

void add_timeline(Filler& f, Document& d, Numbering& number) {
  struct Entry {
    const Event* event;
    bool of_lead;
  };
  std::vector<Entry> entries;
  if (f.data().lead) {
    for (const Event& event : f.data().lead->events) entries.push_back({&event, true});
  }
  for (const Event& event : f.file().events) entries.push_back({&event, false});
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.event->at_ms < b.event->at_ms; });
  Table table{number("办理过程"), {"登记时间", "事项", "办理人", "内容"}, {}, {3.3, 2.5, 2.4, 7.4}, 0};
  for (const auto& [event, of_lead] : entries) {
    const casework::ActionSpec* action = casework::find_action(event->subject, event->action);
    std::string happened = day_of(event->happened_ms), time = minute_of(event->at_ms);
    if (happened != day_of(event->at_ms)) time += "\n（发生于 " + happened + "）";
    table.rows.push_back({time, action ? std::string(action->title) : event->action, f.level_and_who(*event), content(f, *event)});
  }
  d.blocks.emplace_back(std::move(table));
}

}  // namespace

Table Filler::step_results(std::string heading, PhaseKind phase, int from, int to) {
  Table table{std::move(heading), {"环节", "结果", "办理人", "日期"}, {}, {2.6, 7, 2.6, 2.4}, 0};
  const auto steps = procedure().phases.find(phase);
  if (steps == procedure().phases.end()) return table;
  for (const policy::StepSpec& step : steps->second) {
    const Event* last = nullptr;
    for (const Event& event : file().events) {
      if (event.sequence < from || event.sequence > to) continue;
      const bool mine = std::any_of(std::begin(kStepActions), std::end(kStepActions),
                                    [&](const StepAction& s) { return s.kind == step.kind && s.action == event.action; });
      if (mine) last = &event;
    }
    table.rows.push_back({step.title, last ? outcome(*this, *last) : "", last ? who(*last) : "", last ? day_of(last->happened_ms) : ""});
  }
  return table;
}

Result<Document> fill_file(Filler& f) {
  Document d = f.start(Form::kFile);
  const casework::CaseFile& file = f.file();
  Numbering number;
  d.subtitle = f.data().place;
  Fields head = f.household_fields(number("基本情况"));
  head.pairs.emplace_back("对象类别", f.class_title(file.monitored_class));
  head.pairs.emplace_back("当前阶段", std::string(casework::phase_state_title(file.phase)));
  head.pairs.emplace_back("风险类型", f.risks_of_case());
  head.pairs.emplace_back("绿色通道", file.green_channel ? "是" : "否");
  head.pairs.emplace_back("建档日期", day_of(file.opened_ms));
  head.pairs.emplace_back("纳入日期", day_text(file.admitted_on));
  head.pairs.emplace_back("消除日期", day_text(file.eliminated_on));
  head.pairs.emplace_back("全国系统户编号", f.last("enter") ? f.value(*f.last("enter"), "national_code") : "");
  head.pairs.emplace_back("帮扶责任人", file.responsible_name);
  head.pairs.emplace_back("责任人电话", f.responsible_phone());
  if (file.previous) head.pairs.emplace_back("上一次档案", std::to_string(file.previous.value()));
  d.blocks.emplace_back(std::move(head));
  d.blocks.emplace_back(f.members_table(number("家庭成员")));
  add_snapshots(f, d, number);
  add_sources(f, d, number);

  // What admission came to: until the case moved on, or until now.
  int admitted = file.sequence(), planned = file.sequence(), eliminating = 0, passages = 0;
  for (const Event& event : file.events) {
    if (event.action == "phase" && ++passages <= 2) (passages == 1 ? admitted : planned) = event.sequence;
    if (event.action == "start_elimination") eliminating = event.sequence;
  }
  d.blocks.emplace_back(f.step_results(number("纳入认定"), PhaseKind::kAdmission, 1, admitted));
  if (const Event* assessed = f.last("assess")) d.blocks.emplace_back(f.four_looks("综合研判（四看）", &f.body(*assessed)));
  if (!file.objections.empty()) {
    Table table{"异议", {"序号", "日期", "内容", "处理"}, {}, {1, 2.3, 6, 5}, 0};
    for (const auto& objection : file.objections) {
      std::string handled = objection.handled ? (objection.upheld ? "异议成立" : "异议不成立") : "尚未处理";
      for (const Event* event : f.all("handle_objection")) {
        if (casework::event_body::number(f.body(*event), "objection") == objection.number)
          handled += "：" + f.value(*event, "investigation") + "（" + f.who(*event) + "）";
      }
      table.rows.push_back({std::to_string(objection.number), day_of(objection.at_ms), objection.text, handled});
    }
    d.blocks.emplace_back(std::move(table));
  }
  if (!file.authorisations.empty()) {
    Table table{"承诺授权", {"签署人", "签署日期", "有效期至", "授权范围", "状态"}, {}, {2.2, 2.3, 2.3, 6, 2.2}, 0};
    for (const auto& a : file.authorisations) {
      std::vector<std::string> scopes;
      for (const std::string& scope : a.scopes) scopes.push_back(f.choice("@procedure.authorisation_scopes", scope));
      table.rows.push_back({text_of(f.body(a.event), "signatory"), a.signed_on.iso(), a.valid_to.iso(), joined(scopes),
                            a.withdrawn               ? "已撤回"
                            : a.holds(f.data().today) ? "有效"
                                                      : "已到期"});
    }
    d.blocks.emplace_back(std::move(table));
  }
  if (!file.measures.empty()) {
    Table measures = f.measures_table(number("帮扶措施"));
    measures.widths = {1, 2.2, 2, 1.9, 3.6, 2.1, 2.3, 2.1, 2.6};
    d.blocks.emplace_back(std::move(measures));
  }
  if (admitted < file.sequence()) d.blocks.emplace_back(f.step_results(number("措施制定"), PhaseKind::kMeasures, admitted, planned));
  if (const auto visits = f.all("visit"); !visits.empty()) {
    Table table{number("走访"), {"日期", "方式", "家庭变化", "需要解决的问题", "走访人"}, {}, {2.3, 1.6, 4.4, 4.4, 2.3}, 0};
    for (const Event* visit : visits) {
      table.rows.push_back(
          {f.value(*visit, "visited_on"), f.value(*visit, "how"), f.value(*visit, "changes"), f.value(*visit, "needs"), f.who(*visit)});
    }
    d.blocks.emplace_back(std::move(table));
  }
  if (eliminating > 0) d.blocks.emplace_back(f.step_results(number("风险消除"), PhaseKind::kElimination, eliminating, file.sequence()));
  add_timeline(f, d, number);
  return d;
}

}  // namespace shouwang::reporting
