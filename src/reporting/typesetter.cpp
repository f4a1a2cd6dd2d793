#include "reporting/typesetter.h"

#include <pango/pangofc-fontmap.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "reporting/print_fonts.h"
#include "reporting/printable.h"

namespace shouwang::reporting {
namespace {

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

}  // namespace

SetText::SetText(std::unique_ptr<PangoLayout, Unref> layout, double empty_height) : layout_(std::move(layout)), height_(empty_height) {
  if (!layout_) return;
  const std::unique_ptr<PangoLayoutIter, decltype(&pango_layout_iter_free)> it(pango_layout_get_iter(layout_.get()),
                                                                               pango_layout_iter_free);
  do {
    PangoRectangle box;
    pango_layout_iter_get_line_extents(it.get(), nullptr, &box);
    const double top = static_cast<double>(box.y) / PANGO_SCALE;
    lines_.push_back({pango_layout_iter_get_line_readonly(it.get()), static_cast<double>(box.x) / PANGO_SCALE, top,
                      static_cast<double>(pango_layout_iter_get_baseline(it.get())) / PANGO_SCALE,
                      top + static_cast<double>(box.height) / PANGO_SCALE});
  } while (pango_layout_iter_next_line(it.get()));
  height_ = lines_.back().bottom;
}

Typesetter::Typesetter() : map_(pango_cairo_font_map_new()), context_(pango_font_map_create_context(map_)) {
  if (FcConfig* config = print_fonts().config) pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map_), config);
  pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(map_), 72);  // a point of type is a point of the page
  pango_context_set_language(context_, pango_language_from_string("zh-cn"));
  pango_context_set_round_glyph_positions(context_, FALSE);
  cairo_font_options_t* options = cairo_font_options_create();
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  pango_cairo_context_set_font_options(context_, options);
  cairo_font_options_destroy(options);
  chinese_ = covers(Face::kSong, U'测');
  check_boxes_ = covers(Face::kSong, U'☑') && covers(Face::kSong, U'☐');
}

Typesetter::~Typesetter() {
  for (const Sized& sized : fonts_) pango_font_description_free(sized.description);
  g_object_unref(context_);
  g_object_unref(map_);
}

Result<Typesetter*> Typesetter::of_thread() {
  thread_local Typesetter typesetter;
  if (!typesetter.chinese_) {
    return fail(ErrorCode::kUnavailable,
                "服务器没有安装中文字体，无法生成PDF。请管理员安装字体（Debian：apt install fonts-noto-cjk）后重启服务");
  }
  return &typesetter;
}

bool Typesetter::covers(Face face, gunichar character) {
  PangoFontset* fonts = pango_font_map_load_fontset(map_, context_, font(face, 10), pango_language_from_string("zh-cn"));
  PangoFont* best = pango_fontset_get_font(fonts, character);
  const bool covered = best && pango_font_has_char(best, character);
  if (best) g_object_unref(best);
  g_object_unref(fonts);
  return covered;
}

const PangoFontDescription* Typesetter::font(Face face, double size) {
  for (const Sized& sized : fonts_) {
    if (sized.face == face && sized.size == size) return sized.description;
  }
  PangoFontDescription* description = pango_font_description_new();
  pango_font_description_set_family_static(description, (face == Face::kSong ? print_fonts().song : print_fonts().hei).c_str());
  pango_font_description_set_size(description, static_cast<gint>(std::lround(size * PANGO_SCALE)));
  fonts_.push_back({face, size, description});
  return description;
}

SetText Typesetter::set(std::string_view raw, Face face, double size, double width, Align align, double indent) {
  std::string text = printable(raw);
  if (text.empty()) return SetText(nullptr, size * 1.45);
  if (!check_boxes_) {
    replace_all(text, "☑", "■");
    replace_all(text, "☐", "□");
  }
  std::unique_ptr<PangoLayout, Unref> layout(pango_layout_new(context_));
  pango_layout_set_font_description(layout.get(), font(face, size));
  pango_layout_set_width(layout.get(), static_cast<int>(std::lround(std::max(width, size) * PANGO_SCALE)));
  pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);  // words where there are any, else anywhere
  pango_layout_set_auto_dir(layout.get(), FALSE);
  if (align != Align::kLeft) pango_layout_set_alignment(layout.get(), align == Align::kCenter ? PANGO_ALIGN_CENTER : PANGO_ALIGN_RIGHT);
  if (indent > 0) pango_layout_set_indent(layout.get(), static_cast<int>(std::lround(indent * PANGO_SCALE)));
  pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
  return SetText(std::move(layout), 0);
}

}  // namespace shouwang::reporting
