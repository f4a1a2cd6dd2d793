#include "reporting/page_builder.h"

#include <algorithm>
#include <cstring>
#include <optional>

namespace shouwang::reporting {
namespace {

constexpr double kMm = kPointsPerMm;

/// Sizes of a sheet: for a desk, or to be read from a wall.
struct Measures {
  double body, heading, title, subtitle, small, pad, row, signature;
};
constexpr Measures kDesk{10.5, 12, 18, 11, 8, 2.8, 7.2 * kMm, 17.5 * kMm};
constexpr Measures kWall{15, 18, 27, 16, 9, 5, 11 * kMm, 25 * kMm};

constexpr double kSide = 18 * kMm, kTop = 15 * kMm, kBottom = 13 * kMm;
constexpr double kGap = 2.8 * kMm;  // between blocks

/// A cell of a row in the making.
struct Cell {
  const SetText* text;
  double x, width;
  bool shaded = false;
};

cairo_status_t read_bytes(void* closure, unsigned char* out, unsigned int length) {
  auto& rest = *static_cast<std::string_view*>(closure);
  if (rest.size() < length) return CAIRO_STATUS_READ_ERROR;
  std::memcpy(out, rest.data(), length);
  rest.remove_prefix(length);
  return CAIRO_STATUS_SUCCESS;
}

class Builder {
 public:
  Builder(const Document& document, Typesetter& typesetter)
      : document_(document), type_(typesetter), m_(document.large_text ? kWall : kDesk) {
    constexpr double kShort = 210 * kMm, kLong = 297 * kMm;
    out_.width = document.landscape ? kLong : kShort;
    out_.height = document.landscape ? kShort : kLong;
    width_ = out_.width - 2 * kSide;
  }

  PagedDocument build() {
    const SetText* footer = document_.footer.empty() ? nullptr : keep(document_.footer, Face::kSong, m_.small, width_ - 34 * kMm);
    footer_height_ = std::max(footer ? footer->height() : 0.0, m_.small * 1.5);
    floor_ = out_.height - kBottom - footer_height_ - 2 * kMm;
    new_page();
    draw_title();
    for (std::size_t i = 0; i < document_.blocks.size();) i = draw_blocks(i);
    draw_footers(footer);
    return std::move(out_);
  }

 private:
  const SetText* keep(std::string_view text, Face face, double size, double width, Align align = Align::kLeft, double indent = 0) {
    out_.texts.push_back(type_.set(text, face, size, width, align, indent));
    return &out_.texts.back();
  }
  Page& page() { return out_.pages.back(); }
  double left() const { return floor_ - y_; }

  void new_page() {
    out_.pages.emplace_back();
    y_ = kTop;
    if (out_.pages.size() == 1) return;
    // A sheet that has come loose still says where it belongs.
    if (!running_) {
      std::string head = document_.title;
      std::replace(head.begin(), head.end(), '\n', ' ');
      if (!document_.number.empty()) head += "　" + document_.number;
      running_ = keep(head, Face::kSong, m_.small, width_, Align::kRight);
    }
    place(running_, kSide, kTop - 5.5 * kMm, 0.35);
  }

  void place(const SetText* text, double x, double y, double gray = 0) {
    page().texts.push_back({text, 0, text->lines().size(), x, y, gray});
  }

  void draw_title() {
    if (!document_.number.empty()) {
      const SetText* number = keep("编号：" + document_.number, Face::kSong, m_.body, width_, Align::kRight);
      place(number, kSide, y_);
      y_ += number->height() + 1 * kMm;
    }
    const SetText* title = keep(document_.title, Face::kHei, m_.title, width_, Align::kCenter);
    place(title, kSide, y_);
    y_ += title->height() + 1 * kMm;
    if (!document_.subtitle.empty()) {
      const SetText* subtitle = keep(document_.subtitle, Face::kSong, m_.subtitle, width_, Align::kCenter);
      place(subtitle, kSide, y_);
      y_ += subtitle->height();
    }
    y_ += 3 * kMm;
  }

  void draw_footers(const SetText* footer) {
    const double y = out_.height - kBottom - footer_height_;
    for (std::size_t i = 0; i < out_.pages.size(); ++i) {
      Page& page = out_.pages[i];
      if (footer) page.texts.push_back({footer, 0, footer->lines().size(), kSide, y, 0.35});
      const SetText* count = keep("第 " + std::to_string(i + 1) + " 页　共 " + std::to_string(out_.pages.size()) + " 页", Face::kSong,
                                  m_.small, width_, Align::kRight);
      page.texts.push_back({count, 0, count->lines().size(), kSide, y, 0.35});
    }
  }

