// The same random deliveries into both engines: the same counts, the same rows, and the invariants of the registry in each.
#include <map>
#include <random>

#include "base/text.h"
#include "storage/testing/datasets.h"
#include "storage/testing/fixture.h"

namespace shouwang::storage {
namespace {

using namespace testing;  // the fixture and its short names

struct RegistrySide {
  std::unique_ptr<Database> database;
  std::unique_ptr<intake::Store> intake;
};

RegistrySide open_side(const std::string& url, const policy::Pack& pack) {
  RegistrySide side;
  side.database = MUST(Database::open(url));
  side.intake = make_intake_store(*side.database, cipher());
  MUST(side.intake->ensure_dataset_tables(pack));
  return side;
}

struct RegistryDump {
  std::string_view table, columns, order;
};
// Everything but sealed columns, which encryption makes different each time.
constexpr RegistryDump kDumped[] = {
    {"household",
     "county,id,household_code,address_masked,phone_masked,address_index,phone_index,village,group_name,kind,monitored,assistance,relocated,lifted_year,since,"
     "head_name,members",
     "county, id"},
    {"household_state", "county,household,first_day,last_day,village,group_name,kind,monitored,assistance,relocated,lifted_year", "county, household, first_day"},
    {"person", "county,id,name,id_index,id_masked,phone_masked,sex,birth,ethnic", "county, id"},
    {"person_state", "county,person,first_day,last_day,education,schooling,health,labour,working,working_place,insured", "county, person, first_day"},
    {"membership", "county,household,person,first_day,last_day,relation", "county, household, person, first_day"},
    {"village_count", "county,village,households,persons,lifted,monitored", "county, village"},
    {"delivery", "county,id,dataset,state,received_ms", "county, id"},
    {"record_settlement", "county,household,id,person,village,delivery,line,match_state,superseded,cost", "county, household, id"},
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

// Rows that break a rule of the registry; every query must find none.
constexpr std::string_view kForbidden[] = {
    // memberships and states of one person overlap
    "select count(*) from membership a join membership b on b.county = a.county and b.person = a.person "
    "where b.first_day > a.first_day and b.first_day <= a.last_day",
    "select count(*) from person_state a join person_state b on b.county = a.county and b.person = a.person "
    "where b.first_day > a.first_day and b.first_day <= a.last_day",
    "select count(*) from household_state a join household_state b on b.county = a.county and b.household = a.household "
    "where b.first_day > a.first_day and b.first_day <= a.last_day",
    // the household's row is not the statement in force
    "select count(*) from household h where not exists (select 1 from household_state s where s.county = h.county and s.household = h.id "
    "and s.last_day = 2932896 and s.first_day = h.since and s.village = h.village and s.kind = h.kind and s.monitored = h.monitored "
    "and s.assistance = h.assistance and s.group_name = h.group_name)",
    "select count(*) from household h where h.members <> (select count(*) from membership m where m.county = h.county and m.household = h.id and m.last_day = 2932896)",
    // a gap between statements of a household
    "select count(*) from household_state s where s.last_day <> 2932896 and not exists (select 1 from household_state n where n.county = s.county "
    "and n.household = s.household and n.first_day = s.last_day + 1)",
    // the sums of the villages
    "select count(*) from village_count v where v.persons <> (select coalesce(sum(members), 0) from household h where h.county = v.county and h.village = v.village) "
    "or v.households <> (select count(*) from household h where h.county = v.county and h.village = v.village)",
    // two live records of one identity
    "select count(*) from (select county, identity from record_settlement where superseded = 0 group by county, identity having count(*) > 1) twice",
};

class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}
  int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  Date since() { return day(2026, 1, 1).plus_days(below(12) * 10); }
  std::string text(int n) { return below(4) == 0 ? "" : "v" + std::to_string(below(n)); }
  std::optional<bool> flag() { return below(3) == 0 ? std::nullopt : std::optional<bool>(below(2) == 1); }

