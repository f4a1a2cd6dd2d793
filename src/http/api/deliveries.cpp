// Deliveries: what departments sent, what became of it, and sending more.
#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "http/api/deliveries.h"
#include "http/api/serialise.h"
#include "http/csv.h"

namespace shouwang::http {
namespace {

constexpr int kMaxPage = 500;
constexpr int kExportPage = 500;
constexpr std::int64_t kMaxExportRows = 200'000;

Failure no_delivery() { return fail(ErrorCode::kNotFound, "没有找到这次报送，它可能不在您的管辖范围内"); }

Result<Response> list_deliveries(Call& call) {
  intake::DeliveryQuery query;
  query.dataset = call.query("dataset");
  if (!query.dataset.empty()) {
    const auto pack = call.services.pack.get();
    if (!pack->dataset(query.dataset)) return fail(ErrorCode::kInvalidArgument, "没有数据集“" + query.dataset + "”，请重新选择");
    if (!call.scope().may_read_dataset(query.dataset)) return fail(ErrorCode::kForbidden, "您的账号不能查看这个数据集");
  }
  ASSIGN_OR_RETURN(query.limit, call.limit());
  query.cursor = call.query("cursor");
  ASSIGN_OR_RETURN(const intake::DeliveryPage page, call.services.intake->deliveries(call.scope(), query));
  const Names names(call);
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const intake::Delivery& d : page.rows) write_delivery(json, names, d);
  json.end_array().field("next_cursor", page.next_cursor).field("total", page.total).end_object();
  return json_answer(std::move(json));
}

Result<Response> read_delivery(Call& call) {
  ASSIGN_OR_RETURN(const intake::Delivery delivery, delivery_of(call));
  const Names names(call);
  JsonWriter json;
  write_delivery(json, names, delivery, rights_on(call, delivery));
  return json_answer(std::move(json));
}

Result<Response> export_quarantine(Call& call) {
  ASSIGN_OR_RETURN(const intake::Delivery delivery, delivery_of(call));
  CsvWriter csv;
  for (const char* title : {"行号", "字段", "内容", "问题"}) csv.cell(title);
  csv.end_row();
  std::int64_t total = 1;
  std::int64_t offset = 0;
  for (; offset < total && offset < kMaxExportRows; offset += kExportPage) {
    ASSIGN_OR_RETURN(const intake::ReviewPage page, call.services.review->rows(call.scope(), delivery.id, intake::RowState::kOpen,
                                                                               static_cast<int>(offset), kExportPage));
    total = page.total;
    if (page.rows.empty()) break;
    for (const intake::ReviewedRow& r : page.rows)
      csv.cell(intake::shown_line(r.row.line, delivery.receipt.sheets)).cell(r.row.field).cell(r.row.value).cell(r.row.reason).end_row();
  }
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "export", "quarantine:" + std::to_string(delivery.id.value()),
                                              std::to_string(total) + " rows", call.client(), call.now_ms));
  return csv_answer(csv.take(), "待更正 " + delivery.file_name + ".csv");
}

Result<Response> list_unmatched(Call& call) {
  ASSIGN_OR_RETURN(const intake::Delivery delivery, delivery_of(call));
  ASSIGN_OR_RETURN(const auto page_at, call.offset_and_limit(kMaxPage));
  ASSIGN_OR_RETURN(const intake::UnmatchedPage page,
                   call.services.intake->unmatched(call.scope(), delivery.id, page_at.first, page_at.second));
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const intake::UnmatchedRow& row : page.rows) {
    json.begin_object()
        .field("line", row.line)
        .field("name", row.name.find('*') == std::string::npos ? text::mask_name(row.name) : row.name)
        .field("id_masked", row.id_masked)
        .field("match", row.match == intake::MatchState::kNoId       ? "no_id"
                        : row.match == intake::MatchState::kNotFound ? "not_found"
                        : row.match == intake::MatchState::kReview   ? "review"
                                                                     : "matched");
    // What a reviewer is asked is named by the row that it is about.
    if (row.match == intake::MatchState::kReview) json.id("item", row.id.value());
    else json.key("item").null();
    json.end_object();
  }
  json.end_array().field("total", page.total).end_object();
  return json_answer(std::move(json));
}

