// Photos, scans and signatures: streamed to disk, checked by contents, sealed, and given out to those who may see their subject.
#include <charconv>

#include "base/text.h"
#include "http/api/casework_json.h"

namespace shouwang::http {
namespace {

constexpr std::size_t kLongestName = 100;

Failure no_attachment() { return fail(ErrorCode::kNotFound, "没有找到这个附件，它可能不在您的管辖范围内"); }

// Where an attachment belongs: to a lead or a case, or, before there is one, to a village.
Result<casework::AttachmentRow> place_of_upload(Call& call) {
  casework::AttachmentRow out;
  const std::string_view subject = call.query("subject");
  ASSIGN_OR_RETURN(out.subject_id, call.number("id", 0));
  if (!subject.empty()) {
    static_cast<void>(casework::parse_subject(subject, out.subject));  // the shape allows nothing else
    if (out.subject == casework::Subject::kLead) {
      ASSIGN_OR_RETURN(const auto row, call.services.casework->lead(call.scope(), LeadId(out.subject_id)));
      if (!row) return fail(ErrorCode::kNotFound, "没有找到这条线索，它可能不在您的管辖范围内");
      out.village = row->lead.village;
    } else {
      ASSIGN_OR_RETURN(const auto row, call.services.casework->case_row(call.scope(), casework::CaseId(out.subject_id)));
      if (!row) return fail(ErrorCode::kNotFound, "没有找到这份档案，它可能不在您的管辖范围内");
      out.village = row->row.village;
    }
  } else {
    if (call.query("village").empty()) return fail(ErrorCode::kInvalidArgument, "请说明附件属于哪条线索、哪份档案或哪个村");
    ASSIGN_OR_RETURN(const std::string village, call.division("village"));
    if (village.size() != 12) return fail(ErrorCode::kInvalidArgument, "“village”应为 12 位行政村代码");
    out.village = code_of(village);
    out.subject_id = 0;
  }
  out.county = registry::county_of(out.village);
  return out;
}

Result<Response> upload_attachment(Call& call) {
  const FormPart* file = nullptr;
  for (const FormPart& part : *call.form) {
    if (part.name != "file" || !part.file) return fail(ErrorCode::kInvalidArgument, "不认识表单项目“" + part.name + "”，可用的项目：file");
    if (file) return fail(ErrorCode::kInvalidArgument, "一次只能上传一个文件，请分别上传");
    file = &part;
  }
  if (!file) return fail(ErrorCode::kInvalidArgument, "缺少文件，请选择要上传的文件");
  if (file->file->bytes() == 0) return fail(ErrorCode::kInvalidArgument, "文件是空的，请检查后重新上传");
  if (file->file->bytes() > casework::kMaxAttachment) return fail(ErrorCode::kTooLarge, "附件超过 20 MB，请压缩后重新上传");
  ASSIGN_OR_RETURN(casework::AttachmentRow row, place_of_upload(call));
  row.name = text::first_code_points(file->file_name, kLongestName);
  ASSIGN_OR_RETURN(row.media, casework::attachment_media(file->file->path(), row.name));
  row.id = casework::AttachmentId(call.services.next_id());
  row.bytes = file->file->bytes();
  row.account = call.caller->account.id;
  row.created_ms = call.now_ms;
  ASSIGN_OR_RETURN(row.digest, call.services.attachments->keep(row.county, row.id, file->file->path()));
  RETURN_IF_ERROR(call.services.casework->add_attachment(row));
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "attach", "attachment:" + std::to_string(row.id.value()),
                                              row.media + " " + std::to_string(row.bytes) + " bytes", call.client(), call.now_ms));
  JsonWriter json;
  json.begin_object().id("id", row.id.value()).field("media", row.media).field("bytes", row.bytes).end_object();
  return json_answer(std::move(json), 201);
}

Result<Response> download(Call& call) {
  ASSIGN_OR_RETURN(const std::int64_t id, call.id());
  ASSIGN_OR_RETURN(const auto row, call.services.casework->attachment(call.scope(), casework::AttachmentId(id)));
  // A department sees its own papers, not those of the household.
  if (!row || (call.caller->account.role == access::Role::kDepartment && row->account != call.caller->account.id)) return no_attachment();
  ASSIGN_OR_RETURN(std::string bytes, call.services.attachments->read(row->county, row->id));
  // Recorded first, as a printed form is: who looked at which paper of whom.
  const std::string of = row->subject_id == 0 ? "village:" + registry::division_text(row->village)
                                              : std::string(casework::subject_name(row->subject)) + ":" + std::to_string(row->subject_id);
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "read", "attachment:" + std::to_string(row->id.value()), of, call.client(), call.now_ms));
  Response out;
  out.content_type = row->media;
  // Only pictures are shown in the page; what could hold a script is saved. nosniff and no-store stand on every answer.
  const bool picture = row->media.starts_with("image/");
  out.headers.emplace_back("Content-Disposition", disposition(picture ? "inline" : "attachment", "attachment", row->name));
  out.body = std::move(bytes);
  return out;
}

}  // namespace

std::span<const Route> attachment_routes() {
  using P = access::Permission;
  static const Route kRoutes[] = {
      {.method = Method::kPost,
       .pattern = "/api/v1/attachments",
       .tag = "附件",
       .summary = "上传一个附件（JPEG、PNG、WebP、PDF、不含宏的 DOCX 和 XLSX，最大 20 MB）；按内容识别类型，加密存放",
       .permission = P::kWork,
       .query = "{subject?:enum(lead|case),id?:id,village?:code}",
       .body = "{}",
       .answer = "{id:id,media:string,bytes:int}",
       .status = 201,
       .form = true,
       .max_body = casework::kMaxAttachment + (64 << 10),
       .records_refusals = true,
       .handle = upload_attachment},
      {.method = Method::kGet,
       .pattern = "/api/v1/attachments/{id}",
       .tag = "附件",
       .summary = "下载一个附件；图片直接显示，其他文件另存",
       .permission = P::kReadCases,
       .or_permission = P::kWork,
       .media = "application/octet-stream",
       .handle = download},
  };
  return kRoutes;
}

}  // namespace shouwang::http
