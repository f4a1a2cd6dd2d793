// Files as they come out of departments: CSV in several encodings, and workbooks with titles above the headings.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "generator/layout.h"

namespace shouwang::generator {

struct FileHead {
  std::vector<std::string> titles;  // merged lines above the headings; workbooks only
  std::vector<std::string> headings;
};

struct FileCell {
  char type;  // RowBuffer::Type
  std::string_view text;
};

/// Written from top to bottom; memory does not grow with the rows.
class OutputFile {
 public:
  virtual ~OutputFile() = default;
  /// @param created goes into the workbook's properties, so that two runs give the same bytes
  /// @errors kIo
  static Result<std::unique_ptr<OutputFile>> open(const std::filesystem::path& path, Form form, const FileHead& head, Date created);
  /// @errors kIo; kTooLarge beyond the rows that a worksheet has
  virtual Result<void> row(std::span<const FileCell> cells) = 0;
  virtual Result<void> close() = 0;
  /// Line (CSV) or sheet row of the last row written, counted from 1.
  std::int64_t line() const { return line_; }

 protected:
  std::int64_t line_ = 0;
};

}  // namespace shouwang::generator
