// How fast both engines answer the queues of a county with 100 000 open leads, 100 000 cases and 400 000 tasks, and pass over its clocks.
#include <benchmark/benchmark.h>

#include <map>

#include "storage/testing/casework.h"

namespace shouwang::storage {
namespace {

using namespace testing;  // the county and its short names

constexpr int kCases = 100'000, kPerVillage = 400, kVillagesOfTownship = 10, kBatch = 2000;
const Date kToday = day(2026, 11, 10);

std::int64_t village_of(int i) {
  const int v = i / kPerVillage;
  return std::int64_t{530922000000} + (100 + v / kVillagesOfTownship) * 1000 + 200 + v % kVillagesOfTownship;
}

/// One county in one database.
struct County {
  explicit County(Engine engine) {
    database = MUST(Database::open(migrated_database(engine, folder)));
    intake = make_intake_store(*database, cipher());
    registry = make_registry_store(*database);
    casework = make_casework_store(*database, cipher());
    fill_households();
    fill_leads();
    fill_cases();
    // What autovacuum does within minutes of such a load.
    if (engine == Engine::kPostgres) MUST(MUST(database->read())->script("vacuum analyze lead, case_file, task"));
  }
  static County& of(Engine engine) {
    static std::map<Engine, std::unique_ptr<County>> counties;
    auto& county = counties[engine];
    if (!county) county = std::make_unique<County>(engine);
    return *county;
  }

  void fill_households() {
    intake::Delivery d;
    d.id = DeliveryId(1);
    d.county = kCounty;
    d.dataset = "registry";
    d.file_hash = "1";
    d.received_ms = 1'790'000'000'000;
    auto writer = MUST(intake->begin(d));
    for (int start = 0; start < kCases; start += kBatch) {
      std::vector<registry::HouseholdInput> households;
      std::vector<registry::PersonInput> persons;
      for (int i = start; i < start + kBatch; ++i) {
        registry::HouseholdInput h;
        h.household_code = "H" + std::to_string(1'000'000 + i);
        h.village = village_of(i);
        h.since = day(2026, 8, 1);
        registry::PersonInput p;
        p.household_code = h.household_code;
        p.name = "人" + std::to_string(i);
        p.relation = "01";
        p.birth = day(1980, 1, 1);
        p.since = h.since;
        households.push_back(std::move(h));
        persons.push_back(std::move(p));
      }
      MUST(writer->add_households(households, kCounty));
      MUST(writer->add_persons(persons, kCounty));
    }
    MUST(writer->commit(d));
    MUST(registry->scan_household_codes(everything(), [&](std::string_view, HouseholdId id, std::int64_t village) {
      registry::HouseholdRow row;
      row.id = id;
      row.county = kCounty;
      row.village = village;
      homes.push_back(row);
    }));
  }

  void fill_leads() {
    std::vector<casework::LeadChange> leads;
    for (int i = 0; i < kCases; ++i) {
      casework::Lead l;
      l.id = LeadId(i + 1);
      l.county = kCounty;
      l.household = homes[i].id;
      l.village = homes[i].village;
      l.grade = i % 4;
      l.opened_ms = 1000 + i;
      l.due = kToday.plus_days(i % 50 - 5);
      l.findings = 1;
      l.rules = "R01";
      l.risks = i % 7 ? "01" : "07";
      if (i % 10 == 3) {
        l.state = casework::LeadState::kVerifying;
        l.assignee = AccountId(1 + i % 500);
      }
      if (i % 1000 == 7) l.state = casework::LeadState::kCollected;
      leads.push_back({casework::LeadChange::What::kNew, std::move(l)});
    }
    MUST(casework->commit_screening({}, {}, leads));
  }

