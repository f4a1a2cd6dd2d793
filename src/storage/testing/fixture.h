// What the tests of storage share: a migrated database of either engine, one county to put into it, short ways to read back.
#pragma once

#include <gtest/gtest.h>

#include "storage/stores.h"
#include "storage/testing/postgres_cluster.h"

namespace shouwang::storage::testing {

/// A folder that goes away.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "shouwang-test-XXXXXX").string();
    if (!::mkdtemp(name.data())) std::abort();
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string file(std::string_view name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

/// The value, or a failed test that says why.
template <typename T>
T must(Result<T> result, const char* file, int line) {
  if (!result) {
    ADD_FAILURE_AT(file, line) << result.error().text() << "\n" << result.error().internal();
    throw std::runtime_error(result.error().text());
  }
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}
#define MUST(expression) ::shouwang::storage::testing::must((expression), __FILE__, __LINE__)

inline Date day(int year, int month, int d) { return *Date::from_ymd(year, month, d); }

constexpr std::int32_t kCounty = 530922;
constexpr std::int64_t kVillageA = 530922100201, kVillageB = 530922100202, kFarVillage = 530922101201;  // A and B in one township
constexpr std::int32_t kOtherCounty = 530921;
constexpr std::int64_t kOtherVillage = 530921100201;

inline access::Scope everything() { return access::Scope::for_operator("test"); }
inline access::Scope scope_of(std::string division, access::Role role = access::Role::kCounty) {
  return access::Scope::for_account(AccountId(1), role, std::move(division), {});
}

inline const crypto::FieldCipher& cipher() {
  static const crypto::FieldCipher made = *crypto::FieldCipher::create(std::string(32, 'k'));
  return made;
}

/// Address of a new database with the present schema; "" when PostgreSQL cannot be had. Migrating once and copying saves most of
/// the time of a test run.
inline std::string migrated_database(Engine engine, const TemporaryFolder& folder) {
  if (engine == Engine::kSqlite) {
    static const TemporaryFolder templates;
    static const bool made = [] {
      MUST(MUST(Database::open(templates.file("template.db")))->migrate());
      return true;
    }();
    static_cast<void>(made);
    std::filesystem::copy_file(templates.file("template.db"), folder.file("test.db"));
    return folder.file("test.db");
  }
  PostgresCluster* cluster = PostgresCluster::shared();
  if (!cluster) return "";
  static const std::string made = [&] {
    std::string name = cluster->create_database();
    MUST(MUST(Database::open(cluster->url(name)))->migrate());
    return name;
  }();
  return cluster->url(cluster->create_database(made));
}

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
    casework_ = make_casework_store(*database_);
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
