#include "base/text.h"
#include "storage/statements.h"
#include "storage/testing/fixture.h"

namespace shouwang::storage {
namespace {

using namespace testing;  // the fixture and its short names

class Registry : public StorageTest {
 protected:
  std::vector<std::string> codes(const registry::HouseholdPage& page) {
    std::vector<std::string> out;
    for (const auto& row : page.rows) out.push_back(row.household_code);
    return out;
  }
  intake::WriteCounts add_households(std::int64_t id, const std::vector<registry::HouseholdInput>& inputs) {
    const auto d = delivery(id);
    auto writer = MUST(intake_->begin(d));
    const auto counts = MUST(writer->add_households(inputs, kCounty));
    MUST(writer->commit(d));
    return counts;
  }
  intake::WriteCounts add_persons(std::int64_t id, const std::vector<registry::PersonInput>& inputs, std::int32_t county = kCounty) {
    const auto d = delivery(id, "registry_person", county);
    auto writer = MUST(intake_->begin(d));
    const auto counts = MUST(writer->add_persons(inputs, county));
    MUST(writer->commit(d));
    return counts;
  }
  std::string text_of(const intake::WriteCounts& c) {
    return std::to_string(c.inserted) + " new " + std::to_string(c.replaced) + " changed " + std::to_string(c.duplicate) + " same";
  }
};
ON_BOTH_ENGINES(Registry);

TEST_P(Registry, GiveBackDivisionsInTheirLatestEdition) {
  registry::Division county{530922000000, "云县", 3, 530900000000, day(2023, 6, 30), kForever, "统计局 2023"};
  MUST(registry_->save_divisions({county, {530922100000, "爱华镇", 4, 530922000000, day(2023, 6, 30), kForever, "统计局 2023"}}));
  county.name = "云县（更正）";
  MUST(registry_->save_divisions({county}));
  const auto divisions = MUST(registry_->divisions());
  ASSERT_EQ(divisions.size(), 2u);
  EXPECT_EQ(divisions[0].name, "云县（更正）");
  EXPECT_EQ(divisions[0].first_day, day(2023, 6, 30));
  EXPECT_EQ(divisions[0].last_day, kForever);
  EXPECT_EQ(divisions[1].parent, 530922000000);
  EXPECT_EQ(divisions[1].level, 4);
  EXPECT_EQ(divisions[1].source, "统计局 2023");
}

TEST_P(Registry, ShowAHouseholdMaskedWithHeadAndMembers) {
  auto h = household("H1");
  h.address = "云南省临沧市云县爱华镇1号";
  h.phone = "13812345678";
  h.relocated = true;
  h.lifted_year = 2019;
  auto child = person("H1", "张小四", "2", "03");
  child.birth = day(2015, 3, 4);
  child.working = false;
  child.insured = true;
  child.phone_sealed = "sealed";
  register_all(1, {h}, {child, person("H1", "张三丰", "1", "01")});

  const auto row = find("H1");
  EXPECT_EQ(row.county, kCounty);
  EXPECT_EQ(row.village, kVillageA);
  EXPECT_EQ(row.head_name, "张**");
  EXPECT_EQ(row.phone_masked, "138****5678");
  EXPECT_EQ(row.address_masked, text::mask_address(h.address));
  EXPECT_EQ(row.address_masked.find("1号"), std::string::npos);
  EXPECT_EQ(row.members, 2);
  EXPECT_EQ(row.relocated, true);
  EXPECT_EQ(row.lifted_year, 2019);
  EXPECT_EQ(row.since, day(2026, 8, 1));
  EXPECT_EQ(row.open_leads, 0);

  const auto members = MUST(registry_->members(everything(), row.id, false));
  ASSERT_EQ(members.size(), 2u);
  EXPECT_EQ(members[0].relation, "01");  // the head first
  EXPECT_EQ(members[0].name, "张**");
  EXPECT_EQ(members[0].id_masked, "53*************1");
  EXPECT_EQ(members[0].phone_masked, "");
  EXPECT_EQ(members[0].working, std::nullopt);
  EXPECT_EQ(members[1].name, "张**");
  EXPECT_EQ(members[1].birth, day(2015, 3, 4));
  EXPECT_EQ(members[1].working, false);
  EXPECT_EQ(members[1].insured, true);
  EXPECT_EQ(members[1].phone_masked, "***********");  // the sender gave no mask
  EXPECT_EQ(members[1].last_day, kForever);

  EXPECT_EQ(MUST(registry_->sealed_person_field(everything(), members[0].id, "id_number")), person("H1", "张三丰", "1").id_sealed);
  EXPECT_EQ(MUST(registry_->sealed_person_field(everything(), members[0].id, "phone")), std::nullopt);
  EXPECT_EQ(MUST(registry_->sealed_person_field(everything(), members[1].id, "phone")), "sealed");
  EXPECT_EQ(registry_->sealed_person_field(everything(), members[0].id, "name").error().code(), ErrorCode::kInvalidArgument);
}

TEST_P(Registry, SealAddressAndPhoneInTheDatabase) {
  auto h = household("H1");
  h.address = "爱华镇毛家村12组3号";
  h.phone = "13812345678";
  register_all(1, {h}, {});
  const auto id = std::to_string(find("H1").id.value());
  auto db = MUST(database_->read());
  int rows = 0;
  MUST(db->query(sql::registry_household_contact, {kCounty, find("H1").id}, [&](const Row& row) {
    ++rows;
    EXPECT_EQ(row.text(1).find("爱华镇"), std::string::npos);
    EXPECT_EQ(MUST(cipher().decrypt(row.text(1), "household.address:" + id)), h.address);
    EXPECT_EQ(MUST(cipher().decrypt(row.text(3), "household.phone:" + id)), h.phone);
  }));
  EXPECT_EQ(rows, 1);
}

TEST_P(Registry, CountNewChangedAndRepeatedHouseholds) {
  auto a = household("H1"), b = household("H2", kVillageB);
  EXPECT_EQ(text_of(add_households(1, {a, b})), "2 new 0 changed 0 same");
  EXPECT_EQ(text_of(add_households(2, {a, b})), "0 new 0 changed 2 same");
  a.since = b.since = day(2026, 9, 1);
  a.monitored = "unstable";
  EXPECT_EQ(text_of(add_households(3, {a, b})), "0 new 1 changed 1 same");
  EXPECT_EQ(text_of(add_households(4, {household("H3"), household("H3"), a})), "1 new 0 changed 2 same");
}

TEST_P(Registry, ChangeOnlyAddressOrPhoneWithoutNewHistory) {
  auto h = household("H1");
  h.address = "旧地址旧地址旧地址";
  h.phone = "13812345678";
  EXPECT_EQ(text_of(add_households(1, {h})), "1 new 0 changed 0 same");
  h.address = "";
  EXPECT_EQ(text_of(add_households(2, {h})), "0 new 0 changed 1 same") << "what is left out stays";
  h.phone = "13900001111";
  EXPECT_EQ(text_of(add_households(3, {h})), "0 new 1 changed 0 same");
  const auto row = find("H1");
  EXPECT_EQ(row.phone_masked, "139****1111");
  EXPECT_EQ(row.address_masked, text::mask_address("旧地址旧地址旧地址"));
  EXPECT_EQ(MUST(registry_->history(everything(), row.id)).size(), 1u);
}

TEST_P(Registry, CloseTheOldStatementTheDayBeforeTheNewOne) {
  add_households(1, {household("H1")});
  auto h = household("H1", kVillageB, day(2026, 10, 1));
  h.kind = "";  // not stated: stays
  h.monitored = "sudden";
  add_households(2, {h});
  const auto history = MUST(registry_->history(everything(), find("H1").id));
  ASSERT_EQ(history.size(), 2u);
  EXPECT_EQ(history[0].first_day, day(2026, 10, 1));
  EXPECT_EQ(history[0].last_day, kForever);
  EXPECT_EQ(history[0].village, kVillageB);
  EXPECT_EQ(history[0].kind, "lifted");
  EXPECT_EQ(history[0].monitored, "sudden");
  EXPECT_EQ(history[1].first_day, day(2026, 8, 1));
  EXPECT_EQ(history[1].last_day, day(2026, 9, 30));
  EXPECT_EQ(history[1].village, kVillageA);
  EXPECT_EQ(history[1].monitored, "none");
  EXPECT_EQ(find("H1").village, kVillageB);
  EXPECT_EQ(find("H1").since, day(2026, 10, 1));
}

TEST_P(Registry, CorrectAStatementOfTheSameDay) {
  add_households(1, {household("H1")});
  auto h = household("H1");
  h.kind = "general";
  EXPECT_EQ(text_of(add_households(2, {h})), "0 new 1 changed 0 same");
  const auto history = MUST(registry_->history(everything(), find("H1").id));
  ASSERT_EQ(history.size(), 1u);
  EXPECT_EQ(history[0].kind, "general");
}

TEST_P(Registry, FitALateStatementBetweenThoseThatAreKnown) {
  auto h = household("H1", kVillageA, day(2026, 6, 1));
  h.monitored = "none";
  add_households(1, {h});
  h.since = day(2026, 10, 1);
  h.monitored = "sudden";
  add_households(2, {h});
  h.since = day(2026, 8, 1);
  h.monitored = "unstable";
  add_households(3, {h});  // known only now, about a day before the newest statement
  h.since = day(2026, 5, 1);
  h.monitored = "marginal";
  add_households(4, {h});  // before everything known
  std::string text;
  const auto history = MUST(registry_->history(everything(), find("H1").id));
  for (const auto& s : history) text += s.first_day.iso() + "…" + s.last_day.iso() + " " + s.monitored + "\n";
  EXPECT_EQ(text,
            "2026-10-01…9999-12-31 sudden\n"
            "2026-08-01…2026-09-30 unstable\n"
            "2026-06-01…2026-07-31 none\n"
            "2026-05-01…2026-05-31 marginal\n");
  EXPECT_EQ(find("H1").monitored, "sudden");
}

TEST_P(Registry, RefuseAVillageOfAnotherCounty) {
  const auto d = delivery(1);
  auto writer = MUST(intake_->begin(d));
  const auto refused = writer->add_households({household("H1", kOtherVillage)}, kCounty);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kRegistryInvariant);
  EXPECT_NE(refused.error().message().find("H1"), std::string::npos);
}

TEST_P(Registry, KnowPersonsByNumber) {
  add_households(1, {household("H1")});
  EXPECT_EQ(text_of(add_persons(2, {person("H1", "张三", "1"), person("H1", "李四", "2", "02")})), "2 new 0 changed 0 same");
  EXPECT_EQ(text_of(add_persons(3, {person("H1", "张三", "1"), person("H1", "李四", "2", "02")})), "0 new 0 changed 2 same");
  auto changed = person("H1", "李四", "2", "02", day(2026, 9, 1));
  changed.health = "3";
  EXPECT_EQ(text_of(add_persons(4, {changed})), "0 new 1 changed 0 same");
  EXPECT_EQ(text_of(add_persons(5, {changed})), "0 new 0 changed 1 same");
  EXPECT_EQ(find("H1").members, 2);
  const auto members = MUST(registry_->members(everything(), find("H1").id, false));
  EXPECT_EQ(members[1].health, "3");
  EXPECT_EQ(members[1].first_day, day(2026, 8, 1)) << "a change of health does not end the membership";
}

TEST_P(Registry, KnowPersonsWithoutNumberByHouseholdNameAndBirth) {
  add_households(1, {household("H1"), household("H2")});
  auto baby = person("H1", "张宝", "", "03");
  baby.birth = day(2026, 7, 1);
  EXPECT_EQ(text_of(add_persons(2, {baby})), "1 new 0 changed 0 same");
  EXPECT_EQ(text_of(add_persons(3, {baby})), "0 new 0 changed 1 same");
  auto twin = baby;
  twin.name = "张贝";
  auto namesake = baby;
  namesake.household_code = "H2";
  auto older = baby;
  older.birth = day(2020, 7, 1);
  EXPECT_EQ(text_of(add_persons(4, {twin, namesake, older})), "3 new 0 changed 0 same");
  auto numbered = baby;
  numbered.id_index = "index-9";
  numbered.id_sealed = "sealed";
  numbered.id_masked = "53*************9";
  EXPECT_EQ(text_of(add_persons(5, {numbered})), "0 new 1 changed 0 same") << "the number of a person known by name";
  EXPECT_EQ(text_of(add_persons(6, {numbered, baby})), "0 new 0 changed 2 same");
  auto other = numbered;
  other.id_index = "index-10";
  EXPECT_EQ(text_of(add_persons(7, {other})), "1 new 0 changed 0 same") << "two numbers are two persons";
}

TEST_P(Registry, MoveAPersonToAnotherHouseholdWithoutOverlap) {
  register_all(1, {household("H1"), household("H2", kVillageB)}, {person("H1", "张三", "1"), person("H1", "李四", "2", "03"), person("H2", "王五", "3")});
  EXPECT_EQ(text_of(add_persons(2, {person("H2", "李四", "2", "02", day(2026, 10, 1))})), "0 new 1 changed 0 same");
  EXPECT_EQ(find("H1").members, 1);
  EXPECT_EQ(find("H2").members, 2);
  EXPECT_EQ(find("H2").head_name, "王*");
  const auto with_former = MUST(registry_->members(everything(), find("H1").id, true));
  ASSERT_EQ(with_former.size(), 2u);
  EXPECT_EQ(with_former[1].name, "李*");
  EXPECT_EQ(with_former[1].first_day, day(2026, 8, 1));
  EXPECT_EQ(with_former[1].last_day, day(2026, 9, 30));
  EXPECT_EQ(MUST(registry_->members(everything(), find("H1").id, false)).size(), 1u);
}

TEST_P(Registry, CloseTheMembershipInAnotherCountyOfSomebodyWhoMovedHere) {
  register_all(1, {household("K1", kOtherVillage)}, {person("K1", "张三", "1")}, kOtherCounty);
  register_all(2, {household("H1")}, {});
  EXPECT_EQ(text_of(add_persons(3, {person("H1", "张三", "1", "01", day(2026, 9, 15))})), "1 new 0 changed 0 same");
  EXPECT_EQ(find("K1").members, 0);
  EXPECT_EQ(find("K1").head_name, "");
  EXPECT_EQ(find("H1").members, 1);
  const auto former = MUST(registry_->members(everything(), find("K1").id, true));
  ASSERT_EQ(former.size(), 1u);
  EXPECT_EQ(former[0].last_day, day(2026, 9, 14));
  int places = 0;
  MUST(registry_->scan_person_places(everything(), [&](std::string_view index, const registry::PersonPlace& place) {
    ++places;
    EXPECT_EQ(index, "index-1");
    EXPECT_EQ(place.household, find("H1").id);
    EXPECT_EQ(place.village, kVillageA);
  }));
  EXPECT_EQ(places, 1);
  // And back again: the row in the first county is known.
  EXPECT_EQ(text_of(add_persons(4, {person("K1", "张三", "1", "01", day(2026, 11, 1))}, kOtherCounty)), "0 new 1 changed 0 same");
  EXPECT_EQ(find("K1").members, 1);
  EXPECT_EQ(find("H1").members, 0);
}

TEST_P(Registry, RefusePersonsOfUnknownHouseholds) {
  const auto d = delivery(1, "registry_person");
  auto writer = MUST(intake_->begin(d));
  const auto refused = writer->add_persons({person("H404", "张三", "1")}, kCounty);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kForeignKey);
  EXPECT_EQ(refused.error().message().find("张三"), std::string::npos);
}

