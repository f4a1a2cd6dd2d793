// Rows that were set aside, put right or dismissed; whole deliveries taken back; the list that goes back to departments.
#include <charconv>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "base/text.h"
#include "http/api/deliveries.h"
#include "http/api/serialise.h"
#include "http/api/simulation_json.h"
#include "intake/review.h"

namespace shouwang::http {
namespace {

using intake::RowState;

constexpr int kMostRowsOfPage = 500;
constexpr int kCorrectionsExported = 50'000;
constexpr std::size_t kShortestReason = 2, kLongestDismissal = 200, kLongestWithdrawal = 500;
constexpr std::int64_t kMostCellBytes = 4096;

Failure no_quarantined_row() { return fail(ErrorCode::kNotFound, "没有找到这一行，请刷新后重试"); }

// Whoever changes rows of a delivery answers for the whole county.
Result<intake::Delivery> delivery_to_change(Call& call) {
  ASSIGN_OR_RETURN(intake::Delivery delivery, delivery_of(call));
  if (!answers_for(call, delivery)) return fail(ErrorCode::kForbidden, "这次报送是全县的数据，由县级账号或报送的部门处理");
  const auto pack = call.services.pack.get();
  const policy::Dataset* dataset = pack->dataset(delivery.dataset);
  if (dataset && dataset->sensitivity == policy::DataClass::kAsset && call.scope().role() != access::Role::kDepartment)
    return fail(ErrorCode::kForbidden, "“" + dataset->title + "”是家庭资产数据，县里不能查看其中的行，由报送的部门更正");
  return delivery;
}

Result<int> quarantine_row_of(const Call& call) {
  const std::string& text = call.path_values[1];
  int row = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), row);
  if (error != std::errc() || end != text.data() + text.size() || row < 0) return no_quarantined_row();
  return row;
}

Result<std::string> written_reason(const nlohmann::json& body, std::size_t longest) {
  std::string reason(text::trim_ascii(body["reason"].get_ref<const std::string&>()));
  const std::size_t characters = text::count_code_points(reason);
  if (characters < kShortestReason || characters > longest)
    return fail(ErrorCode::kInvalidArgument, "请写明理由，" + std::to_string(kShortestReason) + " 到 " + std::to_string(longest) + " 个字");
  return reason;
}

void write_reviewed(JsonWriter& json, const Names& names, const intake::ReviewedRow& r, const std::vector<std::string>& sheets) {
  json.field("row", r.position)
      .field("line", r.row.line)
      .field("place", intake::shown_line(r.row.line, sheets))
      .field("field", r.row.field)
      .field("value", r.row.value)
      .field("reason", r.row.reason)
      .field("state", intake::row_state_name(r.state))
      .field("state_title", intake::row_state_title(r.state))
      .field("corrected_value", r.corrected_value);
  json.key("corrected_by");
  if (r.corrected_by)
    json.value(std::to_string(r.corrected_by.value()));
  else
    json.null();
  json.field("note", r.note)
      .field("decided_by", r.decided_by ? names.account_name(r.decided_by) : std::string())
      .field("decided_ms", moment_or_null(r.decided_ms));
}

Result<std::optional<RowState>> row_state_of(const Call& call) {
  const std::string_view name = call.query("state");
  if (name.empty()) return std::optional<RowState>();
  RowState state{};
  if (!intake::parse_row_state(name, state)) return fail(ErrorCode::kInvalidArgument, "“state”可用 open、corrected、dismissed");
  return std::optional(state);
}

Result<Response> list_quarantine(Call& call) {
  ASSIGN_OR_RETURN(const intake::Delivery delivery, delivery_of(call));
  ASSIGN_OR_RETURN(const auto page_at, call.offset_and_limit(kMostRowsOfPage));
  ASSIGN_OR_RETURN(const auto state, row_state_of(call));
  ASSIGN_OR_RETURN(const intake::ReviewPage page, call.services.review->rows(call.scope(), delivery.id, state, page_at.first, page_at.second));
  const Names names(call);
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const intake::ReviewedRow& row : page.rows) {
    json.begin_object();
    write_reviewed(json, names, row, delivery.receipt.sheets);
    json.end_object();
  }
  json.end_array().field("total", page.total).end_object();
  return json_answer(std::move(json));
}

