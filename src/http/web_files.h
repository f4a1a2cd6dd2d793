// The web application, built into the program (module.cmake makes the table from web/dist).
#pragma once

#include <span>
#include <string_view>

namespace shouwang::http {

struct WebFile {
  std::string_view path;  // "/assets/index-4f3a.js"
  std::string_view content_type;
  std::string_view bytes;
  std::string_view gzip;  // the same, compressed; empty when that would not be smaller
  std::string_view etag;  // with its quotes; differs between the two forms by a suffix
  bool hashed = false;    // the name changes with the content: may be cached for ever
};

/// All files, by path.
std::span<const WebFile> web_files();
/// nullptr when there is none.
const WebFile* find_web_file(std::string_view path);

}  // namespace shouwang::http
