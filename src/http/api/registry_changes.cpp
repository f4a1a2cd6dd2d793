// The registry put right by hand: changes of persons and households, their undoing, and what departments propose.
#include "http/api/registry_changes.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <tuple>

#include "base/text.h"

namespace shouwang::http {
namespace {

using registry::Change;
using registry::ChangeKind;
using registry::ChangeOrder;
using registry::ChangeRequest;

constexpr std::size_t kShortestWords = 2, kLongestWords = 500;
constexpr std::size_t kMostMembers = 100;
constexpr std::size_t kLongestRelation = 10, kLongestHouseholdCode = 40;

Result<Date> change_day_of(const nlohmann::json& body) { return Date::parse_iso(body["day"].get_ref<const std::string&>()); }

Result<ChangeRequest> change_request_of(Call& call) {
  const auto& body = *call.body;
  ChangeRequest request;
  const auto pack = call.services.pack.get();
  ASSIGN_OR_RETURN(request.relations, relation_codes(*pack));
  if (!registry::parse_change_kind(body["kind"].get_ref<const std::string&>(), request.kind))
    return fail(ErrorCode::kInvalidArgument, "“kind”不是户籍变动的种类");
  ASSIGN_OR_RETURN(request.reason, register_reason(body, "reason", true));
  ASSIGN_OR_RETURN(request.day, change_day_of(body));
  const auto person = [&](const char* name, PersonId& out) -> Result<void> {
    ASSIGN_OR_RETURN(const std::int64_t id, register_id(body, name));
    out = PersonId(id);
    return {};
  };
  RETURN_IF_ERROR(person("person", request.person));
  RETURN_IF_ERROR(person("keep", request.keep));
  RETURN_IF_ERROR(person("other", request.other));
  RETURN_IF_ERROR(person("head", request.head));
  RETURN_IF_ERROR(person("remaining_head", request.remaining_head));
  ASSIGN_OR_RETURN(const std::int64_t household, register_id(body, "household"));
  ASSIGN_OR_RETURN(const std::int64_t to_household, register_id(body, "to_household"));
  request.household = HouseholdId(household);
  request.to_household = HouseholdId(to_household);
  if (const std::string village = body.value("village", std::string()); !village.empty()) {
    const auto prefix = access::division_prefix(village);
    if (!prefix || prefix->size() != 12) return fail(ErrorCode::kInvalidArgument, "“village”应为 12 位的村代码");
    if (!call.scope().covers(*prefix)) return fail(ErrorCode::kForbidden, "这个村不在您的管辖范围内");
    request.village = code_of(*prefix);
  }
  if (const auto members = body.find("members"); members != body.end()) {
    if (members->size() > kMostMembers) return fail(ErrorCode::kInvalidArgument, "“members”太多，请分次办理");
    for (const auto& member : *members) {
      ASSIGN_OR_RETURN(const std::int64_t id, register_id(nlohmann::json{{"members", member}}, "members"));
      request.members.emplace_back(id);
    }
  }
  request.relation = body.value("relation", std::string());
  if (!request.relation.empty()) {
    const policy::CodeTable* relations = pack->code_table("relation");
    if (request.relation.size() > kLongestRelation || (relations && !relations->by_code(request.relation)))
      return fail(ErrorCode::kInvalidArgument, "“relation”没有这个代码，请重新选择与户主的关系");
  }
  request.household_code = body.value("household_code", std::string());
  if (request.household_code.size() > kLongestHouseholdCode) return fail(ErrorCode::kInvalidArgument, "“household_code”最长 40 个字符");
  return request;
}

ChangeOrder order_of(const Call& call, ChangeRequest request) {
  return {std::move(request), call.caller->account.id, call.now_ms, call.today, {}, ""};
}

void write_change(JsonWriter& json, Call& call, const Names& names, const Change& change) {
  json.begin_object()
      .id("id", change.id.value())
      .field("kind", registry::change_kind_name(change.kind))
      .field("title", registry::change_kind_title(change.kind))
      .field("day", change.day.iso())
      .field("at_ms", change.at_ms)
      .field("account_name", names.account_name(change.account))
      .field("reason", change.reason)
      .field("lines", change.lines)
      .key("undone");
  if (change.undone_ms != 0)
    json.begin_object()
        .field("at_ms", change.undone_ms)
        .field("account_name", names.account_name(change.undone_by))
        .field("reason", change.undone_reason)
        .end_object();
  else
    json.null();
  const bool may = answers_for_register(call).has_value() && call.scope().covers(std::to_string(change.county));
  json.field("may_undo", may && change.undone_ms == 0 && change.undo_problem.empty())
      .field("undo_problem", change.undo_problem)
      .end_object();
}

Result<Response> change_answer(Call& call, registry::ChangeId id, int status) {
  ASSIGN_OR_RETURN(const auto change, call.services.changes->change(call.scope(), id));
  if (!change) return fail(ErrorCode::kNotFound, "没有找到这次户籍变动，它可能不在您的管辖范围内");
  const Names names(call);
  JsonWriter json;
  write_change(json, call, names, *change);
  return json_answer(std::move(json), status);
}

Result<void> record_change(Call& call, std::string_view action, registry::ChangeId id, std::string_view detail) {
  return call.services.access->audit(*call.caller, std::string(action), "registry_change:" + std::to_string(id.value()),
                                     std::string(detail), call.client(), call.now_ms);
}

Result<Response> list_changes(Call& call) {
  registry::ChangeQuery query;
  ASSIGN_OR_RETURN(const std::int64_t household, call.number("household", 0));
  ASSIGN_OR_RETURN(const std::int64_t person, call.number("person", 0));
  query.household = HouseholdId(household);
  query.person = PersonId(person);
  if (ChangeKind kind{}; registry::parse_change_kind(call.query("kind"), kind)) query.kind = kind;
  ASSIGN_OR_RETURN(std::tie(query.offset, query.limit), call.offset_and_limit(kChangesOnAPage, kMostChangesSkipped));
  ASSIGN_OR_RETURN(const registry::ChangePage page, call.services.changes->changes(call.scope(), query));
  const Names names(call);
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const Change& change : page.rows) write_change(json, call, names, change);
  json.end_array().field("total", page.total).end_object();
  return json_answer(std::move(json));
}

Result<Response> preview_change(Call& call) {
  RETURN_IF_ERROR(answers_for_register(call));
  ASSIGN_OR_RETURN(ChangeRequest request, change_request_of(call));
  ASSIGN_OR_RETURN(const registry::ChangePreview preview, call.services.changes->preview(call.scope(), order_of(call, std::move(request))));
  JsonWriter json;
  json.begin_object().field("possible", preview.possible).field("problem", preview.problem).field("lines", preview.lines).end_object();
  return json_answer(std::move(json));
}

Result<Response> execute_change(Call& call) {
  RETURN_IF_ERROR(answers_for_register(call));
  ASSIGN_OR_RETURN(ChangeRequest request, change_request_of(call));
  ASSIGN_OR_RETURN(const Change change, call.services.changes->execute(call.scope(), order_of(call, std::move(request))));
  RETURN_IF_ERROR(record_change(call, "registry_change", change.id, registry::change_kind_name(change.kind)));
  return change_answer(call, change.id, 201);
}

Result<Response> undo_change(Call& call) {
  RETURN_IF_ERROR(answers_for_register(call));
  ASSIGN_OR_RETURN(const std::int64_t id, call.id());
  ASSIGN_OR_RETURN(const std::string reason, register_reason(*call.body, "reason", true));
  ASSIGN_OR_RETURN(const Change change,
                   call.services.changes->undo(call.scope(), registry::ChangeId(id), call.caller->account.id, reason, call.now_ms));
  RETURN_IF_ERROR(record_change(call, "undo_registry_change", change.id, registry::change_kind_name(change.kind)));
  return change_answer(call, change.id, 200);
}

// ---------------------------------------------------------------- proposals

void write_registry_proposal(JsonWriter& json, const Names& names, const registry::Proposal& p) {
  const policy::Dataset* dataset = names.pack->dataset(p.dataset);
  json.begin_object().id("id", p.id.value()).field("kind", registry::proposal_kind_name(p.kind)).key("person");
  write_person_card(json, names, p.person);
  json.field("dataset_title", dataset ? dataset->title : p.dataset)
      .field("owner", dataset ? dataset->owner : std::string())
      .id("delivery", p.delivery.value())
      .field("file_name", p.file_name)
      .field("line", p.line)
      .field("day", p.day.iso())
      .field("detail", p.detail)
      .field("state", registry::proposal_state_name(p.state))
      .field("made_ms", p.made_ms)
      .field("decided_ms", moment_or_null(p.decided_ms))
      .field("account_name", p.account ? names.account_name(p.account) : std::string())
      .field("note", p.note);
  write_change_id(json, p.change);
  json.end_object();
}

Result<Response> list_proposals(Call& call) {
  RETURN_IF_ERROR(answers_for_register(call));
  registry::ProposalQuery query;
  if (registry::ProposalKind kind{}; registry::parse_proposal_kind(call.query("kind"), kind)) query.kind = kind;
  if (registry::ProposalState state{}; registry::parse_proposal_state(call.query("state"), state)) query.state = state;
  ASSIGN_OR_RETURN(std::tie(query.offset, query.limit), call.offset_and_limit(kChangesOnAPage, kMostChangesSkipped));
  ASSIGN_OR_RETURN(const registry::ProposalPage page, call.services.changes->proposals(call.scope(), query));
  const Names names(call);
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const registry::Proposal& p : page.rows) write_registry_proposal(json, names, p);
  json.end_array().field("total", page.total).end_object();
  return json_answer(std::move(json));
}

