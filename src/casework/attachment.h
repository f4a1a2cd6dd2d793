// Photos, scans and signatures: checked when they come in, sealed on disk.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/crypto.h"
#include "base/result.h"
#include "casework/store.h"

namespace shouwang::casework {

inline constexpr std::int64_t kMaxAttachment = std::int64_t{20} << 20;

/// What a file is, by its contents: image/jpeg, image/png, image/webp, application/pdf, DOCX and XLSX without macros.
/// @errors kUnsupportedMedia: another type, macros, a name that says something else; kTooLarge
Result<std::string> attachment_media(const std::filesystem::path& file, std::string_view name);

/// SM3 of a file, hex. @errors kIo, kTooLarge
Result<std::string> attachment_digest(const std::filesystem::path& file);

/// Sealed files under one folder: <county>/<id>.
class AttachmentFiles {
 public:
  AttachmentFiles(std::filesystem::path folder, const crypto::FieldCipher& cipher) : folder_(std::move(folder)), cipher_(cipher) {}
  /// @returns SM3 of the plain bytes, hex. @errors kIo, kDiskFull
  Result<std::string> keep(std::int32_t county, AttachmentId id, const std::filesystem::path& file);
  /// @errors kNotFound, kInternal when the file was changed
  Result<std::string> read(std::int32_t county, AttachmentId id) const;

 private:
  std::filesystem::path folder_;
  const crypto::FieldCipher& cipher_;
};

/// The code on a village's poster: the division and a check under the installation's key, so that nobody can make one up.
std::string village_token(std::int64_t village, const crypto::FieldCipher& cipher);
/// @errors kNotFound for a forged one
Result<std::int64_t> village_of(std::string_view token, const crypto::FieldCipher& cipher);

}  // namespace shouwang::casework
