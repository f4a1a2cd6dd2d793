// Files that were looked at and wait to be imported, so that nobody sends them twice over a slow line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "http/message.h"

namespace shouwang::http {

/// A file is kept for the account that looked at it, until it is imported, for half an hour at most, and not beyond a restart: it is a
/// TempFile, which only the program's own user can read and which a server that starts removes.
class PreviewFiles {
 public:
  struct Limits {
    std::int64_t kept_ms = 30 * 60'000;
    std::size_t files = 4;                                // of one account
    std::int64_t bytes = std::int64_t{768} << 20;         // of one account
    std::int64_t bytes_together = std::int64_t{4} << 30;  // of all
  };
  PreviewFiles() : PreviewFiles(Limits{}) {}
  explicit PreviewFiles(Limits limits) : limits_(limits) {}

  struct Kept {
    std::shared_ptr<TempFile> file;  // closed
    std::string name;                // as the user's machine called it
  };
  /// Older files of the account go where the new one would be too many or too much.
  /// @returns the token under which it is found; "" when it is too large to be kept
  std::string keep(AccountId account, Kept kept, std::int64_t now_ms);
  /// The file stays where it is. @returns nullopt for a token that is unknown, expired, or another account's
  std::optional<Kept> look(AccountId account, std::string_view token, std::int64_t now_ms);
  /// … and the token is used up.
  std::optional<Kept> take(AccountId account, std::string_view token, std::int64_t now_ms);
  /// After take(): the import did not take the file, and it may be tried once more under the same token.
  void give_back(AccountId account, std::string_view token, Kept kept, std::int64_t now_ms);
  /// What is over goes.
  void expire(std::int64_t now_ms);

 private:
  struct Entry {
    std::string token;
    AccountId account;
    Kept kept;
    std::int64_t until_ms = 0;
  };
  struct Usage {
    std::size_t files = 0;
    std::int64_t bytes = 0, bytes_together = 0;
  };
  Usage usage_of(AccountId account) const;
  std::vector<Entry>::iterator find(AccountId account, std::string_view token);
  void expire_locked(std::int64_t now_ms);

  const Limits limits_;
  std::mutex mutex_;
  std::vector<Entry> entries_;  // by age
};

}  // namespace shouwang::http
