// JSON lines: one object a line, its keys are the headings.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "intake/row_reader.h"

namespace shouwang::intake {

/// Whether a text begins like a line of JSON.
bool starts_like_json(std::string_view head);

struct JsonFacts {
  text::Encoding encoding = text::Encoding::kUtf8;
  std::vector<std::string> keys;  // of all objects, in the order in which they first appear
};

/// Reads the file once for its keys. Lines that are no objects of plain values do not stop it: they are set aside one by one.
/// @errors kIo, kBadEncoding, kNoRows (nothing in it), kUnknownFormat (one array, or no line is an object), kTooLarge (too many keys),
///         kLineTooLong
Result<JsonFacts> scan_json_lines(const std::filesystem::path& path, const ReadLimits& limits);

/// The keys as row 0, then a row for each line that is not empty, numbered as in the file. Texts stay as they are, numbers as written,
/// true and false become 是 and 否, null an empty cell.
Result<std::unique_ptr<RowReader>> open_json_lines(const std::filesystem::path& path, const ReadLimits& limits, const JsonFacts& facts);

}  // namespace shouwang::intake
