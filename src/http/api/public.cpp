// The public pages: what hangs in a village, declaring oneself, following a declaration, asking for a review, objecting.
//
// No session, so every address is counted; whoever brings a code that this installation did not make learns nothing but that, and the
// attempt is recorded. Answers of one route have one form, whatever was found.
#include <nlohmann/json.hpp>

#include "http/api/casework_json.h"

namespace shouwang::http {
namespace {

using Json = nlohmann::json;

Result<void> check_wait(access::RateLimit& limit, const Call& call) {
  const std::int64_t wait = limit.wait_ms(call.request.client, call.now_ms);
  if (wait <= 0) return {};
  const auto pack = call.services.pack.get();
  return fail(ErrorCode::kTooManyRequests, "操作过于频繁，请 " + std::to_string((wait + 59'999) / 60'000) + " 分钟后再试；急事请拨打 " +
                                               pack->procedure.wording.hotline + " 或联系村委会");
}

Result<void> count(access::RateLimit& limit, const Call& call) {
  RETURN_IF_ERROR(check_wait(limit, call));
  limit.add(call.request.client, call.now_ms);
  return {};
}

// The village behind a code. A forged one is recorded, without the code: it may be somebody's typing error.
Result<std::int64_t> village_behind(Call& call, std::string_view token) {
  auto village = call.services.village_of(token);
  if (village && call.services.divisions.get()->find(*village)) return *village;
  RETURN_IF_ERROR(call.services.access->audit_public("forged_code", "village", "", call.client(), call.now_ms));
  return fail(ErrorCode::kNotFound, "二维码不正确，请重新扫描村里张贴的二维码");
}

// Nobody learns whether a receipt exists but by knowing it.
Failure refuse_receipt(Call& call, const Error& error) {
  if (error.code() == ErrorCode::kNotFound)
    if (auto recorded = call.services.access->audit_public("unknown_receipt", "declaration", "", call.client(), call.now_ms); !recorded)
      return Failure(recorded.error());
  return Failure(error);
}

Result<Response> read_village(Call& call) {
  const Names names(call);
  RETURN_IF_ERROR(count(call.services.public_limits.views, call));
  ASSIGN_OR_RETURN(const std::int64_t village, village_behind(call, call.path_values[0]));
  ASSIGN_OR_RETURN(const std::vector<casework::NoticeRow> notices, call.services.casework->notices_on(village, call.today));
  const auto path = names.divisions->path(village);
  JsonWriter json;
  json.begin_object()
      .field("village_name", names.divisions->path_name(village))
      .field("office", path.size() > 1 ? names.divisions->path_name(path[path.size() - 2]->code) : std::string())
      .field("office_hint", names.pack->procedure.notice.office_phone_hint)
      .key("notices")
      .begin_array();
  for (const casework::NoticeRow& notice : notices) write_notice(json, names, notice, true);
  json.end_array().key("declaration");
  write_inputs(json, names, casework::kDeclarationInputs);
  json.end_object();
  return json_answer(std::move(json));
}

// The texts of the region: what is promised to those who declare and what becomes of what they enter.
Result<Response> read_texts(Call& call) {
  const Names names(call);
  RETURN_IF_ERROR(count(call.services.public_limits.views, call));
  const policy::Wording& words = names.pack->procedure.wording;
  JsonWriter json;
  json.begin_object()
      .field("hotline", words.hotline)
      .field("intro", words.intro)
      .field("declare_hint", words.declare_hint)
      .field("told", words.told)
      .field("signature_hint", words.signature_hint)
      .field("data_use", words.data_use)
      .field("keep_receipt", words.keep_receipt)
      .end_object();
  return json_answer(std::move(json));
}

struct Sent {
  std::string token, key, body;
};

Result<Response> take_declaration(Call& call, const Sent& sent, const casework::Desk::Enclosure* signature) {
  const Names names(call);
  ASSIGN_OR_RETURN(const std::int64_t village, village_behind(call, sent.token));
  ASSIGN_OR_RETURN(const casework::Desk::Declared made,
                   call.services.desk->declare(std::nullopt, village, "qr", sent.body, sent.key, moment_of(call, names), signature));
  RETURN_IF_ERROR(
      call.services.access->audit_public("declare", "declaration:" + std::to_string(made.id.value()), "", call.client(), call.now_ms));
  JsonWriter json;
  json.begin_object().field("receipt", made.receipt).end_object();
  return json_answer(std::move(json), 201);
}

Result<Response> declare_publicly(Call& call) {
  const Json& body = *call.body;
  RETURN_IF_ERROR(count(call.services.public_limits.declarations, call));
  return take_declaration(call, {body["token"].get<std::string>(), body["key"].get<std::string>(), body["body"].dump()}, nullptr);
}

Result<void> may_declare(Call& call) { return check_wait(call.services.public_limits.declarations, call); }

// Somebody declares for a household: its signature comes in the same request, so that there is never one without the other and nobody
// outside can put a file anywhere else.
Result<Response> declare_signed(Call& call) {
  RETURN_IF_ERROR(count(call.services.public_limits.declarations, call));
  Sent sent;
  const FormPart* picture = nullptr;
  for (const FormPart& part : *call.form) {
    std::string* value = nullptr;
    for (const auto& [name, member] : {std::pair("token", &Sent::token), {"key", &Sent::key}, {"body", &Sent::body}})
      if (part.name == name) value = &(sent.*member);
    if (value && !part.file)
      *value = part.value;
    else if (part.name == "file" && part.file && !picture)
      picture = &part;
    else
      return fail(ErrorCode::kInvalidArgument, "申报内容不完整，请刷新页面后重试");
  }
  if (!picture || picture->file->bytes() == 0) return fail(ErrorCode::kInvalidArgument, "没有收到申报人的签名，请重新签名或拍照");
  const std::int64_t most = call.services.public_limits.signature_bytes;
  if (picture->file->bytes() > most)
    return fail(ErrorCode::kTooLarge, "签名照片超过 " + std::to_string(most >> 10) + " KB，请直接在屏幕上签名，或把照片缩小后上传");
  casework::Desk::Enclosure signature;
  casework::AttachmentRow& file = signature.file;
  // The name says nothing about whoever sent it, nor about their telephone.
  ASSIGN_OR_RETURN(file.media, casework::attachment_media(picture->file->path(), "signature"));
  if (!file.media.starts_with("image/")) return fail(ErrorCode::kUnsupportedMedia, "签名要用照片（JPEG、PNG 或 WebP），请重新拍照上传");
  file.id = casework::AttachmentId(call.services.next_id());
  file.name = "signature." + file.media.substr(file.media.find('/') + 1);
  file.bytes = picture->file->bytes();
  file.created_ms = call.now_ms;
  ASSIGN_OR_RETURN(file.digest, casework::attachment_digest(picture->file->path()));
  signature.keep = [&, kept = false](std::int32_t county) mutable -> Result<void> {
    if (!kept) RETURN_IF_ERROR(call.services.attachments->keep(county, file.id, picture->file->path()));
    kept = true;
    return {};
  };
  return take_declaration(call, sent, &signature);
}

Result<Response> follow(Call& call) {
  const Names names(call);
  RETURN_IF_ERROR(count(call.services.public_limits.follow_ups, call));
  const auto progress = call.services.desk->follow((*call.body)["receipt"].get_ref<const std::string&>(), moment_of(call, names));
  if (!progress) return refuse_receipt(call, progress.error());
  JsonWriter json;
  json.begin_object()
      .field("created_ms", progress->created_ms)
      .field("village_name", names.divisions->path_name(progress->village))
      .field("state", progress->state)
      .field("state_title", progress->state_title)
      .field("conclusion_title", progress->conclusion_title)
      .field("answer", progress->answer)
      .field("due", day_text(progress->due))
      .field("may_appeal", progress->may_appeal)
      .end_object();
  return json_answer(std::move(json));
}

Result<Response> accepted() {
  JsonWriter json;
  json.begin_object().field("accepted", true).end_object();
  return json_answer(std::move(json), 202);
}

Result<Response> appeal(Call& call) {
  const Names names(call);
  const Json& body = *call.body;
  RETURN_IF_ERROR(count(call.services.public_limits.objections, call));
  const auto done = call.services.desk->appeal(body["receipt"].get_ref<const std::string&>(), body["reason"].get_ref<const std::string&>(),
                                               moment_of(call, names));
  if (!done) return refuse_receipt(call, done.error());
  RETURN_IF_ERROR(call.services.access->audit_public("appeal", "declaration", "", call.client(), call.now_ms));
  return accepted();
}

Result<Response> object(Call& call) {
  const Names names(call);
  const Json& body = *call.body;
  RETURN_IF_ERROR(count(call.services.public_limits.objections, call));
  ASSIGN_OR_RETURN(const std::int64_t village, village_behind(call, body["token"].get_ref<const std::string&>()));
  ASSIGN_OR_RETURN(const std::vector<casework::NoticeRow> notices, call.services.casework->notices_on(village, call.today));
  const std::int64_t line = body["line"].get<std::int64_t>();
  for (const casework::NoticeRow& notice : notices) {
    if (std::to_string(notice.id.value()) != body["notice"].get_ref<const std::string&>()) continue;
    if (line < 1 || line > static_cast<std::int64_t>(notice.lines.size())) break;
    const casework::CaseId about = notice.lines[static_cast<std::size_t>(line - 1)].case_id;
    RETURN_IF_ERROR(call.services.desk->object(notice.id, village, about, body["text"].get_ref<const std::string&>(),
                                               body["contact"].get_ref<const std::string&>(), moment_of(call, names)));
    RETURN_IF_ERROR(
        call.services.access->audit_public("object", "notice:" + std::to_string(notice.id.value()), "", call.client(), call.now_ms));
    return accepted();
  }
  RETURN_IF_ERROR(call.services.access->audit_public("object_in_vain", "notice", "", call.client(), call.now_ms));
  return fail(ErrorCode::kTransition,
              "这份公示已经结束，不能再提异议；如有意见请向乡镇反映或拨打 " + names.pack->procedure.wording.hotline);
}

}  // namespace

std::span<const Route> public_routes() {
  static const Route kRoutes[] = {
      {.method = Method::kGet,
       .pattern = "/api/v1/public/village/{token}",
       .tag = "公众",
       .summary = "一个村正在公示的内容和申报要填的项目；token 是村里二维码中的代码",
       .need = Need::kNobody,
       .answer = "PublicVillage",
       .handle = read_village},
      {.method = Method::kPost,
       .pattern = "/api/v1/public/declarations",
       .tag = "公众",
       .summary = "农户自己申报；回答中有查询码，只显示这一次",
       .need = Need::kNobody,
       .body = "{token:string,body:any,key:string}",
       .answer = "{receipt:string}",
       .status = 201,
       .max_body = 16 << 10,
       .handle = declare_publicly},
      {.method = Method::kPost,
       .pattern = "/api/v1/public/declarations/signed",
       .tag = "公众",
       .summary = "替一户申报：连同申报人签名的照片（file，JPEG、PNG 或 WebP）一起提交；body 是申报内容的 JSON 文本",
       .need = Need::kNobody,
       .body = "{token:string,body:string,key:string}",
       .answer = "{receipt:string}",
       .status = 201,
       .form = true,
       .max_body = kMostSignature + (64 << 10),
       .welcome = may_declare,
       .handle = declare_signed},
      {.method = Method::kGet,
       .pattern = "/api/v1/public/texts",
       .tag = "公众",
       .summary = "公开页面上的告知文字，由政策包规定",
       .need = Need::kNobody,
       .answer = "PublicTexts",
       .handle = read_texts},
      {.method = Method::kPost,
       .pattern = "/api/v1/public/follow",
       .tag = "公众",
       .summary = "凭查询码查看办理到哪一步",
       .need = Need::kNobody,
       .body = "{receipt:string}",
       .answer = "Progress",
       .max_body = 4 << 10,
       .handle = follow},
      {.method = Method::kPost,
       .pattern = "/api/v1/public/appeal",
       .tag = "公众",
       .summary = "凭查询码申请乡镇复核",
       .need = Need::kNobody,
       .body = "{receipt:string,reason:string}",
       .answer = "{accepted:bool}",
       .status = 202,
       .max_body = 16 << 10,
       .handle = appeal},
      {.method = Method::kPost,
       .pattern = "/api/v1/public/objections",
       .tag = "公众",
       .summary = "对正在公示的一户提出异议",
       .need = Need::kNobody,
       .body = "{token:string,notice:id,line:int,text:string,contact:string}",
       .answer = "{accepted:bool}",
       .status = 202,
       .max_body = 16 << 10,
       .handle = object},
  };
  return kRoutes;
}

}  // namespace shouwang::http
