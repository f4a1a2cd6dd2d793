#include "intake/markup_table.h"

#include <libxml/HTMLparser.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <deque>
#include <optional>

namespace shouwang::intake {
namespace {

constexpr std::size_t kMarkupReadBytes = 64 * 1024;
constexpr std::size_t kMostTableDepth = 32;
constexpr std::size_t kMostSheets = 255;

/// What the parser reports, turned into rows. Element names come in lower case.
class MarkupRows {
 public:
  explicit MarkupRows(const ReadLimits& limits) : limits_(limits) {}

  struct Found {
    std::size_t sheet = 0;  // 0 for a page
    std::int64_t line = 0;
    std::vector<std::string> cells;
  };
  std::deque<Found> rows;
  std::vector<std::string> sheets;  // names of worksheets as they begin
  bool workbook = false;
  std::optional<Error> problem;

  void start(std::string_view name, const xmlChar** attributes) {
    if (problem) return;
    if (name == "workbook") workbook = true;
    if (name == "worksheet") {
      if (sheets.size() == kMostSheets) return refuse(ErrorCode::kTooLarge, "工作表过多，请另存为 xlsx 后上传");
      sheets.emplace_back(attribute(attributes, "ss:name"));
      line_ = 0;
    } else if (name == "table") {
      // The rows around a table inside a cell are layout, not data.
      if (!tables_.empty()) tables_.back().layout = true;
      if (tables_.size() == kMostTableDepth) return refuse(ErrorCode::kTooLarge, "表格嵌套过深，请另存为 xlsx 或 CSV 后上传");
      tables_.emplace_back();
    } else if (tables_.empty()) {
      return;
    } else if (name == "tr" || name == "row") {
      finish_row();
      tables_.back().open_row = true;
      if (const int index = number(attribute(attributes, "ss:index"), 0); index > line_) line_ = index - 1;
    } else if (name == "td" || name == "th" || name == "cell") {
      begin_cell(attributes);
    } else if (name == "br" || name == "p" || name == "div" || name == "li") {
      space();
    }
  }

  void end(std::string_view name) {
    if (problem || tables_.empty()) return;
    if (name == "td" || name == "th" || name == "cell") {
      tables_.back().open_cell = false;
    } else if (name == "tr" || name == "row") {
      finish_row();
    } else if (name == "table") {
      finish_row();
      tables_.pop_back();
    }
  }

  void characters(std::string_view text) {
    if (problem || tables_.empty() || !tables_.back().open_cell || tables_.back().cells.empty()) return;
    for (std::size_t k = 0; k < text.size(); ++k) {
      const auto c = static_cast<unsigned char>(text[k]);
      if (c <= ' ') {
        space();
      } else if (c == 0xC2 && k + 1 < text.size() && static_cast<unsigned char>(text[k + 1]) == 0xA0) {
        space();
        ++k;
      } else {
        std::string& cell = target();
        if (tables_.back().gap && !cell.empty()) cell += ' ';
        tables_.back().gap = false;
        cell += text[k];
        if (++bytes_ > limits_.row_bytes)
          return refuse(ErrorCode::kLineTooLong, "有一行超过 " + std::to_string(limits_.row_bytes) + " 字节，请核对文件是否完整");
      }
    }
  }

 private:
  struct Table {
    std::vector<std::string> cells;
    std::vector<int> held;   // by column: rows below that a merged cell still covers
    std::size_t at = 0;      // column of the open cell
    bool open_row = false, open_cell = false, layout = false, gap = false;
  };

  static std::string_view attribute(const xmlChar** attributes, std::string_view name) {
    for (const xmlChar** a = attributes; a != nullptr && a[0] != nullptr; a += 2)
      if (name == reinterpret_cast<const char*>(a[0])) return a[1] == nullptr ? "" : reinterpret_cast<const char*>(a[1]);
    return "";
  }
  static int number(std::string_view text, int otherwise) {
    int out = otherwise;
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
  }
  void refuse(ErrorCode code, std::string why) { problem = Error(code, std::move(why)); }
  std::string& target() { return tables_.back().cells[tables_.back().at]; }
  void space() {
    if (!tables_.empty()) tables_.back().gap = true;
  }