Result<registry::Proposal> proposal_of(Call& call) {
  RETURN_IF_ERROR(answers_for_register(call));
  ASSIGN_OR_RETURN(const std::int64_t id, call.id());
  ASSIGN_OR_RETURN(auto proposal, call.services.changes->proposal(call.scope(), registry::ProposalId(id)));
  if (!proposal) return fail(ErrorCode::kNotFound, "没有找到这条提示，它可能不在您的管辖范围内");
  return *std::move(proposal);
}

Result<Response> accept_proposal(Call& call) {
  ASSIGN_OR_RETURN(const registry::Proposal proposal, proposal_of(call));
  const auto& body = *call.body;
  const Names names(call);
  const policy::Dataset* dataset = names.pack->dataset(proposal.dataset);
  ChangeRequest request;
  ASSIGN_OR_RETURN(request.relations, relation_codes(*names.pack));
  ASSIGN_OR_RETURN(request.day, change_day_of(body));
  ASSIGN_OR_RETURN(const std::string note, register_reason(body, "note", false));
  ASSIGN_OR_RETURN(const std::int64_t to_household, register_id(body, "to_household"));
  request.person = proposal.person.person;
  request.kind = proposal.kind == registry::ProposalKind::kDeath ? ChangeKind::kPersonDied
                 : to_household != 0                             ? ChangeKind::kMovePerson
                                                                 : ChangeKind::kPersonLeft;
  request.to_household = HouseholdId(to_household);
  request.reason = "“" + (dataset ? dataset->title : proposal.dataset) + "”第 " + std::to_string(proposal.line) + " 行" +
                   (note.empty() ? "" : "；" + note);
  ChangeOrder order = order_of(call, std::move(request));
  order.proposal = proposal.id;
  order.note = note;
  ASSIGN_OR_RETURN(const Change change, call.services.changes->execute(call.scope(), order));
  RETURN_IF_ERROR(record_change(call, "registry_change", change.id, registry::change_kind_name(change.kind)));
  return change_answer(call, change.id, 200);
}

