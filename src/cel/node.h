// The checked expression: names resolved, kinds settled, literals converted, derived fields linked in.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cel/arithmetic.h"
#include "cel/program.h"
#include "cel/regex.h"
#include "cel/syntax.h"

namespace shouwang::cel {

enum class Op : std::uint8_t {
  kLiteral,    // number or text
  kParameter,  // index; with a child: its value on that day (which may depend on the row), else on the day of the judgement
  kAsOf,
  kField,    // row, index
  kDerived,  // row, index; children[0] is its body, in a frame of its own: slot 0 is the row
  kHas,      // children[0] is a field, a derived field or a parameter
  kNot,
  kAnd,
  kOr,           // two or more children
  kConditional,  // children: condition, then, else
  kCompare,      // compare; children of equal kinds. Text by code point; of bool only kEqual and kNotEqual
  kIn,           // children[0] in [children[1]…], equal kinds
  kTextTest,     // test, up to kMatches; children: text, part (of kMatches a literal, compiled in `regex`)
  kTextSize,     // code points of the child
  kArith,        // arith; one or two children
  kWorkingDays,  // calendar; children: date and int, or two dates
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

/// kAfter: the n-th working day after a date. kBetween: working days in (a, b]. See cel/working_days.h.
enum class Calendar : std::uint8_t { kAfter, kBetween };

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

/// What was written where the checker built other operations for it: in_months(day, 12) becomes comparisons.
struct Written {
  std::string title;
  std::vector<NodePtr> arguments;
};

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
  Calendar calendar = Calendar::kAfter;
  bool is_span = false;  // an int that is a length of time in days: duration('72h'), date - date
  std::shared_ptr<const Regex> regex;
  std::shared_ptr<const Written> written;  // for traces; nullptr: the children are what was written
  const Field* coded = nullptr;  // the coded field whose codes this text is; owned by the schema
  int depth = 1;
  std::uint64_t weight = 1;
  std::vector<NodePtr> children;
};

using Node = Expression::Node;

/// Indices of the schema are ints with -1 for none; containers want sizes.
constexpr std::size_t at(int index) { return static_cast<std::size_t>(index); }
inline bool is_number(Kind kind) { return kind == Kind::kInt || kind == Kind::kDecimal; }
inline bool has_value_child(const Node& macro) { return macro.children.size() > macro.filter_count; }

}  // namespace shouwang::cel
