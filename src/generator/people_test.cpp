#include "generator/people.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

namespace shouwang::generator {
namespace {

World world(std::uint64_t seed = 7) {
  World w;
  w.seed = seed;
  w.as_of = *Date::from_ymd(2026, 10, 31);
  w.income_floor = 870'000;
  w.dibao = 462'000;
  w.counties = {530902, 530921, 530922, 530923, 530924, 530925, 530926, 530927};
  const int villages[] = {105, 190, 196, 123, 76, 78, 92, 95};
  std::uint32_t first = 0;
  for (std::size_t c = 0; c < 8; ++c) {
    w.county_first.push_back(static_cast<std::int32_t>(first));
    for (int v = 0; v < villages[c]; ++v) {
      Village village;
      village.county = w.counties[c];
      village.code = static_cast<std::int64_t>(village.county) * 1'000'000 + 100'200 + v;
      village.first = first;
      village.count = 13;
      first += village.count;
      w.villages.push_back(std::move(village));
    }
  }
  return w;
}
constexpr std::uint32_t kAll = 955 * 13;

template <typename Each>
void each_household(const World& w, Each each) {
  Household h;
  for (std::uint32_t n = 0; n < kAll; ++n) {
    make_household(w, n, h);
    each(h);
  }
}

TEST(Households, FollowThePublishedTotals) {
  double households = 0, persons = 0, lifted = 0, p = 0, low = 0, net = 0, business = 0, wage = 0, property = 0, transfer = 0, dibao = 0,
         relocated = 0;
  double labour = 0, working = 0, skilled = 0, illiterate = 0, junior = 0, disabled = 0, monitored = 0;
  each_household(world(), [&](const Household& h) {
    households += 1;
    persons += h.size();
    if (h.monitored != Monitored::kNone) monitored += h.size();
    if (h.kind != Kind::kLifted) return;
    lifted += 1;
    p += h.size();
    relocated += h.relocated ? 1 : 0;
    if (h.current.net() < 1'000'000ll * h.size()) low += h.size();
    if (h.assistance == Assistance::kDibao) dibao += h.size();
    net += static_cast<double>(h.current.net());
    business += static_cast<double>(h.current.business - h.current.cost);
    wage += static_cast<double>(h.current.wage);
    property += static_cast<double>(h.current.property);
    transfer += static_cast<double>(h.current.transfer);
    for (const Person& m : h.members) {
      labour += m.labour <= 3;
      working += m.working;
      skilled += m.labour == 2;
      illiterate += m.education == 1;
      junior += m.education >= 1 && m.education <= 3;
      disabled += m.disability_grade > 0;
    }
  });
  EXPECT_NEAR(persons / households, 3.92, 0.10);
  EXPECT_NEAR(lifted / households, 0.185, 0.012);
  EXPECT_NEAR(low / p, 0.534, 0.03);
  EXPECT_NEAR(net / 100 / p, 10'610, 200);
  EXPECT_NEAR(business / net, 0.414, 0.03);
  EXPECT_NEAR(wage / net, 0.475, 0.03);
  EXPECT_NEAR(property / net, 0.0075, 0.003);
  EXPECT_NEAR(transfer / net, 0.103, 0.02);
  EXPECT_NEAR(labour / p, 0.575, 0.025);
  EXPECT_NEAR(working / labour, 0.625, 0.025);
  EXPECT_NEAR(skilled / labour, 0.05, 0.012);
  EXPECT_NEAR(illiterate / p, 0.077, 0.012);
  EXPECT_NEAR(junior / p, 0.647, 0.025);
  EXPECT_NEAR(disabled / p, 0.054, 0.01);
  EXPECT_NEAR(dibao / p, 0.182, 0.025);
  EXPECT_NEAR(relocated / lifted, 5333.0 / 94195, 0.015);
  EXPECT_NEAR(monitored / p, 0.094, 0.02);
}

TEST(Households, BelongToThePeoplesOfLincang) {
  std::map<int, double> share;
  double all = 0;
  each_household(world(), [&](const Household& h) {
    for (const Person& m : h.members) {
      share[m.ethnic] += 1;
      all += 1;
    }
  });
  EXPECT_NEAR(share[kHan] / all, 0.60, 0.04);
  EXPECT_GT(share[kYi] / all, 0.08);
  EXPECT_GT(share[kWa] / all, 0.07);
  EXPECT_GT(share[kDai] / all, 0.03);
  EXPECT_GT(share[kLahu] / all, 0.02);
  EXPECT_GT(share[kBulang] / all, 0.008);
}

TEST(Households, HaveOneHeadAndRelationsThatFitSexAndAge) {
  each_household(world(), [](const Household& h) {
    ASSERT_FALSE(h.members.empty());
    EXPECT_EQ(h.members.front().relation, kHead);
    int heads = 0, spouses = 0;
    const Person& head = h.members.front();
    for (const Person& m : h.members) {
      heads += m.relation == kHead;
      spouses += m.relation == kSpouse;
      const bool male = m.sex == Sex::kMale;
      switch (m.relation) {
        case kSpouse:
          EXPECT_NE(m.sex, head.sex);
          break;
        case kSon:
        case kDaughter:
          EXPECT_EQ(male, m.relation == kSon);
          EXPECT_GE(head.age - m.age, 14);
          break;
        case kGrandson:
        case kGranddaughter:
          EXPECT_EQ(male, m.relation == kGrandson);
          EXPECT_GE(head.age - m.age, 30);
          break;
        case kFather:
        case kMother:
          EXPECT_EQ(male, m.relation == kFather);
          EXPECT_GE(m.age - head.age, 15);
          break;
        case kSonsWife:
          EXPECT_FALSE(male);
          break;
        case kDaughtersHusband:
          EXPECT_TRUE(male);
          break;
        default:
          EXPECT_EQ(m.relation, kHead);
          break;
      }
    }
    EXPECT_EQ(heads, 1);
    EXPECT_LE(spouses, 1);
    EXPECT_GE(head.age, 18);
  });
}

TEST(Persons, AreConsistentInAgeSchoolLabourAndWork) {
  const World w = world();
  each_household(w, [&](const Household& h) {
    for (const Person& m : h.members) {
      EXPECT_EQ(age_on(m.birth, w.as_of), m.age);
      EXPECT_GE(m.age, 1);
      EXPECT_LE(m.age, 100);
      EXPECT_NE(m.name, "");
      // Either an education or a place in school, never both.
      EXPECT_EQ(m.education != 0, m.schooling == 0);
      const int school_age = age_on(m.birth, w.school_year_start(w.as_of));
      EXPECT_TRUE(school_age < 6 || school_age > 15 || m.schooling >= 3);
      EXPECT_TRUE((m.age >= 16 && m.schooling == 0) || m.labour == 5);
      if (m.working) {
        EXPECT_LE(m.labour, 3);
        EXPECT_GE(m.age, 16);
        EXPECT_GT(m.wage_month, 0);
      }
      EXPECT_EQ(m.disability_grade != 0, m.health >= 4);
      EXPECT_EQ(m.disability_grade != 0, m.disability_category != 0);
    }
  });
}

TEST(Households, StayAboveTheFloorAndDoNotFallUnlessPlanted) {
  const World w = world();
  each_household(w, [&](const Household& h) {
    EXPECT_GT(h.current.net(), w.income_floor * h.size());
    EXPECT_GE(h.current.net(), h.previous.net());
    for (const Income* i : {&h.current, &h.previous})
      for (const auto part : {i->wage, i->business, i->property, i->transfer, i->cost}) EXPECT_GE(part, 0);
  });
}

TEST(Households, AreTheSameInAnyOrder) {
  const World w = world();
  Household first, again, other;
  make_household(w, 4711, first);
  make_household(w, 12, other);
  make_household(w, 4711, again);
  ASSERT_EQ(first.size(), again.size());
  for (std::size_t k = 0; k < first.members.size(); ++k) {
    EXPECT_EQ(first.members[k].name, again.members[k].name);
    EXPECT_EQ(first.members[k].birth, again.members[k].birth);
  }
  EXPECT_EQ(first.current.net(), again.current.net());
  Household another;
  make_household(world(8), 4711, another);
  EXPECT_TRUE(another.size() != first.size() || another.members[0].name != first.members[0].name ||
              another.members[0].birth != first.members[0].birth);
}

TEST(Households, HavePhonesAndCodesOfTheirOwn) {
  std::set<std::string> phones, codes;
  const World w = world();
  each_household(w, [&](const Household& h) {
    const std::string phone = h.phone_text();
    EXPECT_EQ(phone.size(), 11u);
    EXPECT_EQ(phone[0], '1');
    EXPECT_GE(phone[1], '3');
    EXPECT_EQ(phone.substr(3, 4), "0000");
    EXPECT_TRUE(phones.insert(phone).second);
    EXPECT_TRUE(codes.insert(h.code(w.villages[h.village].county)).second);
  });
}

TEST(IdNumbers, AreValidUniqueAndFitBirthAndSex) {
  IdNumbers ids(3);
  std::set<std::uint64_t> seen;
  const Date day = *Date::from_ymd(1990, 5, 1);
  for (int k = 0; k < 500; ++k)
    for (const Sex sex : {Sex::kMale, Sex::kFemale}) {
      const auto id = ids.next(999'922, day, sex);
      ASSERT_TRUE(id);
      EXPECT_TRUE(seen.insert(id->packed()).second);
      EXPECT_EQ(id->birth(), day);
      EXPECT_EQ(id->sex(), sex);
      EXPECT_EQ(id->region(), 999'922);
      EXPECT_TRUE(ResidentId::parse(id->full()));
    }
  EXPECT_FALSE(ids.next(999'922, day, Sex::kMale));  // 500 of one sex is all there is
  EXPECT_TRUE(ids.next(999'921, day, Sex::kMale));
  EXPECT_TRUE(ids.next(999'922, day.plus_days(1), Sex::kMale));
}

TEST(Schooling, FollowsTheAgeOnTheFirstOfSeptember) {
  World w = world();
  Person p;
  p.path = 1;
  const auto level = [&](const char* birth, const char* day) {
    p.birth = *Date::parse_iso(birth);
    return static_cast<int>(schooling_on(w, p, *Date::parse_iso(day)));
  };
  EXPECT_EQ(level("2020-09-01", "2026-10-31"), 3);  // six on that very day: first class
  EXPECT_EQ(level("2020-09-02", "2026-10-31"), 2);
  EXPECT_EQ(level("2020-09-01", "2026-08-31"), 2);  // the school year before
  EXPECT_EQ(level("2014-09-01", "2026-10-31"), 4);
  EXPECT_EQ(level("2011-09-01", "2026-10-31"), 7);
  p.path = 0;
  EXPECT_EQ(level("2011-09-01", "2026-10-31"), 6);  // of compulsory age: still in school
  EXPECT_EQ(level("2010-09-01", "2026-10-31"), 0);
}

TEST(Names, OfEachPeopleAreTheirs) {
  Random random(1, 2, 3);
  std::map<int, std::set<std::string>> heads;
  bool dot = false;
  for (int k = 0; k < 3000; ++k)
    for (const auto people : {kHan, kWa, kDai, kLahu}) {
      const auto family = family_name(random, people);
      const std::string name = person_name(random, people, k % 2 ? Sex::kMale : Sex::kFemale, family);
      heads[people].insert(name.substr(0, 3));
      dot = dot || name.find("·") != std::string::npos;
      EXPECT_TRUE(people != kHan || name.starts_with(family));
    }
  EXPECT_TRUE(heads[kWa].contains("岩") && heads[kWa].contains("叶") && heads[kWa].contains("鲍"));
  EXPECT_TRUE(heads[kDai].contains("玉") && heads[kDai].contains("刀"));
  EXPECT_TRUE(heads[kLahu].contains("扎") && heads[kLahu].contains("娜"));
  EXPECT_TRUE(dot);
}

}  // namespace
}  // namespace shouwang::generator
