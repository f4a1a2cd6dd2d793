// Pages drawn as PDF.
#include <cairo-pdf.h>

#include <memory>

#include "reporting/page_builder.h"

namespace shouwang::reporting {
namespace {

cairo_status_t write_bytes(void* closure, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

void draw(cairo_t* cr, const Page& page) {
  cairo_set_source_rgb(cr, 0.93, 0.93, 0.93);
  for (const Box& box : page.boxes) {
    if (box.shaded) cairo_rectangle(cr, box.x, box.y, box.width, box.height);
  }
  cairo_fill(cr);
  cairo_set_source_rgb(cr, 0, 0, 0);
  cairo_set_line_width(cr, 0.6);
  for (const Box& box : page.boxes) {
    if (box.framed) cairo_rectangle(cr, box.x, box.y, box.width, box.height);
  }
  cairo_stroke(cr);
  for (const QrPiece& code : page.codes) {
    for (const ModuleRun& run : code.runs) {
      cairo_rectangle(cr, code.x + run.x * code.module, code.y + run.y * code.module, run.length * code.module, code.module);
    }
    cairo_fill(cr);
  }
  for (const ImagePiece& piece : page.images) {
    cairo_save(cr);
    cairo_translate(cr, piece.x, piece.y);
    cairo_scale(cr, piece.scale, piece.scale);
    cairo_set_source_surface(cr, piece.image, 0, 0);
    cairo_paint(cr);
    cairo_restore(cr);
  }
  for (const TextPiece& piece : page.texts) {
    cairo_set_source_rgb(cr, piece.gray, piece.gray, piece.gray);
    const auto& lines = piece.text->lines();
    for (std::size_t i = piece.first; i < piece.last; ++i) {
      cairo_move_to(cr, piece.x + lines[i].x, piece.y + lines[i].baseline - lines[piece.first].top);
      pango_cairo_show_layout_line(cr, lines[i].line);
    }
  }
}

}  // namespace

Result<std::string> to_pdf(const Document& document) { return to_pdf(std::vector<Document>{document}); }

Result<std::string> to_pdf(const std::vector<Document>& documents) {
  if (documents.empty()) return fail(ErrorCode::kInvalidArgument, "没有要打印的内容");
  ASSIGN_OR_RETURN(Typesetter * typesetter, Typesetter::of_thread());
  std::string out;
  const std::unique_ptr<cairo_surface_t, SurfaceDestroy> surface(cairo_pdf_surface_create_for_stream(write_bytes, &out, 595, 842));
  cairo_pdf_surface_restrict_to_version(surface.get(), CAIRO_PDF_VERSION_1_5);
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, printable(documents.front().title).c_str());
  // Equal documents give equal bytes: the day of print stands on the sheet, not in the file's properties.
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z");
  const std::unique_ptr<cairo_t, decltype(&cairo_destroy)> cr(cairo_create(surface.get()), cairo_destroy);
  for (const Document& document : documents) {
    const PagedDocument paged = build_pages(document, *typesetter);
    for (const Page& page : paged.pages) {
      cairo_pdf_surface_set_size(surface.get(), paged.width, paged.height);
      draw(cr.get(), page);
      cairo_show_page(cr.get());
    }
  }
  cairo_surface_finish(surface.get());
  const cairo_status_t status = cairo_surface_status(surface.get());
  if (status != CAIRO_STATUS_SUCCESS) {
    return Failure(Error(ErrorCode::kInternal, "无法生成PDF，请稍后重试").with_internal(cairo_status_to_string(status)));
  }
  return out;
}

}  // namespace shouwang::reporting
