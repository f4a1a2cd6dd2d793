#include "reporting/proof.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "casework/clock.h"
#include "casework/event_body.h"
#include "reporting/filler.h"

namespace shouwang::reporting {
namespace {

using casework::CaseFile;
using casework::Event;
using casework::Phase;
using casework::StepState;
using policy::PhaseKind;

class Replay {
 public:
  Replay(const policy::Pack& pack, Date today) : pack_(pack), today_(today) {}

  std::vector<ProofRow> rows(const std::vector<Event>& events) {
    CaseFile state;
    for (const Event& event : events) {
      const Phase before = state.phase;
      const bool first = state.events.empty();
      if (!casework::append(state, event)) break;
      const Date day = beijing_date(event.happened_ms);
      if (first || state.phase != before || event.action == "phase") {
        if (!first) end_phase(before, state, day, event);
        begin_totals(state, day);
      }
      note_pause(event, day);
      if (event.action == "notice_posted") note_posting(state, event, day);
      if (event.action == "notice_photographed") note_photo(event);
      note_steps(state, day);
    }
    for (Run& run : runs_) finish(run);
    std::vector<ProofRow> out;
    for (Run& run : runs_) out.push_back(std::move(run.row));
    std::stable_sort(out.begin(), out.end(), [](const ProofRow& a, const ProofRow& b) { return a.started < b.started; });
    return out;
  }

 private:
  struct Run {
    ProofRow row;
    const policy::ClockSpec* clock = nullptr;
    std::optional<policy::StepKind> kind;  // nullopt: a total
    std::optional<PhaseKind> phase;
    bool active = true;
    bool hanging = false;    // a notice, from the day it was put up
    Date closes = kForever;  // its last day
    casework::NoticeId notice;
    Date ended = kForever;   // day on which it stopped without being done
  };

  void begin_totals(const CaseFile& state, Date day) {
    const auto phase = casework::steps_of(state.phase);
    if (!phase) return;
    for (const policy::TotalClock& total : pack_.procedure.totals) {
      if (total.phase != *phase) continue;
      Run run;
      run.row.step = "total:" + total.id;
      run.row.title = total.title;
      run.row.level = policy::Level::kCounty;
      run.row.started = total.from_clue && state.clue_ms > 0 ? beijing_date(state.clue_ms) : day;
      run.clock = &total.clock;
      run.phase = phase;
      runs_.push_back(std::move(run));
    }
  }

  void end_phase(Phase before, const CaseFile& state, Date day, const Event& event) {
    const auto phase = casework::steps_of(before);
    // Forward is the end that the steps were for; every other end leaves open what was open.
    const bool forward = state.phase == Phase::kMeasures || state.phase == Phase::kEliminated ||
                         (before == Phase::kMeasures && state.phase == Phase::kHelping);
    for (Run& run : runs_) {
      if (!run.active || run.phase != phase) continue;
      run.active = false;
      if (forward) {
        run.row.done = day;
        // A total is everybody's; a step was done by whoever did the action before the program moved the case on.
        if (run.kind) run.row.by = state.events.size() > 1 ? state.events[state.events.size() - 2].actor : event.actor;
      } else {
        run.row.stopped = true;
        run.ended = day;
      }
    }
    if (!pauses_.empty() && !pauses_.back().to) pauses_.back().to = day;
  }

  void note_pause(const Event& event, Date day) {
    if (event.action == "pause") {
      const auto body = casework::event_body::parse(event.body);
      pauses_.push_back({day, std::nullopt, body ? text_of(*body, "reason") : ""});
    } else if (event.action == "resume" && !pauses_.empty() && !pauses_.back().to) {
      pauses_.back().to = day;
    }
  }

  void note_steps(const CaseFile& state, Date day) {
    const auto phase = casework::steps_of(state.phase);
    if (!phase) return;
    for (const StepState& step : state.steps) {
      const auto it =
          std::find_if(runs_.begin(), runs_.end(), [&](const Run& r) { return r.active && r.kind == step.kind && r.phase == phase; });
      if (it == runs_.end()) {
        if (step.open) begin(step, *phase);
        continue;
      }
      if (step.done) {
        it->row.done = beijing_date(step.done_ms);
        it->row.by = step.done_by;
        it->active = false;
      } else if (!step.open || (!it->hanging && beijing_date(step.opened_ms) > it->row.started)) {
        it->row.stopped = true;
        it->ended = day;
        it->active = false;
        if (step.open) begin(step, *phase);
      }
    }
  }

  /// The limit of the step is for putting the notice up. How long it hangs then is the notice's own limit, and the day after its last
  /// day it has to be closed.
  void note_posting(const CaseFile& state, const Event& event, Date day) {
    const auto phase = casework::steps_of(state.phase);
    const auto it = std::find_if(runs_.begin(), runs_.end(), [&](const Run& r) {
      return r.active && r.kind == policy::StepKind::kNotice && r.phase == phase && !r.hanging;
    });
    if (it == runs_.end()) return;
    it->active = false;
    it->row.done = day;
    it->row.by = event.actor;
    Run run = *it;
    run.active = run.hanging = true;
    run.row.step = "notice:close";
    run.row.title += "期满";
    run.row.started = day;
    run.row.done.reset();
    run.row.by = {};
    run.closes = state.notice_closes;
    run.notice = state.notice;
    runs_.push_back(std::move(run));
  }

