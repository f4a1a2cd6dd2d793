#include "linkage/quality.h"

#include <gtest/gtest.h>

#include "linkage/model.h"

namespace shouwang::linkage {
namespace {

using registry::MatchZone;
using registry::ReviewPurpose;

void add(QualityFacts& facts, int count, MatchZone zone, ReviewPurpose purpose, double posterior, bool right, bool found, std::string owner = "医保") {
  for (int k = 0; k < count; ++k) facts.decisions.push_back({owner, zone, purpose, posterior, right, found});
}
LearntDelivery delivery(std::int64_t id, std::int64_t certain, std::int64_t by_model, std::int64_t not_found, std::string dataset = "settlement") {
  LearntDelivery d;
  d.owner = "医保";
  d.dataset = std::move(dataset);
  d.title = "结算";
  Model model = Model::defaults();
  model.records = static_cast<std::uint64_t>(id);
  d.model = model.to_text();
  d.delivery = DeliveryId(id);
  d.made_ms = id;
  d.certain = certain;
  d.by_model = by_model;
  d.not_found = not_found;
  return d;
}
DepartmentQuality only(const QualityFacts& facts) {
  const auto all = quality_of(facts);
  EXPECT_TRUE(all && all->size() == 1);
  return all->front();
}

TEST(Quality, OfNothingIsEmpty) { EXPECT_TRUE(quality_of({})->empty()); }

TEST(Quality, IsUncalibratedBelowTwoHundredLabels) {
  QualityFacts facts;
  add(facts, 100, MatchZone::kReview, ReviewPurpose::kQueue, 0.7, true, true);
  add(facts, 99, MatchZone::kReview, ReviewPurpose::kQueue, 0.3, false, false);
  EXPECT_FALSE(only(facts).calibrated);
  EXPECT_EQ(only(facts).chart.labels, 199u);
  add(facts, 1, MatchZone::kReview, ReviewPurpose::kQueue, 0.3, false, false);
  EXPECT_TRUE(only(facts).calibrated);
}

TEST(Quality, CountsPrecisionFromTheAuditSampleOnly) {
  QualityFacts facts;
  add(facts, 48, MatchZone::kLinked, ReviewPurpose::kAudit, 0.99, true, true);
  add(facts, 2, MatchZone::kLinked, ReviewPurpose::kAudit, 0.96, false, true);
  add(facts, 30, MatchZone::kReview, ReviewPurpose::kQueue, 0.5, false, false);
  const DepartmentQuality q = only(facts);
  ASSERT_TRUE(q.precision);
  EXPECT_DOUBLE_EQ(q.precision->value, 0.96);
  EXPECT_EQ(q.precision->labels, 50u);
  const Interval wilson = wilson_interval(48, 50);
  EXPECT_DOUBLE_EQ(q.precision->low, wilson.low);
  EXPECT_DOUBLE_EQ(q.precision->high, wilson.high);
}

TEST(Quality, RecallWeighsTheSamplesByTheRowsTheyStandFor) {
  QualityFacts facts;
  facts.deliveries.push_back(delivery(1, 900, 50, 50));
  add(facts, 50, MatchZone::kLinked, ReviewPurpose::kAudit, 0.99, true, true);
  add(facts, 9, MatchZone::kNotFound, ReviewPurpose::kAudit, 0.01, false, false);
  add(facts, 1, MatchZone::kNotFound, ReviewPurpose::kAudit, 0.01, false, true);
  const DepartmentQuality q = only(facts);
  ASSERT_TRUE(q.recall);
  EXPECT_DOUBLE_EQ(q.recall->value, 950.0 / 955.0);
  EXPECT_LT(q.recall->low, q.recall->value);
  EXPECT_GT(q.recall->high, q.recall->value);
  EXPECT_EQ(q.recall->labels, 60u);
}

TEST(Quality, SaysNoRecallWithoutASampleOfWhatWasNotFound) {
  QualityFacts facts;
  facts.deliveries.push_back(delivery(1, 900, 50, 50));
  add(facts, 50, MatchZone::kLinked, ReviewPurpose::kAudit, 0.99, true, true);
  EXPECT_TRUE(only(facts).precision);
  EXPECT_FALSE(only(facts).recall);
  facts.deliveries.front().not_found = 0;
  ASSERT_TRUE(only(facts).recall) << "where nothing was rejected nothing can have been lost";
  EXPECT_DOUBLE_EQ(only(facts).recall->value, 1);
}

TEST(Quality, NamesTheLastModelOfEachDataset) {
  QualityFacts facts;
  facts.deliveries = {delivery(3, 1, 1, 1), delivery(2, 1, 1, 1), delivery(1, 1, 1, 1, "students")};
  const DepartmentQuality q = only(facts);
  ASSERT_EQ(q.models.size(), 2u);
  EXPECT_EQ(q.models[0].delivery, DeliveryId(3));
  EXPECT_EQ(q.models[0].records, 3u);
  EXPECT_EQ(q.models[1].dataset, "students");
}

TEST(Quality, KeepsDepartmentsApart) {
  QualityFacts facts;
  add(facts, 3, MatchZone::kLinked, ReviewPurpose::kAudit, 0.99, true, true, "医保");
  add(facts, 4, MatchZone::kLinked, ReviewPurpose::kAudit, 0.99, false, true, "民政");
  facts.queues["教育"] = {5, 6, 7};
  const auto all = *quality_of(facts);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_DOUBLE_EQ(all[0].precision->value, 1) << all[0].owner;
  EXPECT_EQ(all[1].queue.beyond_budget, 6) << all[1].owner;
  EXPECT_DOUBLE_EQ(all[2].precision->value, 0) << all[2].owner;
}

}  // namespace
}  // namespace shouwang::linkage
