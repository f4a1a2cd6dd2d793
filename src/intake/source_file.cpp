#include "intake/source_file.h"

#include <array>
#include <fstream>
#include <string_view>

namespace shouwang::intake {
namespace {

using namespace std::string_view_literals;

struct Signature {
  std::string_view bytes;
  std::string_view what;
};
constexpr std::array<Signature, 8> kOthers{{
    {"%PDF-"sv, "PDF 文件"},
    {"\x89PNG"sv, "图片"},
    {"\xFF\xD8\xFF"sv, "图片"},
    {"Rar!"sv, "RAR 压缩包"},
    {"7z\xBC\xAF\x27\x1C"sv, "7z 压缩包"},
    {"\x1F\x8B"sv, "gzip 压缩文件"},
    {"{\\rtf"sv, "RTF 文档"},
    {"SQLite format 3"sv, "SQLite 数据库"},
}};
constexpr std::string_view kZip = "PK\x03\x04"sv, kEmptyZip = "PK\x05\x06"sv;
constexpr std::string_view kOle = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv;

// An xlsx with a password is an OLE file with a stream of this name (in UTF-16).
constexpr std::string_view kEncryptedStream = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e"sv;
constexpr std::string_view kWordStream = "W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t"sv;
constexpr std::size_t kOleSearch = 16u << 20;

}  // namespace

Result<SourceFile> SourceFile::open(const std::filesystem::path& path, const ReadLimits& limits) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return Failure(Error(ErrorCode::kIo, "无法打开文件，请确认文件存在并且可以读取").with_internal(path.string()));
  std::string head(512, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(in.gcount()));
  SourceFile out;
  out.path_ = path;
  out.limits_ = limits;
  if (head.starts_with(kZip) || head.starts_with(kEmptyZip)) {
    XlsxLimits xlsx;
    xlsx.rows = limits;
    ASSIGN_OR_RETURN(out.workbook_, XlsxWorkbook::open(path, xlsx));
    return out;
  }
  if (head.starts_with(kOle)) {
    in.clear();
    in.seekg(0);
    std::string all(kOleSearch, '\0');
    in.read(all.data(), static_cast<std::streamsize>(all.size()));
    all.resize(static_cast<std::size_t>(in.gcount()));
    if (all.find(kEncryptedStream) != all.npos)
      return fail(ErrorCode::kUnsupportedMedia, "工作簿设有打开密码，请取消密码后另存为 xlsx 或 CSV 再上传");
    if (all.find(kWordStream) != all.npos) return fail(ErrorCode::kUnknownFormat, "这是 Word 文档，请把表格另存为 xlsx 或 CSV 后上传");
    XlsLimits xls;
    xls.rows = limits;
    ASSIGN_OR_RETURN(out.old_workbook_, XlsWorkbook::open(path, xls));
    return out;
  }
  for (const Signature& s : kOthers)
    if (head.starts_with(s.bytes))
      return fail(ErrorCode::kUnknownFormat, "这是" + std::string(s.what) + "，不是表格，请上传 xlsx 或 CSV 文件");
  if (starts_like_markup(head)) {
    ASSIGN_OR_RETURN(out.markup_, scan_markup(path, limits));
    return out;
  }
  if (starts_like_json(head)) {
    ASSIGN_OR_RETURN(out.json_, scan_json_lines(path, limits));
    return out;
  }
  // Opened once here so that a bad encoding is known at once.
  RETURN_IF_ERROR(open_text(path, limits, out.text_));
  return out;
}

Result<std::unique_ptr<RowReader>> SourceFile::rows(std::size_t table) const {
  if (workbook_) return XlsxWorkbook::rows(workbook_, table);
  if (old_workbook_) return XlsWorkbook::rows(old_workbook_, table);
  if (markup_) return open_markup(path_, limits_, *markup_, table);
  if (json_) return open_json_lines(path_, limits_, *json_);
  TextFacts facts;
  return open_text(path_, limits_, facts);
}

std::string SourceFile::description() const {
  if (workbook_) return "xlsx 工作簿，" + std::to_string(workbook_->sheets().size()) + " 个工作表";
  if (old_workbook_) return "旧版 xls 工作簿，" + std::to_string(old_workbook_->sheets().size()) + " 个工作表";
  if (markup_)
    return std::string(markup_->workbook ? "XML 工作簿" : "网页表格（导出时用了 xls 的名称）") + "，编码 " + std::string(text::encoding_name(markup_->encoding));
  if (json_) return "JSON 行文件，编码 " + std::string(text::encoding_name(json_->encoding));
  const std::string_view separator = text_.separator == '\t'  ? "制表符"
                                     : text_.separator == ';' ? "分号"
                                     : text_.separator == ',' ? "逗号"
                                     : text_.separator == '|' ? "竖线"
                                                              : "";
  return "文本文件，编码 " + std::string(text::encoding_name(text_.encoding)) + "，以" +
         (separator.empty() ? "“" + std::string(1, text_.separator) + "”" : std::string(separator)) + "分隔";
}

}  // namespace shouwang::intake