  void fill_cases() {
    for (int start = 0; start < kCases; start += kBatch) {
      casework::Change change;
      for (int i = start; i < start + kBatch; ++i) {
        auto event = case_event(i + 1, 1, kCounty, "open");
        event.body = std::string(400, 'b');
        change.events.push_back(std::move(event));
        // One task in ten is late.
        const Date due = kToday.plus_days(i * 37 % 50 - 5);
        auto c = case_with(i + 1, homes[static_cast<std::size_t>(i)],
                           {{i % 2 ? "step:review" : "step:assessment", due}, {"measure:1:deliver", due}, {"visit", due}, {"gap:07", due}});
        c.row.steps = i % 2 ? "review" : "assessment";
        c.row.monitored_class = i % 3 ? "unstable" : "edge";
        c.tasks[1].level = policy::Level::kDepartment;
        c.tasks[1].department = "部门" + std::to_string(i % 20);
        c.tasks[2].assignee = AccountId(1 + i % 500);
        c.tasks[3].level = policy::Level::kTownship;
        c.tasks[3].paused = i % 20 == 0;
        change.cases.push_back(std::move(c));
      }
      MUST(casework->commit(change));
    }
  }

  TemporaryFolder folder;
  std::unique_ptr<Database> database;
  std::unique_ptr<intake::Store> intake;
  std::unique_ptr<registry::Store> registry;
  std::unique_ptr<casework::Store> casework;
  std::vector<registry::HouseholdRow> homes;
};

template <typename Set>
void tasks(benchmark::State& state, Engine engine, std::string division, Set set) {
  County& county = County::of(engine);
  casework::TaskQuery query;
  query.today = kToday;
  set(query);
  const auto scope = scope_of(division);
  std::size_t rows = 0;
  for (auto _ : state) rows = MUST(county.casework->tasks(scope, query)).rows.size();
  state.counters["rows"] = static_cast<double>(rows);
}

template <typename Set>
void cases(benchmark::State& state, Engine engine, std::string division, Set set) {
  County& county = County::of(engine);
  casework::CaseQuery query;
  query.today = kToday;
  set(query);
  const auto scope = scope_of(division);
  std::size_t rows = 0;
  for (auto _ : state) rows = MUST(county.casework->cases(scope, query)).rows.size();
  state.counters["rows"] = static_cast<double>(rows);
}

template <typename Set>
void leads(benchmark::State& state, Engine engine, std::string division, Set set) {
  County& county = County::of(engine);
  casework::LeadQuery query;
  query.today = kToday;
  set(query);
  const auto scope = scope_of(division);
  std::size_t rows = 0;
  for (auto _ : state) rows = MUST(county.casework->leads(scope, query)).rows.size();
  state.counters["rows"] = static_cast<double>(rows);
}

void late(benchmark::State& state, Engine engine, std::string division, int level) {
  County& county = County::of(engine);
  for (auto _ : state) benchmark::DoNotOptimize(MUST(county.casework->late(scope_of(division), 0, level, kToday)).size());
}

/// One decision of a person: an event, the case's row and its tasks.
void decide(benchmark::State& state, Engine engine) {
  County& county = County::of(engine);
  static std::map<Engine, int> next;
  for (auto _ : state) {
    const int i = next[engine]++ * 7919 % kCases;
    const auto id = casework::CaseId(i + 1);
    casework::Change change;
    change.events.push_back(case_event(i + 1, 2, kCounty));
    change.cases.push_back(case_with(i + 1, county.homes[static_cast<std::size_t>(i)], {{"step:review", kToday}, {"visit", kToday}, {"gap:07", kToday}}));
    change.cases[0].row.sequence = 2;
    MUST(county.casework->commit(change));
    benchmark::DoNotOptimize(id);
  }
}

/// @param days how far the clock has moved: with 100 everything is late
void pass(benchmark::State& state, Engine engine, int days) {
  County& county = County::of(engine);
  for (auto _ : state) {
    const auto pass = MUST(county.casework->pass_clocks(everything(), kToday.plus_days(days)));
    state.counters["escalated"] = static_cast<double>(pass.escalated_tasks + pass.escalated_leads);
  }
}

const bool registered = [] {
  for (const Engine engine : {Engine::kSqlite, Engine::kPostgres}) {
    const auto add = [&](const char* name, auto function, int iterations = 0) {
      auto* b = benchmark::RegisterBenchmark((std::string(engine_name(engine)) + "/casework/" + name).c_str(), function)->Unit(benchmark::kMillisecond)->UseRealTime();
      if (iterations) b->Iterations(iterations);
    };
    using Level = policy::Level;
    add("tasks of the villages, county", [=](auto& s) { tasks(s, engine, "530922", [](auto& q) { q.level = Level::kVillage; }); });
    add("tasks of all levels, county", [=](auto& s) { tasks(s, engine, "530922", [](auto&) {}); });
    add("tasks of the county, none", [=](auto& s) { tasks(s, engine, "530922", [](auto& q) { q.level = Level::kCounty; }); });
    add("overdue tasks, county", [=](auto& s) { tasks(s, engine, "530922", [](auto& q) { q.due = "overdue"; }); });
    add("tasks of a kind that is rare, county", [=](auto& s) { tasks(s, engine, "530922", [](auto& q) { q.key_prefix = "total:"; }); });
    add("paused tasks, county", [=](auto& s) { tasks(s, engine, "530922", [](auto& q) { q.due = "paused"; }); });
    add("tasks of a department", [=](auto& s) { tasks(s, engine, "530922", [](auto& q) { q.departments = {"部门7"}; }); });
    add("tasks of a person", [=](auto& s) { tasks(s, engine, "530922", [](auto& q) { q.assignee = AccountId(77); }); });
    add("tasks of a township", [=](auto& s) { tasks(s, engine, "530922105", [](auto& q) { q.level = Level::kTownship; }); });
    add("tasks of a village", [=](auto& s) { tasks(s, engine, "530922105205", [](auto&) {}); });
    add("cases, county", [=](auto& s) { cases(s, engine, "530922", [](auto&) {}); });
    add("cases at a step, county, newest first", [=](auto& s) { cases(s, engine, "530922", [](auto& q) { q.step = "review", q.sort = "-opened"; }); });
    add("cases of a risk that is rare, county", [=](auto& s) { cases(s, engine, "530922", [](auto& q) { q.risk = "09"; }); });
    add("overdue cases, county", [=](auto& s) { cases(s, engine, "530922", [](auto& q) { q.flag = "overdue"; }); });
    add("cases of a township", [=](auto& s) { cases(s, engine, "530922105", [](auto&) {}); });
    add("cases by name, county", [=](auto& s) { cases(s, engine, "530922", [](auto& q) { q.text = "人123"; }); });
    add("leads, county", [=](auto& s) { leads(s, engine, "530922", [](auto&) {}); });
    add("leads of a person", [=](auto& s) { leads(s, engine, "530922", [](auto& q) { q.assignee = AccountId(4); }); });
    add("leads to accept, county", [=](auto& s) { leads(s, engine, "530922", [](auto& q) { q.state = "collected"; }); });
    add("leads of a channel that is rare, county", [=](auto& s) { leads(s, engine, "530922", [](auto& q) { q.source = "self_qr"; }); });
    add("leads of a township being verified", [=](auto& s) { leads(s, engine, "530922105", [](auto& q) { q.state = "verifying"; }); });
    add("who is late, county", [=](auto& s) { late(s, engine, "530922", 4); });
    add("who is late, township", [=](auto& s) { late(s, engine, "530922105", 5); });
    add("one decision", [=](auto& s) { decide(s, engine); }, 500);
    add("pass over all clocks, one in ten late", [=](auto& s) { pass(s, engine, 0); }, 1);
    add("pass over all clocks, nothing new", [=](auto& s) { pass(s, engine, 0); }, 3);
    add("tasks of the villages, escalated", [=](auto& s) { tasks(s, engine, "530922", [](auto& q) { q.level = Level::kVillage, q.escalated_only = true; }); });
    add("pass over all clocks, the next day", [=](auto& s) { pass(s, engine, 1); }, 1);
    add("pass over all clocks, everything late", [=](auto& s) { pass(s, engine, 100); }, 1);
  }
  return true;
}();

}  // namespace
}  // namespace shouwang::storage
