// What both engines need for the queue of reviews of a county in which 100 000 rows wait.
#include <benchmark/benchmark.h>

#include <map>
#include <string>
#include <vector>

#include "base/resident_id.h"
#include "linkage/review.h"
#include "storage/testing/county.h"
#include "storage/testing/datasets.h"
#include "storage/testing/timed_turns.h"

namespace shouwang::storage {
namespace {

using namespace testing;  // the county and its short names

constexpr int kWaiting = 100'000, kReviewHomes = 2000, kOnAPage = 50;
constexpr std::int64_t kWaitingSinceMs = 1'790'000'000'000;

/// A county whose last delivery left 100 000 rows in doubt, a tenth of them within the budget of reviews, some from the audit sample.
struct Waiting {
  explicit Waiting(Engine engine) : pack(settlement_pack()) {
    database = MUST(Database::open(migrated_database(engine, folder)));
    intake = make_intake_store(*database, cipher());
    registry = make_registry_store(*database);
    links = make_link_review_store(*database, cipher());
    MUST(intake->ensure_dataset_tables(pack));
    register_people();
    deliver();
    if (engine == Engine::kPostgres) MUST(MUST(database->read())->script("vacuum analyze"));  // what autovacuum does within minutes
  }
  static Waiting& of(Engine engine) {
    static std::map<Engine, std::unique_ptr<Waiting>> counties;
    auto& county = counties[engine];
    if (!county) county = std::make_unique<Waiting>(engine);
    return *county;
  }
  static intake::Delivery delivery(std::int64_t id, std::string dataset) {
    intake::Delivery d;
    d.id = DeliveryId(id);
    d.county = kCounty;
    d.dataset = std::move(dataset);
    d.owner = "医保";
    d.file_hash = std::to_string(id);
    d.received_ms = kWaitingSinceMs + id;
    return d;
  }

  void register_people() {
    const auto d = delivery(1, "registry");
    auto writer = MUST(intake->begin(d));
    std::vector<registry::HouseholdInput> households;
    std::vector<registry::PersonInput> persons;
    for (int i = 0; i < kReviewHomes; ++i) {
      registry::HouseholdInput h;
      h.household_code = "H" + std::to_string(i);
      h.village = kVillageA;
      h.since = day(2026, 8, 1);
      households.push_back(h);
      registry::PersonInput p;
      p.household_code = h.household_code;
      p.name = "人" + std::to_string(i);
      const std::string number = ResidentId::make(530922, day(1960, 1, 1).plus_days(i), 11).full();
      p.id_index = cipher().index(number);
      p.id_sealed = cipher().encrypt(number, registry::kIdNumberContext);
      p.relation = "01";
      p.since = h.since;
      persons.push_back(std::move(p));
    }
    MUST(writer->add_households(households, kCounty));
    MUST(writer->add_persons(persons, kCounty));
    MUST(writer->commit(d));
    for (const auto& home : MUST(registry->find_households(everything(), {.limit = 50})).rows)
      people.push_back({MUST(registry->members(everything(), home.id, false)).front().id, home.id, kVillageA});
  }

