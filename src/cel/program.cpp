#include "cel/program.h"

#include <algorithm>
#include <set>
#include <unordered_set>

#include "base/money.h"
#include "cel/checker.h"
#include "cel/node.h"

namespace shouwang::cel {
namespace {

struct Uses {
  std::set<Expression::FieldUse> fields;
  std::set<int> parameters;
  std::unordered_set<const Node*> seen;  // bodies of derived fields are shared

  void collect(const Node& node) {
    if (!seen.insert(&node).second) return;
    if (node.op == Op::kField) fields.insert({node.row.table, node.index});
    if (node.op == Op::kMacro) fields.insert({node.table, -1});
    if (node.op == Op::kParameter) parameters.insert(node.index);
    for (const auto& child : node.children) collect(*child);
  }
};

}  // namespace

std::string Value::display() const {
  if (!known()) return "缺失";
  switch (kind) {
    case Kind::kBool:
      return *number != 0 ? "是" : "否";
    case Kind::kInt:
      return std::to_string(*number);
    case Kind::kDecimal:
      return Decimal::from_micro(*number).text();
    case Kind::kMoney:
      return Money::from_fen(*number).grouped_text() + "元";
    case Kind::kDate:
      if (!is_date(*number)) return "超出范围的日期";
      return Date::from_days(static_cast<std::int32_t>(*number)).iso();
    case Kind::kString:
      return *text;
  }
  return "";
}

Result<Expression> Expression::compile(std::shared_ptr<const Schema> schema, std::string_view text, int table) {
  if (!schema || table < 0 || table >= static_cast<int>(schema->tables.size()))
    return fail(ErrorCode::kInvalidArgument, "表达式所属的数据表不存在");
  Compilation compilation(*schema);
  ASSIGN_OR_RETURN(NodePtr root, check(compilation, text, table));
  Expression result;
  Uses uses;
  uses.collect(*root);
  for (const FieldUse& use : uses.fields) {
    // A table that is only counted is listed by itself; one whose fields are read is listed by its fields.
    const auto next = uses.fields.upper_bound(use);
    if (use.field >= 0 || next == uses.fields.end() || next->table != use.table) result.fields_.push_back(use);
  }
  result.parameters_.assign(uses.parameters.begin(), uses.parameters.end());
  result.schema_ = std::move(schema);
  result.root_ = std::move(root);
  result.text_ = std::string(text);
  result.table_ = table;
  return result;
}

Kind Expression::kind() const { return root_->kind; }
int Expression::table() const { return table_; }
const std::string& Expression::text() const { return text_; }
const std::vector<Expression::FieldUse>& Expression::fields() const { return fields_; }
const std::vector<int>& Expression::parameters() const { return parameters_; }

}  // namespace shouwang::cel
