// Forms of the help itself: the plan, the card that the household keeps, the sheet that goes with a change of helper.
#include <algorithm>

#include "base/money.h"
#include "reporting/filler.h"

namespace shouwang::reporting {

using casework::Event;
using casework::MeasureState;
using nlohmann::json;

namespace {

bool is_given(const casework::Measure& measure) {
  return measure.state != MeasureState::kWithdrawn && measure.state != MeasureState::kFailed;
}

}  // namespace

Result<Document> fill_plan(Filler& f) {
  if (f.file().measures.empty()) return fail(ErrorCode::kInvalidArgument, "还没有制定帮扶措施，不能打印帮扶计划。请先制定帮扶措施");
  Document d = f.start(Form::kPlan);
  Numbering number;
  d.landscape = true;
  Fields head = f.household_fields(number("基本情况"));
  head.columns = 3;
  head.pairs.emplace_back("对象类别", f.class_title(f.file().monitored_class));
  head.pairs.emplace_back("纳入日期", day_text(f.file().admitted_on));
  head.pairs.emplace_back("风险类型", f.risks_of_case());
  head.pairs.emplace_back("帮扶责任人", f.file().responsible_name);
  head.pairs.emplace_back("单位和职务", f.responsible_position());
  head.pairs.emplace_back("责任人电话", f.responsible_phone());
  d.blocks.emplace_back(std::move(head));
  std::vector<std::string> thoughts;
  for (const std::string_view action : {"plan", "add_measures"}) {
    for (const Event* event : f.all(action)) thoughts.push_back(text_of(f.body(*event), "text"));
  }
  if (const std::string text = joined(thoughts, "\n"); !text.empty()) d.blocks.emplace_back(Paragraph{number("帮扶思路"), text});
  Table table = f.measures_table(number("帮扶措施"));
  table.widths = {1, 2.4, 2.2, 2, 5, 2.4, 2.3, 2.1, 3.2};
  d.blocks.emplace_back(std::move(table));
  d.blocks.emplace_back(Signatures{{"农户签字（手印）", "帮扶责任人签字", "村（盖章）"}});
  return d;
}

Result<Document> fill_card(Filler& f) {
  const auto& measures = f.file().measures;
  if (std::none_of(measures.begin(), measures.end(), is_given)) {
    return fail(ErrorCode::kInvalidArgument, "还没有可以告诉农户的帮扶措施，不能打印明白卡。请先制定帮扶措施");
  }
  Document d = f.start(Form::kCard);
  d.large_text = true;
  d.number.clear();  // it says nothing to the household
  d.subtitle = f.data().place;
  const registry::HouseholdRow* h = f.data().household;
  d.blocks.emplace_back(Fields{"", {{"户主", h ? h->head_name : ""}, {"困难原因", f.risks_of_case()}}, 1});
  Table table{"有哪些帮扶", {"帮扶措施", "具体内容", "谁来办", "什么时候"}, {}, {3, 5.2, 3, 3.2}, 0};
  for (const auto& m : measures) {
    if (!is_given(m)) continue;
    std::string content = m.content;
    if (m.person) content = f.member(std::to_string(m.person.value())) + "：" + content;
    if (m.amount_fen) content += "（" + money_text(m.amount_fen) + "元）";
    const bool delivered = m.state == MeasureState::kDelivered;
    table.rows.push_back({f.choice("@procedure.measures", m.kind), content, m.department.empty() ? "村“两委”" : m.department,
                          delivered && m.delivered_on ? "已落实\n" + m.delivered_on->iso() : m.planned_for.iso() + "前"});
  }
  d.blocks.emplace_back(std::move(table));
  const std::string position = f.responsible_position();
  d.blocks.emplace_back(Fields{
      "谁来帮您",
      {{"帮扶责任人", f.file().responsible_name + (position.empty() ? "" : "（" + position + "）")}, {"联系电话", f.responsible_phone()}},
      1});
  d.blocks.emplace_back(Paragraph{"有意见怎么说", f.procedure().wording.card_help});
  if (!f.data().link.empty()) d.blocks.emplace_back(QrCode{f.data().link, "手机扫一扫，查公示、报困难", 34});
  return d;
}

Result<Document> fill_handover(Filler& f) {
  if (f.file().responsible_name.empty())
    return fail(ErrorCode::kInvalidArgument, "还没有明确帮扶责任人，不能打印交接单。请先明确帮扶责任人");
  Document d = f.start(Form::kHandover);
  const std::vector<const Event*> named = f.all("name_responsible");
  const bool changed = named.size() > 1;  // before the change the sheet is printed with room for who takes over
  const json nothing = json::object();
  const json& from = named.empty() ? nothing : f.body(*named[changed ? named.size() - 2 : named.size() - 1]);
  const json& to = changed ? f.body(*named.back()) : nothing;
  Fields head = f.household_fields("一、户情");
  head.pairs.emplace_back("对象类别", f.class_title(f.file().monitored_class));
  head.pairs.emplace_back("风险类型", f.risks_of_case());
  head.pairs.emplace_back("当前阶段", std::string(casework::phase_state_title(f.file().phase)));
  head.pairs.emplace_back("最近走访", day_text(f.file().last_visit));
  d.blocks.emplace_back(std::move(head));
  d.blocks.emplace_back(Fields{"二、交接双方",
                               {{"移交人", text_of(from, "name")},
                                {"接收人", text_of(to, "name")},
                                {"单位和职务", text_of(from, "position")},
                                {"单位和职务", text_of(to, "position")},
                                {"联系电话", text_of(from, "phone")},
                                {"联系电话", text_of(to, "phone")},
                                {"负责起始", text_of(from, "from")},
                                {"接手日期", text_of(to, "from")}},
                               2});
  Table tasks{"三、未办事项", {"事项", "办理层级", "最后期限", "备注"}, {}, {5, 2.4, 2.4, 4}, 0};
  for (const casework::Task& task : f.data().tasks) {
    std::string note = task.paused ? "暂停：" + f.choice("@procedure.pause_reasons", task.pause_reason) : "";
    if (!task.paused && task.due < f.data().today) note = "已超期" + std::to_string(f.data().today.days() - task.due.days()) + "天";
    tasks.rows.push_back(
        {task.title, task.department.empty() ? std::string(policy::level_title(task.level)) : task.department, day_text(task.due), note});
  }
  if (tasks.rows.empty()) tasks.rows.push_back({"没有未办事项", "", "", ""});
  d.blocks.emplace_back(std::move(tasks));
  Table measures{"四、正在落实的措施", {"措施", "内容", "责任部门", "完成期限", "状态"}, {}, {3, 5, 3, 2.4, 3}, 0};
  for (const auto& m : f.file().measures) {
    const bool waits =
        m.state == MeasureState::kPlanned || m.state == MeasureState::kUnderWay || (m.state == MeasureState::kDelivered && !m.receipt);
    if (!waits) continue;
    measures.rows.push_back(
        {f.choice("@procedure.measures", m.kind), m.content, m.department, m.planned_for.iso(),
         m.state == MeasureState::kDelivered ? "已落实，待农户签收" : std::string(casework::measure_state_title(m.state))});
  }
  if (measures.rows.empty()) measures.rows.push_back({"没有正在落实的措施", "", "", "", ""});
  d.blocks.emplace_back(std::move(measures));
  Table visits{"五、最近走访", {"日期", "方式", "家庭变化", "需要解决的问题"}, {}, {2.2, 1.6, 5, 5}, 0};
  std::vector<const Event*> visited = f.all("visit");
  constexpr std::size_t kShown = 5;
  for (std::size_t i = 0; i < std::min(visited.size(), kShown); ++i) {
    const Event& visit = *visited[visited.size() - 1 - i];
    visits.rows.push_back(
        {text_of(f.body(visit), "visited_on"), f.value(visit, "how"), text_of(f.body(visit), "changes"), text_of(f.body(visit), "needs")});
  }
  if (visits.rows.empty()) visits.rows.push_back({"没有走访记录", "", "", ""});
  d.blocks.emplace_back(std::move(visits));
  const std::string words = text_of(to, "text");
  d.blocks.emplace_back(Fields{"", {{"交接说明", words.empty() ? "\n\n" : words}}, 1});
  d.blocks.emplace_back(Signatures{{"移交人签字", "接收人签字", "见证人签字（乡镇）"}});
  return d;
}

}  // namespace shouwang::reporting
