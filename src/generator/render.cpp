#include "generator/render.h"

#include <algorithm>
#include <optional>

#include "base/money.h"
#include "generator/misspell.h"
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

std::string_view first_character(std::string_view name) {
  const auto lead = static_cast<unsigned char>(name.front());
  return name.substr(0, lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4);
}

bool is_member(const Household& household, std::string_view name) {
  return std::any_of(household.members.begin(), household.members.end(), [&](const Person& p) { return p.name == name; });
}

// The name as the dirt of the row leaves it; nullopt when it leaves it alone.
std::optional<std::string> misspelt(std::string_view name, Dirt dirt, ResidentId id, Sex sex, Random& random) {
  switch (dirt) {
    case Dirt::kHomophone:
      if (auto wrong = homophone(name, random)) return wrong;
      return other_character(name, random);
    case Dirt::kCharacter:
      return other_character(name, random);
    case Dirt::kPlaceholder:
      return placeholder(name, random);
    case Dirt::kSeparator:
      return other_separator(name, random);
    case Dirt::kFormerName:
      return former_name(name, sex, id);
    default:
      return std::nullopt;
  }
}

}  // namespace

Renderer::Renderer(const Layout& layout, Form form, std::vector<Column> columns, const Mix& mix)
    : layout_(layout), form_(form), columns_(std::move(columns)) {
  std::uint32_t sum = 0;
  for (std::size_t k = 0; k < kDirtMix.size(); ++k) {
    if (!layout.department.empty()) sum += mix.dirt[k] * mix.dirt_scale / 1000;
    limits_[k] = sum;
  }
  for (std::size_t k = 0; k < kSideMix.size(); ++k) sides_[k] = std::min(mix.sides[k] * mix.dirt_scale / 1000, 100'000u);
  for (std::size_t k = 0; k < columns_.size(); ++k) {
    const auto type = columns_[k].field->type;
    const bool yuan = type == policy::FieldType::kMoney && columns_[k].field->unit != "万元";  // those are written as plain numbers
    has_name_ = has_name_ || type == policy::FieldType::kName;
    has_date_ = has_date_ || type == policy::FieldType::kDate;
    has_money_ = has_money_ || yuan;
    if (layout.total && yuan) total_column_ = k;
  }
}

Dirt Renderer::draw(const Row& row, const About& about, Random& random) const {
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
    case Dirt::kDate:
      return has_date_ ? Dirt::kDate : Dirt::kSpacedId;
    case Dirt::kMoney:
      return has_money_ ? Dirt::kMoney : Dirt::kSpacedId;
    case Dirt::kMonthDay:
      return month_day_swapped(row.person.full()) ? Dirt::kMonthDay : Dirt::kTransposed;
    case Dirt::kMembersId:
      return about.household.size() > 1 ? Dirt::kMembersId : Dirt::kWrongDigit;
    case Dirt::kSeparator:
      return std::any_of(row.values.begin(), row.values.begin() + static_cast<std::ptrdiff_t>(row.size),
                         [](const Value& v) { return v.kind == Value::Kind::kName && v.text.find("·") != v.text.npos; })
                 ? Dirt::kSeparator
             : has_name_ ? Dirt::kName
                         : Dirt::kSpacedId;
    case Dirt::kName:
    case Dirt::kHomophone:
    case Dirt::kCharacter:
    case Dirt::kPlaceholder:
    case Dirt::kFormerName:
      return has_name_ ? rate.kind : Dirt::kSpacedId;
    default:
      return rate.kind;
  }
}

void Renderer::render(const Row& row, const About& about, Random& random, RowBuffer& out) const {
  const Subject subject{row.person, row.person.birth(), row.person.sex(), about.village, true, false, false};
  const Dirt dirt = layout_.department.empty() ? Dirt::kNone : draw(row, about, random);
  // Where the row stays as it is, one about somebody else or the same again follows.
  const bool another = is_stranger(dirt) || dirt == Dirt::kDuplicate;
  Random again = random;
  append(row, subject, another ? Dirt::kNone : dirt, about, random, out);
  if (dirt == Dirt::kDuplicate)
    append(row, subject, dirt, about, again, out);
  else if (another)
    append_stranger(row, dirt, about, random, out);
}

void Renderer::append_stranger(const Row& row, Dirt dirt, const About& about, Random& random, RowBuffer& out) const {
  Row other = row;
  const ResidentId id = about.stranger;
  const Sex sex = id.sex();
  const std::string_view head = about.household.members.front().name;
  std::string name;
  for (std::size_t k = 0; k < row.size; ++k)
    if (dirt == Dirt::kNamesake && row.values[k].kind == Value::Kind::kName) name = row.values[k].text;
  while (name.empty() || (dirt == Dirt::kRelative && is_member(about.household, name)))
    name = person_name(random, kHan, sex, dirt == Dirt::kRelative ? first_character(head) : family_name(random, kHan));
  // Without a number nothing but what stands beside it tells a stranger from the person of that name.
  const bool told_apart = layout_.has(Beside::kBirth) && !row.decisive;
  const Subject subject{id,
                        id.birth(),
                        sex,
                        dirt == Dirt::kRelative ? about.village : about.elsewhere,
                        false,
                        dirt == Dirt::kRelative,
                        dirt != Dirt::kUnregistered && told_apart && random.chance(250)};
  std::string number;  // a document number of its own: a row with the same key would replace the real one
  for (std::size_t k = 0; k < other.size; ++k) {
    Value& v = other.values[k];
    if (v.kind == Value::Kind::kId) v = Value::id(id);
    if (v.kind == Value::Kind::kName) v = Value::name(name);
    if (columns_[k].field->name == "household_code") v = Value();
    if (columns_[k].field->is_key && v.kind == Value::Kind::kText) {
      number = std::string(v.text) + "9";
      v = Value::of_text(number);
    }
  }
  append(other, subject, dirt, about, random, out);
}

