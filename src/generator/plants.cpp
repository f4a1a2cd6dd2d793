// The further risks and errors: drawn for each household, and put into it where they are a matter of the household itself.
#include <algorithm>
#include <utility>

#include "generator/scenario.h"

namespace shouwang::generator {
namespace {

constexpr std::uint64_t kStreamPlants = 9;

class Planter {
 public:
  Planter(const World& world, const Limits& limits, Random& random, Household& household, Plan& plan)
      : world_(world), t_(limits), random_(random), h_(household), plan_(plan) {}

  void risks() {
    if (take(Plant::kChildrenAlone)) children_alone();
    if (take(Plant::kNotInsured) && in_scope())
      if (Person* p = pick([](const Person&) { return true; })) p->insured = false;
    if ((take(Plant::kZeroEmployment) && aided()) || (take(Plant::kRelocatedNoJob) && h_.relocated)) stop_working();
    if (take(Plant::kPostLeft) && aided()) {
      if (Person* p = pick([&](const Person& m) { return able(m) && m.age >= 18; })) {
        stop_working();
        plan_.focus = index(*p);
      }
    }
    if (take(Plant::kNoLabourNoDibao) && no_labour() && h_.assistance == Assistance::kNone)
      h_.monitored = h_.kind == Kind::kLifted ? Monitored::kUnstable : Monitored::kMarginal;
    if (take(Plant::kNoLabourAfterDeath) && no_labour() && h_.size() >= 2) {
      plan_.dead = h_.size() - 1;
      plan_.dead_day = world_.as_of.plus_days(-random_.between(0, 25));
    }
    incomes();
  }

  void errors() {
    if (take(Plant::kTwoSpouses))
      if (Person* p = pick([&](const Person& m) { return m.relation == kSonsWife && h_.members.front().sex == Sex::kMale; }))
        p->relation = kSpouse;
    if (take(Plant::kCoupleSameSex))
      if (Person* p = pick([](const Person& m) { return m.relation == kSpouse; })) p->sex = h_.members.front().sex;
    if (take(Plant::kRelationSex))
      if (Person* p = pick([](const Person& m) { return m.relation == kSon || m.relation == kDaughter; }))
        p->relation = p->relation == kSon ? kDaughter : kSon;
    if (take(Plant::kPersonBlank))
      if (Person* p = pick([](const Person&) { return true; })) p->ethnic = 0;
    if (take(Plant::kBothFilled))
      if (Person* p = pick([](const Person& m) { return m.schooling >= 7; })) p->education = 3;
    if (take(Plant::kNeitherFilled))
      if (Person* p = pick([](const Person& m) { return m.age >= 25; })) p->education = 0;
    if (take(Plant::kStageAge))
      if (Person* p = pick([&](const Person& m) { return m.schooling >= 4 && m.age > t_.primary_age_max; })) p->schooling = 3;
    if (take(Plant::kNoReason))
      if (Person* p = pick([&](const Person& m) { return m.schooling >= 3 && m.schooling <= 6 && m.age >= 8 && m.age <= 13; }))
        p->schooling = p->education = 0;
    if (take(Plant::kMinorLabour))
      if (Person* p = pick([&](const Person& m) { return m.age <= t_.school_age_max; })) p->labour = 1;
    if (take(Plant::kStudentLabour))
      if (Person* p = pick([&](const Person& m) { return m.schooling >= 7 && m.age > t_.school_age_max; })) p->labour = 1;
    if (take(Plant::kHealthyUnable) && std::count_if(h_.members.begin(), h_.members.end(), [&](const Person& m) { return able(m); }) > 2)
      if (Person* p = pick([&](const Person& m) { return able(m) && m.health == 1 && !m.working; })) p->labour = 5;
    if (take(Plant::kOldLabour))
      if (Person* p = pick([&](const Person& m) { return m.age > t_.work_age_max; })) p->labour = 1;
    if (take(Plant::kLimbLabour))
      if (Person* p = pick([](const Person& m) { return m.disability_category == 4 && m.disability_grade <= 2; })) p->labour = 1;
    if (take(Plant::kSickLabour))
      if (Person* p = pick([](const Person& m) { return m.health >= 3 && m.labour == 3; })) p->labour = 1;
    if (take(Plant::kCardNotDisabled))
      if (Person* p = pick([](const Person& m) { return m.disability_grade != 0; })) p->health = 1;
    if (take(Plant::kDisabledNoCard))
      if (Person* p = pick([&](const Person& m) { return m.disability_grade == 0 && m.age > t_.work_age_max; })) p->health = 4;
    if (take(Plant::kDibaoNoTransfer) && h_.assistance == Assistance::kDibao) {
      h_.current.business += h_.current.transfer;
      h_.current.transfer = 0;
    }
    if (take(Plant::kIndustryNoIncome) && aided()) {
      h_.current.property += h_.current.business - h_.current.cost;
      h_.current.business = h_.current.cost = 0;
      if (h_.current.property < 0) h_.current.transfer += std::exchange(h_.current.property, 0);
    }
    if (take(Plant::kJobNoWage) && aided()) h_.current.business += std::exchange(h_.current.wage, 0);
  }

