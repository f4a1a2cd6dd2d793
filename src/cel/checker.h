// Names and types: turns what the parser built into a checked expression over a schema.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cel/node.h"
#include "cel/syntax.h"

namespace shouwang::cel {

/// Nested calls of the checker over an expression and the derived fields below it, and derived fields open at once: both keep it from
/// exhausting the stack, sanitizers' large frames included.
inline constexpr int kMaxCheckLevels = 400;
inline constexpr std::size_t kMaxOpenDerived = 64;

/// What one compilation shares between the expression and the derived fields it reaches; and, where a Compiler keeps it, all its
/// compilations of one schema.
struct Compilation {
  const Schema& schema;
  ParsedTexts* parsed;          // nullptr: nothing is kept
  std::vector<NodePtr> bodies;  // by derived field; null until first used
  std::vector<int> nested;      // by derived field: levels of derived fields below it, as far as seen
  std::vector<int> open;        // derived fields being compiled, outermost first: finding one again is a cycle
  int levels = 0;               // recursion depth over all of them
  int lists_open = 0;           // macros over lists being expanded
  std::uint64_t expanded = 0;   // pieces of syntax checked inside them, again for every item
  // Of what has failed:
  int broken = -1;              // the derived field whose own text is at fault, or that refers to itself; -1: none
  std::string cycle;            // "a → b → a"
  std::size_t broken_at = 0;    // where the outermost text uses a field that leads there

  explicit Compilation(const Schema& s, ParsedTexts* texts = nullptr)
      : schema(s), parsed(texts), bodies(s.derived.size()), nested(s.derived.size()) {}
  /// Ready for the next expression; what has been checked stays.
  void restart() {
    open.clear();
    levels = lists_open = 0;
    expanded = 0;
    broken = -1;
    cycle.clear();
    broken_at = 0;
  }
};

/// Checks `text` for rows of `table`. @errors kCelSyntax, kCelType, each with the place in front
Result<NodePtr> check(Compilation& compilation, std::string_view text, int table);

/// Checks a derived field by itself. @errors as check(), with places in its own text
Result<NodePtr> check_derived(Compilation& compilation, int index);

/// 整数, 小数, 金额, 日期, 文字, 是否
std::string_view kind_title(Kind kind);

namespace internal {

/// Rows of a table below a row, filtered, perhaps mapped: what a macro is called on.
struct RowSet {
  RowSource from;
  int table = 0;
  int slot = 0;
  std::vector<NodePtr> filters;
  NodePtr mapped;
};

/// A list whose items are known here: macros over it are expanded, so that executors never meet a list.
struct ItemList;
using ListPtr = std::shared_ptr<const ItemList>;

/// A value or a list, in the list where `guard` holds; no guard: always.
struct Item {
  NodePtr value;
  ListPtr list;
  NodePtr guard;
};
struct ItemList {
  std::vector<Item> items;
  std::optional<Item> dropped;  // of a list whose items are all filtered out: one of them, for its kind
};

/// What a piece of syntax stands for: exactly one of these.
struct Meaning {
  NodePtr value;
  std::optional<RowSource> row;
  std::optional<RowSet> set;
  ListPtr list;
  bool params = false;
};

class Checker {
 public:
  Checker(Compilation& compilation, std::string_view text, int table)
      : shared_(compilation), schema_(compilation.schema), text_(text), table_(table) {}

  Result<NodePtr> value(const Syntax& syntax);
  /// int becomes decimal where decimal is wanted; nullptr when the kinds do not fit.
  static NodePtr coerce(const NodePtr& node, Kind kind);

 private:
  struct Binder {
    std::string name;
    int table;
    int slot;       // 0: bound to an item of a list, no row of its own
    NodePtr value;  // what the name stands for: an item, or the mapped value of a row
    ListPtr list;
  };

  Failure error(std::size_t offset, std::string message) const {
    return fail(ErrorCode::kCelType, place(text_, offset) + std::move(message));
  }
  std::string_view source(const Syntax& syntax) const { return text_.substr(syntax.span.begin, syntax.span.end - syntax.span.begin); }

  Result<Meaning> meaning(const Syntax& syntax);
  Result<Meaning> dispatch(const Syntax& syntax);
  Result<NodePtr> operation(const Syntax& syntax);
  Result<NodePtr> value_of_kind(const Syntax& syntax, Kind kind, std::string_view where);

  int next_slot() const;

