// One run of a plan: what depends on data and context but not on the batch, and the worker that computes one batch after another.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cel/evaluator.h"
#include "cel/plan_graph.h"
#include "cel/plan_kernels.h"

namespace shouwang::cel {

/// Where a step's results live in a worker: numbers of buffers that are shared by steps whose lives do not overlap.
struct Placement {
  int main = -1;  // values or truths
  int known = -1;
  int wide = -1;  // values of a narrow column as int64
};

struct Layout {
  std::vector<Placement> places;  // by step
  int buffers = 0;
};

/// Gives buffers to steps; the outputs keep theirs to the end of the batch. Steps that vary between contexts come after all others, once
/// per context, so what they read of the others keeps its buffers too.
/// @param varying by step; empty: none varies
Layout lay_out(const Graph& graph, const std::vector<std::uint8_t>& varying = {});

/// Rows [begin, end) of one table.
struct TableRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::size_t size() const { return end - begin; }
};

/// Texts of a run, numbered; those of all dictionaries that meet texts of other origin.
class Interner {
 public:
  std::int64_t intern(std::string_view text);
  /// -1 when absent.
  std::int64_t find(std::string_view text) const;
  std::string_view text(std::int64_t id) const { return texts_[static_cast<std::size_t>(id)]; }
  std::size_t size() const { return texts_.size(); }

 private:
  std::unordered_map<std::string_view, std::int64_t> ids_;
  std::vector<std::string_view> texts_;
};

/// A table of results of a date function for the days that people meet, so that a row costs one load. Days from 1900 to 2050 fit 16 bits,
/// and so do ages and years; a smaller table leaves more of the cache to the columns.
struct DayTable {
  std::int64_t first = 0;
  std::vector<std::int16_t> values;  // kNoDay where the result does not fit or cannot be told
};

/// What a run knows before its first batch, for one context or for many. All texts of all contexts share one dictionary, so that a step
/// that does not vary holds the same numbers for each of them.
class Run {
 public:
  /// @param contexts at least one; they outlive the run
  Run(const Schema& schema, const Graph& graph, const Data& data, std::span<const Context> contexts);

  const Schema& schema() const { return schema_; }
  const Graph& graph() const { return graph_; }
  const Data& data() const { return data_; }
  std::size_t contexts() const { return prepared_.size(); }
  /// By step: whether its values can differ between the contexts.
  const std::vector<std::uint8_t>& varying() const { return varying_; }
  const Evaluator& evaluator(std::size_t context) const { return prepared_[context].evaluator; }
  const Interner& interner() const { return interner_; }
  const Scalar& constant(int step, std::size_t context) const { return of(step, context).constants[static_cast<std::size_t>(step)]; }
  std::int64_t constant_number(int step, std::size_t context) const { return of(step, context).numbers[static_cast<std::size_t>(step)]; }
  const std::vector<std::uint8_t>& look_up(int step, std::size_t context) const {
    return of(step, context).look_ups[static_cast<std::size_t>(step)];
  }
  const std::vector<std::int64_t>& intern_map(int step) const { return intern_maps_[static_cast<std::size_t>(step)]; }
  const DayTable& day_table(int step, std::size_t context) const { return of(step, context).day_tables[static_cast<std::size_t>(step)]; }
  const std::vector<std::int64_t>& in_items(int step, std::size_t context) const {
    return of(step, context).in_items[static_cast<std::size_t>(step)];
  }
  const std::vector<std::int64_t>& sizes(int step) const { return sizes_[static_cast<std::size_t>(step)]; }
  const Column* column(const TextSpace& space) const;
  bool delivered(int from, int table) const;

  TableRange rows_below(int table, TableRange root_rows) const;
  /// Root rows come in pieces of equal size, taken by whichever thread is free.
  static constexpr std::size_t kPieceRows = 1024;
  std::size_t pieces() const;
  TableRange piece(std::size_t number) const;
  /// The first part of `left`, or all of it, of which no table has more rows than stay in the processor's cache; at least one root row.
  TableRange next_batch(TableRange left) const;

