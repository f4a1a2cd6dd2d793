// Small text forms that cross the boundary to a database: JSON lists as parameters, opaque cursors, upper ends of prefixes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace shouwang::storage {

/// Greater than every text that people write (U+10FFFF): the open end of a range of texts.
inline constexpr std::string_view kTextEnd = "\xF4\x8F\xBF\xBF";
/// Smallest bound above all texts that begin with `prefix`.
inline std::string prefix_end(std::string_view prefix) { return std::string(prefix) + std::string(kTextEnd); }

/// Collects ["a","b"] or [1,2] for statements that look up many keys at once.
class JsonList {
 public:
  void add(std::string_view text);
  void add(std::int64_t number);
  bool empty() const { return text_.size() == 1; }
  std::string finish() { return std::move(text_) + "]"; }

 private:
  std::string text_ = "[";
};

/// Where a page ended: the order it was in and its last key. Opaque to callers.
struct Cursor {
  std::int64_t numbers[3] = {0, 0, 0};
  std::string text;
};
std::string encode_cursor(std::string_view order, const Cursor& cursor);
/// @errors kInvalidArgument: not made by encode_cursor, or for another order
Result<Cursor> decode_cursor(std::string_view order, std::string_view encoded);

}  // namespace shouwang::storage
