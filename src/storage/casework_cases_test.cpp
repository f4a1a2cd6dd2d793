// Events, cases and all that hangs on them, on both engines.
#include <set>

#include "storage/statements.h"
#include "storage/testing/casework.h"

namespace shouwang::storage {
namespace {

using namespace testing;  // the fixture and its short names
using casework::CampaignId;
using casework::CaseId;
using casework::Change;
using casework::Lead;
using casework::LeadState;
using casework::NoticeId;
using casework::Subject;

class Cases : public CasesTest {};
ON_BOTH_ENGINES(Cases);


TEST_P(Cases, KeepEventsWithTheirBodiesSealed) {
  auto change = new_lead(lead(1, "H1"), "key-1");
  change.events[0].body = R"({"applicant_name":"张三丰"})";
  change.events[0].pack_hash = "p";
  change.events[0].procedure_hash = "q";
  MUST(casework_->commit(change));
  const auto events = MUST(casework_->events(everything(), kCounty, Subject::kLead, 1));
  ASSERT_EQ(events.size(), 1u);
  const auto& e = events[0];
  const auto& given = change.events[0];
  EXPECT_EQ(std::tie(e.id, e.county, e.subject_id, e.sequence, e.action, e.actor, e.at_ms, e.happened_ms, e.key, e.pack_hash, e.procedure_hash, e.body),
            std::tie(given.id, given.county, given.subject_id, given.sequence, given.action, given.actor, given.at_ms, given.happened_ms, given.key,
                     given.pack_hash, given.procedure_hash, given.body));
  EXPECT_EQ(e.subject, Subject::kLead);
  EXPECT_EQ(e.level, given.level);
  const auto by_key = MUST(casework_->event_by_key(kCounty, "key-1"));
  ASSERT_TRUE(by_key);
  EXPECT_EQ(by_key->body, given.body);
  EXPECT_FALSE(MUST(casework_->event_by_key(kCounty, "key-2")));
  EXPECT_FALSE(MUST(casework_->event_by_key(kOtherCounty, "key-1")));
  EXPECT_FALSE(MUST(casework_->event_by_key(kCounty, ""))) << "no key is no key";
  const auto db = MUST(database_->read());
  MUST(db->query(Statement("test.body", "select body from work_event"), {}, [](const Row& row) {
    EXPECT_EQ(row.text(0).find("张三"), std::string_view::npos);
    EXPECT_GT(row.text(0).size(), 32u);
  }));
}

TEST_P(Cases, NeverChangeOrDeleteEvents) {
  MUST(casework_->commit(new_lead(lead(1, "H1"))));
  for (const std::string_view text : {"update work_event set action = 'x'", "delete from work_event"}) {
    auto tx = MUST(database_->write());
    EXPECT_FALSE(tx->execute(Statement("test.tamper", text), {})) << text;
  }
  EXPECT_EQ(MUST(casework_->events(everything(), kCounty, Subject::kLead, 1)).size(), 1u);
}

TEST_P(Cases, ShowEventsOfTheScopeOnly) {
  MUST(casework_->commit(new_lead(lead(1, "H1"))));
  MUST(casework_->commit(new_case(7, "H1")));
  for (const auto subject : {Subject::kLead, Subject::kCase}) {
    const std::int64_t id = subject == Subject::kLead ? 1 : 7;
    EXPECT_EQ(MUST(casework_->events(scope_of("530922100201"), kCounty, subject, id)).size(), 1u);
    EXPECT_EQ(MUST(casework_->events(scope_of("530922100202"), kCounty, subject, id)).size(), 0u);
    EXPECT_EQ(MUST(casework_->events(scope_of("530921"), kCounty, subject, id)).size(), 0u);
    EXPECT_EQ(MUST(casework_->events(scope_of("nonsense"), kCounty, subject, id)).size(), 0u);
    EXPECT_EQ(MUST(casework_->events(everything(), kOtherCounty, subject, id)).size(), 0u);
  }
  EXPECT_EQ(MUST(casework_->events(everything(), kCounty, Subject::kCase, 1)).size(), 0u);
}

TEST_P(Cases, RefuseASecondWriterOfTheSameSequence) {
  MUST(casework_->commit(new_lead(lead(1, "H1"), "key-1")));
  Change second;
  second.events.push_back(lead_event(1, 1, kCounty, "take", "key-2"));
  EXPECT_EQ(refusal(second), ErrorCode::kConflict);
  // The event alone would fit, but the writer has read an older row.
  second.events[0].sequence = 2;
  second.leads.push_back(lead(1, "H1"));
  second.leads[0].sequence = 3;
  EXPECT_EQ(refusal(second), ErrorCode::kConflict);
  second.leads[0].sequence = 2;
  second.leads[0].state = LeadState::kVerifying;
  MUST(casework_->commit(second));
  EXPECT_EQ(stored(1).state, LeadState::kVerifying);
  EXPECT_EQ(stored(1).sequence, 2);
  EXPECT_EQ(stored(1).version, 2);
}

TEST_P(Cases, RefuseACaseRowThatSkipsAnEvent) {
  MUST(casework_->commit(new_case(7, "H1")));
  Change change;
  change.events.push_back(case_event(7, 3, kCounty));
  change.cases.push_back(case_with(7, homes_["H1"], {}));
  change.cases[0].row.sequence = 3;
  EXPECT_EQ(refusal(change), ErrorCode::kConflict);
  EXPECT_EQ(rows("work_event"), 1);
  change.events.insert(change.events.begin(), case_event(7, 2, kCounty));
  MUST(casework_->commit(change)) ;
  EXPECT_EQ(MUST(casework_->case_row(everything(), CaseId(7)))->row.sequence, 3);
}

TEST_P(Cases, CarryOutAKeyOnce) {
  MUST(casework_->commit(new_lead(lead(1, "H1"), "key-1")));
  const auto outcome = casework_->commit(new_lead(lead(1, "H1"), "key-1"));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code(), ErrorCode::kUnique) << "the sequence is taken as well, but the key says that it was the same click";
  EXPECT_NE(outcome.error().message().find("已经办理过"), std::string::npos);
  Change later;
  later.events.push_back(lead_event(1, 2, kCounty, "take", "key-1"));
  EXPECT_EQ(refusal(later), ErrorCode::kUnique);
  Change elsewhere;
  elsewhere.events.push_back(case_event(9, 1, kOtherCounty, "open"));
  elsewhere.events[0].key = "key-1";
  MUST(casework_->commit(elsewhere)) ;
  EXPECT_EQ(rows("work_event"), 2) << "another county has its own keys";
}

TEST_P(Cases, AllowOneOpenLeadAndOneOpenCaseOfAHousehold) {
  MUST(casework_->commit(new_lead(lead(1, "H1"))));
  auto second = casework_->commit(new_lead(lead(2, "H1")));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), ErrorCode::kUnique);
  EXPECT_NE(second.error().message().find("线索"), std::string::npos);
  MUST(casework_->commit(new_case(7, "H1")));
  second = casework_->commit(new_case(8, "H1"));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), ErrorCode::kUnique);
  EXPECT_NE(second.error().message().find("档案"), std::string::npos);
  EXPECT_EQ(rows("work_event"), 2);

  Change close;
  close.events.push_back(case_event(7, 2, kCounty));
  close.cases.push_back(case_with(7, homes_["H1"], {}));
  close.cases[0].row.sequence = 2;
  close.cases[0].row.phase = 6;
  close.cases[0].row.is_open = false;
  MUST(casework_->commit(close));
  auto again = new_case(8, "H1");
  again.cases[0].row.previous = CaseId(7);
  again.cases[0].row.opened_ms = 9'000'000;
  MUST(casework_->commit(again));
  const auto all = MUST(casework_->cases_of(everything(), homes_["H1"].id));
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].id, CaseId(8)) << "newest first";
  EXPECT_EQ(all[0].previous, CaseId(7));
  EXPECT_FALSE(all[1].is_open);
  EXPECT_EQ(MUST(casework_->cases_of(scope_of("530922100202"), homes_["H1"].id)).size(), 0u);
  EXPECT_EQ(MUST(casework_->cases_of(scope_of("530921"), homes_["H1"].id)).size(), 0u);
}