struct UploadedFile {
  ImportRequest request;
  std::shared_ptr<TempFile> file;
  std::string preview;  // token of a file that was looked at before; "" = it came with this request
};

// What a person chose for each column: heading -> id of a field, "" = left out.
Result<intake::ColumnMapping> mapping_of(std::string_view text) {
  intake::ColumnMapping out;
  if (text.empty()) return out;
  const auto body = nlohmann::json::parse(text, nullptr, false);
  const auto broken = [] { return fail(ErrorCode::kInvalidArgument, "“mapping”应为 JSON 对象：列标题对应字段标识，不使用的列写空"); };
  if (!body.is_object()) return broken();
  for (const auto& [heading, field] : body.items()) {
    if (!field.is_string()) return broken();
    out.emplace(heading, field.get<std::string>());
  }
  return out;
}

Result<void> read_upload_value(Call& call, const FormPart& part, ImportRequest& request, std::string& county) {
  if (part.name == "dataset") {
    if (!part.value.empty()) request.dataset = part.value;
    return {};
  }
  if (part.name == "county") {
    county = part.value;
    return {};
  }
  if (part.name == "mapping") {
    ASSIGN_OR_RETURN(request.mapping, mapping_of(part.value));
    return {};
  }
  if (part.name == "accept_low_match") {
    if (part.value == "true" || part.value == "false") request.accept_low_match = part.value == "true";
    else if (!part.value.empty()) return fail(ErrorCode::kInvalidArgument, "“accept_low_match”应为 true 或 false");
    return {};
  }
  if (part.name == "corrects") {
    if (part.value.empty()) return {};
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(part.value.data(), part.value.data() + part.value.size(), id);
    if (error != std::errc() || end != part.value.data() + part.value.size()) return no_delivery();
    ASSIGN_OR_RETURN(const auto corrected, call.services.intake->delivery(call.scope(), DeliveryId(id)));
    if (!corrected) return no_delivery();
    if (corrected->state != intake::DeliveryState::kTaken || corrected->withdrawn_ms != 0)
      return fail(ErrorCode::kTransition, "所更正的那次报送没有采用或已经撤回，请直接报送这份文件");
    request.corrects = corrected->id;
    request.dataset = corrected->dataset;
    county = std::to_string(corrected->county);
    return {};
  }
  return fail(ErrorCode::kInvalidArgument, "不认识表单项目“" + part.name + "”，可用的项目：file、preview、dataset、county、mapping、corrects、accept_low_match");
}

// Whether the token of a file that was looked at before is used up.
enum class PreviewUse : std::uint8_t { kLook, kTake };