  void begin_cell(const xmlChar** attributes) {
    Table& table = tables_.back();
    table.open_row = table.open_cell = true;
    table.gap = false;
    std::size_t column = table.cells.size();
    while (column < table.held.size() && table.held[column] > 0) --table.held[column++];
    if (const int index = number(attribute(attributes, "ss:index"), 0); index > 0) column = std::max(column, static_cast<std::size_t>(index) - 1);
    const int across = std::max(number(attribute(attributes, "colspan"), 1), 1 + number(attribute(attributes, "ss:mergeacross"), 0));
    const int down = std::max(number(attribute(attributes, "rowspan"), 1), 1 + number(attribute(attributes, "ss:mergedown"), 0));
    const std::size_t end = column + static_cast<std::size_t>(std::max(across, 1));
    if (end > limits_.columns) return refuse(ErrorCode::kTooLarge, "列数超过 " + std::to_string(limits_.columns) + "，请核对文件");
    table.cells.resize(end);
    table.at = column;
    if (down > 1) {
      if (table.held.size() < end) table.held.resize(end);
      std::fill(table.held.begin() + static_cast<std::ptrdiff_t>(column), table.held.begin() + static_cast<std::ptrdiff_t>(end), down - 1);
    }
  }

  void finish_row() {
    Table& table = tables_.back();
    if (!table.open_row) return;
    for (std::size_t column = table.cells.size(); column < table.held.size(); ++column)
      if (table.held[column] > 0) --table.held[column];
    if (!table.layout) rows.push_back({sheets.empty() ? 0 : sheets.size() - 1, ++line_, std::move(table.cells)});
    table.cells.clear();
    table.open_row = table.open_cell = table.layout = false;
    bytes_ = 0;
  }

  const ReadLimits& limits_;
  std::vector<Table> tables_;
  std::size_t bytes_ = 0;  // of the row
  std::int64_t line_ = 0;  // of the row before, within the sheet
};

struct FreeMarkupParser {
  void operator()(xmlParserCtxt* c) const {
    if (c->myDoc != nullptr) xmlFreeDoc(c->myDoc);
    htmlFreeParserCtxt(c);
  }
};
struct CloseMarkupFile {
  void operator()(std::FILE* f) const { std::fclose(f); }
};

/// The file on its way through the parser, piece by piece.
class MarkupStream {
 public:
  MarkupStream(std::FILE* file, std::uint64_t size, text::Encoding encoding, const ReadLimits& limits)
      : limits_(limits), rows_(limits_), file_(file), size_(size), decoder_(encoding) {
    std::memset(&handler_, 0, sizeof handler_);
    handler_.startElement = [](void* me, const xmlChar* name, const xmlChar** attributes) {
      static_cast<MarkupRows*>(me)->start(reinterpret_cast<const char*>(name), attributes);
    };
    handler_.endElement = [](void* me, const xmlChar* name) { static_cast<MarkupRows*>(me)->end(reinterpret_cast<const char*>(name)); };
    handler_.characters = [](void* me, const xmlChar* text, int length) {
      static_cast<MarkupRows*>(me)->characters({reinterpret_cast<const char*>(text), static_cast<std::size_t>(length)});
    };
    handler_.ignorableWhitespace = handler_.characters;
    parser_.reset(htmlCreatePushParserCtxt(&handler_, &rows_, nullptr, 0, nullptr, XML_CHAR_ENCODING_UTF8));
    if (parser_) htmlCtxtUseOptions(parser_.get(), HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
  }

  MarkupRows& rows() { return rows_; }
  double progress() const { return size_ == 0 ? 1 : std::min(1.0, static_cast<double>(read_) / static_cast<double>(size_)); }

  /// Reads on. @returns false at the end
  Result<bool> read_on() {
    if (ended_) return false;
    if (!parser_) return fail(ErrorCode::kUnavailable, "内存不足，请稍后重试");
    std::string raw(kMarkupReadBytes, '\0');
    raw.resize(std::fread(raw.data(), 1, raw.size(), file_.get()));
    if (std::ferror(file_.get()) != 0) return Failure(Error(ErrorCode::kIo, "读取文件失败，请重试").with_internal(std::strerror(errno)));
    read_ += raw.size();
    ended_ = raw.empty();
    std::string text;
    decoder_.feed(raw, ended_, text);
    htmlParseChunk(parser_.get(), text.data(), static_cast<int>(text.size()), ended_ ? 1 : 0);
    if (rows_.problem) return Failure(*rows_.problem);
    return true;
  }

 private:
  ReadLimits limits_;
  MarkupRows rows_;
  std::unique_ptr<std::FILE, CloseMarkupFile> file_;
  std::uint64_t size_, read_ = 0;
  ChunkDecoder decoder_;
  xmlSAXHandler handler_;
  std::unique_ptr<xmlParserCtxt, FreeMarkupParser> parser_;
  bool ended_ = false;
};

class MarkupRowReader final : public RowReader {
 public:
  MarkupRowReader(std::unique_ptr<MarkupStream> stream, std::size_t sheet) : stream_(std::move(stream)), sheet_(sheet) {}

