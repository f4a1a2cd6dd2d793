// Learning without labels: expectation and maximisation over records and their candidates, three classes, Dirichlet priors.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "linkage/model.h"

namespace shouwang::linkage {

/// One compared pair of a record and a candidate.
struct ComparedPair {
  std::uint32_t person = 0;  // place in the index
  std::uint32_t pattern = 0;
};

/// The candidates of all records: those of record k are pairs[first[k]] … pairs[first[k+1]-1].
struct ComparedRecords {
  std::vector<std::uint64_t> first{0};
  std::vector<ComparedPair> pairs;
  std::vector<double> terms;  // FrequencyTerms::sum() under the model's `unrelated`, parallel to pairs
  std::size_t records() const { return first.size() - 1; }
};

struct EmOptions {
  double prior_pairs = 250;          // weight of the prior in each field
  double prior_records = 50;         // weight of the prior shares
  std::size_t most_records = 40000;  // a larger file is learnt from every n-th record
  unsigned most_rounds = 30;
  double until = 1e-4;  // largest change of a probability in the last round
};

struct EmReport {
  unsigned rounds = 0;
  double expected_matches = 0;
  std::vector<std::string> warnings;  // Chinese; a model with warnings should be looked at before it is used
};

/// New probabilities of one class from counted pairs and `prior_pairs` pairs drawn from the prior; levels of level_against_id() stay.
/// @returns the largest change of a probability
double renew_levels(const LevelTable& counted, const LevelTable& prior, double prior_pairs, LevelTable& table);
/// Relatives are other persons: however many pairs ask for it, their numbers and names do not agree more often than a few times what the
/// prior says. Without this bound the class of relatives swallows that of the same person where there are no households to learn from.
void bound_relatives(const LevelTable& prior, LevelTable& relative);

/// What has changed between two models of one department, in Chinese: shares of levels that moved by more than `most` where both rest on
/// a hundred pairs or more. Empty when nothing has.
std::vector<std::string> model_drift(const Model& before, const Model& now, double most = 0.1);

/// Moves `same`, `relative`, `registered` and `relatives` of the model towards the file; `unrelated` stays. `prior` is what the
/// pseudo-pairs are drawn from, usually last month's model or the defaults.
/// Single-threaded and in order: the same input gives the same bits.
EmReport learn(const ComparedRecords& data, const Model& prior, const EmOptions& options, Model& model);

}  // namespace shouwang::linkage
