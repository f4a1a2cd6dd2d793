#include "casework/advice.h"

#include <gtest/gtest.h>

#include "screening/testing/memory_store.h"
#include "screening/testing/test_pack.h"

namespace shouwang::casework {
namespace {

using screening::testing::day;

class AdviceTest : public ::testing::Test {
 protected:
  AdviceTest() {
    pack = screening::testing::test_pack();
    policy::Parameter limit;
    limit.id = "single_risk_measures";
    limit.kind = cel::Kind::kInt;
    limit.values.push_back({day(2026, 1, 1), kForever, {cel::Kind::kInt, 2, std::nullopt}, {}, false});
    pack.parameters.emplace(limit.id, limit);
    pack.procedure.single_risk_measures = limit.id;
    add_kind("aid", "医疗救助", {"01"}, "any", false);
    add_kind("raise", "产业到户", {"07", "99"}, "able", true);
    add_kind("post", "公益性岗位", {"07"}, "weak", true);
    add_kind("floor", "纳入低保", {"01", "07"}, "none", false);
    add_kind("course", "技能培训", {"07"}, "able", true, false);
    add_kind("talk", "扶志扶智", {}, "any", false);
    file.id = CaseId(7);
    file.phase = Phase::kHelping;
  }
  void add_kind(std::string code, std::string title, std::vector<std::string> risks, std::string labour, bool development,
                bool counts = true) {
    policy::MeasureKind kind;
    kind.code = std::move(code);
    kind.title = std::move(title);
    kind.risks = std::move(risks);
    kind.labour = std::move(labour);
    kind.development = development;
    kind.counts_as_development = counts;
    pack.procedure.measures.push_back(kind);
  }
  void risk(const std::string& code, bool solved = false) { file.risks.push_back({code, "", 0, solved}); }
  Measure& measure(const std::string& kind, std::vector<std::string> risks, MeasureState state = MeasureState::kUnderWay,
                   PersonId person = {}) {
    Measure m;
    m.number = static_cast<int>(file.measures.size()) + 1;
    m.kind = kind;
    m.risks = std::move(risks);
    m.state = state;
    m.person = person;
    file.measures.push_back(m);
    return file.measures.back();
  }
  void labour(const std::string& value) {
    Event event;
    event.action = "assess";
    event.sequence = static_cast<int>(file.events.size()) + 1;
    event.body = "{\"labour\":\"" + value + "\"}";
    file.events.push_back(event);
  }
  /// "kind risk" of each piece of advice.
  std::vector<std::string> advice(const HouseholdFacts* facts = nullptr) {
    HouseholdFacts today;
    today.as_of = day(2026, 10, 31);
    std::vector<std::string> out;
    for (const Advice& a : advise(file, pack, facts ? facts : &today)) {
      EXPECT_NE(a.text, "");
      out.push_back(a.risk.empty() ? a.kind : a.kind + " " + a.risk);
    }
    return out;
  }
  using List = std::vector<std::string>;

