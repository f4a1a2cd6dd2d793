// A migrated database of either engine, one county to put into it, and short ways to write tests and benchmarks.
#pragma once

#include <stdexcept>

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

/// The value, or an exception that says where and why: the end of a test or benchmark.
template <typename T>
T must(Result<T> result, const char* file, int line) {
  if (!result)
    throw std::runtime_error(std::string(file) + ":" + std::to_string(line) + ": " + result.error().text() + "\n" + result.error().internal());
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

}  // namespace shouwang::storage::testing
