// From the text of a cell to a typed value, by rules that never guess silently.
//
// What is read (after full-width forms, invisible characters and a leading apostrophe are taken away):
//   empty     nothing, or one of - -- — —— / \ NULL N/A #N/A
//   numbers   1234.5  1,234.50  -3  (123.45) = -123.45  +5  １２３；a spreadsheet's number cell may carry an exponent
//   money     numbers, with ¥ ￥ 人民币 in front, 元 千元 万元 亿元 behind (that wins over the column's unit); at most whole fen
//   decimals  numbers, or 12.5% = 0.125
//   whole     numbers without fraction (3.0 is 3), with 人 户 天 日 岁 年 月 个 次 期 级 behind
//   days      2026-08-05 2026/8/5 2026.8.5 20260805 2026年8月5日 二〇二六年八月五日, a time behind is ignored; serial numbers of spreadsheets for
//             1930-01-01 … 2099-12-31 (1900 date system)
//   months    2026-08 2026/8 202608 2026年8月, or a day of that month
//   years     2026 2026年 2026年度
//   yes/no    是 否 有 无 1 0 Y N yes no true false 对 错 √ × ✓ ✗ ✔ ✘ ☑ ☒
//   codes     code, name or alias of the table; a lost leading zero is given back; "01-户主" when both agree
//   ID        18 or 15 characters; 20 or 22 = number of a disability card, whose first 18 are the ID
//   phones    mobile (11 digits), land line with or without area code, +86 and separators dropped
//   division  12 digits, or 9 or 6 filled up with zeros
// Refused with a reason: anything else; numbers that a spreadsheet damaged (5.33E+17 where digits matter); days that do not
// exist; values outside the field's min and max. Reasons are Chinese, say what to do, and never repeat the value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/resident_id.h"
#include "base/result.h"
#include "policy/pack.h"

namespace shouwang::intake {

/// What the file says about a cell besides its text. CSV has only kText.
enum class CellKind : std::uint8_t {
  kText,
  kNumber,  // a number cell: text as stored, possibly with exponent and binary noise (1234.5600000000001)
  kDate,    // a date cell, already "2026-08-05" or "2026-08-05 12:30:00"
  kError,   // #REF! and the like
};

struct ParsedValue {
  enum class Outcome : std::uint8_t { kEmpty, kNumber, kText, kId, kBad };
  Outcome outcome = Outcome::kEmpty;
  std::int64_t number = 0;  // kNumber: slot units of cel::Kind; kDivision also gives its number here
  std::string_view text;    // kText; points into the cell, the code table or `owned`
  ResidentId id;            // kId
  std::string reason;       // kBad
  std::string owned;
};

/// Reads the cells of one column. Holds references to the field and the code table: both must outlive it.
class ValueParser {
 public:
  /// @param codes        the table of a kCode field, nullptr otherwise
  /// @param header_unit  unit named in the file ("万元", or "%" for a decimal), "" = the field's own unit
  /// @errors kInvalidArgument: kCode without table; kBadValue: a unit that money cannot have
  static Result<ValueParser> create(const policy::FieldSpec& field, const policy::CodeTable* codes, std::string_view header_unit);

  /// `cell` must be valid UTF-8 and outlive the use of out.text. Allocates only for cells that are not in canonical form.
  void parse(std::string_view cell, CellKind kind, ParsedValue& out) const;
  const policy::FieldSpec& field() const { return *field_; }

 private:
  bool parse_canonical(std::string_view cell, ParsedValue& out) const;
  void parse_folded(std::string_view cell, CellKind kind, ParsedValue& out) const;
  void parse_text(std::string_view cell, CellKind kind, ParsedValue& out) const;
  void parse_number(std::string_view cell, CellKind kind, ParsedValue& out) const;
  void parse_date(std::string_view cell, CellKind kind, ParsedValue& out) const;
  void parse_bool(std::string_view cell, ParsedValue& out) const;
  void parse_code(std::string_view cell, ParsedValue& out) const;
  void parse_id(std::string_view cell, CellKind kind, ParsedValue& out) const;
  void parse_phone(std::string_view cell, CellKind kind, ParsedValue& out) const;
  void parse_division(std::string_view cell, ParsedValue& out) const;
  void check_range(ParsedValue& out) const;
  std::string range_text(std::int64_t slot) const;

  const policy::FieldSpec* field_ = nullptr;
  const policy::CodeTable* codes_ = nullptr;
  int unit_power_ = 0;  // kMoney: 4 for 万元; kDecimal: -2 for %
};

/// The power of ten of a money unit in 元: 元 0, 千元 3, 万元 4, 亿元 8; nullopt for anything else.
std::optional<int> money_unit_power(std::string_view unit);

/// The value as it may be shown in a list of refused rows: personal fields masked, long texts cut.
std::string shown_value(const policy::FieldSpec& field, std::string_view cell);

/// Whether intake keeps this field only in sealed form (crypto::FieldCipher): ID numbers and phones.
bool is_sealed(const policy::FieldSpec& field);

}  // namespace shouwang::intake
