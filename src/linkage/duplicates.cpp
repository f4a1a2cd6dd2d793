#include "linkage/duplicates.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numbers>
#include <set>

#include "base/parallel.h"
#include "linkage/strangers.h"

namespace shouwang::linkage {
namespace {

constexpr KeyKind kDuplicateKeys[] = {
    KeyKind::kId,        KeyKind::kIdBirthSequence, KeyKind::kIdPlaceYear,  KeyKind::kIdPlaceDay, KeyKind::kNameYear,
    KeyKind::kNameDay,   KeyKind::kNameVillage,     KeyKind::kRareName,     KeyKind::kSoundBirth, KeyKind::kSoundVillage,
    KeyKind::kRareSound, KeyKind::kSurnameBirth,    KeyKind::kBirthVillage, KeyKind::kPhone};
constexpr std::size_t kLargestHousehold = 30;  // larger ones are institutions: their members are found by keys like strangers
constexpr std::size_t kPairsInPiece = 1u << 16;
constexpr std::size_t kLearntPairs = 400'000;  // of one household, and as many of two
constexpr double kHopeless = -20;              // log odds under the starting model below which a pair is dropped at once
constexpr double kKinElsewhere = 0.02;  // at least so many pairs of relatives in different households for each person, whatever is learnt

struct TwinPair {
  std::uint32_t a, b;  // places, a < b
  std::uint32_t pattern = 0;
  bool together = false;
  double terms = 0;
};

std::vector<std::uint64_t> household_pairs(std::span<const Prepared> people) {
  std::vector<std::uint32_t> order;
  order.reserve(people.size());
  for (std::uint32_t k = 0; k < people.size(); ++k)
    if (people[k].household) order.push_back(k);
  const auto household = [&](std::uint32_t k) { return people[k].household; };
  if (!std::ranges::is_sorted(order, {}, household)) std::ranges::stable_sort(order, {}, household);
  std::vector<std::uint64_t> out;
  for (std::size_t from = 0; from < order.size();) {
    std::size_t to = from;
    while (to < order.size() && people[order[to]].household == people[order[from]].household) ++to;
    if (to - from <= kLargestHousehold)
      for (std::size_t i = from; i < to; ++i)
        for (std::size_t j = i + 1; j < to; ++j) out.push_back(std::uint64_t{order[i]} << 32 | order[j]);
    from = to;
  }
  return out;
}

// Pairs that share a heading, without those of one household, sorted and each once.
std::vector<std::uint64_t> filed_together(const RegistryIndex& index, std::size_t cap, unsigned threads) {
  const auto people = index.people();
  std::vector<std::vector<std::uint64_t>> of_kind(std::size(kDuplicateKeys));
  parallel_for(of_kind.size(), threads, [&](std::size_t number, unsigned) {
    auto& out = of_kind[number];
    const auto entries = index.entries(kDuplicateKeys[number]);
    for (std::size_t from = 0; from < entries.size();) {
      std::size_t to = from + 1;
      while (to < entries.size() && RegistryIndex::heading_of(entries[to]) == RegistryIndex::heading_of(entries[from])) ++to;
      if (to - from > 1 && to - from <= cap)
        for (std::size_t i = from; i < to; ++i)
          for (std::size_t j = i + 1; j < to; ++j) {
            const std::uint32_t a = RegistryIndex::person_of(entries[i]), b = RegistryIndex::person_of(entries[j]);
            if (a == b || (people[a].household && people[a].household == people[b].household)) continue;
            out.push_back(std::uint64_t{std::min(a, b)} << 32 | std::max(a, b));
          }
      from = to;
    }
    std::ranges::sort(out);
    out.erase(std::unique(out.begin(), out.end()), out.end());
  });
  std::vector<std::uint64_t> all, merged;
  for (auto& kind : of_kind) {
    merged.resize(all.size() + kind.size());
    const auto end = std::ranges::set_union(all, kind, merged.begin()).out;
    merged.erase(end, merged.end());
    all.swap(merged);
    std::vector<std::uint64_t>().swap(kind);
  }
  return all;
}

struct PairPriors {
  double household, elsewhere, kin;  // of: one person in a household pair; one person elsewhere; relatives elsewhere
  explicit PairPriors(const Model& m, const RegistryFacts& facts) {
    const double n = static_cast<double>(facts.persons), all = std::max(1.0, n * (n - 1) / 2);
    household = std::clamp(m.household_duplicates / std::max<double>(1, static_cast<double>(facts.household_pairs)), 1e-6, 0.2);
    elsewhere = m.duplicates / all;
    kin = m.kin_elsewhere / all;
  }
};

double log_odds(double p) { return std::log(p / (1 - p)); }
double probability(double log_odds) { return 1 / (1 + std::exp(-log_odds)); }

struct PairClasses {
  double same = 0, relative = 0;
};

PairClasses classify(const TwinPair& pair, const Weights& weights, const PairPriors& priors) {
  const Pattern p(pair.pattern);
  const double same = std::exp(weights.of(weights.same, p) + pair.terms), kin = std::exp(weights.of_relative(p) + pair.terms);
  if (pair.together) {
    const double s = priors.household * same, r = (1 - priors.household) * kin;
    return {s / (s + r), r / (s + r)};
  }
  const double s = priors.elsewhere * same, r = priors.kin * kin, total = 1 + s + r;
  return {s / total, r / total};
}

// @param a, b places, a < b
TwinPair compared(const RegistryIndex& index, const Model& model, std::uint32_t a, std::uint32_t b, bool together) {
  const Side left{&index.people()[a], &index.names(), &index.villages()}, right{&index.people()[b], &index.names(), &index.villages()};
  Pattern p = compare(left, right);
  if (together) {  // shared by everybody in the household: says nothing
    p.set(Field::kVillage, kVillageMissing);
    p.set(Field::kPhone, kPhoneMissing);
  }
  return {a, b, p.bits(), together, frequency_terms(model, index, index.people()[b], p).sum()};
}

std::vector<TwinPair> compare_pairs(const RegistryIndex& index, const std::vector<std::uint64_t>& pairs, bool together, const Model& model,
                                    unsigned threads) {
  const Weights weights(model);
  const double prior = std::log(PairPriors(model, index.facts()).elsewhere);
  std::vector<std::vector<TwinPair>> pieces((pairs.size() + kPairsInPiece - 1) / kPairsInPiece);
  parallel_for(pieces.size(), threads, [&](std::size_t piece, unsigned) {
    for (std::size_t k = piece * kPairsInPiece; k < std::min(pairs.size(), (piece + 1) * kPairsInPiece); ++k) {
      const TwinPair pair =
          compared(index, model, static_cast<std::uint32_t>(pairs[k] >> 32), static_cast<std::uint32_t>(pairs[k]), together);
      if (!together && prior + weights.of(weights.same, Pattern(pair.pattern)) + pair.terms < kHopeless) continue;
      pieces[piece].push_back(pair);
    }
  });
  std::vector<TwinPair> out;
  for (auto& piece : pieces) {
    out.insert(out.end(), piece.begin(), piece.end());
    std::vector<TwinPair>().swap(piece);
  }
  return out;
}

void learn_pairs(const std::vector<TwinPair>& pairs, const RegistryFacts& facts, const EmOptions& options, Model& model) {
  const Model prior = model;
  std::array<std::size_t, 2> all{}, stride{}, number{};  // of two households, of one
  for (const TwinPair& pair : pairs) ++all[pair.together];
  for (const bool together : {false, true}) stride[together] = std::max<std::size_t>(1, all[together] / kLearntPairs);
  std::vector<TwinPair> learnt;
  for (const TwinPair& pair : pairs)
    if (number[pair.together]++ % stride[pair.together] == 0) learnt.push_back(pair);
  for (unsigned round = 0; round < options.most_rounds; ++round) {
    const Weights weights(model);
    const PairPriors priors(model, facts);
    LevelTable same{}, relative{};
    double household = 0, elsewhere = 0, kin = 0;
    for (const TwinPair& pair : learnt) {
      const double weight = static_cast<double>(stride[pair.together]);
      const auto [s, r] = classify(pair, weights, priors);
      if (pair.together) {
        household += weight * s;
      } else {
        elsewhere += weight * s;
        kin += weight * r;
      }
      const Pattern p(pair.pattern);
      for (std::size_t f = 0; f < kFields; ++f) {
        const unsigned level = p.level(static_cast<Field>(f));
        same[f][level] += weight * s;
        relative[f][level] += weight * r;
      }
    }
    const double change = std::max(renew_levels(same, prior.same, options.prior_pairs, model.same),
                                   renew_levels(relative, prior.relative, options.prior_pairs, model.relative));
    bound_relatives(prior.relative, model.relative);
    model.same_count = same;
    model.relative_count = relative;
    model.household_duplicates = household + 1;
    model.duplicates = elsewhere + 1;
    model.kin_elsewhere = std::max(kin, kKinElsewhere * static_cast<double>(facts.persons)) + 1;
    model.rounds = round + 1;
    if (change < options.until) break;
  }
}

struct PairEvidence {
  std::uint32_t a, b;  // places, a < b
  std::uint32_t pattern = 0;
  bool together = false;
  double odds = 0;  // natural logarithm: that they are one person, by what the two say
  std::uint64_t places() const { return std::uint64_t{a} << 32 | b; }
};
// What the groups of two records make of it.
struct GroupedPair {
  PairEvidence evidence;
  double odds = 0;
};

class PairJudge {
 public:
  PairJudge(const RegistryIndex& index, const Model& model)
      : index_(index), model_(model), weights_(model), priors_(model, index.facts()) {}

