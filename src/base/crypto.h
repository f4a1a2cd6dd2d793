// Chinese commercial cryptography through OpenSSL, and randomness. Standards: GM/T 0002 (SM4), GM/T 0004 (SM3).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace shouwang::crypto {

using Digest = std::array<std::uint8_t, 32>;

Digest sm3(std::string_view data);
Digest hmac_sm3(std::string_view key, std::string_view data);
std::string hex(std::string_view bytes);
inline std::string hex(const Digest& d) { return hex(std::string_view(reinterpret_cast<const char*>(d.data()), d.size())); }
Result<std::string> unhex(std::string_view text);

/// An SM3 that takes its input in pieces (files).
class Sm3Stream {
 public:
  Sm3Stream();
  ~Sm3Stream();
  Sm3Stream(const Sm3Stream& other);  // goes on by itself from what `other` has read
  Sm3Stream& operator=(const Sm3Stream& other);
  void update(std::string_view data);
  Digest finish();

 private:
  void* context_;
};

/// n bytes from the operating system's generator.
std::string random_bytes(std::size_t n);
/// n characters without look-alikes (no 0 O 1 l I), for passwords and receipt codes that people type.
std::string random_text(std::size_t n);
/// n random bytes as unpadded base64url, for session and CSRF tokens.
std::string random_token(std::size_t n);
bool equal_constant_time(std::string_view a, std::string_view b);

/// Encrypts personal fields and makes look-up indexes, under one 32-byte master key kept outside the database.
/// Encrypt-then-MAC: SM4-CTR, then HMAC-SM3 over nonce, ciphertext and context; three keys derived by HKDF-SM3.
class FieldCipher {
 public:
  /// @errors kInvalidArgument unless the key has 32 bytes
  static Result<FieldCipher> create(std::string_view master_key);
  /// @param context what the value belongs to ("person.id_number:<id>"), so that ciphertexts cannot be swapped between rows
  /// @returns nonce (16) ‖ ciphertext ‖ tag (16), raw bytes
  std::string encrypt(std::string_view plain, std::string_view context) const;
  /// @errors kInternal when the tag does not fit (wrong key, wrong row, or changed data)
  Result<std::string> decrypt(std::string_view sealed, std::string_view context) const;
  /// First 16 bytes of a keyed HMAC-SM3 as hex; the same input gives the same index, useless without the key.
  std::string index(std::string_view plain) const;

 private:
  std::string encryption_key_, mac_key_, index_key_;
};

}  // namespace shouwang::crypto
