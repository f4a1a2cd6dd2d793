#include "storage/postgres/postgres_connection.h"

#include <libpq-fe.h>

#include <array>
#include <charconv>
#include <unordered_map>

#include "base/text.h"

namespace shouwang::storage {
namespace {

// Object ids of the built-in types (pg_type.dat); they never change.
constexpr Oid kInt8 = 20, kText = 25, kBytea = 17;
constexpr int kPipelineChunk = 500;  // answers of so many statements fit the socket buffers, so neither side waits for the other

struct ResultCloser {
  void operator()(PGresult* r) const { PQclear(r); }
};
using Answer = std::unique_ptr<PGresult, ResultCloser>;

/// Parameters in the shape libpq wants. Integers and text go as text, bytes as binary.
class Arguments {
 public:
  void set(Params params) {
    const std::size_t n = params.size();
    types_.resize(n);
    values_.resize(n);
    lengths_.resize(n);
    formats_.resize(n);
    numbers_.resize(n);
    texts_.clear();
    texts_.reserve(n);  // pointers into it must stay
    for (std::size_t i = 0; i < n; ++i) {
      const Param& p = params[i];
      formats_[i] = 0;
      lengths_[i] = 0;
      switch (p.type()) {
        case Param::Type::kNull:
          types_[i] = 0;
          values_[i] = nullptr;
          break;
        case Param::Type::kInteger: {
          auto& buffer = numbers_[i];
          *std::to_chars(buffer.data(), buffer.data() + buffer.size() - 1, p.number()).ptr = '\0';
          types_[i] = kInt8;
          values_[i] = buffer.data();
          break;
        }
        case Param::Type::kText:
          types_[i] = kText;
          values_[i] = texts_.emplace_back(p.text()).c_str();
          break;
        case Param::Type::kBlob:
          types_[i] = kBytea;
          values_[i] = p.text().empty() ? "" : p.text().data();
          lengths_[i] = static_cast<int>(p.text().size());
          formats_[i] = 1;
          break;
      }
    }
  }
  int count() const { return static_cast<int>(values_.size()); }
  const std::vector<Oid>& types() const { return types_; }
  const char* const* values() const { return values_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }

 private:
  std::vector<Oid> types_;
  std::vector<const char*> values_;
  std::vector<int> lengths_, formats_;
  std::vector<std::array<char, 24>> numbers_;
  std::vector<std::string> texts_;
};

void append_copy_value(std::string& out, const Param& p) {
  switch (p.type()) {
    case Param::Type::kNull: out += "\\N"; return;
    case Param::Type::kInteger: {
      char buffer[24];
      const auto end = std::to_chars(buffer, buffer + sizeof buffer, p.number()).ptr;
      out.append(buffer, end);
      return;
    }
    case Param::Type::kText:
      for (const char c : p.text()) switch (c) {
          case '\\': out += "\\\\"; break;
          case '\n': out += "\\n"; break;
          case '\r': out += "\\r"; break;
          case '\t': out += "\\t"; break;
          default: out += c;
        }
      return;
    case Param::Type::kBlob:
      out += "\\\\x";
      for (const char c : p.text()) {
        constexpr char kHex[] = "0123456789abcdef";
        out += kHex[static_cast<unsigned char>(c) >> 4];
        out += kHex[c & 15];
      }
      return;
  }
}

class PostgresConnection final : public Connection {
 public:
  explicit PostgresConnection(PGconn* connection) : db_(connection) { PQsetNoticeReceiver(db_, take_notice, this); }
  ~PostgresConnection() override { PQfinish(db_); }
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  Engine engine() const override { return Engine::kPostgres; }
  bool usable() const override { return PQstatus(db_) == CONNECTION_OK && !dismissed_; }
  bool look() override {
    PQconsumeInput(db_);
    PQisBusy(db_);        // parses what has come: the server's last words before it hangs up
    PQconsumeInput(db_);  // finds that nothing follows, if it already has
    return usable();
  }

  Result<std::int64_t> execute(const Statement& statement, Params params) override {
    ASSIGN_OR_RETURN(const Answer answer, run(statement, params));
    return affected(answer.get());
  }