void Renderer::append_id(ResidentId id, Dirt dirt, const About& about, Random& random, RowBuffer& out) const {
  std::string text = id.full();
  switch (dirt) {
    case Dirt::kWrongDigit:
      text = wrong_digit(std::move(text), random);
      break;
    case Dirt::kTransposed:
      text = transposed(std::move(text), random);
      break;
    case Dirt::kMonthDay:
      text = *month_day_swapped(std::move(text));
      break;
    case Dirt::kMasked:
      text = masked(std::move(text));
      break;
    case Dirt::kSuperseded:
      text = superseded(id, id.sex(), id.birth()).full();
      break;
    case Dirt::kMembersId: {
      const auto& members = about.household.members;
      std::size_t k = random.below(static_cast<std::uint32_t>(members.size()));
      if (members[k].id == id) k = (k + 1) % members.size();
      text = members[k].id.full();
      break;
    }
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

void Renderer::append_date(Date day, RowBuffer& out) const {
  const bool serial = layout_.dates == DateForm::kSerial;
  if (serial && form_ == Form::kXlsx)
    cell(out, RowBuffer::kDay, date_text(day, DateForm::kSerial));
  else
    cell(out, RowBuffer::kText, date_text(day, serial ? DateForm::kSlash : layout_.dates));
}

void Renderer::append_beside(const Subject& subject, const About& about, Random& random, std::uint8_t& sides, RowBuffer& out) const {
  const auto differs = [&](Side side, bool possible = true) {
    const bool drawn = random.chance(sides_[static_cast<std::size_t>(side)], 100'000) && possible;
    if (drawn) sides = static_cast<std::uint8_t>(sides | 1u << static_cast<unsigned>(side));
    return drawn;
  };
  for (const Beside column : layout_.beside) switch (column) {
      case Beside::kSex:
        cell(out, RowBuffer::kText,
             layout_.codes == CodeForm::kCode ? (subject.sex == Sex::kMale ? "1" : "2") : (subject.sex == Sex::kMale ? "男" : "女"));
        break;
      case Beside::kBirth:
        if (differs(Side::kNoBirth))
          cell(out, RowBuffer::kText, "");
        else
          append_date(differs(Side::kLunarBirth) ? lunar_birth(subject.birth, subject.id) : subject.birth, out);
        break;
      case Beside::kVillage:
      case Beside::kAddress: {
        const bool moved = differs(Side::kMoved, &about.elsewhere != &subject.village);
        const Village& village = moved ? about.elsewhere : subject.village;
        const int group = subject.registered ? about.household.group : 1 + static_cast<int>(subject.id.packed() % 9);
        if (differs(Side::kVillageForm))
          cell(out, RowBuffer::kText, village_form(village.name, village.township_name, group, random));
        else if (column == Beside::kVillage)
          cell(out, RowBuffer::kText, village.name);
        else
          cell(out, RowBuffer::kText, village.township_name + village.name + std::to_string(group) + "组");
        break;
      }
      case Beside::kPhone:
        if (subject.kin ? random.chance(600) : !subject.registered || differs(Side::kOtherPhone))
          cell(out, RowBuffer::kText, "19" + std::to_string(9 - random.below(2)) + "0000" + std::to_string(1000 + random.below(9000)));
        else
          cell(out, RowBuffer::kText, about.household.phone_text());
        break;
    }
}

void Renderer::append(const Row& row, const Subject& subject, Dirt dirt, const About& about, Random& random, RowBuffer& out) const {
  RowTruth truth;
  truth.household = subject.registered ? about.household.number : RowTruth::kNobody;
  truth.person = subject.registered ? row.person : ResidentId();
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
        if (auto wrong = name_done ? std::nullopt : misspelt(v.text, dirt, subject.id, subject.sex, random)) {
          cell(out, RowBuffer::kText, *wrong);
          name_done = true;
        } else if (dirt == Dirt::kName && !name_done && v.text.size() > 3) {
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
        if (subject.no_number)
          cell(out, RowBuffer::kText, "");
        else
          append_id(ResidentId::from_packed(static_cast<std::uint64_t>(v.number)), dirt, about, random, out);
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
        } else {
          append_date(day, out);
        }
        break;
      }
      case Value::Kind::kMonth:
        cell(out, RowBuffer::kText, month_text(Date::from_days(static_cast<std::int32_t>(v.number)), layout_.dates));
        break;
    }
  }
  append_beside(subject, about, random, truth.sides, out);
  truth.end = static_cast<std::uint32_t>(out.cells.size());
  out.rows.push_back(truth);
}

}  // namespace shouwang::generator
