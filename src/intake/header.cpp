#include "intake/header.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "intake/values.h"

namespace shouwang::intake {
namespace {

std::string folded_heading(std::string_view cell) {
  std::string s = text::lower_ascii(text::squeeze(cell));
  // Marks of obligatory columns and colons behind headings.
  std::size_t first = 0, last = s.size();
  while (first < last && (s[first] == '*' || s[first] == '\'')) ++first;
  while (last > first && (s[last - 1] == '*' || s[last - 1] == ':')) --last;
  return s.substr(first, last - first);
}

bool is_unit(std::string_view s) {
  static constexpr std::array<std::string_view, 12> kUnits{"%", "人", "户", "天", "岁", "亩", "平方米", "m2", "公里", "km", "个", "次"};
  return (!s.empty() && money_unit_power(s)) || std::find(kUnits.begin(), kUnits.end(), s) != kUnits.end();
}

}  // namespace

HeadingName read_heading(std::string_view cell) {
  HeadingName out;
  out.whole = folded_heading(cell);
  // Full-width brackets are half-width by now; Chinese square brackets are not.
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kBrackets{
      {{"(", ")"}, {"[", "]"}, {"【", "】"}, {"〔", "〕"}}};
  out.bare = out.whole;
  for (const auto& [open, close] : kBrackets)
    for (std::size_t at = out.bare.find(open); at != std::string::npos; at = out.bare.find(open)) {
      const std::size_t end = out.bare.find(close, at);
      if (end == std::string::npos) break;
      std::string_view inside = std::string_view(out.bare).substr(at + open.size(), end - at - open.size());
      if (inside.starts_with("单位:")) inside.remove_prefix(std::string_view("单位:").size());
      if (is_unit(inside)) out.unit = inside;
      out.bare.erase(at, end + close.size() - at);
    }
  // 金额/万元, 金额:万元
  for (const char separator : {'/', ':'})
    if (const std::size_t at = out.bare.rfind(separator); out.unit.empty() && at != std::string::npos && at > 0)
      if (const std::string_view tail = std::string_view(out.bare).substr(at + 1); is_unit(tail)) {
        out.unit = tail;
        out.bare.resize(at);
      }
  return out;
}

std::string unit_of_title(std::string_view cell) {
  const std::string s = text::squeeze(cell);
  for (const std::string_view word : {"金额单位:", "单位:"})
    if (const std::size_t at = s.find(word); at != std::string::npos) {
      std::string_view unit = std::string_view(s).substr(at + word.size());
      unit = unit.substr(0, unit.find_first_of(",;)、"));
      // A title may list several: 单位:户、人、元. Only a plain money unit is taken.
      if (!unit.empty() && money_unit_power(unit) && s.find("、", at) == std::string::npos && s.find(',', at) == std::string::npos)
        return std::string(unit);
    }
  return "";
}

HeaderMatcher::HeaderMatcher(const policy::Dataset& dataset) : dataset_(&dataset) {
  for (std::size_t k = 0; k < dataset.fields.size(); ++k) {
    const policy::FieldSpec& field = dataset.fields[k];
    add(field.title, {k, 0});
    add(field.name, {k, 1});
    for (const std::string& alias : field.aliases) add(alias, {k, 2});
  }
}

void HeaderMatcher::add(std::string_view spelling, Spelling value) {
  const HeadingName heading = read_heading(spelling);
  for (const std::string& key : {heading.whole, heading.bare}) {
    if (key.empty()) continue;
    const auto [at, fresh] = spellings_.emplace(key, value);
    // One field's title beats another's alias.
    if (!fresh && at->second.rank > value.rank) at->second = value;
  }
}

const HeaderMatcher::Spelling* HeaderMatcher::find(const HeadingName& heading) const {
  for (const std::string* key : {&heading.whole, &heading.bare})
    if (const auto at = spellings_.find(*key); !key->empty() && at != spellings_.end()) return &at->second;
  return nullptr;
}

HeaderFit HeaderMatcher::fit(const std::vector<std::string>& cells) const {
  HeaderFit out;
  struct Taken {
    std::size_t mapped = static_cast<std::size_t>(-1);
    int rank = 0;
  };
  std::vector<Taken> taken(dataset_->fields.size());
  std::vector<MappedColumn> mapped;
  std::vector<bool> dropped;
  for (std::size_t column = 0; column < cells.size(); ++column) {
    const HeadingName heading = read_heading(cells[column]);
    if (heading.whole.empty()) continue;
    ++out.filled;
    const std::string shown = text::fold_width(cells[column]);
    out.seen.push_back(shown);
    const Spelling* spelling = find(heading);
    if (spelling == nullptr) {
      out.unknown.push_back(shown);
      continue;
    }
    // The same field under its exact title and under a looser name: the title's column is meant, the other is reported.
    Taken& t = taken[spelling->field];
    const bool again = t.mapped != static_cast<std::size_t>(-1);
    if (again && spelling->rank == t.rank) {
      out.duplicates.emplace_back(mapped[t.mapped].heading, shown);
      continue;
    }
    if (again && spelling->rank > t.rank) {
      out.unknown.push_back(shown);
      continue;
    }
    if (again) {
      out.unknown.push_back(mapped[t.mapped].heading);
      dropped[t.mapped] = true;
    }
    t = {mapped.size(), spelling->rank};
    mapped.push_back({column, spelling->field, shown, heading.unit});
    dropped.push_back(false);
  }
  for (std::size_t k = 0; k < mapped.size(); ++k)
    if (!dropped[k]) out.mapped.push_back(std::move(mapped[k]));
  out.missing = missing_fields(*dataset_, out.mapped);
  return out;
}

HeaderMatcher::Named HeaderMatcher::named(std::string_view heading) const {
  const Spelling* spelling = find(read_heading(heading));
  return spelling == nullptr ? Named{npos, 0} : Named{spelling->field, spelling->rank};
}

std::vector<std::size_t> missing_fields(const policy::Dataset& dataset, const std::vector<MappedColumn>& mapped) {
  const IdentityFields identity = identity_fields(dataset);
  const auto has = [&](std::size_t field) {
    return field != IdentityFields::npos && std::any_of(mapped.begin(), mapped.end(), [&](const MappedColumn& m) { return m.field == field; });
  };
  const bool either = dataset.target == policy::Target::kRecords && dataset.entity == policy::Entity::kHousehold;
  const bool identified = either && (has(identity.id_number) || has(identity.household_code));
  std::vector<std::size_t> missing;
  for (std::size_t k = 0; k < dataset.fields.size(); ++k) {
    if (!dataset.fields[k].required || has(k)) continue;
    if (identified && (k == identity.id_number || k == identity.household_code)) continue;
    missing.push_back(k);
  }
  return missing;
}

std::size_t HeaderMatcher::mentions(std::string_view text) const {
  const std::string folded = folded_heading(text);
  std::vector<bool> found(dataset_->fields.size());
  for (const auto& [spelling, value] : spellings_)
    if (spelling.size() >= 6 && folded.find(spelling) != std::string::npos) found[value.field] = true;  // two Chinese characters or more
  return static_cast<std::size_t>(std::count(found.begin(), found.end(), true));
}

IdentityFields identity_fields(const policy::Dataset& dataset) {
  IdentityFields out;
  for (std::size_t k = 0; k < dataset.fields.size(); ++k) {
    const policy::FieldSpec& f = dataset.fields[k];
    if (f.type == policy::FieldType::kResidentId && out.id_number == IdentityFields::npos) out.id_number = k;
    if (f.type == policy::FieldType::kName && out.name == IdentityFields::npos) out.name = k;
    if (f.name == "household_code") out.household_code = k;
  }
  return out;
}

}  // namespace shouwang::intake
