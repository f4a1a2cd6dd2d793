// The desk: leads.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/crypto.h"
#include "casework/desk.h"
#include "casework/desk_support.h"
#include "casework/event_body.h"

namespace shouwang::casework {
namespace {

using nlohmann::json;

Failure no_lead() { return fail(ErrorCode::kNotFound, "没有找到这条线索，或不在您的辖区内"); }

std::vector<std::pair<std::string, std::string>> risks_in(const json& body) {
  std::vector<std::pair<std::string, std::string>> risks;
  for (const std::string& code : event_body::texts(body, "risks")) {
    const bool other = code == "99" || code == "0299";
    risks.emplace_back(code, other ? std::string(event_body::text(body, "risk_text")) : std::string());
  }
  return risks;
}

/// Ids that a body names under inputs of one kind, in rows as well.
void collect_ids(std::span<const Input> inputs, const json& body, InputType type,
                 std::vector<std::pair<std::int64_t, std::string_view>>& out) {
  for (const Input& input : inputs) {
    if (input.type == InputType::kRows) {
      for (const json& row : event_body::list(body, input.name)) collect_ids(input.rows, row, type, out);
    } else if (input.type == type && type == InputType::kFiles) {
      for (const std::int64_t id : event_body::numbers(body, input.name)) out.emplace_back(id, input.title);
    } else if (input.type == type) {
      if (const std::int64_t id = event_body::number(body, input.name)) out.emplace_back(id, input.title);
    }
  }
}

bool is_person(std::span<const Input> inputs, std::string_view name) {
  return std::any_of(inputs.begin(), inputs.end(), [&](const Input& input) { return input.name == name && input.person; });
}

std::vector<std::pair<std::int64_t, std::string_view>> ids_in(std::span<const Input> inputs, const json& body, InputType type) {
  std::vector<std::pair<std::int64_t, std::string_view>> ids;
  collect_ids(inputs, body, type, ids);
  return ids;
}

}  // namespace

Result<LeadFile> Desk::lead(const access::Scope& scope, LeadId id) {
  // Row and events are two reads: when somebody acts between them, they are read again.
  return desk::settled([&](bool& raced) -> Result<LeadFile> {
    ASSIGN_OR_RETURN(const auto row, parts_.store->lead(scope, id));
    if (!row) return no_lead();
    ASSIGN_OR_RETURN(auto events, parts_.store->events(scope, row->lead.county, Subject::kLead, id.value()));
    raced = row->lead.sequence != (events.empty() ? 0 : events.back().sequence);
    return fold_lead(row->lead, std::move(events));
  });
}

Result<std::vector<Offer>> Desk::offers(const LeadFile& file, const Actor& actor, const Moment& moment) const {
  std::vector<Offer> result;
  for (const ActionSpec& action : actions()) {
    if (action.subject != Subject::kLead || (action.who & at(actor.level)) == 0) continue;
    if (is_referral_action(action.name) && !file.referral) continue;  // most leads never have one
    const auto may = may_act(file, action, actor, moment);
    result.push_back({&action, may ? std::string() : may.error().message()});
  }
  return result;
}

Result<json> Desk::read_checked(const Actor& actor, const ActionSpec& action, std::string_view text, HouseholdId household,
                                std::int64_t village, const Moment& moment) {
  ASSIGN_OR_RETURN(json body, read_body(*moment.pack, moment.today, action.inputs, text));
  for (const InputType type : {InputType::kFile, InputType::kFiles}) {
    for (const auto& [id, title] : ids_in(action.inputs, body, type)) {
      ASSIGN_OR_RETURN(const auto file, parts_.store->attachment(actor.scope, AttachmentId(id)));
      if (!file) return fail(ErrorCode::kInvalidArgument, "“" + std::string(title) + "”里的文件没有上传成功，请重新上传");
    }
  }
  for (const auto& [id, title] : ids_in(action.inputs, body, InputType::kAccount)) {
    if (parts_.works_at && !parts_.works_at(AccountId(id), village))
      return fail(ErrorCode::kInvalidArgument, "“" + std::string(title) + "”选的账号已停用，或不负责这个村，请另选一人");
  }
  const auto persons = ids_in(action.inputs, body, InputType::kMember);
  if (persons.empty()) return body;
  ASSIGN_OR_RETURN(const auto members, parts_.registry->members(desk::county_scope(registry::county_of(village)), household, true));
  for (const auto& [id, title] : persons) {
    const bool found = std::any_of(members.begin(), members.end(), [id = id](const auto& m) { return m.id.value() == id; });
    if (!found) return fail(ErrorCode::kInvalidArgument, "“" + std::string(title) + "”选的人不是这户的成员，请重新选择");
  }
  return body;
}

Result<Outcome> Desk::act_on_lead(const Actor& actor, LeadId id, const Command& command, const Moment& moment) {
  return desk::settled([&](bool& raced) { return try_lead(actor, id, command, moment, Write::kYes, raced); });
}

Result<Outcome> Desk::try_lead(const Actor& actor, LeadId id, const Command& command, const Moment& moment, Write what, bool& raced) {
  ASSIGN_OR_RETURN(const LeadFile file, lead(actor.scope, id));
  ASSIGN_OR_RETURN(const ActionSpec* action, desk::action_for(Subject::kLead, command.action, actor.level));
  RETURN_IF_ERROR(check_addressed(file.referral, actor));  // before anything is said about the lead
  ASSIGN_OR_RETURN(const auto done, desk::carried_out(*parts_.store, file.lead.county, actor.scope.account(), command.key, Subject::kLead,
                                                      id.value(), command.action));
  if (done) return Outcome{done->sequence, true, id, CaseId(file.lead.case_id)};
  if (command.sequence != file.lead.sequence) return desk::stale(parts_, file.events, command.sequence);
  ASSIGN_OR_RETURN(const json body, read_checked(actor, *action, command.body, file.lead.household, file.lead.village, moment));

  Command clean = command;
  clean.body = body.dump();
  ASSIGN_OR_RETURN(LeadStep step, decide(file, *action, actor, clean, moment));
  step.event.id = EventId(parts_.ids->next(moment.now_ms));
  Change change;
  Outcome outcome{step.event.sequence, false, id, CaseId(file.lead.case_id)};
  if (action->name == "conclude") RETURN_IF_ERROR(carry_over(actor, step, moment, change, outcome));
  if (what == Write::kDry) return outcome;
  desk::seal_inputs(parts_, action->inputs, step.event);
  change.events.insert(change.events.begin(), std::move(step.event));
  desk::add_lead(change, std::move(step.after), moment);
  auto written = desk::write(*parts_.store, change, raced);
  if (!written && written.error().code() == ErrorCode::kUnique)
    return fail(ErrorCode::kTransition, "该户已有另一条线索或档案在办理，请刷新后在其中一并办理");
  RETURN_IF_ERROR(std::move(written));
  return outcome;
}

Result<void> Desk::carry_over(const Actor& actor, LeadStep& step, const Moment& moment, Change& change, Outcome& outcome) {
  const json body = json::parse(step.event.body);
  const Lead& lead = step.after.lead;
  const bool joins = step.after.conclusion == "already_monitored";
  if (!joins && step.after.conclusion != "qualifies") return {};
  const access::Scope county = desk::county_scope(lead.county);
  ASSIGN_OR_RETURN(const std::vector<CaseRow> cases, parts_.store->cases_of(county, lead.household));
  const auto open = std::find_if(cases.begin(), cases.end(), [](const CaseRow& c) { return c.is_open; });
  if (joins && open == cases.end()) return fail(ErrorCode::kTransition, "该户现在没有监测档案，不能并案；符合条件的请选择“拟纳入”");
  if (!joins && open != cases.end()) return fail(ErrorCode::kTransition, "该户已有监测档案在办理，请选择“已是监测对象，并案处理”");

  CaseFile file;
  std::vector<Event> events;
  CaseId previous;
  if (joins) {
    ASSIGN_OR_RETURN(file, case_of(county, lead.county, open->id));
    const std::string joined = lead_joined_body(lead.id, risks_in(body), event_body::text(body, "text"));
    ASSIGN_OR_RETURN(events, decide_program(file, "lead_joined", joined, &actor, step.event.happened_ms, moment, *parts_.ids));
  } else {
    Opening opening;
    opening.id = CaseId(parts_.ids->next(moment.now_ms));
    opening.county = lead.county;
    opening.household = lead.household;
    opening.village = lead.village;
    opening.lead = lead.id;
    if (!cases.empty()) opening.previous = cases.front().id;
    previous = opening.previous;
    opening.monitored_class = event_body::text(body, "monitored_class");
    opening.risks = risks_in(body);
    opening.clue_ms = lead.opened_ms;
    opening.handlers = step.after.handlers;
    opening.green_channel = event_body::flag(body, "green");
    opening.applicant = step.after.has_applicant;
    ASSIGN_OR_RETURN(Event event, make_open_event(opening, actor, moment, *parts_.ids));
    events.push_back(std::move(event));
  }
  for (const Event& event : events) RETURN_IF_ERROR(append(file, event));
  change.cases.push_back(desk::rows_of(file, moment));
  change.events.insert(change.events.end(), std::make_move_iterator(events.begin()), std::make_move_iterator(events.end()));
  if (previous) {
    ASSIGN_OR_RETURN(CaseFile earlier, case_of(county, lead.county, previous));
    ASSIGN_OR_RETURN(auto left, decide_program(earlier, "reentered", reentered_body(file.id, lead.id), &actor, 0, moment, *parts_.ids));
    for (Event& event : left) {
      RETURN_IF_ERROR(append(earlier, event));
      change.events.push_back(std::move(event));
    }
    change.cases.push_back(desk::rows_of(earlier, moment));
  }
  step.after.lead.case_id = file.id.value();
  outcome.case_id = file.id;
  json with_case = body;
  with_case["_"]["case"] = std::to_string(file.id.value());
  step.event.body = with_case.dump();
  return {};
}

Result<LeadFile> Desk::lead_to_collect(HouseholdId household, std::int32_t county, std::int64_t village, const Moment& moment) {
  const access::Scope scope = desk::county_scope(county);
  ASSIGN_OR_RETURN(const std::optional<Lead> open, parts_.store->open_lead_of(scope, household));
  if (open) return lead(scope, open->id);
  LeadFile file;
  file.lead.id = LeadId(parts_.ids->next(moment.now_ms));
  file.lead.county = county;
  file.lead.household = household;
  file.lead.village = village;
  file.lead.version = 0;
  return file;
}

Result<Outcome> Desk::collect(const Actor& actor, const Sighting& sighting, const Moment& moment) {
  return desk::settled([&](bool& raced) { return try_collect(actor, sighting, moment, raced); });
}

Result<std::optional<Outcome>> Desk::collected_before(const Actor& actor, std::int32_t county, HouseholdId household,
                                                      std::string_view key) {
  ASSIGN_OR_RETURN(const auto done, desk::carried_out(*parts_.store, county, actor.scope.account(), key, Subject::kLead, 0, "collect"));
  if (!done) return std::optional<Outcome>();
  ASSIGN_OR_RETURN(const auto row, parts_.store->lead(desk::county_scope(county), LeadId(done->subject_id)));
  if (!row || row->lead.household != household) return fail(ErrorCode::kConflict, "这个办理编号已用于另一项办理，请刷新页面后重试");
  return std::optional(Outcome{done->sequence, true, row->lead.id, CaseId(row->lead.case_id)});
}

Result<Outcome> Desk::prepare_collect(const Actor& actor, HouseholdId household, std::int32_t county, std::int64_t village,
                                      const json& body, std::string_view key, std::int64_t happened_ms, const Moment& moment,
                                      Change& change) {
  const ActionSpec& action = *find_action(Subject::kLead, "collect");
  ASSIGN_OR_RETURN(const LeadFile file, lead_to_collect(household, county, village, moment));
  const Command command{std::string(action.name), body.dump(), file.lead.sequence, std::string(key), happened_ms};
  ASSIGN_OR_RETURN(LeadStep step, decide(file, action, actor, command, moment));
  step.event.id = EventId(parts_.ids->next(moment.now_ms));
  desk::seal_inputs(parts_, action.inputs, step.event);
  const Outcome outcome{step.event.sequence, false, file.lead.id, CaseId(file.lead.case_id)};
  if (step.after.lead.relapse_of == 0) {
    ASSIGN_OR_RETURN(const CaseId watched, watched_case(county, household, beijing_date(step.event.happened_ms)));
    step.after.lead.relapse_of = watched.value();
  }
  change.events.push_back(std::move(step.event));
  desk::add_lead(change, std::move(step.after), moment);
  return outcome;
}

Result<CaseId> Desk::watched_case(std::int32_t county, HouseholdId household, Date day) {
  ASSIGN_OR_RETURN(const std::vector<CaseRow> cases, parts_.store->cases_of(desk::county_scope(county), household));
  const auto watched = std::find_if(cases.begin(), cases.end(), [&](const CaseRow& c) {
    return c.watch_until && c.eliminated_on && *c.eliminated_on <= day && day <= *c.watch_until;
  });
  return watched == cases.end() ? CaseId() : watched->id;
}

Result<Outcome> Desk::try_collect(const Actor& actor, const Sighting& sighting, const Moment& moment, bool& raced) {
  ASSIGN_OR_RETURN(const ActionSpec* action, desk::action_for(Subject::kLead, "collect", actor.level));
  ASSIGN_OR_RETURN(const auto household, parts_.registry->household(actor.scope, sighting.household));
  if (!household) return fail(ErrorCode::kNotFound, "没有找到这户，或不在您的辖区内");
  ASSIGN_OR_RETURN(const auto done, collected_before(actor, household->county, sighting.household, sighting.key));
  if (done) return *done;
  ASSIGN_OR_RETURN(const json body, read_checked(actor, *action, sighting.body, sighting.household, household->village, moment));
  Change change;
  ASSIGN_OR_RETURN(const Outcome outcome, prepare_collect(actor, sighting.household, household->county, household->village, body,
                                                          sighting.key, sighting.happened_ms, moment, change));
  RETURN_IF_ERROR(desk::write(*parts_.store, change, raced));
  return outcome;
}

Result<std::string> Desk::reveal(const access::Scope& scope, Subject subject, std::int64_t subject_id, int sequence,
                                 std::string_view input) {
  std::vector<Event> events;
  if (subject == Subject::kLead) {
    ASSIGN_OR_RETURN(LeadFile file, lead(scope, LeadId(subject_id)));
    events = std::move(file.events);
  } else {
    ASSIGN_OR_RETURN(CaseFile file, case_file(scope, CaseId(subject_id)));
    events = std::move(file.events);
  }
  const auto event = std::find_if(events.begin(), events.end(), [&](const Event& e) { return e.sequence == sequence; });
  if (event == events.end()) return fail(ErrorCode::kNotFound, "没有找到这条记录");
  const json body = json::parse(event->body, nullptr, false);
  // Whoever objected to a notice is sealed before the event has its id.
  const bool objector = event->action == "objection_received" && input == "contact";
  const json& added = event_body::added(body);
  const auto sealed = added.find("sealed");
  const std::string_view hex = objector                ? event_body::text(body, "contact_sealed")
                               : sealed == added.end() ? std::string_view()
                                                       : event_body::text(*sealed, input);
  if (hex.empty()) {
    // The name of a person of the household stands in the body whole, and is only shown masked.
    const ActionSpec* action = find_action(event->subject, event->action);
    const std::string_view name = action && is_person(action->inputs, input) ? event_body::text(body, input) : std::string_view();
    if (name.empty()) return fail(ErrorCode::kNotFound, "这条记录没有这项内容");
    return std::string(name);
  }
  ASSIGN_OR_RETURN(const std::string bytes, crypto::unhex(hex));
  return parts_.unseal(bytes, objector ? desk::objector_context(CaseId(subject_id)) : desk::seal_context(event->id, input));
}

}  // namespace shouwang::casework
