// Simulation: what would change under another policy, saved scenarios, and what shadow rules would have sent.
#include <algorithm>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>

#include "analysis/benefit_budget.h"
#include "analysis/governance.h"
#include "base/money.h"
#include "base/parallel.h"
#include "base/text.h"
#include "http/api/simulation_json.h"

namespace shouwang::http {
namespace {

using Json = nlohmann::json;
using analysis::Effect;

constexpr std::size_t kMostTitle = 60;        // characters
constexpr std::size_t kMostBody = 48 << 10;   // of a saved scenario
constexpr std::int64_t kMostExported = 50'000;
constexpr std::size_t kLeastCompared = 2, kMostCompared = 4;
constexpr std::int64_t kMonthsOfYear = 12, kMilli = 1000;

/// A request in its scope, with everything a simulation stands on.
struct Setting {
  access::Scope scope;
  std::string division;  // prefix whose children are shown
  Date as_of;
  std::shared_ptr<const policy::Pack> pack;
  analysis::Scenario scenario;
};

std::string text_in(const Json& body, const char* name) {
  const auto it = body.find(name);
  return it != body.end() && it->is_string() ? it->get<std::string>() : std::string();
}

Result<Setting> setting_of(Call& call, const Json& body) {
  Setting out{call.scope(), call.scope().division(), call.today, call.services.pack.get(), {}};
  if (const std::string day = text_in(body, "as_of"); !day.empty()) {
    ASSIGN_OR_RETURN(out.as_of, Date::parse_iso(day));
  }
  if (const std::string code = text_in(body, "division"); !code.empty()) {
    const auto prefix = access::division_prefix(code);
    if (!prefix) return fail(ErrorCode::kInvalidArgument, "“division”应为 12 位行政区划代码");
    if (!call.scope().covers(*prefix)) return fail(ErrorCode::kForbidden, "这个行政区划不在您的管辖范围内");
    out.division = *prefix;
    out.scope = call.scope().narrowed(*prefix);
  }
  ASSIGN_OR_RETURN(out.scenario, scenario_of(body, out.as_of));
  return out;
}

Result<analysis::SnapshotCache::Wanted> wanted(Call& call, const Setting& setting, std::vector<cel::Expression::FieldUse> fields) {
  ASSIGN_OR_RETURN(std::string version, call.services.analysis->data_version(setting.scope));
  ASSIGN_OR_RETURN(const auto switches, call.services.analysis->switches());
  return analysis::SnapshotCache::Wanted{setting.scope,       setting.pack, setting.as_of, std::move(version), analysis::effective(switches),
                                         std::move(fields), call.now_ms};
}

struct Outcome {
  std::shared_ptr<const analysis::Baseline> baseline;
  analysis::WhatIf result;
};

/// Whether a benefit reads one of the changed parameters: only then does the budget differ.
bool changes_benefits(const policy::Pack& pack, const analysis::Scenario& scenario) {
  const auto reads = [&](const std::optional<cel::Expression>& expression) {
    if (!expression) return false;
    return std::any_of(expression->parameters().begin(), expression->parameters().end(), [&](int p) {
      const std::string& id = pack.schema->parameters[static_cast<std::size_t>(p)].name;
      return std::any_of(scenario.parameters.begin(), scenario.parameters.end(), [&](const auto& change) { return change.id == id; });
    });
  };
  return std::any_of(pack.benefits.begin(), pack.benefits.end(),
                     [&](const policy::Benefit& b) { return reads(b.who_expression) || reads(b.amount_expression); });
}

Result<Outcome> simulate(Call& call, const Setting& setting) {
  ASSIGN_OR_RETURN(const auto overlay, analysis::Overlay::make(setting.pack, call.scope(), setting.scenario, setting.as_of));
  const bool costs = call.services.budget && changes_benefits(*setting.pack, setting.scenario);
  ASSIGN_OR_RETURN(const auto key, wanted(call, setting, overlay.fields()));
  Outcome out;
  ASSIGN_OR_RETURN(out.baseline, call.services.snapshots->get(key, available_threads()));
  ASSIGN_OR_RETURN(const auto cadres, call.services.analysis->village_cadres(setting.scope));
  ASSIGN_OR_RETURN(out.result, analysis::what_if(*out.baseline, overlay, cadres, costs ? call.services.budget : analysis::Budget(), available_threads()));
  return out;
}

void write_effect(JsonWriter& json, const Effect& effect) {
  json.field("before", effect.before)
      .field("after", effect.after)
      .field("gained", effect.gained)
      .field("lost", effect.lost)
      .field("unchanged", effect.unchanged());
}

void add(Effect& sum, const Effect& effect) {
  sum.before += effect.before;
  sum.after += effect.after;
  sum.gained += effect.gained;
  sum.lost += effect.lost;
}

std::map<std::int64_t, Effect> by_area(const analysis::WhatIf& result, std::string_view division) {
  const std::int64_t unit = child_unit(division);
  std::map<std::int64_t, Effect> out;
  for (const auto& village : result.villages) add(out[village.village / unit * unit], village.effect);
  return out;
}

/// "12.3": thousandths of visits, to one place.
std::string tenths(std::int64_t milli) {
  const std::int64_t rounded = (milli + kMilli / 20) / (kMilli / 10);
  return std::to_string(rounded / 10) + "." + std::to_string(rounded % 10);
}

void write_visits(JsonWriter& json, const Names& names, const analysis::WhatIf& result, std::string_view division) {
  const std::int64_t unit = child_unit(division);
  std::map<std::int64_t, analysis::VisitLoad> areas;
  for (const auto& village : result.visits) {
    auto& area = areas[village.village / unit * unit];
    area.cadres += village.cadres;
    area.verify_before += village.verify_before;
    area.verify_after += village.verify_after;
    area.yearly_before_milli += village.yearly_before_milli;
    area.yearly_after_milli += village.yearly_after_milli;
  }
  json.key("visits").begin_array();
  for (const auto& [code, load] : areas) {
    json.begin_object();
    write_area(json, names, code);
    json.field("cadres", load.cadres)
        .field("verify_before", load.verify_before)
        .field("verify_after", load.verify_after)
        .field("monthly_before", tenths(load.yearly_before_milli / kMonthsOfYear))
        .field("monthly_after", tenths(load.yearly_after_milli / kMonthsOfYear));
    const auto share = [&json, cadres = load.cadres](const char* name, std::int64_t visits) {
      json.key(name);
      if (cadres == 0)
        json.null();
      else
        json.value(tenths(visits * kMilli / cadres));
    };
    share("verify_per_cadre_before", load.verify_before);
    share("verify_per_cadre_after", load.verify_after);
    json.end_object();
  }
  json.end_array();
}

void write_result(JsonWriter& json, const Names& names, const Setting& setting, const analysis::WhatIf& result) {
  json.field("as_of", setting.as_of.iso()).field("pack_hash", setting.pack->hash).field("households", result.households);
  json.key("all").begin_object();
  write_effect(json, result.all);
  json.end_object().field("undecided_before", result.undecided_before).field("undecided_after", result.undecided_after);
  json.key("rules").begin_array();
  for (const auto& rule : result.rules) {
    json.begin_object()
        .field("rule", rule.rule)
        .field("title", rule.title)
        .field("is_new", rule.is_new)
        .field("is_removed", rule.is_removed)
        .field("counts", rule.counts)
        .field("before", rule.before)
        .field("after", rule.after)
        .field("gained", rule.gained)
        .field("lost", rule.lost)
        .field("undecided_before", rule.undecided_before)
        .field("undecided_after", rule.undecided_after)
        .end_object();
  }
  json.end_array().key("divisions").begin_array();
  for (const auto& [code, effect] : by_area(result, setting.division)) {
    json.begin_object();
    write_area(json, names, code);
    write_effect(json, effect);
    json.end_object();
  }
  json.end_array().key("classes").begin_array();
  for (const auto& item : result.classes) {
    json.begin_object().field("code", item.code).field("title", item.code.empty() ? "未填写" : names.code_name("monitored_class", item.code));
    write_effect(json, item.effect);
    json.end_object();
  }
  json.end_array().key("budget").begin_array();
  for (const auto& year : result.budget) {
    json.begin_object()
        .field("year", year.year)
        .field("before", Money::from_fen(year.before_fen).text())
        .field("after", Money::from_fen(year.after_fen).text())
        .end_object();
  }
  json.end_array();
  write_visits(json, names, result, setting.division);
}

Result<Response> what_if(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const Setting setting, setting_of(call, *call.body));
  ASSIGN_OR_RETURN(const Outcome outcome, simulate(call, setting));
  JsonWriter json;
  json.begin_object();
  write_result(json, names, setting, outcome.result);
  json.end_object();
  return json_answer(std::move(json));
}

/// Reads the data in the background, so that the next question is answered at once.
Result<Response> prepare(Call& call) {
  ASSIGN_OR_RETURN(const Setting setting, setting_of(call, *call.body));
  ASSIGN_OR_RETURN(const auto overlay, analysis::Overlay::make(setting.pack, call.scope(), setting.scenario, setting.as_of));
  ASSIGN_OR_RETURN(const auto key, wanted(call, setting, overlay.fields()));
  const bool ready = call.services.snapshots->has(key);
  std::int64_t job = 0;
  if (!ready) {
    Jobs::Work work = [cache = call.services.snapshots, key](const JobProgress& progress) -> Result<std::int64_t> {
      RETURN_IF_ERROR(cache->get(key, available_threads(), [&progress](double share) { progress.report(share, "读入数据"); }));
      return 0;
    };
    ASSIGN_OR_RETURN(job, call.services.jobs->submit(JobKind::kSimulation, call.caller->account.id, "等待读入数据", std::move(work)));
  }
  JsonWriter json;
  json.begin_object().field("ready", ready).key("job");
  if (ready)
    json.null();
  else
    json.value(std::to_string(job));
  json.end_object();
  return json_answer(std::move(json));
}

Result<Response> sweep(Call& call) {
  ASSIGN_OR_RETURN(const Setting setting, setting_of(call, *call.body));
  const Json& body = *call.body;
  const std::string id = text_in(body, "parameter");
  const auto it = setting.pack->parameters.find(id);
  if (it == setting.pack->parameters.end()) return fail(ErrorCode::kInvalidArgument, "现行政策包中没有参数“" + id + "”，请从参数列表中选择");
  const int points = body.contains("points") ? static_cast<int>(std::clamp<std::int64_t>(body["points"].get<std::int64_t>(), 0, 1000)) : analysis::kSweepPoints;
  ASSIGN_OR_RETURN(const auto values, analysis::sweep_values(it->second, text_in(body, "low"), text_in(body, "high"), points));
  analysis::Scenario whole = setting.scenario;
  std::erase_if(whole.parameters, [&](const auto& change) { return change.id == id; });
  whole.parameters.push_back({id, values.front(), setting.as_of});
  ASSIGN_OR_RETURN(const auto overlay, analysis::Overlay::make(setting.pack, call.scope(), whole, setting.as_of));
  ASSIGN_OR_RETURN(const auto key, wanted(call, setting, overlay.fields()));
  ASSIGN_OR_RETURN(const auto baseline, call.services.snapshots->get(key, available_threads()));
  ASSIGN_OR_RETURN(const auto swept, analysis::sweep(*baseline, call.scope(), setting.scenario, id, values, available_threads()));
  JsonWriter json;
  json.begin_object().field("parameter", id).field("title", it->second.title).field("unit", it->second.unit).key("points").begin_array();
  for (const auto& point : swept) {
    json.begin_object().field("value", point.value);
    write_effect(json, point.effect);
    json.end_object();
  }
  json.end_array().end_object();
  return json_answer(std::move(json));
}

/// Households whose answer changes, or that a shadow rule would have sent somebody to; names masked.
struct ListedHousehold {
  registry::HouseholdRow row;
  bool gained = true;
};
Result<std::vector<ListedHousehold>> listed(Call& call, const analysis::Baseline& baseline, const std::vector<analysis::ChangedRow>& rows,
                                            std::size_t offset, std::size_t limit) {
  std::vector<ListedHousehold> out;
  for (std::size_t k = offset; k < std::min(rows.size(), offset + limit); ++k) {
    ASSIGN_OR_RETURN(const auto household, call.services.registry->household(call.scope(), baseline.snapshot().household(rows[k].row)));
    if (household) out.push_back({*household, rows[k].gained});
  }
  return out;
}

void write_listed(JsonWriter& json, const Names& names, const std::vector<ListedHousehold>& rows, std::size_t total) {
  json.begin_object().field("total", total).key("rows").begin_array();
  for (const ListedHousehold& item : rows) {
    json.begin_object().id("household", item.row.id.value()).field("household_code", item.row.household_code);
    json.field("head_name", text::mask_name(item.row.head_name)).field("group_name", item.row.group_name);
    write_area(json, names, item.row.village);
    json.field("monitored", names.code_name("monitored_class", item.row.monitored)).field("members", item.row.members).field("gained", item.gained);
    json.end_object();
  }
  json.end_array().end_object();
}

Result<void> may_see_households(const Call& call) {
  if (call.scope().may(access::Permission::kReadHouseholds)) return {};
  return fail(ErrorCode::kForbidden, "您的账号只能看汇总数字，不能查看农户名单");
}

Result<std::pair<std::size_t, std::size_t>> page_of(const Json& body) {
  const auto number = [&](const char* name, std::int64_t otherwise) { return body.contains(name) ? body[name].get<std::int64_t>() : otherwise; };
  const std::int64_t offset = number("offset", 0), limit = number("limit", 50);
  if (offset < 0 || limit < 1 || limit > 200) return fail(ErrorCode::kInvalidArgument, "offset 不能小于 0，limit 应在 1 到 200 之间");
  return std::pair{static_cast<std::size_t>(offset), static_cast<std::size_t>(limit)};
}

Result<Response> households(Call& call) {
  const Names names(call);
  RETURN_IF_ERROR(may_see_households(call));
  ASSIGN_OR_RETURN(const Setting setting, setting_of(call, *call.body));
  ASSIGN_OR_RETURN(const auto page, page_of(*call.body));
  ASSIGN_OR_RETURN(Outcome outcome, simulate(call, setting));
  auto& rows = outcome.result.rows;
  const std::string only = text_in(*call.body, "change");
  if (!only.empty()) std::erase_if(rows, [&](const auto& row) { return row.gained != (only == "gained"); });
  ASSIGN_OR_RETURN(const auto out, listed(call, *outcome.baseline, rows, page.first, page.second));
  JsonWriter json;
  write_listed(json, names, out, rows.size());
  return json_answer(std::move(json));
}

Result<Response> export_households(Call& call) {
  const Names names(call);
  RETURN_IF_ERROR(may_see_households(call));
  ASSIGN_OR_RETURN(const Setting setting, setting_of(call, *call.body));
  ASSIGN_OR_RETURN(const Outcome outcome, simulate(call, setting));
  if (static_cast<std::int64_t>(outcome.result.rows.size()) > kMostExported)
    return fail(ErrorCode::kTooLarge, "超过一次导出的上限 " + std::to_string(kMostExported) + " 户，请按行政区划分批导出");
  ASSIGN_OR_RETURN(const auto out, listed(call, *outcome.baseline, outcome.result.rows, 0, outcome.result.rows.size()));
  std::vector<std::vector<std::string>> rows;
  for (const ListedHousehold& item : out) {
    rows.push_back({item.gained ? "新增" : "减少", names.divisions->path_name(item.row.village), item.row.group_name, item.row.household_code,
                    text::mask_name(item.row.head_name), std::to_string(item.row.members),
                    std::string(names.code_name("monitored_class", item.row.monitored))});
  }
  return table_answer(call, call.path_values[0], "政策模拟农户名单",
                      {"变化", "行政村", "村民小组", "户编号", "户主", "人口", "监测对象类别"}, std::move(rows),
                      "simulation:" + full_code(setting.division));
}

Result<Response> export_divisions(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const Setting setting, setting_of(call, *call.body));
  ASSIGN_OR_RETURN(const Outcome outcome, simulate(call, setting));
  std::vector<std::vector<std::string>> rows;
  const auto line = [&](std::string name, const Effect& e) {
    rows.push_back({std::move(name), std::to_string(e.before), std::to_string(e.after), std::to_string(e.gained), std::to_string(e.lost)});
  };
  for (const auto& [code, effect] : by_area(outcome.result, setting.division)) line(area_name(names, code), effect);
  line("合计", outcome.result.all);
  return table_answer(call, call.path_values[0], "政策模拟汇总", {"行政区划", "现行命中户", "方案命中户", "新增户", "减少户"}, std::move(rows),
                      "simulation:" + full_code(setting.division));
}

