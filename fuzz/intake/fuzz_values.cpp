// Any text as a cell of any type: no crash, a reason for every refusal that does not repeat a personal value, and whatever is
// taken reads the same when written in its plain form. First byte: type, kind of cell and unit.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/date.h"
#include "base/money.h"
#include "base/text.h"
#include "intake/date_text.h"
#include "intake/decimal_text.h"
#include "intake/header.h"
#include "intake/values.h"

namespace {
using namespace shouwang;
using namespace shouwang::intake;
using policy::FieldType;
using Outcome = ParsedValue::Outcome;

void require(bool ok) {
  if (!ok) std::abort();
}

const policy::CodeTable& codes() {
  static const policy::CodeTable table = [] {
    policy::CodeTable t;
    t.id = "t";
    t.title = "表";
    t.codes = {{"01", "户主", {"本人"}}, {"02", "配偶", {"妻", "夫"}}, {"28", "其他", {}}};
    t.index();
    return t;
  }();
  return table;
}

std::string plain(FieldType type, const ParsedValue& v) {
  switch (type) {
    case FieldType::kMoney:
      return Money::from_fen(v.number).text();
    case FieldType::kDecimal:
      return Decimal::from_micro(v.number).text();
    case FieldType::kDate:
      return Date::from_days(static_cast<std::int32_t>(v.number)).iso();
    case FieldType::kMonth:
      return Date::from_days(static_cast<std::int32_t>(v.number)).iso().substr(0, 7);
    case FieldType::kResidentId:
      return v.id.full();
    default:
      return v.outcome == Outcome::kNumber ? std::to_string(v.number) : std::string(v.text);
  }
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  constexpr int kTypes = 13;
  const auto type = static_cast<FieldType>(data[0] % kTypes);
  const auto kind = static_cast<CellKind>(data[1] % 4);
  const std::string_view cell(reinterpret_cast<const char*>(data + 2), size - 2);
  if (!text::is_valid_utf8(cell)) return 0;
  policy::FieldSpec field;
  field.name = "f";
  field.title = "字段";
  field.type = type;
  const bool ten_thousand = type == FieldType::kMoney && data[0] / kTypes % 2 == 1;
  const auto parser = ValueParser::create(field, type == FieldType::kCode ? &codes() : nullptr, ten_thousand ? "万元" : "");
  require(parser.has_value());
  ParsedValue v;
  parser->parse(cell, kind, v);
  static_cast<void>(shown_value(field, cell));
  static_cast<void>(read_heading(cell));
  static_cast<void>(unit_of_title(cell));
  static_cast<void>(serial_to_iso(cell, data[0] % 2 == 0));
  if (v.outcome == Outcome::kBad) {
    require(!v.reason.empty() && text::is_valid_utf8(v.reason));
    const bool personal = type == FieldType::kResidentId || type == FieldType::kName || type == FieldType::kPhone;
    // Fewer digits than a short telephone number may stand in the wording of a reason by chance.
    const auto digits = std::count_if(cell.begin(), cell.end(), [](char c) { return c >= '0' && c <= '9'; });
    require(!personal || digits < 7 || v.reason.find(cell) == v.reason.npos);
    return 0;
  }
  if (v.outcome == Outcome::kEmpty) return 0;
  if (v.outcome == Outcome::kText) require(text::is_valid_utf8(v.text));
  // The plain form is a fixed point.
  const auto plain_parser = ValueParser::create(field, type == FieldType::kCode ? &codes() : nullptr, "");
  ParsedValue again;
  const std::string form = plain(type, v);
  plain_parser->parse(form, CellKind::kText, again);
  require(again.outcome == v.outcome);
  if (v.outcome == Outcome::kNumber) require(again.number == v.number);
  if (v.outcome == Outcome::kId) require(again.id == v.id);
  if (v.outcome == Outcome::kText) require(again.text == v.text);
  return 0;
}