TEST_P(Registry, ListHouseholdsPageByPageInEveryOrder) {
  std::vector<registry::HouseholdInput> households;
  std::vector<registry::PersonInput> persons;
  // 60 households in three villages, with 0 to 2 members; codes do not follow the villages.
  for (int i = 0; i < 60; ++i) {
    const std::string code = "H" + std::to_string(100 + (i * 37) % 60);
    households.push_back(household(code, i % 3 == 0 ? kVillageA : i % 3 == 1 ? kVillageB : kFarVillage));
    for (int m = 0; m < i % 3; ++m) persons.push_back(person(code, "人" + std::to_string(m), std::to_string(i * 10 + m), m ? "03" : "01"));
  }
  register_all(1, households, persons);
  const auto walk = [&](const access::Scope& scope, const std::string& sort) {
    std::vector<registry::HouseholdRow> rows;
    registry::HouseholdQuery query;
    query.sort = sort;
    query.limit = 7;
    do {
      const auto page = MUST(registry_->find_households(scope, query));
      EXPECT_LE(page.rows.size(), 7u);
      rows.insert(rows.end(), page.rows.begin(), page.rows.end());
      query.cursor = page.next_cursor;
      EXPECT_EQ(page.total, scope.division().size() == 12 ? 20 : scope.division().size() == 9 ? 40 : 60);
    } while (!query.cursor.empty() && rows.size() <= 60);
    return rows;
  };
  for (const char* division : {"", "530922", "530922100", "530922100201"}) {
    const auto scope = scope_of(division);
    for (const char* sort : {"code", "-code", "village", "-village", "members", "-members"}) {
      SCOPED_TRACE(std::string(sort) + " in " + division);
      const auto rows = walk(scope, sort);
      EXPECT_EQ(rows.size(), scope.division().size() == 12 ? 20u : scope.division().size() == 9 ? 40u : 60u);
      const std::string_view name = sort[0] == '-' ? sort + 1 : sort;
      for (std::size_t i = 1; i < rows.size(); ++i) {
        const auto& a = sort[0] == '-' ? rows[i] : rows[i - 1];
        const auto& b = sort[0] == '-' ? rows[i - 1] : rows[i];
        const auto key = [&](const registry::HouseholdRow& r) {
          return std::pair(name == "village" ? r.village : name == "members" ? r.members : 0, r.household_code);
        };
        EXPECT_LT(key(a), key(b));
      }
    }
  }
}

