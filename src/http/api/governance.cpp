// Switches of rules, explained findings and the list of data to be corrected, and the scoreboard of rules.
#include "analysis/governance.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "analysis/scoreboard.h"
#include "base/text.h"
#include "http/api/simulation_json.h"

namespace shouwang::http {
namespace {

using Json = nlohmann::json;

constexpr int kScoreMonths = 12;      // without other wishes: the last year
constexpr int kMostScoreMonths = 60;

// ------------------------------------------------------------------ switches

Result<Response> list_switches(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const auto all, call.services.analysis->switches());
  const auto effective = analysis::effective(all);
  JsonWriter json;
  json.begin_object().key("rules").begin_array();
  for (const policy::Rule& rule : names.pack->rules) {
    json.begin_object()
        .field("rule", rule.id)
        .field("title", rule.title)
        .field("kind", policy::rule_kind_name(rule.kind))
        .field("hash", rule.hash)
        .field("pack_status", policy::rule_status_name(rule.status))
        .field("status", policy::rule_status_name(screening::status_of(rule, effective)))
        .end_object();
  }
  json.end_array().key("switches").begin_array();
  for (const auto& s : all) write_switch(json, names, call.caller->account.id, s);
  json.end_array().end_object();
  return json_answer(std::move(json));
}

Result<Response> propose_switch(Call& call) {
  const Names names(call);
  const Json& body = *call.body;
  ASSIGN_OR_RETURN(const auto all, call.services.analysis->switches());
  const auto status = body["status"].get_ref<const std::string&>() == "shadow" ? policy::RuleStatus::kShadow : policy::RuleStatus::kActive;
  ASSIGN_OR_RETURN(const auto made, analysis::propose_switch(*names.pack, all, body["rule"].get_ref<const std::string&>(), status,
                                                            body["why"].get_ref<const std::string&>(), call.caller->account.id,
                                                            call.services.next_id(), call.now_ms));
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "propose_rule", "rule:" + made.rule, made.rule_hash + " " + body["status"].get<std::string>(),
                                              call.client(), call.now_ms));
  RETURN_IF_ERROR(call.services.analysis->propose(made));
  JsonWriter json;
  write_switch(json, names, call.caller->account.id, made);
  return json_answer(std::move(json), 201);
}

Result<Response> decide_switch(Call& call, bool approve) {
  const Names names(call);
  // The rules of everybody: a county may not change them for the others.
  if (approve && !call.scope().division().empty())
    return fail(ErrorCode::kForbidden, "规则对全部地区生效，切换由管辖全部地区的账号审批，请联系系统管理员");
  ASSIGN_OR_RETURN(const std::int64_t id, call.id());
  ASSIGN_OR_RETURN(const auto all, call.services.analysis->switches());
  ASSIGN_OR_RETURN(const auto decided, analysis::decide_switch(*names.pack, all, id, approve, call.caller->account.id, call.now_ms));
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, approve ? "approve_rule" : "reject_rule", "rule:" + decided.rule, decided.rule_hash,
                                              call.client(), call.now_ms));
  RETURN_IF_ERROR(call.services.analysis->decide(decided));
  JsonWriter json;
  write_switch(json, names, call.caller->account.id, decided);
  return json_answer(std::move(json));
}
Result<Response> approve_switch(Call& call) { return decide_switch(call, true); }
Result<Response> reject_switch(Call& call) { return decide_switch(call, false); }

// ------------------------------------------------------------------ data to be corrected

/// What a list is asked for, with the rules it is about. @errors kInvalidArgument, kForbidden
Result<analysis::QualityQuery> query_of(Call& call, const Names& names) {
  analysis::QualityQuery out;
  ASSIGN_OR_RETURN(out.division, call.division());
  if (const auto state = call.query("state"); !state.empty() && !analysis::parse_quality_state(state, out.state))
    return fail(ErrorCode::kInvalidArgument, "state 应为 open、explained 或 cleared");
  const std::string_view rule = call.query("rule"), severity = call.query("severity");
  for (const policy::Rule& r : names.pack->rules) {
    if (r.kind != policy::RuleKind::kQuality) continue;
    if ((rule.empty() || r.id == rule) && (severity.empty() || policy::severity_name(r.severity) == severity)) out.rules.push_back(r.id);
  }
  out.today = call.today;
  ASSIGN_OR_RETURN(out.limit, call.limit());
  out.cursor = std::string(call.query("cursor"));
  return out;
}

