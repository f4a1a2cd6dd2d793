#include "casework/attachment.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "base/text.h"
#include "casework/document_check.h"
#include "registry/model.h"

namespace shouwang::casework {
namespace {

constexpr std::size_t kMaxName = 120;              // characters
constexpr std::uint64_t kMaxPixels = 100'000'000;  // of a picture, so that showing it cannot exhaust a machine
constexpr std::string_view kDocx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
constexpr std::string_view kXlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

Failure unsupported(std::string message) { return fail(ErrorCode::kUnsupportedMedia, std::move(message)); }

// ------------------------------------------------------------------ reading and writing whole files

Failure io_error(int reason, const std::filesystem::path& path) {
  if (reason == ENOSPC || reason == EDQUOT) return fail(ErrorCode::kDiskFull, "磁盘空间不足，附件没有保存；请联系系统管理员清理后再上传");
  return Failure(
      Error(ErrorCode::kIo, "附件读写失败，请重试；仍然失败请联系系统管理员").with_internal(path.string() + ": " + std::strerror(reason)));
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  /// Errors of the last write may come only now. @returns 0 or errno
  int close() {
    const int result = ::close(fd_);
    fd_ = -1;
    return result == 0 ? 0 : errno;
  }

 private:
  int fd_;
};

/// @param most larger files are refused
Result<std::string> read_file(const std::filesystem::path& path, std::int64_t most) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0)
    return errno == ENOENT ? fail(ErrorCode::kNotFound, "附件文件不存在，请联系系统管理员从备份恢复") : io_error(errno, path);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return io_error(errno, path);
  if (!S_ISREG(status.st_mode)) return io_error(EINVAL, path);
  if (status.st_size > most)
    return fail(ErrorCode::kTooLarge, "文件超过 " + std::to_string(kMaxAttachment >> 20) + " MB，请压缩照片或拆成几个文件后上传");
  std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = ::read(file.get(), bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return io_error(errno, path);
    if (n == 0) break;  // shortened meanwhile
    done += static_cast<std::size_t>(n);
  }
  bytes.resize(done);
  return bytes;
}

/// @returns 0 or errno
int write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return 0;
}

int sync_folder(const std::filesystem::path& folder) {
  const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return directory.get() >= 0 && ::fsync(directory.get()) == 0 ? 0 : errno;
}

std::string context_of(AttachmentId id) { return "attachment:" + std::to_string(id.value()); }

// ------------------------------------------------------------------ what a file is

std::uint64_t big(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t k = 0; k < size; ++k) value = value << 8 | static_cast<unsigned char>(bytes[at + k]);
  return value;
}

Result<void> check_size(std::uint64_t width, std::uint64_t height) {
  if (width == 0 || height == 0) return fail(ErrorCode::kTruncated, "图片不完整或已损坏，请重新拍照上传");
  if (width > kMaxPixels / height) return fail(ErrorCode::kTooLarge, "图片像素过多，请用手机自带的缩小功能处理后上传");
  return {};
}

/// ISO/IEC 15948, 11.2.2: the first chunk is IHDR.
Result<void> check_png(std::string_view bytes) {
  if (bytes.size() < 33 || bytes.substr(12, 4) != "IHDR") return fail(ErrorCode::kTruncated, "图片不完整或已损坏，请重新拍照上传");
  return check_size(big(bytes, 16, 4), big(bytes, 20, 4));
}

/// ITU-T T.81, annex B: segments up to the frame header.
Result<void> check_jpeg(std::string_view bytes) {
  std::size_t at = 2;
  while (at + 9 < bytes.size() && bytes[at] == '\xFF') {
    const auto marker = static_cast<unsigned char>(bytes[at + 1]);
    if (marker == 0xFF) {  // fill
      ++at;
      continue;
    }
    const bool is_frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    if (is_frame) return check_size(big(bytes, at + 7, 2), big(bytes, at + 5, 2));
    if (marker == 0xD9 || marker == 0xDA) break;
    const std::size_t length = big(bytes, at + 2, 2);
    if (length < 2) break;
    at += 2 + length;
  }
  return fail(ErrorCode::kTruncated, "图片不完整或已损坏，请重新拍照上传");
}

std::uint64_t little(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t k = 0; k < size; ++k) value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[at + k])) << (8 * k);
  return value;
}