  std::vector<registry::HouseholdInput> households(std::int32_t county) {
    std::vector<registry::HouseholdInput> list;
    for (int i = 0; i < 12; ++i) {
      registry::HouseholdInput h;
      h.household_code = "H" + std::to_string(below(10));
      h.village = std::int64_t{county} * 1'000'000 + 100'200 + below(3);
      h.group_name = text(2);
      h.address = text(2);
      h.phone = below(3) ? "" : "1381234567" + std::to_string(below(3));
      h.kind = below(3) ? "lifted" : "";
      h.monitored = text(3);
      h.assistance = text(2);
      h.relocated = flag();
      if (below(2)) h.lifted_year = 2015 + below(3);
      h.since = since();
      list.push_back(std::move(h));
    }
    return list;
  }
  /// Only of households that exist: H0 … H9 are made first.
  std::vector<registry::PersonInput> persons() {
    std::vector<registry::PersonInput> list;
    for (int i = 0; i < 20; ++i) {
      registry::PersonInput p;
      p.household_code = "H" + std::to_string(below(10));
      const int who = below(12);
      p.name = "人" + std::to_string(who);
      if (below(3)) {
        p.id_index = "index-" + std::to_string(who);
        p.id_sealed = "sealed";
        p.id_masked = "masked-" + std::to_string(who);
      }
      if (below(4)) p.birth = day(1980 + who, 1, 1);
      p.relation = below(3) ? "03" : "01";
      p.sex = below(2) ? "1" : "";
      p.education = text(3);
      p.health = text(3);
      p.working = flag();
      p.since = since();
      list.push_back(std::move(p));
    }
    return list;
  }
  intake::RecordBatch records(std::int64_t first_id, std::int32_t county) {
    intake::RecordBatch batch;
    for (int i = 0; i < 40; ++i) {
      const int event = below(25);
      const int household = below(3) ? 1 + event % 5 : 0;
      add_record(batch, {.id = first_id + i, .identity = "e" + std::to_string(event), .content = "c" + std::to_string(below(3)), .household = household,
                         .person = household * 10, .village = household ? std::int64_t{county} * 1'000'000 + 100'200 : 0, .cost = below(1000)},
                 county);
    }
    return batch;
  }

 private:
  std::mt19937 random_;
};

class Differential : public ::testing::TestWithParam<unsigned> {};

TEST_P(Differential, BothEnginesComeToTheSameRowsAndCounts) {
  const TemporaryFolder folder;
  const policy::Pack pack = settlement_pack();
  const std::string postgres = migrated_database(Engine::kPostgres, folder);
  std::vector<RegistrySide> sides;
  sides.push_back(open_side(migrated_database(Engine::kSqlite, folder), pack));
  if (!postgres.empty()) sides.push_back(open_side(postgres, pack));

  std::vector<std::vector<std::string>> logs;
  for (auto& side : sides) {
    Generator generator(GetParam());
    auto& log = logs.emplace_back();
    const auto note = [&](const intake::WriteCounts& c) {
      log.push_back(std::to_string(c.inserted) + "/" + std::to_string(c.replaced) + "/" + std::to_string(c.duplicate));
    };
    for (int n = 1; n <= 8; ++n) {
      const std::int32_t county = generator.below(3) ? kCounty : kOtherCounty;
      intake::Delivery d;
      d.id = DeliveryId(n);
      d.county = county;
      d.dataset = "settlement";
      d.file_hash = std::to_string(n);
      d.received_ms = 1'790'000'000'000 + n;
      auto writer = MUST(side.intake->begin(d));
      std::vector<registry::HouseholdInput> homes;
      for (int i = 0; i < 10; ++i) {
        registry::HouseholdInput h;
        h.household_code = "H" + std::to_string(i);
        h.village = std::int64_t{county} * 1'000'000 + 100'200;
        h.since = day(2026, 1, 1);
        homes.push_back(h);
      }
      note(MUST(writer->add_households(homes, county)));
      note(MUST(writer->add_households(generator.households(county), county)));
      note(MUST(writer->add_persons(generator.persons(), county)));
      note(MUST(writer->add_persons(generator.persons(), county)));
      note(MUST(writer->add_records(pack.datasets.at("settlement"), generator.records(n * 1000, county))));
      note(MUST(writer->add_records(pack.datasets.at("settlement"), generator.records(n * 1000 + 500, county))));
      if (generator.below(4)) MUST(writer->commit(d));  // the others leave nothing
    }
    auto db = MUST(side.database->read());
    for (const auto query : kForbidden) EXPECT_EQ(MUST(db->integer(Statement("test.forbidden", query), {})), 0) << engine_name(side.database->engine()) << ": " << query;
  }
  if (sides.size() < 2) GTEST_SKIP() << PostgresCluster::why_not();
  EXPECT_EQ(logs[0], logs[1]);
  const auto sqlite = dump(*sides[0].database), server = dump(*sides[1].database);
  EXPECT_EQ(sqlite.size(), server.size());
  for (std::size_t i = 0; i < std::min(sqlite.size(), server.size()); ++i) ASSERT_EQ(sqlite[i], server[i]);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Differential, ::testing::Range(1u, 13u));

}  // namespace
}  // namespace shouwang::storage