Result<Response> list_quality(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const auto query, query_of(call, names));
  ASSIGN_OR_RETURN(const auto page, call.services.analysis->quality(call.scope(), query));
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const auto& row : page.rows) {
    const policy::Rule* const rule = names.pack->rule(row.finding.rule);
    json.begin_object()
        .id("id", row.finding.id.value())
        .id("household", row.finding.household.value())
        .field("household_code", row.household_code)
        .field("head_name", text::mask_name(row.head_name))
        .field("group_name", row.group_name);
    write_area(json, names, row.finding.village);
    json.field("rule", row.finding.rule)
        .field("title", rule ? rule->title : row.finding.rule)
        .field("severity", policy::severity_name(static_cast<policy::Severity>(row.finding.severity)))
        .field("wording", row.finding.wording)
        .field("as_of", row.finding.as_of.iso())
        .field("first_seen_ms", row.finding.first_seen_ms)
        .field("state", analysis::quality_state_name(row.state))
        .key("explanation");
    if (row.explanation)
      write_finding_explanation(json, names, call.caller->account.id, *row.explanation);
    else
      json.null();
    json.end_object();
  }
  json.end_array().field("next_cursor", page.next_cursor).end_object();
  return json_answer(std::move(json));
}

Result<Response> summarise_quality(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const auto query, query_of(call, names));
  ASSIGN_OR_RETURN(const auto counts, call.services.analysis->quality_counts(call.scope(), query));
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const auto& count : counts) {
    const policy::Rule* const rule = names.pack->rule(count.rule);
    json.begin_object()
        .field("rule", count.rule)
        .field("title", rule ? rule->title : count.rule)
        .field("severity", rule ? policy::severity_name(rule->severity) : "")
        .field("open", count.open)
        .field("explained", count.explained)
        .key("reasons");
    write_reasons(json, names, rule);
    json.end_object();
  }
  json.end_array().end_object();
  return json_answer(std::move(json));
}

Result<Response> export_quality(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const auto query, query_of(call, names));
  std::vector<std::vector<std::string>> rows;
  RETURN_IF_ERROR(export_pages(
      query, "条", [&](const auto& q) { return call.services.analysis->quality(call.scope(), q); },
      [&](const analysis::QualityRow& row) {
        const policy::Rule* const rule = names.pack->rule(row.finding.rule);
        rows.push_back({rule ? rule->title : row.finding.rule,
                        std::string(policy::severity_title(static_cast<policy::Severity>(row.finding.severity))),
                        names.divisions->path_name(row.finding.village), row.group_name, row.household_code, text::mask_name(row.head_name),
                        row.finding.wording, row.finding.as_of.iso(), row.explanation ? row.explanation->text : std::string(),
                        row.explanation ? row.explanation->until.iso() : std::string()});
      }));
  return table_answer(call, call.path_values[0], "问题数据",
                      {"规则", "等级", "行政村", "村民小组", "户编号", "户主", "问题", "数据日期", "说明", "说明有效期"}, std::move(rows),
                      "quality:" + full_code(query.division));
}

