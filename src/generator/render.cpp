#include "generator/render.h"

#include <algorithm>

#include "base/money.h"
#include "generator/names.h"

namespace shouwang::generator {
namespace {

void cell(RowBuffer& out, RowBuffer::Type type, std::string_view text) {
  out.cells += type;
  out.cells += text;
  out.cells += '\x1F';
}

std::string full_width(std::string_view ascii) {
  std::string out;
  for (const char c : ascii) {  // U+FF01 … U+FF5E follow the order of ASCII from '!'
    const unsigned code = 0xFF01u + static_cast<unsigned char>(c) - 0x21u;
    out += static_cast<char>(0xE0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
  return out;
}

// 999922198001010017 -> 9.99922E+17, as a spreadsheet shows a long number.
std::string scientific(std::string_view digits) {
  return std::string(digits.substr(0, 1)) + "." + std::string(digits.substr(1, 5)) + "E+17";
}

std::string spaced(std::string_view id, Random& random) {
  switch (random.below(4)) {
    case 0:
      return " " + std::string(id) + " ";
    case 1:
      return "\t" + std::string(id);  // typed to keep a spreadsheet from rounding it
    case 2:
      return std::string(id.substr(0, 6)) + " " + std::string(id.substr(6, 8)) + " " + std::string(id.substr(14));
    default:
      return "\u00A0" + std::string(id) + "\u3000";
  }
}

// Yuan without needless zeros: 1234.5 -> "1234.5", 1200 -> "1200".
std::string plain_money(std::int64_t fen) {
  std::string text = Money::from_fen(fen).text();
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string odd_money(std::int64_t fen, Random& random) {
  if (fen % 100 == 0 && fen >= 1'000'000 && random.chance(500)) {
    const std::int64_t yuan = fen / 100;
    std::string places = std::to_string(10000 + yuan % 10000).substr(1);
    while (!places.empty() && places.back() == '0') places.pop_back();
    return std::to_string(yuan / 10000) + (places.empty() ? "" : "." + places) + "万元";
  }
  return random.chance(500) ? Money::from_fen(fen).grouped_text() : plain_money(fen) + "元";
}

}  // namespace

Renderer::Renderer(const Layout& layout, Form form, std::vector<Column> columns, const Mix& mix)
    : layout_(layout), form_(form), columns_(std::move(columns)) {
  std::uint32_t sum = 0;
  for (std::size_t k = 0; k < kDirtMix.size(); ++k) {
    if (!layout.department.empty()) sum += mix.dirt[k] * mix.dirt_scale / 1000;
    limits_[k] = sum;
  }
  for (std::size_t k = 0; k < columns_.size(); ++k) {
    const auto type = columns_[k].field->type;
    has_name_ = has_name_ || type == policy::FieldType::kName;
    has_date_ = has_date_ || type == policy::FieldType::kDate;
    has_money_ = has_money_ || type == policy::FieldType::kMoney;
    if (layout.total && type == policy::FieldType::kMoney) total_column_ = k;
  }
}

Dirt Renderer::draw(const Row& row, Random& random) const {
  const std::uint32_t at = random.below(100'000);
  if (at >= limits_.back()) return Dirt::kNone;
  const auto k = static_cast<std::size_t>(std::upper_bound(limits_.begin(), limits_.end(), at) - limits_.begin());
  const DirtRate& rate = kDirtMix[k];
  if (row.decisive && !rate.recoverable) return Dirt::kSpacedId;
  switch (rate.kind) {
    case Dirt::kOldId:
      return row.person.birth().ymd().year < 2000 ? Dirt::kOldId : Dirt::kFullWidthId;
    case Dirt::kSmallX:
      return row.person.full().back() == 'X' ? Dirt::kSmallX : Dirt::kSpacedId;
    case Dirt::kName:
      return has_name_ ? Dirt::kName : Dirt::kSpacedId;
    case Dirt::kDate:
      return has_date_ ? Dirt::kDate : Dirt::kSpacedId;
    case Dirt::kMoney:
      return has_money_ ? Dirt::kMoney : Dirt::kSpacedId;
    default:
      return rate.kind;
  }
}

void Renderer::render(const Row& row, std::uint32_t household, Random& random, ResidentId stranger, RowBuffer& out) const {
  if (layout_.department.empty()) {
    append(row, Dirt::kNone, household, random, out);
    return;
  }
  const Dirt dirt = draw(row, random);
  if (dirt == Dirt::kUnregistered) {
    // The row stays as it is; a copy about somebody else follows.
    append(row, Dirt::kNone, household, random, out);
    Row other = row;
    other.person = stranger;
    const Sex sex = stranger.sex();
    const std::string name = person_name(random, kHan, sex, family_name(random, kHan));
    std::string number;  // a document number of its own: a row with the same key would replace the real one
    for (std::size_t k = 0; k < other.size; ++k) {
      Value& v = other.values[k];
      if (v.kind == Value::Kind::kId) v = Value::id(stranger);
      if (v.kind == Value::Kind::kName) v = Value::name(name);
      if (columns_[k].field->name == "household_code") v = Value();
      if (columns_[k].field->is_key && v.kind == Value::Kind::kText) {
        number = std::string(v.text) + "9";
        v = Value::of_text(number);
      }
    }
    append(other, dirt, RowTruth::kNobody, random, out);
    return;
  }
  if (dirt == Dirt::kDuplicate) {
    append(row, Dirt::kNone, household, random, out);
    append(row, dirt, household, random, out);
    return;
  }
  append(row, dirt, household, random, out);
}

void Renderer::append_id(ResidentId id, Dirt dirt, Random& random, RowBuffer& out) const {
  std::string text = id.full();
  switch (dirt) {
    case Dirt::kOldId:
      text = text.substr(0, 6) + text.substr(8, 9);
      break;
    case Dirt::kFullWidthId:
      text = full_width(text);
      break;
    case Dirt::kSpacedId:
      text = spaced(text, random);
      break;
    case Dirt::kSmallX:
      text.back() = 'x';
      break;
    case Dirt::kMissingId:
      text.clear();
      break;
    case Dirt::kWrongCheck:
      text.back() = text.back() == '7' ? '8' : '7';
      break;
    case Dirt::kExcelId:
      // In a spreadsheet the cell has become a number of 15 digits; in a CSV its short display form is all that is left.
      if (form_ == Form::kXlsx) return cell(out, RowBuffer::kNumber, text.substr(0, 15) + "000");
      text = scientific(text);
      break;
    default:
      break;
  }
  cell(out, RowBuffer::kText, text);
}

void Renderer::append(const Row& row, Dirt dirt, std::uint32_t household, Random& random, RowBuffer& out) const {
  RowTruth truth;
  truth.household = household;
  truth.person = household == RowTruth::kNobody ? ResidentId() : row.person;
  truth.dirt = dirt;
  bool name_done = false, date_done = false, money_done = false;  // one damaged cell a row
  for (std::size_t k = 0; k < row.size; ++k) {
    const Value& v = row.values[k];
    switch (v.kind) {
      case Value::Kind::kEmpty:
        cell(out, RowBuffer::kText, "");
        break;
      case Value::Kind::kText:
        cell(out, RowBuffer::kText, v.text);
        break;
      case Value::Kind::kName:
        if (dirt == Dirt::kName && !name_done && v.text.size() > 3) {
          // 张三 -> 张 三, or an invisible character behind it
          const std::string text =
              random.chance(600) ? std::string(v.text.substr(0, 3)) + " " + std::string(v.text.substr(3)) : std::string(v.text) + "\u200B";
          cell(out, RowBuffer::kText, text);
          name_done = true;
        } else {
          cell(out, RowBuffer::kText, v.text);
        }
        break;
      case Value::Kind::kId:
        append_id(ResidentId::from_packed(static_cast<std::uint64_t>(v.number)), dirt, random, out);
        break;
      case Value::Kind::kCode: {
        const policy::Code* code = columns_[k].codes ? columns_[k].codes->by_code(v.text) : nullptr;
        if (!code || layout_.codes == CodeForm::kCode)
          cell(out, RowBuffer::kText, v.text);
        else if (layout_.codes == CodeForm::kAlias && !code->aliases.empty())
          cell(out, RowBuffer::kText, code->aliases.front());
        else
          cell(out, RowBuffer::kText, code->name);
        break;
      }
      case Value::Kind::kMoney:
        if (k == total_column_) truth.total = v.number;
        if (dirt == Dirt::kMoney && !money_done) {
          cell(out, RowBuffer::kText, odd_money(v.number, random));
          money_done = true;
        } else if (form_ == Form::kXlsx) {
          cell(out, RowBuffer::kNumber, plain_money(v.number));
        } else {
          cell(out, RowBuffer::kText, layout_.grouped_money ? Money::from_fen(v.number).grouped_text() : Money::from_fen(v.number).text());
        }
        break;
      case Value::Kind::kInt:
        cell(out, form_ == Form::kXlsx ? RowBuffer::kNumber : RowBuffer::kText, std::to_string(v.number));
        break;
      case Value::Kind::kTenths: {
        const std::int64_t size = v.number < 0 ? -v.number : v.number;
        std::string text = (v.number < 0 ? "-" : "") + std::to_string(size / 10);
        if (size % 10 != 0) text += "." + std::to_string(size % 10);
        cell(out, form_ == Form::kXlsx ? RowBuffer::kNumber : RowBuffer::kText, text);
        break;
      }
      case Value::Kind::kBool:
        cell(out, RowBuffer::kText, v.number ? "是" : "否");
        break;
      case Value::Kind::kDate: {
        const Date day = Date::from_days(static_cast<std::int32_t>(v.number));
        if (dirt == Dirt::kDate && !date_done) {
          DateForm other = static_cast<DateForm>(random.below(4));
          if (other == layout_.dates) other = other == DateForm::kChinese ? DateForm::kSlash : DateForm::kChinese;
          cell(out, RowBuffer::kText, date_text(day, other));
          date_done = true;
        } else if (layout_.dates == DateForm::kSerial) {
          if (form_ == Form::kXlsx)
            cell(out, RowBuffer::kDay, date_text(day, DateForm::kSerial));
          else
            cell(out, RowBuffer::kText, date_text(day, DateForm::kSlash));
        } else {
          cell(out, RowBuffer::kText, date_text(day, layout_.dates));
        }
        break;
      }
      case Value::Kind::kMonth:
        cell(out, RowBuffer::kText, month_text(Date::from_days(static_cast<std::int32_t>(v.number)), layout_.dates));
        break;
    }
  }
  truth.end = static_cast<std::uint32_t>(out.cells.size());
  out.rows.push_back(truth);
}

}  // namespace shouwang::generator
