#include "base/text.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <stdexcept>

namespace shouwang::text {
namespace {

constexpr std::size_t kSampleBytes = 256 * 1024;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kUtf8Bom = "\xEF\xBB\xBF", kGbBom = "\x84\x31\x95\x33", kUtf16LeBom = "\xFF\xFE", kUtf16BeBom = "\xFE\xFF";

unsigned byte_at(std::string_view s, std::size_t k) { return static_cast<unsigned char>(s[k]); }
bool is_continuation(unsigned b) { return (b & 0xC0) == 0x80; }

// Where the run of ASCII that starts at `at` ends; eight bytes a step.
std::size_t skip_ascii(std::string_view s, std::size_t at) {
  while (at + 8 <= s.size()) {
    std::uint64_t word;
    std::memcpy(&word, s.data() + at, 8);
    if (word & 0x8080808080808080ull) break;
    at += 8;
  }
  while (at < s.size() && byte_at(s, at) < 0x80) ++at;
  return at;
}

// One UTF-8 sequence: `size` bytes; code < 0 when it is wrong (size then covers the maximal wrong part, as in the Unicode
// standard, table 3-8); `cut` when the text ends inside a sequence that was right so far.
struct Sequence {
  std::int32_t code = -1;
  std::uint8_t size = 1;
  bool cut = false;
};

Sequence utf8_sequence(std::string_view s, std::size_t at) {
  const unsigned first = byte_at(s, at);
  if (first < 0x80) return {static_cast<std::int32_t>(first), 1, false};
  if (first < 0xC2 || first > 0xF4) return {};
  const unsigned need = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  // The second byte carries the limits: no overlong forms, no surrogates, nothing above U+10FFFF.
  const unsigned low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const unsigned high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  auto code = static_cast<std::int32_t>(first & (0x7F >> need));
  for (unsigned k = 1; k < need; ++k) {
    if (at + k >= s.size()) return {-1, static_cast<std::uint8_t>(k), true};
    const unsigned b = byte_at(s, at + k);
    if (k == 1 ? (b < low || b > high) : !is_continuation(b)) return {-1, static_cast<std::uint8_t>(k), false};
    code = code << 6 | static_cast<std::int32_t>(b & 0x3F);
  }
  return {code, static_cast<std::uint8_t>(need), false};
}

void append_utf8(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    const char bytes[] = {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3F)),
                          static_cast<char>(0x80 | (c & 0x3F))};
    out.append(bytes, 3);
  } else {
    const char bytes[] = {static_cast<char>(0xF0 | c >> 18), static_cast<char>(0x80 | (c >> 12 & 0x3F)),
                          static_cast<char>(0x80 | (c >> 6 & 0x3F)), static_cast<char>(0x80 | (c & 0x3F))};
    out.append(bytes, 4);
  }
}

// ---- GB18030. ICU knows the mapping; its converter through UTF-16 is several times slower than these tables, which are
// filled from it once (0.2 MB forward, 0.2 MB backward).

constexpr unsigned kTrails = 190;          // second bytes 40..7E and 80..FE
constexpr unsigned kLinearBmp = 39420;     // four-byte codes 81308130 … 8431A439
constexpr unsigned kLinearUpper = 189000;  // 90308130, U+10000

struct GbTables {
  std::vector<std::uint16_t> two = std::vector<std::uint16_t>(126 * kTrails);  // 0: none
  std::vector<std::uint16_t> four = std::vector<std::uint16_t>(kLinearBmp);    // 0: none
  std::vector<std::uint32_t> back = std::vector<std::uint32_t>(0x10000);       // code point -> two bytes, or 0x80000000 + linear index

