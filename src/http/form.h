// multipart/form-data (RFC 7578), read while it arrives: files go to disk, small values to memory.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace shouwang::http {

/// Takes a body in pieces of any size, cut anywhere. After an error it is useless.
class FormReader {
 public:
  /// @param content_type the request's header. @param directory where files go
  /// @errors kUnsupportedMedia unless it is multipart/form-data with a boundary
  static Result<FormReader> create(std::string_view content_type, std::filesystem::path directory);
  /// @errors kInvalidArgument (not a form), kTooLarge (too many parts, or a value over 64 KiB), kIo, kDiskFull
  Result<void> feed(std::string_view piece);
  /// @errors kTruncated when the closing boundary has not been seen
  Result<std::vector<FormPart>> finish();

 private:
  enum class State { kPreamble, kAfterBoundary, kHeaders, kBody, kDone };
  FormReader(std::string delimiter, std::filesystem::path directory)
      : delimiter_(std::move(delimiter)), directory_(std::move(directory)), pending_("\r\n") {}
  Result<bool> step();
  Result<void> start_part(std::string_view headers);
  Result<void> add_to_part(std::string_view bytes);

  std::string delimiter_;  // CR LF, two hyphens, boundary
  std::filesystem::path directory_;
  std::string pending_;  // begins with a line end, so that the first boundary looks like the others
  State state_ = State::kPreamble;
  std::vector<FormPart> parts_;
};

}  // namespace shouwang::http
