// Acting on leads and cases: one route a subject for every action of the table, many at once, and showing a sealed value in full.
#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <set>

#include "http/api/casework_json.h"

namespace shouwang::http {
namespace {

using Json = nlohmann::json;
using casework::ActionSpec;
using casework::Command;
using casework::Outcome;
using casework::Subject;

constexpr std::int64_t kMaxBody = 256 << 10;  // a meeting of 200 people

std::string subject_text(Subject subject, std::int64_t id) {
  return std::string(casework::subject_name(subject)) + ":" + std::to_string(id);
}

Result<const ActionSpec*> action_of(Subject subject, std::string_view name) {
  const ActionSpec* action = casework::find_action(subject, name);
  // "collect" has its own address, and what only the program does has none.
  if (!action || action->who == 0 || action->name == "collect")
    return fail(ErrorCode::kNotFound, "没有“" + std::string(name.substr(0, 40)) + "”这项操作，请刷新页面后重试");
  return action;
}

Result<int> sequence_of(const Json& value) {
  const std::int64_t number = value.get<std::int64_t>();
  if (number < 0 || number > 1'000'000) return fail(ErrorCode::kInvalidArgument, "“sequence”不正确，请刷新页面后重试");
  return static_cast<int>(number);
}

// What the request asks for. The desk checks the body against the table and everything that it points to.
Result<Command> command_of(const Call& call, const ActionSpec& action) {
  const Json& body = *call.body;
  Command out;
  out.action = action.name;
  out.body = body["body"].dump();
  out.key = body["key"].get_ref<const std::string&>();
  out.happened_ms = body.value("happened_ms", std::int64_t{0});
  return out;
}

std::int64_t number_in(const std::string& text) {
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() ? out : 0;
}

// Recorded after it was done: events say the same, and whoever gets an error here repeats with the same key.
Result<void> record(Call& call, std::string subject, std::string_view action, const Outcome& outcome) {
  if (outcome.repeated) return {};
  return call.services.access->audit(*call.caller, "act", std::move(subject), std::string(action) + " " + std::to_string(outcome.sequence),
                                     call.client(), call.now_ms);
}

Result<Response> answer(const Outcome& outcome) {
  JsonWriter json;
  write_outcome(json, outcome);
  return json_answer(std::move(json));
}

Result<Response> collect_action(Call& call) {
  const Names names(call);
  const Json& body = *call.body;
  const ActionSpec* action = casework::find_action(Subject::kLead, "collect");
  ASSIGN_OR_RETURN(const casework::Actor actor, actor_of(call, names));
  ASSIGN_OR_RETURN(Command command, command_of(call, *action));
  const HouseholdId household(number_in(body["household"].get_ref<const std::string&>()));
  ASSIGN_OR_RETURN(const Outcome outcome,
                   call.services.desk->collect(actor, {command.body, household, command.key, command.happened_ms}, moment_of(call, names)));
  RETURN_IF_ERROR(record(call, subject_text(Subject::kLead, outcome.lead.value()), "collect", outcome));
  return answer(outcome);
}

template <Subject subject>
Result<Response> act(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const std::int64_t id, call.id());
  ASSIGN_OR_RETURN(const ActionSpec* action, action_of(subject, call.path_values[1]));
  ASSIGN_OR_RETURN(const casework::Actor actor, actor_of(call, names));
  ASSIGN_OR_RETURN(Command command, command_of(call, *action));
  ASSIGN_OR_RETURN(command.sequence, sequence_of((*call.body)["sequence"]));
  const casework::Moment moment = moment_of(call, names);
  casework::Desk& desk = *call.services.desk;
  ASSIGN_OR_RETURN(const Outcome outcome, subject == Subject::kLead ? desk.act_on_lead(actor, LeadId(id), command, moment)
                                                                    : desk.act_on_case(actor, casework::CaseId(id), command, moment));
  RETURN_IF_ERROR(record(call, subject_text(subject, id), action->name, outcome));
  return answer(outcome);
}

template <Subject subject>
Result<Response> act_on_many(Call& call) {
  const Names names(call);
  const Json& body = *call.body;
  ASSIGN_OR_RETURN(const ActionSpec* action, action_of(subject, body["action"].get_ref<const std::string&>()));
  if (!action->bulk) return fail(ErrorCode::kGuard, "“" + std::string(action->title) + "”要逐户办理，不能批量");
  ASSIGN_OR_RETURN(const casework::Actor actor, actor_of(call, names));
  ASSIGN_OR_RETURN(const Command command, command_of(call, *action));
  const bool dry = body["dry"].get<bool>();
  std::vector<std::pair<std::int64_t, int>> subjects;
  std::set<std::int64_t> seen;
  for (const Json& item : body["subjects"]) {
    const std::int64_t id = number_in(item["id"].get_ref<const std::string&>());
    ASSIGN_OR_RETURN(const int sequence, sequence_of(item["sequence"]));
    if (!seen.insert(id).second) return fail(ErrorCode::kInvalidArgument, "同一户选了两次，请刷新页面后重试");
    subjects.emplace_back(id, sequence);
  }
  if (subjects.empty()) return fail(ErrorCode::kInvalidArgument, "还没有选择要办理的户");
  ASSIGN_OR_RETURN(const std::vector<casework::BulkItem> items,
                   call.services.desk->act_on_many(actor, subject, subjects, command, dry, moment_of(call, names)));
  const auto fine = std::count_if(items.begin(), items.end(), [](const casework::BulkItem& item) { return item.problem.empty(); });
  if (!dry)
    for (const casework::BulkItem& item : items)
      RETURN_IF_ERROR(call.services.access->audit(*call.caller, item.problem.empty() ? "act" : "refused",
                                                  subject_text(subject, item.subject_id), std::string(action->name) + " bulk",
                                                  call.client(), call.now_ms));
  JsonWriter json;
  json.begin_object().key("items").begin_array();
  for (const casework::BulkItem& item : items) json.begin_object().id("id", item.subject_id).field("problem", item.problem).end_object();
  json.end_array().field("done", dry ? std::int64_t{0} : static_cast<std::int64_t>(fine)).end_object();
  return json_answer(std::move(json));
}

template <Subject subject>
Result<Response> reveal(Call& call) {
  const Json& body = *call.body;
  ASSIGN_OR_RETURN(const std::int64_t id, call.id());
  const std::int64_t event_id = number_in(body["event"].get_ref<const std::string&>());
  const std::string& input = body["input"].get_ref<const std::string&>();
  casework::Desk& desk = *call.services.desk;
  std::vector<casework::Event> events;
  if constexpr (subject == Subject::kLead) {
    ASSIGN_OR_RETURN(casework::LeadFile file, desk.lead(call.scope(), LeadId(id)));
    events = std::move(file.events);
  } else {
    ASSIGN_OR_RETURN(casework::CaseFile file, desk.case_file(call.scope(), casework::CaseId(id)));
    events = std::move(file.events);
  }
  const auto event = std::find_if(events.begin(), events.end(), [&](const casework::Event& e) { return e.id.value() == event_id; });
  if (event == events.end()) return fail(ErrorCode::kNotFound, "没有找到这一步，请刷新页面后重试");
  ASSIGN_OR_RETURN(const std::string value, desk.reveal(call.scope(), subject, id, event->sequence, input));
  // Recorded first: what cannot be recorded is not shown.
  RETURN_IF_ERROR(call.services.access->audit_reveal(*call.caller, subject_text(subject, id), input,
                                                     body["reason"].get_ref<const std::string&>(), call.client(), call.now_ms));
  JsonWriter json;
  json.begin_object().field("value", value).end_object();
  return json_answer(std::move(json));
}

constexpr std::string_view kAct = "{body:any,sequence:int,key:string,happened_ms?:ms}";
constexpr std::string_view kBulk = "{action:string,body:any,subjects:[{id:id,sequence:int}],key:string,dry:bool}";
constexpr std::string_view kBulkAnswer = "{items:[{id:id,problem:string}],done:int}";
constexpr std::string_view kReveal = "{event:id,input:string,reason:string}";

}  // namespace