  PairEvidence judge(const TwinPair& pair) const {
    const Pattern p(pair.pattern);
    const double same = weights_.of(weights_.same, p) + pair.terms, kin = weights_.of_relative(p) + pair.terms;
    const double odds = pair.together ? same - kin + log_odds(priors_.household)
                                      : same - std::log1p(priors_.kin * std::exp(kin)) + std::log(priors_.elsewhere);
    return {pair.a, pair.b, pair.pattern, pair.together, odds};
  }

  PairEvidence judge(std::uint32_t a, std::uint32_t b) const {
    const auto people = index_.people();
    if (a > b) std::swap(a, b);
    const bool together = people[a].household && people[a].household == people[b].household;
    return judge(compared(index_, model_, a, b, together));
  }

 private:
  const RegistryIndex& index_;
  const Model& model_;
  Weights weights_;
  PairPriors priors_;
};

constexpr std::size_t kLargestGroup = 100;  // records of one person; more are a mistake of the data, and stay apart

// Joins records into groups of one person, the surest pairs first, and lets what the other records of two groups say count for each pair
// of them: their odds are the mean over all pairs between the groups. So a record that agrees with one of a person finds the others where
// they are too damaged to show it, and a chance likeness of two persons who are held twice joins nothing, for their other records speak
// against it. Errors of one person's records are not independent, hence the mean and not the sum.
class Grouping {
 public:
  Grouping(const PairJudge& judge, std::span<const Prepared> people, std::span<const Constraint> known)
      : judge_(judge), people_(people), group_of_(people.size(), kNoGroup) {
    for (const Constraint& c : known)
      if (c.kind == Constraint::Kind::kCannotLink) apart_.insert(std::minmax<std::uint64_t>(c.fingerprint, c.person));
  }

