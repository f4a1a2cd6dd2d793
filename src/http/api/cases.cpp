// Cases: the list, its export, and one case with everything that was done and everything that waits.
#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <set>

#include "base/money.h"
#include "base/text.h"
#include "casework/clock.h"
#include "http/api/casework_json.h"
#include "http/csv.h"
#include "reporting/proof.h"

namespace shouwang::http {
namespace {

using Json = nlohmann::json;
using casework::CaseFile;

constexpr std::size_t kMostAttachments = 300;

Failure no_case() { return fail(ErrorCode::kNotFound, "没有找到这份档案，它可能不在您的管辖范围内"); }

Result<casework::CaseQuery> case_query_of(Call& call) {
  casework::CaseQuery out;
  ASSIGN_OR_RETURN(out.division, call.division());
  out.phase = call.query("phase");
  out.step = call.query("step");
  policy::StepKind step{};
  if (!out.step.empty() && !policy::parse_step(out.step, step))
    return fail(ErrorCode::kInvalidArgument, "没有步骤“" + out.step + "”，请重新选择");
  casework::Phase phase{};
  if (!out.phase.empty() && out.phase != "all" && !casework::parse_phase_state(out.phase, phase))
    return fail(ErrorCode::kInvalidArgument, "没有阶段“" + out.phase + "”，请重新选择");
  out.monitored_class = call.query("class");
  out.risk = call.query("risk");
  out.flag = call.query("flag");
  if (const std::string_view responsible = call.query("responsible"); responsible == "me") {
    out.responsible = call.caller->account.id;
  } else {
    ASSIGN_OR_RETURN(const std::int64_t id, call.number("responsible", 0));
    out.responsible = AccountId(id);
  }
  out.text = text::fold_width(call.query("text"));
  RETURN_IF_ERROR(check_search_text(out.text));
  out.today = call.today;
  if (const std::string_view sort = call.query("sort"); !sort.empty()) {
    const std::string_view by = sort.starts_with('-') ? sort.substr(1) : sort;
    if (by != "due" && by != "opened" && by != "village")
      return fail(ErrorCode::kInvalidArgument, "“sort”应为 due、opened、village，前面可加负号表示倒序");
    out.sort = sort;
  }
  return out;
}

Result<Response> list_cases(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(casework::CaseQuery query, case_query_of(call));
  ASSIGN_OR_RETURN(query.limit, call.limit());
  query.cursor = call.query("cursor");
  ASSIGN_OR_RETURN(const casework::CasePage page, call.services.casework->cases(call.scope(), query));
  JsonWriter json;
  json.reserve(page.rows.size() * 700 + 100);
  json.begin_object().key("rows").begin_array();
  for (const casework::CaseListRow& row : page.rows) write_case_row(json, names, row);
  json.end_array().field("next_cursor", page.next_cursor).field("total", page.total).end_object();
  return json_answer(std::move(json));
}

std::string titles_of(const Names& names, std::string_view table, std::string_view codes) {
  std::string out;
  if (!codes.empty())
    for (const std::string_view code : text::split(codes, ',')) out.append(out.empty() ? "" : "；").append(names.code_name(table, code));
  return out;
}

std::string steps_text(const Names& names, const casework::CaseRow& row) {
  std::string out;
  policy::StepKind kind{};
  if (!row.steps.empty())
    for (const std::string_view name : text::split(row.steps, ','))
      if (policy::parse_step(name, kind))
        out.append(out.empty() ? "" : "；").append(step_title_in(names, static_cast<casework::Phase>(row.phase), kind));
  return out;
}

void add_case_row(CsvWriter& csv, const Names& names, const casework::CaseListRow& listed) {
  const casework::CaseRow& row = listed.row;
  csv.cell(names.divisions->path_name(row.village))
      .cell(listed.group_name)
      .cell(listed.household_code)
      .cell(text::mask_name(listed.head_name))
      .cell(listed.members)
      .cell(names.code_name("monitored_class", row.monitored_class))
      .cell(titles_of(names, "risk_type", row.risks))
      .cell(casework::phase_state_title(static_cast<casework::Phase>(row.phase)))
      .cell(steps_text(names, row))
      .cell(beijing_date(row.opened_ms).iso())
      .cell(row.admitted_on ? row.admitted_on->iso() : std::string())
      .cell(row.eliminated_on ? row.eliminated_on->iso() : std::string())
      .cell(row.responsible_name)
      .cell(day_text(row.due))
      .cell(row.is_open && row.due < names.today ? "是" : "否")
      .cell(row.last_visit ? row.last_visit->iso() : std::string())
      .cell(row.gap ? "是" : "否")
      .cell(row.over_help ? "是" : "否")
      .end_row();
}

Result<Response> export_cases(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const casework::CaseQuery query, case_query_of(call));
  CsvWriter csv;
  for (const char* title : {"行政村", "村民小组", "户编号", "户主", "人口", "对象类别", "风险类型", "阶段", "进行中的步骤", "建档日期",
                            "纳入日期", "消除日期", "帮扶责任人", "最近期限", "超期", "最近走访", "风险没有措施", "帮扶偏多"})
    csv.cell(title);
  csv.end_row();
  ASSIGN_OR_RETURN(const std::int64_t rows,
                   export_pages(
                       query, "户", [&](const auto& q) { return call.services.casework->cases(call.scope(), q); },
                       [&](const casework::CaseListRow& row) { add_case_row(csv, names, row); }));
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "export", "cases:" + full_code(query.division), std::to_string(rows) + " rows",
                                              call.client(), call.now_ms));
  return csv_answer(csv.take(), "监测对象 " + call.today.iso() + ".csv");
}

