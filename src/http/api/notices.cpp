// Notices: drafted from the cases whose turn it is, posted, and looked at.
#include <charconv>
#include <nlohmann/json.hpp>

#include "http/api/casework_json.h"

namespace shouwang::http {
namespace {

using Json = nlohmann::json;

constexpr int kMostNotices = 200;

Failure no_notice() { return fail(ErrorCode::kNotFound, "没有找到这份公示，它可能不在您的管辖范围内"); }

std::int64_t notice_number_in(const Json& text) {
  const std::string& digits = text.get_ref<const std::string&>();
  std::int64_t out = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), out);
  return out;
}

// The village of a body, inside the caller's scope.
Result<std::int64_t> village_in(const Call& call) {
  const std::string& code = (*call.body)["village"].get_ref<const std::string&>();
  const auto village = call.services.divisions.get()->find(code_of(code));
  if (code.size() != 12 || !village || village->level != 5) return fail(ErrorCode::kInvalidArgument, "“village”应为 12 位行政村代码");
  if (!call.scope().covers(code)) return fail(ErrorCode::kForbidden, "这个村不在您的管辖范围内");
  return village->code;
}

Result<policy::PhaseKind> purpose_in(const Call& call) {
  policy::PhaseKind out{};
  if (!policy::parse_phase((*call.body)["purpose"].get_ref<const std::string&>(), out))
    return fail(ErrorCode::kInvalidArgument, "“purpose”应为 admission、measures、elimination");
  return out;
}

Result<Response> list_notices(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const std::string division, call.division());
  ASSIGN_OR_RETURN(const std::vector<casework::NoticeRow> rows,
                   call.services.casework->notices(call.scope(), division, call.query("closed") == "true", kMostNotices));
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const casework::NoticeRow& row : rows) write_notice(json, names, row, false);
  json.end_array().end_object();
  return json_answer(std::move(json));
}

Result<Response> read_notice(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const std::int64_t id, call.id());
  ASSIGN_OR_RETURN(const auto notice, call.services.casework->notice(call.scope(), casework::NoticeId(id)));
  if (!notice) return no_notice();
  // Objections stand in the files of the cases on the sheet.
  std::vector<casework::Objection> objections;
  for (const casework::NoticeLine& line : notice->lines) {
    ASSIGN_OR_RETURN(const casework::CaseFile file, call.services.desk->case_file(call.scope(), line.case_id));
    for (const casework::Objection& o : file.objections)
      if (o.notice == notice->id) objections.push_back(o);
  }
  JsonWriter json;
  write_notice(json, names, *notice, false, &objections);
  return json_answer(std::move(json));
}

Result<Response> draft_notice(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const casework::Actor actor, actor_of(call, names));
  ASSIGN_OR_RETURN(const std::int64_t village, village_in(call));
  ASSIGN_OR_RETURN(const policy::PhaseKind purpose, purpose_in(call));
  ASSIGN_OR_RETURN(
      const casework::NoticeRow notice,
      call.services.desk->draft_notice(actor, village, purpose, (*call.body)["announcement"].get<bool>(), moment_of(call, names)));
  JsonWriter json;
  write_notice(json, names, notice, false);
  return json_answer(std::move(json));
}

Result<Response> post_notice(Call& call) {
  const Names names(call);
  const Json& body = *call.body;
  ASSIGN_OR_RETURN(const casework::Actor actor, actor_of(call, names));
  ASSIGN_OR_RETURN(const std::int64_t village, village_in(call));
  ASSIGN_OR_RETURN(const policy::PhaseKind purpose, purpose_in(call));
  std::vector<casework::CaseId> cases;
  for (const Json& id : body["cases"]) cases.emplace_back(notice_number_in(id));
  casework::AttachmentId photo;
  if (body.contains("photo") && !body["photo"].is_null()) photo = casework::AttachmentId(notice_number_in(body["photo"]));
  ASSIGN_OR_RETURN(const casework::NoticeRow notice,
                   call.services.desk->post_notice(actor, village, purpose, body["announcement"].get<bool>(), cases,
                                                   body["contact"].get_ref<const std::string&>(), photo,
                                                   body["key"].get_ref<const std::string&>(), moment_of(call, names)));
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "act", "notice:" + std::to_string(notice.id.value()),
                                              "post_notice " + std::to_string(notice.lines.size()) + " lines", call.client(), call.now_ms));
  JsonWriter json;
  write_notice(json, names, notice, false);
  return json_answer(std::move(json), 201);
}

Result<Response> add_photo(Call& call) {
  const Names names(call);
  const Json& body = *call.body;
  ASSIGN_OR_RETURN(const std::int64_t id, call.id());
  ASSIGN_OR_RETURN(const casework::Actor actor, actor_of(call, names));
  const casework::AttachmentId photo(notice_number_in(body["photo"]));
  ASSIGN_OR_RETURN(const casework::NoticeRow notice,
                   call.services.desk->add_notice_photo(actor, casework::NoticeId(id), photo, body["key"].get_ref<const std::string&>(),
                                                        moment_of(call, names)));
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "act", "notice:" + std::to_string(id),
                                              "add_photo attachment:" + std::to_string(photo.value()), call.client(), call.now_ms));
  JsonWriter json;
  write_notice(json, names, notice, false);
  return json_answer(std::move(json), 201);
}

}  // namespace

std::span<const Route> notice_routes() {
  using P = access::Permission;
  static const Route kRoutes[] = {
      {.method = Method::kGet,
       .pattern = "/api/v1/notices",
       .tag = "公示",
       .summary = "公示和公告，新的在前；closed=true 时连同已结束的",
       .permission = P::kReadCases,
       .query = "{division?:code,closed?:bool}",
       .answer = "{rows:[Notice]}",
       .handle = list_notices},
      {.method = Method::kGet,
       .pattern = "/api/v1/notices/{id}",
       .tag = "公示",
       .summary = "一份公示和收到的异议",
       .permission = P::kReadCases,
       .answer = "Notice",
       .handle = read_notice},
      {.method = Method::kPost,
       .pattern = "/api/v1/notices/draft",
       .tag = "公示",
       .summary = "按轮到公示的各户生成草稿；不保存任何内容",
       .permission = P::kWork,
       .body = "{village:code,purpose:enum(admission|measures|elimination),announcement:bool}",
       .answer = "Notice",
       .records_refusals = true,
       .handle = draft_notice},
      {.method = Method::kPost,
       .pattern = "/api/v1/notices",
       .tag = "公示",
       .summary = "张贴公示或公告；联系方式等文字含有证件号码、电话、账号、病情时拒绝",
       .permission = P::kWork,
       .body =
           "{village:code,purpose:enum(admission|measures|elimination),announcement:bool,cases:[id],contact:string,photo?:id?,key:string}",
       .answer = "Notice",
       .status = 201,
       .records_refusals = true,
       .handle = post_notice},
      {.method = Method::kPost,
       .pattern = "/api/v1/notices/{id}/photos",
       .tag = "公示",
       .summary = "补传一张张贴后的照片；先按附件上传（village 为张贴的村），照片记入公示上每一户的档案",
       .permission = P::kWork,
       .body = "{photo:id,key:string}",
       .answer = "Notice",
       .status = 201,
       .records_refusals = true,
       .handle = add_photo},
  };
  return kRoutes;
}

}  // namespace shouwang::http
