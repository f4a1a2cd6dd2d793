#include "http/api/simulation_json.h"

#include <nlohmann/json.hpp>

#include "analysis/governance.h"
#include "http/csv.h"

namespace shouwang::http {
namespace {

constexpr std::string_view kXlsxMedia = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
constexpr std::int64_t kByCounty = 1'000'000, kByTownship = 1'000, kByVillage = 1;

std::string text_of(const nlohmann::json& object, const char* name) {
  const auto it = object.find(name);
  return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

}  // namespace

std::int64_t child_unit(std::string_view prefix) {
  if (prefix.size() < 6) return kByCounty;
  return prefix.size() < 9 ? kByTownship : kByVillage;
}

std::string area_name(const Names& names, std::int64_t code) {
  const auto* const division = names.divisions->find(code);
  return division ? division->name : registry::division_text(code);
}

void write_area(JsonWriter& json, const Names& names, std::int64_t code) {
  json.field("division", registry::division_text(code)).field("division_name", area_name(names, code));
}

void write_switch(JsonWriter& json, const Names& names, AccountId caller, const analysis::RuleSwitch& s) {
  const policy::Rule* const rule = names.pack->rule(s.rule);
  json.begin_object()
      .id("id", s.id)
      .field("rule", s.rule)
      .field("title", rule ? rule->title : s.rule)
      .field("rule_hash", s.rule_hash)
      .field("is_current", rule && rule->hash == s.rule_hash)
      .field("status", policy::rule_status_name(s.status))
      .field("by_program", !s.proposed_by)
      .field("proposed_by", names.account_name(s.proposed_by))
      .field("mine", s.proposed_by == caller)
      .field("proposed_ms", s.proposed_ms)
      .field("why", s.why)
      .field("decision", analysis::decision_name(s.decision))
      .field("decided_by", names.account_name(s.decided_by))
      .field("decided_ms", moment_or_null(s.decided_ms));
  json.end_object();
}

void write_reasons(JsonWriter& json, const Names& names, const policy::Rule* rule) {
  json.begin_array();
  if (rule)
    for (const policy::Code& code : analysis::reasons_of(*names.pack, *rule))
      json.begin_object().field("code", code.code).field("title", code.name).end_object();
  json.end_array();
}

void write_finding_explanation(JsonWriter& json, const Names& names, AccountId caller, const analysis::Explanation& x) {
  const policy::Rule* const rule = names.pack->rule(x.rule);
  std::string reason = x.reason;
  if (rule)
    for (const policy::Code& code : analysis::reasons_of(*names.pack, *rule))
      if (code.code == x.reason) reason = code.name;
  json.begin_object()
      .id("id", x.id)
      .field("reason", x.reason)
      .field("reason_title", reason)
      .field("text", x.text)
      .field("explained_by", names.account_name(x.explained_by))
      .field("mine", x.explained_by == caller)
      .field("explained_ms", x.explained_ms)
      .field("until", x.until.iso())
      .field("accepted", x.accepted_ms != 0)
      .field("accepted_by", names.account_name(x.accepted_by))
      .field("ended", x.ended_ms != 0)
      .end_object();
}

Result<analysis::Scenario> scenario_of(const nlohmann::json& body, Date as_of) {
  analysis::Scenario out;
  if (const auto it = body.find("parameters"); it != body.end()) {
    if (!it->is_array()) return fail(ErrorCode::kInvalidArgument, "方案的 parameters 应为列表");
    for (const auto& item : *it) {
      if (!item.is_object()) return fail(ErrorCode::kInvalidArgument, "方案的每个参数改动应写明 id 和 value");
      const std::string from = text_of(item, "from");
      Date day = as_of;
      if (!from.empty()) {
        ASSIGN_OR_RETURN(day, Date::parse_iso(from));
      }
      out.parameters.push_back({text_of(item, "id"), text_of(item, "value"), day});
    }
  }
  if (const auto it = body.find("rules"); it != body.end()) {
    if (!it->is_array()) return fail(ErrorCode::kInvalidArgument, "方案的 rules 应为列表");
    for (const auto& item : *it) {
      if (!item.is_object()) return fail(ErrorCode::kInvalidArgument, "方案的每条规则改动应写明 id 和 when");
      const auto removed = item.find("removed");
      out.rules.push_back({text_of(item, "id"), text_of(item, "title"), text_of(item, "when"),
                           removed != item.end() && removed->is_boolean() && removed->get<bool>()});
    }
  }
  return out;
}

Result<Response> table_answer(Call& call, std::string_view format, const std::string& title, std::vector<std::string> columns,
                              std::vector<std::vector<std::string>> rows, const std::string& subject) {
  if (format != "csv" && format != "xlsx") return fail(ErrorCode::kNotFound, "导出格式只有 csv 和 xlsx");
  const std::string name = title + " " + call.today.iso() + "." + std::string(format);
  const std::string size = std::to_string(rows.size()) + " rows";
  Response out;
  if (format == "csv") {
    CsvWriter csv;
    for (const std::string& column : columns) csv.cell(column);
    csv.end_row();
    for (const auto& row : rows) {
      for (const std::string& cell : row) csv.cell(cell);
      csv.end_row();
    }
    out = csv_answer(csv.take(), name);
  } else {
    reporting::Document document;
    document.title = title;
    document.subtitle = call.today.iso();
    const auto pack = call.services.pack.get();
    document.footer = "政策包 " + pack->id + " " + pack->hash.substr(0, 16);
    document.blocks.emplace_back(reporting::Table{"", std::move(columns), std::move(rows), {}, 0});
    document.landscape = true;
    ASSIGN_OR_RETURN(out.body, reporting::to_xlsx(std::vector<reporting::Document>{std::move(document)}));
    out.content_type = kXlsxMedia;
    out.headers.emplace_back("Content-Disposition", disposition("attachment", "export.xlsx", name));
  }
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "export", subject, size, call.client(), call.now_ms));
  return out;
}

}  // namespace shouwang::http
