#include "casework/document_check.h"

#include <zlib.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "base/text.h"

namespace shouwang::casework {
namespace {

Failure refused(std::string message) { return fail(ErrorCode::kUnsupportedMedia, std::move(message)); }
Failure damaged() { return fail(ErrorCode::kTruncated, "文件不完整或已损坏，请在原电脑上确认能正常打开，再重新上传"); }
Failure swollen() { return fail(ErrorCode::kUnsafeArchive, "文件展开后过大，不像正常的文档，请另存为 PDF 或拍照上传"); }

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

/// @param window_bits as of inflateInit2: -15 raw deflate, 15 with a zlib header
/// @errors kUnsafeArchive: more than `most` bytes; kTruncated: damaged. What follows the end of the data is nobody's business here
Result<std::string> inflate_all(std::string_view data, int window_bits, std::uint64_t most) {
  z_stream stream{};
  if (inflateInit2(&stream, window_bits) != Z_OK) return damaged();
  const std::unique_ptr<z_stream, int (*)(z_stream*)> owner(&stream, &inflateEnd);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));  // zlib's interface predates const
  stream.avail_in = static_cast<uInt>(data.size());
  std::string out;
  for (std::size_t piece = 16 * 1024;; piece = std::min<std::size_t>(piece * 2, 1024 * 1024)) {
    const std::size_t before = out.size();
    out.resize(before + piece);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    stream.avail_out = static_cast<uInt>(piece);
    const int code = inflate(&stream, Z_NO_FLUSH);
    out.resize(out.size() - stream.avail_out);
    if (out.size() > most) return swollen();
    if (code == Z_STREAM_END) return out;
    if (code != Z_OK) return damaged();
  }
}

// ------------------------------------------------------------------ zip (APPNOTE.TXT 6.3.9, sections 4.3 and 4.4)

std::uint64_t little(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t k = 0; k < size; ++k) value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[at + k])) << (8 * k);
  return value;
}

struct Entry {
  std::string name;
  std::uint64_t flags = 0, method = 0, crc = 0, packed = 0, size = 0, local = 0;
};

constexpr std::string_view kEndMark = "PK\x05\x06", kEntryMark = "PK\x01\x02", kLocalMark = "PK\x03\x04";
constexpr std::size_t kEndSize = 22, kEntrySize = 46, kLocalSize = 30;

/// The directory at the end of the archive. Archives in several parts or beyond 4 GB are not documents.
Result<std::vector<Entry>> read_directory(std::string_view bytes, const DocumentLimits& limits) {
  const std::size_t comment = 65535;
  const std::size_t from = bytes.size() > kEndSize + comment ? bytes.size() - kEndSize - comment : 0;
  const std::size_t end = bytes.rfind(kEndMark);
  if (end == bytes.npos || end < from || bytes.size() - end < kEndSize) return damaged();
  // Readers disagree about which of two ends counts; with bytes behind the end they could see another archive than we do.
  if (end + kEndSize + little(bytes, end + 20, 2) != bytes.size()) return damaged();
  const std::uint64_t count = little(bytes, end + 10, 2), start = little(bytes, end + 16, 4);
  if (count > limits.entries) return swollen();
  if (little(bytes, end + 4, 2) != 0 || little(bytes, end + 8, 2) != count) return damaged();
  if (start + little(bytes, end + 12, 4) != end) return damaged();
  std::vector<Entry> entries;
  std::size_t at = start;
  for (std::uint64_t k = 0; k < count; ++k) {
    if (end - at < kEntrySize || bytes.substr(at, 4) != kEntryMark) return damaged();
    const std::size_t name = little(bytes, at + 28, 2), rest = little(bytes, at + 30, 2) + little(bytes, at + 32, 2);
    if (end - at - kEntrySize < name + rest) return damaged();
    entries.push_back({std::string(bytes.substr(at + kEntrySize, name)), little(bytes, at + 8, 2), little(bytes, at + 10, 2),
                       little(bytes, at + 16, 4), little(bytes, at + 20, 4), little(bytes, at + 24, 4), little(bytes, at + 42, 4)});
    at += kEntrySize + name + rest;
  }
  if (at != end) return damaged();
  return entries;
}

/// The packed bytes of a part, as its local header places them. The header must tell the same story as the directory.
std::optional<std::string_view> packed_bytes(std::string_view bytes, const Entry& entry) {
  if (bytes.size() < kLocalSize || entry.local > bytes.size() - kLocalSize || bytes.substr(entry.local, 4) != kLocalMark)
    return std::nullopt;
  const std::size_t name = little(bytes, entry.local + 26, 2), extra = little(bytes, entry.local + 28, 2);
  const std::size_t start = entry.local + kLocalSize + name + extra;
  if (start > bytes.size() || bytes.size() - start < entry.packed) return std::nullopt;
  if (bytes.substr(entry.local + kLocalSize, name) != entry.name || little(bytes, entry.local + 8, 2) != entry.method) return std::nullopt;
  return bytes.substr(start, entry.packed);
}