  policy::Pack pack;
  CaseFile file;
};

TEST_F(AdviceTest, ARiskWithoutAMeasureIsAGap) {
  risk("01");
  EXPECT_EQ(advice(), List{"gap 01"});
  measure("aid", {"01"}, MeasureState::kPlanned);
  EXPECT_EQ(advice(), List{});
}

TEST_F(AdviceTest, ASolvedRiskIsNoGap) {
  risk("01", true);
  EXPECT_EQ(advice(), List{});
}

TEST_F(AdviceTest, OnlyPlannedRunningAndDeliveredMeasuresHelp) {
  risk("01");
  Measure& m = measure("aid", {"01"});
  for (const MeasureState state : {MeasureState::kPlanned, MeasureState::kUnderWay, MeasureState::kDelivered}) {
    m.state = state;
    EXPECT_EQ(advice(), List{});
  }
  for (const MeasureState state : {MeasureState::kFailed, MeasureState::kWithdrawn}) {
    m.state = state;
    EXPECT_EQ(advice(), List{"gap 01"});
  }
}

TEST_F(AdviceTest, AMeasureDoesNotHelpAgainstARiskThatItsKindDoesNotAnswer) {
  risk("01");
  measure("course", {"01"});  // somebody wrote that a course helps against illness
  EXPECT_EQ(advice(), (List{"gap 01", "mismatch"}));
}

TEST_F(AdviceTest, WorkThatLiftsAHouseholdIsNoMismatchWhateverTheRisk) {
  risk("01");
  measure("aid", {"01"});
  measure("raise", {"07"});
  EXPECT_EQ(advice(), List{});
}

TEST_F(AdviceTest, AGapNamesMeasuresThatFit) {
  risk("07");
  labour("able");
  HouseholdFacts today;
  const auto all = advise(file, pack, &today);
  ASSERT_EQ(all[0].kind, "gap");
  EXPECT_EQ(all[0].text, "风险“07”还没有对应的帮扶措施，可以考虑：产业到户、公益性岗位、技能培训");
  risk("01");
  EXPECT_EQ(advise(file, pack, &today)[1].text, "风险“因病”还没有对应的帮扶措施，可以考虑：医疗救助、扶志扶智");
}

TEST_F(AdviceTest, MoreMeasuresThanThePackAllowsForASingleRiskAreOverHelp) {
  risk("07");
  measure("raise", {"07"});
  measure("post", {"07"});
  EXPECT_EQ(advice(), List{});
  Measure& third = measure("course", {"07"});
  EXPECT_EQ(advice(), List{"over_help 07"});
  third.state = MeasureState::kWithdrawn;
  EXPECT_EQ(advice(), List{});
}

TEST_F(AdviceTest, SeveralRisksMayNeedSeveralMeasures) {
  risk("07");
  risk("01");
  measure("raise", {"07"});
  measure("post", {"07"});
  measure("aid", {"01"});
  EXPECT_EQ(advice(), List{});
  file.risks[1].solved = true;
  EXPECT_EQ(advice(), (List{"over_help 07", "mismatch"})) << "one risk is left";
}

TEST_F(AdviceTest, WithoutALimitInForceNothingIsOverHelp) {
  risk("07");
  for (int k = 0; k < 3; ++k) measure(k == 0 ? "raise" : k == 1 ? "post" : "course", {"07"});
  HouseholdFacts before;
  before.as_of = day(2025, 12, 31);
  EXPECT_EQ(advice(&before), List{});
}

TEST_F(AdviceTest, TwoRunningMeasuresOfOneKindForOnePersonOverlap) {
  risk("07");
  measure("raise", {"07"}, MeasureState::kUnderWay, PersonId(1));
  Measure& second = measure("raise", {"07"}, MeasureState::kPlanned, PersonId(1));
  EXPECT_EQ(advice(), List{"overlap"});
  second.person = PersonId(2);
  EXPECT_EQ(advice(), List{});
  second.person = PersonId(1);
  second.state = MeasureState::kDelivered;
  EXPECT_EQ(advice(), List{});
}

TEST_F(AdviceTest, AMeasureForNoneOfTheRisksIsAMismatch) {
  risk("01");
  measure("aid", {"01"});
  Measure& other = measure("course", {"07"});
  EXPECT_EQ(advice(), List{"mismatch"});
  other.state = MeasureState::kDelivered;
  EXPECT_EQ(advice(), List{}) << "what is done is done";
}

TEST_F(AdviceTest, WorkDoesNotSuitAHouseholdWithoutLabour) {
  risk("07");
  file.no_labour = true;
  measure("floor", {"07"});
  EXPECT_EQ(advice(), List{});
  measure("post", {"07"});
  EXPECT_EQ(advice(), List{"mismatch"});
}

TEST_F(AdviceTest, HelpForThoseWithoutLabourDoesNotSuitWhoCanWork) {
  risk("07");
  labour("able");
  measure("floor", {"07"});
  EXPECT_EQ(advice(), (List{"mismatch", "no_development"}));
  labour("weak");  // the last judgement counts
  EXPECT_EQ(advice(), List{"no_development"});
}

TEST_F(AdviceTest, WhoCanWorkNeedsAMeasureThatDevelops) {
  risk("07");
  labour("able");
  measure("course", {"07"});  // training alone does not count
  EXPECT_EQ(advice(), List{"no_development"});
  measure("raise", {"07"}, MeasureState::kDelivered);
  EXPECT_EQ(advice(), List{});
}

TEST_F(AdviceTest, TheDataTellTheLabourWhenNoPersonHas) {
  risk("07");
  measure("floor", {"07"});
  HouseholdFacts facts;
  facts.as_of = day(2026, 10, 31);
  EXPECT_EQ(advice(&facts), List{});
  facts.facts.push_back({"able_to_work", "1", "1人", {}, "", false});
  EXPECT_EQ(advice(&facts), (List{"mismatch", "no_development"}));
  facts.facts[0].value = "0";
  EXPECT_EQ(advice(&facts), List{});
}

TEST_F(AdviceTest, NothingIsSaidBeforeAdmissionAndAfterTheEnd) {
  risk("01");
  for (const Phase phase : {Phase::kMeasures, Phase::kHelping, Phase::kTracking, Phase::kElimination}) {
    file.phase = phase;
    EXPECT_EQ(advice(), List{"gap 01"});
  }
  for (const Phase phase : {Phase::kAdmission, Phase::kEliminated, Phase::kRefused, Phase::kEnded, Phase::kRemoved}) {
    file.phase = phase;
    EXPECT_EQ(advice(), List{});
  }
  file.phase = Phase::kAdmission;
  file.green_channel = true;
  EXPECT_EQ(advice(), List{"gap 01"}) << "help first, papers after";
}

TEST_F(AdviceTest, MeasuresComeInTheOrderInWhichTheyFit) {
  const auto codes = [&](std::string_view risk, std::string_view labour) {
    List out;
    for (const policy::MeasureKind* kind : measures_for(pack, risk, labour)) out.push_back(kind->code);
    return out;
  };
  EXPECT_EQ(codes("07", "able"), (List{"raise", "post", "course", "talk"}));
  EXPECT_EQ(codes("07", "weak"), (List{"post", "raise", "floor", "course", "talk"}));
  EXPECT_EQ(codes("07", "none"), (List{"floor", "talk"}));
  EXPECT_EQ(codes("01", "able"), (List{"aid", "talk"}));
  EXPECT_EQ(codes("01", "none"), (List{"floor", "aid", "talk"}));
  EXPECT_EQ(codes("", ""), List{"talk"});
  pack.procedure.measures[0].risks = {"02"};
  EXPECT_EQ(codes("0201", ""), (List{"aid", "talk"})) << "a group of risks covers its parts";
}

TEST(CallBack, DrawsNobodyAtZeroAndEverybodyAtOneHundred) {
  for (int k = 1; k <= 200; ++k) {
    EXPECT_FALSE(drawn_for_call_back(CaseId(1000 + k), k, 0));
    EXPECT_TRUE(drawn_for_call_back(CaseId(1000 + k), k, 100));
  }
}

TEST(CallBack, DrawsItsShare) {
  int drawn = 0;
  for (int k = 0; k < 10'000; ++k) drawn += drawn_for_call_back(CaseId(1'000'000 + k), 1 + k % 5, 20) ? 1 : 0;
  EXPECT_NEAR(drawn, 2000, 160);  // four standard deviations
}

TEST(CallBack, IsTheSameEverywhereAndGrowsWithTheShare) {
  EXPECT_EQ(drawn_for_call_back(CaseId(7), 1, 50), drawn_for_call_back(CaseId(7), 1, 50));
  for (int k = 0; k < 500; ++k) {
    for (int percent = 1; percent < 100; ++percent) {
      EXPECT_LE(drawn_for_call_back(CaseId(k), 1, percent), drawn_for_call_back(CaseId(k), 1, percent + 1));
    }
  }
}

}  // namespace
}  // namespace shouwang::casework
