// How good the matching of each department's files is, measured by what reviewers have settled.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "linkage/calibration.h"
#include "registry/person_match.h"

namespace shouwang::linkage {

/// A settled item.
struct SettledDecision {
  std::string owner;
  registry::MatchZone zone = registry::MatchZone::kReview;
  registry::ReviewPurpose purpose = registry::ReviewPurpose::kQueue;
  double posterior = 0;
  bool right = false;  // the row is the best candidate's
  bool found = false;  // the row is somebody's who is in the registry
};
/// A delivery that a model was learnt from.
struct LearntDelivery {
  std::string owner, dataset, title, model;  // Model::to_text()
  DeliveryId delivery;
  std::int64_t made_ms = 0;
  std::int64_t certain = 0, by_model = 0, not_found = 0;  // rows: number and name settle it, linked by the model, found to be nobody's
};
struct ReviewCounts {
  std::int64_t open = 0, beyond_budget = 0, settled = 0;
};
struct QualityFacts {
  std::vector<SettledDecision> decisions;
  std::vector<LearntDelivery> deliveries;  // newest first
  std::map<std::string, ReviewCounts> queues;  // by owner
};

struct Share {
  double value = 0, low = 0, high = 1;  // 95 % interval (Wilson)
  std::uint64_t labels = 0;
};
struct ModelSummary {
  std::string dataset, title;
  DeliveryId delivery;
  std::int64_t made_ms = 0;
  std::uint64_t records = 0;
  double registered = 0;  // share of its rows whose person is in the registry
};
struct DepartmentQuality {
  std::string owner;
  bool calibrated = false;  // enough labels: the chart is of calibrated probabilities
  Reliability chart;
  std::optional<Share> precision;  // of the rows that the model linked, from the audit sample
  std::optional<Share> recall;     // of the rows whose person is registered, how many are linked; those in review left out
  ReviewCounts queue;
  std::vector<ModelSummary> models;  // the last one of each dataset
};

/// By owner.
/// @errors kInvalidArgument for a posterior outside 0 … 1
Result<std::vector<DepartmentQuality>> quality_of(const QualityFacts& facts);
/// From the labels of one department; uncalibrated below Calibration::kFewestLabels.
Result<Calibration> calibration_of(const std::vector<Label>& labels);

}  // namespace shouwang::linkage
