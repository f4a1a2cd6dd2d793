#include "http/api/serialise.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "base/money.h"
#include "base/resident_id.h"
#include "base/text.h"
#include "http/api/simulation_json.h"

namespace shouwang::http {
namespace {

std::string_view linked_by_name(registry::LinkedBy by) {
  switch (by) {
    case registry::LinkedBy::kNumberAndName: return "";
    case registry::LinkedBy::kEngine: return "engine";
    case registry::LinkedBy::kReviewer: return "reviewer";
  }
  return "";
}

using OrderedJson = nlohmann::ordered_json;

std::string_view grade_name(int severity) {
  const int known = std::clamp(severity, static_cast<int>(policy::Severity::kBlue), static_cast<int>(policy::Severity::kRed));
  return policy::severity_name(static_cast<policy::Severity>(known));
}

std::string percent_encoded(std::string_view s) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : s) {
    const auto b = static_cast<unsigned char>(c);
    if ((b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b == '.' || b == '-' || b == '_') {
      out += c;
    } else {
      out += '%';
      out += kHex[b >> 4];
      out += kHex[b & 15];
    }
  }
  return out;
}

}  // namespace

std::string_view Names::code_name(std::string_view table, std::string_view code) const {
  const policy::CodeTable* codes = pack->code_table(table);
  const policy::Code* found = codes ? codes->by_code(code) : nullptr;
  return found ? std::string_view(found->name) : code;
}

std::string_view Names::title_in(const std::vector<policy::Choice>& list, std::string_view code) {
  const auto it = std::find_if(list.begin(), list.end(), [&](const policy::Choice& c) { return c.code == code; });
  return it == list.end() ? code : std::string_view(it->title);
}

const std::string& Names::account_name(AccountId id) const {
  const auto [it, fresh] = account_names_.try_emplace(id);
  if (fresh && id) {
    auto name = services_.access->account_name(id);
    if (name)
      it->second = *std::move(name);
    else if (services_.log_error)
      services_.log_error("account name: " + name.error().text());
  }
  return it->second;
}

Response json_answer(JsonWriter&& json, int status) {
  Response out;
  out.status = status;
  out.body = json.take();
  return out;
}

std::string disposition(std::string_view kind, std::string_view fallback, std::string_view name) {
  return std::string(kind) + "; filename=\"" + std::string(fallback) + "\"; filename*=UTF-8''" + percent_encoded(name);
}

Response csv_answer(std::string text, std::string_view name) {
  Response out;
  out.content_type = "text/csv; charset=utf-8";
  out.headers.emplace_back("Content-Disposition", disposition("attachment", "export.csv", name));
  out.body = std::move(text);
  return out;
}

std::string full_code(std::string_view prefix) {
  std::string out(prefix);
  if (!out.empty()) out.resize(12, '0');
  return out;
}

std::int64_t code_of(std::string_view prefix) {
  const std::string full = full_code(prefix);
  std::int64_t out = 0;
  std::from_chars(full.data(), full.data() + full.size(), out);
  return out;
}

Result<void> check_search_text(std::string_view text) {
  constexpr std::size_t kMostCharacters = 50;
  if (text::count_code_points(text) > kMostCharacters) return fail(ErrorCode::kInvalidArgument, "查询文字过长，请缩短后重试");
  return {};
}

std::string day_text(Date day) { return day == kForever ? std::string() : day.iso(); }

void write_codes(JsonWriter& json, const Names& names, std::string_view table, std::string_view codes) {
  json.begin_array();
  if (!codes.empty())
    for (const std::string_view code : text::split(codes, ','))
      json.begin_object().field("code", code).field("title", names.code_name(table, code)).end_object();
  json.end_array();
}

void write_division(JsonWriter& json, const registry::Division& division) {
  json.begin_object()
      .field("code", registry::division_text(division.code))
      .field("name", division.name)
      .field("level", division.level)
      .end_object();
}

void write_path(JsonWriter& json, const Names& names, std::int64_t code) {
  json.begin_array();
  for (const registry::Division* d : names.divisions->path(code)) write_division(json, *d);
  json.end_array();
}

