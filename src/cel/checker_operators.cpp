// Operators: which kinds they take, what they give, and what to propose when they do not fit.
#include <algorithm>
#include <limits>
#include <string>

#include "base/money.h"
#include "cel/checker.h"
#include "cel/proposal.h"

namespace shouwang::cel::internal {
namespace {

constexpr std::uint64_t kMinMagnitude = std::uint64_t{1} << 63;

std::string_view operator_text(Form form) {
  switch (form) {
    case Form::kEqual:
      return "==";
    case Form::kNotEqual:
      return "!=";
    case Form::kLess:
      return "<";
    case Form::kLessEqual:
      return "<=";
    case Form::kGreater:
      return ">";
    case Form::kGreaterEqual:
      return ">=";
    case Form::kIn:
      return "in";
    case Form::kAdd:
      return "+";
    case Form::kSubtract:
      return "-";
    case Form::kMultiply:
      return "*";
    case Form::kDivide:
      return "/";
    case Form::kRemainder:
      return "%";
    case Form::kAnd:
      return "&&";
    case Form::kOr:
      return "||";
    case Form::kNot:
      return "!";
    default:
      return "";
  }
}

}  // namespace

Result<NodePtr> Checker::literal(const Syntax& syntax) {
  switch (syntax.form) {
    case Form::kInt:
      if (syntax.number >= kMinMagnitude) return error(syntax.span.begin, "数字太大，超出可以计算的范围，请核对");
      return finish(literal_node(syntax, Kind::kInt, static_cast<std::int64_t>(syntax.number)));
    case Form::kDecimal:
      return finish(literal_node(syntax, Kind::kDecimal, static_cast<std::int64_t>(syntax.number)));
    case Form::kBool:
      return finish(literal_node(syntax, Kind::kBool, static_cast<std::int64_t>(syntax.number)));
    default: {
      Node node = literal_node(syntax, Kind::kString, 0);
      node.text = syntax.text;
      return finish(std::move(node));
    }
  }
}

Result<NodePtr> Checker::minus(const Syntax& syntax) {
  const Syntax& operand = *syntax.children[0];
  if (operand.form == Form::kInt || operand.form == Form::kDecimal) {
    const auto number = static_cast<std::int64_t>(0 - operand.number);
    return finish(literal_node(syntax, operand.form == Form::kInt ? Kind::kInt : Kind::kDecimal, number));
  }
  ASSIGN_OR_RETURN(NodePtr node, value(operand));
  if (!is_number(node->kind) && node->kind != Kind::kMoney)
    return error(syntax.name_span.begin, "“-”不能用于" + std::string(kind_title(node->kind)));
  const Kind kind = node->kind;
  return finish(arithmetic_node(syntax, kind, Arith::kNegate, {std::move(node)}));
}

Result<NodePtr> Checker::logic(const Syntax& syntax) {
  Node node;
  node.op = syntax.form == Form::kNot ? Op::kNot : syntax.form == Form::kAnd ? Op::kAnd : Op::kOr;
  node.kind = Kind::kBool;
  node.span = syntax.span;
  const std::string where = "“" + std::string(operator_text(syntax.form)) + "”的对象";
  for (const auto& child : syntax.children) {
    ASSIGN_OR_RETURN(NodePtr operand, value_of_kind(*child, Kind::kBool, where));
    node.children.push_back(std::move(operand));
  }
  return finish(std::move(node));
}

Result<NodePtr> Checker::conditional(const Syntax& syntax) {
  ASSIGN_OR_RETURN(NodePtr condition, value_of_kind(*syntax.children[0], Kind::kBool, "“?”前的条件"));
  ASSIGN_OR_RETURN(NodePtr yes, value(*syntax.children[1]));
  ASSIGN_OR_RETURN(NodePtr no, value(*syntax.children[2]));
  if (!unify(yes, no)) return mismatch(syntax, "“?:”两个结果的类型不同：前面", *yes, *no);
  return choice_node(std::move(condition), std::move(yes), std::move(no), syntax.span);
}

std::string Checker::remedy(const Node& wrong, Kind wanted) const {
  const std::string text(text_.substr(wrong.span.begin, wrong.span.end - wrong.span.begin));
  const bool is_literal = wrong.op == Op::kLiteral;
  if (wanted == Kind::kMoney && is_number(wrong.kind)) {
    if (is_literal) return "；是否想写 yuan(" + text + ")？";
    return "；要把数当作金额，请乘以 yuan(1)";
  }
  if (wanted == Kind::kDate && wrong.kind == Kind::kString && is_literal && Date::parse_iso(wrong.text))
    return "；是否想写 date('" + wrong.text + "')？";
  if (wanted == Kind::kString && wrong.kind == Kind::kInt && is_literal) return "；是否想写 '" + text + "'？";
  if (wanted == Kind::kInt && wrong.kind == Kind::kDecimal) return "；取整请用 int(…)";
  return "";
}

Failure Checker::mismatch(const Syntax& syntax, std::string_view verb, const Node& left, const Node& right) const {
  std::string message(verb);
  message += "是" + std::string(kind_title(left.kind)) + "，后面是" + std::string(kind_title(right.kind));
  std::string advice = remedy(right, left.kind);
  // Prefer changing a literal; the other side is usually a field.
  if (advice.empty() || (right.op != Op::kLiteral && left.op == Op::kLiteral)) {
    std::string other = remedy(left, right.kind);
    if (!other.empty()) advice = std::move(other);
  }
  return error(syntax.name_span.begin, message + advice);
}

Result<void> Checker::check_code(const Node& coded, const Node& literal) const {
  if (!coded.coded || literal.op != Op::kLiteral || literal.kind != Kind::kString) return {};
  const auto& codes = coded.coded->codes;
  std::vector<std::string_view> known;
  for (const auto& [code, title] : codes) {
    if (code == literal.text) return {};
    known.push_back(code);
  }
  std::string proposal;
  for (const auto& [code, title] : codes)
    if (title == literal.text) proposal = "；是否想写 '" + code + "'（" + title + "）？";
  if (proposal.empty())
    if (const auto code = nearest(literal.text, known); !code.empty()) {
      const auto entry = std::find_if(codes.begin(), codes.end(), [&](const auto& c) { return c.first == code; });
      proposal = "；是否想写 '" + entry->first + "'（" + entry->second + "）？";
    }
  if (proposal.empty()) {
    constexpr std::size_t kListed = 8;
    proposal = "；可用代码：";
    for (std::size_t k = 0; k < codes.size() && k < kListed; ++k)
      proposal += (k == 0 ? "'" : "、'") + codes[k].first + "'（" + codes[k].second + "）";
    if (codes.size() > kListed) proposal += " 等";
  }
  return error(literal.span.begin, "“" + coded.coded->title + "”没有代码 '" + literal.text + "'" + proposal);
}

Result<NodePtr> Checker::comparison(const Syntax& syntax) {
  ASSIGN_OR_RETURN(Meaning left, meaning(*syntax.children[0]));
  ASSIGN_OR_RETURN(Meaning right, meaning(*syntax.children[1]));
  const auto op = static_cast<Compare>(static_cast<int>(syntax.form) - static_cast<int>(Form::kEqual));
  if (left.list && right.list && (op == Compare::kEqual || op == Compare::kNotEqual)) {
    ASSIGN_OR_RETURN(NodePtr same, equal(syntax, {nullptr, left.list, nullptr}, {nullptr, right.list, nullptr}));
    return op == Compare::kEqual ? same : not_node(std::move(same), syntax.span);
  }
  if (left.list && right.list) return error(syntax.name_span.begin, "列表不能比较大小，只能用 == 或 !=");
  // value() says what else cannot be compared; it finds the same meaning again.
  if (!left.value) return value(*syntax.children[0]);
  if (!right.value) return value(*syntax.children[1]);
  return compare(syntax, op, std::move(left.value), std::move(right.value));
}

Result<NodePtr> Checker::compare(const Syntax& syntax, Compare op, NodePtr left, NodePtr right) const {
  const std::string sign(syntax.form >= Form::kEqual && syntax.form <= Form::kGreaterEqual ? operator_text(syntax.form) : "==");
  if (!unify(left, right)) return mismatch(syntax, "“" + sign + "”不能比较不同的类型：前面", *left, *right);
  RETURN_IF_ERROR(check_code(*left, *right));
  RETURN_IF_ERROR(check_code(*right, *left));
  const bool ordered = op != Compare::kEqual && op != Compare::kNotEqual;
  if (!ordered || left->kind != Kind::kBool) {
    if (ordered && left->kind == Kind::kString && (left->coded || right->coded))
      return error(syntax.name_span.begin, "代码不能比较大小，只能用 ==、!= 或 in");
    return compare_node(syntax, op, std::move(left), std::move(right));
  }
  // false < true: a < b is !a && b.
  const bool less = op == Compare::kLess || op == Compare::kLessEqual;
  const bool strict = op == Compare::kLess || op == Compare::kGreater;
  NodePtr low = not_node(less ? left : right, syntax.span);
  NodePtr result = logic_node(strict ? Op::kAnd : Op::kOr, syntax.span, {std::move(low), less ? right : left});
  return as_written(result, less ? (strict ? "小于" : "不超过") : (strict ? "大于" : "不低于"), {left, right});
}

Result<NodePtr> Checker::in(const Syntax& syntax) {
  const Syntax& right = *syntax.children[1];
  ASSIGN_OR_RETURN(Meaning among, meaning(right));
  if (among.set && among.set->mapped) {
    // The value is compared with that of every row, so it is checked among their names: its own macros take other slots.
    scope_.push_back({"", among.set->table, among.set->slot, nullptr, nullptr});
    auto needle = value(*syntax.children[0]);
    scope_.pop_back();
    if (!needle) return needle;
    NodePtr mapped = std::move(among.set->mapped);
    ASSIGN_OR_RETURN(NodePtr same, compare(syntax, Compare::kEqual, *std::move(needle), std::move(mapped)));
    among.set->filters.push_back(std::move(same));
    return aggregate(syntax, *among.set, Aggregate::kExists, Kind::kBool);
  }
  if (among.set) return error(right.span.begin, "in 的右边是一组记录；请写成 " + std::string(source(right)) + ".exists(r, r.字段 == …)");
  if (!among.list) return error(right.span.begin, "in 的右边要写成列表，例如 ['1', '2']");
  ASSIGN_OR_RETURN(Meaning needle, meaning(*syntax.children[0]));
  if (!needle.value && !needle.list) return value(*syntax.children[0]);
  const bool plain = needle.value && !among.list->items.empty() &&
                     std::all_of(among.list->items.begin(), among.list->items.end(), [](const Item& i) { return i.value && !i.guard; });
  if (!plain) return in_list(syntax, {needle.value, needle.list, nullptr}, *among.list);
  NodePtr of = std::move(needle.value);
  std::vector<NodePtr> items;
  for (const Item& item : among.list->items) {
    NodePtr node = item.value;
    if (!unify(of, node))
      return error(node->span.begin, "列表里的值应为" + std::string(kind_title(of->kind)) + "，实际是" +
                                         std::string(kind_title(node->kind)) + remedy(*node, of->kind));
    RETURN_IF_ERROR(check_code(*of, *node));
    items.push_back(std::move(node));
  }
  Node node;
  node.op = Op::kIn;
  node.kind = Kind::kBool;
  node.span = syntax.span;
  node.children.push_back(of);
  // A later decimal may have turned the needle, and so the items before it.
  for (auto& item : items) node.children.push_back(coerce(item, of->kind));
  return finish(std::move(node));
}

Result<Meaning> Checker::add(const Syntax& syntax) {
  ASSIGN_OR_RETURN(Meaning left, meaning(*syntax.children[0]));
  ASSIGN_OR_RETURN(Meaning right, meaning(*syntax.children[1]));
  Meaning result;
  if (left.list && right.list) {
    auto joined = std::make_shared<ItemList>(*left.list);
    joined->items.insert(joined->items.end(), right.list->items.begin(), right.list->items.end());
    shared_.expanded += joined->items.size();
    result.list = std::move(joined);
    return result;
  }
  if (!left.value) {
    ASSIGN_OR_RETURN(result.value, value(*syntax.children[0]));
  }
  if (!right.value) {
    ASSIGN_OR_RETURN(result.value, value(*syntax.children[1]));
  }
  ASSIGN_OR_RETURN(result.value, arithmetic(syntax, std::move(left.value), std::move(right.value)));
  return result;
}

Result<NodePtr> Checker::arithmetic(const Syntax& syntax, NodePtr a, NodePtr b) {
  const std::string op(operator_text(syntax.form));
  const auto build = [&](Kind kind, Arith arith) { return finish(arithmetic_node(syntax, kind, arith, {a, b})); };
  const bool numbers = is_number(a->kind) && is_number(b->kind);
  const bool monies = a->kind == Kind::kMoney && b->kind == Kind::kMoney;
  const std::size_t at = syntax.name_span.begin;
  switch (syntax.form) {
    case Form::kAdd:
    case Form::kSubtract: {
      const bool subtract = syntax.form == Form::kSubtract;
      if (numbers || monies) {
        unify(a, b);
        Node node = arithmetic_node(syntax, a->kind, subtract ? Arith::kSubtract : Arith::kAdd, {a, b});
        node.is_span = a->is_span && b->is_span;
        return finish(std::move(node));
      }
      if (a->kind == Kind::kDate && b->kind == Kind::kDate) {
        if (subtract) {
          Node node = arithmetic_node(syntax, Kind::kInt, Arith::kSubtract, {a, b});
          node.is_span = true;
          return finish(std::move(node));
        }
        return error(at, "两个日期不能相加；相差的天数请用 -");
      }
      if (!subtract && a->is_span && b->kind == Kind::kDate) std::swap(a, b);
      if (a->kind == Kind::kDate && b->is_span) return build(Kind::kDate, subtract ? Arith::kDaysBefore : Arith::kDaysAfter);
      if (!subtract && a->kind == Kind::kString && b->kind == Kind::kString) {
        // Columns of text hold positions in dictionaries, which do not know what two entries make together.
        if (a->op != Op::kLiteral || b->op != Op::kLiteral) return error(at, "文字只有都是写定的才能相加；字段请分别判断，例如用 && 连接");
        Node joined = literal_node(syntax, Kind::kString, 0);
        joined.text = a->text + b->text;
        if (joined.text.size() > kMaxSourceBytes) return error(at, "文字太长（超过 64 KiB）");
        return finish(std::move(joined));
      }
      if (a->kind == Kind::kDate && is_number(b->kind))
        return error(at, std::string("日期不能直接加减数；请写 ") + (subtract ? "days_before" : "days_after") + "(日期, 天数) 或 " +
                             (subtract ? "months_before" : "months_after") + "(日期, 月数)");
      break;
    }
    case Form::kMultiply:
      if (numbers) {
        if (a->kind == Kind::kInt && b->kind == Kind::kInt) return build(Kind::kInt, Arith::kMultiply);
        unify(a, b);
        return build(Kind::kDecimal, Arith::kMultiplyMicro);
      }
      if (is_number(a->kind) && b->kind == Kind::kMoney) std::swap(a, b);
      if (a->kind == Kind::kMoney && is_number(b->kind))
        return build(Kind::kMoney, b->kind == Kind::kInt ? Arith::kMultiply : Arith::kMultiplyMicro);
      break;
    case Form::kDivide:
      if (numbers) {
        if (a->kind == Kind::kInt && b->kind == Kind::kInt) return build(Kind::kInt, Arith::kDivide);
        unify(a, b);
        return build(Kind::kDecimal, Arith::kDivideMicro);
      }
      if (monies) return build(Kind::kDecimal, Arith::kDivideMicro);
      if (a->kind == Kind::kMoney && is_number(b->kind))
        return build(Kind::kMoney, b->kind == Kind::kInt ? Arith::kDivideHalfUp : Arith::kDivideMicro);
      break;
    default:
      if (a->kind == Kind::kInt && b->kind == Kind::kInt) return build(Kind::kInt, Arith::kRemainder);
      return error(at, "“%”只能用于整数");
  }
  const bool additive = syntax.form == Form::kAdd || syntax.form == Form::kSubtract;
  std::string advice;
  if (additive && a->kind == Kind::kMoney) advice = remedy(*b, Kind::kMoney);
  if (additive && b->kind == Kind::kMoney) advice = remedy(*a, Kind::kMoney);
  if (syntax.form == Form::kMultiply && monies) advice = "；金额只能乘以整数或小数";
  return error(at, "“" + op + "”不能用于" + std::string(kind_title(a->kind)) + "和" + std::string(kind_title(b->kind)) + advice);
}

}  // namespace shouwang::cel::internal