  Result<void> query(const Statement& statement, Params params, const RowFunction& each) override {
    ASSIGN_OR_RETURN(const Answer answer, run(statement, params));
    const int rows = PQntuples(answer.get());
    for (int i = 0; i < rows; ++i) each(Row(answer.get(), i));
    return {};
  }

  Result<void> stream(const Statement& statement, Params params, const RowFunction& each) override {
    arguments_.set(params);
    ASSIGN_OR_RETURN(const std::string name, prepared(statement));
    if (!PQsendQueryPrepared(db_, name.c_str(), arguments_.count(), arguments_.values(), arguments_.lengths(), arguments_.formats(), 1))
      return failure(statement.name(), nullptr);
    PQsetSingleRowMode(db_);
    // Whatever ends the loop (an exception of the callback too), the rest of the answer must be taken off the connection.
    struct Drain {
      PGconn* db;
      bool cancel = true;
      ~Drain() {
        if (cancel) {
          if (PGcancel* c = PQgetCancel(db)) {
            char text[256];
            PQcancel(c, text, sizeof text);
            PQfreeCancel(c);
          }
        }
        while (PGresult* r = PQgetResult(db)) PQclear(r);
      }
    } drain{db_};
    while (Answer answer{PQgetResult(db_)}) {
      const auto status = PQresultStatus(answer.get());
      if (status == PGRES_SINGLE_TUPLE) {
        each(Row(answer.get(), 0));
      } else if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        drain.cancel = false;
        return failure(statement.name(), answer.get());
      }
    }
    drain.cancel = false;
    return {};
  }

  Result<std::int64_t> execute_many(const Statement& statement, std::size_t count, const BindFunction& fill) override {
    std::vector<Param> params;
    std::int64_t sum = 0;
    for (std::size_t start = 0; start < count; start += kPipelineChunk) {
      const std::size_t end = std::min(count, start + kPipelineChunk);
      // Every type signature must be prepared before the pipeline opens; most batches have one or two.
      names_.clear();
      for (std::size_t i = start; i < end; ++i) {
        params.clear();
        fill(i, params);
        arguments_.set(params);
        ASSIGN_OR_RETURN(std::string name, prepared(statement));
        names_.push_back(std::move(name));
      }
      if (!PQenterPipelineMode(db_)) return failure(statement.name(), nullptr);
      bool sent = true;
      for (std::size_t i = start; i < end && sent; ++i) {
        params.clear();
        fill(i, params);
        arguments_.set(params);
        sent = PQsendQueryPrepared(db_, names_[i - start].c_str(), arguments_.count(), arguments_.values(), arguments_.lengths(), arguments_.formats(), 1) != 0;
      }
      sent = PQpipelineSync(db_) != 0 && sent;
      Answer first_error;
      bool synced = !sent && PQstatus(db_) != CONNECTION_OK;
      while (!synced) {
        Answer answer{PQgetResult(db_)};
        if (!answer) {
          if (PQstatus(db_) != CONNECTION_OK) break;
          continue;  // end of one statement's answers
        }
        const auto status = PQresultStatus(answer.get());
        if (status == PGRES_PIPELINE_SYNC) synced = true;
        else if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) sum += affected(answer.get());
        else if (status == PGRES_FATAL_ERROR && !first_error) first_error = std::move(answer);
      }
      PQexitPipelineMode(db_);
      if (first_error || !sent) return failure(statement.name(), first_error.get());
    }
    return sum;
  }

