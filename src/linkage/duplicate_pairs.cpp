#include "linkage/duplicate_pairs.h"

#include <algorithm>
#include <array>
#include <bit>

#include "base/parallel.h"
#include "linkage/radix_sort.h"

namespace shouwang::linkage {
namespace {

constexpr KeyKind kDuplicateKeys[] = {
    KeyKind::kId,        KeyKind::kIdBirthSequence, KeyKind::kIdPlaceYear,  KeyKind::kIdPlaceDay, KeyKind::kNameYear,
    KeyKind::kNameDay,   KeyKind::kNameVillage,     KeyKind::kRareName,     KeyKind::kSoundBirth, KeyKind::kSoundVillage,
    KeyKind::kRareSound, KeyKind::kSurnameBirth,    KeyKind::kBirthVillage, KeyKind::kPhone};
constexpr std::size_t kLargestHousehold = 30;  // larger ones are institutions: their members are found by keys like strangers
constexpr std::size_t kPairsInPiece = 1u << 16;
constexpr std::size_t kAhead = 8;              // pairs asked of memory before their turn
constexpr std::size_t kLearntPairs = 400'000;  // of one household, and as many of two
constexpr double kHopeless = -20;              // log odds under the starting model below which a pair is dropped at once
constexpr double kKinElsewhere = 0.02;  // at least so many pairs of relatives in different households for each person, whatever is learnt

// Both places of a pair in as few bits as they need, so that sorting is short.
class PairPacking {
 public:
  explicit PairPacking(std::size_t people) : bits_(static_cast<unsigned>(std::bit_width(people))) {}
  std::uint64_t pack(std::uint32_t a, std::uint32_t b) const { return std::uint64_t{std::min(a, b)} << bits_ | std::max(a, b); }
  std::uint32_t first(std::uint64_t pair) const { return static_cast<std::uint32_t>(pair >> bits_); }
  std::uint32_t second(std::uint64_t pair) const { return static_cast<std::uint32_t>(pair & ((std::uint64_t{1} << bits_) - 1)); }
  void sort(std::vector<std::uint64_t>& pairs) const { sort_by_bits(pairs, 0, 2 * bits_); }