Result<UploadedFile> read_upload(Call& call, PreviewUse use) {
  UploadedFile out;
  out.request.dataset = "auto";
  std::string county;
  for (const FormPart& part : *call.form) {
    if (part.name == "file" && part.file) {
      if (out.file) return fail(ErrorCode::kInvalidArgument, "一次只能上传一个文件，请分别上传，或打成一个 ZIP");
      out.file = part.file;
      out.request.path = part.file->path();
      out.request.file_name = part.file_name;
    } else if (part.file) {
      return fail(ErrorCode::kInvalidArgument, "文件应放在表单项目“file”里");
    } else if (part.name == "preview") {
      out.preview = part.value;
    } else {
      RETURN_IF_ERROR(read_upload_value(call, part, out.request, county));
    }
  }
  if (out.file && !out.preview.empty()) return fail(ErrorCode::kInvalidArgument, "“file”和“preview”只能给一个");
  if (!out.file && out.preview.empty()) return fail(ErrorCode::kInvalidArgument, "缺少文件，请选择要上传的文件");
  if (out.file && out.file->bytes() == 0) return fail(ErrorCode::kNoRows, "文件是空的，请检查后重新上传");
  if (out.request.dataset != "auto") {
    const auto pack = call.services.pack.get();
    if (!pack->dataset(out.request.dataset)) return fail(ErrorCode::kInvalidArgument, "没有数据集“" + out.request.dataset + "”，请重新选择");
    if (!call.scope().may_read_dataset(out.request.dataset)) return fail(ErrorCode::kForbidden, "您的账号不能报送这个数据集");
  }
  ASSIGN_OR_RETURN(out.request.county, county_of_upload(call, county));
  if (out.preview.empty()) return out;
  // Last: what is refused above does not use the token up.
  PreviewFiles& previews = call.services.previews;
  const AccountId account = call.caller->account.id;
  auto kept = use == PreviewUse::kTake ? previews.take(account, out.preview, call.now_ms) : previews.look(account, out.preview, call.now_ms);
  if (!kept) return fail(ErrorCode::kNotFound, "预览过的文件已不在服务器上（最多保留 30 分钟，服务重启后也不保留），请重新选择文件上传");
  out.file = std::move(kept->file);
  out.request.path = out.file->path();
  out.request.file_name = std::move(kept->name);
  return out;
}

Result<Response> upload(Call& call) {
  ASSIGN_OR_RETURN(UploadedFile uploaded, read_upload(call, PreviewUse::kTake));
  // Who sent it from where; what became of it is recorded by the import itself.
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "upload", "dataset:" + uploaded.request.dataset,
                                              std::to_string(uploaded.file->bytes()) + " bytes", call.client(), call.now_ms));
  // The job outlives the request: it keeps the file and the scope. A file that was looked at and that the import refused can be tried again
  // (仍然导入) without being sent once more.
  Jobs::Work work = [&services = call.services, request = std::move(uploaded.request), keep = std::move(uploaded.file),
                     token = std::move(uploaded.preview), account = call.caller->account.id,
                     scope = call.scope()](const JobProgress& progress) -> Result<std::int64_t> {
    const auto delivery = services.run_import(request, scope, progress);
    if (!delivery && !token.empty()) services.previews.give_back(account, token, {keep, request.file_name}, services.now_ms());
    if (!delivery) return Failure(delivery.error());
    return delivery->id.value();
  };
  ASSIGN_OR_RETURN(const std::int64_t job,
                   call.services.jobs->submit(JobKind::kImport, call.caller->account.id, "等待导入", std::move(work)));
  JsonWriter json;
  json.begin_object().id("job", job).end_object();
  return json_answer(std::move(json), 202);
}

void write_dataset_field(JsonWriter& json, const policy::FieldSpec& field, bool required) {
  json.begin_object().field("name", field.name).field("title", field.title).field("required", required);
  json.field("aliases", field.aliases).end_object();
}

void write_proposal(JsonWriter& json, const policy::Dataset* dataset, const intake::MappingProposal& proposal) {
  const auto title_of = [&](const std::string& id) {
    const policy::FieldSpec* field = dataset ? dataset->field(id) : nullptr;
    return field ? field->title : std::string();
  };
  json.begin_object()
      .field("dataset", proposal.dataset)
      .field("header_line", proposal.header_line)
      .field("sheet", proposal.sheet)
      .field("signature", proposal.signature)
      .field("confirmed", proposal.confirmed)
      .key("columns")
      .begin_array();
  for (const intake::ColumnProposal& column : proposal.columns) {
    json.begin_object()
        .field("column", column.column)
        .field("heading", column.heading)
        .field("field", column.field)
        .field("field_title", title_of(column.field))
        .field("confidence", column.confidence)
        .field("matching", column.matching)
        .field("why", column.why)
        .key("others")
        .begin_array();
    for (const std::string& other : column.others) json.begin_object().field("field", other).field("title", title_of(other)).end_object();
    json.end_array().end_object();
  }
  json.end_array().field("warnings", proposal.warnings).key("drift");
  write_drift(json, proposal.drift);
  json.end_object();
}

