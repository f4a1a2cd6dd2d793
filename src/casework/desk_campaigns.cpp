// The desk: concentrated checks of every household of an area.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "casework/desk.h"
#include "casework/desk_support.h"

namespace shouwang::casework {
namespace {

using nlohmann::json;

constexpr std::string_view kChannel = "check_concentrated";  // of procedure.channels
constexpr int kLongestDays = 366;

constexpr Input kTitle[] = {{"title", "排查名称", InputType::kText, true, {}, 2, 60}};

Result<void> check_manager(const Actor& actor) {
  if (actor.level == policy::Level::kTownship || actor.level == policy::Level::kCounty) return {};
  return fail(ErrorCode::kForbidden, "集中排查由乡镇或县组织");
}

std::string area_of(std::int64_t division) {
  return access::division_prefix(registry::division_text(division)).value_or(registry::division_text(division));
}

Result<CampaignRow> find_campaign(Store& store, const access::Scope& scope, CampaignId id) {
  ASSIGN_OR_RETURN(auto campaigns, store.campaigns(scope));
  const auto it = std::find_if(campaigns.begin(), campaigns.end(), [&](const CampaignRow& c) { return c.id == id; });
  if (it == campaigns.end()) return fail(ErrorCode::kNotFound, "没有找到这次集中排查，或不在您的辖区内");
  return std::move(*it);
}

/// A risk found in a campaign comes from the campaign, whatever the form says.
std::string with_channel(std::string_view body, const policy::Procedure& procedure) {
  json written = json::parse(body, nullptr, false);
  // A region without such a channel lets whoever writes it down choose one.
  const bool known = std::any_of(procedure.channels.begin(), procedure.channels.end(), [](const auto& c) { return c.code == kChannel; });
  if (written.is_object() && known) written["channel"] = kChannel;
  return written.is_discarded() ? std::string(body) : written.dump();
}

}  // namespace

Result<CampaignRow> Desk::open_campaign(const Actor& actor, std::int64_t division, std::string_view title, Date first_day, Date last_day,
                                        const Moment& moment) {
  RETURN_IF_ERROR(check_manager(actor));
  if (!text::is_valid_utf8(title)) return fail(ErrorCode::kInvalidArgument, "“排查名称”的文字编码不正确，请重新填写");
  RETURN_IF_ERROR(check_body(*moment.pack, moment.today, kTitle, json{{"title", title}}));
  const std::string code = registry::division_text(division);
  if (!actor.scope.covers(code) || registry::county_of(division) % 100 == 0)
    return fail(ErrorCode::kNotFound, "没有找到这个区域，或不在您的辖区内；集中排查按县、乡镇或村组织");
  if (last_day < first_day) return fail(ErrorCode::kInvalidArgument, "结束日期不能早于开始日期");
  if (last_day < moment.today) return fail(ErrorCode::kInvalidArgument, "结束日期不能早于今天");
  if (last_day.days() - first_day.days() >= kLongestDays) return fail(ErrorCode::kInvalidArgument, "一次集中排查不能超过一年");
  CampaignRow row;
  row.id = CampaignId(parts_.ids->next(moment.now_ms));
  row.county = registry::county_of(division);
  row.division = division;
  row.title = title;
  row.first_day = first_day;
  row.last_day = last_day;
  row.account = actor.scope.account();
  row.created_ms = moment.now_ms;
  RETURN_IF_ERROR(parts_.store->save_campaign(row));
  return row;
}

Result<void> Desk::close_campaign(const Actor& actor, CampaignId id, const Moment&) {
  RETURN_IF_ERROR(check_manager(actor));
  ASSIGN_OR_RETURN(CampaignRow row, find_campaign(*parts_.store, actor.scope, id));
  // A township sees a campaign of its county, but does not end it for the others.
  if (!actor.scope.covers(registry::division_text(row.division)))
    return fail(ErrorCode::kForbidden, "这次集中排查由上级组织，不能在本级结束");
  if (row.closed) return fail(ErrorCode::kTransition, "这次集中排查已经结束");
  row.closed = true;
  return parts_.store->save_campaign(row);
}

Result<Outcome> Desk::check_household(const Actor& actor, CampaignId id, HouseholdId household, std::string_view result,
                                      std::string_view body, std::string_view key, const Moment& moment) {
  ASSIGN_OR_RETURN(const ActionSpec* action, desk::action_for(Subject::kLead, "collect", actor.level));
  if (result != "fine" && result != "risk") return fail(ErrorCode::kInvalidArgument, "请选择排查结果：“没有风险”或“发现风险”");
  ASSIGN_OR_RETURN(const CampaignRow campaign, find_campaign(*parts_.store, actor.scope, id));
  ASSIGN_OR_RETURN(const auto row, parts_.registry->household(actor.scope, household));
  if (!row || !registry::division_text(row->village).starts_with(area_of(campaign.division)))
    return fail(ErrorCode::kNotFound, "没有找到这户，或不在这次集中排查的区域内");
  ASSIGN_OR_RETURN(const auto done, collected_before(actor, row->county, household, key));
  if (done) return *done;
  if (campaign.closed || moment.today < campaign.first_day || campaign.last_day < moment.today)
    return fail(ErrorCode::kTransition, "这次集中排查的时间是 " + campaign.first_day.iso() + " 至 " + campaign.last_day.iso() +
                                            (campaign.closed ? "，已提前结束" : "") + "；平时发现风险请直接登记线索");

  CampaignCheck check;
  check.county = row->county;
  check.campaign = id;
  check.household = household;
  check.village = row->village;
  check.result = result;
  check.checked_ms = moment.now_ms;
  check.account = actor.scope.account();
  return desk::settled([&](bool& raced) -> Result<Outcome> {
    Change change;
    Outcome outcome;
    if (result == "risk") {
      ASSIGN_OR_RETURN(const json sighting,
                       read_checked(actor, *action, with_channel(body, moment.pack->procedure), household, row->village, moment));
      ASSIGN_OR_RETURN(outcome, prepare_collect(actor, household, row->county, row->village, sighting, key, 0, moment, change));
      check.lead = outcome.lead;
    }
    change.checks.push_back(check);
    RETURN_IF_ERROR(desk::write(*parts_.store, change, raced));
    return outcome;
  });
}

}  // namespace shouwang::casework
