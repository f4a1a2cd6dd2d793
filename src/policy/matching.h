// How rows of departments are put down to persons, as far as it is a choice: who is linked without a reviewer, and how much is reviewed.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/date.h"
#include "base/result.h"
#include "policy/pack.h"

namespace shouwang::policy {

/// The parameters that hold it. A pack that has none of them takes no department rows.
inline constexpr std::string_view kLinkFromParameter = "link_probability";
inline constexpr std::string_view kReviewFromParameter = "link_review_probability";
inline constexpr std::string_view kReviewsAtLeastParameter = "link_reviews_at_least";
inline constexpr std::string_view kReviewedShareParameter = "link_reviewed_share";
inline constexpr std::string_view kAuditedShareParameter = "link_audited_share";
inline constexpr std::string_view kMostAuditedParameter = "link_audited_at_most";

struct MatchingPolicy {
  double link_from = 0;               // probability from which a row is linked without a reviewer
  double review_from = 0;             // … from which a person looks at it
  std::int64_t reviews_at_least = 0;  // rows of a delivery that the budget of reviews holds at least
  double reviewed_share = 0;          // … and as a share of its rows
  double audited_share = 0;           // of its rows, drawn from those linked and as many from those found to be nobody's …
  std::int64_t most_audited = 0;      // … but no more of each
};

/// What is in force on a day. @errors kNotInForce, kInvalidArgument (the pack does not have the parameter)
Result<MatchingPolicy> matching_on(const Pack& pack, Date day);

}  // namespace shouwang::policy