TEST_P(Cases, AreFoundByTheTaskThatTheyLack) {
  MUST(casework_->commit(new_case(7, "H1", {{"class:confirm", day(2026, 11, 1)}, {"visit", day(2026, 12, 1)}})));
  MUST(casework_->commit(new_case(8, "H2", {{"visit", day(2026, 12, 1)}})));
  using Found = std::vector<std::pair<std::int32_t, CaseId>>;
  const std::int32_t county = homes_["H2"].county;
  EXPECT_EQ(MUST(casework_->cases_without_task(everything(), "unstable", "class:confirm")), (Found{{county, CaseId(8)}}));
  EXPECT_EQ(MUST(casework_->cases_without_task(everything(), "unstable", "step:review")).size(), 2u);
  EXPECT_TRUE(MUST(casework_->cases_without_task(everything(), "unstable", "visit")).empty());
  EXPECT_TRUE(MUST(casework_->cases_without_task(everything(), "marginal", "class:confirm")).empty());
  EXPECT_TRUE(MUST(casework_->cases_without_task(scope_of("530921"), "unstable", "class:confirm")).empty());
}

TEST_P(Cases, LetPeopleDecideButNeverMakeALeadLessUrgentByAccident) {
  MUST(casework_->commit_screening({}, {}, {{casework::LeadChange::What::kNew, lead(1, "H1", 3)}}));
  auto taken = lead(1, "H1", 1);
  taken.state = LeadState::kVerifying;
  taken.assignee = AccountId(5);
  taken.village = kVillageB;
  taken.due = day(2026, 11, 20);
  taken.risks = "09";
  taken.rules = "R99";
  taken.findings = 99;
  taken.source = "other";
  taken.opened_ms = 1;
  taken.sequence = 1;
  Change change;
  change.events.push_back(lead_event(1, 1, kCounty, "take"));
  change.leads.push_back(taken);
  MUST(casework_->commit(change));
  auto now = stored(1);
  EXPECT_EQ(now.state, LeadState::kVerifying);
  EXPECT_EQ(now.assignee, AccountId(5));
  EXPECT_EQ(now.village, kVillageB);
  EXPECT_EQ(now.due, day(2026, 11, 20));
  EXPECT_EQ(now.grade, 3) << "a screening may have raised it";
  EXPECT_EQ(now.risks, "01,03,09");
  EXPECT_EQ(now.rules, "R01") << "what screening owns";
  EXPECT_EQ(now.findings, 1);
  EXPECT_EQ(now.source, "screening");
  EXPECT_EQ(now.opened_ms, 4999);

  change.events = {lead_event(1, 2, kCounty, "regrade")};
  change.leads[0].sequence = 2;
  MUST(casework_->commit(change));
  EXPECT_EQ(stored(1).grade, 1) << "a person may lower it on purpose";

  change.events = {lead_event(1, 3, kCounty, "verify"), lead_event(1, 4, kCounty, "conclude")};
  auto& l = change.leads[0];
  l.sequence = 4;
  l.state = LeadState::kClosed;
  l.conclusion = "qualifies";
  l.reason = "r1";
  l.case_id = 70;
  MUST(casework_->commit(change));
  now = stored(1);
  EXPECT_EQ(now.state, LeadState::kClosed);
  EXPECT_EQ(std::tie(now.conclusion, now.reason, now.case_id, now.sequence), std::tuple("qualifies", "r1", 70, 4));
  EXPECT_FALSE(MUST(casework_->open_lead_of(everything(), homes_["H1"].id)));
  // Opened again by a review, which is refused while the household has another open lead.
  MUST(casework_->commit(new_lead(lead(2, "H1"))));
  change.events = {lead_event(1, 5, kCounty, "ask_review")};
  l.sequence = 5;
  l.state = LeadState::kAppeal;
  EXPECT_EQ(refusal(change), ErrorCode::kUnique);
}

