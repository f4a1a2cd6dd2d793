// Errors of the registry and the yearly files, found by their own reading of the rows.
#include <algorithm>

#include "generator/findings.h"

namespace shouwang::generator {
namespace {

template <typename List, typename Holds>
bool some(const List& list, Holds holds) {
  return std::any_of(list.begin(), list.end(), holds);
}

class ErrorList {
 public:
  explicit ErrorList(const Standing& standing) : s_(standing), t_(standing.t) {}

  std::vector<std::string_view> all() {
    registry();
    profiles();
    work();
    land();
    files();
    return std::move(found_);
  }

 private:
  void holds(std::string_view rule, bool yes_it_does) {
    if (yes_it_does && t_.rules.contains(rule)) found_.push_back(rule);
  }
  template <typename Fits>
  bool member(Fits fits) const {
    return s_.count([&](int k, const Person& p) { return fits(k, p); }) > 0;
  }
  template <typename Fits>
  bool profile(Fits fits) const {
    return some(s_.f.persons, [&](const Facts::PersonProfile& p) { return s_.alive(p.member) && fits(p); });
  }
  // The last month of each living member's work.
  template <typename Fits>
  bool month(Fits fits) const {
    return some(s_.f.works, [&](const Facts::WorkMonth& w) {
      const auto later = [&](const Facts::WorkMonth& o) { return o.member == w.member && o.month > w.month; };
      return s_.alive(w.member) && !some(s_.f.works, later) && fits(w);
    });
  }
  template <typename Fits>
  bool file(Fits fits) const {
    return some(s_.f.files, fits);
  }
  bool posted(int k) const {
    return some(s_.f.posts, [&](const auto& p) { return p.member == k && s_.within(p.month, 2); });
  }
  bool no_schooling(const Person& p) const { return p.schooling == 0; }
  bool has_reason(int k) const {
    return some(s_.f.persons, [&](const auto& p) { return p.member == k && !p.reason.empty(); });
  }

