#include "generator/files.h"

#include <xlsxwriter.h>

#include <charconv>
#include <cstdio>

#include "base/text.h"
#include "generator/render.h"

namespace shouwang::generator {
namespace {

constexpr std::size_t kBufferBytes = 1 << 20;

Failure cannot_write(const std::filesystem::path& path) {
  return fail(ErrorCode::kIo, "无法写入文件“" + path.filename().string() + "”，请检查磁盘空间和目录权限");
}

class CsvFile final : public OutputFile {
 public:
  CsvFile(std::filesystem::path path, Form form, std::FILE* file) : path_(std::move(path)), form_(form), file_(file) {
    if (form == Form::kCsvUtf8Bom) buffer_ = "\xEF\xBB\xBF";
  }
  ~CsvFile() override {
    if (file_) std::fclose(file_);
  }
  CsvFile(const CsvFile&) = delete;
  CsvFile& operator=(const CsvFile&) = delete;

  Result<void> row(std::span<const FileCell> cells) override {
    bool first = true;
    for (const FileCell& c : cells) {
      if (!first) buffer_ += ',';
      first = false;
      if (c.text.find_first_of(",\"\r\n") == c.text.npos) {
        buffer_ += c.text;
      } else {
        buffer_ += '"';
        for (const char ch : c.text) {
          if (ch == '"') buffer_ += '"';
          buffer_ += ch;
        }
        buffer_ += '"';
      }
    }
    buffer_ += "\r\n";
    ++line_;
    return buffer_.size() >= kBufferBytes ? flush() : Result<void>();
  }

  Result<void> close() override {
    RETURN_IF_ERROR(flush());
    const bool ok = std::fclose(file_) == 0;
    file_ = nullptr;
    if (!ok) return cannot_write(path_);
    return {};
  }

 private:
  Result<void> flush() {
    if (form_ == Form::kCsvGb18030) {
      ASSIGN_OR_RETURN(buffer_, text::from_utf8(buffer_, text::Encoding::kGb18030));
    }
    if (std::fwrite(buffer_.data(), 1, buffer_.size(), file_) != buffer_.size()) return cannot_write(path_);
    buffer_.clear();
    return {};
  }

  std::filesystem::path path_;
  Form form_;
  std::FILE* file_;
  std::string buffer_;
};

class XlsxFile final : public OutputFile {
 public:
  XlsxFile(std::filesystem::path path, const FileHead& head, Date created)
      : path_(std::move(path)), directory_(path_.parent_path().string()) {
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    options.tmpdir = directory_.data();
    book_ = workbook_new_opt(path_.c_str(), &options);
    if (!book_) return;
    std::string author = "synthetic data";
    lxw_doc_properties properties{};
    properties.author = author.data();
    properties.created = static_cast<time_t>(created.days()) * 86'400;
    workbook_set_properties(book_, &properties);
    sheet_ = workbook_add_worksheet(book_, nullptr);
    lxw_format* title = workbook_add_format(book_);
    format_set_bold(title);
    format_set_align(title, LXW_ALIGN_CENTER);
    day_ = workbook_add_format(book_);
    format_set_num_format(day_, "yyyy-mm-dd");
    const auto last = static_cast<lxw_col_t>(head.headings.size() - 1);
    for (const std::string& line : head.titles) {
      worksheet_merge_range(sheet_, next(), 0, next(), last, line.c_str(), title);
      ++line_;
    }
    for (std::size_t k = 0; k < head.headings.size(); ++k)
      worksheet_write_string(sheet_, next(), static_cast<lxw_col_t>(k), head.headings[k].c_str(), nullptr);
    ++line_;
  }
  ~XlsxFile() override {
    if (book_) workbook_close(book_);
  }
  XlsxFile(const XlsxFile&) = delete;
  XlsxFile& operator=(const XlsxFile&) = delete;
  bool good() const { return book_ != nullptr && sheet_ != nullptr; }

  Result<void> row(std::span<const FileCell> cells) override {
    if (line_ >= LXW_ROW_MAX)
      return fail(ErrorCode::kTooLarge, "“" + path_.filename().string() + "”超过工作表的行数上限，请改为只生成 CSV");
    for (std::size_t k = 0; k < cells.size(); ++k) {
      const FileCell& c = cells[k];
      if (c.text.empty()) continue;
      const auto column = static_cast<lxw_col_t>(k);
      lxw_error error;
      if (c.type == RowBuffer::kText) {
        scratch_.assign(c.text);
        error = worksheet_write_string(sheet_, next(), column, scratch_.c_str(), nullptr);
      } else {
        double number = 0;
        std::from_chars(c.text.data(), c.text.data() + c.text.size(), number);
        error = worksheet_write_number(sheet_, next(), column, number, c.type == RowBuffer::kDay ? day_ : nullptr);
      }
      if (error != LXW_NO_ERROR) return cannot_write(path_);
    }
    ++line_;
    return {};
  }

  Result<void> close() override {
    const bool ok = workbook_close(book_) == LXW_NO_ERROR;
    book_ = nullptr;
    if (!ok) return cannot_write(path_);
    return {};
  }

 private:
  lxw_row_t next() const { return static_cast<lxw_row_t>(line_); }

  std::filesystem::path path_;
  std::string directory_, scratch_;
  lxw_workbook* book_ = nullptr;
  lxw_worksheet* sheet_ = nullptr;
  lxw_format* day_ = nullptr;
};

}  // namespace

Result<std::unique_ptr<OutputFile>> OutputFile::open(const std::filesystem::path& path, Form form, const FileHead& head, Date created) {
  if (form == Form::kXlsx) {
    auto out = std::make_unique<XlsxFile>(path, head, created);
    if (!out->good()) return cannot_write(path);
    return out;
  }
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (!file) return cannot_write(path);
  std::unique_ptr<OutputFile> out = std::make_unique<CsvFile>(path, form, file);
  std::vector<FileCell> cells;
  for (const std::string& h : head.headings) cells.push_back({RowBuffer::kText, h});
  RETURN_IF_ERROR(out->row(cells));
  return out;
}

}  // namespace shouwang::generator
