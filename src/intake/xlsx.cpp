#include "intake/xlsx.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <limits>
#include <map>

#include "intake/date_text.h"
#include "intake/xml_stream.h"

namespace shouwang::intake {
namespace {

constexpr std::size_t kSmallPart = 16u << 20;
constexpr std::string_view kWorkbookPart = "xl/workbook.xml";

std::string_view text_of(const char* s) { return s == nullptr ? std::string_view() : std::string_view(s); }

template <typename Number>
bool read_number(std::string_view s, Number& out) {
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), out);
  return error == std::errc() && end == s.data() + s.size();
}

// Elements of a small part with their attributes, for workbook.xml, its relations and styles.xml.
class PartReader final : public XmlStream {
 public:
  using Each = std::function<void(std::string_view name, const char** attributes, bool end)>;
  PartReader(const XlsxLimits& limits, Each each) : XmlStream(limits.depth, limits.token_bytes), each_(std::move(each)) {}
  static const char* value(const char** attributes, std::string_view name) { return attribute(attributes, name); }

 private:
  void on_start(std::string_view name, const char** attributes) override { each_(name, attributes, false); }
  void on_end(std::string_view name) override { each_(name, nullptr, true); }
  void on_text(std::string_view) override {}
  Each each_;
};

Result<void> read_part(const ZipArchive& archive, const std::string& part, const XlsxLimits& limits, PartReader::Each each) {
  ASSIGN_OR_RETURN(ZipArchive::Entry entry, archive.entry(part));
  if (entry.size() > kSmallPart) return fail(ErrorCode::kUnsafeArchive, "部件 " + part + " 过大，请另存为新的 xlsx 或 CSV 后上传");
  PartReader reader(limits, std::move(each));
  reader.open(std::move(entry));
  RETURN_IF_ERROR(reader.run());
  return {};
}

// Target of a relation, relative to xl/: "worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml", "../xl/…".
std::string resolve(std::string_view target) {
  if (target.starts_with('/')) return std::string(target.substr(1));
  std::string path = "xl/";
  while (target.starts_with("../")) {
    target.remove_prefix(3);
    path.clear();
  }
  return path + std::string(target);
}

class StringsReader final : public XmlStream {
 public:
  StringsReader(const XlsxLimits& limits, std::string& text, std::vector<std::uint32_t>& ends)
      : XmlStream(limits.depth, limits.token_bytes), limits_(limits), text_(text), ends_(ends) {}

 private:
  void on_start(std::string_view name, const char**) override {
    if (name == "rPh") ++phonetic_;
    inside_ = name == "t" && phonetic_ == 0;
  }
  void on_end(std::string_view name) override {
    inside_ = false;
    if (name == "rPh") --phonetic_;
    if (name != "si") return;
    if (ends_.size() >= limits_.shared_strings)
      return refuse(ErrorCode::kTooLarge,
                    "不同的文字超过 " + std::to_string(limits_.shared_strings) + " 条，请拆成多个文件，或另存为 CSV 后上传");
    ends_.push_back(static_cast<std::uint32_t>(text_.size()));
  }
  void on_text(std::string_view text) override {
    if (!inside_) return;
    if (text_.size() + text.size() > limits_.shared_string_bytes)
      return refuse(ErrorCode::kTooLarge,
                    "文字内容超过 " + std::to_string(limits_.shared_string_bytes >> 20) + " MB，请拆成多个文件，或另存为 CSV 后上传");
    text_ += text;
  }

  const XlsxLimits& limits_;
  std::string& text_;
  std::vector<std::uint32_t>& ends_;
  int phonetic_ = 0;
  bool inside_ = false;
};

constexpr std::int64_t kLastRow = 1'048'576;  // of any sheet

// "BC12" -> column 54 (from 0); the row number is left to the row element. kNoColumn when it is no reference.
constexpr std::size_t kNoColumn = std::numeric_limits<std::size_t>::max();
std::size_t column_of(std::string_view reference) {
  std::size_t column = 0, k = 0;
  for (; k < reference.size() && k < 4 && reference[k] >= 'A' && reference[k] <= 'Z'; ++k)
    column = column * 26 + static_cast<std::size_t>(reference[k] - 'A' + 1);
  return k == 0 || k == 4 ? kNoColumn : column - 1;
}