Result<Response> dismiss_proposal(Call& call) {
  ASSIGN_OR_RETURN(const registry::Proposal proposal, proposal_of(call));
  ASSIGN_OR_RETURN(const std::string reason, register_reason(*call.body, "reason", true));
  RETURN_IF_ERROR(call.services.changes->dismiss(call.scope(), proposal.id, call.caller->account.id, reason, call.now_ms));
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "dismiss", "registry_proposal:" + std::to_string(proposal.id.value()), "",
                                              call.client(), call.now_ms));
  Response out;
  out.status = 204;
  return out;
}

constexpr std::string_view kChangeBody =
    "{kind:enum(merge_persons|split_household|move_person|move_household|person_died|person_left),reason:string,day:date,person?:id,keep?:"
    "id,other?:id,"
    "household?:id,to_household?:id,village?:code,members?:[id],head?:id,remaining_head?:id,relation?:string,household_code?:string}";

}  // namespace

Result<void> answers_for_register(Call& call) {
  const access::Scope& scope = call.scope();
  if (scope.may(access::Permission::kImport) && scope.may(access::Permission::kReadHouseholds) && scope.division().size() <= 6) return {};
  return fail(ErrorCode::kForbidden, "户册是全县的，重复登记和户籍变动由县级账号办理");
}

Result<registry::RelationCodes> relation_codes(const policy::Pack& pack) {
  const policy::CodeTable* table = pack.code_table("relation");
  const policy::Code* spouse = table ? table->with_role(policy::CodeRole::kSpouse) : nullptr;
  const policy::Code* other = table ? table->with_role(policy::CodeRole::kOther) : nullptr;
  if (!spouse || !other)
    return fail(ErrorCode::kNotInForce, "政策包的代码表 relation（与户主关系）没有标明配偶（role: spouse）和其他（role: other），不能办理户籍变动");
  return registry::RelationCodes{spouse->code, other->code};
}

