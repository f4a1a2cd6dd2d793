#include "linkage/model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "linkage/em.h"

namespace shouwang::linkage {
namespace {

TEST(Model, SurvivesItsTextFileToTheBit) {
  Model m = Model::defaults();
  m.registered = 0.1 + 0.2;
  m.persons = 2'000'000;
  const auto back = Model::from_text(m.to_text());
  ASSERT_TRUE(back);
  EXPECT_EQ(back->to_text(), m.to_text());
  EXPECT_EQ(back->hash(), m.hash());
  EXPECT_EQ(back->registered, m.registered);
}

TEST(Model, RefusesAChangedOrForeignFile) {
  std::string text = Model::defaults().to_text();
  EXPECT_EQ(Model::from_text("").error().code(), ErrorCode::kBadValue);
  for (const std::string_view count : {"persons", "records", "rounds", "normaliser"})
    EXPECT_EQ(Model::from_text("shouwang-linkage-model 1\n" + std::string(count) + " 1e300\n").error().code(), ErrorCode::kBadValue)
        << count;
  const auto at = text.find("registered 0.9");
  ASSERT_NE(at, text.npos);
  text[at + 13] = '8';
  EXPECT_EQ(Model::from_text(text).error().code(), ErrorCode::kConflict);
}

TEST(Model, HasNoLevelOfProbabilityZeroAndAddsUpToOne) {
  const Model m = Model::defaults();
  for (const auto* table : {&m.same, &m.relative, &m.unrelated})
    for (std::size_t f = 0; f < kFields; ++f) {
      double sum = 0;
      for (unsigned level = 1; level < kLevelCounts[f]; ++level) {
        EXPECT_GT((*table)[f][level], 0);
        if (level != level_against_id(static_cast<Field>(f))) sum += (*table)[f][level];
      }
      EXPECT_NEAR(sum, 1, 0.1);
    }
}

// Records with one candidate each, drawn from known probabilities; the engine must find these back.
TEST(Em, FindsThePlantedParameters) {
  Model truth = Model::defaults();
  truth.persons = 1000;
  truth.registered = 0.7;
  truth.relatives = 0.1;
  const auto name = static_cast<std::size_t>(Field::kName), id = static_cast<std::size_t>(Field::kId);
  truth.same[name] = {0, .70, .15, .01, .01, .05, .01, .01, .01, .01, .01, .01, .01, .005, .005};
  truth.same[id] = {0, .60, .10, .05, .15, .02, .01, .03, .01, .01, .02};
  std::mt19937_64 random(42);
  const auto draw = [&](const std::array<double, kMostLevels>& row, std::size_t field) {
    std::vector<double> p(row.begin() + 1, row.begin() + kLevelCounts[field]);
    if (const unsigned apart = level_against_id(static_cast<Field>(field))) p[apart - 1] = 0;
    return 1 + std::discrete_distribution<unsigned>(p.begin(), p.end())(random);
  };
  ComparedRecords data;
  constexpr int kRecords = 12000;
  for (int k = 0; k < kRecords; ++k) {
    const double which = std::uniform_real_distribution<>()(random);
    const LevelTable& from = which < 0.7 ? truth.same : which < 0.8 ? truth.relative : truth.unrelated;
    Pattern p;
    for (std::size_t f = 0; f < kFields; ++f) p.set(static_cast<Field>(f), draw(from[f], f));
    data.pairs.push_back({0, p.bits()});
    data.terms.push_back(0);
    data.first.push_back(data.pairs.size());
  }
  Model model = Model::defaults();
  model.persons = 1;  // one candidate each: the person is this one or none
  const EmReport report =
      learn(data, Model::defaults(), {.prior_pairs = 50, .most_records = kRecords, .most_rounds = 40, .until = 1e-5}, model);
  EXPECT_GT(report.rounds, 2u);
  EXPECT_NEAR(model.registered, 0.7, 0.02);
  EXPECT_NEAR(model.relatives, 0.1, 0.03);
  EXPECT_NEAR(model.same[name][kNameExact], .70, 0.02);
  EXPECT_NEAR(model.same[name][kNameSound], .15, 0.02);
  EXPECT_NEAR(model.same[id][kIdExact], .60, 0.02);
  EXPECT_NEAR(model.same[id][kIdOneEdit], .15, 0.02);
}

TEST(Em, StaysNearThePriorWhenTheFileIsTiny) {
  ComparedRecords data;
  Pattern p;
  p.set(Field::kName, kNameDifferent);
  p.set(Field::kId, kIdExact);
  for (int k = 0; k < 5; ++k) {
    data.pairs.push_back({0, p.bits()});
    data.terms.push_back(0);
    data.first.push_back(data.pairs.size());
  }
  Model model = Model::defaults();
  model.persons = 1000;
  learn(data, Model::defaults(), {}, model);
  EXPECT_GT(model.same[static_cast<std::size_t>(Field::kName)][kNameExact], 0.85);
}

TEST(Em, RelativesNeverTakeOverTheNumbersOfThePersonsThemselves) {
  const Model m = Model::defaults();
  LevelTable greedy = m.relative;
  auto& id = greedy[static_cast<std::size_t>(Field::kId)];
  id = {};
  id[kIdExact] = 0.9;
  id[kIdDiffer] = 0.1;
  bound_relatives(m.relative, greedy);
  EXPECT_LE(id[kIdExact], 0.05);
  EXPECT_NEAR(id[kIdExact] + id[kIdDiffer], 1, 1e-12);
}

TEST(Em, DriftIsToldOnlyWhereBothMonthsHaveEnoughPairs) {
  Model before = Model::defaults(), now = before;
  const auto id = static_cast<std::size_t>(Field::kId);
  now.same[id][kIdExact] -= 0.3;
  before.same_count[id][kIdExact] = now.same_count[id][kIdExact] = 99;
  EXPECT_TRUE(model_drift(before, now).empty());
  before.same_count[id][kIdExact] = now.same_count[id][kIdExact] = 100;
  EXPECT_EQ(model_drift(before, now).size(), 1u);
}

TEST(Em, WarnsWhenNothingFits) {
  ComparedRecords data;
  for (int k = 0; k < 500; ++k) data.first.push_back(0);
  Model model = Model::defaults();
  model.persons = 1000;
  EXPECT_FALSE(learn(data, Model::defaults(), {}, model).warnings.empty());
}

}  // namespace
}  // namespace shouwang::linkage