  /// Draws the block at `i`, or a run of figures. @returns the place of the next one
  std::size_t draw_blocks(std::size_t i) {
    const auto figure = [&](std::size_t k) {
      return k < document_.blocks.size() &&
             (std::holds_alternative<Picture>(document_.blocks[k]) || std::holds_alternative<QrCode>(document_.blocks[k]));
    };
    if (figure(i)) {
      std::size_t end = i;
      while (figure(end)) ++end;
      draw_figures(i, end);
      return end;
    }
    std::visit([&](const auto& block) { draw(block); }, document_.blocks[i]);
    return i + 1;
  }
  void draw(const Picture&) {}  // pictures and codes come through draw_figures
  void draw(const QrCode&) {}

  /// @param follows height of what has to stand on the same page
  void draw_heading(const std::string& heading, double follows) {
    if (heading.empty()) {
      if (left() < follows && y_ > kTop) new_page();
      return;
    }
    const SetText* text = keep(heading, Face::kHei, m_.heading, width_);
    if (left() < text->height() + 1.5 * kMm + follows && y_ > kTop) new_page();
    place(text, kSide, y_);
    y_ += text->height() + 1 * kMm;
  }

  // ---- rows of cells

  static double row_height(const std::vector<Cell>& cells) {
    double height = 0;
    for (const Cell& cell : cells) height = std::max(height, cell.text->height());
    return height;
  }

  /// Draws a row, over several pages when it has to be; on_new_page draws what is repeated there.
  void draw_row(const std::vector<Cell>& cells, double least, const std::function<void()>& on_new_page) {
    const double height = std::max(row_height(cells) + 2 * m_.pad, least);
    const double whole = floor_ - kTop;
    if (height <= left()) return draw_whole(cells, height);
    if (height <= whole * 0.4) {
      new_page();
      on_new_page();
      return draw_whole(cells, height);
    }
    std::vector<std::size_t> next(cells.size(), 0);
    const auto done = [&] {
      for (std::size_t c = 0; c < cells.size(); ++c) {
        if (next[c] < cells[c].text->lines().size()) return false;
      }
      return true;
    };
    while (!done()) {
      const double room = left() - 2 * m_.pad;
      double used = 0;
      std::vector<std::size_t> end = next;
      for (std::size_t c = 0; c < cells.size(); ++c) {
        const auto& lines = cells[c].text->lines();
        while (end[c] < lines.size() && lines[end[c]].bottom - lines[next[c]].top <= room) ++end[c];
        if (end[c] > next[c]) used = std::max(used, lines[end[c] - 1].bottom - lines[next[c]].top);
      }
      // A page that has just begun always takes one line more, or nothing would ever fit.
      if (used < m_.body * 3 && y_ > kTop + whole * 0.5) {
        new_page();
        on_new_page();
        continue;
      }
      for (std::size_t c = 0; c < cells.size(); ++c) {
        if (used <= 0 && next[c] < cells[c].text->lines().size()) end[c] = next[c] + 1;
        page().boxes.push_back({cells[c].x, y_, cells[c].width, used + 2 * m_.pad, cells[c].shaded});
        if (end[c] > next[c]) page().texts.push_back({cells[c].text, next[c], end[c], cells[c].x + m_.pad, y_ + m_.pad});
      }
      y_ += used + 2 * m_.pad;
      next = end;
      if (!done()) {
        new_page();
        on_new_page();
      }
    }
  }

  void draw_whole(const std::vector<Cell>& cells, double height) {
    for (const Cell& cell : cells) {
      page().boxes.push_back({cell.x, y_, cell.width, height, cell.shaded});
      place(cell.text, cell.x + m_.pad, y_ + (height - cell.text->height()) / 2);
    }
    y_ += height;
  }

  // ---- blocks

