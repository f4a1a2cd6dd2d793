// Archives that departments send: a ZIP of tables, each of which becomes a delivery of its own.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace shouwang::intake {

struct ArchiveLimits {
  std::uint64_t members = 200;
  std::uint64_t total_bytes = 2ull << 30;      // unpacked, all members together
  std::uint64_t ratio = 100;                   // unpacked : packed, per member
  std::uint64_t ratio_free_bytes = 64 * 1024;  // smaller members may have any ratio
};

struct ArchiveMember {
  std::string file_name;       // "十月.zip/医保结算.csv": how the delivery is called
  std::filesystem::path path;  // the unpacked file; empty when there is a problem
  std::string problem;         // Chinese, why this member is not taken in; "" = it is unpacked
};

/// Whether a file is a ZIP that is no workbook (by content). False for everything else, readable or not.
bool is_archive(const std::filesystem::path& path);

/// The members of an archive, unpacked into a folder of its own that goes with this object.
class ExpandedArchive {
 public:
  /// Unpacks below `folder` (must exist). Names inside the archive never become paths. Folders, hidden files and what systems put
  /// beside (__MACOSX, Thumbs.db) are left out silently; a damaged or hostile member gets its problem and does not stop the others.
  /// @param file_name  of the archive, as the sender named it
  /// @errors kTruncated (no ZIP, damaged directory), kUnsafeArchive (more members or bytes than the limits), kUnsupportedMedia
  ///         (password), kNoRows (nothing in it), kIo
  static Result<ExpandedArchive> open(const std::filesystem::path& path, std::string_view file_name, const std::filesystem::path& folder,
                                      const ArchiveLimits& limits = {});
  ExpandedArchive(ExpandedArchive&& other) noexcept;
  ExpandedArchive& operator=(ExpandedArchive&& other) noexcept;
  ~ExpandedArchive();
  /// In the order of the archive.
  const std::vector<ArchiveMember>& members() const { return members_; }

 private:
  ExpandedArchive() = default;
  std::filesystem::path folder_;  // removed at the end; empty = moved from
  std::vector<ArchiveMember> members_;
};

}  // namespace shouwang::intake
