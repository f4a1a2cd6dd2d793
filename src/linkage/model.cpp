#include "linkage/model.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "base/crypto.h"
#include "base/text.h"
#include "linkage/number_text.h"

namespace shouwang::linkage {
namespace {

constexpr double kLeastProbability = 1e-12;

using ModelRow = std::initializer_list<double>;

void set_levels(LevelTable& table, Field field, ModelRow values) {
  auto& row = table[static_cast<std::size_t>(field)];
  std::size_t level = 0;
  for (const double v : values) row[++level] = v;
}

// Every named number of the model, for reading and writing.
template <typename AnyModel, typename Visit>
void each_number(AnyModel& m, Visit visit) {
  visit("registered", m.registered);
  visit("relatives", m.relatives);
  visit("duplicates", m.duplicates);
  visit("household_duplicates", m.household_duplicates);
  visit("kin_elsewhere", m.kin_elsewhere);
}

std::string text_without_hash(const Model& m) {
  std::string out = "shouwang-linkage-model 1\n";
  out += "normaliser " + std::to_string(m.normaliser) + "\npersons " + std::to_string(m.persons) + "\nrecords " +
         std::to_string(m.records) + "\nrounds " + std::to_string(m.rounds) + "\n";
  each_number(m, [&](std::string_view name, double v) { out += std::string(name) + " " + number_text(v) + "\n"; });
  for (std::size_t f = 0; f < kFields; ++f)
    for (unsigned level = 1; level < kLevelCounts[f]; ++level) {
      out += "level " + std::to_string(f) + " " + std::string(level_id(static_cast<Field>(f), level));
      for (const auto* table : {&m.same, &m.relative, &m.unrelated, &m.same_count, &m.relative_count})
        out += " " + number_text((*table)[f][level]);
      out += "\n";
    }
  return out;
}

Result<double> read_real(std::string_view word) {
  const auto v = number_from(word);
  if (!v || *v < 0) return fail(ErrorCode::kBadValue, "比对模型文件中的数字读不出来，请重新训练");
  return *v;
}

}  // namespace

Model Model::defaults() {
  Model m;
  using enum Field;
  // Levels in the order of compare.h. Starting values from the literature and from synthetic registries; EM moves them.
  set_levels(m.same, kName, {.915, .035, .004, .008, .012, .004, .002, .002, .005, .003, .002, .001, .003, .004});
  set_levels(m.relative, kName, {.001, .002, .001, .001, .06, .02, .004, .001, .006, .004, .01, .01, .43, .45});
  set_levels(m.unrelated, kName, {.00002, .00003, .0001, .00005, .002, .003, .0005, .0001, .001, .0005, .0005, .004, .03, .958});
  set_levels(m.same, kId, {.88, .02, .03, .045, .004, .004, .006, .001, .002, .008});
  set_levels(m.relative, kId, {.002, .0005, .0005, .001, .002, .002, .12, .02, .01, .842});
  set_levels(m.unrelated, kId, {1e-7, 1e-7, 3e-5, 1e-6, 1e-5, 1e-8, .12, 5e-6, 1e-6, .88});
  set_levels(m.same, kBirth, {.955, .005, .009, .006, .008, .006, .004, .002, .002, .003, .03});
  set_levels(m.relative, kBirth, {.01, .001, .003, .003, .003, .01, .005, .03, .1, .835, .97});
  set_levels(m.unrelated, kBirth, {.00004, .0001, .001, .001, .0005, .003, .001, .012, .05, .9314, .97});
  set_levels(m.same, kVillage, {.6, .32, .01, .02, .05});
  set_levels(m.relative, kVillage, {.6, .32, .01, .02, .05});
  set_levels(m.unrelated, kVillage, {.001, .001, .001, .007, .99});
  set_levels(m.same, kPhone, {.6, .02, .38});
  set_levels(m.relative, kPhone, {.25, .005, .745});
  set_levels(m.unrelated, kPhone, {1e-6, 1e-6, .999998});
  set_levels(m.same, kSex, {.99, .01, .012});
  set_levels(m.relative, kSex, {.45, .55, .5});
  set_levels(m.unrelated, kSex, {.5, .5, .5});
  return m;
}

std::string Model::hash() const { return crypto::hex(crypto::sm3(text_without_hash(*this))); }

std::string Model::to_text() const {
  const std::string body = text_without_hash(*this);
  return body + "sm3 " + crypto::hex(crypto::sm3(body)) + "\n";
}

Result<Model> Model::from_text(std::string_view text) {
  const auto bad = [](std::size_t line) {
    return fail(ErrorCode::kBadValue, "比对模型文件第 " + std::to_string(line) + " 行不符合格式，请重新训练");
  };
  const std::size_t tail = text.rfind("sm3 ");
  if (!text.starts_with("shouwang-linkage-model 1\n") || tail == text.npos || (tail && text[tail - 1] != '\n')) return bad(1);
  const std::string_view body = text.substr(0, tail);
  if (text::trim_ascii(text.substr(tail + 4)) != crypto::hex(crypto::sm3(body)))
    return fail(ErrorCode::kConflict, "比对模型文件被改动过（校验值不符），请用原文件或重新训练");
  Model m;
  std::size_t number = 0, levels = 0;
  for (const auto line : text::split(body, '\n')) {
    ++number;
    if (number == 1 || line.empty()) continue;
    const auto words = text::split(line, ' ');
    if (words[0] == "level") {
      if (words.size() != 8 || words[1].size() != 1 || words[1][0] < '0' || words[1][0] >= static_cast<char>('0' + kFields))
        return bad(number);
      const auto f = static_cast<std::size_t>(words[1][0] - '0');
      unsigned level = 1;
      while (level < kLevelCounts[f] && level_id(static_cast<Field>(f), level) != words[2]) ++level;
      if (level == kLevelCounts[f]) return bad(number);
      std::size_t word = 3;
      for (auto* table : {&m.same, &m.relative, &m.unrelated, &m.same_count, &m.relative_count}) {
        ASSIGN_OR_RETURN((*table)[f][level], read_real(words[word++]));
      }
      ++levels;
      continue;
    }
    if (words.size() != 2) return bad(number);
    ASSIGN_OR_RETURN(const double value, read_real(words[1]));
    bool known = false;
    const auto counted = [&](std::string_view name, auto& slot) {
      if (name != words[0]) return;
      known = value <= (sizeof slot == 4 ? 4e9 : kMostCounted);
      if (known) slot = static_cast<std::remove_reference_t<decltype(slot)>>(value);
    };
    counted("normaliser", m.normaliser);
    counted("persons", m.persons);
    counted("records", m.records);
    counted("rounds", m.rounds);
    each_number(m, [&](std::string_view name, double& slot) {
      if (name == words[0]) slot = value, known = true;
    });
    if (!known) return bad(number);
  }
  std::size_t wanted = 0;
  for (const auto count : kLevelCounts) wanted += count - 1u;
  if (levels != wanted) return bad(number);
  if (m.normaliser != kNormaliserVersion) return fail(ErrorCode::kConflict, "比对模型由另一个版本的规范化规则训练，请重新训练");
  return m;
}

Weights::Weights(const Model& model) {
  for (std::size_t f = 0; f < kFields; ++f)
    for (unsigned level = 1; level < kLevelCounts[f]; ++level) {
      const double u = std::max(model.unrelated[f][level], kLeastProbability);
      same[f][level] = std::log(std::max(model.same[f][level], kLeastProbability) / u);
      relative[f][level] = std::log(std::max(model.relative[f][level], kLeastProbability) / u);
    }
}

FrequencyTerms frequency_terms(const Model& model, const RegistryIndex& index, const Prepared& person, Pattern pattern) {
  FrequencyTerms out;
  const double persons = std::max(1.0, static_cast<double>(index.facts().persons));
  const unsigned name_level = pattern.level(Field::kName);
  const auto term = [&](Field field, unsigned level, double frequency) {
    return std::log(std::max(model.unrelated[static_cast<std::size_t>(field)][level], kLeastProbability) /
                    std::max(frequency, 0.02 / persons));
  };
  if (name_level == kNameExact || name_level == kNameSound) {
    const NameEntry& name = *index.name_of(person);
    const auto& seen = index.facts().name_seen;
    const double expected = name.count < seen.size() ? seen[name.count] : name.count;
    out.name = name_level == kNameExact
                   ? term(Field::kName, kNameExact, expected / persons)
                   : term(Field::kName, kNameSound, (static_cast<double>(name.sound_count - name.count) + 0.5) / persons);
  }
  const unsigned village_level = pattern.level(Field::kVillage);
  if (village_level == kVillageSame || village_level == kVillageName) {
    const VillageEntry& village = *index.village_of(person);
    out.village = term(Field::kVillage, village_level, (village_level == kVillageSame ? village.count : village.core_count) / persons);
  }
  return out;
}

}  // namespace shouwang::linkage
