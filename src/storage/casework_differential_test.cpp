// The same random work in both engines: the same answers, the same rows, the same lists, and what must always be true in each.
#include <map>
#include <random>

#include "base/text.h"
#include "storage/testing/casework.h"

namespace shouwang::storage {
namespace {

using namespace testing;  // the fixture and its short names
using casework::Change;
using casework::Lead;
using casework::LeadState;
using casework::Subject;

struct Side {
  std::unique_ptr<Database> database;
  std::unique_ptr<casework::Store> store;
};

struct Dumped {
  std::string_view table, columns, order;
};
// Everything but sealed columns, which encryption makes different each time.
constexpr Dumped kDumped[] = {
    {"work_event", "county,subject,subject_id,sequence,id,action,actor,level,at_ms,happened_ms,key", "county, subject, subject_id, sequence"},
    {"lead",
     "county,id,household,village,state,is_open,grade,urgency,source,opened_ms,due,findings,rules,risks,version,sequence,assignee,conclusion,reason,case_id,"
     "escalated",
     "county, id"},
    {"case_file",
     "county,id,household,village,phase,is_open,monitored_class,risks,steps,step_bits,flags,opened_ms,admitted_on,responsible,previous,due,last_visit,sequence",
     "county, id"},
    {"task", "county,case_id,key,kind,household,village,level,department,assignee,started,warn,due,paused,pause_reason,escalate_to,escalated",
     "county, case_id, key"},
    {"measure", "county,case_id,number,village,kind,department,state,planned_for,delivered_on,amount_fen,receipt", "county, case_id, number"},
    {"notice", "county,id,village,opens,closes,lines,closed", "county, id"},
    {"declaration", "county,id,village,state,household,receipt_index,due,version", "county, id"},
    {"campaign_check", "county,campaign,household,village,result,lead", "county, campaign, household"},
    {"screening_run", "county,id", "screening_run.id"},
};

std::vector<std::string> dump(Database& database) {
  std::vector<std::string> lines;
  auto db = MUST(database.read());
  for (const auto& table : kDumped) {
    std::string text = "select ";
    for (const auto column : text::split(table.columns, ',')) text += (text.size() > 7 ? ", cast(" : "cast(") + std::string(column) + " as text)";
    text += " from " + std::string(table.table) + " order by " + std::string(table.order);
    MUST(db->query(Statement("test.dump", text), {}, [&](const Row& row) {
      std::string line(table.table);
      for (int c = 0; c < row.columns(); ++c) line += "|" + (row.is_null(c) ? "null" : row.string(c));
      lines.push_back(std::move(line));
    }));
  }
  return lines;
}

// Rows that must never be; every query must find none.
constexpr std::string_view kForbidden[] = {
    // two open leads or cases of a household
    "select count(*) from (select county, household from lead where is_open = 1 group by county, household having count(*) > 1) twice",
    "select count(*) from (select county, household from case_file where is_open = 1 group by county, household having count(*) > 1) twice",
    // a row that is not where its events are, or events with a gap
    "select count(*) from lead l where l.sequence <> (select coalesce(max(sequence), 0) from work_event e where e.county = l.county and e.subject = 1 and "
    "e.subject_id = l.id)",
    "select count(*) from case_file c where c.sequence <> (select coalesce(max(sequence), 0) from work_event e where e.county = c.county and e.subject = 2 and "
    "e.subject_id = c.id)",
    "select count(*) from (select count(*) as n, max(sequence) as last from work_event group by county, subject, subject_id) s where s.n <> s.last",
    // a key carried out twice
    "select count(*) from (select county, key from work_event where key <> '' group by county, key having count(*) > 1) twice",
    // work on a case that is not there, or of another village
    "select count(*) from task t where not exists (select 1 from case_file c where c.county = t.county and c.id = t.case_id and c.village = t.village)",
    // sums that are not those of the tasks
    "select count(*) from (select town, kind, due, warn, paused, county, sum(tasks) as tasks from task_sum group by town, kind, due, warn, paused, county) s "
    "where s.tasks <> (select count(*) from task t where t.village / 1000 = s.town and t.kind = s.kind and t.due = s.due and t.warn = s.warn and "
    "t.paused = s.paused and t.county = s.county)",
    "select (select count(*) from task) - (select coalesce(sum(tasks), 0) from task_sum)",
    // paused clocks are not late
    "select count(*) from task where escalated = 1 and due = 2932896",
};

class Generator {
 public:
  Generator(unsigned seed, const std::vector<registry::HouseholdRow>& homes) : random_(seed), homes_(homes) {}
  int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  Date due() { return below(6) ? day(2026, 11, 1).plus_days(below(12)) : kForever; }
  const registry::HouseholdRow& home() { return homes_[static_cast<std::size_t>(below(static_cast<int>(homes_.size())))]; }
  std::string codes() {
    std::string out;
    for (const char* code : {"01", "03", "0299", "07"})
      if (below(2)) out += (out.empty() ? "" : ",") + std::string(code);
    return out;
  }
  LeadState state() {
    constexpr LeadState kStates[] = {LeadState::kCollected, LeadState::kDispatched, LeadState::kVerifying, LeadState::kFeedback, LeadState::kAppeal, LeadState::kClosed};
    return kStates[below(6)];
  }
  casework::Event event(Subject subject, std::int64_t id, int sequence, std::int32_t county) {
    auto e = event_of(subject, id, sequence, county, below(8) ? "comment" : "regrade", below(3) ? "" : "key-" + std::to_string(below(40)));
    e.id = casework::EventId(++last_event_);
    return e;
  }
  /// Something people might do; often what somebody else has already done.
  Change change() {
    Change change;
    const auto& h = home();
    if (below(3) != 0) {
      Lead l;
      l.id = LeadId(h.id.value() * 10 + below(3));
      const int events = below(5) ? 1 : 2;
      const int n = sequence_of(Subject::kLead, l.id.value(), events);
      l.county = h.county;
      l.household = h.id;
      l.village = h.village;
      l.state = state();
      l.grade = below(4);
      l.source = below(2) ? "screening" : "self_qr";
      l.opened_ms = below(5);
      l.due = day(2026, 11, 1).plus_days(below(12));
      l.risks = codes();
      l.assignee = AccountId(below(3));
      l.conclusion = below(2) ? "" : "false_alarm";
      l.sequence = n;
      for (int i = events - 1; i >= 0; --i)
        if (n - i > 0) change.events.push_back(event(Subject::kLead, l.id.value(), n - i, h.county));
      change.leads.push_back(std::move(l));
    }
    if (below(3) == 0) {
      auto c = case_with(h.id.value() * 10 + below(2), h, {});
      const int m = sequence_of(Subject::kCase, c.row.id.value(), 1);
      c.row.sequence = m;
      c.row.phase = 1 + below(9);
      c.row.is_open = c.row.phase < 6;
      c.row.monitored_class = below(2) ? "a" : "b";
      c.row.risks = codes();
      c.row.steps = below(2) ? "assessment" : "assessment,review";
      c.row.green_channel = below(4) == 0;
      c.row.gap = below(4) == 0;
      c.row.responsible = AccountId(below(3));
      if (below(2)) c.row.admitted_on = due();
      for (const char* key : {"step:review", "visit", "measure:1:deliver", "measure:12:receipt", "gap:07", "notice:close"}) {
        if (below(2)) continue;
        const Date d = due();
        auto t = case_with(c.row.id.value(), h, {{key, d}}).tasks[0];
        t.level = static_cast<policy::Level>(below(6));
        t.department = below(2) ? "" : "部门" + std::to_string(below(2));
        t.assignee = AccountId(below(3));
        t.paused = below(4) == 0;
        c.row.due = std::min(c.row.due, d);
        c.tasks.push_back(std::move(t));
      }
      for (int i = 0; i < below(3); ++i) {
        auto measure = measure_of(c, i + 1);
        measure.state = 1 + below(5);
        measure.department = "部门" + std::to_string(below(2));
        if (below(2)) measure.amount_fen = below(1000);
        c.measures.push_back(std::move(measure));
      }
      change.events.push_back(event(Subject::kCase, c.row.id.value(), m, h.county));
      change.cases.push_back(std::move(c));
    }
    if (below(6) == 0) {
      change.notices.push_back(notice_in(1 + below(5), h.village, {below(9)}));
      change.notices[0].closed = below(2) == 0;
    }
    if (below(6) == 0) {
      change.declarations.push_back(declaration_in(1 + below(5), h.village));
      change.declarations[0].version = 1 + below(3);
    }
    if (below(6) == 0) {
      casework::CampaignCheck check;
      check.county = h.county;
      check.campaign = casework::CampaignId(1);
      check.household = h.id;
      check.village = h.village;
      check.result = below(8) == 0 ? "wrong" : below(2) ? "fine" : "risk";
      change.checks.push_back(check);
    }
    return change;
  }
  /// The change was carried out.
  void note(const Change& change) {
    for (const auto& e : change.events) sequences_[{e.subject, e.subject_id}] = std::max(sequences_[{e.subject, e.subject_id}], e.sequence);
  }