 private:
  /// What belongs to one context. All vectors by step, empty for steps that need none; of steps that do not vary only the first
  /// context's are filled.
  struct Prepared {
    Evaluator evaluator;
    std::vector<Scalar> constants;
    std::vector<std::int64_t> numbers;  // of a constant text: its number in the interner
    std::vector<std::vector<std::uint8_t>> look_ups;
    std::vector<DayTable> day_tables;
    std::vector<std::vector<std::int64_t>> in_items;
  };

  const Prepared& of(int step, std::size_t context) const { return prepared_[varying_[static_cast<std::size_t>(step)] ? context : 0]; }
  bool differs(const Step& step, std::size_t index) const;
  bool differs(const Node& node) const;
  bool history_differs(int parameter) const;
  bool calendar_differs() const;
  std::vector<std::int64_t> intern_column(const TextSpace& space);
  void intern_texts(const Node& node);
  void intern_parameter(int parameter);
  std::vector<std::int64_t> build_sizes(const Step& step) const;
  std::vector<std::uint8_t> build_look_up(const Step& step, std::size_t context) const;
  DayTable build_day_table(const Step& step, std::size_t context) const;

  const Schema& schema_;
  const Graph& graph_;
  const Data& data_;
  Interner interner_;
  std::vector<std::uint8_t> varying_;  // by step
  std::vector<Prepared> prepared_;     // by context
  // By step; empty for steps that need none.
  std::vector<std::vector<std::int64_t>> intern_maps_;
  std::vector<std::vector<std::int64_t>> sizes_;  // by dictionary position
};

inline constexpr std::int16_t kNoDay = INT16_MIN;

/// A column of one batch. Truth steps use `truth` alone.
struct Vector {
  const std::uint8_t* truth = nullptr;
  const void* values = nullptr;
  Physical physical = Physical::kI64;
  const std::uint8_t* known = nullptr;  // nullptr: all known
};

/// Where a condition on the rows of a table holds and where it cannot tell, one bit per row: what macros fold.
struct Selection {
  std::vector<std::uint64_t> yes, unknown;
  std::size_t yes_count = 0, unknown_count = 0;
  bool ready = false;
};

/// Computes batches; one per thread. Buffers grow to the largest batch and are then reused.
class Worker {
 public:
  Worker(const Run& run, const Layout& layout);
  /// Takes up a batch and computes what does not vary between the contexts.
  void compute(TableRange root_rows);
  /// Computes the rest for one context, over the values of the context before.
  void compute_context(std::size_t context);
  const Vector& vector(int step) const { return vectors_[static_cast<std::size_t>(step)]; }
  /// The values of a number step as int64.
  const std::int64_t* wide(int step);
  TableRange range(int table) const { return ranges_[static_cast<std::size_t>(table)]; }

 private:
  struct Buffer {
    std::unique_ptr<std::uint64_t[]> words;
    std::size_t bytes = 0;
  };

  void compute_step(int index);
  void column(int index, const Step& step);
  void intern(int index, const Step& step);
  void known(int index, const Step& step);
  void spread(int index, const Step& step);
  void select(int index, const Step& step);
  void compare(int index, const Step& step);
  void look_up(int index, const Step& step);
  void text_test(int index, const Step& step);
  void text_size(int index, const Step& step);
  void by_row(int index, const Step& step);
  void arith(int index, const Step& step);
  void arith_rows(const Step& step, Operand a, Operand b, const std::uint8_t* known, std::int64_t* out, std::uint8_t* out_known,
                  std::size_t n) const;
  bool arith_days(int index, const Step& step, const std::uint8_t* known);
  void reduce(int index, const Step& step);
  void exists(int index, const Step& step, const Selection& selected);
  void exists_one(int index, const Step& step, const Selection& selected);
  void count(int index, const Step& step, const Selection& selected);
  void sum(int index, const Step& step, const Selection& selected);
  void extreme(int index, const Step& step, const Selection& selected);
  void latest(int index, const Step& step, const Selection& selected);
  const std::uint8_t* sure_groups(int index, const Step& step, const Selection& selected, const std::uint8_t* value_known);
  void scalar(int index, const Step& step);