  void draw(const Fields& fields) {
    if (fields.pairs.empty()) return;
    const double columns = std::max(fields.columns, 1);
    double widest = 3;
    for (const auto& [name, value] : fields.pairs) widest = std::max(widest, em_width(name));
    const double pair = width_ / columns;
    const double label = std::min(widest * m_.body + 2 * m_.pad + 2, pair * 0.42);
    bool first = true;
    for (const auto& row : grid_rows(fields)) {
      std::vector<Cell> cells;
      for (std::size_t i = 0; i < row.size(); ++i) {
        const auto& [name, value] = fields.pairs[row[i]];
        const double x = kSide + static_cast<double>(i) * pair;
        const double end = i + 1 == row.size() ? kSide + width_ : x + pair;
        cells.push_back({keep(name, Face::kHei, m_.body, label - 2 * m_.pad, Align::kCenter), x, label, true});
        cells.push_back({keep(value, Face::kSong, m_.body, end - x - label - 2 * m_.pad), x + label, end - x - label});
      }
      if (first) draw_heading(fields.heading, std::min(row_height(cells) + 2 * m_.pad, (floor_ - kTop) * 0.4));
      first = false;
      draw_row(cells, m_.row, [] {});
    }
    y_ += kGap;
  }

  void draw(const Table& table) {
    if (table.columns.empty()) return;
    const std::vector<double> shares = column_shares(table, width_ / m_.body);
    const std::vector<bool> centred = centred_columns(table);
    const auto cells_of = [&](const std::vector<std::string>& values, bool header) {
      std::vector<Cell> cells;
      double x = kSide;
      for (std::size_t c = 0; c < shares.size(); ++c) {
        const double width = shares[c] * width_;
        const std::string_view value = c < values.size() ? std::string_view(values[c]) : std::string_view();
        cells.push_back({keep(value, header ? Face::kHei : Face::kSong, m_.body, width - 2 * m_.pad,
                              header || centred[c] ? Align::kCenter : Align::kLeft),
                         x, width, header});
        x += width;
      }
      return cells;
    };
    const std::vector<Cell> header = cells_of(table.columns, true);
    const double header_height = std::max(row_height(header) + 2 * m_.pad, m_.row);
    const auto draw_header = [&] { draw_whole(header, header_height); };
    bool first = true;
    const auto add = [&](const std::vector<Cell>& cells, double least) {
      if (first) {
        const double row = std::max(row_height(cells) + 2 * m_.pad, least);
        draw_heading(table.heading, header_height + std::min(row, (floor_ - kTop) * 0.4));
        draw_header();
      }
      first = false;
      draw_row(cells, least, draw_header);
    };
    for (const auto& row : table.rows) add(cells_of(row, false), m_.row);
    for (int i = 0; i < table.blank_rows; ++i) add(cells_of({}, false), m_.row * 1.15);
    if (first) {
      draw_heading(table.heading, header_height);
      draw_header();
    }
    y_ += kGap;
  }

  void draw(const Paragraph& paragraph) {
    const double gap = m_.body * 0.25;
    bool first = true;
    std::string_view rest = paragraph.text;
    while (first || !rest.empty()) {
      const std::size_t end = rest.find('\n');
      const SetText* text = paragraph.closing ? keep(rest.substr(0, end), Face::kSong, m_.body, width_ - 2 * m_.body, Align::kRight)
                                              : keep(rest.substr(0, end), Face::kSong, m_.body, width_, Align::kLeft, 2 * m_.body);
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
      if (first) draw_heading(paragraph.heading, std::min(text->height(), m_.body * 4));
      first = false;
      if (text->lines().empty()) y_ += text->height();
      for (std::size_t next = 0; next < text->lines().size();) {
        const auto& lines = text->lines();
        std::size_t last = next;
        while (last < lines.size() && lines[last].bottom - lines[next].top <= left()) ++last;
        if (last == next) {
          new_page();
          last = next + 1;
          while (last < lines.size() && lines[last].bottom - lines[next].top <= left()) ++last;
        }
        page().texts.push_back({text, next, last, kSide, y_});
        y_ += lines[last - 1].bottom - lines[next].top;
        next = last;
        if (next < lines.size()) new_page();
      }
      y_ += gap;
    }
    y_ += kGap - gap;
  }

  void draw(const Signatures& signatures) {
    const std::size_t count = signatures.places.size();
    if (count == 0) return;
    const std::size_t a_row = signatures_in_row(count);
    for (std::size_t i = 0; i < count; i += a_row) {
      if (left() < m_.signature) new_page();
      const std::size_t here = std::min(a_row, count - i);
      const double width = width_ / static_cast<double>(here);
      for (std::size_t k = 0; k < here; ++k) {
        const double x = kSide + static_cast<double>(k) * width;
        page().boxes.push_back({x, y_, width, m_.signature});
        place(keep(signatures.places[i + k] + "：", Face::kSong, m_.body, width - 2 * m_.pad), x + m_.pad, y_ + m_.pad);
        const SetText* day = keep("年　　月　　日", Face::kSong, m_.body, width - 2 * m_.pad - m_.body, Align::kRight);
        place(day, x + m_.pad, y_ + m_.signature - m_.pad - day->height());
      }
      y_ += m_.signature;
    }
    y_ += kGap;
  }

