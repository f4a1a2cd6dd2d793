// Concentrated checks (集中排查): opened for an area, every household looked at once, progress by division.
#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "http/api/casework_json.h"

namespace shouwang::http {
namespace {

using Json = nlohmann::json;
using casework::CampaignRow;

void write_campaign(JsonWriter& json, const Names& names, const CampaignRow& row) {
  json.begin_object()
      .id("id", row.id.value())
      .field("division", registry::division_text(row.division))
      .field("division_name", names.divisions->path_name(row.division))
      .field("title", row.title)
      .field("first_day", row.first_day.iso())
      .field("last_day", row.last_day.iso())
      .field("closed", row.closed)
      .field("open_today", !row.closed && row.first_day <= names.today && names.today <= row.last_day)
      .field("account_name", names.account_name(row.account))
      .field("created_ms", row.created_ms)
      .end_object();
}

Result<CampaignRow> campaign_of(Call& call) {
  ASSIGN_OR_RETURN(const std::int64_t id, call.id());
  ASSIGN_OR_RETURN(const std::vector<CampaignRow> all, call.services.casework->campaigns(call.scope()));
  const auto found = std::find_if(all.begin(), all.end(), [&](const CampaignRow& c) { return c.id.value() == id; });
  if (found == all.end()) return fail(ErrorCode::kNotFound, "没有找到这次排查，它可能不在您的管辖范围内");
  return *found;
}

Result<Response> list_campaigns(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const std::vector<CampaignRow> all, call.services.casework->campaigns(call.scope()));
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const CampaignRow& row : all) write_campaign(json, names, row);
  json.end_array().end_object();
  return json_answer(std::move(json));
}

Result<Response> open_campaign(Call& call) {
  const Names names(call);
  const Json& body = *call.body;
  ASSIGN_OR_RETURN(const casework::Actor actor, actor_of(call, names));
  const std::string& code = body["division"].get_ref<const std::string&>();
  if (code.size() != 12) return fail(ErrorCode::kInvalidArgument, "“division”应为县、乡镇或村的 12 位代码");
  ASSIGN_OR_RETURN(const Date first_day, Date::parse_iso(body["first_day"].get_ref<const std::string&>()));
  ASSIGN_OR_RETURN(const Date last_day, Date::parse_iso(body["last_day"].get_ref<const std::string&>()));
  ASSIGN_OR_RETURN(const CampaignRow made,
                   call.services.desk->open_campaign(actor, code_of(code), body["title"].get_ref<const std::string&>(), first_day, last_day,
                                                     moment_of(call, names)));
  RETURN_IF_ERROR(
      call.services.access->audit(*call.caller, "act", "campaign:" + std::to_string(made.id.value()), "open", call.client(), call.now_ms));
  JsonWriter json;
  write_campaign(json, names, made);
  return json_answer(std::move(json), 201);
}

Result<Response> read_campaign(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const CampaignRow campaign, campaign_of(call));
  ASSIGN_OR_RETURN(const std::string asked, call.division());
  // From the caller's own division when the campaign covers more than that.
  std::int64_t division = campaign.division;
  if (!asked.empty())
    division = code_of(asked);
  else if (!call.scope().covers(registry::division_text(campaign.division)))
    division = code_of(call.scope().division());
  const registry::Division* root = names.divisions->find(division);
  if (!root) return fail(ErrorCode::kNotFound, "没有这个行政区划，请检查代码");
  const auto& children = names.divisions->children(division);
  const int level = children.empty() ? root->level : children.front()->level;
  ASSIGN_OR_RETURN(const std::vector<casework::CampaignProgress> rows,
                   call.services.casework->campaign_progress(call.scope(), campaign.id, division, level));
  casework::CampaignProgress total;
  for (const casework::CampaignProgress& row : rows) {
    total.households += row.households;
    total.checked += row.checked;
    total.risks += row.risks;
  }
  const auto write_numbers = [](JsonWriter& json, const casework::CampaignProgress& p) {
    json.field("households", p.households).field("checked", p.checked).field("risks", p.risks);
  };
  JsonWriter json;
  json.begin_object().key("campaign");
  write_campaign(json, names, campaign);
  json.key("path");
  write_path(json, names, division);
  json.key("total").begin_object();
  write_numbers(json, total);
  json.end_object().key("rows").begin_array();
  for (const casework::CampaignProgress& row : rows) {
    const registry::Division* d = names.divisions->find(row.division);
    json.begin_object()
        .field("code", registry::division_text(row.division))
        .field("name", d ? d->name : registry::division_text(row.division))
        .field("level", d ? d->level : level);
    write_numbers(json, row);
    json.end_object();
  }
  json.end_array().end_object();
  return json_answer(std::move(json));
}

