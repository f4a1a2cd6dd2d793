#include "screening/snapshot.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <tuple>

namespace shouwang::screening {
namespace {

constexpr std::string_view kMembers = "members";

/// Rows of one table on their way into columns.
struct Staging {
  std::vector<int> field_numbers;        // in the schema's table
  std::vector<std::string> field_names;  // the same, for the store
  std::vector<ColumnBuilder> builders;
  std::vector<std::uint32_t> parents;
  std::vector<std::int64_t> ids, deliveries;
  std::vector<std::int32_t> lines;

  Staging(const cel::Table& table, const std::vector<int>& fields) : field_numbers(fields) {
    for (const int f : fields) {
      const cel::Field& field = table.fields[static_cast<std::size_t>(f)];
      field_names.push_back(field.name);
      builders.emplace_back(field.kind);
    }
  }

  void add_cells(std::span<const CellView> cells) {
    for (std::size_t k = 0; k < builders.size(); ++k) {
      ColumnBuilder& builder = builders[k];
      const CellView& cell = cells[k];
      if (!cell.present) {
        builder.add_missing();
      } else if (builder.kind() != cel::Kind::kString) {
        builder.add_number(cell.number);
      } else if (cell.text.empty() && cell.number != 0) {
        builder.add_text(std::to_string(cell.number));  // division codes are stored as numbers
      } else {
        builder.add_text(cell.text);
      }
    }
  }

  SnapshotTable finish(const cel::Table& table, std::span<const std::uint32_t> order) && {
    SnapshotTable result;
    result.rows = order.empty() ? ids.size() : order.size();
    result.columns.resize(table.fields.size());
    for (std::size_t k = 0; k < builders.size(); ++k) {
      result.columns[static_cast<std::size_t>(field_numbers[k])] = std::move(builders[k]).finish(order);
    }
    const auto arrange = [&](auto& values) {
      if (order.empty() || values.empty()) return std::move(values);
      std::remove_reference_t<decltype(values)> arranged(order.size());
      for (std::size_t i = 0; i < order.size(); ++i) arranged[i] = values[order[i]];
      return arranged;
    };
    result.ids = arrange(ids);
    result.deliveries = arrange(deliveries);
    result.lines = arrange(lines);
    return result;
  }
};

/// The parent column and the row count of a grouped table, from its grouping.
void attach_parents(SnapshotTable& table, Grouping grouping, std::size_t parent_rows) {
  table.parent = Buffer(std::max<std::size_t>(table.rows, 1) * sizeof(std::uint32_t));
  const auto* const first = grouping.first.as<std::uint32_t>();
  auto* const parent = table.parent.as<std::uint32_t>();
  for (std::size_t p = 0; p < parent_rows; ++p) {
    for (std::uint32_t r = first[p]; r < first[p + 1]; ++r) parent[r] = static_cast<std::uint32_t>(p);
  }
  table.first = std::move(grouping.first);
}

SnapshotTable empty_table(const cel::Table& table, std::size_t parent_rows, bool available) {
  SnapshotTable result;
  result.available = available;
  result.columns.resize(table.fields.size());
  result.first = Buffer::zeroed((parent_rows + 1) * sizeof(std::uint32_t));
  result.parent = Buffer(sizeof(std::uint32_t));
  return result;
}

class StoreLoader {
 public:
  StoreLoader(Store& store, const policy::Pack& pack, const access::Scope& scope, Date as_of, std::span<const cel::Expression::FieldUse> uses,
         HouseholdId only)
      : store_(store),
        pack_(pack),
        schema_(*pack.schema),
        scope_(scope),
        as_of_(as_of),
        only_(only),
        used_(schema_.tables.size()),
        fields_(schema_.tables.size()) {
    for (const auto& use : uses) {
      const auto t = static_cast<std::size_t>(use.table);
      used_[t] = true;
      if (use.field >= 0) fields_[t].push_back(use.field);
    }
    // Records hang on members: without them no record of a person can be placed.
    for (std::size_t t = 0; t < used_.size(); ++t) {
      for (int up = schema_.tables[t].parent; used_[t] && up >= 0; up = schema_.tables[static_cast<std::size_t>(up)].parent) {
        used_[static_cast<std::size_t>(up)] = true;
      }
    }
    // Runs report how many persons were looked at, whatever the rules read.
    members_ = schema_.find_table(kMembers);
    if (members_ >= 0) used_[static_cast<std::size_t>(members_)] = true;
  }

