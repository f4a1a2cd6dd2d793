// Everything of a run that is done once: constants, dictionaries, tables, batches, and the buffers' plan.
#include <algorithm>
#include <map>
#include <utility>

#include "base/text.h"
#include "cel/plan_run.h"

namespace shouwang::cel {
namespace {

bool holds_entry(const Step& step, std::string_view text, std::string_view part) {
  switch (step.look_up) {
    case LookUp::kIn:
      return text == part;
    case LookUp::kTest:
      return holds(step.test, text, part);
    case LookUp::kMatches:
      return step.regex->matches(text);
  }
  return false;
}

}  // namespace

Layout lay_out(const Graph& graph, const std::vector<std::uint8_t>& varying) {
  const std::size_t n = graph.steps.size();
  const auto varies = [&](std::size_t step) { return !varying.empty() && varying[step] != 0; };
  std::vector<int> last_use(n, -1);
  for (std::size_t k = 0; k < n; ++k)
    for (const int operand : graph.steps[k].operands)
      if (operand >= 0)
        last_use[at(operand)] = std::max(last_use[at(operand)], static_cast<int>(varies(k) && !varies(at(operand)) ? n : k));
  for (const int output : graph.outputs) last_use[at(output)] = static_cast<int>(n);

  Layout layout;
  layout.places.resize(n);
  std::map<std::pair<int, bool>, std::vector<int>> free;  // (table, bytes or numbers) -> buffers
  const auto take = [&](int table, bool bytes) {
    auto& list = free[{table, bytes}];
    if (list.empty()) return layout.buffers++;
    const int buffer = list.back();
    list.pop_back();
    return buffer;
  };
  const auto release = [&](int step) {
    const Step& of = graph.steps[at(step)];
    if (of.table < 0) return;
    const Placement& place = layout.places[at(step)];
    free[{of.table, of.kind == Kind::kBool}].push_back(place.main);
    if (place.known >= 0) free[{of.table, true}].push_back(place.known);
    if (place.wide >= 0) free[{of.table, false}].push_back(place.wide);
  };
  const auto place_step = [&](std::size_t k) {
    const Step& step = graph.steps[k];
    if (step.table >= 0) {
      Placement& place = layout.places[k];
      place.main = take(step.table, step.kind == Kind::kBool);
      place.known = take(step.table, true);
      if (step.kind != Kind::kBool) place.wide = take(step.table, false);
    }
    std::vector<int> ended(step.operands);
    std::sort(ended.begin(), ended.end());
    ended.erase(std::unique(ended.begin(), ended.end()), ended.end());
    for (const int operand : ended)
      if (operand >= 0 && last_use[at(operand)] == static_cast<int>(k)) release(operand);
  };
  for (std::size_t k = 0; k < n; ++k)
    if (!varies(k)) place_step(k);
  for (std::size_t k = 0; k < n; ++k)
    if (varies(k)) place_step(k);
  return layout;
}

std::int64_t Interner::intern(std::string_view text) {
  const auto [entry, fresh] = ids_.try_emplace(text, static_cast<std::int64_t>(texts_.size()));
  if (fresh) texts_.push_back(text);
  return entry->second;
}

std::int64_t Interner::find(std::string_view text) const {
  const auto found = ids_.find(text);
  return found == ids_.end() ? -1 : found->second;
}

Run::Run(const Schema& schema, const Graph& graph, const Data& data, std::span<const Context> contexts)
    : schema_(schema),
      graph_(graph),
      data_(data),
      varying_(graph.steps.size()),
      intern_maps_(graph.steps.size()),
      sizes_(graph.steps.size()) {
  const std::size_t n = graph.steps.size();
  for (const Context& context : contexts) {
    Prepared& prepared = prepared_.emplace_back(Prepared{Evaluator(schema, data, context), {}, {}, {}, {}, {}});
    prepared.constants.resize(n);
    prepared.numbers.resize(n);
    prepared.look_ups.resize(n);
    prepared.day_tables.resize(n);
    prepared.in_items.resize(n);
    for (std::size_t k = 0; k < n; ++k) {
      const Step& step = graph.steps[k];
      if (step.op != StepOp::kConstant) continue;
      Frame frame;
      const Scalar value = prepared.evaluator.evaluate(*step.expression, frame);
      prepared.constants[k] = value;
      prepared.numbers[k] = step.kind == Kind::kString && value.known ? interner_.intern(value.text) : value.number;
    }
  }
  for (std::size_t k = 0; k < n; ++k) {
    const Step& step = graph.steps[k];
    varying_[k] = differs(step, k);
    for (const int operand : step.operands)
      if (operand >= 0 && varying_[at(operand)] != 0) varying_[k] = 1;
    if (step.op == StepOp::kIntern) intern_maps_[k] = intern_column(graph.steps[at(step.operands[0])].space);
    if (step.op == StepOp::kScalar && step.kind == Kind::kString) intern_texts(*step.expression);
  }
  // Look-ups last: those over the common dictionary need all of it.
  for (std::size_t k = 0; k < n; ++k) {
    const Step& step = graph.steps[k];
    if (step.op == StepOp::kTextSize) sizes_[k] = build_sizes(step);
    for (std::size_t c = 0; c < (varying_[k] ? prepared_.size() : 1); ++c) {
      Prepared& prepared = prepared_[c];
      if (step.op == StepOp::kLookUp) prepared.look_ups[k] = build_look_up(step, c);
      if (step.op == StepOp::kArith) prepared.day_tables[k] = build_day_table(step, c);
      if (step.op == StepOp::kInConstants)
        for (std::size_t item = 1; item < step.operands.size(); ++item)
          if (constant(step.operands[item], c).known) prepared.in_items[k].push_back(constant_number(step.operands[item], c));
    }
  }
}

// Whether the step by itself, its operands aside, has different values in some of the contexts.
bool Run::differs(const Step& step, std::size_t index) const {
  switch (step.op) {
    case StepOp::kConstant: {
      const Scalar& first = prepared_[0].constants[index];
      return std::any_of(prepared_.begin(), prepared_.end(), [&](const Prepared& prepared) {
        const Scalar& other = prepared.constants[index];
        return other.known != first.known || (first.known && (other.number != first.number || other.text != first.text));
      });
    }
    case StepOp::kWorkingDays:
      return calendar_differs();
    case StepOp::kParameterOn:
      return history_differs(step.index);
    case StepOp::kScalar:
      return differs(*step.expression);
    default:
      return false;
  }
}

bool Run::differs(const Node& node) const {
  const Context& first = prepared_[0].evaluator.context();
  const auto any = [&](auto&& other) {
    return std::any_of(prepared_.begin(), prepared_.end(), [&](const Prepared& prepared) { return other(prepared.evaluator.context()); });
  };
  if (node.op == Op::kAsOf && any([&](const Context& other) { return other.as_of != first.as_of; })) return true;
  if (node.op == Op::kWorkingDays && calendar_differs()) return true;
  if (node.op == Op::kParameter) {
    if (!node.children.empty() && history_differs(node.index)) return true;
    if (node.children.empty() &&
        any([&](const Context& other) { return !(other.parameters[at(node.index)] == first.parameters[at(node.index)]); }))
      return true;
  }
  return std::any_of(node.children.begin(), node.children.end(), [&](const NodePtr& child) { return differs(*child); });
}

bool Run::history_differs(int parameter) const {
  const auto& first = prepared_[0].evaluator.context().history;
  const auto same = [](const DatedValue& a, const DatedValue& b) { return a.from == b.from && a.to == b.to && a.value == b.value; };
  return std::any_of(prepared_.begin(), prepared_.end(), [&](const Prepared& prepared) {
    const auto& other = prepared.evaluator.context().history;
    if (other == first) return false;
    if (!other || !first) return true;
    const auto& a = (*first)[at(parameter)];
    const auto& b = (*other)[at(parameter)];
    return !std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
  });
}

// Calendars are compared by identity: scenarios share the one of the pack.
bool Run::calendar_differs() const {
  const auto& first = prepared_[0].evaluator.context().working_days;
  return std::any_of(prepared_.begin(), prepared_.end(),
                     [&](const Prepared& prepared) { return prepared.evaluator.context().working_days != first; });
}

std::vector<std::int64_t> Run::intern_column(const TextSpace& space) {
  std::vector<std::int64_t> ids;
  if (const Column* source = column(space); source && source->dictionary)
    for (const std::string& text : *source->dictionary) ids.push_back(interner_.intern(text));
  return ids;
}

// Every text that the expression can have as its value.
void Run::intern_texts(const Node& node) {
  if (node.kind == Kind::kString) {
    if (node.op == Op::kField) intern_column({node.row.table, node.index});
    if (node.op == Op::kLiteral) interner_.intern(node.text);
    if (node.op == Op::kParameter)
      intern_parameter(node.index);
  }
  for (const auto& child : node.children) intern_texts(*child);
}

// The texts that a parameter has on any day.
void Run::intern_parameter(int parameter) {
  for (const Prepared& prepared : prepared_) {
    const Context& context = prepared.evaluator.context();
    if (const auto& text = context.parameters[at(parameter)].text) interner_.intern(*text);
    if (!context.history) continue;
    for (const DatedValue& dated : (*context.history)[at(parameter)])
      if (dated.value.text) interner_.intern(*dated.value.text);
  }
}

const Column* Run::column(const TextSpace& space) const {
  const auto& columns = data_.tables[at(space.table)].columns;
  return at(space.field) < columns.size() ? &columns[at(space.field)] : nullptr;
}

bool Run::delivered(int from, int table) const {
  for (int t = table; t != from; t = schema_.tables[at(t)].parent)
    if (!data_.tables[at(t)].available) return false;
  return true;
}

std::vector<std::int64_t> Run::build_sizes(const Step& step) const {
  std::vector<std::int64_t> sizes;
  const auto add = [&](std::string_view text) { sizes.push_back(static_cast<std::int64_t>(text::count_code_points(text))); };
  const TextSpace& space = graph_.steps[at(step.operands[0])].space;
  if (space.table < 0) {
    for (std::size_t id = 0; id < interner_.size(); ++id) add(interner_.text(static_cast<std::int64_t>(id)));
  } else if (const Column* source = column(space); source && source->dictionary) {
    for (const std::string& text : *source->dictionary) add(text);
  }
  return sizes;
}

std::vector<std::uint8_t> Run::build_look_up(const Step& step, std::size_t context) const {
  const auto decide = [&](std::string_view text) {
    std::uint8_t result = kFalse;
    for (std::size_t k = 1; k < step.operands.size(); ++k) {
      const Scalar& item = constant(step.operands[k], context);
      result = std::max(result, !item.known ? kUnknown : holds_entry(step, text, item.text) ? kTrue : kFalse);
    }
    return result;
  };
  std::vector<std::uint8_t> table;
  const TextSpace& space = graph_.steps[at(step.operands[0])].space;
  if (space.table < 0) {
    for (std::size_t id = 0; id < interner_.size(); ++id) table.push_back(decide(interner_.text(static_cast<std::int64_t>(id))));
  } else if (const Column* source = column(space); source && source->dictionary) {
    for (const std::string& text : *source->dictionary) table.push_back(decide(text));
  }
  return table;
}

DayTable Run::build_day_table(const Step& step, std::size_t context) const {
  constexpr std::int64_t kFirst = -25567;  // 1900-01-01
  constexpr std::int64_t kDays = 55152;    // to 2050-12-31
  DayTable table;
  const bool of_days = step.arith == Arith::kAge || (step.arith >= Arith::kYear && step.arith <= Arith::kYearDay) ||
                       step.arith == Arith::kMonthsBefore || step.arith == Arith::kMonthsAfter;
  if (!of_days || graph_.steps[at(step.operands[0])].table < 0) return table;
  std::int64_t b = 0;
  if (step.operands.size() > 1) {
    if (graph_.steps[at(step.operands[1])].table >= 0 || !constant(step.operands[1], context).known) return table;
    b = constant_number(step.operands[1], context);
  }
  // A small table of rows is cheaper without.
  if (data_.tables[at(step.table)].rows < static_cast<std::size_t>(kDays)) return table;
  table.first = kFirst;
  table.values.resize(static_cast<std::size_t>(kDays));
  for (std::int64_t k = 0; k < kDays; ++k) {
    std::int64_t out = 0;
    const bool fits = apply(step.arith, kFirst + k, b, out) == Problem::kNone && out > kNoDay && out <= INT16_MAX;
    table.values[static_cast<std::size_t>(k)] = fits ? static_cast<std::int16_t>(out) : kNoDay;
  }
  return table;
}

TableRange Run::rows_below(int table, TableRange root_rows) const {
  const int parent = schema_.tables[at(table)].parent;
  if (parent < 0) return root_rows;
  const TableRange above = rows_below(parent, root_rows);
  const TableData& data = data_.tables[at(table)];
  if (data.rows == 0 || !data.first || !data.available) return {};
  return {data.first[above.begin], data.first[above.end]};
}

std::size_t Run::pieces() const { return (data_.tables[0].rows + kPieceRows - 1) / kPieceRows; }

TableRange Run::piece(std::size_t number) const {
  const std::size_t begin = number * kPieceRows;
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(std::min(begin + kPieceRows, data_.tables[0].rows))};
}

TableRange Run::next_batch(TableRange left) const {
  constexpr std::size_t kMostRows = 16384;
  const auto largest = [&] {
    std::size_t most = 0;
    for (std::size_t t = 1; t < schema_.tables.size(); ++t) most = std::max(most, rows_below(static_cast<int>(t), left).size());
    return most;
  };
  while (left.size() > 1 && largest() > kMostRows) left.end = left.begin + static_cast<std::uint32_t>(left.size() / 2);
  return left;
}

}  // namespace shouwang::cel