TEST_P(Cases, FindTheOpenLeadOfAHouseholdInScope) {
  MUST(casework_->commit(new_lead(lead(1, "H1"))));
  const auto seen = [&](const std::string& division) { return MUST(casework_->open_lead_of(scope_of(division), homes_["H1"].id)).has_value(); };
  EXPECT_TRUE(seen("530922"));
  EXPECT_TRUE(seen("530922100201"));
  EXPECT_FALSE(seen("530922100202"));
  EXPECT_FALSE(seen("530921"));
  EXPECT_FALSE(MUST(casework_->open_lead_of(everything(), homes_["H2"].id)));
}

TEST_P(Cases, NeverLetAScreeningUndoWhatPeopleDid) {
  MUST(casework_->commit_screening({}, {}, {{casework::LeadChange::What::kNew, lead(1, "H1", 1)}, {casework::LeadChange::What::kNew, lead(2, "H2", 1)}}));
  const auto read = MUST(casework_->open_leads(everything()));
  ASSERT_EQ(read.size(), 2u);
  const auto act = [&](std::int64_t id, const std::string& code, LeadState state) {
    Change change;
    change.events.push_back(lead_event(id, 1, kCounty, "take"));
    change.leads.push_back(lead(id, code, 1));
    change.leads[0].state = state;
    change.leads[0].assignee = AccountId(5);
    change.leads[0].sequence = 1;
    change.leads[0].due = day(2026, 11, 5);
    MUST(casework_->commit(change));
  };
  const auto screened = [&](std::size_t i) {
    Lead l = read[i];
    l.grade = 3;
    l.rules = "R01,R02";
    l.risks = "01,07";
    l.findings = 2;
    l.due = day(2026, 11, 3);
    l.village = kFarVillage;
    ++l.version;
    return casework::LeadChange{casework::LeadChange::What::kChanged, l};
  };
  screening::Run run;
  // Somebody has taken it meanwhile: it becomes more urgent, and that is all.
  act(1, "H1", LeadState::kVerifying);
  run.id = 2;
  MUST(casework_->commit_screening(run, {}, {screened(0)}));
  const auto taken = stored(1);
  EXPECT_EQ(taken.state, LeadState::kVerifying);
  EXPECT_EQ(taken.assignee, AccountId(5));
  EXPECT_EQ(taken.sequence, 1);
  EXPECT_EQ(taken.village, kVillageA);
  EXPECT_EQ(taken.grade, 3);
  EXPECT_EQ(taken.due, day(2026, 11, 3));
  EXPECT_EQ(taken.rules, "R01,R02");
  EXPECT_EQ(taken.risks, "01,03,07");
  EXPECT_EQ(taken.version, 3);
  // Somebody has closed it meanwhile: nothing of the run is written, and nothing of the lead either.
  act(2, "H2", LeadState::kClosed);
  run.id = 3;
  const auto refused = casework_->commit_screening(run, {}, {screened(1)});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kConflict);
  EXPECT_EQ(stored(2).state, LeadState::kClosed);
  EXPECT_EQ(stored(2).grade, 1);
  EXPECT_EQ(MUST(screening_->runs(everything(), 10)).size(), 2u);
  // Another screening in between is still refused.
  EXPECT_FALSE(casework_->commit_screening(run, {}, {screened(1)}));
}