  Result<Snapshot> load(const Progress& progress) {
    const auto tell = [&](std::size_t done) {
      if (progress) progress(static_cast<double>(done) / static_cast<double>(schema_.tables.size()));
    };
    tables_.resize(schema_.tables.size());
    RETURN_IF_ERROR(ask_deliveries());
    RETURN_IF_ERROR(load_households());
    tell(1);
    if (members_ >= 0) RETURN_IF_ERROR(load_members());
    for (std::size_t t = 1; t < tables_.size(); ++t) {
      if (static_cast<int>(t) != members_) RETURN_IF_ERROR(load_records(t));
      tell(t + 1);
    }
    return Snapshot(pack_.schema, std::move(tables_), std::move(counties_), std::move(villages_));
  }

 private:
  using Key = std::tuple<std::int32_t, std::int64_t>;  // county, household

  static Failure out_of_order(std::string_view what) {
    return Failure(Error(ErrorCode::kDatabase, "读取数据时顺序不对，筛查没有进行；请联系系统管理员")
                       .with_internal("rows out of order: " + std::string(what)));
  }

  /// Which of the datasets that are read anybody has delivered: one question for all, of which a database far away answers few a second.
  Result<void> ask_deliveries() {
    std::vector<std::string> datasets;
    std::vector<std::size_t> asked;
    for (std::size_t t = 1; t < schema_.tables.size(); ++t) {
      if (!used_[t] || static_cast<int>(t) == members_) continue;
      datasets.push_back(schema_.tables[t].name);
      asked.push_back(t);
    }
    delivered_.assign(schema_.tables.size(), false);
    if (datasets.empty()) return {};
    ASSIGN_OR_RETURN(const auto last, store_.last_deliveries_ms(scope_, datasets));
    for (std::size_t k = 0; k < asked.size(); ++k) delivered_[asked[k]] = last[k].has_value();
    return {};
  }

  Result<void> load_households() {
    Staging staging(schema_.tables[0], fields_[0]);
    bool ordered = true;
    const auto add = [&](const ScannedRow& row) {
      const Key key{row.county, row.household.value()};
      ordered = ordered && (households_.empty() || households_.back() < key) && (!only_ || row.household == only_);
      households_.push_back(key);
      staging.ids.push_back(row.household.value());
      counties_.push_back(row.county);
      villages_.push_back(row.village);
      staging.add_cells(row.cells);
    };
    RETURN_IF_ERROR(store_.scan_households(scope_, as_of_, staging.field_names, add, only_));
    if (!ordered) return out_of_order("households");
    tables_[0] = std::move(staging).finish(schema_.tables[0], {});
    return {};
  }

  /// Finds the household of rows that come in (county, household) order; one step forward at a time.
  class Cursor {
   public:
    explicit Cursor(const std::vector<Key>& households) : households_(households) {}
    /// @returns the row, or kNoParent. Sets `ordered` to false when the key is before the last one.
    std::uint32_t find(const Key& key, bool& ordered) {
      if (key < last_) ordered = false;
      last_ = key;
      while (at_ < households_.size() && households_[at_] < key) ++at_;
      return at_ < households_.size() && households_[at_] == key ? static_cast<std::uint32_t>(at_) : kNoParent;
    }

   private:
    const std::vector<Key>& households_;
    std::size_t at_ = 0;
    Key last_{INT32_MIN, INT64_MIN};
  };

