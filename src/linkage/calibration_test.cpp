#include "linkage/calibration.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace shouwang::linkage {
namespace {

// A model that is too sure of itself: says p, is right with p².
std::vector<Label> overconfident(std::size_t n, unsigned seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<> unit;
  std::vector<Label> out;
  for (std::size_t k = 0; k < n; ++k) {
    const double p = unit(random);
    out.push_back({p, unit(random) < p * p});
  }
  return out;
}

TEST(Calibration, BothMethodsMakeAnOverconfidentModelHonest) {
  const auto learn_from = overconfident(5000, 1), check = overconfident(5000, 2);
  const double before = reliability(check).calibration_error;
  for (const auto method : {Calibration::Method::kPlatt, Calibration::Method::kIsotonic}) {
    const auto fitted = Calibration::fit(learn_from, method);
    ASSERT_TRUE(fitted && fitted->calibrated());
    EXPECT_LT(reliability(check, *fitted).calibration_error, before / 3);
    double last = -1;
    for (double p = 0; p <= 1; p += 0.01) {
      EXPECT_GE((*fitted)(p), last);
      last = (*fitted)(p);
    }
    const auto back = Calibration::from_text(fitted->to_text());
    ASSERT_TRUE(back);
    EXPECT_EQ((*back)(0.37), (*fitted)(0.37));
  }
}

TEST(Calibration, WaitsForTwoHundredLabels) {
  EXPECT_FALSE(Calibration::fit(overconfident(199, 3), Calibration::Method::kIsotonic)->calibrated());
  EXPECT_TRUE(Calibration::fit(overconfident(200, 3), Calibration::Method::kIsotonic)->calibrated());
  EXPECT_EQ(Calibration()(0.42), 0.42);
  const std::vector<Label> impossible(300, Label{1.5, true});
  EXPECT_FALSE(Calibration::fit(impossible, Calibration::Method::kPlatt));
}

TEST(Calibration, RefusesABrokenFile) {
  for (const std::string_view text :
       {"", "x", "shouwang-linkage-calibration 1 2 300 0 1", "shouwang-linkage-calibration 1 2 300 0 1 0.5 0.9 0.6 0.1",
        "shouwang-linkage-calibration 1 2 3e59 0 1 0.1 0.2"})
    EXPECT_FALSE(Calibration::from_text(text)) << text;
}

TEST(Reliability, IntervalsHoldTheObservedShare) {
  const auto chart = reliability(overconfident(2000, 4));
  EXPECT_EQ(chart.labels, 2000u);
  for (const auto& bin : chart.bins) {
    EXPECT_LE(bin.low, bin.observed());
    EXPECT_GE(bin.high, bin.observed());
  }
  EXPECT_EQ(wilson_interval(0, 0).high, 1);
  EXPECT_NEAR(wilson_interval(50, 100).low, 0.404, 0.001);
}

}  // namespace
}  // namespace shouwang::linkage
