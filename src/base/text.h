// Text as users and departments write it: code points, widths, encodings, masks.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace shouwang::text {

/// For maps with text keys that are sought by string_view.
struct Hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view s) const noexcept { return std::hash<std::string_view>{}(s); }
};

bool is_valid_utf8(std::string_view bytes);
/// Byte offset of the first invalid sequence, or npos.
std::size_t first_invalid_utf8(std::string_view bytes);
/// Number of code points; input must be valid UTF-8.
std::size_t count_code_points(std::string_view utf8);
/// The first n code points (whole, never cut inside one).
std::string_view first_code_points(std::string_view utf8, std::size_t n);

enum class Encoding : std::uint8_t { kUtf8, kGb18030, kUtf16Le, kUtf16Be };
std::string_view encoding_name(Encoding encoding);  // "UTF-8", "GB18030", …
/// Looks at the byte order mark and up to 256 KiB of content. @errors kBadEncoding when nothing fits (binary data)
Result<Encoding> detect_encoding(std::string_view bytes);
/// Whole buffer to UTF-8 (BOM dropped). Invalid sequences become U+FFFD and are counted.
struct Decoded {
  std::string utf8;
  std::size_t replaced = 0;
};
Result<Decoded> to_utf8(std::string_view bytes, Encoding encoding);
Result<std::string> from_utf8(std::string_view utf8, Encoding encoding);

/// Compatibility folding for values: full-width to half-width digits, letters, brackets and spaces (NFKC by ICU),
/// every kind of space and invisible character trimmed at both ends (including U+00A0, U+3000, U+200B, U+FEFF).
std::string fold_width(std::string_view utf8);
/// fold_width without inner white space; for codes, names and ID numbers.
std::string squeeze(std::string_view utf8);
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
/// Digits only, at least one.
bool all_digits(std::string_view s);
std::string_view trim_ascii(std::string_view s);
std::string lower_ascii(std::string_view s);
std::vector<std::string_view> split(std::string_view s, char separator);

/// 张三丰 -> 张**; 王芳 -> 王*; keeps the first code point.
std::string mask_name(std::string_view name);
/// 13812345678 -> 138****5678; anything shorter than 7 characters becomes stars only.
std::string mask_phone(std::string_view phone);
/// 云南省…村12组3号 -> kept to the first 6 code points, then ****.
std::string mask_address(std::string_view address);
/// What a spreadsheet would run as a formula (= + - @ tab, CR at the start) gets a leading apostrophe; plain numbers stay as they are.
std::string defuse_formula(std::string_view cell);

}  // namespace shouwang::text
