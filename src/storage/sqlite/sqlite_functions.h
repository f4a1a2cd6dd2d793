// What statements of cel::to_sql() call on SQLite: the arithmetic, the tests of texts and the sum of the expression language itself.
#pragma once

struct sqlite3;

namespace shouwang::storage {

/// @returns false when the functions could not be added
bool add_expression_functions(sqlite3* db);

}  // namespace shouwang::storage
