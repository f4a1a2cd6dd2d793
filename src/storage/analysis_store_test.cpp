// Switches, explanations, scenarios, shadow counts and scores, on both engines; what an engine answers is compared with plain counting.
#include <algorithm>
#include <map>
#include <random>

#include "analysis/governance.h"
#include "analysis/scoreboard.h"
#include "storage/testing/fixture.h"

namespace shouwang::storage {
namespace {

using namespace testing;  // the fixture and its short names
using analysis::Explanation;
using screening::Finding;
using screening::FindingChange;

const Date kToday = day(2026, 10, 31);
constexpr std::int64_t kNow = 1'793'404'800'000;

class Analysis : public StorageTest {
 protected:
  void SetUp() override {
    StorageTest::SetUp();
    if (IsSkipped()) return;
    register_all(1, {household("H1"), household("H2", kVillageB), household("H3", kFarVillage)}, {});
    for (const char* code : {"H1", "H2", "H3"}) homes_[code] = find(code);
    analysis_ = make_analysis_store(*database_);
  }
  Finding finding(std::int64_t id, const std::string& code, std::string rule) {
    Finding f;
    f.id = FindingId(id);
    f.county = kCounty;
    f.household = homes_.at(code).id;
    f.village = homes_.at(code).village;
    f.rule = std::move(rule);
    f.rule_hash = f.pack_hash = "hash";
    f.severity = 2;
    f.as_of = kToday;
    f.digest = "digest";
    return f;
  }
  void store(const std::vector<Finding>& findings, const std::vector<screening::ShadowCount>& shadow = {}, std::int64_t run = 77) {
    std::vector<FindingChange> changes;
    for (const Finding& f : findings) changes.push_back({FindingChange::What::kNew, f});
    screening::Run r;
    r.id = run;
    r.county = kCounty;
    r.as_of = kToday;
    r.shadow = shadow;
    MUST(casework_->commit_screening(r, changes, {}));
  }
  Explanation explanation(std::int64_t id, const Finding& f, bool accepted = true) {
    Explanation x;
    x.id = id;
    x.county = f.county;
    x.household = f.household;
    x.village = f.village;
    x.rule = f.rule;
    x.reason = "verified";
    x.text = "已核实";
    x.explained_by = AccountId(5);
    x.explained_ms = kNow;
    x.until = kToday.plus_days(10);
    if (accepted) x.accepted_ms = kNow, x.accepted_by = AccountId(6);
    return x;
  }
  analysis::QualityQuery query(analysis::QualityState state = analysis::QualityState::kOpen) {
    analysis::QualityQuery q;
    q.rules = {"Q1", "Q2"};
    q.state = state;
    q.today = kToday;
    return q;
  }
  std::vector<std::int64_t> ids(const analysis::QualityQuery& q, const access::Scope& scope = everything()) {
    std::vector<std::int64_t> out;
    const auto page = MUST(analysis_->quality(scope, q));
    for (const auto& row : page.rows) out.push_back(row.finding.id.value());
    return out;
  }
  std::map<std::string, registry::HouseholdRow> homes_;
  std::unique_ptr<analysis::Store> analysis_;
};

TEST_P(Analysis, KeepsSwitchesAndDecidesThemOnce) {
  analysis::RuleSwitch s;
  s.id = 3;
  s.rule = "R1";
  s.rule_hash = "hash";
  s.proposed_by = AccountId(5);
  s.proposed_ms = kNow;
  s.why = "误报";
  MUST(analysis_->propose(s));
  s.decision = analysis::Decision::kApproved;
  s.decided_by = AccountId(6);
  s.decided_ms = kNow + 1;
  MUST(analysis_->decide(s));
  EXPECT_EQ(analysis_->decide(s).error().code(), ErrorCode::kConflict);
  const auto all = MUST(analysis_->switches());
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].why, "误报");
  EXPECT_EQ(all[0].decided_by, AccountId(6));
  EXPECT_EQ(analysis::effective(all).size(), 1u);
}

TEST_P(Analysis, RefusesASwitchApprovedByWhoeverProposedIt) {
  analysis::RuleSwitch s;
  s.id = 3;
  s.proposed_by = AccountId(5);
  MUST(analysis_->propose(s));
  s.decision = analysis::Decision::kApproved;
  s.decided_by = AccountId(5);
  EXPECT_EQ(analysis_->decide(s).error().code(), ErrorCode::kCheck);
}

