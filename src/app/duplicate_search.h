// Looking for persons whom a county holds twice, for the command line and for jobs of the server.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "app/installation.h"

namespace shouwang::app {

struct DuplicateSearch {
  std::int64_t persons = 0;  // searched; 0: the registry was the one that was searched last
  std::int64_t found = 0;    // pairs worth a look
  std::int64_t open = 0;     // pairs that wait for an answer now
};

/// @param scope covers the county. @param again  search although nothing has changed since the last time
/// @param progress  share 0..1 and what is being done; may be empty
/// @errors those of the index and the stores
Result<DuplicateSearch> search_duplicates(Installation& installation, const access::Scope& scope, std::int32_t county, bool again,
                                          std::int64_t now_ms, const std::function<void(double, std::string_view)>& progress);

}  // namespace shouwang::app
