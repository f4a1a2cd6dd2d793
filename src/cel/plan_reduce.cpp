// Macros over records: the rows of a table folded into the rows of an ancestor.
#include <algorithm>
#include <cstring>
#include <limits>

#include "cel/plan_run.h"

namespace shouwang::cel {
void Worker::reduce(int index, const Step& of) {
  if (!run_.delivered(of.table, of.source)) {
    set_all_unknown(index);
    return;
  }
  const std::size_t groups = rows(index);
  const std::size_t n = range(of.source).size();
  const std::uint8_t* state = of.operands[0] >= 0 ? vectors_[at(of.operands[0])].truth : nullptr;
  std::uint32_t base = 0;
  const std::uint32_t* parents = ancestors(of.source, of.table, &base);
  if (of.aggregate == Aggregate::kExists) {
    std::uint8_t* out = truth_buffer(index);
    std::memset(out, kFalse, groups);
    kernels_.scatter_or(state, parents, base, out, n);
    set_truth(index, out);
    return;
  }
  const bool sum = of.aggregate == Aggregate::kSum;
  if (!sum && of.aggregate != Aggregate::kCount) {
    reduce_by_group(index, of);
    return;
  }
  const std::int64_t* values = sum ? wide(of.operands[1]) : nullptr;
  if (sum) {
    // OPTIMIZATION: when no sum of n such values can overflow, plain addition does; else reduce_by_group() adds in 128 bits.
    const std::uint64_t bound = kernels_.magnitude(values, n);
    if (bound >= (std::uint64_t{1} << 62) / (n + 1)) {
      reduce_by_group(index, of);
      return;
    }
  }
  std::int64_t* out = number_buffer(index);
  std::memset(out, 0, groups * sizeof(std::int64_t));
  const std::uint8_t* value_known = sum ? vectors_[at(of.operands[1])].known : nullptr;
  if (sum) {
    kernels_.scatter_sum(values, state, parents, base, out, n);
  } else if (state) {
    kernels_.scatter_count(state, parents, base, out, n);
  } else {
    for (std::size_t i = 0; i < n; ++i) ++out[parents[i] - base];
  }
  const std::uint8_t* known = nullptr;
  if (value_known || (state && kernels_.any_unknown_truth(state, n))) {
    std::uint8_t* bytes = known_buffer(index);
    std::memset(bytes, 1, groups);
    kernels_.scatter_unknown(state, value_known, parents, base, bytes, n);
    known = bytes;
  }
  set_numbers(index, out, known);
}

// The aggregates that need more than an addition, group by group; rows lie in the order of their groups.
void Worker::reduce_by_group(int index, const Step& of) {
  const std::size_t groups = rows(index);
  const std::size_t n = range(of.source).size();
  const std::uint8_t* state = of.operands[0] >= 0 ? vectors_[at(of.operands[0])].truth : nullptr;
  const int value = of.operands[1];
  const int order = of.operands[2];
  const bool truths = value >= 0 && step(value).kind == Kind::kBool;
  const std::int64_t* values = value >= 0 && !truths ? wide(value) : nullptr;
  const std::uint8_t* value_known = value >= 0 ? vectors_[at(value)].known : nullptr;
  const std::int64_t* orders = order >= 0 ? wide(order) : nullptr;
  const std::uint8_t* order_known = order >= 0 ? vectors_[at(order)].known : nullptr;
  std::uint32_t base = 0;
  const std::uint32_t* parents = ancestors(of.source, of.table, &base);

  const bool truth_out = of.kind == Kind::kBool;
  std::uint8_t* truth = truth_out ? truth_buffer(index) : nullptr;
  std::int64_t* out = truth_out ? nullptr : number_buffer(index);
  std::uint8_t* known = truth_out ? nullptr : known_buffer(index);
  std::uint8_t all = 1;
  std::size_t i = 0;
  for (std::size_t group = 0; group < groups; ++group) {
    std::size_t selected = 0, last = 0;
    bool unknown = false;
    Int128 sum = 0;
    std::int64_t least = std::numeric_limits<std::int64_t>::max(), greatest = std::numeric_limits<std::int64_t>::min();
    for (; i < n && parents[i] - base == group; ++i) {
      if (state && state[i] == kFalse) continue;
      if (state && state[i] == kUnknown) {
        unknown = true;
        continue;
      }
      ++selected;
      if (orders) {
        if (order_known && !order_known[i]) {
          unknown = true;
        } else if (orders[i] >= greatest) {
          greatest = orders[i];
          last = i;
        }
      } else if (values) {
        unknown = unknown || (value_known && !value_known[i]);
        sum += values[i];
        least = std::min(least, values[i]);
        greatest = std::max(greatest, values[i]);
      }
    }
    std::int64_t result = 0;
    bool fine = !unknown;
    switch (of.aggregate) {
      case Aggregate::kExistsOne:
        truth[group] = selected > 1 ? kFalse : unknown ? kUnknown : selected == 1 ? kTrue : kFalse;
        continue;
      case Aggregate::kSum:
        fine = fine && sum >= std::numeric_limits<std::int64_t>::min() && sum <= std::numeric_limits<std::int64_t>::max();
        result = static_cast<std::int64_t>(sum);
        break;
      case Aggregate::kMin:
        fine = fine && selected > 0;
        result = least;
        break;
      case Aggregate::kMax:
        fine = fine && selected > 0;
        result = greatest;
        break;
      case Aggregate::kLatest:
        fine = fine && selected > 0;
        if (truths) {
          truth[group] = fine ? vectors_[at(value)].truth[last] : kUnknown;
          continue;
        }
        fine = fine && (!value_known || value_known[last] != 0);
        if (fine) result = values[last];
        break;
      default:
        break;
    }
    out[group] = fine ? result : 0;
    known[group] = fine;
    all &= known[group];
  }
  if (truth_out)
    set_truth(index, truth);
  else
    set_numbers(index, out, all ? nullptr : known);
}

}  // namespace shouwang::cel
