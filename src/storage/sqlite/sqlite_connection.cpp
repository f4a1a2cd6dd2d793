#include "storage/sqlite/sqlite_connection.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <unordered_map>

#include "base/text.h"
#include "storage/sqlite/sqlite_functions.h"

namespace shouwang::storage {
namespace {

class SqliteConnection final : public Connection {
 public:
  explicit SqliteConnection(sqlite3* db) : db_(db) {}
  ~SqliteConnection() override {
    for (auto& [text, statement] : statements_) sqlite3_finalize(statement);
    sqlite3_close_v2(db_);
  }
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  Engine engine() const override { return Engine::kSqlite; }
  bool usable() const override { return true; }

  Result<std::int64_t> execute(const Statement& statement, Params params) override {
    ASSIGN_OR_RETURN(sqlite3_stmt* const handle, find(statement));
    return run(handle, statement.name(), params);
  }

  Result<void> query(const Statement& statement, Params params, const RowFunction& each) override { return stream(statement, params, each); }

  Result<void> stream(const Statement& statement, Params params, const RowFunction& each) override {
    ASSIGN_OR_RETURN(sqlite3_stmt* const handle, find(statement));
    RETURN_IF_ERROR(bind(handle, statement.name(), params));
    const Reset reset{handle};
    const Row row(handle);
    int code;
    while ((code = sqlite3_step(handle)) == SQLITE_ROW) each(row);
    if (code != SQLITE_DONE) return failure(statement.name());
    return {};
  }

  Result<std::int64_t> execute_many(const Statement& statement, std::size_t count, const BindFunction& fill) override {
    ASSIGN_OR_RETURN(sqlite3_stmt* const handle, find(statement));
    std::vector<Param> params;
    std::int64_t affected = 0;
    for (std::size_t i = 0; i < count; ++i) {
      params.clear();
      fill(i, params);
      ASSIGN_OR_RETURN(const std::int64_t n, run(handle, statement.name(), params));
      affected += n;
    }
    return affected;
  }

  Result<void> insert_many(const Statement& statement, std::size_t count, const BindFunction& fill) override {
    ASSIGN_OR_RETURN([[maybe_unused]] const std::int64_t affected, execute_many(statement, count, fill));
    return {};
  }