  GbTables() {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UConverter, decltype(&ucnv_close)> converter(ucnv_open("gb18030", &status), &ucnv_close);
    if (U_FAILURE(status)) throw std::runtime_error("ICU: no GB18030 converter");
    const auto decode = [&](const char* bytes, int size) -> std::uint16_t {
      UErrorCode error = U_ZERO_ERROR;
      UChar out[4];
      const auto n = ucnv_toUChars(converter.get(), out, 4, bytes, size, &error);
      return U_SUCCESS(error) && n == 1 && out[0] != 0xFFFD ? out[0] : std::uint16_t{0};
    };
    for (unsigned lead = 0; lead < 126; ++lead)
      for (unsigned trail = 0; trail < kTrails; ++trail) {
        const unsigned second = trail < 63 ? 0x40 + trail : 0x41 + trail;
        const char bytes[] = {static_cast<char>(0x81 + lead), static_cast<char>(second)};
        const auto c = decode(bytes, 2);
        two[lead * kTrails + trail] = c;
        if (c != 0 && back[c] == 0) back[c] = (0x81 + lead) << 8 | second;
      }
    for (unsigned k = 0; k < kLinearBmp; ++k) {
      const char bytes[] = {static_cast<char>(0x81 + k / 12600), static_cast<char>(0x30 + k / 1260 % 10),
                            static_cast<char>(0x81 + k / 10 % 126), static_cast<char>(0x30 + k % 10)};
      const auto c = decode(bytes, 4);
      four[k] = c;
      if (c != 0 && back[c] == 0) back[c] = 0x80000000u + k;
    }
    if (back[0xFFFD] == 0) back[0xFFFD] = 0x80000000u + 39417;  // 8431A437: the one that looks like a failed conversion above
    four[39417] = 0xFFFD;
  }
};

const GbTables& gb_tables() {
  static const GbTables tables;
  return tables;
}

bool gb_lead(unsigned b) { return b >= 0x81 && b <= 0xFE; }
bool gb_trail(unsigned b) { return b >= 0x40 && b <= 0xFE && b != 0x7F; }
bool gb_digit(unsigned b) { return b >= 0x30 && b <= 0x39; }

// The same for GB18030 by structure alone; code is 0 for every multi-byte character.
Sequence gb_sequence(std::string_view s, std::size_t at) {
  const unsigned b1 = byte_at(s, at);
  if (b1 < 0x80) return {static_cast<std::int32_t>(b1), 1, false};
  if (!gb_lead(b1)) return {};
  if (at + 1 >= s.size()) return {-1, 1, true};
  const unsigned b2 = byte_at(s, at + 1);
  if (gb_trail(b2)) return {0, 2, false};
  if (!gb_digit(b2)) return {};
  if (at + 2 >= s.size()) return {-1, 2, true};
  if (!gb_lead(byte_at(s, at + 2))) return {};
  if (at + 3 >= s.size()) return {-1, 3, true};
  return gb_digit(byte_at(s, at + 3)) ? Sequence{0, 4, false} : Sequence{};
}

Decoded decode_gb(std::string_view s) {
  const GbTables& tables = gb_tables();
  Decoded out;
  out.utf8.reserve(s.size() + s.size() / 2);
  for (std::size_t at = s.starts_with(kGbBom) ? 4 : 0; at < s.size();) {
    if (const std::size_t ascii = skip_ascii(s, at); ascii != at) {
      out.utf8.append(s, at, ascii - at);
      at = ascii;
      continue;
    }
    const Sequence q = gb_sequence(s, at);
    std::uint32_t code = 0;
    if (q.size == 2 && q.code == 0) {
      const unsigned second = byte_at(s, at + 1);
      code = tables.two[(byte_at(s, at) - 0x81) * kTrails + second - (second < 0x7F ? 0x40 : 0x41)];
    } else if (q.size == 4) {
      const unsigned linear = (byte_at(s, at) - 0x81) * 12600 + (byte_at(s, at + 1) - 0x30) * 1260 + (byte_at(s, at + 2) - 0x81) * 10 +
                              byte_at(s, at + 3) - 0x30;
      if (linear < kLinearBmp) code = tables.four[linear];
      if (linear >= kLinearUpper && linear - kLinearUpper < 0x100000) code = 0x10000 + linear - kLinearUpper;
    }
    if (code != 0) {
      append_utf8(out.utf8, code);
    } else {
      out.utf8 += kReplacement;
      ++out.replaced;
    }
    at += q.size;
  }
  return out;
}

