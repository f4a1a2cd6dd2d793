// Findings as statements give them; screening and casework read the same columns.
#pragma once

#include "screening/store.h"
#include "storage/connection.h"

namespace shouwang::storage {

/// How many columns the fragments finding_columns have: what a statement adds stands from here on.
inline constexpr int kFindingColumns = 20;

/// Columns in the order of the fragments finding_columns (screening and casework).
inline screening::Finding finding_at(const Row& row) {
  screening::Finding f;
  f.county = static_cast<std::int32_t>(row.integer(0));
  f.id = FindingId(row.integer(1));
  f.household = HouseholdId(row.integer(2));
  f.village = row.integer(3);
  f.rule = row.string(4);
  f.rule_hash = row.string(5);
  f.pack_hash = row.string(6);
  f.severity = static_cast<int>(row.integer(7));
  f.risk = row.string(8);
  f.as_of = row.date(9);
  f.value = row.optional_integer(10);
  f.limit = row.optional_integer(11);
  f.value_kind = row.string(12);
  f.limit_kind = row.string(13);
  f.wording = row.string(14);
  f.digest = row.string(15);
  f.state = static_cast<screening::FindingState>(row.integer(16));
  f.first_seen_ms = row.integer(17);
  f.last_seen_ms = row.integer(18);
  f.withdrawn = DeliveryId(row.integer(19));
  return f;
}

}  // namespace shouwang::storage
