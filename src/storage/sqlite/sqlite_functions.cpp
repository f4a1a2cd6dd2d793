#include "storage/sqlite/sqlite_functions.h"

#include <sqlite3.h>

#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

#include "base/int128.h"
#include "cel/regex.h"
#include "cel/sql.h"

namespace shouwang::storage {
namespace {

// SQLite hands on the address of what a function was registered with; the tables of the language live as long as the program.
template <typename T>
const T& registered(sqlite3_context* context) {
  return *static_cast<const T*>(sqlite3_user_data(context));
}

bool any_null(int count, sqlite3_value** values) {
  for (int k = 0; k < count; ++k)
    if (sqlite3_value_type(values[k]) == SQLITE_NULL) return true;
  return false;
}

std::string_view text_of(sqlite3_value* value) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
  return text ? std::string_view(text, static_cast<std::size_t>(sqlite3_value_bytes(value))) : std::string_view();
}

void compute(sqlite3_context* context, int count, sqlite3_value** values) {
  if (any_null(count, values)) return;  // the result is NULL until one is set
  std::int64_t out = 0;
  const std::int64_t b = count > 1 ? sqlite3_value_int64(values[1]) : 0;
  if (cel::apply(registered<cel::SqlFunction>(context).op, sqlite3_value_int64(values[0]), b, out) == cel::Problem::kNone)
    sqlite3_result_int64(context, out);
}

void test_text(sqlite3_context* context, int count, sqlite3_value** values) {
  if (any_null(count, values)) return;
  sqlite3_result_int(context, cel::holds(registered<cel::SqlTextFunction>(context).test, text_of(values[0]), text_of(values[1])) ? 1 : 0);
}

using Pattern = std::shared_ptr<const cel::Regex>;

void match(sqlite3_context* context, int count, sqlite3_value** values) {
  if (any_null(count, values)) return;
  // The compiled pattern stays with the statement.
  const auto* known = static_cast<const Pattern*>(sqlite3_get_auxdata(context, 1));
  Pattern pattern = known ? *known : nullptr;
  if (!pattern) {
    auto compiled = cel::Regex::compile(text_of(values[1]));
    if (!compiled) return sqlite3_result_error(context, "bad pattern", -1);
    pattern = *std::move(compiled);
    sqlite3_set_auxdata(context, 1, new Pattern(pattern), [](void* kept) { delete static_cast<Pattern*>(kept); });
  }
  sqlite3_result_int(context, pattern->matches(text_of(values[0])) ? 1 : 0);
}

// SQLite's own sum() stops the statement on overflow, and by the order of the rows. Its memory is aligned for 64 bits only.
void add_to_sum(sqlite3_context* context, int, sqlite3_value** values) {
  void* const kept = sqlite3_aggregate_context(context, sizeof(Int128));
  if (!kept) return sqlite3_result_error_nomem(context);
  if (sqlite3_value_type(values[0]) == SQLITE_NULL) return;
  Int128 sum;
  std::memcpy(&sum, kept, sizeof sum);
  sum += sqlite3_value_int64(values[0]);
  std::memcpy(kept, &sum, sizeof sum);
}
void finish_sum(sqlite3_context* context) {
  Int128 sum = 0;
  if (const void* const kept = sqlite3_aggregate_context(context, 0)) std::memcpy(&sum, kept, sizeof sum);
  if (sum >= std::numeric_limits<std::int64_t>::min() && sum <= std::numeric_limits<std::int64_t>::max())
    sqlite3_result_int64(context, static_cast<std::int64_t>(sum));
}

}  // namespace

bool add_expression_functions(sqlite3* db) {
  constexpr int kFlags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
  bool fine = true;
  for (const cel::SqlFunction& function : cel::sql_functions())
    fine = fine && sqlite3_create_function_v2(db, function.name.data(), cel::is_unary(function.op) ? 1 : 2, kFlags,
                                              const_cast<cel::SqlFunction*>(&function), compute, nullptr, nullptr, nullptr) == SQLITE_OK;
  for (const cel::SqlTextFunction& function : cel::sql_text_functions())
    fine = fine && sqlite3_create_function_v2(db, function.name.data(), 2, kFlags, const_cast<cel::SqlTextFunction*>(&function), test_text,
                                              nullptr, nullptr, nullptr) == SQLITE_OK;
  fine = fine && sqlite3_create_function_v2(db, cel::kSqlMatches, 2, kFlags, nullptr, match, nullptr, nullptr, nullptr) == SQLITE_OK;
  return fine && sqlite3_create_function_v2(db, cel::kSqlSum, 1, kFlags, nullptr, nullptr, add_to_sum, finish_sum, nullptr) == SQLITE_OK;
}

}  // namespace shouwang::storage
