// Tokens by which the programs of departments send files without logging in: made by an administrator for some datasets of one county,
// shown once, kept only as a keyed hash, with an end, and revocable.
//
// Threads: every member may be called from any thread. Time is an argument everywhere (UTC milliseconds).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/scope.h"
#include "access/service.h"
#include "base/date.h"
#include "base/id.h"
#include "base/result.h"

namespace shouwang::access {

using PushTokenId = Id<struct PushTokenTag>;

struct PushToken {
  PushTokenId id;
  std::int32_t county = 0;            // 6 digits
  std::string index;                  // keyed hash of the token
  std::string title;                  // whose it is: 县医保局前置机
  std::vector<std::string> datasets;  // at least one
  Date last_day;                      // included, in China
  AccountId created_by;               // 0 = the command line
  std::int64_t created_ms = 0;
  AccountId revoked_by;
  std::int64_t revoked_ms = 0;        // 0 = not revoked
  std::int64_t used_ms = 0;           // last use, 0 = never
  std::string used_from;              // address of the last use
  std::int64_t uses = 0;
};

class PushTokenStore {
 public:
  virtual ~PushTokenStore() = default;
  virtual Result<void> add(const PushToken&) = 0;
  /// Takes no scope: the token itself is what may be asked for.
  virtual Result<std::optional<PushToken>> by_index(std::string_view index) = 0;
  /// Of the counties in scope, newest first, ended and revoked ones too.
  virtual Result<std::vector<PushToken>> tokens(const Scope&) = 0;
  virtual Result<std::optional<PushToken>> token(const Scope&, PushTokenId) = 0;
  /// @returns false when it was revoked already
  virtual Result<bool> revoke(const PushToken&) = 0;
  virtual Result<void> note_use(PushTokenId, std::int32_t county, std::int64_t used_ms, std::string_view from) = 0;
};

struct NewPushToken {
  std::string title;                  // 2..60 characters
  std::int32_t county = 0;
  std::vector<std::string> datasets;  // of the pack; the caller has checked that
  Date last_day;                      // at most kLongestTokenDays from today
};
inline constexpr int kLongestTokenDays = 366;

struct IssuedToken {
  PushToken token;
  std::string secret;  // shown once; stored nowhere
};

class PushTokens {
 public:
  /// @param index keyed hash under the installation's key (crypto::FieldCipher::index)
  PushTokens(PushTokenStore& store, AccessService& access, IdSource& ids, std::function<std::string(std::string_view)> index)
      : store_(store), access_(access), ids_(ids), index_(std::move(index)) {}

  /// @param by nullopt: the command line of the server machine
  /// @errors kInvalidArgument (title, county, datasets, end), kForbidden (a county outside the caller's division)
  Result<IssuedToken> issue(const std::optional<Caller>& by, const NewPushToken& wanted, const Client& client, std::int64_t now_ms);
  Result<std::vector<PushToken>> tokens(const Scope& scope) { return store_.tokens(scope); }
  /// @errors kNotFound, kTransition (revoked already)
  Result<PushToken> revoke(const std::optional<Caller>& by, const Scope& scope, PushTokenId id, const Client& client, std::int64_t now_ms);

  /// What a request with this Authorization header may do: send files of the token's datasets for its county, and nothing else.
  /// @errors kUnauthenticated for everything that is no token in force, alike; kTooManyRequests: the token sends too often, or the address
  ///         tries too many wrong ones
  Result<Caller> authenticate(std::string_view authorization, const Client& client, std::int64_t now_ms);
  /// Records a use: when, from where, and in the audit log. Call it before the file is taken in. @errors what the stores report
  Result<void> note_use(const Caller& caller, std::string_view dataset, std::int64_t bytes, const Client& client, std::int64_t now_ms);
  /// How often one token may send in a minute. Before anybody asks.
  void set_limit(int per_minute) { uses_.set_limit(per_minute); }

 private:
  PushTokenStore& store_;
  AccessService& access_;
  IdSource& ids_;
  std::function<std::string(std::string_view)> index_;
  RateLimit uses_{60, 60'000};
  RateLimit failures_{30, 600'000};
};

/// How a caller with a token is named where accounts are: "接口 县医保局前置机".
std::string push_sender(const PushToken& token);

}  // namespace shouwang::access
