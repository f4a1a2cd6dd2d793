#include "linkage/em.h"

#include <algorithm>
#include <cmath>

namespace shouwang::linkage {
double renew_levels(const LevelTable& counted, const LevelTable& prior, double prior_pairs, LevelTable& table) {
  double change = 0;
  for (std::size_t f = 0; f < kFields; ++f) {
    const unsigned apart = level_against_id(static_cast<Field>(f));
    double sum = prior_pairs, prior_sum = 0;
    for (unsigned level = 1; level < kLevelCounts[f]; ++level) {
      if (level == apart) continue;
      sum += counted[f][level];
      prior_sum += prior[f][level];
    }
    for (unsigned level = 1; level < kLevelCounts[f]; ++level) {
      if (level == apart) continue;
      const double fresh = (counted[f][level] + prior_pairs * prior[f][level] / prior_sum) / sum;
      change = std::max(change, std::abs(fresh - table[f][level]));
      table[f][level] = fresh;
    }
  }
  return change;
}

void bound_relatives(const LevelTable& prior, LevelTable& relative) {
  constexpr double kTimesPrior = 5;
  const auto bound = [&](Field field, std::initializer_list<unsigned> levels) {
    const auto f = static_cast<std::size_t>(field);
    double cut = 0, others = 0;
    std::array<bool, kMostLevels> bounded{};
    for (const unsigned level : levels) {
      bounded[level] = true;
      const double most = std::min(0.05, kTimesPrior * prior[f][level]);
      cut += std::max(0.0, relative[f][level] - most);
      relative[f][level] = std::min(relative[f][level], most);
    }
    if (cut == 0) return;
    for (unsigned level = 1; level < kLevelCounts[f]; ++level)
      if (!bounded[level] && level != level_against_id(field)) others += relative[f][level];
    for (unsigned level = 1; level < kLevelCounts[f]; ++level)
      if (!bounded[level] && level != level_against_id(field)) relative[f][level] *= (others + cut) / others;
  };
  bound(Field::kName, {kNameExact, kNameSound, kNameRegional, kNameLegible});
  bound(Field::kBirth, {kBirthExact});  // twins only; otherwise the class becomes one of damaged copies
  bound(Field::kId, {kIdExact, kIdUnchecked, kIdVisible, kIdOneEdit, kIdTwoEdits, kIdRelative});
}

std::vector<std::string> model_drift(const Model& before, const Model& now, double most) {
  constexpr double kEnoughPairs = 100;
  std::vector<std::string> out;
  const auto percent = [](double v) { return std::to_string(static_cast<int>(std::lround(v * 100))) + "%"; };
  for (std::size_t f = 0; f < kFields; ++f)
    for (unsigned level = 1; level < kLevelCounts[f]; ++level) {
      if (std::abs(now.same[f][level] - before.same[f][level]) <= most) continue;
      double pairs_before = 0, pairs_now = 0;
      for (unsigned k = 1; k < kLevelCounts[f]; ++k) pairs_before += before.same_count[f][k], pairs_now += now.same_count[f][k];
      if (std::min(pairs_before, pairs_now) < kEnoughPairs) continue;
      out.push_back("“" + std::string(level_text(static_cast<Field>(f), level)) + "”的比例由 " + percent(before.same[f][level]) + " 变为 " +
                    percent(now.same[f][level]));
    }
  if (std::abs(now.registered - before.registered) > most)
    out.push_back("能在登记簿中找到的比例由 " + percent(before.registered) + " 变为 " + percent(now.registered));
  return out;
}

EmReport learn(const ComparedRecords& data, const Model& prior, const EmOptions& options, Model& model) {
  EmReport report;
  const std::size_t records = data.records();
  const std::size_t stride =
      std::max<std::size_t>(1, (records + options.most_records - 1) / std::max<std::size_t>(1, options.most_records));
  model.records = records;
  for (unsigned round = 0; round < options.most_rounds; ++round) {
    const Weights weights(model);
    LevelTable same{}, relative{};
    double matched = 0, kin = 0, seen = 0;
    const double persons = std::max<double>(1, static_cast<double>(model.persons));
    const double same_prior = model.registered / persons, kin_prior = model.relatives / persons;
    std::vector<double> ws, wr;
    for (std::size_t r = 0; r < records; r += stride) {
      const std::size_t from = data.first[r], to = data.first[r + 1];
      ++seen;
      double total = 1 - model.registered - model.relatives;
      ws.clear();
      wr.clear();
      for (std::size_t k = from; k < to; ++k) {
        const Pattern p(data.pairs[k].pattern);
        ws.push_back(same_prior * std::exp(weights.of(weights.same, p) + data.terms[k]));
        wr.push_back(kin_prior * std::exp(weights.of_relative(p) + data.terms[k]));
        total += ws.back() + wr.back();
      }
      for (std::size_t k = from; k < to; ++k) {
        const Pattern p(data.pairs[k].pattern);
        const double s = ws[k - from] / total, h = wr[k - from] / total;
        if (s + h < 1e-9) continue;
        matched += s;
        kin += h;
        for (std::size_t f = 0; f < kFields; ++f) {
          const unsigned level = p.level(static_cast<Field>(f));
          same[f][level] += s;
          relative[f][level] += h;
        }
      }
    }
    LevelTable kin_prior_levels = prior.relative;
    // How a file words its villages is the same for persons and for their relatives.
    constexpr auto kPlace = static_cast<std::size_t>(Field::kVillage);
    kin_prior_levels[kPlace] = model.same[kPlace];
    double change = renew_levels(same, prior.same, options.prior_pairs, model.same);
    change = std::max(change, renew_levels(relative, kin_prior_levels, options.prior_pairs, model.relative));
    bound_relatives(prior.relative, model.relative);
    model.same_count = same;
    model.relative_count = relative;
    const double all = seen + options.prior_records;
    model.registered = std::clamp((matched + options.prior_records * prior.registered) / all, 0.001, 0.995);
    model.relatives = std::clamp((kin + options.prior_records * prior.relatives) / all, 0.0005, 0.998 - model.registered);
    report.expected_matches = matched * static_cast<double>(records) / std::max(1.0, seen);
    report.rounds = model.rounds = round + 1;
    if (change < options.until) break;
  }
  const auto name = static_cast<std::size_t>(Field::kName), id = static_cast<std::size_t>(Field::kId);
  if (model.same[name][kNameExact] < 0.5)
    report.warnings.emplace_back("同一人姓名相同的比例低于 50%，可能映射错了姓名列，或文件与登记人员不是同一地区");
  if (model.same[id][kIdExact] < 0.4 && model.same_count[id][kIdExact] > 100)
    report.warnings.emplace_back("同一人身份证号一致的比例低于 40%，请检查身份证号列");
  if (report.expected_matches < 0.05 * static_cast<double>(records))
    report.warnings.emplace_back("预计不到 5% 的记录能找到登记人员，请确认文件的地区和内容");
  return report;
}

}  // namespace shouwang::linkage
