#include <algorithm>
#include <limits>

#include "base/crypto.h"
#include "base/text.h"
#include "storage/statements.h"
#include "storage/stores.h"

namespace shouwang::storage {
namespace {

using access::Account;
using access::AuditEvent;

constexpr std::int64_t kAuditLock = 0x73686f75'00000003;
// A request must not hang because an import holds SQLite's writer: moving the idle limit can wait for the next request.
constexpr int kTouchWaitMs = 20;

std::string joined(const std::vector<std::string>& items) {
  std::string out;
  for (const auto& item : items) out += (out.empty() ? "" : ",") + item;
  return out;
}

/// Columns in the order of the fragment account_columns.
Account account_at(const Row& row) {
  Account a;
  a.id = AccountId(row.integer(0));
  a.login = row.string(1);
  a.name = row.string(2);
  access::parse_role(row.text(3), a.role);
  a.division = row.string(4);
  if (!row.text(5).empty())
    for (const auto dataset : text::split(row.text(5), ',')) a.datasets.emplace_back(dataset);
  a.password_hash = row.string(6);
  a.must_change_password = row.integer(7) != 0;
  a.disabled = row.integer(8) != 0;
  a.failed_logins = static_cast<int>(row.integer(9));
  a.locked_until_ms = row.integer(10);
  a.created_ms = row.integer(11);
  a.last_login_ms = row.integer(12);
  return a;
}

/// Columns: sequence, at_ms, account, action, subject, detail, client.
AuditEvent audit_event_at(const Row& row) {
  return {row.integer(1), AccountId(row.integer(2)), row.string(3), row.string(4), row.string(5), row.string(6)};
}

std::string chained(std::string_view previous_hash, std::int64_t sequence, const AuditEvent& event) {
  return crypto::hex(crypto::sm3(std::string(previous_hash) + "\n" + access::audit_text(sequence, event)));
}

class AccessStore final : public access::Store {
 public:
  explicit AccessStore(Database& database) : database_(database) {}

  Result<void> create_account(const Account& a) override {
    ASSIGN_OR_RETURN([[maybe_unused]] const auto added, write_account(sql::access_create_account, a));
    return {};
  }
  Result<void> update_account(const Account& a) override {
    ASSIGN_OR_RETURN(const std::int64_t found, write_account(sql::access_update_account, a));
    if (found == 0) return fail(ErrorCode::kNotFound, "没有这个账号，可能已被删除；请刷新账号列表");
    return {};
  }
  Result<std::optional<Account>> account_by_login(std::string_view login) override { return one_account(sql::access_account_by_login, {login}); }
  Result<std::optional<Account>> account(AccountId id) override { return one_account(sql::access_account, {id}); }
  Result<std::vector<Account>> accounts() override {
    std::vector<Account> accounts;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->query(sql::access_accounts, {}, [&](const Row& row) { accounts.push_back(account_at(row)); }));
    return accounts;
  }

  Result<void> create_session(const access::Session& s) override {
    return write(sql::access_create_session, {s.token_hash, s.account, s.csrf, s.created_ms, s.seen_ms, s.expires_ms, s.client});
  }
  Result<std::optional<access::Session>> session(std::string_view token_hash) override {
    std::optional<access::Session> found;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->query(sql::access_session, {token_hash}, [&](const Row& row) {
      found = {row.string(0), AccountId(row.integer(1)), row.string(2), row.integer(3), row.integer(4), row.integer(5), row.string(6)};
    }));
    return found;
  }
  Result<void> touch_session(std::string_view token_hash, std::int64_t seen_ms, std::int64_t expires_ms) override {
    auto touched = write(sql::access_touch_session, {token_hash, seen_ms, expires_ms}, kTouchWaitMs);
    if (!touched && touched.error().code() == ErrorCode::kBusy) return {};
    return touched;
  }
  Result<void> delete_session(std::string_view token_hash) override { return write(sql::access_delete_session, {token_hash}); }
  Result<void> delete_sessions_of(AccountId account) override { return write(sql::access_delete_sessions_of, {account}); }
  Result<void> delete_expired_sessions(std::int64_t now_ms) override { return write(sql::access_delete_expired_sessions, {now_ms}); }

  Result<void> audit(const AuditEvent& event) override {
    ASSIGN_OR_RETURN(auto tx, database_.write());
    RETURN_IF_ERROR(tx.lock(kAuditLock));
    std::int64_t sequence = 1;
    std::string previous;
    RETURN_IF_ERROR(tx->query(sql::access_last_event, {}, [&](const Row& row) {
      sequence = row.integer(0) + 1;
      previous = row.string(1);
    }));
    RETURN_IF_ERROR(tx->execute(sql::access_add_event, {sequence, event.at_ms, event.account, event.action, event.subject, event.detail, event.client,
                                                       chained(previous, sequence, event)}));
    return tx.commit();
  }
  Result<std::vector<access::AuditRow>> audit_rows(std::int64_t before_sequence, int limit) override {
    std::vector<access::AuditRow> rows;
    if (before_sequence <= 0) before_sequence = std::numeric_limits<std::int64_t>::max();
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->query(sql::access_events, {before_sequence, std::max(0, limit)}, [&](const Row& row) {
      rows.push_back({row.integer(0), audit_event_at(row), row.string(8), row.string(7)});
    }));
    return rows;
  }
  Result<std::int64_t> verify_audit() override {
    std::int64_t expected = 1, broken = 0;
    std::string previous;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->stream(sql::access_walk_events, {}, [&](const Row& row) {
      if (broken) return;
      std::string hash = chained(previous, expected, audit_event_at(row));
      // A removed event shows as a gap in the numbers, an edited one as another hash.
      if (row.integer(0) != expected || row.text(7) != hash) broken = expected;
      previous = std::move(hash);
      ++expected;
    }));
    return broken;
  }

 private:
  Result<void> write(const Statement& statement, Params params, int wait_ms = -1) {
    ASSIGN_OR_RETURN(auto tx, database_.write(wait_ms));
    RETURN_IF_ERROR(tx->execute(statement, params));
    return tx.commit();
  }
  Result<std::int64_t> write_account(const Statement& statement, const Account& a) {
    const std::string datasets = joined(a.datasets);
    ASSIGN_OR_RETURN(auto tx, database_.write());
    ASSIGN_OR_RETURN(const std::int64_t affected,
                     tx->execute(statement, {a.id, a.login, a.name, access::role_name(a.role), a.division, datasets, a.password_hash, a.must_change_password ? 1 : 0,
                                             a.disabled ? 1 : 0, a.failed_logins, a.locked_until_ms, a.created_ms, a.last_login_ms}));
    RETURN_IF_ERROR(tx.commit());
    return affected;
  }
  Result<std::optional<Account>> one_account(const Statement& statement, Params params) {
    std::optional<Account> found;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->query(statement, params, [&](const Row& row) { found = account_at(row); }));
    return found;
  }

  Database& database_;
};

}  // namespace

std::unique_ptr<access::Store> make_access_store(Database& database) { return std::make_unique<AccessStore>(database); }

}  // namespace shouwang::storage
