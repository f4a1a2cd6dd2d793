// Deliveries of the register taken back whole: on both engines.
#include <nlohmann/json.hpp>
#include <random>

#include "registry/duplicate.h"
#include "storage/testing/casework.h"
#include "storage/testing/datasets.h"
#include "storage/testing/fixture.h"

namespace shouwang::storage {
namespace {

using namespace testing;  // the fixture and its short names
using intake::WithdrawalEffects;

class RegistryWithdrawals : public StorageTest {
 protected:
  void SetUp() override {
    StorageTest::SetUp();
    if (IsSkipped()) return;
    review_ = make_review_store(*database_, cipher());
    changes_ = make_change_store(*database_, cipher(), ids_);
    pack_ = settlement_pack();
    MUST(intake_->ensure_dataset_tables(pack_));
    MUST(registry_->save_divisions({{530922100000, "爱华镇", 4, 530922000000, day(2023, 6, 30), kForever, "试验"},
                                    {kVillageA, "毛家村", 5, 530922100000, day(2023, 6, 30), kForever, "试验"},
                                    {kVillageB, "新村", 5, 530922100000, day(2023, 6, 30), kForever, "试验"}}));
  }
  Result<WithdrawalEffects> withdraw(std::int64_t id, bool dry = false, const access::Scope& scope = everything()) {
    return review_->withdraw(scope, {DeliveryId(id), AccountId(7), "报错了村", 1'790'000'500'000, "pack", "procedure"}, ids_, dry);
  }
  std::string problem(std::int64_t id) {
    const auto tried = withdraw(id, true);
    if (tried) return "";
    EXPECT_EQ(tried.error().code(), ErrorCode::kTransition) << tried.error().text();
    return tried.error().message();
  }
  /// Households, or persons, as a delivery of its own.
  intake::WriteCounts take(std::int64_t id, const std::vector<registry::HouseholdInput>& households,
                           const std::vector<registry::PersonInput>& persons, std::int32_t county = kCounty) {
    auto d = delivery(id, persons.empty() ? "registry_household" : "registry_person", county);
    d.receipt.taken = static_cast<std::int64_t>(households.size() + persons.size());
    auto writer = MUST(intake_->begin(d));
    auto counts = MUST(writer->add_households(households, county));
    const auto more = MUST(writer->add_persons(persons, county));
    counts.inserted += more.inserted;
    counts.replaced += more.replaced;
    MUST(writer->commit(d));
    return counts;
  }
  void take_records(std::int64_t id, const std::vector<RecordSpec>& specs) {
    const auto d = delivery(id, "settlement");
    auto writer = MUST(intake_->begin(d));
    MUST(writer->add_records(pack_.datasets.at("settlement"), batch_of(specs)));
    MUST(writer->commit(d));
  }
  registry::Change move_by_hand(const std::string& who, const std::string& to, std::int64_t now_ms) {
    registry::ChangeOrder order;
    order.request.kind = registry::ChangeKind::kMovePerson;
    order.request.person = person_named(who);
    order.request.to_household = find(to).id;
    order.request.day = day(2026, 10, 1);
    order.request.reason = "入户核实";
    order.account = AccountId(7);
    order.now_ms = now_ms;
    order.today = day(2026, 11, 22);
    return MUST(changes_->execute(everything(), order));
  }
  PersonId person_named(const std::string& name) {
    const PersonId id(number("select id from person where name = '" + name + "'"));
    EXPECT_TRUE(id) << "nobody is called " << name;
    return id;
  }
  bool has_household(const std::string& code) {
    registry::HouseholdQuery query;
    query.text = code;
    return !MUST(registry_->find_households(everything(), query)).rows.empty();
  }
  RecordSpec record(std::int64_t id, const std::string& code, PersonId who = {}) {
    const auto home = find(code);
    return {.id = id,
            .identity = "i" + std::to_string(id),
            .content = "c",
            .household = home.id.value(),
            .person = who.value(),
            .village = home.village};
  }
  casework::Lead lead_of(std::int64_t id, const std::string& code) {
    casework::Lead l;
    l.id = LeadId(id);
    l.county = kCounty;
    l.household = find(code).id;
    l.village = kVillageA;
    l.rules = "R1";
    l.findings = 1;
    l.due = day(2026, 12, 1);
    return l;
  }
  void screen(std::int64_t id, const std::string& code) {
    screening::Run run;
    run.id = id;
    run.county = kCounty;
    screening::Finding f;
    f.id = FindingId(id);
    f.county = kCounty;
    f.household = find(code).id;
    f.village = kVillageA;
    f.rule = "R1";
    f.wording = "住房不安全";
    f.evidence = "{}";
    MUST(casework_->commit_screening(run, {{screening::FindingChange::What::kNew, f}},
                                     {{casework::LeadChange::What::kNew, lead_of(id, code)}}));
  }
  std::int64_t number(const std::string& text) {
    return MUST(MUST(database_->read())->integer(Statement("test.number" + text, text), {})).value_or(0);
  }
  void script(const std::string& text) {
    auto tx = MUST(database_->write());
    MUST(tx->script(text));
    MUST(tx.commit());
  }
  /// Everything of the register and the records, byte for byte.
  std::string dump() {
    std::string out;
    const auto db = MUST(database_->read());
    for (const std::string table :
         {"person order by county, id", "person_state order by county, person, first_day", "membership order by county, person, first_day",
          "household order by county, id", "household_state order by county, household, first_day", "village_count order by village",
          "record_settlement order by id"}) {
      const std::string text = "select * from " + table;
      MUST(db->query(Statement("test." + table, text), {}, [&](const Row& row) {
        out += table.substr(0, table.find(' '));
        for (int c = 0; c < row.columns(); ++c)
          out += row.is_null(c) ? "|null" : "|" + (row.text(c).empty() ? std::to_string(row.integer(c)) : row.string(c));
        out += "\n";
      }));
    }
    return out;
  }
  void expect_same(const std::string& before, const std::string& what) {
    const std::string now = dump();
    if (now == before) return;
    std::istringstream was(before), is(now);
    std::set<std::string> lost, added;
    for (std::string line; std::getline(was, line);) lost.insert(line);
    for (std::string line; std::getline(is, line);)
      if (lost.erase(line) == 0) added.insert(line);
    std::string text;
    for (const auto& line : lost) text += "- " + line + "\n";
    for (const auto& line : added) text += "+ " + line + "\n";
    ADD_FAILURE() << what << "\n" << text;
  }

