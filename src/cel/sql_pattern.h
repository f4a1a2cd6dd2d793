// Regular expressions of RE2 for PostgreSQL.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace shouwang::cel {

/// A pattern of RE2 as one of PostgreSQL that matches the same texts; nullopt for what is not surely the same there.
std::optional<std::string> postgres_pattern(std::string_view pattern);

}  // namespace shouwang::cel
