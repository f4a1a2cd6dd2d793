// Invented names in the manner of the peoples of western Yunnan. Every combination is drawn at random; none is taken from a list of
// persons.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/resident_id.h"
#include "generator/random.h"

namespace shouwang::generator {

/// Codes of GB/T 3304 that occur here.
enum Ethnic : std::uint8_t {
  kHan = 1,
  kHui = 3,
  kMiao = 6,
  kYi = 7,
  kBai = 14,
  kDai = 18,
  kLisu = 20,
  kWa = 21,
  kLahu = 24,
  kBulang = 34,
  kDeang = 46
};

/// A family name that people of this group commonly have.
std::string_view family_name(Random& random, std::uint8_t ethnic);
/// A full name. Families that use family names put `family` first; Wa, Dai, Lahu and Bulang persons often have a name
/// without one (岩…, 玉…, 扎…, 娜…), sometimes with the family name after a middle dot.
std::string person_name(Random& random, std::uint8_t ethnic, Sex sex, std::string_view family);

}  // namespace shouwang::generator
