// A database, SQLite file or PostgreSQL server, with its connections.
//
// SQLite: one writer and a few read-only connections (WAL: readers never wait for the writer).
// PostgreSQL: a pool of equal connections.
// Threads: a Database may be shared; what it hands out belongs to the thread that asked.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "storage/connection.h"

namespace shouwang::storage {

struct DatabaseOptions {
  int readers = 8;                   // SQLite: read-only connections; PostgreSQL: connections in all
  int wait_ms = 30000;               // for a free connection (an import in this process holds SQLite's writer), then kBusy
  int busy_ms = 5000;                // SQLite: for another process that writes
  std::int64_t max_pages = 0;        // SQLite: quota in pages of 4 KiB, 0 = none
};

struct MigrationReport {
  int from = 0, to = 0;              // numbers of the last migration before and after
  std::vector<std::string> applied;  // names
};

class Database;

/// A connection on loan for reading.
class Reader {
 public:
  Reader(Reader&& other) noexcept : database_(std::exchange(other.database_, nullptr)), connection_(std::move(other.connection_)) {}
  Reader& operator=(Reader&&) = delete;
  ~Reader();
  Connection& operator*() const { return *connection_; }
  Connection* operator->() const { return connection_.get(); }

 private:
  friend class Database;
  Reader(Database* database, std::unique_ptr<Connection> connection) : database_(database), connection_(std::move(connection)) {}
  Database* database_;
  std::unique_ptr<Connection> connection_;
};

/// A write transaction; undone unless commit() succeeds.
class Transaction {
 public:
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)), connection_(std::move(other.connection_)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  Connection& operator*() const { return *connection_; }
  Connection* operator->() const { return connection_.get(); }
  Result<void> commit();
  /// PostgreSQL: waits until no other transaction holds this lock; SQLite has one writer anyway.
  Result<void> lock(std::int64_t key);

 private:
  friend class Database;
  Transaction(Database* database, std::unique_ptr<Connection> connection) : database_(database), connection_(std::move(connection)) {}
  Database* database_;
  std::unique_ptr<Connection> connection_;
};

class Database {
 public:
  /// @param url a file path, "sqlite:PATH", or "postgresql://…" / "postgres://…". The file is made when absent (mode 0600).
  /// @errors kConnection
  static Result<std::unique_ptr<Database>> open(std::string_view url, const DatabaseOptions& options = {});
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  Engine engine() const { return engine_; }
  /// @errors kBusy, kConnection
  Result<Reader> read();
  /// @param wait_ms how long to wait for the writer; negative = DatabaseOptions::wait_ms
  Result<Transaction> write(int wait_ms = -1);

  /// Brings the schema to this program's version; each migration in its own transaction, nothing twice.
  /// @errors kMigration: the database is newer than the program, or a migration that ran here has changed since
  Result<MigrationReport> migrate();

 private:
  friend class Reader;
  friend class Transaction;
  Database(Engine engine, std::string url, const DatabaseOptions& options) : engine_(engine), url_(std::move(url)), options_(options) {}
  Result<std::unique_ptr<Connection>> take(bool for_writing, int wait_ms);
  void give_back(std::unique_ptr<Connection> connection, bool for_writing);
  /// SQLite keeps its writer apart; PostgreSQL has one kind of connection.
  struct Pool {
    std::vector<std::unique_ptr<Connection>> idle;
    int open = 0, most = 1;
  };
  Pool& pool(bool for_writing) { return for_writing && engine_ == Engine::kSqlite ? writers_ : readers_; }

  const Engine engine_;
  const std::string url_;  // may hold a password: never logged
  const DatabaseOptions options_;
  std::mutex mutex_;
  std::condition_variable freed_;
  Pool readers_, writers_;
};

}  // namespace shouwang::storage