// The row as it came, in clear: whoever puts it right has to read it. Every look is recorded.
Result<Response> read_row(Call& call) {
  ASSIGN_OR_RETURN(const intake::Delivery delivery, delivery_to_change(call));
  ASSIGN_OR_RETURN(const int position, quarantine_row_of(call));
  ASSIGN_OR_RETURN(const auto row, call.services.review->row(call.scope(), delivery.id, position));
  if (!row) return no_quarantined_row();
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "read_quarantine", "quarantine:" + std::to_string(delivery.id.value()) + ":" + std::to_string(position),
                                              "line " + std::to_string(row->row.line), call.client(), call.now_ms));
  const std::string& sealed = row->corrected_raw.empty() ? row->row.raw : row->corrected_raw;
  ASSIGN_OR_RETURN(const std::string plain, call.services.open_sealed(sealed, intake::kQuarantineContext));
  const std::vector<intake::RawCell> cells = intake::raw_cells(plain);
  const Names names(call);
  const policy::Dataset* dataset = names.pack->dataset(delivery.dataset);
  const auto& layout = delivery.receipt.layout;
  JsonWriter json;
  json.begin_object().key("row").begin_object();
  write_reviewed(json, names, *row, delivery.receipt.sheets);
  json.end_object().key("cells").begin_array();
  for (std::size_t k = 0; k < std::max(cells.size(), layout.size()); ++k) {
    const intake::LayoutColumn column = k < layout.size() ? layout[k] : intake::LayoutColumn{"第 " + std::to_string(k + 1) + " 列", "", ""};
    const policy::FieldSpec* field = dataset ? dataset->field(column.field) : nullptr;
    const std::string title = field ? field->title : std::string();
    json.begin_object()
        .field("heading", column.heading)
        .field("field", column.field)
        .field("field_title", title)
        .field("required", field && field->required)
        .field("value", k < cells.size() ? cells[k].text : std::string())
        .field("wrong", field && (row->row.field == title || row->row.reason.find("“" + title + "”") != std::string::npos))
        .end_object();
  }
  json.end_array().end_object();
  return json_answer(std::move(json));
}

std::string_view match_name(const intake::Reread& reread) {
  if (reread.records.rows.empty()) return "";
  switch (reread.records.rows.front().match) {
    case intake::MatchState::kMatched:
      return "matched";
    case intake::MatchState::kNotFound:
      return "not_found";
    case intake::MatchState::kReview:
      return "review";
    case intake::MatchState::kNoId:
      break;
  }
  return "no_id";
}

