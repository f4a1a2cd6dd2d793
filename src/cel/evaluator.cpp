#include "cel/evaluator.h"

#include <limits>
#include <string>

#include "base/text.h"
#include "cel/working_days.h"

namespace shouwang::cel {
namespace {

std::int64_t stored(const Column& column, std::uint32_t row) {
  switch (column.physical) {
    case Physical::kI8:
      return static_cast<const std::int8_t*>(column.values)[row];
    case Physical::kI16:
      return static_cast<const std::int16_t*>(column.values)[row];
    case Physical::kI32:
      return static_cast<const std::int32_t*>(column.values)[row];
    case Physical::kI64:
      return static_cast<const std::int64_t*>(column.values)[row];
  }
  return 0;
}

bool equal(Kind kind, const Scalar& a, const Scalar& b) { return kind == Kind::kString ? a.text == b.text : a.number == b.number; }

Scalar known_value(const Value& value) {
  if (value.kind == Kind::kString) return value.text ? Scalar::of_text(*value.text) : Scalar::unknown();
  return value.number ? Scalar::of(*value.number) : Scalar::unknown();
}

}  // namespace

Scalar read_column(const Column& column, Kind kind, std::uint32_t row) {
  if (!column.values) return Scalar::unknown();
  if (column.valid && ((column.valid[row / 64] >> (row % 64)) & 1) == 0) return Scalar::unknown();
  const std::int64_t number = stored(column, row);
  if (kind == Kind::kBool) return Scalar::of(number != 0);
  if (kind != Kind::kString) return Scalar::of(number);
  if (!column.dictionary || number < 0 || number >= static_cast<std::int64_t>(column.dictionary->size())) return Scalar::unknown();
  return Scalar::of_text((*column.dictionary)[static_cast<std::size_t>(number)]);
}

Scalar Evaluator::evaluate(const Node& node, Frame& frame) const {
  const auto child = [&](std::size_t k) { return evaluate(*node.children[k], frame); };
  switch (node.op) {
    case Op::kLiteral:
      return {true, node.number, node.text, Problem::kNone};
    case Op::kParameter: {
      if (!node.children.empty()) {
        const Scalar day = child(0);
        return day.known ? parameter_on(node.index, day.number) : Scalar::unknown();
      }
      if (at(node.index) >= context_.parameters.size()) return Scalar::unknown();
      return known_value(context_.parameters[at(node.index)]);
    }
    case Op::kAsOf:
      return Scalar::of(context_.as_of.days());
    case Op::kField: {
      const TableData& table = data_.tables[at(node.row.table)];
      if (at(node.index) >= table.columns.size()) return Scalar::unknown();
      return read_column(table.columns[at(node.index)], node.kind, row_of(node.row, frame));
    }
    case Op::kDerived: {
      Frame own = frame_of_derived(node, frame);
      return evaluate(*node.children[0], own);
    }
    case Op::kHas:
      return Scalar::of(child(0).known);
    case Op::kNot: {
      const Scalar a = child(0);
      return a.known ? Scalar::of(a.number == 0) : Scalar::unknown();
    }
    case Op::kAnd:
    case Op::kOr: {
      const bool decides = node.op == Op::kOr;  // one true settles ||, one false settles &&
      bool unknown = false;
      for (const auto& operand : node.children) {
        const Scalar a = evaluate(*operand, frame);
        if (a.known && (a.number != 0) == decides) return Scalar::of(decides);
        unknown = unknown || !a.known;
      }
      return unknown ? Scalar::unknown() : Scalar::of(!decides);
    }
    case Op::kConditional: {
      const Scalar condition = child(0);
      if (!condition.known) return Scalar::unknown();
      return child(condition.number != 0 ? 1 : 2);
    }
    case Op::kCompare: {
      const Scalar a = child(0), b = child(1);
      if (!a.known || !b.known) return Scalar::unknown();
      if (node.children[0]->kind != Kind::kString) return Scalar::of(holds(node.compare, a.number, b.number));
      if (node.compare == Compare::kEqual || node.compare == Compare::kNotEqual)
        return Scalar::of((a.text == b.text) == (node.compare == Compare::kEqual));
      return Scalar::of(holds(order_test(node.compare), a.text, b.text));
    }
    case Op::kIn: {
      const Scalar needle = child(0);
      bool unknown = !needle.known;
      for (std::size_t k = 1; k < node.children.size() && needle.known; ++k) {
        const Scalar item = child(k);
        if (item.known && equal(node.children[0]->kind, needle, item)) return Scalar::of(true);
        unknown = unknown || !item.known;
      }
      return unknown ? Scalar::unknown() : Scalar::of(false);
    }
    case Op::kTextTest: {
      const Scalar text = child(0), part = child(1);
      if (node.test == TextTest::kMatches) return text.known ? Scalar::of(node.regex->matches(text.text)) : Scalar::unknown();
      return text.known && part.known ? Scalar::of(holds(node.test, text.text, part.text)) : Scalar::unknown();
    }
    case Op::kArith: {
      const Scalar a = child(0);
      const Scalar b = node.children.size() > 1 ? child(1) : Scalar::of(0);
      if (!a.known || !b.known) return Scalar::unknown();
      std::int64_t out = 0;
      const Problem problem = apply(node.arith, a.number, b.number, out);
      return problem == Problem::kNone ? Scalar::of(out) : Scalar::unknown(problem);
    }
    case Op::kTextSize: {
      const Scalar text = child(0);
      return text.known ? Scalar::of(static_cast<std::int64_t>(text::count_code_points(text.text))) : Scalar::unknown();
    }
    case Op::kWorkingDays: {
      const Scalar a = child(0), b = child(1);
      return a.known && b.known ? working_days(node.calendar, a.number, b.number) : Scalar::unknown();
    }
    case Op::kMacro: {
      // An expression may hold a macro of the same slot inside another one, where the checker put an item of a list in place of its name.
      const std::uint32_t row = frame.rows[at(node.slot)];
      const Scalar result = macro(node, frame);
      frame.rows[at(node.slot)] = row;
      return result;
    }
  }
  return Scalar::unknown();
}

Scalar Evaluator::parameter_on(int parameter, std::int64_t day) const {
  if (!context_.history || at(parameter) >= context_.history->size()) return Scalar::unknown(Problem::kNotInForce);
  for (const DatedValue& dated : (*context_.history)[at(parameter)])
    if (dated.from.days() <= day && day <= dated.to.days()) return known_value(dated.value);
  return Scalar::unknown(Problem::kNotInForce);
}

Scalar Evaluator::working_days(Calendar question, std::int64_t a, std::int64_t b) const {
  if (!context_.working_days) return Scalar::unknown(Problem::kCalendar);
  const WorkingDays& known = *context_.working_days;
  const auto answer = question == Calendar::kAfter ? known.after(a, b) : known.between(a, b);
  return answer ? Scalar::of(*answer) : Scalar::unknown(Problem::kCalendar);
}

Scalar Evaluator::macro(const Node& node, Frame& frame) const {
  if (undelivered(node) >= 0) return Scalar::unknown();
  const Node* value = has_value_child(node) ? node.children[node.filter_count].get() : nullptr;
  const Node* order = node.aggregate == Aggregate::kLatest ? node.children[node.filter_count + 1].get() : nullptr;
  bool unknown = false, failed = false;
  std::int64_t selected = 0;
  Int128 sum = 0;
  std::int64_t least = std::numeric_limits<std::int64_t>::max(), greatest = std::numeric_limits<std::int64_t>::min();
  Scalar last_order, last_value;

  const RowRange range = visited(node, frame);
  for (std::uint32_t row = range.begin; row < range.end; ++row) {
    frame.rows[at(node.slot)] = row;
    const Scalar passed = passes(node, frame);
    if (passed.is_false()) continue;
    if (node.aggregate == Aggregate::kAll) {
      const Scalar condition = evaluate(*value, frame);
      if (condition.is_true()) continue;
      if (passed.known && condition.known)
        failed = true;
      else
        unknown = true;
      continue;
    }
    if (!passed.known) {
      unknown = true;
      continue;
    }
    ++selected;
    if (node.aggregate == Aggregate::kLatest) {
      const Scalar when = evaluate(*order, frame);
      if (!when.known)
        unknown = true;
      else if (!last_order.known || when.number >= last_order.number)
        last_order = when, last_value = evaluate(*value, frame);
    } else if (value) {
      const Scalar item = evaluate(*value, frame);
      if (!item.known) unknown = true;
      sum += item.number;
      least = std::min(least, item.number);
      greatest = std::max(greatest, item.number);
    }
  }

  switch (node.aggregate) {
    case Aggregate::kExists:
      return selected > 0 ? Scalar::of(1) : unknown ? Scalar::unknown() : Scalar::of(0);
    case Aggregate::kAll:
      return failed ? Scalar::of(0) : unknown ? Scalar::unknown() : Scalar::of(1);
    case Aggregate::kExistsOne:
      return selected > 1 ? Scalar::of(0) : unknown ? Scalar::unknown() : Scalar::of(selected);
    default:
      break;
  }
  if (unknown) return Scalar::unknown();
  if (node.aggregate == Aggregate::kCount) return Scalar::of(selected);
  if (node.aggregate == Aggregate::kSum) {
    const bool fits = sum >= std::numeric_limits<std::int64_t>::min() && sum <= std::numeric_limits<std::int64_t>::max();
    return fits ? Scalar::of(static_cast<std::int64_t>(sum)) : Scalar::unknown(Problem::kOverflow);
  }
  if (selected == 0) return Scalar::unknown(Problem::kEmpty);
  if (node.aggregate == Aggregate::kLatest) return last_value;
  return Scalar::of(node.aggregate == Aggregate::kMin ? least : greatest);
}

std::uint32_t Evaluator::row_of(const RowSource& source, const Frame& frame) const {
  std::uint32_t row = frame.rows[at(source.slot)];
  for (int t = source.slot_table; t != source.table; t = schema_.tables[at(t)].parent) row = data_.tables[at(t)].parent[row];
  return row;
}

Frame Evaluator::frame_of_derived(const Node& node, const Frame& frame) const {
  Frame own;
  own.rows[0] = row_of(node.row, frame);
  return own;
}

int Evaluator::undelivered(const Node& macro) const {
  int first = -1;
  for (int t = macro.table; t != macro.row.table; t = schema_.tables[at(t)].parent)
    if (!data_.tables[at(t)].available) first = t;
  return first;
}

RowRange Evaluator::descend(int from, int table, std::uint32_t row) const {
  if (table == from) return {row, row + 1};
  const RowRange above = descend(from, schema_.tables[at(table)].parent, row);
  const TableData& data = data_.tables[at(table)];
  if (data.rows == 0 || !data.first) return {};  // an empty table needs no offsets
  return {data.first[above.begin], data.first[above.end]};
}

RowRange Evaluator::visited(const Node& macro, const Frame& frame) const {
  return descend(macro.row.table, macro.table, row_of(macro.row, frame));
}

Scalar Evaluator::passes(const Node& macro, Frame& frame) const {
  bool unknown = false;
  for (std::size_t k = 0; k < macro.filter_count; ++k) {
    const Scalar passed = evaluate(*macro.children[k], frame);
    if (passed.is_false()) return passed;
    unknown = unknown || !passed.known;
  }
  return unknown ? Scalar::unknown() : Scalar::of(1);
}

Value to_value(const Scalar& scalar, Kind kind) {
  Value value;
  value.kind = kind;
  if (!scalar.known) return value;
  if (kind == Kind::kString)
    value.text = std::string(scalar.text);
  else
    value.number = scalar.number;
  return value;
}

Value evaluate(const Expression& expression, const Data& data, std::uint32_t row, const Context& context) {
  const Evaluator evaluator(*expression.schema(), data, context);
  Frame frame;
  frame.rows[0] = row;
  return to_value(evaluator.evaluate(*expression.root(), frame), expression.kind());
}

}  // namespace shouwang::cel
