// Which households get into trouble, which nearly do, and how.
#pragma once

#include <array>
#include <cstdint>

#include "base/date.h"
#include "generator/limits.h"
#include "generator/mix.h"
#include "generator/people.h"
#include "generator/plant.h"
#include "generator/thresholds.h"

namespace shouwang::generator {

/// What is planted for one household. Chances are in mix.h.
struct Plan {
  std::uint32_t hits = 0;                      // bit k: risk k is to hold
  std::uint32_t nears = 0;                     // bit k: risk k is just not to hold
  std::array<std::uint8_t, kRisks> variant{};  // which of several ways
  std::array<std::int8_t, kRisks> member{};    // -1 = nobody suitable, the risk is dropped
  int dead = -1;                               // member with a death report, planted or natural
  Date dead_day;
  std::int64_t self_paid = -1;  // fen to reach exactly within the last 12 months; -1 = ordinary

  Plants plants;           // what else is to go wrong, see plant.h
  std::int64_t rigid = 0;  // fen of necessary spending
  int focus = -1;          // the member whom a planted error or risk is about

  bool has(Plant plant) const { return plants[index_of(plant)]; }
  bool hit(Risk r) const { return hits >> static_cast<unsigned>(r) & 1; }
  bool near(Risk r) const { return nears >> static_cast<unsigned>(r) & 1; }
  bool any(Risk r) const { return hit(r) || near(r); }
  int whom(Risk r) const { return member[static_cast<std::size_t>(r)]; }
  int way(Risk r, int ways) const { return variant[static_cast<std::size_t>(r)] % ways; }
};

/// Decides and changes the household's incomes and labour where a risk lies there. Deterministic by world.seed and number.
Plan plan_household(const World& world, const Thresholds& thresholds, const Limits& limits, const Mix& mix, Date first_month,
                    Household& household);

/// The further risks and errors of plant.h: draws them and changes the household where they lie there.
void plant(const World& world, const Limits& limits, const Mix& mix, Household& household, Plan& plan);

}  // namespace shouwang::generator