// ------------------------------------------------------------------ shadow rules

Result<Response> shadow(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(std::int64_t run, call.number("run", 0));
  if (run == 0) {
    ASSIGN_OR_RETURN(const auto runs, call.services.screening->runs(call.scope(), 1));
    if (!runs.empty()) run = runs[0].id;
  }
  ASSIGN_OR_RETURN(const std::string division, call.division());
  const access::Scope scope = division.empty() ? call.scope() : call.scope().narrowed(division);
  ASSIGN_OR_RETURN(const auto counts, call.services.analysis->shadow_counts(scope, run));
  const std::int64_t unit = child_unit(scope.division());
  std::map<std::pair<std::string, std::int64_t>, std::int64_t> sums;
  for (const auto& count : counts) sums[{count.rule, count.village / unit * unit}] += count.households;
  JsonWriter json;
  json.begin_object().id("run", run).key("rows").begin_array();
  for (const auto& [key, count] : sums) {
    const policy::Rule* const rule = names.pack->rule(key.first);
    json.begin_object().field("rule", key.first).field("title", rule ? rule->title : key.first);
    write_area(json, names, key.second);
    json.field("households", count).end_object();
  }
  json.end_array().end_object();
  return json_answer(std::move(json));
}

Result<Response> shadow_households(Call& call) {
  const Names names(call);
  RETURN_IF_ERROR(may_see_households(call));
  Setting setting{call.scope(), call.scope().division(), call.today, call.services.pack.get(), {}};
  if (!call.query("as_of").empty()) {
    ASSIGN_OR_RETURN(setting.as_of, Date::parse_iso(call.query("as_of")));
  }
  ASSIGN_OR_RETURN(const std::string division, call.division());
  if (!division.empty()) setting.scope = call.scope().narrowed(division);
  ASSIGN_OR_RETURN(const auto key, wanted(call, setting, {}));
  ASSIGN_OR_RETURN(const auto baseline, call.services.snapshots->get(key, available_threads()));
  const auto* const answers = baseline->rule(call.query("rule"));
  if (!answers || !answers->is_shadow) return fail(ErrorCode::kNotFound, "没有这条试运行规则，请从列表中选择");
  std::vector<analysis::ChangedRow> rows;
  for (std::size_t h = 0; h < answers->truth.size(); ++h)
    if (answers->truth[h] == analysis::kYes) rows.push_back({static_cast<std::uint32_t>(h), true});
  ASSIGN_OR_RETURN(const std::int64_t offset, call.number("offset", 0));
  ASSIGN_OR_RETURN(const int limit, call.limit());
  ASSIGN_OR_RETURN(const auto out, listed(call, *baseline, rows, static_cast<std::size_t>(offset), static_cast<std::size_t>(limit)));
  JsonWriter json;
  write_listed(json, names, out, rows.size());
  return json_answer(std::move(json));
}

