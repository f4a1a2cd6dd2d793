// Records of one person speak for one another.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "linkage/duplicate_pairs.h"

namespace shouwang::linkage {

struct PairEvidence {
  PairEvidence(const TwinPair& pair, const PairJudge& judge)
      : a(pair.a), b(pair.b), pattern(pair.pattern), together(pair.together), alone(judge.claims(pair).odds()), grouped(alone) {}

  std::uint32_t a, b;  // places, a < b
  std::uint32_t pattern = 0;
  bool together = false;
  double alone = 0;    // natural logarithm of the odds that they are one person, by what the two say
  double grouped = 0;  // … and by what the other records of their groups say
  std::uint64_t places() const { return std::uint64_t{a} << 32 | b; }
};

/// Joins records into groups of one person, the surest pairs first, and lets what the other records of two groups say count for each pair
/// of them: their odds are the mean over all pairs between the groups. So a record that agrees with one of a person finds the others where
/// they are too damaged to show it, and a chance likeness of two persons who are held twice joins nothing, for their other records speak
/// against it. Errors of one person's records are not independent, hence the mean and not the sum.
class Grouping {
 public:
  /// @param found  pairs by rising places, each once  @param known  nobody's records across a kCannotLink become one group
  Grouping(const RegistryIndex& index, const Model& model, std::vector<PairEvidence> found, std::span<const Constraint> known);

  /// @param from  odds from which two groups become one
  void join(double from);

  bool kept_apart(std::uint64_t first, std::uint64_t second) const {
    return !apart_.empty() && apart_.contains(std::minmax(first, second));
  }
  /// What was found, and the pairs that only their groups have brought together.
  const std::vector<PairEvidence>& pairs() const { return pairs_; }
  /// Places of the records of each group of two and more.
  std::vector<std::vector<std::uint32_t>> groups() const;

 private:
  struct Refusal {
    std::uint32_t records;  // in both groups
    double odds;
  };

  std::vector<std::uint32_t> surest_first(double from) const;
  std::optional<std::size_t> find(std::uint32_t a, std::uint32_t b) const;
  bool ask(std::uint32_t a, std::uint32_t b);
  void unite(std::uint32_t a, std::uint32_t b);

  const RegistryIndex& index_;
  const Model& model_;
  PairJudge judge_;
  std::set<std::pair<std::uint64_t, std::uint64_t>> apart_;
  std::vector<PairEvidence> pairs_;                     // found, then those of groups
  std::vector<std::size_t> found_from_;                 // first of the found pairs of each place, and the end
  std::vector<std::uint32_t> group_of_;                 // by place: one record of its group stands for all
  std::vector<std::uint32_t> next_;                     // by place: the records of a group are a ring
  std::vector<std::uint32_t> size_;                     // of a group, by the record that stands for it
  std::unordered_map<std::uint64_t, Refusal> refused_;  // by the two groups
  std::vector<std::size_t> between_;                    // of two groups: places in pairs_ …
  std::vector<PairEvidence> between_unseen_;            // … and the pairs that nothing had brought together
};

}  // namespace shouwang::linkage
