#include "intake/values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "base/date.h"
#include "base/money.h"
#include "base/text.h"
#include "intake/date_text.h"
#include "intake/decimal_text.h"

namespace shouwang::intake {
namespace {

using text::all_digits;
using text::is_digit;

using policy::FieldType;
using Outcome = ParsedValue::Outcome;

constexpr std::size_t kMostCodePoints = 500;  // of one text value


bool is_any_of(std::string_view s, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), s) != list.end();
}

void set_bad(ParsedValue& out, std::string reason) {
  out.outcome = Outcome::kBad;
  out.reason = std::move(reason);
}
void set_number(ParsedValue& out, std::int64_t number) {
  out.outcome = Outcome::kNumber;
  out.number = number;
}
void set_text(ParsedValue& out, std::string_view text) {
  out.outcome = Outcome::kText;
  out.text = text;
}

// Text that folding would not change: visible ASCII and the main block of Chinese characters, no blank at either end.
bool is_canonical(std::string_view s) {
  if (s.empty() || s.front() == ' ' || s.back() == ' ' || s.front() == '\'') return false;
  for (std::size_t k = 0; k < s.size();) {
    const auto c = static_cast<unsigned char>(s[k]);
    if (c >= 0x20 && c < 0x7F) {
      ++k;
    } else if (c >= 0xE4 && c <= 0xE9 && k + 2 < s.size() && (c != 0xE4 || static_cast<unsigned char>(s[k + 1]) >= 0xB8)) {
      k += 3;
    } else {
      return false;
    }
  }
  return true;
}

bool is_empty_mark(std::string_view s) {
  if (s.size() > 6) return s.empty();
  return s.empty() || is_any_of(s, {"-", "--", "—", "——", "/", "\\", "NULL", "null", "N/A", "n/a", "#N/A"});
}

// "5.33E+17", "1.2e5": a spreadsheet has thrown digits away.
bool is_scientific(std::string_view s) {
  const std::size_t e = s.find_first_of("eE");
  if (e == s.npos || e == 0 || e + 1 >= s.size()) return false;
  std::string_view mantissa = s.substr(0, e), power = s.substr(e + 1);
  if (power[0] == '+' || power[0] == '-') power.remove_prefix(1);
  const bool sign_or_point = s[e + 1] == '+' || s[e + 1] == '-' || mantissa.find('.') != mantissa.npos;
  return sign_or_point && all_digits(power) && is_digit(mantissa[0]) &&
         std::all_of(mantissa.begin(), mantissa.end(), [](char c) { return is_digit(c) || c == '.'; });
}

constexpr std::string_view kScientific = "数字被电子表格变成了科学计数法，后几位已丢失，请把该列设为“文本”后重新填写或导出";

// Digits in a number cell beyond what the spreadsheet keeps are zeros it made up.
bool is_rounded_number(std::string_view s, CellKind kind) {
  return kind == CellKind::kNumber && static_cast<int>(std::count_if(s.begin(), s.end(), is_digit)) > kExactDigits;
}

std::string without_spaces(std::string_view s) {
  std::string out(s);
  std::erase(out, ' ');
  return out;
}

std::string number_text(std::int64_t n) { return std::to_string(n); }

bool remove_suffix(std::string_view& s, std::string_view suffix) {
  if (s.size() <= suffix.size() || !s.ends_with(suffix)) return false;
  s.remove_suffix(suffix.size());
  return true;
}
bool remove_prefix(std::string_view& s, std::string_view prefix) {
  if (s.size() <= prefix.size() || !s.starts_with(prefix)) return false;
  s.remove_prefix(prefix.size());
  return true;
}

