// The truth about the further rules: which of them hold for a household, worked out from the facts and not by the policy language, so
// that the two can be compared.
#pragma once

#include <string_view>
#include <vector>

#include "generator/facts.h"
#include "generator/limits.h"
#include "generator/people.h"
#include "generator/truth.h"

namespace shouwang::generator {

/// What several rules ask about a household on the day.
class Standing {
 public:
  Standing(const World& world, const Limits& limits, const Household& household, const Facts& facts);

  bool alive(int member) const { return alive_[static_cast<std::size_t>(member)]; }
  bool severe(int member) const { return grade_[static_cast<std::size_t>(member)] == 1; }
  bool disabled(int member) const { return grade_[static_cast<std::size_t>(member)] != 0; }
  bool works_now(int member) const;  // by the monitoring of work, last month
  bool within(Date day, int months) const { return day > as_of.plus_months(-months) && day <= as_of; }
  template <typename Holds>
  int count(Holds holds) const {
    int n = 0;
    for (int k = 0; k < h.size(); ++k) n += alive(k) && holds(k, h.members[static_cast<std::size_t>(k)]) ? 1 : 0;
    return n;
  }

  const World& world;
  const Limits& t;
  const Household& h;
  const Facts& f;
  Date as_of;
  int size = 0, able = 0, working_now = 0;
  bool aided = false, in_scope = false, has_income = false, tight = false;
  std::int64_t net = 0, gross = 0;

 private:
  std::vector<bool> alive_;
  std::vector<std::uint8_t> grade_;  // 0 no card, 1 severe, 2 other
};

/// Ids of the rules R17 and up that hold, in their order. `sixteen`: what truth_of() says about the same household.
std::vector<std::string_view> discoveries_of(const Standing& s, const std::vector<Truth>& sixteen);
/// Ids of the quality rules that hold, in their order.
std::vector<std::string_view> errors_of(const Standing& s);

}  // namespace shouwang::generator