Result<Response> explain(Call& call) {
  const Names names(call);
  const Json& body = *call.body;
  ASSIGN_OR_RETURN(const std::int64_t id, call.id());
  ASSIGN_OR_RETURN(const auto finding, call.services.analysis->finding(call.scope(), FindingId(id)));
  if (!finding) return fail(ErrorCode::kNotFound, "没有找到这条问题，请刷新列表");
  ASSIGN_OR_RETURN(const Date until, Date::parse_iso(body["until"].get_ref<const std::string&>()));
  ASSIGN_OR_RETURN(const auto made, analysis::explain_finding(*names.pack, call.scope(), *finding, body["reason"].get_ref<const std::string&>(),
                                                             body["text"].get_ref<const std::string&>(), until, call.services.next_id(), call.now_ms));
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "explain", "finding:" + std::to_string(id), made.rule + " " + made.reason + " " + made.until.iso(),
                                              call.client(), call.now_ms));
  RETURN_IF_ERROR(call.services.analysis->explain(made, call.today));
  JsonWriter json;
  write_finding_explanation(json, names, call.caller->account.id, made);
  return json_answer(std::move(json), 201);
}

Result<Response> change_explanation(Call& call, bool accept) {
  const Names names(call);
  ASSIGN_OR_RETURN(const std::int64_t id, call.id());
  ASSIGN_OR_RETURN(const auto found, call.services.analysis->explanation(call.scope(), id));
  if (!found) return fail(ErrorCode::kNotFound, "没有找到这条说明，请刷新列表");
  ASSIGN_OR_RETURN(const auto changed, accept ? analysis::accept_explanation(call.scope(), *found, call.now_ms)
                                              : analysis::end_explanation(call.scope(), *found, call.now_ms));
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, accept ? "accept_explanation" : "end_explanation", "explanation:" + std::to_string(id),
                                              changed.rule, call.client(), call.now_ms));
  RETURN_IF_ERROR(call.services.analysis->change_explanation(changed));
  JsonWriter json;
  write_finding_explanation(json, names, call.caller->account.id, changed);
  return json_answer(std::move(json));
}
Result<Response> accept_explanation(Call& call) { return change_explanation(call, true); }
Result<Response> end_explanation(Call& call) { return change_explanation(call, false); }

// ------------------------------------------------------------------ scoreboard

/// "0.875": a share for display.
std::string share_text(double share) {
  const auto thousandths = static_cast<int>(std::lround(share * 1000));
  std::string digits = std::to_string(thousandths % 1000);
  return std::to_string(thousandths / 1000) + "." + std::string(3 - digits.size(), '0') + digits;
}

void write_score(JsonWriter& json, const Names& names, const analysis::Score& score) {
  const policy::Rule* const rule = names.pack->rule(score.rule);
  json.begin_object().field("rule", score.rule).field("title", rule ? rule->title : score.rule).field("source", score.source);
  json.field("source_title", score.source == casework::kScreeningSource ? std::string_view("筛查")
                                                                        : Names::title_in(names.pack->procedure.channels, score.source));
  json.field("division", score.area == 0 ? std::string() : registry::division_text(score.area))
      .field("division_name", score.area == 0 ? std::string() : area_name(names, score.area))
      .field("month", score.month == 0 ? std::string() : std::to_string(score.month / 100) + "-" + (score.month % 100 < 10 ? "0" : "") + std::to_string(score.month % 100))
      .field("leads", score.leads)
      .field("confirmed", score.confirmed)
      .field("not_qualified", score.not_qualified)
      .field("wrong", score.wrong)
      .field("open", score.open)
      .field("verified", score.verified());
  const analysis::Interval interval = analysis::wilson(score.right(), score.verified());
  const auto share = [&](const char* name, double value) {
    json.key(name);
    if (score.verified() == 0)
      json.null();
    else
      json.value(share_text(value));
  };
  share("precision", score.verified() == 0 ? 0 : static_cast<double>(score.right()) / static_cast<double>(score.verified()));
  share("low", interval.low);
  share("high", interval.high);
  json.end_object();
}