 private:
  bool take(Plant plant) const { return plan_.has(plant); }
  bool aided() const { return h_.kind == Kind::kLifted || h_.monitored != Monitored::kNone; }
  bool in_scope() const { return aided() || h_.assistance != Assistance::kNone; }
  bool able(const Person& p) const {
    return p.age >= t_.work_age_min && p.age <= t_.work_age_max && p.labour <= 3 && p.schooling <= 1 &&
           (p.disability_grade == 0 || p.disability_grade > 2);
  }
  bool no_labour() const {
    return std::none_of(h_.members.begin(), h_.members.end(), [&](const Person& p) { return able(p); });
  }
  int index(const Person& p) const { return static_cast<int>(&p - h_.members.data()); }
  template <typename Fits>
  Person* pick(Fits fits) {
    std::array<Person*, 24> who{};
    std::uint32_t n = 0;
    for (Person& p : h_.members)
      if (n < who.size() && fits(p)) who[n++] = &p;
    return n == 0 ? nullptr : who[random_.below(n)];
  }
  void stop_working() {
    for (Person& p : h_.members) {
      p.working = false;
      p.wage_month = 0;
    }
  }
  void children_alone() {
    if (h_.assistance == Assistance::kTekun) return;
    const auto minor = [&](const Person& p) { return p.age < t_.adult_age; };
    const auto oldest = std::max_element(h_.members.begin(), h_.members.end(),
                                         [&](const Person& a, const Person& b) { return (minor(a) ? a.age : 0) < (minor(b) ? b.age : 0); });
    if (!minor(*oldest) || oldest->age < 10) return;
    const Income before = h_.current;
    const int size = h_.size();
    std::iter_swap(h_.members.begin(), oldest);
    h_.members.erase(std::remove_if(h_.members.begin(), h_.members.end(), [&](const Person& p) { return !minor(p); }), h_.members.end());
    for (Person& p : h_.members) p.relation = kBrotherOrSister;
    h_.members.front().relation = kHead;
    stop_working();
    // What is left is the support that the State and relatives give.
    h_.current = Income{0, 0, 0, before.net() / size * h_.size(), 0};
    h_.previous = h_.current;
  }
  void set_both(std::int64_t net) {
    set_net(h_.current, net);
    set_net(h_.previous, net + net / 50);
  }
  void incomes() {
    const std::int64_t heads = h_.size() - (plan_.dead >= 0 ? 1 : 0);
    const bool unaided = h_.assistance != Assistance::kDibao && h_.assistance != Assistance::kTekun;
    if (take(Plant::kIncomeDrop)) set_net(h_.previous, h_.current.net() * 8 / 5);
    if (take(Plant::kTransferDependent) && !no_labour()) {
      const std::int64_t net = h_.current.net();
      h_.current = Income{0, net - net * 3 / 5, 0, net * 3 / 5, 0};
    }
    if (take(Plant::kBelowDibao) && unaided) set_both(t_.dibao * heads * random_.between(80, 99) / 100);
    if (take(Plant::kLowIncomeEdge) && unaided && h_.assistance != Assistance::kEdge)
      set_both(t_.dibao * heads * random_.between(101, 140) / 100);
    if (take(Plant::kDibaoLeft) && unaided) set_both(t_.dibao * heads * random_.between(101, 140) / 100);
    if (take(Plant::kSinglePersonDibao) && unaided &&
        pick([](const Person& p) { return p.health == 3 || p.health == 6 || p.disability_grade == 1 || p.disability_grade == 2; }))
      set_both(t_.dibao * heads * random_.between(101, 140) / 100);
    if (take(Plant::kDibaoPhaseOut) && h_.assistance == Assistance::kDibao && pick([](const Person& p) { return p.working; })) {
      const std::int64_t wage = t_.dibao * heads * random_.between(120, 200) / 100;
      h_.current = Income{wage, 0, 0, std::max(t_.floor * heads * 21 / 20 - wage, heads * 100'000), 0};
    }
    if (take(Plant::kRigidHardship) && h_.assistance == Assistance::kNone && h_.current.net() < t_.disposable * heads) {
      const std::int64_t gross = h_.current.net() + h_.current.cost;
      plan_.rigid = multiply_divide(gross, t_.rigid_expenditure_ratio.micro(), Decimal::kScale, Rounding::kHalfUp).value_or(gross) +
                    static_cast<std::int64_t>(random_.between(1, 6'000)) * 100;
    }
  }

  const World& world_;
  const Limits& t_;
  Random& random_;
  Household& h_;
  Plan& plan_;
};

}  // namespace

void plant(const World& world, const Limits& limits, const Mix& mix, Household& h, Plan& plan) {
  Random random(world.seed, kStreamPlants, h.number);
  for (std::size_t k = 0; k < kPlantCount; ++k) plan.plants[k] = random.chance(mix.per_million(static_cast<Plant>(k)), 1'000'000);
  if (plan.plants.none()) return;
  Planter planter(world, limits, random, h, plan);
  // The sixteen risks stand exactly at their limits; nothing else may move a household that has one.
  const bool free = plan.hits == 0 && plan.nears == 0 && plan.dead < 0;
  if (free) {
    planter.risks();
    planter.errors();
    return;
  }
  for (std::size_t k = 0; k < kPlantCount; ++k)
    if (kPlants[k].rule[0] == 'R' && static_cast<Plant>(k) != Plant::kProblemAgain) plan.plants[k] = false;
}

}  // namespace shouwang::generator
