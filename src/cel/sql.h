// A checked expression as one SQL statement with the same answers, for people who audit a rule on the raw data.
//
// The statement is built from common table expressions: one for the rows of each table, one for each macro (grouped by the row it belongs
// to) and one for each derived field with a macro. Nothing is nested deeper than a macro's own body, so that long rules stay readable and
// within the engines' limits. NULL is "cannot tell" everywhere: SQL's own logic is the language's.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cel/arithmetic.h"
#include "cel/program.h"

namespace shouwang::cel {

enum class SqlDialect : std::uint8_t { kSqlite, kPostgres };

/// Where the rows of one table of the schema come from.
struct SqlTable {
  std::string relation;                 // a select statement
  std::vector<std::string> key;         // its columns that name a row
  std::vector<std::string> parent_key;  // its columns that hold the parent's key, in the order of the parent's `key`; unused for the root
  std::vector<std::string> order;       // its columns that order the rows of one parent: what `latest` takes between equals is the last
  // By field of the schema's table: its value as a slot (days, fen, micro units, 0/1) or text, NULL for missing; "{row}" stands for the
  // row. An empty text: every value is missing.
  std::vector<std::string> fields;
  bool available = true;  // false: nobody has delivered the table; everything computed from it is NULL
};

struct SqlSource {
  std::vector<SqlTable> tables;  // one per table of the schema
};

/// One statement: the columns of the row's key, then `answer` (slots as in SqlTable; 0 and 1 for bool; NULL = cannot tell), ordered by
/// the key. Values that do not depend on the row (as_of, parameters) are written as numbers, with what they are beside them.
/// It calls functions that are not the engine's own: sql_functions() for SQLite, which an application adds to a connection, and
/// postgres_functions() for PostgreSQL.
/// @errors kInvalidArgument: source or context do not fit the schema; kCelType: something that cannot be said exactly in the dialect
Result<std::string> to_sql(const Expression& expression, const SqlSource& source, const Context& context, SqlDialect dialect);

/// A function of slots that a statement may call: `apply(op, a, b)`, NULL where that has a problem or an operand is NULL.
struct SqlFunction {
  Arith op;
  std::string_view name;
};
std::span<const SqlFunction> sql_functions();
/// Functions on texts, in the same manner: whether `text` starts with, ends with, contains `part`.
struct SqlTextFunction {
  TextTest test;
  std::string_view name;
};
std::span<const SqlTextFunction> sql_text_functions();
/// SQLite alone: sw_matches(text, pattern), and the aggregate sw_sum(slot): the sum, 0 of nothing, NULL on overflow.
inline constexpr const char* kSqlMatches = "sw_matches";
inline constexpr const char* kSqlSum = "sw_sum";

/// A script that makes the functions in pg_temp: they belong to the session and need no rights but to make temporary objects.
std::string_view postgres_functions();

}  // namespace shouwang::cel