void write_source(JsonWriter& json, const policy::Source& source) {
  json.begin_object().field("document", source.document).field("clause", source.clause).field("quotation", source.quotation).end_object();
}

void write_slot(JsonWriter& json, std::string_view kind, const std::optional<std::int64_t>& slot) {
  if (!slot)
    json.null();
  else if (kind == "money")
    json.value(Money::from_fen(*slot).text());
  else if (kind == "decimal")
    json.value(Decimal::from_micro(*slot).text());
  else if (kind == "date")
    json.value(Date::from_days(static_cast<std::int32_t>(*slot)).iso());
  else if (kind == "bool")
    json.value(*slot != 0);
  else
    json.value(*slot);
}

void write_value(JsonWriter& json, const cel::Value& value) {
  if (value.text)
    json.value(*value.text);
  else
    write_slot(json, cel::kind_name(value.kind), value.number);
}

void write_lead(JsonWriter& json, const Names& names, const casework::LeadRow& row) {
  const casework::Lead& lead = row.lead;
  json.begin_object()
      .id("id", lead.id.value())
      .id("household", lead.household.value())
      .field("household_code", row.household_code)
      .field("head_name", text::mask_name(row.head_name))
      .field("division", registry::division_text(lead.village))
      .field("division_name", names.divisions->path_name(lead.village))
      .field("group_name", row.group_name)
      .field("kind", row.kind)
      .field("monitored", row.monitored)
      .field("members", row.members)
      .field("state", casework::lead_state_name(lead.state))
      .field("state_title", casework::lead_state_title(lead.state))
      .field("grade", grade_name(lead.grade))
      .field("source", lead.source)
      .field("opened_ms", lead.opened_ms)
      .field("due", lead.due.iso())
      .field("overdue", lead.state != casework::LeadState::kClosed && lead.due < names.today)
      .field("relapse", lead.relapse_of != 0)
      .field("relapse_of", lead.relapse_of != 0 ? std::to_string(lead.relapse_of) : std::string())
      .field("findings", lead.findings)
      .field("note", casework::lead_note(lead));
  json.key("rules").begin_array();
  if (!lead.rules.empty())
    for (const std::string_view id : text::split(lead.rules, ',')) {
      const policy::Rule* rule = names.pack->rule(id);
      json.begin_object().field("id", id).field("title", rule ? std::string_view(rule->title) : id);
      json.field("severity", rule ? policy::severity_name(rule->severity) : grade_name(lead.grade)).end_object();
    }
  json.end_array().key("risks");
  write_codes(json, names, "risk_type", lead.risks);
  json.field("version", lead.version)
      .field("sequence", lead.sequence)
      .field("source_title", Names::title_in(names.pack->procedure.channels, lead.source))
      .key("assignee");
  if (lead.assignee)
    json.begin_object().id("id", lead.assignee.value()).field("name", names.account_name(lead.assignee)).end_object();
  else
    json.null();
  json.end_object();
}

void write_household(JsonWriter& json, const Names& names, const registry::HouseholdRow& row) {
  json.begin_object()
      .id("id", row.id.value())
      .field("county", full_code(std::to_string(row.county)))
      .field("division", registry::division_text(row.village))
      .field("division_name", names.divisions->path_name(row.village))
      .field("household_code", row.household_code)
      .field("group_name", row.group_name)
      .field("address", row.address_masked)
      .field("head_name", text::mask_name(row.head_name))
      .field("phone", row.phone_masked)
      .field("kind", row.kind)
      .field("monitored", row.monitored)
      .field("assistance", row.assistance)
      .field("relocated", row.relocated)
      .field("lifted_year", row.lifted_year)
      .field("members", row.members)
      .field("since", row.since.iso())
      .field("open_leads", row.open_leads)
      .end_object();
}