Result<Response> list_campaign_households(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const CampaignRow campaign, campaign_of(call));
  ASSIGN_OR_RETURN(const std::string division, call.division());
  ASSIGN_OR_RETURN(const int limit, call.limit());
  ASSIGN_OR_RETURN(const std::int64_t after, call.number("after", 0));
  const std::string_view result = call.query("result") == "open" ? std::string_view() : call.query("result");
  const access::Scope scope = division.empty() ? call.scope() : call.scope().narrowed(division);
  ASSIGN_OR_RETURN(const std::vector<casework::CampaignHousehold> rows,
                   call.services.casework->campaign_households(scope, campaign.id, result, HouseholdId(after), limit));
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const casework::CampaignHousehold& row : rows)
    json.begin_object()
        .id("household", row.household.value())
        .field("division", registry::division_text(row.village))
        .field("division_name", names.divisions->path_name(row.village))
        .field("household_code", row.household_code)
        .field("head_name", text::mask_name(row.head_name))
        .field("group_name", row.group_name)
        .field("result", row.result)
        .field("checked_ms", row.checked_ms)
        .end_object();
  json.end_array()
      .field("next_cursor", rows.size() == static_cast<std::size_t>(limit) ? std::to_string(rows.back().household.value()) : std::string())
      .end_object();
  return json_answer(std::move(json));
}

Result<Response> check_household(Call& call) {
  const Names names(call);
  const Json& body = *call.body;
  ASSIGN_OR_RETURN(const casework::Actor actor, actor_of(call, names));
  ASSIGN_OR_RETURN(const CampaignRow campaign, campaign_of(call));
  const std::string& digits = body["household"].get_ref<const std::string&>();
  std::int64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const std::string& result = body["result"].get_ref<const std::string&>();
  ASSIGN_OR_RETURN(const casework::Outcome outcome,
                   call.services.desk->check_household(actor, campaign.id, HouseholdId(number), result,
                                                       body.contains("body") ? body["body"].dump() : std::string("{}"),
                                                       body["key"].get_ref<const std::string&>(), moment_of(call, names)));
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "act", "campaign:" + std::to_string(campaign.id.value()),
                                              "check household:" + std::to_string(number) + " " + result, call.client(), call.now_ms));
  JsonWriter json;
  write_outcome(json, outcome);
  return json_answer(std::move(json));
}

Result<Response> close_campaign(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(CampaignRow campaign, campaign_of(call));
  ASSIGN_OR_RETURN(const casework::Actor actor, actor_of(call, names));
  RETURN_IF_ERROR(call.services.desk->close_campaign(actor, campaign.id, moment_of(call, names)));
  campaign.closed = true;
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "act", "campaign:" + std::to_string(campaign.id.value()), "close",
                                              call.client(), call.now_ms));
  JsonWriter json;
  write_campaign(json, names, campaign);
  return json_answer(std::move(json));
}

}  // namespace

std::span<const Route> campaign_routes() {
  using P = access::Permission;
  static const Route kRoutes[] = {
      {.method = Method::kGet,
       .pattern = "/api/v1/campaigns",
       .tag = "排查",
       .summary = "集中排查",
       .permission = P::kReadCases,
       .answer = "{rows:[Campaign]}",
       .handle = list_campaigns},
      {.method = Method::kPost,
       .pattern = "/api/v1/campaigns",
       .tag = "排查",
       .summary = "开始一次集中排查",
       .permission = P::kManageCampaigns,
       .body = "{division:code,title:string,first_day:date,last_day:date}",
       .answer = "Campaign",
       .status = 201,
       .records_refusals = true,
       .handle = open_campaign},
      {.method = Method::kGet,
       .pattern = "/api/v1/campaigns/{id}",
       .tag = "排查",
       .summary = "一次排查的进度，按下级区划",
       .permission = P::kReadCases,
       .query = "{division?:code}",
       .answer = "{campaign:Campaign,path:[Division],total:{households:int,checked:int,risks:int},"
                 "rows:[{code:code,name:string,level:int,households:int,checked:int,risks:int}]}",
       .handle = read_campaign},
      {.method = Method::kGet,
       .pattern = "/api/v1/campaigns/{id}/households",
       .tag = "排查",
       .summary = "一次排查中的农户：还没查的（默认）、没有问题的、有风险的",
       .permission = P::kReadCases,
       .query = "{division?:code,result?:enum(open|fine|risk|all),after?:id,limit?:int}",
       .answer = "{rows:[CampaignHousehold],next_cursor:string}",
       .handle = list_campaign_households},
      {.method = Method::kPost,
       .pattern = "/api/v1/campaigns/{id}/checks",
       .tag = "排查",
       .summary = "登记一户的排查结果；有风险时同时登记线索（body 同 collect）",
       .permission = P::kWork,
       .body = "{household:id,result:enum(fine|risk),body?:any,key:string}",
       .answer = "Outcome",
       .records_refusals = true,
       .handle = check_household},
      {.method = Method::kPost,
       .pattern = "/api/v1/campaigns/{id}/close",
       .tag = "排查",
       .summary = "结束一次排查",
       .permission = P::kManageCampaigns,
       .body = "{}",
       .answer = "Campaign",
       .records_refusals = true,
       .handle = close_campaign},
  };
  return kRoutes;
}

}  // namespace shouwang::http
