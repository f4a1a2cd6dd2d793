// Files sent by the programs of departments, and the tokens that they send them with.
#include <nlohmann/json.hpp>

#include "access/push_token.h"
#include "base/text.h"
#include "http/api/deliveries.h"
#include "http/api/serialise.h"

namespace shouwang::http {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLongestPushedName = 100;

// A sender waits for its answer and asks for nothing in between.
class SilentProgress final : public JobProgress {
 public:
  void report(double, std::string_view) const override {}
  bool cancelled() const override { return false; }
};

Result<void> may_push(Call& call) {
  const std::string& dataset = call.path_values[0];
  const auto pack = call.services.pack.get();
  if (!pack->dataset(dataset)) return fail(ErrorCode::kNotFound, "没有数据集“" + dataset + "”，请核对网址；可用的见 GET /api/v1/policy/datasets");
  if (!call.scope().may_read_dataset(dataset)) return fail(ErrorCode::kForbidden, "这个令牌不能报送“" + pack->dataset(dataset)->title + "”，请联系县里的系统管理员");
  ASSIGN_OR_RETURN([[maybe_unused]] const std::int32_t county, county_of_upload(call, call.query("county")));
  return {};
}

Result<Response> take_push(Call& call) {
  RETURN_IF_ERROR(may_push(call));
  const std::shared_ptr<TempFile> file = call.request.file;
  if (!file || file->bytes() == 0) return fail(ErrorCode::kNoRows, "没有收到文件内容，请把文件作为请求内容发送");
  const std::string& dataset = call.path_values[0];
  ASSIGN_OR_RETURN(const std::int32_t county, county_of_upload(call, call.query("county")));
  RETURN_IF_ERROR(call.services.push_tokens->note_use(*call.caller, dataset, file->bytes(), call.client(), call.now_ms));
  std::string name(text::first_code_points(call.query("name"), kLongestPushedName));
  for (char& c : name)
    if (c == '/' || c == '\\') c = '_';
  ImportRequest request;
  request.path = file->path();
  request.file_name = name.empty() ? dataset + " " + call.today.iso() : name;
  request.dataset = dataset;
  request.county = county;
  request.sender = call.caller->account.name;
  auto delivery = call.services.run_import(request, call.scope(), SilentProgress());
  bool repeated = false;
  if (!delivery && delivery.error().code() == ErrorCode::kDuplicateDelivery) {
    // The same bytes again, because an answer was lost: the receipt of the first time.
    ASSIGN_OR_RETURN(const intake::FileDigest digest, intake::digest_file(file->path()));
    ASSIGN_OR_RETURN(auto earlier, call.services.intake->find_delivery(call.scope(), dataset, digest.hash));
    if (!earlier) return Failure(delivery.error());
    delivery = *std::move(earlier);
    repeated = true;
  }
  if (!delivery) return Failure(delivery.error());
  const Names names(call);
  JsonWriter json;
  json.begin_object().field("repeated", repeated).key("delivery");
  write_delivery(json, names, *delivery);
  json.end_object();
  return json_answer(std::move(json));
}

// ---------------------------------------------------------------- tokens

void write_push_token(JsonWriter& json, const Names& names, const access::PushToken& t) {
  json.begin_object()
      .id("id", t.id.value())
      .field("title", t.title)
      .field("county", full_code(std::to_string(t.county)))
      .field("county_name", names.divisions->path_name(code_of(std::to_string(t.county))))
      .key("datasets")
      .begin_array();
  for (const std::string& id : t.datasets) {
    const policy::Dataset* dataset = names.pack->dataset(id);
    json.begin_object().field("id", id).field("title", dataset ? dataset->title : id).end_object();
  }
  json.end_array()
      .field("last_day", t.last_day.iso())
      .field("state", t.revoked_ms != 0 ? "revoked" : t.last_day < names.today ? "ended" : "active")
      .field("created_ms", t.created_ms)
      .field("created_by", t.created_by ? names.account_name(t.created_by) : std::string("命令行"));
  json.field("revoked_ms", moment_or_null(t.revoked_ms))
      .field("revoked_by", t.revoked_by ? names.account_name(t.revoked_by) : std::string())
      .field("used_ms", moment_or_null(t.used_ms))
      .field("used_from", t.used_from)
      .field("uses", t.uses)
      .end_object();
}

Result<Response> list_push_tokens(Call& call) {
  ASSIGN_OR_RETURN(const auto tokens, call.services.push_tokens->tokens(call.scope()));
  const Names names(call);
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const access::PushToken& token : tokens) write_push_token(json, names, token);
  json.end_array().end_object();
  return json_answer(std::move(json));
}