  Result<void> script(const std::string& text) override {
    if (sqlite3_exec(db_, text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return failure("script");
    return {};
  }

  Result<void> prepare(const Statement& statement) override {
    ASSIGN_OR_RETURN([[maybe_unused]] sqlite3_stmt* const handle, find(statement));
    return {};
  }

  Result<void> begin() override {
    RETURN_IF_ERROR(script("begin immediate"));
    in_transaction_ = true;
    return {};
  }
  Result<void> commit() override {
    RETURN_IF_ERROR(check_transaction());
    RETURN_IF_ERROR(script("commit"));
    in_transaction_ = false;
    return {};
  }
  void rollback() noexcept override {
    if (sqlite3_get_autocommit(db_) == 0) sqlite3_exec(db_, "rollback", nullptr, nullptr, nullptr);
    in_transaction_ = false;
  }

  Failure failure(std::string_view name) const {
    const int code = sqlite3_extended_errcode(db_);
    std::string internal = std::string(name) + ": SQLite " + std::to_string(code) + " " + sqlite3_errmsg(db_);
    const auto error = [&](ErrorCode kind, const char* message) { return Failure(Error(kind, message).with_internal(std::move(internal))); };
    switch (code) {
      case SQLITE_CONSTRAINT_UNIQUE:
      case SQLITE_CONSTRAINT_PRIMARYKEY:
      case SQLITE_CONSTRAINT_ROWID: return error(ErrorCode::kUnique, "相同的记录已经存在，请核对后再保存");
      case SQLITE_CONSTRAINT_FOREIGNKEY: return error(ErrorCode::kForeignKey, "所引用的记录不存在，请先登记被引用的记录");
      case SQLITE_IOERR_WRITE:
      case SQLITE_IOERR_FSYNC:
      case SQLITE_IOERR_TRUNCATE:
      case SQLITE_IOERR_SHMSIZE: return error(ErrorCode::kDiskFull, "磁盘写不进去，本次写入已全部撤销；请检查磁盘空间和配额后重试");
      default: break;
    }
    switch (code & 0xff) {
      case SQLITE_CONSTRAINT: return error(ErrorCode::kCheck, "数据不符合数据库约束，请核对数据后再保存");
      case SQLITE_BUSY:
      case SQLITE_LOCKED: return error(ErrorCode::kBusy, "数据库正被其他程序写入，请稍后再试");
      case SQLITE_FULL: return error(ErrorCode::kDiskFull, "磁盘空间不足，本次写入已全部撤销；请清理磁盘后重试");
      case SQLITE_CANTOPEN:
      case SQLITE_NOTADB:
      case SQLITE_AUTH:
      case SQLITE_PERM: return error(ErrorCode::kConnection, "无法打开数据库文件，请检查路径、权限和文件是否为守望数据库");
      default: return error(ErrorCode::kDatabase, "数据库出错，本次写入已撤销；请联系管理员查看日志");
    }
  }

 private:
  struct Reset {
    sqlite3_stmt* handle;
    ~Reset() { sqlite3_reset(handle); }
  };

  Result<sqlite3_stmt*> find(const Statement& statement) {
    const std::string_view text = statement.text(Engine::kSqlite);
    if (const auto found = statements_.find(text); found != statements_.end()) return found->second;
    sqlite3_stmt* handle = nullptr;
    if (sqlite3_prepare_v3(db_, text.data(), static_cast<int>(text.size()), SQLITE_PREPARE_PERSISTENT, &handle, nullptr) != SQLITE_OK)
      return failure(statement.name());
    statements_.emplace(std::string(text), handle);
    return handle;
  }

  Result<void> bind(sqlite3_stmt* handle, std::string_view name, Params params) {
    if (sqlite3_bind_parameter_count(handle) != static_cast<int>(params.size()))
      return Failure(Error(ErrorCode::kInternal, "数据库语句的参数个数不符").with_internal(std::string(name)));
    int i = 0;
    for (const Param& p : params) {
      ++i;
      int code = SQLITE_OK;
      // An empty view may have a null pointer, which SQLite would bind as NULL.
      const char* data = p.text().empty() ? "" : p.text().data();
      switch (p.type()) {
        case Param::Type::kNull: code = sqlite3_bind_null(handle, i); break;
        case Param::Type::kInteger: code = sqlite3_bind_int64(handle, i, p.number()); break;
        case Param::Type::kText: code = sqlite3_bind_text64(handle, i, data, p.text().size(), SQLITE_STATIC, SQLITE_UTF8); break;
        case Param::Type::kBlob: code = sqlite3_bind_blob64(handle, i, data, p.text().size(), SQLITE_STATIC); break;
      }
      if (code != SQLITE_OK) return failure(name);
    }
    return {};
  }

  /// A full disk makes SQLite roll back by itself; what follows must not be written alone, outside the transaction.
  Result<void> check_transaction() const {
    if (in_transaction_ && sqlite3_get_autocommit(db_) != 0) return fail(ErrorCode::kDatabase, "数据库已撤销本次写入，请处理前一个错误后重试");
    return {};
  }

  Result<std::int64_t> run(sqlite3_stmt* handle, std::string_view name, Params params) {
    RETURN_IF_ERROR(check_transaction());
    RETURN_IF_ERROR(bind(handle, name, params));
    const Reset reset{handle};
    int code;
    while ((code = sqlite3_step(handle)) == SQLITE_ROW) {
    }
    if (code != SQLITE_DONE) return failure(name);
    return sqlite3_stmt_readonly(handle) ? std::int64_t{0} : sqlite3_changes64(db_);
  }

  sqlite3* db_;
  bool in_transaction_ = false;
  std::unordered_map<std::string, sqlite3_stmt*, text::Hash, std::equal_to<>> statements_;
};

}  // namespace

Result<std::unique_ptr<Connection>> open_sqlite(const std::string& path, SqliteMode mode, const SqliteSettings& settings) {
  if (mode == SqliteMode::kReadWrite) {
    // SQLite would make the file by the umask; personal data wants 0600. The -wal and -shm files take the mode of this one.
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file >= 0) ::close(file);
  }
  sqlite3* db = nullptr;
  const int flags = (mode == SqliteMode::kReadWrite ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(path.c_str(), &db, flags, nullptr);
  auto connection = std::make_unique<SqliteConnection>(db);
  if (code != SQLITE_OK) return connection->failure("open");
  if (!add_expression_functions(db)) return connection->failure("open");
  sqlite3_busy_timeout(db, settings.busy_ms);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  if (mode == SqliteMode::kReadWrite) {
    RETURN_IF_ERROR(connection->script("pragma journal_mode=wal; pragma synchronous=full; pragma foreign_keys=on; pragma cache_size=-131072; "
                                       "pragma journal_size_limit=67108864; pragma mmap_size=1073741824"));
    if (settings.max_pages > 0) RETURN_IF_ERROR(connection->script("pragma max_page_count=" + std::to_string(settings.max_pages)));
  } else {
    RETURN_IF_ERROR(connection->script("pragma query_only=on; pragma cache_size=-32768; pragma mmap_size=1073741824"));
  }
  return std::unique_ptr<Connection>(std::move(connection));
}

}  // namespace shouwang::storage