 private:
  unsigned bits_;
};

std::vector<std::uint64_t> household_pairs(std::span<const Prepared> people, const PairPacking& packing) {
  std::vector<std::uint32_t> order;
  order.reserve(people.size());
  for (std::uint32_t k = 0; k < people.size(); ++k)
    if (people[k].household) order.push_back(k);
  const auto household = [&](std::uint32_t k) { return people[k].household; };
  if (!std::ranges::is_sorted(order, {}, household)) std::ranges::stable_sort(order, {}, household);
  std::vector<std::uint64_t> out;
  for (std::size_t from = 0; from < order.size();) {
    std::size_t to = from;
    while (to < order.size() && people[order[to]].household == people[order[from]].household) ++to;
    if (to - from <= kLargestHousehold)
      for (std::size_t i = from; i < to; ++i)
        for (std::size_t j = i + 1; j < to; ++j) out.push_back(packing.pack(order[i], order[j]));
    from = to;
  }
  if (!std::ranges::is_sorted(out)) packing.sort(out);
  return out;
}

// Pairs that share a heading, without those of one household, sorted and each once.
std::vector<std::uint64_t> filed_together(const RegistryIndex& index, const PairPacking& packing, std::size_t cap, unsigned threads) {
  const auto people = index.people();
  std::vector<std::uint64_t> household_of(people.size());  // close together: headings name people in no order
  std::ranges::transform(people, household_of.begin(), &Prepared::household);
  std::vector<std::vector<std::uint64_t>> of_kind(std::size(kDuplicateKeys));
  parallel_for(of_kind.size(), threads, [&](std::size_t number, unsigned) {
    auto& out = of_kind[number];
    const auto entries = index.entries(kDuplicateKeys[number]);
    for (std::size_t from = 0; from < entries.size();) {
      std::size_t to = from + 1;
      while (to < entries.size() && RegistryIndex::heading_of(entries[to]) == RegistryIndex::heading_of(entries[from])) ++to;
      if (to - from > 1 && to - from <= cap)
        for (std::size_t i = from; i < to; ++i)
          for (std::size_t j = i + 1; j < to; ++j) {
            const std::uint32_t a = RegistryIndex::person_of(entries[i]), b = RegistryIndex::person_of(entries[j]);
            if (a == b || (household_of[a] && household_of[a] == household_of[b])) continue;
            out.push_back(packing.pack(a, b));
          }
      from = to;
    }
    packing.sort(out);
    out.erase(std::unique(out.begin(), out.end()), out.end());
  });
  std::vector<std::uint64_t> all, merged;
  for (auto& kind : of_kind) {
    merged.resize(all.size() + kind.size());
    const auto end = std::ranges::set_union(all, kind, merged.begin()).out;
    merged.erase(end, merged.end());
    all.swap(merged);
    std::vector<std::uint64_t>().swap(kind);
  }
  return all;
}

std::vector<TwinPair> compare_pairs(const RegistryIndex& index, const std::vector<std::uint64_t>& pairs, const PairPacking& packing,
                                    bool together, const Model& model, unsigned threads) {
  const PairJudge judge(model, index.facts());
  const auto people = index.people();
  std::vector<std::vector<TwinPair>> pieces((pairs.size() + kPairsInPiece - 1) / kPairsInPiece);
  parallel_for(pieces.size(), threads, [&](std::size_t piece, unsigned) {
    // The first of a pair was that of the pair before; the second is anywhere, and its name and village anywhere else.
    const auto ask = [&](std::size_t k) {
      if (k + kAhead < pairs.size()) __builtin_prefetch(&people[packing.second(pairs[k + kAhead])]);
      if (k + kAhead / 2 >= pairs.size()) return;
      const Prepared& person = people[packing.second(pairs[k + kAhead / 2])];
      if (const NameEntry* name = index.name_of(person)) __builtin_prefetch(name);
      if (const VillageEntry* village = index.village_of(person)) __builtin_prefetch(village);
    };
    for (std::size_t k = piece * kPairsInPiece; k < std::min(pairs.size(), (piece + 1) * kPairsInPiece); ++k) {
      ask(k);
      const TwinPair pair = compare_twin(index, model, packing.first(pairs[k]), packing.second(pairs[k]));
      if (!together && judge.claims(pair).same < kHopeless) continue;
      pieces[piece].push_back(pair);
    }
  });
  std::vector<TwinPair> out;
  for (auto& piece : pieces) {
    out.insert(out.end(), piece.begin(), piece.end());
    std::vector<TwinPair>().swap(piece);
  }
  return out;
}

struct LearntPair {
  TwinPair pair;
  double weight;  // of how many pairs it is the sample
};

void sample(const std::vector<TwinPair>& pairs, std::vector<LearntPair>& out) {
  const std::size_t stride = std::max<std::size_t>(1, pairs.size() / kLearntPairs);
  for (std::size_t k = 0; k < pairs.size(); k += stride) out.push_back({pairs[k], static_cast<double>(stride)});
}

}  // namespace

TwinPair compare_twin(const RegistryIndex& index, const Model& model, std::uint32_t a, std::uint32_t b) {
  if (a > b) std::swap(a, b);
  const auto people = index.people();
  const Side left{&people[a], &index.names(), &index.villages()}, right{&people[b], &index.names(), &index.villages()};
  const bool together = people[a].household && people[a].household == people[b].household;
  Pattern p = compare(left, right);
  if (together) {  // shared by everybody in the household: says nothing
    p.set(Field::kVillage, kVillageMissing);
    p.set(Field::kPhone, kPhoneMissing);
  }
  return {a, b, p.bits(), together, frequency_terms(model, index, people[b], p).sum()};
}

TwinPairs compare_twins(const RegistryIndex& index, const Model& model, const DuplicateOptions& options) {
  const PairPacking packing(index.people().size());
  TwinPairs out;
  const auto together = household_pairs(index.people(), packing);
  out.together = compare_pairs(index, together, packing, true, model, options.threads);
  const auto filed = filed_together(index, packing, options.block_cap, options.threads);
  out.elsewhere = compare_pairs(index, filed, packing, false, model, options.threads);
  out.compared = together.size() + filed.size();
  return out;
}

PairJudge::PairJudge(const Model& model, const RegistryFacts& facts) : weights_(model) {
  const double n = static_cast<double>(facts.persons), all = std::max(1.0, n * (n - 1) / 2);
  const double twice = std::clamp(model.household_duplicates / std::max<double>(1, static_cast<double>(facts.household_pairs)), 1e-6, 0.2);
  household_ = {std::log(twice), std::log(1 - twice)};
  elsewhere_ = {std::log(model.duplicates / all), std::log(model.kin_elsewhere / all)};
}

void learn_twins(const TwinPairs& pairs, const RegistryFacts& facts, const EmOptions& options, Model& model) {
  const Model prior = model;
  std::vector<LearntPair> learnt;
  sample(pairs.together, learnt);
  sample(pairs.elsewhere, learnt);
  for (unsigned round = 0; round < options.most_rounds; ++round) {
    const PairJudge judge(model, facts);
    LevelTable same{}, relative{};
    double household = 0, elsewhere = 0, kin = 0;
    for (const auto& [pair, weight] : learnt) {
      const PairClasses classes = judge.claims(pair).classes();
      const double s = weight * classes.same, r = weight * classes.relative;
      if (pair.together) {
        household += s;
      } else {
        elsewhere += s;
        kin += r;
      }
      const Pattern p(pair.pattern);
      for (std::size_t f = 0; f < kFields; ++f) {
        const unsigned level = p.level(static_cast<Field>(f));
        same[f][level] += s;
        relative[f][level] += r;
      }
    }
    const double change = std::max(renew_levels(same, prior.same, options.prior_pairs, model.same),
                                   renew_levels(relative, prior.relative, options.prior_pairs, model.relative));
    bound_relatives(prior.relative, model.relative);
    model.same_count = same;
    model.relative_count = relative;
    model.household_duplicates = household + 1;
    model.duplicates = elsewhere + 1;
    model.kin_elsewhere = std::max(kin, kKinElsewhere * static_cast<double>(facts.persons)) + 1;
    model.rounds = round + 1;
    if (change < options.until) break;
  }
}

}  // namespace shouwang::linkage
