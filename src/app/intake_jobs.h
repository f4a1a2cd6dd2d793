// Taking files into an installation, for the command line and for uploads alike.
#pragma once

#include <filesystem>
#include <vector>

#include "app/installation.h"
#include "intake/import.h"

namespace shouwang::app {

/// Imports one file: builds the look-up of the county, imports, audits.
/// @param request without now_ms; a county of 0 means the only county of the scope
/// @errors as intake::import_file; kInvalidArgument when the county is open
Result<intake::Delivery> import_into(Installation& installation, intake::ImportRequest request, const access::Scope& scope, const intake::Progress& progress);

/// The files of a delivery folder in the order in which they build on each other: households, persons, everything else by name.
/// A path that is a file stands for itself. Hidden files are left out. @errors kNotFound, kIo
Result<std::vector<std::filesystem::path>> files_in_order(const std::vector<std::filesystem::path>& paths, const policy::Pack& pack, const access::Scope& scope);

}  // namespace shouwang::app
