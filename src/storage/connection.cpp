#include "storage/connection.h"

#include <libpq-fe.h>
#include <sqlite3.h>

namespace shouwang::storage {

std::string_view engine_name(Engine engine) { return engine == Engine::kSqlite ? "SQLite" : "PostgreSQL"; }

int Row::columns() const { return sqlite_ ? sqlite3_column_count(sqlite_) : PQnfields(postgres_); }

bool Row::is_null(int column) const {
  return sqlite_ ? sqlite3_column_type(sqlite_, column) == SQLITE_NULL : PQgetisnull(postgres_, row_, column) != 0;
}

std::int64_t Row::integer(int column) const {
  if (sqlite_) return sqlite3_column_int64(sqlite_, column);
  // Results come in binary: integers of 1 (boolean), 2, 4 or 8 bytes in network order.
  const int length = PQgetlength(postgres_, row_, column);
  const auto* bytes = reinterpret_cast<const unsigned char*>(PQgetvalue(postgres_, row_, column));
  if (length <= 0) return 0;
  std::uint64_t value = (length > 1 && (bytes[0] & 0x80)) ? ~std::uint64_t{0} : 0;
  for (int i = 0; i < length; ++i) value = (value << 8) | bytes[i];
  return static_cast<std::int64_t>(value);
}

std::string_view Row::text(int column) const {
  if (sqlite_) {
    const void* data = sqlite3_column_blob(sqlite_, column);  // text comes as its UTF-8 bytes
    return data ? std::string_view(static_cast<const char*>(data), static_cast<std::size_t>(sqlite3_column_bytes(sqlite_, column))) : std::string_view();
  }
  return {PQgetvalue(postgres_, row_, column), static_cast<std::size_t>(PQgetlength(postgres_, row_, column))};
}

Result<void> Connection::savepoint(const std::function<Result<void>()>& work) {
  RETURN_IF_ERROR(script("savepoint part"));
  auto outcome = work();
  if (!outcome) {
    RETURN_IF_ERROR(script("rollback to savepoint part; release savepoint part"));
    return outcome;
  }
  return script("release savepoint part");
}

Result<std::optional<std::int64_t>> Connection::integer(const Statement& statement, Params params) {
  std::optional<std::int64_t> value;
  bool first = true;
  RETURN_IF_ERROR(query(statement, params, [&](const Row& row) {
    if (std::exchange(first, false)) value = row.optional_integer(0);
  }));
  return value;
}

std::string prepare_script(std::string_view text, Engine engine) {
  const std::string_view mine = engine == Engine::kSqlite ? "/* sqlite:" : "/* postgresql:";
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto start = text.find(mine);
    out += text.substr(0, start);
    if (start == std::string_view::npos) break;
    text.remove_prefix(start + mine.size());
    const auto end = text.find("*/");
    out += text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
  }
  return out;
}

}  // namespace shouwang::storage
