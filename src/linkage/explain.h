// Why a record was decided as it was: a sum of reasons in plain Chinese.
//
// The parts of an Explanation add up to the logarithm of the odds (base 2) of its best candidate against every other answer:
// starting odds, what each field says, how rare this very name and village are, copies of the person in the registry, and
// what the other candidates and relatives take away.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "linkage/linkage.h"

namespace shouwang::linkage {

struct ExplanationPart {
  enum class Kind : std::uint8_t { kPrior, kField, kNameFrequency, kVillageFrequency, kCopies, kCompetition, kOthers };
  Kind kind = Kind::kField;
  Field field = Field::kName;  // of kField
  double bits = 0;             // base-2 logarithm of how much it changes the odds; negative speaks against
  std::string text;            // "身份证号只差一处，且至少一方校验不通过"
};

struct Explanation {
  std::uint64_t person = 0;  // of the best candidate; 0 when nobody was found
  double posterior = 0;
  double log_odds = 0;  // base 2; the parts' bits add up to it
  std::vector<ExplanationPart> parts;
  std::uint64_t runner_up = 0;  // 0 = no second candidate
  double runner_up_posterior = 0;
  double relative = 0, nobody = 1;
  std::vector<std::string> normalised;  // what was done to the record's fields: "身份证号：15 位号码升为 18 位"
  std::string deciding;                 // the field that decides between the best and the runner-up, or the strongest one
  std::string would_flip;               // which contrary evidence would turn the answer; "" when no single field would
};

}  // namespace shouwang::linkage
