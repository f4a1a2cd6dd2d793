#include "generator/people.h"

#include <algorithm>
#include <cstdio>

namespace shouwang::generator {
namespace {

// Purposes of random streams; a number is never used for two things.
enum Stream : std::uint64_t { kStreamHousehold = 1, kStreamVillage = 2 };

// Rounded shares (per thousand) of the peoples in each county of Lincang, for plausible names only: not statistics.
struct CountyPeoples {
  std::int32_t county;
  std::array<std::uint16_t, 11> shares;  // 汉 回 苗 彝 白 傣 傈僳 佤 拉祜 布朗 德昂
};
constexpr std::array<std::uint8_t, 11> kPeoples{kHan, kHui, kMiao, kYi, kBai, kDai, kLisu, kWa, kLahu, kBulang, kDeang};
constexpr std::array<CountyPeoples, 8> kCountyPeoples{{
    {530902, {800, 8, 2, 70, 8, 55, 2, 10, 42, 3, 0}},
    {530921, {715, 12, 25, 205, 15, 3, 10, 5, 5, 5, 0}},
    {530922, {530, 8, 12, 345, 30, 22, 12, 8, 22, 11, 0}},
    {530923, {785, 5, 10, 85, 5, 25, 10, 40, 5, 28, 2}},
    {530924, {725, 2, 38, 40, 5, 55, 20, 85, 5, 10, 15}},
    {530925, {550, 2, 2, 25, 5, 60, 1, 80, 195, 80, 0}},
    {530926, {465, 8, 4, 35, 5, 210, 15, 185, 45, 18, 10}},
    {530927, {85, 2, 2, 30, 3, 45, 2, 795, 33, 3, 0}},
}};
constexpr std::array<std::uint16_t, 11> kCityPeoples{590, 6, 12, 160, 12, 52, 8, 105, 36, 17, 2};

std::uint8_t draw_people(Random& random, std::int32_t county) {
  for (const auto& c : kCountyPeoples)
    if (c.county == county) return kPeoples[random.weighted(c.shares)];
  return kPeoples[random.weighted(kCityPeoples)];
}

Sex other(Sex s) { return s == Sex::kMale ? Sex::kFemale : Sex::kMale; }
Sex any_sex(Random& random) { return random.chance(512) ? Sex::kMale : Sex::kFemale; }

// Kinds of families and how common they are (per thousand); together they give 3.9 persons a household. Old people mostly are
// registered with a child's household, so households of old people alone are rare.
enum Family : std::uint8_t { kAloneOld, kCoupleOld, kCoupleOnly, kNuclear, kOneParent, kThreeMiddle, kThreeElder, kSkipped };
constexpr std::array<std::uint16_t, 8> kFamilies{2, 3, 103, 345, 72, 288, 181, 6};

class FamilyMaker {
 public:
  FamilyMaker(const World& world, Random& random, Household& household, std::int32_t county, std::uint8_t people)
      : world_(world), random_(random), household_(household), county_(county), people_(people) {}

