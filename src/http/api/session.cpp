// Logging in and out, the own password, and what everybody may know about the system.
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "http/api.h"
#include "http/api/serialise.h"

namespace shouwang::http {
namespace {

Response session_answer(Call& call, const access::Caller& caller) {
  const Names names(call);
  const access::Account& account = caller.account;
  JsonWriter json;
  json.begin_object()
      .key("account")
      .begin_object()
      .id("id", account.id.value())
      .field("login", account.login)
      .field("name", account.name)
      .field("role", access::role_name(account.role))
      .field("role_title", access::role_title(account.role))
      .field("division", full_code(account.division))
      .field("division_name", account.division.empty() ? "全部" : names.divisions->path_name(code_of(account.division)))
      .key("permissions")
      .begin_array();
  for (const access::Permission p : access::kAllPermissions)
    if (caller.scope.may(p)) json.value(access::permission_name(p));
  json.end_array().field("must_change_password", account.must_change_password).end_object().field("csrf", caller.csrf).end_object();
  return json_answer(std::move(json));
}

std::string cookie(const Call& call, std::string_view token, bool expired) {
  std::string out(kSessionCookie);
  out += "=";
  out += token;
  out += "; Path=/; HttpOnly; SameSite=Strict";
  if (call.secure_cookies) out += "; Secure";
  if (expired) out += "; Max-Age=0";
  return out;
}

Result<Response> log_in(Call& call) {
  const auto& body = *call.body;
  ASSIGN_OR_RETURN(const access::LoggedIn in,
                   call.services.access->log_in(body["login"].get_ref<const std::string&>(), body["password"].get_ref<const std::string&>(),
                                                call.client(), call.now_ms));
  // A new log-in ends the session that the browser brought along: nobody else's cookie can be slipped in before.
  if (call.caller) RETURN_IF_ERROR(call.services.access->log_out(*call.caller, call.client(), call.now_ms));
  Response out = session_answer(call, in.caller);
  out.headers.emplace_back("Set-Cookie", cookie(call, in.token, false));
  return out;
}

Result<Response> read_session(Call& call) { return session_answer(call, *call.caller); }

Result<Response> log_out(Call& call) {
  RETURN_IF_ERROR(call.services.access->log_out(*call.caller, call.client(), call.now_ms));
  Response out;
  out.status = 204;
  out.headers.emplace_back("Set-Cookie", cookie(call, "", true));
  return out;
}

Result<Response> change_password(Call& call) {
  const auto& body = *call.body;
  RETURN_IF_ERROR(call.services.access->change_password(*call.caller, body["old"].get_ref<const std::string&>(),
                                                        body["new"].get_ref<const std::string&>(), call.client(), call.now_ms));
  Response out;
  out.status = 204;
  return out;
}

Result<Response> read_system(Call& call) {
  JsonWriter json;
  json.begin_object().field("product", "守望").field("version", call.services.version);
  if (call.caller) {
    const Names names(call);
    json.key("pack")
        .begin_object()
        .field("id", names.pack->id)
        .field("title", names.pack->title)
        .field("regime", names.pack->regime)
        .field("hash", names.pack->hash)
        .end_object();
    json.field("storage", call.services.storage_name);
    ASSIGN_OR_RETURN(const std::vector<screening::Run> runs, call.services.screening->runs(call.scope(), 1));
    json.key("as_of");
    if (runs.empty())
      json.null();
    else
      json.value(runs.front().as_of.iso());
    json.key("last_run");
    if (runs.empty())
      json.null();
    else
      write_run(json, names, runs.front());
  }
  json.end_object();
  return json_answer(std::move(json));
}

}  // namespace

std::span<const Route> session_routes() {
  static const Route kRoutes[] = {
      {.method = Method::kPost,
       .pattern = "/api/v1/session",
       .tag = "会话",
       .summary = "登录",
       .need = Need::kNobody,
       .body = "{login:string,password:string}",
       .answer = "Session",
       .max_body = 4 << 10,
       .handle = log_in},
      {.method = Method::kGet,
       .pattern = "/api/v1/session",
       .tag = "会话",
       .summary = "当前登录的账号",
       .need = Need::kSession,
       .answer = "Session",
       .before_password_change = true,
       .handle = read_session},
      {.method = Method::kDelete,
       .pattern = "/api/v1/session",
       .tag = "会话",
       .summary = "退出登录",
       .need = Need::kSession,
       .status = 204,
       .before_password_change = true,
       .handle = log_out},
      {.method = Method::kPost,
       .pattern = "/api/v1/session/password",
       .tag = "会话",
       .summary = "修改自己的密码，其他地方的登录随之失效",
       .need = Need::kSession,
       .body = "{old:string,new:string}",
       .status = 204,
       .max_body = 4 << 10,
       .before_password_change = true,
       .handle = change_password},
      {.method = Method::kGet,
       .pattern = "/api/v1/system",
       .tag = "会话",
       .summary = "系统信息",
       .need = Need::kNobody,
       .answer = "System",
       .handle = read_system},
  };
  return kRoutes;
}

}  // namespace shouwang::http
