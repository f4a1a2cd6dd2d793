// Benefits that are shown by the same records (`receipt`): under which of them a household or person has received.
//
// A record of payment often does not say what it was paid for: relief on a hospital bill is owed to the monitored and to recipients of
// the minimum living allowance, and the bill shows a sum. So a receipt counts first for those benefits of the group that the family is or
// may be entitled to; only where it is certain that it is entitled to none of them, the receipt is wrong, and it is wrong once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "policy/benefit.h"

namespace shouwang::policy {

/// The benefits with one `receipt`, in the order in which a wrong receipt is reported: those of households first, each kind by id.
struct ReceiptGroup {
  struct Member {
    std::size_t benefit = 0;  // place in the list that the groups were made from
    bool of_person = false;
  };
  std::vector<Member> members;  // at least two
};
/// Groups of benefits of households and persons; a benefit that shares its receipt with none of the others is in no group.
std::vector<ReceiptGroup> receipt_groups(std::span<const Benefit* const> benefits);

/// A household and the run of its members: rows of the root table and of the members table.
struct FamilyRows {
  std::uint32_t household = 0;
  std::uint32_t first_member = 0, end_member = 0;
};

/// Whether the family is, or cannot be told not to be, entitled to another benefit of the group that a receipt of `row` could be for.
/// @param self  place in the group; `row` is a row of its table
/// @param may_be_due (benefit, row) -> bool: not known not to be entitled
template <typename MayBeDue>
bool due_elsewhere(const ReceiptGroup& group, std::size_t self, std::uint32_t row, const FamilyRows& family, const MayBeDue& may_be_due) {
  for (std::size_t k = 0; k < group.members.size(); ++k) {
    if (k == self) continue;
    const auto& [benefit, of_person] = group.members[k];
    if (!of_person) {
      if (may_be_due(benefit, family.household)) return true;
    } else if (group.members[self].of_person) {
      if (may_be_due(benefit, row)) return true;
    } else {
      for (std::uint32_t member = family.first_member; member < family.end_member; ++member)
        if (may_be_due(benefit, member)) return true;
    }
  }
  return false;
}

/// Whether what `row` received without being entitled counts for another benefit of the group, or is reported under an earlier one.
/// @param received (benefit, row) -> bool: known to have received
template <typename MayBeDue, typename Received>
bool received_elsewhere(const ReceiptGroup& group, std::size_t self, std::uint32_t row, const FamilyRows& family, const MayBeDue& may_be_due,
                        const Received& received) {
  if (due_elsewhere(group, self, row, family, may_be_due)) return true;
  // Those before it in the group are not due either: the first that shows the receipt reports it. What a household received may be due to
  // another of its members; then it reports nothing.
  for (std::size_t k = 0; k < self; ++k) {
    const auto& [benefit, of_person] = group.members[k];
    const std::uint32_t at = of_person ? row : family.household;
    if (received(benefit, at) && !due_elsewhere(group, k, at, family, may_be_due)) return true;
  }
  return false;
}

}  // namespace shouwang::policy
