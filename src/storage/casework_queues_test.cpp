// What waits and what hangs on cases: tasks, clocks, measures, notices, declarations, campaigns, on both engines.
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

class Queues : public CasesTest {};
ON_BOTH_ENGINES(Queues);

TEST_P(Queues, FilterTasks) {
  auto first = new_case(1, "H1", {{"step:review", day(2026, 11, 1)}, {"measure:2:deliver", day(2026, 11, 5)}, {"measure:10:receipt", day(2026, 11, 6)}});
  auto& tasks = first.cases[0].tasks;
  tasks[0].assignee = AccountId(5);
  tasks[1].level = policy::Level::kDepartment;
  tasks[1].department = "人社";
  tasks[1].warn = day(2026, 11, 3);
  tasks[2].paused = true;
  tasks[2].pause_reason = "外出";
  MUST(casework_->commit(first));
  auto second = new_case(2, "H3", {{"step:review", day(2026, 11, 3)}, {"measure:1:deliver", kForever}, {"gap:07", day(2026, 11, 20)}});
  second.cases[0].tasks[0].level = policy::Level::kTownship;
  second.cases[0].tasks[1].level = policy::Level::kDepartment;
  second.cases[0].tasks[1].department = "医保";
  second.cases[0].tasks[2].warn = day(2026, 11, 18);
  MUST(casework_->commit(second));
  MUST(casework_->pass_clocks(everything(), day(2026, 11, 2)));  // escalates the review of H1
  using Keys = std::vector<std::string>;
  using Q = casework::TaskQuery;
  for (const auto& scope : {everything(), scope_of("530922"), scope_of("530922100"), scope_of("530922100201"), scope_of("530921"), scope_of("nonsense")}) {
    SCOPED_TRACE(scope.division());
    const auto in_scope = [&](Keys all) {
      std::erase_if(all, [&](const std::string& key) {
        const std::int64_t village = key[0] == '1' ? kVillageA : kFarVillage;
        return village < scope.low() || village > scope.high();
      });
      return all;
    };
    const auto search = [&](auto change) {
      Q query;
      query.today = day(2026, 11, 3);
      change(query);
      Keys found;
      const auto page = MUST(casework_->tasks(scope, query));
      for (const auto& row : page.rows) found.push_back(std::to_string(row.task.case_id.value()) + " " + row.task.key);
      EXPECT_EQ(page.total, static_cast<std::int64_t>(found.size()));
      return found;
    };
    EXPECT_EQ(search([](Q&) {}), in_scope({"1 step:review", "2 step:review", "1 measure:2:deliver", "1 measure:10:receipt", "2 gap:07", "2 measure:1:deliver"}));
    EXPECT_EQ(search([](Q& q) { q.level = policy::Level::kVillage; }), in_scope({"1 step:review", "1 measure:10:receipt", "2 gap:07"}));
    EXPECT_EQ(search([](Q& q) { q.level = policy::Level::kTownship; }), in_scope({"2 step:review"}));
    EXPECT_EQ(search([](Q& q) { q.departments = {"人社"}; }), in_scope({"1 measure:2:deliver"}));
    EXPECT_EQ(search([](Q& q) { q.departments = {"医保", "人社", "医保"}; }), in_scope({"1 measure:2:deliver", "2 measure:1:deliver"}));
    EXPECT_EQ(search([](Q& q) { q.departments = {"人"}; }), in_scope({}));
    EXPECT_EQ(search([](Q& q) { q.assignee = AccountId(5); }), in_scope({"1 step:review"}));
    EXPECT_EQ(search([](Q& q) { q.assignee = AccountId(5), q.level = policy::Level::kTownship; }), in_scope({}));
    EXPECT_EQ(search([](Q& q) { q.key_prefix = "step:review"; }), in_scope({"1 step:review", "2 step:review"}));
    EXPECT_EQ(search([](Q& q) { q.key_prefix = "measure:"; }), in_scope({"1 measure:2:deliver", "1 measure:10:receipt", "2 measure:1:deliver"}));
    EXPECT_EQ(search([](Q& q) { q.key_prefix = "measure:deliver"; }), in_scope({"1 measure:2:deliver", "2 measure:1:deliver"}));
    EXPECT_EQ(search([](Q& q) { q.key_prefix = "gap"; }), in_scope({"2 gap:07"}));
    EXPECT_EQ(search([](Q& q) { q.due = "overdue"; }), in_scope({"1 step:review"}));
    EXPECT_EQ(search([](Q& q) { q.due = "today"; }), in_scope({"2 step:review"}));
    EXPECT_EQ(search([](Q& q) { q.due = "soon"; }), in_scope({"2 step:review", "1 measure:2:deliver"}));
    EXPECT_EQ(search([](Q& q) { q.due = "paused"; }), in_scope({"1 measure:10:receipt"}));
    EXPECT_EQ(search([](Q& q) { q.due = "overdue", q.today = day(2026, 12, 1); }), in_scope({"1 step:review", "2 step:review", "1 measure:2:deliver", "2 gap:07"}))
        << "a paused clock is never late";
    EXPECT_EQ(search([](Q& q) { q.escalated_only = true; }), in_scope({"1 step:review"}));
    EXPECT_EQ(search([](Q& q) { q.escalated_only = true, q.level = policy::Level::kTownship; }), in_scope({}));
    EXPECT_EQ(search([](Q& q) { q.escalated_only = true, q.assignee = AccountId(6); }), in_scope({}));
    EXPECT_EQ(search([](Q& q) { q.division = "530922101"; }), scope.low() > kFarVillage || scope.high() < kFarVillage ? Keys{} : in_scope({"2 step:review", "2 gap:07", "2 measure:1:deliver"}));
  }
  const auto page = MUST(casework_->tasks(everything(), {}));
  EXPECT_EQ(page.rows[0].head_name, "张*");
  EXPECT_EQ(page.rows[0].household_code, "H1");
  EXPECT_EQ(page.rows[0].phase, 1);
  EXPECT_EQ(page.rows[3].task.pause_reason, "外出");
  EXPECT_EQ(page.rows[5].task.due, kForever);
  // A department without departments has no work, not everybody's.
  EXPECT_EQ(MUST(casework_->tasks(scope_of("530922", access::Role::kDepartment), {})).rows.size(), 0u);
  Q wrong;
  wrong.due = "later";
  EXPECT_EQ(casework_->tasks(everything(), wrong).error().code(), ErrorCode::kInvalidArgument);
}