  void registry() {
    using P = Facts::PersonProfile;
    holds("Q01_duplicate_id", profile([](const P& p) { return p.id_check == "duplicate"; }));
    holds("Q02_bad_id", profile([](const P& p) { return p.id_check == "length" || p.id_check == "digit" || p.id_check == "date"; }));
    holds("Q03_no_id", profile([](const P& p) { return p.id_check == "placeholder" || p.id_kind == "none"; }));
    const auto related = [&](std::uint8_t relation) { return s_.count([&](int, const Person& p) { return p.relation == relation; }); };
    holds("Q04_head_count", s_.size > 0 && related(kHead) != 1);
    holds("Q04_two_spouses", related(kSpouse) > 1);
    const auto has = [&](std::uint8_t relation, Sex sex) {
      return member([&](int, const Person& p) { return p.relation == relation && p.sex == sex; });
    };
    holds("Q05_couple_same_sex",
          (has(kHead, Sex::kMale) && has(kSpouse, Sex::kMale)) || (has(kHead, Sex::kFemale) && has(kSpouse, Sex::kFemale)));
    constexpr std::array<std::uint8_t, 4> kMen{kSon, kDaughtersHusband, kGrandson, kFather},
        kWomen{kDaughter, kSonsWife, kGranddaughter, kMother};
    holds("Q05_relation_sex", member([&](int, const Person& p) {
            const auto& wrong = p.sex == Sex::kFemale ? kMen : kWomen;
            return some(wrong, [&](std::uint8_t r) { return r == p.relation; });
          }));
    holds("Q06_id_mismatch", profile([](const P& p) { return p.id_check == "mismatch"; }));
    holds("Q07_person_blank", member([](int, const Person& p) { return p.ethnic == 0; }));
    holds("Q08_both_filled", member([](int, const Person& p) { return p.education != 0 && p.schooling != 0; }));
    holds("Q08_neither_filled", member([&](int k, const Person& p) { return p.education == 0 && no_schooling(p) && !has_reason(k); }));
    holds("Q09_stage_age", member([&](int, const Person& p) {
            const int c = p.schooling, age = p.age;
            if (c == 2) return age > t_.preschool_age_max && p.health == 1;
            if (c == 3) return age < t_.primary_age_min || age > t_.primary_age_max;
            if (c >= 4 && c <= 6) return age < t_.junior_age_min || age > t_.junior_age_max;
            if (c >= 7 && c <= 12) return age < t_.senior_age_min || age > t_.senior_age_max;
            if (c >= 13 && c <= 24) return age < t_.college_age_min;
            return c == 25 && age < t_.graduate_age_min;
          }));
    holds("Q10_low_schooling", member([&](int, const Person& p) {
            return p.age > t_.school_age_max && p.age <= t_.leaver_age_max && (p.education == 1 || p.education == 2) && no_schooling(p);
          }));
    holds("Q11_no_reason", member([&](int k, const Person& p) {
            const int age = age_on(p.birth, s_.world.school_year_start(s_.as_of));
            // A grown-up's schooling is left empty when there is an education.
            return age >= t_.school_age_min && age <= t_.school_age_max && (p.schooling == 1 || (p.schooling == 0 && p.education == 0)) &&
                   !has_reason(k);
          }));
    holds("Q12_reason_healthy", profile([&](const P& p) {
            return s_.h.members[static_cast<std::size_t>(p.member)].health == 1 && (p.reason == "ill" || p.reason == "disabled");
          }));
    holds("Q13_minor_labour", member([&](int, const Person& p) { return p.age <= t_.school_age_max && p.labour != 5; }));
    const auto in_school = [](const Person& p) { return p.schooling >= 2; };
    holds("Q13_student_labour", member([&](int, const Person& p) { return in_school(p) && p.age > t_.school_age_max && p.labour != 5; }));
    holds("Q14_healthy_unable", member([&](int, const Person& p) {
            return p.age >= t_.work_age_min && p.age <= t_.work_age_max && p.health == 1 && !in_school(p) && p.labour >= 3;
          }));
    holds("Q15_old_labour", member([&](int, const Person& p) { return p.age > t_.work_age_max && p.labour <= 2; }));
    holds("Q16_limb_labour", some(s_.f.cards, [&](const Facts::Card& c) {
            return s_.alive(c.member) && c.issued <= s_.as_of && c.grade <= 2 && c.category == 4 &&
                   s_.h.members[static_cast<std::size_t>(c.member)].labour == 1;
          }));
    holds("Q16_sick_labour", member([](int, const Person& p) { return p.health >= 3 && p.labour <= 2; }));
    holds("Q17_card_not_disabled", member([&](int k, const Person& p) { return s_.disabled(k) && p.health <= 3; }));
    holds("Q17_disabled_no_card", member([&](int k, const Person& p) { return !s_.disabled(k) && p.health >= 4; }));
  }

  void profiles() {
    using P = Facts::PersonProfile;
    const auto age = [&](const P& p) { return s_.h.members[static_cast<std::size_t>(p.member)].age; };
    const auto school = [&](const P& p) { return s_.h.members[static_cast<std::size_t>(p.member)].schooling >= 2; };
    holds("Q18_insured_not", profile([](const P& p) { return !p.insured(); }));
    holds("Q18_insured_twice", profile([](const P& p) { return yes(p.resident) && yes(p.employee); }));
    holds("Q19_aid_uninsured", profile([](const P& p) { return !p.insured() && yes(p.aid); }));
    holds("Q19_no_illness_insurance", profile([](const P& p) { return yes(p.resident) && !yes(p.illness); }));
    holds("Q19_no_pension", profile([&](const P& p) {
            return age(p) >= t_.pension_age_min && !school(p) && !yes(p.resident_pension) && !yes(p.employee_pension);
          }));
    holds("Q20_phone", some(s_.f.houses, [](const auto& h) { return h.phone != "ok"; }) ||
                           profile([](const P& p) { return p.phone == "format" || p.phone == "shared"; }));
    holds("Q21_job_place", profile([](const P& p) { return yes(p.job_place) != (p.job_months > 0); }));
  }

