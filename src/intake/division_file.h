// Division lists as CSV: code,name,level,parent,first_day,last_day,source. What the county maintains by hand.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "registry/model.h"

namespace shouwang::intake {

/// Reads a list; last_day may be missing or empty (still in force). The tree itself is checked by registry::DivisionTree.
/// @errors kIo, kMissingColumn, kBadValue with file, line and field
Result<std::vector<registry::Division>> read_division_file(const std::filesystem::path& file);

/// The list as CSV text with a byte order mark, so that spreadsheet programs read it right.
std::string division_file_text(const std::vector<registry::Division>& divisions);

}  // namespace shouwang::intake
