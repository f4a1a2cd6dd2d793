// How two records agree, field by field, as small numbers packed into one pattern.
//
// Level 0 of every field says nothing: one side is empty, or what the field could say is already said by another (a number that agrees
// contains the date and the sex; they are counted again only where they contradict it).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "linkage/tables.h"

namespace shouwang::linkage {

enum class Field : std::uint8_t { kName, kId, kBirth, kVillage, kPhone, kSex };
inline constexpr std::size_t kFields = 6;

enum NameLevel : std::uint8_t {
  kNameMissing,
  kNameExact,
  kNameSound,     // sounds the same
  kNameRegional,  // sounds the same where zh/z, n/l, ing/in … are not told apart
  kNameLegible,   // agrees wherever both can be read
  kNameOneOther,  // one character of three or more is another
  kNameOneOfTwo,  // the given name of one character is another, or one of two characters
  kNameSurname,   // another family name, same given name
  kNameSwapped,   // same characters in another order
  kNameDropped,   // one character more or less
  kNamePart,      // names in parts: beginning or one part agrees, parts in another order
  kNameNear,      // long names: sounds nearly the same
  kNameKin,       // same family name, and one character of the given name in the same place
  kNameSameSurname,
  kNameDifferent,
};
enum IdLevel : std::uint8_t {
  kIdMissing,
  kIdExact,      // equal and checked on both sides
  kIdUnchecked,  // equal, but a check was computed, or both fail it
  kIdVisible,    // agrees wherever both are visible
  kIdOneEdit,    // one place wrong, moved, lost or added; at least one side fails its check
  kIdTwoEdits,
  kIdRelative,      // equal to another member of the candidate's household
  kIdDifferOneBad,  // differ, one side fails its check or hides places
  kIdTwin,          // both valid, same area and birth
  kIdNearValid,     // both valid, at most two places apart, not all of them in the sequence
  kIdDiffer,        // both valid
};
enum BirthLevel : std::uint8_t {
  kBirthMissing,
  kBirthExact,
  kBirthDayMonth,   // day and month exchanged
  kBirthYearMonth,  // same year and month
  kBirthYearDay,    // same year and day, another month
  kBirthDecade,     // same day and month, year off by one or ten, or by one digit
  kBirthLunar,      // 15 to 60 days apart: lunar against solar
  kBirthPartial,    // agrees as far as it is known
  kBirthSameYear,
  kBirthTwoYears,
  kBirthDifferent,
  kBirthAgainstId,  // the numbers agree, the stated dates do not
};
enum VillageLevel : std::uint8_t { kVillageMissing, kVillageSame, kVillageName, kVillageNear, kVillageTown, kVillageDifferent };
enum PhoneLevel : std::uint8_t { kPhoneMissing, kPhoneSame, kPhoneNear, kPhoneDifferent };
enum SexLevel : std::uint8_t { kSexMissing, kSexSame, kSexDifferent, kSexAgainstId };

inline constexpr std::size_t kMostLevels = 16;
inline constexpr std::array<std::uint8_t, kFields> kLevelCounts{15, 11, 12, 6, 4, 4};
/// The level of a field that only contradicts an agreeing number, 0 where there is none.
constexpr unsigned level_against_id(Field field) {
  return field == Field::kBirth ? +kBirthAgainstId : field == Field::kSex ? +kSexAgainstId : 0;
}
std::string_view field_text(Field field);                  // "姓名"
std::string_view level_text(Field field, unsigned level);  // "同音不同字"
std::string_view level_id(Field field, unsigned level);    // "same_sound", for model files

/// Four bits a field.
class Pattern {
 public:
  constexpr Pattern() = default;
  constexpr explicit Pattern(std::uint32_t bits) : bits_(bits) {}
  constexpr unsigned level(Field f) const { return bits_ >> (4 * static_cast<unsigned>(f)) & 15; }
  constexpr void set(Field f, unsigned level) {
    const unsigned shift = 4 * static_cast<unsigned>(f);
    bits_ = (bits_ & ~(15u << shift)) | level << shift;
  }
  constexpr std::uint32_t bits() const { return bits_; }
  friend constexpr bool operator==(Pattern, Pattern) = default;

 private:
  std::uint32_t bits_ = 0;
};

/// One side of a comparison: a packed record and the tables its name and village stand in.
struct Side {
  const Prepared* person;
  const NameTable* names;
  const VillageTable* villages;
  const NameEntry* name() const { return person->name == NameTable::kNone ? nullptr : &(*names)[person->name]; }
  const VillageEntry* village() const { return person->village == VillageTable::kNone ? nullptr : &(*villages)[person->village]; }
};

/// kIdRelative is never set here: it needs the other candidates (linker.cpp).
Pattern compare(const Side& a, const Side& b);

// The parts of compare(), for tests and explanations.
unsigned compare_names(const NameTable& ta, const NameEntry& a, const NameTable& tb, const NameEntry& b);
unsigned compare_ids(const Prepared& a, const Prepared& b);
unsigned compare_dates(std::int32_t a, std::int32_t b);
unsigned compare_villages(const VillageEntry& a, const VillageEntry& b);
unsigned compare_phones(std::uint64_t a, std::uint64_t b);

}  // namespace shouwang::linkage
