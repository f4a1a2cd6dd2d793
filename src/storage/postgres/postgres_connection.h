// Connection over the libpq C API.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "storage/connection.h"

namespace shouwang::storage {

/// @param url "postgresql://user@host/database?…" or a keyword string as libpq reads it
/// @errors kConnection
Result<std::unique_ptr<Connection>> open_postgres(const std::string& url);

/// `?12` becomes `$12` outside quotes, quoted identifiers and comments.
std::string dollar_parameters(std::string_view text);

}  // namespace shouwang::storage