TEST_P(Queues, ReplaceTheTasksOfACaseButRememberWhatWasEscalated) {
  MUST(casework_->commit(new_case(1, "H1", {{"step:review", day(2026, 11, 1)}, {"visit", day(2026, 11, 1)}, {"step:notice", day(2026, 11, 1)}})));
  MUST(casework_->commit(new_case(2, "H2", {{"visit", day(2026, 11, 1)}})));
  EXPECT_EQ(MUST(casework_->pass_clocks(everything(), day(2026, 11, 2))).escalated_tasks, 4);
  Change change;
  change.events.push_back(case_event(1, 2, kCounty));
  change.cases.push_back(case_with(1, homes_["H1"], {{"step:review", day(2026, 11, 1)}, {"visit", day(2026, 12, 1)}, {"step:township", day(2026, 11, 1)}}));
  change.cases[0].row.sequence = 2;
  MUST(casework_->commit(change));
  std::string escalated;
  const auto tasks = MUST(casework_->tasks_of(everything(), CaseId(1)));
  for (const auto& t : tasks) escalated += t.key + (t.escalated ? "! " : " ");
  EXPECT_EQ(escalated, "step:review! step:township visit ");
  EXPECT_TRUE(MUST(casework_->tasks_of(everything(), CaseId(2)))[0].escalated) << "another case's tasks stay";
  EXPECT_EQ(MUST(casework_->pass_clocks(everything(), day(2026, 11, 2))).escalated_tasks, 1) << "each is told once";
}

