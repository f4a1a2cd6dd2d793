// Text as it goes onto paper: what every rendering needs to know about it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "reporting/document.h"

namespace shouwang::reporting {

/// The text without what no sheet can show: broken UTF-8 becomes U+FFFD, control characters go, tabs become spaces. Line breaks stay.
std::string printable(std::string_view text);

/// Width in em: a full-width character counts one, a half-width one half. The widest line of a text with line breaks.
double em_width(std::string_view text);

/// Lines that a text takes in a column of so many em, by rough count; at least 1.
int lines_in(std::string_view text, double em);

/// Shares of the table's columns, adding up to 1: those the table states, else by its contents; but never so narrow that a date or a
/// number has to be broken, if the others can give way.
/// @param page_em width of all columns in em
std::vector<double> column_shares(const Table& table, double page_em);

/// Columns whose cells are all short stand centred, as on printed forms; others begin at the left.
std::vector<bool> centred_columns(const Table& table);

/// Characters of a value from which it gets a row of its own in a grid of several columns.
inline constexpr std::size_t kLongValue = 40;

/// Rows of a grid: places in `pairs`, a long value alone.
std::vector<std::vector<std::size_t>> grid_rows(const Fields& fields);

/// How many places to sign stand beside each other.
std::size_t signatures_in_row(std::size_t places);

/// The modules of a QR code with its quiet zone as one path of an SVG or PDF: rectangles of whole rows.
struct ModuleRun {
  int x = 0, y = 0, length = 0;
};
std::vector<ModuleRun> module_runs(const std::vector<std::vector<bool>>& modules);

/// Whether the bytes begin like a PNG of at most so many pixels a side: anything else is not given to a decoder.
bool is_sound_png(std::string_view png);

}  // namespace shouwang::reporting