Result<Response> correct_row(Call& call) {
  ASSIGN_OR_RETURN(const intake::Delivery delivery, delivery_to_change(call));
  ASSIGN_OR_RETURN(const int position, quarantine_row_of(call));
  ASSIGN_OR_RETURN(const auto row, call.services.review->row(call.scope(), delivery.id, position));
  if (!row) return no_quarantined_row();
  if (row->state != RowState::kOpen) return fail(ErrorCode::kConflict, "这一行已经处理过了，请刷新后查看");
  intake::RereadRequest request{delivery.county, delivery.dataset, delivery.receipt.layout, row->row, {}, 0};
  for (const auto& [heading, value] : (*call.body)["cells"].items()) {
    const std::string& text = value.get_ref<const std::string&>();
    if (static_cast<std::int64_t>(text.size()) > kMostCellBytes) return fail(ErrorCode::kInvalidArgument, "“" + heading + "”的内容太长，请核对");
    request.cells.emplace(heading, text);
  }
  if (request.cells.empty()) return fail(ErrorCode::kInvalidArgument, "没有改动任何一格，请填写更正后的内容");
  request.delivery = delivery.id;
  const intake::QuarantinedRow before = request.row;
  ASSIGN_OR_RETURN(const intake::Reread reread, call.services.reread_row(std::move(request), call.scope()));
  if (reread.good) {
    intake::RowDecision decision;
    for (const auto& change : reread.changes)
      decision.corrected_value += (decision.corrected_value.empty() ? "" : "；") +
                                  (change.field_title == before.field ? std::string() : change.heading + "：") + change.after;
    decision.corrected_raw = reread.problem.raw;
    decision.note = call.body->value("note", std::string());
    decision.account = call.caller->account.id;
    decision.now_ms = call.now_ms;
    const auto pack = call.services.pack.get();
    const auto write = [&](intake::DeliveryWriter& writer) -> Result<void> {
      if (!reread.records.rows.empty()) RETURN_IF_ERROR(writer.add_records(*pack->dataset(delivery.dataset), reread.records));
      if (!reread.items.empty()) RETURN_IF_ERROR(writer.add_review_items(*pack->dataset(delivery.dataset), reread.items));
      if (!reread.households.empty()) RETURN_IF_ERROR(writer.add_households(reread.households, delivery.county));
      if (!reread.persons.empty()) RETURN_IF_ERROR(writer.add_persons(reread.persons, delivery.county));
      return {};
    };
    RETURN_IF_ERROR(call.services.review->decide(call.scope(), delivery.id, position, decision, write));
    RETURN_IF_ERROR(call.services.access->audit(*call.caller, "correct", "quarantine:" + std::to_string(delivery.id.value()) + ":" + std::to_string(position),
                                                std::to_string(reread.changes.size()) + " cells", call.client(), call.now_ms));
  }
  JsonWriter json;
  json.begin_object()
      .field("state", intake::row_state_name(reread.good ? RowState::kCorrected : RowState::kOpen))
      .field("reason", reread.good ? std::string() : reread.problem.reason)
      .field("match", reread.good ? match_name(reread) : std::string_view())
      .key("changes")
      .begin_array();
  for (const auto& change : reread.changes)
    json.begin_object()
        .field("heading", change.heading)
        .field("field_title", change.field_title)
        .field("before", change.before)
        .field("after", change.after)
        .end_object();
  json.end_array().end_object();
  return json_answer(std::move(json));
}

Result<Response> dismiss_row(Call& call) {
  ASSIGN_OR_RETURN(const intake::Delivery delivery, delivery_to_change(call));
  ASSIGN_OR_RETURN(const int position, quarantine_row_of(call));
  intake::RowDecision decision;
  decision.state = RowState::kDismissed;
  ASSIGN_OR_RETURN(decision.note, written_reason(*call.body, kLongestDismissal));
  decision.account = call.caller->account.id;
  decision.now_ms = call.now_ms;
  RETURN_IF_ERROR(call.services.review->decide(call.scope(), delivery.id, position, decision, {}));
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "dismiss", "quarantine:" + std::to_string(delivery.id.value()) + ":" + std::to_string(position), "",
                                              call.client(), call.now_ms));
  Response out;
  out.status = 204;
  return out;
}

// ---------------------------------------------------------------- the list for departments

Result<intake::CorrectionQuery> correction_query(Call& call) {
  intake::CorrectionQuery query;
  query.owner = call.query("owner");
  query.dataset = call.query("dataset");
  if (!query.dataset.empty() && !call.scope().may_read_dataset(query.dataset)) return fail(ErrorCode::kForbidden, "您的账号不能查看这个数据集");
  ASSIGN_OR_RETURN(query.state, row_state_of(call));
  if (const std::string_view since = call.query("since"); !since.empty()) {
    ASSIGN_OR_RETURN(const Date day, Date::parse_iso(since));
    query.since_ms = beijing_midnight_ms(day);
  }
  return query;
}

