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
  kEmptyRow,
  kTotalRow
};

struct DirtRate {
  Dirt kind;
  std::string_view name;      // as in truth/rows.csv
  std::uint32_t per_100_000;  // rows, at scale 1
  bool recoverable;           // careful reading still finds the right person and values
};

/// The usual mix (mix.h can change it): about two rows in a hundred. Empty and total rows are placed by the file's habit, not by chance.
inline constexpr std::array<DirtRate, 15> kDirtMix{{
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
    {Dirt::kEmptyRow, "empty_row", 0, true},
    {Dirt::kTotalRow, "total_row", 0, true},
}};

constexpr const DirtRate& rate_of(Dirt kind) { return kDirtMix[static_cast<std::size_t>(kind)]; }

}  // namespace shouwang::generator
