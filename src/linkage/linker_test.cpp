#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>
#include <random>

#include "linkage/clerical.h"
#include "linkage/duplicates.h"
#include "linkage/explain.h"
#include "linkage/linkage.h"
#include "linkage/testing/small_registry.h"

namespace shouwang::linkage {
namespace {

struct Linkage : ::testing::Test {
  testing::SmallWorld world = testing::make_small_world(2400, 800, 11);
  Result<RegistryIndex> index = RegistryIndex::build(world.registry, 1);
};

TEST_F(Linkage, FindsNearlyEverybodyAndNobodyElse) {
  const LinkResult result = Linker(*index, {}).link(world.file);
  std::size_t right = 0, wrong = 0, matchable = 0;
  for (std::size_t k = 0; k < world.file.size(); ++k) {
    const Decision& d = result.decisions[k];
    matchable += world.truth[k] != 0;
    if (d.best() < 0.5) continue;
    if (d.candidates[0].person == world.truth[k])
      ++right;
    else
      ++wrong;
  }
  EXPECT_GT(static_cast<double>(right), 0.99 * static_cast<double>(matchable));
  EXPECT_LT(wrong, 5u);
}

TEST_F(Linkage, TheProbabilitiesOfEveryAnswerAddUpToOne) {
  const LinkResult result = Linker(*index, {.keep = 1000}).link(world.file);
  for (const Decision& d : result.decisions) {
    double sum = d.relative + d.nobody;
    for (const Candidate& c : d.candidates) sum += c.posterior;
    EXPECT_NEAR(sum, 1, 1e-5);
    for (const Candidate& c : d.candidates) EXPECT_LE(c.posterior, 1 + 1e-12);
  }
}

TEST_F(Linkage, IsTheSameToTheBitForAnyNumberOfThreads) {
  const LinkResult one = Linker(*index, {.threads = 1}).link(world.file), three = Linker(*index, {.threads = 3}).link(world.file);
  EXPECT_EQ(one.model.to_text(), three.model.to_text());
  for (std::size_t k = 0; k < one.decisions.size(); ++k) {
    ASSERT_EQ(one.decisions[k].candidates.size(), three.decisions[k].candidates.size());
    EXPECT_EQ(one.decisions[k].nobody, three.decisions[k].nobody);
    for (std::size_t c = 0; c < one.decisions[k].candidates.size(); ++c) {
      EXPECT_EQ(one.decisions[k].candidates[c].person, three.decisions[k].candidates[c].person);
      EXPECT_EQ(one.decisions[k].candidates[c].posterior, three.decisions[k].candidates[c].posterior);
    }
  }
}

TEST_F(Linkage, ExplanationsAddUpAndAgreeWithTheDecision) {
  const Linker linker(*index, {});
  const LinkResult result = linker.link(world.file);
  std::size_t explained = 0;
  for (std::size_t k = 0; k < 150; ++k) {
    const Explanation why = linker.explain(world.file[k], result.model);
    if (!why.person) continue;
    ++explained;
    double sum = 0;
    for (const auto& part : why.parts) sum += part.bits;
    EXPECT_NEAR(sum, why.log_odds, 1e-9);
    EXPECT_NEAR(why.posterior, 1 / (1 + std::exp2(-why.log_odds)), 1e-12);
    EXPECT_FALSE(why.deciding.empty());
    if (result.decisions[k].best() > 0.5) {
      EXPECT_EQ(why.person, result.decisions[k].candidates[0].person);
      EXPECT_NEAR(why.posterior, result.decisions[k].best(), 1e-3);
    }
  }
  EXPECT_GT(explained, 110u);
}

TEST_F(Linkage, ObeysReviewers) {
  Linker linker(*index, {});
  const std::uint64_t print = record_fingerprint(world.file[0]), other = record_fingerprint(world.file[1]);
  const LinkResult before = linker.link(world.file);
  ASSERT_GT(before.decisions[1].best(), 0.5);
  const std::uint64_t refused = before.decisions[1].candidates[0].person;
  const Constraint rulings[] = {{print, 2399, Constraint::Kind::kMustLink}, {other, refused, Constraint::Kind::kCannotLink}};
  linker.set_constraints(rulings);
  const LinkResult after = linker.decide(world.file, before.model);
  EXPECT_EQ(after.decisions[0].zone, Zone::kLinked);
  EXPECT_TRUE(after.decisions[0].by_constraint);
  EXPECT_EQ(after.decisions[0].candidates[0].person, 2399u);
  for (const Candidate& c : after.decisions[1].candidates) EXPECT_NE(c.person, refused);
}

TEST_F(Linkage, ANumberOfTheRegistryUnderAForeignNameIsLookedAt) {
  const LinkResult learnt = Linker(*index, {}).link(world.file);
  const auto known = std::ranges::find_if(world.registry, [](const Record& r) { return normalise_id(r.id_number).kind == IdKind::kValid; });
  ASSERT_NE(known, world.registry.end());
  Record row;
  row.key = 1;
  row.name = "欧阳不相干";
  row.id_number = known->id_number;
  const std::string nobodys = ResidentId::make(999'800, *Date::from_ymd(1961, 2, 3), 7).full();
  Record stranger = row;
  stranger.key = 2;
  stranger.id_number = nobodys;
  const std::vector<Record> rows{row, stranger};
  const auto decided = Linker(*index, {}).decide(rows, learnt.model).decisions;
  EXPECT_EQ(decided[0].zone, Zone::kClerical);
  EXPECT_EQ(decided[0].candidates.at(0).person, known->key);
  EXPECT_EQ(decided[1].zone, Zone::kNotFound);
}

TEST(Weights, TakeTwinsForRelativesSoonerThanOtherPairsWithOneOtherCharacter) {
  const Weights weights(Model::defaults());
  Pattern twins, others;
  for (Pattern* p : {&twins, &others}) p->set(Field::kName, kNameOneOther);
  twins.set(Field::kId, kIdTwin);
  others.set(Field::kId, kIdNearValid);
  EXPECT_NEAR(weights.of_relative(twins) - weights.of(weights.relative, twins), std::log(8), 1e-4);
  EXPECT_DOUBLE_EQ(weights.of_relative(others), weights.of(weights.relative, others));
  twins.set(Field::kName, kNameExact);
  EXPECT_DOUBLE_EQ(weights.of_relative(twins), weights.of(weights.relative, twins));
}

TEST(BoundRelatives, KeepsThemFromHavingTheNumbersOfTheRegistry) {
  const Model prior = Model::defaults();
  LevelTable learnt = prior.relative;
  constexpr auto kNumber = static_cast<std::size_t>(Field::kId);
  learnt[kNumber][kIdRelative] += 0.3;
  learnt[kNumber][kIdDiffer] -= 0.3;
  bound_relatives(prior.relative, learnt);
  EXPECT_DOUBLE_EQ(learnt[kNumber][kIdRelative], 5 * prior.relative[kNumber][kIdRelative]);
  double sum = 0;
  for (unsigned level = 1; level < kLevelCounts[kNumber]; ++level) sum += learnt[kNumber][level];
  EXPECT_NEAR(sum, 1, 1e-9);
}

TEST_F(Linkage, FindsPeopleByFormerNumbersAndNames) {
  const std::string former = ResidentId::make(431021, *Date::from_ymd(1961, 2, 3), 77).full();
  const Record record{1, "赵旧名", former, {}, {}, {}, {}, {}, 0};
  Linker linker(*index, {});
  const Model model = linker.link(world.file).model;
  EXPECT_EQ(linker.decide({&record, 1}, model).decisions[0].zone, Zone::kNotFound);
  const Alias aliases[] = {{123, former, "赵旧名"}};
  ASSERT_TRUE(linker.set_aliases(aliases));
  const Decision d = linker.decide({&record, 1}, model).decisions[0];
  EXPECT_EQ(d.zone, Zone::kLinked);
  EXPECT_EQ(d.candidates[0].person, 123u);
  const Alias stranger[] = {{999999, former, ""}};
  EXPECT_EQ(linker.set_aliases(stranger).error().code(), ErrorCode::kNotFound);
}

TEST_F(Linkage, NextMonthOnlyScoresWhatIsNew) {
  const Linker linker(*index, {});
  const LinkResult first = linker.link(world.file);
  auto next = world.file;
  next[3].name = "全新人";
  const LinkResult second = linker.decide(next, first.model, first.decisions);
  EXPECT_EQ(second.reused, next.size() - 1);
  const LinkResult all = linker.decide(next, first.model);
  for (std::size_t k = 0; k < next.size(); ++k) EXPECT_EQ(second.decisions[k].best(), all.decisions[k].best());
}

TEST_F(Linkage, AChangedRegistryReopensOnlyTheDecisionsItTouches) {
  const LinkResult first = Linker(*index, {}).link(world.file);
  auto people = world.registry;
  const auto moved = std::ranges::find_if(first.decisions, [](const Decision& d) { return d.zone == Zone::kLinked; });
  ASSERT_NE(moved, first.decisions.end());
  const std::uint64_t person = moved->candidates[0].person;
  people[person - 1].name = "完全改名";
  people.push_back({90001, "新登记", world.file[5].id_number, {}, {}, {}, {}, {}, 0});
  const auto now = RegistryIndex::build(people, 1);
  const auto changed = changed_people(*index, *now);
  EXPECT_EQ(changed, (std::vector<std::uint64_t>{person, 90001}));
  const Linker linker(*now, {});
  const LinkResult second = linker.decide(world.file, first.model, first.decisions, changed);
  EXPECT_GT(second.reused, world.file.size() * 8 / 10);
  EXPECT_LT(second.reused, world.file.size());
  const auto place = static_cast<std::size_t>(moved - first.decisions.begin());
  EXPECT_EQ(second.decisions[place].best(), linker.decide(std::span(world.file).subspan(place, 1), first.model).decisions[0].best());
  EXPECT_TRUE(changed_people(*index, *index).empty());
}

TEST_F(Linkage, AFileOfTwoRowsAndAnEmptyRegistryAreFine) {
  EXPECT_EQ(Linker(*index, {}).link(std::span(world.file).first(2)).decisions.size(), 2u);
  EXPECT_TRUE(Linker(*index, {}).link({}).decisions.empty());
  const auto nothing = RegistryIndex::build({}, 1);
  const LinkResult result = Linker(*nothing, {}).link(world.file);
  EXPECT_EQ(result.decisions[0].zone, Zone::kNotFound);
  EXPECT_TRUE(find_duplicates(*nothing, {}).pairs.empty());
}

TEST_F(Linkage, RandomBytesNeverCrash) {
  std::mt19937_64 random(3);
  std::deque<std::string> texts;
  const auto bytes = [&]() -> std::string_view {
    std::string s(random() % 40, '\0');
    for (char& c : s) c = static_cast<char>(random() % 3 ? random() : "0123456789X*"[random() % 12]);
    if (random() % 3 == 0) s = "王·" + s;
    return texts.emplace_back(std::move(s));
  };
  std::vector<Record> wild;
  for (std::uint64_t k = 1; k <= 1500; ++k) wild.push_back({k, bytes(), bytes(), bytes(), bytes(), bytes(), bytes(), bytes(), k / 3});
  const auto odd = RegistryIndex::build(wild, 2);
  ASSERT_TRUE(odd);
  const Linker linker(*odd, {.threads = 2});
  const LinkResult result = linker.link(wild);
  for (const Decision& d : result.decisions) EXPECT_TRUE(std::isfinite(d.nobody) && std::isfinite(d.best()));
  for (std::size_t k = 0; k < 100; ++k) EXPECT_TRUE(std::isfinite(linker.explain(wild[k], result.model).log_odds));
  find_duplicates(*odd, {});
}

TEST_F(Linkage, DuplicatesOfTheRegistryAreFoundAndTheirTwinsAreNot) {
  auto people = world.registry;
  const std::size_t copies = 40, before = people.size();
  for (std::size_t k = 0; k < copies; ++k) {
    Record again = people[k * 50];
    again.key = people.size() + 1;
    again.household = 100000 + k;
    if (k % 2) again.id_number = "";
    people.push_back(again);
  }
  const auto twice = RegistryIndex::build(people, 1);
  const DuplicateResult result = find_duplicates(*twice, {});
  std::size_t right = 0, wrong = 0;
  for (const DuplicatePair& pair : result.pairs)
    if (pair.posterior >= 0.5) {
      ++(pair.second > before && pair.first == (pair.second - before - 1) * 50 + 1 ? right : wrong);
    }
  EXPECT_GE(right, copies - 2);
  EXPECT_LE(wrong, 2u);
  EXPECT_EQ(result.groups.size(), right + wrong);
  // Why: parts that add up to the odds which the posterior states.
  ASSERT_FALSE(result.pairs.empty());
  for (const DuplicatePair& pair : result.pairs) {
    const Explanation why = explain_duplicate(*twice, result.model, pair);
    double bits = 0;
    for (const ExplanationPart& part : why.parts) bits += part.bits;
    EXPECT_NEAR(bits, why.log_odds, 1e-9);
    EXPECT_NEAR(1 / (1 + std::exp2(-why.log_odds)), pair.posterior, 1e-9);
  }
  const Constraint apart[] = {{result.pairs[0].first, result.pairs[0].second, Constraint::Kind::kCannotLink}};
  for (const DuplicatePair& pair : find_duplicates(*twice, {}, apart).pairs)
    EXPECT_FALSE(pair.first == result.pairs[0].first && pair.second == result.pairs[0].second);
}

// The pair of two keys in a result; nullopt when it is not there.
std::optional<DuplicatePair> pair_of(const DuplicateResult& result, std::uint64_t first, std::uint64_t second) {
  for (const DuplicatePair& pair : result.pairs)
    if (pair.first == first && pair.second == second) return pair;
  return std::nullopt;
}

TEST_F(Linkage, AThirdRecordOfAPersonFindsTwoThatAreTooDamagedToFindEachOther) {
  auto people = world.registry;
  const Record whole = people[0];
  Record numberless = whole, misnamed = whole;
  numberless.key = 900001, misnamed.key = 900002;
  numberless.household = 800001, misnamed.household = 800002;
  numberless.id_number = numberless.phone = misnamed.village = misnamed.village_code = misnamed.birth_date = "";
  const std::string other_name =
      std::string(whole.name.substr(0, 3)) + "翀" + std::string(whole.name.substr(std::min<std::size_t>(6, whole.name.size())));
  misnamed.name = other_name;
  people.push_back(numberless);
  people.push_back(misnamed);
  const auto thrice = RegistryIndex::build(people, 1);
  const DuplicateResult result = find_duplicates(*thrice, {});
  const auto damaged = pair_of(result, 900001, 900002);
  ASSERT_TRUE(damaged);
  EXPECT_GT(damaged->posterior, 0.5);
  EXPECT_GT(damaged->others, 0) << "the whole record speaks for it as well";
  const Explanation why = explain_duplicate(*thrice, result.model, *damaged);
  EXPECT_NEAR(1 / (1 + std::exp2(-why.log_odds)), damaged->posterior, 1e-9);
  EXPECT_EQ(why.parts.back().kind, ExplanationPart::Kind::kOthers);
  EXPECT_TRUE(std::ranges::find(result.groups, std::vector<std::uint64_t>{whole.key, 900001, 900002}) != result.groups.end());
  // Somebody has said that the whole one and the misnamed one are two persons: nothing joins them, not even over the third.
  const Constraint apart[] = {{whole.key, 900002, Constraint::Kind::kCannotLink}};
  const DuplicateResult kept = find_duplicates(*thrice, {}, apart);
  EXPECT_FALSE(pair_of(kept, whole.key, 900002));
  for (const auto& group : kept.groups)
    EXPECT_FALSE(std::ranges::count(group, whole.key) && std::ranges::count(group, std::uint64_t{900002}));
}

TEST_F(Linkage, TwoPersonsWhoAreHeldTwiceAreNotJoinedByOneLikeness) {
  auto people = world.registry;
  // A's second record lacks the number and stands in B's village with B's telephone.
  const Record a = people[0], b = people[600];
  Record second_a = a, second_b = b;
  second_a.key = 900001, second_b.key = 900002;
  second_a.household = 800001, second_b.household = 800002;
  second_a.village = b.village, second_a.village_code = b.village_code, second_a.phone = b.phone;
  people.push_back(second_a);
  people.push_back(second_b);
  const auto twice = RegistryIndex::build(people, 1);
  const DuplicateResult result = find_duplicates(*twice, {});
  EXPECT_TRUE(pair_of(result, a.key, 900001));
  EXPECT_TRUE(pair_of(result, b.key, 900002));
  for (const auto& group : result.groups) EXPECT_FALSE(std::ranges::count(group, a.key) && std::ranges::count(group, b.key));
}

TEST_F(Linkage, ADuplicatedPersonKeepsTheWholeProbability) {
  auto people = world.registry;
  Record again = people[0];
  again.key = 900001;
  people.push_back(again);
  const auto twice = RegistryIndex::build(people, 1);
  Record record = people[0];
  record.id_number = "";
  const Linker linker(*twice, {});
  const Model model = linker.link(world.file).model;
  EXPECT_GT(linker.decide({&record, 1}, model).decisions[0].best(), 0.95);
}

TEST_F(Linkage, TheQueueHoldsTheMostUncertainFirstWithinTheBudget) {
  const LinkResult result = Linker(*index, {}).link(world.file);
  const auto queue = clerical_queue(result.decisions, {}, {.budget = 10, .least_gain = 0});
  ASSERT_EQ(queue.size(), 10u);
  for (std::size_t k = 1; k < queue.size(); ++k) EXPECT_GE(queue[k - 1].expected_gain, queue[k].expected_gain);
  const auto weighty =
      clerical_queue(result.decisions, {}, {.budget = 1, .least_gain = 0}, [](const Decision& d) { return d.record == 7 ? 1e9 : 1.0; });
  ASSERT_EQ(weighty.size(), 1u);
  if (result.decisions[6].best() > 0 && result.decisions[6].best() < 1) {
    EXPECT_EQ(weighty[0].decision, 6u);
  }
  EXPECT_EQ(audit_sample(result.decisions, 20, 1), audit_sample(result.decisions, 20, 1));
  EXPECT_LE(audit_sample(result.decisions, 20, 1).size(), 40u);
}

TEST_F(Linkage, ManySmallFilesAreAuditedLikeOneLarge) {
  std::vector<Decision> small(12);
  for (std::size_t k = 0; k < small.size(); ++k) {
    small[k].record = k + 1;
    small[k].zone = k < 5 ? Zone::kLinked : Zone::kNotFound;
  }
  constexpr std::uint64_t kFiles = 40'000;
  std::array<std::uint64_t, 12> drawn{};
  for (std::uint64_t seed = 1; seed <= kFiles; ++seed)
    for (const std::size_t k : audit_sample(small, 0.12, seed)) ++drawn[k];
  const auto sum = [&](std::size_t from, std::size_t to) { return std::accumulate(drawn.begin() + from, drawn.begin() + to, 0.0) / kFiles; };
  // Within four standard errors of the mean.
  EXPECT_NEAR(sum(0, 5), 0.12, 0.0066);
  EXPECT_NEAR(sum(5, 12), 0.12, 0.0066);
  for (std::size_t k = 0; k < drawn.size(); ++k) EXPECT_NEAR(static_cast<double>(drawn[k]) / kFiles, 0.12 / (k < 5 ? 5 : 7), 0.0035) << k;
  for (const std::uint64_t seed : {1u, 2u, 3u}) EXPECT_EQ(audit_sample(small, 3, seed).size(), 6u) << "a whole number is drawn as it stands";
  EXPECT_TRUE(audit_sample(small, 0, 1).empty());
}

TEST(AlignCharacters, PairsWhatIsTheSame) {
  const auto pairs = align_characters("王国强", "王强");
  ASSERT_EQ(pairs.size(), 3u);
  EXPECT_TRUE(pairs[0].same);
  EXPECT_EQ(pairs[1].left, "国");
  EXPECT_EQ(pairs[1].right, "");
  EXPECT_TRUE(pairs[2].same);
  EXPECT_TRUE(align_characters("", "").empty());
}

}  // namespace
}  // namespace shouwang::linkage
