// A text as symbols: every code point in its compatibility form (full width, circled, mathematical digits …) with its place in the text,
// without the characters that nobody sees. What a scan for numbers and words reads (leak_scan.cpp).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace shouwang::casework {

enum class SymbolKind : std::uint8_t {
  kDigit,
  kNumeral,  // a Chinese one, or the number of a list in a circle or in brackets
  kX,        // a check character, or a sign of multiplication
  kLight,    // spaces, dashes, dots: inside every number
  kBracket,  // round: around area codes
  kHeavy,    // other punctuation and line ends: inside ID numbers only
  kOther,
};

struct Symbol {
  char32_t code = 0;  // after folding, Latin letters small
  SymbolKind kind = SymbolKind::kOther;
  std::uint8_t digit = 0;            // of kDigit and kNumeral
  std::uint32_t begin = 0, end = 0;  // bytes of the text; several symbols may come from one character
};

/// @param text any bytes; those that are no UTF-8 become U+FFFD one by one
/// @cost linear
std::vector<Symbol> read_symbols(std::string_view text);

bool is_blank(char32_t c);  // white space inside a line
bool is_line_end(char32_t c);

}  // namespace shouwang::casework
