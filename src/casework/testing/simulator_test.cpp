// The simulator itself, over the memory store: that nothing goes wrong, and that the players get everywhere.
#include "casework/testing/simulator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "casework/testing/memory_registry.h"
#include "casework/testing/memory_store.h"
#include "casework/testing/procedure.h"
#include "casework/testing/simulation_checks.h"

namespace shouwang::casework::testing {
namespace {

/// A county of nine households in three villages of two townships.
class SmallCounty {
 public:
  SmallCounty() {
    using screening::testing::code;
    std::int64_t id = 0;
    for (const std::int64_t village : {530922001001, 530922001002, 530922002001}) {
      for (int i = 0; i < 3; ++i) {
        ++id;
        screening.households.push_back({id, village,
                                        {{"head_name", code(i % 2 == 0 ? "张三" : "欧阳春花")},
                                         {"group_name", code("一组")},
                                         {"household_code", code("53092200" + std::to_string(id))}}});
        screening.members.push_back({id * 10, id, {}});
        parts.homes.push_back({HouseholdId(id), village});
      }
    }
    change_period();
    parts.pack = &pack;
    parts.county = 530922;
    parts.rules = {"R01_medical", "R02_income"};
    parts.start_ms = morning("2026-01-05");
    parts.desk.store = &store;
    parts.desk.screening = &screening;
    parts.desk.registry = &registry;
    parts.desk.ids = &ids;
    parts.desk.index = [](std::string_view text) { return "index(" + std::string(text) + ")"; };
    parts.desk.seal = [](std::string_view plain, std::string_view) { return std::string(plain.rbegin(), plain.rend()); };
    parts.desk.unseal = [](std::string_view sealed, std::string_view) -> Result<std::string> { return std::string(sealed.rbegin(), sealed.rend()); };
  }

  /// A policy period ends while the game is played: who carries the class “marginal” then is to be confirmed as its successor.
  void change_period() {
    const Date change = iso("2026-07-01");
    auto& classes = pack.procedure.classes;
    const auto marginal = std::find_if(classes.begin(), classes.end(), [](const auto& c) { return c.code == "marginal"; });
    policy::MonitoredClass next = *marginal;
    marginal->to = change.plus_days(-1);
    next.code = "successor";
    next.title = "新时期对象";
    next.from = change;
    next.replaces = {"marginal"};
    classes.push_back(std::move(next));
    pack.procedure.class_clock = clock_of(pack, "class_days", 90, "自然日");
  }