TEST_P(Queues, KeepReferralsForDepartmentsAndThoseWhoReferred) {
  const auto referral = [&](std::int64_t id, const char* department, casework::ReferralState state, Date due, std::int64_t village) {
    casework::ReferralRow r;
    r.county = kCounty;
    r.lead = LeadId(id);
    r.village = village;
    r.kind = "relief";
    r.department = department;
    r.risks = "01,07";
    r.state = state;
    r.level = state == casework::ReferralState::kReturned ? policy::Level::kTownship : policy::Level::kDepartment;
    r.referred_by = AccountId(id + 50);
    r.referred_on = day(2026, 10, 20);
    r.warn = due == kForever ? due : due.plus_days(-2);
    r.due = due;
    r.sequence = 4;
    r.request = "请办临时救助：身份“特殊”";
    return r;
  };
  using State = casework::ReferralState;
  std::vector<casework::ReferralRow> rows = {referral(1, "民政", State::kWaiting, day(2026, 11, 5), kVillageA), referral(2, "医保", State::kAccepted, day(2026, 11, 4), kVillageA),
                                             referral(3, "民政", State::kReturned, day(2026, 11, 9), kVillageA)};
  const char* codes[] = {"H1", "H2", "H3"};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto closed = lead(static_cast<std::int64_t>(i) + 1, codes[i]);
    closed.state = LeadState::kClosed;
    rows[i].household = closed.household;
    rows[i].village = closed.village;
    auto change = new_lead(closed);
    change.referrals = {rows[i]};
    MUST(casework_->commit(change));
  }
  using Q = casework::ReferralQuery;
  const auto found = [&](const access::Scope& scope, auto change) {
    Q query;
    query.today = day(2026, 11, 3);
    change(query);
    std::string ids;
    const auto page = MUST(casework_->referrals(scope, query));
    for (const auto& r : page.rows) ids += std::to_string(r.row.lead.value());
    EXPECT_EQ(page.total, static_cast<std::int64_t>(ids.size()));
    return ids;
  };
  const auto county = scope_of("530922");
  EXPECT_EQ(found(county, [](Q&) {}), "213");
  EXPECT_EQ(found(county, [](Q& q) { q.departments = {"民政", "医保", "民政"}; }), "213");
  EXPECT_EQ(found(county, [](Q& q) { q.departments = {"民政"}; }), "13");
  EXPECT_EQ(found(county, [](Q& q) { q.departments = {"民"}; }), "");
  EXPECT_EQ(found(county, [](Q& q) { q.level = policy::Level::kTownship; }), "3");
  EXPECT_EQ(found(county, [](Q& q) { q.state = "accepted"; }), "2");
  EXPECT_EQ(found(county, [](Q& q) { q.referred_by = AccountId(53); }), "3");
  EXPECT_EQ(found(county, [&](Q& q) { q.household = rows[1].household; }), "2");
  EXPECT_EQ(found(county, [](Q& q) { q.due = "overdue"; }), "");
  EXPECT_EQ(found(county, [](Q& q) { q.due = "overdue", q.today = day(2026, 11, 5); }), "2") << "the last day is not late";
  EXPECT_EQ(found(county, [](Q& q) { q.due = "soon"; }), "21");
  EXPECT_EQ(found(scope_of("530921"), [](Q&) {}), "");
  EXPECT_EQ(found(scope_of("nonsense"), [](Q&) {}), "");
  EXPECT_FALSE(casework_->referrals(county, [] { Q q; q.state = "lost"; return q; }()));
  const auto department = access::Scope::for_account(AccountId(9), access::Role::kDepartment, "530922", {});
  EXPECT_EQ(found(department, [](Q&) {}), "") << "whose departments nobody named";

  std::string paged;
  Q page;
  page.today = day(2026, 11, 3);
  page.limit = 1;
  do {
    const auto one = MUST(casework_->referrals(county, page));
    for (const auto& r : one.rows) {
      paged += std::to_string(r.row.lead.value());
      EXPECT_EQ(r.row.request, "请办临时救助：身份“特殊”");
      EXPECT_EQ(r.row.risks, "01,07");
    }
    page.cursor = one.next_cursor;
  } while (!page.cursor.empty());
  EXPECT_EQ(paged, "213");
  const Statement clear("test.clear", "select count(*) from referral where cast(words as text) like '%救助%'");
  EXPECT_EQ(MUST(MUST(database_->read())->integer(clear, {})).value_or(-1), 0) << "what was written stands sealed";

  EXPECT_EQ(MUST(casework_->pass_clocks(everything(), day(2026, 11, 5))).escalated_referrals, 1);
  EXPECT_EQ(MUST(casework_->pass_clocks(everything(), day(2026, 11, 5))).escalated_referrals, 0);
  const auto late = MUST(casework_->late(everything(), 0, 3, day(2026, 11, 5)));
  const auto at = std::find_if(late.begin(), late.end(), [](const auto& r) { return r.key == "referral"; });
  ASSERT_NE(at, late.end());
  EXPECT_EQ(at->open, 3);
  EXPECT_EQ(at->overdue, 1);
  EXPECT_EQ(at->soon, 1);
  EXPECT_EQ(at->longest_days, 1);

  // The same clock stays told; another does not.
  Change again;
  again.referrals = {rows[1]};
  MUST(casework_->commit(again));
  const auto state_of = [&](std::int64_t id) {
    Q q;
    q.state = "all";
    for (const auto& r : MUST(casework_->referrals(everything(), q)).rows)
      if (r.row.lead == LeadId(id)) return r.row;
    return casework::ReferralRow();
  };
  EXPECT_TRUE(state_of(2).escalated);
  again.referrals[0].state = State::kDelivered;
  again.referrals[0].due = again.referrals[0].warn = kForever;
  again.referrals[0].delivered_on = day(2026, 11, 5);
  again.referrals[0].amount_fen = 150'000;
  again.referrals[0].content = "已打卡";
  MUST(casework_->commit(again));
  EXPECT_FALSE(state_of(2).escalated);
  EXPECT_EQ(state_of(2).content, "已打卡");
  EXPECT_EQ(state_of(2).amount_fen, 150'000);
  EXPECT_EQ(state_of(2).delivered_on, day(2026, 11, 5));
  EXPECT_EQ(found(county, [](Q&) {}), "13");
}

