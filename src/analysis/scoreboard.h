// How often a rule is right: leads that people verified, by rule, channel, area and month.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "access/scope.h"
#include "analysis/store.h"
#include "base/result.h"
#include "policy/pack.h"

namespace shouwang::analysis {

/// Parameters: below which precision a rule is proposed for silence, and after how many verified leads at least.
inline constexpr std::string_view kSilencePrecision = "silence_precision";  // decimal
inline constexpr std::string_view kSilenceMinLeads = "silence_min_leads";   // int

struct Score {
  std::string rule, source;
  std::int64_t area = 0;  // division code, 12 digits; 0 = all of the scope
  int month = 0;          // 202610; 0 = all
  std::int64_t leads = 0;
  std::int64_t confirmed = 0;      // became or joined a case, or got other help
  std::int64_t not_qualified = 0;  // the difficulty was real, the conditions were not met
  std::int64_t wrong = 0;          // 误报
  std::int64_t open = 0;           // nobody has concluded yet
  std::int64_t verified() const { return confirmed + not_qualified + wrong; }
  std::int64_t right() const { return confirmed + not_qualified; }
};

/// The Wilson interval of a share at 95 %. For display and for the one comparison below: counts stay whole numbers.
struct Interval {
  double low = 0, high = 1;
};
Interval wilson(std::int64_t right, std::int64_t of);

/// What scores are kept apart by; the others are summed.
struct ScoreBy {
  bool source = false, month = false;
  std::int64_t area_unit = 0;  // 10^k: area = village / unit * unit; 0 = not by area
};

/// @param from_ms, to_ms  when leads were opened
/// @returns by (rule, source, area, month)
Result<std::vector<Score>> scoreboard(Store& store, const access::Scope& scope, std::int64_t from_ms, std::int64_t to_ms, const ScoreBy& by);

/// The same by rule alone.
std::vector<Score> sum_by_rule(const std::vector<Score>& scores);

/// Rules that mostly err: the upper bound of the interval is below the precision that the pack asks for, after enough leads.
/// @param scores summed by rule alone. @errors kNotInForce
Result<std::vector<Score>> to_silence(const policy::Pack& pack, const std::vector<Score>& scores, Date day);

}  // namespace shouwang::analysis