  void work() {
    using W = Facts::WorkMonth;
    holds("Q21_place_level", month([](const W& w) { return w.working && (w.level == "province" || w.level == "city"); }));
    holds("Q22_job_blank", month([](const W& w) {
            return w.working &&
                   (w.wage < 0 || w.industry.empty() || w.channel.empty() || w.organised == Answer::kBlank || !yes(w.employer));
          }));
    holds("Q23_wage_range", month([&](const W& w) { return w.working && w.wage >= 0 && (w.wage < t_.wage_min || w.wage > t_.wage_max); }));
    holds("Q24_job_dates", month([](const W& w) {
            const bool started = w.start != Date(), ended = w.end != Date();
            return (w.working && !started) || (!w.working && started && !ended) || (started && ended && w.end < w.start);
          }));
    holds("Q24_long_away",
          month([&](const W& w) { return w.working && w.start != Date() && w.start < s_.as_of.plus_months(-t_.long_away_months); }));
    const auto now = [&](int k) { return s_.works_now(k); };
    holds("Q25_child_working", member([&](int k, const Person& p) { return p.age <= t_.school_age_max && now(k); }));
    holds("Q25_pupil_working",
          member([&](int k, const Person& p) { return p.age > t_.school_age_max && p.schooling >= 3 && p.schooling <= 6 && now(k); }));
    const bool tekun = s_.h.assistance == Assistance::kTekun;
    holds("Q25_tekun_working", tekun && member([&](int k, const Person&) { return now(k); }));
    holds("Q25_unable_working", member([&](int k, const Person& p) { return p.age > t_.school_age_max && p.labour >= 4 && now(k); }));
    holds("Q26_many_posts", member([&](int k, const Person&) {
            return std::count_if(s_.f.posts.begin(), s_.f.posts.end(),
                                 [&](const auto& p) { return p.member == k && s_.within(p.month, 1); }) >= t_.posts_per_person;
          }));
    holds("Q26_post_age", member([&](int k, const Person& p) {
            return (p.age < t_.public_post_age_min || p.age >= t_.public_post_age_error) && posted(k);
          }));
    holds("Q26_post_away", month([](const W& w) { return w.working && !w.in_county && (w.channel == "post" || w.channel == "workshop"); }));
    holds("Q26_post_months", profile([](const auto& p) { return yes(p.post) != (p.post_months > 0); }));
    holds("Q26_post_unable", member([&](int k, const Person& p) { return p.labour >= 4 && posted(k); }));
  }

  void land() {
    const auto house = [&](auto fits) { return some(s_.f.houses, fits); };
    const auto beyond = [](int tenths, Decimal most) { return tenths < 0 || tenths * (Decimal::kScale / 10) > most.micro(); };
    holds("Q27_land_area", house([&](const auto& p) {
            return beyond(p.farmland, t_.field_area_max) || beyond(p.pasture, t_.field_area_max) || beyond(p.surface, t_.field_area_max) ||
                   beyond(p.forest, t_.forest_area_max) || beyond(p.returned, t_.forest_area_max) || beyond(p.orchard, t_.forest_area_max);
          }));
    holds("Q27_road_distance", house([&](const auto& p) { return beyond(p.distance, t_.road_distance_max); }));
    holds("Q28_house_blank", house([](const auto& p) {
            const auto blank = [](Answer a) { return a == Answer::kBlank; };
            return p.area < 0 || blank(p.unsafe) || blank(p.water) || blank(p.toilet) || blank(p.road) || blank(p.electricity);
          }));
  }

