// Deciding about a case: who and when (from the tables), what (from the deciders), and the events that come of it.
#include "casework/case_decide.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "casework/case_rules.h"
#include "casework/case_words.h"
#include "casework/event_body.h"
#include "casework/guards.h"
#include "casework/merge.h"

namespace shouwang::casework {
namespace {

using nlohmann::json;
using policy::PhaseKind;
using policy::StepKind;

constexpr std::int64_t kNoonMs = 12 * 3'600'000;
// A telephone's clock may be this fast.
constexpr std::int64_t kSkewMs = 10 * 60'000;

std::string action_title(std::string_view action) {
  const ActionSpec* spec = find_action(Subject::kCase, action);
  return in_quotes(spec ? spec->title : action);
}

// ---------------------------------------------------------------- who and when

Result<void> check_level(const CaseFile& file, const ActionSpec& action, const CaseRule& rule, const Actor& actor, const Moment& moment) {
  const std::string title = in_quotes(action.title);
  if (action.who == 0) return fail(ErrorCode::kForbidden, title + "由系统自动办理");
  if ((action.who & at(actor.level)) == 0)
    return fail(ErrorCode::kForbidden, title + "由" + offices(action.who) + "办理，" + std::string(office_title(actor.level)) + "账号不能办理");
  if (!actor.scope.covers(std::to_string(file.village))) return fail(ErrorCode::kForbidden, "本户不在您负责的区划内，不能办理" + title);
  const auto steps = steps_of(file.phase);
  if (rule.use == StepUse::kNone || !steps || action_of(rule.step) != action.name) return {};
  // A higher office may act for the one that the region names, not the other way round.
  const policy::StepSpec* spec = moment.pack->procedure.step(*steps, rule.step);
  const bool named = spec && (action.who & at(spec->level)) != 0;
  if (named && actor.level > spec->level)
    return fail(ErrorCode::kForbidden, in_quotes(spec->title) + "由" + std::string(office_title(spec->level)) + "办理，您可以提醒他们办理");
  return {};
}

std::string phases_text(std::uint16_t phases) {
  std::string text;
  for (int p = static_cast<int>(Phase::kAdmission); p <= static_cast<int>(Phase::kRemoved); ++p) {
    const auto phase = static_cast<Phase>(p);
    if ((phases & in(phase)) == 0) continue;
    if (!text.empty()) text += "、";
    text += in_quotes(phase_state_title(phase));
  }
  return text;
}

Result<void> check_phase(const CaseFile& file, const CaseRule& rule) {
  if ((rule.phases & in(file.phase)) != 0) return {};
  const std::string now = in_quotes(phase_state_title(file.phase)), title = action_title(rule.action);
  if (!is_open(file.phase)) return fail(ErrorCode::kTransition, "本户档案已经结束（" + std::string(phase_state_title(file.phase)) + "），不能再办理" + title);
  return fail(ErrorCode::kTransition, title + "要在" + phases_text(rule.phases) + "阶段办理，本户现在是" + now);
}

// What is still to be done before a step, with who does it: “民主评议”（村级）
std::string missing_before(const CaseFile& file, const policy::Procedure& procedure, const StepState& step) {
  std::string text;
  for (const StepKind kind : step.after) {
    const StepState* before = file.step(kind);
    if (!before || before->done) continue;
    if (!text.empty()) text += "、";
    text += in_quotes(step_title_of(procedure, file.phase, kind));
    const auto steps = steps_of(file.phase);
    const policy::StepSpec* spec = steps ? procedure.step(*steps, kind) : nullptr;
    if (spec) text += "（" + std::string(office_title(spec->level)) + "办理）";
  }
  return text;
}

Result<void> check_step(const CaseFile& file, const CaseRule& rule, const policy::Procedure& procedure) {
  if (rule.use != StepUse::kNeeds) return {};
  const StepState* step = file.step(rule.step);
  const std::string title = in_quotes(step_title_of(procedure, file.phase, rule.step));
  if (!step) return fail(ErrorCode::kTransition, "本地程序在“" + std::string(phase_state_title(file.phase)) + "”阶段没有" + title + "这一步");
  if (step->done) {
    if (rule.step == StepKind::kNotice)
      return fail(ErrorCode::kTransition, "公示已于" + file.notice_closes.iso() + "结束，不能再办理" + action_title(rule.action) + "，有异议的可向乡镇或县级反映");
    return fail(ErrorCode::kTransition, title + "已于" + beijing_date(step->done_ms).iso() + "完成，需要更正的请由乡镇或县级在审核审批时退回");
  }
  if (!step->open) return fail(ErrorCode::kTransition, "还没有轮到" + title + "，请先完成" + missing_before(file, procedure, *step));
  return {};
}

Result<void> check_rule(const CaseFile& file, const CaseRule& rule, const policy::Procedure& procedure) {
  RETURN_IF_ERROR(check_phase(file, rule));
  if (file.paused() && !rule.while_paused)
    return fail(ErrorCode::kTransition, "本户已暂停计时，不能办理" + action_title(rule.action) + "，请乡镇或县级先恢复计时");
  const bool before_help = file.phase == Phase::kAdmission || file.phase == Phase::kMeasures;
  if (rule.green_before_help && before_help && !file.green_channel) {
    return fail(ErrorCode::kTransition, "本户还在“" + std::string(phase_state_title(file.phase)) + "”阶段，不能办理" + action_title(rule.action) +
                                            "；因灾、因意外需要先帮扶的，请乡镇或县级开通绿色通道");
  }
  return check_step(file, rule, procedure);
}

// ---------------------------------------------------------------- dates

enum class Earliest : std::uint8_t { kClue, kElimination, kStep, kAuthorisation, kDelivery, kAny };
struct StatedDate {
  std::string_view action, input;
  Earliest earliest;
};
// The date that says when the thing happened: the clocks start there, whenever it was written down.
constexpr StatedDate kStated[] = {
    {"authorise", "signed_on", Earliest::kClue},
    {"withdraw_authorisation", "withdrawn_on", Earliest::kAuthorisation},
    {"hold_review", "held_on", Earliest::kStep},
    {"enter", "entered_on", Earliest::kStep},
    {"name_responsible", "from", Earliest::kClue},
    {"start_measure", "started_on", Earliest::kClue},
    {"deliver_measure", "delivered_on", Earliest::kClue},
    {"confirm_receipt", "signed_on", Earliest::kDelivery},
    {"visit", "visited_on", Earliest::kClue},
    {"watch_visit", "visited_on", Earliest::kElimination},
    {"consent", "signed_on", Earliest::kStep},
    {"survey", "surveyed_on", Earliest::kStep},
    {"end_case", "ended_on", Earliest::kAny},
    {"add_risk", "found_on", Earliest::kClue},
};

struct Bound {
  Date day;
  std::string what;  // of the day: 发现线索
};

// The last step that had to be done before this one.
Bound step_bound(const CaseFile& file, StepKind kind, const policy::Procedure& procedure) {
  const StepState* step = file.step(kind);
  if (!step) return {beijing_date(file.clue_ms), "发现线索"};
  const StepState* last = nullptr;
  for (const StepKind before : step->after) {
    const StepState* done = file.step(before);
    if (done && (!last || done->done_ms > last->done_ms)) last = done;
  }
  const Date day = beijing_date(step->opened_ms);
  if (last && beijing_date(last->done_ms) == day) return {day, "上一步“" + step_title_of(procedure, file.phase, last->kind) + "”"};
  return {day, "轮到这一步"};
}

Bound bound_of(const Draft& draft, Earliest earliest) {
  const CaseFile& file = draft.file;
  const CaseRule* rule = find_case_rule(draft.action);
  switch (earliest) {
    case Earliest::kStep:
      return step_bound(file, rule->step, draft.procedure());
    case Earliest::kAuthorisation:
      if (!file.authorisations.empty()) return {file.authorisations.back().signed_on, "签署授权"};
      break;
    case Earliest::kDelivery:
      if (const Measure* m = file.measure(static_cast<int>(event_body::number(draft.body, "measure"))); m && m->delivered_on)
        return {*m->delivered_on, "落实措施"};
      break;
    case Earliest::kElimination:
      if (file.eliminated_on) return {*file.eliminated_on, "标注风险消除"};
      break;
    case Earliest::kAny:
      return {Date::from_days(0), ""};
    case Earliest::kClue:
      break;
  }
  return {beijing_date(file.clue_ms), "发现线索"};
}

std::string_view input_title(std::string_view action, std::string_view input) {
  const ActionSpec* spec = find_action(Subject::kCase, action);
  for (const Input& i : spec->inputs) {
    if (i.name == input) return i.title;
  }
  return input;
}

// G8. Sets when it happened: as stated, else as the device says, else now.
Result<void> settle_time(Draft& draft, std::int64_t device_ms) {
  const std::int64_t now = draft.moment.now_ms;
  if (device_ms > now + kSkewMs)
    return fail(ErrorCode::kGuard, "办理时间（" + beijing_date(device_ms).iso() + "）晚于现在，请检查手机或电脑的时间");
  draft.happened_ms = device_ms == 0 ? now : std::min(device_ms, now);
  draft.day = beijing_date(draft.happened_ms);
  const auto stated = std::find_if(std::begin(kStated), std::end(kStated), [&](const StatedDate& s) { return s.action == draft.action; });
  if (stated != std::end(kStated)) {
    const auto day = event_body::date(draft.body, stated->input);
    if (!day) return fail(ErrorCode::kInvalidArgument, in_quotes(input_title(draft.action, stated->input)) + "不能为空");
    const Bound bound = bound_of(draft, stated->earliest);
    RETURN_IF_ERROR(guards::dated(*day, draft.moment.today, bound.day, input_title(draft.action, stated->input), bound.what));
    if (*day == draft.day) return {};
    draft.day = *day;
    draft.happened_ms = std::min(beijing_midnight_ms(*day) + kNoonMs, now);
    return {};
  }
  const CaseRule* rule = find_case_rule(draft.action);
  const Bound bound = bound_of(draft, rule->use == StepUse::kNeeds ? Earliest::kStep : Earliest::kClue);
  return guards::dated(draft.day, draft.moment.today, bound.day, "办理日期", bound.what);
}

// ---------------------------------------------------------------- events

json steps_json(const policy::Procedure& procedure, PhaseKind phase) {
  json steps = json::array();
  const auto found = procedure.phases.find(phase);
  if (found == procedure.phases.end()) return steps;
  for (const policy::StepSpec& spec : found->second) {
    json after = json::array();
    for (const StepKind kind : spec.after) {
      if (procedure.step(phase, kind)) after.push_back(policy::step_name(kind));
    }
    steps.push_back({{"kind", policy::step_name(spec.kind)}, {"after", std::move(after)}});
  }
  return steps;
}

Result<json> entering(Phase to, const policy::Procedure& procedure) {
  json added = json::object();
  const auto kind = steps_of(to);
  if (!kind) return added;
  added["steps"] = steps_json(procedure, *kind);
  if (added["steps"].empty())
    return fail(ErrorCode::kGuard, "政策包里没有“" + std::string(policy::phase_title(*kind)) + "”的步骤，不能办理，请联系县级管理员检查政策包");
  return added;
}

Event make_event(const CaseFile& file, std::string_view action, const Actor* actor, const Moment& moment, std::int64_t happened_ms,
                 const json& body, IdSource& ids) {
  Event event;
  event.id = EventId(ids.next(moment.now_ms));
  event.county = file.county;
  event.subject = Subject::kCase;
  event.subject_id = file.id.value();
  event.sequence = file.sequence() + 1;
  event.action = action;
  event.actor = actor ? actor->scope.account() : AccountId();
  event.level = actor ? actor->level : policy::Level::kCounty;
  // A server whose clock was set back does not make history run backwards.
  event.at_ms = file.events.empty() ? moment.now_ms : std::max(moment.now_ms, file.events.back().at_ms);
  event.happened_ms = std::min(happened_ms, event.at_ms);
  event.pack_hash = moment.pack->hash;
  event.procedure_hash = moment.pack->procedure.hash;
  event.body = body.dump();
  return event;
}

// How long the household is looked after once its risk is eliminated: settled on that day, whatever the pack says later.
Result<void> add_watch(const CaseFile& file, const Moment& moment, json& added) {
  const std::string& parameter = moment.pack->procedure.watch.months;
  if (parameter.empty() || !file.snapshot_elimination) return {};
  const Date day = beijing_date(file.snapshot_elimination->happened_ms);
  ASSIGN_OR_RETURN(const std::int64_t months, moment.pack->number(parameter, day));
  added["watch"] = {{"until", day.plus_months(static_cast<int>(months)).iso()}};
  added["parameters"][parameter] = months;
  return {};
}

std::optional<Phase> next_phase(const CaseFile& file) {
  if (file.steps.empty() || !std::all_of(file.steps.begin(), file.steps.end(), [](const StepState& s) { return s.done; })) return std::nullopt;
  if (file.phase == Phase::kAdmission) return Phase::kMeasures;
  return file.phase == Phase::kMeasures ? Phase::kHelping : Phase::kEliminated;
}

// The event, and the phase that follows from it.
Result<std::vector<Event>> conclude(const Draft& draft, IdSource& ids) {
  json body = draft.body;
  if (!draft.added.empty()) body["_"] = draft.added;
  std::vector<Event> events;
  events.push_back(make_event(draft.file, draft.action, draft.actor, draft.moment, draft.happened_ms, body, ids));
  CaseFile after = draft.file;
  RETURN_IF_ERROR(append(after, events.front()));
  const std::optional<Phase> to = draft.to ? draft.to : next_phase(after);
  if (!to) return events;
  if (*to == Phase::kHelping && after.phase == Phase::kMeasures) RETURN_IF_ERROR(guards::has_responsible(after));
  ASSIGN_OR_RETURN(json added, entering(*to, draft.procedure()));
  if (*to == Phase::kEliminated) RETURN_IF_ERROR(add_watch(after, draft.moment, added));
  json phase = {{"to", phase_state_name(*to)}};
  if (!added.empty()) phase["_"] = std::move(added);
  events.push_back(make_event(after, "phase", nullptr, draft.moment, draft.happened_ms, phase, ids));
  RETURN_IF_ERROR(append(after, events.back()));
  return events;
}

Decider find_decider(std::string_view action) {
  if (const Decider found = admission_decider(action)) return found;
  if (const Decider found = decision_decider(action)) return found;
  return help_decider(action);
}

Result<std::vector<Event>> decide_draft(Draft& draft, std::int64_t device_ms, const CaseRule& rule, IdSource& ids) {
  RETURN_IF_ERROR(settle_time(draft, device_ms));
  if (rule.to) {
    ASSIGN_OR_RETURN(draft.added, entering(*rule.to, draft.procedure()));
  }
  if (const Decider decider = find_decider(draft.action)) RETURN_IF_ERROR(decider(draft));
  return conclude(draft, ids);
}

Result<json> parse_body(std::string_view text) {
  auto body = event_body::parse(text);
  if (!body || body->contains("_")) return fail(ErrorCode::kInvalidArgument, "填写的内容格式不正确，请刷新页面后重试");
  return *std::move(body);
}

json texts_of_ids(const std::vector<AccountId>& ids) {
  json list = json::array();
  for (const AccountId id : ids) list.push_back(std::to_string(id.value()));
  return list;
}

json risks_json(const std::vector<std::pair<std::string, std::string>>& risks) {
  json list = json::array();
  for (const auto& [code, text] : risks) list.push_back({{"code", code}, {"text", text}});
  return list;
}

}  // namespace

// ---------------------------------------------------------------- for deciders

void finish_step(Draft& draft, StepKind kind) {
  const StepState* step = draft.file.step(kind);
  if (step && step->open) draft.added["done"].push_back(policy::step_name(kind));
}

void undo_from(Draft& draft, StepKind kind) {
  const std::vector<StepState>& steps = draft.file.steps;
  if (steps.empty()) return;
  const StepKind first = draft.file.step(kind) ? kind : steps.front().kind;
  json undone = json::array();
  for (const StepState& step : steps) {
    if (step.kind == first || comes_before(draft.file, first, step.kind)) undone.push_back(policy::step_name(step.kind));
  }
  draft.added["undone"] = std::move(undone);
}

bool comes_before(const CaseFile& file, StepKind step, StepKind later) {
  const StepState* state = file.step(later);
  // Steps are listed after those that they wait for, so this ends.
  return state && std::any_of(state->after.begin(), state->after.end(), [&](StepKind kind) { return kind == step || comes_before(file, step, kind); });
}

Result<std::int64_t> noted_number(Draft& draft, std::string_view parameter) {
  ASSIGN_OR_RETURN(const std::int64_t value, draft.pack().number(parameter, draft.day));
  draft.added["parameters"][std::string(parameter)] = value;
  return value;
}

// ---------------------------------------------------------------- the machine

Result<void> may_act(const CaseFile& file, const ActionSpec& action, const Actor& actor, const Moment& moment) {
  const CaseRule* rule = action.subject == Subject::kCase ? find_case_rule(action.name) : nullptr;
  if (!rule) return fail(ErrorCode::kForbidden, in_quotes(action.title) + "不能由人办理");
  RETURN_IF_ERROR(check_level(file, action, *rule, actor, moment));
  RETURN_IF_ERROR(check_rule(file, *rule, moment.pack->procedure));
  return check_guards(file, action.name, actor, moment);
}

Result<std::vector<Event>> decide(const CaseFile& file, const ActionSpec& action, const Actor& actor, const Command& command,
                                  const Moment& moment, const HouseholdFacts* facts, IdSource& ids) {
  RETURN_IF_ERROR(may_act(file, action, actor, moment));
  ASSIGN_OR_RETURN(const json body, parse_body(command.body));
  json added = json::object();
  Draft draft{.file = file, .action = action.name, .actor = &actor, .moment = moment, .facts = facts, .body = body, .added = added};
  ASSIGN_OR_RETURN(auto events, decide_draft(draft, command.happened_ms, *find_case_rule(action.name), ids));
  events.front().key = command.key;
  return events;
}

bool needs_facts(std::string_view action) {
  return action == "assess" || action == "confirm_class" || action == "start_elimination" || action == "county_approve";
}

Result<std::vector<Event>> decide_program(const CaseFile& file, std::string_view action, std::string_view body_text, const Actor* actor,
                                          std::int64_t happened_ms, const Moment& moment, IdSource& ids) {
  const CaseRule* rule = find_case_rule(action);
  const ActionSpec* spec = find_action(Subject::kCase, action);
  if (!rule || !spec || spec->who != 0 || action == "phase") return fail(ErrorCode::kInternal, in_quotes(action) + "不是系统办理的事项");
  RETURN_IF_ERROR(check_rule(file, *rule, moment.pack->procedure));
  ASSIGN_OR_RETURN(const json body, parse_body(body_text));
  json added = json::object();
  Draft draft{.file = file, .action = action, .actor = actor, .moment = moment, .body = body, .added = added};
  return decide_draft(draft, happened_ms, *rule, ids);
}

Result<Event> make_open_event(const Opening& opening, const Actor& actor, const Moment& moment, IdSource& ids) {
  const policy::Pack& pack = *moment.pack;
  const auto is_green = [&](const auto& risk) { return pack.procedure.is_green(risk.first); };
  if (opening.green_channel && std::none_of(opening.risks.begin(), opening.risks.end(), is_green))
    return fail(ErrorCode::kGuard, "这些风险不适用绿色通道，请按一般程序办理");
  ASSIGN_OR_RETURN(json added, entering(Phase::kAdmission, pack.procedure));
  json body = {{"household", std::to_string(opening.household.value())},
               {"village", std::to_string(opening.village)},
               {"lead", std::to_string(opening.lead.value())},
               {"previous", opening.previous ? json(std::to_string(opening.previous.value())) : json()},
               {"regime", pack.regime_on(moment.today)},
               {"monitored_class", opening.monitored_class},
               {"risks", risks_json(opening.risks)},
               {"clue_ms", std::min(opening.clue_ms, moment.now_ms)},
               {"handlers", texts_of_ids(opening.handlers)},
               {"green", opening.green_channel},
               {"applicant", opening.applicant},
               {"_", std::move(added)}};
  CaseFile empty;
  empty.id = opening.id;
  empty.county = opening.county;
  return make_event(empty, "open", &actor, moment, moment.now_ms, body, ids);
}

std::string lead_joined_body(LeadId lead, const std::vector<std::pair<std::string, std::string>>& risks, std::string_view text) {
  return json{{"lead", std::to_string(lead.value())}, {"risks", risks_json(risks)}, {"text", text}}.dump();
}

std::string notice_posted_body(NoticeId notice, Date closes, PhaseKind purpose) {
  return json{{"notice", std::to_string(notice.value())}, {"closes", closes.iso()}, {"purpose", policy::phase_name(purpose)}}.dump();
}

std::string announcement_posted_body(NoticeId notice) { return json{{"notice", std::to_string(notice.value())}}.dump(); }

std::string notice_photographed_body(NoticeId notice, AttachmentId photo) {
  return json{{"notice", std::to_string(notice.value())}, {"photo", std::to_string(photo.value())}}.dump();
}

std::string reentered_body(CaseId next, LeadId lead) {
  return json{{"case", std::to_string(next.value())}, {"lead", std::to_string(lead.value())}}.dump();
}

std::string objection_received_body(NoticeId notice, std::string_view text, std::string_view contact_sealed) {
  return json{{"notice", std::to_string(notice.value())}, {"text", text}, {"contact_sealed", contact_sealed}}.dump();
}

bool waits_for_notice(const CaseFile& file, bool announcement) {
  const StepState* step = file.step(announcement ? StepKind::kAnnouncement : StepKind::kNotice);
  return step && step->open && !file.paused() && (announcement || !file.notice);
}

std::vector<Event> due_events(const CaseFile& file, const Moment& moment, IdSource& ids) {
  const StepState* notice = file.step(StepKind::kNotice);
  if (notice && notice->open && file.notice && moment.today > file.notice_closes && !file.has_unhandled_objection() && !file.paused()) {
    // It ended with its last day, or when the last objection was dealt with: not when the program got round to it.
    std::int64_t over_ms = beijing_midnight_ms(file.notice_closes.plus_days(1));
    for (const Event& event : file.events) {
      if (event.action == "handle_objection" || event.action == "notice_posted" || event.action == "resume") over_ms = std::max(over_ms, event.happened_ms);
    }
    return decide_program(file, "notice_closed", "{}", nullptr, std::min(over_ms, moment.now_ms), moment, ids).value_or(std::vector<Event>());
  }
  if (file.watched() && moment.today > file.watch->until) {
    const std::int64_t over_ms = std::min(beijing_midnight_ms(file.watch->until.plus_days(1)), moment.now_ms);
    return decide_program(file, "watch_ended", "{}", nullptr, over_ms, moment, ids).value_or(std::vector<Event>());
  }
  const StepState* authorisation = file.step(StepKind::kAuthorisation);
  const StepState* comparison = file.step(StepKind::kComparison);
  const bool waits = authorisation && authorisation->done && comparison && !comparison->done;
  if (waits && !guards::authorised(file, moment.today))
    return decide_program(file, "authorisation_expired", "{}", nullptr, 0, moment, ids).value_or(std::vector<Event>());
  if (const policy::MonitoredClass* next = is_open(file.phase) && file.next_class.empty()
                                               ? moment.pack->procedure.successor(file.monitored_class, moment.today)
                                               : nullptr) {
    // It ended with the day before the new one began, but not before the case was opened.
    const std::int64_t ended_ms = std::min(std::max(beijing_midnight_ms(next->from), file.opened_ms), moment.now_ms);
    return decide_program(file, "class_ended", "{}", nullptr, ended_ms, moment, ids).value_or(std::vector<Event>());
  }
  return {};
}

json facts_json(const HouseholdFacts& facts) {
  const auto judged = [](const std::vector<Judged>& all) {
    json list = json::array();
    for (const Judged& j : all) list.push_back({{"id", j.id}, {"answer", answer_name(j.answer)}, {"reason", j.reason}});
    return list;
  };
  json known = json::array();
  for (const KnownFact& f : facts.facts) {
    known.push_back({{"id", f.id},
                     {"value", f.value},
                     {"shown", f.shown},
                     {"day", f.day ? json(f.day->iso()) : json()},
                     {"source", f.source},
                     {"ask", f.ask}});
  }
  return {{"as_of", facts.as_of.iso()},
          {"members", facts.members},
          {"proposed_class", facts.proposed_class},
          {"facts", std::move(known)},
          {"classes", judged(facts.classes)},
          {"criteria", judged(facts.criteria)}};
}

}  // namespace shouwang::casework