// Townships are answered from sums that triggers keep; they must say what the tasks themselves say, before and after the pass folds them.
TEST_P(Queues, KeepTheSumsOfTownshipsWithTheirTasks) {
  const auto said = [&](std::int64_t division, int level) {
    std::string out;
    for (const auto& r : MUST(casework_->late(everything(), division, level, day(2026, 11, 5))))
      out += std::to_string(r.division) + " " + r.key + " " + std::to_string(r.open) + " " + std::to_string(r.soon) + " " + std::to_string(r.overdue) + " " +
             std::to_string(r.paused) + " " + std::to_string(r.longest_days) + "; ";
    return out;
  };
  const auto escalated = [&](const access::Scope& scope) { return MUST(casework_->work_counts(scope, AccountId(1), std::nullopt, day(2026, 11, 5))).escalated; };
  auto first = new_case(1, "H1", {{"visit", day(2026, 11, 1)}, {"gap:07", day(2026, 11, 2)}});
  first.cases[0].tasks[1].paused = true;
  MUST(casework_->commit(first));
  MUST(casework_->commit(new_case(2, "H2", {{"visit", day(2026, 11, 1)}, {"step:review", day(2026, 11, 5)}})));
  const std::string before = "530922100000 gap 1 0 0 1 0; 530922100000 step:review 1 1 0 0 0; 530922100000 visit 2 0 2 0 4; ";
  EXPECT_EQ(said(530922000000, 4), before);
  EXPECT_EQ(said(530922100000, 4), before);
  EXPECT_EQ(escalated(everything()), 0);
  EXPECT_EQ(MUST(casework_->pass_clocks(everything(), day(2026, 11, 5))).escalated_tasks, 2);
  EXPECT_EQ(said(530922000000, 4), before) << "folded";
  EXPECT_EQ(escalated(everything()), 2);
  EXPECT_EQ(escalated(scope_of("530922100")), 2);
  EXPECT_EQ(escalated(scope_of("530922100201")), 1) << "a village is counted by its tasks";
  EXPECT_EQ(escalated(scope_of("530922101")), 0);

  Change change;  // the older of the late visits is done, the other stays late
  change.events.push_back(case_event(1, 2, kCounty));
  change.cases.push_back(case_with(1, homes_["H1"], {{"visit", day(2026, 12, 1)}}));
  change.cases[0].row.sequence = 2;
  MUST(casework_->commit(change));
  const std::string after = "530922100000 step:review 1 1 0 0 0; 530922100000 visit 2 0 1 0 4; ";
  EXPECT_EQ(said(530922000000, 4), after);
  EXPECT_EQ(escalated(everything()), 1);
  EXPECT_EQ(MUST(casework_->pass_clocks(everything(), day(2026, 11, 5))).escalated_tasks, 0);
  EXPECT_EQ(said(530922000000, 4), after);
  EXPECT_EQ(said(0, 3), "530922000000 step:review 1 1 0 0 0; 530922000000 visit 2 0 1 0 4; ");
  EXPECT_EQ(escalated(everything()), 1);
  const Statement rows("test.rows", "select count(*) from task_sum");
  EXPECT_EQ(MUST(MUST(database_->read())->integer(rows, {})), 3) << "what nobody waits for is forgotten";

  auto tx = MUST(database_->write());
  EXPECT_FALSE(tx->execute(Statement("test.change", "update task set due = due + 1"), {})) << "that would pass by the sums";
}

// PostgreSQL rewrites all indexes of a row when one of them speaks of a column that changes; the daily pass changes many rows.
TEST_P(Queues, EscalateWithoutTouchingAnIndexOnPostgres) {
  if (GetParam() != Engine::kPostgres) GTEST_SKIP() << "SQLite rewrites only the indexes that speak of the column";
  const Statement indexes("test.indexes", "select count(*) from pg_indexes where tablename in ('task', 'lead') and indexdef like '%escalated%'");
  const Statement room("test.room", "select count(*) from pg_class where relname in ('task', 'lead') and array_to_string(reloptions, ',') like '%fillfactor=50%'");
  auto db = MUST(database_->read());
  EXPECT_EQ(MUST(db->integer(indexes, {})), 0);
  EXPECT_EQ(MUST(db->integer(room, {})), 2);
}

TEST_P(Queues, PassOverAllClocks) {
  auto change = new_case(1, "H1", {{"notice:close", day(2026, 11, 5)}, {"visit", day(2026, 11, 4)}, {"gap:07", day(2026, 11, 3)}});
  change.cases[0].tasks[2].paused = true;
  MUST(casework_->commit(change));
  MUST(casework_->commit(new_case(2, "O1", {{"authorisation:expire", day(2026, 11, 6)}})));
  auto collected = lead(1, "H2");
  collected.state = LeadState::kCollected;
  collected.due = day(2026, 11, 3);
  MUST(casework_->commit(new_lead(collected)));
  auto dispatched = lead(2, "H3");
  dispatched.due = day(2026, 11, 4);
  MUST(casework_->commit(new_lead(dispatched)));

  const auto before = MUST(casework_->pass_clocks(everything(), day(2026, 11, 4)));
  EXPECT_EQ(before.tasks, 4);
  EXPECT_EQ(before.escalated_tasks, 0) << "the last day is not late, and a paused clock never";
  EXPECT_EQ(before.escalated_leads, 1);
  EXPECT_TRUE(before.cases.empty());
  EXPECT_EQ(stored(1).escalated, 3) << "the county is told that the township is late";
  EXPECT_EQ(stored(2).escalated, 0);

  EXPECT_EQ(MUST(casework_->pass_clocks(scope_of("530921"), day(2026, 11, 6))).tasks, 1);
  EXPECT_EQ(stored(2).escalated, 0) << "outside the scope nothing changes";
  EXPECT_EQ(MUST(casework_->pass_clocks(scope_of("nonsense"), day(2026, 11, 6))).tasks, 0);

  const auto after = MUST(casework_->pass_clocks(everything(), day(2026, 11, 5)));
  EXPECT_EQ(after.escalated_tasks, 1);
  EXPECT_EQ(after.escalated_leads, 1);
  EXPECT_EQ(stored(2).escalated, 4) << "the township is told that the village is late";
  using Named = std::vector<std::pair<std::int32_t, CaseId>>;
  EXPECT_EQ(after.cases, (Named{{kCounty, CaseId(1)}})) << "the day after the last of the notice";
  EXPECT_EQ(MUST(casework_->pass_clocks(everything(), day(2026, 11, 6))).cases, (Named{{kOtherCounty, CaseId(2)}, {kCounty, CaseId(1)}}));
  EXPECT_EQ(MUST(casework_->pass_clocks(scope_of("530922100202"), day(2026, 11, 6))).cases, Named{});

  // A lead whose clock starts again may become late again; one that is only commented on is not told again.
  Change act;
  act.events.push_back(lead_event(2, 2, kCounty, "comment"));
  act.leads.push_back(dispatched);
  act.leads[0].sequence = 2;
  MUST(casework_->commit(act));
  EXPECT_EQ(stored(2).escalated, 4);
  act.events[0].sequence = 3;
  act.events[0].id = casework::EventId(999);
  act.leads[0].sequence = 3;
  act.leads[0].due = day(2026, 11, 20);
  MUST(casework_->commit(act));
  EXPECT_EQ(stored(2).escalated, 0);
}

