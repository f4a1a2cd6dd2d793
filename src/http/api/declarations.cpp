// What households declare about themselves: taken in at the desk and by the hotline, and linked to a household by the township.
#include <charconv>
#include <nlohmann/json.hpp>

#include "http/api/casework_json.h"

namespace shouwang::http {
namespace {

using Json = nlohmann::json;

constexpr int kMostRows = 200;

// Who declared and what they said is for the township that has to find the household.
bool may_open(const Call& call) {
  return call.caller->account.role == access::Role::kTownship && call.scope().may(access::Permission::kWork);
}

void write_declaration(JsonWriter& json, const Names& names, const casework::DeclarationRow& row, const std::optional<std::string>& body) {
  json.begin_object()
      .id("id", row.id.value())
      .field("village", registry::division_text(row.village))
      .field("village_name", names.divisions->path_name(row.village))
      .field("channel", row.channel)
      .field("channel_title", Names::title_in(names.pack->procedure.channels, "self_" + row.channel))
      .field("state", row.state)
      .key("household");
  if (row.household)
    json.value(std::to_string(row.household.value()));
  else
    json.null();
  json.key("lead");
  if (row.lead)
    json.value(std::to_string(row.lead.value()));
  else
    json.null();
  json.field("risk", row.risk)
      .field("risk_title", names.code_name("risk_type", row.risk))
      .field("created_ms", row.created_ms)
      .field("due", day_text(row.due))
      .field("overdue", row.state == "open" && row.due < names.today)
      .field("version", row.version)
      .key("body");
  if (body)
    json.raw(*body);
  else
    json.null();
  json.end_object();
}

Result<Response> list_declarations(Call& call) {
  const Names names(call);
  const std::string_view state = call.query("state").empty() ? std::string_view("open") : call.query("state");
  ASSIGN_OR_RETURN(const std::vector<casework::DeclarationRow> rows,
                   call.services.casework->declarations(call.scope(), state == "all" ? std::string_view() : state, kMostRows));
  const bool open = may_open(call);
  if (open && !rows.empty())
    RETURN_IF_ERROR(call.services.access->audit(*call.caller, "open_sealed", "declarations:" + call.scope().division(),
                                                std::to_string(rows.size()) + " rows", call.client(), call.now_ms));
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const casework::DeclarationRow& row : rows) {
    std::optional<std::string> body;
    if (open) {
      ASSIGN_OR_RETURN(const std::string plain, call.services.open_sealed(row.sealed, "declaration:" + std::to_string(row.id.value())));
      const Json tree = Json::parse(plain, nullptr, false);
      if (tree.is_object()) body = tree.dump(-1, ' ', false, Json::error_handler_t::replace);
    }
    write_declaration(json, names, row, body);
  }
  json.end_array().end_object();
  return json_answer(std::move(json));
}

Result<Response> declare(Call& call) {
  const Names names(call);
  const Json& body = *call.body;
  ASSIGN_OR_RETURN(const casework::Actor actor, actor_of(call, names));
  const std::string& code = body["village"].get_ref<const std::string&>();
  const auto village = names.divisions->find(code_of(code));
  if (code.size() != 12 || !village || village->level != 5) return fail(ErrorCode::kInvalidArgument, "“village”应为 12 位行政村代码");
  if (!call.scope().covers(code)) return fail(ErrorCode::kForbidden, "这个村不在您的管辖范围内");
  ASSIGN_OR_RETURN(const casework::Desk::Declared made,
                   call.services.desk->declare(actor, village->code, body["channel"].get_ref<const std::string&>(), body["body"].dump(),
                                               body["key"].get_ref<const std::string&>(), moment_of(call, names)));
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "act", "declaration:" + std::to_string(made.id.value()), "declare",
                                              call.client(), call.now_ms));
  JsonWriter json;
  json.begin_object().id("id", made.id.value()).field("receipt", made.receipt).end_object();
  return json_answer(std::move(json), 201);
}

Result<Response> resolve(Call& call) {
  const Names names(call);
  const Json& body = *call.body;
  ASSIGN_OR_RETURN(const std::int64_t id, call.id());
  ASSIGN_OR_RETURN(const casework::Actor actor, actor_of(call, names));
  HouseholdId household;
  if (body.contains("household") && !body["household"].is_null()) {
    const std::string& digits = body["household"].get_ref<const std::string&>();
    std::int64_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    household = HouseholdId(number);
    ASSIGN_OR_RETURN(const auto row, call.services.registry->household(call.scope(), household));
    if (!row) return fail(ErrorCode::kNotFound, "没有找到这一户，它可能不在您的管辖范围内");
  }
  ASSIGN_OR_RETURN(const casework::Outcome outcome, call.services.desk->resolve_declaration(
                                                        actor, casework::DeclarationId(id), household, body.value("reason", std::string()),
                                                        body["version"].get<std::int64_t>(), moment_of(call, names)));
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "act", "declaration:" + std::to_string(id), household ? "linked" : "rejected",
                                              call.client(), call.now_ms));
  JsonWriter json;
  write_outcome(json, outcome);
  return json_answer(std::move(json));
}

}  // namespace

std::span<const Route> declaration_routes() {
  using P = access::Permission;
  static const Route kRoutes[] = {
      {.method = Method::kGet,
       .pattern = "/api/v1/declarations",
       .tag = "申报",
       .summary = "自主申报；内容只对要找到这一户的乡镇打开，每次打开记入审计",
       .permission = P::kReadCases,
       .query = "{state?:enum(open|linked|rejected|all)}",
       .answer = "{rows:[Declaration]}",
       .handle = list_declarations},
      {.method = Method::kPost,
       .pattern = "/api/v1/declarations",
       .tag = "申报",
       .summary = "登记当面申报或 12317 来电；回答中有查询码，只显示这一次",
       .permission = P::kWork,
       .body = "{village:code,channel:string,body:any,key:string}",
       .answer = "{id:id,receipt:string}",
       .status = 201,
       .records_refusals = true,
       .handle = declare},
      {.method = Method::kPost,
       .pattern = "/api/v1/declarations/{id}/resolve",
       .tag = "申报",
       .summary = "把申报对到一户，或写明为什么对不上",
       .permission = P::kWork,
       .body = "{household?:id?,reason?:string,version:int}",
       .answer = "Outcome",
       .records_refusals = true,
       .handle = resolve},
  };
  return kRoutes;
}

}  // namespace shouwang::http
