// Tables in markup: web pages that a system exported under the name .xls, and the XML workbooks of Excel 2003. Parsed by libxml2, which
// forgives what browsers forgive.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "intake/row_reader.h"

namespace shouwang::intake {

/// Whether a text begins like a page or an XML document.
bool starts_like_markup(std::string_view head);

struct MarkupFacts {
  text::Encoding encoding = text::Encoding::kUtf8;
  bool workbook = false;            // an XML workbook, else a page
  std::vector<std::string> sheets;  // of a workbook; a page is one without a name
};

/// Reads the file once for its tables. @errors kUnknownFormat (no table in it: with the remedy), kBadEncoding, kIo, kTooLarge, kLineTooLong
Result<MarkupFacts> scan_markup(const std::filesystem::path& path, const ReadLimits& limits);

/// Rows of the innermost tables, numbered through from 1; of a workbook, those of one sheet. Merged cells have their text in the first
/// place. White space is what a browser shows.
Result<std::unique_ptr<RowReader>> open_markup(const std::filesystem::path& path, const ReadLimits& limits, const MarkupFacts& facts, std::size_t sheet);

}  // namespace shouwang::intake