// ------------------------------------------------------------------ saved scenarios

bool may_see(const Call& call, const analysis::SavedScenario& s) {
  return s.owner == call.caller->account.id || s.sharing == analysis::Sharing::kAll ||
         (s.sharing == analysis::Sharing::kUnit && s.unit == call.caller->account.division);
}

Result<analysis::SavedScenario> find_scenario(Call& call, std::int64_t id) {
  ASSIGN_OR_RETURN(const auto found, call.services.analysis->scenario(id));
  // What is not shared with somebody does not exist for them.
  if (!found || !may_see(call, *found)) return fail(ErrorCode::kNotFound, "没有找到这个方案，可能已删除或没有共享给您");
  return *found;
}

Result<analysis::SavedScenario> own_scenario(Call& call) {
  ASSIGN_OR_RETURN(const std::int64_t id, call.id());
  ASSIGN_OR_RETURN(auto found, find_scenario(call, id));
  if (found.owner != call.caller->account.id) return fail(ErrorCode::kForbidden, "只有方案的建立人能修改它，请另存为自己的方案");
  return found;
}

void write_scenario(JsonWriter& json, const Names& names, const Call& call, const analysis::SavedScenario& s) {
  json.begin_object()
      .id("id", s.id)
      .field("title", s.title)
      .field("sharing", analysis::sharing_name(s.sharing))
      .field("mine", s.owner == call.caller->account.id)
      .field("owner_name", names.account_name(s.owner))
      .field("pack_hash", s.pack_hash)
      .field("pack_is_current", s.pack_hash == names.pack->hash)
      .field("created_ms", s.created_ms)
      .field("changed_ms", s.changed_ms)
      .field("version", s.version)
      .key("body")
      .raw(s.body)
      .end_object();
}