TEST_P(Registry, FindHouseholdsByCodeNameNumberAndClass) {
  auto b = household("H20", kVillageB);
  b.monitored = "sudden";
  b.kind = "general";
  b.assistance = "dibao";
  register_all(1, {household("H1"), household("H12"), b}, {person("H1", "张三", "1"), person("H1", "岩温", "2", "03"), person("H12", "张四", "3"), person("H20", "李五", "4")});
  const auto search = [&](auto change) {
    registry::HouseholdQuery query;
    change(query);
    const auto page = MUST(registry_->find_households(everything(), query));
    EXPECT_EQ(page.total, static_cast<std::int64_t>(page.rows.size()));
    return codes(page);
  };
  using Q = registry::HouseholdQuery;
  using Codes = std::vector<std::string>;
  EXPECT_EQ(search([](Q& q) { q.text = "H1"; }), (Codes{"H1", "H12"}));
  EXPECT_EQ(search([](Q& q) { q.text = "H2"; }), Codes{"H20"});
  EXPECT_EQ(search([](Q& q) { q.text = "张"; }), (Codes{"H1", "H12"}));
  EXPECT_EQ(search([](Q& q) { q.text = "张"; q.sort = "-code"; }), (Codes{"H12", "H1"}));
  EXPECT_EQ(search([](Q& q) { q.text = "岩"; }), Codes{"H1"}) << "any member's name";
  EXPECT_EQ(search([](Q& q) { q.text = "张三丰"; }), Codes{});
  EXPECT_EQ(search([](Q& q) { q.id_index = "index-3"; }), Codes{"H12"});
  EXPECT_EQ(search([](Q& q) { q.id_index = "index-404"; }), Codes{});
  EXPECT_EQ(search([](Q& q) { q.kind = "general"; }), Codes{"H20"});
  EXPECT_EQ(search([](Q& q) { q.monitored = "sudden"; }), Codes{"H20"});
  EXPECT_EQ(search([](Q& q) { q.assistance = "dibao"; }), Codes{"H20"});
  EXPECT_EQ(search([](Q& q) { q.assistance = "dibao"; q.kind = "lifted"; }), Codes{});
  EXPECT_EQ(search([](Q& q) { q.division = "530922100202"; }), Codes{"H20"});
  EXPECT_EQ(search([](Q& q) { q.division = "530921"; }), Codes{});
  registry::HouseholdQuery wrong;
  wrong.sort = "name";
  EXPECT_EQ(registry_->find_households(everything(), wrong).error().code(), ErrorCode::kInvalidArgument);
  wrong.sort = "code";
  wrong.cursor = "nonsense";
  EXPECT_EQ(registry_->find_households(everything(), wrong).error().code(), ErrorCode::kInvalidArgument);
}