Result<Response> list_corrections(Call& call) {
  ASSIGN_OR_RETURN(intake::CorrectionQuery query, correction_query(call));
  ASSIGN_OR_RETURN(std::tie(query.offset, query.limit), call.offset_and_limit(kMostRowsOfPage));
  ASSIGN_OR_RETURN(const intake::CorrectionPage page, call.services.review->corrections(call.scope(), query));
  const Names names(call);
  std::set<std::string> owners;
  for (const auto& [id, dataset] : names.pack->datasets)
    if (call.scope().may_read_dataset(id)) owners.insert(dataset.owner);
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const intake::CorrectionRow& c : page.rows) {
    json.begin_object();
    write_reviewed(json, names, c.row, c.delivery.receipt.sheets);
    json.id("delivery", c.delivery.id.value())
        .field("file_name", c.delivery.file_name)
        .field("dataset", c.delivery.dataset)
        .field("dataset_title", c.delivery.dataset_title)
        .field("owner", c.delivery.owner)
        .field("received_ms", c.delivery.received_ms)
        .end_object();
  }
  json.end_array().field("total", page.total).field("owners", std::vector<std::string>(owners.begin(), owners.end())).end_object();
  return json_answer(std::move(json));
}

template <bool kXlsx>
Result<Response> export_corrections(Call& call) {
  ASSIGN_OR_RETURN(intake::CorrectionQuery query, correction_query(call));
  query.limit = kCorrectionsExported + 1;
  ASSIGN_OR_RETURN(const intake::CorrectionPage page, call.services.review->corrections(call.scope(), query));
  if (page.total > kCorrectionsExported)
    return fail(ErrorCode::kTooLarge, "超过一次导出的上限 " + std::to_string(kCorrectionsExported) + " 行，请按部门或日期分批导出");
  const Names names(call);
  std::vector<std::vector<std::string>> rows;
  for (const intake::CorrectionRow& c : page.rows) {
    const intake::ReviewedRow& r = c.row;
    rows.push_back({c.delivery.owner, c.delivery.dataset_title, c.delivery.file_name, beijing_date(c.delivery.received_ms).iso(),
                    intake::shown_line(r.row.line, c.delivery.receipt.sheets), r.row.field, r.row.value, r.corrected_value, r.row.reason,
                    std::string(intake::row_state_title(r.state)), r.note, r.decided_by ? names.account_name(r.decided_by) : std::string(),
                    r.decided_ms != 0 ? beijing_date(r.decided_ms).iso() : std::string()});
  }
  return table_answer(call, kXlsx ? "xlsx" : "csv", query.owner.empty() ? "校核纠错" : "校核纠错 " + query.owner,
                      {"部门", "数据集", "文件", "报送日期", "行", "字段", "原内容", "更正后", "问题", "状态", "说明", "处理人", "处理日期"}, std::move(rows),
                      "corrections:" + query.owner);
}

// ---------------------------------------------------------------- taking a delivery back

Result<intake::Delivery> delivery_to_withdraw(Call& call) {
  ASSIGN_OR_RETURN(intake::Delivery delivery, delivery_of(call));
  if (!answers_for(call, delivery)) return fail(ErrorCode::kForbidden, "这次报送是全县的数据，由县级账号或报送的部门撤回");
  return delivery;
}

Result<Response> preview_withdrawal(Call& call) {
  ASSIGN_OR_RETURN(const intake::Delivery delivery, delivery_to_withdraw(call));
  const auto effects = call.services.withdraw(call.scope(), delivery.id, "", true);
  // That it cannot be done is the answer to the question, not a failure to answer it.
  if (!effects && effects.error().code() != ErrorCode::kTransition) return Failure(effects.error());
  JsonWriter json;
  json.begin_object().field("possible", effects.has_value()).field("problem", effects ? std::string() : effects.error().message()).key("effects");
  json.raw(intake::effects_text(effects ? *effects : intake::WithdrawalEffects())).end_object();
  return json_answer(std::move(json));
}

