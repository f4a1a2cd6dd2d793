// The parts of an expression that can be changed one at a time: its fields, terms, parameters, totals, and tests of records.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "cel/counterfactual.h"
#include "cel/node.h"

namespace shouwang::cel {

struct Leaf {
  Change::What what = Change::What::kField;
  int index = -1;
  const Node* node = nullptr;       // where it was met first
  int derived = -1;                 // in whose expression that is; -1: the rule's own
  std::vector<std::size_t> covers;  // leaves inside: when one of them gives a change, this one says nothing new
};

/// The leaves of an expression in reading order. Rows of macros are not entered: what depends on a record is its macro's business.
class Leaves {
 public:
  std::vector<Leaf> list;

  std::vector<std::size_t> condition(const Node& node) {
    const bool outer = std::exchange(generated_, generated_ || node.written != nullptr);
    std::vector<std::size_t> found = condition_of(node);
    generated_ = outer;
    return found;
  }

 private:
  std::vector<std::size_t> condition_of(const Node& node) {
    switch (node.op) {
      case Op::kAnd:
      case Op::kOr:
      case Op::kNot:
      case Op::kConditional:
        return each(node, true);
      case Op::kCompare:
      case Op::kIn:
      case Op::kTextTest: {
        std::vector<std::size_t> all;
        for (const auto& child : node.children) append(all, side(*child));
        return all;
      }
      case Op::kMacro:
        return {add(node.aggregate == Aggregate::kLatest ? Change::What::kFigure : Change::What::kRecords, -1, node, {})};
      default:
        return leaf(node);
    }
  }

  static void append(std::vector<std::size_t>& to, const std::vector<std::size_t>& from) { to.insert(to.end(), from.begin(), from.end()); }

  std::vector<std::size_t> each(const Node& node, bool conditions) {
    std::vector<std::size_t> all;
    for (const auto& child : node.children) append(all, conditions && child->kind == Kind::kBool ? condition(*child) : value(*child));
    return all;
  }

  /// One side of a comparison: its leaves, and itself for when none of them can turn it.
  std::vector<std::size_t> side(const Node& node) {
    const Node* inner = &node;
    while (inner->op == Op::kArith && inner->arith == Arith::kToDecimal) inner = inner->children[0].get();
    std::vector<std::size_t> inside = inner->kind == Kind::kBool ? condition(*inner) : value(*inner);
    if (inner->op == Op::kArith && !inside.empty() && !generated_) inside.push_back(add(Change::What::kFigure, -1, *inner, inside));
    return inside;
  }

  std::vector<std::size_t> value(const Node& node) {
    switch (node.op) {
      case Op::kArith:
      case Op::kTextSize:
      case Op::kWorkingDays:
        return each(node, false);
      case Op::kConditional:
        return each(node, true);
      case Op::kMacro:
        return {add(Change::What::kFigure, -1, node, {})};
      default:
        return leaf(node);
    }
  }

  std::vector<std::size_t> leaf(const Node& node) {
    if (node.op == Op::kField && node.row.table == 0) return {add(Change::What::kField, node.index, node, {})};
    if (node.op == Op::kParameter && node.children.empty()) return {add(Change::What::kParameter, node.index, node, {})};
    if (node.op != Op::kDerived || node.row.table != 0) return {};
    if (node.kind != Kind::kBool) return {add(Change::What::kTerm, node.index, node, {})};
    // A term that is itself a condition on figures turns through them; its own title is said when none of them can.
    const int outer = std::exchange(derived_, node.index);
    const bool generated = std::exchange(generated_, false);
    const Node& body = *node.children[0];
    std::vector<std::size_t> inside = body.op == Op::kMacro ? std::vector<std::size_t>() : condition(body);
    derived_ = outer;
    generated_ = generated;
    inside.push_back(add(Change::What::kTerm, node.index, node, inside));
    return inside;
  }

  std::size_t add(Change::What what, int index, const Node& node, std::vector<std::size_t> covers) {
    for (std::size_t k = 0; k < list.size(); ++k)
      if (list[k].what == what && (index >= 0 ? list[k].index == index : list[k].node == &node)) return k;
    list.push_back({what, index, &node, derived_, std::move(covers)});
    return list.size() - 1;
  }

  int derived_ = -1;
  bool generated_ = false;  // inside what the checker built: no side of it stands in the text
};

}  // namespace shouwang::cel