/// Takes title, sharing and body of a request. @errors kInvalidArgument
Result<void> take(Call& call, analysis::SavedScenario& s) {
  const Json& body = *call.body;
  s.title = text_in(body, "title");
  const std::size_t length = text::count_code_points(s.title);
  if (length == 0 || length > kMostTitle) return fail(ErrorCode::kInvalidArgument, "方案名称应为 1 到 60 个字");
  if (!analysis::parse_sharing(text_in(body, "sharing"), s.sharing)) return fail(ErrorCode::kInvalidArgument, "共享范围应为 private、unit 或 all");
  Json kept = Json::object();
  for (const char* name : {"as_of", "division", "parameters", "rules"})
    if (body.contains(name)) kept[name] = body[name];
  ASSIGN_OR_RETURN(const Setting setting, setting_of(call, kept));
  RETURN_IF_ERROR(analysis::Overlay::make(setting.pack, call.scope(), setting.scenario, setting.as_of));
  s.body = kept.dump();
  if (s.body.size() > kMostBody) return fail(ErrorCode::kTooLarge, "方案内容过长，请减少改动的规则");
  s.pack_hash = setting.pack->hash;
  s.changed_ms = call.now_ms;
  return {};
}

Result<Response> list_scenarios(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const auto scenarios, call.services.analysis->scenarios(call.caller->account.id, call.caller->account.division));
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const auto& s : scenarios) write_scenario(json, names, call, s);
  json.end_array().end_object();
  return json_answer(std::move(json));
}