// _x000D_ stands for a character that XML cannot hold; only controls are ever written so.
void undo_escapes(std::string& text, std::size_t from) {
  for (std::size_t at = text.find("_x00", from); at != text.npos; at = text.find("_x00", at + 1)) {
    unsigned code = 0;
    if (at + 7 <= text.size() && text[at + 6] == '_') {
      const auto [end, error] = std::from_chars(text.data() + at + 4, text.data() + at + 6, code, 16);
      if (error == std::errc() && end == text.data() + at + 6 && code != 0 && code < 0x80) text.replace(at, 7, 1, static_cast<char>(code));
    }
  }
}

}  // namespace

bool is_date_format(int id, std::string_view code) {
  // Built-in numbers of ECMA-376 18.8.30, with the East Asian ones (27-36, 50-58).
  if ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58)) return true;
  if (id < 164) return false;
  bool quoted = false, bracket = false;
  for (std::size_t k = 0; k < code.size(); ++k) {
    const char c = code[k];
    if (c == '"')
      quoted = !quoted;
    else if (quoted)
      continue;
    else if (c == '\\' || c == '_' || c == '*')
      ++k;
    else if (c == '[')
      bracket = true;
    else if (c == ']')
      bracket = false;
    // Inside brackets: colours and conditions, or elapsed time such as [h]:mm, whose letters follow outside as well.
    else if (bracket)
      continue;
    else if (c == ';')
      return false;  // the first section decides
    else if (c == 'G' && code.substr(k).starts_with("General"))
      return false;
    else if (c == 'y' || c == 'Y' || c == 'd' || c == 'D' || c == 'm' || c == 'M' || c == 'h' || c == 'H' || c == 's' || c == 'S')
      return true;
    else if (c == '0' || c == '#' || c == '?' || c == '@')
      return false;
  }
  return false;
}

Result<std::shared_ptr<const XlsxWorkbook>> XlsxWorkbook::open(const std::filesystem::path& path, const XlsxLimits& limits) {
  auto out = std::make_shared<XlsxWorkbook>();
  out->limits_ = limits;
  ASSIGN_OR_RETURN(out->archive_, ZipArchive::open(path, limits.zip));
  if (!out->archive_.has(std::string(kWorkbookPart))) {
    if (out->archive_.has("content.xml")) return fail(ErrorCode::kUnknownFormat, "这是 ODS 电子表格，请另存为 xlsx 或 CSV 后上传");
    if (out->archive_.has("xl/workbook.bin")) return fail(ErrorCode::kUnknownFormat, "这是 xlsb 二进制工作簿，请另存为 xlsx 或 CSV 后上传");
    if (out->archive_.has("word/document.xml")) return fail(ErrorCode::kUnknownFormat, "这是 Word 文档，请把表格另存为 xlsx 或 CSV 后上传");
    return fail(ErrorCode::kUnknownFormat, "这是压缩包，不是电子表格，请解压后上传其中的 xlsx 或 CSV 文件");
  }
  RETURN_IF_ERROR(out->read_workbook());
  RETURN_IF_ERROR(out->read_styles());
  RETURN_IF_ERROR(out->read_shared_strings());
  return std::shared_ptr<const XlsxWorkbook>(std::move(out));
}

Result<void> XlsxWorkbook::read_workbook() {
  struct Relation {
    std::string type, target;
  };
  std::map<std::string, Relation, std::less<>> relations;
  const std::string relations_part = "xl/_rels/workbook.xml.rels";
  if (archive_.has(relations_part))
    RETURN_IF_ERROR(read_part(archive_, relations_part, limits_, [&](std::string_view name, const char** attributes, bool end) {
      if (end || name != "Relationship") return;
      const std::string_view type = text_of(PartReader::value(attributes, "Type"));
      relations.insert_or_assign(
          std::string(text_of(PartReader::value(attributes, "Id"))),
          Relation{std::string(type.substr(type.rfind('/') + 1)), resolve(text_of(PartReader::value(attributes, "Target")))});
    }));
  for (const auto& [id, relation] : relations) {
    if (relation.type == "sharedStrings") strings_part_ = relation.target;
    if (relation.type == "styles") styles_part_ = relation.target;
  }
  RETURN_IF_ERROR(read_part(archive_, std::string(kWorkbookPart), limits_, [&](std::string_view name, const char** attributes, bool end) {
    if (end) return;
    if (name == "workbookPr") {
      const std::string_view date1904 = text_of(PartReader::value(attributes, "date1904"));
      system_1904_ = date1904 == "1" || date1904 == "true";
    }
    if (name != "sheet" || sheets_.size() >= limits_.sheets) return;
    // r:id; a sheet's own number is called sheetId.
    const auto found = relations.find(text_of(PartReader::value(attributes, "id")));
    if (found == relations.end() || found->second.type != "worksheet" || !archive_.has(found->second.target)) return;
    const std::string_view state = text_of(PartReader::value(attributes, "state"));
    sheets_.push_back(
        {std::string(text_of(PartReader::value(attributes, "name"))), found->second.target, !state.empty() && state != "visible"});
  }));
  if (sheets_.empty()) return fail(ErrorCode::kTruncated, "工作簿中没有工作表，文件可能已损坏，请另存为新的 xlsx 后上传");
  std::stable_partition(sheets_.begin(), sheets_.end(), [](const Sheet& s) { return !s.hidden; });
  return {};
}

