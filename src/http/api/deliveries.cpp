// Deliveries: what departments sent, what became of it, and sending more.
#include <algorithm>
#include <charconv>
#include <map>

#include "base/text.h"
#include "http/api/serialise.h"
#include "http/csv.h"

namespace shouwang::http {
namespace {

constexpr int kMaxPage = 500;
constexpr int kExportPage = 500;
constexpr std::int64_t kMaxExportRows = 200'000;
constexpr std::int64_t kMaxOffset = 10'000'000;

Failure no_delivery() { return fail(ErrorCode::kNotFound, "没有找到这次报送，它可能不在您的管辖范围内"); }

// A delivery that the caller may see: in scope, and of a dataset of the caller's department.
Result<intake::Delivery> delivery_of(Call& call) {
  ASSIGN_OR_RETURN(const std::int64_t id, call.id());
  ASSIGN_OR_RETURN(std::optional<intake::Delivery> delivery, call.services.intake->delivery(call.scope(), DeliveryId(id)));
  if (!delivery || !call.scope().may_read_dataset(delivery->dataset)) return no_delivery();
  return *std::move(delivery);
}

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
  std::map<AccountId, std::string> senders;  // a page has few
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const intake::Delivery& d : page.rows) {
    const auto [sender, fresh] = senders.try_emplace(d.account);
    if (fresh) {
      ASSIGN_OR_RETURN(sender->second, call.services.access->account_name(d.account));
    }
    write_delivery(json, d, sender->second);
  }
  json.end_array().field("next_cursor", page.next_cursor).field("total", page.total).end_object();
  return json_answer(std::move(json));
}

Result<Response> read_delivery(Call& call) {
  ASSIGN_OR_RETURN(const intake::Delivery delivery, delivery_of(call));
  ASSIGN_OR_RETURN(const std::string sender, call.services.access->account_name(delivery.account));
  JsonWriter json;
  write_delivery(json, delivery, sender);
  return json_answer(std::move(json));
}

Result<std::pair<int, int>> offset_and_limit(const Call& call) {
  ASSIGN_OR_RETURN(const std::int64_t offset, call.number("offset", 0));
  if (offset > kMaxOffset) return fail(ErrorCode::kInvalidArgument, "“offset”过大");
  ASSIGN_OR_RETURN(const int limit, call.limit(kMaxPage));
  return std::pair(static_cast<int>(offset), limit);
}

Result<Response> list_quarantine(Call& call) {
  ASSIGN_OR_RETURN(const intake::Delivery delivery, delivery_of(call));
  ASSIGN_OR_RETURN(const auto page_at, offset_and_limit(call));
  ASSIGN_OR_RETURN(const intake::QuarantinePage page,
                   call.services.intake->quarantine(call.scope(), delivery.id, page_at.first, page_at.second));
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const intake::QuarantinedRow& row : page.rows)
    json.begin_object()
        .field("line", row.line)
        .field("field", row.field)
        .field("value", row.value)
        .field("reason", row.reason)
        .end_object();
  json.end_array().field("total", page.total).end_object();
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
    ASSIGN_OR_RETURN(const intake::QuarantinePage page,
                     call.services.intake->quarantine(call.scope(), delivery.id, static_cast<int>(offset), kExportPage));
    total = page.total;
    if (page.rows.empty()) break;
    for (const intake::QuarantinedRow& row : page.rows) csv.cell(row.line).cell(row.field).cell(row.value).cell(row.reason).end_row();
  }
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "export", "quarantine:" + std::to_string(delivery.id.value()),
                                              std::to_string(total) + " rows", call.client(), call.now_ms));
  return csv_answer(csv.take(), "待更正 " + delivery.file_name + ".csv");
}

Result<Response> list_unmatched(Call& call) {
  ASSIGN_OR_RETURN(const intake::Delivery delivery, delivery_of(call));
  ASSIGN_OR_RETURN(const auto page_at, offset_and_limit(call));
  ASSIGN_OR_RETURN(const intake::UnmatchedPage page,
                   call.services.intake->unmatched(call.scope(), delivery.id, page_at.first, page_at.second));
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const intake::UnmatchedRow& row : page.rows)
    json.begin_object()
        .field("line", row.line)
        .field("name", row.name.find('*') == std::string::npos ? text::mask_name(row.name) : row.name)
        .field("id_masked", row.id_masked)
        .field("match", row.match == intake::MatchState::kNoId       ? "no_id"
                        : row.match == intake::MatchState::kNotFound ? "not_found"
                                                                     : "matched")
        .end_object();
  json.end_array().field("total", page.total).end_object();
  return json_answer(std::move(json));
}

