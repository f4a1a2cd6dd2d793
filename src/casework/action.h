// What people can do to leads and cases, as one table: name, title, who may, and every value that has to be given.
//
// The table is the single source for checking requests, for the forms on the screen, for the titles in the timeline and on printed
// sheets, and for the documentation of the interface. When it may be done is in lead_machine.cpp and case_machine.cpp.
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "policy/pack.h"

namespace shouwang::casework {

enum class Subject : std::uint8_t { kLead = 1, kCase = 2 };
std::string_view subject_name(Subject subject);  // "lead", "case"
bool parse_subject(std::string_view name, Subject& out);

/// How a value is written in a body (JSON):
///   kText, kLongText, kPhone, kIdNumber, kDate "2026-10-31", kMoney "1234.50" (yuan), kChoice, kMember (person id), kAccount, kFile
///   (attachment id), kDivision (12 digits), kMeasure (number of a measure of the case), kObjection: text;
///   kInteger: number; kFlag: bool; kChoices, kFiles: list of text; kRows: list of objects; kFacts: object fact id -> text.
enum class InputType : std::uint8_t {
  kText, kLongText, kPhone, kIdNumber, kDate, kInteger, kMoney, kFlag, kChoice, kChoices, kMember, kAccount, kFile, kFiles, kDivision,
  kMeasure, kObjection, kRows, kFacts
};
std::string_view input_type_name(InputType type);  // "long_text" …

struct Input {
  std::string_view name, title;
  InputType type = InputType::kText;
  bool required = false;
  /// kChoice, kChoices: "agree=同意|return=退回", or a list of the pack: "@risk_type" (code table), "@procedure.close_reasons" …
  std::string_view choices{};
  std::int64_t least = 0, most = 0;  // characters, number, fen, rows, files; most = 0: 200 characters (kLongText 2000), 50 rows, 9 files
  bool sealed = false;               // personal: shown masked, revealed with a reason
  std::span<const Input> rows{};     // kRows
  std::string_view hint{};
  /// Names a person of the household, or who speaks for it: kept whole, for printed forms; shown masked on every screen, and revealed
  /// like what is sealed.
  bool person = false;
};
constexpr Input of_household(Input input) {
  input.person = true;
  return input;
}

/// Bits of policy::Level.
using Levels = std::uint8_t;
constexpr Levels at(policy::Level level) { return static_cast<Levels>(1u << static_cast<unsigned>(level)); }

struct ActionSpec {
  std::string_view name, title;   // "hold_review", 记录民主评议
  Subject subject = Subject::kLead;
  Levels who = 0;                 // 0: only the program itself (clocks, screening)
  std::span<const Input> inputs{};
  bool bulk = false;              // may be done to many at once
  bool danger = false;            // asked again before it is done
};

std::span<const ActionSpec> actions();
const ActionSpec* find_action(Subject subject, std::string_view name);

/// A list to choose from, with the codes' titles, on a day.
struct ChoiceItem {
  std::string code, title;
  bool needs_text = false;
};
/// @errors kInternal when the pack has no such list (a pack is checked for them when it is loaded)
Result<std::vector<ChoiceItem>> choices_of(const policy::Pack& pack, std::string_view choices, Date day);

/// Checks a body against the inputs of an action: unknown, missing and ill-typed values are refused by title, in Chinese.
/// Text is taken as it comes but for control characters, which are refused; it is data and never read as anything else.
/// @errors kInvalidArgument
Result<void> check_body(const policy::Pack& pack, Date day, std::span<const Input> inputs, const nlohmann::json& body);

/// A body as it came over the wire -> the body to keep: parsed, what was left empty ("", null, [], {}) dropped, checked by check_body().
/// @errors kInvalidArgument; kTooLarge beyond kMaxBody bytes
Result<nlohmann::json> read_body(const policy::Pack& pack, Date day, std::span<const Input> inputs, std::string_view text);
inline constexpr std::size_t kMaxBody = std::size_t{256} << 10;

}  // namespace shouwang::casework
