// How fast both engines take in a delivery, feed screening and answer lists. Run with SHOUWANG_BENCH=ON; numbers depend on the disk.
#include <benchmark/benchmark.h>

#include <map>

#include "storage/testing/county.h"
#include "storage/testing/datasets.h"

namespace shouwang::storage {
namespace {

using namespace testing;  // the county and its short names

constexpr int kHouseholds = 50'000, kMembers = 3, kRecords = 150'000, kLeads = 100'000, kStorageBatch = 4096;

std::string code_of(int i) { return "H" + std::to_string(1'000'000 + i); }

/// One county in one database, filled step by step by the benchmarks in order.
struct World {
  explicit World(Engine engine) : pack(settlement_pack()) {
    database = MUST(Database::open(migrated_database(engine, folder)));
    intake = make_intake_store(*database, cipher());
    registry = make_registry_store(*database);
    screening = make_screening_store(*database);
    casework = make_casework_store(*database, cipher());
    MUST(intake->ensure_dataset_tables(pack));
  }
  static World& of(Engine engine) {
    static std::map<Engine, std::unique_ptr<World>> worlds;
    auto& world = worlds[engine];
    if (!world) world = std::make_unique<World>(engine);
    return *world;
  }
  TemporaryFolder folder;
  policy::Pack pack;
  std::unique_ptr<Database> database;
  std::unique_ptr<intake::Store> intake;
  std::unique_ptr<registry::Store> registry;
  std::unique_ptr<screening::Store> screening;
  std::unique_ptr<casework::Store> casework;
};

intake::Delivery delivery(std::int64_t id, std::string dataset) {
  intake::Delivery d;
  d.id = DeliveryId(id);
  d.county = kCounty;
  d.dataset = std::move(dataset);
  d.file_hash = std::to_string(id);
  d.received_ms = 1'790'000'000'000 + id;
  return d;
}

void register_persons(benchmark::State& state, Engine engine, std::int64_t id) {
  World& world = World::of(engine);
  for (auto _ : state) {
    const auto d = delivery(id, "registry");
    auto writer = MUST(world.intake->begin(d));
    for (int start = 0; start < kHouseholds; start += kStorageBatch) {
      std::vector<registry::HouseholdInput> households;
      std::vector<registry::PersonInput> persons;
      for (int i = start; i < std::min(kHouseholds, start + kStorageBatch); ++i) {
        registry::HouseholdInput h;
        h.household_code = code_of(i);
        h.village = std::int64_t{530922100200} + i / 500;
        h.kind = i % 5 ? "general" : "lifted";
        h.monitored = "none";
        h.since = day(2026, 8, 1);
        households.push_back(h);
        for (int m = 0; m < kMembers; ++m) {
          registry::PersonInput p;
          p.household_code = h.household_code;
          p.name = "人" + std::to_string(i) + "号" + std::to_string(m);
          p.id_index = crypto::hex(crypto::sm3(p.name)).substr(0, 32);
          p.id_sealed = std::string(50, 's');
          p.id_masked = "53*************123";
          p.relation = m ? "03" : "01";
          p.birth = day(1980, 1, 1);
          p.since = h.since;
          persons.push_back(std::move(p));
        }
      }
      MUST(writer->add_households(households, kCounty));
      MUST(writer->add_persons(persons, kCounty));
    }
    MUST(writer->commit(d));
  }
  state.SetItemsProcessed(state.iterations() * kHouseholds * (1 + kMembers));
}

void import_records(benchmark::State& state, Engine engine, std::int64_t delivery_id, int changed_from) {
  World& world = World::of(engine);
  std::vector<HouseholdId> homes;
  MUST(world.registry->scan_household_codes(everything(), [&](std::string_view, HouseholdId id, std::int64_t) { homes.push_back(id); }));
  std::vector<intake::RecordBatch> batches;
  for (int start = 0; start < kRecords; start += kStorageBatch) {
    auto& batch = batches.emplace_back();
    for (int i = start; i < std::min(kRecords, start + kStorageBatch); ++i) {
      const int shuffled = static_cast<int>((std::int64_t{i} * 48271) % kRecords);  // a department's order, not the registry's
      add_record(batch, {.id = delivery_id * 1'000'000 + i, .identity = crypto::hex(crypto::sm3(std::to_string(i))).substr(0, 16),
                         .content = i < changed_from ? "0123456789abcdef" : "other" + std::to_string(delivery_id), .household = homes[shuffled % homes.size()].value(),
                         .person = shuffled, .village = std::int64_t{530922100200} + shuffled % 100});
    }
  }
  for (auto _ : state) {
    const auto d = delivery(delivery_id, "settlement");
    auto writer = MUST(world.intake->begin(d));
    for (const auto& batch : batches) MUST(writer->add_records(world.pack.datasets.at("settlement"), batch));
    MUST(writer->commit(d));
  }
  state.SetItemsProcessed(state.iterations() * kRecords);
}

void scan_records(benchmark::State& state, Engine engine) {
  World& world = World::of(engine);
  const std::vector<std::string> fields = {"cost", "day", "class", "ok"};
  std::int64_t rows = 0, sum = 0;
  for (auto _ : state)
    MUST(world.screening->scan_records(everything(), world.pack.datasets.at("settlement"), fields, [&](const screening::ScannedRow& row) {
      ++rows;
      sum += row.cells[0].number;
    }));
  benchmark::DoNotOptimize(sum);
  state.SetItemsProcessed(rows);
}

void scan_members(benchmark::State& state, Engine engine) {
  World& world = World::of(engine);
  const std::vector<std::string> fields = {"sex", "birth", "relation", "schooling", "health", "labour", "working", "insured"};
  std::int64_t rows = 0;
  for (auto _ : state)
    MUST(world.screening->scan_members(everything(), day(2026, 10, 31), fields, [&](const screening::ScannedRow&) { ++rows; }));
  state.SetItemsProcessed(rows);
}

void scan_person_places(benchmark::State& state, Engine engine) {
  World& world = World::of(engine);
  std::int64_t rows = 0;
  for (auto _ : state) MUST(world.registry->scan_person_places(everything(), [&](std::string_view, const registry::PersonPlace&) { ++rows; }));
  state.SetItemsProcessed(rows);
}

void commit_screening(benchmark::State& state, Engine engine) {
  World& world = World::of(engine);
  // 100 000 leads need as many households.
  std::vector<registry::HouseholdInput> more;
  for (int i = kHouseholds; i < kLeads; ++i) {
    registry::HouseholdInput h;
    h.household_code = code_of(i);
    h.village = std::int64_t{530922100200} + i / 500;
    h.since = day(2026, 8, 1);
    more.push_back(h);
  }
  const auto d = delivery(50, "registry");
  auto writer = MUST(world.intake->begin(d));
  MUST(writer->add_households(more, kCounty));
  MUST(writer->commit(d));
  writer.reset();
  std::vector<screening::FindingChange> findings;
  std::vector<casework::LeadChange> leads;
  MUST(world.registry->scan_household_codes(everything(), [&](std::string_view, HouseholdId id, std::int64_t village) {
    const auto n = static_cast<std::int64_t>(leads.size());
    screening::Finding f;
    f.id = FindingId(n + 1);
    f.county = kCounty;
    f.household = id;
    f.village = village;
    f.rule = "R" + std::to_string(10 + n % 12);
    f.severity = static_cast<int>(n % 4);
    f.wording = "自付医疗费用 12,345.00元，超过家庭纯收入的一半";
    f.evidence = std::string(600, 'e');
    f.digest = "digest";
    findings.push_back({screening::FindingChange::What::kNew, f});
    casework::Lead l;
    l.id = LeadId(n + 1);
    l.county = kCounty;
    l.household = id;
    l.village = village;
    l.grade = static_cast<int>(n % 4);
    l.opened_ms = 1000 + n;
    l.due = day(2026, 11, 1).plus_days(static_cast<int>(n % 30));
    l.findings = 1;
    l.rules = f.rule;
    l.risks = "01";
    leads.push_back({casework::LeadChange::What::kNew, l});
  }));
  screening::Run run;
  run.id = 1;
  run.county = kCounty;
  for (auto _ : state) MUST(world.casework->commit_screening(run, findings, leads));
  state.SetItemsProcessed(kLeads);
}

template <typename Change>
void lead_page(benchmark::State& state, Engine engine, std::string division, Change change) {
  World& world = World::of(engine);
  casework::LeadQuery query;
  query.today = day(2026, 11, 10);
  change(query);
  const auto scope = scope_of(division);
  for (auto _ : state) benchmark::DoNotOptimize(MUST(world.casework->leads(scope, query)).rows.size());
}

void summary(benchmark::State& state, Engine engine) {
  World& world = World::of(engine);
  for (auto _ : state) benchmark::DoNotOptimize(MUST(world.casework->summary(everything(), 530922000000, 4, day(2026, 11, 10))).size());
}

void household_page(benchmark::State& state, Engine engine, std::string text, std::string kind) {
  World& world = World::of(engine);
  registry::HouseholdQuery query;
  query.text = std::move(text);
  query.kind = std::move(kind);
  for (auto _ : state) benchmark::DoNotOptimize(MUST(world.registry->find_households(everything(), query)).rows.size());
}

void household_file(benchmark::State& state, Engine engine) {
  World& world = World::of(engine);
  std::vector<HouseholdId> homes;
  MUST(world.registry->scan_household_codes(everything(), [&](std::string_view, HouseholdId id, std::int64_t) { homes.push_back(id); }));
  std::size_t i = 0;
  for (auto _ : state) {
    const auto id = homes[(i += 7919) % homes.size()];
    benchmark::DoNotOptimize(MUST(world.registry->household(everything(), id)));
    benchmark::DoNotOptimize(MUST(world.registry->members(everything(), id, true)).size());
    benchmark::DoNotOptimize(MUST(world.registry->records(everything(), id, 50, day(2026, 11, 10))).size());
    benchmark::DoNotOptimize(MUST(world.casework->findings_of(everything(), id, true)).size());
  }
}

const bool storage_registered = [] {
  for (const Engine engine : {Engine::kSqlite, Engine::kPostgres}) {
    const auto add = [&](const char* name, auto function, bool once = false) {
      auto* b = benchmark::RegisterBenchmark((std::string(engine_name(engine)) + "/" + name).c_str(), function)->Unit(benchmark::kMillisecond)->UseRealTime();
      if (once) b->Iterations(1);
    };
    add("register 50 000 households, 150 000 persons", [=](auto& s) { register_persons(s, engine, 1); }, true);
    add("the same registry file again", [=](auto& s) { register_persons(s, engine, 2); }, true);
    add("import 150 000 new records", [=](auto& s) { import_records(s, engine, 3, kRecords); }, true);
    add("import 150 000 known records", [=](auto& s) { import_records(s, engine, 4, kRecords); }, true);
    add("import 150 000 records, half of them changed", [=](auto& s) { import_records(s, engine, 5, kRecords / 2); }, true);
    add("scan records for screening", [=](auto& s) { scan_records(s, engine); });
    add("scan members for screening", [=](auto& s) { scan_members(s, engine); });
    add("scan person places for matching", [=](auto& s) { scan_person_places(s, engine); });
    add("commit 100 000 findings and leads", [=](auto& s) { commit_screening(s, engine); }, true);
    add("lead page, county", [=](auto& s) { lead_page(s, engine, "530922", [](auto&) {}); });
    add("lead page, village", [=](auto& s) { lead_page(s, engine, "530922100210", [](auto&) {}); });
    add("lead page, county, red and overdue", [=](auto& s) { lead_page(s, engine, "530922", [](auto& q) { q.grades = {3}, q.due = "overdue"; }); });
    add("lead page, county, one rule", [=](auto& s) { lead_page(s, engine, "530922", [](auto& q) { q.rules = {"R11"}; }); });
    add("lead page, county, by due day", [=](auto& s) { lead_page(s, engine, "530922", [](auto& q) { q.sort = "due"; }); });
    add("lead page, county, text", [=](auto& s) { lead_page(s, engine, "530922", [](auto& q) { q.text = "人123"; }); });
    add("dashboard sums of a county", [=](auto& s) { summary(s, engine); });
    add("household page", [=](auto& s) { household_page(s, engine, "", ""); });
    add("household page, lifted only", [=](auto& s) { household_page(s, engine, "", "lifted"); });
    add("household page, name", [=](auto& s) { household_page(s, engine, "人123", ""); });
    add("household file", [=](auto& s) { household_file(s, engine); });
  }
  return true;
}();

}  // namespace
}  // namespace shouwang::storage