// The county that an upload is for: what the form says, or the only one the account can mean.
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

Result<Response> upload(Call& call) {
  const FormPart* file = nullptr;
  std::string dataset = "auto", county_text;
  for (const FormPart& part : *call.form) {
    if (part.name == "file" && part.file) {
      if (file) return fail(ErrorCode::kInvalidArgument, "一次只能上传一个文件，请分别上传");
      file = &part;
    } else if (part.name == "dataset" && !part.file) {
      if (!part.value.empty()) dataset = part.value;
    } else if (part.name == "county" && !part.file) {
      county_text = part.value;
    } else {
      return fail(ErrorCode::kInvalidArgument, "不认识表单项目“" + part.name + "”，可用的项目：file、dataset、county");
    }
  }
  if (!file) return fail(ErrorCode::kInvalidArgument, "缺少文件，请选择要上传的文件");
  if (file->file->bytes() == 0) return fail(ErrorCode::kNoRows, "文件是空的，请检查后重新上传");
  if (dataset != "auto") {
    const auto pack = call.services.pack.get();
    if (!pack->dataset(dataset)) return fail(ErrorCode::kInvalidArgument, "没有数据集“" + dataset + "”，请重新选择");
    if (!call.scope().may_read_dataset(dataset)) return fail(ErrorCode::kForbidden, "您的账号不能报送这个数据集");
  }
  ASSIGN_OR_RETURN(const std::int32_t county, county_of_upload(call, county_text));

  const ImportRequest request{file->file->path(), file->file_name, dataset, county};
  // Who sent it from where; what became of it is recorded by the import itself.
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "upload", "dataset:" + dataset, std::to_string(file->file->bytes()) + " bytes",
                                              call.client(), call.now_ms));
  // The job outlives the request: it keeps the file and the scope.
  Jobs::Work work = [&services = call.services, request, keep = file->file,
                     scope = call.scope()](const JobProgress& progress) -> Result<std::int64_t> {
    ASSIGN_OR_RETURN(const intake::Delivery delivery, services.run_import(request, scope, progress));
    return delivery.id.value();
  };
  ASSIGN_OR_RETURN(const std::int64_t job,
                   call.services.jobs->submit(JobKind::kImport, call.caller->account.id, "等待导入", std::move(work)));
  JsonWriter json;
  json.begin_object().id("job", job).end_object();
  return json_answer(std::move(json), 202);
}

}  // namespace

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
       .body = "{dataset?:string,county?:code}",
       .answer = "{job:id}",
       .status = 202,
       .form = true,
       .max_body = kMaxUpload,
       .handle = upload},
      {.method = Method::kGet,
       .pattern = "/api/v1/deliveries/{id}",
       .tag = "报送",
       .summary = "一次报送和它的回执",
       .permission = P::kReadDeliveries,
       .answer = "Delivery",
       .handle = read_delivery},
      {.method = Method::kGet,
       .pattern = "/api/v1/deliveries/{id}/quarantine",
       .tag = "报送",
       .summary = "没有接收的行和原因",
       .permission = P::kReadDeliveries,
       .query = "{offset?:int,limit?:int}",
       .answer = "{rows:[{line:int,field:string,value:string,reason:string}],total:int}",
       .handle = list_quarantine},
      {.method = Method::kGet,
       .pattern = "/api/v1/deliveries/{id}/quarantine.csv",
       .tag = "报送",
       .summary = "没有接收的行，退给部门更正（CSV）",
       .permission = P::kReadDeliveries,
       .media = "text/csv",
       .handle = export_quarantine},
      {.method = Method::kGet,
       .pattern = "/api/v1/deliveries/{id}/unmatched",
       .tag = "报送",
       .summary = "没有对上人的行",
       .permission = P::kReadDeliveries,
       .query = "{offset?:int,limit?:int}",
       .answer = "{rows:[{line:int,name:string,id_masked:string,match:enum(no_id|not_found|matched)}],total:int}",
       .handle = list_unmatched},
  };
  return kRoutes;
}

}  // namespace shouwang::http