Result<Response> add_scenario(Call& call) {
  const Names names(call);
  analysis::SavedScenario s;
  s.id = call.services.next_id();
  s.owner = call.caller->account.id;
  s.unit = call.caller->account.division;
  s.created_ms = call.now_ms;
  RETURN_IF_ERROR(take(call, s));
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "save_scenario", "scenario:" + std::to_string(s.id),
                                              std::string(analysis::sharing_name(s.sharing)), call.client(), call.now_ms));
  RETURN_IF_ERROR(call.services.analysis->save_scenario(s));
  JsonWriter json;
  write_scenario(json, names, call, s);
  return json_answer(std::move(json), 201);
}

Result<Response> read_scenario(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const std::int64_t id, call.id());
  ASSIGN_OR_RETURN(const auto s, find_scenario(call, id));
  JsonWriter json;
  write_scenario(json, names, call, s);
  return json_answer(std::move(json));
}

Result<Response> change_scenario(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(auto s, own_scenario(call));
  if ((*call.body)["version"].get<std::int64_t>() != s.version) return fail(ErrorCode::kConflict, "这个方案已被修改，请刷新后再试");
  RETURN_IF_ERROR(take(call, s));
  ++s.version;
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "save_scenario", "scenario:" + std::to_string(s.id),
                                              std::string(analysis::sharing_name(s.sharing)), call.client(), call.now_ms));
  RETURN_IF_ERROR(call.services.analysis->save_scenario(s));
  JsonWriter json;
  write_scenario(json, names, call, s);
  return json_answer(std::move(json));
}

