// What both engines need for the pages of analysis: the scoreboard of a county with 100 000 leads, and everything about one household.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "analysis/scoreboard.h"
#include "casework/facts.h"
#include "screening/explanation.h"
#include "storage/testing/county.h"
#include "storage/testing/timed_turns.h"

namespace shouwang::storage {
namespace {

using namespace testing;  // the county and its short names

constexpr int kScoredHouseholds = 100'000, kScoredPerVillage = 400, kScoredVillagesOfTownship = 20, kScoredBatch = 2000, kDeliveriesOfEach = 6;
constexpr std::int64_t kScoredYearMs = std::int64_t{365} * 86'400'000;
const Date kScoredToday = day(2026, 11, 10);
const std::int64_t kScoredNowMs = beijing_midnight_ms(kScoredToday);

const policy::Pack& shipped_pack() {
  static const std::shared_ptr<const policy::Pack> pack = [] {
    policy::LoadReport report;
    return MUST(policy::Pack::load(std::filesystem::path(SHOUWANG_SOURCE_DIR) / "packs/yunnan-lincang", report));
  }();
  return *pack;
}

/// A county of 250 villages: a lead of the last year for every household, a third of them closed, and every dataset delivered.
struct Scored {
  explicit Scored(Engine engine) {
    database = MUST(Database::open(migrated_database(engine, folder)));
    intake = make_intake_store(*database, cipher());
    registry = make_registry_store(*database);
    casework = make_casework_store(*database, cipher());
    screening = make_screening_store(*database);
    analysis = make_analysis_store(*database);
    MUST(intake->ensure_dataset_tables(shipped_pack()));
    fill_households();
    fill_leads();
    deliver();
    if (engine == Engine::kPostgres) MUST(MUST(database->read())->script("vacuum analyze"));  // what autovacuum does within minutes
  }
  static Scored& of(Engine engine) {
    static std::map<Engine, std::unique_ptr<Scored>> counties;
    auto& county = counties[engine];
    if (!county) county = std::make_unique<Scored>(engine);
    return *county;
  }
  static intake::Delivery delivery(std::int64_t id, std::string dataset) {
    intake::Delivery d;
    d.id = DeliveryId(id);
    d.county = kCounty;
    d.dataset = std::move(dataset);
    d.file_hash = std::to_string(id);
    d.received_ms = kScoredNowMs;
    return d;
  }

  void fill_households() {
    const auto d = delivery(1, "registry_household");
    auto writer = MUST(intake->begin(d));
    for (int start = 0; start < kScoredHouseholds; start += kScoredBatch) {
      std::vector<registry::HouseholdInput> households;
      std::vector<registry::PersonInput> persons;
      for (int i = start; i < start + kScoredBatch; ++i) {
        registry::HouseholdInput h;
        h.household_code = "H" + std::to_string(1'000'000 + i);
        const int v = i / kScoredPerVillage;
        h.village = std::int64_t{530922000000} + (100 + v / kScoredVillagesOfTownship) * 1000 + 200 + v % kScoredVillagesOfTownship;
        h.kind = "lifted";
        h.monitored = i % 10 == 0 ? "unstable" : "none";
        h.since = day(2026, 1, 1);
        for (int member = 0; member < 3; ++member) {
          registry::PersonInput p;
          p.household_code = h.household_code;
          p.name = "人" + std::to_string(i);
          p.relation = "0" + std::to_string(member + 1);
          p.birth = day(1960 + member * 20, 1, 1);
          p.since = h.since;
          persons.push_back(std::move(p));
        }
        households.push_back(std::move(h));
      }
      MUST(writer->add_households(households, kCounty));
      MUST(writer->add_persons(persons, kCounty));
    }
    MUST(writer->commit(d));
    MUST(registry->scan_household_codes(everything(), [&](std::string_view, HouseholdId id, std::int64_t village) { homes.emplace_back(id, village); }));
  }

  /// One to three rules each, some combinations often, most seldom.
  void fill_leads() {
    std::mt19937 random(5);
    std::vector<std::string> combinations;
    for (int c = 0; c < 400; ++c) {
      std::set<std::string> rules;
      const std::size_t count = 1 + random() % 3;
      while (rules.size() < count) rules.insert(shipped_pack().rules[random() % shipped_pack().rules.size()].id);
      std::string text;
      for (const std::string& rule : rules) text += (text.empty() ? "" : ",") + rule;
      combinations.push_back(std::move(text));
    }
    std::exponential_distribution<double> place(1.0 / 40);
    constexpr const char* kConclusions[] = {"qualifies", "not_qualified", "false_alarm", "other_aid", "already_monitored"};
    std::vector<casework::LeadChange> leads;
    for (int i = 0; i < kScoredHouseholds; ++i) {
      casework::Lead l;
      l.id = LeadId(i + 1);
      l.county = kCounty;
      l.household = homes[static_cast<std::size_t>(i)].first;
      l.village = homes[static_cast<std::size_t>(i)].second;
      l.grade = i % 4;
      l.source = random() % 6 == 0 ? "hotline" : "screening";
      l.opened_ms = kScoredNowMs - static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(kScoredYearMs));
      l.due = kScoredToday;
      l.findings = 1;
      l.rules = combinations[std::min(static_cast<std::size_t>(place(random)), combinations.size() - 1)];
      l.risks = "01";
      if (i % 3 == 0) {
        l.state = casework::LeadState::kClosed;
        l.conclusion = kConclusions[random() % std::size(kConclusions)];
      }
      leads.push_back({casework::LeadChange::What::kNew, std::move(l)});
    }
    screening::Run run;
    run.county = kCounty;
    MUST(casework->commit_screening(run, {}, leads));
  }

