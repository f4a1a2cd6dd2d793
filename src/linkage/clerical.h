// Work for reviewers: which decisions are worth a look, in which order, and how two texts differ.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "linkage/calibration.h"
#include "linkage/linkage.h"

namespace shouwang::linkage {

struct ClericalItem {
  std::size_t decision = 0;    // place in the decisions
  double probability = 0;      // calibrated, of the best candidate; not to be shown to the reviewer
  double expected_gain = 0;    // probability that review changes the answer, times the consequence of the error
  bool two_reviewers = false;  // both decide without seeing each other; a third when they differ
};

struct ClericalOptions {
  std::size_t budget = 0;      // most items
  double least_gain = 0.005;  // what is worth less is left to the model
  double high_stakes = 2;     // consequence from which two reviewers decide
};

/// How bad a wrong answer for this record would be; 1 = ordinary. Given by the caller (a person with a subsidy, a child …).
using Consequence = std::function<double(const Decision&)>;

/// By falling gain, then by record. Decisions of reviewers do not come again.
std::vector<ClericalItem> clerical_queue(std::span<const Decision> decisions, const Calibration& calibration,
                                         const ClericalOptions& options, const Consequence& consequence = {});

/// Random decisions of the linked zone, `each` of them on average, and as many of the not-found zone, in the order of the decisions:
/// reviewed like the queue, they estimate precision and recall. What is left over of `each` beyond a whole number decides whether one
/// more is drawn, so that many small files give as many as one large. The same seed draws the same. @param each ≥ 0
std::vector<std::size_t> audit_sample(std::span<const Decision> decisions, double each, std::uint64_t seed);

/// Two texts side by side, character by character; "" where one has no partner.
struct AlignedCharacter {
  std::string left, right;
  bool same = false;
};
std::vector<AlignedCharacter> align_characters(std::string_view left, std::string_view right);

}  // namespace shouwang::linkage
