#include "generator/scenario.h"

#include <algorithm>

#include "base/money.h"

namespace shouwang::generator {
namespace {

constexpr std::uint64_t kStreamScenario = 3;

constexpr std::uint32_t kNaturalDeaths = 18;  // households in ten thousand that lose somebody of 70 or more in these months

template <typename Fits>
int choose(Random& random, const Household& h, Fits fits) {
  std::array<std::int8_t, 24> who{};
  std::uint32_t n = 0;
  for (std::size_t k = 0; k < h.members.size() && n < who.size(); ++k)
    if (fits(h.members[k])) who[n++] = static_cast<std::int8_t>(k);
  return n == 0 ? -1 : who[random.below(n)];
}

}  // namespace

Plan plan_household(const World& world, const Thresholds& t, const Limits& limits, const Mix& mix, Date first_month, Household& h) {
  Random random(world.seed, kStreamScenario, h.number);
  Plan plan;
  plan.member.fill(-1);
  for (std::size_t k = 0; k < kRisks; ++k) {
    const std::uint32_t at = random.below(10'000);
    plan.variant[k] = static_cast<std::uint8_t>(random.below(240));
    const auto risk = static_cast<Risk>(k);
    if (at < mix.hit(risk))
      plan.hits |= 1u << k;
    else if (at < mix.hit(risk) + mix.near(risk))
      plan.nears |= 1u << k;
  }
  const bool natural_death = random.chance(kNaturalDeaths, 10'000);

  const auto drop = [&](Risk r) {
    plan.hits &= ~(1u << static_cast<unsigned>(r));
    plan.nears &= ~(1u << static_cast<unsigned>(r));
  };
  const auto strike = [&](Risk r, auto fits) {
    if (!plan.any(r)) return;
    const int who = choose(random, h, fits);
    if (who < 0) drop(r);
    plan.member[static_cast<std::size_t>(r)] = static_cast<std::int8_t>(who);
  };
  const auto school_age = [&](const Person& p) { return age_on(p.birth, world.school_year_start(world.as_of)); };

  // Deaths first: the others then strike the living. Nobody is left without a household.
  if (h.size() < 2) drop(Risk::kEarnerDeath);
  const bool early = plan.way(Risk::kEarnerDeath, 2) == 0;
  strike(Risk::kEarnerDeath, [&](const Person& p) {
    if (plan.hit(Risk::kEarnerDeath)) return p.labour <= 3 && p.age >= std::max(t.earner_age_min, 20) && p.age < t.earner_age_max;
    if (early) return p.labour <= 3 && p.age > t.earner_age_min && p.age <= t.earner_age_max;  // just too long ago
    return p.age > t.earner_age_max + 1 || (p.labour > 3 && p.age > t.work_age_max);           // too old, or had no labour
  });
  const Date last = world.as_of;
  if (plan.any(Risk::kEarnerDeath)) {
    plan.dead = plan.whom(Risk::kEarnerDeath);
    const Date edge = last.plus_months(-t.death_months);
    plan.dead_day = plan.near(Risk::kEarnerDeath) && early
                        ? edge
                        : std::max(edge.plus_days(1), first_month.plus_days(random.between(0, last.days() - first_month.days())));
    if (plan.hit(Risk::kEarnerDeath) && plan.way(Risk::kEarnerDeath, 6) == 1) plan.dead_day = edge.plus_days(1);
  } else if (natural_death && h.size() >= 2) {
    plan.dead = choose(random, h, [](const Person& p) { return p.age >= 70; });
    plan.dead_day = first_month.plus_days(random.between(0, last.days() - first_month.days()));
  }
  const auto alive = [&](const Person& p) { return plan.dead < 0 || &p != &h.members[static_cast<std::size_t>(plan.dead)]; };

  strike(Risk::kSeriousIllness, [&](const Person& p) { return alive(p) && p.age >= 10; });
  strike(Risk::kSevereDisability, [&](const Person& p) { return alive(p) && p.age >= 6 && p.disability_grade == 0; });
  strike(Risk::kOutOfSchool, [&](const Person& p) {
    if (!alive(p)) return false;
    const int age = school_age(p);
    if (plan.hit(Risk::kOutOfSchool)) return age >= t.school_age_min + 4 && age <= t.school_age_max;
    return plan.way(Risk::kOutOfSchool, 2) == 0 ? age == t.school_age_max + 1 && p.schooling != 0
                                                : age >= t.school_age_min + 4 && age <= t.school_age_max;
  });
  if (plan.hit(Risk::kOutOfSchool) && plan.way(Risk::kOutOfSchool, 3) == 2) {
    Person& child = h.members[static_cast<std::size_t>(plan.whom(Risk::kOutOfSchool))];
    child.schooling = 0;  // not in any school's list either, see RecordMaker::students
    child.education = 0;
  }
  strike(Risk::kAccident, [&](const Person& p) { return alive(p) && p.age >= 8 && p.age < 80; });
  strike(Risk::kLoanOverdue, [&](const Person& p) { return alive(p) && p.age >= 20 && p.age <= 64 && p.labour <= 3; });
  strike(Risk::kLostJobs, [&](const Person& p) { return alive(p) && p.working; });
  if (plan.any(Risk::kInsuranceSubsidy)) {
    const bool applies = (h.kind == Kind::kLifted || h.monitored != Monitored::kNone) && h.assistance != Assistance::kDibao &&
                         h.assistance != Assistance::kTekun;
    if (plan.hit(Risk::kInsuranceSubsidy) && !applies) {
      // Wrong subsidies are a matter of households that have one: make this a monitored household.
      if (h.assistance == Assistance::kDibao || h.assistance == Assistance::kTekun)
        drop(Risk::kInsuranceSubsidy);
      else
        h.monitored = h.kind == Kind::kLifted ? Monitored::kUnstable : Monitored::kMarginal;
    }
    strike(Risk::kInsuranceSubsidy, [&](const Person& p) { return alive(p); });
  }
  if (plan.hit(Risk::kNoLabour)) {
    if (h.size() > 3 || h.assistance == Assistance::kTekun) {
      drop(Risk::kNoLabour);
    } else {
      for (Person& p : h.members)
        if (p.labour <= 3) {
          p.labour = p.age >= 60 ? 5 : 4;
          p.health = p.disability_grade != 0 ? 5 : 2;
          p.working = false;
          p.wage_month = 0;
        }
    }
  }

  // Income. Living members count, so that a death in the household does not move its figure over a limit by accident.
  const std::int64_t heads = h.size() - (plan.dead >= 0 ? 1 : 0);
  const std::int64_t margin = multiply_divide(t.floor, t.income_margin.micro(), Decimal::kScale, Rounding::kHalfUp).value_or(t.floor);
  if (plan.hit(Risk::kIncomeFloor)) {
    const std::int64_t below = plan.way(Risk::kIncomeFloor, 5) == 0
                                   ? 1
                                   : static_cast<std::int64_t>(random.between(1, static_cast<std::int32_t>(t.floor / 400))) * 100;
    set_net(h.current, t.floor * heads - below * heads);
    set_net(h.previous, plan.way(Risk::kIncomeFloor, 2) == 0 ? t.floor * h.size() * 12 / 10 : h.current.net() - 100);
  } else if (plan.near(Risk::kIncomeFloor)) {
    set_net(h.current, t.floor * heads);  // exactly the floor is not below it
    set_net(h.previous, h.current.net() - 5000);
  } else if (plan.hit(Risk::kIncomeFalling) && margin > t.floor) {
    const std::int64_t room = (margin - t.floor) / 100;
    const std::int64_t per_head = plan.way(Risk::kIncomeFalling, 5) == 0
                                      ? margin * heads - 1
                                      : (t.floor + random.between(0, static_cast<std::int32_t>(room) - 1) * 100) * heads;
    set_net(h.current, per_head);
    set_net(h.previous, plan.way(Risk::kIncomeFalling, 4) == 1
                            ? h.current.net() + 1
                            : h.current.net() + static_cast<std::int64_t>(random.between(500, 9000)) * 100);
  } else if (plan.near(Risk::kIncomeFalling)) {
    if (plan.way(Risk::kIncomeFalling, 2) == 0) {
      set_net(h.current, margin * heads);  // falling, but exactly at the limit
      set_net(h.previous, h.current.net() + 200'000);
    } else {
      set_net(h.current, (t.floor + (margin - t.floor) / 2) / 100 * 100 * heads);  // low, but the same as before
      h.previous = h.current;
    }
  }

  // Self-paid treatment: a sum to be reached to the fen.
  const std::int64_t share = multiply_divide(h.current.net(), t.self_paid_share.micro(), Decimal::kScale, Rounding::kDown).value_or(0);
  if (plan.hit(Risk::kSelfPaidOverFloor))
    plan.self_paid =
        t.floor + (plan.way(Risk::kSelfPaidOverFloor, 5) == 0 ? 1 : static_cast<std::int64_t>(random.between(50, 12'000)) * 100);
  else if (plan.near(Risk::kSelfPaidOverFloor))
    plan.self_paid = t.floor;
  else if (plan.hit(Risk::kSelfPaidShare))
    plan.self_paid = share + (plan.way(Risk::kSelfPaidShare, 5) == 0 ? 100 : static_cast<std::int64_t>(random.between(30, 6'000)) * 100);
  else if (plan.near(Risk::kSelfPaidShare))
    plan.self_paid = share;
  plant(world, limits, mix, h, plan);
  return plan;
}

}  // namespace shouwang::generator