std::string encode_gb(std::string_view s) {
  const GbTables& tables = gb_tables();
  std::string out;
  out.reserve(s.size());
  for (std::size_t at = 0; at < s.size();) {
    if (const std::size_t ascii = skip_ascii(s, at); ascii != at) {
      out.append(s, at, ascii - at);
      at = ascii;
      continue;
    }
    const Sequence q = utf8_sequence(s, at);
    const auto code = static_cast<std::uint32_t>(q.code);
    at += q.size;
    std::uint32_t linear;
    if (code >= 0x10000) {
      linear = kLinearUpper + code - 0x10000;
    } else if (const std::uint32_t mapped = tables.back[code]; mapped >= 0x80000000u) {
      linear = mapped - 0x80000000u;
    } else {
      out += static_cast<char>(mapped >> 8);
      out += static_cast<char>(mapped);
      continue;
    }
    out += static_cast<char>(0x81 + linear / 12600);
    out += static_cast<char>(0x30 + linear / 1260 % 10);
    out += static_cast<char>(0x81 + linear / 10 % 126);
    out += static_cast<char>(0x30 + linear % 10);
  }
  return out;
}

Decoded decode_utf8(std::string_view s) {
  if (s.starts_with(kUtf8Bom)) s.remove_prefix(3);
  Decoded out;
  out.utf8.reserve(s.size());
  std::size_t good = 0;
  for (std::size_t at = 0;;) {
    at = skip_ascii(s, at);
    if (at >= s.size()) break;
    const Sequence q = utf8_sequence(s, at);
    if (q.code < 0) {
      out.utf8.append(s, good, at - good);
      out.utf8 += kReplacement;
      ++out.replaced;
      good = at + q.size;
    }
    at += q.size;
  }
  out.utf8.append(s, good);
  return out;
}

Decoded decode_utf16(std::string_view s, bool little) {
  Decoded out;
  out.utf8.reserve(s.size());
  const auto unit = [&](std::size_t at) -> std::uint32_t {
    return little ? byte_at(s, at) | byte_at(s, at + 1) << 8 : byte_at(s, at + 1) | byte_at(s, at) << 8;
  };
  std::size_t at = s.size() >= 2 && unit(0) == 0xFEFF ? 2 : 0;
  while (at + 1 < s.size()) {
    std::uint32_t code = unit(at);
    at += 2;
    if (code >= 0xD800 && code < 0xDC00 && at + 1 < s.size() && unit(at) >= 0xDC00 && unit(at) < 0xE000) {
      code = 0x10000 + ((code - 0xD800) << 10) + (unit(at) - 0xDC00);
      at += 2;
    } else if (code >= 0xD800 && code < 0xE000) {
      code = 0xFFFD;
      ++out.replaced;
    }
    append_utf8(out.utf8, code);
  }
  if (at < s.size()) {
    out.utf8 += kReplacement;
    ++out.replaced;
  }
  return out;
}

std::string encode_utf16(std::string_view s, bool little) {
  std::string out;
  out.reserve(s.size() * 2);
  const auto put = [&](std::uint32_t unit) {
    out += static_cast<char>(little ? unit : unit >> 8);
    out += static_cast<char>(little ? unit >> 8 : unit);
  };
  for (std::size_t at = 0; at < s.size();) {
    const Sequence q = utf8_sequence(s, at);
    const auto code = static_cast<std::uint32_t>(q.code);
    at += q.size;
    if (code >= 0x10000) {
      put(0xD800 + ((code - 0x10000) >> 10));
      put(0xDC00 + (code & 0x3FF));
    } else {
      put(code);
    }
  }
  return out;
}

// ---- Guessing

bool is_text_control(unsigned b) { return b == '\t' || b == '\n' || b == '\v' || b == '\f' || b == '\r' || b == 0x1A || b == 0x1B; }