  void make() {
    household_.members.clear();
    family_ = family_name(random_, people_);
    switch (random_.weighted(kFamilies)) {
      case kAloneOld: {
        const Sex sex = any_sex(random_);
        add(kHead, sex, random_.between(58, 86));
        break;
      }
      case kCoupleOld:
        couple(random_.between(60, 82));
        break;
      case kCoupleOnly:
        couple(random_.between(24, 59));
        break;
      case kNuclear: {
        const int age = random_.between(25, 55);
        const int mother = couple(age);
        children(mother, kSon, kDaughter, number_of_children());
        break;
      }
      case kOneParent: {
        const int age = random_.between(26, 54);
        add(kHead, random_.chance(580) ? Sex::kMale : Sex::kFemale, age);
        children(age, kSon, kDaughter, random_.chance(550) ? 1 : 2);
        break;
      }
      case kThreeMiddle: {
        const int age = random_.between(27, 49);
        const int mother = couple(age);
        children(mother, kSon, kDaughter, number_of_children());
        const int parent = age + random_.between(22, 35);
        const bool both = random_.chance(600);
        if (both || random_.chance(350)) add(kFather, Sex::kMale, std::min(parent + random_.between(0, 4), 92));
        if (both || household_.members.back().relation != kFather) add(kMother, Sex::kFemale, std::min(parent, 93));
        break;
      }
      case kThreeElder: {
        const int age = random_.between(54, 77);
        couple(age, 720);
        const int child = std::max(22, age - random_.between(20, 31));
        const bool son = random_.chance(780);
        add(son ? kSon : kDaughter, son ? Sex::kMale : Sex::kFemale, child);
        if (random_.chance(800)) {
          std::swap(family_, married_in_);
          add(son ? kSonsWife : kDaughtersHusband, son ? Sex::kFemale : Sex::kMale, std::max(20, child + random_.between(-4, 3)));
          std::swap(family_, married_in_);
          children(child, kGrandson, kGranddaughter, number_of_children());
        }
        break;
      }
      case kSkipped: {
        const int age = random_.between(48, 58);
        couple(age, 600);
        children(age - 22, kGrandson, kGranddaughter, random_.chance(600) ? 1 : 2);
        break;
      }
    }
  }

 private:
  int number_of_children() {
    constexpr std::array<std::uint16_t, 4> kNumbers{30, 350, 490, 130};
    return static_cast<int>(random_.weighted(kNumbers));
  }

  void add(Relation relation, Sex sex, int age) {
    Person p;
    p.relation = relation;
    p.sex = sex;
    p.age = static_cast<std::uint8_t>(age);
    p.birth = world_.as_of.plus_months(-12 * age).plus_days(-random_.between(0, 363));
    const bool joined = relation == kSpouse || relation == kSonsWife || relation == kDaughtersHusband || relation == kMother;
    p.ethnic = joined && random_.chance(140) ? draw_people(random_, county_) : people_;
    const std::string_view family = joined ? family_name(random_, p.ethnic) : family_;
    p.name = person_name(random_, p.ethnic, sex, family);
    household_.members.push_back(std::move(p));
  }

  // Head and (for `together` in a thousand) spouse. @returns age of the mother, which limits the children's ages
  int couple(int age, std::uint32_t together = 1000) {
    const Sex sex = random_.chance(830) ? Sex::kMale : Sex::kFemale;
    add(kHead, sex, age);
    if (!random_.chance(together)) return age;
    const int spouse = std::max(21, age + (sex == Sex::kMale ? random_.between(-6, 2) : random_.between(-2, 6)));
    add(kSpouse, other(sex), spouse);
    return sex == Sex::kMale ? spouse : age;
  }

  // Grown-up children mostly have left; those who stay are below 24.
  void children(int parent_age, Relation son, Relation daughter, int n) {
    int age = parent_age - random_.between(19, 29);
    for (int k = 0; k < n && age >= 1; ++k) {
      if (age <= 23) {
        const Sex sex = any_sex(random_);
        add(sex == Sex::kMale ? son : daughter, sex, age);
      } else {
        ++n;  // left home: the next one is younger
      }
      age -= random_.between(2, 6);
    }
  }