Result<Response> delete_scenario(Call& call) {
  ASSIGN_OR_RETURN(const auto s, own_scenario(call));
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "delete_scenario", "scenario:" + std::to_string(s.id), "", call.client(), call.now_ms));
  RETURN_IF_ERROR(call.services.analysis->delete_scenario(s.id));
  Response out;
  out.status = 204;
  return out;
}

/// Saved scenarios side by side, on the data of one day and place.
Result<Response> compare(Call& call) {
  const Names names(call);
  const Json& ids = (*call.body)["ids"];
  if (ids.size() < kLeastCompared || ids.size() > kMostCompared) return fail(ErrorCode::kInvalidArgument, "一次比较 2 到 4 个方案");
  ASSIGN_OR_RETURN(const Setting common, setting_of(call, *call.body));
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const Json& id : ids) {
    std::int64_t number = 0;
    const std::string text = id.get<std::string>();
    std::from_chars(text.data(), text.data() + text.size(), number);
    ASSIGN_OR_RETURN(const auto saved, find_scenario(call, number));
    const Json body = Json::parse(saved.body, nullptr, false);
    if (body.is_discarded()) return fail(ErrorCode::kInternal, "方案“" + saved.title + "”的内容无法读取，请重新保存");
    Setting setting = common;
    ASSIGN_OR_RETURN(setting.scenario, scenario_of(body, setting.as_of));
    ASSIGN_OR_RETURN(const Outcome outcome, simulate(call, setting));
    json.begin_object().id("id", saved.id).field("title", saved.title);
    write_result(json, names, setting, outcome.result);
    json.end_object();
  }
  json.end_array().end_object();
  return json_answer(std::move(json));
}

}  // namespace

