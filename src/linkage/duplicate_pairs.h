// Two records of the registry side by side: which pairs are looked at, what they say, and how much that is worth.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "linkage/duplicates.h"

namespace shouwang::linkage {

struct TwinPair {
  std::uint32_t a, b;  // places in RegistryIndex::people(), a < b
  std::uint32_t pattern = 0;
  bool together = false;  // in one household
  double terms = 0;       // FrequencyTerms::sum()
};

struct TwinPairs {
  std::vector<TwinPair> together, elsewhere;  // of one household, of two; both by rising places, each pair once
  std::uint64_t compared = 0;                 // pairs looked at; those elsewhere that are hopeless under the model are not kept
};

/// Compares what stands in one household, and what shares a heading.
TwinPairs compare_twins(const RegistryIndex& index, const Model& model, const DuplicateOptions& options);

/// Learns the levels and how many pairs of each class there are.
void learn_twins(const TwinPairs& pairs, const RegistryFacts& facts, const EmOptions& options, Model& model);

struct PairClasses {
  double same = 0, relative = 0;
};

/// What speaks for one person and for relatives: natural logarithms of prior times likelihood, against strangers.
struct PairClaims {
  double same = 0, relative = 0;
  bool strangers = true;  // may be the truth: not in one household
  /// Natural logarithm: one person against all else.
  double odds() const { return same - (strangers ? std::log1p(std::exp(relative)) : relative); }
  PairClasses classes() const {
    const double s = std::exp(same), r = std::exp(relative), all = s + r + strangers;
    return {s / all, r / all};
  }
};

class PairJudge {
 public:
  PairJudge(const Model& model, const RegistryFacts& facts);
  PairClaims claims(const TwinPair& pair) const {
    const Pattern p(pair.pattern);
    const Priors& prior = pair.together ? household_ : elsewhere_;
    return {prior.same + weights_.of(weights_.same, p) + pair.terms, prior.relative + weights_.of_relative(p) + pair.terms, !pair.together};
  }
  /// Natural logarithm of the chance that a pair is one person before it is looked at.
  double prior(bool together) const { return together ? household_.same : elsewhere_.same; }
  const Weights& weights() const { return weights_; }

 private:
  struct Priors {
    double same, relative;  // natural logarithms
  };
  Weights weights_;
  Priors household_, elsewhere_;
};

/// @param a, b places, in any order
TwinPair compare_twin(const RegistryIndex& index, const Model& model, std::uint32_t a, std::uint32_t b);

}  // namespace shouwang::linkage