// ---------------------------------------------------------------- one case

void write_codes_of(JsonWriter& json, const Names& names, std::string_view table, const std::vector<std::string>& codes) {
  json.begin_array();
  for (const std::string& code : codes) json.begin_object().field("code", code).field("title", names.code_name(table, code)).end_object();
  json.end_array();
}

void write_steps(JsonWriter& json, const Names& names, const CaseFile& file, const std::vector<casework::Task>& tasks) {
  json.begin_array();
  for (const casework::StepState& step : file.steps) {
    const std::string_view name = policy::step_name(step.kind);
    const auto task =
        std::find_if(tasks.begin(), tasks.end(), [&](const casework::Task& t) { return t.key == "step:" + std::string(name); });
    const policy::StepSpec* spec = nullptr;
    if (const auto phase = casework::steps_of(file.phase)) spec = names.pack->procedure.step(*phase, step.kind);
    const policy::Level level = spec ? spec->level : policy::Level::kVillage;
    json.begin_object()
        .field("kind", name)
        .field("title", step_title_in(names, file.phase, step.kind))
        .field("level", policy::level_name(level))
        .field("level_title", policy::level_title(level))
        .field("open", step.open)
        .field("done", step.done)
        .field("opened_ms", step.opened_ms)
        .field("done_ms", step.done_ms)
        .field("done_by", step.done_by ? std::to_string(step.done_by.value()) : std::string())
        .field("done_by_name", names.account_name(step.done_by))
        .field("due", task == tasks.end() ? std::string() : day_text(task->due))
        .field("urgency", casework::urgency_name(task == tasks.end() ? casework::Urgency::kNone
                                                                     : casework::urgency(task->due, task->warn, task->paused, names.today)))
        .key("documents")
        .begin_array();
    if (spec)
      for (const std::string& document : spec->documents) json.value(document);
    json.end_array().end_object();
  }
  json.end_array();
}

void write_authorisation(JsonWriter& json, const Names& names, const CaseFile& file) {
  if (file.authorisations.empty()) {
    json.null();
    return;
  }
  const casework::Authorisation& last = file.authorisations.back();
  const Json body = Json::parse(last.event.body, nullptr, false);
  json.begin_object()
      .field("signatory", body.is_object() ? masked_value(casework::InputType::kText, body.value("signatory", std::string())) : std::string())
      .field("signed_on", last.signed_on.iso())
      .field("valid_to", last.valid_to.iso())
      .key("scopes")
      .begin_array();
  for (const std::string& code : last.scopes)
    json.begin_object().field("code", code).field("title", Names::title_in(names.pack->procedure.authorisation_scopes, code)).end_object();
  json.end_array().field("withdrawn", last.withdrawn).field("holds", last.holds(names.today)).end_object();
}

