#include "linkage/compare.h"

#include <gtest/gtest.h>

#include "linkage/index.h"

namespace shouwang::linkage {
namespace {

unsigned names_level(std::string_view a, std::string_view b) {
  NameTable table;
  const auto x = table.intern(normalise_name(a)), y = table.intern(normalise_name(b));
  return compare_names(table, table[x], table, table[y]);
}

Prepared with_id(std::string_view text) {
  const IdForm id = normalise_id(text);
  Prepared p;
  p.id_high = id.high;
  p.id_low = id.low;
  p.id_length = id.length;
  p.id_kind = id.kind;
  return p;
}
unsigned ids_level(std::string_view a, std::string_view b) {
  const unsigned level = compare_ids(with_id(a), with_id(b));
  EXPECT_EQ(level, compare_ids(with_id(b), with_id(a)));
  return level;
}

TEST(CompareNames, HasALevelForEachKindOfError) {
  struct Case {
    std::string_view a, b;
    unsigned level;
  };
  for (const Case& c : {Case{"王伟", "王伟", kNameExact},
                        Case{"王伟", "王炜", kNameSound},
                        Case{"李晓明", "李小明", kNameSound},
                        Case{"单娟", "单娟", kNameExact},
                        Case{"王英", "王颖", kNameSound},
                        Case{"王静", "王近", kNameRegional},
                        Case{"李?明", "李晓明", kNameLegible},
                        Case{"李□", "李瓅", kNameLegible},
                        Case{"王国强", "王国富", kNameOneOther},
                        Case{"王强", "王富", kNameOneOfTwo},
                        Case{"王国强", "张国强", kNameSurname},
                        Case{"王国强", "王强国", kNameSwapped},
                        Case{"王国强", "王强", kNameDropped},
                        Case{"王国强", "王海涛", kNameSameSurname},
                        Case{"王国强", "张海涛", kNameDifferent},
                        Case{"买买提艾合·吐尔逊", "买买提艾合 吐尔逊", kNameExact},
                        Case{"买买提艾合·吐尔逊", "麦麦提艾合·吐尔逊", kNameSound},
                        Case{"买买提艾合·吐尔逊", "麦麦提艾山·吐尔逊", kNameNear},
                        Case{"买买提艾合·吐尔逊", "买买提艾合", kNamePart},
                        Case{"买买提艾合·吐尔逊", "吐尔逊·买买提艾合", kNameSwapped}}) {
    EXPECT_EQ(names_level(c.a, c.b), c.level) << c.a << " " << c.b;
    EXPECT_EQ(names_level(c.b, c.a), c.level) << c.b << " " << c.a;
  }
}

TEST(CompareNames, DoesNotDependOnTheOrderOfTheSides) {
  EXPECT_EQ(names_level("1村0", "□村a"), names_level("□村a", "1村0"));  // one looks foreign, the other does not
}

TEST(CompareIds, KnowsTheCheckCharacter) {
  const auto number = [](int area, int y, int m, int d, int sequence) {
    return ResidentId::make(area, *Date::from_ymd(y, m, d), sequence).full();
  };
  const std::string id = number(530921, 1985, 3, 2, 121);
  const auto changed = [&](std::size_t at, char to) {
    std::string out = id;
    out[at] = to;
    return out;
  };
  EXPECT_EQ(ids_level(id, id), kIdExact);
  EXPECT_EQ(ids_level(id, id.substr(0, 6) + id.substr(8, 9)), kIdExact);  // 15 places, converted
  EXPECT_EQ(ids_level(id, id.substr(0, 17)), kIdUnchecked);
  EXPECT_EQ(ids_level(id, ""), kIdMissing);
  EXPECT_EQ(ids_level(id, id.substr(0, 6) + "********" + id.substr(14)), kIdVisible);
  EXPECT_EQ(ids_level(id, changed(4, '9')), kIdOneEdit);
  std::string moved = id;
  std::swap(moved[12], moved[13]);
  EXPECT_EQ(ids_level(id, moved), kIdOneEdit);
  std::string lost = id;
  lost.erase(9, 1);
  EXPECT_EQ(ids_level(id, lost), kIdOneEdit);
  std::string added = id;
  added.insert(5, "7");
  EXPECT_EQ(ids_level(id, added), kIdOneEdit);
  std::string two = changed(4, '9');
  two[15] = two[15] == '7' ? '8' : '7';
  EXPECT_EQ(ids_level(id, two), kIdTwoEdits);
  EXPECT_EQ(ids_level(id, number(530921, 1985, 3, 2, 123)), kIdTwin);
  EXPECT_EQ(ids_level(id, number(530926, 1961, 8, 7, 4)), kIdDiffer);
}

TEST(CompareDates, HasALevelForEachKindOfError) {
  EXPECT_EQ(compare_dates(19830506, 19830506), kBirthExact);
  EXPECT_EQ(compare_dates(19830506, 19830605), kBirthDayMonth);
  EXPECT_EQ(compare_dates(19830506, 19830521), kBirthYearMonth);
  EXPECT_EQ(compare_dates(19830506, 19830906), kBirthYearDay);
  EXPECT_EQ(compare_dates(19830506, 19840506), kBirthDecade);
  EXPECT_EQ(compare_dates(19830506, 19930506), kBirthDecade);
  EXPECT_EQ(compare_dates(19830506, 19830617), kBirthLunar);
  EXPECT_EQ(compare_dates(19830506, 19830500), kBirthPartial);
  EXPECT_EQ(compare_dates(19830506, 19830101), kBirthPartial);
  EXPECT_EQ(compare_dates(19830506, 19831224), kBirthSameYear);
  EXPECT_EQ(compare_dates(19830506, 19851224), kBirthTwoYears);
  EXPECT_EQ(compare_dates(19830506, 19861224), kBirthDifferent);
}

TEST(Compare, CountsDateAndSexOnceWhereTheNumberAlreadyHasThem) {
  NameTable names;
  VillageTable villages;
  const std::string id = ResidentId::make(530921, *Date::from_ymd(1985, 3, 2), 121).full();
  const auto level_of = [&](std::string_view birth, Field field) {
    const std::vector<Record> both{{1, "王伟", id, "1985-03-02", "男", {}, {}, {}, 0}, {2, "王伟", id, birth, "女", {}, {}, {}, 0}};
    const auto prepared = prepare_records(both, 1, names, villages);
    return compare({&prepared[0], &names, &villages}, {&prepared[1], &names, &villages}).level(field);
  };
  EXPECT_EQ(level_of("1985-03-02", Field::kBirth), kBirthMissing);
  EXPECT_EQ(level_of("1985-03-09", Field::kBirth), kBirthAgainstId);
  EXPECT_EQ(level_of("1985-03-02", Field::kSex), kSexAgainstId);
  // Two places wrong: still nearly the same number, with the same date in it.
  std::string two = id;
  two[1] = '9';
  two[15] = two[15] == '7' ? '8' : '7';
  const std::vector<Record> near{{1, "王伟", id, "1985-03-02", {}, {}, {}, {}, 0}, {2, "王伟", two, "1985-03-02", {}, {}, {}, {}, 0}};
  const auto prepared = prepare_records(near, 1, names, villages);
  const Pattern p = compare({&prepared[0], &names, &villages}, {&prepared[1], &names, &villages});
  EXPECT_EQ(p.level(Field::kId), kIdTwoEdits);
  EXPECT_EQ(p.level(Field::kBirth), kBirthMissing);
}

TEST(Compare, CountsTheDateThatANumberHidesOrDoesNotHold) {
  NameTable names;
  VillageTable villages;
  const std::string id = ResidentId::make(530921, *Date::from_ymd(1985, 3, 2), 121).full();
  const auto pattern = [&](const std::string& a, const std::string& b, std::string_view birth) {
    const std::vector<Record> both{{1, "王伟", a, "1985-03-02", "男", {}, {}, {}, 0}, {2, "王伟", b, birth, "男", {}, {}, {}, 0}};
    const auto prepared = prepare_records(both, 1, names, villages);
    return compare({&prepared[0], &names, &villages}, {&prepared[1], &names, &villages});
  };
  const Pattern hidden = pattern(id, id.substr(0, 6) + "********" + id.substr(14), "1985-03-02");
  EXPECT_EQ(hidden.level(Field::kId), kIdVisible);
  EXPECT_EQ(hidden.level(Field::kBirth), kBirthExact);
  EXPECT_EQ(pattern(id, id.substr(0, 6) + "********" + id.substr(14), "1999-12-31").level(Field::kBirth), kBirthDifferent);
  const Pattern other = pattern("3808808", "3808808", "1985-03-02");  // of another kind of document
  EXPECT_EQ(other.level(Field::kId), kIdUnchecked);
  EXPECT_EQ(other.level(Field::kBirth), kBirthExact);
  std::string wrong = id;  // one place wrong, and not in the date: the other number still holds it
  wrong[3] = wrong[3] == '9' ? '8' : '9';
  EXPECT_EQ(pattern(id, wrong, "1985-03-02").level(Field::kBirth), kBirthMissing);
}

TEST(CompareVillages, ComparesWhatBothSay) {
  VillageTable t;
  const auto level = [&](std::string_view a, std::string_view b) {
    const auto x = t.intern("", a), y = t.intern("", b);
    return compare_villages(t[x], t[y]);
  };
  EXPECT_EQ(level("凤山镇大石村", "云岭县凤山镇大石村委会3组"), kVillageSame);
  EXPECT_EQ(level("凤山镇大石村", "大石"), kVillageName);
  EXPECT_EQ(level("凤山镇大石村", "龙水镇大石村"), kVillageDifferent);
  EXPECT_EQ(level("凤山镇大石坡村", "凤山镇大石村"), kVillageNear);
  EXPECT_EQ(level("凤山镇大石村", "凤山镇松林村"), kVillageTown);
  EXPECT_EQ(level("凤山镇大石村", "龙水镇松林村"), kVillageDifferent);
}

TEST(ComparePhones, ForgivesOneDigitOrTwoNeighbours) {
  EXPECT_EQ(compare_phones(13812345678, 13812345678), kPhoneSame);
  EXPECT_EQ(compare_phones(13812345678, 13812345677), kPhoneNear);
  EXPECT_EQ(compare_phones(13812345678, 13812354678), kPhoneNear);
  EXPECT_EQ(compare_phones(13812345678, 13912345677), kPhoneDifferent);
  EXPECT_EQ(compare_phones(0, 13912345677), kPhoneMissing);
}

TEST(Compare, EveryLevelHasItsNames) {
  for (std::size_t f = 0; f < kFields; ++f)
    for (unsigned level = 0; level < kLevelCounts[f]; ++level) {
      EXPECT_FALSE(level_id(static_cast<Field>(f), level).empty());
      EXPECT_FALSE(level_text(static_cast<Field>(f), level).empty());
    }
}

}  // namespace
}  // namespace shouwang::linkage
