#include "casework/text_symbols.h"

#include <array>
#include <unordered_map>

#include "base/text.h"

namespace shouwang::casework {
namespace {

struct CodePoint {
  char32_t code = 0xFFFD;
  std::size_t size = 1;
};

/// Bytes that are no UTF-8 become U+FFFD one by one.
CodePoint decode(std::string_view s, std::size_t at) {
  const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(s[at + k]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
  if (size == 0 || first > 0xF4 || at + size > s.size()) return {};
  char32_t code = first & (0x7F >> size);
  for (std::size_t k = 1; k < size; ++k) {
    if ((byte(k) & 0xC0) != 0x80) return {};
    code = code << 6 | (byte(k) & 0x3F);
  }
  // Overlong forms, halves of surrogates and what lies beyond Unicode are no characters.
  const char32_t least = size == 2 ? 0x80 : size == 3 ? 0x800 : 0x10000;
  if (code < least || (code >= 0xD800 && code <= 0xDFFF) || code > 0x10FFFF) return {};
  return {code, size};
}

bool in(char32_t c, char32_t first, char32_t last) { return first <= c && c <= last; }

/// Characters that show nothing by themselves: joiners, direction marks, fillers, tags; marks that sit on or around another character.
bool is_unseen(char32_t c) {
  return c == 0xAD || in(c, 0x300, 0x36F) || c == 0x61C || c == 0x115F || c == 0x1160 || c == 0x17B4 || c == 0x17B5 ||
         in(c, 0x180B, 0x180F) || in(c, 0x200B, 0x200F) || in(c, 0x202A, 0x202E) || in(c, 0x2060, 0x206F) || in(c, 0x20D0, 0x20FF) ||
         c == 0x3164 || in(c, 0xFE00, 0xFE0F) || in(c, 0xFE20, 0xFE2F) || c == 0xFEFF || c == 0xFFA0 || in(c, 0x1BCA0, 0x1BCA3) ||
         in(c, 0x1D173, 0x1D17A) || in(c, 0xE0000, 0xE0FFF) || (c < 0x20 && c != '\t' && !in(c, '\n', '\r')) || in(c, 0x7F, 0x84) ||
         in(c, 0x86, 0x9F);
}

constexpr std::array<std::u32string_view, 10> kNumerals = {U"〇零○◯", U"一壹弌幺", U"二贰貳弍", U"三叁參叄弎", U"四肆",
                                                           U"五伍",   U"六陆陸",   U"七柒",     U"八捌",       U"九玖"};
constexpr std::u32string_view kDashes = U"-‐‑‒–—―−﹣_~～ー─━", kDots = U".·•・‧∙⋅˙";

int numeral(char32_t c) {
  static const auto kTable = [] {
    std::unordered_map<char32_t, int> table;
    for (std::size_t n = 0; n < kNumerals.size(); ++n) {
      for (const char32_t form : kNumerals[n]) table.emplace(form, static_cast<int>(n));
    }
    for (int n = 1; n <= 9; ++n) {
      for (const int before : {0x3020, 0x2775, 0x277F, 0x2789})
        table.emplace(static_cast<char32_t>(before + n), n);  // 〡〢〣 of ledgers; ❶ ➀ ➊
    }
    return table;
  }();
  const auto found = kTable.find(c);
  return found == kTable.end() ? -1 : found->second;
}

/// Digits that compatibility forms leave alone: Arabic, Persian.
int other_digit(char32_t c) {
  if (in(c, 0x660, 0x669)) return static_cast<int>(c - 0x660);
  if (in(c, 0x6F0, 0x6F9)) return static_cast<int>(c - 0x6F0);
  return -1;
}

/// Numbers in circles and brackets: ① ⑴ ⒈ ㈠ and the circles of dingbats, of which folding knows nothing.
bool is_enclosed(char32_t c) { return in(c, 0x2460, 0x24FF) || in(c, 0x2776, 0x2793) || in(c, 0x3220, 0x3229) || in(c, 0x3280, 0x3289); }

bool is_x(char32_t c) {
  // Latin, multiplication sign, Cyrillic, Greek, crosses.
  return c == 'X' || c == 'x' || c == 0xD7 || c == 0x425 || c == 0x445 || c == 0x3A7 || c == 0x3C7 || in(c, 0x2715, 0x2718) || c == 0x274C;
}

Symbol classify(char32_t c) {
  Symbol s;
  s.code = c;
  if (in(c, 0x3400, 0x9FFF)) {  // most of any Chinese text
    if (const int n = numeral(c); n >= 0) {
      s.kind = SymbolKind::kNumeral;
      s.digit = static_cast<std::uint8_t>(n);
    }
    return s;
  }
  if (in(c, '0', '9')) {
    s.kind = SymbolKind::kDigit;
    s.digit = static_cast<std::uint8_t>(c - '0');
  } else if (const int d = c < 0x80 ? -1 : other_digit(c); d >= 0) {
    s.kind = SymbolKind::kDigit;
    s.digit = static_cast<std::uint8_t>(d);
  } else if (const int n = c < 0x80 ? -1 : numeral(c); n >= 0) {
    s.kind = SymbolKind::kNumeral;
    s.digit = static_cast<std::uint8_t>(n);
  } else if (is_x(c)) {
    s.kind = SymbolKind::kX;
  } else if (is_blank(c) || kDashes.find(c) != kDashes.npos || kDots.find(c) != kDots.npos) {
    s.kind = SymbolKind::kLight;
  } else if (c == '(' || c == ')') {
    s.kind = SymbolKind::kBracket;
  } else if (is_line_end(c) || in(c, '!', '/') || in(c, ':', '@') || in(c, '[', '`') || in(c, '{', '~') || in(c, 0xA1, 0xBF) ||
             in(c, 0x2010, 0x205E) || in(c, 0x3001, 0x3020) || in(c, 0x2190, 0x21FF) || in(c, 0x2500, 0x27BF) || c == 0xFFFD) {
    s.kind = SymbolKind::kHeavy;
  }
  if (in(c, 'A', 'Z')) s.code = c + 32;
  return s;
}

/// Characters whose compatibility form is the character itself: most of any Chinese text.
bool folds_to_itself(char32_t c) {
  return c < 0xA0 || in(c, 0x3400, 0x4DBF) || in(c, 0x4E00, 0x9FFF) || in(c, 0xAC00, 0xD7A3) || in(c, 0x20000, 0x2F7FF) || c == 0xFFFD ||
         in(c, 0x3001, 0x3029) || in(c, 0x2010, 0x2015) || c == 0xB7 || c == 0xD7 || c == 0x25CB || c == 0x25EF;
}

}  // namespace

bool is_blank(char32_t c) {
  return c == ' ' || c == '\t' || c == 0xA0 || c == 0x1680 || in(c, 0x2000, 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000 ||
         c == 0x2800;
}

bool is_line_end(char32_t c) { return in(c, '\n', '\r') || c == 0x85 || c == 0x2028 || c == 0x2029; }

std::vector<Symbol> read_symbols(std::string_view text) {
  std::vector<Symbol> out;
  out.reserve(text.size() / 2);
  std::unordered_map<char32_t, std::vector<Symbol>> folded;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode(text, at);
    const auto begin = static_cast<std::uint32_t>(at), end = static_cast<std::uint32_t>(at + point.size);
    at += point.size;
    if (is_unseen(point.code)) continue;
    const auto put = [&](Symbol s) {
      s.begin = begin;
      s.end = end;
      out.push_back(s);
    };
    if (folds_to_itself(point.code) || is_blank(point.code) || is_line_end(point.code)) {
      put(classify(point.code));
      continue;
    }
    const auto [entry, is_new] = folded.try_emplace(point.code);
    if (is_new) {
      const std::string form = text::fold_width(text.substr(begin, point.size));
      for (std::size_t k = 0; k < form.size();) {
        const CodePoint part = decode(form, k);
        Symbol s = classify(part.code);
        if (s.kind == SymbolKind::kDigit && is_enclosed(point.code)) s.kind = SymbolKind::kNumeral;
        if (!is_unseen(part.code)) entry->second.push_back(s);
        k += part.size;
      }
    }
    for (const Symbol& s : entry->second) put(s);
  }
  return out;
}

}  // namespace shouwang::casework