Result<void> XlsxWorkbook::read_styles() {
  if (styles_part_.empty() || !archive_.has(styles_part_)) return {};
  std::map<int, bool> formats;
  bool cell_formats = false;
  return read_part(archive_, styles_part_, limits_, [&, this](std::string_view name, const char** attributes, bool end) {
    if (name == "cellXfs") cell_formats = !end;
    if (end) return;
    int id = 0;
    read_number(text_of(PartReader::value(attributes, "numFmtId")), id);
    if (name == "numFmt") formats[id] = is_date_format(std::max(id, 164), text_of(PartReader::value(attributes, "formatCode")));
    if (name != "xf" || !cell_formats) return;
    const auto own = formats.find(id);
    date_style_.push_back(own != formats.end() ? own->second : is_date_format(id, ""));
  });
}

Result<void> XlsxWorkbook::read_shared_strings() {
  if (strings_part_.empty() || !archive_.has(strings_part_)) return {};
  ASSIGN_OR_RETURN(ZipArchive::Entry entry, archive_.entry(strings_part_));
  StringsReader reader(limits_, string_text_, string_ends_);
  reader.open(std::move(entry));
  RETURN_IF_ERROR(reader.run());
  return {};
}

class SheetReader final : public RowReader, private XmlStream {
 public:
  SheetReader(std::shared_ptr<const XlsxWorkbook> workbook, ZipArchive::Entry entry)
      : XmlStream(workbook->limits_.depth, workbook->limits_.token_bytes), workbook_(std::move(workbook)) {
    open(std::move(entry));
  }

  Result<bool> next(Row& row) override {
    for (;;) {
      cells_.clear();
      text_.clear();
      ASSIGN_OR_RETURN(const bool got, run());
      if (!got) return false;
      if (cells_.empty()) continue;
      row.line = line_;
      row.damaged = row.cut = false;
      const std::size_t columns = cells_.back().column + 1;
      row.cells.assign(columns, {});
      row.kinds.assign(columns, CellKind::kText);
      for (const CellAt& c : cells_) {
        row.cells[c.column] = c.shared.data() != nullptr ? c.shared : std::string_view(text_).substr(c.at, c.size);
        row.kinds[c.column] = c.kind;
      }
      return true;
    }
  }

  double progress() const override { return XmlStream::progress(); }

 private:
  enum class Type : std::uint8_t { kNumber, kShared, kText, kBool, kError, kDate };
  struct CellAt {
    std::size_t column;
    std::size_t at = 0, size = 0;  // in text_
    std::string_view shared;       // or a shared string
    CellKind kind = CellKind::kText;
  };

  void on_start(std::string_view name, const char** attributes) override {
    if (name == "c") return start_cell(attributes);
    if (name == "v") {
      collecting_ = in_cell_;
      value_at_ = text_.size();
    } else if (name == "t") {
      collecting_ = in_cell_ && in_inline_ && phonetic_ == 0;
    } else if (name == "is") {
      in_inline_ = true;
      value_at_ = text_.size();
    } else if (name == "rPh") {
      ++phonetic_;
    } else if (name == "row") {
      std::int64_t number = 0;
      const bool numbered = read_number(text_of(attribute(attributes, "r")), number) && number > line_ && number <= kLastRow;
      line_ = numbered ? number : line_ + 1;
      next_column_ = 0;
      shared_bytes_ = 0;
    } else if (name == "sheetData") {
      in_data_ = true;
    }
  }

