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

struct Compiler::State {
  Compilation compilation;
  State(const Schema& schema, ParsedTexts* texts) : compilation(schema, texts) {}
};

std::shared_ptr<ParsedTexts> Compiler::make_texts() { return std::make_shared<ParsedTexts>(); }

Compiler::Compiler(std::shared_ptr<const Schema> schema, std::shared_ptr<ParsedTexts> texts)
    : schema_(std::move(schema)), texts_(std::move(texts)), state_(std::make_unique<State>(*schema_, texts_.get())) {}
Compiler::~Compiler() = default;

Result<Expression> Compiler::compile(std::string_view text, int table) {
  if (table < 0 || table >= static_cast<int>(schema_->tables.size()))
    return fail(ErrorCode::kInvalidArgument, "表达式所属的数据表不存在");
  state_->compilation.restart();
  ASSIGN_OR_RETURN(NodePtr root, check(state_->compilation, text, table));
  return made(std::move(root), text, table);
}

Result<Expression> Compiler::compile_derived(int index) {
  if (index < 0 || index >= static_cast<int>(schema_->derived.size())) return fail(ErrorCode::kInvalidArgument, "没有这个派生字段");
  Compilation& compilation = state_->compilation;
  compilation.restart();
  const Derived& definition = schema_->derived[at(index)];
  auto root = check_derived(compilation, index);
  if (root) return made(*std::move(root), definition.expression, definition.table);
  // Told once, not again at every field on the way round.
  if (compilation.broken == index && !compilation.cycle.empty())
    return fail(root.error().code(), place(definition.expression, compilation.broken_at) + "循环引用：" + compilation.cycle + "，互相引用无法计算，请改写其中一个");
  return Failure(root.error());
}

int Compiler::broken_derived() const { return state_->compilation.broken; }

Expression Compiler::made(NodePtr root, std::string_view text, int table) const {
  Expression result;
  Uses uses;
  uses.collect(*root);
  for (const Expression::FieldUse& use : uses.fields) {
    // A table that is only counted is listed by itself; one whose fields are read is listed by its fields.
    const auto next = uses.fields.upper_bound(use);
    if (use.field >= 0 || next == uses.fields.end() || next->table != use.table) result.fields_.push_back(use);
  }
  result.parameters_.assign(uses.parameters.begin(), uses.parameters.end());
  result.schema_ = schema_;
  result.root_ = std::move(root);
  result.text_ = std::string(text);
  result.table_ = table;
  return result;
}

Result<Expression> Expression::compile(std::shared_ptr<const Schema> schema, std::string_view text, int table) {
  if (!schema) return fail(ErrorCode::kInvalidArgument, "表达式所属的数据表不存在");
  return Compiler(std::move(schema), nullptr).compile(text, table);
}

Kind Expression::kind() const { return root_->kind; }
int Expression::table() const { return table_; }
const std::string& Expression::text() const { return text_; }
const std::vector<Expression::FieldUse>& Expression::fields() const { return fields_; }
const std::vector<int>& Expression::parameters() const { return parameters_; }

}  // namespace shouwang::cel
