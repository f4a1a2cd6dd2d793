#include "cel/checker.h"

#include <algorithm>

namespace shouwang::cel {
namespace internal {

Node arithmetic_node(const Syntax& syntax, Kind kind, Arith arith, std::vector<NodePtr> children) {
  Node node;
  node.op = Op::kArith;
  node.kind = kind;
  node.span = syntax.span;
  node.arith = arith;
  node.children = std::move(children);
  return node;
}

Node literal_node(const Syntax& syntax, Kind kind, std::int64_t number) {
  Node node;
  node.op = Op::kLiteral;
  node.kind = kind;
  node.span = syntax.span;
  node.number = number;
  return node;
}

NodePtr logic_node(Op op, Span span, std::vector<NodePtr> children) {
  if (children.size() == 1) return children[0];
  Node node;
  node.op = children.empty() ? Op::kLiteral : op;
  node.kind = Kind::kBool;
  node.span = span;
  node.number = children.empty() && op == Op::kAnd;
  node.children = std::move(children);
  return finish(std::move(node));
}

NodePtr not_node(NodePtr of, Span span) {
  Node node;
  node.op = Op::kNot;
  node.kind = Kind::kBool;
  node.span = span;
  node.children = {std::move(of)};
  return finish(std::move(node));
}

NodePtr choice_node(NodePtr condition, NodePtr yes, NodePtr no, Span span) {
  Node node;
  node.op = Op::kConditional;
  node.kind = yes->kind;
  node.span = span;
  if (yes->coded == no->coded) node.coded = yes->coded;
  node.children = {std::move(condition), std::move(yes), std::move(no)};
  return finish(std::move(node));
}

NodePtr compare_node(const Syntax& syntax, Compare op, NodePtr left, NodePtr right) {
  Node node;
  node.op = Op::kCompare;
  node.kind = Kind::kBool;
  node.span = syntax.span;
  node.compare = op;
  node.children = {std::move(left), std::move(right)};
  return finish(std::move(node));
}

NodePtr as_written(const NodePtr& node, std::string title, std::vector<NodePtr> arguments) {
  Node copy = *node;
  copy.written = std::make_shared<const Written>(Written{std::move(title), std::move(arguments)});
  return std::make_shared<const Node>(std::move(copy));
}

bool unify(NodePtr& a, NodePtr& b) {
  if (a->kind == b->kind) return true;
  if (!is_number(a->kind) || !is_number(b->kind)) return false;
  a = Checker::coerce(a, Kind::kDecimal);
  b = Checker::coerce(b, Kind::kDecimal);
  return true;
}

bool is_quantity(Kind kind) { return is_number(kind) || kind == Kind::kMoney; }

NodePtr finish(Node node) {
  for (const auto& child : node.children) {
    node.depth = std::max(node.depth, child->depth + 1);
    node.weight += child->weight;
  }
  return std::make_shared<const Node>(std::move(node));
}

NodePtr Checker::coerce(const NodePtr& node, Kind kind) {
  if (node->kind == kind) return node;
  if (node->kind != Kind::kInt || kind != Kind::kDecimal) return nullptr;
  Node converted;
  converted.kind = Kind::kDecimal;
  converted.span = node->span;
  if (node->op == Op::kLiteral) {
    // A literal that does not fit stays a conversion, which then cannot tell: as it would for a stored value.
    if (apply(Arith::kToDecimal, node->number, 0, converted.number) == Problem::kNone) {
      converted.op = Op::kLiteral;
      return finish(std::move(converted));
    }
    converted.number = 0;
  }
  converted.op = Op::kArith;
  converted.arith = Arith::kToDecimal;
  converted.children = {node};
  return finish(std::move(converted));
}

Result<Meaning> Checker::meaning(const Syntax& syntax) {
  if (shared_.levels >= kMaxCheckLevels) return error(syntax.span.begin, "嵌套过深，请减少派生字段之间的层层引用");
  if (shared_.lists_open > 0 && ++shared_.expanded > kMaxNodeWeight)
    return error(syntax.span.begin, "列表展开后表达式过大，请缩短列表或减少列表的嵌套");
  ++shared_.levels;
  auto result = dispatch(syntax);
  --shared_.levels;
  return result;
}

Result<Meaning> Checker::dispatch(const Syntax& syntax) {
  switch (syntax.form) {
    case Form::kName:
      return name(syntax);
    case Form::kSelect:
      return select(syntax);
    case Form::kMethod:
      return method(syntax);
    case Form::kList:
      return list(syntax);
    case Form::kIndex:
      return list_item(syntax);
    case Form::kAdd:
      return add(syntax);
    default:
      break;
  }
  Meaning result;
  ASSIGN_OR_RETURN(result.value, operation(syntax));
  return result;
}

Result<NodePtr> Checker::operation(const Syntax& syntax) {
  switch (syntax.form) {
    case Form::kInt:
    case Form::kDecimal:
    case Form::kString:
    case Form::kBool:
      return literal(syntax);
    case Form::kNull:
      return error(syntax.span.begin, "没有 null；判断是否有值请用 has(…)");
    case Form::kCall:
      return call(syntax);
    case Form::kMinus:
      return minus(syntax);
    case Form::kNot:
    case Form::kAnd:
    case Form::kOr:
      return logic(syntax);
    case Form::kConditional:
      return conditional(syntax);
    case Form::kEqual:
    case Form::kNotEqual:
    case Form::kLess:
    case Form::kLessEqual:
    case Form::kGreater:
    case Form::kGreaterEqual:
      return comparison(syntax);
    case Form::kIn:
      return in(syntax);
    default: {
      ASSIGN_OR_RETURN(NodePtr a, value(*syntax.children[0]));
      ASSIGN_OR_RETURN(NodePtr b, value(*syntax.children[1]));
      return arithmetic(syntax, std::move(a), std::move(b));
    }
  }
}

// Slots number the rows alive at once, so names bound to items of lists take none.
int Checker::next_slot() const {
  int last = 0;
  for (const Binder& binder : scope_) last = std::max(last, binder.slot);
  return last + 1;
}

Result<NodePtr> Checker::value(const Syntax& syntax) {
  ASSIGN_OR_RETURN(Meaning found, meaning(syntax));
  if (found.value) return std::move(found.value);
  const std::string text(source(syntax));
  if (found.row) return error(syntax.span.begin, "“" + text + "”是一行记录，这里需要一个值；请写 " + text + ".字段名");
  if (found.list)
    return error(syntax.span.begin,
                 "“" + text + "”是列表，这里需要一个值；列表可以写在 in 的右边，或用 .exists(…)、.all(…)、.sum()、.size() 等");
  if (found.set && found.set->mapped)
    return error(syntax.span.begin, "map 的结果是一组值；请在后面加 .sum()、.min()、.max()、.exists(…) 等，或写在 in 的右边");
  if (found.set)
    return error(syntax.span.begin, "“" + text + "”是一组记录，这里需要一个值；请用 .exists(…)、.count(…)、.sum(…)、.latest(…) 或 .size()");
  return error(syntax.span.begin, "params 后面要写参数名，例如 params.floor");
}

Result<NodePtr> Checker::value_of_kind(const Syntax& syntax, Kind kind, std::string_view where) {
  ASSIGN_OR_RETURN(NodePtr node, value(syntax));
  if (auto fitting = coerce(node, kind)) return fitting;
  return error(syntax.span.begin, std::string(where) + "应为" + std::string(kind_title(kind)) + "，实际是" +
                                      std::string(kind_title(node->kind)) + remedy(*node, kind));
}

}  // namespace internal

std::string_view kind_title(Kind kind) {
  switch (kind) {
    case Kind::kBool:
      return "是否";
    case Kind::kInt:
      return "整数";
    case Kind::kDecimal:
      return "小数";
    case Kind::kMoney:
      return "金额";
    case Kind::kDate:
      return "日期";
    case Kind::kString:
      return "文字";
  }
  return "";
}

Result<NodePtr> check(Compilation& compilation, std::string_view text, int table) {
  std::shared_ptr<const Syntax> syntax;
  if (compilation.parsed) {
    ASSIGN_OR_RETURN(syntax, compilation.parsed->parse(text));
  } else {
    ASSIGN_OR_RETURN(syntax, parse(text));
  }
  internal::Checker checker(compilation, text, table);
  ASSIGN_OR_RETURN(NodePtr node, checker.value(*syntax));
  if (node->depth > kMaxNodeDepth || node->weight > kMaxNodeWeight)
    return fail(ErrorCode::kCelType, place(text, 0) + "展开派生字段后表达式过大，请减少派生字段之间的重复引用");
  return node;
}

}  // namespace shouwang::cel
