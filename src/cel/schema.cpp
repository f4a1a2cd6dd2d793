#include "cel/schema.h"

#include <algorithm>

namespace shouwang::cel {
namespace {

template <typename T>
int find_name(const std::vector<T>& items, std::string_view name) {
  const auto found = std::find_if(items.begin(), items.end(), [&](const T& item) { return item.name == name; });
  return found == items.end() ? -1 : static_cast<int>(found - items.begin());
}

}  // namespace

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::kBool:
      return "bool";
    case Kind::kInt:
      return "int";
    case Kind::kDecimal:
      return "decimal";
    case Kind::kMoney:
      return "money";
    case Kind::kDate:
      return "date";
    case Kind::kString:
      return "string";
  }
  return "";
}

int Schema::find_table(std::string_view name) const { return find_name(tables, name); }

int Schema::find_field(int table, std::string_view name) const {
  return table < 0 || table >= static_cast<int>(tables.size()) ? -1 : find_name(tables[static_cast<std::size_t>(table)].fields, name);
}

int Schema::find_parameter(std::string_view name) const { return find_name(parameters, name); }

}  // namespace shouwang::cel