  policy::Pack pack_;
  std::unique_ptr<intake::ReviewStore> review_;
  std::unique_ptr<registry::ChangeStore> changes_;
  IdSource ids_{1'790'000'400'000};
};
ON_BOTH_ENGINES(RegistryWithdrawals);

TEST_P(RegistryWithdrawals, WhatADeliveryBroughtIsGoneAndWhatItChangedIsAsBefore) {
  take(1, {household("H1"), household("H2")}, {});
  take(2, {}, {person("H1", "张三", "1"), person("H1", "李四", "", "02"), person("H2", "王五", "3")});
  const auto before = dump();

  auto changed = household("H1", kVillageB, day(2026, 9, 1));
  changed.monitored = "unstable";
  changed.phone = "13800000001";
  take(3, {changed, household("H2"), household("H9")}, {});
  const auto between = dump();
  auto stated = person("H9", "张三", "1", "03", day(2026, 9, 2));
  stated.phone_sealed = cipher().encrypt("13900000000", registry::kPhoneContext);
  stated.phone_masked = "139****0000";
  auto numbered = person("H1", "李四", "2", "02", day(2026, 9, 2));
  numbered.health = "3";
  take(4, {}, {stated, numbered, person("H9", "新人", "8")});
  EXPECT_EQ(find("H9").members, 2);

  const auto tried = MUST(withdraw(4, true));
  EXPECT_EQ(find("H9").members, 2) << "a trial run changes nothing";
  const auto done = MUST(withdraw(4));
  ASSERT_TRUE(tried.registry && done.registry);
  EXPECT_EQ(intake::effects_text(tried), intake::effects_text(done));
  EXPECT_EQ(done.registry->persons_restored, 2);
  EXPECT_EQ(done.registry->persons_removed, 1);
  EXPECT_EQ(done.registry->households_restored, 0);
  expect_same(between, "persons");
  EXPECT_EQ(nlohmann::json::parse(MUST(intake_->delivery(everything(), DeliveryId(4)))->effects)["persons_removed"], 1);

  const auto homes = MUST(withdraw(3));
  EXPECT_EQ(homes.registry->households_restored, 1) << "H2 says what was known";
  EXPECT_EQ(homes.registry->households_removed, 1);
  expect_same(before, "households");
  EXPECT_EQ(number("select count(*) from registry_before where step in (select id from registry_step where delivery in (3, 4))"), 0)
      << "no image of what was taken back is kept";
}

TEST_P(RegistryWithdrawals, TheVersionOfTheRegisterRisesAndTheSameFileMayComeAgain) {
  const auto version = [&] { return number("select people from registry_version where county = 530922"); };
  const auto empty = version();
  take(1, {household("H1")}, {});
  const auto before = version();
  EXPECT_GT(before, empty) << "an index made of the empty county does not know the household";
  MUST(withdraw(1));
  EXPECT_GT(version(), before);
  EXPECT_FALSE(MUST(intake_->find_delivery(everything(), "registry_household", "hash1")));
  auto again = delivery(2);
  again.file_hash = "hash1";
  auto writer = MUST(intake_->begin(again));
  EXPECT_EQ(MUST(writer->add_households({household("H1")}, kCounty)).inserted, 1);
  MUST(writer->commit(again));
  writer.reset();
  EXPECT_EQ(withdraw(1).error().code(), ErrorCode::kTransition) << "twice";
  EXPECT_EQ(withdraw(2, false, scope_of("530921")).error().code(), ErrorCode::kNotFound) << "another county";
  EXPECT_EQ(withdraw(2, false, scope_of("530922100")).error().code(), ErrorCode::kNotFound) << "a township";
  MUST(withdraw(2));
}

TEST_P(RegistryWithdrawals, ATelephoneThatIsStatedAgainIsNoChange) {
  auto stated = person("H1", "张三", "1");
  const auto with_phone = [&](const char* phone) {
    stated.phone_sealed = cipher().encrypt(phone, registry::kPhoneContext);
    stated.phone_masked = "139****0000";
    return stated;
  };
  take(1, {household("H1")}, {with_phone("13900000000")});
  const auto before = dump();
  take(2, {}, {with_phone("13900000000")});
  expect_same(before, "the same number, sealed anew");
  take(3, {}, {with_phone("13911110000")});
  EXPECT_EQ(MUST(withdraw(3)).registry->persons_restored, 1) << "another number that looks the same when it is masked";
  expect_same(before, "the number of before");
}

TEST_P(RegistryWithdrawals, ADeliveryThatChangedNothingOfItDoesNotStandInTheWay) {
  take(1, {household("H1")}, {});
  take(2, {household("H2")}, {});
  take(3, {household("H1"), household("H2")}, {});
  EXPECT_EQ(problem(1), "");
  take(4, {household("H1", kVillageB, day(2026, 9, 1))}, {});
  EXPECT_NE(problem(1).find("文件4.csv"), std::string::npos) << problem(1);
  EXPECT_NE(problem(1).find("1 户"), std::string::npos) << problem(1);
  EXPECT_EQ(problem(2), "");
  take(5, {}, {person("H2", "张三", "1")});
  EXPECT_NE(problem(2).find("文件5.csv"), std::string::npos) << "somebody lives in a household that it made: " << problem(2);
  MUST(withdraw(5));
  MUST(withdraw(4));
  MUST(withdraw(2));
  MUST(withdraw(1));
  EXPECT_FALSE(has_household("H1"));
  EXPECT_EQ(withdraw(1).error().code(), ErrorCode::kTransition);
}

TEST_P(RegistryWithdrawals, AHouseholdThatAnImageNamesWaitsForIt) {
  take(1, {household("H1")}, {});
  take(2, {household("H2")}, {});
  take(3, {}, {person("H1", "张三", "1")});
  take(4, {}, {person("H2", "张三", "1")});  // the same day: the home of before is overwritten
  EXPECT_NE(problem(1).find("文件4.csv"), std::string::npos) << problem(1);
  MUST(withdraw(4));
  EXPECT_EQ(find("H1").members, 1);
}

TEST_P(RegistryWithdrawals, ChangesByHandAreUndoneFirst) {
  take(1, {household("H1"), household("H2")}, {});
  take(2, {}, {person("H1", "张三", "1"), person("H1", "李四", "2", "02")});
  // Asked for before the import, done after it.
  const auto change = move_by_hand("李四", "H2", 1'700'000'000'000);
  EXPECT_NE(problem(2).find("移户"), std::string::npos) << problem(2);
  EXPECT_NE(problem(1), "");
  MUST(changes_->undo(everything(), change.id, AccountId(7), "弄错了", 1'790'000'300'000));
  EXPECT_EQ(problem(2), "");
  MUST(withdraw(2));
  MUST(withdraw(1));
  EXPECT_EQ(number("select count(*) from person"), 0);
}

TEST_P(RegistryWithdrawals, AChangeByHandBeforeItStaysAndCanStillBeUndone) {
  take(1, {household("H1"), household("H2")}, {});
  take(2, {}, {person("H1", "张三", "1"), person("H1", "李四", "2", "02")});
  const auto change = move_by_hand("李四", "H2", 1'790'000'300'000);
  const auto before = dump();
  take(3, {}, {person("H1", "李四", "2", "02", day(2026, 10, 2))});
  EXPECT_EQ(changes_->undo(everything(), change.id, AccountId(7), "弄错了", 1'790'000'400'000).error().code(), ErrorCode::kTransition);
  MUST(withdraw(3));
  expect_same(before, "after the move");
  MUST(changes_->undo(everything(), change.id, AccountId(7), "弄错了", 1'790'000'400'000));
}

TEST_P(RegistryWithdrawals, RowsOfDepartmentsAboutNewPersonsAreTakenBackFirst) {
  take(1, {household("H1"), household("H9")}, {});
  take(2, {}, {person("H1", "张三", "1")});
  take(3, {}, {person("H1", "新人", "8")});
  take_records(4, {record(41, "H1", person_named("新人")), record(42, "H1", person_named("张三")), record(43, "H9")});
  EXPECT_NE(problem(3).find("1 条部门数据（“文件4.csv”）"), std::string::npos) << problem(3);
  EXPECT_EQ(problem(2).find("1 条部门数据"), problem(3).find("1 条部门数据")) << problem(2);
  MUST(withdraw(4));
  MUST(withdraw(3));
  EXPECT_EQ(number("select count(*) from record_settlement where household = 0 and person = 0 and match_state = 2"), 1)
      << "the withdrawn row stays for the record and speaks of nobody";
  MUST(withdraw(2));
  MUST(withdraw(1));
  EXPECT_EQ(number("select count(*) from record_settlement where household <> 0"), 0);
}

TEST_P(RegistryWithdrawals, RecordsFollowWhoeverComesHome) {
  take(1, {household("H1"), household("H2")}, {});
  take(2, {}, {person("H1", "张三", "1")});
  take_records(3, {record(31, "H1", person_named("张三"))});
  take(4, {}, {person("H2", "张三", "1", "03", day(2026, 9, 1))});
  take_records(5, {record(51, "H2", person_named("张三"))});
  MUST(withdraw(4));
  EXPECT_EQ(number("select count(*) from record_settlement where household = " + std::to_string(find("H1").id.value())), 2)
      << "those that came meanwhile, too";
}

TEST_P(RegistryWithdrawals, WhatNobodyTouchedGoesAlongAndWorkOfPeopleStandsInTheWay) {
  take(1, {household("H1"), household("H2")}, {});
  screen(101, "H1");
  screen(102, "H2");
  const auto tried = MUST(withdraw(1, true));
  EXPECT_EQ(tried.registry->findings_removed, 2);
  EXPECT_EQ(tried.registry->leads_removed, 2);
  auto taken = MUST(casework_->lead(everything(), LeadId(102)))->lead;
  taken.sequence = 1;
  casework::Change change;
  change.events = {lead_event(102, 1, kCounty)};
  change.leads = {taken};
  MUST(casework_->commit(change));
  EXPECT_NE(problem(1).find("1 条已有人办理的线索"), std::string::npos) << problem(1);
}

TEST_P(RegistryWithdrawals, AnUntouchedLeadGoesWithItsHousehold) {
  take(1, {household("H1")}, {});
  take(2, {}, {person("H1", "张三", "1"), person("H1", "张叁", "2", "02")});
  screen(101, "H1");
  const auto who = person_named("张三"), other = person_named("张叁");
  const auto pair =
      "insert into duplicate_pair (county, first, second, posterior, same_household, parts, state, found_ms) values (530922, " +
      std::to_string(std::min(who, other).value()) + ", " + std::to_string(std::max(who, other).value()) + ", 900000, 1, '[]', 1, 5)";
  script(pair);
  script("update duplicate_pair set state = 3");
  EXPECT_NE(problem(2).find("1 对重复人员的结论"), std::string::npos) << problem(2);
  script("update duplicate_pair set state = 1");
  MUST(withdraw(2));
  EXPECT_EQ(number("select count(*) from duplicate_pair"), 0);
  MUST(withdraw(1));
  EXPECT_EQ(number("select count(*) from lead"), 0);
  EXPECT_EQ(number("select count(*) from finding"), 0);
  EXPECT_EQ(number("select count(*) from household"), 0);
}

TEST_P(RegistryWithdrawals, CasesDeclarationsAndReviewsStandInTheWay) {
  take(1, {household("H1")}, {});
  take(2, {}, {person("H1", "张三", "1")});
  const auto who = std::to_string(person_named("张三").value()), home = std::to_string(find("H1").id.value());
  script(
      "insert into link_constraint (county, id, kind, statement, statement_index, person, item, account, at_ms) values (530922, 1, 1, 'x', "
      "'y', " +
      who + ", 7, 1, 1)");
  EXPECT_NE(problem(2).find("1 条人工核对的结论"), std::string::npos) << problem(2);
  script("update link_constraint set ended_ms = 5");
  EXPECT_EQ(problem(2), "");
  MUST(withdraw(2));
  const auto c = case_with(501, find("H1"), {});
  casework::Change change;
  change.events = {case_event(501, 1, kCounty)};
  change.cases = {c};
  MUST(casework_->commit(change));
  EXPECT_NE(problem(1).find("1 份档案"), std::string::npos) << problem(1);
  EXPECT_NE(problem(1).find("报送更正后的户籍文件"), std::string::npos) << problem(1);
}

TEST_P(RegistryWithdrawals, SomebodyWhoMovedInGoesBackToTheOtherCounty) {
  take(11, {household("X1", kOtherVillage)}, {person("X1", "张三", "1")}, kOtherCounty);
  take(1, {household("H1")}, {});
  const auto before = dump();
  take(2, {}, {person("H1", "张三", "1", "01", day(2026, 9, 1))});
  EXPECT_NE(problem(11).find("其他县"), std::string::npos) << problem(11);
  const auto done = MUST(withdraw(2));
  EXPECT_EQ(done.registry->persons_removed, 1);
  EXPECT_EQ(done.registry->persons_restored, 1);
  expect_same(before, "both counties");
  take(3, {}, {person("H1", "张三", "1", "01", day(2026, 8, 1))});  // the very day: the other membership was deleted
  MUST(withdraw(3));
  expect_same(before, "the same day");
  EXPECT_EQ(problem(11), "");
}

TEST_P(RegistryWithdrawals, ARowPutRightLaterIsTakenBackWithItsFile) {
  auto d = delivery(1);
  auto writer = MUST(intake_->begin(d));
  MUST(writer->add_households({household("H1")}, kCounty));
  MUST(writer->add_quarantine({{3, "行政村", "x", "不是代码", "s"}, {4, "行政村", "y", "不是代码", "s"}}));
  MUST(writer->commit(d));
  writer.reset();
  const auto put_right = [&](int position, std::int64_t now_ms, const registry::HouseholdInput& input) {
    intake::RowDecision decision;
    decision.now_ms = now_ms;
    MUST(review_->decide(everything(), DeliveryId(1), position, decision, [&](intake::DeliveryWriter& w) -> Result<void> {
      return w.add_households({input}, kCounty) ? Result<void>() : fail(ErrorCode::kInternal, "");
    }));
  };
  put_right(0, 1'790'000'100'000, household("H2"));
  put_right(1, 1'790'000'200'000, household("H1", kVillageB, day(2026, 9, 1)));
  const auto done = MUST(withdraw(1));
  EXPECT_EQ(done.registry->households_removed, 2);
  EXPECT_FALSE(has_household("H1") || has_household("H2"));
}

TEST_P(RegistryWithdrawals, AFileOfBeforeTheUpgradeStays) {
  take(1, {household("H1")}, {});
  script("delete from registry_step");
  EXPECT_NE(problem(1).find("升级前"), std::string::npos) << problem(1);
}

TEST_P(RegistryWithdrawals, AFailureInTheMiddleLeavesEverything) {
  take(1, {household("H1"), household("H2")}, {});
  take(2, {}, {person("H1", "张三", "1"), person("H2", "李四", "2")});
  take(3, {}, {person("H2", "张三", "1", "03", day(2026, 9, 1)), person("H2", "新人", "8", "03")});
  const auto before = dump();
  for (const std::string table : {"person", "membership", "registry_before", "village_count"}) {
    script(GetParam() == Engine::kSqlite
               ? "create trigger break_it before delete on " + table + " begin select raise(abort, 'broken'); end"
               : "create function break_it() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$;"
                 "create trigger break_it before delete on " +
                     table + " for each statement execute function break_it()");
    EXPECT_FALSE(withdraw(3)) << table;
    expect_same(before, table);
    EXPECT_EQ(MUST(intake_->delivery(everything(), DeliveryId(3)))->withdrawn_ms, 0) << table;
    script(GetParam() == Engine::kSqlite ? "drop trigger break_it" : "drop trigger break_it on " + table + "; drop function break_it()");
  }
  MUST(withdraw(3));
}

TEST_P(RegistryWithdrawals, AnImportThatReadBeforeSpeaksOfNobodyWhoIsGone) {
  take(1, {household("H1")}, {});
  take(2, {}, {person("H1", "张三", "1")});
  const auto lost = record(31, "H1", person_named("张三"));
  MUST(withdraw(2));
  auto d = delivery(3, "settlement");
  d.received_ms = 1'790'000'500'000;
  auto writer = MUST(intake_->begin(d));
  MUST(writer->add_records(pack_.datasets.at("settlement"), batch_of({lost, record(32, "H1")})));
  MUST(writer->commit(d));
  writer.reset();
  EXPECT_EQ(number("select count(*) from record_settlement where household = 0 and match_state = 2"), 1);
  EXPECT_EQ(number("select count(*) from record_settlement where household <> 0"), 1);
}

// Any sequence of deliveries, taken back in reverse, leaves the same bytes after each.
TEST_P(RegistryWithdrawals, AnySequenceTakenBackLeavesTheSameBytes) {
  std::vector<registry::HouseholdInput> first;
  for (const char* code : {"H1", "H2", "H3"}) first.push_back(household(code, kVillageA, day(2026, 3, 1)));
  take(1, first, {});
  take(2, {household("X1", kOtherVillage)}, {}, kOtherCounty);
  for (unsigned seed = 1; seed <= 6; ++seed) {
    std::mt19937 random(seed);
    const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    const auto some_day = [&] { return day(2026, 1 + pick(9), 1 + pick(3)); };
    const std::int64_t base = seed * 1000;
    int homes = 3;
    std::vector<std::string> before;
    std::int64_t record_id = base;
    constexpr int kSteps = 12;
    for (int step = 0; step < kSteps; ++step) {
      before.push_back(dump());
      const std::int64_t id = base + step;
      std::vector<registry::HouseholdInput> households;
      std::vector<registry::PersonInput> persons;
      const bool elsewhere = pick(4) == 0;
      if (pick(3) == 0 && !elsewhere) {
        for (int k = 0; k < 3; ++k) {
          const int which = 1 + pick(homes + 1);
          homes = std::max(homes, which);
          if (std::ranges::any_of(households, [&](const auto& h) { return h.household_code == "H" + std::to_string(which); })) continue;
          auto h = household("H" + std::to_string(which), pick(3) ? kVillageA : kVillageB, some_day());
          if (pick(2)) h.group_name = "二组";
          if (pick(2)) h.phone = "1380000000" + std::to_string(pick(3));
          if (pick(2)) h.address = "爱华镇" + std::to_string(pick(3)) + "号";
          if (pick(3) == 0) h.lifted_year = 2016 + pick(3);
          households.push_back(std::move(h));
        }
      } else {
        for (int k = 0; k < 4; ++k) {
          const int who = pick(6);
          auto p = person(elsewhere ? "X1" : "H" + std::to_string(1 + pick(3)), "人" + std::to_string(who),
                          pick(4) || elsewhere ? std::to_string(who) : "", pick(2) ? "01" : "03", some_day());
          if (pick(2)) p.health = std::to_string(pick(3));
          if (pick(3) == 0) p.working = pick(2) == 0;
          if (pick(3) == 0) {
            p.phone_sealed = cipher().encrypt("1390000000" + std::to_string(pick(3)), registry::kPhoneContext);
            p.phone_masked = "139****0000";
          }
          persons.push_back(std::move(p));
        }
      }
      take(id, households, persons, elsewhere ? kOtherCounty : kCounty);
      if (step != kSteps / 3) continue;
      // Whoever is there by now has rows, which go with them from here on; what is before it is not taken back.
      std::vector<RecordSpec> rows;
      for (const char* code : {"H1", "H2", "H3"})
        for (const auto& p : MUST(registry_->members(everything(), find(code).id, false))) rows.push_back(record(++record_id, code, p.id));
      take_records(id + 100, rows);
    }
    for (int step = kSteps - 1; step > kSteps / 3; --step) {
      const auto done = withdraw(base + step);
      ASSERT_TRUE(done) << "seed " << seed << " step " << step << ": " << done.error().message();
      expect_same(before[static_cast<std::size_t>(step)], "seed " + std::to_string(seed) + " step " + std::to_string(step));
    }
    MUST(withdraw(base + kSteps / 3 + 100));
    for (int step = kSteps / 3; step >= 0; --step) {
      const auto done = withdraw(base + step);
      ASSERT_TRUE(done) << "seed " << seed << " step " << step << ": " << done.error().message();
    }
    // The withdrawn rows have lost whom they spoke of; everything else is as it was.
    script("delete from record_settlement");
    expect_same(before[0], "seed " + std::to_string(seed));
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace shouwang::storage
