// Responsible persons, measures and visits.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "casework/advice.h"
#include "casework/case_decide.h"
#include "casework/case_words.h"
#include "casework/event_body.h"
#include "casework/guards.h"

namespace shouwang::casework {
namespace {

using event_body::date;
using event_body::list;
using event_body::number;
using event_body::text;
using event_body::texts;
using nlohmann::json;
using policy::StepKind;

Result<void> name_responsible(Draft& draft) {
  const std::string& before = draft.file.responsible_name;
  if (!before.empty() && before != text(draft.body, "name") && text(draft.body, "text").empty())
    return ask("更换帮扶责任人要写交接说明：接手的人需要知道的情况和未办完的事");
  finish_step(draft, StepKind::kResponsible);
  return {};
}

// ---------------------------------------------------------------- measures

// Numbers, departments: what later pages need and the pack may say otherwise tomorrow.
Result<void> number_measures(Draft& draft) {
  json rows = json::array();
  int next = static_cast<int>(draft.file.measures.size());
  for (const json& row : list(draft.body, "measures")) {
    const policy::MeasureKind* kind = draft.procedure().measure(text(row, "kind"));
    const auto planned_for = date(row, "planned_for");
    if (!kind || !planned_for) return ask("措施目录里没有这项措施，请刷新后重选");
    if (*planned_for < draft.day)
      return fail(ErrorCode::kGuard, in_quotes(kind->title) + "的完成期限" + planned_for->iso() + "早于登记日期" + draft.day.iso() + "，请核对");
    const std::string_view department = text(row, "department");
    rows.push_back({{"number", ++next}, {"department", department.empty() ? std::string_view(kind->department) : department}});
  }
  draft.added["measures"] = std::move(rows);
  return {};
}

// A new plan takes the place of what the last one left undone.
Result<void> plan(Draft& draft) {
  RETURN_IF_ERROR(number_measures(draft));
  for (const Measure& measure : draft.file.measures) {
    if (measure.state == MeasureState::kPlanned) draft.added["withdrawn"].push_back(measure.number);
  }
  finish_step(draft, StepKind::kPlan);
  return {};
}

Result<const Measure*> chosen_measure(const Draft& draft) {
  const std::int64_t at = number(draft.body, "measure");
  const Measure* measure = at >= 1 && at <= 1'000'000 ? draft.file.measure(static_cast<int>(at)) : nullptr;
  if (!measure) return ask("没有第" + std::to_string(at) + "项措施，请刷新后重选");
  const Actor* actor = draft.actor;
  if (actor && actor->level == policy::Level::kDepartment &&
      std::find(actor->departments.begin(), actor->departments.end(), measure->department) == actor->departments.end())
    return fail(ErrorCode::kForbidden, "这项措施由" + (measure->department.empty() ? std::string("村级") : measure->department) + "负责，您的账号不能办理");
  return measure;
}

std::string title_of(const Draft& draft, const Measure& measure) {
  const policy::MeasureKind* kind = draft.procedure().measure(measure.kind);
  return in_quotes(kind ? kind->title : measure.kind);
}

Failure wrong_state(const Draft& draft, const Measure& measure, std::string_view wanted) {
  return fail(ErrorCode::kTransition, "第" + std::to_string(measure.number) + "项措施" + title_of(draft, measure) + "现在是" +
                                          in_quotes(measure_state_title(measure.state)) + "，" + std::string(wanted));
}

Result<void> withdraw_measure(Draft& draft) {
  ASSIGN_OR_RETURN(const Measure* measure, chosen_measure(draft));
  if (measure->state == MeasureState::kPlanned || measure->state == MeasureState::kUnderWay) return {};
  return wrong_state(draft, *measure, "只有还没有落实的措施可以撤销");
}

Result<void> start_measure(Draft& draft) {
  ASSIGN_OR_RETURN(const Measure* measure, chosen_measure(draft));
  if (measure->state == MeasureState::kPlanned || measure->state == MeasureState::kFailed) return {};
  return wrong_state(draft, *measure, "不用再登记开始");
}

Result<void> deliver_measure(Draft& draft) {
  ASSIGN_OR_RETURN(const Measure* measure, chosen_measure(draft));
  if (measure->state == MeasureState::kDelivered || measure->state == MeasureState::kWithdrawn)
    return wrong_state(draft, *measure, "不能登记落实");
  const std::string& parameter = draft.procedure().call_back_percent;
  if (parameter.empty()) return {};
  ASSIGN_OR_RETURN(const std::int64_t percent, noted_number(draft, parameter));
  draft.added["call_back"] = drawn_for_call_back(draft.file.id, measure->number, static_cast<int>(std::clamp<std::int64_t>(percent, 0, 100)));
  return {};
}

Result<void> fail_measure(Draft& draft) {
  ASSIGN_OR_RETURN(const Measure* measure, chosen_measure(draft));
  if (measure->state == MeasureState::kPlanned || measure->state == MeasureState::kUnderWay) return {};
  return wrong_state(draft, *measure, "不能登记未落实");
}

Result<void> confirm_receipt(Draft& draft) {
  ASSIGN_OR_RETURN(const Measure* measure, chosen_measure(draft));
  if (measure->state != MeasureState::kDelivered) return wrong_state(draft, *measure, "落实以后才能签收");
  if (measure->receipt) return fail(ErrorCode::kTransition, "第" + std::to_string(measure->number) + "项措施农户已经签收");
  return {};
}

Result<void> call_back(Draft& draft) {
  ASSIGN_OR_RETURN(const Measure* measure, chosen_measure(draft));
  if (measure->state != MeasureState::kDelivered) return wrong_state(draft, *measure, "落实以后才回访");
  return {};
}

Result<void> review_effect(Draft& draft) {
  ASSIGN_OR_RETURN(const Measure* measure, chosen_measure(draft));
  if (measure->state != MeasureState::kDelivered) return wrong_state(draft, *measure, "落实以后才评议成效");
  return {};
}

// ---------------------------------------------------------------- visits

// A sign of relapse is a clue like any other: it needs to say what was seen.
Result<void> watch_visit(Draft& draft) {
  if (draft.day > draft.file.watch->until)
    return fail(ErrorCode::kGuard, "走访日期" + draft.day.iso() + "已过跟踪期（到" + draft.file.watch->until.iso() + "）；发现新情况请登记线索");
  const bool relapse = text(draft.body, "result") == "relapse", risks = !texts(draft.body, "risks").empty();
  if (relapse && !risks) return ask("有返贫迹象的要选择出现的风险");
  if (!relapse && risks) return ask("选了出现的风险，“情况”应选有返贫迹象；没有新风险的请清空“出现的风险”");
  return {};
}

Result<void> watch_ended(Draft& draft) {
  if (!draft.file.watched()) return fail(ErrorCode::kTransition, "本户不在监测期后跟踪期内");
  if (draft.moment.today > draft.file.watch->until) return {};
  return fail(ErrorCode::kTransition, "监测期后跟踪到" + draft.file.watch->until.iso() + "才期满");
}

// A visit finds risks; those that the case has are no news.
Result<void> new_risks(Draft& draft) {
  std::vector<std::string> fresh;
  for (std::string& code : texts(draft.body, "risks")) {
    const auto& risks = draft.file.risks;
    const bool known = std::any_of(risks.begin(), risks.end(), [&](const Risk& r) { return r.code == code && !r.solved; });
    if (code.ends_with("99") && !known) return ask("其他风险要写明具体是什么，请用“增加风险”登记");
    if (!known) fresh.push_back(std::move(code));
  }
  return fresh.empty() ? Result<void>() : check_risks(draft, fresh, false, {});
}

constexpr NamedDecider kHelpDeciders[] = {
    {"name_responsible", name_responsible}, {"plan", plan},
    {"add_measures", number_measures},      {"withdraw_measure", withdraw_measure},
    {"start_measure", start_measure},       {"deliver_measure", deliver_measure},
    {"fail_measure", fail_measure},         {"confirm_receipt", confirm_receipt},
    {"call_back", call_back},               {"review_effect", review_effect},
    {"watch_visit", watch_visit},           {"watch_ended", watch_ended},
    {"visit", new_risks},                   {"resume_help", new_risks},
};

}  // namespace

Decider help_decider(std::string_view action) {
  const auto found = std::find_if(std::begin(kHelpDeciders), std::end(kHelpDeciders), [&](const NamedDecider& e) { return e.action == action; });
  return found == std::end(kHelpDeciders) ? nullptr : found->decider;
}

}  // namespace shouwang::casework