  /// @param pairs  by falling odds @param from  odds from which two groups become one
  void join(const std::vector<PairEvidence>& pairs, double from) {
    for (const PairEvidence& pair : pairs) {
      const std::size_t a = group(pair.a), b = group(pair.b);
      if (a == b || !ask(a, b, pair)) continue;
      double odds = 0;
      for (const PairEvidence& evidence : between_) odds += evidence.odds;
      odds /= static_cast<double>(between_.size());
      if (odds >= from) {
        for (const PairEvidence& evidence : between_) said_.push_back({evidence, odds});
        unite(a, b);
      } else {
        said_.push_back({pair, odds});
      }
    }
    // What was said last about a pair holds.
    std::ranges::stable_sort(said_, {}, [](const GroupedPair& pair) { return pair.evidence.places(); });
    const auto [from_here, end] =
        std::ranges::unique(said_.rbegin(), said_.rend(), {}, [](const GroupedPair& pair) { return pair.evidence.places(); });
    said_.erase(said_.begin(), said_.begin() + (end - from_here));
  }

  bool kept_apart(std::uint64_t first, std::uint64_t second) const {
    return !apart_.empty() && apart_.contains(std::minmax(first, second));
  }
  /// Pairs between groups that were looked at, by places.
  const std::vector<GroupedPair>& said() const { return said_; }
  bool said(const PairEvidence& pair) const {
    return std::ranges::binary_search(said_, pair.places(), {}, [](const GroupedPair& known) { return known.evidence.places(); });
  }
  const std::vector<std::vector<std::uint32_t>>& groups() const { return groups_; }

