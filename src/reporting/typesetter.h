// Fonts and measured text, one set for each thread: Pango's font maps may not be shared, and are dear to make.
#pragma once

#include <pango/pangocairo.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace shouwang::reporting {

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};

/// A text broken into lines of some width. Measures in points.
class SetText {
 public:
  struct Line {
    PangoLayoutLine* line;  // owned by the layout
    double x, top, baseline, bottom;
  };
  SetText() = default;
  SetText(std::unique_ptr<PangoLayout, Unref> layout, double empty_height);
  const std::vector<Line>& lines() const { return lines_; }
  double height() const { return height_; }

 private:
  std::unique_ptr<PangoLayout, Unref> layout_;
  std::vector<Line> lines_;
  double height_ = 0;
};

enum class Face : std::uint8_t { kSong, kHei };  // 宋体 for contents, 黑体 for titles and names of fields
enum class Align : std::uint8_t { kLeft, kCenter, kRight };

class Typesetter {
 public:
  /// That of the calling thread. @errors kUnavailable when no Chinese font is installed
  static Result<Typesetter*> of_thread();
  ~Typesetter();
  Typesetter(const Typesetter&) = delete;
  Typesetter& operator=(const Typesetter&) = delete;

  /// @param size of the letters and @param width of the lines, points; @param indent of first lines, points
  SetText set(std::string_view text, Face face, double size, double width, Align align = Align::kLeft, double indent = 0);

 private:
  Typesetter();
  bool covers(Face face, gunichar character);
  const PangoFontDescription* font(Face face, double size);

  PangoFontMap* map_;
  PangoContext* context_;
  bool chinese_ = false, check_boxes_ = false;
  struct Sized {
    Face face;
    double size;
    PangoFontDescription* description;
  };
  std::vector<Sized> fonts_;
};

}  // namespace shouwang::reporting