  policy::Pack pack = test_pack();
  screening::testing::MemoryStore screening;
  MemoryStore store{screening};
  MemoryRegistry registry{screening};
  IdSource ids{morning("2026-01-01")};
  SimulationParts parts;
};

int steps_asked() {
  const char* text = std::getenv("SHOUWANG_SIMULATION_STEPS");  // a longer campaign by hand
  return text ? std::atoi(text) : 2200;
}

/// Actions that nobody has carried out yet.
std::vector<std::string> missing(const std::map<std::string, int>& done) {
  std::vector<std::string> names = {"notice post", "notice announce", "notice object", "notice photo"};
  for (const ActionSpec& action : actions()) {
    if (action.who != 0) names.push_back(std::string(subject_name(action.subject)) + " " + std::string(action.name));
  }
  std::erase_if(names, [&](const std::string& name) { return done.contains(name) && done.at(name) > 0; });
  return names;
}

void expect_no_problems(const SimulationReport& report) {
  for (const std::string& problem : report.problems) ADD_FAILURE() << problem;
}

TEST(Simulator, YearsOfRandomPeopleBreakNothingAndGetEverywhere) {
  std::map<std::string, int> done;
  std::map<std::string, int> phases;
  // Rare things take their time: games are played until everything has been done, but not for ever.
  constexpr std::uint64_t kLeast = 3, kMost = 16;
  const auto everywhere = [&] { return missing(done).empty() && phases["eliminated"] > 0 && phases["refused"] > 0 && phases["ended"] > 0; };
  for (std::uint64_t seed = 1; seed <= kMost && (seed <= kLeast || !everywhere()); ++seed) {
    SmallCounty county;
    const SimulationReport report = simulate(county.parts, seed, steps_asked());
    expect_no_problems(report);
    for (const auto& [action, counts] : report.counts) done[action] += report.done(action);
    for (const auto& [phase, count] : report.phases) phases[phase] += count;
    EXPECT_GT(report.crashes, 20);
    EXPECT_GT(report.races, 10);
    EXPECT_GT(report.batches, 20);
    EXPECT_GT(report.days, 365);
    if (std::getenv("SHOUWANG_SIMULATION_VERBOSE")) {
      std::cout << "seed " << seed << ": " << report.cases << " cases, " << report.leads << " leads, " << report.events << " events, " << report.days
                << " days, " << report.crashes << " crashes, " << report.races << " races\n";
      for (const auto& [action, counts] : report.counts) {
        std::cout << "  " << action << ":";
        for (const auto& [what, times] : counts) std::cout << " " << what << "=" << times;
        std::cout << "\n";
      }
    }
  }
  if (std::getenv("SHOUWANG_SIMULATION_VERBOSE")) {
    for (const auto& [phase, count] : phases) std::cout << phase << " " << count << "\n";
  }
  for (const std::string& name : missing(done)) ADD_FAILURE() << name << " was never carried out";
  for (const char* phase : {"eliminated", "refused", "ended"}) EXPECT_GT(phases[phase], 0) << phase;
}

TEST(Simulator, TheSameSeedPlaysTheSameGame) {
  SmallCounty one, two;
  const SimulationReport a = simulate(one.parts, 7, 400), b = simulate(two.parts, 7, 400);
  EXPECT_EQ(a.counts, b.counts);
  EXPECT_EQ(a.events, b.events);
}

// The checker has to be able to find what it looks for.
TEST(SimulationChecks, FindAComparisonWithoutAuthorisation) {
  Event open;
  open.sequence = 1;
  open.action = "open";
  open.body = R"({"handlers":["11"]})";
  Event compare = open;
  compare.sequence = 2;
  compare.action = "compare";
  compare.body = R"({"items":[]})";
  EXPECT_TRUE(problems_of_history({open}, 6).empty());
  EXPECT_EQ(problems_of_history({open, compare}, 6).size(), 1u);
  Event authorise = open;
  authorise.sequence = 2;
  authorise.action = "authorise";
  authorise.body = R"({"signed_on":"1970-01-01","_":{"valid_to":"1970-01-01"}})";
  compare.sequence = 3;
  EXPECT_TRUE(problems_of_history({open, authorise, compare}, 6).empty());
}

TEST(SimulationChecks, FindAnApprovalByAHandlerAndAMissingNotice) {
  Event open;
  open.sequence = 1;
  open.action = "open";
  open.body = R"({"handlers":["11"]})";
  Event review = open;
  review.sequence = 2;
  review.action = "township_review";
  review.level = policy::Level::kTownship;
  review.actor = AccountId(11);
  review.body = R"({"decision":"agree"})";
  EXPECT_EQ(problems_of_history({open, review}, 6).size(), 2u);
  review.sequence = 3;
  EXPECT_EQ(problems_of_history({open, review}, 6).size(), 3u);  // and a gap
}

TEST(SimulationChecks, FindAVisitOfAWatchThatIsNone) {
  Event open;
  open.sequence = 1;
  open.action = "open";
  open.body = R"({"handlers":["11"]})";
  Event visit = open;
  visit.sequence = 2;
  visit.action = "watch_visit";
  visit.body = R"({"result":"stable"})";
  EXPECT_EQ(problems_of_history({open, visit}, 6).size(), 1u);
}

TEST(SimulationChecks, FindWhatABatchMayNotDo) {
  Lead before;
  before.sequence = 2;
  before.grade = 2;
  before.due = iso("2026-03-10");
  Lead after = before;
  EXPECT_TRUE(problems_of_batch(before, after).empty());
  after.grade = 3;
  after.due = iso("2026-03-09");
  after.version = 5;
  EXPECT_TRUE(problems_of_batch(before, after).empty());
  after.grade = 1;
  EXPECT_EQ(problems_of_batch(before, after).size(), 1u);
  after = before;
  after.due = iso("2026-03-11");
  EXPECT_EQ(problems_of_batch(before, after).size(), 1u);
  before.state = LeadState::kClosed;
  EXPECT_FALSE(problems_of_batch(before, after).empty());
}

}  // namespace
}  // namespace shouwang::casework::testing
