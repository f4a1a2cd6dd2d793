#include "intake/zip_archive.h"

#include <zip.h>

#include <array>

#include "base/text.h"

namespace shouwang::intake {
namespace {

Failure damaged(std::string internal) {
  return Failure(Error(ErrorCode::kTruncated, "文件不完整或已损坏，请在原电脑上确认能用电子表格软件打开，再重新上传")
                     .with_internal(std::move(internal)));
}

}  // namespace

void ZipArchive::Close::operator()(zip* z) const { zip_discard(z); }
void ZipArchive::Entry::Close::operator()(zip_file* f) const { zip_fclose(f); }

Result<ZipArchive> ZipArchive::open(const std::filesystem::path& path, const ZipLimits& limits) {
  int code = 0;
  ZipArchive out;
  out.zip_.reset(zip_open(path.c_str(), ZIP_RDONLY, &code));
  if (!out.zip_) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    std::string detail = zip_error_strerror(&error);
    zip_error_fini(&error);
    if (code == ZIP_ER_OPEN || code == ZIP_ER_READ || code == ZIP_ER_NOENT)
      return Failure(Error(ErrorCode::kIo, "无法打开文件，请确认文件存在并且可以读取").with_internal(std::move(detail)));
    return damaged(std::move(detail));
  }
  const auto entries = static_cast<std::uint64_t>(zip_get_num_entries(out.zip_.get(), 0));
  if (entries > limits.entries)
    return fail(ErrorCode::kUnsafeArchive, "压缩包内有 " + std::to_string(entries) + " 个部件，超过上限 " + std::to_string(limits.entries) +
                                               "，不像电子表格，请另存为新的 xlsx 或 CSV 后上传");
  std::uint64_t total = 0;
  for (std::uint64_t k = 0; k < entries; ++k) {
    zip_stat_t status;
    constexpr auto kNeeded = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE;
    if (zip_stat_index(out.zip_.get(), k, 0, &status) != 0 || (status.valid & kNeeded) != kNeeded) return damaged("zip_stat_index");
    if ((status.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && status.encryption_method != ZIP_EM_NONE)
      return fail(ErrorCode::kUnsupportedMedia, "文件设有打开密码，请取消密码后另存为 xlsx 或 CSV 再上传");
    total += status.size;
    if (total < status.size || total > limits.total_bytes)
      return fail(ErrorCode::kUnsafeArchive,
                  "展开后超过 " + std::to_string(limits.total_bytes >> 20) + " MB，请拆成多个文件，或另存为 CSV 后上传");
    if (status.size > limits.ratio_free_bytes && status.size / limits.ratio > status.comp_size)
      return fail(ErrorCode::kUnsafeArchive,
                  "压缩比超过 " + std::to_string(limits.ratio) + ":1，不是正常的电子表格，请另存为新的 xlsx 或 CSV 后上传");
  }
  return out;
}

bool ZipArchive::has(const std::string& name) const { return zip_name_locate(zip_.get(), name.c_str(), 0) >= 0; }

std::vector<ZipArchive::Listed> ZipArchive::list() const {
  std::vector<Listed> out;
  const auto entries = static_cast<std::uint64_t>(zip_get_num_entries(zip_.get(), 0));
  for (std::uint64_t k = 0; k < entries; ++k) {
    Listed& one = out.emplace_back();
    const char* const raw = zip_get_name(zip_.get(), k, ZIP_FL_ENC_RAW);
    one.name = raw == nullptr ? "" : raw;
    if (!text::is_valid_utf8(one.name)) {
      auto decoded = text::to_utf8(one.name, text::Encoding::kGb18030);
      one.name = decoded ? std::move(decoded->utf8) : std::string("?");
    }
    zip_stat_t status;
    if (zip_stat_index(zip_.get(), k, 0, &status) == 0) {
      one.size = status.size;
      one.packed = status.comp_size;
    }
    one.folder = one.name.ends_with('/') || one.name.ends_with('\\');
  }
  return out;
}

Result<ZipArchive::Entry> ZipArchive::entry(const std::string& name) const {
  const zip_int64_t index = zip_name_locate(zip_.get(), name.c_str(), 0);
  if (index < 0) return damaged("no entry " + name);
  return entry_at(static_cast<std::size_t>(index));
}

Result<ZipArchive::Entry> ZipArchive::entry_at(std::size_t k) const {
  zip_stat_t status;
  if (zip_stat_index(zip_.get(), k, 0, &status) != 0) return damaged(zip_strerror(zip_.get()));
  Entry out;
  out.file_.reset(zip_fopen_index(zip_.get(), k, 0));
  if (!out.file_) return damaged(std::to_string(k) + ": " + zip_strerror(zip_.get()));
  out.size_ = status.size;
  return out;
}

Result<std::size_t> ZipArchive::Entry::read(char* out, std::size_t size) {
  const zip_int64_t n = zip_fread(file_.get(), out, size);
  if (n < 0) return damaged(zip_file_strerror(file_.get()));
  position_ += static_cast<std::uint64_t>(n);
  if (position_ > size_) return fail(ErrorCode::kUnsafeArchive, "展开后的内容比声明的多，可能是压缩炸弹，请另存为新的 xlsx 或 CSV 后上传");
  if (n == 0 && position_ < size_) return damaged("entry ends early");
  return static_cast<std::size_t>(n);
}

Result<std::string> ZipArchive::read_all(const std::string& name, std::size_t most) const {
  ASSIGN_OR_RETURN(Entry e, entry(name));
  if (e.size() > most) return fail(ErrorCode::kUnsafeArchive, "部件 " + name + " 过大，请另存为新的 xlsx 或 CSV 后上传");
  std::string out;
  std::array<char, 16384> buffer;
  for (;;) {
    ASSIGN_OR_RETURN(const std::size_t n, e.read(buffer.data(), buffer.size()));
    if (n == 0) return out;
    out.append(buffer.data(), n);
  }
}

}  // namespace shouwang::intake
