// A form or sheet as a document: what stands on it, apart from how it is drawn. One document, three renderings: print page, PDF, XLSX.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace shouwang::reporting {

/// Name and value side by side, in so many columns of pairs; the grid of a Chinese form.
struct Fields {
  std::string heading;
  std::vector<std::pair<std::string, std::string>> pairs;
  int columns = 2;  // pairs in a row; a value of more than 40 characters takes a row of its own
};
struct Table {
  std::string heading;
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
  std::vector<double> widths;  // shares; empty = by contents
  int blank_rows = 0;          // for writing by hand
};
struct Paragraph {
  std::string heading, text;  // text may hold line breaks
  bool closing = false;       // at the right: who signs the sheet, and the day
};
struct Signatures {
  std::vector<std::string> places;  // 签字（手印）, 乡镇（盖章） …; each with a line and a date
};
/// A picture as bytes (PNG), millimetres wide: a signature, a photo.
struct Picture {
  std::string png, caption;
  double width_mm = 40;
};
struct QrCode {
  std::string text, caption;
  double width_mm = 30;
};
using Block = std::variant<Fields, Table, Paragraph, Signatures, Picture, QrCode>;

struct Document {
  std::string title, subtitle;
  std::string number;  // top right: case or notice number
  std::vector<Block> blocks;
  std::string footer;  // pack, procedure and time of print: what makes the sheet checkable
  bool landscape = false;
  bool large_text = false;  // notices and cards: read from a wall, by old eyes
};

/// A page for the browser: complete HTML without scripts, styles from `stylesheet` (a path), every text escaped.
std::string to_html(const Document& document, std::string_view stylesheet);
/// PDF/1.5, A4, Chinese fonts embedded as subsets. @errors kInternal, kUnavailable when no Chinese font is installed
Result<std::string> to_pdf(const Document& document);
/// Several documents as one PDF, each on new pages.
Result<std::string> to_pdf(const std::vector<Document>& documents);
/// One sheet a document; texts stay texts (no cell can become a formula). @errors kIo
Result<std::string> to_xlsx(const std::vector<Document>& documents);
/// A QR code as SVG or PNG-free module matrix, error correction level M.
Result<std::vector<std::vector<bool>>> qr_modules(std::string_view text);

}  // namespace shouwang::reporting
