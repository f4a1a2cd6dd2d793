// What further departments know about families that no rule asks about: what they own and run, what is paid to them, insurance claims,
// roads, the survey of incomes. It follows from the household's facts and adds nothing to them.
#include <algorithm>

#include "generator/record_work.h"

namespace shouwang::generator {
namespace {

constexpr std::array<std::string_view, 5> kBanks{"农村信用社", "农业银行", "邮政储蓄银行", "建设银行", "富滇银行"};
constexpr std::array<std::string_view, 4> kInsurers{"人保财险", "太平洋财险", "中国人寿", "平安财险"};
constexpr std::array<std::string_view, 5> kCars{"五菱宏光", "长安面包车", "哈弗H6", "大众捷达", "比亚迪秦"};
constexpr std::array<std::string_view, 4> kMotorcycles{"豪爵HJ125", "五羊本田125", "隆鑫150", "宗申110"};
constexpr std::array<std::string_view, 5> kShops{"小卖部", "农家乐", "五金店", "茶叶初制所", "养殖场"};

constexpr int kOwnerAge = 20, kOwnerAgeMax = 70;

}  // namespace

// A grown-up who lives, or -1.
int RecordMaker::owner_of(Work& w) {
  return w.pick([](const Person& p) { return p.age >= kOwnerAge && p.age <= kOwnerAgeMax && p.schooling <= 1; });
}

void RecordMaker::assets(Work& w) {
  const Date first = months_.front();
  const auto years_ago = [&](int most) { return first.plus_days(-w.extra.between(30, most * 365)); };
  const std::string serial = w.code.substr(6);
  if (w.extra.chance(w.aided() ? 60 : 120))
    if (const int k = owner_of(w); k >= 0) {
      // Rules of admission ask for assets; what families that are looked after have saved stays small.
      const int most = w.aided() ? 20 : 120;
      const std::string account = "6299" + w.code.substr(3) + "0001";
      const auto kind = w.extra.chance(700) ? "current" : w.extra.chance(800) ? "fixed" : "wealth";
      w.person_row(w.member(k), false)
          .add(Value::name(w.member(k).name))
          .add(Value::id(w.member(k).id))
          .add(Value::of_text(account))
          .add(Value::code(kind))
          .add(Value::date(first.plus_days(-1)))
          .add(Value::money(static_cast<std::int64_t>(w.extra.between(2, most)) * 50'000 + w.extra.between(0, 99'999)))
          .add(Value::of_text(w.extra.pick(kBanks)));
      w.send(Feed::kBank, 0);
    }
  if (w.extra.chance(w.aided() ? 8 : 20))
    if (const int k = owner_of(w); k >= 0) {
      const bool large = w.extra.chance(w.aided() ? 100 : 400);
      const Person& p = w.member(k);
      const std::string plate = "云0953" + serial;
      w.person_row(p, false)
          .add(Value::of_text(plate))
          .add(Value::code(large ? "tractor" : "hand_tractor"))
          .add(Value::name(p.name))
          .add(Value::id(p.id))
          .add(Value::date(years_ago(9)))
          .add(Value::tenths(large ? w.extra.between(200, 900) : w.extra.between(30, 120)))
          .add(Value::code("normal"));
      w.send(Feed::kMachinery, 0);
    }
  if (w.extra.chance(w.aided() ? 8 : 30))
    if (const int k = owner_of(w); k >= 0) {
      const Person& p = w.member(k);
      const std::string code = "92" + w.code.substr(0, 6) + "MA" + serial,
                        name = w.village.township_name + p.name + std::string(w.extra.pick(kShops));
      w.person_row(p, false)
          .add(Value::of_text(code))
          .add(Value::of_text(name))
          .add(Value::code("trader"))
          .add(Value::name(p.name))
          .add(Value::id(p.id))
          .add(Value::code("owner"))
          .add(Value::tenths(w.extra.between(1, 20) * 10))
          .add(Value::date(years_ago(12)))
          .add(Value::code(w.extra.chance(850)   ? "active"
                           : w.extra.chance(500) ? "suspended"
                                                 : "cancelled"));
      w.send(Feed::kMarket, 0);
    }
  const auto estate = [&](int k, std::string_view location, std::string_view use, std::string_view nature, int area) {
    const Person& p = w.member(k);
    const Date day = years_ago(10);
    const std::string no =
        "云（" + std::to_string(day.ymd().year) + "）" + w.village.county_name + "不动产权第" + serial + std::to_string(++w.counter) + "号";
    w.person_row(p, false)
        .add(Value::of_text(no))
        .add(Value::name(p.name))
        .add(Value::id(p.id))
        .add(Value::of_text(location))
        .add(Value::code(use))
        .add(Value::code(nature))
        .add(Value::tenths(area))
        .add(Value::of_text(w.h.size() > 1 ? "共同共有" : "单独所有"))
        .add(Value::date(day))
        .add(Value::code("current"));
    w.send(Feed::kEstate, 0);
  };
  if (w.h.relocated || w.extra.chance(150)) {
    const std::string location = w.village.township_name + w.village.name + (w.h.relocated ? "安置点" : "");
    estate(0, location, w.h.relocated ? "dwelling" : "homestead", w.h.relocated ? "relocated" : "self_built",
           w.h.relocated ? std::min(w.h.size(), 5) * 250 : w.extra.between(600, 1'600));
  }
  if (!w.aided() && w.extra.chance(12))
    if (const int k = owner_of(w); k >= 0) {
      const std::string location = w.village.county_name + "城区" + std::to_string(w.extra.between(1, 60)) + "号";
      estate(k, location, "dwelling", "commercial", w.extra.between(700, 1'400));
    }
  const auto vehicle = [&](int k, char letter, std::string_view kind, std::string_view usage, std::string_view brand) {
    const Person& p = w.member(k);
    const std::string plate = std::string("云S") + letter + serial;  // longer than a plate can be: nobody's
    w.person_row(p, false)
        .add(Value::of_text(plate))
        .add(Value::code(kind))
        .add(Value::code(usage))
        .add(Value::of_text(brand))
        .add(Value::name(p.name))
        .add(Value::id(p.id))
        .add(Value::date(years_ago(11)))
        .add(Value::code(w.extra.chance(930) ? "normal" : "overdue"));
    w.send(Feed::kVehicle, 0);
  };
  if (w.extra.chance(280))
    if (const int k = owner_of(w); k >= 0) vehicle(k, 'M', "motorcycle", "private", w.extra.pick(kMotorcycles));
  if (w.extra.chance(w.aided() ? 15 : 110))
    if (const int k = owner_of(w); k >= 0) {
      const bool goods = w.extra.chance(120);
      vehicle(k, 'A', goods ? "light_truck" : "car", goods ? "commercial" : "private", w.extra.pick(kCars));
    }
}

void RecordMaker::payments(Work& w) {
  const int year = world_.as_of.ymd().year;
  const std::string account = "6299" + w.code.substr(3) + "0000";
  const Facts::HouseProfile* profile = w.facts.houses.empty() ? nullptr : &w.facts.houses.front();
  const auto plausible = [](int tenths) { return tenths > 0 && tenths <= 1'000 ? tenths : 0; };  // areas may be planted wrong
  const auto pay = [&](int k, std::size_t m, std::string_view project, std::string_view batch, std::int64_t fen) {
    if (w.dead_on(static_cast<std::size_t>(k), w.months[m])) return;
    const Person& p = w.member(k);
    const Date day = std::min(w.as_of, w.months[m].plus_days(w.extra.between(4, 26)));
    w.person_row(p, false)
        .add(Value::of_text(batch))
        .add(Value::code(project))
        .add(Value::name(p.name))
        .add(Value::id(p.id))
        .add(Value::of_text(account))
        .add(Value::money(fen))
        .add(Value::date(day))
        .add(Value::code(w.extra.chance(992) ? "paid" : "failed"));
    w.send(Feed::kSubsidyPayment, m);
  };
  const std::string once = std::to_string(year) + "年第1批";
  // Everybody of a county gets the payment for his fields in the same month.
  const int farmland = profile ? plausible(profile->farmland) : w.extra.chance(850) ? w.extra.between(10, 160) : 0;
  if (farmland > 0) pay(0, 0, "farmland", once, farmland * std::int64_t{820});
  if (profile && plausible(profile->returned) > 0) pay(0, w.last(), "reforest", once, profile->returned * std::int64_t{2'000});
  if (profile && plausible(profile->forest) > 0 && w.extra.chance(400))
    pay(0, w.last(), "forest", once, profile->forest * std::int64_t{100});
  for (int k = 0; k < w.h.size(); ++k)
    if (w.member(k).age >= 80)
      for (std::size_t m = 0; m < months_.size(); ++m) {
        const std::string batch = month_text(months_[m], DateForm::kChinese);
        pay(k, m, "old_age", batch, 6'000);
      }
  // Forest rangers live where they watch, and hold no other post.
  if (w.aided() && w.extra.chance(50)) {
    const auto fits = [&](const Person& p) {
      const auto me = static_cast<int>(&p - w.h.members.data());
      return p.age >= 20 && p.age < 60 && p.labour <= 3 && p.place == 0 && p.schooling <= 1 &&
             std::none_of(w.facts.posts.begin(), w.facts.posts.end(), [&](const Facts::Month& q) { return q.member == me; });
    };
    if (const int k = w.pick(fits); k >= 0) {
      const Date hired = *Date::from_ymd(year - 1 - static_cast<int>(w.extra.below(5)), 1, 1);
      const int area = w.extra.between(300, 9'000);
      for (std::size_t m = 0; m < months_.size(); ++m) {
        w.person_row(w.member(k), false)
            .add(Value::name(w.member(k).name))
            .add(Value::id(w.member(k).id))
            .add(Value::month(months_[m]))
            .add(Value::code("on"))
            .add(Value::money(80'000))
            .add(Value::date(hired))
            .add(Value())
            .add(Value::tenths(area));
        w.send(Feed::kRanger, m);
      }
    }
  }
  const auto claim = [&](int k, Date event, std::string_view kind, std::int64_t paid) {
    const Date day = std::min(w.as_of, event.plus_days(w.extra.between(3, 25)));
    const Person& p = w.member(k);
    const auto no = w.document("LP");
    w.person_row(p, false)
        .add(Value::of_text(no))
        .add(Value::name(p.name))
        .add(Value::id(p.id))
        .add(Value::code(kind))
        .add(Value::date(event))
        .add(Value::date(day))
        .add(Value::money(paid))
        .add(Value::of_text(w.extra.pick(kInsurers)));
    w.send(Feed::kClaim, w.file_of(day));
  };
  for (const Facts::Farm& f : w.facts.farms)
    if (f.paid > 0) claim(0, f.day, "farm", f.paid);
  for (const Facts::Disaster& d : w.facts.disasters)
    if (d.compensated > 0) claim(0, d.day, d.damage == "none" ? "farm" : "house", d.compensated);
  for (const Facts::Event& a : w.facts.accidents)
    if (w.extra.chance(500)) claim(a.member, a.day, "accident", static_cast<std::int64_t>(w.extra.between(5, 80)) * 10'000);
  for (const Facts::Settlement& s : w.facts.settlements)
    if (s.inpatient && s.self_paid > 200'000 && w.extra.chance(200)) claim(s.member, s.day, "medical", s.self_paid / 400 * 100);
}

void RecordMaker::surveys(Work& w) {
  const int year = world_.as_of.ymd().year;
  const auto alive = [&] {
    int n = 0;
    for (std::size_t k = 0; k < w.h.members.size(); ++k) n += w.dead_on(k, w.as_of) ? 0 : 1;
    return n;
  };
  if (!w.facts.no_income_rows && w.extra.chance(12)) {
    const Income& i = w.h.previous;
    const std::int64_t spending = i.net() / 100 * w.extra.between(55, 85);
    w.person_row(w.head(), false)
        .add(Value::of_text(w.code))
        .add(Value::name(w.head().name))
        .add(Value::id(w.head().id))
        .add(Value::integer(year - 1))
        .add(Value::integer(alive()))
        .add(Value::money(i.net()))
        .add(Value::money(i.wage))
        .add(Value::money(i.business - i.cost))
        .add(Value::money(i.property))
        .add(Value::money(i.transfer))
        .add(Value::money(std::max<std::int64_t>(0, spending)));
    w.send(Feed::kIncomeSurvey, 0);
  }
  if (!w.extra.chance(60)) return;
  bool hard = w.extra.chance(960);
  int distance = w.extra.between(0, 35);
  if (!w.facts.houses.empty()) {
    const Facts::HouseProfile& p = w.facts.houses.front();
    hard = p.road != Answer::kNo;
    if (p.distance >= 0 && p.distance <= 100) distance = p.distance;
  }
  const bool dangerous = w.extra.chance(40), cut = dangerous && w.extra.chance(200);
  const Date day = months_.front().plus_days(w.extra.between(0, 20));
  w.person_row(w.head(), false)
      .add(Value::of_text(w.code))
      .add(Value::name(w.head().name))
      .add(Value::id(w.head().id))
      .add(Value::date(day))
      .add(Value::code(hard                  ? "paved"
                       : w.extra.chance(600) ? "gravel"
                                             : "earth"))
      .add(Value::boolean(dangerous))
      .add(Value::tenths(distance))
      .add(Value::boolean(cut))
      .add(cut ? Value::date(day.plus_days(w.extra.between(10, 90))) : Value());
  w.send(Feed::kRoad, 0);
}

}  // namespace shouwang::generator