  Result<void> insert_many(const Statement& statement, std::size_t count, const BindFunction& fill) override {
    if (count == 0) return {};
    const std::string text(statement.text(Engine::kPostgres));
    const Answer start{PQexec(db_, text.c_str())};
    if (PQresultStatus(start.get()) != PGRES_COPY_IN) return failure(statement.name(), start.get());
    std::vector<Param> params;
    buffer_.clear();
    bool sent = true;
    for (std::size_t i = 0; i < count && sent; ++i) {
      params.clear();
      fill(i, params);
      bool first = true;
      for (const Param& p : params) {
        if (!std::exchange(first, false)) buffer_ += '\t';
        append_copy_value(buffer_, p);
      }
      buffer_ += '\n';
      if (buffer_.size() > (1u << 18)) {
        sent = PQputCopyData(db_, buffer_.data(), static_cast<int>(buffer_.size())) == 1;
        buffer_.clear();
      }
    }
    if (sent && !buffer_.empty()) sent = PQputCopyData(db_, buffer_.data(), static_cast<int>(buffer_.size())) == 1;
    PQputCopyEnd(db_, sent ? nullptr : "sending failed");
    Answer error;
    while (Answer answer{PQgetResult(db_)})
      if (PQresultStatus(answer.get()) == PGRES_FATAL_ERROR) error = std::move(answer);
    if (error || !sent) return failure(statement.name(), error.get());
    return {};
  }

  Result<void> script(const std::string& text) override {
    const Answer answer{PQexec(db_, text.c_str())};
    const auto status = PQresultStatus(answer.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY) return failure("script", answer.get());
    return {};
  }