TEST_P(Queues, SayWhoIsLateAndWithWhat) {
  auto first = new_case(1, "H1", {{"step:review", day(2026, 11, 1)}, {"measure:2:deliver", day(2026, 11, 5)}, {"measure:3:deliver", day(2026, 10, 30)}});
  first.cases[0].tasks[1].warn = day(2026, 11, 3);
  MUST(casework_->commit(first));
  auto second = new_case(2, "H3", {{"step:review", day(2026, 11, 9)}, {"gap:0299", day(2026, 10, 1)}});
  second.cases[0].tasks[1].paused = true;
  MUST(casework_->commit(second));
  auto l = lead(1, "H2");
  l.due = day(2026, 11, 2);
  MUST(casework_->commit(new_lead(l)));
  l = lead(2, "H3");
  l.due = day(2026, 11, 4);
  MUST(casework_->commit(new_lead(l)));
  const auto text = [&](const access::Scope& scope, std::int64_t division, int level) {
    std::string out;
    const auto rows = MUST(casework_->late(scope, division, level, day(2026, 11, 3)));
    for (const auto& r : rows)
      out += std::to_string(r.division) + " " + r.key + ": " + std::to_string(r.open) + " " + std::to_string(r.soon) + std::to_string(r.overdue) +
             std::to_string(r.paused) + " " + std::to_string(r.longest_days) + "\n";
    return out;
  };
  EXPECT_EQ(text(everything(), 0, 3),
            "530922000000 gap: 1 001 0\n530922000000 lead: 2 110 1\n530922000000 measure:deliver: 2 110 4\n530922000000 step:review: 2 010 2\n");
  EXPECT_EQ(text(everything(), 530922000000, 4),
            "530922100000 lead: 1 010 1\n530922100000 measure:deliver: 2 110 4\n530922100000 step:review: 1 010 2\n"
            "530922101000 gap: 1 001 0\n530922101000 lead: 1 100 0\n530922101000 step:review: 1 000 0\n");
  EXPECT_EQ(text(scope_of("530922100202"), 530922100000, 5), "530922100202 lead: 1 010 1\n");
  EXPECT_EQ(text(scope_of("530921"), 530922000000, 4), "");
  EXPECT_EQ(casework_->late(everything(), 0, 0, day(2026, 11, 3)).error().code(), ErrorCode::kInvalidArgument);
}

TEST_P(Queues, ListMeasuresOfDepartments) {
  auto first = new_case(1, "H1"), second = new_case(2, "H3");
  for (int n = 1; n <= 3; ++n) {
    auto m = measure_of(first.cases[0], n);
    m.department = n == 3 ? "医保" : "人社";
    m.state = n;
    m.planned_for = day(2026, 11, 20).plus_days(-n);
    if (n == 3) {
      m.delivered_on = day(2026, 11, 2);
      m.amount_fen = 123456;
      m.receipt = true;
      m.called_back = "got";
      m.content = "小额信贷五万元";
    }
    first.cases[0].measures.push_back(m);
  }
  second.cases[0].measures.push_back(measure_of(second.cases[0], 1));
  second.cases[0].measures[0].department = "人社";
  MUST(casework_->commit(first));
  MUST(casework_->commit(second));
  const auto list = [&](const access::Scope& scope, const std::vector<std::string>& departments, std::string_view state, int limit = 100) {
    std::string out;
    const auto measures = MUST(casework_->measures(scope, departments, state, limit));
    for (const auto& m : measures) out += std::to_string(m.case_id.value()) + "." + std::to_string(m.number) + " ";
    return out;
  };
  EXPECT_EQ(list(everything(), {"人社"}, ""), "1.2 1.1 2.1 ");
  EXPECT_EQ(list(everything(), {"人社"}, "", 2), "1.2 1.1 ");
  EXPECT_EQ(list(everything(), {"人社"}, "planned"), "1.1 2.1 ");
  EXPECT_EQ(list(everything(), {"人社", "医保"}, "delivered"), "1.3 ");
  EXPECT_EQ(list(everything(), {}, ""), "1.3 1.2 1.1 2.1 ");
  EXPECT_EQ(list(scope_of("530922101"), {"人社"}, ""), "2.1 ");
  EXPECT_EQ(list(scope_of("530921"), {"人社"}, ""), "");
  EXPECT_EQ(list(scope_of("530922", access::Role::kDepartment), {}, ""), "") << "a department without departments";
  EXPECT_EQ(casework_->measures(everything(), {}, "lost", 10).error().code(), ErrorCode::kInvalidArgument);
  const auto m = MUST(casework_->measures(everything(), {"医保"}, "", 10)).at(0);
  EXPECT_EQ(m.delivered_on, day(2026, 11, 2));
  EXPECT_EQ(m.amount_fen, 123456);
  EXPECT_TRUE(m.receipt);
  EXPECT_EQ(m.called_back, "got");
  EXPECT_EQ(m.content, "小额信贷五万元");
  EXPECT_EQ(m.household, homes_["H1"].id);
  // The next commit says all there is.
  Change change;
  change.events.push_back(case_event(1, 2, kCounty));
  change.cases.push_back(first.cases[0]);
  change.cases[0].row.sequence = 2;
  change.cases[0].measures.resize(1);
  MUST(casework_->commit(change));
  EXPECT_EQ(list(everything(), {}, ""), "1.1 2.1 ");
}