// "123" or "123.4" with at most `places` decimals, at most 15 digits: nearly every cell of a number column.
bool read_plain_number(std::string_view s, int places, std::int64_t& out) {
  if (s.empty() || s.size() > 16) return false;
  std::int64_t value = 0;
  std::size_t k = 0;
  const std::size_t start = s[0] == '-' ? 1 : 0;
  for (k = start; k < s.size() && is_digit(s[k]); ++k) value = value * 10 + (s[k] - '0');
  if (k == start) return false;
  int missing = places;
  if (k < s.size()) {
    if (s[k] != '.' || k + 1 == s.size()) return false;
    for (++k; k < s.size() && is_digit(s[k]) && missing > 0; ++k, --missing) value = value * 10 + (s[k] - '0');
    if (k != s.size()) return false;
  }
  if (s.size() + static_cast<std::size_t>(missing) > 18) return false;
  for (; missing > 0; --missing) value *= 10;
  out = start != 0 ? -value : value;
  return true;
}

int two_digits(const char* s) { return (s[0] - '0') * 10 + (s[1] - '0'); }

bool is_personal(const policy::FieldSpec& f) {
  return f.type == FieldType::kResidentId || f.type == FieldType::kName || f.type == FieldType::kPhone || f.type == FieldType::kSecret ||
         (f.type == FieldType::kString && f.sensitivity >= policy::Sensitivity::kPersonal);
}

// Applies mask to the first code point and stars to the rest, at most eight of them.
std::string mask_text(std::string_view text) {
  const std::string_view head = text::first_code_points(text, 1);
  return std::string(head) + std::string(std::min<std::size_t>(8, text::count_code_points(text.substr(head.size()))), '*');
}

}  // namespace

std::optional<int> money_unit_power(std::string_view unit) {
  if (unit.empty() || unit == "元" || unit == "人民币元" || unit == "元/月" || unit == "元/年" || unit == "元/人") return 0;
  if (unit == "千元") return 3;
  if (unit == "万元" || unit == "万") return 4;
  if (unit == "亿元" || unit == "亿") return 8;
  return std::nullopt;
}

bool is_sealed(const policy::FieldSpec& field) {
  return field.type == FieldType::kResidentId || field.type == FieldType::kPhone || field.type == FieldType::kSecret;
}

std::string shown_value(const policy::FieldSpec& field, std::string_view cell) {
  constexpr std::size_t kShown = 40;
  const std::string folded = text::fold_width(cell);
  if (field.type == FieldType::kName) return text::mask_name(text::first_code_points(folded, kShown));
  if (field.type == FieldType::kPhone) return text::mask_phone(text::first_code_points(folded, kShown));
  if (is_personal(field)) return mask_text(folded);
  const std::string_view head = text::first_code_points(folded, kShown);
  return head.size() == folded.size() ? folded : std::string(head) + "…";
}

Result<ValueParser> ValueParser::create(const policy::FieldSpec& field, const policy::CodeTable* codes, std::string_view header_unit) {
  ValueParser out;
  out.field_ = &field;
  out.codes_ = codes;
  if (field.type == FieldType::kCode && codes == nullptr)
    return fail(ErrorCode::kInvalidArgument, "字段“" + field.title + "”的代码表 " + field.code_table + " 不存在，请检查政策包");
  if (field.type == FieldType::kMoney) {
    const std::string_view unit = header_unit.empty() ? std::string_view(field.unit) : header_unit;
    const auto power = money_unit_power(unit);
    if (!power)
      return fail(ErrorCode::kBadValue, "“" + field.title + "”列的单位“" + std::string(unit) + "”不是金额单位，请改为元、千元、万元或亿元");
    out.unit_power_ = *power;
  }
  if (field.type == FieldType::kDecimal && header_unit == "%") out.unit_power_ = -2;
  return out;
}

void ValueParser::parse(std::string_view cell, CellKind kind, ParsedValue& out) const {
  out.outcome = Outcome::kEmpty;
  if (cell.empty()) return;
  // An 18-digit number cell has lost its last digits even when its check character happens to fit.
  const bool plain = kind == CellKind::kText || (kind != CellKind::kError && field_->type != FieldType::kResidentId);
  if (!plain || !parse_canonical(cell, out)) parse_folded(cell, kind, out);
  if (out.outcome == Outcome::kNumber) check_range(out);
}