TEST_P(Cases, RaiseAFeedbackLeadWithoutMovingItsClock) {
  MUST(casework_->commit_screening({}, {}, {{casework::LeadChange::What::kNew, lead(1, "H1", 1)}}));
  auto change = casework::LeadChange{casework::LeadChange::What::kChanged, MUST(casework_->open_leads(everything()))[0]};
  change.lead.version = 2;
  change.lead.due = day(2026, 11, 1);
  Change act;
  act.events.push_back(lead_event(1, 1, kCounty, "conclude"));
  act.leads.push_back(lead(1, "H1", 1));
  act.leads[0].state = LeadState::kFeedback;
  act.leads[0].sequence = 1;
  MUST(casework_->commit(act));
  screening::Run run;
  run.id = 2;
  MUST(casework_->commit_screening(run, {}, {change}));
  EXPECT_EQ(stored(1).due, day(2026, 11, 10)) << "the clock of the answer, not of the verification";
}

TEST_P(Cases, WriteAllOrNothing) {
  auto change = new_case(7, "H1", {{"step:authorisation", day(2026, 11, 9)}});
  change.events.push_back(lead_event(1, 1, kCounty));
  change.leads.push_back(lead(1, "H1"));
  change.leads[0].sequence = 1;
  change.cases[0].measures.push_back(measure_of(change.cases[0], 1));
  change.notices.push_back(notice_in(3, kVillageA, {7}));
  change.declarations.push_back(declaration_in(4, kVillageA));
  casework::CampaignCheck check;
  check.county = kCounty;
  check.campaign = CampaignId(5);
  check.household = homes_["H1"].id;
  check.village = kVillageA;
  check.result = "nonsense";  // the very last row breaks a rule
  change.checks.push_back(check);
  EXPECT_EQ(refusal(change), ErrorCode::kCheck);
  for (const char* table : {"work_event", "lead", "case_file", "task", "measure", "notice", "declaration", "campaign_check"}) EXPECT_EQ(rows(table), 0) << table;
  change.checks[0].result = "risk";
  MUST(casework_->commit(change));
  for (const char* table : {"lead", "case_file", "task", "measure", "notice", "declaration", "campaign_check"}) EXPECT_EQ(rows(table), 1) << table;
}