void write_person(JsonWriter& json, const Names& names, const registry::PersonRow& row) {
  json.begin_object()
      .id("id", row.id.value())
      .field("name", text::mask_name(row.name))
      .field("id_number", row.id_masked)
      .field("phone", row.phone_masked)
      .field("sex", row.sex);
  json.key("birth");
  if (row.birth)
    json.value(row.birth->iso());
  else
    json.null();
  json.key("age");
  if (row.birth)
    json.value(age_on(*row.birth, names.today));
  else
    json.null();
  json.field("ethnic", row.ethnic)
      .field("relation", row.relation)
      .field("education", row.education)
      .field("schooling", row.schooling)
      .field("health", row.health)
      .field("labour", row.labour)
      .field("working", row.working)
      .field("working_place", row.working_place)
      .field("insured", row.insured)
      .field("first_day", row.first_day.iso())
      .field("last_day", row.last_day.iso())
      .end_object();
}

void write_late(JsonWriter& json, const std::vector<screening::LateSource>& late) {
  json.begin_array();
  for (const screening::LateSource& source : late)
    json.begin_object()
        .field("dataset", source.dataset->id)
        .field("title", source.dataset->title)
        .field("owner", source.dataset->owner)
        .field("last_delivery_ms", source.last_ms)
        .field("age_days", source.age_days)
        .field("fresh_days", source.dataset->fresh_days)
        .end_object();
  json.end_array();
}

std::string_view delivery_state(const intake::Delivery& d) {
  if (d.state != intake::DeliveryState::kTaken) return "refused";
  return d.withdrawn_ms != 0 ? "withdrawn" : "taken";
}

void write_drift(JsonWriter& json, const intake::Drift& drift) {
  json.begin_object().field("known", drift.known);
  json.field("added", drift.added);
  json.field("gone", drift.gone);
  json.field("moved", drift.moved);
  json.field("since", drift.since).end_object();
}

void write_delivery(JsonWriter& json, const Names& names, const intake::Delivery& d, const std::optional<DeliveryRights>& may) {
  const policy::Dataset* dataset = names.pack->dataset(d.dataset);
  json.begin_object()
      .id("id", d.id.value())
      .field("county", d.county == 0 ? std::string() : full_code(std::to_string(d.county)))
      .field("dataset", d.dataset)
      .field("dataset_title", d.dataset_title)
      .field("owner", d.owner)
      .field("file_name", d.file_name)
      .field("file_bytes", d.file_bytes)
      .field("file_hash", d.file_hash)
      .field("state", delivery_state(d))
      .field("problem", d.problem)
      .field("received_ms", d.received_ms)
      .field("account_name", d.account ? names.account_name(d.account) : std::string())
      .field("sender", d.sender)
      .field("corrected", d.corrected)
      .field("dismissed", d.dismissed)
      .field("open_rows", d.state == intake::DeliveryState::kTaken ? d.receipt.quarantined - d.corrected - d.dismissed : std::int64_t{0});
  json.key("corrects");
  if (d.corrects)
    json.value(std::to_string(d.corrects.value()));
  else
    json.null();
  json.key("withdrawn");
  if (d.withdrawn_ms != 0) {
    json.begin_object().field("at_ms", d.withdrawn_ms).field("account_name", names.account_name(d.withdrawn_by)).field("reason", d.withdrawn_reason);
    json.key("effects").raw(d.effects.empty() ? std::string_view("{}") : std::string_view(d.effects)).end_object();
  } else {
    json.null();
  }
  if (may) json.field("may_withdraw", may->withdraw).field("may_correct", may->correct);
  const intake::Receipt& r = d.receipt;
  json.key("receipt")
      .begin_object()
      .field("rows_read", r.rows_read)
      .field("taken", r.taken)
      .field("matched", r.matched)
      .field("unmatched", r.unmatched)
      .field("review", r.review)
      .field("linked_by_model", r.linked_by_model)
      .field("quarantined", r.quarantined)
      .field("duplicate", r.duplicate)
      .field("replaced", r.replaced);
  json.field("unknown_columns", r.unknown_columns);
  json.field("notes", r.notes);
  json.field("sheets", r.sheets);
  json.key("mapping").begin_object();
  for (const auto& [column, field] : r.mapping) json.field(column, field);
  json.end_object().key("layout").begin_array();
  for (const intake::LayoutColumn& column : r.layout) {
    const policy::FieldSpec* field = dataset ? dataset->field(column.field) : nullptr;
    json.begin_object()
        .field("heading", column.heading)
        .field("field", column.field)
        .field("field_title", field ? std::string_view(field->title) : std::string_view())
        .field("unit", column.unit)
        .field("matching", column.matching)
        .end_object();
  }
  json.end_array().key("drift");
  write_drift(json, r.drift);
  json.key("filled").begin_object();
  for (const auto& [field, rows] : r.filled) json.field(field, rows);
  json.end_object().end_object().end_object();
}