void write_comparison(JsonWriter& json, const Names& names, const CaseFile& file) {
  json.begin_array();
  for (const policy::ComparisonItem& item : names.pack->procedure.comparison) {
    const auto answer = std::find_if(file.comparison.begin(), file.comparison.end(),
                                     [&](const casework::ComparisonResult& r) { return r.item == item.code; });
    const bool any = answer != file.comparison.end();
    json.begin_object()
        .field("item", item.code)
        .field("title", item.title)
        .field("result", any ? answer->result : std::string())
        .field("explanation", any ? answer->explanation : std::string())
        .field("decision", any ? answer->decision : std::string())
        .end_object();
  }
  json.end_array();
}

void write_measures(JsonWriter& json, const Names& names, const CaseFile& file, const std::vector<registry::PersonRow>& members) {
  json.begin_array();
  for (const casework::Measure& m : file.measures) {
    const policy::MeasureKind* kind = names.pack->procedure.measure(m.kind);
    const auto person = std::find_if(members.begin(), members.end(), [&](const registry::PersonRow& p) { return p.id == m.person; });
    json.begin_object()
        .field("number", m.number)
        .field("kind", m.kind)
        .field("kind_title", kind ? std::string_view(kind->title) : std::string_view(m.kind))
        .key("risks");
    write_codes_of(json, names, "risk_type", m.risks);
    json.key("person");
    if (m.person)
      json.value(std::to_string(m.person.value()));
    else
      json.null();
    json.field("person_name", person == members.end() ? std::string() : text::mask_name(person->name))
        .field("department", m.department)
        .field("content", m.content)
        .field("state", casework::measure_state_name(m.state))
        .field("state_title", casework::measure_state_title(m.state))
        .field("planned_for", m.planned_for.iso());
    json.field("delivered_on", m.delivered_on);
    json.key("amount");
    if (m.amount_fen)
      json.value(Money::from_fen(*m.amount_fen).text());
    else
      json.null();
    json.field("receipt", m.receipt)
        .field("call_back", m.call_back)
        .field("called_back", m.called_back)
        .field("effect", m.effect)
        .end_object();
  }
  json.end_array();
}

// The household as it was when the case was admitted or eliminated.
void write_snapshot(JsonWriter& json, std::string_view key, const std::optional<casework::Event>& event) {
  json.key(key);
  const Json body = event ? Json::parse(event->body, nullptr, false) : Json();
  const auto added = body.is_object() ? body.find("_") : body.end();
  if (body.is_object() && added != body.end() && added->is_object() && added->contains("facts"))
    json.raw((*added)["facts"].dump(-1, ' ', false, Json::error_handler_t::replace));
  else
    json.null();
}

void write_state(JsonWriter& json, const Names& names, const CaseFile& file, const std::vector<casework::Task>& tasks,
                 const std::vector<registry::PersonRow>& members, const std::optional<casework::HouseholdFacts>& facts) {
  json.begin_object()
      .field("phase", casework::phase_state_name(file.phase))
      .field("phase_title", casework::phase_state_title(file.phase))
      .field("regime", file.regime)
      .field("clue_ms", file.clue_ms)
      .field("opened_ms", file.opened_ms)
      .field("phase_ms", file.phase_ms)
      .field("green_channel", file.green_channel)
      .field("no_labour", file.no_labour)
      .key("lead");
  if (file.lead)
    json.value(std::to_string(file.lead.value()));
  else
    json.null();
  json.key("steps");
  write_steps(json, names, file, tasks);
  json.key("risks").begin_array();
  for (const casework::Risk& risk : file.risks)
    json.begin_object()
        .field("code", risk.code)
        .field("title", names.code_name("risk_type", risk.code))
        .field("text", risk.text)
        .field("since_ms", risk.since_ms)
        .field("solved", risk.solved)
        .end_object();
  json.end_array().key("authorisation");
  write_authorisation(json, names, file);
  json.key("comparison");
  write_comparison(json, names, file);
  json.key("objections").begin_array();
  for (const casework::Objection& o : file.objections)
    json.begin_object()
        .field("number", o.number)
        .field("text", o.text)
        .field("at_ms", o.at_ms)
        .field("handled", o.handled)
        .field("upheld", o.upheld)
        .end_object();
  json.end_array().key("measures");
  write_measures(json, names, file, members);
  json.key("responsible");
  if (file.responsible || !file.responsible_name.empty())
    json.begin_object().id("id", file.responsible.value()).field("name", file.responsible_name).end_object();
  else
    json.null();
  json.key("paused");
  if (!file.pauses.empty() && file.pauses.back().to_ms == 0) {
    const casework::Pause& pause = file.pauses.back();
    json.begin_object()
        .field("reason", pause.reason)
        .field("reason_title", Names::title_in(names.pack->procedure.pause_reasons, pause.reason))
        .field("text", pause.text)
        .field("from_ms", pause.from_ms)
        .end_object();
  } else {
    json.null();
  }
  json.key("notice");
  if (file.notice)
    json.begin_object().id("id", file.notice.value()).field("closes", file.notice_closes.iso()).end_object();
  else
    json.null();
  json.key("watch");
  if (file.watch) {
    const auto visit = std::find_if(tasks.begin(), tasks.end(), [](const casework::Task& t) { return t.key == "watch:visit"; });
    json.begin_object()
        .field("until", file.watch->until.iso())
        .field("over", file.watch->over)
        .field("next_visit", visit == tasks.end() ? std::string() : day_text(visit->due))
        .field("urgency", casework::urgency_name(visit == tasks.end() ? casework::Urgency::kNone
                                                                      : casework::urgency(visit->due, visit->warn, visit->paused, names.today)))
        .end_object();
  } else {
    json.null();
  }
  json.key("next");
  if (file.next)
    json.value(std::to_string(file.next.value()));
  else
    json.null();
  json.key("elimination");
  write_judged(json, names, facts ? facts->criteria : std::vector<casework::Judged>(), false);
  write_snapshot(json, "snapshot_admission", file.snapshot_admission);
  write_snapshot(json, "snapshot_elimination", file.snapshot_elimination);
  json.end_object();
}

