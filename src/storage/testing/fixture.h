// What the tests of storage share: one database a test, its stores, and short ways to fill and read them.
#pragma once

#include <gtest/gtest.h>

#include "storage/testing/county.h"

namespace shouwang::storage::testing {

/// One test on one engine, in a database of its own.
class StorageTest : public ::testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    url_ = migrated_database(GetParam(), folder_);
    if (url_.empty()) GTEST_SKIP() << PostgresCluster::why_not();
    open();
  }
  void open(const DatabaseOptions& options = {}) {
    registry_.reset(), intake_.reset(), screening_.reset(), casework_.reset(), access_.reset();
    database_.reset();
    database_ = MUST(Database::open(url_, options));
    registry_ = make_registry_store(*database_);
    intake_ = make_intake_store(*database_, cipher());
    screening_ = make_screening_store(*database_);
    casework_ = make_casework_store(*database_, cipher());
    access_ = make_access_store(*database_);
  }

  intake::Delivery delivery(std::int64_t id, std::string dataset = "registry_household", std::int32_t county = kCounty) {
    intake::Delivery d;
    d.id = DeliveryId(id);
    d.county = county;
    d.dataset = std::move(dataset);
    d.dataset_title = "数据集";
    d.owner = "部门";
    d.file_name = "文件" + std::to_string(id) + ".csv";
    d.file_hash = "hash" + std::to_string(id);
    d.file_bytes = 10 * id;
    d.received_ms = 1'790'000'000'000 + id;
    d.account = AccountId(7);
    d.pack_hash = "pack";
    d.receipt.rows_read = 1;
    return d;
  }
  registry::HouseholdInput household(std::string code, std::int64_t village = kVillageA, Date since = day(2026, 8, 1)) {
    registry::HouseholdInput h;
    h.household_code = std::move(code);
    h.village = village;
    h.group_name = "一组";
    h.kind = "lifted";
    h.monitored = "none";
    h.assistance = "none";
    h.since = since;
    return h;
  }
  registry::PersonInput person(std::string code, std::string name, std::string number, std::string relation = "01", Date since = day(2026, 8, 1)) {
    registry::PersonInput p;
    p.household_code = std::move(code);
    p.name = std::move(name);
    if (!number.empty()) {
      p.id_index = "index-" + number;
      p.id_sealed = std::string("\x00\xff sealed ", 10) + number;
      p.id_masked = "53*************" + number.substr(number.size() - 1);
    }
    p.relation = std::move(relation);
    p.sex = "1";
    p.ethnic = "01";
    p.birth = day(1980, 1, 2);
    p.since = since;
    return p;
  }
  /// One committed delivery of households and persons.
  void register_all(std::int64_t id, const std::vector<registry::HouseholdInput>& households, const std::vector<registry::PersonInput>& persons,
                    std::int32_t county = kCounty) {
    const auto d = delivery(id, "registry_household", county);
    auto writer = MUST(intake_->begin(d));
    MUST(writer->add_households(households, county));
    MUST(writer->add_persons(persons, county));
    MUST(writer->commit(d));
  }
  /// The household with this code; fails the test when there is none.
  registry::HouseholdRow find(const std::string& code) {
    registry::HouseholdQuery query;
    query.text = code;
    const auto page = MUST(registry_->find_households(everything(), query));
    for (const auto& row : page.rows)
      if (row.household_code == code) return row;
    ADD_FAILURE() << "no household " << code;
    return {};
  }

  TemporaryFolder folder_;
  std::string url_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<registry::Store> registry_;
  std::unique_ptr<intake::Store> intake_;
  std::unique_ptr<screening::Store> screening_;
  std::unique_ptr<casework::Store> casework_;
  std::unique_ptr<access::Store> access_;
};

inline std::string engine_suffix(const ::testing::TestParamInfo<Engine>& info) { return info.param == Engine::kSqlite ? "Sqlite" : "Postgres"; }
#define ON_BOTH_ENGINES(suite) \
  INSTANTIATE_TEST_SUITE_P(Engines, suite, ::testing::Values(Engine::kSqlite, Engine::kPostgres), ::shouwang::storage::testing::engine_suffix)

}  // namespace shouwang::storage::testing