 private:
  /// Of the last event: mostly as somebody who has just looked would number it.
  int sequence_of(Subject subject, std::int64_t id, int events) {
    return below(6) ? sequences_[{subject, id}] + events : 1 + below(4);
  }

  std::mt19937 random_;
  const std::vector<registry::HouseholdRow>& homes_;
  std::map<std::pair<Subject, std::int64_t>, int> sequences_;
  std::int64_t last_event_ = 0;
};

std::string code(const Result<void>& outcome) { return outcome ? "ok" : std::to_string(static_cast<int>(outcome.error().code())); }

std::string lists(casework::Store& store, Generator& generator) {
  std::string out;
  const std::string divisions[] = {"", "530922", "530922100", "530922100201", "530921"};
  const auto scope = scope_of(divisions[generator.below(5)]);
  const char* sorts[] = {"due", "-due", "opened", "-opened", "village", "-village"};
  casework::CaseQuery cases;
  cases.phase = generator.below(2) ? "all" : "";
  cases.sort = sorts[generator.below(6)];
  cases.step = generator.below(3) ? "" : "review";
  cases.monitored_class = generator.below(3) ? "" : "a";
  cases.risk = generator.below(3) ? "" : "07";
  cases.flag = generator.below(3) ? "" : "overdue";
  cases.text = generator.below(3) ? "" : "H";
  cases.today = day(2026, 11, 6);
  cases.limit = 3;
  for (int i = 0; i < 10; ++i) {
    const auto page = MUST(store.cases(scope, cases));
    out += "\ncases " + std::to_string(page.total) + ":";
    for (const auto& row : page.rows) out += " " + std::to_string(row.row.id.value());
    cases.cursor = page.next_cursor;
    if (cases.cursor.empty()) break;
  }
  casework::TaskQuery tasks;
  if (generator.below(2)) tasks.level = static_cast<policy::Level>(generator.below(6));
  if (generator.below(3) == 0) tasks.assignee = AccountId(1);
  if (generator.below(3) == 0) tasks.departments = {"部门0", "部门1"};
  const char* dues[] = {"", "", "overdue", "soon", "today", "paused"};
  tasks.due = dues[generator.below(6)];
  tasks.escalated_only = generator.below(4) == 0;
  tasks.key_prefix = generator.below(3) ? "" : "measure:";
  tasks.today = day(2026, 11, 6);
  tasks.limit = 4;
  for (int i = 0; i < 20; ++i) {
    const auto page = MUST(store.tasks(scope, tasks));
    out += "\ntasks " + std::to_string(page.total) + ":";
    for (const auto& row : page.rows) out += " " + std::to_string(row.task.case_id.value()) + row.task.key;
    tasks.cursor = page.next_cursor;
    if (tasks.cursor.empty()) break;
  }
  casework::LeadQuery leads;
  const char* states[] = {"", "collected", "verifying", "closed"};
  leads.state = states[generator.below(4)];
  leads.assignee = AccountId(generator.below(2));
  leads.source = generator.below(3) ? "" : "self_qr";
  leads.text = generator.below(4) ? "" : "H";
  leads.limit = 3;
  for (int i = 0; i < 10; ++i) {
    const auto page = MUST(store.leads(scope, leads));
    out += "\nleads " + std::to_string(page.total) + ":";
    for (const auto& row : page.rows) out += " " + std::to_string(row.lead.id.value());
    leads.cursor = page.next_cursor;
    if (leads.cursor.empty()) break;
  }
  for (int level = 3; level <= 5; ++level)  // sums of townships, and tasks one by one
    for (const auto& row : MUST(store.late(scope, 0, level, day(2026, 11, 6))))
      out += "\nlate " + std::to_string(row.division) + row.key + " " + std::to_string(row.open) + " " + std::to_string(row.soon) + " " + std::to_string(row.overdue) +
             " " + std::to_string(row.paused) + " " + std::to_string(row.longest_days);
  out += "\nescalated " + std::to_string(MUST(store.work_counts(scope, AccountId(1), std::nullopt, day(2026, 11, 6))).escalated);
  return out;
}

class CaseworkDifferential : public ::testing::TestWithParam<unsigned> {};

TEST_P(CaseworkDifferential, LeavesTheSameInBothEngines) {
  std::vector<Side> sides;
  std::vector<std::string> logs;
  TemporaryFolder folders[2];
  for (const Engine engine : {Engine::kSqlite, Engine::kPostgres}) {
    const auto url = migrated_database(engine, folders[sides.size()]);
    if (url.empty()) break;
    Side& side = sides.emplace_back();
    side.database = MUST(Database::open(url));
    side.store = make_casework_store(*side.database, cipher());
    const auto intake = make_intake_store(*side.database, cipher());
    const auto registry = make_registry_store(*side.database);
    intake::Delivery d;
    d.id = DeliveryId(1);
    d.county = kCounty;
    d.received_ms = 1;
    auto writer = MUST(intake->begin(d));
    std::vector<registry::HouseholdInput> households;
    for (int i = 0; i < 6; ++i) {
      registry::HouseholdInput h;
      h.household_code = "H" + std::to_string(i);
      h.village = i % 3 == 0 ? kVillageA : i % 3 == 1 ? kVillageB : kFarVillage;
      h.since = day(2026, 8, 1);
      households.push_back(h);
    }
    MUST(writer->add_households(households, kCounty));
    MUST(writer->commit(d));
    writer.reset();
    std::vector<registry::HouseholdRow> homes;
    MUST(registry->scan_household_codes(everything(), [&](std::string_view household_code, HouseholdId id, std::int64_t village) {
      registry::HouseholdRow row;
      row.id = id;
      row.county = kCounty;
      row.village = village;
      row.household_code = household_code;
      homes.push_back(row);
    }));
    std::sort(homes.begin(), homes.end(), [](const auto& a, const auto& b) { return a.household_code < b.household_code; });
    Generator generator(GetParam(), homes);
    std::string& log = logs.emplace_back();
    std::vector<Lead> read;  // by a screening that takes its time
    for (int step = 0; step < 150; ++step) {
      switch (generator.below(10)) {
        case 0: {
          const auto pass = MUST(side.store->pass_clocks(everything(), day(2026, 11, 1).plus_days(generator.below(12))));
          log += "\npass " + std::to_string(pass.tasks) + " " + std::to_string(pass.escalated_tasks) + " " + std::to_string(pass.escalated_leads) + " " +
                 std::to_string(pass.cases.size());
          break;
        }
        case 1: read = MUST(side.store->open_leads(everything())); break;
        case 2: {
          screening::Run run;
          run.id = step;
          std::vector<casework::LeadChange> changes;
          for (Lead l : read) {
            if (generator.below(3)) continue;
            l.grade = std::max(l.grade, generator.below(4));
            l.risks = generator.codes();
            ++l.findings;
            ++l.version;
            changes.push_back({casework::LeadChange::What::kChanged, std::move(l)});
          }
          log += "\nscreening " + code(side.store->commit_screening(run, {}, changes));
          break;
        }
        case 3: log += lists(*side.store, generator); break;
        default: {
          const auto change = generator.change();
          const auto outcome = side.store->commit(change);
          if (outcome) generator.note(change);
          log += "\ncommit " + code(outcome);
        }
      }
    }
    auto db = MUST(side.database->read());
    for (const auto query : kForbidden) EXPECT_EQ(MUST(db->integer(Statement("test.forbidden", query), {})), 0) << engine_name(side.database->engine()) << ": " << query;
    // Enough of it has to succeed for the comparison to mean something.
    EXPECT_GT(MUST(db->integer(Statement("test.events", "select count(*) from work_event"), {})).value_or(0), 20);
  }
  if (sides.size() < 2) GTEST_SKIP() << PostgresCluster::why_not();
  EXPECT_EQ(logs[0], logs[1]);
  const auto sqlite = dump(*sides[0].database), server = dump(*sides[1].database);
  EXPECT_EQ(sqlite.size(), server.size());
  for (std::size_t i = 0; i < std::min(sqlite.size(), server.size()); ++i) ASSERT_EQ(sqlite[i], server[i]);
}

INSTANTIATE_TEST_SUITE_P(Seeds, CaseworkDifferential, ::testing::Range(1u, 9u));

}  // namespace
}  // namespace shouwang::storage
