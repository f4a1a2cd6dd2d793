// What may hide in an office document or a PDF: macros, embedded programs, links that load something, archives that swell.
//
// Both checks work on the bytes of a whole file, read only inside them, and inflate no more than a fixed amount.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace shouwang::casework {

struct DocumentLimits {
  std::uint64_t entries = 2000;          // parts of a DOCX or XLSX
  std::uint64_t inflated = 100u << 20;   // bytes, all parts or all object streams together
  std::uint64_t ratio = 200;             // inflated : deflated, per part
  std::uint64_t ratio_free = 64 * 1024;  // smaller parts may have any ratio
};

/// Media type of a DOCX or XLSX. Every part is inflated and held against its length and checksum.
/// @errors kUnsupportedMedia: another kind of archive, a password, macros, ActiveX, embedded objects or archives, relations that load
///         something from outside (links that a person clicks are allowed); kUnsafeArchive: beyond the limits; kTruncated: damaged
Result<std::string> office_media(std::string_view bytes, const DocumentLimits& limits = {});

/// Looks for actions and embedded files in a PDF, in its object streams too, however the names are written.
/// @errors kUnsupportedMedia: a password, scripts, programs, embedded files or media, forms of the XFA kind; kUnsafeArchive: beyond the
///         limits; kTruncated: no end
Result<void> check_pdf(std::string_view bytes, const DocumentLimits& limits = {});

}  // namespace shouwang::casework