// UTF-16 without a mark: text has ASCII separators, so zero bytes on one side only, and no controls or halves of pairs.
bool looks_like_utf16(std::string_view s, bool little) {
  if (s.size() < 2) return false;
  bool separators = false, high_pending = false;
  for (std::size_t at = 0; at + 1 < s.size(); at += 2) {
    const unsigned low = byte_at(s, at + (little ? 0 : 1)), high = byte_at(s, at + (little ? 1 : 0));
    const unsigned unit = high << 8 | low;
    if (unit < 0x20 ? !is_text_control(unit) : unit >= 0xFFFE) return false;
    if ((unit >= 0xDC00 && unit < 0xE000) != high_pending) return false;
    high_pending = unit >= 0xD800 && unit < 0xDC00;
    separators = separators || unit < 0x80;
  }
  return separators;
}

struct Census {
  std::size_t good = 0;  // multi-byte characters
  std::size_t bad = 0;
  std::size_t long_ = 0;  // of three bytes or more (UTF-8), where all Chinese characters are
  std::size_t odd = 0;    // UTF-8: two-byte characters that Chinese files do not hold; GB18030: outside the GB 2312 characters
};

Census census_utf8(std::string_view s) {
  Census out;
  for (std::size_t at = 0;;) {
    at = skip_ascii(s, at);
    if (at >= s.size()) break;
    const Sequence q = utf8_sequence(s, at);
    if (q.cut) break;  // the sample ends inside a character
    if (q.code < 0) {
      ++out.bad;
    } else {
      ++out.good;
      if (q.size >= 3) ++out.long_;
      // · × ° ± § are common among Chinese; other Latin, Greek, Cyrillic, Arabic letters are rather GB18030 misread.
      else if (q.code != 0xB7 && q.code != 0xD7 && q.code != 0xB0 && q.code != 0xB1 && q.code != 0xA7)
        ++out.odd;
    }
    at += q.size;
  }
  return out;
}

Census census_gb(std::string_view s) {
  Census out;
  for (std::size_t at = 0;;) {
    at = skip_ascii(s, at);
    if (at >= s.size()) break;
    const Sequence q = gb_sequence(s, at);
    if (q.cut) break;
    if (q.code < 0) {
      ++out.bad;
    } else {
      ++out.good;
      const unsigned lead = byte_at(s, at);
      if (q.size != 2 || lead < 0xA1 || lead > 0xF7 || byte_at(s, at + 1) < 0xA1) ++out.odd;
    }
    at += q.size;
  }
  return out;
}

// ---- Folding

bool is_invisible(UChar32 c) {
  return u_isUWhiteSpace(c) || u_iscntrl(c) || u_charType(c) == U_FORMAT_CHAR || u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

// ASCII and the main block of Chinese characters never change under NFKC; nearly every cell is made of those two.
bool needs_folding(std::string_view s) {
  for (std::size_t at = 0;;) {
    at = skip_ascii(s, at);
    if (at >= s.size()) return false;
    const Sequence q = utf8_sequence(s, at);
    if (q.code < 0x4E00 || q.code > 0x9FFF) return true;
    at += q.size;
  }
}

std::string nfkc(std::string_view s) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKCInstance(status);
  std::string out;
  icu::StringByteSink<std::string> sink(&out, static_cast<std::int32_t>(s.size()));
  if (U_SUCCESS(status))
    normalizer->normalizeUTF8(0, icu::StringPiece(s.data(), static_cast<std::int32_t>(s.size())), sink, nullptr, status);
  if (U_FAILURE(status)) throw std::runtime_error("ICU: NFKC failed");
  return out;
}

std::string_view trim_invisible(std::string_view s) {
  while (!s.empty()) {
    const Sequence q = utf8_sequence(s, 0);
    if (q.code < 0 || !is_invisible(q.code)) break;
    s.remove_prefix(q.size);
  }
  while (!s.empty()) {
    std::size_t at = s.size() - 1;
    while (at > 0 && s.size() - at < 4 && is_continuation(byte_at(s, at))) --at;
    const Sequence q = utf8_sequence(s, at);
    if (q.code < 0 || at + q.size != s.size() || !is_invisible(q.code)) break;
    s.remove_suffix(q.size);
  }
  return s;
}

