// One connection to a database: typed parameters in, rows out. A thin layer over the sqlite3 and libpq C APIs.
//
// A connection belongs to one thread at a time (Database hands them out). Statements are prepared once per connection and kept.
// Inside a query callback the same connection must not be used: PostgreSQL sends the rest of the rows on it.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/id.h"
#include "base/result.h"
#include "storage/statement.h"

struct sqlite3_stmt;
struct pg_result;

namespace shouwang::storage {

struct Blob {
  std::string_view bytes;
};

/// One bound value. Text and bytes are views: they must live until the call returns.
class Param {
 public:
  enum class Type : std::uint8_t { kNull, kInteger, kText, kBlob };
  constexpr Param(std::nullopt_t) {}
  constexpr Param(std::int64_t v) : type_(Type::kInteger), number_(v) {}
  constexpr Param(int v) : type_(Type::kInteger), number_(v) {}
  constexpr Param(Date v) : type_(Type::kInteger), number_(v.days()) {}
  constexpr Param(std::string_view v) : type_(Type::kText), text_(v) {}
  Param(const std::string& v) : type_(Type::kText), text_(v) {}
  constexpr Param(const char* v) : type_(Type::kText), text_(v) {}
  constexpr Param(Blob v) : type_(Type::kBlob), text_(v.bytes) {}
  template <typename Tag>
  constexpr Param(Id<Tag> v) : type_(Type::kInteger), number_(v.value()) {}
  template <typename T>
  constexpr Param(const std::optional<T>& v) : Param(v ? Param(*v) : Param(std::nullopt)) {}
  Param(const std::optional<bool>& v) : Param(v ? Param(*v ? 1 : 0) : Param(std::nullopt)) {}
  Param(bool) = delete;  // say 1 or 0: columns hold smallint

  constexpr Type type() const { return type_; }
  constexpr std::int64_t number() const { return number_; }
  constexpr std::string_view text() const { return text_; }

 private:
  Type type_ = Type::kNull;
  std::int64_t number_ = 0;
  std::string_view text_;
};

/// The values of ?1, ?2, … of one call. A view, meant as a parameter only: a list lives until the call returns.
class Params {
 public:
  constexpr Params() = default;
  Params(std::initializer_list<Param> list) : size_(list.size()) { data_ = list.begin(); }
  Params(const std::vector<Param>& list) : data_(list.data()), size_(list.size()) {}
  std::size_t size() const { return size_; }
  const Param& operator[](std::size_t i) const { return data_[i]; }
  const Param* begin() const { return data_; }
  const Param* end() const { return data_ + size_; }

 private:
  const Param* data_ = nullptr;
  std::size_t size_ = 0;
};

/// The row at hand; columns count from 0. Views are valid during the callback only.
class Row {
 public:
  explicit Row(sqlite3_stmt* statement) : sqlite_(statement) {}
  Row(const pg_result* result, int row) : postgres_(result), row_(row) {}
  int columns() const;
  bool is_null(int column) const;
  std::int64_t integer(int column) const;  // 0 when null
  std::string_view text(int column) const; // text or bytes; empty when null
  std::string string(int column) const { return std::string(text(column)); }
  std::optional<std::int64_t> optional_integer(int column) const {
    if (is_null(column)) return std::nullopt;
    return integer(column);
  }
  std::optional<bool> optional_bool(int column) const {
    if (is_null(column)) return std::nullopt;
    return integer(column) != 0;
  }
  Date date(int column) const { return Date::from_days(static_cast<std::int32_t>(integer(column))); }

 private:
  sqlite3_stmt* sqlite_ = nullptr;
  const pg_result* postgres_ = nullptr;
  int row_ = 0;
};
using RowFunction = std::function<void(const Row&)>;
/// Fills the parameters of the i-th of many executions; the vector comes empty.
using BindFunction = std::function<void(std::size_t i, std::vector<Param>& params)>;

/// All calls: @errors kUnique, kForeignKey, kCheck, kBusy, kConnection, kDiskFull, kDatabase; the engine's own words are in Error::internal().
class Connection {
 public:
  virtual ~Connection() = default;
  virtual Engine engine() const = 0;
  /// False once the connection is lost; the pool then drops it.
  virtual bool usable() const = 0;
  /// Looks whether the other side has hung up since the last use, without waiting for it. @returns usable()
  virtual bool look() { return usable(); }

  /// @returns the number of rows inserted, updated or deleted
  virtual Result<std::int64_t> execute(const Statement& statement, Params params) = 0;
  /// Small results; PostgreSQL holds all rows before the first callback.
  virtual Result<void> query(const Statement& statement, Params params, const RowFunction& each) = 0;
  /// Long results: rows come one by one and are never held together.
  virtual Result<void> stream(const Statement& statement, Params params, const RowFunction& each) = 0;
  /// The same statement `count` times, without waiting for each answer. @returns the sum of affected rows
  virtual Result<std::int64_t> execute_many(const Statement& statement, std::size_t count, const BindFunction& bind) = 0;
  /// Bulk insert: SQLite runs the insert of the statement's text, PostgreSQL its `copy … from stdin`.
  virtual Result<void> insert_many(const Statement& statement, std::size_t count, const BindFunction& bind) = 0;
  /// Several statements without parameters.
  virtual Result<void> script(const std::string& text) = 0;
  /// Parses and plans without running; for the test of all statements.
  virtual Result<void> prepare(const Statement& statement) = 0;

  virtual Result<void> begin() = 0;  // for writing
  virtual Result<void> commit() = 0;
  virtual void rollback() noexcept = 0;

  /// Runs `work`; when it fails, undoes what it wrote and keeps the transaction usable. Needs an open transaction.
  Result<void> savepoint(const std::function<Result<void>()>& work);

  /// First row's first column, or nullopt when there is no row or it is null.
  Result<std::optional<std::int64_t>> integer(const Statement& statement, Params params);
};

/// Makes the text of one engine from common SQL: `/* sqlite: … */` and `/* postgresql: … */` become their contents on that engine.
std::string prepare_script(std::string_view text, Engine engine);

}  // namespace shouwang::storage
