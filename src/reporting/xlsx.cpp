// Documents as a workbook, one sheet each. Every cell is written as text: what looks like a formula or a number stays what was typed.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "base/text.h"
#include "reporting/document.h"
#include "reporting/printable.h"

namespace shouwang::reporting {
namespace {

constexpr std::size_t kMostInCell = 32'000;  // bytes; Excel takes 32,767 characters
constexpr double kTallestRow = 400;          // points; Excel takes 409

/// What becomes of a text that does not fit a cell: the rest goes into rows below.
std::vector<std::string> pieces(const std::string& text) {
  std::vector<std::string> out;
  std::string_view rest = text;
  while (rest.size() > kMostInCell) {
    std::size_t cut = kMostInCell;
    while ((static_cast<unsigned char>(rest[cut]) & 0xC0) == 0x80) --cut;
    out.emplace_back(rest.substr(0, cut));
    rest.remove_prefix(cut);
  }
  out.emplace_back(rest);
  return out;
}

/// A name that Excel accepts and no other sheet has: at most 31 characters, none of []:*?/\, no apostrophe at the ends.
std::string sheet_name(std::string_view title, std::set<std::string>& taken) {
  std::string name;
  for (const char c : printable(title)) {
    if (std::string_view("[]:*?/\\'\n").find(c) == std::string_view::npos) name += c;
  }
  name = std::string(text::trim_ascii(name));
  if (name.empty() || text::lower_ascii(name) == "history") name = "表";
  std::string unique(text::first_code_points(name, 31));
  for (int n = 2; !taken.insert(text::lower_ascii(unique)).second; ++n) {
    const std::string tail = " (" + std::to_string(n) + ")";
    unique = std::string(text::first_code_points(name, 31 - tail.size())) + tail;
  }
  return unique;
}

struct Formats {
  lxw_format *title, *subtitle, *number, *heading, *label, *value, *head, *text, *note;
};

lxw_format* format_of(lxw_workbook* book, const char* font, double size, int align, bool framed) {
  lxw_format* format = workbook_add_format(book);
  format_set_font_name(format, font);
  format_set_font_size(format, size);
  format_set_align(format, static_cast<std::uint8_t>(align));
  format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
  format_set_text_wrap(format);
  if (framed) format_set_border(format, LXW_BORDER_THIN);
  return format;
}

Formats formats_of(lxw_workbook* book) {
  Formats f{};
  f.title = format_of(book, "黑体", 18, LXW_ALIGN_CENTER, false);
  f.subtitle = format_of(book, "宋体", 11, LXW_ALIGN_CENTER, false);
  f.number = format_of(book, "宋体", 10, LXW_ALIGN_RIGHT, false);
  f.heading = format_of(book, "黑体", 12, LXW_ALIGN_LEFT, false);
  f.label = format_of(book, "黑体", 10.5, LXW_ALIGN_CENTER, true);
  f.value = format_of(book, "宋体", 10.5, LXW_ALIGN_LEFT, true);
  f.head = format_of(book, "黑体", 10.5, LXW_ALIGN_CENTER, true);
  f.text = format_of(book, "宋体", 10.5, LXW_ALIGN_LEFT, false);
  f.note = format_of(book, "宋体", 8, LXW_ALIGN_LEFT, false);
  format_set_bg_color(f.label, 0xEDEDED);
  format_set_bg_color(f.head, 0xEDEDED);
  return f;
}

/// Columns of a sheet are shared by all its blocks, so each block spreads its cells over several of them.
class Sheet {
 public:
  Sheet(lxw_worksheet* sheet, const Formats& formats, const Document& document) : sheet_(sheet), f_(formats), document_(document) {
    const Table* longest = nullptr;
    for (const Block& block : document.blocks) {
      if (const auto* table = std::get_if<Table>(&block)) {
        columns_ = std::max(columns_, table->columns.size());
        if (!longest || table->columns.size() > longest->columns.size()) longest = table;
      } else if (const auto* fields = std::get_if<Fields>(&block)) {
        columns_ = std::max(columns_, static_cast<std::size_t>(std::max(fields->columns, 1)) * 2);
      }
    }
    // The table with the most columns decides their widths.
    const double page = document.landscape ? 128 : 88;  // characters of the standard width on A4
    widths_.assign(columns_, page / static_cast<double>(columns_));
    if (longest && longest->columns.size() == columns_) {
      const std::vector<double> shares = column_shares(*longest, page / 2.1);
      for (std::size_t c = 0; c < columns_; ++c) widths_[c] = std::max(shares[c] * page, 5.0);
    }
    for (std::size_t c = 0; c < columns_; ++c)
      worksheet_set_column(sheet_, static_cast<lxw_col_t>(c), static_cast<lxw_col_t>(c), widths_[c], nullptr);
    worksheet_set_paper(sheet_, 9);  // A4
    if (document.landscape) worksheet_set_landscape(sheet_);
    worksheet_set_margins(sheet_, 0.6, 0.6, 0.7, 0.7);
    worksheet_fit_to_pages(sheet_, 1, 0);
    worksheet_center_horizontally(sheet_);
    worksheet_set_footer(sheet_, "&C第 &P 页　共 &N 页");
  }

