// What goes wrong in files that departments send, and how often.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace shouwang::generator {

enum class Dirt : std::uint8_t {
  kNone,
  kOldId,
  kFullWidthId,
  kSpacedId,
  kSmallX,
  kExcelId,
  kMissingId,
  kWrongCheck,
  kName,
  kDate,
  kMoney,
  kDuplicate,
  kUnregistered,
  kWrongDigit,
  kTransposed,
  kMonthDay,
  kMembersId,
  kSuperseded,
  kMasked,
  kHomophone,
  kCharacter,
  kPlaceholder,
  kSeparator,
  kFormerName,
  kRelative,
  kNamesake,
  kEmptyRow,
  kTotalRow
};

struct DirtRate {
  Dirt kind;
  std::string_view name;      // as in truth/rows.csv
  std::uint32_t per_100_000;  // rows, at scale 1
  bool recoverable;           // careful reading still finds the right person and values
};

/// The usual mix (mix.h can change it): two or three rows in a hundred. Empty and total rows are placed by the file's habit, not by chance.
inline constexpr std::array<DirtRate, 28> kDirtMix{{
    {Dirt::kNone, "", 0, true},
    {Dirt::kOldId, "old_15_digits", 150, true},
    {Dirt::kFullWidthId, "full_width_id", 150, true},
    {Dirt::kSpacedId, "spaces_in_id", 300, true},
    {Dirt::kSmallX, "lower_case_x", 150, true},
    {Dirt::kExcelId, "excel_number", 150, false},
    {Dirt::kMissingId, "missing_id", 150, false},
    {Dirt::kWrongCheck, "wrong_check_character", 150, false},
    {Dirt::kName, "spaces_in_name", 150, true},
    {Dirt::kDate, "other_date_form", 200, true},
    {Dirt::kMoney, "other_money_form", 200, true},
    {Dirt::kDuplicate, "duplicate_row", 200, true},
    {Dirt::kUnregistered, "not_in_registry", 200, true},
    {Dirt::kWrongDigit, "wrong_digit", 90, false},
    {Dirt::kTransposed, "transposed_digits", 40, false},
    {Dirt::kMonthDay, "month_and_day_swapped", 20, false},
    {Dirt::kMembersId, "number_of_another_member", 20, false},
    {Dirt::kSuperseded, "superseded_number", 40, false},
    {Dirt::kMasked, "masked_number", 40, false},
    {Dirt::kHomophone, "homophone_name", 90, false},
    {Dirt::kCharacter, "wrong_character", 60, false},
    {Dirt::kPlaceholder, "character_not_written", 40, false},
    {Dirt::kSeparator, "other_separator", 40, false},  // of names in parts; • . or nothing for ·, or the first part alone
    {Dirt::kFormerName, "former_name", 30, false},
    {Dirt::kRelative, "unregistered_relative", 60, true},  // a row of its own, of somebody of the same family and village
    {Dirt::kNamesake, "same_name", 40, true},              // a row of its own, of a stranger
    {Dirt::kEmptyRow, "empty_row", 0, true},
    {Dirt::kTotalRow, "total_row", 0, true},
}};

constexpr const DirtRate& rate_of(Dirt kind) { return kDirtMix[static_cast<std::size_t>(kind)]; }

/// A row of its own about somebody who is not in the registry; the row that it was made after stands before it.
constexpr bool is_stranger(Dirt kind) { return kind == Dirt::kUnregistered || kind == Dirt::kRelative || kind == Dirt::kNamesake; }

/// What differs in the columns that only help to find the person (layout.h). These come on top of the dirt, each for itself, and spoil
/// nothing.
enum class Side : std::uint8_t { kLunarBirth, kVillageForm, kMoved, kOtherPhone, kNoBirth };
struct SideRate {
  Side kind;
  std::string_view name;  // as in truth/links.csv
  std::uint32_t per_100_000;
};
inline constexpr std::array<SideRate, 5> kSideMix{{
    {Side::kLunarBirth, "lunar_birth", 400},
    {Side::kVillageForm, "other_village_form", 3'000},
    {Side::kMoved, "other_village", 1'000},
    {Side::kOtherPhone, "other_phone", 8'000},
    {Side::kNoBirth, "no_birth", 3'000},
}};

}  // namespace shouwang::generator
