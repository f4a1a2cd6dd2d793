// One row of a planned table: what kind of row it is, its typed values, and what is wrong with it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "intake/store.h"
#include "intake/table_plan.h"

namespace shouwang::intake {

/// Rows that are no data.
enum class RowRole : std::uint8_t {
  kData,
  kEmpty,           // only blanks
  kTotal,           // 合计, 小计 …
  kFooter,          // 填表人：…, 注：…
  kRepeatedHeader,  // the header again, at the top of a printed page
};

class RowParser {
 public:
  /// Keeps a reference to the plan.
  explicit RowParser(const TablePlan& plan);

  RowRole role(const Row& row);
  /// Parses all mapped cells. The values stay valid until the next call, as long as the row's cells do.
  /// @returns false when the row must be set aside; see problem()
  bool parse(const Row& row);

  /// Value of a field by its position in the dataset; empty when the file has no such column.
  const ParsedValue& value(std::size_t field) const { return values_[field]; }
  const std::vector<ParsedValue>& values() const { return values_; }
  /// Why the row is set aside: all problems of the row in one entry. raw is left to the caller.
  const QuarantinedRow& problem() const { return problem_; }
  /// Whether the last row came as far as its values; false when it is damaged or cut as a whole.
  bool has_values() const { return has_values_; }
  /// Whether nothing is wrong with the last row but its ID number, which is there and cannot be right.
  bool only_number_damaged() const { return number_damaged_ && problems_ == 1; }
  /// What stands in the column of a field; "" when the file has no such column.
  std::string_view cell(const Row& row, std::size_t field) const;
  /// Sets the row aside for a reason found outside (a contradiction with another row).
  void reject(const Row& row, std::size_t field, std::string reason);
  /// Fields whose bad value was dropped because the row is good without it (telephone numbers), by position in the dataset.
  const std::vector<std::int64_t>& dropped() const { return dropped_; }

 private:
  void add_problem(const Row& row, std::size_t field, std::string_view cell, std::string reason);
  const MappedColumn* column_of(std::size_t field) const;

  const TablePlan& plan_;
  IdentityFields identity_;
  bool empty_id_allowed_;
  std::size_t id_column_;
  std::vector<ParsedValue> values_;
  std::vector<std::int64_t> dropped_;
  QuarantinedRow problem_;
  bool has_values_ = false;
  bool number_damaged_ = false;
  int problems_ = 0;
};

/// A row as kept when it is set aside: see raw_cells() in reread.h.
std::string raw_text(const Row& row);

}  // namespace shouwang::intake
