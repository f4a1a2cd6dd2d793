// Concentrated checks of every household of an area.
#include <algorithm>
#include <map>

#include "base/text.h"
#include "registry/model.h"
#include "storage/casework_rows.h"
#include "storage/casework_store.h"
#include "storage/statements.h"

namespace shouwang::storage {

using casework::CampaignRow;

namespace {

/// The part of a scope where a campaign takes place. nullopt: there is no such campaign.
Result<std::optional<access::Scope>> area_of(Connection& db, const access::Scope& scope, casework::CampaignId id) {
  ASSIGN_OR_RETURN(const auto division, db.integer(sql::casework_campaign_division, {id}));
  if (!division) return std::optional<access::Scope>();
  return std::optional(scope_inside(scope, *division));
}

}  // namespace

Result<void> CaseworkStore::save_campaign(const CampaignRow& c) {
  const auto area = scope_inside(access::Scope::for_operator("area of a campaign"), c.division);
  ASSIGN_OR_RETURN(auto tx, database_.write());
  RETURN_IF_ERROR(tx->execute(sql::casework_save_campaign, {c.county, c.id, c.division, area.low(), area.high(), c.title, c.first_day, c.last_day,
                                                            c.closed ? 1 : 0, c.account, c.created_ms}));
  return tx.commit();
}

Result<std::vector<CampaignRow>> CaseworkStore::campaigns(const access::Scope& scope) {
  std::vector<CampaignRow> campaigns;
  ASSIGN_OR_RETURN(const auto db, database_.read());
  RETURN_IF_ERROR(db->query(sql::casework_campaigns, {scope.low(), scope.high()}, [&](const Row& row) {
    CampaignRow c;
    c.county = static_cast<std::int32_t>(row.integer(0));
    c.id = casework::CampaignId(row.integer(1));
    c.division = row.integer(2);
    c.title = row.string(3);
    c.first_day = row.date(4);
    c.last_day = row.date(5);
    c.closed = row.integer(6) != 0;
    c.account = AccountId(row.integer(7));
    c.created_ms = row.integer(8);
    campaigns.push_back(std::move(c));
  }));
  return campaigns;
}

Result<std::vector<casework::CampaignProgress>> CaseworkStore::campaign_progress(const access::Scope& scope, casework::CampaignId id,
                                                                                 std::int64_t division, int child_level) {
  std::vector<casework::CampaignProgress> progress;
  ASSIGN_OR_RETURN(const std::int64_t unit, unit_of_level(child_level));
  ASSIGN_OR_RETURN(const auto db, database_.read());
  ASSIGN_OR_RETURN(const auto area, area_of(*db, scope, id));
  if (!area) return progress;
  const access::Scope range = scope_inside(*area, division);
  std::map<std::int64_t, casework::CampaignProgress> sums;
  RETURN_IF_ERROR(db->query(sql::casework_registry_sums, {range.low(), range.high(), unit},
                            [&](const Row& row) { sums[row.integer(0)].households = row.integer(1); }));
  RETURN_IF_ERROR(db->query(sql::casework_campaign_sums, {range.low(), range.high(), unit, id}, [&](const Row& row) {
    auto& sum = sums[row.integer(0)];
    sum.checked = row.integer(1);
    sum.risks = row.integer(2);
  }));
  for (auto& [code, sum] : sums) {
    sum.division = code;
    progress.push_back(sum);
  }
  return progress;
}

Result<std::vector<casework::CampaignHousehold>> CaseworkStore::campaign_households(const access::Scope& scope, casework::CampaignId id,
                                                                                    std::string_view result, HouseholdId after, int limit) {
  std::vector<casework::CampaignHousehold> households;
  ASSIGN_OR_RETURN(const auto db, database_.read());
  ASSIGN_OR_RETURN(const auto area, area_of(*db, scope, id));
  if (!area) return households;
  std::int64_t village = 0;
  std::string code;
  if (after)
    RETURN_IF_ERROR(db->query(sql::casework_household_place, {after}, [&](const Row& row) {
      village = row.integer(0);
      code = row.string(1);
    }));
  RETURN_IF_ERROR(db->query(sql::casework_campaign_households,
                            {area->low(), area->high(), id, village, code, result, std::clamp(limit, 1, kLongestPage)}, [&](const Row& row) {
                              households.push_back({HouseholdId(row.integer(0)), row.integer(1), row.string(2), text::mask_name(row.text(3)), row.string(4),
                                                    row.string(5), row.integer(6)});
                            }));
  return households;
}

}  // namespace shouwang::storage