  /// Every dataset came, and came again: what is asked for is the last time.
  void deliver() {
    std::int64_t id = 10;
    for (const auto& [name, dataset] : shipped_pack().datasets) {
      for (int time = 0; time < kDeliveriesOfEach; ++time) {
        const auto d = delivery(++id, name);
        auto writer = MUST(intake->begin(d));
        MUST(writer->commit(d));
      }
    }
  }

  TemporaryFolder folder;
  std::unique_ptr<Database> database;
  std::unique_ptr<intake::Store> intake;
  std::unique_ptr<registry::Store> registry;
  std::unique_ptr<casework::Store> casework;
  std::unique_ptr<screening::Store> screening;
  std::unique_ptr<analysis::Store> analysis;
  std::vector<std::pair<HouseholdId, std::int64_t>> homes;
};

void score(benchmark::State& state, Engine engine, std::string division, analysis::ScoreBy by) {
  Scored& county = Scored::of(engine);
  const auto scope = scope_of(division);
  const std::int64_t from = beijing_midnight_ms(kScoredToday.first_of_month().plus_months(-11));
  std::int64_t leads = 0;
  timed_turns(state, [&] {
    leads = 0;
    for (const auto& s : MUST(analysis::scoreboard(*county.analysis, scope, from, kScoredNowMs, by))) leads += s.leads;
  });
  state.counters["rules_of_leads"] = static_cast<double>(leads);
}

void facts(benchmark::State& state, Engine engine) {
  Scored& county = Scored::of(engine);
  std::size_t next = 0;
  timed_turns(state, [&] {
    const auto& [household, village] = county.homes[next = (next + 7919) % county.homes.size()];
    benchmark::DoNotOptimize(MUST(casework::read_facts(*county.screening, shipped_pack(), scope_of("530922"), household, village, kScoredToday)).facts.size());
  });
}

/// One rule, as the page of a finding shows it; or all rules in force, as the page of a household does.
void explain(benchmark::State& state, Engine engine, bool all) {
  Scored& county = Scored::of(engine);
  std::vector<const policy::Rule*> rules = screening::rules_on(shipped_pack(), kScoredToday);
  if (!all) rules = {shipped_pack().rule("R03_self_paid_over_floor")};
  const auto fields = screening::fields_to_explain(shipped_pack(), rules);
  std::size_t next = 0;
  timed_turns(state, [&] {
    const auto household = county.homes[next = (next + 7919) % county.homes.size()].first;
    const auto snapshot = MUST(screening::load_snapshot(*county.screening, shipped_pack(), scope_of("530922"), kScoredToday, fields, {}, household));
    if (all)
      benchmark::DoNotOptimize(screening::answers_of(snapshot, shipped_pack(), rules, 0, kScoredToday).size());
    else
      benchmark::DoNotOptimize(screening::text_of(screening::explain(snapshot, shipped_pack(), *rules[0], 0, kScoredToday)).size());
  });
}

const bool analysis_registered = [] {
  for (const Engine engine : {Engine::kSqlite, Engine::kPostgres}) {
    const auto add = [&](const char* name, auto function, int turns) {
      benchmark::RegisterBenchmark((std::string(engine_name(engine)) + "/analysis/" + name).c_str(), function)
          ->Unit(benchmark::kMillisecond)
          ->UseRealTime()
          ->Iterations(turns);
    };
    constexpr std::int64_t kTownship = 1000;
    add("scoreboard, county", [=](auto& s) { score(s, engine, "530922", {}); }, 200);
    add("scoreboard, county, by month", [=](auto& s) { score(s, engine, "530922", {false, true, 0}); }, 200);
    add("scoreboard, county, by source and township", [=](auto& s) { score(s, engine, "530922", {true, false, kTownship}); }, 200);
    add("scoreboard, county, by everything", [=](auto& s) { score(s, engine, "530922", {true, true, kTownship}); }, 50);
    add("scoreboard, township, by month", [=](auto& s) { score(s, engine, "530922105", {false, true, 0}); }, 200);
    add("scoreboard, village", [=](auto& s) { score(s, engine, "530922105205", {}); }, 200);
    add("facts of a household", [=](auto& s) { facts(s, engine); }, 500);
    add("explanation of a rule for a household", [=](auto& s) { explain(s, engine, false); }, 500);
    add("all rules for a household", [=](auto& s) { explain(s, engine, true); }, 500);
  }
  return true;
}();

}  // namespace
}  // namespace shouwang::storage
