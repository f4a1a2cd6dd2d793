// The scalar reference: walks the checked expression for one row. Short and obvious on purpose: the columnar executor is tested against it.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "cel/data.h"
#include "cel/node.h"
#include "cel/program.h"

namespace shouwang::cel {

/// A value or "cannot tell". Text points into dictionaries, literals or the context.
struct Scalar {
  bool known = false;
  std::int64_t number = 0;
  std::string_view text;
  Problem problem = Problem::kNone;  // why a node whose operands are all known still cannot tell

  static Scalar unknown(Problem why = Problem::kNone) { return {false, 0, {}, why}; }
  static Scalar of(std::int64_t number) { return {true, number, {}, Problem::kNone}; }
  static Scalar of_text(std::string_view text) { return {true, 0, text, Problem::kNone}; }
  bool is_true() const { return known && number != 0; }
  bool is_false() const { return known && number == 0; }
};

/// The current row of every row variable.
struct Frame {
  std::array<std::uint32_t, kMaxSlots> rows{};
};

struct RowRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// The stored value of a field, whatever its width. kString: the text. Missing when the column, the bit or the dictionary entry is.
Scalar read_column(const Column& column, Kind kind, std::uint32_t row);

class Evaluator {
 public:
  Evaluator(const Schema& schema, const Data& data, const Context& context) : schema_(schema), data_(data), context_(context) {}

  Scalar evaluate(const Node& node, Frame& frame) const;

  std::uint32_t row_of(const RowSource& source, const Frame& frame) const;
  /// The frame in which a derived field's body runs.
  Frame frame_of_derived(const Node& node, const Frame& frame) const;
  /// The value of a parameter on a day (a slot of kDate).
  Scalar parameter_on(int parameter, std::int64_t day) const;
  Scalar working_days(Calendar question, std::int64_t a, std::int64_t b) const;
  /// The first undelivered table between a macro's row and the table it visits, or -1.
  int undelivered(const Node& macro) const;
  /// The rows that a macro visits; only when nothing is undelivered.
  RowRange visited(const Node& macro, const Frame& frame) const;
  /// All filters of a macro on the row in its slot: true, false or unknown.
  Scalar passes(const Node& macro, Frame& frame) const;

  const Schema& schema() const { return schema_; }
  const Data& data() const { return data_; }
  const Context& context() const { return context_; }

 private:
  Scalar macro(const Node& node, Frame& frame) const;
  Scalar text_equal(const Node& a, const Node& b, Frame& frame) const;
  RowRange descend(int from, int table, std::uint32_t row) const;

  const Schema& schema_;
  const Data& data_;
  const Context& context_;
};

/// What leaves the language: a Value of the node's kind.
Value to_value(const Scalar& scalar, Kind kind);

}  // namespace shouwang::cel