  void files() {
    using F = Facts::File;
    holds("Q29_file_blank", file([](const F& f) { return f.risk1.empty() || f.identified == Date() || !f.contact || !f.collector; }));
    const bool disabled = member([&](int k, const Person& p) { return s_.disabled(k) || p.health >= 4; });
    const bool ill = member([](int, const Person& p) { return p.health == 2 || p.health == 3 || p.health >= 5; });
    holds("Q30_disabled_risk", !disabled && file([](const F& f) { return f.says("03"); }));
    holds("Q30_ill_no_cost", file([](const F& f) { return f.says("01") && f.self_paid <= 0; }));
    holds("Q30_ill_risk", !ill && file([](const F& f) { return f.says("01"); }));
    holds("Q31_job_risk", (s_.able == 0 || s_.f.works.empty()) && file([](const F& f) { return f.says("07"); }));
    holds("Q31_labour_risk", s_.able > 0 && s_.able * Decimal::kScale >= s_.size * t_.labour_risk_share.micro() &&
                                 file([](const F& f) { return f.says("04"); }));
    holds("Q32_problem_no_risk", file([](const F& f) {
            return (f.housing && !f.says("10")) || (f.water && !f.says("11")) || (f.school && !f.says("09")) ||
                   (f.insurance && !f.says("01"));
          }));
    holds("Q32_risk_no_problem",
          file([](const F& f) { return (f.says("10") && !f.housing) || (f.says("11") && !f.water) || (f.says("09") && !f.school); }));
    const bool on_file = file([](const F& f) { return !f.eliminated; });
    const auto item = [&](std::string_view name) { return some(s_.f.measures, [&](const auto& m) { return m.item == name; }); };
    const auto lately = [&](auto fits) { return some(s_.f.measures, [&](const auto& m) { return s_.within(m.day, 12) && fits(m); }); };
    const Assistance a = s_.h.assistance;
    const bool dibao = a == Assistance::kDibao;
    holds("Q33_dibao_measure", !dibao && item("dibao"));
    holds("Q33_dibao_unmeasured", on_file && dibao && !item("dibao"));
    holds("Q33_disability_measure", item("disability") && !member([&](int k, const Person&) { return s_.disabled(k); }));
    const bool student = member([](int, const Person& p) { return p.schooling >= 10 && p.schooling <= 19; });
    holds("Q34_student_no_yulu", on_file && student && !item("yulu"));
    holds("Q34_yulu_no_student", !student && lately([](const auto& m) { return m.item == "yulu"; }));
    holds("Q35_work_subsidy", lately([](const auto& m) { return m.item == "work_subsidy" || m.item == "export"; }) &&
                                  !member([&](int k, const Person& p) { return p.working || s_.works_now(k); }));
    const Income& i = s_.h.current;
    holds("Q36_dibao_no_transfer", s_.has_income && dibao && i.transfer <= 0);
    holds("Q36_industry_no_income", s_.has_income && i.business <= 0 && lately([](const auto& m) { return m.group == "industry"; }));
    holds("Q36_job_no_wage", s_.has_income && i.wage <= 0 && lately([](const auto& m) { return m.group == "job" || m.group == "post"; }));
    const auto house = [&](auto fits) { return some(s_.f.houses, fits); };
    holds("Q37_no_labour_unmarked",
          on_file && s_.size > 0 && s_.able == 0 && (house([](const auto& p) { return !yes(p.covered); }) || a == Assistance::kNone));
    const bool problem = house([](const auto& p) { return yes(p.unsafe) || p.water == Answer::kNo; });
    holds("Q38_lifted_missed", s_.h.kind == Kind::kLifted && s_.h.monitored == Monitored::kNone &&
                                   (problem || profile([](const auto& p) { return !p.insured(); })));
    holds("Q39_eliminated_problem", problem && file([](const F& f) { return f.eliminated; }));
    holds("Q40_village_facts", house([](const auto& p) {
            const bool bad = p.grade == "C" || p.grade == "D";
            return p.unsafe != Answer::kBlank && yes(p.unsafe) != bad;
          }));
    const int year = s_.as_of.ymd().year;
    holds("Q41_premium_deadline",
          file([&](const F& f) {
            return f.identified != Date() && f.identified.ymd().year == year && f.identified.ymd().month > t_.premium_deadline_month;
          }) &&
              some(s_.f.measures, [&](const auto& m) { return m.item == "insurance_aid" && m.day.ymd().year == year; }));
  }

  const Standing& s_;
  const Limits& t_;
  std::vector<std::string_view> found_;
};

}  // namespace

std::vector<std::string_view> errors_of(const Standing& s) { return ErrorList(s).all(); }

}  // namespace shouwang::generator