  // checker_names.cpp
  Result<Meaning> name(const Syntax& syntax);
  Result<Meaning> select(const Syntax& syntax);
  Result<Meaning> parameter(const Syntax& syntax);
  Result<int> find_parameter(std::string_view name, std::size_t at) const;
  Result<Meaning> select_from_row(const Syntax& syntax, const RowSource& row);
  Result<NodePtr> derived(const Syntax& syntax, const RowSource& row, int index);
  std::vector<std::string_view> row_names(int table) const;
  bool descends(int table, int ancestor) const;
  std::string row_text(const RowSource& row) const;

  // checker_operators.cpp
  Result<NodePtr> literal(const Syntax& syntax);
  Result<NodePtr> minus(const Syntax& syntax);
  Result<NodePtr> logic(const Syntax& syntax);
  Result<NodePtr> conditional(const Syntax& syntax);
  Result<NodePtr> comparison(const Syntax& syntax);
  Result<NodePtr> compare(const Syntax& syntax, Compare op, NodePtr left, NodePtr right) const;
  Result<NodePtr> in(const Syntax& syntax);
  Result<Meaning> add(const Syntax& syntax);
  Result<NodePtr> arithmetic(const Syntax& syntax, NodePtr a, NodePtr b);
  Failure mismatch(const Syntax& syntax, std::string_view verb, const Node& left, const Node& right) const;
  std::string remedy(const Node& wrong, Kind wanted) const;
  Result<void> check_code(const Node& coded, const Node& literal) const;

  // checker_calls.cpp
  Result<NodePtr> call(const Syntax& syntax);
  Result<Meaning> method(const Syntax& syntax);
  Result<Meaning> macro(const Syntax& syntax, RowSet set);
  Result<NodePtr> has(const Syntax& syntax);
  Result<NodePtr> constructor(const Syntax& syntax);
  Result<NodePtr> text_method(const Syntax& syntax, NodePtr text);
  Result<NodePtr> text_test(const Syntax& syntax, TextTest test, NodePtr text, const Syntax& part);
  Result<NodePtr> date_method(const Syntax& syntax, NodePtr date);
  Result<NodePtr> window(const Syntax& syntax);
  Result<NodePtr> parameter_on(const Syntax& syntax);
  Result<NodePtr> working_days(const Syntax& syntax);
  Result<NodePtr> extreme(const Syntax& syntax);
  NodePtr size_of_text(const Syntax& syntax, NodePtr text);
  Result<void> check_variable(const Syntax& variable) const;
  Result<NodePtr> with_row(const RowSet& set, const Syntax& variable, const Syntax& body);
  Result<NodePtr> condition_of(const RowSet& set, const Syntax& syntax, const Syntax& variable, const Syntax& body);
  NodePtr aggregate(const Syntax& syntax, const RowSet& set, Aggregate aggregate, Kind kind, NodePtr value = nullptr,
                    NodePtr order = nullptr) const;

  // checker_lists.cpp
  Result<Meaning> list(const Syntax& syntax);
  Result<Meaning> list_item(const Syntax& syntax);
  Result<NodePtr> list_count(const Syntax& syntax, const std::vector<Item>& items, const std::vector<NodePtr>& conditions) const;
  Result<Meaning> list_macro(const Syntax& syntax, const ItemList& list);
  Result<Meaning> with_item(const Item& item, const Syntax& variable, const Syntax& body);
  Result<NodePtr> equal(const Syntax& syntax, const Item& a, const Item& b);
  Result<NodePtr> in_list(const Syntax& syntax, const Item& needle, const ItemList& list);
  NodePtr fold(NodePtr node) const;

  Compilation& shared_;
  const Schema& schema_;
  std::string_view text_;
  int table_;
  std::vector<Binder> scope_;
};

/// A node with its depth and weight counted.
NodePtr finish(Node node);
Node literal_node(const Syntax& syntax, Kind kind, std::int64_t number);
/// kAnd or kOr of any number of truths: of none what changes nothing, of one itself.
NodePtr logic_node(Op op, Span span, std::vector<NodePtr> children);
NodePtr not_node(NodePtr of, Span span);
NodePtr choice_node(NodePtr condition, NodePtr yes, NodePtr no, Span span);
NodePtr compare_node(const Syntax& syntax, Compare op, NodePtr left, NodePtr right);
/// `node` shown in traces as what was written.
NodePtr as_written(const NodePtr& node, std::string title, std::vector<NodePtr> arguments);
/// The kind both sides can have: their own, or decimal for int beside decimal. @returns whether there is one
bool unify(NodePtr& a, NodePtr& b);
/// Words that CEL keeps for itself, so that expressions can be carried into other languages.
bool is_reserved(std::string_view name);
/// int, decimal, money: what can be summed.
bool is_quantity(Kind kind);
Node arithmetic_node(const Syntax& syntax, Kind kind, Arith arith, std::vector<NodePtr> children);

}  // namespace internal
}  // namespace shouwang::cel
