// The desk: cases, many at once, and the daily pass over the clocks.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "casework/desk.h"
#include "casework/desk_support.h"
#include "casework/event_body.h"

namespace shouwang::casework {
namespace {

using nlohmann::json;

Failure no_case() { return fail(ErrorCode::kNotFound, "没有找到这份监测档案，或不在您的辖区内"); }

// A subject of a bulk action has its own key, so that a repeated bulk does only what was left undone.
constexpr std::size_t kMaxBulkKey = 40;
constexpr std::string_view kClassTask = "class:confirm";
constexpr int kMostNotices = 10'000;  // that one pass looks at; the rest are for the next

/// A department carries out its own measures and nobody else's.
Result<void> check_department(const CaseFile& file, const Actor& actor, const json& body) {
  if (actor.level != policy::Level::kDepartment) return {};
  const Measure* measure = file.measure(static_cast<int>(event_body::number(body, "measure")));
  const bool own = measure && std::find(actor.departments.begin(), actor.departments.end(), measure->department) != actor.departments.end();
  return own ? Result<void>() : fail(ErrorCode::kForbidden, "这项措施不由本部门落实，请联系乡镇核对责任部门");
}

}  // namespace

Result<CaseFile> Desk::case_of(const access::Scope& scope, std::int32_t county, CaseId id) {
  ASSIGN_OR_RETURN(auto events, parts_.store->events(scope, county, Subject::kCase, id.value()));
  return fold_case(std::move(events));
}

Result<CaseFile> Desk::case_file(const access::Scope& scope, CaseId id) {
  ASSIGN_OR_RETURN(const auto row, parts_.store->case_row(scope, id));
  if (!row) return no_case();
  return case_of(scope, row->row.county, id);
}

Result<HouseholdFacts> Desk::facts(const access::Scope& scope, HouseholdId household, std::int64_t village, const Moment& moment) {
  return read_facts(*parts_.screening, *moment.pack, scope, household, village, moment.today);
}

Result<std::vector<Offer>> Desk::offers(const CaseFile& file, const Actor& actor, const Moment& moment) const {
  std::vector<Offer> result;
  for (const ActionSpec& action : actions()) {
    if (action.subject != Subject::kCase || (action.who & at(actor.level)) == 0) continue;
    const auto may = may_act(file, action, actor, moment);
    result.push_back({&action, may ? std::string() : may.error().message()});
  }
  return result;
}

Result<Outcome> Desk::act_on_case(const Actor& actor, CaseId id, const Command& command, const Moment& moment) {
  return desk::settled([&](bool& raced) { return try_case(actor, id, command, moment, Write::kYes, raced); });
}

Result<Outcome> Desk::try_case(const Actor& actor, CaseId id, const Command& command, const Moment& moment, Write what, bool& raced) {
  ASSIGN_OR_RETURN(CaseFile file, case_file(actor.scope, id));
  ASSIGN_OR_RETURN(const ActionSpec* action, desk::action_for(Subject::kCase, command.action, actor.level));
  ASSIGN_OR_RETURN(const auto done, desk::carried_out(*parts_.store, file.county, actor.scope.account(), command.key, Subject::kCase,
                                                      id.value(), command.action));
  if (done) return Outcome{done->sequence, true, file.lead, id};
  if (command.sequence != file.sequence()) return desk::stale(parts_, file.events, command.sequence);
  ASSIGN_OR_RETURN(const json body, read_checked(actor, *action, command.body, file.household, file.village, moment));
  RETURN_IF_ERROR(check_department(file, actor, body));
  RETURN_IF_ERROR(may_act(file, *action, actor, moment));  // before the household is read, which costs

  std::optional<HouseholdFacts> known;
  if (needs_facts(action->name)) {
    ASSIGN_OR_RETURN(known, facts(desk::county_scope(file.county), file.household, file.village, moment));
  }
  Command clean = command;
  clean.body = body.dump();
  ASSIGN_OR_RETURN(auto events, decide(file, *action, actor, clean, moment, known ? &*known : nullptr, *parts_.ids));
  Change change;
  LeadId lead = file.lead;
  if (action->name == "watch_visit" && event_body::text(body, "result") == "relapse") {
    ASSIGN_OR_RETURN(lead, collect_relapse(actor, file, body, events.front(), moment, change));
  }
  const Hanging before{file.notice, file.phase};
  for (Event& event : events) {
    event.key = &event == &events.front() ? command.key : std::string();
    const ActionSpec* spec = find_action(Subject::kCase, event.action);
    if (spec) desk::seal_inputs(parts_, spec->inputs, event);
    RETURN_IF_ERROR(append(file, event));
  }
  const Outcome outcome{file.sequence(), false, lead, id};
  if (what == Write::kDry) return outcome;
  RETURN_IF_ERROR(leave_notices(before, file, action->name, change));
  change.events.insert(change.events.begin(), std::make_move_iterator(events.begin()), std::make_move_iterator(events.end()));
  change.cases.push_back(desk::rows_of(file, moment));
  RETURN_IF_ERROR(desk::write(*parts_.store, change, raced));
  return outcome;
}

Result<LeadId> Desk::collect_relapse(const Actor& actor, const CaseFile& file, const json& body, Event& event, const Moment& moment,
                                     Change& change) {
  const json sighting = {{"channel", moment.pack->procedure.watch.channel},
                         {"happened_on", event_body::text(body, "visited_on")},
                         {"text", event_body::text(body, "text")},
                         {"risks", event_body::texts(body, "risks")}};
  ASSIGN_OR_RETURN(const Outcome outcome, prepare_collect(actor, file.household, file.county, file.village, sighting, "", 0, moment, change));
  json named = json::parse(event.body);
  named["_"]["lead"] = std::to_string(outcome.lead.value());
  event.body = named.dump();
  return outcome.lead;
}

Result<void> Desk::leave_notices(const Hanging& before, const CaseFile& file, std::string_view action, Change& change) {
  const auto purpose = steps_of(before.phase);
  const bool undone = before.notice && file.notice != before.notice && purpose && !file.noticed[static_cast<std::size_t>(*purpose)];
  // What was announced is wrong by now.
  const bool rolled_back = action == "roll_back", removed = action == "remove_case";
  if (!undone && !rolled_back && !removed) return {};
  ASSIGN_OR_RETURN(const auto hanging, parts_.store->notices(desk::county_scope(file.county), registry::division_text(file.village), false, kMostNotices));
  for (const NoticeRow& notice : hanging) {
    const bool leaves = (undone && notice.id == before.notice) || removed || (rolled_back && notice.purpose == policy::PhaseKind::kElimination);
    if (!leaves) continue;
    NoticeRow left = notice;
    bool any = false;
    for (NoticeLine& line : left.lines) {
      if (line.case_id == file.id && !line.withdrawn) line.withdrawn = any = true;
    }
    if (any) change.notices.push_back(std::move(left));
  }
  return {};
}

Result<std::vector<BulkItem>> Desk::act_on_many(const Actor& actor, Subject subject,
                                                const std::vector<std::pair<std::int64_t, int>>& subjects_and_sequences,
                                                const Command& command, bool dry, const Moment& moment) {
  ASSIGN_OR_RETURN(const ActionSpec* action, desk::action_for(subject, command.action, actor.level));
  if (!action->bulk) return fail(ErrorCode::kInvalidArgument, "“" + std::string(action->title) + "”要逐户办理，不能批量");
  ASSIGN_OR_RETURN(const std::int64_t most, moment.pack->number(moment.pack->procedure.bulk_limit, moment.today));
  if (static_cast<std::int64_t>(subjects_and_sequences.size()) > most)
    return fail(ErrorCode::kTooLarge, "一次最多办理 " + std::to_string(most) + " 户，请分批办理");
  if (command.key.size() > kMaxBulkKey) return fail(ErrorCode::kInvalidArgument, "办理编号格式不正确，请刷新页面后重试");
  // What was filled in is the same for all: one refusal instead of one for each.
  RETURN_IF_ERROR(read_body(*moment.pack, moment.today, action->inputs, command.body));

  std::vector<BulkItem> items;
  std::set<std::int64_t> seen;
  for (const auto& [id, sequence] : subjects_and_sequences) {
    BulkItem& item = items.emplace_back();
    item.subject_id = id;
    if (!seen.insert(id).second) {
      item.problem = "重复选择，只办理一次";
      continue;
    }
    Command one = command;
    one.sequence = sequence;
    if (!one.key.empty()) one.key += "." + std::to_string(id);
    const Write what = dry ? Write::kDry : Write::kYes;
    const Result<Outcome> outcome = desk::settled([&, subject_id = id](bool& raced) {
      return subject == Subject::kLead ? try_lead(actor, LeadId(subject_id), one, moment, what, raced)
                                       : try_case(actor, CaseId(subject_id), one, moment, what, raced);
    });
    if (!outcome) item.problem = outcome.error().message();
  }
  return items;
}

Result<ClockPass> Desk::pass_clocks(const access::Scope& scope, const Moment& moment) {
  ASSIGN_OR_RETURN(ClockPass pass, parts_.store->pass_clocks(scope, moment.today));
  // A case that cannot be read does not hold up the others; the pass says so at its end.
  std::optional<Error> problem;
  for (const auto& [county, id] : pass.cases) {
    auto done = run_clocks(scope, county, id, moment);
    if (!done && !problem) problem = std::move(done).error();
  }
  auto flagged = end_classes(scope, moment, pass);
  if (!flagged && !problem) problem = std::move(flagged).error();
  auto taken_down = take_down_notices(scope, moment);
  if (!taken_down && !problem) problem = std::move(taken_down).error();
  if (problem) return Failure(*std::move(problem));
  return pass;
}

// Open cases whose class has ended with its policy period: each is told once, and the township gets a task. Those that wait already
// are left alone.
Result<void> Desk::end_classes(const access::Scope& scope, const Moment& moment, ClockPass& pass) {
  std::optional<Error> problem;
  for (const policy::MonitoredClass& ended : moment.pack->procedure.classes) {
    if (!moment.pack->procedure.successor(ended.code, moment.today)) continue;
    ASSIGN_OR_RETURN(const auto untold, parts_.store->cases_without_task(scope, ended.code, kClassTask));
    for (const auto& [county, id] : untold) {
      if (auto done = run_clocks(scope, county, id, moment)) {
        pass.cases.emplace_back(county, id);
      } else if (!problem) {
        problem = std::move(done).error();
      }
    }
  }
  return problem ? Result<void>(Failure(*std::move(problem))) : Result<void>();
}

Result<void> Desk::run_clocks(const access::Scope& scope, std::int32_t county, CaseId id, const Moment& moment) {
  ASSIGN_OR_RETURN(CaseFile file, case_of(scope, county, id));
  std::vector<Event> events = due_events(file, moment, *parts_.ids);
  if (events.empty()) return {};
  for (const Event& event : events) RETURN_IF_ERROR(append(file, event));
  Change change;
  change.events = std::move(events);
  change.cases.push_back(desk::rows_of(file, moment));
  bool raced = false;
  auto written = desk::write(*parts_.store, change, raced);
  if (raced) return {};  // somebody works on the case at this moment; the next pass finds it again
  return written;
}

Result<void> Desk::take_down_notices(const access::Scope& scope, const Moment& moment) {
  ASSIGN_OR_RETURN(const auto hanging, parts_.store->notices(scope, "", false, kMostNotices));
  Change change;
  for (const NoticeRow& notice : hanging) {
    if (notice.closes >= moment.today) continue;
    change.notices.push_back(notice);
    change.notices.back().closed = true;
  }
  if (change.notices.empty()) return {};
  return parts_.store->commit(change);
}

}  // namespace shouwang::casework