// For the audit.
std::string extent_of(const intake::WithdrawalEffects& effects) {
  if (const auto& r = effects.registry)
    return std::to_string(r->households_restored + r->households_removed) + " households, " + std::to_string(r->persons_restored + r->persons_removed) + " persons";
  return std::to_string(effects.rows) + " rows";
}

// What rested on the delivery is judged anew on the day of the last screening. Nobody asks for it, so it is the program's own job.
Result<std::optional<std::int64_t>> screen_again(Call& call, std::int32_t county) {
  const access::Scope scope = access::Scope::for_operator("screening after a withdrawal").narrowed(std::to_string(county));
  ASSIGN_OR_RETURN(const std::vector<screening::Run> runs, call.services.screening->runs(scope, 1));
  if (runs.empty()) return std::optional<std::int64_t>();
  Jobs::Work work = [&services = call.services, scope, as_of = runs.front().as_of](const JobProgress& progress) -> Result<std::int64_t> {
    ASSIGN_OR_RETURN(const screening::Run run, services.run_screening(as_of, scope, progress));
    return run.id;
  };
  ASSIGN_OR_RETURN(const std::int64_t job, call.services.jobs->submit(JobKind::kScreening, call.caller->account.id, "撤回后重新筛查", std::move(work)));
  return std::optional(job);
}

Result<Response> withdraw_delivery(Call& call) {
  ASSIGN_OR_RETURN(const intake::Delivery delivery, delivery_to_withdraw(call));
  ASSIGN_OR_RETURN(const std::string reason, written_reason(*call.body, kLongestWithdrawal));
  ASSIGN_OR_RETURN(const intake::WithdrawalEffects effects, call.services.withdraw(call.scope(), delivery.id, reason, false));
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "withdraw", "delivery:" + std::to_string(delivery.id.value()), extent_of(effects), call.client(), call.now_ms));
  ASSIGN_OR_RETURN(const auto job, screen_again(call, delivery.county));
  ASSIGN_OR_RETURN(const auto after, call.services.intake->delivery(call.scope(), delivery.id));
  const Names names(call);
  JsonWriter json;
  json.begin_object().key("delivery");
  write_delivery(json, names, after ? *after : delivery, rights_on(call, after ? *after : delivery));
  json.key("effects").raw(intake::effects_text(effects)).key("job");
  if (job)
    json.value(std::to_string(*job));
  else
    json.null();
  json.end_object();
  return json_answer(std::move(json));
}

Result<Response> list_effects(Call& call) {
  ASSIGN_OR_RETURN(const intake::Delivery delivery, delivery_of(call));
  ASSIGN_OR_RETURN(const auto page_at, call.offset_and_limit(kMostRowsOfPage));
  ASSIGN_OR_RETURN(const intake::EffectPage page, call.services.review->effects(call.scope(), delivery.id, page_at.first, page_at.second));
  const Names names(call);
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const intake::Effect& e : page.rows)
    json.begin_object()
        .field("subject", e.subject == intake::Effect::Subject::kFinding ? "finding" : e.subject == intake::Effect::Subject::kLead ? "lead" : "case")
        .id("id", e.id)
        .id("household", e.household.value())
        .field("division", registry::division_text(e.village))
        .field("division_name", names.divisions->path_name(e.village))
        .field("words", e.words)
        .end_object();
  json.end_array().field("total", page.total).end_object();
  return json_answer(std::move(json));
}

}  // namespace

