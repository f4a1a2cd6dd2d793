#include "linkage/field_comparison.h"

#include <array>

namespace shouwang::linkage {
namespace {

constexpr std::array<Field, kFields> kReadingOrder{Field::kName, Field::kId, Field::kBirth, Field::kSex, Field::kVillage, Field::kPhone};

std::string_view text_of(const Record& record, Field field) {
  switch (field) {
    case Field::kName:
      return record.name;
    case Field::kId:
      return record.id_number;
    case Field::kBirth:
      return record.birth_date;
    case Field::kVillage:
      return record.village.empty() ? record.village_code : record.village;
    case Field::kPhone:
      return record.phone;
    case Field::kSex:
      break;
  }
  return record.sex;
}

unsigned level_of(Field field, const Side& a, const Side& b) {
  switch (field) {
    case Field::kName:
      return a.name() && b.name() ? compare_names(*a.names, *a.name(), *b.names, *b.name()) : +kNameMissing;
    case Field::kId:
      return compare_ids(*a.person, *b.person);
    case Field::kBirth:
      return a.person->birth && b.person->birth ? compare_dates(a.person->birth, b.person->birth) : +kBirthMissing;
    case Field::kVillage:
      return a.village() && b.village() ? compare_villages(*a.village(), *b.village()) : +kVillageMissing;
    case Field::kPhone:
      return compare_phones(a.person->phone, b.person->phone);
    case Field::kSex:
      break;
  }
  if (a.person->sex == Sex::kUnknown || b.person->sex == Sex::kUnknown) return kSexMissing;
  return a.person->sex == b.person->sex ? kSexSame : kSexDifferent;
}

std::string words_of(Field field, unsigned level, std::string_view left, std::string_view right) {
  if (level != 0) return std::string(level_text(field, level));
  if (left.empty() && right.empty()) return "双方都没有";
  if (left.empty()) return "来文没有";
  return right.empty() ? "登记没有" : "无法比较";
}

}  // namespace

std::string_view agreement_name(Agreement agreement) {
  switch (agreement) {
    case Agreement::kSame:
      return "same";
    case Agreement::kClose:
      return "close";
    case Agreement::kDiffers:
      return "differs";
    case Agreement::kMissing:
      break;
  }
  return "missing";
}

std::string_view field_name(Field field) {
  constexpr std::array<std::string_view, kFields> kNames{"name", "id_number", "birth_date", "village", "phone", "sex"};
  return kNames[static_cast<std::size_t>(field)];
}

Agreement agreement_of(Field field, unsigned level) {
  if (level == 0) return Agreement::kMissing;
  switch (field) {
    case Field::kName:
      if (level == kNameExact) return Agreement::kSame;
      return level >= kNameKin || level == kNameSurname ? Agreement::kDiffers : Agreement::kClose;
    case Field::kId:
      if (level == kIdExact || level == kIdUnchecked) return Agreement::kSame;
      return level <= kIdTwoEdits ? Agreement::kClose : Agreement::kDiffers;
    case Field::kBirth:
      if (level == kBirthExact) return Agreement::kSame;
      return level <= kBirthPartial ? Agreement::kClose : Agreement::kDiffers;
    case Field::kVillage:
      if (level <= kVillageName) return Agreement::kSame;
      return level <= kVillageTown ? Agreement::kClose : Agreement::kDiffers;
    case Field::kPhone:
      if (level == kPhoneSame) return Agreement::kSame;
      return level == kPhoneNear ? Agreement::kClose : Agreement::kDiffers;
    case Field::kSex:
      break;
  }
  return level == kSexSame ? Agreement::kSame : Agreement::kDiffers;
}

std::vector<FieldComparison> compare_fields(const Record& left, const Record& right) {
  NameTable names;
  VillageTable villages;
  const Record both[] = {left, right};
  const std::vector<Prepared> prepared = prepare_records(both, 1, names, villages);
  const Side a{&prepared[0], &names, &villages}, b{&prepared[1], &names, &villages};
  std::vector<FieldComparison> out;
  for (const Field field : kReadingOrder) {
    FieldComparison& c = out.emplace_back();
    c.field = field;
    c.left = text_of(left, field);
    c.right = text_of(right, field);
    const unsigned level = c.left.empty() || c.right.empty() ? 0 : level_of(field, a, b);
    c.agreement = agreement_of(field, level);
    c.words = words_of(field, level, c.left, c.right);
    if (!c.left.empty() && !c.right.empty()) c.aligned = align_characters(c.left, c.right);
  }
  return out;
}

bool is_spelling(unsigned level) {
  switch (level) {
    case kNameMissing:
    case kNameOneOfTwo:
    case kNameSurname:
    case kNameKin:
    case kNameSameSurname:
    case kNameDifferent:
      return false;
    default:
      return true;
  }
}

unsigned compare_two_names(std::string_view left, std::string_view right) {
  NameTable names;
  const NameForm a = normalise_name(left), b = normalise_name(right);
  if (a.length == 0 || b.length == 0) return kNameMissing;
  const std::uint32_t first = names.intern(a), second = names.intern(b);
  return compare_names(names, names[first], names, names[second]);
}

}  // namespace shouwang::linkage