TEST_P(Cases, ShowACaseWithItsHousehold) {
  auto change = new_case(7, "H2", {{"step:authorisation", day(2026, 11, 9)}, {"step:assessment", day(2026, 11, 8)}});
  auto& row = change.cases[0].row;
  row.green_channel = row.over_help = true;
  row.admitted_on = day(2026, 11, 1);
  row.last_visit = day(2026, 11, 2);
  row.responsible = AccountId(6);
  row.responsible_name = "赵六";
  MUST(casework_->commit(change));
  const auto seen = MUST(casework_->case_row(scope_of("530922100"), CaseId(7)));
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->household_code, "H2");
  EXPECT_EQ(seen->head_name, "李*");
  EXPECT_EQ(seen->members, 2);
  EXPECT_EQ(seen->kind, "lifted");
  const auto& r = seen->row;
  EXPECT_EQ(std::tie(r.id, r.county, r.household, r.village, r.phase, r.is_open, r.monitored_class, r.risks, r.steps, r.opened_ms, r.responsible,
                     r.responsible_name, r.previous, r.due, r.sequence),
            std::tie(row.id, row.county, row.household, row.village, row.phase, row.is_open, row.monitored_class, row.risks, row.steps, row.opened_ms,
                     row.responsible, row.responsible_name, row.previous, row.due, row.sequence));
  EXPECT_EQ(std::tie(r.green_channel, r.gap, r.over_help), std::tuple(true, false, true));
  EXPECT_EQ(r.admitted_on, day(2026, 11, 1));
  EXPECT_EQ(r.eliminated_on, std::nullopt);
  EXPECT_EQ(r.last_visit, day(2026, 11, 2));
  EXPECT_FALSE(MUST(casework_->case_row(scope_of("530922100201"), CaseId(7))));
  EXPECT_FALSE(MUST(casework_->case_row(scope_of("530921"), CaseId(7))));
  const auto tasks = MUST(casework_->tasks_of(everything(), CaseId(7)));
  ASSERT_EQ(tasks.size(), 2u);
  EXPECT_EQ(tasks[0].key, "step:assessment");
  EXPECT_EQ(MUST(casework_->tasks_of(scope_of("530921"), CaseId(7))).size(), 0u);
}

