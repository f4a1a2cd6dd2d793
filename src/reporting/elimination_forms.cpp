// The sheet of elimination.
#include <algorithm>

#include "reporting/filler.h"

namespace shouwang::reporting {

using casework::Event;
using casework::event_body::list;
using nlohmann::json;

Result<Document> fill_elimination(Filler& f) {
  const Event* start = f.last("start_elimination");
  if (!start) return fail(ErrorCode::kInvalidArgument, "还没有启动风险消除，不能打印审核表。请先启动风险消除并逐项核对");
  Document d = f.start(Form::kElimination);
  Fields head = f.household_fields("一、基本情况");
  head.pairs.emplace_back("对象类别", f.class_title(f.file().monitored_class));
  head.pairs.emplace_back("风险类型", f.risks_of_case());
  head.pairs.emplace_back("纳入日期", day_text(f.file().admitted_on));
  head.pairs.emplace_back("帮扶责任人", f.file().responsible_name);
  head.pairs.emplace_back("消除方式", f.value(*start, "mode"));
  head.pairs.emplace_back("劳动能力", f.value(*start, "labour"));
  d.blocks.emplace_back(std::move(head));

  Table verdicts{"二、逐项核对", {"序号", "指标", "数据情况", "是否达标", "依据"}, {}, {1, 4, 4, 2.4, 5}, 0};
  const json& body = f.body(*start);
  for (const policy::Criterion& criterion : f.procedure().elimination.criteria) {
    std::string data, verdict, evidence;
    if (f.data().facts) {
      for (const casework::Judged& judged : f.data().facts->criteria) {
        if (judged.id == criterion.id)
          data = std::string(casework::answer_title(judged.answer)) + (judged.reason.empty() ? "" : "：" + judged.reason);
      }
    }
    std::vector<std::string> chosen;
    for (const json& row : list(body, "verdicts")) {
      if (text_of(row, "criterion") != criterion.id) continue;
      chosen = {text_of(row, "verdict")};
      evidence = text_of(row, "evidence");
    }
    verdict = f.boxes("yes=达标|no=未达标", chosen);
    verdicts.rows.push_back({std::to_string(verdicts.rows.size() + 1), criterion.title, data, verdict, evidence});
  }
  d.blocks.emplace_back(std::move(verdicts));

  Table help{"三、帮扶措施落实情况", {"措施", "针对风险", "落实日期", "金额（元）", "农户签收", "成效"}, {}, {3.6, 3, 2.4, 2.4, 2, 2}, 0};
  for (const auto& m : f.file().measures) {
    if (m.state != casework::MeasureState::kDelivered) continue;
    help.rows.push_back({f.choice("@procedure.measures", m.kind), f.risks(m.risks), day_text(m.delivered_on), money_text(m.amount_fen),
                         m.receipt ? "已签收" : "", m.effect.empty() ? "" : f.choice("good=明显|some=有一些|none=没有", m.effect)});
  }
  if (help.rows.empty()) help.rows.push_back({"没有已落实的措施"});
  d.blocks.emplace_back(std::move(help));

  Table results = f.step_results("四、程序办理结果", policy::PhaseKind::kElimination, start->sequence, f.file().sequence());
  d.blocks.emplace_back(std::move(results));
  d.blocks.emplace_back(Signatures{{"农户签字（手印）", "村（盖章）", "乡镇审核（盖章）", "县级审批（盖章）"}});
  return d;
}

}  // namespace shouwang::reporting