// The forms our own exports and most systems write; anything doubtful is left to parse_folded.
bool ValueParser::parse_canonical(std::string_view cell, ParsedValue& out) const {
  std::int64_t number = 0;
  switch (field_->type) {
    case FieldType::kMoney:
      if (unit_power_ != 0 || !read_plain_number(cell, 2, number)) return false;
      set_number(out, number);
      return true;
    case FieldType::kInt:
      if (!read_plain_number(cell, 0, number)) return false;
      set_number(out, number);
      return true;
    case FieldType::kDecimal:
      if (unit_power_ != 0 || !read_plain_number(cell, 6, number)) return false;
      set_number(out, number);
      return true;
    case FieldType::kDate: {
      if (cell.size() != 10 || cell[4] != cell[7] || (cell[4] != '-' && cell[4] != '/')) return false;
      for (const std::size_t k : {0u, 1u, 2u, 3u, 5u, 6u, 8u, 9u})
        if (!is_digit(cell[k])) return false;
      const char* s = cell.data();
      const auto day = Date::from_ymd(two_digits(s) * 100 + two_digits(s + 2), two_digits(s + 5), two_digits(s + 8));
      if (!day) return false;
      set_number(out, day->days());
      return true;
    }
    case FieldType::kResidentId:
      if (cell.size() != 18) return false;
      if (const auto id = ResidentId::parse18(cell.data())) {
        out.id = *id;
        out.outcome = Outcome::kId;
        return true;
      }
      return false;
    case FieldType::kCode:
      // A two-character alias such as "无" may lie in a table: only the empty marks must not reach it.
      if (!is_canonical(cell) || is_empty_mark(cell)) return false;
      if (const policy::Code* code = codes_->find(cell)) {
        set_text(out, code->code);
        return true;
      }
      return false;
    case FieldType::kBool:
      if (cell == "是" || cell == "1")
        set_number(out, 1);
      else if (cell == "否" || cell == "0")
        set_number(out, 0);
      else
        return false;
      return true;
    default:
      return false;
  }
}

void ValueParser::parse_folded(std::string_view cell, CellKind kind, ParsedValue& out) const {
  std::string folded;
  if (!is_canonical(cell)) {
    folded = text::fold_width(cell);
    // The mark of spreadsheets for "this is text", sometimes exported with it.
    while (folded.size() > 1 && folded[0] == '\'') folded = text::fold_width(std::string_view(folded).substr(1));
    cell = folded;
  }
  if (is_empty_mark(cell)) return;
  if (kind == CellKind::kError || (cell[0] == '#' && is_any_of(cell, {"#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"})))
    return set_bad(out, "单元格是电子表格的计算错误，请修正公式或直接填写数值后重新导出");
  if (cell.find("\xEF\xBF\xBD") != cell.npos) return set_bad(out, "单元格有无法识别的字符（乱码），请以 UTF-8 或 GB18030 编码重新导出");
  switch (field_->type) {
    case FieldType::kString:
    case FieldType::kSecret:
    case FieldType::kName:
      parse_text(cell, kind, out);
      break;
    case FieldType::kInt:
    case FieldType::kDecimal:
    case FieldType::kMoney:
      parse_number(cell, kind, out);
      break;
    case FieldType::kDate:
    case FieldType::kMonth:
    case FieldType::kYear:
      parse_date(cell, kind, out);
      break;
    case FieldType::kBool:
      parse_bool(cell, out);
      break;
    case FieldType::kCode:
      parse_code(cell, out);
      break;
    case FieldType::kResidentId:
      parse_id(cell, kind, out);
      break;
    case FieldType::kPhone:
      parse_phone(cell, kind, out);
      break;
    case FieldType::kDivision:
      parse_division(cell, out);
      break;
  }
  // The folded text dies with this call.
  if (out.outcome == Outcome::kText && !folded.empty() && out.text.data() >= folded.data() &&
      out.text.data() <= folded.data() + folded.size()) {
    out.owned.assign(out.text);
    out.text = out.owned;
  }
}

