// From the model's posterior to a probability that holds: learnt from reviewed decisions, and how well it holds.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace shouwang::linkage {

/// A reviewed decision or one of the audit sample: what the model said of its best candidate, and whether that was the person.
struct Label {
  double posterior = 0;
  bool right = false;
};

class Calibration {
 public:
  /// kIsotonic: any rising curve, wants many labels. kPlatt: a shift and a slope of the log odds, stable with few.
  enum class Method : std::uint8_t { kNone, kPlatt, kIsotonic };
  static constexpr std::size_t kFewestLabels = 200;

  /// Leaves posteriors as they are; calibrated() is false.
  Calibration() = default;
  /// Below kFewestLabels labels, or when all labels say the same, the result is the uncalibrated one.
  /// @errors kInvalidArgument for a posterior outside 0 … 1
  static Result<Calibration> fit(std::span<const Label> labels, Method method);

  double operator()(double posterior) const;
  bool calibrated() const { return method_ != Method::kNone; }
  std::size_t labels() const { return labels_; }
  std::string to_text() const;
  /// @errors kBadValue
  static Result<Calibration> from_text(std::string_view text);

 private:
  Method method_ = Method::kNone;
  std::size_t labels_ = 0;
  double shift_ = 0, slope_ = 1;   // Platt: logit p' = shift + slope * logit p
  std::vector<double> from_, to_;  // isotonic: points of a rising line
};

/// A reliability chart of ten bins, with the figures that sum it up.
struct Reliability {
  struct Bin {
    std::uint64_t labels = 0, right = 0;
    double predicted = 0;      // mean
    double low = 0, high = 1;  // 95 % interval of the observed share (Wilson)
    double observed() const { return labels ? static_cast<double>(right) / static_cast<double>(labels) : 0; }
  };
  std::array<Bin, 10> bins;
  std::uint64_t labels = 0;
  double brier = 0;
  double calibration_error = 0;  // mean distance of predicted and observed, weighted by labels
};
Reliability reliability(std::span<const Label> labels, const Calibration& calibration = {});

/// 95 % interval of a share after Wilson. @param right ≤ labels; 0 labels give 0 … 1
struct Interval {
  double low, high;
};
Interval wilson_interval(std::uint64_t right, std::uint64_t labels);

}  // namespace shouwang::linkage
