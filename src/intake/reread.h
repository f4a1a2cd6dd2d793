// Reading one row again that was set aside, with cells that a person has put right.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "base/id.h"
#include "base/result.h"
#include "intake/mapping.h"
#include "intake/store.h"
#include "intake/values.h"
#include "policy/pack.h"
#include "registry/person_match.h"
#include "registry/place_lookup.h"

namespace shouwang::intake {

/// A cell of a row that was set aside.
struct RawCell {
  std::string text;
  CellKind kind = CellKind::kText;
};
/// Cells of QuarantinedRow::raw once it is unsealed (crypto::FieldCipher::decrypt under kQuarantineContext). Rows kept by earlier
/// versions of the program are understood too.
std::vector<RawCell> raw_cells(std::string_view raw);

struct RereadRequest {
  std::int32_t county = 0;                   // of the delivery
  std::string dataset;                       // of the delivery
  std::vector<LayoutColumn> layout;          // Receipt::layout of the delivery
  QuarantinedRow row;                        // as kept: raw is sealed
  std::map<std::string, std::string> cells;  // heading -> text that takes the place of the cell
  std::int64_t now_ms = 0;
  DeliveryId delivery = {};
  registry::PersonMatcher* matcher = nullptr;  // with what the delivery taught; nullptr: by number and household code alone
};

/// Exactly one of the three lists holds one row when the row is good now.
struct Reread {
  bool good = false;
  QuarantinedRow problem;  // when it is not: the new reason; raw is sealed and holds the corrected cells, good or not
  RecordBatch records;
  std::vector<registry::ReviewItem> items;  // of the row, when a reviewer has to say whom it means
  std::vector<registry::HouseholdInput> households;
  std::vector<registry::PersonInput> persons;
  /// What was changed, for the list that goes back to the department: heading, before, after (personal values masked).
  struct Change {
    std::string heading, field_title, before, after;
  };
  std::vector<Change> changes;
};

/// Parses and matches the row as its delivery did. The row keeps its line. Nothing is written.
/// @errors kNotFound: no such dataset in the pack; kInvalidArgument: an unknown heading in `cells`, or the delivery was taken by a
///         version that did not keep its layout; kBadValue: the sealed row cannot be read
Result<Reread> reread_row(const RereadRequest& request, const policy::Pack& pack, const registry::PlaceLookup& lookup, IdSource& ids,
                          const crypto::FieldCipher& cipher);

}  // namespace shouwang::intake