std::string masked_value(const policy::FieldSpec* field, const std::string& value) {
  if (!field || value.find('*') != std::string::npos) return value;
  switch (field->type) {
    case policy::FieldType::kName:
      return text::mask_name(value);
    case policy::FieldType::kPhone:
      return text::mask_phone(value);
    case policy::FieldType::kSecret:
      return std::string(value.empty() ? 0 : 8, '*');
    case policy::FieldType::kResidentId: {
      const auto id = ResidentId::parse(value);
      return id ? id->masked() : std::string(value.empty() ? 0 : 8, '*');
    }
    default:
      return field->sensitivity == policy::Sensitivity::kPersonal && !field->visible && !value.empty() ? text::mask_address(value) : value;
  }
}

void write_record_group(JsonWriter& json, const Names& names, std::string_view id, const std::vector<registry::RecordView>& records) {
  const policy::Dataset* dataset = names.pack->dataset(id);
  json.field("dataset", id)
      .field("title", dataset ? std::string_view(dataset->title) : id)
      .field("owner", dataset ? std::string_view(dataset->owner) : std::string_view())
      .key("fields")
      .begin_array();
  std::vector<std::string_view> fields;
  for (const registry::RecordView& r : records)
    if (r.dataset == id)
      for (const auto& [name, value] : r.values)
        if (std::find(fields.begin(), fields.end(), name) == fields.end()) fields.push_back(name);
  for (const std::string_view name : fields) {
    const policy::FieldSpec* field = dataset ? dataset->field(name) : nullptr;
    json.begin_object()
        .field("name", name)
        .field("title", field ? std::string_view(field->title) : name)
        .field("unit", field && field->type == policy::FieldType::kMoney ? "元" : "")
        .field("code_table", field ? std::string_view(field->code_table) : std::string_view())
        .end_object();
  }
  json.end_array().key("rows").begin_array();
  for (const registry::RecordView& r : records) {
    if (r.dataset != id) continue;
    json.begin_object().key("person");
    if (r.person)
      json.value(std::to_string(r.person.value()));
    else
      json.null();
    json.id("delivery", r.delivery.value()).field("file", r.file).field("line", r.line).field("linked_by", linked_by_name(r.linked_by)).key("link");
    if (r.explained)
      json.value(std::to_string(r.id.value()));  // an item of linkage has the number of its record
    else
      json.null();
    json.key("values").begin_object();
    for (const auto& [name, value] : r.values) json.field(name, masked_value(dataset ? dataset->field(name) : nullptr, value));
    json.end_object().end_object();
  }
  json.end_array();
}

