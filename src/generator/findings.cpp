#include "generator/findings.h"

#include <algorithm>

namespace shouwang::generator {
namespace {

std::int64_t share_of(std::int64_t sum, Decimal share) {
  return multiply_divide(sum, share.micro(), Decimal::kScale, Rounding::kHalfUp).value_or(0);
}

template <typename List, typename Holds>
bool any(const List& list, Holds holds) {
  return std::any_of(list.begin(), list.end(), holds);
}

template <typename List, typename Holds, typename Sum>
std::int64_t total(const List& list, Holds holds, Sum sum) {
  std::int64_t all = 0;
  for (const auto& r : list)
    if (holds(r)) all += sum(r);
  return all;
}

// Takes down the rules that hold, in order, when the pack has them.
class Verdicts {
 public:
  explicit Verdicts(const Limits& limits) : limits_(limits) {}
  void operator()(std::string_view rule, bool holds) {
    if (holds && limits_.rules.contains(rule)) found_.push_back(rule);
  }
  std::vector<std::string_view> take() { return std::move(found_); }

 private:
  const Limits& limits_;
  std::vector<std::string_view> found_;
};

bool bad_result(std::string_view result) { return result == "disabled" || result == "dead"; }
bool lost_house(const Facts::Disaster& d) { return d.damage == "severe" || d.damage == "collapsed"; }

void health_rules(const Standing& s, Verdicts& holds) {
  const Limits& t = s.t;
  const auto& all = s.f.settlements;
  const auto stay = [&](const auto& r) { return r.inpatient && s.within(r.day, t.stay_window_months); };
  const std::int64_t line = s.h.monitored != Monitored::kNone ? t.single_stay_monitored : t.single_stay;
  holds("R17_single_stay", any(all, [&](const auto& r) { return stay(r) && r.self_paid > line; }));
  holds("R18_long_stay", any(all, [&](const auto& r) { return stay(r) && r.stay_days >= t.long_stay_days; }));
  const auto own = [&](int k) {
    return total(
        all, [&](const auto& r) { return r.member == k && s.within(r.day, 12); }, [](const auto& r) { return r.self_paid; });
  };
  std::int64_t chronic = 0;
  s.count([&](int k, const Person& p) { return chronic += p.health == 2 || p.health == 5 ? own(k) : 0, false; });
  holds("R19_chronic_burden", s.has_income && chronic > 0 && chronic > share_of(s.net, t.chronic_self_paid_share));
  const int year = s.as_of.ymd().year;
  const auto enrolled = [&](int k, int y) { return any(s.f.enrolments, [&](const auto& e) { return e.member == k && e.year == y; }); };
  holds("R20_not_insured", s.in_scope && s.count([&](int k, const Person& p) { return !p.insured && !enrolled(k, year); }) > 0);
  const bool supported = s.h.monitored != Monitored::kNone || s.h.assistance != Assistance::kNone;
  holds("R21_illness_without_aid", supported && s.count([&](int k, const Person&) {
    return any(s.f.illnesses, [&](const auto& e) { return e.member == k && s.within(e.day, 12); }) && own(k) > 0 &&
           !any(all, [&](const auto& r) { return r.member == k && s.within(r.day, 12) && r.relief > 0; });
  }) > 0);
  holds("R22_insurance_lapsed", s.as_of.ymd().month >= t.enrolment_check_month && s.in_scope &&
                                    s.count([&](int k, const Person&) { return enrolled(k, year - 1) && !enrolled(k, year); }) > 0);
  holds("R23_tilted_aid", s.count([&](int k, const Person&) {
    return total(
               all, [&](const auto& r) { return r.member == k && r.day.ymd().year == year && r.day <= s.as_of; },
               [](const auto& r) { return r.self_paid; }) > t.floor;
  }) > 0);
  holds("R24_repeated_stays", s.count([&](int k, const Person&) {
    return std::count_if(all.begin(), all.end(), [&](const auto& r) { return r.member == k && r.inpatient && s.within(r.day, 12); }) >=
           t.repeated_stays;
  }) > 0);
  const auto nursed = [&](int k) {
    return any(s.f.subsidies, [&](const auto& m) { return m.member == k && m.flag && s.within(m.month, t.subsidy_gap_months); });
  };
  holds("R25_no_nursing_subsidy", s.count([&](int k, const Person&) { return s.severe(k) && !nursed(k); }) > 0);
  holds("R26_disabled_without_labour", s.count([&](int k, const Person&) { return s.severe(k); }) > 0 && s.able == 0 &&
                                           s.h.assistance != Assistance::kTekun && s.h.assistance != Assistance::kDibao);
  holds("R27_many_disabled", s.tight && s.count([&](int k, const Person&) { return s.disabled(k); }) >= t.many_disabled);
}

void school_rules(const Standing& s, Verdicts& holds) {
  const Limits& t = s.t;
  const auto latest = [&](int k) {
    const Facts::School* out = nullptr;
    for (const auto& r : s.f.schools)
      if (r.member == k && r.day <= s.as_of && (!out || r.day > out->day)) out = &r;
    return out;
  };
  holds("R28_paid_students", s.tight && s.count([](int, const Person& p) { return p.schooling >= 7; }) >= t.paid_students);
  holds("R29_school_leaver", s.count([&](int k, const Person& p) {
    const auto* r = latest(k);
    return r && r->state == "graduated" && p.age <= t.leaver_age_max && s.within(r->day, t.leaver_months) &&
           (r->stage == "junior" || r->stage == "senior") && p.schooling <= 1 && !p.working;
  }) > 0);
  holds("R30_suspended", s.count([&](int k, const Person& p) {
    const int age = age_on(p.birth, s.world.school_year_start(s.as_of));
    const auto* r = latest(k);
    return age >= t.school_age_min && age <= t.school_age_max && r && r->state == "suspended";
  }) > 0);
  holds("R31_student_without_aid", s.aided && s.count([&](int k, const Person& p) {
    return p.schooling >= 10 && p.schooling <= 19 &&
           !any(s.f.education, [&](const auto& r) { return r.member == k && s.within(r.day, t.student_aid_months); });
  }) > 0);
}

void disaster_rules(const Standing& s, Verdicts& holds) {
  const Limits& t = s.t;
  const auto recent = [&](auto fits) {
    return any(s.f.disasters, [&](const auto& d) { return s.within(d.day, t.disaster_months) && fits(d); });
  };
  holds("R32_house_damaged", recent(lost_house));
  holds("R33_crop_failed",
        recent([&](const auto& d) { return d.failed > 0 && d.failed * Decimal::kScale >= d.crop * t.crop_failed_share.micro(); }));
  holds("R34_livestock_lost", recent([&](const auto& d) { return d.dead >= t.livestock_dead_min; }));
  holds("R35_disaster_unaided",
        recent([&](const auto& d) { return d.day <= s.as_of.plus_days(-t.disaster_aid_days) && d.loss > 0 && d.compensated <= 0; }));
  holds("R36_fire", recent([](const auto& d) { return d.kind == "fire"; }));
  const auto harmed = [&](const auto& list) {
    return any(list, [&](const auto& r) { return s.within(r.day, t.harm_months) && bad_result(r.result); });
  };
  holds("R37_work_injury", harmed(s.f.injuries));
  holds("R38_criminal_harm", harmed(s.f.harms));
}

void family_rules(const Standing& s, Verdicts& holds) {
  const Limits& t = s.t;
  holds("R39_no_labour_after_death",
        any(s.f.deaths, [&](const auto& d) { return s.within(d.day, t.death_months); }) && s.size > 0 && s.able == 0);
  const int minors = s.count([&](int, const Person& p) { return p.age < t.adult_age; });
  holds("R40_children_alone", minors > 0 && minors == s.size);
  const bool old = s.size > 0 && s.count([&](int, const Person& p) { return p.age >= t.elderly_age; }) == s.size;
  holds("R41_elderly_alone", old && s.h.assistance != Assistance::kTekun && s.f.cares.empty());
  const auto grown = [&](const Person& p) { return p.age >= t.adult_age && p.age < t.elderly_age; };
  const auto away = [&](int k) {
    const Facts::WorkMonth* last = nullptr;
    for (const auto& w : s.f.works)
      if (w.member == k && (!last || w.month > last->month)) last = &w;
    return last && last->working && !last->in_county;
  };
  const int adults = s.count([&](int, const Person& p) { return grown(p); });
  const int absent = s.count([&](int k, const Person& p) { return grown(p) && away(k); });
  const bool known = any(s.f.cares, [](const auto& c) { return c.kind != "left_elder" && c.kind != "disabled_elder"; });
  holds("R42_left_behind",
        s.count([&](int, const Person& p) { return p.age < t.child_age; }) > 0 && adults > 0 && absent == adults && !known);
  holds("R43_care_unvisited", s.count([&](int k, const Person&) {
    const Facts::Care* last = nullptr;
    for (const auto& c : s.f.cares)
      if (c.member == k && c.report <= s.as_of && (!last || c.report > last->report)) last = &c;
    return last && last->visit < s.as_of.plus_days(-t.care_visit_days);
  }) > 0);
  holds("R44_one_earner", s.tight && s.able == 1 && s.size >= t.burden_size);
}

void work_rules(const Standing& s, Verdicts& holds) {
  const Limits& t = s.t;
  const auto& jobs = s.f.jobs;
  Date last;
  for (const auto& j : jobs)
    if (j.month <= s.as_of) last = std::max(last, j.month);
  holds("R45_returned_home", any(jobs, [&](const auto& j) { return j.month == last && j.state == "returned"; }));
  holds("R46_zero_employment", s.aided && s.able > 0 && s.working_now == 0 && s.count([](int, const Person& p) {
    return p.working;
  }) == 0 && !any(s.f.posts, [&](const auto& p) { return s.within(p.month, 2); }));
  holds("R47_wage_arrears", total(
                                s.f.arrears, [&](const auto& a) { return a.day <= s.as_of && !a.settled; },
                                [](const auto& a) { return a.amount; }) > t.arrears_min);
  holds("R48_earner_stopped", s.count([&](int k, const Person&) {
    const Date edge = s.as_of.plus_months(-t.stopped_months), from = s.as_of.plus_months(-t.job_window_months - t.stopped_months);
    const auto employed = [&](Date after, Date until) {
      return any(jobs, [&](const auto& j) { return j.member == k && j.state == "employed" && j.month > after && j.month <= until; });
    };
    return employed(from, edge) && !employed(edge, s.as_of);
  }) > 0);
  const Date year = s.as_of.plus_months(-11);
  holds("R49_short_work",
        any(jobs, [&](const auto& j) { return j.month <= year; }) && any(jobs, [&](const auto& j) { return s.within(j.month, 12); }) &&
            std::count_if(jobs.begin(), jobs.end(), [&](const auto& j) { return j.state == "employed" && s.within(j.month, 12); }) <
                t.short_work_months);
  holds("R50_post_left",
        s.working_now == 0 && any(s.f.posts, [&](const auto& p) { return p.left != Date() && s.within(p.left, t.stopped_months); }));
}

void economy_rules(const Standing& s, Verdicts& holds) {
  const Limits& t = s.t;
  const auto recent = [&](const auto& r) { return s.within(r.day, t.industry_months); };
  const std::int64_t lost = total(s.f.farms, recent, [](const auto& r) { return r.loss - r.paid; });
  holds("R51_industry_loss", s.has_income && lost > 0 && lost > share_of(s.net, t.industry_loss_share));
  holds("R52_industry_stopped", any(s.f.farms, [&](const auto& r) { return recent(r) && r.stopped; }));
  Date last;
  for (const auto& l : s.f.loans)
    if (l.month <= s.as_of) last = std::max(last, l.month);
  const auto open = [&](const auto& l) { return l.month == last && !l.settled; };
  holds("R53_loan_due", any(s.f.loans, [&](const auto& l) {
          return open(l) && l.balance > 0 && l.due >= s.as_of && l.due <= s.as_of.plus_days(t.loan_due_soon_days);
        }));
  holds("R54_loan_without_labour", s.able == 0 && any(s.f.loans, [&](const auto& l) { return open(l) && l.balance > 0; }));
  holds("R55_loan_over_cap", total(s.f.loans, open, [](const auto& l) { return l.balance; }) > t.loan_cap);
  const std::int64_t before = s.h.previous.net();
  holds("R56_income_drop", s.has_income && before > 0 && before - s.net >= share_of(before, t.income_drop_share));
  holds("R57_no_income_record", s.aided && !s.has_income);
  holds("R58_transfer_dependent", s.has_income && s.able > 0 && s.h.current.transfer > share_of(s.gross, t.transfer_income_share));
}

void house_rules(const Standing& s, Verdicts& holds) {
  const Limits& t = s.t;
  Date last, lost;
  for (const auto& r : s.f.surveys) last = std::max(last, r.day);
  for (const auto& d : s.f.disasters)
    if (d.day <= s.as_of && lost_house(d)) lost = std::max(lost, d.day);
  holds("R59_grade_d", any(s.f.surveys, [&](const auto& r) { return r.day == last && r.grade == "D" && !r.resettled; }));
  const bool waiting = any(
      s.f.disasters, [&](const auto& d) { return lost_house(d) && d.day <= s.as_of.plus_days(-t.rehouse_days) && s.within(d.day, 24); });
  const auto safe = [&](const auto& r) { return r.day >= lost && r.day <= s.as_of && (r.grade == "A" || r.grade == "B" || r.resettled); };
  holds("R60_not_rehoused", waiting && !any(s.f.surveys, safe));
  holds("R61_not_seismic", any(s.f.surveys, [&](const auto& r) {
          return r.day == last && r.intensity >= t.seismic_intensity_min && r.seismic == Answer::kNo;
        }));
  const auto& waters = s.f.waters;
  holds("R62_water_shortage", total(
                                  waters, [&](const auto& w) { return w.short_days >= 0 && s.within(w.day, 12); },
                                  [](const auto& w) { return w.short_days; }) >= t.water_short_days);
  const bool old =
      any(waters, [&](const auto& w) { return !w.safe && s.within(w.day, 12) && w.day <= s.as_of.plus_days(-t.water_fix_days); });
  holds("R63_water_unsolved",
        s.f.has_water && s.f.water_unsafe && old && !any(waters, [&](const auto& w) { return w.safe && s.within(w.day, 12); }));
}

void welfare_rules(const Standing& s, Verdicts& holds, bool unsafe) {
  const Limits& t = s.t;
  const Assistance a = s.h.assistance;
  const bool none = a == Assistance::kNone, unaided = a != Assistance::kDibao && a != Assistance::kTekun;
  const std::int64_t standard = t.dibao * s.size, edge = share_of(t.dibao, t.low_income_edge_factor) * s.size;
  const bool known = s.size > 0 && s.has_income;
  holds("R64_below_dibao", known && unaided && s.net < standard);
  holds("R65_low_income_edge", known && (none || a == Assistance::kRigid) && s.net >= standard && s.net < edge);
  const std::int64_t rigid = total(
      s.f.rigid, [&](const auto& r) { return s.within(r.day, t.rigid_window_months); }, [](const auto& r) { return r.amount; });
  holds("R66_rigid_hardship",
        known && none && rigid > 0 && s.net < t.disposable * s.size && rigid > share_of(s.gross, t.rigid_expenditure_ratio));
  const bool ended =
      any(s.f.allowances, [&](const auto& m) { return s.within(m.month, t.dibao_left_months) && m.month <= s.as_of.plus_months(-2); }) &&
      !any(s.f.allowances, [&](const auto& m) { return s.within(m.month, 2); });
  holds("R67_dibao_left", known && ended && s.net < edge);
  const Income& i = s.h.current;
  holds("R68_dibao_phase_out", known && a == Assistance::kDibao && i.wage + i.business - i.cost > standard && s.working_now > 0);
  holds("R69_single_person_dibao", known && unaided && s.net < edge &&
                                       s.count([&](int k, const Person& p) { return s.severe(k) || p.health == 3 || p.health == 6; }) > 0);
  holds("R70_repeated_aid",
        std::count_if(s.f.aid.begin(), s.f.aid.end(), [&](const auto& r) { return s.within(r.day, 12); }) >= t.temporary_aid_times);
  holds("R71_pension_not_paid", s.count([&](int k, const Person& p) {
    return p.age >= t.pension_age_min && p.age <= t.pension_age_max && p.schooling <= 1 && (!unaided || s.severe(k)) &&
           !any(s.f.pensions, [&](int member) { return member == k; });
  }) > 0);
  const bool monitored = s.h.monitored != Monitored::kNone;
  holds("R72_no_labour_no_dibao", monitored && s.size > 0 && s.able == 0 && none);
  holds("R73_relocated_no_job", s.h.relocated && s.able > 0 && s.working_now == 0);
  holds("R74_relocated_house", s.h.relocated && any(s.f.relocations, [](const auto& r) { return r.house; }));
  holds("R75_relocated_need", s.h.relocated && any(s.f.relocations, [](const auto& r) { return r.needs; }));
  holds("R76_relocated_left", s.h.relocated && any(s.f.relocations, [](const auto& r) { return r.left; }));
  holds("R77_problem_again", unsafe && any(s.f.files, [](const auto& f) { return f.eliminated; }));
  holds("R78_missed", unsafe && s.h.kind == Kind::kLifted && !monitored);
  const auto& measures = s.f.measures;
  const Date late = s.as_of.plus_days(-t.measure_gap_days);
  holds("R79_no_measure",
        measures.empty() && any(s.f.files, [&](const auto& f) { return !f.eliminated && f.identified != Date() && f.identified < late; }));
  holds("R80_welfare_only", monitored && s.able > 0 && !measures.empty() &&
                                std::all_of(measures.begin(), measures.end(), [](const auto& m) { return m.group == "welfare"; }));
}

}  // namespace

Standing::Standing(const World& w, const Limits& limits, const Household& household, const Facts& facts)
    : world(w),
      t(limits),
      h(household),
      f(facts),
      as_of(w.as_of),
      alive_(household.members.size(), true),
      grade_(household.members.size(), 0) {
  for (const auto& d : f.deaths)
    if (d.day <= as_of) alive_[static_cast<std::size_t>(d.member)] = false;
  for (const auto& c : f.cards) {
    auto& grade = grade_[static_cast<std::size_t>(c.member)];
    if (c.issued <= as_of && grade != 1) grade = c.grade <= 2 ? 1 : 2;
  }
  size = count([](int, const Person&) { return true; });
  able = count([&](int k, const Person& p) {
    return p.age >= t.work_age_min && p.age <= t.work_age_max && p.labour <= 3 && p.schooling <= 1 && !severe(k);
  });
  Date last;
  for (const auto& j : f.jobs)
    if (j.month <= as_of) last = std::max(last, j.month);
  working_now = count([&](int k, const Person&) {
    return any(f.jobs, [&](const auto& j) { return j.member == k && j.month == last && j.state == "employed"; });
  });
  aided = h.kind == Kind::kLifted || h.monitored != Monitored::kNone;
  in_scope = aided || h.assistance != Assistance::kNone;
  has_income = !f.no_income_rows;
  net = h.current.net();
  gross = net + h.current.cost;
  tight = has_income && size > 0 && net < share_of(t.floor, t.income_margin) * size;
}

bool Standing::works_now(int member) const {
  Date last;
  for (const auto& w : f.works)
    if (w.member == member) last = std::max(last, w.month);
  return any(f.works, [&](const auto& w) { return w.member == member && w.month == last && w.working; });
}

std::vector<std::string_view> discoveries_of(const Standing& s, const std::vector<Truth>& sixteen) {
  Verdicts holds(s.t);
  health_rules(s, holds);
  school_rules(s, holds);
  disaster_rules(s, holds);
  family_rules(s, holds);
  work_rules(s, holds);
  economy_rules(s, holds);
  house_rules(s, holds);
  const bool unsafe = any(sixteen, [](const Truth& truth) {
    return truth.risk == Risk::kIncomeFloor || truth.risk == Risk::kOutOfSchool || truth.risk == Risk::kUnsafeHousing ||
           truth.risk == Risk::kUnsafeWater;
  });
  welfare_rules(s, holds, unsafe);
  return holds.take();
}

}  // namespace shouwang::generator
