// What would have to change for the answer of a bool expression to change: the nearest single change of each fact and parameter.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cel/program.h"

namespace shouwang::cel {

/// A value with which the answer is another one. The answer turns exactly there: one step nearer to the present value (a fen, a day, a
/// unit, a millionth) it does not.
struct Turn {
  std::optional<Value> value;  // absent: any value gives this answer
  int side = 0;                // 1: reached from below, -1: from above, 0: not on a scale (texts, yes and no)
  bool answer = false;         // of the whole expression then
  std::string shown;           // value for people: the name of a code, else Value::display(); "" without a value
  friend bool operator==(const Turn&, const Turn&) = default;
};

/// One fact, or one parameter, that decides alone with everything else as it is.
struct Change {
  enum class What : std::uint8_t {
    kField,      // a field of the row under judgement; index: the field
    kTerm,       // a derived field of it, not taken apart; index: place in Schema::derived
    kFigure,     // a part of the expression as a whole: a total of records, one side of a comparison
    kRecords,    // whether there are records that fulfil a condition
    kMissing,    // a field of some row (table, index, row) for which there is no value, or (index -1) a table that nobody delivered
    kParameter,  // index: the parameter
  };
  What what = What::kField;
  std::string title;  // Chinese
  std::string text;   // source text of kFigure and kRecords
  int table = 0;
  int index = -1;
  std::uint32_t row = 0;
  Value present;
  std::string shown;  // present for people
  std::vector<Turn> turns;
  // kFigure, kRecords: where `text` stands, in the expression (derived -1) or in that of Schema::derived.
  int derived = -1;
  std::size_t begin = 0, end = 0;
};

inline constexpr std::size_t kMaxChanges = 6;

/// The changes of one answer: facts first, in reading order, then parameters; at most kMaxChanges.
///
/// Where the answer is known, each turns it into the other one. Where it cannot tell, each makes it decidable: a missing value of
/// one record, or, where none decides alone, a term or total that has none; then parameters without a value. What has no value is never
/// among the changes of a known answer. Work is bounded: of a very large expression some changes may not be found, but none is wrong.
/// @param expression bool, over rows of table 0; any other kind or table has no changes
std::vector<Change> counterfactuals(const Expression& expression, const Data& data, std::uint32_t row, const Context& context);

/// A sub-expression in one line for people: titles, infix signs between numbers ("收入底线×家庭人口").
std::string phrase(const Trace& trace);

}  // namespace shouwang::cel
