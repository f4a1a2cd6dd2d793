#include "storage/registry_upkeep.h"

#include "storage/dataset_tables.h"
#include "storage/statements.h"

namespace shouwang::storage {

Result<void> RegistryUpkeep::finish(Connection& connection) {
  const std::vector<Household> touched(touched_.begin(), touched_.end());
  RETURN_IF_ERROR(connection.execute_many(sql::registry_refresh_household, touched.size(), [&](std::size_t i, std::vector<Param>& p) {
    p.insert(p.end(), {touched[i].first, touched[i].second});
  }));
  for (const auto county : counties_) {
    RETURN_IF_ERROR(connection.execute(sql::registry_clear_village_counts, {county}));
    RETURN_IF_ERROR(connection.execute(sql::registry_make_village_counts, {county}));
  }
  for (const auto county : peopled_anew_) RETURN_IF_ERROR(connection.execute(sql::registry_raise_version, {county}));
  return move_records(connection);
}

Result<void> RegistryUpkeep::move_records(Connection& connection) {
  if (moves_.empty() && resettled_.empty()) return {};
  std::vector<std::int64_t> villages;
  for (const Move& move : moves_) {
    ASSIGN_OR_RETURN(const auto village, connection.integer(sql::registry_household_village, {move.county, move.to}));
    villages.push_back(village.value_or(0));
  }
  ASSIGN_OR_RETURN(const auto tables, list_record_tables(connection));
  for (const auto& table : tables) {
    if (table.entity == policy::Entity::kPerson)
      RETURN_IF_ERROR(
          connection.execute_many(move_records_statement(table.dataset), moves_.size(), [&](std::size_t i, std::vector<Param>& p) {
            p.insert(p.end(), {moves_[i].county, moves_[i].from, moves_[i].person, moves_[i].to, villages[i]});
          }));
    RETURN_IF_ERROR(
        connection.execute_many(move_village_statement(table.dataset), resettled_.size(), [&](std::size_t i, std::vector<Param>& p) {
          p.insert(p.end(), {resettled_[i].county, resettled_[i].household, resettled_[i].village});
        }));
  }
  return {};
}

}  // namespace shouwang::storage