  bool write() {
    if (!document_.number.empty()) whole_row("编号：" + document_.number, f_.number, 10);
    whole_row(document_.title, f_.title, 20);
    if (!document_.subtitle.empty()) whole_row(document_.subtitle, f_.subtitle, 11);
    for (const Block& block : document_.blocks) std::visit([&](const auto& b) { put(b); }, block);
    if (!document_.footer.empty()) whole_row(document_.footer, f_.note, 8);
    if (repeat_last_ > 0) worksheet_repeat_rows(sheet_, repeat_, repeat_);
    return sound_;
  }

 private:
  struct Part {
    std::string text;
    std::size_t from, to;  // columns, both included
    lxw_format* format;
  };

  /// One row of a block, in as many rows of the sheet as its longest cell needs.
  void row(const std::vector<Part>& parts, double size = 10.5, double least = 22) {
    std::vector<std::vector<std::string>> cut;
    std::size_t rows = 1;
    for (const Part& part : parts) {
      cut.push_back(pieces(printable(part.text)));
      rows = std::max(rows, cut.back().size());
    }
    for (std::size_t r = 0; r < rows; ++r) {
      int lines = 1;
      for (std::size_t i = 0; i < parts.size(); ++i) {
        const Part& part = parts[i];
        static const std::string kNothing;
        const std::string& text = r < cut[i].size() ? cut[i][r] : kNothing;
        const double width = std::accumulate(widths_.begin() + static_cast<std::ptrdiff_t>(part.from),
                                             widths_.begin() + static_cast<std::ptrdiff_t>(part.to) + 1, 0.0);
        lines = std::max(lines, lines_in(text, std::max(width / 2.1 * 10.5 / size - 0.5, 1.0)));
        put_cell(text, part);
      }
      const double height = std::min(std::max(lines * size * 1.4 + 6, least), kTallestRow);
      sound_ &= worksheet_set_row(sheet_, row_, height, nullptr) == LXW_NO_ERROR;
      ++row_;
    }
  }

  void put_cell(const std::string& text, const Part& part) {
    const auto from = static_cast<lxw_col_t>(part.from), to = static_cast<lxw_col_t>(part.to);
    lxw_error error = LXW_NO_ERROR;
    if (from < to) error = worksheet_merge_range(sheet_, row_, from, row_, to, "", part.format);
    if (error == LXW_NO_ERROR) {
      error = text.empty() ? worksheet_write_blank(sheet_, row_, from, part.format)
                           : worksheet_write_string(sheet_, row_, from, text.c_str(), part.format);
    }
    sound_ &= error == LXW_NO_ERROR;
  }