// What a file would be read as. Nothing of it is stored; the file itself waits a while for being imported.
Result<Response> preview_upload(Call& call) {
  ASSIGN_OR_RETURN(UploadedFile uploaded, read_upload(call, PreviewUse::kLook));
  ASSIGN_OR_RETURN(const intake::Preview seen, call.services.preview_file(uploaded.request, call.scope()));
  const auto pack = call.services.pack.get();
  const policy::Dataset* dataset = pack->dataset(seen.dataset);
  JsonWriter json;
  if (uploaded.preview.empty())
    uploaded.preview = call.services.previews.keep(call.caller->account.id, {uploaded.file, uploaded.request.file_name}, call.now_ms);
  json.begin_object()
      .field("preview", uploaded.preview)
      .field("dataset", seen.dataset)
      .field("dataset_title", seen.dataset_title)
      .field("problem", seen.problem)
      .field("format", seen.format)
      .field("sheets", seen.sheets)
      .field("notes", seen.notes)
      .field("rows", seen.rows)
      .key("proposal");
  write_proposal(json, dataset, seen.proposal);
  json.key("fields").begin_array();
  if (dataset)
    for (const policy::FieldSpec& field : dataset->fields) {
      const auto& needless = seen.proposal.done_without;
      write_dataset_field(json, field, field.required && std::find(needless.begin(), needless.end(), field.name) == needless.end());
    }
  json.end_array().end_object();
  return json_answer(std::move(json));
}

Result<Response> list_mappings(Call& call) {
  ASSIGN_OR_RETURN(const std::int32_t county, county_of_upload(call, call.query("county")));
  if (county == 0) return fail(ErrorCode::kInvalidArgument, "请选择是哪个县");
  ASSIGN_OR_RETURN(const auto mappings, call.services.intake->mappings(call.scope(), county, call.query("dataset")));
  const Names names(call);
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const intake::StoredMapping& m : mappings) {
    const policy::Dataset* dataset = names.pack->dataset(m.dataset);
    json.begin_object()
        .field("county", full_code(std::to_string(m.county)))
        .field("owner", m.owner)
        .field("dataset", m.dataset)
        .field("dataset_title", dataset ? dataset->title : m.dataset)
        .field("signature", m.signature)
        .field("headings", m.headings)
        .key("fields")
        .begin_object();
    for (const auto& [heading, field] : m.fields) json.field(heading, field);
    json.end_object().field("seen_ms", m.seen_ms).field("confirmed_ms", moment_or_null(m.confirmed_ms));
    json.field("account_name", m.account ? names.account_name(m.account) : std::string()).end_object();
  }
  json.end_array().end_object();
  return json_answer(std::move(json));
}

}  // namespace

Result<intake::Delivery> delivery_of(Call& call) {
  ASSIGN_OR_RETURN(const std::int64_t id, call.id());
  ASSIGN_OR_RETURN(std::optional<intake::Delivery> delivery, call.services.intake->delivery(call.scope(), DeliveryId(id)));
  if (!delivery || !call.scope().may_read_dataset(delivery->dataset)) return no_delivery();
  return *std::move(delivery);
}

bool answers_for(const Call& call, const intake::Delivery& delivery) {
  return call.scope().may(access::Permission::kImport) && call.scope().covers(std::to_string(delivery.county));
}

DeliveryRights rights_on(const Call& call, const intake::Delivery& delivery) {
  const bool may = answers_for(call, delivery) && delivery.state == intake::DeliveryState::kTaken && delivery.withdrawn_ms == 0;
  return {may, may};
}

