#include "analysis/scoreboard.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <unordered_map>

#include "base/date.h"
#include "base/money.h"
#include "base/text.h"

namespace shouwang::analysis {
namespace {

constexpr double kZ = 1.959963984540054;  // two-sided 95 %

using Key = std::tuple<std::string, std::string, std::int64_t, int>;

/// What is told apart while rows come in: texts as numbers, so that a row costs one look-up.
struct Place {
  std::uint32_t rules = 0, source = 0;
  std::int64_t area = 0;
  int month = 0;
  friend bool operator==(const Place&, const Place&) = default;
};
struct PlaceHash {
  std::size_t operator()(const Place& p) const {
    std::uint64_t h = (std::uint64_t{p.rules} << 32 | p.source) * 0x9e3779b97f4a7c15;
    h ^= (static_cast<std::uint64_t>(p.area) * 0xff51afd7ed558ccd) ^ static_cast<std::uint64_t>(p.month) * 0xc4ceb9fe1a85ec53;
    return static_cast<std::size_t>(h ^ h >> 29);
  }
};

/// Numbers for texts, in the order in which they first come. Rows alike come together more often than not.
class TextNumbers {
 public:
  std::uint32_t of(std::string_view text) {
    if (last_ < texts_.size() && *texts_[last_] == text) return last_;
    auto found = numbers_.find(text);
    if (found == numbers_.end()) {
      found = numbers_.emplace(std::string(text), static_cast<std::uint32_t>(texts_.size())).first;
      texts_.push_back(&found->first);
    }
    return last_ = found->second;
  }
  const std::string& text(std::uint32_t number) const { return *texts_[number]; }

 private:
  std::unordered_map<std::string, std::uint32_t, text::Hash, std::equal_to<>> numbers_;
  std::vector<const std::string*> texts_;  // keys of a map stay where they are
  std::uint32_t last_ = 0;
};

void add_counts(Score& sum, const Score& more) {
  sum.leads += more.leads;
  sum.confirmed += more.confirmed;
  sum.not_qualified += more.not_qualified;
  sum.wrong += more.wrong;
  sum.open += more.open;
}

/// First milliseconds of the months from the one of from_ms on.
std::vector<std::int64_t> months_between(std::int64_t from_ms, std::int64_t to_ms) {
  std::vector<std::int64_t> months;
  for (Date month = beijing_date(from_ms).first_of_month(); beijing_midnight_ms(month) < to_ms; month = month.plus_months(1))
    months.push_back(beijing_midnight_ms(month));
  return months;
}

std::vector<Score> in_order(std::map<Key, Score> scores) {
  std::vector<Score> out;
  for (auto& [key, score] : scores) out.push_back(std::move(score));
  return out;
}

}  // namespace

Interval wilson(std::int64_t right, std::int64_t of) {
  if (of <= 0) return {};
  const double n = static_cast<double>(of), p = static_cast<double>(right) / n, z2 = kZ * kZ;
  const double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
  const double half = kZ / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  // Rounding would leave 0.9999… where everything is right.
  return {right == 0 ? 0 : std::max(0.0, middle - half), right == of ? 1 : std::min(1.0, middle + half)};
}

Result<std::vector<Score>> scoreboard(Store& store, const access::Scope& scope, std::int64_t from_ms, std::int64_t to_ms, const ScoreBy& by) {
  ScoreQuery query{from_ms, to_ms, by.source, by.area_unit, by.month ? months_between(from_ms, to_ms) : std::vector<std::int64_t>()};
  std::vector<int> month_names;  // 202610, of each month of the query
  for (const std::int64_t month : query.months) {
    const auto ymd = beijing_date(month).ymd();
    month_names.push_back(ymd.year * 100 + ymd.month);
  }
  TextNumbers rules, sources;
  std::unordered_map<Place, Score, PlaceHash> places;
  const auto take = [&](const ScoreRow& row) {
    Place place{rules.of(row.rules), by.source ? sources.of(row.source) : 0, by.area_unit > 0 ? row.area : 0, 0};
    if (by.month) {
      const auto after = std::upper_bound(query.months.begin(), query.months.end(), row.opened_ms);
      place.month = month_names[static_cast<std::size_t>(after - query.months.begin()) - 1];
    }
    Score& score = places[place];
    score.leads += row.leads;
    score.confirmed += row.confirmed;
    score.not_qualified += row.not_qualified;
    score.wrong += row.wrong;
    score.open += row.open;
  };
  RETURN_IF_ERROR(store.score_rows(scope, query, take));
  std::map<Key, Score> scores;
  for (const auto& [place, counts] : places) {
    for (const std::string_view rule : text::split(rules.text(place.rules), ',')) {
      if (rule.empty()) continue;
      const Key key{std::string(rule), by.source ? sources.text(place.source) : std::string(), place.area, place.month};
      const auto [it, fresh] = scores.try_emplace(key);
      if (fresh) std::tie(it->second.rule, it->second.source, it->second.area, it->second.month) = key;
      add_counts(it->second, counts);
    }
  }
  return in_order(std::move(scores));
}

std::vector<Score> sum_by_rule(const std::vector<Score>& scores) {
  std::map<Key, Score> sums;
  for (const Score& score : scores) {
    Score& sum = sums[Key{score.rule, std::string(), 0, 0}];
    sum.rule = score.rule;
    add_counts(sum, score);
  }
  return in_order(std::move(sums));
}

Result<std::vector<Score>> to_silence(const policy::Pack& pack, const std::vector<Score>& scores, Date day) {
  ASSIGN_OR_RETURN(const std::int64_t at_least, pack.number(kSilenceMinLeads, day));
  const auto it = pack.parameters.find(std::string(kSilencePrecision));
  if (it == pack.parameters.end() || it->second.kind != cel::Kind::kDecimal)
    return fail(ErrorCode::kNotInForce, "政策包没有小数参数 " + std::string(kSilencePrecision) + "，请补充");
  ASSIGN_OR_RETURN(const policy::DatedValue* value, it->second.on(day));
  const double limit = static_cast<double>(*value->value.number) / static_cast<double>(Decimal::kScale);
  std::vector<Score> out;
  for (const Score& score : scores)
    if (score.verified() >= std::max<std::int64_t>(at_least, 1) && wilson(score.right(), score.verified()).high < limit) out.push_back(score);
  return out;
}

}  // namespace shouwang::analysis
