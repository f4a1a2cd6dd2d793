// What waits for somebody, and the rows of lists: derived from a case, the same whenever they are derived.
#include <algorithm>
#include <string>

#include "casework/case_machine.h"
#include "casework/case_rules.h"
#include "casework/case_words.h"
#include "casework/clock.h"
#include "casework/merge.h"

namespace shouwang::casework {
namespace {

using policy::ClockSpec;
using policy::Level;
using policy::StepKind;

Level level_of(std::string_view kind) { return find_task_kind(kind)->level; }

std::vector<StillDays> still_days(const CaseFile& file) {
  std::vector<StillDays> still;
  for (const Pause& pause : file.pauses) {
    const Date from = beijing_date(pause.from_ms);
    // The clock runs again on the day of the resumption.
    const Date to = pause.to_ms == 0 ? kForever : beijing_date(pause.to_ms).plus_days(-1);
    if (from <= to) still.push_back({from, to});
  }
  return still;
}

class TaskList {
 public:
  TaskList(const CaseFile& file, const Moment& moment) : file_(file), pack_(*moment.pack), still_(still_days(file)) {}

  Task& add(std::string key, std::string title, Level level, Date started) {
    Task task;
    task.county = file_.county;
    task.case_id = file_.id;
    task.key = std::move(key);
    task.household = file_.household;
    task.village = file_.village;
    task.level = level;
    task.title = std::move(title);
    task.started = started;
    task.escalate_to = policy::level_above(level);
    if (file_.paused()) {
      task.paused = true;
      task.pause_reason = file_.pauses.back().reason;
    }
    tasks_.push_back(std::move(task));
    return tasks_.back();
  }

  /// A parameter that the pack does not have on that day sets no limit.
  void limit(Task& task, const ClockSpec& clock) const {
    if (clock.escalate_to) task.escalate_to = *clock.escalate_to;
    const auto days = pack_.days(clock.parameter, task.started);
    if (days) until(task, last_day(task.started, *days, still_, pack_.calendar), clock.warn_days);
  }
  void limit(Task& task, const std::optional<ClockSpec>& clock) const {
    if (clock) limit(task, *clock);
  }
  void limit(Task& task, const std::string& parameter) const { limit(task, ClockSpec{parameter, 1, std::nullopt}); }

  /// While a clock stands still nobody can say on which day it will end.
  void until(Task& task, Date due, int warn_days = 1) const {
    if (task.paused || due >= kForever) return;
    task.due = due;
    task.warn = due.plus_days(-warn_days);
  }

  const policy::Pack& pack() const { return pack_; }
  const policy::Procedure& procedure() const { return pack_.procedure; }
  std::vector<Task> take() { return std::move(tasks_); }