  void whole_row(const std::string& text, lxw_format* format, double size) { row({{text, 0, columns_ - 1, format}}, size, size * 1.8); }
  void gap() { ++row_; }
  void heading(const std::string& text) {
    if (!text.empty()) whole_row(text, f_.heading, 12);
  }

  /// The column at which the i-th of so many equal parts of the sheet begins; each part has two columns at least.
  std::size_t boundary(std::size_t i, std::size_t parts) const {
    const double wanted = std::accumulate(widths_.begin(), widths_.end(), 0.0) * static_cast<double>(i) / static_cast<double>(parts);
    std::size_t column = 0;
    for (double width = 0; column < columns_ && width + widths_[column] / 2 < wanted; ++column) width += widths_[column];
    return std::clamp(column, 2 * i, columns_ - 2 * (parts - i));
  }

  void put(const Fields& fields) {
    if (fields.pairs.empty()) return;
    heading(fields.heading);
    const auto pairs = static_cast<std::size_t>(std::max(fields.columns, 1));
    for (const auto& places : grid_rows(fields)) {
      std::vector<Part> parts;
      for (std::size_t i = 0; i < places.size(); ++i) {
        const auto& [name, value] = fields.pairs[places[i]];
        const std::size_t from = boundary(i, pairs), next = i + 1 == places.size() ? columns_ : boundary(i + 1, pairs);
        std::size_t label = from;  // its last column: as many as a name of five characters needs
        for (double width = widths_[label]; width < 11 && label + 2 < next; width += widths_[++label]) {
        }
        parts.push_back({name, from, label, f_.label});
        parts.push_back({value, label + 1, next - 1, f_.value});
      }
      row(parts);
    }
    gap();
  }

  void put(const Table& table) {
    if (table.columns.empty()) return;
    heading(table.heading);
    const std::size_t n = table.columns.size();
    const std::vector<double> shares = column_shares(table, std::accumulate(widths_.begin(), widths_.end(), 0.0) / 2.1);
    // Ends of the table's columns on the sheet's: by their shares, at least one each.
    std::vector<std::size_t> ends(n);
    double share = 0;
    for (std::size_t c = 0; c < n; ++c) {
      share += shares[c];
      const std::size_t least = c == 0 ? 1 : ends[c - 1] + 1, most = columns_ - (n - 1 - c);
      ends[c] = std::clamp(static_cast<std::size_t>(std::lround(share * static_cast<double>(columns_))), least, most);
    }
    ends[n - 1] = columns_;
    const auto parts_of = [&](const std::vector<std::string>& values, lxw_format* format) {
      std::vector<Part> parts;
      for (std::size_t c = 0; c < n; ++c)
        parts.push_back({c < values.size() ? values[c] : "", c == 0 ? 0 : ends[c - 1], ends[c] - 1, format});
      return parts;
    };
    // A sheet can repeat one run of rows on its pages: the header of the longest table.
    if (table.rows.size() + static_cast<std::size_t>(table.blank_rows) > repeat_last_) {
      repeat_last_ = table.rows.size() + static_cast<std::size_t>(table.blank_rows);
      repeat_ = row_;
    }
    row(parts_of(table.columns, f_.head));
    for (const auto& values : table.rows) row(parts_of(values, f_.value));
    for (int i = 0; i < table.blank_rows; ++i) row(parts_of({}, f_.value), 10.5, 26);
    gap();
  }

  void put(const Paragraph& paragraph) {
    heading(paragraph.heading);
    std::string_view rest = paragraph.text;
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      const std::string line(rest.substr(0, end));
      whole_row(paragraph.closing ? line : "　　" + line, paragraph.closing ? f_.number : f_.text, 10.5);
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    gap();
  }

  void put(const Signatures& signatures) {
    for (std::size_t i = 0; i < signatures.places.size(); i += 2) {
      std::vector<Part> parts;
      const bool two = i + 1 < signatures.places.size();
      const std::size_t half = two ? columns_ / 2 : columns_;
      parts.push_back({signatures.places[i] + "：\n\n　　　　　　　　年　　月　　日", 0, half - 1, f_.value});
      if (two) parts.push_back({signatures.places[i + 1] + "：\n\n　　　　　　　　年　　月　　日", half, columns_ - 1, f_.value});
      row(parts, 10.5, 60);
    }
    gap();
  }