TEST_P(Analysis, ListsFindingsByRuleInPagesAndKeepsToTheScope) {
  store({finding(1, "H1", "Q1"), finding(2, "H2", "Q1"), finding(3, "H3", "Q1"), finding(4, "H1", "Q2"), finding(5, "H2", "R9")});
  EXPECT_EQ(ids(query()), (std::vector<std::int64_t>{1, 2, 3, 4}));
  EXPECT_EQ(ids(query(), scope_of("530922100201")), (std::vector<std::int64_t>{1, 4}));
  EXPECT_EQ(ids(query(), scope_of("530921")), (std::vector<std::int64_t>{}));
  auto q = query();
  q.division = "530922100";
  EXPECT_EQ(ids(q), (std::vector<std::int64_t>{1, 2, 4}));
  q = query();
  q.limit = 1;
  std::vector<std::int64_t> walked;
  do {
    const auto page = MUST(analysis_->quality(everything(), q));
    ASSERT_EQ(page.rows.size(), 1u);
    walked.push_back(page.rows[0].finding.id.value());
    q.cursor = page.next_cursor;
  } while (!q.cursor.empty());
  EXPECT_EQ(walked, (std::vector<std::int64_t>{1, 2, 3, 4}));
  q.cursor = "1.2.x.4";
  EXPECT_EQ(analysis_->quality(everything(), q).error().code(), ErrorCode::kInvalidArgument);
}

TEST_P(Analysis, AnExplanationMovesAFindingAndBackWhenItIsOver) {
  const Finding f = finding(1, "H1", "Q1");
  store({f, finding(2, "H2", "Q1")});
  auto x = explanation(9, f, false);
  MUST(analysis_->explain(x, kToday));
  EXPECT_EQ(ids(query()), (std::vector<std::int64_t>{1, 2})) << "it waits to be accepted";
  EXPECT_EQ(analysis_->explain(explanation(10, f), kToday).error().code(), ErrorCode::kUnique);
  x.accepted_by = AccountId(6);
  x.accepted_ms = kNow;
  MUST(analysis_->change_explanation(x));
  EXPECT_EQ(ids(query()), (std::vector<std::int64_t>{2}));
  EXPECT_EQ(ids(query(analysis::QualityState::kExplained)), (std::vector<std::int64_t>{1}));
  const auto counts = MUST(analysis_->quality_counts(everything(), query()));
  EXPECT_EQ(std::pair(counts[0].open, counts[0].explained), std::pair(std::int64_t{1}, std::int64_t{1}));
  auto later = query();
  later.today = x.until.plus_days(1);
  EXPECT_EQ(ids(later), (std::vector<std::int64_t>{1, 2})) << "its last day is over";
  EXPECT_FALSE(MUST(analysis_->explanation(scope_of("530922100202"), 9)));
  EXPECT_TRUE(MUST(analysis_->explanation_of(everything(), f)));
  MUST(analysis_->explain(explanation(11, f), later.today)) ;
  EXPECT_EQ(MUST(analysis_->explanation_of(everything(), f))->id, 11) << "the next one takes its place";
}

TEST_P(Analysis, SaysWhichExplanationsHoldAndWhichAreToCountAgain) {
  const Finding f = finding(1, "H1", "Q1");
  store({f});
  auto x = explanation(9, f);
  MUST(analysis_->explain(x, kToday));
  auto now = MUST(analysis::instructions(*analysis_, everything(), kToday));
  ASSERT_EQ(now.explanations.size(), 1u);
  EXPECT_TRUE(now.explanations[0].in_force);
  now = MUST(analysis::instructions(*analysis_, everything(), x.until.plus_days(1)));
  ASSERT_EQ(now.explanations.size(), 1u);
  EXPECT_FALSE(now.explanations[0].in_force);
  EXPECT_EQ(now.explanations[0].id, 9);
  // In the transaction of the run: one that is refused marks nothing.
  screening::Run run;
  run.county = kCounty;
  run.id = 78;
  run.as_of = kToday;
  const std::vector<casework::CountedExplanation> counted{{kCounty, 9}};
  auto gone = finding(99, "H1", "Q9");
  EXPECT_FALSE(casework_->commit_screening(run, {{FindingChange::What::kCleared, gone}}, {}, counted));
  EXPECT_EQ(MUST(analysis_->explanations(everything())).size(), 1u);
  MUST(casework_->commit_screening(run, {}, {}, counted));
  EXPECT_TRUE(MUST(analysis_->explanations(everything())).empty());
}

TEST_P(Analysis, KeepsTheShadowReportOfARun) {
  store({}, {{"R7", "hash", kVillageA, 3}, {"R7", "hash", kFarVillage, 2}}, 78);
  EXPECT_EQ(MUST(analysis_->shadow_counts(everything(), 78)).size(), 2u);
  const auto village = MUST(analysis_->shadow_counts(scope_of("530922100201"), 78));
  ASSERT_EQ(village.size(), 1u);
  EXPECT_EQ(village[0].households, 3);
  EXPECT_TRUE(MUST(analysis_->shadow_counts(everything(), 79)).empty());
}