  Result<void> load_members() {
    const auto t = static_cast<std::size_t>(members_);
    Staging staging(schema_.tables[t], fields_[t]);
    Cursor cursor(households_);
    bool ordered = true;
    std::uint32_t last_household = kNoParent;
    const auto add = [&](const ScannedRow& row) {
      const std::uint32_t household = cursor.find({row.county, row.household.value()}, ordered);
      if (household == kNoParent) return;
      ordered = ordered && (household != last_household || staging.ids.back() < row.person.value());
      last_household = household;
      staging.parents.push_back(household);
      staging.ids.push_back(row.person.value());
      staging.add_cells(row.cells);
    };
    RETURN_IF_ERROR(store_.scan_members(scope_, as_of_, staging.field_names, add, only_));
    if (!ordered) return out_of_order("members");
    Grouping grouping = group_by_parent(staging.parents, households_.size());
    tables_[t] = std::move(staging).finish(schema_.tables[t], {});
    attach_parents(tables_[t], std::move(grouping), households_.size());
    return {};
  }

  /// The member row of a person inside a household, or kNoParent. Members are sorted by person id there.
  std::uint32_t member_row(std::uint32_t household, PersonId person) const {
    const SnapshotTable& members = tables_[static_cast<std::size_t>(members_)];
    const auto* const first = members.first.as<std::uint32_t>();
    const auto begin = members.ids.begin() + first[household], end = members.ids.begin() + first[household + 1];
    const auto found = std::lower_bound(begin, end, person.value());
    return found != end && *found == person.value() ? static_cast<std::uint32_t>(found - members.ids.begin()) : kNoParent;
  }

  Result<void> load_records(std::size_t t) {
    const cel::Table& table = schema_.tables[t];
    const std::size_t parent_rows = tables_[static_cast<std::size_t>(table.parent)].rows;
    if (!used_[t]) {
      tables_[t] = empty_table(table, parent_rows, false);
      return {};
    }
    const policy::Dataset* dataset = pack_.dataset(table.name);
    if (!dataset) return fail(ErrorCode::kInternal, "政策包中没有数据集 " + table.name);
    if (!delivered_[t]) {
      tables_[t] = empty_table(table, parent_rows, false);
      return {};
    }
    Staging staging(table, fields_[t]);
    Cursor cursor(households_);
    bool ordered = true;
    const bool of_person = table.parent == members_;
    const auto add = [&](const ScannedRow& row) {
      const std::uint32_t household = cursor.find({row.county, row.household.value()}, ordered);
      const std::uint32_t parent = household == kNoParent ? kNoParent : of_person ? member_row(household, row.person) : household;
      if (parent == kNoParent) return;
      staging.parents.push_back(parent);
      staging.ids.push_back(row.record.value());
      staging.deliveries.push_back(row.delivery.value());
      staging.lines.push_back(row.line);
      staging.add_cells(row.cells);
    };
    RETURN_IF_ERROR(store_.scan_records(scope_, *dataset, staging.field_names, add, only_));
    if (!ordered) return out_of_order(table.name);
    Grouping grouping = group_by_parent(staging.parents, parent_rows);
    tables_[t] = std::move(staging).finish(table, grouping.order);
    attach_parents(tables_[t], std::move(grouping), parent_rows);
    return {};
  }