/// RFC 9649, section 2: the first chunk says how large the picture is.
Result<void> check_webp(std::string_view bytes) {
  if (bytes.size() < 30) return fail(ErrorCode::kTruncated, "图片不完整或已损坏，请重新拍照上传");
  const std::string_view kind = bytes.substr(12, 4);
  if (kind == "VP8X") return check_size(little(bytes, 24, 3) + 1, little(bytes, 27, 3) + 1);
  if (kind == "VP8L") return check_size((little(bytes, 21, 4) & 0x3FFF) + 1, (little(bytes, 21, 4) >> 14 & 0x3FFF) + 1);
  if (kind == "VP8 ") return check_size(little(bytes, 26, 2) & 0x3FFF, little(bytes, 28, 2) & 0x3FFF);
  return fail(ErrorCode::kTruncated, "图片不完整或已损坏，请重新拍照上传");
}

Result<std::string> media_of(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xD8\xFF")) {
    RETURN_IF_ERROR(check_jpeg(bytes));
    return std::string("image/jpeg");
  }
  if (bytes.starts_with("\x89PNG\r\n\x1A\n")) {
    RETURN_IF_ERROR(check_png(bytes));
    return std::string("image/png");
  }
  if (bytes.starts_with("RIFF") && bytes.size() >= 12 && bytes.substr(8, 4) == "WEBP") {
    RETURN_IF_ERROR(check_webp(bytes));
    return std::string("image/webp");
  }
  if (bytes.starts_with("%PDF-")) {
    RETURN_IF_ERROR(check_pdf(bytes));
    return std::string("application/pdf");
  }
  if (bytes.starts_with("PK\x03\x04")) return office_media(bytes);
  if (bytes.starts_with("\xD0\xCF\x11\xE0")) return unsupported("旧版 Office 文件可能带有宏，不能上传，请另存为 docx、xlsx 或 PDF 后上传");
  if (bytes.size() >= 12 && bytes.substr(4, 4) == "ftyp")
    return unsupported("不支持这种照片或视频格式，请把手机照片格式改为 JPEG，或截图后上传");
  if (bytes.empty()) return fail(ErrorCode::kTruncated, "文件是空的，请重新选择文件");
  return unsupported("不支持的文件类型，请上传照片（JPEG、PNG、WebP）、PDF、docx 或 xlsx");
}

// ------------------------------------------------------------------ what a name claims

/// Characters that a name must not have: those that steer a terminal, a folder or the direction of writing.
bool is_safe_name(std::string_view name) {
  if (name.empty() || name.front() == '.' || name.front() == ' ' || name.back() == '.' || name.back() == ' ') return false;
  if (!text::is_valid_utf8(name) || text::count_code_points(name) > kMaxName) return false;
  for (const char c : name) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F || std::string_view("/\\:*?\"<>|").find(c) != std::string_view::npos)
      return false;
  }
  // C1 controls, soft hyphen, zero-width characters, line separators, bidirectional controls, byte order mark.
  for (std::size_t at = 0; at < name.size(); ++at) {
    const std::string_view rest = name.substr(at);
    const auto second = rest.size() > 1 ? static_cast<unsigned char>(rest[1]) : 0u,
               third = rest.size() > 2 ? static_cast<unsigned char>(rest[2]) : 0u;
    if (rest[0] == '\xC2' && (second < 0xA0 || second == 0xAD)) return false;
    if (rest[0] == '\xD8' && second == 0x9C) return false;
    if (rest.starts_with("\xE2\x80") && ((third >= 0x8B && third <= 0x8F) || (third >= 0xA8 && third <= 0xAE))) return false;
    if (rest.starts_with("\xE2\x81") && third >= 0xA0 && third <= 0xAF) return false;
    if (rest.starts_with("\xEF\xBB\xBF")) return false;
  }
  return true;
}

/// What a name ends in, without the dot, in small letters; "" when it has no dot.
std::string ending_of(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == name.npos ? "" : text::lower_ascii(text::fold_width(name.substr(dot + 1)));
}

bool claims(std::string_view ending, std::string_view media) {
  if (ending.empty()) return true;  // claims nothing
  if (media == "image/jpeg") return ending == "jpg" || ending == "jpeg" || ending == "jfif";
  if (media == "image/png") return ending == "png";
  if (media == "image/webp") return ending == "webp";
  if (media == "application/pdf") return ending == "pdf";
  return (media == kDocx && ending == "docx") || (media == kXlsx && ending == "xlsx");
}

}  // namespace