Result<std::int32_t> county_of_upload(Call& call, std::string_view said) {
  if (!said.empty()) {
    const auto prefix = access::division_prefix(said);
    if (!prefix || prefix->size() != 6) return fail(ErrorCode::kInvalidArgument, "“county”应为 6 位县代码或补零的 12 位代码");
    if (!call.scope().covers(*prefix)) return fail(ErrorCode::kForbidden, "这个县不在您的管辖范围内");
    std::int32_t county = 0;
    std::from_chars(prefix->data(), prefix->data() + prefix->size(), county);
    return county;
  }
  if (call.scope().county_low() == call.scope().county_high()) return call.scope().county_low();
  const auto divisions = call.services.divisions.get();
  std::vector<std::int32_t> counties;
  for (const registry::Division& d : divisions->all())
    if (d.level == 3 && call.scope().covers(registry::division_text(d.code))) counties.push_back(registry::county_of(d.code));
  return counties.size() == 1 ? counties.front() : 0;
}

std::span<const Route> delivery_routes() {
  using P = access::Permission;
  static const Route kRoutes[] = {
      {.method = Method::kGet,
       .pattern = "/api/v1/deliveries",
       .tag = "报送",
       .summary = "报送列表，新的在前",
       .permission = P::kReadDeliveries,
       .query = "{dataset?:string,limit?:int,cursor?:string}",
       .answer = "{rows:[Delivery],next_cursor:string,total:int}",
       .handle = list_deliveries},
      {.method = Method::kPost,
       .pattern = "/api/v1/deliveries",
       .tag = "报送",
       .summary = "上传一个文件（最大 512 MB），后台导入",
       .permission = P::kImport,
       .body = "{preview?:string,dataset?:string,county?:code,mapping?:string,corrects?:id,accept_low_match?:string}",
       .answer = "{job:id}",
       .status = 202,
       .form = true,
       .max_body = kMaxUpload,
       .handle = upload},
      {.method = Method::kPost,
       .pattern = "/api/v1/deliveries/preview",
       .tag = "报送",
       .summary = "看一个文件会怎样读入：数据集、各列对应的字段、前 20 行；不写入数据，文件凭 preview 可在 30 分钟内导入",
       .permission = P::kImport,
       .body = "{preview?:string,dataset?:string,county?:code,mapping?:string}",
       .answer = "{preview:string,dataset:string,dataset_title:string,problem:string,format:string,sheets:[string],notes:[string],rows:[[string]],proposal:any,"
                 "fields:[{name:string,title:string,required:bool,aliases:[string]}]}",
       .form = true,
       .max_body = kMaxUpload,
       .handle = preview_upload},
      {.method = Method::kGet,
       .pattern = "/api/v1/mappings",
       .tag = "报送",
       .summary = "一个县记住的列对应关系，最近见过的在前",
       .permission = P::kReadDeliveries,
       .query = "{county?:string,dataset?:string}",
       .answer = "{rows:[{county:code,owner:string,dataset:string,dataset_title:string,signature:string,headings:[string],fields:map(string),seen_ms:ms,"
                 "confirmed_ms:ms?,account_name:string}]}",
       .handle = list_mappings},
      {.method = Method::kGet,
       .pattern = "/api/v1/deliveries/{id}",
       .tag = "报送",
       .summary = "一次报送和它的回执",
       .permission = P::kReadDeliveries,
       .answer = "Delivery",
       .handle = read_delivery},
      {.method = Method::kGet,
       .pattern = "/api/v1/deliveries/{id}/quarantine.csv",
       .tag = "报送",
       .summary = "还没有更正的行，退给部门（CSV）",
       .permission = P::kReadDeliveries,
       .media = "text/csv",
       .handle = export_quarantine},
      {.method = Method::kGet,
       .pattern = "/api/v1/deliveries/{id}/unmatched",
       .tag = "报送",
       .summary = "没有对上人的行",
       .permission = P::kReadDeliveries,
       .query = "{offset?:int,limit?:int}",
       .answer = "{rows:[{line:int,name:string,id_masked:string,match:enum(no_id|not_found|review|matched),item:id?}],total:int}",
       .handle = list_unmatched},
  };
  return kRoutes;
}

}  // namespace shouwang::http
