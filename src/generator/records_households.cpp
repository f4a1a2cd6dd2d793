// What departments know about households and about single events: houses, water, disasters, farms, accidents, deaths, loans.
#include "generator/record_work.h"

namespace shouwang::generator {
namespace {

constexpr std::array<std::string_view, 6> kFarms{"核桃种植", "茶叶种植", "甘蔗种植", "生猪养殖", "肉牛养殖", "澳洲坚果种植"};
constexpr std::array<std::string_view, 6> kDisasters{"flood", "geological", "drought", "biological", "weather", "other"};
constexpr std::array<std::string_view, 4> kUnsafeWater{"short", "quality", "cut", "far"};

}  // namespace

void RecordMaker::housing_and_water(Work& w) {
  const auto survey = [&](std::size_t month, Date day, std::string_view grade, bool resettled, bool decisive, bool seismic = true) {
    // Most of the county lies in areas of intensity 7 and more.
    const int intensity = seismic && w.extra.chance(700) ? 0 : w.extra.between(std::max(limits_.seismic_intensity_min, 5), 8);
    const auto no = w.document("ZJ");
    w.person_row(w.head(), decisive)
        .add(Value::of_text(no))
        .add(Value::name(w.head().name))
        .add(Value::id(w.head().id))
        .add(Value::date(day))
        .add(Value::code(grade))
        .add(Value::boolean(resettled))
        .add(intensity ? Value::integer(intensity) : Value())
        .add(intensity ? Value::boolean(seismic) : Value());
    w.send(Feed::kHousing, month);
    w.facts.surveys.push_back({day, grade, resettled, intensity, intensity ? answer(seismic) : Answer::kBlank});
    if (!w.facts.has_survey || day > w.facts.survey_day) {
      w.facts.survey_day = day;
      w.facts.survey_unsafe = (grade == "C" || grade == "D") && !resettled;
    }
    w.facts.has_survey = true;
  };
  const std::size_t month = w.any_month();
  const std::string_view bad = w.random.chance(350) ? "D" : "C", good = w.random.chance(500) ? "A" : "B";
  const int house = w.plan.way(Risk::kUnsafeHousing, 3);
  if (w.plan.hit(Risk::kUnsafeHousing)) {
    if (house != 1) survey(month, w.day_in(month), bad, false, true);  // 1: only the yearly check found it
  } else if (w.plan.near(Risk::kUnsafeHousing)) {
    if (house == 0) survey(month, w.day_in(month), bad, true, true);
    if (house == 1) survey(month, w.day_in(month), good, false, true);  // after the check that found it unsafe
    if (house == 2) {
      survey(0, months_.front(), bad, false, true);
      survey(w.last(), w.month_end(w.last()), good, false, true);
    }
  } else if (w.has(Plant::kGradeD)) {
    survey(month, w.day_in(month), "D", false, true);
  } else if (w.has(Plant::kNotSeismic)) {
    survey(month, w.day_in(month), good, false, true, false);
  } else if (!w.has(Plant::kNotRehoused) && w.random.chance(22)) {
    survey(month, w.day_in(month), good, false, false);
  }

  const auto inspect = [&](std::size_t file, Date day, std::string_view state, bool decisive, int short_days = -1) {
    if (short_days < 0 && (state == "short" || state == "cut")) short_days = w.extra.between(1, 9);
    w.person_row(w.head(), decisive)
        .add(Value::of_text(w.code))
        .add(Value::name(w.head().name))
        .add(Value::id(w.head().id))
        .add(Value::date(day))
        .add(Value::code(state))
        .add(short_days >= 0 ? Value::integer(short_days) : Value());
    w.send(Feed::kWater, file);
    w.facts.waters.push_back({day, state == "safe", short_days});
    if (!w.facts.has_water || day > w.facts.water_day) {
      w.facts.water_day = day;
      w.facts.water_unsafe = state != "safe";
    }
    w.facts.has_water = true;
  };
  const int water = w.plan.way(Risk::kUnsafeWater, 2);
  const std::string_view unsafe = w.random.pick(kUnsafeWater);
  if (w.plan.hit(Risk::kUnsafeWater)) {
    if (water == 0) inspect(month, w.day_in(month), unsafe, true);
  } else if (w.plan.near(Risk::kUnsafeWater)) {
    if (water == 0) inspect(0, months_.front(), unsafe, true);
    inspect(w.last(), w.month_end(w.last()), "safe", true);
  } else if (w.has(Plant::kWaterShortage)) {
    inspect(0, months_.front(), "short", true, limits_.water_short_days + w.extra.between(0, 20));
    if (w.last() > 0) inspect(w.last(), w.month_end(w.last()), "safe", true);
  } else if (w.has(Plant::kWaterUnsolved)) {
    inspect(0, std::min(months_.front(), w.as_of.plus_days(-limits_.water_fix_days)), "quality", true);
  } else if (w.random.chance(30)) {
    inspect(month, w.day_in(month), "safe", false);
  }
}

void RecordMaker::disasters_and_farms(Work& w) {
  const Date edge = w.as_of.plus_months(-thresholds_.disaster_months);
  struct Damage {
    std::string_view house = "none", kind = {};
    int crop = 0, failed = 0, dead = 0;  // tenths of a mu; animals
  };
  const auto report = [&](Date day, std::int64_t loss, std::int64_t compensated, bool decisive, Damage damage = {}) {
    const auto no = w.document("ZH");
    if (damage.kind.empty()) damage.kind = w.random.pick(kDisasters);
    w.facts.disasters.push_back({day, damage.kind, damage.house, loss, compensated, damage.crop, damage.failed, damage.dead});
    w.person_row(w.head(), decisive)
        .add(Value::of_text(no))
        .add(Value::date(day))
        .add(Value::code(damage.kind))
        .add(Value::name(w.head().name))
        .add(Value::id(w.head().id))
        .add(Value::code(damage.house))
        .add(Value::tenths(damage.crop))
        .add(Value::tenths(damage.failed))
        .add(Value::integer(damage.dead))
        .add(Value::money(loss))
        .add(Value::money(compensated));
    w.send(Feed::kDisaster, w.file_of(day));
    if (day > edge && day <= w.as_of) w.facts.uncompensated += loss - compensated;
  };
  const std::int64_t limit =
      multiply_divide(w.h.current.net(), thresholds_.disaster_share.micro(), Decimal::kScale, Rounding::kDown).value_or(0);
  const int way = w.plan.way(Risk::kDisasterLoss, 3);
  if (w.plan.hit(Risk::kDisasterLoss)) {
    const std::int64_t over = way == 0 ? 100 : static_cast<std::int64_t>(w.random.between(200, 20'000)) * 100;
    const std::int64_t compensated = w.random.chance(400) ? static_cast<std::int64_t>(w.random.between(5, 80)) * 10'000 : 0;
    report(w.day_after(edge), limit + over + compensated, compensated, true);
  } else if (w.plan.near(Risk::kDisasterLoss)) {
    if (way == 0) report(w.day_after(edge), limit, 0, true);
    if (way == 1) report(edge, limit * 2, 0, true);
    if (way == 2) report(w.day_after(edge), limit * 2, limit * 2 - limit / 2, true);
  } else if (w.random.chance(4)) {
    const std::size_t month = w.any_month();
    const Date day = w.day_in(month);
    const std::int64_t loss = limit / 100 / w.random.between(3, 12) * 100;
    report(day, loss, loss / 200 * 100 + 100, true, {"none", {}, w.extra.between(5, 60), 0, 0});
  }
  // What a rule of its own asks for; the sums stay small.
  const auto lately = [&] { return w.as_of.plus_days(-w.extra.between(0, 20)); };
  const auto reported = [&](std::int64_t loss, std::int64_t paid, Damage damage) {
    const Date day = lately();
    report(day, loss, paid, true, damage);
  };
  if (w.has(Plant::kHouseDamaged)) reported(200'000, 100'000, {w.extra.chance(500) ? "severe" : "collapsed", {}, 0, 0, 0});
  if (w.has(Plant::kCropFailed)) {
    const int area = w.extra.between(2, 40) * 10;
    const auto line = multiply_divide(area, limits_.crop_failed_share.micro(), Decimal::kScale, Rounding::kDown).value_or(area) + 1;
    const int failed = std::min(area, std::max(static_cast<int>(line), area * w.extra.between(50, 100) / 100));
    reported(100'000, 50'000, {"none", "weather", area, failed, 0});
  }
  if (w.has(Plant::kLivestockLost)) {
    const int dead = limits_.livestock_dead_min + w.extra.between(0, 20);
    reported(150'000, 50'000, {"none", "biological", 0, 0, dead});
  }
  if (w.has(Plant::kDisasterUnaided)) report(w.as_of.plus_days(-limits_.disaster_aid_days - w.extra.between(0, 40)), 60'000, 0, true);
  if (w.has(Plant::kFire)) reported(90'000, 40'000, {"general", "fire", 0, 0, 0});
  if (w.has(Plant::kNotRehoused))
    report(w.as_of.plus_days(-limits_.rehouse_days - w.extra.between(0, 400)), 300'000, 290'000, true, {"collapsed", "flood", 0, 0, 0});
  const auto farm = [&](Date day, std::int64_t loss, std::int64_t paid, bool stopped) {
    const auto no = w.document("CY");
    w.person_row(w.head(), true)
        .add(Value::of_text(no))
        .add(Value::name(w.head().name))
        .add(Value::id(w.head().id))
        .add(Value::date(day))
        .add(Value::of_text(w.extra.pick(kFarms)))
        .add(Value::boolean(stopped))
        .add(Value::money(loss))
        .add(Value::money(paid));
    w.send(Feed::kFarm, w.file_of(day));
    w.facts.farms.push_back({day, loss, paid, stopped});
  };
  if (w.has(Plant::kIndustryLoss)) {
    const std::int64_t line =
        multiply_divide(w.h.current.net(), limits_.industry_loss_share.micro(), Decimal::kScale, Rounding::kHalfUp).value_or(0);
    const std::int64_t over = static_cast<std::int64_t>(w.extra.between(1, 9'000)) * 100;
    farm(lately(), std::max<std::int64_t>(line, 0) + over, 0, false);
  }
  if (w.has(Plant::kIndustryStopped)) farm(lately(), 100'000, 60'000, true);
  if (w.random.chance(6)) {
    const std::int64_t loss = std::max<std::int64_t>(100, w.h.current.net() / 100 / w.random.between(8, 60) * 100);
    const Date day = w.day_in(w.any_month());
    farm(day, loss, w.random.chance(500) ? loss / 2 : 0, false);
  }
}

void RecordMaker::accidents_and_deaths(Work& w) {
  const Date edge = w.as_of.plus_months(-thresholds_.accident_months);
  if (w.plan.any(Risk::kAccident)) {
    const int who = w.plan.whom(Risk::kAccident);
    const Person& p = w.h.members[static_cast<std::size_t>(who)];
    const bool hit = w.plan.hit(Risk::kAccident);
    const Date day = !hit ? edge.plus_days(w.plan.way(Risk::kAccident, 2) == 0 ? 0 : -w.random.between(1, 60))
                     : w.plan.way(Risk::kAccident, 6) == 0 ? edge.plus_days(1)
                                                           : w.day_after(edge);
    const bool disabled = w.random.chance(thresholds_.accident_counts_injured ? 250 : 1000);
    const auto no = w.document("SG");
    w.person_row(p, true)
        .add(Value::of_text(no))
        .add(Value::date(day))
        .add(Value::name(p.name))
        .add(Value::id(p.id))
        .add(Value::code(disabled ? "disabled" : "injured"));
    w.send(Feed::kAccident, w.file_of(day));
    if (disabled || thresholds_.accident_counts_injured) w.facts.accidents.push_back({who, day, 0});
  }
  if (w.plan.dead >= 0) {
    const Person& p = w.h.members[static_cast<std::size_t>(w.plan.dead)];
    w.person_row(p, true)
        .add(Value::name(p.name))
        .add(Value::id(p.id))
        .add(Value::date(w.plan.dead_day))
        .add(Value::date(std::min(w.as_of, w.plan.dead_day.plus_days(w.random.between(1, 25)))));
    w.send(Feed::kDeath, w.file_of(w.plan.dead_day));
    w.facts.deaths.push_back({w.plan.dead, w.plan.dead_day, 0});
  }
}

// The police have written somebody over to another place; the register of the county still has them here.
void RecordMaker::residence(Work& w) {
  if (!w.extra.chance(3)) return;
  const int who = w.pick([&](const Person& p) { return &p != &w.head() && p.age >= limits_.adult_age; });
  if (who < 0) return;
  const Village& other = world_.villages[w.extra.below(static_cast<std::uint32_t>(world_.villages.size()))];
  const bool within = other.code != w.village.code && other.county == w.village.county && w.extra.chance(500);
  const Date day = w.as_of.plus_days(-w.extra.between(1, 60));
  const std::string from = w.village.township_name + w.village.name, to = within ? other.township_name + other.name : "外县";
  w.named(who)
      .add(Value::date(day))
      .add(Value::code(within ? "move_within" : w.extra.chance(500) ? "marry_out" : "move_out"))
      .add(Value::of_text(from))
      .add(Value::of_text(to));
  w.send(Feed::kResidence, w.file_of(day));
}

void RecordMaker::loans(Work& w) {
  const bool planted = w.plan.any(Risk::kLoanOverdue);
  int who = w.plan.whom(Risk::kLoanOverdue);
  const bool asked = w.has(Plant::kLoanDue) || w.has(Plant::kLoanOverCap);
  const bool unable = w.has(Plant::kLoanWithoutLabour) && w.count_able() == 0;
  if (!planted && unable) who = w.pick([&](const Person& p) { return p.age >= limits_.adult_age; });
  if (!planted && who < 0) {
    if (!asked && !w.random.chance(w.h.kind == Kind::kLifted || w.h.monitored != Monitored::kNone ? 100 : 8)) return;
    for (std::size_t k = 0; k < w.h.members.size() && who < 0; ++k)
      if (w.h.members[k].labour <= 3 && w.h.members[k].age >= 20 && w.h.members[k].age <= 64 && w.plan.dead != static_cast<int>(k))
        who = static_cast<int>(k);
    if (who < 0) return;
  }
  const Person& p = w.h.members[static_cast<std::size_t>(who)];
  const std::string no(w.document("XD"));
  const std::int64_t balance =
      static_cast<std::int64_t>(w.random.between(4, 50)) * 100'000 + (w.has(Plant::kLoanOverCap) ? limits_.loan_cap : 0);
  const int days = thresholds_.loan_overdue_days;
  // Ways of being late: a stated number of days, or only a due day in the past.
  const int way = w.plan.way(Risk::kLoanOverdue, 3);
  const int late = w.plan.hit(Risk::kLoanOverdue) ? (way == 0 ? days : days + w.random.between(1, 120)) : days - 1;
  const int until = w.random.between(limits_.loan_due_soon_days + 30, 900);
  const Date normal_due = w.as_of.plus_days(w.has(Plant::kLoanDue) ? until % (limits_.loan_due_soon_days + 1) : until);
  for (std::size_t m = 0; m < months_.size(); ++m) {
    const bool last = m == w.last();
    int overdue = 0;
    bool stated = true;
    Date due = normal_due;
    std::string_view state = "normal";
    if (planted) {
      const bool settled = w.plan.near(Risk::kLoanOverdue) && way == 1;  // late at first, paid back in the end
      due = w.as_of.plus_days(settled ? -days - 60 : -late);
      const Date end = w.month_end(m);
      overdue = std::max(0, end.days() - due.days());
      state = settled && last ? "settled" : overdue > 0 ? "overdue" : "normal";
      if (settled && last) overdue = 0;
      if (way == 2 && overdue > 0) stated = false;
    }
    w.person_row(p, planted || asked || unable)
        .add(Value::of_text(no))
        .add(Value::name(p.name))
        .add(Value::id(p.id))
        .add(Value::month(months_[m]))
        .add(Value::money(state == "settled" ? 0 : balance))
        .add(Value::date(due))
        .add(stated ? Value::integer(overdue) : Value())
        .add(Value::code(state));
    w.send(Feed::kLoan, m);
    w.facts.loans.push_back({months_[m], due, state == "settled" ? 0 : balance, state == "settled"});
    if (months_[m] > w.facts.last_loan_month) {
      w.facts.last_loan_month = months_[m];
      w.facts.days_late = -1'000'000;
    }
    if (state != "settled") w.facts.days_late = std::max(w.facts.days_late, stated ? overdue : w.as_of.days() - due.days());
  }
}

}  // namespace shouwang::generator
