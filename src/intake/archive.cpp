#include "intake/archive.h"

#include <cstdlib>
#include <fstream>
#include <limits>

#include "base/text.h"
#include "intake/zip_archive.h"

namespace shouwang::intake {
namespace {

constexpr std::string_view kZipMark = "PK\x03\x04", kEmptyZipMark = "PK\x05\x06";

// Parts that only documents have: a workbook, a text, a presentation, an OpenDocument file.
bool is_document(const ZipArchive& archive) {
  return archive.has("[Content_Types].xml") || archive.has("xl/workbook.xml") || archive.has("content.xml") ||
         archive.has("word/document.xml");
}

bool is_hostile_name(std::string_view name) {
  if (name.empty() || name.front() == '/' || (name.size() > 1 && name[1] == ':')) return true;
  for (std::string_view rest = name; !rest.empty();) {
    const std::size_t end = std::min(rest.find('/'), rest.size());
    if (rest.substr(0, end) == "..") return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  for (const char c : name)
    if (static_cast<unsigned char>(c) < 0x20) return true;
  return false;
}

// Files that systems put into archives by themselves.
bool is_by_product(std::string_view name) {
  const std::string_view base = name.substr(name.rfind('/') == name.npos ? 0 : name.rfind('/') + 1);
  return base.empty() || base.front() == '.' || base.starts_with("~$") || base == "Thumbs.db" || base == "desktop.ini" ||
         name.starts_with("__MACOSX/");
}

// A name for people: without control characters, not endless.
std::string shown_name(std::string_view name) {
  constexpr std::size_t kShown = 120;
  std::string out;
  for (const char c : text::first_code_points(name, kShown)) out += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
  return out.empty() ? "（无名）" : out;
}

Result<void> unpack(const ZipArchive& archive, std::size_t k, const std::filesystem::path& to) {
  ASSIGN_OR_RETURN(ZipArchive::Entry entry, archive.entry_at(k));
  std::ofstream out(to, std::ios::binary);
  std::string buffer(256 * 1024, '\0');
  for (;;) {
    ASSIGN_OR_RETURN(const std::size_t n, entry.read(buffer.data(), buffer.size()));
    if (n == 0) break;
    out.write(buffer.data(), static_cast<std::streamsize>(n));
  }
  out.close();
  if (!out) return fail(ErrorCode::kIo, "无法写入临时目录，磁盘可能已满，请联系管理员");
  return {};
}

}  // namespace

bool is_archive(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string head(kZipMark.size(), '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  if (!in || (head != kZipMark && head != kEmptyZipMark)) return false;
  in.close();
  constexpr std::uint64_t kAny = std::numeric_limits<std::uint64_t>::max();
  const auto archive = ZipArchive::open(path, {.entries = kAny, .total_bytes = kAny, .ratio = kAny, .ratio_free_bytes = kAny});
  // One with a password cannot be a workbook either: those are kept in another container.
  return archive ? !is_document(*archive) : archive.error().code() == ErrorCode::kUnsupportedMedia;
}

Result<ExpandedArchive> ExpandedArchive::open(const std::filesystem::path& path, std::string_view file_name,
                                              const std::filesystem::path& folder, const ArchiveLimits& limits) {
  constexpr std::uint64_t kAny = std::numeric_limits<std::uint64_t>::max();
  auto archive = ZipArchive::open(path, {.entries = kAny, .total_bytes = limits.total_bytes, .ratio = kAny, .ratio_free_bytes = kAny});
  if (!archive) {
    if (archive.error().code() == ErrorCode::kTruncated)
      return fail(ErrorCode::kTruncated, "压缩包不完整或已损坏，请在原电脑上确认能够解压，再重新上传");
    if (archive.error().code() == ErrorCode::kUnsupportedMedia)
      return fail(ErrorCode::kUnsupportedMedia, "压缩包设有密码，请取消密码后重新压缩上传");
    if (archive.error().code() == ErrorCode::kUnsafeArchive)
      return fail(ErrorCode::kUnsafeArchive, "压缩包展开后超过 " + std::to_string(limits.total_bytes >> 20) + " MB，请分成几个压缩包上传");
    return Failure(archive.error());
  }
  const std::vector<ZipArchive::Listed> listed = archive->list();
  std::uint64_t files = 0;
  for (const ZipArchive::Listed& one : listed) files += !one.folder && !is_by_product(one.name);
  if (files > limits.members)
    return fail(ErrorCode::kUnsafeArchive,
                "压缩包内有 " + std::to_string(files) + " 个文件，超过上限 " + std::to_string(limits.members) + "，请分成几个压缩包上传");
  if (files == 0) return fail(ErrorCode::kNoRows, "压缩包里没有文件，请确认压缩成功后重新上传");

  ExpandedArchive out;
  std::string place = (folder / "shouwang-zip-XXXXXX").string();
  if (::mkdtemp(place.data()) == nullptr) return Failure(Error(ErrorCode::kIo, "无法建立临时目录，请联系管理员").with_internal(place));
  out.folder_ = place;
  for (std::size_t k = 0; k < listed.size(); ++k) {
    std::string name = listed[k].name;
    for (char& c : name)
      if (c == '\\') c = '/';
    if (listed[k].folder || is_by_product(name)) continue;
    ArchiveMember member;
    member.file_name = std::string(file_name) + "/" + shown_name(name);
    if (is_hostile_name(name)) {
      member.problem = "压缩包内的文件名指向别的目录，没有展开；请去掉路径后重新压缩";
    } else if (listed[k].size > limits.ratio_free_bytes && listed[k].size / limits.ratio > listed[k].packed) {
      member.problem = "压缩比超过 " + std::to_string(limits.ratio) + ":1，不是正常的表格，没有展开；如确是表格，请不压缩直接上传";
    } else {
      const std::filesystem::path target = out.folder_ / std::to_string(k);
      if (const auto unpacked = unpack(*archive, k, target); !unpacked) {
        if (unpacked.error().code() == ErrorCode::kIo) return Failure(unpacked.error());
        member.problem = "在压缩包内已损坏，请重新压缩后上传";
      } else if (is_archive(target)) {
        member.problem = "压缩包里还有压缩包，没有展开；请解压后上传其中的表格";
      } else {
        member.path = target;
      }
      if (member.path.empty()) {
        std::error_code ignored;
        std::filesystem::remove(target, ignored);
      }
    }
    out.members_.push_back(std::move(member));
  }
  return out;
}

ExpandedArchive::ExpandedArchive(ExpandedArchive&& other) noexcept
    : folder_(std::move(other.folder_)), members_(std::move(other.members_)) {
  other.folder_.clear();
}

ExpandedArchive& ExpandedArchive::operator=(ExpandedArchive&& other) noexcept {
  std::swap(folder_, other.folder_);
  std::swap(members_, other.members_);
  return *this;
}

ExpandedArchive::~ExpandedArchive() {
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

}  // namespace shouwang::intake