  /// Photos are taken when somebody passes by, after the notice has closed as well.
  void note_photo(const Event& event) {
    const auto body = casework::event_body::parse(event.body);
    const casework::NoticeId notice(body ? casework::event_body::number(*body, "notice") : 0);
    const auto it = std::find_if(runs_.begin(), runs_.end(), [&](const Run& r) { return r.hanging && r.notice == notice; });
    if (it != runs_.end()) ++it->row.photos;
  }

  void begin(const StepState& step, PhaseKind phase) {
    const policy::StepSpec* spec = pack_.procedure.step(phase, step.kind);
    Run run;
    run.row.step = policy::step_name(step.kind);
    run.row.title = std::string(policy::phase_title(phase)) + " · " + (spec ? spec->title : std::string(policy::step_title(step.kind)));
    run.row.level = spec ? spec->level : policy::Level::kVillage;
    run.row.started = beijing_date(step.opened_ms);
    run.clock = spec && spec->clock ? &*spec->clock : nullptr;
    run.kind = step.kind;
    run.phase = phase;
    runs_.push_back(std::move(run));
  }

  void finish(Run& run) const {
    ProofRow& row = run.row;
    const Date end = row.done ? *row.done : row.stopped ? run.ended : today_;
    std::vector<casework::StillDays> still;
    for (const ProofPause& pause : pauses_) {
      if (pause.from > end || (pause.to && *pause.to < row.started)) continue;
      row.pauses.push_back(pause);
      still.push_back({pause.from, pause.to.value_or(kForever)});
    }
    if (run.hanging) {
      const auto days = pack_.days(pack_.procedure.notice.days, row.started);
      if (days) {
        row.limit_days = days->count;
        row.working = days->working;
        row.source = source_of(pack_.procedure.notice.days, row.started);
      }
      row.due = run.closes.plus_days(1);
      if (end > row.due) row.late_days = end.days() - row.due.days();
      return;
    }
    if (!run.clock) return;
    const auto limit = pack_.days(run.clock->parameter, row.started);
    if (!limit) return;
    row.limit_days = limit->count;
    row.working = limit->working;
    row.due = casework::last_day(row.started, *limit, still, pack_.calendar);
    if (row.due < kForever && end > row.due) row.late_days = end.days() - row.due.days();
    row.source = source_of(run.clock->parameter, row.started);
  }

  std::string source_of(const std::string& id, Date day) const {
    const auto parameter = pack_.parameters.find(id);
    if (parameter == pack_.parameters.end()) return "";
    const auto value = parameter->second.on(day);
    if (!value) return "";
    const policy::Source& source = (*value)->source;
    return source.document + (source.clause.empty() ? "" : " " + source.clause);
  }

  const policy::Pack& pack_;
  Date today_;
  std::vector<Run> runs_;
  std::vector<ProofPause> pauses_;
};

}  // namespace

std::vector<ProofRow> proof_rows(const CaseFile& file, const policy::Pack& pack, Date today) {
  return Replay(pack, today).rows(file.events);
}

Result<Document> fill_proof(Filler& f) {
  Document d = f.start(Form::kProof);
  d.landscape = true;
  Fields head = f.household_fields("");
  head.columns = 3;
  d.blocks.emplace_back(std::move(head));
  Table table{"",
              {"环节", "办理层级", "开始", "时限", "依据", "最后期限", "完成", "超期", "暂停", "办理人"},
              {},
              {3.4, 1.5, 2.1, 2, 4.4, 2.1, 2.1, 1.5, 3.2, 2},
              0};
  int late = 0, open = 0;
  const std::vector<ProofRow> rows = proof_rows(f.file(), f.pack(), f.data().today);
  for (const ProofRow& row : rows) {
    std::vector<std::string> pauses;
    for (const ProofPause& pause : row.pauses) {
      pauses.push_back(pause.from.iso() + " 至 " + (pause.to ? pause.to->iso() : "今") + "：" +
                       f.choice("@procedure.pause_reasons", pause.reason));
    }
    const bool paused = row.due == kForever && row.limit_days;
    late += row.late_days > 0;
    open += !row.done && !row.stopped;
    const std::string photos = row.photos > 0 ? "（照片 " + std::to_string(row.photos) + " 张）" : std::string();
    table.rows.push_back({row.title + photos, std::string(policy::level_title(row.level)), row.started.iso(),
                          row.limit_days ? std::to_string(*row.limit_days) + (row.working ? "个工作日" : "天") : "不限", row.source,
                          paused ? "暂停中" : day_text(row.due),
                          row.done      ? row.done->iso()
                          : row.stopped ? "未完成即终止"
                                        : "办理中",
                          row.late_days > 0 ? std::to_string(row.late_days) + "天"
                          : row.limit_days  ? "未超期"
                                            : "",
                          joined(pauses, "\n"),
                          row.by                                        ? f.account(row.by)
                          : row.done && !row.step.starts_with("total:") ? "系统"
                                                                        : ""});
  }
  d.blocks.emplace_back(std::move(table));
  d.blocks.emplace_back(Paragraph{"说明", "共 " + std::to_string(rows.size()) + " 条，" +
                                              (late ? std::to_string(late) + " 条超期" : std::string("没有超期")) +
                                              (open ? "，" + std::to_string(open) + " 条正在办理" : "") +
                                              "。时限从开始之日的次日起算，暂停的日子不计；工作日按国务院办公厅公布的节假日安排计算。"
                                              "本单由系统按办理记录逐条推算，与档案中的办理过程一致。"});
  d.blocks.emplace_back(Signatures{{"核对人签字", "主管部门（盖章）"}});
  return d;
}

}  // namespace shouwang::reporting