  // ---- pictures and codes, side by side

  struct Figure {
    cairo_surface_t* image = nullptr;
    std::optional<std::vector<std::vector<bool>>> modules;
    const SetText* caption = nullptr;
    double width = 0, height = 0, caption_width = 0;
  };

  Figure figure_of(const Block& block) {
    Figure figure;
    std::string_view caption;
    if (const auto* code = std::get_if<QrCode>(&block)) {
      figure.width = figure.height = std::min(code->width_mm * kMm, width_);
      caption = code->caption;
      if (auto modules = qr_modules(code->text)) figure.modules = *std::move(modules);
    } else {
      const auto& picture = std::get<Picture>(block);
      figure.width = std::min(picture.width_mm * kMm, width_);
      figure.height = figure.width * 0.4;  // of the frame that stands for a picture nobody can read
      caption = picture.caption;
      if (is_sound_png(picture.png)) {
        std::string_view rest = picture.png;
        std::unique_ptr<cairo_surface_t, SurfaceDestroy> image(cairo_image_surface_create_from_png_stream(read_bytes, &rest));
        const int wide = cairo_image_surface_get_width(image.get()), high = cairo_image_surface_get_height(image.get());
        if (cairo_surface_status(image.get()) == CAIRO_STATUS_SUCCESS && wide > 0 && high > 0) {
          const double most = (floor_ - kTop) * 0.6;
          figure.width = std::min(figure.width, most * wide / high);
          figure.height = figure.width * high / wide;
          figure.image = image.get();
          out_.images.push_back(std::move(image));
        }
      }
    }
    figure.caption_width = std::min(std::max(figure.width, em_width(caption) * m_.body + 2), std::max(figure.width, 75 * kMm));
    figure.caption = keep(caption, Face::kSong, m_.body, figure.caption_width, Align::kCenter);
    return figure;
  }

  void draw_figures(std::size_t from, std::size_t to) {
    constexpr double kApart = 8 * kMm;
    std::vector<Figure> row;
    double used = 0;
    const auto flush = [&] {
      double height = 0;
      for (const Figure& figure : row) height = std::max(height, figure.height + 1.5 * kMm + figure.caption->height());
      if (left() < height && y_ > kTop) new_page();
      double x = kSide + (width_ - used) / 2;
      for (Figure& figure : row) {
        draw(figure, x + (figure.caption_width - figure.width) / 2);
        place(figure.caption, x, y_ + figure.height + 1.5 * kMm);
        x += figure.caption_width + kApart;
      }
      y_ += height + kGap;
      row.clear();
      used = 0;
    };
    for (std::size_t i = from; i < to; ++i) {
      Figure figure = figure_of(document_.blocks[i]);
      if (!row.empty() && used + kApart + figure.caption_width > width_) flush();
      used += figure.caption_width + (row.empty() ? 0 : kApart);
      row.push_back(std::move(figure));
    }
    if (!row.empty()) flush();
  }

  void draw(Figure& figure, double x) {
    if (figure.image) {
      page().images.push_back({figure.image, x, y_, figure.width / cairo_image_surface_get_width(figure.image)});
    } else if (figure.modules) {
      constexpr int kQuiet = 4;  // modules of white on each side, as the standard asks
      const double module = figure.width / static_cast<double>(figure.modules->size() + 2 * kQuiet);
      page().codes.push_back({module_runs(*figure.modules), x + kQuiet * module, y_ + kQuiet * module, module});
    } else {
      page().boxes.push_back({x, y_, figure.width, figure.height});
      place(keep("图片无法显示", Face::kSong, m_.small, figure.width, Align::kCenter), x, y_ + figure.height / 2 - m_.small);
    }
  }

  const Document& document_;
  Typesetter& type_;
  const Measures m_;
  PagedDocument out_;
  double width_ = 0, floor_ = 0, footer_height_ = 0, y_ = 0;
  const SetText* running_ = nullptr;
};

}  // namespace

PagedDocument build_pages(const Document& document, Typesetter& typesetter) { return Builder(document, typesetter).build(); }

}  // namespace shouwang::reporting
