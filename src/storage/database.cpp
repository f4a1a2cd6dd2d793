#include "storage/database.h"

#include <chrono>

#include "storage/postgres/postgres_connection.h"
#include "storage/sqlite/sqlite_connection.h"
#include "storage/statements.h"

namespace shouwang::storage {

Reader::~Reader() {
  if (database_) database_->give_back(std::move(connection_), false);
}

Transaction::~Transaction() {
  if (!database_) return;
  connection_->rollback();
  database_->give_back(std::move(connection_), true);
}

Result<void> Transaction::commit() {
  auto outcome = connection_->commit();
  if (!outcome) connection_->rollback();
  return outcome;
}

Result<void> Transaction::lock(std::int64_t key) {
  return connection_->query(sql::storage_lock, {key}, [](const Row&) {});
}

Result<std::unique_ptr<Database>> Database::open(std::string_view url, const DatabaseOptions& options) {
  const bool postgres = url.starts_with("postgresql://") || url.starts_with("postgres://");
  if (url.starts_with("sqlite:")) url.remove_prefix(7);
  if (url.empty()) return fail(ErrorCode::kInvalidArgument, "没有指定数据库，请给出文件路径或 postgresql:// 地址");
  std::unique_ptr<Database> database(new Database(postgres ? Engine::kPostgres : Engine::kSqlite, std::string(url), options));
  database->readers_.most = std::max(1, options.readers);
  // One connection at once, so that a wrong address is known here and a new file exists before the first reader.
  ASSIGN_OR_RETURN(auto connection, database->take(true, options.wait_ms));
  database->give_back(std::move(connection), true);
  return database;
}

Database::~Database() = default;

Result<Reader> Database::read() {
  ASSIGN_OR_RETURN(auto connection, take(false, options_.wait_ms));
  return Reader(this, std::move(connection));
}

Result<Transaction> Database::write(int wait_ms) {
  for (int attempt = 1;; ++attempt) {
    ASSIGN_OR_RETURN(auto connection, take(true, wait_ms < 0 ? options_.wait_ms : wait_ms));
    auto begun = connection->begin();
    if (begun) return Transaction(this, std::move(connection));
    // Lost between take() and here, with nothing written yet: a new connection may do.
    const bool again = !connection->usable() && attempt == 1;
    give_back(std::move(connection), true);
    if (!again) return Failure(std::move(begun).error());
  }
}

Result<std::unique_ptr<Connection>> Database::take(bool for_writing, int wait_ms) {
  Pool& p = pool(for_writing);
  for (;;) {
    std::unique_ptr<Connection> connection;
    {
      std::unique_lock lock(mutex_);
      const auto ready = [&] { return !p.idle.empty() || p.open < p.most; };
      if (!freed_.wait_for(lock, std::chrono::milliseconds(wait_ms), ready))
        return fail(ErrorCode::kBusy, for_writing ? "数据库正在写入大批数据，请稍后再试" : "数据库连接都在使用中，请稍后再试");
      if (p.idle.empty()) {
        ++p.open;
        break;
      }
      connection = std::move(p.idle.back());
      p.idle.pop_back();
    }
    if (connection->look()) return connection;
    give_back(std::move(connection), for_writing);  // the server was restarted meanwhile: drops it
  }
  auto made = engine_ == Engine::kPostgres ? open_postgres(url_)
                                           : open_sqlite(url_, for_writing ? SqliteMode::kReadWrite : SqliteMode::kReadOnly,
                                                         {.busy_ms = options_.busy_ms, .max_pages = options_.max_pages});
  if (!made) give_back(nullptr, for_writing);
  return made;
}

void Database::give_back(std::unique_ptr<Connection> connection, bool for_writing) {
  {
    const std::lock_guard lock(mutex_);
    Pool& p = pool(for_writing);
    if (connection && connection->usable()) p.idle.push_back(std::move(connection));
    else --p.open;  // lost or never made: the next caller opens a new one
  }
  freed_.notify_all();
}

}  // namespace shouwang::storage