// Every attachment that the events name, in their order.
Result<void> write_attachments(JsonWriter& json, Call& call, const Names& names, const std::vector<casework::Event>& events) {
  std::vector<std::string> ids;
  std::set<std::string> seen;
  for (const casework::Event& event : events)
    if (const casework::ActionSpec* action = casework::find_action(event.subject, event.action))
      for (std::string& id : values_of(action->inputs, event.body, {casework::InputType::kFile, casework::InputType::kFiles}))
        if (ids.size() < kMostAttachments && seen.insert(id).second) ids.push_back(std::move(id));
  json.begin_array();
  for (const std::string& text : ids) {
    std::int64_t id = 0;
    std::from_chars(text.data(), text.data() + text.size(), id);
    ASSIGN_OR_RETURN(const auto row, call.services.casework->attachment(call.scope(), casework::AttachmentId(id)));
    if (!row) continue;
    json.begin_object()
        .id("id", row->id.value())
        .field("name", row->name)
        .field("media", row->media)
        .field("bytes", row->bytes)
        .field("account_name", names.account_name(row->account))
        .field("created_ms", row->created_ms)
        .end_object();
  }
  json.end_array();
  return {};
}

Result<Response> read_case(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const std::int64_t number, call.id());
  casework::Store& store = *call.services.casework;
  ASSIGN_OR_RETURN(const std::optional<casework::CaseListRow> row, store.case_row(call.scope(), casework::CaseId(number)));
  if (!row) return no_case();
  ASSIGN_OR_RETURN(const CaseFile file, call.services.desk->case_file(call.scope(), row->row.id));
  ASSIGN_OR_RETURN(const auto household, call.services.registry->household(call.scope(), row->row.household));
  if (!household) return no_case();
  ASSIGN_OR_RETURN(const auto members, call.services.registry->members(call.scope(), row->row.household, false));
  const casework::Moment moment = moment_of(call, names);
  const std::optional<casework::HouseholdFacts> facts = facts_or_none(call, row->row.household, row->row.village, moment);
  const std::vector<casework::Task> tasks = casework::tasks_of(file, moment);

  JsonWriter json;
  json.reserve(std::size_t{32} << 10);
  json.begin_object().key("case");
  write_case_row(json, names, *row);
  json.key("state");
  write_state(json, names, file, tasks, members, facts);
  json.key("household");
  write_household(json, names, *household);
  json.key("members").begin_array();
  for (const registry::PersonRow& person : members) write_person(json, names, person);
  json.end_array().key("facts");
  if (facts)
    write_facts(json, names, *facts);
  else
    json.null();
  json.key("advice").begin_array();
  for (const casework::Advice& advice : casework::advise(file, *names.pack, facts ? &*facts : nullptr))
    json.begin_object().field("kind", advice.kind).field("risk", advice.risk).field("text", advice.text).end_object();
  json.end_array().key("offers");
  std::vector<casework::Offer> offers;
  if (const auto actor = actor_of(call, names); actor && call.scope().may(access::Permission::kWork)) {
    ASSIGN_OR_RETURN(offers, call.services.desk->offers(file, *actor, moment));
  }
  write_offers(json, offers);
  json.key("timeline");
  write_timeline(json, names, file.events);
  json.key("tasks").begin_array();
  for (const casework::Task& task : tasks)
    write_task(json, names, {task, row->household_code, row->head_name, row->group_name, row->row.monitored_class, row->row.phase});
  json.end_array().key("previous").begin_array();
  ASSIGN_OR_RETURN(const std::vector<casework::CaseRow> all, store.cases_of(call.scope(), row->row.household));
  for (const casework::CaseRow& other : all)
    if (other.id != row->row.id) {
      casework::CaseListRow listed = *row;
      listed.row = other;
      write_case_row(json, names, listed);
    }
  json.end_array().key("attachments");
  RETURN_IF_ERROR(write_attachments(json, call, names, file.events));
  json.end_object();
  return json_answer(std::move(json));
}

