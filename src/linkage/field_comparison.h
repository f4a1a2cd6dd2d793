// Two statements about a person side by side, field by field, for people who decide whether they are one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "linkage/clerical.h"
#include "linkage/compare.h"
#include "linkage/record.h"

namespace shouwang::linkage {

enum class Agreement : std::uint8_t { kMissing, kSame, kClose, kDiffers };
std::string_view agreement_name(Agreement agreement);  // "missing", "same", "close", "differs"
std::string_view field_name(Field field);              // "name", "id_number", "birth_date", "village", "phone", "sex"

struct FieldComparison {
  Field field = Field::kName;
  std::string left, right;  // as stated
  Agreement agreement = Agreement::kMissing;
  std::string words;                      // "姓名同音不同字"; of a missing field which side lacks it
  std::vector<AlignedCharacter> aligned;  // empty when one side is
};

/// How well a level speaks for one person, in three grades.
Agreement agreement_of(Field field, unsigned level);

/// All six fields, in the order of people reading them: name, number, birth, sex, village, phone. Each speaks for itself: unlike in a
/// Pattern, a number that agrees does not silence the date in it.
std::vector<FieldComparison> compare_fields(const Record& left, const Record& right);

/// Whether two names of this level (kName…) are one name spelt twice: it sounds the same, cannot be read in full, has a character too few,
/// or a likely slip in one of several.
bool is_spelling(unsigned level);

/// Level of two names by themselves, kNameMissing when one is empty.
unsigned compare_two_names(std::string_view left, std::string_view right);

}  // namespace shouwang::linkage
