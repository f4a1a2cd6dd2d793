#include "generator/mix.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "generator/testing.h"

namespace shouwang::generator {
namespace {

Result<Mix> mix_of(const std::string& text) {
  const testing::Folder folder("mix");
  std::filesystem::create_directories(folder.path());
  std::ofstream(folder.path() / "mix.yaml") << text;
  return Mix::read(folder.path() / "mix.yaml");
}

std::string problem_of(const std::string& text) {
  const auto mix = mix_of(text);
  return mix ? "" : mix.error().text();
}

TEST(Mix, AnEmptyFileIsTheUsualMix) {
  const auto mix = mix_of("");
  ASSERT_TRUE(mix) << mix.error().text();
  EXPECT_EQ(mix->risk_scale, 1000u);
  EXPECT_EQ(mix->plants, Mix().plants);
  EXPECT_EQ(mix->dirt, Mix().dirt);
}

TEST(Mix, AFileChangesWhatItNamesAndScalesTheRest) {
  const auto mix = mix_of(
      "risks: 2.5\nerrors: 0\ndirt: 3\nrates:\n  R05_serious_illness: 12\n  R37_work_injury: 40\n  Q07_person_blank: 100\n"
      "rows:\n  missing_id: 400\n  lunar_birth: 1500\nheld_twice: 25\n");
  ASSERT_TRUE(mix) << mix.error().text();
  EXPECT_EQ(mix->hit(Risk::kSeriousIllness), 30u);
  EXPECT_EQ(mix->hit(Risk::kIncomeFloor), Mix().hit(Risk::kIncomeFloor) * 5 / 2);
  EXPECT_EQ(mix->per_million(Plant::kWorkInjury), 10'000u);
  EXPECT_EQ(mix->per_million(Plant::kPersonBlank), 0u);
  EXPECT_EQ(mix->dirt_scale, 3000u);
  EXPECT_EQ(mix->dirt[static_cast<std::size_t>(Dirt::kMissingId)], 400u);
  EXPECT_EQ(mix->sides[static_cast<std::size_t>(Side::kLunarBirth)], 1500u);
  EXPECT_EQ(mix->sides[static_cast<std::size_t>(Side::kMoved)], Mix().sides[static_cast<std::size_t>(Side::kMoved)]);
  EXPECT_EQ(mix->held_twice, 25u);
  EXPECT_EQ(mix->dirt[static_cast<std::size_t>(Dirt::kName)], Mix().dirt[static_cast<std::size_t>(Dirt::kName)]);
}

TEST(Mix, RefusesWhatItDoesNotKnowAndNamesTheLine) {
  EXPECT_NE(problem_of("risk: 2\n").find("mix.yaml:1"), std::string::npos);
  EXPECT_NE(problem_of("risks: 51\n").find("50"), std::string::npos);
  EXPECT_EQ(problem_of("risks: 50\n"), "");
  EXPECT_NE(problem_of("dirt: -1\n"), "");
  EXPECT_NE(problem_of("rates:\n  R99_nothing: 1\n").find("mix.yaml:2"), std::string::npos);
  EXPECT_NE(problem_of("rates:\n  R05_serious_illness: 10001\n"), "");
  EXPECT_EQ(problem_of("rates:\n  R05_serious_illness: 10000\n"), "");
  EXPECT_NE(problem_of("rates:\n  Q07_person_blank: many\n"), "");
  EXPECT_NE(problem_of("rows:\n  empty_row: 5\n"), "");
  EXPECT_NE(problem_of("rows: 5\n"), "");
  EXPECT_NE(problem_of("held_twice: 1001\n"), "");
  EXPECT_EQ(problem_of("held_twice: 1000\n"), "");
  EXPECT_FALSE(Mix::read("no-such-mix.yaml"));
}

TEST(Mix, HasAnEntryForEachFurtherRuleOfThePackAndNoOther) {
  std::set<std::string> planted, rules;
  for (const PlantRate& p : kPlants) planted.insert(std::string(p.rule));
  for (const auto& rule : testing::lincang().rules)
    if (rule.id[0] == 'Q' || std::stoi(rule.id.substr(1, 2)) > static_cast<int>(kRisks)) rules.insert(rule.id);
  EXPECT_EQ(planted, rules);
}

}  // namespace
}  // namespace shouwang::generator
