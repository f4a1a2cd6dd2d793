// How one delivered file is to be read: which dataset, which sheet, which row is the header, which column is which field.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "access/scope.h"
#include "intake/header.h"
#include "intake/mapping.h"
#include "intake/matching.h"
#include "intake/source_file.h"
#include "intake/values.h"
#include "policy/pack.h"

namespace shouwang::intake {

inline constexpr std::size_t kHeaderRows = 20;  // rows from the top among which the header must be
inline constexpr std::string_view kAutoDataset = "auto";

/// A sheet that is read, and where its header is.
struct PlannedTable {
  std::size_t table = 0;
  std::int64_t header_line = 0;  // rows up to this one are no data; 0: there is no header
};

struct TablePlan {
  const policy::Dataset* dataset = nullptr;
  std::size_t table = 0;  // the first sheet
  std::int64_t header_line = 0;
  std::vector<PlannedTable> tables;      // all sheets of this layout; tables[0] is the one above
  std::vector<std::string> sheets;       // their names when there are several
  std::vector<std::string> header_keys;  // headings as compared, by column; "" for an empty cell
  std::vector<std::string> keys;         // column_keys() of the header
  std::string signature;                 // layout_signature() of the keys
  bool by_person = false;                // the columns are as a person confirmed them
  std::vector<std::string> units;        // one for each of fit.mapped
  HeaderFit fit;
  std::vector<ValueParser> parsers;  // one for each of fit.mapped
  std::vector<MatchingSource> matching;  // columns that help to find the person
  std::vector<std::string> notes;    // Chinese, for the receipt
  /// Every column in order, for reading a row of the delivery again.
  std::vector<LayoutColumn> layout() const;
};

/// Of a plan that does without ID numbers, Chinese: that it does, and what is compared instead.
std::string missing_number_note(const TablePlan& plan);

/// What is known about the columns besides their headings.
struct PlanChoice {
  const ColumnMapping* mapping = nullptr;                   // confirmed for this very file; nullptr or empty = none
  const std::vector<StoredMapping>* remembered = nullptr;   // layouts of this county
};

/// @param dataset    id, or "auto": the dataset whose headings fit best, by the file's name when two fit equally
/// @param scope      only its datasets are considered
/// @errors kNotFound (no such dataset), kNoRows, kNoHeader, kMissingColumn, kDuplicateColumn, kWrongDataset, kUnknownFormat
///         (wrong separator), kBadValue (unit), kInvalidArgument (mapping without dataset or of unknown fields), and those of the readers
Result<TablePlan> plan_table(const SourceFile& file, const policy::Pack& pack, std::string_view dataset, std::string_view file_name,
                             const access::Scope& scope, const PlanChoice& choice = {});

/// A plan for rows of a layout that is already known, without its file.
/// @errors kInvalidArgument: the layout names no field of the dataset
Result<TablePlan> plan_of_layout(const policy::Dataset& dataset, const policy::Pack& pack, const std::vector<LayoutColumn>& layout);

/// The first rows of a table, copied.
struct HeadRow {
  std::int64_t line = 0;
  std::vector<std::string> cells;
};
Result<std::vector<HeadRow>> read_head(const SourceFile& file, std::size_t table, std::size_t rows);

/// Whether the name of a file speaks for a dataset.
bool is_hinted(const policy::Dataset& dataset, std::string_view file_name);

}  // namespace shouwang::intake