TEST_P(Analysis, ShowsAScenarioToItsOwnerItsUnitOrAll) {
  analysis::SavedScenario s;
  s.id = 4;
  s.owner = AccountId(5);
  s.unit = "530922";
  s.title = "监测线";
  s.body = "{}";
  MUST(analysis_->save_scenario(s));
  EXPECT_EQ(MUST(analysis_->scenarios(AccountId(5), "530922")).size(), 1u);
  EXPECT_EQ(MUST(analysis_->scenarios(AccountId(6), "530922")).size(), 0u);
  s.version = 2;
  s.sharing = analysis::Sharing::kUnit;
  MUST(analysis_->save_scenario(s));
  EXPECT_EQ(analysis_->save_scenario(s).error().code(), ErrorCode::kConflict);
  EXPECT_EQ(MUST(analysis_->scenarios(AccountId(6), "530922")).size(), 1u);
  EXPECT_EQ(MUST(analysis_->scenarios(AccountId(6), "530921")).size(), 0u);
  s.version = 3;
  s.sharing = analysis::Sharing::kAll;
  MUST(analysis_->save_scenario(s));
  EXPECT_EQ(MUST(analysis_->scenarios(AccountId(6), "530921")).size(), 1u);
  MUST(analysis_->delete_scenario(4));
  EXPECT_FALSE(MUST(analysis_->scenario(4)));
}

TEST_P(Analysis, CountsScoresAsAPlainLoopDoes) {
  std::mt19937 random(17);
  const auto pick = [&](auto... items) {
    const std::vector<std::string> all{items...};
    return all[random() % all.size()];
  };
  std::vector<casework::LeadChange> leads;
  std::map<std::tuple<std::string, std::string, std::int64_t, int>, analysis::Score> expected;
  const std::int64_t first = beijing_midnight_ms(day(2026, 1, 1)), last = beijing_midnight_ms(day(2026, 7, 1));
  for (int k = 1; k <= 400; ++k) {
    casework::Lead l;
    l.id = LeadId(k);
    l.county = kCounty;
    const auto& home = homes_.at(pick("H1", "H2", "H3"));
    l.household = home.id;
    l.village = home.village;
    l.source = pick("screening", "hotline");
    l.rules = pick("R1", "R1,R2", "R2", "");
    l.opened_ms = first + static_cast<std::int64_t>(random() % 250) * 86'400'000 + static_cast<std::int64_t>(random() % 86'400'000);
    l.due = kToday;
    l.state = casework::LeadState::kClosed;  // a household has one open lead at most
    l.conclusion = pick("qualifies", "already_monitored", "other_aid", "not_qualified", "false_alarm");
    leads.push_back({casework::LeadChange::What::kNew, l});
    if (l.opened_ms < first || last <= l.opened_ms) continue;
    const auto ymd = beijing_date(l.opened_ms).ymd();
    for (const char* rule : {"R1", "R2"}) {
      if (l.rules.find(rule) == std::string::npos) continue;
      auto& score = expected[{rule, l.source, l.village / 1000 * 1000, ymd.year * 100 + ymd.month}];
      ++score.leads;
      score.wrong += l.conclusion == "false_alarm";
      score.not_qualified += l.conclusion == "not_qualified";
      score.confirmed += l.conclusion != "false_alarm" && l.conclusion != "not_qualified";
    }
  }
  screening::Run run;
  run.id = 1;
  run.county = kCounty;
  MUST(casework_->commit_screening(run, {}, leads));
  const auto scores = MUST(analysis::scoreboard(*analysis_, everything(), first, last, {true, true, 1000}));
  ASSERT_EQ(scores.size(), expected.size());
  for (const auto& s : scores) {
    const auto it = expected.find({s.rule, s.source, s.area, s.month});
    ASSERT_NE(it, expected.end());
    EXPECT_EQ(std::tuple(s.leads, s.confirmed, s.not_qualified, s.wrong, s.open),
              std::tuple(it->second.leads, it->second.confirmed, it->second.not_qualified, it->second.wrong, std::int64_t{0}));
  }
  std::int64_t all = 0;
  for (const auto& s : MUST(analysis::scoreboard(*analysis_, everything(), first, last, {}))) all += s.leads;
  std::int64_t sum = 0;
  for (const auto& [key, s] : expected) sum += s.leads;
  EXPECT_EQ(all, sum);
  EXPECT_EQ(analysis::sum_by_rule(scores).size(), 2u);
  std::int64_t summed = 0;
  for (const auto& s : analysis::sum_by_rule(scores)) summed += s.leads;
  EXPECT_EQ(summed, sum);
  std::int64_t village = 0, of_village = 0;
  for (const auto& change : leads) {
    const bool counts = change.lead.village == kVillageA && change.lead.opened_ms >= first && change.lead.opened_ms < last;
    village += counts ? (change.lead.rules == "R1,R2" ? 2 : change.lead.rules.empty() ? 0 : 1) : 0;
  }
  for (const auto& s : MUST(analysis::scoreboard(*analysis_, scope_of("530922100201"), first, last, {}))) of_village += s.leads;
  EXPECT_EQ(of_village, village) << "a village reads its own";
  EXPECT_TRUE(MUST(analysis::scoreboard(*analysis_, scope_of("530921"), first, last, {})).empty());
}

ON_BOTH_ENGINES(Analysis);

}  // namespace
}  // namespace shouwang::storage
