#include "cel/plan_graph.h"

#include <algorithm>
#include <string_view>

namespace shouwang::cel {
namespace {

std::size_t at_index(int k) { return static_cast<std::size_t>(k); }

/// Whether the value is the same for every row.
bool is_constant(const Node& node) {
  if (node.op == Op::kField || node.op == Op::kMacro) return false;
  return std::all_of(node.children.begin(), node.children.end(), [](const NodePtr& child) { return is_constant(*child); });
}

bool mentions_derived(const Node& node) {
  return node.op == Op::kDerived ||
         std::any_of(node.children.begin(), node.children.end(), [](const NodePtr& child) { return mentions_derived(*child); });
}

/// A constant without derived fields around its parts, so that evaluating it touches no row.
NodePtr unwrap(const NodePtr& node) {
  if (!mentions_derived(*node)) return node;
  if (node->op == Op::kDerived) return unwrap(node->children[0]);
  Node copy = *node;
  for (auto& child : copy.children) child = unwrap(child);
  return std::make_shared<const Node>(std::move(copy));
}

void append(std::string& key, std::int64_t number) {
  key += std::to_string(number);
  key += ' ';
}

/// Equal for constants that are equal by form.
void append_constant(std::string& key, const Node& node) {
  for (const std::int64_t part :
       {static_cast<std::int64_t>(node.op), static_cast<std::int64_t>(node.kind), node.number, static_cast<std::int64_t>(node.index),
        static_cast<std::int64_t>(node.compare), static_cast<std::int64_t>(node.arith), static_cast<std::int64_t>(node.test),
        static_cast<std::int64_t>(node.calendar), static_cast<std::int64_t>(node.text.size()), static_cast<std::int64_t>(node.children.size())})
    append(key, part);
  key += node.text;
  for (const auto& child : node.children) append_constant(key, *child);
}

/// x op y as y op' x.
Compare mirrored(Compare op) {
  return op == Compare::kLess           ? Compare::kGreater
         : op == Compare::kLessEqual    ? Compare::kGreaterEqual
         : op == Compare::kGreater      ? Compare::kLess
         : op == Compare::kGreaterEqual ? Compare::kLessEqual
                                        : op;
}

/// The same expression for frames that hold, by slot, a row of the given tables; slots from `bound` on are of macros inside it.
NodePtr rebase(const NodePtr& node, const std::vector<int>& slot_tables, std::size_t bound) {
  Node copy = *node;
  const bool refers = node->op == Op::kField || node->op == Op::kDerived || node->op == Op::kMacro;
  if (refers && at_index(copy.row.slot) < bound) copy.row.slot_table = slot_tables[at_index(copy.row.slot)];
  if (node->op == Op::kMacro) bound = std::min(bound, at_index(node->slot));
  if (node->op != Op::kDerived)
    for (auto& child : copy.children) child = rebase(child, slot_tables, bound);
  return std::make_shared<const Node>(std::move(copy));
}

}  // namespace

int GraphBuilder::level(int table) const {
  int n = -1;
  for (int t = table; t >= 0; t = schema_.tables[at_index(t)].parent) ++n;
  return n;
}

int GraphBuilder::deeper(int a, int b) const { return level(a) >= level(b) ? a : b; }

bool GraphBuilder::is_above(int table, int other) const {
  for (int t = other; t >= 0; t = schema_.tables[at_index(t)].parent)
    if (t == table) return true;
  return false;
}

int GraphBuilder::put(Step step) {
  std::string key;
  for (const std::int64_t part : {static_cast<int>(step.op), static_cast<int>(step.kind), step.table, step.index, step.source,
                                  static_cast<int>(step.compare), static_cast<int>(step.arith), static_cast<int>(step.look_up),
                                  static_cast<int>(step.test), static_cast<int>(step.aggregate), static_cast<int>(step.calendar),
                                  static_cast<int>(step.operands.size())})
    append(key, part);
  for (const int operand : step.operands) append(key, operand);
  if (step.op == StepOp::kConstant) append_constant(key, *step.expression);
  if (step.op == StepOp::kScalar) {
    append(key, reinterpret_cast<std::intptr_t>(step.expression.get()));
    for (const int table : step.slot_tables) append(key, table);
  }
  const auto [entry, fresh] = known_.try_emplace(std::move(key), static_cast<int>(graph_.steps.size()));
  if (fresh) graph_.steps.push_back(std::move(step));
  return entry->second;
}

int GraphBuilder::spread(int step, int table) {
  if (at(step).table == table) return step;
  int from = step;
  if (at(step).table >= 0) from = spread(step, schema_.tables[at_index(table)].parent);
  Step result;
  result.op = StepOp::kSpread;
  result.kind = at(from).kind;
  result.table = table;
  result.operands = {from};
  result.space = at(from).space;
  return put(std::move(result));
}

int GraphBuilder::intern(int step) {
  if (at(step).space.table < 0) return step;
  Step result;
  result.op = StepOp::kIntern;
  result.kind = Kind::kString;
  result.table = at(step).table;
  result.operands = {step};
  return put(std::move(result));
}

int GraphBuilder::constant(const NodePtr& node) {
  Step step;
  step.op = StepOp::kConstant;
  step.kind = node->kind;
  step.expression = unwrap(node);
  return put(std::move(step));
}

RowSource GraphBuilder::canonical(const Scope& scope, int slot, int table) const {
  for (;;) {
    const Binder& binder = scope[at_index(slot)];
    if (binder.origin.slot < 0 || !is_above(table, binder.origin.table)) return {slot, binder.table, table};
    slot = binder.origin.slot;
  }
}

// Whether the row is an ancestor-or-self of the innermost row variable's row, whatever rows the others hold.
bool GraphBuilder::follows(const Scope& scope, const RowSource& row) const {
  const int innermost = static_cast<int>(scope.size()) - 1;
  if (!is_above(row.table, scope.back().table)) return false;
  return canonical(scope, row.slot, row.table).slot == canonical(scope, innermost, row.table).slot;
}

// The same for every row that the node refers to through variables of slots below `below_slot`.
bool GraphBuilder::all_follow(const Node& node, const Scope& scope, int below_slot) const {
  const bool refers = node.op == Op::kField || node.op == Op::kDerived || node.op == Op::kMacro;
  if (refers && node.row.slot < below_slot && !follows(scope, node.row)) return false;
  if (node.op == Op::kDerived) return true;  // its body has a scope of its own
  return std::all_of(node.children.begin(), node.children.end(),
                     [&](const NodePtr& child) { return all_follow(*child, scope, below_slot); });
}

void GraphBuilder::add(const NodePtr& root, int table) {
  const Scope scope{{table, {-1, -1, -1}}};
  graph_.outputs.push_back(spread(lower(root, scope), table));
}

int GraphBuilder::lower(const NodePtr& node, const Scope& scope) {
  if (is_constant(*node)) return constant(node);
  switch (node->op) {
    case Op::kLiteral:
    case Op::kAsOf:
      return constant(node);
    case Op::kParameter:  // on a day that depends on the row, or it would be constant
      return node->kind == Kind::kString || node->kind == Kind::kBool ? scalar(node, scope)
                                                                      : lower_numbers(*node, scope, StepOp::kParameterOn);
    case Op::kField: {
      Step step;
      step.op = StepOp::kColumn;
      step.kind = node->kind;
      step.table = node->row.table;
      step.index = node->index;
      if (node->kind == Kind::kString) step.space = {step.table, step.index};
      return put(std::move(step));
    }
    case Op::kDerived:
      return lower_derived(*node, scope);
    case Op::kHas: {
      const int of = lower(node->children[0], scope);
      Step step;
      step.op = StepOp::kKnown;
      step.table = at(of).table;
      step.operands = {of};
      return put(std::move(step));
    }
    case Op::kNot: {
      const int of = lower(node->children[0], scope);
      if (at(of).op == StepOp::kNot) return at(of).operands[0];
      Step step;
      step.op = StepOp::kNot;
      step.table = at(of).table;
      step.operands = {of};
      return put(std::move(step));
    }
    case Op::kAnd:
    case Op::kOr:
      return lower_logic(*node, scope);
    case Op::kConditional:
      return lower_conditional(*node, scope);
    case Op::kCompare:
      return lower_compare(*node, scope);
    case Op::kIn:
      return lower_in(*node, scope);
    case Op::kTextTest:
      return lower_text_test(*node, scope);
    case Op::kTextSize: {
      const int of = lower(node->children[0], scope);
      Step step;
      step.op = StepOp::kTextSize;
      step.kind = Kind::kInt;
      step.table = at(of).table;
      step.operands = {of};
      return put(std::move(step));
    }
    case Op::kArith:
      return lower_numbers(*node, scope, StepOp::kArith);
    case Op::kWorkingDays:
      return lower_numbers(*node, scope, StepOp::kWorkingDays);
    case Op::kMacro:
      return lower_macro(node, scope);
  }
  return constant(node);
}

int GraphBuilder::lower_derived(const Node& node, const Scope& scope) {
  (void)scope;  // the body sees its own row only; that row follows the innermost one, or lower_macro() would not have come here
  const NodePtr& body = node.children[0];
  if (const auto found = bodies_.find(body.get()); found != bodies_.end()) return found->second;
  const Scope own{{node.row.table, {-1, -1, -1}}};
  const int step = lower(body, own);
  bodies_.emplace(body.get(), step);
  return step;
}

// Folds truths of different tables so that each table's own part is done before it is given to more rows.
int GraphBuilder::combine(StepOp op, std::vector<int> parts) {
  const auto order = [&](int step) { return at(step).table < 0 ? -1 : level(at(step).table); };
  std::sort(parts.begin(), parts.end(), [&](int a, int b) { return std::pair(order(a), a) < std::pair(order(b), b); });
  parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
  int result = -1;
  for (const int part : parts) {
    if (result < 0) {
      result = part;
      continue;
    }
    const int table = deeper(at(result).table, at(part).table);
    Step step;
    step.op = op;
    step.table = table;
    step.operands = {spread(result, table), spread(part, table)};
    result = put(std::move(step));
  }
  return result;
}

int GraphBuilder::lower_logic(const Node& node, const Scope& scope) {
  std::vector<int> parts;
  Node constants;  // gathered, because a step over constants alone has no rows
  constants.op = node.op;
  constants.kind = Kind::kBool;
  for (const auto& child : node.children) {
    if (is_constant(*child))
      constants.children.push_back(child);
    else
      parts.push_back(lower(child, scope));
  }
  if (constants.children.size() == 1)
    parts.push_back(constant(constants.children[0]));
  else if (!constants.children.empty())
    parts.push_back(constant(std::make_shared<const Node>(std::move(constants))));
  return combine(node.op == Op::kAnd ? StepOp::kAnd : StepOp::kOr, std::move(parts));
}

int GraphBuilder::lower_conditional(const Node& node, const Scope& scope) {
  int parts[3];
  int table = -1;
  for (std::size_t k = 0; k < 3; ++k) {
    parts[k] = lower(node.children[k], scope);
    table = table < 0 ? at(parts[k]).table : at(parts[k]).table < 0 ? table : deeper(table, at(parts[k]).table);
  }
  Step step;
  step.op = StepOp::kSelect;
  step.kind = node.kind;
  step.table = table;
  if (node.kind == Kind::kString) {
    const bool same = at(parts[1]).space == at(parts[2]).space && at(parts[1]).table >= 0 && at(parts[2]).table >= 0;
    if (!same) {
      parts[1] = intern(parts[1]);
      parts[2] = intern(parts[2]);
    }
    step.space = at(parts[1]).space;
  }
  for (int& part : parts) {
    const bool may_stay_constant = &part != parts && node.kind != Kind::kBool;
    if (at(part).table >= 0 || !may_stay_constant) part = spread(part, table);
  }
  step.operands = {parts[0], parts[1], parts[2]};
  return put(std::move(step));
}

int GraphBuilder::compare_steps(Compare op, Kind kind, int a, int b) {
  const int table = at(a).table < 0 ? at(b).table : at(b).table < 0 ? at(a).table : deeper(at(a).table, at(b).table);
  Step step;
  step.table = table;
  if (kind == Kind::kBool) {
    step.op = StepOp::kSame;
    step.operands = {spread(a, table), spread(b, table)};
    if (step.operands[0] > step.operands[1]) std::swap(step.operands[0], step.operands[1]);
  } else if (kind == Kind::kString && op != Compare::kEqual && op != Compare::kNotEqual) {
    if (at(a).table < 0) {
      std::swap(a, b);
      op = mirrored(op);
    }
    return text_test(order_test(op), a, b, nullptr);
  } else if (kind == Kind::kString && (at(a).table < 0 || at(b).table < 0)) {
    if (at(a).table < 0) std::swap(a, b);
    step.op = StepOp::kLookUp;
    step.table = at(a).table;
    step.operands = {a, b};
  } else {
    if (kind == Kind::kString) {
      a = intern(a);
      b = intern(b);
    }
    if (at(a).table >= 0) a = spread(a, table);
    if (at(b).table >= 0) b = spread(b, table);
    // One spelling for x > y and y < x; a constant goes to the right.
    const bool swap = at(a).table < 0 || (at(b).table >= 0 && (op == Compare::kGreater || op == Compare::kGreaterEqual ||
                                                               ((op == Compare::kEqual || op == Compare::kNotEqual) && a > b)));
    if (swap) {
      std::swap(a, b);
      op = mirrored(op);
    }
    step.op = StepOp::kCompare;
    step.compare = op;
    step.operands = {a, b};
    return put(std::move(step));
  }
  const int equal = put(std::move(step));
  if (op == Compare::kEqual) return equal;
  Step negation;
  negation.op = StepOp::kNot;
  negation.table = table;
  negation.operands = {equal};
  return put(std::move(negation));
}

int GraphBuilder::lower_compare(const Node& node, const Scope& scope) {
  const int a = lower(node.children[0], scope);
  const int b = lower(node.children[1], scope);
  return compare_steps(node.compare, node.children[0]->kind, a, b);
}

int GraphBuilder::lower_in(const Node& node, const Scope& scope) {
  const Kind kind = node.children[0]->kind;
  const int needle = lower(node.children[0], scope);
  std::vector<int> items;
  bool constants = at(needle).table >= 0 && kind != Kind::kBool;
  for (std::size_t k = 1; k < node.children.size(); ++k) {
    items.push_back(lower(node.children[k], scope));
    constants = constants && at(items.back()).table < 0;
  }
  if (constants) {
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
    Step step;
    step.op = kind == Kind::kString ? StepOp::kLookUp : StepOp::kInConstants;
    step.table = at(needle).table;
    step.operands = {needle};
    step.operands.insert(step.operands.end(), items.begin(), items.end());
    return put(std::move(step));
  }
  // x in [a, b] is x == a || x == b; constants beside a constant needle are joined into one.
  std::vector<int> parts;
  for (std::size_t k = 1; k < node.children.size(); ++k) {
    if (at(needle).table < 0 && at(items[k - 1]).table < 0) {
      Node equal;
      equal.op = Op::kCompare;
      equal.kind = Kind::kBool;
      equal.children = {node.children[0], node.children[k]};
      parts.push_back(constant(std::make_shared<const Node>(std::move(equal))));
    } else {
      parts.push_back(compare_steps(Compare::kEqual, kind, needle, items[k - 1]));
    }
  }
  // combine() must not meet two constants first: give the first real part's rows to one of them.
  const auto real = std::find_if(parts.begin(), parts.end(), [&](int part) { return at(part).table >= 0; });
  const int table = at(*real).table;
  for (int& part : parts)
    if (at(part).table < 0) part = spread(part, table);
  return combine(StepOp::kOr, std::move(parts));
}

int GraphBuilder::lower_text_test(const Node& node, const Scope& scope) {
  const int text = lower(node.children[0], scope);
  const int part = lower(node.children[1], scope);
  return text_test(node.test, text, part, node.regex);
}

int GraphBuilder::text_test(TextTest test, int text, int part, const std::shared_ptr<const Regex>& regex) {
  Step step;
  step.test = test;
  if (at(part).table < 0) {
    step.op = StepOp::kLookUp;
    step.look_up = regex ? LookUp::kMatches : LookUp::kTest;
    step.regex = regex;
    step.table = at(text).table;
    step.operands = {text, part};
    return put(std::move(step));
  }
  step.op = StepOp::kTextTest;
  text = intern(text);
  part = intern(part);
  step.table = at(text).table < 0 ? at(part).table : deeper(at(text).table, at(part).table);
  step.operands = {spread(text, step.table), spread(part, step.table)};
  return put(std::move(step));
}

// Operations over numbers of one row each: arithmetic, working days, a parameter on a day.
int GraphBuilder::lower_numbers(const Node& node, const Scope& scope, StepOp op) {
  Step step;
  step.op = op;
  step.kind = node.kind;
  step.arith = node.arith;
  step.calendar = node.calendar;
  if (op == StepOp::kParameterOn) step.index = node.index;
  for (const auto& child : node.children) {
    step.operands.push_back(lower(child, scope));
    const int table = at(step.operands.back()).table;
    step.table = step.table < 0 ? table : table < 0 ? step.table : deeper(step.table, table);
  }
  for (int& operand : step.operands)
    if (at(operand).table >= 0) operand = spread(operand, step.table);
  const bool commutes = op == StepOp::kArith && (node.arith == Arith::kAdd || node.arith == Arith::kMultiply ||
                                                 node.arith == Arith::kMultiplyMicro || node.arith == Arith::kLeast ||
                                                 node.arith == Arith::kGreatest);
  // Constants to the right, otherwise by number: a + b and b + a are one step.
  if (commutes && std::pair(at(step.operands[0]).table < 0, step.operands[0]) > std::pair(at(step.operands[1]).table < 0, step.operands[1]))
    std::swap(step.operands[0], step.operands[1]);
  return put(std::move(step));
}

int GraphBuilder::lower_macro(const NodePtr& node, const Scope& scope) {
  // Where the checker put an item of a list in place of its name, a macro can stand deeper than its slot says: it sees the rows it was
  // written among, and no others.
  const Scope outer(scope.begin(), scope.begin() + node->slot);
  Scope inner = outer;
  inner.push_back({node->table, node->row});
  const bool pure = std::all_of(node->children.begin(), node->children.end(),
                                [&](const NodePtr& child) { return all_follow(*child, inner, node->slot); });
  if (!pure) return scalar(node, outer);

  std::vector<int> filters;
  Node constants;
  constants.op = Op::kAnd;
  constants.kind = Kind::kBool;
  for (std::size_t k = 0; k < node->filter_count; ++k) {
    if (is_constant(*node->children[k]))
      constants.children.push_back(node->children[k]);
    else
      filters.push_back(lower(node->children[k], inner));
  }
  if (constants.children.size() == 1)
    filters.push_back(constant(constants.children[0]));
  else if (!constants.children.empty())
    filters.push_back(constant(std::make_shared<const Node>(std::move(constants))));

  Step step;
  step.op = StepOp::kReduce;
  step.kind = node->kind;
  step.table = node->row.table;
  step.source = node->table;
  step.aggregate = node->aggregate;
  int value = -1, order = -1;
  if (node->aggregate == Aggregate::kAll) {
    // all(p) is not exists(!p).
    const int condition = spread(lower(node->children[node->filter_count], inner), node->table);
    Step negation;
    negation.op = StepOp::kNot;
    negation.table = node->table;
    negation.operands = {condition};
    filters.push_back(at(condition).op == StepOp::kNot ? at(condition).operands[0] : put(std::move(negation)));
    step.aggregate = Aggregate::kExists;
  } else if (has_value_child(*node)) {
    value = spread(lower(node->children[node->filter_count], inner), node->table);
    if (node->aggregate == Aggregate::kLatest) order = spread(lower(node->children[node->filter_count + 1], inner), node->table);
    step.space = at(value).space;
  }
  const int state = filters.empty() ? -1 : spread(combine(StepOp::kAnd, std::move(filters)), node->table);
  step.operands = {state, value, order};
  const int result = put(std::move(step));
  if (node->aggregate != Aggregate::kAll) return result;
  Step negation;
  negation.op = StepOp::kNot;
  negation.table = at(result).table;
  negation.operands = {result};
  return put(std::move(negation));
}

// Of the rows that the node refers to through variables of slots below `bound`, all of them in one line of ancestors.
int GraphBuilder::deepest_referred(const Node& node, std::size_t bound) const {
  const bool refers = node.op == Op::kField || node.op == Op::kDerived || node.op == Op::kMacro;
  int deepest = refers && at_index(node.row.slot) < bound ? node.row.table : -1;
  if (node.op == Op::kMacro) bound = std::min(bound, at_index(node.slot));
  if (node.op != Op::kDerived)
    for (const NodePtr& child : node.children) deepest = deeper(deepest, deepest_referred(*child, bound));
  return deepest;
}

int GraphBuilder::scalar(const NodePtr& node, const Scope& scope) {
  Step step;
  step.op = StepOp::kScalar;
  step.kind = node->kind;
  // The deepest row it refers to: where the checker put an item of a list in place of its name, that can be an ancestor of the
  // innermost one, and an ancestor of what the item stands in.
  step.table = deepest_referred(*node, scope.size());
  for (std::size_t slot = 0; slot < scope.size(); ++slot) {
    // Of a variable whose own row is not settled by that one, an ancestor may be; then only that is referred to.
    int table = scope[slot].table;
    while (table >= 0 && !(is_above(table, step.table) && follows(scope, {static_cast<int>(slot), scope[slot].table, table})))
      table = schema_.tables[at_index(table)].parent;
    step.slot_tables.push_back(table);
  }
  step.expression = rebase(node, step.slot_tables, step.slot_tables.size());
  return put(std::move(step));
}

}  // namespace shouwang::cel
