#include "base/crypto.h"
#include "storage/database.h"
#include "storage/statements.h"

namespace shouwang::storage {
namespace {

constexpr std::int64_t kMigrationLock = 0x73686f75'00000001;  // two programs that start at once migrate one after the other

struct Applied {
  std::int64_t number;
  std::string name, checksum;
};

std::string checksum_of(const Migration& migration) { return crypto::hex(crypto::sm3(migration.text)); }

Failure refused(const std::string& message) { return fail(ErrorCode::kMigration, message); }

}  // namespace

Result<MigrationReport> Database::migrate() {
  MigrationReport report;
  const auto known = sql::migrations();
  for (std::size_t next = 0;; ++next) {
    ASSIGN_OR_RETURN(auto tx, write());
    RETURN_IF_ERROR(tx.lock(kMigrationLock));
    RETURN_IF_ERROR(tx->execute(sql::storage_create_schema_migration, {}));
    std::vector<Applied> applied;
    RETURN_IF_ERROR(tx->query(sql::storage_list_migrations, {}, [&](const Row& row) {
      applied.push_back({row.integer(0), row.string(1), row.string(2)});
    }));
    if (next == 0) report.from = static_cast<int>(applied.size());
    if (applied.size() > known.size())
      return refused("数据库由更新版本的程序建立（已升级到 " + applied.back().name + "），本程序只认识到第 " + std::to_string(known.size()) +
                     " 步；请使用新版本程序，数据库没有改动");
    for (std::size_t i = 0; i < applied.size(); ++i)
      if (applied[i].number != known[i].number || applied[i].checksum != checksum_of(known[i]))
        return refused("数据库升级步骤 " + applied[i].name + " 与本程序所带的不一致；请核对程序版本，数据库没有改动");
    report.to = static_cast<int>(applied.size());
    if (applied.size() == known.size()) {
      RETURN_IF_ERROR(tx.commit());
      return report;
    }
    const Migration& migration = known[applied.size()];
    if (auto ran = tx->script(prepare_script(migration.text, engine_)); !ran)
      return Failure(Error(ErrorCode::kMigration, "数据库升级步骤 " + std::string(migration.name) + " 失败，数据库保持升级前的状态：" + ran.error().message())
                         .with_internal(ran.error().internal()));
    RETURN_IF_ERROR(tx->execute(sql::storage_add_migration, {migration.number, migration.name, checksum_of(migration)}));
    RETURN_IF_ERROR(tx.commit());
    report.applied.emplace_back(migration.name);
    report.to = migration.number;
  }
}

}  // namespace shouwang::storage
