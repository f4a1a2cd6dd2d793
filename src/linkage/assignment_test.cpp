#include "linkage/assignment.h"

#include <gtest/gtest.h>

namespace shouwang::linkage {
namespace {

Decision claim(std::uint64_t record, std::vector<Candidate> candidates) {
  Decision d;
  d.record = record;
  d.candidates = std::move(candidates);
  d.nobody = 1;
  for (const Candidate& c : d.candidates) d.nobody -= c.posterior;
  d.zone = d.best() >= 0.95 ? Zone::kLinked : d.best() >= 0.1 ? Zone::kClerical : Zone::kNotFound;
  return d;
}

TEST(AssignOneToOne, TheLikelierRecordKeepsThePersonAndTheOtherIsReviewed) {
  std::vector<Decision> d{claim(1, {{7, 0.96, 0, 0}}), claim(2, {{7, 0.999, 0, 0}}), claim(3, {{8, 0.99, 0, 0}})};
  const auto report = assign_one_to_one(d);
  EXPECT_EQ(report.conflicts, 1u);
  EXPECT_EQ(report.to_review, 1u);
  EXPECT_EQ(d[0].zone, Zone::kClerical);
  EXPECT_EQ(d[1].zone, Zone::kLinked);
  EXPECT_EQ(d[2].zone, Zone::kLinked);
}

TEST(AssignOneToOne, ATieIsNotDecidedByTheOrderOfRows) {
  std::vector<Decision> d{claim(1, {{7, 0.99, 0, 0}}), claim(2, {{7, 0.99, 0, 0}})};
  assign_one_to_one(d);
  EXPECT_EQ(d[0].zone, Zone::kClerical);
  EXPECT_EQ(d[1].zone, Zone::kClerical);
}

TEST(AssignOneToOne, AChainOfClaimsIsSolvedTogether) {
  std::vector<Decision> d{claim(1, {{7, 0.96, 0, 0}, {8, 0.01, 0, 0}}), claim(2, {{7, 0.97, 0, 0}}),
                          claim(3, {{8, 0.99, 0, 0}, {9, 0.001, 0, 0}})};
  EXPECT_EQ(assign_one_to_one(d).to_review, 1u);
  EXPECT_EQ(d[0].zone, Zone::kClerical);
  EXPECT_EQ(d[1].zone, Zone::kLinked);
  EXPECT_EQ(d[2].zone, Zone::kLinked);
}

TEST(AssignOneToOne, ReviewersAndUncontestedRecordsStay) {
  std::vector<Decision> d{claim(1, {{7, 0.99, 0, 0}}), claim(2, {{7, 1, 0, 0}}), claim(3, {})};
  d[1].by_constraint = true;
  assign_one_to_one(d);
  EXPECT_EQ(d[0].zone, Zone::kClerical);
  EXPECT_EQ(d[1].zone, Zone::kLinked);
  std::vector<Decision> alone{claim(1, {{7, 0.99, 0, 0}}), claim(2, {{8, 0.99, 0, 0}})};
  EXPECT_EQ(assign_one_to_one(alone).conflicts, 0u);
}

TEST(AssignOneToOne, AGroupTooLargeForTheExactMethodIsReviewedWhole) {
  std::vector<Decision> d;
  for (std::uint64_t k = 1; k <= kExactGroup + 1; ++k) d.push_back(claim(k, {{7, 0.99, 0, 0}}));
  EXPECT_EQ(assign_one_to_one(d).to_review, kExactGroup + 1);
}

}  // namespace
}  // namespace shouwang::linkage
