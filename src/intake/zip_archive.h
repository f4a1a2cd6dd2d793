// A zip file that may come from anywhere: nothing is unpacked before sizes have been checked, and what was promised is enforced.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

struct zip;
struct zip_file;

namespace shouwang::intake {

struct ZipLimits {
  std::uint64_t entries = 2000;
  std::uint64_t total_bytes = 1ull << 30;      // uncompressed, all entries together
  std::uint64_t ratio = 200;                   // uncompressed : compressed, per entry
  std::uint64_t ratio_free_bytes = 64 * 1024;  // smaller entries may have any ratio
};

class ZipArchive {
 public:
  /// @errors kTruncated (no directory at the end), kUnsafeArchive (limits), kUnsupportedMedia (password), kIo
  static Result<ZipArchive> open(const std::filesystem::path& path, const ZipLimits& limits = {});
  bool has(const std::string& name) const;

  /// What the directory says of an entry.
  struct Listed {
    std::string name;  // UTF-8; names written by Chinese systems without saying so are read as GB18030
    std::uint64_t size = 0, packed = 0;
    bool folder = false;
  };
  /// All entries, in the order of the archive.
  std::vector<Listed> list() const;

  /// One entry as a stream.
  class Entry {
   public:
    /// @returns bytes read, 0 at the end  @errors kTruncated (damaged data), kUnsafeArchive (more data than promised)
    Result<std::size_t> read(char* out, std::size_t size);
    std::uint64_t size() const { return size_; }
    std::uint64_t position() const { return position_; }

   private:
    friend class ZipArchive;
    struct Close {
      void operator()(zip_file* f) const;
    };
    std::unique_ptr<zip_file, Close> file_;
    std::uint64_t size_ = 0, position_ = 0;
  };
  /// @errors kTruncated: no such entry, or damaged
  Result<Entry> entry(const std::string& name) const;
  /// Entry k of list(). @errors as entry()
  Result<Entry> entry_at(std::size_t k) const;
  /// A small entry as a whole. @errors as entry(), kUnsafeArchive above `most` bytes
  Result<std::string> read_all(const std::string& name, std::size_t most) const;

 private:
  struct Close {
    void operator()(zip* z) const;
  };
  std::unique_ptr<zip, Close> zip_;
};

}  // namespace shouwang::intake