Result<std::string> read_part(std::string_view bytes, const Entry& entry) {
  constexpr std::uint64_t kStored = 0, kDeflated = 8;
  const auto packed = packed_bytes(bytes, entry);
  if (!packed) return damaged();
  std::string content;
  if (entry.method == kStored) {
    content = *packed;
  } else if (entry.method == kDeflated) {
    ASSIGN_OR_RETURN(content, inflate_all(*packed, -MAX_WBITS, entry.size));
  } else {
    return refused("文档的压缩方式不常见，无法检查，请重新另存后上传");
  }
  if (content.size() != entry.size) return damaged();
  if (crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size())) != entry.crc) return damaged();
  return content;
}

/// Names of parts are compared without case, as office programs do.
bool is_forbidden_name(std::string_view name) {
  static constexpr std::string_view kParts[] = {"vbaproject",   "/activex/",   "/macrosheets/",
                                                "/embeddings/", "/ctrlprops/", "/dialogsheets/"};
  static constexpr std::string_view kEnds[] = {".exe", ".dll", ".js", ".vbs",  ".bat",  ".cmd",  ".ps1",  ".scr", ".zip",
                                               ".7z",  ".rar", ".gz", ".docm", ".xlsm", ".docx", ".xlsx", ".htm", ".html"};
  return std::any_of(std::begin(kParts), std::end(kParts), [&](std::string_view part) { return contains(name, part); }) ||
         std::any_of(std::begin(kEnds), std::end(kEnds), [&](std::string_view end) { return name.ends_with(end); });
}

/// Old office files (the form of macros and objects), programs and archives, whatever they are called.
bool is_forbidden_content(std::string_view content) {
  static constexpr std::string_view kStarts[] = {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
                                                 "MZ",
                                                 "\x7F"
                                                 "ELF",
                                                 "PK\x03\x04",
                                                 "Rar!",
                                                 "7z\xBC\xAF\x27\x1C"};
  return std::any_of(std::begin(kStarts), std::end(kStarts), [&](std::string_view start) { return content.starts_with(start); });
}

/// XML that can be searched as text: no other encoding, no entities and character references behind which a word could hide.
bool is_plain_xml(std::string_view xml) {
  return !contains(xml, std::string_view("\0", 1)) && !contains(xml, "<!") && !contains(xml, "&#") && text::is_valid_utf8(xml);
}

/// Whether a relation makes a program load something from outside: everything but a link that a person clicks.
bool loads_from_outside(std::string_view lower_xml) {
  for (std::size_t at = lower_xml.find("<relationship "); at != lower_xml.npos; at = lower_xml.find("<relationship ", at + 1)) {
    const std::string_view tag = lower_xml.substr(at, lower_xml.find('>', at) - at);
    if (contains(tag, "external") && !contains(tag, "/hyperlink\"") && !contains(tag, "/hyperlink'")) return true;
  }
  return false;
}

// ------------------------------------------------------------------ PDF (ISO 32000-1)

bool is_space(char c) { return c == '\0' || c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ' '; }

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// The name that starts behind a slash, #xx written out (7.3.5), at most as long as the longest forbidden one.
std::string pdf_name(std::string_view bytes, std::size_t at) {
  constexpr std::size_t kLongest = 24;
  constexpr std::string_view kDelimiters = "()<>[]{}/%";
  std::string name;
  while (at < bytes.size() && name.size() < kLongest && !is_space(bytes[at]) && kDelimiters.find(bytes[at]) == kDelimiters.npos) {
    if (bytes[at] == '#' && at + 2 < bytes.size() && hex_digit(bytes[at + 1]) >= 0 && hex_digit(bytes[at + 2]) >= 0) {
      name += static_cast<char>(hex_digit(bytes[at + 1]) * 16 + hex_digit(bytes[at + 2]));
      at += 3;
    } else {
      name += bytes[at++];
    }
  }
  return name;
}

/// Long names only: a picture's bytes look like a short one by chance. A script needs its long name too (12.6.4.16).
const char* forbidden_in_pdf(std::string_view name) {
  if (name == "Encrypt") return "PDF 设有密码或权限限制，请取消后重新另存，或打印后拍照上传";
  if (name == "JavaScript" || name == "Launch") return "PDF 中带有脚本或可执行内容，请重新打印为 PDF 后上传";
  if (name.starts_with("EmbeddedFile") || name == "RichMedia") return "PDF 中嵌有其他文件，请去掉附件后重新另存，附件另行上传";
  if (name == "XFA") return "PDF 是动态表单，请打印为普通 PDF 后上传";
  return nullptr;
}

Result<void> check_names(std::string_view bytes) {
  for (std::size_t at = bytes.find('/'); at != bytes.npos; at = bytes.find('/', at + 1)) {
    // Few names begin so: the rest needs no copy.
    const char first = at + 1 < bytes.size() ? bytes[at + 1] : ' ';
    if (first != '#' && first != 'E' && first != 'J' && first != 'L' && first != 'R' && first != 'X') continue;
    if (const char* reason = forbidden_in_pdf(pdf_name(bytes, at + 1))) return refused(reason);
  }
  return {};
}

