// What departments give to persons and families, and what else happens to them: insurance, subsidies, posts, care, aid, harm.
#include "generator/record_work.h"

namespace shouwang::generator {
namespace {

constexpr std::array<std::string_view, 5> kPosts{"保洁员", "护林员", "护路员", "水管员", "公共设施维护员"};
constexpr std::array<std::string_view, 5> kExpenses{"living", "medical", "education", "rehab", "other"};

}  // namespace

void RecordMaker::support(Work& w) {
  const int year = world_.as_of.ymd().year;
  const auto card_of = [&](int member) {
    int grade = 0;
    for (const Facts::Card& c : w.facts.cards)
      if (c.member == member && (grade == 0 || c.grade < grade)) grade = c.grade;
    return grade;
  };
  const auto issued = [&](int member) {
    Date day = w.as_of;
    for (const Facts::Card& c : w.facts.cards)
      if (c.member == member) day = std::min(day, c.issued);
    return day;
  };
  const int members = w.h.size();
  // Contributions for old age: those whom the State pays for, and the rest of the families that are looked after.
  const auto insurable = [&](const Person& p) { return p.age >= limits_.pension_age_min && p.schooling <= 1; };
  const int unpaid = w.has(Plant::kPensionNotPaid) && w.supported()
                         ? w.pick([&](const Person& p) { return insurable(p) && p.age <= limits_.pension_age_max; })
                         : -1;
  for (int k = 0; k < members; ++k) {
    const Person& p = w.member(k);
    const int grade = card_of(k);
    const bool paid_for = w.supported() || grade == 1 || grade == 2;
    if (!insurable(p) || k == unpaid || !(paid_for || w.aided())) continue;
    w.person_row(p, true)
        .add(Value::integer(year))
        .add(Value::name(p.name))
        .add(Value::id(p.id))
        .add(Value::code("resident"))
        .add(Value::money(paid_for || p.age >= 60 ? 0 : 20'000))
        .add(Value::money(paid_for && p.age < 60 ? 10'000 : 0));
    w.send(Feed::kSocialInsurance, 0);
    w.facts.pensions.push_back(k);
  }
  const int unnursed =
      w.has(Plant::kNoNursingSubsidy) ? w.pick([](const Person& p) { return p.disability_grade == 1 || p.disability_grade == 2; }) : -1;
  for (int k = 0; k < members; ++k) {
    const int grade = card_of(k);
    if (grade == 0) continue;
    for (const bool nursing : {false, true}) {
      if (nursing ? grade > 2 || k == unnursed : w.h.assistance != Assistance::kDibao) continue;
      for (std::size_t m = 0; m < months_.size(); ++m) {
        if (w.dead_on(static_cast<std::size_t>(k), months_[m]) || issued(k) > w.month_end(m)) continue;
        w.named(k)
            .add(Value::code(nursing ? "nursing" : "living"))
            .add(Value::month(months_[m]))
            .add(Value::money(nursing ? (grade == 1 ? 10'000 : 8'000) : 8'000));
        w.send(Feed::kSubsidy, m);
        w.facts.subsidies.push_back({k, months_[m], nursing, {}});
      }
    }
  }
  const auto vocational = [](const Person& p) { return p.schooling >= 10 && p.schooling <= 19; };
  const int unaided = w.has(Plant::kStudentWithoutAid) && w.aided() ? w.pick(vocational) : -1;
  for (int k = 0; k < members; ++k) {
    const Person& p = w.member(k);
    if (p.schooling < 7 || k == unaided || !(w.aided() || (w.supported() && w.extra.chance(700)))) continue;
    const bool yulu = vocational(p);
    const Date day = yulu && w.extra.chance(600) ? *Date::from_ymd(year, 4, 1) : w.day_in(0);
    const auto no = w.document("ZZ");
    w.person_row(p, true)
        .add(Value::of_text(no))
        .add(Value::name(p.name))
        .add(Value::id(p.id))
        .add(Value::code(yulu               ? "yulu"
                         : p.schooling <= 9 ? "grant"
                                            : "loan"))
        .add(Value::date(std::min(day, w.as_of)))
        .add(Value::money(yulu               ? 150'000
                          : p.schooling <= 9 ? 100'000
                                             : 800'000));
    w.send(Feed::kEducationAid, w.file_of(day));
    w.facts.education.push_back({k, std::min(day, w.as_of), 0, true});
  }
  const auto post = [&](int k, std::size_t month, Date left) {
    const auto no = w.document("GW");
    w.person_row(w.member(k), true)
        .add(Value::of_text(no))
        .add(Value::of_text(kPosts[static_cast<std::size_t>(k) % kPosts.size()]))
        .add(Value::name(w.member(k).name))
        .add(Value::id(w.member(k).id))
        .add(Value::month(months_[month]))
        .add(Value::boolean(true))
        .add(left == Date() ? Value() : Value::date(left))
        .add(Value::money(80'000));
    w.send(Feed::kPost, month);
    w.facts.posts.push_back({k, months_[month], true, left});
  };
  const auto everywhere = [&](int k) {
    for (std::size_t m = 0; m < months_.size(); ++m)
      if (!w.dead_on(static_cast<std::size_t>(k), months_[m])) post(k, m, {});
  };
  if (w.aided()) {
    for (int k = 0; k < members; ++k) {
      const Person& p = w.member(k);
      if (p.working && p.place == 0 && p.age >= limits_.public_post_age_min && p.age < 65 && p.labour <= 3 && w.extra.chance(180))
        everywhere(k);
    }
    if (w.has(Plant::kPostLeft) && w.plan.focus >= 0)
      post(w.plan.focus, w.last(), w.month_end(w.last()).plus_days(-w.extra.between(0, 20)));
  }
  if (w.has(Plant::kManyPosts))
    if (const int k = w.pick([](const Person& p) { return p.working && p.place == 0 && p.labour <= 3; }); k >= 0)
      for (int n = 0; n < limits_.posts_per_person; ++n) post(k, w.last(), {});
  if (w.has(Plant::kPostAge))
    if (const int k = w.pick([&](const Person& p) { return p.age >= limits_.public_post_age_error; }); k >= 0) everywhere(k);
  if (w.has(Plant::kPostUnable))
    if (const int k = w.pick([&](const Person& p) { return p.labour >= 4 && p.age >= 20; }); k >= 0) everywhere(k);
}

void RecordMaker::care(Work& w) {
  const auto enter = [&](int k, std::string_view kind, bool visited, bool carer) {
    for (std::size_t m = 0; m < months_.size(); ++m) {
      if (w.dead_on(static_cast<std::size_t>(k), w.month_end(m))) continue;
      const Date report = w.month_end(m);
      const Date visit = visited || m < w.last() ? report.plus_days(-w.extra.between(0, std::min(20, limits_.care_visit_days)))
                                                 : report.plus_days(-limits_.care_visit_days - w.extra.between(1, 60));
      w.person_row(w.member(k), true)
          .add(Value::date(report))
          .add(Value::code(kind))
          .add(Value::name(w.member(k).name))
          .add(Value::id(w.member(k).id))
          .add(Value::boolean(carer))
          .add(Value::date(visit));
      w.send(Feed::kCare, m);
      w.facts.cares.push_back({k, report, visit, kind});
    }
  };
  const bool visited = !w.has(Plant::kCareUnvisited);
  bool only_old = true, only_minors = true, away = false, home = false;
  for (int k = 0; k < w.h.size(); ++k) {
    if (w.dead_on(static_cast<std::size_t>(k), w.as_of)) continue;
    const Person& p = w.member(k);
    only_old = only_old && p.age >= limits_.elderly_age;
    only_minors = only_minors && p.age < limits_.adult_age;
    if (p.age < limits_.adult_age || p.age >= limits_.elderly_age) continue;
    (p.working && p.place != 0 ? away : home) = true;
  }
  // The care service knows whom it has to know; where it does not, that is planted.
  if (only_old && !w.has(Plant::kElderlyAlone))
    for (int k = 0; k < w.h.size(); ++k) enter(k, "left_elder", visited, w.h.size() > 1);
  if ((only_minors || (away && !home && w.aided())) && !w.has(Plant::kLeftBehind))
    for (int k = 0; k < w.h.size(); ++k)
      if (w.member(k).age < limits_.child_age) enter(k, only_minors ? "no_care_child" : "left_child", visited, !only_minors);
}

void RecordMaker::harms(Work& w) {
  const auto anybody = [&](int from, int to) { return w.pick([&](const Person& p) { return p.age >= from && p.age <= to; }); };
  const auto aid = [&](Date day) {
    const auto no = w.document("LS");
    w.person_row(w.head(), true)
        .add(Value::of_text(no))
        .add(Value::date(day))
        .add(Value::name(w.head().name))
        .add(Value::id(w.head().id))
        .add(Value::money(static_cast<std::int64_t>(w.extra.between(3, 30)) * 10'000));
    w.send(Feed::kTemporaryAid, w.file_of(day));
    w.facts.aid.push_back({0, day, 0, true});
  };
  if (w.has(Plant::kRepeatedAid)) {
    aid(w.as_of.plus_days(-w.extra.between(100, 330)));
    for (int n = 1; n < limits_.temporary_aid_times; ++n) aid(w.as_of.plus_days(-w.extra.between(0, 60)));
  } else if (w.extra.chance(4)) {
    aid(w.day_in(w.any_month()));
  }
  const auto spend = [&](std::int64_t amount, std::int64_t reimbursed) {
    const Date day = w.day_in(w.any_month());
    const auto no = w.document("PZ");
    w.person_row(w.head(), true)
        .add(Value::of_text(no))
        .add(Value::name(w.head().name))
        .add(Value::id(w.head().id))
        .add(Value::of_text(w.code))
        .add(Value::date(day))
        .add(Value::code(w.extra.pick(kExpenses)))
        .add(Value::money(amount))
        .add(Value::money(reimbursed));
    w.send(Feed::kRigid, w.file_of(day));
    w.facts.rigid.push_back({-1, day, amount - reimbursed, true});
  };
  if (w.plan.rigid > 0) {
    const std::int64_t part = w.plan.rigid / 3;
    spend(part, 0);
    spend(w.plan.rigid - part + 20'000, 20'000);
  } else if (w.extra.chance(3)) {
    spend(static_cast<std::int64_t>(w.extra.between(2, 20)) * 10'000, 10'000);
  }
  if (w.h.relocated) {
    const bool house = w.has(Plant::kRelocatedHouse), needs = w.has(Plant::kRelocatedNeed), left = w.has(Plant::kRelocatedLeft);
    const std::string site = "AZ" + std::to_string(w.village.code / 1000 % 1'000'000);
    w.person_row(w.head(), true)
        .add(Value::integer(w.as_of.ymd().year))
        .add(Value::of_text(site))
        .add(Value::name(w.head().name))
        .add(Value::id(w.head().id))
        .add(Value::of_text(w.code))
        .add(Value::boolean(w.extra.chance(850)))
        .add(Value::boolean(house))
        .add(Value::boolean(needs))
        .add(Value::boolean(left));
    w.send(Feed::kRelocation, 0);
    w.facts.relocations.push_back({house, needs, left});
  }
  const auto working = [](const Person& p) { return p.working; };
  const bool owed = w.has(Plant::kWageArrears);
  if (const int k = owed || w.extra.chance(2) ? w.pick(working) : -1; k >= 0) {
    const Date day = w.day_in(w.any_month());
    const std::int64_t amount = static_cast<std::int64_t>(w.extra.between(10, 150)) * 10'000;
    const auto no = w.document("QX");
    w.person_row(w.member(k), true)
        .add(Value::of_text(no))
        .add(Value::date(day))
        .add(Value::name(w.member(k).name))
        .add(Value::id(w.member(k).id))
        .add(Value::money(amount))
        .add(Value::boolean(!owed));
    w.send(Feed::kArrears, w.file_of(day));
    w.facts.arrears.push_back({k, day, amount, !owed});
  }
  const auto hurt = [&](Feed feed, const char* letters, int k, bool badly, std::vector<Facts::Harm>& facts) {
    if (k < 0) return;
    const Date day = w.day_in(w.any_month());
    const std::string_view result = badly ? "disabled" : "injured";
    const auto no = w.document(letters);
    w.person_row(w.member(k), true)
        .add(Value::of_text(no))
        .add(Value::date(day))
        .add(Value::name(w.member(k).name))
        .add(Value::id(w.member(k).id))
        .add(Value::code(result));
    w.send(feed, w.file_of(day));
    facts.push_back({k, day, result});
  };
  const bool injured = w.has(Plant::kWorkInjury), harmed = w.has(Plant::kCriminalHarm);
  if (injured || w.extra.chance(1)) hurt(Feed::kWorkInjury, "GS", w.pick(working), injured, w.facts.injuries);
  if (harmed || w.extra.chance(1)) hurt(Feed::kHarm, "XA", anybody(12, 80), harmed, w.facts.harms);
}

}  // namespace shouwang::generator
