// Blocking keys: under which headings a person is filed in the index, and under which a record is looked up.
//
// A pair is compared when it shares at least one key. Keys that cut a number into its three parts (place, birth, sequence) survive one
// wrong part; keys of name and date survive a lost number. Which errors a key forgives stands beside it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "linkage/tables.h"

namespace shouwang::linkage {

enum class KeyKind : std::uint8_t {
  kId,               // the whole number
  kIdPlaceBirth,     // wrong sequence or check
  kIdBirthSequence,  // wrong area code
  kIdPlaceYear,      // area, year, sequence: wrong month or day
  kIdPlaceDay,       // area, month and day, sequence: wrong year
  kIdPlaceSurname,   // area, sequence, surname: hidden or shifted birth
  kNameYear,         // wrong month or day
  kNameDay,          // wrong year
  kNameArea,         // hidden number, no date
  kNameVillage,
  kRareName,    // names of at most kRareNameCount persons
  kSoundBirth,  // homophones
  kSoundVillage,
  kRareSound,
  kSurnameBirth,  // wrong given name
  kBirthVillage,  // wrong surname
  kPhone,
  kCount
};
inline constexpr std::size_t kKeyKinds = static_cast<std::size_t>(KeyKind::kCount);
inline constexpr std::uint32_t kRareNameCount = 6, kRareSoundCount = 3;

std::string_view key_kind_text(KeyKind kind);  // "姓名+出生年"

struct Key {
  KeyKind kind;
  std::uint64_t hash;
};

/// The heading of one whole number of 18 places.
Key whole_id_key(std::uint64_t high, std::uint16_t low);
/// A searching record also tries what its number could have been before a digit was lost or added, and names that are not rare.
enum class KeyUse : std::uint8_t { kFile, kSearch };
/// Appends the keys of one record. @param name,village its entries, nullptr where missing
void append_keys(const Prepared& p, const NameTable& names, const NameEntry* name, const VillageEntry* village, KeyUse use,
                 std::vector<Key>& out);

}  // namespace shouwang::linkage
