// The yearly files about families and persons, and what the monitoring system knows: work month by month, files, measures. They agree
// with the same family's members and records, but for the errors that are planted in them.
#include <algorithm>

#include "generator/record_work.h"

namespace shouwang::generator {
namespace {

constexpr std::array<std::string_view, 8> kIndustries{"电子制造", "纺织服装", "建筑业",   "餐饮服务",
                                                      "制糖业",   "茶叶加工", "物流运输", "居民服务"};
constexpr std::array<std::string_view, 5> kChannels{"self", "organised", "friends", "park", "other"};

}  // namespace

void RecordMaker::house_profile(Work& w) {
  if (!w.aided()) return;
  Facts::HouseProfile p;
  p.area = w.extra.between(600, 1'600);
  p.grade = w.extra.chance(600) ? "A" : "B";
  p.toilet = answer(w.extra.chance(930));
  p.road = answer(w.extra.chance(960));
  p.distance = w.extra.between(0, 35);
  p.farmland = w.extra.between(10, 240);
  p.forest = w.extra.between(0, 600);
  p.returned = w.extra.chance(300) ? w.extra.between(5, 120) : 0;
  p.orchard = w.extra.chance(500) ? w.extra.between(5, 250) : 0;
  p.pasture = w.extra.chance(80) ? w.extra.between(5, 150) : 0;
  p.surface = w.extra.chance(60) ? w.extra.between(1, 20) : 0;
  p.covered = answer(w.count_able() == 0);
  if (w.has(Plant::kPhone)) p.phone = w.extra.chance(500) ? "shared" : "format";
  if (w.has(Plant::kLandArea))
    (w.extra.chance(500) ? p.farmland : p.surface) = w.extra.chance(300) ? -w.extra.between(1, 90) : w.extra.between(2'500, 9'000);
  if (w.has(Plant::kRoadDistance)) p.distance = w.extra.chance(400) ? -1 : w.extra.between(120, 800);
  if (w.has(Plant::kHouseBlank)) {
    switch (w.extra.below(4)) {
      case 0:
        p.area = -1;
        break;
      case 1:
        p.toilet = Answer::kBlank;
        break;
      case 2:
        p.electricity = Answer::kBlank;
        break;
      default:
        p.road = Answer::kBlank;
        break;
    }
  }
  if (w.has(Plant::kVillageFacts)) p.grade = "C";
  if (w.has(Plant::kLiftedMissed) || (w.has(Plant::kEliminatedProblem) && w.monitored_before())) p.water = Answer::kNo;
  if (w.has(Plant::kNoLabourUnmarked)) p.covered = Answer::kNo;
  w.person_row(w.head(), true)
      .add(Value::of_text(w.code))
      .add(Value::name(w.head().name))
      .add(Value::id(w.head().id))
      .add(Value::integer(w.as_of.ymd().year))
      .add(p.area < 0 ? Value() : Value::tenths(p.area))
      .add(w.choice(p.unsafe))
      .add(Value::code(p.grade))
      .add(w.choice(p.water))
      .add(w.choice(p.toilet))
      .add(yes(p.toilet) ? Value::boolean(true) : Value())
      .add(w.choice(p.electricity))
      .add(w.choice(p.road))
      .add(p.distance < 0 ? Value() : Value::tenths(p.distance))
      .add(Value::tenths(p.farmland))
      .add(Value::tenths(p.forest))
      .add(Value::tenths(p.returned))
      .add(Value::tenths(p.orchard))
      .add(Value::tenths(p.pasture))
      .add(Value::tenths(p.surface))
      .add(w.choice(p.covered))
      .add(Value::code(p.phone));
  w.send(Feed::kHouseProfile, 0);
  w.facts.houses.push_back(p);
}

void RecordMaker::person_profiles(Work& w) {
  if (!w.aided()) return;
  const auto anybody = [&](Plant plant, auto fits) { return w.has(plant) ? w.pick(fits) : -1; };
  const auto all = [](const Person&) { return true; };
  const auto grown = [](const Person& p) { return p.age >= 18; };
  const int duplicate = anybody(Plant::kDuplicateId, all), bad = anybody(Plant::kBadId, all), no_id = anybody(Plant::kNoId, all),
            mismatch = anybody(Plant::kIdMismatch, all), uninsured = anybody(Plant::kInsuredNot, all),
            twice = anybody(Plant::kInsuredTwice, grown), aid = anybody(Plant::kAidUninsured, all),
            no_illness = anybody(Plant::kNoIllnessInsurance, [](const Person&p) { return p.insured; }),
            no_pension = anybody(Plant::kNoPension, [&](const Person&p) { return p.age >= limits_.pension_age_min && p.schooling <= 1; }),
            place = anybody(Plant::kJobPlace, grown), post = anybody(Plant::kPostMonths, grown), phone = anybody(Plant::kPhone, grown),
            reason = anybody(Plant::kReasonHealthy, [](const Person&p) { return p.age >= 6 && p.age <= 15 && p.health == 1; });
  constexpr std::array<std::string_view, 3> kWrong{"length", "digit", "date"}, kReasons{"tired", "other", "deferred"};
  for (int k = 0; k < w.h.size(); ++k) {
    const Person& m = w.member(k);
    Facts::PersonProfile p;
    p.member = k;
    if (k == duplicate) p.id_check = "duplicate";
    if (k == bad) p.id_check = w.extra.pick(kWrong);
    if (k == no_id) {
      if (w.extra.chance(500))
        p.id_check = "placeholder";
      else
        p.id_kind = "none";
    }
    if (k == mismatch) p.id_check = "mismatch";
    const bool employee = m.insured && m.working && m.place >= 2 && w.extra.chance(40);
    p.employee = answer(employee);
    p.resident = answer(m.insured && !employee);
    if (k == uninsured || k == aid) p.resident = p.employee = Answer::kNo;
    if (k == twice) p.resident = p.employee = Answer::kYes;
    p.illness = k == no_illness ? (w.extra.chance(500) ? Answer::kNo : Answer::kBlank) : p.resident;
    const bool pensioned = m.age >= limits_.pension_age_min && m.schooling <= 1 && k != no_pension;
    p.employee_pension = answer(pensioned && employee);
    p.resident_pension = answer(pensioned && !employee);
    const auto relieved = [&](const Facts::Settlement& s) { return s.member == k && s.relief > 0; };
    p.aid = answer(k == aid || (p.insured() && std::any_of(w.facts.settlements.begin(), w.facts.settlements.end(), relieved)));
    const bool of_age = m.age >= limits_.school_age_min && m.age <= limits_.school_age_max + 1;
    if (of_age && m.schooling == 0 && !w.has(Plant::kNoReason) && w.extra.chance(500)) p.reason = w.extra.pick(kReasons);
    if (k == reason) p.reason = w.extra.chance(500) ? "ill" : "disabled";
    p.job_place = answer(m.working);
    p.job_months = m.working ? w.extra.between(3, 10) : -1;
    if (k == place) p.job_months = m.working ? -1 : w.extra.between(1, 9);
    const bool has_post = std::any_of(w.facts.posts.begin(), w.facts.posts.end(), [&](const Facts::Month& q) { return q.member == k; });
    p.post = answer(has_post);
    p.post_months = has_post ? w.extra.between(2, 10) : -1;
    if (k == post) p.post_months = has_post ? -1 : w.extra.between(1, 9);
    if (k == phone)
      p.phone = w.extra.chance(500) ? "format" : "shared";
    else if (m.age >= 18)
      p.phone = "ok";
    w.named(k)
        .add(Value::integer(w.as_of.ymd().year))
        .add(Value::code(p.id_kind))
        .add(Value::code(p.id_check))
        .add(w.choice(p.resident))
        .add(w.choice(p.employee))
        .add(w.choice(p.illness))
        .add(w.choice(p.resident_pension))
        .add(w.choice(p.employee_pension))
        .add(w.choice(p.aid))
        .add(p.reason.empty() ? Value() : Value::code(p.reason))
        .add(w.choice(p.job_place))
        .add(p.job_months < 0 ? Value() : Value::integer(p.job_months))
        .add(w.choice(p.post))
        .add(p.post_months < 0 ? Value() : Value::integer(p.post_months))
        .add(Value::boolean(w.h.assistance == Assistance::kDibao))
        .add(Value::boolean(w.h.assistance == Assistance::kTekun))
        .add(p.phone.empty() ? Value() : Value::code(p.phone));
    w.send(Feed::kPersonProfile, 0);
    w.facts.persons.push_back(p);
  }
}

void RecordMaker::work_months(Work& w) {
  const auto writes = [&](const Facts::WorkMonth& x, std::size_t file, int subsidy) {
    w.named(x.member)
        .add(Value::month(x.month))
        .add(Value::boolean(x.working))
        .add(x.start == Date() ? Value() : Value::month(x.start))
        .add(x.end == Date() ? Value() : Value::month(x.end))
        .add(Value::code(x.level))
        .add(Value::boolean(x.in_county))
        .add(w.choice(x.employer))
        .add(x.industry.empty() ? Value() : Value::of_text(x.industry))
        .add(x.wage < 0 ? Value() : Value::money(x.wage))
        .add(x.channel.empty() ? Value() : Value::code(x.channel))
        .add(w.choice(x.organised))
        .add(subsidy ? Value::money(subsidy) : Value());
    w.send(Feed::kWorkMonth, file);
    w.facts.works.push_back(x);
  };
  if (w.aided()) {
    const auto works = [](const Person& p) { return p.working; };
    const auto away = [](const Person& p) { return p.working && p.place != 0; };
    const int level = w.has(Plant::kPlaceLevel) ? w.pick(works) : -1, blank = w.has(Plant::kJobBlank) ? w.pick(works) : -1,
              wage = w.has(Plant::kWageRange) ? w.pick(works) : -1, dates = w.has(Plant::kJobDates) ? w.pick(works) : -1,
              long_away = w.has(Plant::kLongAway) ? w.pick(away) : -1, post = w.has(Plant::kPostAway) ? w.pick(away) : -1;
    for (int k = 0; k < w.h.size(); ++k) {
      const Person& p = w.member(k);
      if (!p.working) continue;
      const Date since =
          w.months.front().plus_months(k == long_away ? -limits_.long_away_months - w.extra.between(2, 30) : -w.extra.between(1, 24));
      const std::string_view industry = w.extra.pick(kIndustries), channel = w.extra.pick(kChannels);
      for (std::size_t m = 0; m < months_.size(); ++m) {
        if (w.dead_on(static_cast<std::size_t>(k), months_[m])) continue;
        const auto idle = [&](const Facts::Job& j) { return j.member == k && j.month == months_[m] && j.state != "employed"; };
        Facts::WorkMonth x;
        x.member = k;
        x.month = months_[m];
        x.working = std::none_of(w.facts.jobs.begin(), w.facts.jobs.end(), idle);
        x.start = since;
        if (!x.working) x.end = months_[m];
        x.in_county = p.place == 0;
        x.level = p.place == 0 ? "township" : "county";
        x.industry = industry;
        x.channel = channel;
        x.organised = answer(channel == "organised");
        x.wage = static_cast<std::int64_t>(p.wage_month) * 100;
        const bool last = m == w.last();
        if (k == level && last) x.level = w.extra.chance(500) ? "province" : "city";
        if (k == blank && last) {
          switch (w.extra.below(4)) {
            case 0:
              x.wage = -1;
              break;
            case 1:
              x.industry = {};
              break;
            case 2:
              x.organised = Answer::kBlank;
              break;
            default:
              x.employer = Answer::kNo;
              break;
          }
        }
        if (k == wage && last) x.wage = w.extra.chance(500) ? 5'000 : limits_.wage_max + 100'000;
        if (k == dates && last) {
          if (w.extra.chance(500)) {
            x.start = {};
          } else {
            x.end = since.plus_months(-1);
          }
        }
        if (k == post) x.channel = w.extra.chance(500) ? "post" : "workshop";
        writes(x, m, x.in_county || m != 0 || !x.working ? 0 : 100'000);
      }
    }
  }
  // Persons who cannot be at work.
  const auto wrongly = [&](Plant plant, auto fits) {
    const int k = w.has(plant) ? w.pick([&](const Person& p) { return !p.working && fits(p); }) : -1;
    if (k < 0) return;
    Facts::WorkMonth x;
    x.member = k;
    x.month = months_.back();
    x.start = months_.back().plus_months(-w.extra.between(1, 9));
    x.industry = w.extra.pick(kIndustries);
    x.wage = 220'000;
    x.level = "township";
    writes(x, w.last(), 0);
  };
  wrongly(Plant::kChildWorking, [&](const Person& p) { return p.age >= 12 && p.age <= limits_.school_age_max; });
  wrongly(Plant::kPupilWorking, [&](const Person& p) { return p.age > limits_.school_age_max && p.schooling >= 3 && p.schooling <= 6; });
  wrongly(Plant::kUnableWorking, [&](const Person& p) { return p.age > 20 && p.labour >= 4; });
  if (w.h.assistance == Assistance::kTekun) wrongly(Plant::kTekunWorking, [](const Person& p) { return p.age > 20 && p.labour <= 3; });
  if (w.h.assistance == Assistance::kTekun && w.facts.works.empty())
    wrongly(Plant::kTekunWorking, [](const Person& p) { return p.age > 20; });
}

void RecordMaker::measures(Work& w) {
  const int year = w.as_of.ymd().year;
  const auto measure = [&](std::string_view group, std::string_view item, Date day, std::int64_t amount) {
    day = std::min(day, w.as_of);
    const auto no = w.document("CS");
    w.person_row(w.head(), true)
        .add(Value::of_text(w.code))
        .add(Value::name(w.head().name))
        .add(Value::id(w.head().id))
        .add(Value::of_text(no))
        .add(Value::date(day))
        .add(Value::code(group))
        .add(Value::code(item))
        .add(amount ? Value::money(amount) : Value());
    w.send(Feed::kMeasure, w.file_of(day));
    w.facts.measures.push_back({day, group, item});
  };
  const auto lately = [&] { return w.months.front().plus_days(-w.extra.between(0, 150)); };
  const auto lives = [&](std::size_t k) { return w.plan.dead != static_cast<int>(k); };
  bool student = false, works = false, disabled = false;
  for (std::size_t k = 0; k < w.h.members.size(); ++k) {
    const Person& p = w.h.members[k];
    if (!lives(k)) continue;
    student = student || (p.schooling >= 10 && p.schooling <= 19);
    works = works || p.working;
  }
  for (const Facts::Card& c : w.facts.cards) disabled = disabled || lives(static_cast<std::size_t>(c.member));
  // What develops a family: work where somebody works for wages, industry where there is a farm.
  const auto develop = [&] {
    if (works && w.h.current.wage > 0)
      measure("job", w.extra.chance(500) ? "work_subsidy" : "training", lately(), 100'000);
    else if (w.h.current.business > 0)
      measure("industry", w.extra.chance(700) ? "award" : "technique", lately(), 200'000);
    else
      measure("conditions", "other", lately(), 0);
  };
  const bool monitored = w.h.monitored != Monitored::kNone;
  const bool missing = w.has(Plant::kNoMeasure) && monitored, only = w.has(Plant::kWelfareOnly) && monitored;
  if (monitored && !missing) {
    if (only)
      measure("welfare", "temporary", lately(), 120'000);
    else
      develop();
    if (w.h.assistance == Assistance::kDibao && !w.has(Plant::kDibaoUnmeasured)) measure("welfare", "dibao", lately(), 0);
    if (disabled && !only) measure("welfare", "disability", lately(), 0);
    if (student && !only && !w.has(Plant::kStudentNoYulu)) measure("education", "yulu", lately(), 150'000);
    if (!only)
      measure("health", "insurance_aid", *Date::from_ymd(year - 1, 12, 1 + static_cast<int>(w.extra.below(28))),
              thresholds_.subsidy_monitored);
  } else if (w.aided() && !missing) {
    if (w.extra.chance(200)) develop();
    if (student && w.extra.chance(800)) measure("education", "yulu", lately(), 150'000);
  }
  if (!w.aided()) return;
  if (w.has(Plant::kDibaoMeasure)) measure("welfare", "dibao", lately(), 0);
  if (w.has(Plant::kDisabilityMeasure)) measure("welfare", "disability", lately(), 0);
  if (w.has(Plant::kYuluNoStudent)) measure("education", "yulu", lately(), 150'000);
  if (w.has(Plant::kWorkSubsidy) && !works) measure("job", "work_subsidy", lately(), 100'000);
  if (w.has(Plant::kIndustryNoIncome) && w.h.current.business <= 0) measure("industry", "award", lately(), 200'000);
  if (w.has(Plant::kJobNoWage) && w.h.current.wage <= 0) measure("job", "training", lately(), 0);
}

void RecordMaker::monitoring(Work& w) {
  const bool monitored = w.h.monitored != Monitored::kNone, before = w.monitored_before();
  if (!monitored && !before) return;
  const auto risk_of = [&]() -> std::string_view {
    bool ill = false, disabled = false;
    for (std::size_t k = 0; k < w.h.members.size(); ++k) {
      if (w.plan.dead == static_cast<int>(k)) continue;
      ill = ill || w.h.members[k].health == 2 || w.h.members[k].health == 3 || w.h.members[k].health >= 5;
      disabled = disabled || w.h.members[k].health >= 4;
    }
    if (ill) return "01";
    if (disabled) return "03";
    if (w.count_able() == 0) return "04";
    return !w.facts.works.empty() ? "07" : "99";
  };
  const int year = w.as_of.ymd().year;
  Facts::File f;
  const int months_ago = w.extra.between(14, 60);
  f.identified = w.as_of.first_of_month().plus_months(-months_ago);
  f.monitored = monitored ? code_of(w.h.monitored) : "unstable";
  f.risk1 = risk_of();
  f.self_paid = f.risk1 == "01" ? static_cast<std::int64_t>(w.extra.between(10, 90)) * 10'000 : 0;
  if (before) {
    f.eliminated = true;
    f.eliminated_month = f.identified.plus_months(std::min(months_ago - 1, w.extra.between(6, 24)));
    f.mode = w.extra.chance(900) ? "helped" : "natural";
  }
  if (monitored && w.facts.survey_unsafe) {
    f.risk2 = "10";
    f.housing = true;
  }
  if (w.has(Plant::kFileBlank)) {
    switch (w.extra.below(3)) {
      case 0:
        f.contact = false;
        break;
      case 1:
        f.collector = false;
        break;
      default:
        f.identified = {};
        break;
    }
  }
  if (w.has(Plant::kDisabledRisk)) f.risk2 = "03";
  if (w.has(Plant::kIllRisk)) f.risk1 = "01", f.self_paid = 50'000;
  if (w.has(Plant::kIllNoCost)) f.risk1 = "01", f.self_paid = 0;
  if (w.has(Plant::kJobRisk) && w.facts.works.empty()) f.risk1 = "07";
  if (w.has(Plant::kLabourRisk)) f.risk1 = "04";
  if (w.has(Plant::kProblemNoRisk)) f.water = true;
  if (w.has(Plant::kRiskNoProblem)) f.risk2 = "11";
  if (w.has(Plant::kPremiumDeadline) && monitored) {
    f.identified = *Date::from_ymd(year, std::min(12, limits_.premium_deadline_month + 2), 1);
    const Date day = f.identified.plus_days(40);
    const auto no = w.document("CS");
    w.person_row(w.head(), true)
        .add(Value::of_text(w.code))
        .add(Value::name(w.head().name))
        .add(Value::id(w.head().id))
        .add(Value::of_text(no))
        .add(Value::date(day))
        .add(Value::code("health"))
        .add(Value::code("insurance_aid"))
        .add(Value::money(thresholds_.subsidy_monitored));
    w.send(Feed::kMeasure, w.file_of(day));
    w.facts.measures.push_back({day, "health", "insurance_aid"});
  }
  for (std::size_t m = 0; m < months_.size(); ++m) {
    f.report = w.month_end(m);
    w.person_row(w.head(), true)
        .add(Value::of_text(w.code))
        .add(Value::name(w.head().name))
        .add(Value::id(w.head().id))
        .add(Value::date(f.report))
        .add(Value::code(f.monitored))
        .add(Value::code(f.risk1))
        .add(f.risk2.empty() ? Value() : Value::code(f.risk2))
        .add(Value())
        .add(f.risk1 == "99" ? Value::boolean(true) : Value())
        .add(f.identified == Date() ? Value() : Value::month(f.identified))
        .add(f.eliminated_month == Date() ? Value() : Value::month(f.eliminated_month))
        .add(Value::boolean(f.eliminated))
        .add(f.mode.empty() ? Value() : Value::code(f.mode))
        .add(Value::boolean(f.contact))
        .add(Value::boolean(f.collector))
        .add(Value::boolean(f.housing))
        .add(Value::boolean(f.school))
        .add(Value::boolean(f.water))
        .add(Value::boolean(f.insurance))
        .add(Value::money(f.self_paid));
    w.send(Feed::kFile, m);
  }
  w.facts.files.push_back(f);
}

}  // namespace shouwang::generator
