// The fold: events in, state out. Checks what no history can hold; what each action changes stands in case_apply.cpp.
#include <algorithm>
#include <array>

#include "casework/body_view.h"
#include "casework/case_apply.h"
#include "casework/case_machine.h"
#include "casework/case_rules.h"

namespace shouwang::casework {
namespace {

using policy::StepKind;

struct PhaseName {
  std::string_view name, title;
};
constexpr std::array<PhaseName, 9> kPhases = {{{"admission", "认定中"},
                                               {"measures", "措施制定中"},
                                               {"helping", "帮扶中"},
                                               {"tracking", "长期跟踪"},
                                               {"elimination", "消除程序中"},
                                               {"eliminated", "风险消除"},
                                               {"refused", "未纳入"},
                                               {"ended", "自然终止"},
                                               {"removed", "清退"}}};
constexpr std::array<PhaseName, 5> kMeasureStates = {
    {{"planned", "待落实"}, {"under_way", "落实中"}, {"delivered", "已落实"}, {"failed", "未落实"}, {"withdrawn", "已撤销"}}};

Failure misfit(const Event& event, std::string_view why) {
  return fail(ErrorCode::kInternal, "档案" + std::to_string(event.subject_id) + "的第" + std::to_string(event.sequence) + "条记录（" +
                                        event.action + "）与前面的记录不符：" + std::string(why) + "。数据可能被改动过，请联系管理员");
}

// What every event has to be, whatever it says.
Result<void> check_envelope(const CaseFile& file, const Event& event) {
  if (event.subject != Subject::kCase) return misfit(event, "不是档案的记录");
  if (event.sequence != file.sequence() + 1) return misfit(event, "序号不连续");
  if (event.happened_ms > event.at_ms) return misfit(event, "发生时间晚于登记时间");
  if (file.events.empty()) {
    if (event.action != "open") return misfit(event, "第一条记录不是建立档案");
    return {};
  }
  const Event& last = file.events.back();
  if (event.subject_id != last.subject_id || event.county != last.county) return misfit(event, "属于别的档案");
  if (event.at_ms < last.at_ms) return misfit(event, "登记时间倒退");
  return {};
}

// The table of rules once more: what could not be decided cannot have happened.
Result<void> check_rule(const CaseFile& file, const Event& event, const CaseRule& rule) {
  if ((rule.phases & in(file.phase)) == 0) return misfit(event, "不能在" + std::string(phase_state_title(file.phase)) + "时办理");
  if (file.paused() && !rule.while_paused) return misfit(event, "当时已暂停计时");
  if (rule.use == StepUse::kNeeds) {
    const StepState* step = file.step(rule.step);
    if (!step || !step->open) return misfit(event, "“" + std::string(policy::step_title(rule.step)) + "”当时没有轮到");
  }
  const bool before_help = file.phase == Phase::kAdmission || file.phase == Phase::kMeasures;
  if (rule.green_before_help && before_help && !file.green_channel) return misfit(event, "当时没有开通绿色通道");
  return {};
}

StepState* find_step(CaseFile& file, StepKind kind) {
  const auto found = std::find_if(file.steps.begin(), file.steps.end(), [&](const StepState& s) { return s.kind == kind; });
  return found == file.steps.end() ? nullptr : &*found;
}

// A step is open when it is not done and all that come before it are; its clock runs from the last of these, or from when it was undone.
void open_steps(CaseFile& file) {
  for (StepState& step : file.steps) {
    if (step.done || step.open) continue;
    std::int64_t from = std::max(file.phase_ms, step.opened_ms);
    bool ready = true;
    for (const StepKind kind : step.after) {
      const StepState* before = file.step(kind);
      ready = ready && before->done;
      from = std::max(from, before->done_ms);
    }
    if (!ready) continue;
    step.open = true;
    step.opened_ms = from;
  }
}

Result<void> undo_steps(CaseFile& file, const Event& event, BodyList names) {
  for (const BodyView name : names) {
    StepKind kind{};
    StepState* step = policy::parse_step(name.text(), kind) ? find_step(file, kind) : nullptr;
    if (!step) return misfit(event, "退回的步骤不存在");
    step->done = step->open = false;
    step->done_ms = 0;
    step->done_by = {};
    step->opened_ms = event.happened_ms;
    forget_step(file, kind);
  }
  // Steps that were open behind an undone one wait again.
  for (StepState& step : file.steps) {
    const bool waits = std::any_of(step.after.begin(), step.after.end(), [&](StepKind kind) { return !file.step(kind)->done; });
    if (!step.done && waits) step.open = false;
  }
  return {};
}

Result<void> do_steps(CaseFile& file, const Event& event, const CaseRule& rule, BodyList names) {
  for (const BodyView name : names) {
    StepKind kind{};
    StepState* step = policy::parse_step(name.text(), kind) ? find_step(file, kind) : nullptr;
    if (!step || rule.use == StepUse::kNone || rule.step != kind) return misfit(event, "完成了不属于它的步骤");
    if (!step->open) return misfit(event, "“" + std::string(policy::step_title(kind)) + "”当时没有轮到");
    step->done = true;
    step->open = false;
    step->done_ms = std::max(event.happened_ms, step->opened_ms);
    step->done_by = event.actor;
  }
  return {};
}

Result<void> read_steps(CaseFile& file, const Event& event, BodyList steps) {
  file.steps.clear();
  for (const BodyView item : steps) {
    StepState step;
    if (!policy::parse_step(item.text("kind"), step.kind) || file.step(step.kind)) return misfit(event, "阶段的步骤不对");
    for (const std::string& name : item.texts("after")) {
      StepKind before{};
      if (!policy::parse_step(name, before) || !file.step(before)) return misfit(event, "步骤的先后不对");
      step.after.push_back(before);
    }
    file.steps.push_back(std::move(step));
  }
  return {};
}

bool all_done(const CaseFile& file) {
  return std::all_of(file.steps.begin(), file.steps.end(), [](const StepState& s) { return s.done; });
}

// What has to be behind a case before the program may move it on.
Result<void> check_passage(const CaseFile& file, const Event& event, Phase to) {
  if (!may_follow(file.phase, to)) return misfit(event, "不能进入“" + std::string(phase_state_title(to)) + "”");
  const bool forward = to == Phase::kMeasures || to == Phase::kEliminated || (to == Phase::kHelping && file.phase == Phase::kMeasures);
  if (!forward) return {};
  if (!all_done(file)) return misfit(event, "还有步骤没有完成");
  const StepState* county = file.step(StepKind::kCounty);
  if (to != Phase::kHelping && (!county || !county->done)) return misfit(event, "没有县级审批");
  if (to == Phase::kHelping && file.responsible_name.empty()) return misfit(event, "没有帮扶责任人");
  return {};
}

Result<void> enter_phase(CaseFile& file, const Event& event, Phase to, BodyView body) {
  file.phase = to;
  file.phase_ms = event.happened_ms;
  file.pauses.clear();
  file.notice = {};
  file.notice_closes = {};
  file.township_by = {};
  file.watch.reset();
  RETURN_IF_ERROR(read_steps(file, event, body.added().list("steps")));
  if (const auto kind = steps_of(to)) {
    if (file.steps.empty()) return misfit(event, "阶段没有步骤");
    file.reviewed[static_cast<std::size_t>(*kind)] = file.noticed[static_cast<std::size_t>(*kind)] = false;
    if (file.step(StepKind::kComparison)) file.comparison.clear();
  } else if (!file.steps.empty()) {
    return misfit(event, "这个阶段没有步骤");
  }
  if (const auto until = body.added().member("watch").date("until")) {
    if (to != Phase::kEliminated) return misfit(event, "只有风险消除以后才有监测期后跟踪");
    file.watch = Watch{*until};
  }
  if (to == Phase::kEliminated) file.eliminated_on = beijing_date(file.snapshot_elimination ? file.snapshot_elimination->happened_ms : event.happened_ms);
  return {};
}

Result<void> open_case(CaseFile& file, const Event& event, BodyView body) {
  file.id = CaseId(event.subject_id);
  file.county = event.county;
  file.household = HouseholdId(body.number("household"));
  file.village = body.number("village");
  file.lead = LeadId(body.number("lead"));
  file.previous = CaseId(body.number("previous"));
  file.regime = body.text("regime");
  file.monitored_class = body.text("monitored_class");
  file.clue_ms = body.integer("clue_ms");
  file.opened_ms = event.happened_ms;
  file.green_channel = body.flag("green");
  file.applicant = body.flag("applicant");
  add_risks(file, body, event.happened_ms);
  for (const std::int64_t account : body.numbers("handlers")) add_handler(file, AccountId(account));
  if (!file.household || file.village == 0) return misfit(event, "没有说明是哪一户");
  return enter_phase(file, event, Phase::kAdmission, body);
}

Result<void> apply_event(CaseFile& file, const Event& event, BodyView body) {
  if (event.action == "open") return open_case(file, event, body);
  const CaseRule* rule = find_case_rule(event.action);
  if (!rule) return misfit(event, "没有这种记录");
  RETURN_IF_ERROR(check_rule(file, event, *rule));
  if (const std::string_view why = apply_action(file, event, body); !why.empty()) return misfit(event, why);
  const BodyView added = body.added();
  RETURN_IF_ERROR(undo_steps(file, event, added.list("undone")));
  RETURN_IF_ERROR(do_steps(file, event, *rule, added.list("done")));
  if (event.action == "phase") {
    Phase to{};
    if (!parse_phase_state(body.text("to"), to)) return misfit(event, "没有这个阶段");
    RETURN_IF_ERROR(check_passage(file, event, to));
    return enter_phase(file, event, to, body);
  }
  if (rule->to) return enter_phase(file, event, *rule->to, body);
  return {};
}

}  // namespace

std::string_view phase_state_name(Phase phase) { return kPhases[static_cast<std::size_t>(phase) - 1].name; }
std::string_view phase_state_title(Phase phase) { return kPhases[static_cast<std::size_t>(phase) - 1].title; }

bool parse_phase_state(std::string_view name, Phase& out) {
  const auto found = std::find_if(kPhases.begin(), kPhases.end(), [&](const PhaseName& p) { return p.name == name; });
  if (found == kPhases.end()) return false;
  out = static_cast<Phase>(found - kPhases.begin() + 1);
  return true;
}

std::string_view measure_state_name(MeasureState state) { return kMeasureStates[static_cast<std::size_t>(state) - 1].name; }
std::string_view measure_state_title(MeasureState state) { return kMeasureStates[static_cast<std::size_t>(state) - 1].title; }

const StepState* CaseFile::step(StepKind kind) const {
  const auto found = std::find_if(steps.begin(), steps.end(), [&](const StepState& s) { return s.kind == kind; });
  return found == steps.end() ? nullptr : &*found;
}

const Measure* CaseFile::measure(int number) const {
  return number >= 1 && static_cast<std::size_t>(number) <= measures.size() ? &measures[static_cast<std::size_t>(number) - 1] : nullptr;
}

bool CaseFile::has_unhandled_objection() const {
  return std::any_of(objections.begin(), objections.end(), [](const Objection& o) { return !o.handled; });
}

std::int64_t delivered_measures(const CaseFile& file) {
  return std::count_if(file.measures.begin(), file.measures.end(), [](const Measure& m) { return m.state == MeasureState::kDelivered; });
}

bool answers(const Measure& measure, std::string_view risk) {
  return std::any_of(measure.risks.begin(), measure.risks.end(), [&](const std::string& code) { return risk.starts_with(code) || code.starts_with(risk); });
}

Result<void> append(CaseFile& file, Event event) {
  RETURN_IF_ERROR(check_envelope(file, event));
  Body body;
  if (!body.parse(event.body)) return misfit(event, "内容不是有效的记录");
  RETURN_IF_ERROR(apply_event(file, event, body.root()));
  if (event.action != "open" || !file.steps.empty()) open_steps(file);
  file.events.push_back(std::move(event));
  return {};
}

Result<CaseFile> fold_case(std::vector<Event> events) {
  if (events.empty()) return fail(ErrorCode::kInternal, "档案没有任何记录，请联系管理员");
  CaseFile file;
  file.events.reserve(events.size());
  for (Event& event : events) RETURN_IF_ERROR(append(file, std::move(event)));
  return file;
}

}  // namespace shouwang::casework
