// Puts a document onto pages: decides where every text, line and picture stands, and where pages end. Drawing comes afterwards
// (pdf.cpp), when the number of pages is known.
#pragma once

#include <cairo.h>

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "reporting/document.h"
#include "reporting/printable.h"
#include "reporting/typesetter.h"

namespace shouwang::reporting {

inline constexpr double kPointsPerMm = 72 / 25.4;

/// What stands on a page. Points, from the upper left corner.
struct TextPiece {
  const SetText* text;
  std::size_t first = 0, last = 0;  // lines [first, last)
  double x = 0, y = 0;              // of the first line's upper edge
  double gray = 0;
};
struct Box {
  double x = 0, y = 0, width = 0, height = 0;
  bool shaded = false, framed = true;
};
struct ImagePiece {
  cairo_surface_t* image;
  double x = 0, y = 0, scale = 1;
};
struct QrPiece {
  std::vector<ModuleRun> runs;
  double x = 0, y = 0, module = 0;
};
struct Page {
  std::vector<Box> boxes;
  std::vector<TextPiece> texts;
  std::vector<ImagePiece> images;
  std::vector<QrPiece> codes;
};

struct SurfaceDestroy {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};

/// A document on pages; owns what the pages point to.
struct PagedDocument {
  double width = 0, height = 0;
  std::deque<SetText> texts;
  std::vector<std::unique_ptr<cairo_surface_t, SurfaceDestroy>> images;
  std::vector<Page> pages;
};

PagedDocument build_pages(const Document& document, Typesetter& typesetter);

}  // namespace shouwang::reporting
