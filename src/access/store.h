// Accounts, sessions and the audit chain, as access needs them from storage.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/scope.h"
#include "base/result.h"

namespace shouwang::access {

struct Account {
  AccountId id;
  std::string login;  // lower case, unique
  std::string name;   // person's name shown in the office
  Role role = Role::kVillage;
  std::string division;  // prefix
  std::vector<std::string> datasets;
  std::string password_hash;  // argon2id string
  bool must_change_password = false;
  bool disabled = false;
  int failed_logins = 0;  // since the last success
  std::int64_t locked_until_ms = 0;
  std::int64_t created_ms = 0, last_login_ms = 0;
};

struct Session {
  std::string token_hash;  // SM3 hex of the cookie's token; the token itself is never stored
  AccountId account;
  std::string csrf;  // token that unsafe requests must repeat in a header
  std::int64_t created_ms = 0, seen_ms = 0, expires_ms = 0;
  std::string client;  // address, shortened user agent
};

struct AuditEvent {
  std::int64_t at_ms = 0;
  AccountId account;    // 0 = the program itself or the command line
  std::string action;   // "login", "login_failed", "reveal", "import", "screen", "account_created", …
  std::string subject;  // "household:123", "account:…"; no personal data
  std::string detail;   // JSON or text; no personal data
  std::string client;
};
struct AuditRow {
  std::int64_t sequence = 0;
  AuditEvent event;
  std::string login;
  std::string hash;  // SM3 over the previous hash and this event
};

class Store {
 public:
  virtual ~Store() = default;
  virtual Result<void> create_account(const Account&) = 0;  // @errors kUnique
  virtual Result<std::optional<Account>> account_by_login(std::string_view login) = 0;
  virtual Result<std::optional<Account>> account(AccountId) = 0;
  virtual Result<std::vector<Account>> accounts() = 0;
  virtual Result<void> update_account(const Account&) = 0;
  virtual Result<void> create_session(const Session&) = 0;
  virtual Result<std::optional<Session>> session(std::string_view token_hash) = 0;
  virtual Result<void> touch_session(std::string_view token_hash, std::int64_t seen_ms, std::int64_t expires_ms) = 0;
  virtual Result<void> delete_session(std::string_view token_hash) = 0;
  virtual Result<void> delete_sessions_of(AccountId) = 0;
  virtual Result<void> delete_expired_sessions(std::int64_t now_ms) = 0;
  /// Appends to the chain; the store links it to the last event in the same transaction.
  virtual Result<void> audit(const AuditEvent&) = 0;
  virtual Result<std::vector<AuditRow>> audit_rows(std::int64_t before_sequence, int limit) = 0;  // newest first
  /// Walks the whole chain. @returns the first broken sequence number, or 0
  virtual Result<std::int64_t> verify_audit() = 0;
};

/// Canonical text of an event for hashing; shared by store and verifier.
std::string audit_text(std::int64_t sequence, const AuditEvent&);

}  // namespace shouwang::access
