#include "reporting/printable.h"

#include <algorithm>
#include <cstdint>
#include <numeric>

#include "base/text.h"

namespace shouwang::reporting {
namespace {

constexpr int kMaxPixels = 10'000;

/// Code points of valid UTF-8, one after the other.
char32_t next_code_point(std::string_view s, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(s[at]);
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t c = length == 1 ? lead : lead & (0x7F >> length);
  for (std::size_t i = 1; i < length && at + i < s.size(); ++i) c = c << 6 | (static_cast<unsigned char>(s[at + i]) & 0x3F);
  at += length;
  return c;
}

bool is_control(char32_t c) {
  // Besides the C0 and C1 controls: overrides of direction, which can make a text read differently from what it is.
  return (c < 0x20 && c != '\n') || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

/// Chinese fonts give everything but ASCII a whole em, or nearly so.
double em_of(char32_t c) { return c < 0x7F ? 0.55 : 1; }

/// Calls line(width in em, longest run without a place to break) for each line.
template <typename Line>
void for_lines(std::string_view s, Line line) {
  double width = 0, run = 0, longest = 0;
  for (std::size_t at = 0; at < s.size();) {
    const char32_t c = next_code_point(s, at);
    if (c == '\n') {
      line(width, std::max(longest, run));
      width = run = longest = 0;
      continue;
    }
    const double em = em_of(c);
    width += em;
    const bool breaks = c == ' ' || c >= 0x2E80;
    run = breaks ? 0 : run + em;
    longest = std::max({longest, run, em});
  }
  line(width, std::max(longest, run));
}

}  // namespace

std::string printable(std::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return (c >= 0x20 && c < 0x7F) || c == '\n'; });
  if (plain) return std::string(text);
  std::string sound;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t bad = text::first_invalid_utf8(rest);
    sound += rest.substr(0, bad);
    if (bad == std::string_view::npos) break;
    sound += "\xEF\xBF\xBD";
    rest.remove_prefix(bad + 1);
  }
  std::string out;
  out.reserve(sound.size());
  for (std::size_t at = 0; at < sound.size();) {
    const std::size_t from = at;
    const char32_t c = next_code_point(sound, at);
    if (c == '\t')
      out += ' ';
    else if (!is_control(c))
      out.append(sound, from, at - from);
  }
  return out;
}

double em_width(std::string_view text) {
  double widest = 0;
  for_lines(text, [&](double width, double) { widest = std::max(widest, width); });
  return widest;
}

int lines_in(std::string_view text, double em) {
  int lines = 0;
  for_lines(text, [&](double width, double) { lines += std::max(1, static_cast<int>((width + em - 0.01) / std::max(em, 1.0))); });
  return lines;
}

namespace {

/// What each column needs at least (its longest piece that does not break), and would like.
struct Need {
  std::vector<double> least, wish;
};
Need need_of(const Table& table) {
  constexpr double kPadding = 0.8, kWidestRun = 12, kWidest = 22;
  Need need{std::vector<double>(table.columns.size()), std::vector<double>(table.columns.size())};
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const auto take = [&](std::string_view cell) {
      for_lines(cell, [&](double width, double run) {
        need.wish[c] = std::max(need.wish[c], std::min(width, kWidest) + kPadding);
        need.least[c] = std::max(need.least[c], std::min(run, kWidestRun) + kPadding);
      });
    };
    take(table.columns[c]);
    need.least[c] = std::max(need.least[c], 2 + kPadding);  // headings of two characters in one line
    for (const auto& row : table.rows) {
      if (c < row.size()) take(row[c]);
    }
    need.wish[c] = std::max(need.wish[c], need.least[c]);
  }
  return need;
}

double sum_of(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

}  // namespace

std::vector<double> column_shares(const Table& table, double page_em) {
  const std::size_t columns = table.columns.size();
  const Need need = need_of(table);
  std::vector<double> em(columns);
  const double low = sum_of(need.least), high = sum_of(need.wish);
  if (table.widths.size() == columns && sum_of(table.widths) > 0 && low <= page_em) {
    // As stated; columns that are too narrow get what they need, the others share the rest.
    std::vector<bool> fixed(columns);
    for (bool again = true; again;) {
      again = false;
      double room = page_em, stated = 0;
      for (std::size_t c = 0; c < columns; ++c) {
        if (fixed[c])
          room -= need.least[c];
        else
          stated += table.widths[c];
      }
      for (std::size_t c = 0; c < columns; ++c) {
        em[c] = fixed[c] ? need.least[c] : room * table.widths[c] / stated;
        if (!fixed[c] && em[c] < need.least[c]) fixed[c] = again = true;
      }
    }
  } else {
    const double part = high <= low ? 0 : std::clamp((page_em - low) / (high - low), 0.0, 1.0);
    for (std::size_t c = 0; c < columns; ++c) em[c] = need.least[c] + (need.wish[c] - need.least[c]) * part;
  }
  const double sum = sum_of(em);
  for (double& share : em) share /= sum;
  return em;
}

std::vector<bool> centred_columns(const Table& table) {
  constexpr double kShort = 8;  // em
  std::vector<bool> centred(table.columns.size(), true);
  for (const auto& row : table.rows) {
    for (std::size_t c = 0; c < std::min(row.size(), centred.size()); ++c) centred[c] = centred[c] && em_width(row[c]) <= kShort;
  }
  return centred;
}

std::size_t signatures_in_row(std::size_t places) { return places <= 1 ? 1 : places % 3 == 0 ? 3 : 2; }

std::vector<std::vector<std::size_t>> grid_rows(const Fields& fields) {
  std::vector<std::vector<std::size_t>> rows;
  const auto columns = static_cast<std::size_t>(std::max(fields.columns, 1));
  bool open = false;
  for (std::size_t i = 0; i < fields.pairs.size(); ++i) {
    const std::string& value = fields.pairs[i].second;
    const bool alone =
        value.find('\n') != std::string::npos || em_width(value) > static_cast<double>(kLongValue) / static_cast<double>(columns) * 2;
    if (open && !alone && rows.back().size() < columns) {
      rows.back().push_back(i);
    } else {
      rows.push_back({i});
      open = !alone;
    }
  }
  return rows;
}

std::vector<ModuleRun> module_runs(const std::vector<std::vector<bool>>& modules) {
  std::vector<ModuleRun> runs;
  for (std::size_t y = 0; y < modules.size(); ++y) {
    for (std::size_t x = 0; x < modules[y].size(); ++x) {
      if (!modules[y][x]) continue;
      const std::size_t from = x;
      while (x < modules[y].size() && modules[y][x]) ++x;
      runs.push_back({static_cast<int>(from), static_cast<int>(y), static_cast<int>(x - from)});
    }
  }
  return runs;
}

bool is_sound_png(std::string_view png) {
  constexpr std::string_view kSignature("\x89PNG\r\n\x1A\n\0\0\0\rIHDR", 16);
  if (png.size() < 33 || !png.starts_with(kSignature)) return false;
  const auto number = [&](std::size_t at) {
    std::uint32_t n = 0;
    for (std::size_t i = 0; i < 4; ++i) n = n << 8 | static_cast<unsigned char>(png[at + i]);
    return n;
  };
  const std::uint32_t width = number(16), height = number(20);
  return width >= 1 && height >= 1 && width <= kMaxPixels && height <= kMaxPixels && std::uint64_t{width} * height <= 40'000'000;
}

}  // namespace shouwang::reporting