TEST_P(Registry, ShowNothingOutsideTheScope) {
  register_all(1, {household("H1"), household("H2", kVillageB)}, {person("H1", "张三", "1"), person("H2", "李四", "2")});
  register_all(2, {household("K1", kOtherVillage)}, {person("K1", "王五", "3")}, kOtherCounty);
  const auto h2 = find("H2").id;
  const auto li = MUST(registry_->members(everything(), h2, false))[0].id;
  struct Case {
    std::string division;
    std::size_t households;
    bool sees_h2;
  };
  for (const Case& c : {Case{"", 3, true}, Case{"53", 3, true}, Case{"530922", 2, true}, Case{"530922100", 2, true}, Case{"530922100202", 1, true},
                        Case{"530922100201", 1, false}, Case{"530921", 1, false}, Case{"530923", 0, false}, Case{"not a division", 0, false}}) {
    SCOPED_TRACE(c.division);
    const auto scope = scope_of(c.division);
    const auto page = MUST(registry_->find_households(scope, {}));
    EXPECT_EQ(page.rows.size(), c.households);
    EXPECT_EQ(page.total, static_cast<std::int64_t>(c.households));
    std::size_t places = 0, known = 0;
    MUST(registry_->scan_person_places(scope, [&](std::string_view, const registry::PersonPlace&) { ++places; }));
    MUST(registry_->scan_household_codes(scope, [&](std::string_view, HouseholdId, std::int64_t) { ++known; }));
    EXPECT_EQ(places, c.households);
    EXPECT_EQ(known, c.households);
    EXPECT_EQ(MUST(registry_->household(scope, h2)).has_value(), c.sees_h2);
    EXPECT_EQ(MUST(registry_->members(scope, h2, true)).size(), c.sees_h2 ? 1u : 0u);
    EXPECT_EQ(MUST(registry_->history(scope, h2)).size(), c.sees_h2 ? 1u : 0u);
    EXPECT_EQ(MUST(registry_->sealed_person_field(scope, li, "id_number")).has_value(), c.sees_h2);
    registry::HouseholdQuery by_number;
    by_number.id_index = "index-2";
    EXPECT_EQ(MUST(registry_->find_households(scope, by_number)).rows.size(), c.sees_h2 ? 1u : 0u);
    registry::HouseholdQuery by_name;
    by_name.text = "李";
    EXPECT_EQ(MUST(registry_->find_households(scope, by_name)).total, c.sees_h2 ? 1 : 0);
  }
  // A household that has moved away is no longer seen from the old village, nor is the person who left with it.
  add_households(3, {household("H2", kVillageA, day(2026, 11, 1))});
  EXPECT_FALSE(MUST(registry_->household(scope_of("530922100202"), h2)));
  EXPECT_FALSE(MUST(registry_->sealed_person_field(scope_of("530922100202"), li, "id_number")));
  EXPECT_TRUE(MUST(registry_->household(scope_of("530922100201"), h2)));
}

}  // namespace
}  // namespace shouwang::storage
