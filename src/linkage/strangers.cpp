#include "linkage/strangers.h"

#include <algorithm>

#include "base/parallel.h"

namespace shouwang::linkage {

// Random pairs show how often strangers agree. Numbers are different: chance agreement of a whole number is too rare to be seen, and
// is set from the size of the registry.
void learn_strangers(const RegistryIndex& index, std::span<const Prepared> records, const NameTable& names, const VillageTable& villages,
                     std::uint64_t seed, unsigned threads, Model& model) {
  const auto people = index.people();
  model.persons = people.size();
  if (people.empty() || records.empty()) return;
  // Enough to see a level of one in a hundred thousand; a small registry has not more to show.
  const std::size_t count = std::min<std::size_t>(2'000'000, std::min(60'000 + 3 * people.size(), people.size() * records.size()));
  // Each piece draws a few from both sides and compares them round by round: they stay in the cache, and drawing two at random for every
  // comparison shows no more of the rare levels.
  constexpr std::size_t kDrawn = 2'000, kRounds = 25;
  const std::size_t pieces = (count + kDrawn * kRounds - 1) / (kDrawn * kRounds);
  std::vector<std::array<std::array<std::uint32_t, kMostLevels>, kFields>> counted(pieces);
  parallel_for(pieces, threads, [&](std::size_t piece, unsigned) {
    std::vector<Side> left, right;
    for (std::size_t k = 0; k < kDrawn; ++k) {
      const std::uint64_t draw = mix_bits(seed, piece * kDrawn + k);
      left.push_back({&records[(draw >> 32) * records.size() >> 32], &names, &villages});
      right.push_back({&people[(draw & 0xFFFFFFFFu) * people.size() >> 32], &index.names(), &index.villages()});
    }
    const std::size_t wanted = std::min(kDrawn * kRounds, count - piece * kDrawn * kRounds);
    for (std::size_t k = 0; k < wanted; ++k) {
      const Pattern p = compare(left[k % kDrawn], right[(k + k / kDrawn) % kDrawn]);
      for (std::size_t f = 0; f < kFields; ++f) ++counted[piece][f][p.level(static_cast<Field>(f))];
    }
  });
  const double one_in = 1.0 / static_cast<double>(people.size());
  const Model start = Model::defaults();
  for (std::size_t f = 0; f < kFields; ++f) {
    double sum = 0;
    std::array<double, kMostLevels> pairs{};
    for (unsigned level = 1; level < kLevelCounts[f]; ++level) {
      for (const auto& piece : counted) pairs[level] += piece[f][level];
      sum += pairs[level];
    }
    const double prior = 0.02 * sum + 20;
    for (unsigned level = 1; level < kLevelCounts[f]; ++level) {
      if (level == level_against_id(static_cast<Field>(f))) continue;
      model.unrelated[f][level] = (pairs[level] + prior * start.unrelated[f][level]) / (sum + prior);
    }
  }
  auto& id = model.unrelated[static_cast<std::size_t>(Field::kId)];
  id[kIdExact] = 0.1 * one_in;
  id[kIdUnchecked] = 0.2 * one_in;
  id[kIdRelative] = 0.02 * one_in;
  id[kIdOneEdit] = one_in;
  for (const unsigned level : {kIdVisible, kIdTwoEdits, kIdTwin, kIdNearValid}) id[level] = std::max(id[level], one_in);
}

}  // namespace shouwang::linkage
