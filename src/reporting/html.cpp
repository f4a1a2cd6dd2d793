// A document as a page for the browser, to look at and to print.
#include <algorithm>
#include <cmath>

#include "reporting/document.h"
#include "reporting/printable.h"

namespace shouwang::reporting {
namespace {

/// Text of an element or a quoted attribute.
std::string escaped(std::string_view raw) {
  const std::string text = printable(raw);
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

/// Escaped, with line breaks.
std::string lines(std::string_view raw) {
  const std::string text = escaped(raw);
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (c == '\n')
      out += "<br/>";
    else
      out += c;
  }
  return out;
}

std::string base64(std::string_view bytes) {
  static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned group = 0;
    for (std::size_t k = 0; k < 3; ++k) group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k) out += i + k <= bytes.size() ? kDigits[group >> (18 - 6 * k) & 63] : '=';
  }
  return out;
}

/// Widths are classes of the style sheet (w1 … w100: hundredths), since the page may not carry styles of its own.
std::string column_group(const std::vector<double>& shares) {
  std::string out = "<colgroup>";
  for (const double share : shares)
    out += "<col class=\"w" + std::to_string(std::max(1, static_cast<int>(std::lround(share * 100)))) + "\"/>";
  return out + "</colgroup>";
}

/// Millimetres as a class: tens, 10 to 120.
std::string size_class(double mm) { return "mm" + std::to_string(std::clamp(static_cast<int>(std::lround(mm / 10)), 1, 12) * 10); }

std::string heading(const std::string& text) { return text.empty() ? "" : "<h2>" + escaped(text) + "</h2>\n"; }

struct Writer {
  std::string& out;
  double page_em;

  void operator()(const Fields& fields) const {
    const std::size_t columns = static_cast<std::size_t>(std::max(fields.columns, 1)) * 2;
    out += "<section>\n" + heading(fields.heading) + "<table class=\"fields pairs" + std::to_string(columns / 2) + "\">\n<tbody>\n";
    for (const auto& row : grid_rows(fields)) {
      out += "<tr>";
      for (std::size_t i = 0; i < row.size(); ++i) {
        const auto& [name, value] = fields.pairs[row[i]];
        const std::size_t span = i + 1 == row.size() ? columns - 2 * i - 1 : 1;
        out += "<th scope=\"row\">" + lines(name) + "</th><td";
        if (span > 1) out += " colspan=\"" + std::to_string(span) + "\"";
        out += ">" + lines(value) + "</td>";
      }
      out += "</tr>\n";
    }
    out += "</tbody>\n</table>\n</section>\n";
  }

  void operator()(const Table& table) const {
    if (table.columns.empty()) return;
    out += "<section>\n" + heading(table.heading) + "<table class=\"rows\">\n" + column_group(column_shares(table, page_em)) +
           "\n<thead>\n<tr>";
    for (const std::string& column : table.columns) out += "<th scope=\"col\">" + lines(column) + "</th>";
    out += "</tr>\n</thead>\n<tbody>\n";
    const std::vector<bool> centred = centred_columns(table);
    for (const auto& row : table.rows) {
      out += "<tr>";
      for (std::size_t c = 0; c < table.columns.size(); ++c)
        out += (centred[c] ? "<td class=\"short\">" : "<td>") + (c < row.size() ? lines(row[c]) : std::string()) + "</td>";
      out += "</tr>\n";
    }
    for (int i = 0; i < table.blank_rows; ++i) {
      out += "<tr class=\"blank\">";
      for (std::size_t c = 0; c < table.columns.size(); ++c) out += "<td></td>";
      out += "</tr>\n";
    }
    out += "</tbody>\n</table>\n</section>\n";
  }

  void operator()(const Paragraph& paragraph) const {
    out += "<section>\n" + heading(paragraph.heading);
    std::string_view rest = paragraph.text;
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      out += (paragraph.closing ? "<p class=\"closing\">" : "<p>") + escaped(rest.substr(0, end)) + "</p>\n";
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    out += "</section>\n";
  }

  void operator()(const Signatures& signatures) const {
    out += "<section class=\"signatures in" + std::to_string(signatures_in_row(signatures.places.size())) + "\">\n";
    for (const std::string& place : signatures.places) {
      out += "<div class=\"signature\"><span>" + escaped(place) + "</span><span class=\"day\">年　　月　　日</span></div>\n";
    }
    out += "</section>\n";
  }

  void operator()(const Picture& picture) const {
    out += "<figure class=\"" + size_class(picture.width_mm) + "\">";
    if (is_sound_png(picture.png)) {
      out += "<img alt=\"" + escaped(picture.caption) + "\" src=\"data:image/png;base64," + base64(picture.png) + "\"/>";
    } else {
      out += "<div class=\"unreadable\">图片无法显示</div>";
    }
    out += "<figcaption>" + escaped(picture.caption) + "</figcaption></figure>\n";
  }

  void operator()(const QrCode& code) const {
    out += "<figure class=\"qr " + size_class(code.width_mm) + "\">";
    if (const auto modules = qr_modules(code.text)) {
      const std::string side = std::to_string(modules->size() + 8);  // four modules of quiet zone on each side, as the standard asks
      out += "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"二维码\" viewBox=\"-4 -4 " + side + " " + side +
             "\" shape-rendering=\"crispEdges\"><rect x=\"-4\" y=\"-4\" width=\"" + side + "\" height=\"" + side +
             "\" fill=\"#fff\"/><path fill=\"#000\" d=\"";
      for (const ModuleRun& run : module_runs(*modules)) {
        const std::string length = std::to_string(run.length);
        out += "M" + std::to_string(run.x) + " " + std::to_string(run.y) + "h" + length + "v1h-" + length + "z";
      }
      out += "\"/></svg>";
    } else {
      out += "<div class=\"unreadable\">" + escaped(code.text) + "</div>";
    }
    out += "<figcaption>" + lines(code.caption) + "</figcaption></figure>\n";
  }
};

}  // namespace

std::string to_html(const Document& document, std::string_view stylesheet) {
  std::string classes = document.landscape ? "sheet landscape" : "sheet";
  if (document.large_text) classes += " large";
  std::string out;
  out.reserve(16'384);
  out +=
      "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<meta name=\"robots\" content=\"noindex\"/>\n<title>" +
      escaped(document.title) + "</title>\n<link rel=\"icon\" type=\"image/svg+xml\" href=\"/favicon.svg\"/>\n<link rel=\"stylesheet\" href=\"" + escaped(stylesheet) + "\"/>\n</head>\n<body class=\"" +
      classes + "\">\n<main>\n<header>\n";
  if (!document.number.empty()) out += "<p class=\"number\">" + escaped(document.number) + "</p>\n";
  out += "<h1>" + lines(document.title) + "</h1>\n";
  if (!document.subtitle.empty()) out += "<p class=\"subtitle\">" + lines(document.subtitle) + "</p>\n";
  out += "</header>\n";
  bool in_figures = false;  // pictures and codes that follow each other stand side by side
  for (const Block& block : document.blocks) {
    const bool figure = std::holds_alternative<Picture>(block) || std::holds_alternative<QrCode>(block);
    if (figure != in_figures) out += figure ? "<div class=\"figures\">\n" : "</div>\n";
    in_figures = figure;
    std::visit(Writer{out, document.large_text ? 33.0 : document.landscape ? 70.0 : 47.0}, block);
  }
  if (in_figures) out += "</div>\n";
  if (!document.footer.empty()) out += "<footer>" + lines(document.footer) + "</footer>\n";
  out += "</main>\n</body>\n</html>\n";
  return out;
}

}  // namespace shouwang::reporting
