// The procedure of the region and the table of actions: what screens and forms are built from.
#include <map>

#include "http/api/casework_json.h"

namespace shouwang::http {
namespace {

using casework::ActionSpec;
using policy::Procedure;

void write_choices(JsonWriter& json, std::string_view key, const std::vector<policy::Choice>& list) {
  json.key(key).begin_array();
  for (const policy::Choice& c : list)
    json.begin_object()
        .field("code", c.code)
        .field("title", c.title)
        .field("needs_text", c.needs_text)
        .field("department", c.department)
        .end_object();
  json.end_array();
}

Result<void> write_clock(JsonWriter& json, const Names& names, const std::optional<policy::ClockSpec>& clock) {
  json.key("clock");
  if (!clock) {
    json.null();
    return {};
  }
  ASSIGN_OR_RETURN(const policy::Days days, names.pack->days(clock->parameter, names.today));
  json.begin_object().field("days", days.count).field("working", days.working).field("parameter", clock->parameter).end_object();
  return {};
}

Result<void> write_phases(JsonWriter& json, const Names& names) {
  json.key("phases").begin_array();
  for (const auto& [phase, steps] : names.pack->procedure.phases) {
    json.begin_object().field("phase", policy::phase_name(phase)).field("title", policy::phase_title(phase)).key("steps").begin_array();
    for (const policy::StepSpec& step : steps) {
      json.begin_object()
          .field("kind", policy::step_name(step.kind))
          .field("title", step.title)
          .field("level", policy::level_name(step.level))
          .field("level_title", policy::level_title(step.level))
          .key("after")
          .begin_array();
      for (const policy::StepKind after : step.after) json.value(policy::step_name(after));
      json.end_array();
      RETURN_IF_ERROR(write_clock(json, names, step.clock));
      json.field("documents", step.documents);
      json.end_object();
    }
    json.end_array().end_object();
  }
  json.end_array();
  return {};
}

// A list that changes with the day.
Result<void> write_dated(JsonWriter& json, const Names& names, std::string_view key, std::string_view choices) {
  ASSIGN_OR_RETURN(const std::vector<casework::ChoiceItem> items, casework::choices_of(*names.pack, choices, names.today));
  json.key(key).begin_array();
  for (const casework::ChoiceItem& item : items)
    json.begin_object().field("code", item.code).field("title", item.title).field("needs_text", item.needs_text).end_object();
  json.end_array();
  return {};
}

Result<void> write_lists(JsonWriter& json, const Names& names) {
  const Procedure& p = names.pack->procedure;
  json.key("lists").begin_object();
  write_choices(json, "channels", p.channels);
  write_choices(json, "close_reasons", p.close_reasons);
  write_choices(json, "referrals", p.referrals);
  write_choices(json, "refuse_reasons", p.refuse_reasons);
  write_choices(json, "pause_reasons", p.pause_reasons);
  write_choices(json, "end_reasons", p.end_reasons);
  write_choices(json, "authorisation_scopes", p.authorisation_scopes);
  json.key("comparison").begin_array();
  for (const policy::ComparisonItem& item : p.comparison) {
    json.begin_object()
        .field("code", item.code)
        .field("title", item.title)
        .field("holder", item.holder)
        .field("negative_list", item.negative_list);
    json.field("exceptions", item.exceptions);
    json.end_object();
  }
  json.end_array().key("measures").begin_array();
  for (const policy::MeasureKind& m : p.measures) {
    json.begin_object().field("code", m.code).field("title", m.title).field("group", m.group);
    json.field("risks", m.risks);
    json.field("development", m.development)
        .field("labour", m.labour)
        .field("department", m.department)
        .field("one_off", m.one_off)
        .end_object();
  }
  json.end_array().key("elimination").begin_array();
  for (const policy::Criterion& c : p.elimination.criteria)
    json.begin_object().field("code", c.id).field("title", c.title).field("evidence", c.evidence).end_object();
  json.end_array();
  RETURN_IF_ERROR(write_dated(json, names, "classes", "@procedure.classes"));
  RETURN_IF_ERROR(write_dated(json, names, "steps", "@procedure.steps"));
  json.end_object();
  return {};
}

void write_action(JsonWriter& json, const Names& names, const ActionSpec& action) {
  json.begin_object()
      .field("subject", casework::subject_name(action.subject))
      .field("name", action.name)
      .field("title", action.title)
      .key("levels")
      .begin_array();
  for (const policy::Level level : {policy::Level::kVillage, policy::Level::kTownship, policy::Level::kCounty, policy::Level::kCity,
                                    policy::Level::kProvince, policy::Level::kDepartment})
    if (action.who & casework::at(level)) json.value(policy::level_name(level));
  json.end_array().field("bulk", action.bulk).field("danger", action.danger).key("inputs");
  write_inputs(json, names, action.inputs);
  json.end_object();
}

Result<Response> read_procedure(Call& call) {
  const Names names(call);
  const Procedure& p = names.pack->procedure;
  JsonWriter json;
  json.reserve(std::size_t{128} << 10);
  json.begin_object();
  RETURN_IF_ERROR(write_phases(json, names));
  RETURN_IF_ERROR(write_lists(json, names));
  json.key("facts").begin_array();
  for (const policy::Fact& fact : p.facts)
    json.begin_object()
        .field("id", fact.id)
        .field("title", fact.title)
        .field("group", fact.group)
        .field("kind", cel::kind_name(fact.kind))
        .field("unit", fact.unit)
        .field("code_table", fact.code_table)
        .end_object();
  json.end_array().key("actions").begin_array();
  for (const ActionSpec& action : casework::actions()) write_action(json, names, action);
  json.end_array().key("declaration");
  write_inputs(json, names, casework::kDeclarationInputs);
  std::int64_t bulk_limit = 0;
  if (!p.bulk_limit.empty()) {
    ASSIGN_OR_RETURN(bulk_limit, names.pack->number(p.bulk_limit, names.today));
  }
  json.field("bulk_limit", bulk_limit).field("hash", p.hash).end_object();
  return json_answer(std::move(json));
}

}  // namespace

std::span<const Route> procedure_routes() {
  static const Route kRoutes[] = {
      {.method = Method::kGet,
       .pattern = "/api/v1/procedure",
       .tag = "办理",
       .summary = "本地区的办理程序：阶段、步骤、时限、可选项，以及全部操作和每项操作要填的内容",
       .need = Need::kSession,
       .answer = "Procedure",
       .handle = read_procedure},
  };
  return kRoutes;
}

}  // namespace shouwang::http