  void put(const Picture& picture) {
    if (!is_sound_png(picture.png)) return whole_row(picture.caption + "（图片无法显示）", f_.text, 10.5);
    const auto wide = static_cast<double>(static_cast<unsigned char>(picture.png[18]) << 8 | static_cast<unsigned char>(picture.png[19]));
    const auto high = static_cast<double>(static_cast<unsigned char>(picture.png[22]) << 8 | static_cast<unsigned char>(picture.png[23]));
    lxw_image_options options{};
    options.x_scale = options.y_scale = picture.width_mm / 25.4 * 96 / wide;
    const double points = picture.width_mm / 25.4 * 72 * high / wide;
    sound_ &= worksheet_set_row(sheet_, row_, std::min(points + 6, kTallestRow), nullptr) == LXW_NO_ERROR;
    // A damaged picture is left out, the sheet stays.
    worksheet_insert_image_buffer_opt(sheet_, row_, 0, reinterpret_cast<const unsigned char*>(picture.png.data()), picture.png.size(),
                                      &options);
    ++row_;
    whole_row(picture.caption, f_.text, 10.5);
  }

  void put(const QrCode& code) { whole_row(code.caption.empty() ? code.text : code.caption + "：" + code.text, f_.text, 10.5); }

  lxw_worksheet* sheet_;
  const Formats& f_;
  const Document& document_;
  std::size_t columns_ = 4;
  std::vector<double> widths_;
  lxw_row_t row_ = 0, repeat_ = 0;
  std::size_t repeat_last_ = 30;  // tables of fewer rows need no header on the next page
  bool sound_ = true;
};

/// A file in memory only: forms hold personal data that should not lie about on a disk.
class MemoryFile {
 public:
  MemoryFile() : descriptor_(memfd_create("workbook", MFD_CLOEXEC)) {}
  ~MemoryFile() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  bool open() const { return descriptor_ >= 0; }
  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }
  bool read_all(std::string& out) const {
    const off_t size = lseek(descriptor_, 0, SEEK_END);
    if (size < 0) return false;
    out.resize(static_cast<std::size_t>(size));
    for (std::size_t at = 0; at < out.size();) {
      const ssize_t n = pread(descriptor_, out.data() + at, out.size() - at, static_cast<off_t>(at));
      if (n <= 0) return false;
      at += static_cast<std::size_t>(n);
    }
    return true;
  }

 private:
  int descriptor_;
};

}  // namespace

Result<std::string> to_xlsx(const std::vector<Document>& documents) {
  if (documents.empty()) return fail(ErrorCode::kInvalidArgument, "没有要导出的内容");
  const MemoryFile file;
  const auto failed = [](const char* why) { return Failure(Error(ErrorCode::kIo, "无法生成表格文件，请稍后重试").with_internal(why)); };
  if (!file.open()) return failed("memfd_create");
  lxw_workbook* book = workbook_new(file.path().c_str());
  if (!book) return failed("workbook_new");
  lxw_doc_properties properties{};
  properties.created = 946'684'800;  // fixed, so that equal documents give equal bytes; the day of print stands on the sheet
  workbook_set_properties(book, &properties);
  const Formats formats = formats_of(book);
  std::set<std::string> names;
  bool sound = true;
  for (const Document& document : documents) {
    lxw_worksheet* sheet = workbook_add_worksheet(book, sheet_name(document.title, names).c_str());
    if (!sheet) {
      sound = false;
      break;
    }
    sound &= Sheet(sheet, formats, document).write();
  }
  const lxw_error closed = workbook_close(book);
  if (closed != LXW_NO_ERROR) return failed(lxw_strerror(closed));
  std::string out;
  if (!sound || !file.read_all(out)) return failed("worksheet");
  return out;
}

}  // namespace shouwang::reporting