TEST_P(Queues, HangNoticesForTheirDays) {
  Change change;
  change.notices = {notice_in(1, kVillageA, {7, 8}), notice_in(2, kVillageB, {}), notice_in(3, kFarVillage, {9})};
  change.notices[0].opens = day(2026, 11, 2);
  change.notices[0].closes = day(2026, 11, 7);
  change.notices[0].announcement = true;
  change.notices[2].closed = true;
  MUST(casework_->commit(change));
  const auto hang = [&](std::int64_t village, Date on) { return MUST(casework_->notices_on(village, on)).size(); };
  EXPECT_EQ(hang(kVillageA, day(2026, 11, 1)), 0u);
  EXPECT_EQ(hang(kVillageA, day(2026, 11, 2)), 1u);
  EXPECT_EQ(hang(kVillageA, day(2026, 11, 7)), 1u);
  EXPECT_EQ(hang(kVillageA, day(2026, 11, 8)), 0u);
  EXPECT_EQ(hang(kVillageB + 1, day(2026, 11, 4)), 0u);
  EXPECT_EQ(hang(kFarVillage, day(2026, 11, 4)), 0u) << "taken down";
  const auto seen = MUST(casework_->notices_on(kVillageA, day(2026, 11, 2))).at(0);
  const auto& given = change.notices[0];
  EXPECT_EQ(std::tie(seen.id, seen.county, seen.village, seen.purpose, seen.announcement, seen.title, seen.contact, seen.posted_by, seen.posted_ms, seen.photos),
            std::tie(given.id, given.county, given.village, given.purpose, given.announcement, given.title, given.contact, given.posted_by, given.posted_ms,
                     given.photos));
  ASSERT_EQ(seen.lines.size(), 2u);
  EXPECT_EQ(seen.lines[1].case_id, CaseId(8));
  EXPECT_EQ(std::tie(seen.lines[0].name, seen.lines[0].group, seen.lines[0].content), std::tuple("张*", "一组", "脱贫不稳定户"));
  EXPECT_EQ(seen.lines[0].members, 4);

  EXPECT_EQ(MUST(casework_->notices(everything(), "", true, 10)).size(), 3u);
  EXPECT_EQ(MUST(casework_->notices(everything(), "", true, 10))[0].id, NoticeId(3)) << "newest first";
  EXPECT_EQ(MUST(casework_->notices(everything(), "", true, 1)).size(), 1u);
  EXPECT_EQ(MUST(casework_->notices(everything(), "", false, 10)).size(), 2u);
  EXPECT_EQ(MUST(casework_->notices(everything(), "530922100", true, 10)).size(), 2u);
  EXPECT_EQ(MUST(casework_->notices(scope_of("530922100202"), "530922100", true, 10)).size(), 1u);
  EXPECT_EQ(MUST(casework_->notices(scope_of("530921"), "530922", true, 10)).size(), 0u);
  EXPECT_TRUE(MUST(casework_->notice(scope_of("530922100201"), NoticeId(1))));
  EXPECT_FALSE(MUST(casework_->notice(scope_of("530922100202"), NoticeId(1))));
  EXPECT_FALSE(MUST(casework_->notice(scope_of("530921"), NoticeId(1))));
  change.notices.resize(1);
  change.notices[0].closed = true;
  change.notices[0].lines.pop_back();
  MUST(casework_->commit(change));
  EXPECT_EQ(hang(kVillageA, day(2026, 11, 4)), 0u);
  EXPECT_EQ(MUST(casework_->notice(everything(), NoticeId(1)))->lines.size(), 1u);
}