struct Board {
  access::Scope scope;
  std::int64_t from_ms = 0, to_ms = 0;
  analysis::ScoreBy by;
};
Result<Board> board_of(Call& call) {
  ASSIGN_OR_RETURN(const std::string division, call.division());
  Board out{division.empty() ? call.scope() : call.scope().narrowed(division), 0, 0, {}};
  ASSIGN_OR_RETURN(const std::int64_t months, call.number("months", kScoreMonths));
  if (months < 1 || months > kMostScoreMonths) return fail(ErrorCode::kInvalidArgument, "月数应在 1 到 60 之间");
  const auto ymd = call.today.ymd();
  const Date first = *Date::from_ymd(ymd.year, ymd.month, 1);
  out.from_ms = beijing_midnight_ms(first.plus_months(1 - static_cast<int>(months)));
  out.to_ms = beijing_midnight_ms(first.plus_months(1));
  for (const std::string_view word : text::split(call.query("by"), ',')) {
    if (word == "source")
      out.by.source = true;
    else if (word == "month")
      out.by.month = true;
    else if (word == "division")
      out.by.area_unit = child_unit(out.scope.division());
    else if (!word.empty())
      return fail(ErrorCode::kInvalidArgument, "by 只能是 source、division、month，用逗号分开");
  }
  return out;
}

Result<Response> scoreboard(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const Board board, board_of(call));
  ASSIGN_OR_RETURN(const auto scores, analysis::scoreboard(*call.services.analysis, board.scope, board.from_ms, board.to_ms, board.by));
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const auto& score : scores) write_score(json, names, score);
  json.end_array().key("to_silence").begin_array();
  // A pack without the two parameters silences nothing.
  if (const auto silent = analysis::to_silence(*names.pack, analysis::sum_by_rule(scores), call.today); silent)
    for (const auto& score : *silent) write_score(json, names, score);
  json.end_array().end_object();
  return json_answer(std::move(json));
}

Result<Response> export_scoreboard(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const Board board, board_of(call));
  ASSIGN_OR_RETURN(const auto scores, analysis::scoreboard(*call.services.analysis, board.scope, board.from_ms, board.to_ms, board.by));
  std::vector<std::vector<std::string>> rows;
  for (const auto& s : scores) {
    const policy::Rule* const rule = names.pack->rule(s.rule);
    const analysis::Interval interval = analysis::wilson(s.right(), s.verified());
    const bool any = s.verified() > 0;
    rows.push_back({rule ? rule->title : s.rule, s.source, s.area == 0 ? "" : area_name(names, s.area), s.month == 0 ? "" : std::to_string(s.month),
                    std::to_string(s.leads), std::to_string(s.confirmed), std::to_string(s.not_qualified), std::to_string(s.wrong),
                    std::to_string(s.open), any ? share_text(static_cast<double>(s.right()) / static_cast<double>(s.verified())) : "",
                    any ? share_text(interval.low) : "", any ? share_text(interval.high) : ""});
  }
  return table_answer(call, call.path_values[0], "规则评分",
                      {"规则", "来源", "行政区划", "月份", "线索", "属实", "属实但不符合条件", "误报", "未核实", "准确率", "下限", "上限"}, std::move(rows),
                      "scoreboard:" + board.scope.division());
}

}  // namespace

