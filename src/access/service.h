// Logging in, sessions, accounts and the audit log: everything that decides who is asking.
//
// Threads: every member may be called from any thread. Time is an argument everywhere (UTC milliseconds).
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <semaphore>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "access/password.h"
#include "access/scope.h"
#include "access/store.h"
#include "base/id.h"
#include "base/result.h"

namespace shouwang::access {

struct AccessSettings {
  std::int64_t idle_ms = 30 * 60'000;         // a session that asks nothing for so long ends
  std::int64_t absolute_ms = 12 * 3'600'000;  // and every session ends then
  int failures_before_lock = 5;
  std::int64_t first_lock_ms = 15 * 60'000;       // doubles with every further failure …
  std::int64_t longest_lock_ms = 24 * 3'600'000;  // … up to this
  int client_failures = 30;                       // failed log-ins of one address …
  std::int64_t client_window_ms = 10 * 60'000;    // … in this time, then it has to wait for the rest of it
  int reveals = 60;                               // fields one account may reveal …
  std::int64_t reveal_window_ms = 3'600'000;      // … in this time
  PasswordCost password_cost;
};

/// Counts events by key in fixed windows. Bounded: when too many keys are alive, the oldest windows are forgotten.
class RateLimit {
 public:
  RateLimit(int limit, std::int64_t window_ms) : limit_(limit), window_ms_(window_ms) {}
  /// Another number of times in the same window. Before anybody asks.
  void set_limit(int limit) { limit_ = limit; }
  /// Milliseconds until `key` may try again; 0 = now.
  std::int64_t wait_ms(const std::string& key, std::int64_t now_ms);
  void add(const std::string& key, std::int64_t now_ms);

 private:
  struct Window {
    std::int64_t start_ms = 0;
    int count = 0;
  };
  std::mutex mutex_;
  std::unordered_map<std::string, Window> windows_;
  int limit_;
  std::int64_t window_ms_;
};

/// Who asks: made from a session, for one request.
struct Caller {
  Account account;
  Scope scope;
  std::string csrf;
  std::string token_hash;
};

/// Where a request comes from, for the session list and the audit log: address and shortened user agent.
struct Client {
  std::string address;
  std::string agent;
  std::string text() const;
};

struct LoggedIn {
  std::string token;  // for the cookie; stored nowhere
  Caller caller;
};

struct NewAccount {
  std::string login;  // 2..32 of a-z 0-9 . _ -, starting with a letter; upper case is lowered
  std::string name;   // 1..40 characters
  Role role = Role::kVillage;
  std::string division;               // prefix or code; inside the maker's own
  std::vector<std::string> datasets;  // departments: at least one; others: none
};
struct AccountChange {
  std::optional<bool> disabled;
  std::optional<std::string> name;
  std::optional<Role> role;
  std::optional<std::string> division;
  std::optional<std::vector<std::string>> datasets;
  bool reset_password = false;
};
/// An account with its one-time password, which must be changed at the first log-in. Empty when the password stayed.
struct AccountAndPassword {
  Account account;
  std::string password;
};

struct AuditPage {
  std::vector<AuditRow> rows;
  bool verified = false;  // the whole chain, checked at most a minute ago
};

/// Whether an account can be given work in a village: it is in use, of the village, its township or its county.
bool works_at(const Account& account, std::string_view village);

class AccessService {
 public:
  /// @param store lives longer than the service
  AccessService(Store& store, AccessSettings settings, std::int64_t now_ms);
  ~AccessService();

  /// @errors kBadCredentials (unknown login, wrong password and disabled account alike), kLockedOut with the minutes left,
  ///         kTooManyRequests for an address with too many failures or when too many log in at once
  Result<LoggedIn> log_in(std::string_view login, std::string_view password, const Client& client, std::int64_t now_ms);
  /// The caller behind a cookie; moves the idle timer. @errors kUnauthenticated
  Result<Caller> authenticate(std::string_view token, std::int64_t now_ms);
  /// @errors kCsrf unless `header` repeats the session's token
  static Result<void> check_csrf(const Caller& caller, std::string_view header);
  Result<void> log_out(const Caller& caller, const Client& client, std::int64_t now_ms);
  /// Ends every other session of the account. @errors kBadCredentials (old one wrong), kLockedOut, kWeakPassword
  Result<void> change_password(const Caller& caller, std::string_view old_password, std::string_view new_password, const Client& client,
                               std::int64_t now_ms);

