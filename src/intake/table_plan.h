// How one delivered file is to be read: which dataset, which sheet, which row is the header, which column is which field.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "access/scope.h"
#include "intake/header.h"
#include "intake/source_file.h"
#include "intake/values.h"
#include "policy/pack.h"

namespace shouwang::intake {

inline constexpr std::size_t kHeaderRows = 20;  // rows from the top among which the header must be
inline constexpr std::string_view kAutoDataset = "auto";

struct TablePlan {
  const policy::Dataset* dataset = nullptr;
  std::size_t table = 0;  // sheet
  std::int64_t header_line = 0;
  std::vector<std::string> header_keys;  // headings as compared, by column; "" for an empty cell
  HeaderFit fit;
  std::vector<ValueParser> parsers;  // one for each of fit.mapped
  std::vector<std::string> notes;    // Chinese, for the receipt
};

/// @param dataset    id, or "auto": the dataset whose headings fit best, by the file's name when two fit equally
/// @param scope      only its datasets are considered
/// @errors kNotFound (no such dataset), kNoRows, kNoHeader, kMissingColumn, kDuplicateColumn, kWrongDataset, kUnknownFormat
///         (wrong separator), kBadValue (unit), and those of the readers
Result<TablePlan> plan_table(const SourceFile& file, const policy::Pack& pack, std::string_view dataset, std::string_view file_name,
                             const access::Scope& scope);

/// The first rows of a table, copied.
struct HeadRow {
  std::int64_t line = 0;
  std::vector<std::string> cells;
};
Result<std::vector<HeadRow>> read_head(const SourceFile& file, std::size_t table, std::size_t rows);

}  // namespace shouwang::intake
