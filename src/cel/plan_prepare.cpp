// Everything of a run that is done once: constants, dictionaries, tables, batches, and the buffers' plan.
#include <algorithm>
#include <map>
#include <utility>

#include "cel/plan_run.h"

namespace shouwang::cel {
namespace {

std::size_t at(int k) { return static_cast<std::size_t>(k); }

bool holds_entry(LookUp test, std::string_view text, std::string_view part) {
  switch (test) {
    case LookUp::kIn:
      return text == part;
    case LookUp::kStartsWith:
      return holds(TextTest::kStartsWith, text, part);
    case LookUp::kEndsWith:
      return holds(TextTest::kEndsWith, text, part);
    case LookUp::kContains:
      return holds(TextTest::kContains, text, part);
  }
  return false;
}

}  // namespace

Layout lay_out(const Graph& graph) {
  const std::size_t n = graph.steps.size();
  std::vector<int> last_use(n, -1);
  for (std::size_t k = 0; k < n; ++k)
    for (const int operand : graph.steps[k].operands)
      if (operand >= 0) last_use[at(operand)] = static_cast<int>(k);
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
  for (std::size_t k = 0; k < n; ++k) {
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
  }
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

Run::Run(const Schema& schema, const Graph& graph, const Data& data, const Context& context)
    : schema_(schema),
      graph_(graph),
      data_(data),
      evaluator_(schema, data, context),
      constants_(graph.steps.size()),
      numbers_(graph.steps.size()),
      look_ups_(graph.steps.size()),
      intern_maps_(graph.steps.size()),
      day_tables_(graph.steps.size()),
      in_items_(graph.steps.size()) {
  for (std::size_t k = 0; k < graph.steps.size(); ++k) {
    const Step& step = graph.steps[k];
    if (step.op == StepOp::kConstant) {
      Frame frame;
      constants_[k] = evaluator_.evaluate(*step.expression, frame);
      numbers_[k] = step.kind == Kind::kString && constants_[k].known ? interner_.intern(constants_[k].text) : constants_[k].number;
    }
    if (step.op == StepOp::kIntern) intern_maps_[k] = intern_column(graph.steps[at(step.operands[0])].space);
    if (step.op == StepOp::kScalar && step.kind == Kind::kString) intern_texts(*step.expression);
  }
  // Look-ups last: those over the common dictionary need all of it.
  for (std::size_t k = 0; k < graph.steps.size(); ++k) {
    const Step& step = graph.steps[k];
    if (step.op == StepOp::kLookUp) look_ups_[k] = build_look_up(step);
    if (step.op == StepOp::kArith) day_tables_[k] = build_day_table(step);
    if (step.op == StepOp::kInConstants)
      for (std::size_t item = 1; item < step.operands.size(); ++item)
        if (constants_[at(step.operands[item])].known) in_items_[k].push_back(numbers_[at(step.operands[item])]);
  }
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
      if (const auto& text = evaluator_.context().parameters[at(node.index)].text) interner_.intern(*text);
  }
  for (const auto& child : node.children) intern_texts(*child);
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

std::vector<std::uint8_t> Run::build_look_up(const Step& step) const {
  const auto decide = [&](std::string_view text) {
    std::uint8_t result = kFalse;
    for (std::size_t k = 1; k < step.operands.size(); ++k) {
      const Scalar& item = constants_[at(step.operands[k])];
      result = std::max(result, !item.known ? kUnknown : holds_entry(step.look_up, text, item.text) ? kTrue : kFalse);
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

DayTable Run::build_day_table(const Step& step) const {
  constexpr std::int64_t kFirst = -25567;  // 1900-01-01
  constexpr std::int64_t kDays = 55152;    // to 2050-12-31
  DayTable table;
  const bool of_days = step.arith == Arith::kAge || step.arith == Arith::kYear || step.arith == Arith::kMonth ||
                       step.arith == Arith::kMonthsBefore || step.arith == Arith::kMonthsAfter;
  if (!of_days || graph_.steps[at(step.operands[0])].table < 0) return table;
  std::int64_t b = 0;
  if (step.operands.size() > 1) {
    if (graph_.steps[at(step.operands[1])].table >= 0 || !constants_[at(step.operands[1])].known) return table;
    b = numbers_[at(step.operands[1])];
  }
  // A small table of rows is cheaper without.
  if (data_.tables[at(step.table)].rows < static_cast<std::size_t>(kDays)) return table;
  table.first = kFirst;
  table.values.resize(static_cast<std::size_t>(kDays));
  for (std::int64_t k = 0; k < kDays; ++k) {
    std::int64_t out = 0;
    const bool known = apply(step.arith, kFirst + k, b, out) == Problem::kNone;
    table.values[static_cast<std::size_t>(k)] = known ? static_cast<std::int32_t>(out) : kNoDay;
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

std::vector<TableRange> Run::batches() const {
  constexpr std::uint32_t kRootRows = 1024;
  constexpr std::size_t kMostRows = 16384;
  std::vector<TableRange> result;
  const auto total = static_cast<std::uint32_t>(data_.tables[0].rows);
  for (std::uint32_t begin = 0; begin < total;) {
    TableRange batch{begin, std::min(begin + kRootRows, total)};
    const auto largest = [&] {
      std::size_t most = 0;
      for (std::size_t t = 1; t < schema_.tables.size(); ++t) most = std::max(most, rows_below(static_cast<int>(t), batch).size());
      return most;
    };
    while (batch.size() > 1 && largest() > kMostRows) batch.end = batch.begin + static_cast<std::uint32_t>(batch.size() / 2);
    result.push_back(batch);
    begin = batch.end;
  }
  return result;
}

}  // namespace shouwang::cel
