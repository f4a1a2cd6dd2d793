#include "analysis/scoreboard.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "base/date.h"
#include "base/money.h"
#include "base/text.h"

namespace shouwang::analysis {
namespace {

constexpr double kZ = 1.959963984540054;  // two-sided 95 %
constexpr std::int64_t kDayMs = 86'400'000, kBeijingMs = 8 * 3'600'000;

using Key = std::tuple<std::string, std::string, std::int64_t, int>;

void count(Score& score, const ScoreRow& row) {
  ++score.leads;
  if (row.conclusion == "qualifies" || row.conclusion == "already_monitored" || row.conclusion == "other_aid") {
    ++score.confirmed;
  } else if (row.conclusion == "not_qualified") {
    ++score.not_qualified;
  } else if (row.conclusion == "false_alarm") {
    ++score.wrong;
  } else if (row.is_open) {
    ++score.open;
  }
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
  std::map<Key, Score> scores;
  // Leads alike come together: the places to count in are looked up once for a run of them.
  std::string rules, source;
  std::int64_t area = -1, day = -1;
  int month = 0, month_of_day = 0;
  std::vector<Score*> at;
  const auto take = [&](const ScoreRow& row) {
    const std::int64_t row_area = by.area_unit > 0 ? row.village / by.area_unit * by.area_unit : 0;
    if (by.month) {
      const std::int64_t row_day = (row.opened_ms + kBeijingMs) / kDayMs;
      if (row_day != day) {
        day = row_day;
        const auto ymd = Date::from_days(static_cast<std::int32_t>(day)).ymd();
        month_of_day = ymd.year * 100 + ymd.month;
      }
    }
    if (at.empty() || row.rules != rules || (by.source && row.source != source) || row_area != area || month_of_day != month) {
      rules = std::string(row.rules);
      source = std::string(row.source);
      area = row_area;
      month = month_of_day;
      at.clear();
      for (const std::string_view rule : text::split(rules, ',')) {
        if (rule.empty()) continue;
        const Key key{std::string(rule), by.source ? source : std::string(), area, month};
        const auto [it, fresh] = scores.try_emplace(key);
        if (fresh) {
          it->second.rule = std::get<0>(key);
          it->second.source = std::get<1>(key);
          it->second.area = area;
          it->second.month = month;
        }
        at.push_back(&it->second);
      }
    }
    for (Score* score : at) count(*score, row);
  };
  RETURN_IF_ERROR(store.score_rows(scope, from_ms, to_ms, take));
  std::vector<Score> out;
  for (auto& [key, score] : scores) out.push_back(std::move(score));
  return out;
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
