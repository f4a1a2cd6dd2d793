// Expressions: text -> checked -> run over columns, or over one row with a trace.
//
// Three-valued: every result is a value or "cannot tell". Missing data, an undelivered table, division by zero and overflow all
// give "cannot tell", never false. && and || are commutative over it: false && unknown = false, true || unknown = true.
// The scalar evaluator is the reference; the columnar one must agree with it bit for bit.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "cel/data.h"
#include "cel/schema.h"

namespace shouwang::cel {

struct Value {
  Kind kind = Kind::kBool;
  std::optional<std::int64_t> number;  // every kind but kString; absent = cannot tell
  std::optional<std::string> text;     // kString; absent = cannot tell
  bool known() const { return number.has_value() || text.has_value(); }
  /// Chinese display form: money "12,345.00元", date "2024-06-30", bool 是/否, missing "缺失".
  std::string display() const;
  friend bool operator==(const Value&, const Value&) = default;
};

/// A value with the days on which it is in force, both included.
struct DatedValue {
  Date from;
  Date to;
  Value value;
};
/// By parameter: its values from early to late, without overlap.
using ParameterHistory = std::vector<std::vector<DatedValue>>;

class WorkingDays;

/// Values that do not depend on the row. Parameters are in the order of Schema::parameters.
struct Context {
  Date as_of;
  std::vector<Value> parameters;
  std::shared_ptr<const ParameterHistory> history = nullptr;  // what param(…) reads; nullptr: it cannot tell
  std::shared_ptr<const WorkingDays> working_days = nullptr;  // nullptr: no day is known
};

/// A checked expression over rows of one table. Cheap to copy; immutable.
class Expression {
 public:
  /// Parses and type-checks `text` for rows of `table`.
  /// @errors kCelSyntax, kCelType; the message is Chinese and starts with "第 L 行第 C 列：", ends with a proposal where there is one
  ///         ("是否想写 birth_date？")
  static Result<Expression> compile(std::shared_ptr<const Schema> schema, std::string_view text, int table = 0);

  Kind kind() const;
  int table() const;
  const std::string& text() const;
  struct FieldUse {
    int table, field;
    friend auto operator<=>(const FieldUse&, const FieldUse&) = default;
  };
  /// Every stored field it reads, derived fields resolved; sorted, unique. Tables it only counts appear with field -1.
  const std::vector<FieldUse>& fields() const;
  const std::vector<int>& parameters() const;  // indices into Schema::parameters; sorted, unique

  struct Node;  // internal
  friend class Compiler;
  const std::shared_ptr<const Node>& root() const { return root_; }
  const std::shared_ptr<const Schema>& schema() const { return schema_; }

 private:
  std::shared_ptr<const Schema> schema_;
  std::shared_ptr<const Node> root_;
  std::string text_;
  int table_ = 0;
  std::vector<FieldUse> fields_;
  std::vector<int> parameters_;
};

struct ParsedTexts;

/// Compiles many expressions over one schema: what they have in common (derived fields; texts, which compilers of other schemas may share)
/// is parsed and checked once. Not thread safe.
class Compiler {
 public:
  static std::shared_ptr<ParsedTexts> make_texts();
  /// @param texts nullptr: each text is parsed anew
  explicit Compiler(std::shared_ptr<const Schema> schema, std::shared_ptr<ParsedTexts> texts = make_texts());
  ~Compiler();
  Compiler(const Compiler&) = delete;
  Compiler& operator=(const Compiler&) = delete;
  /// As Expression::compile. @errors as there
  Result<Expression> compile(std::string_view text, int table = 0);
  /// A derived field of the schema by itself, places in its own text. @errors as compile()
  Result<Expression> compile_derived(int index);
  /// After a failure: the derived field whose own text is at fault (for a cycle: the field that refers to itself), or -1.
  int broken_derived() const;

