// Taking files into an installation, for the command line and for uploads alike.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "app/installation.h"
#include "intake/import.h"
#include "intake/reread.h"

namespace shouwang::app {

/// Imports one file: takes the index of the county, imports, audits.
/// @param request without now_ms; a county of 0 means the only county of the scope
/// @errors as intake::import_file; kInvalidArgument when the county is open
Result<intake::Delivery> import_into(Installation& installation, intake::ImportRequest request, const access::Scope& scope, const intake::Progress& progress);

/// What decides whom the rows of a dataset mean, among the people of a county. @param scope covers the county
Result<std::unique_ptr<registry::PersonMatcher>> matcher_for(Installation& installation, const access::Scope& scope, std::int32_t county,
                                                             const policy::Dataset& dataset);

/// A row that was set aside, read again with what its delivery taught. @errors as intake::reread_row
Result<intake::Reread> reread_row(Installation& installation, intake::RereadRequest request, const access::Scope& scope);

/// One file of what was handed over: an archive brings several.
struct Intaken {
  std::string file_name;
  Result<intake::Delivery> delivery;
};
/// Imports a file, or every table of a ZIP as a delivery of its own; one that is refused does not stop the others. Rows of an earlier
/// delivery that the file puts right (ImportRequest::corrects) are closed.
/// @param folder  where archives may be unpacked
/// @errors of the archive itself; those of a single file stand in its Intaken
Result<std::vector<Intaken>> import_all(Installation& installation, const intake::ImportRequest& request, const access::Scope& scope,
                                        const std::filesystem::path& folder, const intake::Progress& progress);
/// The first that was taken, or what is wrong with the first; for whoever can show only one. @param taken how many were
Result<intake::Delivery> first_of(std::vector<Intaken> all, std::size_t& taken);

/// The files of a delivery folder in the order in which they build on each other: households, persons, everything else by name.
/// A path that is a file stands for itself. Hidden files are left out. @errors kNotFound, kIo
Result<std::vector<std::filesystem::path>> files_in_order(const std::vector<std::filesystem::path>& paths, const policy::Pack& pack, const access::Scope& scope);

}  // namespace shouwang::app
