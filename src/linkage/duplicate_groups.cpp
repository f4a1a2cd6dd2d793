#include "linkage/duplicate_groups.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "linkage/radix_sort.h"

namespace shouwang::linkage {
namespace {

constexpr std::size_t kLargestGroup = 100;  // records of one person; more are a mistake of the data, and stay apart

}  // namespace

Grouping::Grouping(const RegistryIndex& index, const Model& model, std::vector<PairEvidence> found, std::span<const Constraint> known)
    : index_(index),
      model_(model),
      judge_(model, index.facts()),
      pairs_(std::move(found)),
      found_from_(index.people().size() + 1),
      group_of_(index.people().size()),
      next_(index.people().size()),
      size_(index.people().size(), 1) {
  std::iota(group_of_.begin(), group_of_.end(), 0);
  std::iota(next_.begin(), next_.end(), 0);
  for (const Constraint& c : known)
    if (c.kind == Constraint::Kind::kCannotLink) apart_.insert(std::minmax<std::uint64_t>(c.fingerprint, c.person));
  for (const PairEvidence& pair : pairs_) ++found_from_[pair.a + 1];
  for (std::size_t k = 1; k < found_from_.size(); ++k) found_from_[k] += found_from_[k - 1];
}

void Grouping::join(double from) {
  for (const std::uint32_t number : surest_first(from)) {
    const std::uint32_t a = group_of_[pairs_[number].a], b = group_of_[pairs_[number].b];
    if (a == b) continue;
    const std::uint64_t both = std::uint64_t{std::min(a, b)} << 32 | std::max(a, b);
    const auto refusal = refused_.find(both);
    if (refusal != refused_.end() && refusal->second.records == size_[a] + size_[b]) {  // neither has grown since
      pairs_[number].grouped = refusal->second.odds;
      continue;
    }
    if (!ask(a, b)) continue;
    double odds = 0;
    for (const std::size_t k : between_) odds += pairs_[k].alone;
    for (const PairEvidence& unseen : between_unseen_) odds += unseen.alone;
    odds /= static_cast<double>(between_.size() + between_unseen_.size());
    pairs_[number].grouped = odds;
    if (odds < from) {
      refused_[both] = {size_[a] + size_[b], odds};
      continue;
    }
    for (const std::size_t k : between_) pairs_[k].grouped = odds;
    for (PairEvidence& unseen : between_unseen_) {
      unseen.grouped = odds;
      pairs_.push_back(unseen);
    }
    unite(a, b);
  }
}

// By odds as exact as a float holds them, then by places.
std::vector<std::uint32_t> Grouping::surest_first(double from) const {
  std::vector<std::uint64_t> order;
  for (std::uint32_t k = 0; k < pairs_.size(); ++k)
    if (pairs_[k].alone >= from) {
      const auto rising = std::bit_cast<std::uint32_t>(static_cast<float>(pairs_[k].alone - from));  // not negative
      order.push_back(std::uint64_t{~rising} << 32 | k);
    }
  sort_by_bits(order, 32, 64);
  return {order.begin(), order.end()};
}

// Place in pairs_ of one that was found.
std::optional<std::size_t> Grouping::find(std::uint32_t a, std::uint32_t b) const {
  const auto from = pairs_.begin() + static_cast<std::ptrdiff_t>(found_from_[a]);
  const auto to = pairs_.begin() + static_cast<std::ptrdiff_t>(found_from_[a + 1]);
  const auto at = std::lower_bound(from, to, b, [](const PairEvidence& pair, std::uint32_t place) { return pair.b < place; });
  if (at == to || at->b != b) return std::nullopt;
  return static_cast<std::size_t>(at - pairs_.begin());
}

// All pairs between the groups. False: somebody has said that two of them are two persons, or they would be too many.
bool Grouping::ask(std::uint32_t a, std::uint32_t b) {
  if (size_[a] + size_[b] > kLargestGroup) return false;
  between_.clear();
  between_unseen_.clear();
  const auto people = index_.people();
  std::uint32_t x = a, y = b;
  do {
    do {
      if (kept_apart(people[x].key, people[y].key)) return false;
      if (const auto known = find(std::min(x, y), std::max(x, y)))
        between_.push_back(*known);
      else
        between_unseen_.emplace_back(compare_twin(index_, model_, x, y), judge_);
    } while ((y = next_[y]) != b);
  } while ((x = next_[x]) != a);
  return true;
}

void Grouping::unite(std::uint32_t a, std::uint32_t b) {
  if (size_[a] < size_[b]) std::swap(a, b);
  std::uint32_t record = b;
  do group_of_[record] = a;
  while ((record = next_[record]) != b);
  std::swap(next_[a], next_[b]);  // two rings become one
  size_[a] += size_[b];
}

std::vector<std::vector<std::uint32_t>> Grouping::groups() const {
  std::vector<std::vector<std::uint32_t>> out;
  for (std::uint32_t first = 0; first < group_of_.size(); ++first) {
    if (group_of_[first] != first || size_[first] < 2) continue;
    auto& group = out.emplace_back();
    std::uint32_t record = first;
    do group.push_back(record);
    while ((record = next_[record]) != first);
  }
  return out;
}

}  // namespace shouwang::linkage