bool is_plain_number(std::string_view s) {
  if (!s.empty() && (s[0] == '+' || s[0] == '-')) s.remove_prefix(1);
  bool digits = false, point = false;
  for (const char c : s) {
    if (c >= '0' && c <= '9')
      digits = true;
    else if (c == '.' && !point)
      point = true;
    else if (c != ',' || !digits || point)
      return false;
  }
  return digits;
}

}  // namespace

std::size_t first_invalid_utf8(std::string_view bytes) {
  for (std::size_t at = 0;;) {
    at = skip_ascii(bytes, at);
    if (at >= bytes.size()) return std::string_view::npos;
    const Sequence q = utf8_sequence(bytes, at);
    if (q.code < 0) return at;
    at += q.size;
  }
}

bool is_valid_utf8(std::string_view bytes) { return first_invalid_utf8(bytes) == std::string_view::npos; }

std::size_t count_code_points(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return !is_continuation(static_cast<unsigned char>(c)); }));
}

std::string_view first_code_points(std::string_view utf8, std::size_t n) {
  std::size_t at = 0;
  for (; n > 0 && at < utf8.size(); --n) at += utf8_sequence(utf8, at).size;
  return utf8.substr(0, at);
}

std::string_view encoding_name(Encoding encoding) {
  switch (encoding) {
    case Encoding::kUtf8:
      return "UTF-8";
    case Encoding::kGb18030:
      return "GB18030";
    case Encoding::kUtf16Le:
      return "UTF-16LE";
    case Encoding::kUtf16Be:
      return "UTF-16BE";
  }
  return "UTF-8";
}

Result<Encoding> detect_encoding(std::string_view bytes) {
  if (bytes.starts_with(kUtf8Bom)) return Encoding::kUtf8;
  if (bytes.starts_with(kGbBom)) return Encoding::kGb18030;
  if (bytes.starts_with(kUtf16LeBom)) return Encoding::kUtf16Le;
  if (bytes.starts_with(kUtf16BeBom)) return Encoding::kUtf16Be;
  const auto binary = [] {
    return fail(ErrorCode::kBadEncoding, "文件不是 UTF-8、GB18030 或 UTF-16 文本，可能是其他格式或已损坏，请重新导出为 CSV 或 XLSX");
  };
  const std::string_view sample = bytes.substr(0, kSampleBytes);
  if (sample.find('\0') != sample.npos) {
    if (looks_like_utf16(sample, true)) return Encoding::kUtf16Le;
    if (looks_like_utf16(sample, false)) return Encoding::kUtf16Be;
    return binary();
  }
  const auto controls = static_cast<std::size_t>(std::count_if(sample.begin(), sample.end(), [](char c) {
    const auto b = static_cast<unsigned char>(c);
    return b < 0x20 && !is_text_control(b);
  }));
  if (controls * 20 > sample.size()) return binary();
  const Census utf8 = census_utf8(sample);
  if (utf8.bad == 0 && utf8.odd == 0) return Encoding::kUtf8;
  const Census gb = census_gb(sample);
  // "模式" in GB18030 is also well-formed UTF-8 for "ģʽ": two-byte letters alone are not Chinese text, GB 2312 characters are.
  if (utf8.bad == 0) return utf8.long_ == 0 && gb.bad == 0 && gb.odd == 0 ? Encoding::kGb18030 : Encoding::kUtf8;
  if (gb.bad == 0 && utf8.bad * 8 > utf8.long_) return Encoding::kGb18030;
  // Damaged text: UTF-8 read as GB18030 shows few errors, GB18030 read as UTF-8 shows many.
  if (utf8.bad * 2 <= utf8.long_) return Encoding::kUtf8;
  if (gb.bad * 8 <= gb.good) return Encoding::kGb18030;
  return binary();
}

