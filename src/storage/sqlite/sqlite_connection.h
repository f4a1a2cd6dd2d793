// Connection over the sqlite3 C API.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "storage/connection.h"

namespace shouwang::storage {

enum class SqliteMode { kReadWrite, kReadOnly };
struct SqliteSettings {
  int busy_ms = 5000;           // how long to wait for another process
  std::int64_t max_pages = 0;   // quota in pages of 4 KiB, 0 = none; reaching it is kDiskFull
};

/// Opens the file (made with mode 0600 when absent and writable) with WAL, synchronous=FULL and foreign keys. Extensions stay off.
/// @errors kConnection
Result<std::unique_ptr<Connection>> open_sqlite(const std::string& path, SqliteMode mode, const SqliteSettings& settings);

}  // namespace shouwang::storage
