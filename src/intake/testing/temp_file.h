// A file of a test, gone with it.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace shouwang::intake::testing {

class TempFile {
 public:
  explicit TempFile(std::string_view name = "file") {
    static int count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("shouwang_intake_" + std::to_string(::getpid()) + "_" + std::to_string(++count) + "_" + std::string(name));
  }
  TempFile(std::string_view name, std::string_view content) : TempFile(name) { write(content); }
  ~TempFile() { std::filesystem::remove(path_); }
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;
  void write(std::string_view content) const {
    std::ofstream(path_, std::ios::binary).write(content.data(), static_cast<std::streamsize>(content.size()));
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace shouwang::intake::testing
