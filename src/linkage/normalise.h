// What departments write, in a form that can be compared. Each normaliser reports what it did; the raw text stays with the caller.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/resident_id.h"

namespace shouwang::linkage {

/// What a normaliser did to one field. Bits of Notes.
enum class Note : std::uint16_t {
  kWidth = 1,          // full-width or traditional characters, spaces or signs taken out
  kDots = 2,           // separators between the parts of a name
  kPlaceholder = 4,    // a sign or a syllable stands for a character that could not be typed
  kFifteen = 8,        // a 15-digit number became 18 digits
  kCheckAdded = 16,    // the missing or starred check character was computed
  kCheckWrong = 32,    // check character or date of the number does not fit
  kHidden = 64,        // places hidden by stars
  kSpreadsheet = 128,  // damaged by a spreadsheet: exponent, zeros at the end, serial day
  kPartial = 256,      // only year, or year and month
  kUnusable = 512,     // nothing could be read: counts as missing
  kStripped = 1024,    // county and township, kind of village or group number taken off
};
using Notes = std::uint16_t;
constexpr Notes operator|(Note a, Note b) { return static_cast<Notes>(static_cast<Notes>(a) | static_cast<Notes>(b)); }
inline void add_note(Notes& notes, Note note) { notes = static_cast<Notes>(notes | static_cast<Notes>(note)); }
constexpr bool has_note(Notes notes, Note note) { return notes & static_cast<Notes>(note); }
/// "去掉空格和全角；15 位号码升为 18 位"; "" for none.
std::string notes_text(Notes notes);

inline constexpr std::size_t kNameCapacity = 24;  // longer names are compared by their beginning

struct NameForm {
  std::array<char32_t, kNameCapacity> characters{};
  std::uint8_t length = 0;   // 0 = missing
  std::uint8_t surname = 0;  // characters of the family name; 0 where there is none (names in parts, foreign names)
  std::uint32_t starts = 0;  // bit k: a part begins at character k (names in parts)
  bool dotted = false;
  Notes notes = 0;
  std::u32string_view view() const { return {characters.data(), length}; }
};

enum class IdKind : std::uint8_t {
  kMissing = 0,
  kValid = 1,      // 18 places, check character and date fit
  kFifteen = 2,    // 15 places, date fits: nothing else could be checked
  kCompleted = 3,  // 17 places and no legible check character
  kInvalid = 4,    // legible, but wrong
  kMasked = 5,     // some places hidden
};

/// Up to 20 places, four bits each from the highest bits of `high` on: 0–9, 10 = X, 15 = hidden.
struct IdForm {
  std::uint64_t high = 0;  // places 1–16
  std::uint16_t low = 0;   // places 17–20
  std::uint8_t length = 0;
  IdKind kind = IdKind::kMissing;
  Notes notes = 0;
  friend bool operator==(const IdForm& a, const IdForm& b) { return a.high == b.high && a.low == b.low && a.length == b.length; }
};

inline constexpr unsigned kHiddenPlace = 15;
/// Place k (0 = first) of an IdForm's words.
constexpr unsigned id_place(std::uint64_t high, std::uint16_t low, unsigned k) {
  return k < 16 ? static_cast<unsigned>(high >> (60 - 4 * k) & 15) : static_cast<unsigned>(low >> (12 - 4 * (k - 16)) & 15);
}
/// yyyymmdd from places 7–14, 0 when they are hidden or no date.
std::int32_t id_birth(std::uint64_t high);
/// From place 17. kUnknown when it is hidden.
Sex id_sex(std::uint16_t low);

struct BirthForm {
  std::int32_t ymd = 0;  // yyyymmdd, month or day 0 when unknown; 0 = missing
  bool lunar = false;    // the text says 农历
  Notes notes = 0;
};

struct VillageForm {
  std::u32string core;     // "大石" of "云岭县凤山镇大石村民委员会3组"; "" = missing
  std::u32string town;     // "凤山"; "" when not stated
  std::uint64_t code = 0;  // 12 digits of the village, 0 = not stated
  Notes notes = 0;
};

NameForm normalise_name(std::string_view text);
IdForm normalise_id(std::string_view text);
BirthForm normalise_birth(std::string_view text);
VillageForm normalise_village(std::string_view code, std::string_view text);
/// Digits of a mobile or fixed number without country code, as a number; 0 = missing or no number.
std::uint64_t normalise_phone(std::string_view text);
/// 男 女 1 2 M F 男性 …
Sex normalise_sex(std::string_view text);

}  // namespace shouwang::linkage