std::span<const Route> simulation_routes() {
  using P = access::Permission;
  constexpr auto kSimulate = P::kSimulate;
  static const std::string kChanges =
      "as_of?:date,division?:code,parameters?:[{id:string,value:string,from?:date}],rules?:[{id:string,title?:string,when?:string,removed?:bool}]}";
  static const std::string kScenario = "{" + kChanges;
  static const std::string kSweep = "{parameter:string,low:string,high:string,points?:int," + kChanges;
  static const std::string kPage = "{change?:enum(gained|lost),offset?:int,limit?:int," + kChanges;
  static const std::string kNew = "{title:string,sharing:enum(private|unit|all)," + kChanges;
  static const std::string kChanged = "{version:int,title:string,sharing:enum(private|unit|all)," + kChanges;
  static const Route kRoutes[] = {
      {.method = Method::kPost,
       .pattern = "/api/v1/simulation/prepare",
       .tag = "政策模拟",
       .summary = "在后台读入管辖范围内某一天的数据；ready 为 true 时可以直接试算",
       .permission = kSimulate,
       .body = kScenario,
       .answer = "{ready:bool,job:id?}",
       .handle = prepare},
      {.method = Method::kPost,
       .pattern = "/api/v1/simulation/what-if",
       .tag = "政策模拟",
       .summary = "改动参数（从某天起）和规则，看新增、减少的农户数：按规则、下级区划、类别，及预算和走访量；不改动现行政策",
       .permission = kSimulate,
       .body = kScenario,
       .answer = "WhatIf",
       .handle = what_if},
      {.method = Method::kPost,
       .pattern = "/api/v1/simulation/sweep",
       .tag = "政策模拟",
       .summary = "一个参数从低到高取若干个值（默认 21 个），每个值下命中多少户",
       .permission = kSimulate,
       .body = kSweep,
       .answer = "{parameter:string,title:string,unit:string,points:[{value:string,before:int,after:int,gained:int,lost:int,unchanged:int}]}",
       .handle = sweep},
      {.method = Method::kPost,
       .pattern = "/api/v1/simulation/households",
       .tag = "政策模拟",
       .summary = "方案使哪些农户新增或减少，姓名已遮盖；change 可只看 gained 或 lost",
       .permission = kSimulate,
       .body = kPage,
       .answer = "{total:int,rows:[ChangedHousehold]}",
       .handle = households},
      {.method = Method::kPost,
       .pattern = "/api/v1/simulation/households/{format}",
       .tag = "政策模拟",
       .summary = "导出方案的农户名单；format 为 csv 或 xlsx，记入审计",
       .permission = kSimulate,
       .body = kScenario,
       .media = "application/octet-stream",
       .handle = export_households},
      {.method = Method::kPost,
       .pattern = "/api/v1/simulation/divisions/{format}",
       .tag = "政策模拟",
       .summary = "导出方案的分区划汇总；format 为 csv 或 xlsx，记入审计",
       .permission = kSimulate,
       .body = kScenario,
       .media = "application/octet-stream",
       .handle = export_divisions},
      {.method = Method::kGet,
       .pattern = "/api/v1/simulation/shadow",
       .tag = "政策模拟",
       .summary = "一次筛查（默认最近一次）中试运行规则会向各地派发多少户",
       .permission = kSimulate,
       .query = "{run?:id,division?:code}",
       .answer = "{run:id,rows:[{rule:string,title:string,division:code,division_name:string,households:int}]}",
       .handle = shadow},
      {.method = Method::kGet,
       .pattern = "/api/v1/simulation/shadow/households",
       .tag = "政策模拟",
       .summary = "一条试运行规则在某一天会派发的农户，按当前数据重新计算，姓名已遮盖",
       .permission = kSimulate,
       .query = "{rule:string,division?:code,as_of?:date,offset?:int,limit?:int}",
       .answer = "{total:int,rows:[ChangedHousehold]}",
       .handle = shadow_households},
      {.method = Method::kGet,
       .pattern = "/api/v1/scenarios",
       .tag = "政策模拟",
       .summary = "自己的和共享给自己的方案",
       .permission = kSimulate,
       .answer = "{rows:[SavedScenario]}",
       .handle = list_scenarios},
      {.method = Method::kPost,
       .pattern = "/api/v1/scenarios",
       .tag = "政策模拟",
       .summary = "保存一个方案",
       .permission = kSimulate,
       .body = kNew,
       .answer = "SavedScenario",
       .status = 201,
       .handle = add_scenario},
      {.method = Method::kPost,
       .pattern = "/api/v1/scenarios/compare",
       .tag = "政策模拟",
       .summary = "2 到 4 个方案在同一天、同一区划的数据上比较",
       .permission = kSimulate,
       .body = "{ids:[id],as_of?:date,division?:code}",
       .answer = "{rows:[any]}",
       .handle = compare},
      {.method = Method::kGet,
       .pattern = "/api/v1/scenarios/{id}",
       .tag = "政策模拟",
       .summary = "一个方案",
       .permission = kSimulate,
       .answer = "SavedScenario",
       .handle = read_scenario},
      {.method = Method::kPut,
       .pattern = "/api/v1/scenarios/{id}",
       .tag = "政策模拟",
       .summary = "修改自己的方案；version 为读到的版本",
       .permission = kSimulate,
       .body = kChanged,
       .answer = "SavedScenario",
       .handle = change_scenario},
      {.method = Method::kDelete,
       .pattern = "/api/v1/scenarios/{id}",
       .tag = "政策模拟",
       .summary = "删除自己的方案",
       .permission = kSimulate,
       .status = 204,
       .handle = delete_scenario},
  };
  return kRoutes;
}

}  // namespace shouwang::http