 private:
  const CaseFile& file_;
  const policy::Pack& pack_;
  std::vector<StillDays> still_;
  std::vector<Task> tasks_;
};

// Who does a step when the pack that opened it is gone.
Level usual_level(StepKind kind) {
  const ActionSpec* action = find_action(Subject::kCase, action_of(kind));
  for (const Level level : {Level::kVillage, Level::kTownship, Level::kCounty}) {
    if (action && (action->who & at(level)) != 0) return level;
  }
  return Level::kVillage;
}

void add_steps(TaskList& tasks, const CaseFile& file) {
  const auto phase = steps_of(file.phase);
  if (!phase) return;
  for (const StepState& step : file.steps) {
    if (!step.open) continue;
    const policy::StepSpec* spec = tasks.procedure().step(*phase, step.kind);
    const Level level = spec ? spec->level : usual_level(step.kind);
    if (step.kind == StepKind::kNotice && file.notice) {
      Task& task = tasks.add("notice:close", "公示期满", level, beijing_date(step.opened_ms));
      tasks.until(task, file.notice_closes.plus_days(1));
      continue;
    }
    Task& task = tasks.add("step:" + std::string(policy::step_name(step.kind)), step_title_of(tasks.procedure(), file.phase, step.kind), level,
                           beijing_date(step.opened_ms));
    if (spec) tasks.limit(task, spec->clock);
  }
  const StepState* authorisation = file.step(StepKind::kAuthorisation);
  const StepState* comparison = file.step(StepKind::kComparison);
  if (authorisation && authorisation->done && comparison && !comparison->done && !file.authorisations.empty()) {
    // The daily pass finds by this task what has run out (I-01).
    const Authorisation& last = file.authorisations.back();
    const policy::StepSpec* spec = tasks.procedure().step(*phase, StepKind::kAuthorisation);
    Task& task = tasks.add("authorisation:expire", "授权到期前完成比对", level_of("authorisation:expire"), last.signed_on);
    tasks.until(task, last.valid_to.plus_days(1), spec && spec->clock ? spec->clock->warn_days : ClockSpec().warn_days);
  }
  const policy::StepSpec* township = tasks.procedure().step(*phase, StepKind::kTownship);
  std::optional<ClockSpec> objection_clock = tasks.procedure().notice.objection_clock;
  if (!objection_clock && township && township->clock) objection_clock = {township->clock->parameter, township->clock->warn_days, std::nullopt};
  for (const Objection& objection : file.objections) {
    if (objection.handled) continue;
    Task& task = tasks.add("objection:" + std::to_string(objection.number), "处理异议", level_of("objection"), beijing_date(objection.at_ms));
    tasks.limit(task, objection_clock);
  }
  for (const policy::TotalClock& total : tasks.procedure().totals) {
    if (total.phase != *phase) continue;
    Task& task = tasks.add("total:" + total.id, total.title, level_of("total"), beijing_date(total.from_clue ? file.clue_ms : file.phase_ms));
    tasks.limit(task, total.clock);
  }
}

bool is_helped(Phase phase) { return phase == Phase::kHelping || phase == Phase::kTracking || phase == Phase::kElimination; }

void add_measures(TaskList& tasks, const CaseFile& file) {
  if (!is_helped(file.phase) && !file.green_channel) return;
  for (const Measure& measure : file.measures) {
    const policy::MeasureKind* kind = tasks.procedure().measure(measure.kind);
    const std::string title = kind ? kind->title : measure.kind;
    const std::string key = "measure:" + std::to_string(measure.number) + ":";
    if (measure.state == MeasureState::kPlanned || measure.state == MeasureState::kUnderWay) {
      Task& task = tasks.add(key + "deliver", "落实：" + title, measure.department.empty() ? level_of("measure:deliver") : Level::kDepartment,
                             std::min(measure.planned_for, beijing_date(file.phase_ms)));
      task.department = measure.department;
      tasks.until(task, measure.planned_for);
    }
    if (measure.state != MeasureState::kDelivered) continue;
    const Date delivered = measure.delivered_on.value_or(measure.planned_for);
    if (!measure.receipt) tasks.limit(tasks.add(key + "receipt", "农户签收：" + title, level_of("measure:receipt"), delivered), tasks.procedure().receipt_clock);
    if (measure.call_back && measure.called_back.empty())
      tasks.limit(tasks.add(key + "call_back", "回访：" + title, level_of("measure:call_back"), delivered), tasks.procedure().call_back_clock);
  }
}

// The class of a policy period that is over holds until the township has confirmed the one that replaces it.
void add_class(TaskList& tasks, const CaseFile& file) {
  if (file.next_class.empty()) return;
  const auto& classes = tasks.procedure().classes;
  const auto next = std::find_if(classes.begin(), classes.end(), [&](const policy::MonitoredClass& c) { return c.code == file.next_class; });
  Task& task = tasks.add("class:confirm", "确认转为：" + (next == classes.end() ? file.next_class : next->title), level_of("class:confirm"), file.next_class_from);
  tasks.limit(task, tasks.procedure().class_clock);
}

bool has_measure(const CaseFile& file, std::string_view risk) {
  return std::any_of(file.measures.begin(), file.measures.end(), [&](const Measure& m) { return is_alive(m.state) && answers(m, risk); });
}

bool is_gap(const CaseFile& file, const Risk& risk) { return is_helped(file.phase) && !risk.solved && !has_measure(file, risk.code); }

void add_gaps(TaskList& tasks, const CaseFile& file) {
  for (const Risk& risk : file.risks) {
    if (!is_gap(file, risk)) continue;
    Task& task = tasks.add("gap:" + risk.code, "补充措施：" + risk_title(tasks.pack(), risk.code), level_of("gap"), beijing_date(risk.since_ms));
    tasks.limit(task, tasks.procedure().measure_gap_days);
  }
}

void add_visit(TaskList& tasks, const CaseFile& file) {
  if (!is_helped(file.phase) && file.phase != Phase::kMeasures) return;
  const auto& visits = tasks.procedure().visits;
  auto plan = std::find_if(visits.begin(), visits.end(), [&](const policy::VisitPlan& v) { return v.monitored_class == file.monitored_class; });
  if (plan == visits.end()) plan = std::find_if(visits.begin(), visits.end(), [](const policy::VisitPlan& v) { return v.monitored_class.empty(); });
  if (plan == visits.end()) return;
  const Date admitted = file.admitted_on.value_or(beijing_date(file.phase_ms));
  Task& task = tasks.add("visit", "走访", level_of("visit"), std::max(admitted, file.last_visit.value_or(admitted)));
  task.assignee = file.responsible;
  tasks.limit(task, plan->interval_days);
}

// After elimination somebody goes on looking in until the watch is over; the daily pass finds its end by a task.
void add_watch(TaskList& tasks, const CaseFile& file) {
  if (!file.watched() || !file.eliminated_on) return;
  const Date until = file.watch->until;
  const Date last = std::max(*file.eliminated_on, file.last_visit.value_or(*file.eliminated_on));
  if (last < until) {
    Task& visit = tasks.add("watch:visit", "监测期后跟踪走访", level_of("watch:visit"), last);
    visit.assignee = file.responsible;
    tasks.limit(visit, tasks.procedure().watch.interval_days);
    if (until < visit.due) tasks.until(visit, until);
  }
  tasks.until(tasks.add("watch:end", "监测期后跟踪期满", level_of("watch:end"), *file.eliminated_on), until.plus_days(1));
}

std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) {
    if (!text.empty()) text += ',';
    text += item;
  }
  return text;
}