void ValueParser::parse_text(std::string_view cell, CellKind kind, ParsedValue& out) const {
  if (is_scientific(cell)) return set_bad(out, std::string(kScientific));
  if (is_rounded_number(cell, kind)) return set_bad(out, "超过 15 位的编号按数字保存，后几位已丢失，请把该列设为“文本”后重新填写或导出");
  if (text::count_code_points(cell) > kMostCodePoints)
    return set_bad(out, "内容超过 " + std::to_string(kMostCodePoints) + " 个字，可能串列，请核对后缩短");
  if (field_->type == FieldType::kName) {
    if (cell.find_first_of("0123456789") != cell.npos) return set_bad(out, "姓名中有数字，可能串列，请核对");
    // Blanks used to line up two-character names; names in Latin letters keep theirs.
    if (cell.find(' ') != cell.npos && std::none_of(cell.begin(), cell.end(), [](char c) { return c >= 'A' && c <= 'z'; })) {
      out.owned = without_spaces(cell);
      return is_empty_mark(out.owned) ? void() : set_text(out, out.owned);
    }
  }
  set_text(out, cell);
}

void ValueParser::parse_number(std::string_view cell, CellKind kind, ParsedValue& out) const {
  const bool money = field_->type == FieldType::kMoney, decimal = field_->type == FieldType::kDecimal;
  const std::string_view what = money ? "金额" : decimal ? "数值" : "整数";
  const std::string packed = without_spaces(cell);
  std::string_view s = packed;
  bool negative = false;
  if (s.size() > 2 && s.front() == '(' && s.back() == ')') {
    negative = true;
    s = s.substr(1, s.size() - 2);
  }
  int power = unit_power_;
  if (money) {
    if (!remove_prefix(s, "¥") && !remove_prefix(s, "人民币")) remove_prefix(s, "RMB");
    remove_suffix(s, "整");
    if (remove_suffix(s, "元") || remove_suffix(s, "圆")) power = 0;
    if (remove_suffix(s, "万"))
      power = 4;
    else if (remove_suffix(s, "亿"))
      power = 8;
    else if (remove_suffix(s, "千"))
      power = 3;
  } else if (!decimal) {
    for (const std::string_view unit : {"个月", "人", "户", "天", "日", "岁", "年级", "年", "月", "个", "次", "期", "级"})
      if (remove_suffix(s, unit)) break;
  } else if (remove_suffix(s, "%")) {
    power = -2;
  }
  if (remove_prefix(s, "−")) negative = !negative;  // U+2212
  const bool exponent_lost = kind == CellKind::kText && is_scientific(s);
  const auto value = read_decimal(s, kind == CellKind::kNumber ? kExactDigits : 0);
  if (!value || (negative && (value->negative || s[0] == '+'))) {
    if (s == "无" || s == "空") return set_bad(out, std::string(what) + "不能写“" + std::string(s) + "”，没有发生请填 0，不掌握请留空");
    return set_bad(out, std::string(what) + "格式不正确，请只填写数字，例如 " + (money ? "1234.50" : decimal ? "12.5" : "12"));
  }
  if (exponent_lost) return set_bad(out, std::string(kScientific));
  DecimalText scaled = *value;
  scaled.exponent += scaled.digits == 0 ? 0 : power;
  scaled.negative = scaled.negative || negative;
  std::int64_t number = 0;
  switch (scale_decimal(scaled, money ? 2 : decimal ? 6 : 0, number)) {
    case ScaleError::kNone:
      return set_number(out, number);
    case ScaleError::kTooFine:
      return set_bad(out, money     ? "金额精确到分（换算成元后最多两位小数），请四舍五入后填写"
                          : decimal ? "数值最多 6 位小数，请四舍五入后填写"
                                    : "应为整数，请去掉小数部分");
    case ScaleError::kTooLarge:
      return set_bad(out, std::string(what) + "过大，请核对是否多写了位数或单位有误");
  }
}

