#include "generator/records.h"

#include "generator/record_work.h"

namespace shouwang::generator {
namespace {

constexpr std::uint64_t kStreamRecords = 4, kStreamExtra = 10;
constexpr std::array<std::string_view, 10> kNumerals{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"};

std::string group_text(int n) {
  std::string out;
  if (n >= 20) out += kNumerals[static_cast<std::size_t>(n / 10)];
  if (n >= 10) out += "十";
  out += kNumerals[static_cast<std::size_t>(n % 10)];
  return out + "组";
}

}  // namespace

std::string_view two_digits(int n) {
  static const std::array<std::string, 100> kTexts = [] {
    std::array<std::string, 100> t;
    for (int k = 0; k < 100; ++k) t[static_cast<std::size_t>(k)] = {static_cast<char>('0' + k / 10), static_cast<char>('0' + k % 10)};
    return t;
  }();
  return kTexts[static_cast<std::size_t>(n)];
}

std::string_view one_digit(int n) { return two_digits(n).substr(1); }

RecordMaker::RecordMaker(const World& world, const Thresholds& thresholds, const Limits& limits, int months)
    : world_(world), thresholds_(thresholds), limits_(limits) {
  for (int m = months - 1; m >= 0; --m) months_.push_back(world.as_of.first_of_month().plus_months(-m));
}

void RecordMaker::make(const Household& h, const Plan& plan, RowSink& sink, Facts& facts) {
  facts.clear(h.members.size());
  const Village& village = world_.villages[h.village];
  Work w{h,
         plan,
         village,
         sink,
         facts,
         months_,
         world_.as_of,
         Random(world_.seed, kStreamRecords, h.number),
         {},
         0,
         {},
         h.code(village.county),
         limits_,
         Random(world_.seed, kStreamExtra, h.number)};
  medical(w);
  insurance(w);
  illness(w);
  disability(w);
  students(w);
  allowance(w);
  employment(w);
  housing_and_water(w);
  disasters_and_farms(w);
  accidents_and_deaths(w);
  loans(w);
  registry(w);
  support(w);
  care(w);
  harms(w);
  house_profile(w);
  work_months(w);
  person_profiles(w);
  measures(w);
  monitoring(w);
  assets(w);
  payments(w);
  surveys(w);
  residence(w);  // last, so that it moves nothing else
}

void RecordMaker::registry(Work& w) {
  const Date since = *Date::from_ymd(months_.front().ymd().year - 1, 12, 31);
  const std::string group = group_text(w.h.group), phone = w.h.phone_text();
  const std::string address = w.village.county_name + w.village.township_name + w.village.name + group + std::to_string(w.h.house) + "号";
  const std::string village = std::to_string(w.village.code);
  const std::string lifted_year = w.h.lifted_year ? std::to_string(w.h.lifted_year) : "";
  w.person_row(w.head(), true)
      .add(Value::of_text(w.code))
      .add(Value::of_text(village))
      .add(Value::of_text(group))
      .add(Value::of_text(address))
      .add(Value::of_text(phone))
      .add(Value::code(code_of(w.h.kind)))
      .add(Value::code(code_of(w.h.monitored)))
      .add(Value::code(code_of(w.h.assistance)))
      .add(Value::boolean(w.h.relocated))
      .add(Value::of_text(lifted_year))
      .add(Value::date(since));
  w.send(Feed::kHousehold, 0);
  for (const Person& p : w.h.members) {
    const bool grown = p.schooling == 0;
    w.person_row(p, true)
        .add(Value::of_text(w.code))
        .add(Value::name(p.name))
        .add(Value::id(p.id))
        .add(Value::code(one_digit(static_cast<int>(p.sex))))
        .add(Value::date(p.birth))
        .add(p.ethnic ? Value::code(two_digits(p.ethnic)) : Value())
        .add(Value::code(two_digits(p.relation)))
        .add(p.education ? Value::code(one_digit(p.education)) : Value())
        .add(grown ? (p.education ? Value() : Value::code("00")) : Value::code(two_digits(p.schooling)))
        .add(Value::code(one_digit(p.health)))
        .add(Value::code(one_digit(p.labour)))
        .add(Value::boolean(p.working))
        .add(!p.working ? Value() : Value::of_text(p.place == 0 ? std::string_view(w.village.county_name) : work_places()[p.place]))
        .add(Value::boolean(p.insured))
        .add(&p == &w.head() ? Value::of_text(phone) : Value())
        .add(Value::date(since));
    w.send(Feed::kPerson, 0);
  }
  const auto [year, month, day] = world_.as_of.ymd();
  const Date last = *Date::from_ymd(month > 9 || (month == 9 && day == 30) ? year : year - 1, 9, 30);
  w.facts.no_income_rows = w.has(Plant::kNoIncomeRecord) && w.aided();
  for (const bool current : {false, true}) {
    if (w.facts.no_income_rows) break;
    const Income& income = current ? w.h.current : w.h.previous;
    const Date end = current ? last : last.plus_months(-12);
    w.person_row(w.head(), true)
        .add(Value::of_text(w.code))
        .add(Value::name(w.head().name))
        .add(Value::date(end.plus_months(-12).plus_days(1)))
        .add(Value::date(end))
        .add(Value::money(income.wage))
        .add(Value::money(income.business))
        .add(Value::money(income.property))
        .add(Value::money(income.transfer))
        .add(Value::money(income.cost));
    w.send(Feed::kIncome, 0);
  }
  // The yearly check lies before the sample's months; what it finds can be overtaken by a later survey.
  const Date check = months_.front().plus_days(-w.random.between(20, 140));
  const auto housing = w.plan.way(Risk::kUnsafeHousing, 3);
  const bool bad_house = (w.plan.hit(Risk::kUnsafeHousing) && housing == 1) || (w.plan.near(Risk::kUnsafeHousing) && housing == 1);
  const auto water = w.plan.way(Risk::kUnsafeWater, 2);
  const bool bad_water = w.plan.any(Risk::kUnsafeWater) && water == 1;
  w.person_row(w.head(), true)
      .add(Value::of_text(w.code))
      .add(Value::name(w.head().name))
      .add(Value::date(check))
      .add(Value::boolean(true))
      .add(Value::boolean(true))
      .add(Value::code(bad_house              ? "C"
                       : w.random.chance(620) ? "A"
                                              : "B"))
      .add(Value::boolean(!bad_water));
  w.send(Feed::kGuarantee, 0);
  w.facts.house_check_day = w.facts.water_check_day = check;
  w.facts.check_unsafe = bad_house;
  w.facts.water_check_unsafe = bad_water;
}

}  // namespace shouwang::generator
