#include "http/web_files.h"

#include <algorithm>

namespace shouwang::http {

const WebFile* find_web_file(std::string_view path) {
  const auto files = web_files();
  const auto it = std::lower_bound(files.begin(), files.end(), path, [](const WebFile& f, std::string_view p) { return f.path < p; });
  return it != files.end() && it->path == path ? &*it : nullptr;
}

}  // namespace shouwang::http
