#include "policy/benefit_receipt.h"

#include <algorithm>
#include <map>

namespace shouwang::policy {

std::vector<ReceiptGroup> receipt_groups(std::span<const Benefit* const> benefits) {
  std::map<std::string_view, ReceiptGroup> by_receipt;
  for (const bool of_person : {false, true}) {
    for (std::size_t b = 0; b < benefits.size(); ++b) {
      const Benefit& benefit = *benefits[b];
      if (benefit.receipt.empty() || (benefit.entity == BenefitEntity::kPerson) != of_person) continue;
      by_receipt[benefit.receipt].members.push_back({b, of_person});
    }
  }
  std::vector<ReceiptGroup> groups;
  for (auto& [receipt, group] : by_receipt)
    if (group.members.size() > 1) groups.push_back(std::move(group));
  return groups;
}

}  // namespace shouwang::policy
