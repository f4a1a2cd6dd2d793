// Macros over records: the rows of a table folded into the rows of an ancestor, their groups.
//
// A filter becomes bits once. Where it holds for few rows, these are visited one by one; where it holds for many, each group looks at its
// own bits, up to 57 rows at a time.
#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "cel/plan_run.h"

namespace shouwang::cel {
namespace {

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min(), kGreatest = std::numeric_limits<std::int64_t>::max();

/// Calls visit(row) for every set bit, rising.
template <typename Visit>
void for_each_row(const std::vector<std::uint64_t>& bits, std::size_t rows, Visit&& visit) {
  for (std::size_t word = 0; word * 64 < rows; ++word)
    for (std::uint64_t left = bits[word]; left != 0; left &= left - 1) visit(word * 64 + static_cast<std::size_t>(std::countr_zero(left)));
}

}  // namespace

void Worker::reduce(int index, const Step& of) {
  if (!run_.delivered(of.table, of.source)) {
    set_all_unknown(index);
    return;
  }
  const Selection& selected = selection(of.operands[0], of.source);
  switch (of.aggregate) {
    case Aggregate::kExists:
      return exists(index, of, selected);
    case Aggregate::kExistsOne:
      return exists_one(index, of, selected);
    case Aggregate::kCount:
      return count(index, of, selected);
    case Aggregate::kSum:
      return sum(index, of, selected);
    case Aggregate::kMin:
    case Aggregate::kMax:
      return extreme(index, of, selected);
    case Aggregate::kLatest:
      return latest(index, of, selected);
    case Aggregate::kAll:  // the graph has exists() of the opposite
      break;
  }
}

void Worker::exists(int index, const Step& of, const Selection& selected) {
  const std::size_t groups = rows(index), n = range(of.source).size();
  std::uint8_t* out = truth_buffer(index);
  if (n > 0 && selected.yes_count + selected.unknown_count >= groups) {
    kernels_.group_or(selected.yes.data(), selected.unknown_count > 0 ? selected.unknown.data() : nullptr, first_rows(of.source, of.table),
                      range(of.source).begin, out, groups);
  } else {
    const Ancestors group = ancestors(of.source, of.table);
    std::memset(out, kFalse, groups);
    for_each_row(selected.unknown, n, [&](std::size_t i) { out[group[i]] = kUnknown; });
    for_each_row(selected.yes, n, [&](std::size_t i) { out[group[i]] = kTrue; });
  }
  set_truth(index, out);
}

void Worker::exists_one(int index, const Step& of, const Selection& selected) {
  const std::size_t groups = rows(index), n = range(of.source).size();
  const Ancestors group = ancestors(of.source, of.table);
  best_.assign(groups, 0);
  for_each_row(selected.yes, n, [&](std::size_t i) { ++best_[group[i]]; });
  std::uint8_t* out = truth_buffer(index);
  for (std::size_t g = 0; g < groups; ++g) out[g] = best_[g] == 1 ? kTrue : kFalse;
  for_each_row(selected.unknown, n, [&](std::size_t i) {
    if (best_[group[i]] <= 1) out[group[i]] = kUnknown;
  });
  set_truth(index, out);
}

void Worker::count(int index, const Step& of, const Selection& selected) {
  const std::size_t groups = rows(index), n = range(of.source).size();
  std::int64_t* out = number_buffer(index);
  const Ancestors group = ancestors(of.source, of.table);
  if (n > 0 && selected.yes_count >= groups) {
    kernels_.group_count(selected.yes.data(), first_rows(of.source, of.table), range(of.source).begin, out, groups);
  } else {
    std::memset(out, 0, groups * sizeof(std::int64_t));
    for_each_row(selected.yes, n, [&](std::size_t i) { ++out[group[i]]; });
  }
  set_numbers(index, out, sure_groups(index, of, selected, nullptr));
}

// 1 for groups without a row that is in doubt, by its filter or its value; nullptr when there is no such row.
const std::uint8_t* Worker::sure_groups(int index, const Step& of, const Selection& selected, const std::uint8_t* value_known) {
  if (selected.unknown_count == 0 && !value_known) return nullptr;
  const std::size_t n = range(of.source).size();
  const Ancestors group = ancestors(of.source, of.table);
  std::uint8_t* sure = known_buffer(index);
  std::memset(sure, 1, rows(index));
  for_each_row(selected.unknown, n, [&](std::size_t i) { sure[group[i]] = 0; });
  if (value_known) for_each_row(selected.yes, n, [&](std::size_t i) { sure[group[i]] &= value_known[i]; });
  return sure;
}

void Worker::sum(int index, const Step& of, const Selection& selected) {
  const std::size_t groups = rows(index), n = range(of.source).size();
  const std::int64_t* values = wide(of.operands[1]);
  const Ancestors group = ancestors(of.source, of.table);
  std::int64_t* out = number_buffer(index);
  const std::uint8_t* sure = sure_groups(index, of, selected, vectors_[at(of.operands[1])].known);
  // OPTIMIZATION: sums wrap around, which is right when no sum of n such values can leave 64 bits; else they are made in 128 bits.
  std::memset(out, 0, groups * sizeof(std::int64_t));
  std::uint64_t bits = 0;  // in use by some value, its sign aside
  for_each_row(selected.yes, n, [&](std::size_t i) {
    std::int64_t& to = out[group[i]];
    to = static_cast<std::int64_t>(static_cast<std::uint64_t>(to) + static_cast<std::uint64_t>(values[i]));
    bits |= static_cast<std::uint64_t>(values[i] ^ (values[i] >> 63));
  });
  if (std::bit_width(bits) + std::bit_width(n) > 62) {
    std::vector<Int128> exact(groups);
    for_each_row(selected.yes, n, [&](std::size_t i) { exact[group[i]] += values[i]; });
    std::uint8_t* fits = known_buffer(index);
    if (!sure) std::memset(fits, 1, groups);
    sure = fits;
    for (std::size_t g = 0; g < groups; ++g) {
      fits[g] &= static_cast<std::uint8_t>(exact[g] >= kLeast && exact[g] <= kGreatest);
      out[g] = static_cast<std::int64_t>(exact[g]);
    }
  }
  set_numbers(index, out, sure);
}

void Worker::extreme(int index, const Step& of, const Selection& selected) {
  const std::size_t groups = rows(index), n = range(of.source).size();
  const bool greatest = of.aggregate == Aggregate::kMax;
  const std::int64_t* values = wide(of.operands[1]);
  const std::uint8_t* value_known = vectors_[at(of.operands[1])].known;
  const Ancestors group = ancestors(of.source, of.table);
  std::int64_t* out = number_buffer(index);
  std::uint8_t* known = known_buffer(index);
  std::fill(out, out + groups, greatest ? kLeast : kGreatest);
  std::memset(known, 0, groups);
  for_each_row(selected.yes, n, [&](std::size_t i) {
    const std::size_t g = group[i];
    out[g] = greatest ? std::max(out[g], values[i]) : std::min(out[g], values[i]);
    known[g] = 1;
  });
  for_each_row(selected.unknown, n, [&](std::size_t i) { known[group[i]] = 0; });
  if (value_known) for_each_row(selected.yes, n, [&](std::size_t i) { known[group[i]] &= value_known[i]; });
  set_numbers(index, out, known);
}

void Worker::latest(int index, const Step& of, const Selection& selected) {
  const std::size_t groups = rows(index), n = range(of.source).size();
  const std::int64_t* orders = wide(of.operands[2]);
  const std::uint8_t* order_known = vectors_[at(of.operands[2])].known;
  const Ancestors group = ancestors(of.source, of.table);
  std::uint8_t* known = known_buffer(index);
  best_.assign(groups, kLeast);
  last_.resize(std::max(last_.size(), groups));
  std::memset(known, 0, groups);
  for_each_row(selected.yes, n, [&](std::size_t i) {
    const std::size_t g = group[i];
    const bool later = orders[i] >= best_[g];
    best_[g] = later ? orders[i] : best_[g];
    last_[g] = later ? static_cast<std::uint32_t>(i) : last_[g];
    known[g] = 1;
  });
  for_each_row(selected.unknown, n, [&](std::size_t i) { known[group[i]] = 0; });
  // An unknown order leaves the group open, whatever was taken for its latest row.
  if (order_known) for_each_row(selected.yes, n, [&](std::size_t i) { known[group[i]] &= order_known[i]; });

  const Vector& value = vectors_[at(of.operands[1])];
  if (value.truth) {
    std::uint8_t* out = truth_buffer(index);
    for (std::size_t g = 0; g < groups; ++g) out[g] = known[g] ? value.truth[last_[g]] : kUnknown;
    set_truth(index, out);
    return;
  }
  const std::int64_t* values = wide(of.operands[1]);
  std::int64_t* out = number_buffer(index);
  for (std::size_t g = 0; g < groups; ++g) {
    if (known[g] && value.known) known[g] = value.known[last_[g]];
    out[g] = known[g] ? values[last_[g]] : 0;
  }
  set_numbers(index, out, known);
}

}  // namespace shouwang::cel