  /// The name of whoever did something, for lists; "" for the program itself and for accounts that are gone.
  Result<std::string> account_name(AccountId id);
  /// Accounts that may be given work in a village: enabled ones of the village itself, its township and its county, the nearest first.
  /// @param village 12-digit code
  Result<std::vector<Account>> colleagues(std::string_view village);
  /// Accounts inside the caller's division, by login.
  Result<std::vector<Account>> accounts(const Caller& caller);
  /// @errors kForbidden: division or role beyond the caller's own; kUnique: login taken; kInvalidArgument
  Result<AccountAndPassword> create_account(const Caller& caller, const NewAccount& wanted, const Client& client, std::int64_t now_ms);
  /// @errors kNotFound, kForbidden (also: shutting oneself out), kInvalidArgument
  Result<AccountAndPassword> update_account(const Caller& caller, AccountId id, const AccountChange& change, const Client& client,
                                            std::int64_t now_ms);
  /// From the command line of the server machine, whoever has accounts already. @errors kUnique: login taken; kInvalidArgument
  Result<AccountAndPassword> create_account_by_operator(const NewAccount& wanted, std::int64_t now_ms);
  /// From the command line of the server machine: a new one-time password, unlocked and enabled. @errors kNotFound
  Result<AccountAndPassword> reset_password(std::string_view login, std::int64_t now_ms);

  /// Writes one event. Call it before giving out what it is about: what cannot be recorded must not happen.
  Result<void> audit(const Caller& caller, std::string_view action, std::string subject, std::string detail, const Client& client,
                     std::int64_t now_ms);
  /// Records that a masked field is about to be shown. @errors kForbidden without the permission, kInvalidArgument (reason not 2..200
  /// characters), kTooManyRequests
  Result<void> audit_reveal(const Caller& caller, std::string subject, std::string_view field, std::string_view reason,
                            const Client& client, std::int64_t now_ms);
  /// Writes one event of somebody without an account: the public pages. @param detail no personal data
  Result<void> audit_public(std::string_view action, std::string subject, std::string detail, const Client& client, std::int64_t now_ms);
  /// @param before_sequence only older events; 0 = the newest. @param limit 1..200
  Result<AuditPage> audit_page(std::int64_t before_sequence, int limit, std::int64_t now_ms);
  Result<void> delete_expired_sessions(std::int64_t now_ms) { return store_.delete_expired_sessions(now_ms); }

 private:
  struct UnknownLogin {
    int failed = 0;
    std::int64_t locked_until_ms = 0;
  };

  Result<void> write_audit(AccountId account, std::string_view action, std::string subject, std::string detail, const Client& client,
                           std::int64_t now_ms);
  std::int64_t lock_ms(int failures) const;
  bool compare(const std::optional<Account>& account, std::string_view password) const;
  Result<std::optional<Account>> reserve_attempt(std::string_view login, std::int64_t now_ms);
  Result<void> clear_failures(AccountId id, std::int64_t now_ms, bool logged_in);
  Result<Account> checked(const Caller* maker, const NewAccount& wanted) const;
  Result<AccountAndPassword> store_new(const Caller* maker, const NewAccount& wanted, const Client& client, std::int64_t now_ms);
  Result<std::string> fresh_password(const std::string& login, Account& account);
  std::int64_t expiry(const Session& session, std::int64_t now_ms) const;

  Store& store_;
  AccessSettings settings_;
  PasswordHasher hasher_;
  IdSource ids_;
  RateLimit client_failures_, reveals_;
  std::counting_semaphore<16> hashing_;                    // hashes that may start now: each one holds 64 MiB
  std::mutex account_mutex_;                               // read-change-write of one account row
  std::unordered_map<std::string, UnknownLogin> unknown_;  // guarded by account_mutex_; logins that do not exist lock like those that do
  std::mutex verify_mutex_;
  std::int64_t verified_at_ms_ = 0;
  std::int64_t broken_at_ = 0;
};

}  // namespace shouwang::access