  void start_cell(const char** attributes) {
    if (!in_data_) return;
    in_cell_ = true;
    has_value_ = false;
    type_ = Type::kNumber;
    date_style_ = false;
    column_ = next_column_;
    for (const char** a = attributes; a[0] != nullptr; a += 2) {
      const std::string_view value(a[1]);
      if (a[0][1] != '\0') continue;
      if (a[0][0] == 'r') {
        if (const std::size_t c = column_of(value); c != kNoColumn && c >= next_column_) column_ = c;
      } else if (a[0][0] == 't') {
        type_ = value == "s"                             ? Type::kShared
                : value == "str" || value == "inlineStr" ? Type::kText
                : value == "b"                           ? Type::kBool
                : value == "e"                           ? Type::kError
                : value == "d"                           ? Type::kDate
                                                         : Type::kNumber;
      } else if (a[0][0] == 's') {
        std::size_t style = 0;
        date_style_ = read_number(value, style) && style < workbook_->date_style_.size() && workbook_->date_style_[style];
      }
    }
    next_column_ = column_ + 1;
  }

  void on_end(std::string_view name) override {
    if (name == "c") {
      if (in_cell_ && has_value_) end_cell();
      in_cell_ = collecting_ = false;
    } else if (name == "v" || name == "t") {
      collecting_ = false;
    } else if (name == "is") {
      in_inline_ = false;
    } else if (name == "rPh") {
      --phonetic_;
    } else if (name == "row") {
      if (in_data_) pause();
    } else if (name == "sheetData") {
      in_data_ = false;
    }
  }

  void on_text(std::string_view text) override {
    if (!collecting_) return;
    if (text_.size() + text.size() > workbook_->limits_.rows.row_bytes) return refuse_long_row();
    text_ += text;
    has_value_ = true;
  }

  void refuse_long_row() {
    refuse(ErrorCode::kLineTooLong, "第 " + std::to_string(line_) + " 行超过 " + std::to_string(workbook_->limits_.rows.row_bytes) +
                                        " 字节，请删去过长的内容后重新上传");
  }

  void end_cell() {
    if (column_ >= workbook_->limits_.rows.columns)
      return refuse(ErrorCode::kTooLarge, "第 " + std::to_string(line_) + " 行超过 " + std::to_string(workbook_->limits_.rows.columns) +
                                              " 列，请删去多余的列后重新上传");
    CellAt cell{column_, value_at_, text_.size() - value_at_, {}, CellKind::kText};
    const std::string_view text = std::string_view(text_).substr(cell.at);
    switch (type_) {
      case Type::kShared: {
        std::size_t index = 0;
        const auto& ends = workbook_->string_ends_;
        if (!read_number(text, index) || index >= ends.size())
          return refuse(ErrorCode::kTruncated,
                        "第 " + std::to_string(line_) + " 行引用了不存在的文字，文件已损坏，请另存为新的 xlsx 后上传");
        const std::size_t first = index == 0 ? 0 : ends[index - 1];
        cell.shared = std::string_view(workbook_->string_text_).substr(first, ends[index] - first);
        text_.resize(cell.at);
        shared_bytes_ += cell.shared.size();
        if (shared_bytes_ > workbook_->limits_.rows.row_bytes) return refuse_long_row();
        break;
      }
      case Type::kText:
        undo_escapes(text_, cell.at);
        cell.size = text_.size() - cell.at;
        break;
      case Type::kNumber:
        cell.kind = CellKind::kNumber;
        if (date_style_)
          if (const auto iso = serial_to_iso(text, workbook_->system_1904_)) {
            text_.resize(cell.at);
            text_ += *iso;
            cell.size = iso->size();
            cell.kind = CellKind::kDate;
          }
        break;
      case Type::kDate:
        cell.kind = CellKind::kDate;
        break;
      case Type::kError:
        cell.kind = CellKind::kError;
        break;
      case Type::kBool:
        break;
    }
    cells_.push_back(cell);
  }

  std::shared_ptr<const XlsxWorkbook> workbook_;
  std::vector<CellAt> cells_;
  std::string text_;
  std::int64_t line_ = 0;
  std::size_t column_ = 0, next_column_ = 0, value_at_ = 0, shared_bytes_ = 0;
  Type type_ = Type::kNumber;
  int phonetic_ = 0;
  bool in_data_ = false, in_cell_ = false, in_inline_ = false, collecting_ = false, has_value_ = false, date_style_ = false;
};

Result<std::unique_ptr<RowReader>> XlsxWorkbook::rows(std::shared_ptr<const XlsxWorkbook> workbook, std::size_t sheet) {
  ASSIGN_OR_RETURN(ZipArchive::Entry entry, workbook->archive_.entry(workbook->sheets_.at(sheet).part));
  return std::unique_ptr<RowReader>(std::make_unique<SheetReader>(std::move(workbook), std::move(entry)));
}

}  // namespace shouwang::intake