std::span<const Route> correction_routes() {
  using P = access::Permission;
  static const Route kRoutes[] = {
      {.method = Method::kGet,
       .pattern = "/api/v1/deliveries/{id}/quarantine",
       .tag = "报送",
       .summary = "没有接收的行、原因和处理情况",
       .permission = P::kReadDeliveries,
       .query = "{state?:enum(open|corrected|dismissed),offset?:int,limit?:int}",
       .answer = "{rows:[QuarantineRow],total:int}",
       .handle = list_quarantine},
      {.method = Method::kGet,
       .pattern = "/api/v1/deliveries/{id}/quarantine/{row}",
       .tag = "报送",
       .summary = "没有接收的一行的原文，供更正；记入审计",
       .permission = P::kImport,
       .answer = "{row:QuarantineRow,cells:[{heading:string,field:string,field_title:string,required:bool,value:string,wrong:bool}]}",
       .records_refusals = true,
       .handle = read_row},
      {.method = Method::kPost,
       .pattern = "/api/v1/deliveries/{id}/quarantine/{row}",
       .tag = "报送",
       .summary = "更正一行：按这次报送的列重新读入，对了就采用，仍不对则说明原因，不写入",
       .permission = P::kImport,
       .body = "{cells:map(string),note?:string}",
       .answer = "{state:enum(open|corrected),reason:string,match:string,changes:[{heading:string,field_title:string,before:string,after:string}]}",
       .records_refusals = true,
       .handle = correct_row},
      {.method = Method::kPost,
       .pattern = "/api/v1/deliveries/{id}/quarantine/{row}/dismiss",
       .tag = "报送",
       .summary = "说明一行为什么不需要更正",
       .permission = P::kImport,
       .body = "{reason:string}",
       .status = 204,
       .records_refusals = true,
       .handle = dismiss_row},
      {.method = Method::kGet,
       .pattern = "/api/v1/corrections",
       .tag = "报送",
       .summary = "校核纠错：各部门要在自己系统里改正的行",
       .permission = P::kReadDeliveries,
       .query = "{owner?:string,dataset?:string,state?:enum(open|corrected|dismissed),since?:date,offset?:int,limit?:int}",
       .answer = "{rows:[any],total:int,owners:[string]}",
       .handle = list_corrections},
      {.method = Method::kGet,
       .pattern = "/api/v1/corrections.csv",
       .tag = "报送",
       .summary = "校核纠错清单（CSV），记入审计",
       .permission = P::kReadDeliveries,
       .query = "{owner?:string,dataset?:string,state?:enum(open|corrected|dismissed),since?:date}",
       .media = "text/csv",
       .handle = export_corrections<false>},
      {.method = Method::kGet,
       .pattern = "/api/v1/corrections.xlsx",
       .tag = "报送",
       .summary = "校核纠错清单（XLSX），记入审计",
       .permission = P::kReadDeliveries,
       .query = "{owner?:string,dataset?:string,state?:enum(open|corrected|dismissed),since?:date}",
       .media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
       .handle = export_corrections<true>},
      {.method = Method::kGet,
       .pattern = "/api/v1/deliveries/{id}/withdrawal",
       .tag = "报送",
       .summary = "撤回这次报送会影响什么；不改动任何数据",
       .permission = P::kImport,
       .answer = "{possible:bool,problem:string,effects:WithdrawalEffects}",
       .handle = preview_withdrawal},
      {.method = Method::kPost,
       .pattern = "/api/v1/deliveries/{id}/withdraw",
       .tag = "报送",
       .summary = "撤回整次报送；以它为依据的命中关闭，线索重新判断，户籍文件写过的户和人恢复原样，随后重新筛查",
       .permission = P::kImport,
       .body = "{reason:string}",
       .answer = "{delivery:Delivery,effects:WithdrawalEffects,job:id?}",
       .records_refusals = true,
       .handle = withdraw_delivery},
      {.method = Method::kGet,
       .pattern = "/api/v1/deliveries/{id}/effects",
       .tag = "报送",
       .summary = "撤回影响到的线索、档案和命中",
       .permission = P::kReadLeads,
       .query = "{offset?:int,limit?:int}",
       .answer = "{rows:[{subject:enum(finding|lead|case),id:id,household:id,division:code,division_name:string,words:string}],total:int}",
       .handle = list_effects},
  };
  return kRoutes;
}

}  // namespace shouwang::http