 private:
  static constexpr std::uint32_t kNoGroup = 0xFFFFFFFF;

  std::size_t group(std::uint32_t record) {
    if (group_of_[record] == kNoGroup) {
      group_of_[record] = static_cast<std::uint32_t>(groups_.size());
      groups_.push_back({record});
    }
    return group_of_[record];
  }

  // All pairs between the groups into between_. False: somebody has said that two of them are two persons, or they would be too many.
  bool ask(std::size_t a, std::size_t b, const PairEvidence& pair) {
    if (groups_[a].size() + groups_[b].size() > kLargestGroup) return false;
    between_.clear();
    for (const std::uint32_t x : groups_[a])
      for (const std::uint32_t y : groups_[b]) {
        if (kept_apart(people_[x].key, people_[y].key)) return false;
        between_.push_back(std::min(x, y) == pair.a && std::max(x, y) == pair.b ? pair : judge_.judge(x, y));
      }
    return true;
  }

  void unite(std::size_t a, std::size_t b) {
    if (groups_[a].size() < groups_[b].size()) std::swap(a, b);
    for (const std::uint32_t record : groups_[b]) {
      group_of_[record] = static_cast<std::uint32_t>(a);
      groups_[a].push_back(record);
    }
    groups_[b].clear();
  }

  const PairJudge& judge_;
  std::span<const Prepared> people_;
  std::set<std::pair<std::uint64_t, std::uint64_t>> apart_;
  std::vector<std::uint32_t> group_of_;  // by place
  std::vector<std::vector<std::uint32_t>> groups_;
  std::vector<PairEvidence> between_;
  std::vector<GroupedPair> said_;
};

}  // namespace

DuplicateResult find_duplicates(const RegistryIndex& index, const DuplicateOptions& options, std::span<const Constraint> known) {
  DuplicateResult result;
  const auto people = index.people();
  Model model = Model::defaults();
  learn_strangers(index, people, index.names(), index.villages(), options.seed, options.threads, model);
  const double n = static_cast<double>(people.size());
  model.records = people.size();
  model.duplicates = 0.005 * n + 1;
  model.household_duplicates = 0.005 * n + 1;
  model.kin_elsewhere = 0.5 * n + 1;
  // A registry names its villages one way: what is the same village is the same text.
  model.same[static_cast<std::size_t>(Field::kVillage)] =
      model.relative[static_cast<std::size_t>(Field::kVillage)] = {0, .80, .01, .01, .03, .15};
  std::vector<TwinPair> pairs;
  {
    const auto together = household_pairs(people);
    result.compared += together.size();
    pairs = compare_pairs(index, together, true, model, options.threads);
    const auto filed = filed_together(index, options.block_cap, options.threads);
    result.compared += filed.size();
    auto elsewhere = compare_pairs(index, filed, false, model, options.threads);
    pairs.insert(pairs.end(), elsewhere.begin(), elsewhere.end());
  }
  learn_pairs(pairs, index.facts(), options.em, model);
  const PairJudge judge(index, model);
  Grouping grouping(judge, people, known);
  const double least = log_odds(options.keep_from), joined = log_odds(options.group_from);
  std::vector<PairEvidence> found, sure;
  for (const TwinPair& pair : pairs) {
    const PairEvidence evidence = judge.judge(pair);
    if (evidence.odds < least) continue;
    found.push_back(evidence);
    if (evidence.odds >= joined) sure.push_back(evidence);
  }
  std::ranges::stable_sort(sure, std::greater<>(), &PairEvidence::odds);
  grouping.join(sure, joined);
  const auto report = [&](const PairEvidence& evidence, double odds) {
    const auto [first, second] = std::minmax(people[evidence.a].key, people[evidence.b].key);
    if (odds < least || grouping.kept_apart(first, second)) return;
    result.pairs.push_back({first, second, probability(odds), evidence.pattern, evidence.together, odds - evidence.odds});
  };
  for (const PairEvidence& evidence : found)
    if (!grouping.said(evidence)) report(evidence, evidence.odds);
  for (const GroupedPair& pair : grouping.said()) report(pair.evidence, pair.odds);
  std::ranges::sort(result.pairs, [](const DuplicatePair& x, const DuplicatePair& y) {
    if (x.posterior != y.posterior) return x.posterior > y.posterior;
    return std::pair(x.first, x.second) < std::pair(y.first, y.second);
  });
  for (const auto& members : grouping.groups()) {
    if (members.size() < 2) continue;
    auto& keys = result.groups.emplace_back();
    for (const std::uint32_t place : members) keys.push_back(people[place].key);
    std::ranges::sort(keys);
  }
  std::ranges::sort(result.groups);
  result.model = model;
  return result;
}

Explanation explain_duplicate(const RegistryIndex& index, const Model& model, const DuplicatePair& pair) {
  Explanation out;
  out.person = pair.second;
  out.posterior = pair.posterior;
  const auto second = index.place_of(pair.second);
  if (!second) return out;  // gone from the registry
  const Pattern pattern(pair.pattern);
  const Weights weights(model);
  const PairPriors priors(model, index.facts());
  const FrequencyTerms terms = frequency_terms(model, index, index.people()[*second], pattern);
  const auto add = [&](ExplanationPart::Kind kind, Field field, double natural, std::string text) {
    const double bits = natural / std::numbers::ln2;
    out.parts.push_back({kind, field, bits, std::move(text)});
    out.log_odds += bits;
  };
  const double prior = pair.same_household ? priors.household : priors.elsewhere;
  add(ExplanationPart::Kind::kPrior, Field::kName, std::log(prior),
      pair.same_household ? "同一户里任取两份登记，恰是同一人的可能" : "登记簿里任取两份登记，恰是同一人的可能");
  std::size_t strongest = 0;
  double strongest_weight = -1;
  for (std::size_t f = 0; f < kFields; ++f) {
    const auto field = static_cast<Field>(f);
    const unsigned level = pattern.level(field);
    const double weight = weights.same[f][level];
    add(ExplanationPart::Kind::kField, field, weight,
        level ? std::string(level_text(field, level)) : std::string(field_text(field)) + "：" + std::string(level_text(field, 0)));
    if (std::abs(weight) > strongest_weight) strongest_weight = std::abs(weight), strongest = f;
  }
  if (const NameEntry* name = index.name_of(index.people()[*second]); name && terms.name != 0)
    add(ExplanationPart::Kind::kNameFrequency, Field::kName, terms.name, "登记簿中 " + std::to_string(name->count) + " 人同名");
  if (const VillageEntry* village = index.village_of(index.people()[*second]); village && terms.village != 0)
    add(ExplanationPart::Kind::kVillageFrequency, Field::kVillage, terms.village, "登记簿中该村 " + std::to_string(village->count) + " 人");
  const double kin = std::exp(weights.of_relative(pattern) + terms.sum());
  add(ExplanationPart::Kind::kCompetition, Field::kName,
      pair.same_household ? -std::log((1 - priors.household) * kin) : -std::log(1 + priors.kin * kin), "是两个人、其中有亲属的可能");
  if (pair.others != 0)
    add(ExplanationPart::Kind::kOthers, Field::kName, pair.others, pair.others > 0 ? "与同一人的其他登记一致" : "与同一人的其他登记矛盾");
  const TwinPair twin{0, 0, pair.pattern, pair.same_household, terms.sum()};
  out.relative = classify(twin, weights, priors).relative;
  out.nobody = std::max(0.0, 1 - out.posterior - out.relative);
  const auto decisive = static_cast<Field>(strongest);
  out.deciding = "最有力的是" + std::string(field_text(decisive)) + "：" + std::string(level_text(decisive, pattern.level(decisive)));
  return out;
}

}  // namespace shouwang::linkage