void ValueParser::parse_date(std::string_view cell, CellKind kind, ParsedValue& out) const {
  const FieldType type = field_->type;
  DayText day = read_day_text(cell);
  if (day.form == DayText::Form::kSerial || (kind == CellKind::kNumber && day.form == DayText::Form::kNone)) {
    if (day.form != DayText::Form::kSerial || day.serial < kFirstSerial || day.serial > kLastSerial)
      return set_bad(out, "数字不是日期，请写成 2026-08-05 的形式");
    const auto ymd = Date::from_days(static_cast<std::int32_t>(day.serial + kSerialEpoch1900)).ymd();
    day = {ymd.year, ymd.month, ymd.day, DayText::Form::kDay, 0};
  }
  if (type == FieldType::kYear) {
    if (day.form != DayText::Form::kYear || day.year < 1800) return set_bad(out, "年度应为四位数字，例如 2026");
    return set_number(out, day.year);
  }
  const std::string_view example = type == FieldType::kMonth ? "2026-08" : "2026-08-05";
  if (day.form == DayText::Form::kYear) return set_bad(out, "只有年份，请写成 " + std::string(example) + " 的形式");
  if (type == FieldType::kDate && day.form == DayText::Form::kMonth) return set_bad(out, "只有年月，请补上日，写成 2026-08-05 的形式");
  if (day.form == DayText::Form::kNone) return set_bad(out, "不是有效日期，请写成 " + std::string(example) + " 的形式");
  const auto date = Date::from_ymd(day.year, day.month, day.form == DayText::Form::kMonth ? 1 : day.day);
  if (!date) return set_bad(out, impossible_day(day.year, day.month, day.day));
  set_number(out, type == FieldType::kMonth ? date->first_of_month().days() : date->days());
}

void ValueParser::parse_bool(std::string_view cell, ParsedValue& out) const {
  const std::string word = text::lower_ascii(without_spaces(cell));
  if (is_any_of(word, {"是", "有", "1", "y", "yes", "true", "t", "对", "√", "✓", "✔", "☑", "1.0"})) return set_number(out, 1);
  if (is_any_of(word, {"否", "无", "0", "n", "no", "false", "f", "错", "×", "✗", "✘", "☒", "x", "不是", "没有", "0.0"})) return set_number(out, 0);
  set_bad(out, "应填“是”或“否”");
}

void ValueParser::parse_code(std::string_view cell, ParsedValue& out) const {
  if (const policy::Code* code = codes_->find(cell)) return set_text(out, code->code);
  std::string_view number = cell;
  if (number.ends_with(".0")) number.remove_suffix(2);
  if (all_digits(number) && number.size() <= 8) {
    // A spreadsheet took "01" for a number and wrote 1.
    std::size_t width = 0;
    for (const policy::Code& code : codes_->codes) width = std::max(width, code.code.size());
    std::string padded(number);
    if (padded.size() < width) padded.insert(0, width - padded.size(), '0');
    if (const policy::Code* code = codes_->by_code(padded)) return set_text(out, code->code);
  }
  for (const std::string_view separator : {"-", ":", "|", ".", "、", "_", " "}) {
    const std::size_t at = cell.find(separator);
    if (at == cell.npos || at == 0) continue;
    const policy::Code* left = codes_->find(cell.substr(0, at));
    const policy::Code* right = codes_->find(cell.substr(at + separator.size()));
    if (left != nullptr && left == right) return set_text(out, left->code);
  }
  constexpr std::size_t kNamed = 8;
  std::string names;
  for (std::size_t k = 0; k < std::min(kNamed, codes_->codes.size()); ++k) names += (k == 0 ? "" : "、") + codes_->codes[k].name;
  if (codes_->codes.size() > kNamed) names += "等 " + std::to_string(codes_->codes.size()) + " 项";
  set_bad(out, "不在“" + codes_->title + "”代码表中，应为：" + names);
}