TEST_P(Cases, FilterCases) {
  for (int i = 0; i < 3; ++i) {
    const std::string code = "H" + std::to_string(i + 1);
    auto change = new_case(i + 1, code);
    auto& row = change.cases[0].row;
    row.phase = i == 2 ? 3 : 1;
    row.steps = i == 0 ? "authorisation,assessment" : i == 1 ? "assessment" : "";
    row.monitored_class = i == 0 ? "a" : "b";
    row.risks = i == 0 ? "01,07" : "0299";
    row.gap = i == 1;
    row.green_channel = i == 2;
    row.responsible = AccountId(i);
    row.due = day(2026, 11, 1 + i);
    row.opened_ms = 100 - i;
    MUST(casework_->commit(change));
  }
  auto closed = new_case(4, "O1");
  closed.cases[0].row.phase = 7;
  closed.cases[0].row.is_open = false;
  closed.cases[0].row.due = kForever;
  MUST(casework_->commit(closed));
  using Ids = std::vector<std::int64_t>;
  using Q = casework::CaseQuery;
  for (const auto& scope : {everything(), scope_of("530922"), scope_of("530922100"), scope_of("530922100201"), scope_of("530923"), scope_of("nonsense")}) {
    SCOPED_TRACE(scope.division());
    const auto in_scope = [&](Ids all) {
      std::erase_if(all, [&](auto id) {
        const std::int64_t village = id == 1 ? kVillageA : id == 2 ? kVillageB : id == 3 ? kFarVillage : kOtherVillage;
        return village < scope.low() || village > scope.high();
      });
      return all;
    };
    const auto search = [&](auto change) {
      Q query;
      query.today = day(2026, 11, 3);
      change(query);
      Ids found;
      const auto page = MUST(casework_->cases(scope, query));
      for (const auto& row : page.rows) found.push_back(row.row.id.value());
      EXPECT_EQ(page.total, static_cast<std::int64_t>(found.size()));
      return found;
    };
    EXPECT_EQ(search([](Q&) {}), in_scope({1, 2, 3}));
    EXPECT_EQ(search([](Q& q) { q.phase = "all"; }), in_scope({1, 2, 3, 4}));
    EXPECT_EQ(search([](Q& q) { q.phase = "all", q.sort = "-due"; }), in_scope({4, 3, 2, 1}));
    EXPECT_EQ(search([](Q& q) { q.phase = "refused"; }), in_scope({4}));
    EXPECT_EQ(search([](Q& q) { q.phase = "admission"; }), in_scope({1, 2}));
    EXPECT_EQ(search([](Q& q) { q.step = "assessment"; }), in_scope({1, 2}));
    EXPECT_EQ(search([](Q& q) { q.step = "authorisation"; }), in_scope({1}));
    EXPECT_EQ(search([](Q& q) { q.monitored_class = "b"; }), in_scope({2, 3}));
    EXPECT_EQ(search([](Q& q) { q.risk = "0299"; }), in_scope({2, 3}));
    EXPECT_EQ(search([](Q& q) { q.risk = "02"; }), in_scope({}));
    EXPECT_EQ(search([](Q& q) { q.flag = "gap"; }), in_scope({2}));
    EXPECT_EQ(search([](Q& q) { q.flag = "green"; }), in_scope({3}));
    EXPECT_EQ(search([](Q& q) { q.flag = "over_help"; }), in_scope({}));
    EXPECT_EQ(search([](Q& q) { q.flag = "overdue"; }), in_scope({1, 2}));
    EXPECT_EQ(search([](Q& q) { q.responsible = AccountId(2); }), in_scope({3}));
    EXPECT_EQ(search([](Q& q) { q.sort = "opened"; }), in_scope({3, 2, 1}));
    EXPECT_EQ(search([](Q& q) { q.text = "H"; }), in_scope({1, 2, 3}));
    EXPECT_EQ(search([](Q& q) { q.text = "H", q.sort = "-due"; }), in_scope({3, 2, 1}));
    EXPECT_EQ(search([](Q& q) { q.text = "李四"; }), in_scope({2}));
    EXPECT_EQ(search([](Q& q) { q.text = "O", q.phase = "all"; }), in_scope({4}));
    EXPECT_EQ(search([](Q& q) { q.division = "530922100202"; }), scope.division() == "530922100201" ? Ids{} : in_scope({2}));
  }
  for (const auto& change : std::vector<std::function<void(Q&)>>{[](Q& q) { q.phase = "lost"; }, [](Q& q) { q.step = "lost"; }, [](Q& q) { q.flag = "lost"; },
                                                                 [](Q& q) { q.sort = "name"; }, [](Q& q) { q.cursor = "x"; }}) {
    Q query;
    change(query);
    EXPECT_EQ(casework_->cases(everything(), query).error().code(), ErrorCode::kInvalidArgument);
  }
}

