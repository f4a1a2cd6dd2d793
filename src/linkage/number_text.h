// Numbers in the files of models and calibrations.
#pragma once

#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

namespace shouwang::linkage {

/// Up to here a double counts one by one; no file counts further.
inline constexpr double kMostCounted = 1e15;

/// Reads back as the same double.
inline std::string number_text(double v) {
  char out[40];
  std::snprintf(out, sizeof out, "%.17g", v);
  return out;
}

/// nullopt unless the whole word is a finite number.
inline std::optional<double> number_from(std::string_view word) {
  double v = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), v);
  if (error != std::errc() || end != word.data() + word.size() || !std::isfinite(v)) return std::nullopt;
  return v;
}

}  // namespace shouwang::linkage