 private:
  struct State;
  Expression made(std::shared_ptr<const Expression::Node> root, std::string_view text, int table) const;
  std::shared_ptr<const Schema> schema_;
  std::shared_ptr<ParsedTexts> texts_;
  std::unique_ptr<State> state_;
};

// ------------------------------------------------------------------ scalar reference and trace

struct RowRef {
  int table;
  std::uint32_t row;
  friend auto operator<=>(const RowRef&, const RowRef&) = default;
};

/// One sub-expression with its value, for people. Children are in reading order.
struct Trace {
  std::string text;    // source text of the sub-expression
  std::string title;   // Chinese: field titles, 且/或/非, "近…合计" where the language knows a better word than the source text
  Value value;
  std::string shown;   // value for people: the Chinese name of a code, else value.display()
  std::vector<RowRef> rows;  // for macros over a table: the rows for which the condition held (at most 50, then `more_rows` counts on)
  std::size_t more_rows = 0;
  std::vector<Trace> children;
};

/// A reason for "cannot tell".
struct Missing {
  int table = 0;
  int field = -1;        // -1: the table was never delivered
  std::uint32_t row = 0;
  std::string problem;   // "" for missing data (table, field and row say which); else Chinese text: division by zero, overflow, a
                         // parameter without value, no record to take the minimum of. Then only `table` may mean something.
};

Value evaluate(const Expression& expression, const Data& data, std::uint32_t row, const Context& context);
/// Same value as evaluate(), with the tree of sub-expressions and what was missing (only reasons that could change the answer; at most 20).
Value explain(const Expression& expression, const Data& data, std::uint32_t row, const Context& context, Trace& trace, std::vector<Missing>& missing);

// ------------------------------------------------------------------ columnar

struct Answers {
  Kind kind = Kind::kBool;
  std::vector<std::int64_t> values;       // one per row of the expression's table; 0 where not known. kString is not supported as output.
  std::vector<std::uint8_t> known;        // 1 or 0 per row; 0 for rows of a table that counts as undelivered
};

/// The answers to all expressions for a run of root rows and for the rows of other tables that belong to them; pointers hold until the
/// sink returns.
struct Batch {
  /// Rows [first, first + count) of a table: those of the batch's root rows. None of a table that is not delivered.
  struct Rows {
    std::size_t first = 0;
    std::size_t count = 0;
  };
  struct Column {
    Kind kind = Kind::kBool;
    int table = 0;             // the expression's table; the pointers are to one element for each of its rows in the batch
    std::size_t first_row = 0;
    std::size_t rows = 0;
    const std::uint8_t* truth = nullptr;   // kBool: 0 false, 1 cannot tell, 2 true
    const std::int64_t* values = nullptr;  // other kinds; meaningless where not known
    const std::uint8_t* known = nullptr;   // other kinds: 1 or 0; nullptr = all known
  };
  std::size_t first_row = 0;
  std::size_t rows = 0;
  unsigned worker = 0;             // in [0, threads): for state that needs no lock
  std::vector<Column> answers;     // one per expression, in order
  std::vector<Rows> tables;        // one per table of the schema
};

/// Many expressions, each over some table of the schema, as one plan of column kernels: equal sub-expressions are computed once. Immutable, thread safe.
class Plan {
 public:
  static Result<Plan> build(std::shared_ptr<const Schema> schema, std::span<const Expression> expressions);
  Plan(Plan&&) noexcept;
  Plan& operator=(Plan&&) noexcept;
  ~Plan();
  /// Runs over root rows in batches on `threads` threads. @returns one Answers per expression, in order
  /// @errors kInvalidArgument when data or context do not fit the schema
  Result<std::vector<Answers>> run(const Data& data, const Context& context, unsigned threads) const;
  /// The same without storing the answers: `sink` gets every batch, from several threads at once, batches in no order.
  Result<void> run(const Data& data, const Context& context, unsigned threads, const std::function<void(const Batch&)>& sink) const;
  using ContextSink = std::function<void(const Batch&, std::size_t context)>;
  /// One run for many contexts: within a batch, what cannot differ between them is computed once. `sink` gets every batch once per
  /// context, contexts in order and from one thread for one batch, so that it can keep the first one's answers to compare with.
  Result<void> run_many(const Data& data, std::span<const Context> contexts, unsigned threads, const ContextSink& sink) const;
  /// Field uses of all expressions; sorted, unique.
  std::vector<Expression::FieldUse> fields() const;

 private:
  struct Impl;
  explicit Plan(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace shouwang::cel