void write_run(JsonWriter& json, const Names& names, const screening::Run& run) {
  json.begin_object()
      .id("id", run.id)
      .field("as_of", run.as_of.iso())
      .field("started_ms", run.started_ms)
      .field("finished_ms", run.finished_ms)
      .field("pack", run.pack)
      .field("pack_hash", run.pack_hash)
      .field("households", run.households)
      .field("persons", run.persons)
      .field("records", run.records)
      .field("findings_new", run.findings_new)
      .field("findings_changed", run.findings_changed)
      .field("findings_cleared", run.findings_cleared)
      .field("findings_same", run.findings_same)
      .field("leads_new", run.leads_new)
      .field("leads_changed", run.leads_changed);
  json.key("rules").begin_array();
  for (const screening::RuleCount& count : run.rules) {
    const policy::Rule* rule = names.pack->rule(count.rule);
    json.begin_object()
        .field("rule", count.rule)
        .field("title", rule ? rule->title : count.rule)
        .field("yes", count.yes)
        .field("no", count.no)
        .field("unknown", count.unknown);
    std::vector<std::pair<std::string_view, std::int64_t>> missing(count.missing.begin(), count.missing.end());
    std::stable_sort(missing.begin(), missing.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    json.key("missing").begin_array();
    for (const auto& [title, households] : missing) json.begin_object().field("title", title).field("count", households).end_object();
    json.end_array().end_object();
  }
  json.end_array().end_object();
}

void write_rule_fields(JsonWriter& json, const Names& names, const policy::Rule& rule) {
  json.field("id", rule.id)
      .field("title", rule.title)
      .field("kind", policy::rule_kind_name(rule.kind))
      .field("group", rule.group)
      .field("group_title", rule.group_title)
      .field("severity", policy::severity_name(rule.severity))
      .field("severity_title", policy::severity_title(rule.severity))
      .field("risk", rule.risk)
      .field("risk_title", rule.risk_title)
      .field("when", rule.when)
      .field("value", rule.value)
      .field("limit", rule.limit)
      .field("wording", rule.wording);
  json.field("checks", rule.checks);
  json.field("exemptions", rule.exemptions);
  json.field("from", rule.from.iso()).field("to", rule.to.iso()).field("due_days", names.pack->due_days(rule, names.today));
  json.key("source");
  write_source(json, rule.source);
  json.field("pack", rule.pack).field("hash", rule.hash);
}

void write_parameter(JsonWriter& json, const Names& names, const policy::Parameter& parameter) {
  const auto write_dated = [&json](const policy::DatedValue& v) {
    json.begin_object().field("from", v.from.iso()).field("to", v.to.iso()).key("value");
    write_value(json, v.value);
    json.field("is_default", v.is_default).key("source");
    write_source(json, v.source);
    json.end_object();
  };
  const auto write_bound = [&json](std::string_view key, const std::optional<cel::Value>& bound) {
    json.key(key);
    if (bound)
      write_value(json, *bound);
    else
      json.null();
  };
  json.begin_object()
      .field("id", parameter.id)
      .field("title", parameter.title)
      .field("description", parameter.description)
      .field("kind", cel::kind_name(parameter.kind))
      .field("unit", parameter.unit);
  write_bound("min", parameter.min);
  write_bound("max", parameter.max);
  json.field("pack", parameter.pack).key("current");
  if (const auto current = parameter.on(names.today))
    write_dated(**current);
  else
    json.null();
  json.key("values").begin_array();
  for (const policy::DatedValue& v : parameter.values) write_dated(v);
  json.end_array().end_object();
}

void write_account(JsonWriter& json, const Names& names, const access::Account& account) {
  json.begin_object()
      .id("id", account.id.value())
      .field("login", account.login)
      .field("name", account.name)
      .field("role", access::role_name(account.role))
      .field("role_title", access::role_title(account.role))
      .field("division", full_code(account.division))
      .field("division_name", account.division.empty() ? "全部" : names.divisions->path_name(code_of(account.division)));
  json.field("datasets", account.datasets);
  json.field("disabled", account.disabled)
      .field("must_change_password", account.must_change_password)
      .field("locked_until_ms", account.locked_until_ms)
      .field("created_ms", account.created_ms)
      .field("last_login_ms", account.last_login_ms)
      .end_object();
}

namespace {

void write_job_result(JsonWriter& json, const JobView& job) {
  json.begin_object();
  if (job.kind == JobKind::kDuplicates) json.field("open_pairs", job.result);
  else json.id(job.kind == JobKind::kImport ? "delivery" : "run", job.result);
  json.end_object();
}

}  // namespace

void write_job(JsonWriter& json, const JobView& job) {
  json.begin_object()
      .id("id", job.id)
      .field("kind", job_kind_name(job.kind))
      .field("state", job_state_name(job.state))
      .key("progress")
      .real(job.progress)
      .field("message", job.message)
      .key("result");
  if (job.state == JobState::kDone)
    write_job_result(json, job);
  else
    json.null();
  json.key("problem");
  if (job.problem)
    json.raw(problem(*job.problem, "").body);
  else
    json.null();
  json.end_object();
}

void FindingWriter::sort(std::vector<screening::Finding>& findings) {
  std::stable_sort(findings.begin(), findings.end(), [](const screening::Finding& a, const screening::Finding& b) {
    if (a.state != b.state) return a.state == screening::FindingState::kOpen;
    return a.severity > b.severity;
  });
}

void FindingWriter::write(JsonWriter& json, const screening::Finding& f) {
  const policy::Rule* rule = names_.pack->rule(f.rule);
  json.begin_object()
      .id("id", f.id.value())
      .field("rule", f.rule)
      .field("rule_title", rule ? rule->title : f.rule)
      .field("kind", policy::rule_kind_name(rule ? rule->kind : policy::RuleKind::kRisk))
      .field("rule_hash", f.rule_hash)
      .field("severity", grade_name(f.severity))
      .field("risk", f.risk)
      .field("risk_title", names_.code_name("risk_type", f.risk))
      .field("as_of", f.as_of.iso());
  json.key("value");
  write_slot(json, f.value_kind, f.value);
  json.field("value_kind", f.value_kind).key("limit");
  write_slot(json, f.limit_kind, f.limit);
  json.field("limit_kind", f.limit_kind)
      .field("wording", f.wording)
      .field("state", f.state == screening::FindingState::kOpen ? "open" : "cleared")
      .field("withdrawn", static_cast<bool>(f.withdrawn))
      .field("first_seen_ms", f.first_seen_ms)
      .field("last_seen_ms", f.last_seen_ms);
  json.field("checks", rule ? rule->checks : std::vector<std::string>());
  json.key("source");
  write_source(json, rule ? rule->source : policy::Source());
  // A page is not lost because nobody can say how old a source is.
  json.key("late");
  std::vector<screening::LateSource> late;
  if (rule && f.state == screening::FindingState::kOpen)
    if (auto found = late_.of(*rule, f.county)) late = *std::move(found);
  write_late(json, late);
  json.key("reasons");
  write_reasons(json, names_, rule);
  json.key("explanation");
  write_explanation_of(json, f, rule);
  json.key("evidence");
  write_evidence(json, f.evidence);
  json.end_object();
}

// What was said about a finding, while it holds or waits for somebody's word. One whose last day is over says nothing any more.
void FindingWriter::write_explanation_of(JsonWriter& json, const screening::Finding& f, const policy::Rule* rule) {
  if (rule && !rule->exempt.empty() && f.state == screening::FindingState::kOpen)
    if (const auto found = call_.services.analysis->explanation_of(call_.scope(), f); found && *found && names_.today <= (*found)->until)
      return write_finding_explanation(json, names_, call_.caller->account.id, **found);
  json.null();
}

// The evidence as screening wrote it, with the name of the file added to each record. Evidence that cannot be read is shown as none:
// one bad row must not hide the rest of the page.
void FindingWriter::write_evidence(JsonWriter& json, std::string_view evidence) {
  OrderedJson tree = OrderedJson::parse(evidence, nullptr, false);
  if (!tree.is_object())
    tree =
        OrderedJson{{"trace", nullptr}, {"facts", OrderedJson::array()}, {"records", OrderedJson::array()}, {"more_records", 0}, {"parameters", OrderedJson::array()}};
  if (const auto records = tree.find("records"); records != tree.end() && records->is_array())
    for (OrderedJson& record : *records) {
      if (!record.is_object() || record.contains("file")) continue;
      const auto delivery = record.find("delivery");
      record["file"] = delivery != record.end() && delivery->is_string() ? file_of(delivery->get<std::string>()) : std::string();
    }
  json.raw(tree.dump(-1, ' ', false, OrderedJson::error_handler_t::replace));
}

const std::string& FindingWriter::file_of(const std::string& delivery) {
  const auto [it, fresh] = files_.try_emplace(delivery);
  if (fresh) {
    std::int64_t id = 0;
    std::from_chars(delivery.data(), delivery.data() + delivery.size(), id);
    if (auto found = call_.services.intake->delivery(call_.scope(), DeliveryId(id)); found && *found) it->second = (*found)->file_name + ((*found)->withdrawn_ms != 0 ? "（已撤回）" : "");
  }
  return it->second;
}

}  // namespace shouwang::http
