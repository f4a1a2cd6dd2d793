// Persons whom the registry holds twice. Proposes pairs; merging is somebody's decision.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "linkage/explain.h"
#include "linkage/linkage.h"

namespace shouwang::linkage {

struct DuplicatePair {
  std::uint64_t first = 0, second = 0;  // Record::key of the registry, first < second
  double posterior = 0;                 // that both are one person
  std::uint32_t pattern = 0;            // Pattern::bits()
  bool same_household = false;
  double others = 0;  // natural logarithm: what the other records of their groups add to the odds or take from them
};

struct DuplicateOptions {
  unsigned threads = 1;
  std::size_t block_cap = 60;  // headings with more persons give no pairs
  double keep_from = 0.10;     // posterior from which a pair is reported
  double group_from = 0.5;     // … from which it joins two groups
  std::uint64_t seed = 20240630;
  EmOptions em{.prior_pairs = 100, .most_rounds = 25};
};

struct DuplicateResult {
  std::vector<DuplicatePair> pairs;  // by falling posterior, then by keys
  /// Records of one person each, two or more, by rising key: pairs joined from the surest on, unless another pair of the group that they
  /// would make speaks against it, and never across a cannot-link.
  std::vector<std::vector<std::uint64_t>> groups;
  Model model;
  std::uint64_t compared = 0;
};

/// @param known pairs of which somebody has said that they are two persons (kCannotLink; fingerprint and person hold the two keys): left
/// out
DuplicateResult find_duplicates(const RegistryIndex& index, const DuplicateOptions& options, std::span<const Constraint> known = {});

/// Why a pair is or is not one person: parts that add up to the logarithm of the odds against two persons, relatives among them.
/// Explanation::person is the second of the pair. @param model the one of the search (DuplicateResult::model)
Explanation explain_duplicate(const RegistryIndex& index, const Model& model, const DuplicatePair& pair);

}  // namespace shouwang::linkage