TEST_P(Cases, ListCasesAndTasksPageByPage) {
  std::vector<registry::HouseholdInput> households;
  const auto code_of = [](int i) { return "L" + std::to_string(100 + i); };
  for (int i = 0; i < 40; ++i) households.push_back(household(code_of(i), i % 3 == 0 ? kVillageA : i % 3 == 1 ? kVillageB : kFarVillage));
  register_all(3, households, {});
  for (int i = 0; i < 40; ++i) {
    homes_[code_of(i)] = find(code_of(i));
    auto change = new_case(100 + (i * 7) % 40, code_of(i), {{"step:review", day(2026, 11, 1).plus_days(i % 5)}, {"visit", day(2026, 11, 3)}});
    change.cases[0].tasks[1].level = policy::Level::kTownship;
    change.cases[0].row.opened_ms = 100 + i % 6;
    if (i % 4 == 0) {
      change.cases[0].row.phase = 7;
      change.cases[0].row.is_open = false;
    }
    MUST(casework_->commit(change));
  }
  for (const auto& scope : {everything(), scope_of("530922"), scope_of("530922100")}) {
    const std::size_t cases = scope.division().size() == 9 ? 27 : 40;
    for (const std::string text : {"", "L"})
      for (const char* sort : {"due", "-due", "opened", "-opened", "village", "-village"}) {
        SCOPED_TRACE(std::string(sort) + " in " + scope.division() + " " + text);
        std::set<std::int64_t> seen;
        casework::CaseQuery query;
        query.sort = sort;
        query.phase = "all";
        query.limit = 9;
        query.text = text;
        std::optional<std::pair<std::int64_t, std::int64_t>> last;
        std::size_t count = 0;
        do {
          const auto page = MUST(casework_->cases(scope, query));
          EXPECT_EQ(page.total, static_cast<std::int64_t>(cases));
          for (const auto& row : page.rows) {
            seen.insert(row.row.id.value());
            ++count;
            const std::string_view name = sort[0] == '-' ? sort + 1 : sort;
            const std::pair key(name == "due" ? row.row.due.days() : name == "opened" ? row.row.opened_ms : row.row.village, row.row.id.value());
            if (last) {
              EXPECT_TRUE(sort[0] == '-' ? key < *last : *last < key);
            }
            last = key;
          }
          query.cursor = page.next_cursor;
        } while (!query.cursor.empty() && count < 60);
        EXPECT_EQ(seen.size(), cases);
        EXPECT_EQ(count, cases);
      }
    std::set<std::pair<std::int64_t, std::string>> tasks;
    casework::TaskQuery query;
    query.limit = 7;
    std::optional<std::tuple<Date, std::int64_t, std::int64_t, std::string>> last;
    do {
      const auto page = MUST(casework_->tasks(scope, query));
      EXPECT_EQ(page.total, static_cast<std::int64_t>(2 * cases));
      for (const auto& row : page.rows) {
        tasks.insert({row.task.case_id.value(), row.task.key});
        const std::tuple key(row.task.due, row.task.village, row.task.case_id.value(), row.task.key);
        if (last) {
          EXPECT_LT(*last, key);
        }
        last = key;
      }
      query.cursor = page.next_cursor;
    } while (!query.cursor.empty() && tasks.size() < 100);
    EXPECT_EQ(tasks.size(), 2 * cases);
  }
}

}  // namespace
}  // namespace shouwang::storage