Result<Response> create_push_token(Call& call) {
  const Json& body = *call.body;
  access::NewPushToken wanted;
  wanted.title = body["title"].get<std::string>();
  wanted.datasets = body["datasets"].get<std::vector<std::string>>();
  const auto pack = call.services.pack.get();
  for (const std::string& id : wanted.datasets)
    if (!pack->dataset(id)) return fail(ErrorCode::kInvalidArgument, "没有数据集“" + id + "”，请重新选择");
  ASSIGN_OR_RETURN(wanted.county, county_of_upload(call, body["county"].get_ref<const std::string&>()));
  ASSIGN_OR_RETURN(wanted.last_day, Date::parse_iso(body["last_day"].get_ref<const std::string&>()));
  ASSIGN_OR_RETURN(const access::IssuedToken issued, call.services.push_tokens->issue(*call.caller, wanted, call.client(), call.now_ms));
  const Names names(call);
  JsonWriter json;
  json.begin_object().key("token");
  write_push_token(json, names, issued.token);
  json.field("secret", issued.secret).end_object();
  return json_answer(std::move(json), 201);
}

Result<Response> revoke_push_token(Call& call) {
  ASSIGN_OR_RETURN(const std::int64_t id, call.id());
  ASSIGN_OR_RETURN(const access::PushToken token,
                   call.services.push_tokens->revoke(*call.caller, call.scope(), access::PushTokenId(id), call.client(), call.now_ms));
  const Names names(call);
  JsonWriter json;
  write_push_token(json, names, token);
  return json_answer(std::move(json));
}

}  // namespace

std::span<const Route> push_routes() {
  using P = access::Permission;
  static const Route kRoutes[] = {
      {.method = Method::kPost,
       .pattern = "/api/v1/push/{dataset}",
       .tag = "报送",
       .summary = "部门的程序报送一个文件：凭令牌，请求内容就是文件；同样的内容再发一次不会改变任何数据，回答第一次的回执",
       .need = Need::kToken,
       .query = "{county?:string,name?:string}",
       .answer = "{repeated:bool,delivery:Delivery}",
       .file = true,
       .max_body = kMaxUpload,
       .welcome = may_push,
       .handle = take_push},
      {.method = Method::kGet,
       .pattern = "/api/v1/push-tokens",
       .tag = "管理",
       .summary = "部门报送用的令牌，新的在前",
       .permission = P::kManageAccounts,
       .answer = "{rows:[PushToken]}",
       .handle = list_push_tokens},
      {.method = Method::kPost,
       .pattern = "/api/v1/push-tokens",
       .tag = "管理",
       .summary = "建立令牌；secret 只在这一次回答里出现",
       .permission = P::kManageAccounts,
       .body = "{title:string,county:string,datasets:[string],last_day:date}",
       .answer = "{token:PushToken,secret:string}",
       .status = 201,
       .records_refusals = true,
       .handle = create_push_token},
      {.method = Method::kPost,
       .pattern = "/api/v1/push-tokens/{id}/revoke",
       .tag = "管理",
       .summary = "撤销令牌，立即生效",
       .permission = P::kManageAccounts,
       .body = "{}",
       .answer = "PushToken",
       .records_refusals = true,
       .handle = revoke_push_token},
  };
  return kRoutes;
}

}  // namespace shouwang::http