TEST_P(Queues, KeepDeclarationsAsTheyWereSealed) {
  Change change;
  change.declarations = {declaration_in(1, kVillageA), declaration_in(2, kFarVillage)};
  change.declarations[0].sealed = std::string("\0\xff sealed", 9);
  change.declarations[1].due = day(2026, 11, 1);
  MUST(casework_->commit(change));
  const auto found = MUST(casework_->declaration_by_receipt("receipt-1"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, casework::DeclarationId(1));
  EXPECT_EQ(found->sealed, std::string("\0\xff sealed", 9));
  EXPECT_EQ(std::tie(found->channel, found->state, found->risk, found->village, found->due), std::tuple("qr", "open", "07", kVillageA, day(2026, 11, 12)));
  EXPECT_FALSE(MUST(casework_->declaration_by_receipt("receipt-3")));
  EXPECT_FALSE(MUST(casework_->declaration_by_receipt("")));
  const auto ids = [&](const access::Scope& scope, std::string_view state) {
    std::string out;
    const auto list = MUST(casework_->declarations(scope, state, 10));
    for (const auto& d : list) out += std::to_string(d.id.value()) + " ";
    return out;
  };
  EXPECT_EQ(ids(everything(), "open"), "2 1 ") << "the first due first";
  EXPECT_EQ(ids(scope_of("530922100"), ""), "1 ");
  EXPECT_EQ(ids(scope_of("530921"), ""), "");
  EXPECT_FALSE(MUST(casework_->declaration(scope_of("530922100202"), casework::DeclarationId(1))));

  Change resolve;
  resolve.declarations.push_back(*found);
  resolve.declarations[0].state = "linked";
  resolve.declarations[0].household = homes_["H1"].id;
  resolve.declarations[0].version = 2;
  MUST(casework_->commit(resolve));
  EXPECT_EQ(ids(everything(), "open"), "2 ");
  EXPECT_EQ(ids(everything(), "linked"), "1 ");
  EXPECT_EQ(MUST(casework_->declaration(everything(), casework::DeclarationId(1)))->household, homes_["H1"].id);
  EXPECT_EQ(refusal(resolve), ErrorCode::kConflict) << "somebody who read version 1";
  Change twice;
  twice.declarations.push_back(declaration_in(3, kVillageA));
  twice.declarations[0].receipt_index = "receipt-2";
  EXPECT_EQ(refusal(twice), ErrorCode::kUnique);
  twice.declarations = {declaration_in(3, kVillageA), declaration_in(4, kVillageA)};
  for (auto& d : twice.declarations) d.receipt_index.clear();
  MUST(casework_->commit(twice)) ;
}

TEST_P(Queues, RememberAttachments) {
  casework::AttachmentRow a;
  a.id = casework::AttachmentId(1);
  a.county = kCounty;
  a.village = kVillageA;
  a.subject = Subject::kLead;
  a.subject_id = 3;
  a.name = "照片.jpg";
  a.media = "image/jpeg";
  a.bytes = 12345;
  a.digest = "abc";
  a.account = AccountId(4);
  a.created_ms = 99;
  MUST(casework_->add_attachment(a));
  const auto found = MUST(casework_->attachment(scope_of("530922100201"), a.id));
  ASSERT_TRUE(found);
  EXPECT_EQ(std::tie(found->county, found->village, found->subject, found->subject_id, found->name, found->media, found->bytes, found->digest, found->account,
                     found->created_ms),
            std::tie(a.county, a.village, a.subject, a.subject_id, a.name, a.media, a.bytes, a.digest, a.account, a.created_ms));
  EXPECT_FALSE(MUST(casework_->attachment(scope_of("530922100202"), a.id)));
  EXPECT_FALSE(MUST(casework_->attachment(scope_of("530921"), a.id)));
  EXPECT_EQ(casework_->add_attachment(a).error().code(), ErrorCode::kUnique);

  // With a decision it goes to the village and the subject it turned out to belong to, and stays what it is.
  casework::Change change;
  a.village = 530922100202;
  a.subject_id = 5;
  a.digest = "another";
  change.attachments.push_back(a);
  a.id = casework::AttachmentId(2);
  change.attachments.push_back(a);
  MUST(casework_->commit(change));
  EXPECT_FALSE(MUST(casework_->attachment(scope_of("530922100201"), casework::AttachmentId(1))));
  const auto moved = MUST(casework_->attachment(scope_of("530922100202"), casework::AttachmentId(1)));
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->subject_id, 5);
  EXPECT_EQ(moved->digest, "abc");
  EXPECT_EQ(MUST(casework_->attachment(scope_of("530922100202"), casework::AttachmentId(2)))->digest, "another");
}