  Result<bool> next(Row& row) override {
    row.kinds.clear();
    row.cut = row.damaged = false;
    row.problem.clear();
    for (;;) {
      auto& waiting = stream_->rows().rows;
      while (!waiting.empty()) {
        MarkupRows::Found found = std::move(waiting.front());
        waiting.pop_front();
        if (found.sheet != sheet_) continue;
        if (std::all_of(found.cells.begin(), found.cells.end(), [](const std::string& c) { return c.empty(); })) continue;
        cells_ = std::move(found.cells);
        row.line = found.line;
        row.cells.assign(cells_.begin(), cells_.end());
        for (const std::string& cell : cells_) row.damaged = row.damaged || cell.find("\xEF\xBF\xBD") != cell.npos;
        return true;
      }
      ASSIGN_OR_RETURN(const bool more, stream_->read_on());
      if (!more && stream_->rows().rows.empty()) return false;
    }
  }
  double progress() const override { return stream_->progress(); }

 private:
  std::unique_ptr<MarkupStream> stream_;
  std::size_t sheet_;
  std::vector<std::string> cells_;
};

Result<std::unique_ptr<MarkupStream>> open_stream(const std::filesystem::path& path, const ReadLimits& limits, std::optional<text::Encoding> encoding,
                                                  text::Encoding* found) {
  std::FILE* const file = std::fopen(path.c_str(), "rbe");
  if (file == nullptr)
    return Failure(Error(ErrorCode::kIo, "无法打开文件，请确认文件存在并且可以读取").with_internal(path.string() + ": " + std::strerror(errno)));
  if (!encoding) {
    std::string head(1u << 20, '\0');
    head.resize(std::fread(head.data(), 1, head.size(), file));
    std::rewind(file);
    encoding = text::detect_encoding(head).value_or(text::Encoding::kGb18030);
    *found = *encoding;
  }
  std::error_code ignored;
  const auto size = std::filesystem::file_size(path, ignored);
  return std::make_unique<MarkupStream>(file, ignored ? 0 : size, *encoding, limits);
}

}  // namespace

bool starts_like_markup(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  while (!head.empty() && static_cast<unsigned char>(head[0]) <= ' ') head.remove_prefix(1);
  std::string start(head.substr(0, 16));
  std::transform(start.begin(), start.end(), start.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 'a' - 'A') : c; });
  return start.starts_with("<html") || start.starts_with("<!doctype") || start.starts_with("<?xml") || start.starts_with("<table") ||
         start.starts_with("<meta") || start.starts_with("<head") || start.starts_with("<style") || start.starts_with("<!--");
}

Result<MarkupFacts> scan_markup(const std::filesystem::path& path, const ReadLimits& limits) {
  MarkupFacts out;
  ASSIGN_OR_RETURN(const auto stream, open_stream(path, limits, std::nullopt, &out.encoding));
  MarkupRows& found = stream->rows();
  std::vector<bool> filled;
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, stream->read_on());
    for (const MarkupRows::Found& row : found.rows) {
      if (filled.size() <= row.sheet) filled.resize(row.sheet + 1);
      filled[row.sheet] = true;
    }
    found.rows.clear();
    if (!more) break;
  }
  if (filled.empty())
    return fail(ErrorCode::kUnknownFormat, "这是网页或 XML 文件，里面没有表格；请在原系统中导出 xlsx 或 CSV 后上传");
  out.workbook = found.workbook;
  out.sheets = found.sheets;
  if (out.sheets.empty()) out.sheets.emplace_back();
  return out;
}

Result<std::unique_ptr<RowReader>> open_markup(const std::filesystem::path& path, const ReadLimits& limits, const MarkupFacts& facts, std::size_t sheet) {
  ASSIGN_OR_RETURN(auto stream, open_stream(path, limits, facts.encoding, nullptr));
  return std::make_unique<MarkupRowReader>(std::move(stream), sheet);
}

}  // namespace shouwang::intake
