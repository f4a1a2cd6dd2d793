// Rows about whom linkage had to think, gathered while a file is read: little is kept of what is decided, everything of what is in doubt.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/crypto.h"
#include "registry/person_match.h"

namespace shouwang::intake {

class ReviewItems {
 public:
  /// Keeps a reference. @param seed of the random draw @param most_audited PersonMatcher::most_audited()
  ReviewItems(const crypto::FieldCipher& cipher, std::uint64_t seed, std::size_t most_audited)
      : cipher_(cipher), seed_(seed), most_audited_(most_audited) {}

  void add(RecordId record, int line, const registry::PersonStatement& statement, const registry::PersonMatch& match);
  /// Linked rows that were not drawn: kept to be explained, and nobody is asked about them.
  std::vector<registry::ReviewItem> take_settled() { return std::exchange(settled_, {}); }
  /// The rest, with what the matcher makes of them. Once, after the last row.
  std::vector<registry::ReviewItem> finish(const registry::PersonMatcher& matcher, std::int64_t rows);

 private:
  // The rows with the smallest random numbers: a fair draw from a file of unknown length.
  struct Drawn {
    std::uint64_t number = 0;
    registry::ReviewItem item;
    bool operator<(const Drawn& other) const { return number < other.number; }
  };
  registry::ReviewItem item_of(RecordId record, int line, const registry::PersonStatement& statement, const registry::PersonMatch& match) const;

  const crypto::FieldCipher& cipher_;
  std::uint64_t seed_;
  std::size_t most_audited_;
  std::vector<registry::ReviewItem> doubtful_, settled_;
  std::vector<Drawn> linked_, not_found_;  // heaps, the largest number on top
};

}  // namespace shouwang::intake
