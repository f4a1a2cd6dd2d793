// The plan as a graph of steps, each a column over the rows of one table. Equal steps are one step.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cel/node.h"

namespace shouwang::cel {

enum class StepOp : std::uint8_t {
  kConstant,  // expression: depends on no row; evaluated once per run
  kColumn,    // index: a stored field
  kIntern,    // operand 0: dictionary positions of one column -> positions in the run's common dictionary
  kKnown,     // truth of "operand 0 is known"
  kSpread,    // operand 0, of the parent table or constant, given to every row
  kNot,
  kAnd,
  kOr,
  kSelect,       // condition, then, else
  kCompare,      // numbers or interned text; operand 1 may be constant, operand 0 only of kCompare, kArith and kSelect
  kSame,         // truths equal
  kInConstants,  // operand 0 in constant numbers operands[1…]
  kLookUp,       // operand 0 text against constants operands[1…]: decided once per dictionary entry
  kTextTest,     // both operands interned, row by row
  kTextSize,     // operand 0 text: counted once per dictionary entry
  kArith,
  kWorkingDays,  // calendar: two operands, numbers
  kParameterOn,  // index: a parameter's value on operand 0; numbers only
  kReduce,  // aggregate over rows of `source`: operands state, value, order; -1 where there is none
  kScalar,  // expression evaluated row by row: macros whose body needs two unrelated rows at once
};

/// How kLookUp decides an entry: equal to one of the constants, a test against the only one, or its pattern.
enum class LookUp : std::uint8_t { kIn, kTest, kMatches };

/// Text steps hold positions in a dictionary: the one of a column, or the one that all columns share during a run.
struct TextSpace {
  int table = -1;  // -1: the common one
  int field = -1;
  friend auto operator<=>(const TextSpace&, const TextSpace&) = default;
};

struct Step {
  StepOp op = StepOp::kConstant;
  Kind kind = Kind::kBool;
  int table = -1;  // -1: one value for the whole run
  std::vector<int> operands;
  int index = -1;
  int source = -1;
  Compare compare = Compare::kEqual;
  Arith arith = Arith::kAdd;
  LookUp look_up = LookUp::kIn;
  TextTest test = TextTest::kStartsWith;
  Aggregate aggregate = Aggregate::kExists;
  Calendar calendar = Calendar::kAfter;
  std::shared_ptr<const Regex> regex;  // LookUp::kMatches; operand 1 is its pattern
  TextSpace space;               // kString
  NodePtr expression;            // kConstant, kScalar
  std::vector<int> slot_tables;  // kScalar: by slot, the ancestor-or-self of `table` whose row it holds; -1: not used
};

struct Graph {
  std::vector<Step> steps;   // operands before users
  std::vector<int> outputs;  // one per expression, each over the rows of its expression's table
};

/// Adds checked expressions over tables of one schema, in order.
class GraphBuilder {
 public:
  explicit GraphBuilder(const Schema& schema) : schema_(schema) {}
  /// @param table the table whose rows the expression is over
  void add(const NodePtr& root, int table = 0);
  Graph take() { return std::move(graph_); }

 private:
  /// Row variables in scope, by slot. The innermost one's table is the table that steps are laid out over.
  struct Binder {
    int table = -1;
    RowSource origin;  // the row it was visited from; slot -1 for slot 0
  };
  using Scope = std::vector<Binder>;

  int lower(const NodePtr& node, const Scope& scope);
  int lower_logic(const Node& node, const Scope& scope);
  int lower_conditional(const Node& node, const Scope& scope);
  int lower_compare(const Node& node, const Scope& scope);
  int lower_in(const Node& node, const Scope& scope);
  int lower_text_test(const Node& node, const Scope& scope);
  int lower_numbers(const Node& node, const Scope& scope, StepOp op);
  int lower_macro(const NodePtr& node, const Scope& scope);
  int lower_derived(const Node& node, const Scope& scope);
  int scalar(const NodePtr& node, const Scope& scope);
  int deepest_referred(const Node& node, std::size_t bound) const;
  int constant(const NodePtr& node);
  int compare_steps(Compare op, Kind kind, int a, int b);
  int text_test(TextTest test, int text, int part, const std::shared_ptr<const Regex>& regex);
  int combine(StepOp op, std::vector<int> parts);

  int spread(int step, int table);
  int intern(int step);
  int put(Step step);
  int deeper(int a, int b) const;
  int level(int table) const;
  bool is_above(int table, int other) const;
  RowSource canonical(const Scope& scope, int slot, int table) const;
  bool follows(const Scope& scope, const RowSource& row) const;
  bool all_follow(const Node& node, const Scope& scope, int below_slot) const;

  const Step& at(int step) const { return graph_.steps[static_cast<std::size_t>(step)]; }

  const Schema& schema_;
  Graph graph_;
  std::map<std::string, int> known_;   // by everything that makes a step what it is
  std::map<const Node*, int> bodies_;  // derived fields' bodies
};

}  // namespace shouwang::cel