Result<Response> read_proof(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const std::int64_t number, call.id());
  ASSIGN_OR_RETURN(const CaseFile file, call.services.desk->case_file(call.scope(), casework::CaseId(number)));
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const reporting::ProofRow& row : reporting::proof_rows(file, *names.pack, call.today)) {
    json.begin_object()
        .field("step", row.step)
        .field("title", row.title)
        .field("level", policy::level_name(row.level))
        .field("level_title", policy::level_title(row.level))
        .field("started", row.started.iso())
        .field("limit", row.limit_days.value_or(0))
        .field("working", row.working)
        .field("due", day_text(row.due));
    json.field("done", row.done);
    json.field("photos", row.photos).field("stopped", row.stopped).field("late_days", row.late_days).key("pauses").begin_array();
    for (const reporting::ProofPause& pause : row.pauses) {
      json.begin_object().field("from", pause.from.iso());
      json.field("to", pause.to);
      json.field("reason", Names::title_in(names.pack->procedure.pause_reasons, pause.reason)).end_object();
    }
    json.end_array().field("by", names.account_name(row.by)).field("source", row.source).end_object();
  }
  json.end_array().end_object();
  return json_answer(std::move(json));
}

#define SHOUWANG_CASE_FILTERS                                                                                                         \
  "division?:code,phase?:string,step?:string,class?:string,risk?:string,flag?:enum(gap|over_help|green|overdue),responsible?:string," \
  "text?:string,sort?:string"

}  // namespace

std::span<const Route> case_routes() {
  using P = access::Permission;
  static const Route kRoutes[] = {
      {.method = Method::kGet,
       .pattern = "/api/v1/cases",
       .tag = "监测对象",
       .summary = "监测对象档案列表；responsible 可写 me",
       .permission = P::kReadCases,
       .query = "{" SHOUWANG_CASE_FILTERS ",limit?:int,cursor?:string}",
       .answer = "{rows:[CaseRow],next_cursor:string,total:int}",
       .handle = list_cases},
      {.method = Method::kGet,
       .pattern = "/api/v1/cases.csv",
       .tag = "监测对象",
       .summary = "导出档案列表（CSV，最多 50000 户，姓名已遮盖）",
       .permission = P::kReadCases,
       .query = "{" SHOUWANG_CASE_FILTERS "}",
       .media = "text/csv",
       .handle = export_cases},
      {.method = Method::kGet,
       .pattern = "/api/v1/cases/{id}",
       .tag = "监测对象",
       .summary = "一份档案：办到哪一步、谁在等、做过什么、还差什么",
       .permission = P::kReadCases,
       .answer = "Case",
       .handle = read_case},
      {.method = Method::kGet,
       .pattern = "/api/v1/cases/{id}/proof",
       .tag = "监测对象",
       .summary = "时限核对单：每一步何时开始、几天、何时到期、何时办结、暂停过几天、依据哪条规定",
       .permission = P::kReadCases,
       .answer = "{rows:[ProofRow]}",
       .handle = read_proof},
  };
  return kRoutes;
}

}  // namespace shouwang::http
