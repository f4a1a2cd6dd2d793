// An access::Store in memory, complete with the audit chain, for tests of everything above it.
#pragma once

#include <map>
#include <mutex>

#include "access/store.h"
#include "base/crypto.h"

namespace shouwang::access::testing {

class MemoryStore : public Store {
 public:
  Result<void> create_account(const Account& a) override {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, other] : accounts_)
      if (other.login == a.login || id == a.id) return fail(ErrorCode::kUnique, "账号已存在");
    accounts_[a.id] = a;
    return {};
  }
  Result<std::optional<Account>> account_by_login(std::string_view login) override {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, a] : accounts_)
      if (a.login == login) return std::optional<Account>(a);
    return std::optional<Account>();
  }
  Result<std::optional<Account>> account(AccountId id) override {
    const std::lock_guard lock(mutex_);
    const auto it = accounts_.find(id);
    return it == accounts_.end() ? std::optional<Account>() : std::optional<Account>(it->second);
  }
  Result<std::vector<Account>> accounts() override {
    const std::lock_guard lock(mutex_);
    std::vector<Account> out;
    for (const auto& [id, a] : accounts_) out.push_back(a);
    return out;
  }
  Result<void> update_account(const Account& a) override {
    const std::lock_guard lock(mutex_);
    const auto it = accounts_.find(a.id);
    if (it == accounts_.end()) return fail(ErrorCode::kNotFound, "没有这个账号");
    it->second = a;
    return {};
  }
  Result<void> create_session(const Session& s) override {
    const std::lock_guard lock(mutex_);
    if (!sessions_.emplace(s.token_hash, s).second) return fail(ErrorCode::kUnique, "会话已存在");
    return {};
  }
  Result<std::optional<Session>> session(std::string_view token_hash) override {
    const std::lock_guard lock(mutex_);
    const auto it = sessions_.find(std::string(token_hash));
    return it == sessions_.end() ? std::optional<Session>() : std::optional<Session>(it->second);
  }
  Result<void> touch_session(std::string_view token_hash, std::int64_t seen_ms, std::int64_t expires_ms) override {
    const std::lock_guard lock(mutex_);
    const auto it = sessions_.find(std::string(token_hash));
    if (it != sessions_.end()) {
      it->second.seen_ms = seen_ms;
      it->second.expires_ms = expires_ms;
    }
    ++touches;
    return {};
  }
  Result<void> delete_session(std::string_view token_hash) override {
    const std::lock_guard lock(mutex_);
    sessions_.erase(std::string(token_hash));
    return {};
  }
  Result<void> delete_sessions_of(AccountId id) override {
    const std::lock_guard lock(mutex_);
    std::erase_if(sessions_, [&](const auto& s) { return s.second.account == id; });
    return {};
  }
  Result<void> delete_expired_sessions(std::int64_t now_ms) override {
    const std::lock_guard lock(mutex_);
    std::erase_if(sessions_, [&](const auto& s) { return s.second.expires_ms <= now_ms; });
    return {};
  }
  Result<void> audit(const AuditEvent& event) override {
    const std::lock_guard lock(mutex_);
    if (audit_fails) return fail(ErrorCode::kDatabase, "审计日志无法写入");
    AuditRow row;
    row.sequence = static_cast<std::int64_t>(rows.size()) + 1;
    row.event = event;
    if (const auto it = accounts_.find(event.account); it != accounts_.end()) row.login = it->second.login;
    row.hash = link(rows.empty() ? "" : rows.back().hash, row);
    rows.push_back(std::move(row));
    return {};
  }
  Result<std::vector<AuditRow>> audit_rows(std::int64_t before_sequence, int limit) override {
    const std::lock_guard lock(mutex_);
    std::vector<AuditRow> out;
    for (auto it = rows.rbegin(); it != rows.rend() && static_cast<int>(out.size()) < limit; ++it)
      if (before_sequence == 0 || it->sequence < before_sequence) out.push_back(*it);
    return out;
  }
  Result<std::int64_t> verify_audit() override {
    const std::lock_guard lock(mutex_);
    std::string previous;
    for (const AuditRow& row : rows) {
      if (link(previous, row) != row.hash) return row.sequence;
      previous = row.hash;
    }
    return std::int64_t{0};
  }

  std::vector<AuditRow> rows;  // open to tests, which break the chain on purpose
  bool audit_fails = false;
  int touches = 0;

 private:
  static std::string link(const std::string& previous, const AuditRow& row) {
    return crypto::hex(crypto::sm3(previous + "\n" + audit_text(row.sequence, row.event)));
  }
  std::mutex mutex_;
  std::map<AccountId, Account> accounts_;
  std::map<std::string, Session> sessions_;
};

}  // namespace shouwang::access::testing