// A single risk needs a single measure: more are shown for a second look (I-13).
bool is_over_helped(const CaseFile& file, const Moment& moment) {
  const auto open = std::count_if(file.risks.begin(), file.risks.end(), [](const Risk& r) { return !r.solved; });
  const auto limit = moment.pack->number(moment.pack->procedure.single_risk_measures, beijing_date(file.phase_ms));
  const auto alive = std::count_if(file.measures.begin(), file.measures.end(), [](const Measure& m) { return is_alive(m.state); });
  return is_open(file.phase) && open == 1 && limit && alive > *limit;
}

}  // namespace

std::vector<Task> tasks_of(const CaseFile& file, const Moment& moment) {
  if (!is_open(file.phase) && !file.watched()) return {};
  TaskList tasks(file, moment);
  if (!is_open(file.phase)) {
    add_watch(tasks, file);
    return tasks.take();
  }
  add_steps(tasks, file);
  add_measures(tasks, file);
  add_gaps(tasks, file);
  add_visit(tasks, file);
  add_class(tasks, file);
  return tasks.take();
}

CaseRow row_of(const CaseFile& file, const Moment& moment) {
  CaseRow row;
  row.id = file.id;
  row.county = file.county;
  row.household = file.household;
  row.village = file.village;
  row.phase = static_cast<int>(file.phase);
  row.is_open = is_open(file.phase);
  row.monitored_class = file.monitored_class;
  std::vector<std::string> risks, steps;
  for (const Risk& risk : file.risks) {
    if (!risk.solved) risks.push_back(risk.code);
    row.gap = row.gap || is_gap(file, risk);
  }
  for (const StepState& step : file.steps) {
    if (step.open) steps.emplace_back(policy::step_name(step.kind));
  }
  row.risks = joined(risks);
  row.steps = joined(steps);
  row.green_channel = file.green_channel;
  row.opened_ms = file.opened_ms;
  row.admitted_on = file.admitted_on;
  row.eliminated_on = file.eliminated_on;
  row.responsible = file.responsible;
  row.responsible_name = file.responsible_name;
  row.previous = file.previous;
  for (const Task& task : tasks_of(file, moment)) {
    // The limit over the whole phase has a task of its own; the list shows what somebody has to do next.
    if (!task.key.starts_with("total:") && task.key != "watch:end") row.due = std::min(row.due, task.due);
  }
  row.last_visit = file.last_visit;
  if (file.watched()) row.watch_until = file.watch->until;
  row.over_help = is_over_helped(file, moment);
  row.sequence = file.sequence();
  return row;
}

std::vector<MeasureRow> measure_rows(const CaseFile& file) {
  std::vector<MeasureRow> rows;
  for (const Measure& measure : file.measures) {
    MeasureRow row;
    row.county = file.county;
    row.case_id = file.id;
    row.number = measure.number;
    row.household = file.household;
    row.village = file.village;
    row.kind = measure.kind;
    row.department = measure.department;
    row.risks = joined(measure.risks);
    row.state = static_cast<int>(measure.state);
    row.planned_for = measure.planned_for;
    row.delivered_on = measure.delivered_on;
    row.amount_fen = measure.amount_fen;
    row.receipt = measure.receipt;
    row.called_back = measure.called_back;
    row.content = measure.content;
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace shouwang::casework
