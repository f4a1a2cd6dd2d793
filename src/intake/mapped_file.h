// A file seen as memory, for reading at memory speed.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.h"

namespace shouwang::intake {

class MappedFile {
 public:
  /// @errors kNotFound, kIo
  static Result<MappedFile> open(const std::filesystem::path& path);
  MappedFile() = default;
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  /// The bytes; empty for an empty file. The file must not be shortened meanwhile.
  std::string_view bytes() const { return bytes_; }

 private:
  std::string_view bytes_;
};

}  // namespace shouwang::intake