  const World& world_;
  Random& random_;
  Household& household_;
  std::int32_t county_;
  std::uint8_t people_;
  std::string_view family_, married_in_;
};

void set_school(const World& world, Random& random, Person& p) {
  if (p.age > 24) return;
  constexpr std::array<std::uint16_t, 5> kPaths{330, 140, 270, 160, 100};
  p.path = static_cast<std::uint8_t>(random.weighted(kPaths));
  p.schooling = schooling_on(world, p, world.as_of);
}

void set_education(Random& random, Person& p) {
  if (p.schooling != 0) return;
  if (p.age <= 24) {
    constexpr std::array<std::uint8_t, 5> kAfter{3, 4, 4, 6, 5};
    p.education = kAfter[p.path];
    if (p.path == 0 && random.chance(80)) p.education = 2;
    return;
  }
  // 文盲或半文盲, 小学, 初中, 高中, 大专, 本科及以上 by age.
  constexpr std::array<std::uint16_t, 6> kYoung{16, 250, 540, 110, 58, 26}, kMiddle{68, 490, 367, 55, 16, 4}, kOld{360, 520, 105, 13, 2, 0};
  p.education = static_cast<std::uint8_t>(1 + random.weighted(p.age < 40 ? kYoung : p.age < 60 ? kMiddle : kOld));
}

void set_health(Random& random, Person& p, bool lifted) {
  const std::uint32_t chronic = p.age < 16 ? 6 : p.age < 40 ? 25 : p.age < 50 ? 90 : p.age < 60 ? 190 : 230;
  const std::uint32_t serious = p.age < 40 ? 1 : p.age < 60 ? 4 : 9;
  std::uint32_t disabled = p.age < 16 ? 13 : p.age < 40 ? 38 : p.age < 60 ? 70 : 110;
  if (!lifted) disabled = disabled * 55 / 100;
  const bool is_chronic = random.chance(chronic), is_serious = random.chance(serious), is_disabled = random.chance(disabled);
  if (is_disabled) {
    constexpr std::array<std::uint16_t, 7> kCategories{120, 100, 30, 520, 90, 100, 40};
    constexpr std::array<std::uint16_t, 4> kGrades{110, 220, 310, 360};
    p.disability_category = static_cast<std::uint8_t>(1 + random.weighted(kCategories));
    p.disability_grade = static_cast<std::uint8_t>(1 + random.weighted(kGrades));
    p.health = is_serious ? 6 : is_chronic ? 5 : 4;
  } else {
    p.health = is_serious ? 3 : is_chronic ? 2 : 1;
  }
}

void set_labour(Random& random, Person& p) {
  const bool severe = p.disability_grade == 1 || p.disability_grade == 2;
  if (p.age < 16 || p.schooling != 0) {
    p.labour = 5;
  } else if (p.age < 60) {
    if (severe)
      p.labour = 4;
    else if (p.disability_grade != 0 || p.health == 3)
      p.labour = 3;
    else if (p.health == 2)
      p.labour = random.chance(p.age < 45 ? 220 : 560) ? 4 : random.chance(600) ? 3 : 1;
    else
      p.labour = random.chance(56) ? 2 : 1;
  } else if (severe || p.age >= 72) {
    p.labour = severe ? 4 : 5;
  } else {
    p.labour = p.health != 3 && random.chance(p.age < 66 ? 120 : 20) ? 3 : 5;
  }
}

void set_work(Random& random, Person& p) {
  if (p.labour > 3) return;
  const std::uint32_t share = p.labour == 3 ? 160 : p.age < 30 ? 705 : p.age < 45 ? 628 : p.age < 55 ? 520 : 380;
  if (!random.chance(share)) return;
  constexpr std::array<std::uint16_t, 14> kWhere{210, 120, 150, 60, 40, 90, 60, 40, 30, 50, 40, 30, 40, 40};
  p.working = true;
  p.place = static_cast<std::uint8_t>(random.weighted(kWhere));
  p.wage_month = p.labour == 3 ? random.between(8, 20) * 100 : p.place <= 1 ? random.between(20, 38) * 100 : random.between(30, 62) * 100;
  if (p.labour == 2) p.wage_month += 1200;
}

// Per head and year, in yuan. Of the lifted, 53.4 % have less than 10,000 and the mean is about 10,600; see the requirements' statistics.
std::int32_t draw_per_head(Random& random, const Household& h, std::int32_t floor_yuan) {
  const auto skewed = [&](std::int32_t low, std::int32_t high) { return std::min(random.between(low, high), random.between(low, high)); };
  const std::int32_t low = floor_yuan + 60;
  if (h.monitored == Monitored::kUnstable || h.monitored == Monitored::kMarginal) return skewed(low, std::max(low + 1, 11000));
  if (h.kind == Kind::kLifted)
    return random.chance(430) && low < 9999 ? random.between(low, 9999) : skewed(std::max(low, 10000), std::max(low, 10000) + 6300);
  return skewed(std::max(low, 9500), std::max(low, 9500) + 12500);
}

Income split_income(Random& random, const Household& h, std::int64_t net) {
  int workers = 0, pensioners = 0;
  for (const Person& p : h.members) {
    workers += p.working ? 1 : 0;
    pensioners += p.age >= 60 ? 1 : 0;
  }
  // Parts of a thousand of the net income.
  std::int32_t transfer = random.between(8, 45) + 40 * pensioners * 4 / std::max(1, h.size());
  if (h.assistance == Assistance::kDibao || h.assistance == Assistance::kTekun) transfer += random.between(80, 180);
  const std::int32_t property = random.chance(350) ? random.between(4, 38) : 0;
  std::int32_t wage =
      workers == 0 ? (random.chance(300) ? random.between(40, 160) : 0) : random.between(310, 560) + 50 * std::min(workers, 3);
  if (workers == 0 && h.assistance == Assistance::kTekun) wage = 0;
  if (transfer + property + wage > 960) wage = std::max(0, 960 - transfer - property);
  Income out;
  const auto part = [&](std::int32_t thousandths) { return net / 1000 * thousandths / 1000 * 1000; };  // whole tens of yuan
  out.transfer = part(transfer);
  out.property = part(property);
  out.wage = part(wage);
  const std::int64_t kept = net - out.transfer - out.property - out.wage;
  out.cost = kept / 100 * random.between(25, 60) / 1000 * 1000;
  out.business = kept + out.cost;
  return out;
}

// A family on the allowance that works earns less than its standard; what is above that comes from the State, yet not half of all.
void aid_below_standard(Random& random, const World& world, Household& h) {
  const std::int64_t heads = h.size();
  for (Income* income : {&h.current, &h.previous}) {
    // A little more than the year before.
    const int above = income == &h.current ? random.between(90, 150) : random.between(40, 80);
    const std::int64_t net = (world.income_floor + above * 100) * heads;
    const std::int64_t earned = std::min(world.dibao * heads * random.between(88, 98) / 100, net * 3 / 4) / 100 * 100;
    const std::int64_t transfer = net - earned;
    const std::int64_t cost = std::max<std::int64_t>(transfer * 9 / 4 - net, earned / 20) / 100 * 100;
    const std::int64_t wage = earned * random.between(45, 80) / 100 / 100 * 100;
    *income = Income{wage, earned - wage + cost, 0, transfer, cost};
  }
}

}  // namespace

std::string_view code_of(Kind k) { return k == Kind::kLifted ? "lifted" : "general"; }
std::string_view code_of(Monitored m) {
  constexpr std::array<std::string_view, 4> kCodes{"none", "unstable", "marginal", "sudden"};
  return kCodes[static_cast<std::size_t>(m)];
}
std::string_view code_of(Assistance a) {
  constexpr std::array<std::string_view, 5> kCodes{"none", "dibao", "tekun", "edge", "rigid"};
  return kCodes[static_cast<std::size_t>(a)];
}

const std::array<std::string_view, 14>& work_places() {
  static constexpr std::array<std::string_view, 14> kPlaces{"本乡镇",
                                                            "云南省临沧市临翔区",
                                                            "云南省昆明市官渡区",
                                                            "云南省昆明市呈贡区",
                                                            "云南省大理白族自治州大理市",
                                                            "广东省东莞市",
                                                            "广东省深圳市宝安区",
                                                            "浙江省金华市义乌市",
                                                            "浙江省宁波市慈溪市",
                                                            "上海市崇明区",
                                                            "江苏省苏州市昆山市",
                                                            "福建省泉州市晋江市",
                                                            "云南省西双版纳傣族自治州景洪市",
                                                            "云南省保山市隆阳区"};
  return kPlaces;
}

std::string Household::code(std::int32_t county) const {
  std::array<char, 24> out{};
  std::snprintf(out.data(), out.size(), "%06d%08d", county, serial);
  return out.data();
}

// Four zeros after the network digits keep these apart from numbers in ordinary use; the rest is unique for each household.
std::string Household::phone_text() const {
  std::array<char, 24> out{};
  std::snprintf(out.data(), out.size(), "1%02u0000%04u", 30 + phone / 10000, phone % 10000);
  return out.data();
}

std::size_t World::village_of(std::uint32_t household) const {
  const auto after =
      std::upper_bound(villages.begin(), villages.end(), household, [](std::uint32_t h, const Village& v) { return h < v.first; });
  std::size_t at = static_cast<std::size_t>(after - villages.begin()) - 1;
  while (villages[at].count == 0) --at;
  return at;
}

Date World::school_year_start(Date day) const {
  const auto [y, m, d] = day.ymd();
  return *Date::from_ymd(m >= 9 ? y : y - 1, 9, 1);
}

std::uint8_t schooling_on(const World& world, const Person& p, Date day) {
  const int age = age_on(p.birth, world.school_year_start(day));
  if (age < 3) return 1;
  if (age < 6) return 2;
  if (age < 12) return 3;
  if (age < 15) return static_cast<std::uint8_t>(4 + age - 12);
  if (age == 15 && p.path == 0) return 6;  // compulsory age: still in the last class
  if (age < 18)
    return p.path == 1 || p.path == 3 ? static_cast<std::uint8_t>(7 + age - 15)
           : p.path == 0              ? std::uint8_t{0}
                                      : static_cast<std::uint8_t>(10 + age - 15);
  if (age < 21 && p.path == 4) return static_cast<std::uint8_t>(13 + age - 18);
  if (age < 22 && p.path == 3) return static_cast<std::uint8_t>(20 + age - 18);
  return 0;
}

void make_household(const World& world, std::uint32_t number, Household& out) {
  Random random(world.seed, kStreamHousehold, number);
  const std::size_t at = world.village_of(number);
  const Village& village = world.villages[at];
  const auto county =
      static_cast<std::size_t>(std::find(world.counties.begin(), world.counties.end(), village.county) - world.counties.begin());
  out.number = number;
  out.village = static_cast<std::uint32_t>(at);
  out.serial = static_cast<std::int32_t>(number) - world.county_first[county] + 1;
  const std::uint32_t within = number - village.first;
  out.group = static_cast<std::uint8_t>(1 + within * village.groups / std::max(1u, village.count));
  out.house = static_cast<std::uint8_t>(1 + random.below(60));
  // A permutation of the 700,000 numbers that the form of phone_text() has.
  out.phone = static_cast<std::uint32_t>((static_cast<std::uint64_t>(number) * 314'159ull + world.seed % 700'000) % 700'000);

  Random village_random(world.seed, kStreamVillage, at);
  const std::uint8_t main_people = draw_people(village_random, village.county);
  const std::uint8_t people = random.chance(600) ? main_people : draw_people(random, village.county);
  FamilyMaker(world, random, out, village.county, people).make();

  out.kind = random.chance(185) ? Kind::kLifted : Kind::kGeneral;
  const bool lifted = out.kind == Kind::kLifted;
  constexpr std::array<std::uint16_t, 7> kYearWeights{62, 59, 68, 98, 80, 14, 1};  // thousands of persons lifted in 2014 … 2020
  out.lifted_year = lifted ? static_cast<std::int16_t>(2014 + random.weighted(kYearWeights)) : std::int16_t{0};
  out.relocated = lifted && random.chance(57);
  out.monitored = lifted ? (random.chance(47) ? Monitored::kUnstable : Monitored::kNone)
                         : (random.chance(10) ? (random.chance(750) ? Monitored::kMarginal : Monitored::kSudden) : Monitored::kNone);
  for (Person& p : out.members) {
    set_school(world, random, p);
    set_education(random, p);
    set_health(random, p, lifted);
    set_labour(random, p);
    p.insured = !random.chance(lifted ? 1 : 8, 2000);  // the lifted are called on until all are in
  }
  const auto has_labour = [](const Person& p) { return p.age < 60 && p.labour <= 3; };
  if (std::none_of(out.members.begin(), out.members.end(), has_labour)) {
    // Where grown-ups below 60 live, mostly one of them can do something; households without any labour are planted.
    for (Person& p : out.members)
      if (p.labour == 4 && p.age < 60 && p.disability_grade != 1 && p.disability_grade != 2 && random.chance(900)) {
        p.labour = 3;
        break;
      }
  }
  int able = 0;
  for (Person& p : out.members) {
    set_work(random, p);
    able += p.labour <= 3 ? 1 : 0;
  }
  // The State sees to it that somebody works where a lifted or monitored family has labour: hardly any has nobody.
  if ((lifted || out.monitored != Monitored::kNone) && random.chance(998) &&
      std::none_of(out.members.begin(), out.members.end(), [](const Person& p) { return p.working; }))
    for (Person& p : out.members)
      if (has_labour(p) && p.schooling == 0 && p.age >= 18) {
        p.working = true;
        p.place = 0;
        p.wage_month = random.between(8, 20) * 100;
        break;
      }
  out.assistance = Assistance::kNone;
  if (able == 0 && random.chance(lifted ? 900 : 700))
    out.assistance = out.size() == 1 && random.chance(500) ? Assistance::kTekun : Assistance::kDibao;
  else if (lifted ? random.chance(178) : random.chance(22))
    out.assistance = Assistance::kDibao;
  else if (random.chance(lifted ? 30 : 9))
    out.assistance = Assistance::kEdge;
  else if (random.chance(3))
    out.assistance = Assistance::kRigid;

  const std::int32_t floor_yuan = static_cast<std::int32_t>(world.income_floor / 100);
  const std::int64_t per_head = draw_per_head(random, out, floor_yuan);
  const std::int64_t before = std::max<std::int64_t>(floor_yuan + 40, per_head * random.between(92, 100) / 100);
  out.current = split_income(random, out, per_head * 100 * out.size());
  out.previous = split_income(random, out, before * 100 * out.size());
  if (out.assistance == Assistance::kDibao &&
      std::any_of(out.members.begin(), out.members.end(), [](const Person& p) { return p.working; }))
    aid_below_standard(random, world, out);
}

void set_net(Income& income, std::int64_t net) {
  const std::int64_t change = net - income.net();
  if (income.business + change >= 0) {
    income.business += change;
  } else {  // too little business to take away from: the wages go as well
    const std::int64_t rest = income.business + change;
    income.business = 0;
    income.wage = std::max<std::int64_t>(0, income.wage + rest);
    income.cost = 0;
    income.transfer = net - income.wage - income.property;
    if (income.transfer < 0) income = Income{0, net, 0, 0, 0};
  }
}

Result<ResidentId> IdNumbers::next(int region, Date birth, Sex sex) {
  auto found = std::find_if(used_.begin(), used_.end(), [&](const auto& r) { return r.first == region; });
  if (found == used_.end()) found = used_.insert(used_.end(), {region, std::vector<std::uint16_t>(2 * kDays)});
  const std::int32_t day = birth.days() - kFirstDay;
  if (day < 0 || static_cast<std::size_t>(day) >= kDays) return fail(ErrorCode::kOverflow, "出生日期超出可生成的范围（1889—2038 年）");
  const bool male = sex == Sex::kMale;
  std::uint16_t& used = found->second[static_cast<std::size_t>(day) * 2 + (male ? 1 : 0)];
  if (used >= 500) return fail(ErrorCode::kOverflow, "同一天出生的人太多，证件号码不够用，请减少户数");
  // 7 and 500 have no common factor, so 500 steps of 7 from any start meet every number once.
  const auto start = static_cast<std::uint32_t>(Random::mix(seed_ + static_cast<std::uint64_t>(day)) % 500);
  const std::uint32_t k = (start + used * 7u) % 500u;
  ++used;
  return ResidentId::make(region, birth, static_cast<int>(2 * k + (male ? 1 : 0)));
}

}  // namespace shouwang::generator
