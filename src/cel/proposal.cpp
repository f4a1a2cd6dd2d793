#include "cel/proposal.h"

#include <algorithm>

#include "base/text.h"

namespace shouwang::cel {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), previous(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(previous);
    previous.swap(row);
  }
  return previous[b.size()];
}

std::string_view nearest(std::string_view wrong, const std::vector<std::string_view>& candidates) {
  constexpr std::size_t kLongest = 64;  // nobody mistypes longer names, and the table is quadratic
  if (wrong.size() > kLongest) return {};
  const std::string folded = text::lower_ascii(wrong);
  const std::size_t limit = std::clamp<std::size_t>(wrong.size() / 3, 1, 3);
  std::string_view best;
  std::size_t best_distance = limit + 1;
  for (const std::string_view candidate : candidates) {
    if (candidate.size() > kLongest) continue;
    const std::size_t distance = edit_distance(folded, text::lower_ascii(candidate));
    // A name of one or two letters is near to everything; only a difference in case counts.
    if (distance < best_distance && (distance == 0 || wrong.size() > 2)) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string propose(std::string_view wrong, const std::vector<std::string_view>& candidates) {
  const std::string_view name = nearest(wrong, candidates);
  return name.empty() ? "" : "；是否想写 " + std::string(name) + "？";
}

}  // namespace shouwang::cel
