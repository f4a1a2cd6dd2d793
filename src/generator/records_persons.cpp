// What departments know about persons: treatment, insurance, disability, school, allowances, work.
#include "generator/record_work.h"

namespace shouwang::generator {
namespace {

constexpr std::array<std::string_view, 6> kHospitals{"县人民医院", "县中医医院", "乡镇中心卫生院",
                                                     "市人民医院", "村卫生室",   "省第一人民医院"};
constexpr std::array<std::string_view, 12> kDiseases{
    "肺癌",       "胃癌",   "乳腺癌",           "终末期肾病",   "急性心肌梗塞", "脑梗死",
    "重性精神病", "结肠癌", "儿童先天性心脏病", "耐多药结核病", "肝癌",         "慢性粒细胞白血病"};
constexpr std::array<std::string_view, 8> kEmployers{"顺达电子有限公司", "宏远服装厂",     "鑫隆建筑劳务有限公司", "福满园餐饮店",
                                                     "茂盛蔗糖有限公司", "云岭茶业合作社", "安捷物流有限公司",     "个体工商户"};

constexpr std::int64_t kPremiumYuan = 400;  // 个人缴费标准 without any subsidy

}  // namespace

void RecordMaker::medical(Work& w) {
  const Date edge = w.as_of.plus_months(-12);
  bool was_in = false;
  const auto settle = [&](const Person& p, std::size_t month, Date day, std::int64_t self_paid, bool decisive, int stay_days = -1,
                          bool aid = true) {
    const std::int64_t total = self_paid * w.random.between(230, 520) / 100 + 1;
    const bool aidable = w.h.assistance != Assistance::kNone || w.h.monitored != Monitored::kNone;
    const std::int64_t relief = aid && aidable ? std::max<std::int64_t>(10, total / 20 / 10 * 10) : 0;
    const bool stays = stay_days > 0 || decisive || (self_paid >= 30'000 && !was_in);
    if (stays && stay_days < 0) stay_days = w.extra.between(3, 20);
    was_in = was_in || stays;
    const std::string_view kind = stays                                  ? "inpatient"
                                  : p.health != 1 && w.extra.chance(500) ? "chronic"
                                  : w.extra.chance(700)                  ? "outpatient"
                                                                         : "pharmacy";
    const auto no = w.document("YB");
    w.person_row(p, decisive)
        .add(Value::of_text(no))
        .add(Value::name(p.name))
        .add(Value::id(p.id))
        .add(Value::date(day))
        .add(Value::of_text(w.random.pick(kHospitals)))
        .add(Value::money(total))
        .add(Value::code(kind))
        .add(stays ? Value::integer(stay_days) : Value())
        .add(Value::money(std::max<std::int64_t>(0, total - self_paid - relief)))
        .add(Value::money(relief))
        .add(Value::money(self_paid));
    w.send(Feed::kMedical, month);
    if (day > edge && day <= w.as_of) w.facts.self_paid_12m += self_paid;
    w.facts.settlements.push_back({static_cast<int>(&p - w.h.members.data()), day, self_paid, relief, stays, stay_days});
  };
  const auto patient = [&](Date day) -> const Person* {
    for (int tries = 0; tries < 8; ++tries) {
      const std::size_t k = w.random.below(static_cast<std::uint32_t>(w.h.members.size()));
      if (!w.dead_on(k, day)) return &w.h.members[k];
    }
    return nullptr;
  };
  if (w.plan.self_paid >= 0) {
    // A few stays that add up to the planned sum, the last one taking the rest.
    std::int64_t rest = w.plan.self_paid;
    const int stays = w.random.between(1, 4);
    const std::size_t who = w.plan.dead == 0 ? w.h.members.size() - 1 : 0;
    for (int k = 0; k < stays && rest > 0; ++k) {
      const std::int64_t part = k + 1 == stays ? rest : rest * w.random.between(20, 60) / 100;
      const std::size_t month = w.any_month();
      settle(w.h.members[who], month, w.day_in(month), part, true);
      rest -= part;
    }
    // What was paid a year ago no longer counts.
    if (w.plan.near(Risk::kSelfPaidOverFloor)) settle(w.h.members[who], 0, edge, thresholds_.floor * 2, true);
    return;
  }
  const auto anybody = [&] { return w.pick([](const Person& p) { return p.age >= 6; }); };
  const auto strike = [&](int who, std::int64_t self_paid, int stay_days, bool aid = true) {
    const std::size_t month = w.any_month();
    if (who >= 0) settle(w.member(who), month, w.day_in(month), self_paid, true, stay_days, aid);
  };
  if (w.has(Plant::kSingleStay))
    strike(anybody(),
           (w.h.monitored != Monitored::kNone ? limits_.single_stay_monitored : limits_.single_stay) + w.extra.between(1, 500) * 1'000, 12);
  if (w.has(Plant::kLongStay)) strike(anybody(), 180'000, limits_.long_stay_days + w.extra.between(0, 20));
  if (w.has(Plant::kRepeatedStays)) {
    const int who = anybody();
    for (int k = 0; k < limits_.repeated_stays; ++k) strike(who, 40'000 + 1'000 * k, 5);
  }
  if (w.has(Plant::kChronicBurden)) {
    const std::int64_t line =
        multiply_divide(w.h.current.net(), limits_.chronic_self_paid_share.micro(), Decimal::kScale, Rounding::kHalfUp).value_or(0);
    strike(w.pick([](const Person& p) { return p.health == 2 || p.health == 5; }), std::max<std::int64_t>(0, line) + 10'000, 9);
  }
  if (w.has(Plant::kIllnessWithoutAid) && (w.h.assistance != Assistance::kNone || w.h.monitored != Monitored::kNone)) {
    const int who = anybody();
    if (who >= 0) {
      const Date day = w.as_of.plus_months(-thresholds_.illness_months).plus_days(-w.extra.between(1, 120));
      w.named(who).add(Value::of_text(w.extra.pick(kDiseases))).add(Value::date(day));
      w.send(Feed::kIllness, 0);
      w.facts.illnesses.push_back({who, day, 0});
      strike(who, 90'000, 8, false);
    }
    return;  // another settlement could show that there was aid
  }
  // Ordinary illness stays well below both limits.
  const std::int64_t limit = std::min(thresholds_.floor / 2, w.h.current.net() * thresholds_.self_paid_share.micro() / Decimal::kScale / 2);
  for (std::size_t k = 0; k < w.h.members.size(); ++k) {
    const Person& p = w.h.members[k];
    const std::uint32_t rate = p.health == 1 ? (p.age >= 60 ? 110 : 55) : 190;
    for (std::size_t m = 0; m < months_.size(); ++m) {
      if (!w.random.chance(rate)) continue;
      const std::int64_t self_paid = w.random.chance(850) ? w.random.between(800, 18'000) : w.random.between(30'000, 190'000);
      const Date day = w.day_in(m);
      if (w.dead_on(k, day) || w.facts.self_paid_12m + self_paid > limit) continue;
      settle(p, m, day, self_paid, false);
    }
  }
  // Departments also send the odd settlement of last year again.
  if (const Person* p = w.random.chance(4) ? patient(edge) : nullptr) {
    const Date day = edge.plus_days(-w.random.between(0, 40));
    settle(*p, 0, day, w.random.between(1'000, 90'000), false);
  }
}

void RecordMaker::insurance(Work& w) {
  const int year = world_.as_of.ymd().year;
  const bool supported = w.h.assistance == Assistance::kDibao || w.h.assistance == Assistance::kTekun;
  const bool applies = !supported && (w.h.kind == Kind::kLifted || w.h.monitored != Monitored::kNone);
  const std::int64_t due = w.h.monitored != Monitored::kNone ? thresholds_.subsidy_monitored : thresholds_.subsidy_lifted;
  const std::int64_t given = supported ? (w.h.assistance == Assistance::kTekun ? kPremiumYuan * 100 : 27'000) : applies ? due : 0;
  const bool cared = w.aided() || w.h.assistance != Assistance::kNone;
  const int lapsed = w.has(Plant::kInsuranceLapsed) && cared ? w.pick([](const Person& p) { return p.insured; }) : -1;
  for (std::size_t k = 0; k < w.h.members.size(); ++k) {
    const Person& p = w.h.members[k];
    const bool struck = w.plan.whom(Risk::kInsuranceSubsidy) == static_cast<int>(k);
    const bool wrong = struck && w.plan.hit(Risk::kInsuranceSubsidy) && applies;
    if (!p.insured && !wrong) continue;
    // Of families that are looked after, last year's list is sent as well.
    const bool compared = w.h.monitored != Monitored::kNone || w.h.assistance != Assistance::kNone;
    if (compared || static_cast<int>(k) == lapsed) {
      w.named(static_cast<int>(k))
          .add(Value::integer(year - 1))
          .add(Value::money(kPremiumYuan * 100 - given))
          .add(Value::money(given))
          .add(Value::date(Date::from_ymd(year - 2, 10, 1)->plus_days(w.extra.between(0, 80))));
      w.send(Feed::kInsurance, 0);
      w.facts.enrolments.push_back({static_cast<int>(k), year - 1});
      if (static_cast<int>(k) == lapsed && !struck) continue;
    }
    std::int64_t subsidy = given;
    if (wrong)
      subsidy = due == 0                                      ? 18'000
                : w.plan.way(Risk::kInsuranceSubsidy, 3) == 0 ? 0
                                                              : due + (w.plan.way(Risk::kInsuranceSubsidy, 3) == 1 ? 1 : -due / 2);
    const std::size_t month = w.random.chance(985) ? 0 : w.any_month();
    const Date day = month == 0 ? Date::from_ymd(year - 1, 9, 1)->plus_days(w.random.between(0, 180)) : w.day_in(month);
    w.facts.enrolments.push_back({static_cast<int>(k), year});
    w.person_row(p, struck || compared)
        .add(Value::name(p.name))
        .add(Value::id(p.id))
        .add(Value::integer(year))
        .add(Value::money(std::max<std::int64_t>(0, kPremiumYuan * 100 - subsidy)))
        .add(Value::money(subsidy))
        .add(Value::date(day));
    w.send(Feed::kInsurance, month);
    if (applies && subsidy != due) {
      w.facts.wrong_subsidy = w.facts.subsidy_wrong ? std::max(w.facts.wrong_subsidy, subsidy) : subsidy;
      w.facts.subsidy_wrong = true;
    }
  }
}

void RecordMaker::illness(Work& w) {
  const Date edge = w.as_of.plus_months(-thresholds_.illness_months);
  const auto report = [&](int member, Date day, bool decisive) {
    const Person& p = w.h.members[static_cast<std::size_t>(member)];
    w.person_row(p, decisive)
        .add(Value::name(p.name))
        .add(Value::id(p.id))
        .add(Value::of_text(w.random.pick(kDiseases)))
        .add(Value::date(day));
    w.send(Feed::kIllness, w.file_of(day));
    w.facts.illnesses.push_back({member, day, 0});
  };
  const int who = w.plan.whom(Risk::kSeriousIllness);
  if (w.plan.hit(Risk::kSeriousIllness))
    report(who, w.plan.way(Risk::kSeriousIllness, 6) == 0 ? edge.plus_days(1) : w.day_after(edge), true);
  if (w.plan.near(Risk::kSeriousIllness))
    report(who, edge.plus_days(w.plan.way(Risk::kSeriousIllness, 2) == 0 ? 0 : -w.random.between(1, 90)), true);
  // Known patients are reported again while they are treated.
  for (std::size_t k = 0; k < w.h.members.size(); ++k)
    if (w.h.members[k].health % 3 == 0 && static_cast<int>(k) != who && w.random.chance(300))
      report(static_cast<int>(k), edge.plus_days(-w.random.between(60, 1400)), false);
}

void RecordMaker::disability(Work& w) {
  const Date edge = w.as_of.plus_months(-thresholds_.disability_months);
  const auto card = [&](int member, int category, int grade, Date day, bool valid, bool decisive) {
    const Person& p = w.h.members[static_cast<std::size_t>(member)];
    const std::string no = p.id.full() + std::string(one_digit(category)) + std::string(one_digit(grade));
    w.person_row(p, decisive)
        .add(Value::name(p.name))
        .add(Value::id(p.id))
        .add(Value::of_text(no))
        .add(Value::code(one_digit(category)))
        .add(Value::code(one_digit(grade)))
        .add(Value::date(day))
        .add(Value::code(valid ? "valid" : "cancelled"));
    // The whole list comes with the first month, afterwards only what is new.
    w.send(Feed::kDisability, w.file_of(day));
    if (valid) {
      w.facts.disabilities.push_back({member, day, grade});
      w.facts.cards.push_back({member, category, grade, day});
    }
  };
  const int who = w.plan.whom(Risk::kSevereDisability);
  const int category = 1 + static_cast<int>(w.random.below(7)), severe = 1 + static_cast<int>(w.random.below(2));
  if (w.plan.hit(Risk::kSevereDisability))
    card(who, category, severe, w.plan.way(Risk::kSevereDisability, 6) == 0 ? edge.plus_days(1) : w.day_after(edge), true, true);
  if (w.plan.near(Risk::kSevereDisability)) {
    const int way = w.plan.way(Risk::kSevereDisability, 3);
    if (way == 0) card(who, category, 3, w.day_after(edge), true, true);
    if (way == 1) card(who, category, severe, edge, true, true);
    if (way == 2) card(who, category, severe, w.day_after(edge), false, true);
  }
  for (std::size_t k = 0; k < w.h.members.size(); ++k) {
    const Person& p = w.h.members[k];
    if (p.disability_grade == 0) continue;
    const int days = std::min(w.random.between(400, 5200), w.as_of.days() - p.birth.days() - 30);
    card(static_cast<int>(k), p.disability_category, p.disability_grade, std::min(edge.plus_days(-10), w.as_of.plus_days(-days)), true,
         true);
  }
}

void RecordMaker::students(Work& w) {
  const std::string primary = w.village.township_name + "中心完小", junior = w.village.township_name + "初级中学",
                    senior = w.village.county_name + "第一中学", vocational = w.village.county_name + "职业高级中学",
                    kindergarten = w.village.township_name + "幼儿园";
  const auto leaves = [&](const Person& p) {
    return p.age > limits_.school_age_max && p.age <= 20 && p.age <= limits_.leaver_age_max && p.schooling == 0 && !p.working;
  };
  const int leaver = w.has(Plant::kSchoolLeaver) ? w.pick(leaves) : -1;
  if (leaver >= 0) {
    const Date day = w.months.front().plus_days(w.extra.between(0, 9));
    w.person_row(w.member(leaver), true)
        .add(Value::date(day))
        .add(Value::of_text(junior))
        .add(Value::code("junior"))
        .add(Value::integer(9))
        .add(Value::name(w.member(leaver).name))
        .add(Value::id(w.member(leaver).id))
        .add(Value::code("graduated"));
    w.send(Feed::kStudent, 0);
    w.facts.schools.push_back({leaver, day, "junior", "graduated"});
    w.facts.school[static_cast<std::size_t>(leaver)] = 3;
  }
  const int suspend = w.has(Plant::kSuspended) ? w.pick([](const Person& p) { return p.age >= 8 && p.age <= 14 && p.schooling >= 3; }) : -1;
  for (std::size_t k = 0; k < w.h.members.size(); ++k) {
    const Person& p = w.h.members[k];
    if (p.age > 20 || static_cast<int>(k) == leaver) continue;
    const bool struck = w.plan.whom(Risk::kOutOfSchool) == static_cast<int>(k);
    const bool suspended = static_cast<int>(k) == suspend;
    if (struck && p.schooling == 0) continue;  // the registry says so, and no school knows the child
    for (std::size_t m = 0; m < months_.size(); ++m) {
      const Date day = w.month_end(m);
      const int level = schooling_on(world_, p, day), age = age_on(p.birth, world_.school_year_start(day));
      if (level < 2 || level > 12 || w.dead_on(k, day)) continue;
      const bool is_junior = level >= 4 && level <= 6;
      const auto stage = level == 2 ? "preschool" : level == 3 ? "primary" : is_junior ? "junior" : level <= 9 ? "senior" : "vocational";
      const int grade = level == 2   ? std::max(1, age - 2)
                        : level == 3 ? age - 5
                        : is_junior  ? level + 3
                        : level <= 9 ? level - 6
                                     : level - 9;
      std::string_view state = "enrolled";
      std::uint8_t fact = 1;
      if (struck) {
        const bool last = m == w.last();
        bool out = w.plan.hit(Risk::kOutOfSchool) ? last || w.plan.way(Risk::kOutOfSchool, 3) == 1 : w.plan.way(Risk::kOutOfSchool, 2) == 0;
        if (w.plan.near(Risk::kOutOfSchool) && w.plan.way(Risk::kOutOfSchool, 2) == 1) {
          out = !last;  // came back
          if (last && months_.size() == 1) state = "suspended";
        }
        if (out) state = "dropout", fact = 2;
      }
      if (suspended && m == w.last()) state = "suspended";
      // Whether somebody is out of school hangs on having a record at all.
      w.person_row(p, struck || suspended || (m == w.last() && p.schooling <= 1))
          .add(Value::date(day))
          .add(Value::of_text(level == 2   ? kindergarten
                              : level == 3 ? primary
                              : is_junior  ? junior
                              : level <= 9 ? senior
                                           : vocational))
          .add(Value::code(stage))
          .add(Value::integer(grade))
          .add(Value::name(p.name))
          .add(Value::id(p.id))
          .add(Value::code(state));
      w.send(Feed::kStudent, m);
      w.facts.school[k] = fact;
      w.facts.schools.push_back({static_cast<int>(k), day, stage, state});
    }
  }
}

void RecordMaker::allowance(Work& w) {
  if (w.has(Plant::kDibaoLeft) && !w.supported()) {
    // The last payment came shortly before the months that count as now.
    const Date month = w.as_of.plus_months(-3).first_of_month();
    const int who = w.pick([](const Person&) { return true; });
    if (who >= 0) {
      w.named(who).add(Value::code("C")).add(Value::month(month)).add(Value::money(28'000)).add(Value::date(month.plus_months(-12)));
      w.send(Feed::kAllowance, 0);
      w.facts.allowances.push_back({who, month, true, {}});
    }
  }
  if (!w.supported()) return;
  const bool tekun = w.h.assistance == Assistance::kTekun;
  constexpr std::array<std::string_view, 3> kClasses{"A", "B", "C"};
  const std::size_t grade = w.random.below(3);
  const std::int64_t amount = tekun ? 88'000 : 45'000 - static_cast<std::int64_t>(grade) * 8'500;
  const Date since = months_.front().plus_months(-w.random.between(3, 60));
  for (std::size_t k = 0; k < w.h.members.size(); ++k)
    for (std::size_t m = 0; m < months_.size(); ++m) {
      if (w.dead_on(k, months_[m])) continue;
      const Person& p = w.h.members[k];
      w.facts.allowances.push_back({static_cast<int>(k), months_[m], true, {}});
      w.person_row(p, false)
          .add(Value::name(p.name))
          .add(Value::id(p.id))
          .add(Value::code(tekun ? "tekun" : kClasses[grade]))
          .add(Value::month(months_[m]))
          .add(Value::money(amount))
          .add(Value::date(since));
      w.send(Feed::kAllowance, m);
    }
}

void RecordMaker::employment(Work& w) {
  const bool hit = w.plan.hit(Risk::kLostJobs), near = w.plan.near(Risk::kLostJobs);
  const int keeper = w.plan.whom(Risk::kLostJobs);
  const Date window = w.as_of.plus_months(-thresholds_.job_months);
  const auto works = [](const Person& p) { return p.working; };
  const int returned = w.has(Plant::kReturnedHome) ? w.pick(works) : -1, stopped = w.has(Plant::kEarnerStopped) ? w.pick(works) : -1;
  const auto report = [&](std::size_t member, std::size_t file, Date month, bool employed) {
    const Person& p = w.h.members[member];
    const auto place = p.place == 0 ? std::string_view(w.village.county_name) : work_places()[p.place];
    // The last month decides who has work now.
    w.person_row(p, hit || near || !employed || month == months_.back() || month < months_.front())
        .add(Value::month(month))
        .add(Value::name(p.name))
        .add(Value::id(p.id));
    std::string_view state = "employed";
    if (!employed) state = static_cast<int>(member) == returned ? "returned" : w.random.chance(500) ? "unemployed" : "returned";
    if (employed)
      w.row.add(Value::of_text(w.random.pick(kEmployers)))
          .add(Value::of_text(place))
          .add(Value::money(static_cast<std::int64_t>(p.wage_month) * 100))
          .add(Value::code(state))
          .add(Value());
    else
      w.row.add(Value())
          .add(Value())
          .add(Value::money(0))
          .add(Value::code(state))
          .add(Value::date(month.plus_days(-w.random.between(1, 40))));
    w.send(Feed::kEmployment, file);
    w.facts.jobs.push_back({static_cast<int>(member), month, state});
    w.facts.has_job_rows = true;
    if (month > w.facts.last_job_month) {
      w.facts.last_job_month = month;
      w.facts.employed_in_last_month = false;
    }
    if (month == w.facts.last_job_month && employed) w.facts.employed_in_last_month = true;
    if (month > window && month <= w.as_of && employed) w.facts.employed_in_window = true;
  };
  // Three ways of nearly losing all jobs: one stays, all come back, or the last job was too long ago to count.
  const int way = near ? w.plan.way(Risk::kLostJobs, 3) : 0;
  for (std::size_t k = 0; k < w.h.members.size(); ++k) {
    const Person& p = w.h.members[k];
    if (!p.working) continue;
    for (std::size_t m = 0; m < months_.size(); ++m) {
      if (w.dead_on(k, months_[m])) continue;
      const bool last = m == w.last();
      bool employed = true;
      if (hit) employed = !last && !(m > 0 && w.plan.way(Risk::kLostJobs, 2) == 0);
      if (near && way == 0) employed = static_cast<int>(k) == keeper || !last;
      if (near && way == 1) employed = last;
      if (near && way == 2) employed = false;
      if (static_cast<int>(k) == returned && last) employed = false;
      if (static_cast<int>(k) == stopped) employed = false;
      report(k, m, months_[m], employed);
    }
    // Older months come in late with the first file.
    if (static_cast<int>(k) == stopped) report(k, 0, w.as_of.plus_months(-limits_.stopped_months - 1).first_of_month(), true);
    if (w.has(Plant::kShortWork) && !hit && !near) report(k, 0, w.as_of.plus_months(-11).first_of_month(), true);
    if (static_cast<int>(k) != keeper) continue;
    if (hit && months_.size() == 1) report(k, 0, months_.front().plus_months(-1), true);
    if (near && way == 2) report(k, 0, window.first_of_month(), true);
  }
}

}  // namespace shouwang::generator