std::span<const Route> action_routes() {
  using P = access::Permission;
  static const Route kRoutes[] = {
      {.method = Method::kPost,
       .pattern = "/api/v1/leads",
       .tag = "办理",
       .summary = "登记一条线索；这一户已有未办结的线索时，作为新的来源并入",
       .permission = P::kWork,
       .body = "{household:id,body:any,key:string,happened_ms?:ms}",
       .answer = "Outcome",
       .max_body = kMaxBody,
       .records_refusals = true,
       .handle = collect_action},
      {.method = Method::kPost,
       .pattern = "/api/v1/leads/bulk",
       .tag = "办理",
       .summary = "对多条线索做同一项操作；dry 为 true 时只预览",
       .permission = P::kWork,
       .body = kBulk,
       .answer = kBulkAnswer,
       .max_body = kMaxBody,
       .records_refusals = true,
       .handle = act_on_many<Subject::kLead>},
      {.method = Method::kPost,
       .pattern = "/api/v1/leads/{id}/actions/{action}",
       .tag = "办理",
       .summary = "对一条线索做一项操作；sequence 是页面看到的最后一步，不是最新的会被拒绝；key 相同只办一次",
       .permission = P::kWork,
       .body = kAct,
       .answer = "Outcome",
       .max_body = kMaxBody,
       .records_refusals = true,
       .acts_on = Subject::kLead,
       .handle = act<Subject::kLead>},
      {.method = Method::kPost,
       .pattern = "/api/v1/leads/{id}/reveal",
       .tag = "办理",
       .summary = "查看线索中一项密封的内容；写明原因，记入审计",
       .permission = P::kReveal,
       .body = kReveal,
       .answer = "{value:string}",
       .records_refusals = true,
       .handle = reveal<Subject::kLead>},
      {.method = Method::kPost,
       .pattern = "/api/v1/cases/bulk",
       .tag = "办理",
       .summary = "对多份档案做同一项操作；dry 为 true 时只预览",
       .permission = P::kWork,
       .body = kBulk,
       .answer = kBulkAnswer,
       .max_body = kMaxBody,
       .records_refusals = true,
       .handle = act_on_many<Subject::kCase>},
      {.method = Method::kPost,
       .pattern = "/api/v1/cases/{id}/actions/{action}",
       .tag = "办理",
       .summary = "对一份档案做一项操作；部门账号只能办本部门的措施",
       .permission = P::kWork,
       .body = kAct,
       .answer = "Outcome",
       .max_body = kMaxBody,
       .records_refusals = true,
       .acts_on = Subject::kCase,
       .handle = act<Subject::kCase>},
      {.method = Method::kPost,
       .pattern = "/api/v1/cases/{id}/reveal",
       .tag = "办理",
       .summary = "查看档案中一项密封的内容；写明原因，记入审计",
       .permission = P::kReveal,
       .body = kReveal,
       .answer = "{value:string}",
       .records_refusals = true,
       .handle = reveal<Subject::kCase>},
  };
  return kRoutes;
}

}  // namespace shouwang::http
