// What the engine knows about single characters: their plain form and their toneless readings.
//
// Readings come from ICU (with the surname readings of Han-Latin/Names as second reading) and a short table of surnames that ICU gets
// wrong. They are asked for when first needed: a county uses about three thousand characters, and each question costs ICU ten microseconds.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace shouwang::linkage {

/// Version of the tables and rules of characters.cpp and normalise.cpp; kept in indexes and models, which are of no use with another.
inline constexpr std::uint32_t kNormaliserVersion = 2;

/// A toneless syllable: up to six letters packed in base 27. 0 = none. The same on every machine and in every thread.
using Syllable = std::uint32_t;
/// Up to three readings, the commonest first, 0 where there are fewer.
using Readings = std::array<Syllable, 3>;

/// Stands for one character that cannot be read: a placeholder, a private-use code point, a syllable in Latin letters.
inline constexpr char32_t kAnyCharacter = U'?';

constexpr bool is_han(char32_t c) {
  return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x323AF) || c == 0x3007;
}

/// Half-width, simplified, lower-case form; spaces, dots and placeholders as themselves.
char32_t plain_character(char32_t c);
/// Readings of a Han character (none outside the tables of ICU: extension B and later). Thread safe.
Readings readings_of(char32_t c);
/// The reading of a family name's first character where it differs from the usual one (单 shan, 仇 qiu, 查 zha), else readings_of(c)[0].
Syllable surname_reading(char32_t c);
/// What regional speech does not tell apart becomes one: zh/z, ch/c, sh/s, n/l, f/h, ing/in, eng/en, ang/an.
Syllable regional_form(Syllable s);
/// Whether a and b are the two characters of a compound family name.
bool is_compound_surname(char32_t a, char32_t b);

Syllable pack_syllable(std::string_view letters);
std::string syllable_text(Syllable s);

/// Decodes UTF-8; wrong bytes become U+FFFD, never an error. At most `limit` code points.
void decode_utf8(std::string_view utf8, std::size_t limit, std::vector<char32_t>& out);
void append_utf8(char32_t c, std::string& out);

}  // namespace shouwang::linkage