  void* buffer(int number, std::size_t bytes);
  std::uint8_t* truth_buffer(int index) { return static_cast<std::uint8_t*>(buffer(place(index).main, rows(index))); }
  std::int64_t* number_buffer(int index) {
    return static_cast<std::int64_t*>(buffer(place(index).main, rows(index) * sizeof(std::int64_t)));
  }
  std::uint8_t* known_buffer(int index) { return static_cast<std::uint8_t*>(buffer(place(index).known, rows(index))); }
  const Placement& place(int index) const { return layout_.places[static_cast<std::size_t>(index)]; }
  const Step& step(int index) const { return run_.graph().steps[static_cast<std::size_t>(index)]; }
  std::size_t rows(int index) const { return ranges_[static_cast<std::size_t>(step(index).table)].size(); }
  Operand operand(int index);
  bool is_constant(int index) const { return step(index).table < 0; }
  /// Rows where all operands are known: nullptr when everywhere, else an array; the step's own buffer when it must be combined.
  const std::uint8_t* joint_known(int index, const int* operands, std::size_t count);
  void set_numbers(int index, const std::int64_t* values, const std::uint8_t* known) {
    vectors_[static_cast<std::size_t>(index)] = {nullptr, values, Physical::kI64, known};
  }
  void set_truth(int index, const std::uint8_t* truth) {
    vectors_[static_cast<std::size_t>(index)] = {truth, nullptr, Physical::kI8, nullptr};
  }
  void set_all_unknown(int index);
  /// For each row of a table in the batch, the row of an ancestor that it belongs to, as a position in the batch.
  struct Ancestors {
    const std::uint32_t* parents;
    std::uint32_t first_parent;
    const std::uint32_t* above;  // of the parents; nullptr: a parent is the ancestor
    std::uint32_t first_above;
    std::size_t operator[](std::size_t i) const {
      const std::uint32_t parent = parents[i] - first_parent;
      return above ? above[parent] - first_above : parent;
    }
  };
  Ancestors ancestors(int table, int ancestor);
  /// The same as an array of rows. Computed once per batch.
  const std::uint32_t* ancestor_rows(int table, int ancestor);
  /// The other way: for each row of `ancestor` in the batch, and one more, the first row of `table` that belongs to it.
  const std::uint32_t* first_rows(int table, int ancestor);
  /// The rows of `table` where a truth step holds; all of them for step -1. Computed once per batch: several macros share a filter.
  const Selection& selection(int state, int table);

  struct Link {
    int table, ancestor;
    std::vector<std::uint32_t> rows;
    bool ready = false;
  };
  static Link& find_link(std::deque<Link>& links, int table, int ancestor);

  const Run& run_;
  const Layout& layout_;
  const Kernels& kernels_;
  std::vector<Buffer> buffers_;
  std::vector<Vector> vectors_;
  std::vector<const std::int64_t*> wide_;  // by step, this batch; nullptr until asked for
  std::vector<TableRange> ranges_;         // by table, this batch
  std::vector<int> shared_steps_;          // those that do not vary, in order
  std::vector<int> varying_steps_;
  std::size_t context_ = 0;
  std::deque<Link> links_;             // ancestor_rows()
  std::deque<Link> bounds_;            // first_rows()
  std::vector<Selection> selections_;  // by step, then by table for all its rows
  std::vector<std::int64_t> best_;     // by group, while a macro is folded
  std::vector<std::uint32_t> last_;
};

}  // namespace shouwang::cel