  void deliver() {
    const auto d = delivery(2, "settlement");
    const policy::Dataset& dataset = pack.datasets.at("settlement");
    auto writer = MUST(intake->begin(d));
    std::vector<registry::ReviewItem> items;
    intake::RecordBatch batch;
    for (int i = 0; i < kWaiting; ++i) {
      const std::int64_t id = 1'000'000 + i;
      const registry::PersonPlace& likeliest = people[static_cast<std::size_t>(i) % people.size()];
      // Where the row stands does not matter here: it has the place of the likeliest, like a row of the audit sample.
      add_record(batch, {.id = id, .identity = crypto::hex(crypto::sm3(std::to_string(i))).substr(0, 16), .content = "0123456789abcdef",
                         .household = likeliest.household.value(), .person = likeliest.person.value(), .village = likeliest.village});
      registry::PersonStatement statement;
      const std::string name = "张" + std::to_string(i);
      statement.name = name;
      const std::string text = registry::statement_text(statement);
      registry::ReviewItem& item = items.emplace_back();
      item.record = RecordId(id);
      item.line = i + 2;
      item.statement = cipher().encrypt(text, registry::kStatementContext);
      item.statement_index = cipher().index(text);
      item.match.zone = registry::MatchZone::kReview;
      item.match.place = likeliest;
      for (std::size_t k = 0; k < 3; ++k) item.match.candidates.push_back({people[(static_cast<std::size_t>(i) + k) % people.size()].person, 400'000, 1000, 7});
      item.purpose = i % 10 ? registry::ReviewPurpose::kBeyondBudget : i % 100 ? registry::ReviewPurpose::kQueue : registry::ReviewPurpose::kAudit;
      item.gain = static_cast<std::int32_t>((std::int64_t{i} * 48271) % 500'000);
      item.reviewers = 1 + i % 2;
    }
    MUST(writer->add_records(dataset, batch));
    MUST(writer->add_review_items(dataset, items));
    MUST(writer->commit(d));
  }

  TemporaryFolder folder;
  policy::Pack pack;
  std::unique_ptr<Database> database;
  std::unique_ptr<intake::Store> intake;
  std::unique_ptr<registry::Store> registry;
  std::unique_ptr<linkage::ReviewStore> links;
  std::vector<registry::PersonPlace> people;
  std::int64_t now_ms = kWaitingSinceMs + 1'000'000, last_id = 5'000'000'000;
};

access::Scope reviewer() { return access::Scope::for_account(AccountId(7), access::Role::kCounty, "530922", {}); }

void link_page(benchmark::State& state, Engine engine, int page) {
  Waiting& county = Waiting::of(engine);
  linkage::ItemQuery query;
  query.county = kCounty;
  query.offset = (page - 1) * kOnAPage;
  timed_turns(state, [&] { benchmark::DoNotOptimize(MUST(county.links->items(reviewer(), query)).rows.size()); });
}

void next_link(benchmark::State& state, Engine engine) {
  Waiting& county = Waiting::of(engine);
  std::int64_t after = 0;
  timed_turns(state, [&] {
    after = MUST(county.links->next(reviewer(), kCounty, "", after)).id;
    benchmark::DoNotOptimize(MUST(county.links->item(reviewer(), after)));
  });
}

/// As the route does it: the answer, what came of it, and whom to ask about next.
void answer_link(benchmark::State& state, Engine engine) {
  Waiting& county = Waiting::of(engine);
  std::int64_t item = MUST(county.links->next(reviewer(), kCounty, "", 0)).id;
  timed_turns(state, [&] {
    MUST(county.links->answer(reviewer(), {item, linkage::Answer::kNobody, {}, "", ++county.now_ms}, [&] { return ++county.last_id; }));
    benchmark::DoNotOptimize(MUST(county.links->item(reviewer(), item)));
    item = MUST(county.links->next(reviewer(), kCounty, "", item)).id;
  });
}

void link_quality(benchmark::State& state, Engine engine) {
  Waiting& county = Waiting::of(engine);
  timed_turns(state, [&] { benchmark::DoNotOptimize(MUST(county.links->quality(reviewer(), kCounty, "")).decisions.size()); });
}

const bool link_reviews_registered = [] {
  for (const Engine engine : {Engine::kSqlite, Engine::kPostgres}) {
    const auto add = [&](const char* name, auto function, int turns) {
      benchmark::RegisterBenchmark((std::string(engine_name(engine)) + "/reviews/" + name).c_str(), function)
          ->Unit(benchmark::kMillisecond)
          ->UseRealTime()
          ->Iterations(turns);
    };
    add("page 1", [=](auto& s) { link_page(s, engine, 1); }, 100);
    add("page 1000", [=](auto& s) { link_page(s, engine, 1000); }, 100);
    add("next item", [=](auto& s) { next_link(s, engine); }, 200);
    add("answer", [=](auto& s) { answer_link(s, engine); }, 200);
    add("quality", [=](auto& s) { link_quality(s, engine); }, 20);
  }
  return true;
}();

}  // namespace
}  // namespace shouwang::storage
