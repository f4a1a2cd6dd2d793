#include "linkage/duplicates.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "linkage/duplicate_groups.h"
#include "linkage/duplicate_pairs.h"
#include "linkage/strangers.h"

namespace shouwang::linkage {
namespace {

double log_odds(double p) { return std::log(p / (1 - p)); }
double probability(double log_odds) { return 1 / (1 + std::exp(-log_odds)); }

// What stands in one household is found beside what shares a heading. @returns by rising places
std::vector<PairEvidence> likely_pairs(const TwinPairs& pairs, const PairJudge& judge, double least) {
  std::vector<PairEvidence> found;
  std::size_t together = 0;
  for (const auto* part : {&pairs.together, &pairs.elsewhere}) {
    together = found.size();
    for (const TwinPair& pair : *part)
      if (const PairEvidence evidence(pair, judge); evidence.alone >= least) found.push_back(evidence);
  }
  std::ranges::inplace_merge(found, found.begin() + static_cast<std::ptrdiff_t>(together), {}, &PairEvidence::places);
  return found;
}

}  // namespace

DuplicateResult find_duplicates(const RegistryIndex& index, const DuplicateOptions& options, std::span<const Constraint> known) {
  DuplicateResult result;
  const auto people = index.people();
  Model& model = result.model = Model::defaults();
  learn_strangers(index, people, index.names(), index.villages(), options.seed, options.threads, model);
  const double n = static_cast<double>(people.size());
  model.records = people.size();
  model.duplicates = 0.005 * n + 1;
  model.household_duplicates = 0.005 * n + 1;
  model.kin_elsewhere = 0.5 * n + 1;
  // A registry names its villages one way: what is the same village is the same text.
  model.same[static_cast<std::size_t>(Field::kVillage)] =
      model.relative[static_cast<std::size_t>(Field::kVillage)] = {0, .80, .01, .01, .03, .15};
  TwinPairs pairs = compare_twins(index, model, options);
  result.compared = pairs.compared;
  learn_twins(pairs, index.facts(), options.em, model);
  const double least = log_odds(options.keep_from);
  Grouping grouping(index, model, likely_pairs(pairs, PairJudge(model, index.facts()), least), known);
  pairs = {};
  grouping.join(log_odds(options.group_from));
  for (const PairEvidence& pair : grouping.pairs()) {
    const auto [first, second] = std::minmax(people[pair.a].key, people[pair.b].key);
    if (pair.grouped < least || grouping.kept_apart(first, second)) continue;
    result.pairs.push_back({first, second, probability(pair.grouped), pair.pattern, pair.together, pair.grouped - pair.alone});
  }
  std::ranges::sort(result.pairs, [](const DuplicatePair& x, const DuplicatePair& y) {
    if (x.posterior != y.posterior) return x.posterior > y.posterior;
    return std::pair(x.first, x.second) < std::pair(y.first, y.second);
  });
  for (const auto& members : grouping.groups()) {
    auto& keys = result.groups.emplace_back();
    for (const std::uint32_t place : members) keys.push_back(people[place].key);
    std::ranges::sort(keys);
  }
  std::ranges::sort(result.groups);
  return result;
}

Explanation explain_duplicate(const RegistryIndex& index, const Model& model, const DuplicatePair& pair) {
  Explanation out;
  out.person = pair.second;
  out.posterior = pair.posterior;
  const auto second = index.place_of(pair.second);
  if (!second) return out;  // gone from the registry
  const Pattern pattern(pair.pattern);
  const PairJudge judge(model, index.facts());
  const FrequencyTerms terms = frequency_terms(model, index, index.people()[*second], pattern);
  const auto add = [&](ExplanationPart::Kind kind, Field field, double natural, std::string text) {
    const double bits = natural / std::numbers::ln2;
    out.parts.push_back({kind, field, bits, std::move(text)});
    out.log_odds += bits;
  };
  add(ExplanationPart::Kind::kPrior, Field::kName, judge.prior(pair.same_household),
      pair.same_household ? "同一户里任取两份登记，恰是同一人的可能" : "登记簿里任取两份登记，恰是同一人的可能");
  std::size_t strongest = 0;
  double strongest_weight = -1;
  for (std::size_t f = 0; f < kFields; ++f) {
    const auto field = static_cast<Field>(f);
    const unsigned level = pattern.level(field);
    const double weight = judge.weights().same[f][level];
    add(ExplanationPart::Kind::kField, field, weight,
        level ? std::string(level_text(field, level)) : std::string(field_text(field)) + "：" + std::string(level_text(field, 0)));
    if (std::abs(weight) > strongest_weight) strongest_weight = std::abs(weight), strongest = f;
  }
  if (const NameEntry* name = index.name_of(index.people()[*second]); name && terms.name != 0)
    add(ExplanationPart::Kind::kNameFrequency, Field::kName, terms.name, "登记簿中 " + std::to_string(name->count) + " 人同名");
  if (const VillageEntry* village = index.village_of(index.people()[*second]); village && terms.village != 0)
    add(ExplanationPart::Kind::kVillageFrequency, Field::kVillage, terms.village, "登记簿中该村 " + std::to_string(village->count) + " 人");
  const PairClaims claims = judge.claims({0, 0, pair.pattern, pair.same_household, terms.sum()});
  add(ExplanationPart::Kind::kCompetition, Field::kName, claims.odds() - claims.same, "是两个人、其中有亲属的可能");
  if (pair.others != 0)
    add(ExplanationPart::Kind::kOthers, Field::kName, pair.others, pair.others > 0 ? "与同一人的其他登记一致" : "与同一人的其他登记矛盾");
  out.relative = claims.classes().relative;
  out.nobody = std::max(0.0, 1 - out.posterior - out.relative);
  const auto decisive = static_cast<Field>(strongest);
  out.deciding = "最有力的是" + std::string(field_text(decisive)) + "：" + std::string(level_text(decisive, pattern.level(decisive)));
  return out;
}

}  // namespace shouwang::linkage
