#include "linkage/explain.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "linkage/linker_file.h"

namespace shouwang::linkage {
namespace {

struct ExplainedCandidate {
  std::uint32_t place = 0;
  Pattern pattern;
  FrequencyTerms terms;
  double same = 0, relative = 0;  // with priors, unnormalised
};

double bits_of(double natural) { return natural / std::numbers::ln2; }

// The worst that a field could say instead of what it says.
double worst_weight(const Weights& weights, std::size_t field) {
  double worst = 0;
  for (unsigned level = 1; level < kLevelCounts[field]; ++level) worst = std::min(worst, weights.same[field][level]);
  return worst;
}

void note_normalisation(const Record& record, Explanation& out) {
  const auto add = [&](std::string_view field, Notes notes) {
    if (const std::string text = notes_text(notes); !text.empty()) out.normalised.push_back(std::string(field) + "：" + text);
  };
  add("姓名", normalise_name(record.name).notes);
  add("身份证号", normalise_id(record.id_number).notes);
  add("出生日期", normalise_birth(record.birth_date).notes);
  add("村", normalise_village(record.village_code, record.village).notes);
}

}  // namespace

Explanation Linker::explain(const Record& record, const Model& model) const {
  Explanation out;
  note_normalisation(record, out);
  const File file = prepare({&record, 1});
  std::vector<Key> keys;
  std::vector<std::uint32_t> people;
  BlockingReport report;
  search(file, 0, Search::kAll, keys, people, report);
  std::vector<ComparedPair> pairs;
  compare_found(file, 0, people, pairs);
  const Weights weights(model);
  const double persons = std::max(1.0, static_cast<double>(model.persons)), nobody = 1 - model.registered - model.relatives;
  double total = nobody;
  std::vector<ExplainedCandidate> all;
  for (const ComparedPair& pair : pairs) {
    ExplainedCandidate c{pair.person, Pattern(pair.pattern),
                         frequency_terms(model, index_, index_.people()[pair.person], Pattern(pair.pattern))};
    c.same = model.registered / persons * std::exp(weights.of(weights.same, c.pattern) + c.terms.sum());
    c.relative = model.relatives / persons * std::exp(weights.of_relative(c.pattern) + c.terms.sum());
    total += c.same + c.relative;
    out.relative += c.relative;
    all.push_back(c);
  }
  out.relative /= total;
  out.nobody = nobody / total;
  if (all.empty()) return out;
  std::ranges::sort(all, [](const auto& a, const auto& b) { return a.same != b.same ? a.same > b.same : a.place < b.place; });
  const ExplainedCandidate& best = all.front();
  double copies = 0;
  const ExplainedCandidate* second = nullptr;
  for (std::size_t k = 1; k < all.size(); ++k) {
    if (all[k].same > 1e-6 * total && one_person_twice(best.place, all[k].place, model, weights))
      copies += all[k].same;
    else if (!second)
      second = &all[k];
  }
  const double same = best.same + copies;
  // What is left for every other answer, added up from its parts: total - same would lose the small ones.
  double rest = nobody;
  for (const auto& c : all) rest += c.relative;
  for (std::size_t k = 1; k < all.size(); ++k) rest += all[k].same;
  rest = std::max(rest - copies, nobody);
  out.person = index_.people()[best.place].key;
  out.posterior = same / (same + rest);
  out.log_odds = bits_of(std::log(same) - std::log(rest));

  const auto add = [&](ExplanationPart::Kind kind, Field field, double natural, std::string text) {
    out.parts.push_back({kind, field, bits_of(natural), std::move(text)});
  };
  add(ExplanationPart::Kind::kPrior, Field::kName, std::log(model.registered / persons) - std::log(nobody),
      "登记簿共 " + std::to_string(model.persons) + " 人，任取一人恰是本人的可能");
  std::size_t strongest = 0;
  double strongest_gap = -1;
  for (std::size_t f = 0; f < kFields; ++f) {
    const auto field = static_cast<Field>(f);
    const unsigned level = best.pattern.level(field);
    const double weight = weights.same[f][level];
    add(ExplanationPart::Kind::kField, field, weight,
        level ? std::string(level_text(field, level)) : std::string(field_text(field)) + "：" + std::string(level_text(field, 0)));
    const double gap = second ? weight - weights.same[f][second->pattern.level(field)] : std::abs(weight);
    if (gap > strongest_gap) strongest_gap = gap, strongest = f;
  }
  if (const NameEntry* name = index_.name_of(index_.people()[best.place]); name && best.terms.name != 0)
    add(ExplanationPart::Kind::kNameFrequency, Field::kName, best.terms.name, "登记簿中 " + std::to_string(name->count) + " 人同名");
  if (const VillageEntry* village = index_.village_of(index_.people()[best.place]); village && best.terms.village != 0)
    add(ExplanationPart::Kind::kVillageFrequency, Field::kVillage, best.terms.village,
        "登记簿中该村 " + std::to_string(village->count) + " 人");
  if (copies > 0)
    add(ExplanationPart::Kind::kCopies, Field::kName, std::log(same) - std::log(best.same), "登记簿中还有同一人的另一条登记，合并计算");
  if (all.size() > 1 || best.relative > 0)
    add(ExplanationPart::Kind::kCompetition, Field::kName, std::log(nobody) - std::log(rest),
        "其他 " + std::to_string(all.size() - 1) + " 名候选人，以及是某人未登记亲属的可能");

  if (second) {
    out.runner_up = index_.people()[second->place].key;
    out.runner_up_posterior = second->same / (same + rest);
  }
  const auto decisive = static_cast<Field>(strongest);
  out.deciding =
      second ? "与次选相比，差别最大的是" + std::string(field_text(decisive)) + "：" +
                   std::string(level_text(decisive, best.pattern.level(decisive))) + "（次选：" +
                   std::string(level_text(decisive, second->pattern.level(decisive))) + "）"
             : "最有力的是" + std::string(field_text(decisive)) + "：" + std::string(level_text(decisive, best.pattern.level(decisive)));
  // One field at a time: the least change of a field that takes the answer to the other side of one half.
  const bool linked = out.log_odds > 0;
  for (std::size_t f = 0; f < kFields; ++f) {
    const auto field = static_cast<Field>(f);
    const double now = weights.same[f][best.pattern.level(field)];
    const double most = linked ? worst_weight(weights, f) : *std::ranges::max_element(weights.same[f]);
    if ((out.log_odds + bits_of(most - now) > 0) == linked) continue;
    if (!out.would_flip.empty()) out.would_flip += "、";
    out.would_flip += field_text(field);
  }
  if (!out.would_flip.empty())
    out.would_flip =
        (linked ? "如果核实发现以下任一项其实不同，结论会改变：" : "如果核实发现以下任一项其实一致，结论会改变：") + out.would_flip;
  return out;
}

}  // namespace shouwang::linkage
