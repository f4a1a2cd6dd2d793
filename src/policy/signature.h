// Signed packs: who answers for a pack says so with an Ed25519 signature over its hash, kept in a file of the pack.
//
// Keys are PEM files, as `openssl genpkey -algorithm ed25519` makes them too.
#pragma once

#include <filesystem>
#include <string_view>

#include "policy/pack.h"

namespace shouwang::policy {

/// In the pack's folder; not part of what the hash is made of.
inline constexpr std::string_view kSignatureFile = "pack.sig";

/// Writes a new key pair: `file` (private, readable by its owner only) and `file`.pub. Existing files are left alone.
/// @errors kIo, kInvalidArgument when one of them exists
Result<void> make_signing_key(const std::filesystem::path& file);
/// Signs a loaded pack (with all its parents) and writes pack.sig into its folder.
/// @errors kIo, kInvalidArgument (not an Ed25519 private key)
Result<void> sign_pack(const Pack& pack, const std::filesystem::path& directory, const std::filesystem::path& private_key);
/// Whether pack.sig was made over exactly this pack by the holder of the key.
/// @errors kPackSignature with one sentence that says what is wrong; kIo, kInvalidArgument for the key file
Result<void> verify_pack(const Pack& pack, const std::filesystem::path& directory, const std::filesystem::path& public_key);

}  // namespace shouwang::policy
