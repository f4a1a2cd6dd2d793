// What an expression can see: a tree of tables, named parameters, and derived fields.
//
// The language has never heard of a household. Table 0 is the root (one row per thing that is judged); every other table has a
// parent, and its rows lie grouped by parent row, in parent order. A table's rows are therefore contiguous for every ancestor too.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace shouwang::cel {

/// Kinds of scalar values and what an int64 slot holds for each.
enum class Kind : std::uint8_t {
  kBool,     // 0 or 1
  kInt,      // the number
  kDecimal,  // micro units (base/money.h Decimal)
  kMoney,    // fen
  kDate,     // days since 1970-01-01
  kString,   // index into the column's dictionary (columnar), or text (scalar)
};
std::string_view kind_name(Kind kind);  // "bool", "int", "decimal", "money", "date", "string"

struct Field {
  std::string name;   // identifier used in expressions
  std::string title;  // Chinese title used in traces
  Kind kind;
  std::vector<std::pair<std::string, std::string>> codes;  // code -> Chinese name, for traces; empty when not coded
};

struct Table {
  std::string name;         // "household" for the root; "members", "medical_settlement", … reachable from any ancestor row
  std::string title;
  int parent = -1;          // index into Schema::tables; -1 for the root only
  std::string parent_name;  // how one of its rows names its parent row: r.person, m.household
  std::vector<Field> fields;
  std::vector<std::string> hidden = {};  // names of fields that exist and that expressions may not read, to say so
};

/// A named expression of a table, used like a field of that table; may use other derived fields declared before or after it.
struct Derived {
  std::string name;
  std::string title;
  int table = 0;
  Kind kind;
  std::string expression;
};

struct Parameter {
  std::string name;  // used as params.<name>
  std::string title;
  Kind kind;
};

struct Schema {
  std::vector<Table> tables;
  std::vector<Derived> derived;
  std::vector<Parameter> parameters;

  int find_table(std::string_view name) const;                  // -1 when absent
  int find_field(int table, std::string_view name) const;       // -1 when absent
  int find_parameter(std::string_view name) const;              // -1 when absent
};

}  // namespace shouwang::cel