Result<std::string> attachment_media(const std::filesystem::path& file, std::string_view name) {
  if (!is_safe_name(name)) return unsupported("文件名为空、过长，或含有 / \\ : * ? \" < > | 等不能用的字符，请改名后上传");
  ASSIGN_OR_RETURN(const std::string bytes, read_file(file, kMaxAttachment));
  ASSIGN_OR_RETURN(std::string media, media_of(bytes));
  if (!claims(ending_of(name), media)) return unsupported("文件名的后缀与内容不一致，请把文件名改成与实际类型一致的后缀后上传");
  return media;
}

Result<std::string> attachment_digest(const std::filesystem::path& file) {
  ASSIGN_OR_RETURN(const std::string bytes, read_file(file, kMaxAttachment));
  return crypto::hex(crypto::sm3(bytes));
}

Result<std::string> AttachmentFiles::keep(std::int32_t county, AttachmentId id, const std::filesystem::path& file) {
  ASSIGN_OR_RETURN(const std::string plain, read_file(file, kMaxAttachment));
  const std::string sealed = cipher_.encrypt(plain, context_of(id));
  const std::filesystem::path folder = folder_ / std::to_string(county);
  for (const std::filesystem::path& each : {folder_, folder}) {
    // 0700 from the first moment; folders above are the installation's business.
    if (::mkdir(each.c_str(), 0700) != 0 && errno != EEXIST) return io_error(errno, each);
  }
  const std::filesystem::path final = folder / std::to_string(id.value());
  std::filesystem::path part = final;
  part += ".part";
  Descriptor out(::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (out.get() < 0) return io_error(errno, part);
  int reason = write_all(out.get(), sealed);
  if (reason == 0 && ::fsync(out.get()) != 0) reason = errno;
  if (const int closed = out.close(); reason == 0) reason = closed;
  if (reason == 0 && ::rename(part.c_str(), final.c_str()) != 0) reason = errno;
  if (reason == 0) reason = sync_folder(folder);  // the new name survives a power cut
  if (reason != 0) {
    ::unlink(part.c_str());
    return io_error(reason, final);
  }
  return crypto::hex(crypto::sm3(plain));
}

Result<std::string> AttachmentFiles::read(std::int32_t county, AttachmentId id) const {
  const std::filesystem::path path = folder_ / std::to_string(county) / std::to_string(id.value());
  constexpr std::int64_t kSeal = 1024;  // more than nonce and tag take
  ASSIGN_OR_RETURN(const std::string sealed, read_file(path, kMaxAttachment + kSeal));
  auto plain = cipher_.decrypt(sealed, context_of(id));
  if (!plain) {
    return Failure(Error(ErrorCode::kInternal, "附件打不开：内容被改动或密钥不对，请联系系统管理员从备份恢复")
                       .with_internal(path.string() + ": " + plain.error().message()));
  }
  return plain;
}

// ------------------------------------------------------------------ posters

namespace {

constexpr std::size_t kCodeDigits = 12, kCheckDigits = 10;

std::string check_of(std::string_view code, const crypto::FieldCipher& cipher) {
  return cipher.index("village:" + std::string(code)).substr(0, kCheckDigits);
}

}  // namespace

std::string village_token(std::int64_t village, const crypto::FieldCipher& cipher) {
  const std::string code = registry::division_text(village);
  return code + "-" + check_of(code, cipher);
}

Result<std::int64_t> village_of(std::string_view token, const crypto::FieldCipher& cipher) {
  constexpr std::string_view kForged = "二维码无效，请扫描村里张贴的二维码，或向村委会、乡镇核对";
  const std::string_view code = token.substr(0, std::min(token.size(), kCodeDigits));
  const bool is_code = code.size() == kCodeDigits && code.find_first_not_of("0123456789") == code.npos;
  if (!is_code || token.size() != kCodeDigits + 1 + kCheckDigits || token[kCodeDigits] != '-')
    return fail(ErrorCode::kNotFound, std::string(kForged));
  if (!crypto::equal_constant_time(token.substr(kCodeDigits + 1), check_of(code, cipher)))
    return fail(ErrorCode::kNotFound, std::string(kForged));
  std::int64_t village = 0;
  std::from_chars(code.data(), code.data() + code.size(), village);
  return village;
}

}  // namespace shouwang::casework
