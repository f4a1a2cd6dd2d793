// One run of a plan: what depends on data and context but not on the batch, and the worker that computes one batch after another.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
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

/// Gives buffers to steps; the outputs keep theirs to the end of the batch.
Layout lay_out(const Graph& graph);

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

/// A table of results of a date function for the days that people meet, so that a row costs one load.
struct DayTable {
  std::int64_t first = 0;
  std::vector<std::int32_t> values;  // kNoDay where the function cannot tell
};

class Run {
 public:
  Run(const Schema& schema, const Graph& graph, const Data& data, const Context& context);

  const Schema& schema() const { return schema_; }
  const Graph& graph() const { return graph_; }
  const Data& data() const { return data_; }
  const Evaluator& evaluator() const { return evaluator_; }
  const Interner& interner() const { return interner_; }
  const Scalar& constant(int step) const { return constants_[static_cast<std::size_t>(step)]; }
  std::int64_t constant_number(int step) const { return numbers_[static_cast<std::size_t>(step)]; }
  const std::vector<std::uint8_t>& look_up(int step) const { return look_ups_[static_cast<std::size_t>(step)]; }
  const std::vector<std::int64_t>& intern_map(int step) const { return intern_maps_[static_cast<std::size_t>(step)]; }
  const DayTable& day_table(int step) const { return day_tables_[static_cast<std::size_t>(step)]; }
  const std::vector<std::int64_t>& in_items(int step) const { return in_items_[static_cast<std::size_t>(step)]; }
  const Column* column(const TextSpace& space) const;
  bool delivered(int from, int table) const;

  TableRange rows_below(int table, TableRange root_rows) const;
  /// Batches of root rows, each small enough for its columns to stay in the processor's cache.
  std::vector<TableRange> batches() const;

 private:
  std::vector<std::int64_t> intern_column(const TextSpace& space);
  void intern_texts(const Node& node);
  std::vector<std::uint8_t> build_look_up(const Step& step) const;
  DayTable build_day_table(const Step& step) const;

  const Schema& schema_;
  const Graph& graph_;
  const Data& data_;
  Evaluator evaluator_;
  Interner interner_;
  // All by step; empty for steps that need none.
  std::vector<Scalar> constants_;
  std::vector<std::int64_t> numbers_;  // of a constant text: its number in the interner
  std::vector<std::vector<std::uint8_t>> look_ups_;
  std::vector<std::vector<std::int64_t>> intern_maps_;
  std::vector<DayTable> day_tables_;
  std::vector<std::vector<std::int64_t>> in_items_;
};

inline constexpr std::int32_t kNoDay = INT32_MIN;

/// A column of one batch. Truth steps use `truth` alone.
struct Vector {
  const std::uint8_t* truth = nullptr;
  const void* values = nullptr;
  Physical physical = Physical::kI64;
  const std::uint8_t* known = nullptr;  // nullptr: all known
};

/// Computes batches; one per thread. Buffers grow to the largest batch and are then reused.
class Worker {
 public:
  Worker(const Run& run, const Layout& layout);
  void compute(TableRange root_rows);
  const Vector& vector(int step) const { return vectors_[static_cast<std::size_t>(step)]; }
  /// The values of a number step as int64.
  const std::int64_t* wide(int step);

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
  void arith(int index, const Step& step);
  void arith_rows(const Step& step, Operand a, Operand b, const std::uint8_t* known, std::int64_t* out, std::uint8_t* out_known,
                  std::size_t n) const;
  bool arith_days(int index, const Step& step, const std::uint8_t* known);
  void reduce(int index, const Step& step);
  void reduce_by_group(int index, const Step& step);
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
  TableRange range(int table) const { return ranges_[static_cast<std::size_t>(table)]; }
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
  /// For each row of `table` in the batch, the row of `ancestor` it belongs to; subtract *base for a position in the batch.
  const std::uint32_t* ancestors(int table, int ancestor, std::uint32_t* base);

  struct Link {
    int table, ancestor;
    std::vector<std::uint32_t> rows;
    bool ready = false;
  };

  const Run& run_;
  const Layout& layout_;
  const Kernels& kernels_;
  std::vector<Buffer> buffers_;
  std::vector<Vector> vectors_;
  std::vector<const std::int64_t*> wide_;  // by step, this batch; nullptr until asked for
  std::vector<TableRange> ranges_;         // by table, this batch
  std::deque<Link> links_;
};

}  // namespace shouwang::cel
