// The policy pack in force: rules, parameters, datasets, code tables, with their sources.
#include <set>

#include "analysis/governance.h"
#include "http/api/simulation_json.h"

namespace shouwang::http {
namespace {

using policy::FieldType;

std::string_view type_name(FieldType type) {
  switch (type) {
    case FieldType::kString:
      return "string";
    case FieldType::kInt:
      return "int";
    case FieldType::kDecimal:
      return "decimal";
    case FieldType::kMoney:
      return "money";
    case FieldType::kDate:
      return "date";
    case FieldType::kMonth:
      return "month";
    case FieldType::kYear:
      return "year";
    case FieldType::kBool:
      return "bool";
    case FieldType::kCode:
      return "code";
    case FieldType::kResidentId:
      return "resident_id";
    case FieldType::kName:
      return "name";
    case FieldType::kPhone:
      return "phone";
    case FieldType::kDivision:
      return "division";
    case FieldType::kSecret:
      return "secret";
  }
  return "string";
}

std::string_view sensitivity_name(policy::Sensitivity s) {
  switch (s) {
    case policy::Sensitivity::kPublic:
      return "public";
    case policy::Sensitivity::kInternal:
      return "internal";
    case policy::Sensitivity::kPersonal:
      return "personal";
    case policy::Sensitivity::kSensitive:
      return "sensitive";
  }
  return "sensitive";
}

std::string_view period_name(policy::PeriodKind p) {
  switch (p) {
    case policy::PeriodKind::kEvent:
      return "event";
    case policy::PeriodKind::kMonth:
      return "month";
    case policy::PeriodKind::kYear:
      return "year";
    case policy::PeriodKind::kState:
      return "state";
  }
  return "event";
}

Result<Response> read_policy(Call& call) {
  const auto pack = call.services.pack.get();
  JsonWriter json;
  json.begin_object().field("id", pack->id).field("title", pack->title).field("regime", pack->regime).field("hash", pack->hash);
  json.field("chain", pack->chain)
      .field("regions", pack->regions)
      .field("rules", pack->rules.size())
      .field("parameters", pack->parameters.size())
      .field("datasets", pack->datasets.size())
      .end_object();
  return json_answer(std::move(json));
}

Result<Response> reload_pack(Call& call) {
  // The policy of everybody: a county's administrator may not change it for the others.
  if (!call.scope().division().empty()) return fail(ErrorCode::kForbidden, "只有系统管理员能重新载入政策包");
  if (const auto reloaded = call.services.reload_pack(); !reloaded) {
    return Failure(Error(reloaded.error().code(), "政策包没有通过检查，现行的继续有效：" + reloaded.error().message()));
  }
  const auto pack = call.services.pack.get();
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "reload_pack", "pack:" + pack->id, pack->hash, call.client(), call.now_ms));
  return read_policy(call);
}

// What the rule does today: what the pack says, unless two people have switched this text of it.
void write_rule_state(JsonWriter& json, const Names& names, AccountId caller, const std::vector<analysis::RuleSwitch>& switches,
                      const policy::Rule& rule) {
  const analysis::RuleSwitch* const decided = analysis::switch_in_force(switches, rule);
  const bool is_of_today = rule.from <= names.today && names.today <= rule.to;
  json.field("pack_status", policy::rule_status_name(rule.status))
      .field("status", is_of_today ? policy::rule_status_name(decided ? decided->status : rule.status) : "off")
      .key("switch");
  if (decided)
    write_switch(json, names, caller, *decided);
  else
    json.null();
}

Result<Response> list_rules(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const auto switches, call.services.analysis->switches());
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const policy::Rule& rule : names.pack->rules) {
    json.begin_object();
    write_rule_fields(json, names, rule);
    write_rule_state(json, names, call.caller->account.id, switches, rule);
    json.end_object();
  }
  json.end_array().end_object();
  return json_answer(std::move(json));
}

// Parameters that the rule's expressions read, and the one that gives its days.
std::set<std::string> parameters_of(const policy::Pack& pack, const policy::Rule& rule) {
  std::set<std::string> out;
  for (const auto* expression : {&rule.when_expression, &rule.value_expression, &rule.limit_expression})
    if (*expression)
      for (const int p : (*expression)->parameters()) out.insert(pack.schema->parameters[static_cast<std::size_t>(p)].name);
  if (!rule.due_days_parameter.empty()) out.insert(rule.due_days_parameter);
  return out;
}

