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
  constexpr std::size_t kPairsTogether = 50'000;
  const std::size_t pieces = (count + kPairsTogether - 1) / kPairsTogether;
  std::vector<std::array<std::array<std::uint32_t, kMostLevels>, kFields>> counted(pieces);
  parallel_for(pieces, threads, [&](std::size_t piece, unsigned) {
    for (std::size_t k = piece * kPairsTogether; k < std::min(count, (piece + 1) * kPairsTogether); ++k) {
      const std::uint64_t draw = mix_bits(seed, k);
      const auto r = static_cast<std::size_t>((draw >> 32) * records.size() >> 32);
      const auto place = static_cast<std::size_t>((draw & 0xFFFFFFFFu) * people.size() >> 32);
      const Pattern p = compare({&records[r], &names, &villages}, {&people[place], &index.names(), &index.villages()});
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
