#include "intake/registry_builder.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/text.h"

namespace shouwang::intake {
namespace {

using Outcome = ParsedValue::Outcome;
using registry::HouseholdInput;
using registry::PersonInput;

constexpr std::string_view kHead = "01";  // code table relation: 户主

constexpr std::pair<std::string_view, std::string HouseholdInput::*> kHouseholdTexts[] = {
    {"household_code", &HouseholdInput::household_code},
    {"group_name", &HouseholdInput::group_name},
    {"address", &HouseholdInput::address},
    {"phone", &HouseholdInput::phone},
    {"kind", &HouseholdInput::kind},
    {"monitored", &HouseholdInput::monitored},
    {"assistance", &HouseholdInput::assistance},
};
constexpr std::pair<std::string_view, std::string PersonInput::*> kPersonTexts[] = {
    {"household_code", &PersonInput::household_code},
    {"name", &PersonInput::name},
    {"sex", &PersonInput::sex},
    {"ethnic", &PersonInput::ethnic},
    {"relation", &PersonInput::relation},
    {"education", &PersonInput::education},
    {"schooling", &PersonInput::schooling},
    {"health", &PersonInput::health},
    {"labour", &PersonInput::labour},
    {"working_place", &PersonInput::working_place},
};

Date day_or(const ParsedValue* v, Date otherwise) { return v ? Date::from_days(static_cast<std::int32_t>(v->number)) : otherwise; }
std::optional<bool> flag(const ParsedValue* v) { return v ? std::optional(v->number != 0) : std::nullopt; }

}  // namespace

RegistryBuilder::RegistryBuilder(const policy::Dataset& dataset, std::int32_t county, const registry::PlaceLookup& lookup,
                                 const crypto::FieldCipher& cipher, Date today, const std::vector<std::string>& sheets)
    : dataset_(dataset), county_(county), lookup_(lookup), cipher_(cipher), today_(today), sheets_(sheets) {}

std::string RegistryBuilder::line_text(std::int64_t line) const { return "第 " + shown_line(line, sheets_) + " 行"; }

void RegistryBuilder::take(std::vector<HouseholdInput>& households, std::vector<PersonInput>& persons) {
  households.clear();
  persons.clear();
  std::swap(households_, households);
  std::swap(persons_, persons);
}

std::size_t RegistryBuilder::field_named(std::string_view name) const {
  for (std::size_t k = 0; k < dataset_.fields.size(); ++k)
    if (dataset_.fields[k].name == name) return k;
  return IdentityFields::npos;
}

const ParsedValue* RegistryBuilder::value(const RowParser& parser, std::string_view name) const {
  const std::size_t field = field_named(name);
  return field != IdentityFields::npos && parser.value(field).outcome != Outcome::kEmpty ? &parser.value(field) : nullptr;
}

RegistryBuilder::Answer RegistryBuilder::reject(std::size_t field, std::string reason) {
  field_ = field;
  reason_ = std::move(reason);
  return Answer::kRejected;
}

std::string RegistryBuilder::statement(const RowParser& parser) const {
  std::string out;
  for (const ParsedValue& v : parser.values()) {
    if (v.outcome == Outcome::kText) out += v.text;
    if (v.outcome == Outcome::kNumber) out += std::to_string(v.number);
    if (v.outcome == Outcome::kId) out += std::to_string(v.id.packed());
    out += '\x1f';
  }
  return out;
}

RegistryBuilder::Answer RegistryBuilder::add(const RowParser& parser, std::int64_t line) {
  return dataset_.target == policy::Target::kRegistryHousehold ? add_household(parser, line) : add_person(parser, line);
}

RegistryBuilder::Answer RegistryBuilder::add_household(const RowParser& parser, std::int64_t line) {
  HouseholdInput input;
  for (const auto& [name, member] : kHouseholdTexts)
    if (const ParsedValue* v = value(parser, name)) input.*member = v->text;
  const std::size_t statement_hash = std::hash<std::string>{}(statement(parser));
  const auto [seen, fresh] = codes_.emplace(input.household_code, Seen{line, statement_hash});
  if (!fresh) {
    if (seen->second.statement == statement_hash) return Answer::kDuplicate;
    return reject(field_named("household_code"), "与" + line_text(seen->second.line) + "的户编号相同而内容不同，请核对后只保留一行");
  }
  if (const ParsedValue* v = value(parser, "village")) {
    input.village = v->number;
    if (registry::county_of(v->number) != county_) return reject(field_named("village"), "行政村代码不属于本县，请核对，或由所属县导入");
    if (v->number % 1000 == 0) return reject(field_named("village"), "行政村代码应到村（12 位，末三位不为 000），请对照行政区划代码表填写");
  }
  input.relocated = flag(value(parser, "relocated"));
  if (const ParsedValue* v = value(parser, "lifted_year")) input.lifted_year = static_cast<int>(v->number);
  input.since = day_or(value(parser, "since"), today_);
  households_.push_back(std::move(input));
  return Answer::kTaken;
}

RegistryBuilder::Answer RegistryBuilder::add_person(const RowParser& parser, std::int64_t line) {
  PersonInput input;
  for (const auto& [name, member] : kPersonTexts)
    if (const ParsedValue* v = value(parser, name)) input.*member = v->text;
  const std::size_t id_field = field_named("id_number");
  const ParsedValue* const id = value(parser, "id_number");
  if (id == nullptr) return reject(id_field, "证件号码不能为空，请补填");
  const std::size_t statement_hash = std::hash<std::string>{}(statement(parser));
  const auto [seen, fresh] = ids_.emplace(id->id.packed(), Seen{line, statement_hash});
  if (!fresh) {
    if (seen->second.statement == statement_hash) return Answer::kDuplicate;
    return reject(id_field, "与" + line_text(seen->second.line) + "的证件号码相同而内容不同，请核对后只保留一行");
  }
  const auto household = lookup_.find_household(input.household_code);
  if (!household || registry::county_of(household->village) != county_)
    return reject(field_named("household_code"), "户编号不在本县户册中，请核对，或先导入农户信息");
  // The number itself states birth and sex: a row that says otherwise has one of the two wrong.
  const Date birth = id->id.birth();
  if (const ParsedValue* v = value(parser, "birth"); v != nullptr && v->number != birth.days())
    return reject(field_named("birth"), "出生日期与证件号码不一致，请核对");
  const std::string sex = std::to_string(static_cast<int>(id->id.sex()));
  if ((input.sex == "1" || input.sex == "2") && input.sex != sex) return reject(field_named("sex"), "性别与证件号码不一致，请核对");
  input.birth = birth;
  input.sex = sex;
  input.since = day_or(value(parser, "since"), today_);
  if (birth > input.since) return reject(id_field, "出生日期晚于信息日期，请核对");

  Family& family = families_[input.household_code];
  if (family.first_line == 0) family.first_line = line;
  if (input.relation == kHead) {
    if (family.head_line != 0)
      return reject(field_named("relation"), "本户在" + line_text(family.head_line) + "已有户主，一户只能有一个，请核对");
    family.head_line = line;
  }
  const std::string number = id->id.full();
  input.id_index = cipher_.index(number);
  input.id_sealed = cipher_.encrypt(number, registry::kIdNumberContext);
  input.id_masked = id->id.masked();
  if (const ParsedValue* v = value(parser, "phone")) {
    input.phone_sealed = cipher_.encrypt(v->text, registry::kPhoneContext);
    input.phone_masked = text::mask_phone(v->text);
  }
  input.working = flag(value(parser, "working"));
  input.insured = flag(value(parser, "insured"));
  persons_.push_back(std::move(input));
  return Answer::kTaken;
}

std::vector<std::string> RegistryBuilder::remarks() const {
  constexpr std::size_t kNamed = 5;
  std::vector<std::int64_t> lines;
  for (const auto& [code, family] : families_)
    if (family.head_line == 0) lines.push_back(family.first_line);
  if (lines.empty()) return {};
  std::sort(lines.begin(), lines.end());
  std::string text = std::to_string(lines.size()) + " 户在本文件中没有户主（首见于第 ";
  for (std::size_t k = 0; k < std::min(kNamed, lines.size()); ++k) text += (k == 0 ? "" : "、") + shown_line(lines[k], sheets_);
  return {text + (lines.size() > kNamed ? " 行等" : " 行") + "），如不是只报变动人员，请补报户主"};
}

}  // namespace shouwang::intake
