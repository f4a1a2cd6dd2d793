// Lists whose items are known here. A macro over one becomes the logic or the sum that CEL defines it as: executors never meet a list.
#include <algorithm>
#include <span>

#include "cel/checker.h"
#include "cel/evaluator.h"
#include "cel/proposal.h"

namespace shouwang::cel::internal {
namespace {

constexpr std::size_t kMaxItems = 1000;
const std::vector<std::string_view> kListMacros{"exists", "all", "exists_one", "filter", "map", "count", "size", "sum", "min", "max"};

/// Whether nothing but what is written decides the value.
bool is_written_out(const Node& node) {
  const bool outside = node.op == Op::kParameter || node.op == Op::kAsOf || node.op == Op::kField || node.op == Op::kDerived ||
                       node.op == Op::kMacro || node.op == Op::kWorkingDays;
  return !outside && std::all_of(node.children.begin(), node.children.end(), [](const NodePtr& child) { return is_written_out(*child); });
}

NodePtr guarded(Op op, const Item& item, NodePtr truth, Span span) {
  if (!item.guard) return truth;
  return logic_node(op, span, {op == Op::kOr ? not_node(item.guard, span) : item.guard, std::move(truth)});
}

/// One of many, two by two: a chain as long as the list would be too deep to walk.
template <typename Combine>
Result<NodePtr> in_pairs(std::vector<NodePtr> parts, const Combine& combine) {
  while (parts.size() > 1) {
    std::vector<NodePtr> halved;
    for (std::size_t k = 0; k + 1 < parts.size(); k += 2) {
      ASSIGN_OR_RETURN(NodePtr both, combine(parts[k], parts[k + 1]));
      halved.push_back(std::move(both));
    }
    if (parts.size() % 2 == 1) halved.push_back(parts.back());
    parts = std::move(halved);
  }
  return parts[0];
}

Node whole_number(Span span, std::int64_t number) {
  Node node;
  node.op = Op::kLiteral;
  node.kind = Kind::kInt;
  node.span = span;
  node.number = number;
  return node;
}

}  // namespace

// A truth that is written out, as a literal; anything else, and what cannot tell, as it is.
NodePtr Checker::fold(NodePtr node) const {
  if (node->op == Op::kLiteral || node->weight > 1000 || !is_written_out(*node)) return node;
  const Data data;
  const Context context;
  Frame frame;
  const Scalar result = Evaluator(schema_, data, context).evaluate(*node, frame);
  if (!result.known) return node;
  Node literal;
  literal.kind = node->kind;
  literal.span = node->span;
  literal.number = result.number;
  literal.is_span = node->is_span;
  literal.text = std::string(result.text);
  return finish(std::move(literal));
}

Result<Meaning> Checker::list(const Syntax& syntax) {
  auto items = std::make_shared<ItemList>();
  for (const auto& child : syntax.children) {
    ASSIGN_OR_RETURN(Meaning item, meaning(*child));
    if (!item.value && !item.list) {
      ASSIGN_OR_RETURN(item.value, value(*child));  // says why not
    }
    items->items.push_back({std::move(item.value), std::move(item.list), nullptr});
  }
  Meaning result;
  result.list = std::move(items);
  return result;
}

Result<Meaning> Checker::list_item(const Syntax& syntax) {
  ASSIGN_OR_RETURN(Meaning of, meaning(*syntax.children[0]));
  const std::size_t at = syntax.name_span.begin;
  if (!of.list) return error(at, "不支持用 [ ] 取元素；多条记录请用 exists、filter、latest 等");
  ASSIGN_OR_RETURN(NodePtr index, value_of_kind(*syntax.children[1], Kind::kInt, "列表的序号"));
  index = fold(std::move(index));
  if (index->op != Op::kLiteral) return error(syntax.children[1]->span.begin, "列表的序号要写定，例如 [1, 2][0]");
  const auto& items = of.list->items;
  if (std::any_of(items.begin(), items.end(), [](const Item& item) { return item.guard != nullptr; }))
    return error(at, "筛选结果随数据而变的列表不能按序号取元素");
  if (index->number < 0 || index->number >= static_cast<std::int64_t>(items.size()))
    return error(syntax.children[1]->span.begin, "列表只有 " + std::to_string(items.size()) + " 项，序号从 0 开始");
  const Item& item = items[static_cast<std::size_t>(index->number)];
  Meaning result;
  result.value = item.value;
  result.list = item.list;
  return result;
}

Result<Meaning> Checker::with_item(const Item& item, const Syntax& variable, const Syntax& body) {
  scope_.push_back({variable.text, -1, 0, item.value, item.list});
  ++shared_.lists_open;
  auto result = meaning(body);
  --shared_.lists_open;
  scope_.pop_back();
  return result;
}

Result<NodePtr> Checker::equal(const Syntax& syntax, const Item& a, const Item& b) {
  if (++shared_.expanded > kMaxNodeWeight) return error(syntax.span.begin, "列表展开后表达式过大，请缩短列表或减少列表的嵌套");
  if (a.value && b.value) return compare(syntax, Compare::kEqual, a.value, b.value);
  if (!a.list || !b.list) return error(syntax.name_span.begin, "列表和单个值不能比较");
  const auto conditional = [](const Item& item) { return item.guard != nullptr; };
  for (const ListPtr& list : {a.list, b.list})
    if (std::any_of(list->items.begin(), list->items.end(), conditional))
      return error(syntax.name_span.begin, "筛选结果随数据而变的列表不能比较；请用 exists、all 或 size");
  if (a.list->items.size() != b.list->items.size()) return finish(literal_node(syntax, Kind::kBool, 0));
  std::vector<NodePtr> parts;
  for (std::size_t k = 0; k < a.list->items.size(); ++k) {
    ASSIGN_OR_RETURN(NodePtr same, equal(syntax, a.list->items[k], b.list->items[k]));
    parts.push_back(std::move(same));
  }
  return logic_node(Op::kAnd, syntax.span, std::move(parts));
}

Result<NodePtr> Checker::in_list(const Syntax& syntax, const Item& needle, const ItemList& list) {
  std::vector<NodePtr> parts;
  for (const Item& item : list.items) {
    ASSIGN_OR_RETURN(NodePtr same, equal(syntax, needle, item));
    parts.push_back(guarded(Op::kAnd, item, std::move(same), syntax.span));
  }
  return logic_node(Op::kOr, syntax.span, std::move(parts));
}

Result<NodePtr> Checker::list_count(const Syntax& syntax, const std::vector<Item>& items, const std::vector<NodePtr>& conditions) const {
  // The items that are there whatever the data says are one number.
  std::int64_t fixed = 0;
  std::vector<NodePtr> ones;
  for (std::size_t k = 0; k < items.size(); ++k) {
    std::vector<NodePtr> both;
    if (items[k].guard) both.push_back(items[k].guard);
    if (!conditions.empty()) both.push_back(conditions[k]);
    const NodePtr there = fold(logic_node(Op::kAnd, syntax.span, std::move(both)));
    if (there->op == Op::kLiteral)
      fixed += there->number;
    else
      ones.push_back(choice_node(there, finish(whole_number(syntax.span, 1)), finish(whole_number(syntax.span, 0)), syntax.span));
  }
  if (fixed > 0 || ones.empty()) ones.push_back(finish(whole_number(syntax.span, fixed)));
  if (ones.size() == 1) return ones[0];
  ASSIGN_OR_RETURN(const NodePtr total, in_pairs(std::move(ones), [&](const NodePtr& a, const NodePtr& b) -> Result<NodePtr> {
                     return finish(arithmetic_node(syntax, Kind::kInt, Arith::kAdd, {a, b}));
                   }));
  return as_written(total, "列表中的项数", conditions);
}

Result<Meaning> Checker::list_macro(const Syntax& syntax, const ItemList& list) {
  const std::string& name = syntax.text;
  const std::size_t at = syntax.name_span.begin;
  const std::span<const SyntaxPtr> arguments(syntax.children.data() + 1, syntax.children.size() - 1);
  const auto usage = [&](std::string_view form) { return error(at, "参数不对，应写成 ." + name + std::string(form)); };
  Meaning result;
  if (list.items.size() > kMaxItems) return error(at, "列表超过 " + std::to_string(kMaxItems) + " 项，请改用代码表或数据表");

  // Conditions: one truth for each item.
  const bool tests = name == "exists" || name == "all" || name == "exists_one" || name == "count" || name == "filter";
  std::vector<Item> items = list.items;
  if (tests || name == "map" || ((name == "sum" || name == "min" || name == "max") && !arguments.empty())) {
    const bool filtered_map = name == "map" && arguments.size() == 3;
    if (arguments.size() != 2 && !filtered_map) return usage(tests ? "(x, 条件)" : "(x, 值)");
    RETURN_IF_ERROR(check_variable(*arguments[0]));
  }
  std::vector<NodePtr> truths;
  if (tests || (name == "map" && arguments.size() == 3)) {
    for (const Item& item : items) {
      ASSIGN_OR_RETURN(Meaning found, with_item(item, *arguments[0], *arguments[1]));
      if (!found.value || found.value->kind != Kind::kBool)
        return error(arguments[1]->span.begin,
                     name + " 的条件应为是否，实际是" + std::string(found.value ? kind_title(found.value->kind) : "一组值"));
      truths.push_back(fold(std::move(found.value)));
    }
  }
  if (name == "filter" || name == "map") {
    auto kept = std::make_shared<ItemList>();
    const auto mapped = [&](Item item) -> Result<Item> {
      if (name != "map") return item;
      ASSIGN_OR_RETURN(Meaning to, with_item(item, *arguments[0], *arguments.back()));
      if (!to.value && !to.list) return error(arguments.back()->span.begin, "map 的结果应为值或列表");
      item.value = to.value ? fold(std::move(to.value)) : nullptr;
      item.list = std::move(to.list);
      return item;
    };
    for (std::size_t k = 0; k < items.size(); ++k) {
      Item item = items[k];
      if (!truths.empty()) {
        const Node& truth = *truths[k];
        if (truth.op == Op::kLiteral && truth.number == 0) continue;
        if (truth.op != Op::kLiteral) item.guard = item.guard ? logic_node(Op::kAnd, truth.span, {item.guard, truths[k]}) : truths[k];
      }
      ASSIGN_OR_RETURN(item, mapped(std::move(item)));
      kept->items.push_back(std::move(item));
    }
    if (kept->items.empty() && (list.dropped || !items.empty())) {
      Item sample = items.empty() ? *list.dropped : items[0];
      sample.guard = nullptr;
      ASSIGN_OR_RETURN(kept->dropped, mapped(std::move(sample)));
    }
    result.list = std::move(kept);
    return result;
  }

  if (name == "size") {
    if (!arguments.empty()) return usage("()，要计数请用 .count(x, 条件)");
    ASSIGN_OR_RETURN(result.value, list_count(syntax, items, {}));
    return result;
  }
  if (name == "count") {
    ASSIGN_OR_RETURN(result.value, list_count(syntax, items, truths));
    return result;
  }
  if (name == "exists" || name == "all") {
    const Op op = name == "exists" ? Op::kOr : Op::kAnd;
    for (std::size_t k = 0; k < items.size(); ++k)
      truths[k] = guarded(op == Op::kOr ? Op::kAnd : Op::kOr, items[k], truths[k], syntax.span);
    result.value = logic_node(op, syntax.span, std::move(truths));
    return result;
  }
  if (name == "exists_one") {
    // This one, and none of the others, for some item.
    for (std::size_t k = 0; k < items.size(); ++k) truths[k] = guarded(Op::kAnd, items[k], truths[k], syntax.span);
    if (truths.size() * truths.size() > kMaxNodeWeight / 16) return error(at, "列表太长，不能用 exists_one");
    std::vector<NodePtr> cases;
    for (std::size_t k = 0; k < truths.size(); ++k) {
      std::vector<NodePtr> parts;
      for (std::size_t other = 0; other < truths.size(); ++other)
        parts.push_back(other == k ? truths[other] : not_node(truths[other], truths[other]->span));
      cases.push_back(logic_node(Op::kAnd, syntax.span, std::move(parts)));
    }
    result.value = as_written(logic_node(Op::kOr, syntax.span, std::move(cases)), "恰有一项", truths);
    return result;
  }
  if (name == "sum" || name == "min" || name == "max") {
    std::vector<NodePtr> parts;
    const bool none = items.empty();
    if (none && list.dropped) items.push_back(*list.dropped);  // only its kind matters
    for (Item& item : items) {
      if (!arguments.empty()) {
        ASSIGN_OR_RETURN(Meaning to, with_item(item, *arguments[0], *arguments[1]));
        item.value = std::move(to.value);
      }
      if (!item.value) return error(at, name + " 只能用于由数、金额" + (name == "sum" ? "" : "或日期") + "组成的列表");
      NodePtr part = item.value;
      if (!is_quantity(part->kind) && (name == "sum" || part->kind != Kind::kDate))
        return error(at, name + " 不能用于" + std::string(kind_title(part->kind)));
      if (item.guard && name != "sum") return error(at, "筛选结果随数据而变的列表不能取 " + name + "；请用 least、greatest 和 ?: 写出");
      if (item.guard) {
        Node zero = whole_number(syntax.span, 0);
        zero.kind = part->kind;
        part = choice_node(item.guard, part, finish(std::move(zero)), syntax.span);
      }
      parts.push_back(std::move(part));
    }
    if (none && name != "sum") return error(at, "空列表没有" + std::string(name == "min" ? "最小值" : "最大值"));
    if (none) {
      Node zero = whole_number(syntax.span, 0);
      if (!parts.empty()) zero.kind = parts[0]->kind;
      result.value = finish(std::move(zero));
      return result;
    }
    const Arith how = name == "sum" ? Arith::kAdd : name == "min" ? Arith::kLeast : Arith::kGreatest;
    ASSIGN_OR_RETURN(result.value, in_pairs(parts, [&](NodePtr a, NodePtr b) -> Result<NodePtr> {
                       if (!unify(a, b)) return mismatch(syntax, "列表里的值类型不同：前面", *a, *b);
                       const Kind kind = a->kind;
                       return finish(arithmetic_node(syntax, kind, how, {std::move(a), std::move(b)}));
                     }));
    if (parts.size() > 1)
      result.value = as_written(result.value, name == "sum" ? "列表合计" : name == "min" ? "列表最小值" : "列表最大值", parts);
    return result;
  }
  if (name == "latest") return error(at, "列表没有 latest；它要有日期的记录");
  return error(at, "列表没有方法“" + name + "”" + propose(name, kListMacros));
}

}  // namespace shouwang::cel::internal
