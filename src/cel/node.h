// The checked expression: names resolved, kinds settled, literals converted, derived fields linked in.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cel/arithmetic.h"
#include "cel/program.h"
#include "cel/syntax.h"

namespace shouwang::cel {

enum class Op : std::uint8_t {
  kLiteral,    // number or text
  kParameter,  // index
  kAsOf,
  kField,    // row, index
  kDerived,  // row, index; children[0] is its body, in a frame of its own: slot 0 is the row
  kHas,      // children[0] is a field, a derived field or a parameter
  kNot,
  kAnd,
  kOr,           // two or more children
  kConditional,  // children: condition, then, else
  kCompare,      // compare; children of equal kinds
  kIn,           // children[0] in [children[1]…], equal kinds
  kTextTest,     // test; children: text, part
  kArith,        // arith; one or two children
  kMacro,        // row, table, slot, aggregate; children: filter_count filters, then the value, then the order
};

enum class Aggregate : std::uint8_t {
  kExists,     // filters only
  kAll,        // value: the condition on every row that passes the filters
  kExistsOne,  // filters only
  kCount,      // filters only
  kSum,
  kMin,
  kMax,
  kLatest,  // value and order
};

/// The row of `table` that the row variable in `slot` (a row of slot_table) belongs to: itself or an ancestor.
struct RowSource {
  int slot = 0;
  int slot_table = 0;
  int table = 0;
};

/// Row variables alive at once, the row under judgement included: a frame is an array of this size.
inline constexpr int kMaxSlots = 16;
/// Levels of a checked expression with derived fields expanded; evaluation recurses that deep.
inline constexpr int kMaxNodeDepth = 600;
/// Nodes of a checked expression with derived fields expanded, counting every use.
inline constexpr std::uint64_t kMaxNodeWeight = 200'000;

using NodePtr = std::shared_ptr<const Expression::Node>;

struct Expression::Node {
  Op op = Op::kLiteral;
  Kind kind = Kind::kBool;
  Span span;  // in the text of the expression or derived field it was written in
  std::int64_t number = 0;
  std::string text;
  int index = -1;
  RowSource row;
  Compare compare = Compare::kEqual;
  Arith arith = Arith::kAdd;
  TextTest test = TextTest::kStartsWith;
  Aggregate aggregate = Aggregate::kExists;
  int table = -1;  // kMacro: the table whose rows are visited
  int slot = -1;   // kMacro: where the visited row lives
  std::size_t filter_count = 0;
  const Field* coded = nullptr;  // the coded field whose codes this text is; owned by the schema
  int depth = 1;
  std::uint64_t weight = 1;
  std::vector<NodePtr> children;
};

using Node = Expression::Node;

inline bool is_number(Kind kind) { return kind == Kind::kInt || kind == Kind::kDecimal; }
inline bool has_value_child(const Node& macro) { return macro.children.size() > macro.filter_count; }

}  // namespace shouwang::cel