/// Objects in object streams (7.5.7) are packed: they are looked into like the rest. Every byte is passed once.
Result<void> check_object_streams(std::string_view bytes, const DocumentLimits& limits) {
  constexpr std::string_view kKeyword = "stream";
  std::uint64_t left = limits.inflated, count = 0;
  bool other_filter = false;
  std::size_t behind = 0;  // the last keyword
  for (std::size_t at = bytes.find(kKeyword); at != bytes.npos; at = bytes.find(kKeyword, behind)) {
    std::string_view dictionary = bytes.substr(behind, at - behind);
    behind = at + kKeyword.size();
    if (dictionary.ends_with("end")) continue;
    if (const std::size_t object = dictionary.rfind("obj"); object != dictionary.npos) dictionary.remove_prefix(object);
    bool holds_objects = false, has_filter = false;
    for (std::size_t name = dictionary.find('/'); name != dictionary.npos; name = dictionary.find('/', name + 1)) {
      const std::string word = pdf_name(dictionary, name + 1);
      holds_objects = holds_objects || word == "ObjStm" || word == "First";  // readers go by the entry First, not by the type
      has_filter = has_filter || word == "Filter";
      other_filter = other_filter || word == "Crypt" ||
                     (word.ends_with("Decode") && word != "FlateDecode" && word != "DCTDecode" && word != "JPXDecode" &&
                      word != "CCITTFaxDecode" && word != "JBIG2Decode");
    }
    if (!holds_objects) continue;
    if (++count > limits.entries) return swollen();
    std::size_t data = behind;  // after the line end that follows the keyword (7.3.8)
    if (data < bytes.size() && bytes[data] == '\r') ++data;
    if (data < bytes.size() && bytes[data] == '\n') ++data;
    const auto objects = inflate_all(bytes.substr(data), MAX_WBITS, left);
    if (objects) {
      left -= objects->size();
      RETURN_IF_ERROR(check_names(*objects));
    } else if (has_filter || objects.error().code() == ErrorCode::kUnsafeArchive) {
      return Failure(objects.error());
    }  // not packed at all: its names have been seen
  }
  if (count > 0 && other_filter) return refused("PDF 的压缩方式不常见，无法检查，请重新打印为 PDF 后上传");
  return {};
}

}  // namespace

Result<std::string> office_media(std::string_view bytes, const DocumentLimits& limits) {
  ASSIGN_OR_RETURN(const std::vector<Entry> entries, read_directory(bytes, limits));
  std::uint64_t total = 0;
  bool has_types = false, word = false, sheet = false;
  for (const Entry& entry : entries) {
    if ((entry.flags & 1) != 0) return refused("文档设有打开密码，请取消密码后再上传");
    total += entry.size;
    if (total > limits.inflated) return swollen();
    if (entry.size > limits.ratio_free && entry.size / limits.ratio > entry.packed) return swollen();
    const std::string name = text::lower_ascii(entry.name);
    if (is_forbidden_name("/" + name)) return refused("文档中带有宏、控件、程序或嵌入的文件，请另存为不带宏的 docx、xlsx 或 PDF 后上传");
    has_types = has_types || name == "[content_types].xml";
    word = word || name == "word/document.xml";
    sheet = sheet || name == "xl/workbook.xml";
  }
  if (!has_types || word == sheet) return refused("不是 Word 文档或 Excel 表格，请上传照片、PDF、docx 或 xlsx");
  for (const Entry& entry : entries) {
    ASSIGN_OR_RETURN(const std::string content, read_part(bytes, entry));
    if (is_forbidden_content(content)) return refused("文档中嵌有其他文件或程序，请去掉后另存，或另存为 PDF 上传");
    const std::string name = text::lower_ascii(entry.name);
    const bool types = name == "[content_types].xml", relations = name.ends_with(".rels");
    if (!types && !relations) continue;
    if (!is_plain_xml(content)) return refused("文档的结构不寻常，无法检查，请另存为新的 docx、xlsx 或 PDF 后上传");
    const std::string xml = text::lower_ascii(content);
    if (contains(xml, "macro") || contains(xml, "vbaproject") || contains(xml, "activex") || contains(xml, "oleobject"))
      return refused("文档中带有宏、控件或嵌入的对象，请另存为不带宏的 docx、xlsx 或 PDF 后上传");
    if (relations && loads_from_outside(xml)) return refused("文档会从外部加载内容，请断开外部链接后另存，或另存为 PDF 上传");
  }
  return word ? std::string("application/vnd.openxmlformats-officedocument.wordprocessingml.document")
              : std::string("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
}

Result<void> check_pdf(std::string_view bytes, const DocumentLimits& limits) {
  constexpr std::size_t kTail = 2048;
  if (!contains(bytes.substr(bytes.size() > kTail ? bytes.size() - kTail : 0), "%%EOF")) return damaged();
  RETURN_IF_ERROR(check_names(bytes));
  return check_object_streams(bytes, limits);
}

}  // namespace shouwang::casework
