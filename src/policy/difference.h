// What differs between two packs, in words.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/pack.h"

namespace shouwang::policy {

/// One thing that one pack has and the other has not, or has otherwise.
struct Difference {
  enum class Kind : std::uint8_t { kAdded, kRemoved, kChanged };
  Kind kind{};
  std::string what;                // "参数 monitoring_floor 防返贫监测线（家庭年人均纯收入）"
  std::vector<std::string> lines;  // in what way, a line each
};

/// What has to be done to `before` to make it `after`: parameters, rules, benefits, sections of the procedure,
/// datasets, code tables.
/// @param day only what holds on that day is compared; without it every dated value is
std::vector<Difference> differences(const Pack& before, const Pack& after, std::optional<Date> day);
/// The differences as text, a heading and indented lines each; "" when there are none.
std::string difference_text(const std::vector<Difference>& found);

}  // namespace shouwang::policy
