// Workbooks of ECMA-376 (.xlsx), read as a stream: libzip unpacks, expat parses, one row is held at a time.
//
// Numbers keep their stored text; cells with a date style become ISO dates; formulas are never run, their stored results are
// read; hidden rows and sheets are read. Document type declarations are refused, so there are no entities at all.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "intake/row_reader.h"
#include "intake/zip_archive.h"

namespace shouwang::intake {

struct XlsxLimits {
  ZipLimits zip;
  ReadLimits rows;
  std::size_t shared_strings = 2'000'000;
  std::size_t shared_string_bytes = 256u << 20;
  std::size_t depth = 64;              // nested elements
  std::size_t token_bytes = 4u << 20;  // one tag or attribute
  std::size_t sheets = 255;
};

class XlsxWorkbook {
 public:
  /// Reads the parts that all sheets share. @errors as ZipArchive::open, kUnknownFormat (some other archive or document)
  static Result<std::shared_ptr<const XlsxWorkbook>> open(const std::filesystem::path& path, const XlsxLimits& limits = {});

  struct Sheet {
    std::string name;
    std::string part;  // entry in the archive
    bool hidden = false;
  };
  /// Visible sheets first, otherwise in the order of the workbook.
  const std::vector<Sheet>& sheets() const { return sheets_; }

  /// Rows of sheet k. Several readers may not be used at the same time: they share the archive.
  static Result<std::unique_ptr<RowReader>> rows(std::shared_ptr<const XlsxWorkbook> workbook, std::size_t sheet);

 private:
  friend class SheetReader;
  Result<void> read_workbook();
  Result<void> read_styles();
  Result<void> read_shared_strings();

  ZipArchive archive_;
  XlsxLimits limits_;
  std::vector<Sheet> sheets_;
  bool system_1904_ = false;
  std::string strings_part_, styles_part_;
  std::vector<bool> date_style_;            // by index of cell format
  std::string string_text_;                 // all shared strings, one after the other
  std::vector<std::uint32_t> string_ends_;  // end of string k in string_text_
};

/// Whether a number format shows a date or a time: a built-in number, or a format code such as yyyy"年"m"月"d"日".
bool is_date_format(int id, std::string_view code);

}  // namespace shouwang::intake
