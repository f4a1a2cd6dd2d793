// For programmes where a person may stand in a file only once. Ordinary files may name a person twice: they need nothing of this.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "linkage/linkage.h"

namespace shouwang::linkage {

struct AssignmentReport {
  std::size_t conflicts = 0;  // persons whom two records or more claimed
  std::size_t to_review = 0;  // linked decisions that now go to the clerical queue
};

/// Gives every person to at most one record so that the probability of all answers together is greatest, in each group of
/// records that compete for persons. A record that loses its likeliest person, and every record of a tie, goes to
/// the clerical queue with its candidates unchanged: never decided by the order of rows. Reviewers' decisions stay.
/// @cost cubic in the size of a group up to kExactGroup records; larger groups go to review whole
inline constexpr std::size_t kExactGroup = 200;
AssignmentReport assign_one_to_one(std::span<Decision> decisions);

}  // namespace shouwang::linkage