TEST_P(Queues, FollowACampaignFromHouseholdToHousehold) {
  casework::CampaignRow c;
  c.id = CampaignId(1);
  c.county = kCounty;
  c.division = 530922100000;
  c.title = "秋季集中排查";
  c.first_day = day(2026, 11, 1);
  c.last_day = day(2026, 11, 30);
  c.account = AccountId(3);
  c.created_ms = 5;
  MUST(casework_->save_campaign(c));
  c.title = "秋季排查";
  c.closed = true;
  c.first_day = day(2026, 1, 1);
  MUST(casework_->save_campaign(c));
  const auto all = MUST(casework_->campaigns(scope_of("530922100201")));
  ASSERT_EQ(all.size(), 1u) << "a village sees the campaign of its township";
  EXPECT_EQ(all[0].title, "秋季排查");
  EXPECT_TRUE(all[0].closed);
  EXPECT_EQ(all[0].first_day, day(2026, 11, 1)) << "the first day stays";
  EXPECT_EQ(MUST(casework_->campaigns(everything())).size(), 1u);
  EXPECT_EQ(MUST(casework_->campaigns(scope_of("530922101"))).size(), 0u);
  EXPECT_EQ(MUST(casework_->campaigns(scope_of("nonsense"))).size(), 0u);

  Change change;
  for (const char* code : {"H1", "H2"}) {
    casework::CampaignCheck check;
    check.county = kCounty;
    check.campaign = c.id;
    check.household = homes_[code].id;
    check.village = homes_[code].village;
    check.result = "fine";
    check.checked_ms = 77;
    check.account = AccountId(3);
    change.checks.push_back(check);
  }
  MUST(casework_->commit(change));
  change.checks = {change.checks[1]};
  change.checks[0].result = "risk";
  change.checks[0].lead = LeadId(9);
  MUST(casework_->commit(change)) ;  // checked again: the last result counts
  const auto progress = [&](const access::Scope& scope, std::int64_t division, int level) {
    std::string out;
    const auto rows = MUST(casework_->campaign_progress(scope, c.id, division, level));
    for (const auto& p : rows)
      out += std::to_string(p.division) + ": " + std::to_string(p.checked) + "/" + std::to_string(p.households) + " " + std::to_string(p.risks) + "\n";
    return out;
  };
  EXPECT_EQ(progress(everything(), 0, 4), "530922100000: 2/2 1\n") << "the township of the campaign only";
  EXPECT_EQ(progress(everything(), 530922100000, 5), "530922100201: 1/1 0\n530922100202: 1/1 1\n");
  EXPECT_EQ(progress(scope_of("530922100201"), 0, 5), "530922100201: 1/1 0\n");
  EXPECT_EQ(progress(scope_of("530922101"), 0, 5), "");
  EXPECT_EQ(MUST(casework_->campaign_progress(everything(), CampaignId(2), 0, 4)).size(), 0u);
  const auto list = [&](const access::Scope& scope, std::string_view result, HouseholdId after = {}, int limit = 10) {
    std::string out;
    const auto rows = MUST(casework_->campaign_households(scope, c.id, result, after, limit));
    for (const auto& h : rows) out += h.household_code + h.head_name + h.result + " ";
    return out;
  };
  register_all(3, {household("H0", kVillageA), household("H9", kVillageA)}, {});
  EXPECT_EQ(list(everything(), "all"), "H0 H1张*fine H9 H2李*risk ");
  EXPECT_EQ(list(everything(), "all", {}, 2), "H0 H1张*fine ");
  EXPECT_EQ(list(everything(), "all", homes_["H1"].id), "H9 H2李*risk ");
  EXPECT_EQ(list(everything(), ""), "H0 H9 ");
  EXPECT_EQ(list(everything(), "risk"), "H2李*risk ");
  EXPECT_EQ(list(scope_of("530922100202"), "all"), "H2李*risk ");
  EXPECT_EQ(list(scope_of("530922101"), "all"), "");
}

TEST_P(Queues, FilterLeadsByWhoTookThemAndByWhereTheyCameFrom) {
  const LeadState states[] = {LeadState::kCollected, LeadState::kVerifying, LeadState::kFeedback};
  int n = 0;
  for (const char* code : {"H1", "H2", "H3"}) {
    auto l = lead(n + 1, code, n);
    l.state = states[n];
    l.source = n == 1 ? "screening" : "self_qr";
    if (n > 0) l.assignee = AccountId(5);
    MUST(casework_->commit(new_lead(l)));
    ++n;
  }
  using Ids = std::vector<std::int64_t>;
  using Q = casework::LeadQuery;
  for (const auto& scope : {everything(), scope_of("530922100")}) {
    const bool narrow = !scope.division().empty();
    const auto search = [&](auto change) {
      Q query;
      change(query);
      Ids found;
      const auto page = MUST(casework_->leads(scope, query));
      for (const auto& row : page.rows) found.push_back(row.lead.id.value());
      EXPECT_EQ(page.total, static_cast<std::int64_t>(found.size()));
      return found;
    };
    EXPECT_EQ(search([](Q& q) { q.assignee = AccountId(5); }), narrow ? Ids{2} : (Ids{3, 2}));
    EXPECT_EQ(search([](Q& q) { q.assignee = AccountId(5), q.sort = "-grade"; }), narrow ? Ids{2} : (Ids{2, 3}));
    EXPECT_EQ(search([](Q& q) { q.assignee = AccountId(6); }), Ids{});
    EXPECT_EQ(search([](Q& q) { q.source = "self_qr"; }), narrow ? Ids{1} : (Ids{3, 1}));
    EXPECT_EQ(search([](Q& q) { q.state = "collected"; }), Ids{1});
    EXPECT_EQ(search([](Q& q) { q.state = "feedback"; }), narrow ? Ids{} : Ids{3});
    EXPECT_EQ(search([](Q& q) { q.text = "H", q.assignee = AccountId(5); }), narrow ? Ids{2} : (Ids{3, 2}));
  }
}

TEST_P(Queues, CountUpToALimitAndSayThatThereIsMore) {
  const auto a = homes_["H1"];
  std::vector<casework::LeadChange> closed;
  for (int i = 0; i < casework::kMostCounted + 5; ++i) {
    auto l = lead(100 + i, "H1");
    l.state = LeadState::kClosed;
    closed.push_back({casework::LeadChange::What::kNew, l});
  }
  MUST(casework_->commit_screening({}, {}, closed));
  casework::LeadQuery query;
  query.state = "closed";
  query.limit = 2;
  EXPECT_EQ(MUST(casework_->leads(everything(), query)).total, casework::kMostCounted + 1);
}

}  // namespace
}  // namespace shouwang::storage