Result<Decoded> to_utf8(std::string_view bytes, Encoding encoding) {
  switch (encoding) {
    case Encoding::kUtf8:
      return decode_utf8(bytes);
    case Encoding::kGb18030:
      return decode_gb(bytes);
    case Encoding::kUtf16Le:
      return decode_utf16(bytes, true);
    case Encoding::kUtf16Be:
      return decode_utf16(bytes, false);
  }
  return fail(ErrorCode::kBadEncoding, "不支持的文字编码");
}

Result<std::string> from_utf8(std::string_view utf8, Encoding encoding) {
  if (const std::size_t at = first_invalid_utf8(utf8); at != utf8.npos)
    return fail(ErrorCode::kBadEncoding, "第 " + std::to_string(at + 1) + " 字节起不是有效的 UTF-8 文字");
  switch (encoding) {
    case Encoding::kUtf8:
      return std::string(utf8);
    case Encoding::kGb18030:
      return encode_gb(utf8);
    case Encoding::kUtf16Le:
      return encode_utf16(utf8, true);
    case Encoding::kUtf16Be:
      return encode_utf16(utf8, false);
  }
  return fail(ErrorCode::kBadEncoding, "不支持的文字编码");
}

std::string fold_width(std::string_view utf8) {
  if (!needs_folding(utf8)) return std::string(trim_invisible(utf8));
  std::string out = nfkc(utf8);
  const std::string_view kept = trim_invisible(out);
  if (kept.size() == out.size()) return out;
  return std::string(kept);
}

std::string squeeze(std::string_view utf8) {
  std::string folded = fold_width(utf8);
  for (;;) {
    std::string out;
    out.reserve(folded.size());
    for (std::size_t at = 0; at < folded.size();) {
      const Sequence q = utf8_sequence(folded, at);
      if (q.code < 0 || !is_invisible(q.code)) out.append(folded, at, q.size);
      at += q.size;
    }
    // An accent that an invisible character kept from its letter may join it now: fold again until nothing moves.
    if (out.size() == folded.size() || !needs_folding(out)) return out;
    folded = fold_width(out);
  }
}

bool all_digits(std::string_view s) { return !s.empty() && std::all_of(s.begin(), s.end(), is_digit); }

std::string_view trim_ascii(std::string_view s) {
  constexpr std::string_view kSpaces = " \t\r\n\v\f";
  const std::size_t first = s.find_first_not_of(kSpaces);
  if (first == s.npos) return s.substr(0, 0);
  return s.substr(first, s.find_last_not_of(kSpaces) - first + 1);
}

std::string lower_ascii(std::string_view s) {
  std::string out(s);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::vector<std::string_view> split(std::string_view s, char separator) {
  std::vector<std::string_view> out;
  for (;;) {
    const std::size_t at = s.find(separator);
    out.push_back(s.substr(0, at));
    if (at == s.npos) return out;
    s.remove_prefix(at + 1);
  }
}

std::string mask_name(std::string_view name) {
  const std::string_view first = first_code_points(name, 1);
  return std::string(first) + std::string(count_code_points(name.substr(first.size())), '*');
}

std::string mask_phone(std::string_view phone) {
  const std::size_t n = count_code_points(phone);
  if (n < 7) return std::string(n, '*');
  // At least four stars, so that a short landline number is not shown whole.
  const std::size_t tail = std::min<std::size_t>(4, n - 7);
  const std::string_view head = first_code_points(phone, 3);
  const std::string_view body = first_code_points(phone, n - tail);
  return std::string(head) + std::string(n - 3 - tail, '*') + std::string(phone.substr(body.size()));
}

std::string mask_address(std::string_view address) {
  if (address.empty()) return "";
  return std::string(first_code_points(address, 6)) + "****";
}

std::string defuse_formula(std::string_view cell) {
  // Chinese editions of spreadsheet programs also take the full-width signs as the start of a formula.
  constexpr std::string_view kSigns[] = {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"};
  const bool risky = std::any_of(std::begin(kSigns), std::end(kSigns), [&](std::string_view sign) { return cell.starts_with(sign); });
  if (!risky || is_plain_number(cell)) return std::string(cell);
  return "'" + std::string(cell);
}

}  // namespace shouwang::text