  Result<void> prepare(const Statement& statement) override {
    const std::string_view text = statement.text(Engine::kPostgres);
    // COPY cannot be prepared: run it without rows instead.
    if (const auto copy = text.find("\ncopy "); copy != std::string_view::npos) {
      const Answer start{PQexec(db_, std::string(text).c_str())};
      if (PQresultStatus(start.get()) != PGRES_COPY_IN) return failure(statement.name(), start.get());
      PQputCopyEnd(db_, nullptr);
      Answer error;
      while (Answer answer{PQgetResult(db_)})
        if (PQresultStatus(answer.get()) == PGRES_FATAL_ERROR) error = std::move(answer);
      if (error) return failure(statement.name(), error.get());
      return {};
    }
    const std::string sql = dollar_parameters(text);
    const Answer answer{PQprepare(db_, "", sql.c_str(), 0, nullptr)};
    if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) return failure(statement.name(), answer.get());
    return {};
  }

  Result<void> begin() override { return script("begin"); }
  Result<void> commit() override {
    // A failed transaction answers "commit" with ROLLBACK and no error; that must not look like success.
    if (PQtransactionStatus(db_) != PQTRANS_INTRANS) return failure("commit", nullptr);
    return script("commit");
  }
  void rollback() noexcept override {
    if (const auto status = PQtransactionStatus(db_); status == PQTRANS_INTRANS || status == PQTRANS_INERROR) {
      const Answer answer{PQexec(db_, "rollback")};
    }
  }

  Failure failure(std::string_view name, const PGresult* answer) const {
    const char* state_text = answer ? PQresultErrorField(answer, PG_DIAG_SQLSTATE) : nullptr;
    const std::string_view state = state_text ? state_text : "";
    const char* primary = answer ? PQresultErrorField(answer, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
    const char* constraint = answer ? PQresultErrorField(answer, PG_DIAG_CONSTRAINT_NAME) : nullptr;
    // The detail field of PostgreSQL holds values of the row (personal data) and stays out of the log.
    std::string internal = std::string(name) + ": PostgreSQL " + std::string(state) + " " + (primary ? primary : PQerrorMessage(db_));
    if (constraint) internal += std::string(" (") + constraint + ")";
    const auto error = [&](ErrorCode kind, const char* message) { return Failure(Error(kind, message).with_internal(std::move(internal))); };
    if (state == "23505") return error(ErrorCode::kUnique, "相同的记录已经存在，请核对后再保存");
    if (state == "23503") return error(ErrorCode::kForeignKey, "所引用的记录不存在，请先登记被引用的记录");
    if (state.starts_with("23") || state.starts_with("22")) return error(ErrorCode::kCheck, "数据不符合数据库约束，请核对数据后再保存");
    if (state == "40001" || state == "40P01" || state == "55P03") return error(ErrorCode::kBusy, "数据库繁忙，请稍后再试");
    if (state == "53100") return error(ErrorCode::kDiskFull, "数据库服务器磁盘空间不足，本次写入已全部撤销；请清理磁盘后重试");
    if (state.starts_with("08") || state.starts_with("53") || state.starts_with("57P") || state.starts_with("28") || state == "3D000" ||
        PQstatus(db_) != CONNECTION_OK)
      return error(ErrorCode::kConnection, "无法连接数据库服务器，请检查网络、地址、账号和服务器状态");
    return error(ErrorCode::kDatabase, "数据库出错，本次写入已撤销；请联系管理员查看日志");
  }

 private:
  static std::int64_t affected(const PGresult* answer) {
    const std::string_view text = PQcmdTuples(const_cast<PGresult*>(answer));
    std::int64_t n = 0;
    std::from_chars(text.data(), text.data() + text.size(), n);
    return n;
  }

  Result<Answer> run(const Statement& statement, Params params) {
    arguments_.set(params);
    ASSIGN_OR_RETURN(const std::string name, prepared(statement));
    Answer answer{PQexecPrepared(db_, name.c_str(), arguments_.count(), arguments_.values(), arguments_.lengths(), arguments_.formats(), 1)};
    const auto status = PQresultStatus(answer.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) return failure(statement.name(), answer.get());
    return answer;
  }

  /// Name of the prepared statement for this text and the types of the arguments at hand: with stated types the server need not
  /// guess (it would take `?1 = 0` for a 4-byte integer), and a null takes the type of its surroundings.
  Result<std::string> prepared(const Statement& statement) {
    key_.clear();
    for (const Oid type : arguments_.types()) key_ += type == kInt8 ? 'i' : type == kText ? 't' : type == kBytea ? 'b' : 'n';
    key_ += ' ';
    key_ += statement.text(Engine::kPostgres);
    if (const auto found = prepared_.find(key_); found != prepared_.end()) return found->second;
    std::string name = "s" + std::to_string(prepared_.size() + 1);
    const std::string sql = dollar_parameters(statement.text(Engine::kPostgres));
    const Answer answer{PQprepare(db_, name.c_str(), sql.c_str(), arguments_.count(), arguments_.types().data())};
    if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) return failure(statement.name(), answer.get());
    prepared_.emplace(key_, name);
    return name;
  }

  /// What the server says between statements. "57P…": it is about to close this connection.
  static void take_notice(void* connection, const PGresult* notice) {
    const char* state = PQresultErrorField(notice, PG_DIAG_SQLSTATE);
    if (state && std::string_view(state).starts_with("57P")) static_cast<PostgresConnection*>(connection)->dismissed_ = true;
  }

  PGconn* db_;
  bool dismissed_ = false;
  Arguments arguments_;
  std::unordered_map<std::string, std::string, text::Hash, std::equal_to<>> prepared_;
  std::string key_, buffer_;
  std::vector<std::string> names_;
};

}  // namespace

std::string dollar_parameters(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    std::size_t end = std::string_view::npos;
    if (c == '\'' || c == '"') {
      end = text.find(c, i + 1);
    } else if (text.substr(i, 2) == "--") {
      end = text.find('\n', i);
    } else if (text.substr(i, 2) == "/*") {
      end = text.find("*/", i + 2);
      if (end != std::string_view::npos) ++end;
    } else {
      out += c == '?' ? '$' : c;
      continue;
    }
    if (end == std::string_view::npos) end = text.size() - 1;
    out += text.substr(i, end - i + 1);
    i = end;
  }
  return out;
}

Result<std::unique_ptr<Connection>> open_postgres(const std::string& url) {
  auto connection = std::make_unique<PostgresConnection>(PQconnectdb(url.c_str()));
  if (!connection->usable()) return connection->failure("connect", nullptr);
  // Lists have optional filters: a plan made for the values at hand is worth its fraction of a millisecond.
  RETURN_IF_ERROR(connection->script("set client_min_messages = warning; set client_encoding = 'UTF8'; set plan_cache_mode = force_custom_plan; "
                                     "set jit = off; set work_mem = '64MB'"));
  return std::unique_ptr<Connection>(std::move(connection));
}

}  // namespace shouwang::storage
