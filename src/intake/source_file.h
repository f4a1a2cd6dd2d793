// A delivered file seen as tables of rows: one for a text file, one a sheet for a workbook.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "intake/json_lines.h"
#include "intake/markup_table.h"
#include "intake/row_reader.h"
#include "intake/xls.h"
#include "intake/xlsx.h"

namespace shouwang::intake {

class SourceFile {
 public:
  /// Recognises the format by content, not by name.
  /// @errors kUnknownFormat (PDF, images, archives …: with the remedy), kUnsupportedMedia (password), and those of the readers
  static Result<SourceFile> open(const std::filesystem::path& path, const ReadLimits& limits = {});
  std::size_t tables() const {
    return workbook_ ? workbook_->sheets().size() : old_workbook_ ? old_workbook_->sheets().size() : markup_ ? markup_->sheets.size() : 1;
  }
  /// Name of the sheet; "" for a text file.
  std::string table_name(std::size_t table) const {
    return workbook_ ? workbook_->sheets()[table].name : old_workbook_ ? old_workbook_->sheets()[table] : markup_ ? markup_->sheets[table] : "";
  }
  /// Whether the sheet is hidden in the workbook.
  bool is_hidden(std::size_t table) const { return workbook_ && workbook_->sheets()[table].hidden; }
  /// Rows from the start of the table. One reader at a time.
  Result<std::unique_ptr<RowReader>> rows(std::size_t table) const;
  bool is_workbook() const { return workbook_ != nullptr || old_workbook_ != nullptr || (markup_ && markup_->workbook); }
  const TextFacts& text() const { return text_; }
  /// Format, encoding and separator, in Chinese for the receipt.
  std::string description() const;

 private:
  std::filesystem::path path_;
  ReadLimits limits_;
  std::shared_ptr<const XlsxWorkbook> workbook_;
  std::shared_ptr<const XlsWorkbook> old_workbook_;
  std::optional<MarkupFacts> markup_;
  std::optional<JsonFacts> json_;
  TextFacts text_;
};

}  // namespace shouwang::intake
