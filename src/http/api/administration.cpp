// Accounts and the audit log.
#include <nlohmann/json.hpp>

#include "http/api/serialise.h"

namespace shouwang::http {
namespace {

using Json = nlohmann::json;

Result<access::Role> role_of(const Json& value) {
  access::Role role{};
  if (!access::parse_role(value.get_ref<const std::string&>(), role)) {
    std::string known;
    for (const access::Role r : access::kAllRoles) known += (known.empty() ? "" : "、") + std::string(access::role_name(r));
    return fail(ErrorCode::kInvalidArgument, "没有这个角色，可用的角色：" + known);
  }
  return role;
}

Result<std::vector<std::string>> datasets_of(const Call& call, const Json& value) {
  const auto pack = call.services.pack.get();
  std::vector<std::string> out = value.get<std::vector<std::string>>();
  for (const std::string& id : out)
    if (!pack->dataset(id)) return fail(ErrorCode::kInvalidArgument, "没有数据集“" + id + "”，请重新选择");
  return out;
}

// Accounts belong to a division that exists; only the administrator of everything has none.
Result<std::string> division_of(const Call& call, const Json& value) {
  const std::string& code = value.get_ref<const std::string&>();
  const auto prefix = access::division_prefix(code);
  if (!prefix) return fail(ErrorCode::kInvalidArgument, "行政区划应为 12 位代码");
  if (!prefix->empty() && !call.services.divisions.get()->find(code_of(*prefix)))
    return fail(ErrorCode::kInvalidArgument, "没有这个行政区划，请重新选择");
  return *prefix;
}

Response account_answer(const Call& call, const access::AccountAndPassword& made, int status) {
  const Names names(call);
  JsonWriter json;
  json.begin_object().key("account");
  write_account(json, names, made.account);
  if (!made.password.empty()) json.field("password", made.password);
  json.end_object();
  return json_answer(std::move(json), status);
}

Result<Response> list_accounts(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const std::vector<access::Account> accounts, call.services.access->accounts(*call.caller));
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const access::Account& account : accounts) write_account(json, names, account);
  json.end_array().end_object();
  return json_answer(std::move(json));
}

Result<Response> create_account(Call& call) {
  const Json& body = *call.body;
  access::NewAccount wanted;
  wanted.login = body["login"].get_ref<const std::string&>();
  wanted.name = body["name"].get_ref<const std::string&>();
  ASSIGN_OR_RETURN(wanted.role, role_of(body["role"]));
  ASSIGN_OR_RETURN(wanted.division, division_of(call, body["division"]));
  if (body.contains("datasets")) {
    ASSIGN_OR_RETURN(wanted.datasets, datasets_of(call, body["datasets"]));
  }
  ASSIGN_OR_RETURN(const access::AccountAndPassword made,
                   call.services.access->create_account(*call.caller, wanted, call.client(), call.now_ms));
  return account_answer(call, made, 201);
}

Result<Response> update_account(Call& call) {
  const Json& body = *call.body;
  ASSIGN_OR_RETURN(const std::int64_t id, call.id());
  access::AccountChange change;
  if (body.contains("disabled")) change.disabled = body["disabled"].get<bool>();
  if (body.contains("name")) change.name = body["name"].get<std::string>();
  if (body.contains("role")) {
    ASSIGN_OR_RETURN(change.role, role_of(body["role"]));
  }
  if (body.contains("division")) {
    ASSIGN_OR_RETURN(change.division, division_of(call, body["division"]));
  }
  if (body.contains("datasets")) {
    ASSIGN_OR_RETURN(change.datasets, datasets_of(call, body["datasets"]));
  }
  change.reset_password = body.value("reset_password", false);
  ASSIGN_OR_RETURN(const access::AccountAndPassword made,
                   call.services.access->update_account(*call.caller, AccountId(id), change, call.client(), call.now_ms));
  return account_answer(call, made, 200);
}

Result<Response> read_audit(Call& call) {
  ASSIGN_OR_RETURN(const std::int64_t before, call.number("before", 0));
  ASSIGN_OR_RETURN(const int limit, call.limit());
  ASSIGN_OR_RETURN(const access::AuditPage page, call.services.access->audit_page(before, limit, call.now_ms));
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const access::AuditRow& row : page.rows)
    json.begin_object()
        .field("sequence", row.sequence)
        .field("at_ms", row.event.at_ms)
        .field("login", row.login)
        .field("action", row.event.action)
        .field("subject", row.event.subject)
        .field("detail", row.event.detail)
        .field("client", row.event.client)
        .field("hash", row.hash)
        .end_object();
  json.end_array().field("verified", page.verified).end_object();
  return json_answer(std::move(json));
}

}  // namespace

std::span<const Route> administration_routes() {
  using P = access::Permission;
  static const Route kRoutes[] = {
      {.method = Method::kGet,
       .pattern = "/api/v1/accounts",
       .tag = "管理",
       .summary = "辖区内的账号",
       .permission = P::kManageAccounts,
       .answer = "{rows:[Account]}",
       .handle = list_accounts},
      {.method = Method::kPost,
       .pattern = "/api/v1/accounts",
       .tag = "管理",
       .summary = "新建账号；回答中有一次性密码",
       .permission = P::kManageAccounts,
       .body = "{login:string,name:string,role:string,division:code,datasets?:[string]}",
       .answer = "{account:Account,password?:string}",
       .status = 201,
       .handle = create_account},
      {.method = Method::kPatch,
       .pattern = "/api/v1/accounts/{id}",
       .tag = "管理",
       .summary = "修改、停用账号，或重置密码",
       .permission = P::kManageAccounts,
       .body = "{disabled?:bool,name?:string,role?:string,division?:code,datasets?:[string],reset_password?:bool}",
       .answer = "{account:Account,password?:string}",
       .handle = update_account},
      {.method = Method::kGet,
       .pattern = "/api/v1/audit",
       .tag = "管理",
       .summary = "审计记录，新的在前；verified 表示整条链没有被改动",
       .permission = P::kReadAudit,
       .query = "{before?:int,limit?:int}",
       .answer = "{rows:[AuditRow],verified:bool}",
       .handle = read_audit},
  };
  return kRoutes;
}

}  // namespace shouwang::http