Result<Response> read_rule(Call& call) {
  const Names names(call);
  const policy::Rule* rule = names.pack->rule(call.path_values[0]);
  if (!rule) return fail(ErrorCode::kNotFound, "现行政策包中没有这条规则");
  ASSIGN_OR_RETURN(const auto switches, call.services.analysis->switches());
  JsonWriter json;
  json.begin_object();
  write_rule_fields(json, names, *rule);
  write_rule_state(json, names, call.caller->account.id, switches, *rule);
  json.key("parameters").begin_array();
  for (const std::string& id : parameters_of(*names.pack, *rule))
    if (const auto it = names.pack->parameters.find(id); it != names.pack->parameters.end()) write_parameter(json, names, it->second);
  json.end_array().key("cases").begin_array();
  if (call.services.rule_cases)
    for (const RuleCase& c : call.services.rule_cases(*names.pack, rule->id))
      json.begin_object().field("name", c.name).field("as_of", c.as_of).field("expect", c.expect).end_object();
  json.end_array().end_object();
  return json_answer(std::move(json));
}

Result<Response> list_parameters(Call& call) {
  const Names names(call);
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const auto& [id, parameter] : names.pack->parameters) write_parameter(json, names, parameter);
  json.end_array().end_object();
  return json_answer(std::move(json));
}

Result<Response> read_parameter(Call& call) {
  const Names names(call);
  const auto it = names.pack->parameters.find(call.path_values[0]);
  if (it == names.pack->parameters.end()) return fail(ErrorCode::kNotFound, "现行政策包中没有这个参数");
  JsonWriter json;
  write_parameter(json, names, it->second);
  return json_answer(std::move(json));
}

Result<Response> list_datasets(Call& call) {
  const auto pack = call.services.pack.get();
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const auto& [id, dataset] : pack->datasets) {
    json.begin_object()
        .field("id", id)
        .field("title", dataset.title)
        .field("owner", dataset.owner)
        .field("entity", dataset.entity == policy::Entity::kHousehold ? "household" : "person")
        .field("period", period_name(dataset.period))
        .key("fields")
        .begin_array();
    for (const policy::FieldSpec& field : dataset.fields) {
      json.begin_object()
          .field("name", field.name)
          .field("title", field.title)
          .field("type", type_name(field.type))
          .field("required", field.required)
          .field("code_table", field.code_table)
          .field("sensitivity", sensitivity_name(field.sensitivity))
          .field("aliases", field.aliases)
          .end_object();
    }
    json.end_array().end_object();
  }
  json.end_array().end_object();
  return json_answer(std::move(json));
}

Result<Response> list_code_tables(Call& call) {
  const auto pack = call.services.pack.get();
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const auto& [id, table] : pack->code_tables) {
    json.begin_object().field("id", id).field("title", table.title).field("standard", table.standard).key("codes").begin_array();
    for (const policy::Code& code : table.codes) json.begin_object().field("code", code.code).field("name", code.name).end_object();
    json.end_array().end_object();
  }
  json.end_array().end_object();
  return json_answer(std::move(json));
}

}  // namespace

std::span<const Route> policy_routes() {
  constexpr auto kRead = access::Permission::kReadPolicy;
  static const Route kRoutes[] = {
      {.method = Method::kGet,
       .pattern = "/api/v1/policy",
       .tag = "政策",
       .summary = "现行政策包",
       .permission = kRead,
       .answer = "Policy",
       .handle = read_policy},
      {.method = Method::kPost,
       .pattern = "/api/v1/packs/reload",
       .tag = "政策",
       .summary = "重新读取政策包目录；没有通过检查的不用，现行的继续有效",
       .permission = access::Permission::kManageDivisions,
       .answer = "Policy",
       .records_refusals = true,
       .handle = reload_pack},
      {.method = Method::kGet,
       .pattern = "/api/v1/policy/rules",
       .tag = "政策",
       .summary = "规则",
       .permission = kRead,
       .answer = "{rows:[Rule]}",
       .handle = list_rules},
      {.method = Method::kGet,
       .pattern = "/api/v1/policy/rules/{id}",
       .tag = "政策",
       .summary = "一条规则、它的参数和示例",
       .permission = kRead,
       .answer = "RuleDetail",
       .handle = read_rule},
      {.method = Method::kGet,
       .pattern = "/api/v1/policy/parameters",
       .tag = "政策",
       .summary = "参数",
       .permission = kRead,
       .answer = "{rows:[Parameter]}",
       .handle = list_parameters},
      {.method = Method::kGet,
       .pattern = "/api/v1/policy/parameters/{id}",
       .tag = "政策",
       .summary = "一个参数和它的历次取值",
       .permission = kRead,
       .answer = "Parameter",
       .handle = read_parameter},
      {.method = Method::kGet,
       .pattern = "/api/v1/policy/datasets",
       .tag = "政策",
       .summary = "数据集和字段",
       .permission = kRead,
       .answer = "{rows:[Dataset]}",
       .handle = list_datasets},
      {.method = Method::kGet,
       .pattern = "/api/v1/policy/code-tables",
       .tag = "政策",
       .summary = "代码表",
       .need = Need::kSession,
       .answer = "{rows:[CodeTable]}",
       .handle = list_code_tables},
  };
  return kRoutes;
}

}  // namespace shouwang::http
