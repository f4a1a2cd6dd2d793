#include <set>

#include "storage/statements.h"
#include "storage/testing/fixture.h"

namespace shouwang::storage {
namespace {

using namespace testing;  // the fixture and its short names
using casework::Lead;
using casework::LeadChange;
using casework::LeadState;
using screening::Finding;
using screening::FindingChange;

class Casework : public StorageTest {
 protected:
  void SetUp() override {
    StorageTest::SetUp();
    if (IsSkipped()) return;
    register_all(1, {household("H1"), household("H2", kVillageB), household("H3", kFarVillage)},
                 {person("H1", "张三", "1"), person("H2", "李四", "2"), person("H2", "李五", "3", "03"), person("H3", "王五", "4")});
    for (const char* code : {"H1", "H2", "H3"}) homes_[code] = find(code);
  }
  Finding finding(std::int64_t id, const std::string& code, std::string rule, int severity = 2) {
    Finding f;
    f.id = FindingId(id);
    f.county = kCounty;
    f.household = homes_.at(code).id;
    f.village = homes_.at(code).village;
    f.rule = std::move(rule);
    f.rule_hash = "rule-hash";
    f.pack_hash = "pack-hash";
    f.severity = severity;
    f.risk = "01";
    f.as_of = day(2026, 10, 31);
    f.value = 123;
    f.value_kind = "money";
    f.wording = "自付费用过高";
    f.evidence = "{\"facts\":[]}";
    f.digest = "digest";
    f.first_seen_ms = f.last_seen_ms = 1000 + id;
    return f;
  }
  Lead lead(std::int64_t id, const std::string& code, int grade, Date due = day(2026, 11, 10)) {
    Lead l;
    l.id = LeadId(id);
    l.county = kCounty;
    l.household = homes_.at(code).id;
    l.village = homes_.at(code).village;
    l.grade = grade;
    l.opened_ms = 5000 - id;
    l.due = due;
    l.findings = 1;
    l.rules = "R01,R02";
    l.risks = "01,03";
    return l;
  }
  screening::Run run(std::int64_t id) {
    screening::Run r;
    r.id = id;
    r.county = kCounty;
    r.as_of = day(2026, 10, 31);
    r.started_ms = id * 10;
    r.finished_ms = id * 10 + 5;
    r.pack = "china";
    r.pack_hash = "pack-hash";
    r.households = 3;
    r.persons = 4;
    r.records = 5;
    r.findings_new = 6;
    r.leads_changed = 7;
    r.rules = {{"R01", 1, 2, 3, {{"医保结算.自付", 3}}}, {"R02", 0, 3, 0, {}}};
    return r;
  }
  static FindingChange as_new(Finding f) { return {FindingChange::What::kNew, std::move(f)}; }
  std::vector<std::int64_t> ids(const access::Scope& scope, const casework::LeadQuery& query) {
    std::vector<std::int64_t> out;
    const auto page = MUST(casework_->leads(scope, query));
    for (const auto& row : page.rows) out.push_back(row.lead.id.value());
    EXPECT_EQ(page.total, static_cast<std::int64_t>(out.size()));
    return out;
  }
  std::map<std::string, registry::HouseholdRow> homes_;
};
ON_BOTH_ENGINES(Casework);

TEST_P(Casework, WriteAScreeningAsAWhole) {
  auto changed_later = finding(1, "H1", "R01", 3);
  changed_later.limit = 50;
  changed_later.limit_kind = "money";
  MUST(casework_->commit_screening(run(1), {as_new(changed_later), as_new(finding(2, "H1", "R02", 1)), as_new(finding(3, "H2", "R01"))},
                                   {{LeadChange::What::kNew, lead(1, "H1", 3)}, {LeadChange::What::kNew, lead(2, "H2", 2)}}));
  const auto open = MUST(screening_->open_findings(everything()));
  ASSERT_EQ(open.size(), 3u);
  EXPECT_EQ(open[0].rule, "R01");
  EXPECT_EQ(open[0].value, 123);
  EXPECT_EQ(open[0].limit, 50);
  EXPECT_EQ(open[1].limit, std::nullopt);
  EXPECT_EQ(open[0].evidence, "") << "a list carries no evidence";
  EXPECT_EQ(open[0].digest, "digest");
  EXPECT_EQ(open[0].as_of, day(2026, 10, 31));
  const auto of_household = MUST(casework_->findings_of(everything(), homes_["H1"].id, false));
  ASSERT_EQ(of_household.size(), 2u);
  EXPECT_EQ(of_household[0].severity, 3);
  EXPECT_EQ(of_household[0].evidence, "{\"facts\":[]}");
  EXPECT_EQ(of_household[0].first_seen_ms, 1001);

  const auto runs = MUST(screening_->runs(everything(), 10));
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_EQ(runs[0].id, 1);
  EXPECT_EQ(runs[0].households, 3);
  EXPECT_EQ(runs[0].findings_new, 6);
  EXPECT_EQ(runs[0].leads_changed, 7);
  ASSERT_EQ(runs[0].rules.size(), 2u);
  EXPECT_EQ(runs[0].rules[0].unknown, 3);
  EXPECT_EQ(runs[0].rules[0].missing.at("医保结算.自付"), 3);

  const auto row = MUST(casework_->lead(everything(), LeadId(2)));
  ASSERT_TRUE(row);
  EXPECT_EQ(row->household_code, "H2");
  EXPECT_EQ(row->head_name, "李*");
  EXPECT_EQ(row->members, 2);
  EXPECT_EQ(row->kind, "lifted");
  EXPECT_EQ(row->lead.rules, "R01,R02");
  EXPECT_EQ(row->lead.due, day(2026, 11, 10));
  EXPECT_EQ(find("H2").open_leads, 1);
  EXPECT_EQ(find("H3").open_leads, 0);
}

TEST_P(Casework, ChangeClearAndConfirmFindings) {
  MUST(casework_->commit_screening(run(1), {as_new(finding(1, "H1", "R01")), as_new(finding(2, "H1", "R02")), as_new(finding(3, "H1", "R03"))}, {}));
  auto changed = finding(1, "H1", "R01", 3);
  changed.value = std::nullopt;
  changed.evidence = "{\"new\":1}";
  changed.digest = "other";
  changed.last_seen_ms = 9000;
  auto cleared = finding(2, "H1", "R02");
  cleared.last_seen_ms = 9000;
  auto same = finding(3, "H1", "R03");
  same.last_seen_ms = 9000;
  same.as_of = day(2026, 11, 30);
  MUST(casework_->commit_screening(run(2), {{FindingChange::What::kChanged, changed}, {FindingChange::What::kCleared, cleared}, {FindingChange::What::kSame, same},
                                            as_new(finding(4, "H1", "R02"))}, {}));
  const auto all = MUST(casework_->findings_of(everything(), homes_["H1"].id, true));
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[0].id, FindingId(1));
  EXPECT_EQ(all[0].value, std::nullopt);
  EXPECT_EQ(all[0].evidence, "{\"new\":1}");
  EXPECT_EQ(all[0].first_seen_ms, 1001);
  EXPECT_EQ(all[0].last_seen_ms, 9000);
  EXPECT_EQ(all[1].id, FindingId(4)) << "the rule spoke again after it had cleared";
  EXPECT_EQ(all[2].id, FindingId(3));
  EXPECT_EQ(all[2].as_of, day(2026, 11, 30));
  EXPECT_EQ(all[2].digest, "digest");
  EXPECT_EQ(all[3].state, screening::FindingState::kCleared);
  EXPECT_EQ(MUST(casework_->findings_of(everything(), homes_["H1"].id, false)).size(), 3u);
}

TEST_P(Casework, WriteNothingWhenAnyPartOfAScreeningIsStale) {
  MUST(casework_->commit_screening(run(1), {as_new(finding(1, "H1", "R01"))}, {{LeadChange::What::kNew, lead(1, "H1", 2)}}));
  auto newer = lead(1, "H1", 3);
  newer.version = 2;
  MUST(casework_->commit_screening(run(2), {}, {{LeadChange::What::kChanged, newer}}));
  EXPECT_EQ(MUST(casework_->lead(everything(), LeadId(1)))->lead.version, 2);

  const auto refused = [&](const std::vector<FindingChange>& findings, const std::vector<LeadChange>& leads) {
    const auto outcome = casework_->commit_screening(run(9), findings, leads);
    return outcome ? ErrorCode::kInternal : outcome.error().code();
  };
  // Somebody who read version 1 may not write version 2 again.
  EXPECT_EQ(refused({as_new(finding(2, "H2", "R01"))}, {{LeadChange::What::kChanged, newer}}), ErrorCode::kConflict);
  EXPECT_EQ(refused({as_new(finding(2, "H2", "R01")), {FindingChange::What::kChanged, finding(99, "H1", "R09")}}, {}), ErrorCode::kConflict);
  EXPECT_EQ(refused({as_new(finding(2, "H2", "R01")), {FindingChange::What::kCleared, finding(99, "H1", "R09")}}, {}), ErrorCode::kConflict);
  EXPECT_EQ(refused({as_new(finding(2, "H2", "R01"))}, {{LeadChange::What::kNew, lead(5, "H1", 2)}}), ErrorCode::kConflict) << "a second open lead";
  EXPECT_EQ(refused({as_new(finding(2, "H1", "R01"))}, {}), ErrorCode::kUnique) << "a rule speaks once about a household at a time";
  EXPECT_EQ(MUST(screening_->open_findings(everything())).size(), 1u);
  EXPECT_EQ(MUST(casework_->open_leads(everything())).size(), 1u);
  EXPECT_EQ(MUST(casework_->lead(everything(), LeadId(1)))->lead.grade, 3);
  EXPECT_EQ(MUST(screening_->runs(everything(), 10)).size(), 2u);
}

TEST_P(Casework, OpenANewLeadAfterTheLastWasClosed) {
  MUST(casework_->commit_screening(run(1), {}, {{LeadChange::What::kNew, lead(1, "H1", 2)}}));
  auto closed = lead(1, "H1", 2);
  closed.state = LeadState::kClosed;
  closed.version = 2;
  MUST(casework_->commit_screening(run(2), {}, {{LeadChange::What::kChanged, closed}}));
  EXPECT_EQ(MUST(casework_->open_leads(everything())).size(), 0u);
  MUST(casework_->commit_screening(run(3), {}, {{LeadChange::What::kNew, lead(2, "H1", 3)}}));
  casework::LeadQuery query;
  EXPECT_EQ(ids(everything(), query), std::vector<std::int64_t>{2});
  query.state = "closed";
  EXPECT_EQ(ids(everything(), query), std::vector<std::int64_t>{1});
}

TEST_P(Casework, FilterLeads) {
  auto blue = lead(1, "H1", 0, day(2026, 11, 1));
  auto red = lead(2, "H2", 3, day(2026, 11, 5));
  red.rules = "R03";
  red.risks = "09";
  auto orange = lead(3, "H3", 2, day(2026, 11, 11));
  orange.state = LeadState::kVerifying;
  MUST(casework_->commit_screening(run(1), {as_new(finding(1, "H1", "R01")), as_new(finding(2, "H1", "R02")), as_new(finding(3, "H2", "R03")), as_new(finding(4, "H3", "R01"))},
                                   {{LeadChange::What::kNew, blue}, {LeadChange::What::kNew, red}, {LeadChange::What::kNew, orange}}));
  using Ids = std::vector<std::int64_t>;
  for (const auto& scope : {everything(), scope_of("530922"), scope_of("530922100"), scope_of("530922100201")}) {
    SCOPED_TRACE(scope.division());
    const auto in_scope = [&](Ids all) {
      if (scope.division().size() == 9) std::erase(all, 3);
      if (scope.division().size() == 12) std::erase_if(all, [](auto id) { return id != 1; });
      return all;
    };
    const auto search = [&](auto change) {
      casework::LeadQuery query;
      query.today = day(2026, 11, 5);
      change(query);
      return ids(scope, query);
    };
    using Q = casework::LeadQuery;
    EXPECT_EQ(search([](Q&) {}), in_scope({2, 3, 1})) << "red first";
    EXPECT_EQ(search([](Q& q) { q.grades = {3, 0}; }), in_scope({2, 1}));
    EXPECT_EQ(search([](Q& q) { q.grades = {1}; }), in_scope({}));
    EXPECT_EQ(search([](Q& q) { q.grades = {7, -1}; }), in_scope({}));
    EXPECT_EQ(search([](Q& q) { q.rules = {"R01"}; }), in_scope({3, 1}));
    EXPECT_EQ(search([](Q& q) { q.rules = {"R03", "R02"}; }), in_scope({2, 1}));
    EXPECT_EQ(search([](Q& q) { q.rules = {"R0"}; }), in_scope({}));
    EXPECT_EQ(search([](Q& q) { q.risk = "03"; }), in_scope({3, 1}));
    EXPECT_EQ(search([](Q& q) { q.risk = "0"; }), in_scope({}));
    EXPECT_EQ(search([](Q& q) { q.state = "verifying"; }), in_scope({3}));
    EXPECT_EQ(search([](Q& q) { q.state = "dispatched"; }), in_scope({2, 1}));
    EXPECT_EQ(search([](Q& q) { q.state = "closed"; }), in_scope({}));
    EXPECT_EQ(search([](Q& q) { q.due = "overdue"; }), in_scope({1}));
    EXPECT_EQ(search([](Q& q) { q.due = "today"; }), in_scope({2}));
    EXPECT_EQ(search([](Q& q) { q.due = "week"; }), in_scope({2, 3}));
    EXPECT_EQ(search([](Q& q) { q.due = "week"; q.today = day(2026, 11, 4); }), in_scope({2}));
    EXPECT_EQ(search([](Q& q) { q.text = "H"; }), in_scope({2, 3, 1}));
    EXPECT_EQ(search([](Q& q) { q.text = "H2"; }), in_scope({2}));
    EXPECT_EQ(search([](Q& q) { q.text = "张"; }), in_scope({1}));
    EXPECT_EQ(search([](Q& q) { q.text = "李五"; }), in_scope({})) << "the head's name only";
    EXPECT_EQ(search([](Q& q) { q.division = "530922100202"; }), scope.division().size() == 12 ? Ids{} : Ids{2});
    EXPECT_EQ(search([](Q& q) { q.division = "530921"; }), Ids{});
  }
  casework::LeadQuery wrong;
  wrong.state = "lost";
  EXPECT_EQ(casework_->leads(everything(), wrong).error().code(), ErrorCode::kInvalidArgument);
  wrong = {};
  wrong.due = "soon";
  EXPECT_EQ(casework_->leads(everything(), wrong).error().code(), ErrorCode::kInvalidArgument);
  wrong = {};
  wrong.sort = "name";
  EXPECT_EQ(casework_->leads(everything(), wrong).error().code(), ErrorCode::kInvalidArgument);
}

TEST_P(Casework, ListLeadsPageByPageInEveryOrder) {
  std::vector<registry::HouseholdInput> households;
  for (int i = 0; i < 50; ++i) households.push_back(household("L" + std::to_string(100 + i), i % 3 == 0 ? kVillageA : i % 3 == 1 ? kVillageB : kFarVillage));
  register_all(2, households, {});
  std::vector<LeadChange> leads;
  for (int i = 0; i < 50; ++i) {
    const std::string code = "L" + std::to_string(100 + i);
    homes_[code] = find(code);
    auto l = lead(1000 + (i * 7) % 50, code, i % 4, day(2026, 11, 1).plus_days(i % 5));
    l.opened_ms = 100 + i % 6;
    leads.push_back({LeadChange::What::kNew, l});
  }
  MUST(casework_->commit_screening(run(1), {}, leads));
  const auto key = [](const Lead& l, std::string_view sort) {
    using Key = std::tuple<std::int64_t, std::int64_t, std::int64_t>;
    if (sort == "due") return Key{l.due.days(), 0, l.id.value()};
    if (sort == "opened") return Key{l.opened_ms, 0, l.id.value()};
    if (sort == "village") return Key{l.village, 0, l.id.value()};
    return Key{3 - l.grade, l.due.days(), l.id.value()};
  };
  for (const auto& scope : {everything(), scope_of("530922"), scope_of("530922100")})
    for (const std::string text : {"", "L"})
      for (const char* sort : {"grade", "-grade", "due", "-due", "opened", "-opened", "village", "-village"}) {
        SCOPED_TRACE(std::string(sort) + " in " + scope.division() + " " + text);
        std::vector<Lead> seen;
        casework::LeadQuery query;
        query.sort = sort;
        query.limit = 9;
        query.text = text;
        do {
          const auto page = MUST(casework_->leads(scope, query));
          EXPECT_EQ(page.total, scope.division().size() == 9 ? 34 : 50);
          for (const auto& row : page.rows) seen.push_back(row.lead);
          query.cursor = page.next_cursor;
        } while (!query.cursor.empty() && seen.size() < 60);
        EXPECT_EQ(seen.size(), scope.division().size() == 9 ? 34u : 50u);
        const std::string_view name = sort[0] == '-' ? sort + 1 : sort;
        for (std::size_t i = 1; i < seen.size(); ++i) {
          if (sort[0] == '-') EXPECT_GT(key(seen[i - 1], name), key(seen[i], name));
          else EXPECT_LT(key(seen[i - 1], name), key(seen[i], name));
        }
      }
  casework::LeadQuery query;
  query.limit = 5;
  const auto cursor = MUST(casework_->leads(everything(), query)).next_cursor;
  query.sort = "due";
  query.cursor = cursor;
  EXPECT_EQ(casework_->leads(everything(), query).error().code(), ErrorCode::kInvalidArgument) << "a cursor belongs to its order";
}

TEST_P(Casework, SumUpDivisionsForTheDashboard) {
  MUST(casework_->commit_screening(run(1), {as_new(finding(1, "H1", "R01")), as_new(finding(2, "H2", "R01")), as_new(finding(3, "H3", "R02"))},
                                   {{LeadChange::What::kNew, lead(1, "H1", 3, day(2026, 11, 1))}, {LeadChange::What::kNew, lead(2, "H2", 0, day(2026, 11, 2))},
                                    {LeadChange::What::kNew, lead(3, "H3", 1, day(2026, 11, 3))}}));
  const auto text = [&](const access::Scope& scope, std::int64_t division, int level) {
    std::string out;
    const auto summaries = MUST(casework_->summary(scope, division, level, day(2026, 11, 2)));
    for (const auto& s : summaries)
      out += std::to_string(s.division) + ": " + std::to_string(s.households) + " " + std::to_string(s.persons) + " " + std::to_string(s.lifted) + " " +
             std::to_string(s.monitored) + " | " + std::to_string(s.leads_open) + " " + std::to_string(s.red) + std::to_string(s.orange) + std::to_string(s.yellow) +
             std::to_string(s.blue) + " " + std::to_string(s.overdue) + "\n";
    return out;
  };
  EXPECT_EQ(text(everything(), 0, 1), "530000000000: 3 4 3 0 | 3 1011 1\n");
  EXPECT_EQ(text(everything(), 530922000000, 4), "530922100000: 2 3 2 0 | 2 1001 1\n530922101000: 1 1 1 0 | 1 0010 0\n");
  EXPECT_EQ(text(everything(), 530922100000, 5), "530922100201: 1 1 1 0 | 1 1000 1\n530922100202: 1 2 1 0 | 1 0001 0\n");
  EXPECT_EQ(text(scope_of("530922100202"), 530922100000, 5), "530922100202: 1 2 1 0 | 1 0001 0\n");
  EXPECT_EQ(text(scope_of("530921"), 530922000000, 4), "");
  EXPECT_EQ(casework_->summary(everything(), 0, 6, day(2026, 11, 2)).error().code(), ErrorCode::kInvalidArgument);
  using Counts = std::vector<std::pair<std::string, std::int64_t>>;
  EXPECT_EQ(MUST(casework_->findings_by_rule(everything(), 0)), (Counts{{"R01", 2}, {"R02", 1}}));
  EXPECT_EQ(MUST(casework_->findings_by_rule(everything(), 530922100000)), (Counts{{"R01", 2}}));
  EXPECT_EQ(MUST(casework_->findings_by_rule(scope_of("530921"), 0)), Counts{});
}

TEST_P(Casework, ShowNothingOutsideTheScope) {
  MUST(casework_->commit_screening(run(1), {as_new(finding(1, "H1", "R01")), as_new(finding(2, "H2", "R01"))},
                                   {{LeadChange::What::kNew, lead(1, "H1", 3)}, {LeadChange::What::kNew, lead(2, "H2", 2)}}));
  struct Case {
    std::string division;
    std::size_t leads;
    bool sees_h2;
  };
  for (const Case& c : {Case{"", 2, true}, Case{"530922", 2, true}, Case{"530922100202", 1, true}, Case{"530922100201", 1, false}, Case{"530921", 0, false},
                        Case{"nonsense", 0, false}}) {
    SCOPED_TRACE(c.division);
    const auto scope = scope_of(c.division);
    EXPECT_EQ(MUST(casework_->open_leads(scope)).size(), c.leads);
    EXPECT_EQ(ids(scope, {}).size(), c.leads);
    EXPECT_EQ(MUST(screening_->open_findings(scope)).size(), c.leads);
    EXPECT_EQ(MUST(casework_->lead(scope, LeadId(2))).has_value(), c.sees_h2);
    EXPECT_EQ(MUST(casework_->findings_of(scope, homes_["H2"].id, true)).size(), c.sees_h2 ? 1u : 0u);
    EXPECT_EQ(MUST(screening_->runs(scope, 5)).size(), c.division == "530921" || c.division == "nonsense" ? 0u : 1u);
  }
}

TEST_P(Casework, ScanHouseholdsAndMembersAsTheyWereOnADay) {
  auto moved = household("H1", kVillageB, day(2026, 10, 1));
  moved.kind = "general";
  auto ill = person("H2", "李五", "3", "03", day(2026, 10, 1));
  ill.health = "3";
  ill.working = true;
  register_all(2, {moved}, {ill, person("H2", "张三", "1", "04", day(2026, 11, 1))});
  const auto households = [&](const access::Scope& scope, Date as_of) {
    std::string out;
    const std::vector<std::string> fields = {"kind", "village", "lifted_year"};
    MUST(screening_->scan_households(scope, as_of, fields, [&](const screening::ScannedRow& row) {
      out += std::to_string(row.village % 1000) + std::string(row.cells[0].text) + std::string(row.cells[1].text.substr(9)) + (row.cells[2].present ? "!" : "") + " ";
    }));
    return out;
  };
  EXPECT_EQ(households(everything(), day(2026, 7, 31)), "");
  EXPECT_EQ(households(everything(), day(2026, 8, 1)), "201lifted201 202lifted202 201lifted201 ");
  EXPECT_EQ(households(everything(), day(2026, 9, 30)), "201lifted201 202lifted202 201lifted201 ");
  EXPECT_EQ(households(everything(), day(2026, 10, 1)), "202general202 202lifted202 201lifted201 ");
  EXPECT_EQ(households(scope_of("530922100201"), day(2026, 9, 30)), "201lifted201 ");
  EXPECT_EQ(households(scope_of("530922100201"), day(2026, 10, 1)), "");
  const auto members = [&](const access::Scope& scope, Date as_of) {
    std::string out;
    std::int64_t last = 0;
    const std::vector<std::string> fields = {"relation", "health", "working", "birth"};
    MUST(screening_->scan_members(scope, as_of, fields, [&](const screening::ScannedRow& row) {
      EXPECT_GE(row.household.value(), last);
      last = row.household.value();
      for (const auto& [code, home] : homes_)
        if (home.id == row.household) out += code;
      out += ":" + std::string(row.cells[0].text) + std::string(row.cells[1].text) + (row.cells[2].present ? std::to_string(row.cells[2].number) : "") +
             (row.cells[3].number == day(1980, 1, 2).days() ? " " : "? ");
    }));
    return out;
  };
  EXPECT_EQ(members(everything(), day(2026, 9, 30)), "H1:01 H2:01 H2:03 H3:01 ");
  EXPECT_EQ(members(everything(), day(2026, 10, 1)), "H1:01 H2:01 H2:0331 H3:01 ");
  EXPECT_EQ(members(everything(), day(2026, 11, 1)), "H2:04 H2:01 H2:0331 H3:01 ");
  EXPECT_EQ(members(scope_of("530922101"), day(2026, 11, 1)), "H3:01 ");
  const std::vector<std::string> secret = {"phone"};
  EXPECT_EQ(screening_->scan_members(everything(), day(2026, 11, 1), secret, [](const auto&) {}).error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(screening_->scan_households(everything(), day(2026, 11, 1), secret, [](const auto&) {}).error().code(), ErrorCode::kInvalidArgument);
}

TEST_P(Casework, ScanOneHouseholdAsItWasOnADay) {
  auto moved = household("H1", kVillageB, day(2026, 10, 1));
  moved.kind = "general";
  register_all(2, {moved}, {person("H2", "张三", "1", "04", day(2026, 10, 1))});  // from H1
  const std::vector<std::string> kind = {"kind"}, relation = {"relation"};
  const auto household_of = [&](const access::Scope& scope, Date as_of, HouseholdId only) {
    std::string out;
    MUST(screening_->scan_households(scope, as_of, kind, [&](const screening::ScannedRow& row) {
      out += std::to_string(row.county) + ":" + std::to_string(row.village % 1000) + std::string(row.cells[0].text) + (row.household == only ? " " : "? ");
    }, only));
    return out;
  };
  const auto members_of = [&](const access::Scope& scope, Date as_of, HouseholdId only) {
    std::string out;
    MUST(screening_->scan_members(scope, as_of, relation, [&](const screening::ScannedRow& row) {
      out += std::string(row.cells[0].text) + (row.household == only && row.person ? " " : "? ");
    }, only));
    return out;
  };
  const HouseholdId first = homes_["H1"].id, second = homes_["H2"].id;
  for (const std::string division : {"", "5309", "530922"}) {  // with and without a county in the scope
    SCOPED_TRACE(division);
    const auto scope = division.empty() ? everything() : scope_of(division);
    EXPECT_EQ(household_of(scope, day(2026, 9, 30), first), "530922:201lifted ");
    EXPECT_EQ(household_of(scope, day(2026, 10, 1), first), "530922:202general ");
    EXPECT_EQ(household_of(scope, day(2026, 7, 31), first), "") << "before it was known";
    EXPECT_EQ(members_of(scope, day(2026, 9, 30), second), "01 03 ");
    EXPECT_EQ(members_of(scope, day(2026, 10, 1), second), "04 01 03 ");
    EXPECT_EQ(members_of(scope, day(2026, 9, 30), first), "01 ");
    EXPECT_EQ(members_of(scope, day(2026, 10, 1), first), "");
    EXPECT_EQ(household_of(scope, day(2026, 10, 1), HouseholdId(999'999)), "") << "no such household";
    EXPECT_EQ(members_of(scope, day(2026, 10, 1), HouseholdId(999'999)), "");
  }
  // A scope sees it while it is there; another county never does.
  EXPECT_EQ(household_of(scope_of("530922100201"), day(2026, 9, 30), first), "530922:201lifted ");
  EXPECT_EQ(household_of(scope_of("530922100201"), day(2026, 10, 1), first), "");
  EXPECT_EQ(members_of(scope_of("530922100201"), day(2026, 10, 1), first), "");
  for (const std::string division : {"530921", "53092110", "nonsense"}) {
    EXPECT_EQ(household_of(scope_of(division), day(2026, 10, 1), first), "") << division;
    EXPECT_EQ(members_of(scope_of(division), day(2026, 10, 1), first), "") << division;
  }
}

TEST_P(Casework, MaskNamesButFindThemByTheirRealBeginning) {
  MUST(casework_->commit_screening(run(1), {}, {{LeadChange::What::kNew, lead(1, "H1", 3)}}));
  casework::LeadQuery query;
  query.text = "张三";
  const auto page = MUST(casework_->leads(everything(), query));
  ASSERT_EQ(page.rows.size(), 1u);
  EXPECT_EQ(page.rows[0].head_name, "张*");
}

}  // namespace
}  // namespace shouwang::storage
