// Passwords: argon2id (libsodium), and what a password must be like.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace shouwang::access {

/// Work of one hash. The defaults take about 0.1 s and 64 MiB on an ordinary server.
struct PasswordCost {
  unsigned long long passes = 3;
  std::size_t memory_bytes = std::size_t{64} << 20;
  /// The least that the library allows, for tests only.
  static PasswordCost minimal();
};

class PasswordHasher {
 public:
  /// @throws std::runtime_error when the library cannot start (no randomness)
  explicit PasswordHasher(PasswordCost cost);
  /// @returns "$argon2id$…", salt and cost included. @errors kUnavailable without enough memory
  Result<std::string> hash(std::string_view password) const;
  /// False for a wrong password and for a hash that is not one of argon2id.
  bool verify(const std::string& hash, std::string_view password) const;
  /// Spends as long as verify(), so that an unknown login cannot be told from a wrong password by the clock.
  void verify_nobody(std::string_view password) const;

 private:
  PasswordCost cost_;
  std::string nobody_;
};

/// Length of a password that still makes sense to hash; longer ones are refused before any work.
inline constexpr std::size_t kMaxPasswordBytes = 256;

/// At least 10 characters of two kinds (lower case, upper case, digits, others), not containing the login, not one of the
/// passwords that everybody tries first. @errors kWeakPassword, saying which of these fails
Result<void> check_password_strength(std::string_view login, std::string_view password);

}  // namespace shouwang::access