std::span<const Route> governance_routes() {
  using P = access::Permission;
  static const Route kRoutes[] = {
      {.method = Method::kGet,
       .pattern = "/api/v1/rules/switches",
       .tag = "规则管理",
       .summary = "每条规则现在是启用还是试运行，及全部切换记录",
       .permission = P::kSimulate,
       .answer = "{rules:[{rule:string,title:string,kind:string,hash:string,pack_status:string,status:string}],switches:[RuleSwitch]}",
       .handle = list_switches},
      {.method = Method::kPost,
       .pattern = "/api/v1/rules/switches",
       .tag = "规则管理",
       .summary = "提出把一条规则切换为启用或试运行，等另一人审批",
       .permission = P::kSimulate,
       .body = "{rule:string,status:enum(active|shadow),why:string}",
       .answer = "RuleSwitch",
       .status = 201,
       .records_refusals = true,
       .handle = propose_switch},
      {.method = Method::kPost,
       .pattern = "/api/v1/rules/switches/{id}/approve",
       .tag = "规则管理",
       .summary = "批准一项切换；提出人不能自己批准，下一次筛查起生效",
       .permission = P::kSimulate,
       .answer = "RuleSwitch",
       .records_refusals = true,
       .handle = approve_switch},
      {.method = Method::kPost,
       .pattern = "/api/v1/rules/switches/{id}/reject",
       .tag = "规则管理",
       .summary = "不批准一项切换",
       .permission = P::kSimulate,
       .answer = "RuleSwitch",
       .records_refusals = true,
       .handle = reject_switch},
      {.method = Method::kGet,
       .pattern = "/api/v1/quality",
       .tag = "问题数据",
       .summary = "需要更正或说明的数据，按规则和农户翻页",
       .permission = P::kReadHouseholds,
       .query = "{division?:code,rule?:string,severity?:enum(red|yellow|blue),state?:enum(open|explained|cleared),cursor?:string,limit?:int}",
       .answer = "{rows:[QualityRow],next_cursor:string}",
       .handle = list_quality},
      {.method = Method::kGet,
       .pattern = "/api/v1/quality/summary",
       .tag = "问题数据",
       .summary = "每条数据规则有多少问题未处理、多少已说明，及可用的理由",
       .permission = P::kReadHouseholds,
       .query = "{division?:code,rule?:string,severity?:enum(red|yellow|blue)}",
       .answer = "{rows:[{rule:string,title:string,severity:string,open:int,explained:int,reasons:[CodeTitle]}]}",
       .handle = summarise_quality},
      {.method = Method::kGet,
       .pattern = "/api/v1/quality/export/{format}",
       .tag = "问题数据",
       .summary = "导出问题数据；format 为 csv 或 xlsx，记入审计",
       .permission = P::kReadHouseholds,
       .query = "{division?:code,rule?:string,severity?:enum(red|yellow|blue),state?:enum(open|explained|cleared)}",
       .media = "application/octet-stream",
       .handle = export_quality},
      {.method = Method::kPost,
       .pattern = "/api/v1/findings/{id}/explanation",
       .tag = "问题数据",
       .summary = "说明一条问题或命中为什么不需要处理，到某天为止；村级对红、黄等级的说明要乡镇认可",
       .permission = P::kWork,
       .body = "{reason:string,text:string,until:date}",
       .answer = "Explanation",
       .status = 201,
       .records_refusals = true,
       .handle = explain},
      {.method = Method::kPost,
       .pattern = "/api/v1/explanations/{id}/accept",
       .tag = "问题数据",
       .summary = "乡镇或县级认可村级的说明",
       .permission = P::kWork,
       .answer = "Explanation",
       .records_refusals = true,
       .handle = accept_explanation},
      {.method = Method::kPost,
       .pattern = "/api/v1/explanations/{id}/withdraw",
       .tag = "问题数据",
       .summary = "撤回说明；下一次筛查起这条命中重新计入",
       .permission = P::kWork,
       .answer = "Explanation",
       .records_refusals = true,
       .handle = end_explanation},
      {.method = Method::kGet,
       .pattern = "/api/v1/scoreboard",
       .tag = "规则评分",
       .summary = "规则的准确率：按核实结果，附 95% 区间；by 可用 source、division、month；to_silence 为多数误报、建议停用的规则",
       .permission = P::kSimulate,
       .query = "{division?:code,months?:int,by?:string}",
       .answer = "{rows:[Score],to_silence:[Score]}",
       .handle = scoreboard},
      {.method = Method::kGet,
       .pattern = "/api/v1/scoreboard/export/{format}",
       .tag = "规则评分",
       .summary = "导出规则评分；format 为 csv 或 xlsx，记入审计",
       .permission = P::kSimulate,
       .query = "{division?:code,months?:int,by?:string}",
       .media = "application/octet-stream",
       .handle = export_scoreboard},
  };
  return kRoutes;
}

}  // namespace shouwang::http