Result<std::string> register_reason(const nlohmann::json& body, const char* name, bool required) {
  std::string words(text::trim_ascii(body.value(name, std::string())));
  const std::size_t characters = text::count_code_points(words);
  if (characters == 0 && !required) return words;
  if ((required && characters < kShortestWords) || characters > kLongestWords)
    return fail(ErrorCode::kInvalidArgument, required ? "请写明原因，2 到 500 个字" : "说明最长 500 个字");
  return words;
}

Result<std::int64_t> register_id(const nlohmann::json& body, const char* name) {
  const std::string text = body.value(name, std::string());
  if (text.empty()) return std::int64_t{0};
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size() || id <= 0)
    return fail(ErrorCode::kInvalidArgument, "“" + std::string(name) + "”应为编号");
  return id;
}

void write_person_card(JsonWriter& json, const Names& names, const registry::PersonCard& card) {
  json.begin_object().id("person", card.person.value()).key("household");
  if (card.household)
    json.value(std::to_string(card.household.value()));
  else
    json.null();
  json.field("household_code", card.household_code)
      .field("village_name", card.village != 0 ? names.divisions->path_name(card.village) : std::string())
      .field("relation", names.code_name("relation", card.relation))
      .field("name", card.name)
      .field("id_masked", card.id_masked)
      .field("birth", card.birth)
      .field("sex", names.code_name("sex", card.sex))
      .field("records", card.records)
      .field("since", card.since.iso())
      .end_object();
}

void write_change_id(JsonWriter& json, registry::ChangeId id) {
  json.key("change");
  if (id)
    json.value(std::to_string(id.value()));
  else
    json.null();
}

std::span<const Route> registry_change_routes() {
  using P = access::Permission;
  static const Route kRoutes[] = {
      {.method = Method::kGet,
       .pattern = "/api/v1/registry/changes",
       .tag = "户籍变动",
       .summary = "户籍变动，新的在前；按户或按人",
       .permission = P::kReadHouseholds,
       .query = "{household?:id,person?:id,kind?:enum(merge_persons|split_household|move_person|move_household|person_died|person_left),"
                "offset?:int,limit?:int}",
       .answer = "{rows:[RegistryChange],total:int}",
       .handle = list_changes},
      {.method = Method::kPost,
       .pattern = "/api/v1/registry/changes/preview",
       .tag = "户籍变动",
       .summary = "一次户籍变动会改变什么；什么都不保存",
       .permission = P::kImport,
       .body = kChangeBody,
       .answer = "{possible:bool,problem:string,lines:[string]}",
       .handle = preview_change},
      {.method = Method::kPost,
       .pattern = "/api/v1/registry/changes",
       .tag = "户籍变动",
       .summary = "合并重复人员、分户、移户、整户迁移、死亡、迁出",
       .permission = P::kImport,
       .body = kChangeBody,
       .answer = "RegistryChange",
       .status = 201,
       .handle = execute_change},
      {.method = Method::kPost,
       .pattern = "/api/v1/registry/changes/{id}/undo",
       .tag = "户籍变动",
       .summary = "撤销一次户籍变动，恢复原样；其后又有变动的不能撤销",
       .permission = P::kImport,
       .body = "{reason:string}",
       .answer = "RegistryChange",
       .handle = undo_change},
      {.method = Method::kGet,
       .pattern = "/api/v1/registry/proposals",
       .tag = "户籍变动",
       .summary = "部门数据提示的死亡和迁移，新的在前",
       .permission = P::kImport,
       .query = "{kind?:enum(death|move),state?:enum(open|accepted|dismissed|lapsed),offset?:int,limit?:int}",
       .answer = "{rows:[RegistryProposal],total:int}",
       .handle = list_proposals},
      {.method = Method::kPost,
       .pattern = "/api/v1/registry/proposals/{id}/accept",
       .tag = "户籍变动",
       .summary = "确认一条提示并办理；迁移写明 to_household 的为移户，否则为迁出",
       .permission = P::kImport,
       .body = "{day:date,note?:string,to_household?:id}",
       .answer = "RegistryChange",
       .handle = accept_proposal},
      {.method = Method::kPost,
       .pattern = "/api/v1/registry/proposals/{id}/dismiss",
       .tag = "户籍变动",
       .summary = "不采纳一条提示，写明原因",
       .permission = P::kImport,
       .body = "{reason:string}",
       .status = 204,
       .handle = dismiss_proposal},
  };
  return kRoutes;
}

}  // namespace shouwang::http
