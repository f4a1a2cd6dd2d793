// The pack that goes with a change of helper: a list of everything in one person's hands, then a page for each household.
#include "reporting/handover_pack.h"

#include <algorithm>

#include "reporting/filler.h"

namespace shouwang::reporting {

using casework::MeasureState;
using casework::Task;

namespace {

bool is_visit(const Task& task) { return task.key == "visit" || task.key == "watch:visit"; }

/// Limits over a whole phase and what the program does by itself are nobody's next step.
bool is_work(const Task& task) {
  return !task.key.starts_with("total:") && !task.key.starts_with("authorisation:") && task.key != "notice:close" && task.key != "watch:end";
}

std::string due_text(const Task& task, Date today) {
  if (task.paused) return "暂停";
  if (task.due == kForever) return "";
  return task.due.iso() + (task.due < today ? "（超期" + std::to_string(today.days() - task.due.days()) + "天）" : "");
}

std::string doer(const Task& task) { return task.department.empty() ? std::string(policy::level_title(task.level)) : task.department; }

std::vector<const Task*> work_of(const FormData& data) {
  std::vector<const Task*> tasks;
  for (const Task& task : data.tasks)
    if (is_work(task)) tasks.push_back(&task);
  std::stable_sort(tasks.begin(), tasks.end(), [](const Task* a, const Task* b) { return a->due < b->due; });
  return tasks;
}

std::string next_visit(const FormData& data) {
  for (const Task* task : work_of(data))
    if (is_visit(*task)) return due_text(*task, data.today);
  return "";
}

Table measures_table(Filler& f) {
  Table table{"二、帮扶措施", {"措施", "内容", "责任部门", "期限或落实日期", "状态"}, {}, {3, 5, 3, 2.8, 3}, 0};
  for (const casework::Measure& m : f.file().measures) {
    if (m.state == MeasureState::kWithdrawn) continue;
    const bool delivered = m.state == MeasureState::kDelivered;
    std::string content = m.content;
    if (m.person) content = f.member(std::to_string(m.person.value())) + "：" + content;
    if (m.amount_fen) content += "（" + money_text(m.amount_fen) + "元）";
    table.rows.push_back({f.choice("@procedure.measures", m.kind), content, m.department.empty() ? "村“两委”" : m.department,
                          delivered && m.delivered_on ? m.delivered_on->iso() : m.planned_for.iso() + "前",
                          delivered && !m.receipt ? "已落实，待农户签收" : std::string(casework::measure_state_title(m.state))});
  }
  if (table.rows.empty()) table.rows.push_back({"还没有措施", "", "", "", ""});
  return table;
}

}  // namespace

HandoverLine handover_line(const FormData& data) {
  Filler f(data);
  HandoverLine line;
  if (data.household) {
    line.household = data.household->head_name + "\n" + data.household->household_code;
    line.place = data.place + (data.household->group_name.empty() ? "" : "\n" + data.household->group_name);
  }
  line.monitored_class = f.class_title(f.file().monitored_class);
  line.risks = f.risks_of_case();
  std::vector<std::string> tasks;
  for (const Task* task : work_of(data)) {
    if (is_visit(*task)) continue;
    const std::string due = due_text(*task, data.today);
    tasks.push_back(task->title + (due.empty() ? "" : " " + due));
  }
  line.tasks = joined(tasks, "\n");
  line.next_visit = next_visit(data);
  line.last_visit = day_text(f.file().last_visit);
  return line;
}

Document handover_page(const FormData& data) {
  Filler f(data);
  const casework::CaseFile& file = f.file();
  Document d = f.start(Form::kHandover);
  d.title = "帮扶交接户情页";
  Fields head = f.household_fields("一、户情");
  head.pairs.emplace_back("对象类别", f.class_title(file.monitored_class));
  head.pairs.emplace_back("风险类型", f.risks_of_case());
  head.pairs.emplace_back("当前阶段", std::string(casework::phase_state_title(file.phase)));
  head.pairs.emplace_back("纳入日期", day_text(file.admitted_on));
  head.pairs.emplace_back("帮扶责任人", file.responsible_name);
  head.pairs.emplace_back("责任人电话", f.responsible_phone());
  head.pairs.emplace_back("最近走访", day_text(file.last_visit));
  head.pairs.emplace_back("下次走访", next_visit(data));
  d.blocks.emplace_back(std::move(head));
  d.blocks.emplace_back(measures_table(f));

  const Date last = data.today.plus_days(kHandoverDays);
  Table next{"三、今后" + std::to_string(kHandoverDays) + "天要办的", {"事项", "谁来办", "最后期限"}, {}, {6, 3, 4}, 0};
  int later = 0;
  for (const Task* task : work_of(data)) {
    if (!task->paused && task->due <= last)
      next.rows.push_back({task->title, doer(*task), due_text(*task, data.today)});
    else
      ++later;
  }
  if (next.rows.empty()) next.rows.push_back({"没有到期的事项", "", ""});
  if (later > 0) next.rows.push_back({"另有 " + std::to_string(later) + " 项没有期限、以后到期或暂停", "", ""});
  d.blocks.emplace_back(std::move(next));

  Table visits{"四、最近走访", {"日期", "方式", "家庭变化", "需要解决的问题"}, {}, {2.2, 1.6, 5, 5}, 0};
  const std::vector<const casework::Event*> visited = f.all("visit");
  constexpr std::size_t kShown = 2;
  for (std::size_t i = 0; i < std::min(visited.size(), kShown); ++i) {
    const casework::Event& visit = *visited[visited.size() - 1 - i];
    visits.rows.push_back(
        {text_of(f.body(visit), "visited_on"), f.value(visit, "how"), text_of(f.body(visit), "changes"), text_of(f.body(visit), "needs")});
  }
  if (visits.rows.empty()) visits.rows.push_back({"没有走访记录", "", "", ""});
  d.blocks.emplace_back(std::move(visits));
  return d;
}

std::vector<Document> handover_lists(const HandoverHead& head, const std::vector<HandoverLine>& cases, const std::vector<HandoverLead>& leads) {
  Document d;
  d.title = "帮扶工作交接清单";
  d.subtitle = head.place;
  d.landscape = true;
  d.footer = head.footer;
  d.blocks.emplace_back(Fields{"",
                               {{"移交人", head.responsible},
                                {"监测对象", std::to_string(cases.size()) + "户"},
                                {"核实中的线索", std::to_string(leads.size()) + "条"},
                                {"打印日期", head.today.iso()}},
                               2});
  Table table{"监测对象", {"序号", "户主和户编号", "村组", "对象类别", "风险类型", "未办事项和期限", "下次走访", "最近走访"}, {}, {1.2, 4.2, 4.5, 3, 4, 7, 2.8, 2.8}, 0};
  for (const HandoverLine& line : cases) {
    table.rows.push_back({std::to_string(table.rows.size() + 1), line.household, line.place, line.monitored_class, line.risks, line.tasks,
                          line.next_visit, line.last_visit});
  }
  if (table.rows.empty()) table.rows.push_back({"", "没有负责的监测对象", "", "", "", "", "", ""});
  d.blocks.emplace_back(std::move(table));
  d.blocks.emplace_back(Signatures{{"移交人签字", "接收人签字", "见证人签字（乡镇）"}});
  std::vector<Document> lists{std::move(d)};
  if (leads.empty()) return lists;
  Document found = lists.front();
  found.title = "帮扶工作交接清单（线索）";
  found.blocks.clear();
  Table lead_table{"核实中的线索", {"序号", "户主和户编号", "村组", "等级", "风险类型", "状态", "最后期限"}, {}, {1.2, 4.2, 4.5, 2, 5, 3, 3.6}, 0};
  for (const HandoverLead& lead : leads) {
    lead_table.rows.push_back(
        {std::to_string(lead_table.rows.size() + 1), lead.household, lead.place, lead.grade, lead.risks, lead.state, lead.due});
  }
  found.blocks.emplace_back(std::move(lead_table));
  lists.push_back(std::move(found));
  return lists;
}

}  // namespace shouwang::reporting