  Store& store_;
  const policy::Pack& pack_;
  const cel::Schema& schema_;
  const access::Scope& scope_;
  Date as_of_;
  HouseholdId only_;
  std::vector<bool> used_, delivered_;  // by table
  std::vector<std::vector<int>> fields_;
  int members_ = -1;
  std::vector<Key> households_;
  std::vector<std::int32_t> counties_;
  std::vector<std::int64_t> villages_;
  std::vector<SnapshotTable> tables_;
};

}  // namespace

Snapshot::Snapshot(std::shared_ptr<const cel::Schema> schema, std::vector<SnapshotTable> tables, std::vector<std::int32_t> counties,
                   std::vector<std::int64_t> villages)
    : schema_(std::move(schema)), tables_(std::move(tables)), counties_(std::move(counties)), villages_(std::move(villages)) {
  data_.tables.resize(tables_.size());
  bytes_ = counties_.size() * sizeof(std::int32_t) + villages_.size() * sizeof(std::int64_t);
  for (std::size_t t = 0; t < tables_.size(); ++t) {
    const SnapshotTable& table = tables_[t];
    cel::TableData& view = data_.tables[t];
    view.rows = table.rows;
    view.first = table.first.as<std::uint32_t>();
    view.parent = table.parent.as<std::uint32_t>();
    view.available = table.available;
    bytes_ += table.first.bytes() + table.parent.bytes() + table.ids.size() * 8 + table.deliveries.size() * 8 + table.lines.size() * 4;
    for (const StoredColumn& column : table.columns) {
      view.columns.push_back(column.view());
      bytes_ += column.bytes();
    }
  }
}

PersonId Snapshot::person(int table, std::size_t row) const {
  const int members = schema_->find_table(kMembers);
  while (table > 0 && table != members) {
    row = data_.tables[static_cast<std::size_t>(table)].parent[row];
    table = schema_->tables[static_cast<std::size_t>(table)].parent;
  }
  return table == members && table > 0 ? PersonId(tables_[static_cast<std::size_t>(table)].ids[row]) : PersonId();
}

Origin Snapshot::origin(int table, std::size_t row) const {
  const SnapshotTable& t = tables_[static_cast<std::size_t>(table)];
  if (t.deliveries.empty()) return {};
  return {RecordId(t.ids.empty() ? t.lines[row] : t.ids[row]), DeliveryId(t.deliveries[t.deliveries.size() == 1 ? 0 : row]), t.lines[row]};
}

std::pair<std::uint32_t, std::uint32_t> Snapshot::rows_of(int table, std::size_t row) const {
  if (table == 0) return {static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(row + 1)};
  const int parent = schema_->tables[static_cast<std::size_t>(table)].parent;
  const auto [begin, end] = rows_of(parent, row);
  const std::uint32_t* const first = data_.tables[static_cast<std::size_t>(table)].first;
  return {first[begin], first[end]};
}

cel::Value Snapshot::value(int table, int field, std::size_t row) const {
  const cel::Column& column = data_.tables[static_cast<std::size_t>(table)].columns[static_cast<std::size_t>(field)];
  return read_value(column, schema_->tables[static_cast<std::size_t>(table)].fields[static_cast<std::size_t>(field)].kind, row);
}

Grouping group_by_parent(std::span<const std::uint32_t> parents, std::size_t parent_rows) {
  Grouping result;
  result.first = Buffer::zeroed((parent_rows + 1) * sizeof(std::uint32_t));
  auto* const first = result.first.as<std::uint32_t>();
  std::size_t kept = 0;
  for (const std::uint32_t p : parents) {
    if (p == kNoParent) continue;
    ++first[p];
    ++kept;
  }
  std::uint32_t running = 0;
  for (std::size_t p = 0; p <= parent_rows; ++p) {
    const std::uint32_t here = p < parent_rows ? first[p] : 0;
    first[p] = running;
    running += here;
  }
  result.order.resize(kept);
  // first[p] moves on as rows are placed and ends as the start of p + 1; one shift puts the offsets right again.
  for (std::size_t i = 0; i < parents.size(); ++i) {
    if (parents[i] != kNoParent) result.order[first[parents[i]]++] = static_cast<std::uint32_t>(i);
  }
  for (std::size_t p = parent_rows; p > 0; --p) first[p] = first[p - 1];
  first[0] = 0;
  return result;
}

Result<Snapshot> load_snapshot(Store& store, const policy::Pack& pack, const access::Scope& scope, Date as_of,
                               std::span<const cel::Expression::FieldUse> fields, const Progress& progress, HouseholdId only) {
  return StoreLoader(store, pack, scope, as_of, fields, only).load(progress);
}

}  // namespace shouwang::screening
