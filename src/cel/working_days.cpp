#include "cel/working_days.h"

#include <algorithm>
#include <utility>

namespace shouwang::cel {

WorkingDays::WorkingDays(Date first, const std::vector<DayKind>& days)
    : first_(first.days()), worked_(days.size() + 1), unknown_(days.size() + 1) {
  for (std::size_t k = 0; k < days.size(); ++k) {
    worked_[k + 1] = worked_[k] + (days[k] == DayKind::kWorking);
    unknown_[k + 1] = unknown_[k] + (days[k] == DayKind::kUnpublished);
    if (days[k] == DayKind::kWorking) days_.push_back(static_cast<std::int32_t>(k));
  }
}

std::optional<std::int64_t> WorkingDays::after(std::int64_t day, std::int64_t n) const {
  const auto size = static_cast<std::int64_t>(worked_.size()) - 1;
  if (day < first_ || day >= first_ + size || n < 0 || n > size) return std::nullopt;
  const auto at = static_cast<std::size_t>(day - first_);
  const auto found = static_cast<std::size_t>(n == 0 ? worked_[at] : worked_[at + 1] + n - 1);
  if (found >= days_.size()) return std::nullopt;
  const auto result = static_cast<std::size_t>(days_[found]);
  if (unknown_[result + 1] != unknown_[at]) return std::nullopt;
  return first_ + days_[found];
}

std::optional<std::int64_t> WorkingDays::between(std::int64_t from, std::int64_t to) const {
  const std::int64_t low = std::min(from, to), high = std::max(from, to);
  if (low < first_ || high >= first_ + static_cast<std::int64_t>(worked_.size()) - 1) return std::nullopt;
  const auto a = static_cast<std::size_t>(low - first_), b = static_cast<std::size_t>(high - first_);
  if (unknown_[b + 1] != unknown_[a]) return std::nullopt;
  const std::int64_t count = worked_[b + 1] - worked_[a + 1];
  return to < from ? -count : count;
}

}  // namespace shouwang::cel
