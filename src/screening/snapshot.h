// The columnar snapshot: households, their members and every record that rules read, as columns that one thread or ten can walk.
//
// Rows are grouped: members lie in the order of their households, records in the order of their member or household; so every
// household's rows of every table are one contiguous run. Immutable once built: share it between threads freely.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "access/scope.h"
#include "base/date.h"
#include "base/id.h"
#include "base/result.h"
#include "cel/data.h"
#include "cel/program.h"
#include "policy/pack.h"
#include "screening/columns.h"
#include "screening/store.h"

namespace shouwang::screening {

/// Where a record came from. record = 0: not a record (a member, a household).
struct Origin {
  RecordId record;
  DeliveryId delivery;
  int line = 0;
};

/// Told how far a long piece of work is: a share in [0, 1] that never falls.
using Progress = std::function<void(double share)>;

/// One table of a snapshot, as a builder hands it over.
struct SnapshotTable {
  std::size_t rows = 0;
  bool available = true;
  Buffer first;                          // rows of the parent + 1 offsets (uint32); empty for the root
  Buffer parent;                         // rows numbers (uint32); empty for the root
  std::vector<StoredColumn> columns;     // one per field of the schema's table
  std::vector<std::int64_t> ids;         // household ids (root), person ids (members), record ids; empty: a record's id is its line
  std::vector<std::int64_t> deliveries;  // records only; a single one: all rows come from it
  std::vector<std::int32_t> lines;       // records only
};

class Snapshot {
 public:
  /// @param tables    one per table of the schema, root first; every parent before its children
  /// @param counties, villages  one per household
  Snapshot(std::shared_ptr<const cel::Schema> schema, std::vector<SnapshotTable> tables, std::vector<std::int32_t> counties,
           std::vector<std::int64_t> villages);
  Snapshot(Snapshot&&) noexcept = default;
  Snapshot& operator=(Snapshot&&) noexcept = default;

  const cel::Data& data() const { return data_; }
  const cel::Schema& schema() const { return *schema_; }
  std::size_t households() const { return tables_[0].rows; }
  std::size_t rows(int table) const { return tables_[static_cast<std::size_t>(table)].rows; }
  HouseholdId household(std::size_t row) const { return HouseholdId(tables_[0].ids[row]); }
  std::int32_t county(std::size_t row) const { return counties_[row]; }
  std::int64_t village(std::size_t row) const { return villages_[row]; }
  /// The person that a row of a table is about: a member's own id, a record's member; 0 for household tables.
  PersonId person(int table, std::size_t row) const;
  Origin origin(int table, std::size_t row) const;
  /// Rows of `table` that belong to household `row`: [first, second).
  std::pair<std::uint32_t, std::uint32_t> rows_of(int table, std::size_t row) const;
  cel::Value value(int table, int field, std::size_t row) const;
  /// Memory held, in bytes.
  std::size_t bytes() const { return bytes_; }

 private:
  std::shared_ptr<const cel::Schema> schema_;
  std::vector<SnapshotTable> tables_;
  std::vector<std::int32_t> counties_;
  std::vector<std::int64_t> villages_;
  cel::Data data_;
  std::size_t bytes_ = 0;
};

/// Orders rows by parent with one counting pass; rows of one parent keep their order.
/// @param parents  parent row of each source row, or kNoParent for a row that is left out
/// @returns first (parent_rows + 1 offsets) and order (order[i] = source row that becomes row i)
inline constexpr std::uint32_t kNoParent = UINT32_MAX;
struct Grouping {
  Buffer first;
  std::vector<std::uint32_t> order;
};
Grouping group_by_parent(std::span<const std::uint32_t> parents, std::size_t parent_rows);

/// Reads what `fields` need from the store: households and members in force on as_of, live matched records of the datasets.
/// A dataset that nobody has delivered in this scope becomes a table that is not available. Members and records whose household
/// (or person) is not in force on that day are left out.
/// @param only  this household alone, with the same rows and values that it has in a whole snapshot; none = all of the scope.
///              A household that is not in the scope or not in force gives a snapshot of no household.
/// @errors kDatabase when the store breaks the order that its port promises, or gives rows of another household than the one asked for;
///         what the store reports
Result<Snapshot> load_snapshot(Store& store, const policy::Pack& pack, const access::Scope& scope, Date as_of,
                               std::span<const cel::Expression::FieldUse> fields, const Progress& progress, HouseholdId only = {});

}  // namespace shouwang::screening