void ValueParser::parse_id(std::string_view cell, CellKind kind, ParsedValue& out) const {
  std::string number = without_spaces(cell);
  std::erase(number, '-');
  if (is_rounded_number(number, kind)) return set_bad(out, "身份证号按数字保存，后几位已丢失，请把该列设为“文本”后重新填写或导出");
  if (is_scientific(number)) return set_bad(out, "身份证号被电子表格变成了科学计数法，后几位已丢失，请把该列设为“文本”后重新填写或导出");
  // A disability card: the ID, then category and grade, then perhaps the number of a re-issue.
  if (number.size() == 20 || number.size() == 22) {
    if (const auto id = ResidentId::parse18(number.data()); id && all_digits(std::string_view(number).substr(18))) {
      out.id = *id;
      out.outcome = Outcome::kId;
      return;
    }
  }
  const auto id = ResidentId::parse(number);
  if (!id) return set_bad(out, id.error().message());
  out.id = *id;
  out.outcome = Outcome::kId;
}

void ValueParser::parse_phone(std::string_view cell, CellKind kind, ParsedValue& out) const {
  if (is_scientific(cell)) return set_bad(out, std::string(kScientific));
  std::string number;
  for (const char c : cell)
    if (c != ' ' && c != '-' && c != '(' && c != ')') number += c;
  if (kind == CellKind::kNumber && number.ends_with(".0")) number.resize(number.size() - 2);
  if (number.starts_with("+86"))
    number.erase(0, 3);
  else if (number.size() == 13 && number.starts_with("86"))
    number.erase(0, 2);
  if (!all_digits(number)) return set_bad(out, "电话号码应只有数字，一格只填一个号码");
  const bool mobile = number.size() == 11 && number[0] == '1' && number[1] >= '3';
  const bool land_line = number[0] == '0' ? number.size() >= 10 && number.size() <= 12 : number.size() == 7 || number.size() == 8;
  if (!mobile && !land_line) return set_bad(out, "电话号码位数不正确，手机应为 1 开头的 11 位，固定电话请带区号");
  out.owned = std::move(number);
  set_text(out, out.owned);
}

void ValueParser::parse_division(std::string_view cell, ParsedValue& out) const {
  std::string code(cell);
  if (code.ends_with(".0")) code.resize(code.size() - 2);
  if (is_scientific(code)) return set_bad(out, std::string(kScientific));
  if (!all_digits(code) || (code.size() != 12 && code.size() != 9 && code.size() != 6) || code[0] == '0')
    return set_bad(out, "区划代码应为 12 位数字（到村），请对照行政区划代码表填写");
  code.append(12 - code.size(), '0');
  std::from_chars(code.data(), code.data() + code.size(), out.number);
  out.owned = std::move(code);
  set_text(out, out.owned);
}

std::string ValueParser::range_text(std::int64_t slot) const {
  switch (field_->type) {
    case FieldType::kMoney:
      return Money::from_fen(slot).text() + " 元";
    case FieldType::kDecimal:
      return Decimal::from_micro(slot).text();
    case FieldType::kDate:
    case FieldType::kMonth:
      return Date::from_days(static_cast<std::int32_t>(slot)).iso();
    default:
      return number_text(slot);
  }
}

void ValueParser::check_range(ParsedValue& out) const {
  if (field_->min && out.number < *field_->min) return set_bad(out, "不能小于 " + range_text(*field_->min) + "，请核对");
  if (field_->max && out.number > *field_->max)
    return set_bad(out, "不能大于 " + range_text(*field_->max) + "，请核对是否多写了位数或单位有误");
}

}  // namespace shouwang::intake
