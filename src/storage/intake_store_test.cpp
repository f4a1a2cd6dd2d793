#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "storage/testing/datasets.h"
#include "storage/testing/fixture.h"

namespace shouwang::storage {
namespace {

using namespace testing;  // the fixture and its short names

class Intake : public StorageTest {
 protected:
  void SetUp() override {
    StorageTest::SetUp();
    if (IsSkipped()) return;
    pack_ = settlement_pack();
    MUST(intake_->ensure_dataset_tables(pack_));
  }
  const policy::Dataset& settlement() const { return pack_.datasets.at("settlement"); }
  intake::WriteCounts import(std::int64_t id, const std::vector<RecordSpec>& specs) {
    const auto d = delivery(id, "settlement");
    auto writer = MUST(intake_->begin(d));
    const auto counts = MUST(writer->add_records(settlement(), batch_of(specs)));
    MUST(writer->commit(d));
    return counts;
  }
  static std::string text_of(const intake::WriteCounts& c) {
    return std::to_string(c.inserted) + " new " + std::to_string(c.replaced) + " replaced " + std::to_string(c.duplicate) + " same";
  }
  /// "household/person/id: cost day …" of every live matched record, as screening sees them.
  std::vector<std::string> live(const access::Scope& scope = everything()) {
    std::vector<std::string> rows;
    const std::vector<std::string> fields = {"cost", "day", "ok", "class", "place", "share"};
    MUST(screening_->scan_records(scope, settlement(), fields, [&](const screening::ScannedRow& row) {
      std::string text = std::to_string(row.household.value()) + "/" + std::to_string(row.person.value()) + "/" + std::to_string(row.record.value()) + ":";
      for (const auto& cell : row.cells) text += !cell.present ? " -" : cell.text.empty() ? " " + std::to_string(cell.number) : " " + std::string(cell.text);
      rows.push_back(text);
    }));
    return rows;
  }
  std::optional<std::int64_t> last_delivery(const access::Scope& scope) {
    const std::vector<std::string> one{"settlement"};
    return MUST(screening_->last_deliveries_ms(scope, one)).at(0);
  }
  policy::Pack pack_;
};
ON_BOTH_ENGINES(Intake);

TEST_P(Intake, GiveRecordsBackToScreeningInTheOrderOfHouseholds) {
  EXPECT_EQ(text_of(import(1, {{.id = 11, .identity = "a", .content = "1", .household = 3, .person = 31, .village = kVillageA, .cost = 5},
                               {.id = 12, .identity = "b", .content = "1", .household = 2, .person = 21, .village = kVillageB, .cost = 6},
                               {.id = 13, .identity = "c", .content = "1"},
                               {.id = 10, .identity = "d", .content = "1", .household = 3, .person = 32, .village = kVillageA, .cost = -7}})),
            "4 new 0 replaced 0 same");
  EXPECT_EQ(live(), (std::vector<std::string>{"2/21/12: 6 20000 1 A 530922100201 350000", "3/32/10: -7 20000 1 A 530922100201 350000",
                                              "3/31/11: 5 20000 1 A 530922100201 350000"}));
  EXPECT_EQ(live(scope_of("530922100202")).size(), 1u);
  EXPECT_EQ(live(scope_of("530921")).size(), 0u);
}

TEST_P(Intake, GiveTheRecordsOfOneHouseholdAlone) {
  register_all(7, {household("H1"), household("H2", kVillageB)}, {});
  register_all(8, {household("O1", kOtherVillage)}, {}, kOtherCounty);
  const auto first = find("H1").id, second = find("H2").id, other = find("O1").id;
  import(1, {{.id = 11, .identity = "a", .content = "1", .household = first.value(), .person = 31, .village = kVillageA, .cost = 5},
             {.id = 12, .identity = "b", .content = "1", .household = second.value(), .person = 21, .village = kVillageB, .cost = 6},
             {.id = 13, .identity = "c", .content = "1"},
             {.id = 10, .identity = "d", .content = "1", .household = first.value(), .person = 32, .village = kVillageA, .cost = -7}});
  import(2, {{.id = 14, .identity = "a", .content = "2", .household = first.value(), .person = 31, .village = kVillageA, .cost = 8}});
  const auto costs = [&](const access::Scope& scope, HouseholdId only) {
    std::string out;
    const std::vector<std::string> fields = {"cost"};
    MUST(screening_->scan_records(scope, settlement(), fields, [&](const screening::ScannedRow& row) {
      out += std::to_string(row.record.value()) + ":" + std::to_string(row.cells[0].number) + (row.household == only && row.county == kCounty ? " " : "? ");
    }, only));
    return out;
  };
  for (const std::string division : {"", "5309", "530922", "530922100"}) {  // with and without a county in the scope
    SCOPED_TRACE(division);
    const auto scope = division.empty() ? everything() : scope_of(division);
    EXPECT_EQ(costs(scope, first), "10:-7 14:8 ") << "live records in the order of their ids";
    EXPECT_EQ(costs(scope, second), "12:6 ");
    EXPECT_EQ(costs(scope, other), "") << "it has none";
    EXPECT_EQ(costs(scope, HouseholdId(999'999)), "") << "no such household";
  }
  EXPECT_EQ(costs(scope_of("530922100202"), first), "") << "another village's";
  EXPECT_EQ(costs(scope_of("530921"), first), "") << "another county's";
  EXPECT_EQ(costs(scope_of("nonsense"), first), "");
}

TEST_P(Intake, CountRepeatedAndReplacedRecords) {
  EXPECT_EQ(text_of(import(1, {{.id = 1, .identity = "a", .content = "1", .household = 2, .village = kVillageA},
                               {.id = 2, .identity = "b", .content = "1", .household = 2, .village = kVillageA}})),
            "2 new 0 replaced 0 same");
  EXPECT_EQ(text_of(import(2, {{.id = 3, .identity = "a", .content = "1", .household = 2, .village = kVillageA},
                               {.id = 4, .identity = "b", .content = "2", .household = 2, .village = kVillageA, .cost = 200},
                               {.id = 5, .identity = "c", .content = "1", .household = 2, .village = kVillageA}})),
            "1 new 1 replaced 1 same");
  EXPECT_EQ(live(), (std::vector<std::string>{"2/0/1: 100 20000 1 A 530922100201 350000", "2/0/4: 200 20000 1 A 530922100201 350000",
                                              "2/0/5: 100 20000 1 A 530922100201 350000"}));
  // The replaced row is kept, with the delivery that replaced it.
  auto db = MUST(database_->read());
  std::int64_t superseded = 0;
  MUST(db->query(Statement("test", "select superseded from record_settlement where id = 2"), {}, [&](const Row& row) { superseded = row.integer(0); }));
  EXPECT_EQ(superseded, 2);
}

TEST_P(Intake, JudgeTheRowsOfOneFileOneAfterTheOther) {
  import(1, {{.id = 1, .identity = "a", .content = "0", .household = 2, .village = kVillageA}});
  EXPECT_EQ(text_of(import(2, {{.id = 2, .identity = "a", .content = "1", .household = 2, .village = kVillageA},
                               {.id = 3, .identity = "a", .content = "1", .household = 2, .village = kVillageA},
                               {.id = 4, .identity = "a", .content = "2", .household = 2, .village = kVillageA},
                               {.id = 5, .identity = "a", .content = "0", .household = 2, .village = kVillageA},
                               {.id = 6, .identity = "b", .content = "0", .household = 2, .village = kVillageA},
                               {.id = 7, .identity = "b", .content = "0", .household = 2, .village = kVillageA}})),
            "1 new 3 replaced 2 same");
  EXPECT_EQ(live().size(), 2u);
  EXPECT_EQ(live()[0].substr(0, 6), "2/0/5:");
}

TEST_P(Intake, EnterAMatchThatWasNotKnownBefore) {
  import(1, {{.id = 1, .identity = "a", .content = "1"}});
  EXPECT_EQ(live().size(), 0u);
  EXPECT_EQ(MUST(intake_->unmatched(everything(), DeliveryId(1), 0, 10)).total, 1);
  EXPECT_EQ(text_of(import(2, {{.id = 2, .identity = "a", .content = "1", .household = 2, .person = 21, .village = kVillageA}})), "0 new 0 replaced 1 same");
  EXPECT_EQ(live(), std::vector<std::string>{"2/21/1: 100 20000 1 A 530922100201 350000"});
  EXPECT_EQ(MUST(intake_->unmatched(everything(), DeliveryId(1), 0, 10)).total, 0);
  EXPECT_EQ(text_of(import(3, {{.id = 3, .identity = "a", .content = "1"}})), "0 new 0 replaced 1 same");
  EXPECT_EQ(live().size(), 1u) << "a match is not lost by a file that has none";
}

TEST_P(Intake, LeaveNothingOfADeliveryThatWasNotCommitted) {
  {
    auto writer = MUST(intake_->begin(delivery(1, "settlement")));
    MUST(writer->add_households({household("H1")}, kCounty));
    MUST(writer->add_records(settlement(), batch_of({{.id = 1, .identity = "a", .content = "1", .household = 2, .village = kVillageA}})));
    MUST(writer->add_quarantine({{2, "姓名", "", "为空", "raw"}}));
  }
  EXPECT_EQ(live().size(), 0u);
  EXPECT_EQ(MUST(registry_->find_households(everything(), {})).rows.size(), 0u);
  EXPECT_EQ(MUST(intake_->deliveries(everything(), {})).total, 0);
  EXPECT_EQ(last_delivery(everything()), std::nullopt);
}

TEST_P(Intake, RememberADeliveryWithItsReceipt) {
  auto d = delivery(1, "settlement");
  d.receipt = {.rows_read = 10, .taken = 7, .matched = 6, .unmatched = 1, .quarantined = 3, .duplicate = 2, .replaced = 1,
               .unknown_columns = {"备注,\"1\""}, .notes = {"编码 GB18030"}, .mapping = {{"身份证号码", "证件号码"}}};
  auto writer = MUST(intake_->begin(delivery(1, "settlement")));
  MUST(writer->add_quarantine({{3, "证件号码", "53***", "校验码不符，请核对", std::string("\0raw", 4)}}));
  MUST(writer->add_quarantine({{9, "", "", "整行重复", ""}, {4, "姓名", "", "为空", ""}}));
  MUST(writer->commit(d));

  const auto back = MUST(intake_->delivery(everything(), DeliveryId(1)));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->county, kCounty);
  EXPECT_EQ(back->dataset, "settlement");
  EXPECT_EQ(back->file_name, d.file_name);
  EXPECT_EQ(back->file_bytes, d.file_bytes);
  EXPECT_EQ(back->received_ms, d.received_ms);
  EXPECT_EQ(back->account, AccountId(7));
  EXPECT_EQ(back->state, intake::DeliveryState::kTaken);
  EXPECT_EQ(back->receipt.rows_read, 10);
  EXPECT_EQ(back->receipt.taken, 7);
  EXPECT_EQ(back->receipt.matched, 6);
  EXPECT_EQ(back->receipt.unmatched, 1);
  EXPECT_EQ(back->receipt.quarantined, 3);
  EXPECT_EQ(back->receipt.duplicate, 2);
  EXPECT_EQ(back->receipt.replaced, 1);
  EXPECT_EQ(back->receipt.unknown_columns, d.receipt.unknown_columns);
  EXPECT_EQ(back->receipt.notes, d.receipt.notes);
  EXPECT_EQ(back->receipt.mapping, d.receipt.mapping);
  EXPECT_EQ(MUST(intake_->delivery(everything(), DeliveryId(2))), std::nullopt);
  EXPECT_EQ(last_delivery(scope_of("530922100201")), d.received_ms);
  EXPECT_EQ(last_delivery(scope_of("530921")), std::nullopt);
  const std::vector<std::string> three{"health", "settlement", "it's \"quoted\""};
  EXPECT_EQ(MUST(screening_->last_deliveries_ms(everything(), three)),
            (std::vector<std::optional<std::int64_t>>{std::nullopt, d.received_ms, std::nullopt})) << "in the order asked";
  EXPECT_TRUE(MUST(screening_->last_deliveries_ms(everything(), {})).empty());

  const auto first = MUST(intake_->quarantine(everything(), DeliveryId(1), 0, 2));
  ASSERT_EQ(first.rows.size(), 2u);
  EXPECT_EQ(first.total, 3);
  EXPECT_EQ(first.rows[0].line, 3);
  EXPECT_EQ(first.rows[0].reason, "校验码不符，请核对");
  EXPECT_EQ(first.rows[0].raw, std::string("\0raw", 4));
  EXPECT_EQ(first.rows[1].line, 9);
  EXPECT_EQ(MUST(intake_->quarantine(everything(), DeliveryId(1), 2, 2)).rows.at(0).field, "姓名");
}

TEST_P(Intake, TakeTheSameFileOnce) {
  import(1, {{.id = 1, .identity = "a", .content = "1"}});
  EXPECT_TRUE(MUST(intake_->find_delivery(everything(), "settlement", "hash1")));
  EXPECT_FALSE(MUST(intake_->find_delivery(everything(), "settlement", "hash2")));
  EXPECT_FALSE(MUST(intake_->find_delivery(everything(), "student", "hash1")));
  EXPECT_FALSE(MUST(intake_->find_delivery(scope_of("530921"), "settlement", "hash1")));
  auto again = delivery(2, "settlement");
  again.file_hash = "hash1";
  auto writer = MUST(intake_->begin(again));
  MUST(writer->add_records(settlement(), batch_of({{.id = 2, .identity = "b", .content = "1"}})));
  const auto refused = writer->commit(again);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kDuplicateDelivery);
  writer.reset();
  EXPECT_EQ(MUST(intake_->unmatched(everything(), DeliveryId(2), 0, 10)).total, 0);
}

TEST_P(Intake, TakeAFileWithoutRowsEveryMonth) {
  for (const std::int64_t id : {1, 2}) {
    auto nothing = delivery(id, "settlement");
    nothing.file_hash = "header only";
    nothing.receipt.rows_read = 0;
    MUST(MUST(intake_->begin(nothing))->commit(nothing));
    EXPECT_FALSE(MUST(intake_->find_delivery(everything(), "settlement", "header only")));
  }
}

TEST_P(Intake, KeepRefusedFilesInTheListAndLetThemBeSentAgain) {
  auto refused = delivery(1, "settlement");
  refused.state = intake::DeliveryState::kRefused;
  refused.problem = "缺少必需的列：证件号码";
  MUST(intake_->save_refused(refused));
  EXPECT_FALSE(MUST(intake_->find_delivery(everything(), "settlement", "hash1")));
  auto again = delivery(2, "settlement");
  again.file_hash = "hash1";
  auto writer = MUST(intake_->begin(again));
  MUST(writer->commit(again));
  const auto page = MUST(intake_->deliveries(everything(), {}));
  ASSERT_EQ(page.rows.size(), 2u);
  EXPECT_EQ(page.rows[0].id, DeliveryId(2));
  EXPECT_EQ(page.rows[1].state, intake::DeliveryState::kRefused);
  EXPECT_EQ(page.rows[1].problem, refused.problem);
}

TEST_P(Intake, ListDeliveriesNewestFirstWithinScopeAndDatasets) {
  for (int i = 1; i <= 7; ++i) {
    const auto d = delivery(i, i % 2 ? "settlement" : "student", i == 7 ? kOtherCounty : kCounty);
    auto writer = MUST(intake_->begin(d));
    MUST(writer->commit(d));
  }
  const auto ids = [&](const access::Scope& scope, intake::DeliveryQuery query) {
    std::string out;
    std::int64_t total = -1;
    do {
      const auto page = MUST(intake_->deliveries(scope, query));
      for (const auto& row : page.rows) out += std::to_string(row.id.value()) + " ";
      query.cursor = page.next_cursor;
      if (total >= 0) {
        EXPECT_EQ(page.total, total);
      }
      total = page.total;
    } while (!query.cursor.empty());
    return out + "of " + std::to_string(total);
  };
  EXPECT_EQ(ids(everything(), {"", 3, ""}), "7 6 5 4 3 2 1 of 7");
  EXPECT_EQ(ids(everything(), {"student", 1, ""}), "6 4 2 of 3");
  EXPECT_EQ(ids(scope_of("530922"), {}), "6 5 4 3 2 1 of 6");
  EXPECT_EQ(ids(scope_of("530923"), {}), "of 0");
  EXPECT_EQ(ids(access::Scope::for_account(AccountId(1), access::Role::kDepartment, "530922", {"student"}), {}), "6 4 2 of 3");
  EXPECT_EQ(ids(access::Scope::for_account(AccountId(1), access::Role::kDepartment, "530922", {}), {}), "of 0");
  EXPECT_FALSE(MUST(intake_->delivery(access::Scope::for_account(AccountId(1), access::Role::kDepartment, "530922", {"student"}), DeliveryId(1))));
  EXPECT_FALSE(MUST(intake_->delivery(scope_of("530922"), DeliveryId(7))));
}

TEST_P(Intake, ShowRowsOfAFileOnlyToThoseWhoCoverTheCounty) {
  auto writer = MUST(intake_->begin(delivery(1, "settlement")));
  MUST(writer->add_records(settlement(), batch_of({{.id = 1, .identity = "a", .content = "1"}, {.id = 2, .identity = "b", .content = "1", .household = 5, .village = kVillageA}})));
  MUST(writer->add_quarantine({{3, "姓名", "", "为空", ""}}));
  MUST(writer->commit(delivery(1, "settlement")));
  for (const auto& [division, sees] : std::vector<std::pair<std::string, bool>>{{"", true}, {"5309", true}, {"530922", true}, {"530922100", false}, {"530921", false}}) {
    SCOPED_TRACE(division);
    const auto unmatched = MUST(intake_->unmatched(scope_of(division), DeliveryId(1), 0, 10));
    EXPECT_EQ(unmatched.total, sees ? 1 : 0);
    EXPECT_EQ(unmatched.rows.size(), sees ? 1u : 0u);
    EXPECT_EQ(MUST(intake_->quarantine(scope_of(division), DeliveryId(1), 0, 10)).total, sees ? 1 : 0);
  }
  const auto row = MUST(intake_->unmatched(everything(), DeliveryId(1), 0, 10)).rows.at(0);
  EXPECT_EQ(row.name, "张**");
  EXPECT_EQ(row.line, 3);
  EXPECT_EQ(row.match, intake::MatchState::kNotFound);
}

TEST_P(Intake, ShowRecordsInTheFileOfTheHouseholdMaskedAndNewestFirst) {
  register_all(1, {household("H1"), household("H2", kVillageB)}, {person("H1", "张三", "1")});
  const auto h1 = find("H1").id.value(), h2 = find("H2").id.value();
  import(2, {{.id = 1, .identity = "a", .content = "1", .household = h1, .person = 5, .village = kVillageA, .cost = 123450, .when = day(2026, 8, 5)},
             {.id = 2, .identity = "b", .content = "1", .household = h1, .person = 5, .village = kVillageA, .cost = 1, .when = day(2026, 9, 5)},
             {.id = 3, .identity = "c", .content = "1", .household = h2, .person = 6, .village = kVillageB, .when = day(2026, 9, 5)}});
  const auto records = MUST(registry_->records(everything(), HouseholdId(h1), 10, day(2026, 10, 31)));
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].id, RecordId(2));
  EXPECT_EQ(records[1].id, RecordId(1));
  EXPECT_EQ(records[1].dataset, "settlement");
  EXPECT_EQ(records[1].person, PersonId(5));
  EXPECT_EQ(records[1].delivery, DeliveryId(2));
  EXPECT_EQ(records[1].file, "文件2.csv");
  EXPECT_EQ(records[1].line, 3);
  using Values = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(records[1].values, (Values{{"name", "张**"}, {"id_number", "53*************5"}, {"phone", "***********"}, {"order", "7"}, {"cost", "1234.50"},
                                       {"day", "2026-08-05"}, {"month", "2026-08"}, {"share", "0.35"}, {"ok", "true"}, {"class", "A"},
                                       {"place", "530922100201"}, {"address", text::mask_address("云南省临沧市云县爱华镇1号")}}));
  EXPECT_EQ(MUST(registry_->records(everything(), HouseholdId(h1), 1, day(2026, 10, 31))).size(), 1u);
  EXPECT_EQ(MUST(registry_->records(scope_of("530922100202"), HouseholdId(h1), 10, day(2026, 10, 31))).size(), 0u);
  EXPECT_EQ(MUST(registry_->records(scope_of("530922100202"), HouseholdId(h2), 10, day(2026, 10, 31))).size(), 1u);
}

TEST_P(Intake, LetRecordsFollowAPersonAndAHouseholdThatMove) {
  register_all(1, {household("H1"), household("H2", kVillageB)}, {person("H1", "张三", "1"), person("H1", "李四", "2", "03")});
  const auto h1 = find("H1").id, h2 = find("H2").id;
  const auto members = MUST(registry_->members(everything(), h1, false));
  import(2, {{.id = 1, .identity = "a", .content = "1", .household = h1.value(), .person = members[0].id.value(), .village = kVillageA},
             {.id = 2, .identity = "b", .content = "1", .household = h1.value(), .person = members[1].id.value(), .village = kVillageA}});
  register_all(3, {}, {person("H2", "李四", "2", "02", day(2026, 9, 1))});
  EXPECT_EQ(MUST(registry_->records(everything(), h1, 10, day(2026, 10, 31))).size(), 1u);
  EXPECT_EQ(MUST(registry_->records(everything(), h2, 10, day(2026, 10, 31))).at(0).id, RecordId(2));
  EXPECT_EQ(live(scope_of("530922100202")).size(), 1u);
  register_all(4, {household("H1", kFarVillage, day(2026, 9, 1))}, {});
  EXPECT_EQ(live(scope_of("530922101")).size(), 1u);
  EXPECT_EQ(live(scope_of("530922100201")).size(), 0u);
}

TEST_P(Intake, WidenTablesAndNeverDropColumns) {
  import(1, {{.id = 1, .identity = "a", .content = "1", .household = 2, .village = kVillageA}});
  auto newer = pack_;
  auto& fields = newer.datasets["settlement"].fields;
  std::erase_if(fields, [](const auto& f) { return f.name == "class"; });
  fields.push_back(field("hospital", policy::FieldType::kString));
  MUST(intake_->ensure_dataset_tables(newer));
  MUST(intake_->ensure_dataset_tables(newer));
  const std::vector<std::string> names = {"hospital", "cost"};
  int rows = 0;
  MUST(screening_->scan_records(everything(), newer.datasets["settlement"], names, [&](const screening::ScannedRow& row) {
    ++rows;
    EXPECT_FALSE(row.cells[0].present);
    EXPECT_EQ(row.cells[1].number, 100);
  }));
  EXPECT_EQ(rows, 1);
  EXPECT_EQ(live(), std::vector<std::string>{"2/0/1: 100 20000 1 A 530922100201 350000"}) << "the old pack still reads its column";

  auto wrong = newer;
  wrong.datasets["settlement"].fields.back().type = policy::FieldType::kMoney;
  const auto refused = intake_->ensure_dataset_tables(wrong);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kPackSchema);
  EXPECT_NE(refused.error().message().find("hospital"), std::string::npos);
}

TEST_P(Intake, LearnOfTablesAndColumnsThatCameAfterTheFirstScan) {
  import(1, {{.id = 1, .identity = "a", .content = "1", .household = 2, .village = kVillageA}});
  EXPECT_EQ(live().size(), 1u);
  auto newer = pack_;
  newer.datasets["settlement"].fields.push_back(field("hospital", policy::FieldType::kString));
  policy::Dataset other = pack_.datasets["settlement"];
  other.id = "visit";
  newer.datasets["visit"] = other;
  const auto scan = [&](const std::string& dataset, const std::string& name) {
    const std::vector<std::string> names = {name};
    return screening_->scan_records(everything(), newer.datasets[dataset], names, [](const screening::ScannedRow&) {});
  };
  EXPECT_EQ(scan("settlement", "hospital").error().code(), ErrorCode::kDatabase) << "the table has no such column yet";
  MUST(scan("visit", "cost"));
  // By another program: nothing tells this one.
  auto elsewhere = make_intake_store(*database_, cipher());
  MUST(elsewhere->ensure_dataset_tables(newer));
  MUST(scan("settlement", "hospital"));
  auto writer = MUST(elsewhere->begin(delivery(2, "visit")));
  MUST(writer->add_records(newer.datasets["visit"], batch_of({{.id = 9, .identity = "v", .content = "1", .household = 2, .village = kVillageA}})));
  MUST(writer->commit(delivery(2, "visit")));
  int rows = 0;
  const std::vector<std::string> cost = {"cost"};
  MUST(screening_->scan_records(everything(), newer.datasets["visit"], cost, [&](const screening::ScannedRow&) { ++rows; }));
  EXPECT_EQ(rows, 1);
}

TEST_P(Intake, RefuseNamesThatCouldNotBeColumns) {
  const std::vector<std::string> names = {"", "Cost", "1a", "a b", "a\"; drop table person; --", "county", "superseded", std::string(41, 'a')};
  for (const std::string& name : names) {
    auto wrong = pack_;
    wrong.datasets["settlement"].fields.push_back(field(name, policy::FieldType::kInt));
    const auto refused = intake_->ensure_dataset_tables(wrong);
    ASSERT_FALSE(refused) << name;
    EXPECT_EQ(refused.error().code(), ErrorCode::kPackSchema);
  }
  auto wrong = pack_;
  auto dataset = wrong.datasets["settlement"];
  dataset.id = "bad-id";
  wrong.datasets["bad-id"] = dataset;
  EXPECT_EQ(intake_->ensure_dataset_tables(wrong).error().code(), ErrorCode::kPackSchema);
}

TEST_P(Intake, RefuseCellsThatDoNotFitTheirField) {
  auto batch = batch_of({{.id = 1, .identity = "a", .content = "1"}});
  batch.cells[4] = intake::Cell::of_text("100");
  auto writer = MUST(intake_->begin(delivery(1, "settlement")));
  EXPECT_EQ(writer->add_records(settlement(), batch).error().code(), ErrorCode::kInternal);
  batch.cells.pop_back();
  EXPECT_EQ(writer->add_records(settlement(), batch).error().code(), ErrorCode::kInternal);
}

TEST_P(Intake, NeverShowPersonalFieldsToScreening) {
  for (const char* name : {"name", "id_number", "phone", "address", "county", "nothing"}) {
    const std::vector<std::string> fields = {name};
    const auto refused = screening_->scan_records(everything(), settlement(), fields, [](const screening::ScannedRow&) {});
    ASSERT_FALSE(refused) << name;
    EXPECT_EQ(refused.error().code(), ErrorCode::kInvalidArgument);
  }
}

TEST_P(Intake, TakeAnUnknownDatasetForNeverDelivered) {
  policy::Dataset other;
  other.id = "other";
  int rows = 0;
  MUST(screening_->scan_records(everything(), other, {}, [&](const screening::ScannedRow&) { ++rows; }));
  EXPECT_EQ(rows, 0);
}

TEST_P(Intake, ComeBackAsBeforeWhenTheProgramIsKilledInTheMiddleOfAnImport) {
  import(1, {{.id = 1, .identity = "a", .content = "1", .household = 2, .village = kVillageA}});
  const auto before = live();
  open();  // no connection may be shared with the child
  registry_.reset(), intake_.reset(), screening_.reset(), casework_.reset(), access_.reset(), database_.reset();
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    auto database = Database::open(url_);
    auto store = make_intake_store(**database, cipher());
    auto writer = store->begin(delivery(2, "settlement"));
    bool good = static_cast<bool>(writer);
    for (int b = 0; b < 20 && good; ++b) {  // enough to reach the files, not only the cache
      intake::RecordBatch batch;
      for (int i = 0; i < 1000; ++i) {
        const std::int64_t id = 100 + b * 1000 + i;
        add_record(batch, {.id = id, .identity = "x" + std::to_string(id), .content = std::string(300, 'c'), .household = id, .village = kVillageA});
      }
      good = static_cast<bool>((*writer)->add_records(settlement(), batch)) && (*writer)->add_households({household("K" + std::to_string(b))}, kCounty);
    }
    const char byte = good ? 'y' : 'n';
    if (::write(ready[1], &byte, 1) != 1) ::_exit(1);
    for (;;) ::pause();
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  ::close(ready[0]);
  ::close(ready[1]);
  EXPECT_EQ(byte, 'y');
  open();
  EXPECT_EQ(live(), before);
  EXPECT_EQ(MUST(intake_->deliveries(everything(), {})).total, 1);
  EXPECT_EQ(MUST(registry_->find_households(everything(), {})).total, 0);
  import(3, {{.id = 3, .identity = "b", .content = "1", .household = 2, .village = kVillageA}});
  EXPECT_EQ(live().size(), 2u);
}

TEST_P(Intake, UndoEverythingWhenTheDiskIsFull) {
  if (GetParam() != Engine::kSqlite) GTEST_SKIP() << "the quota is SQLite's; PostgreSQL's own answer (53100) is mapped the same way";
  import(1, {{.id = 1, .identity = "a", .content = "1", .household = 2, .village = kVillageA}});
  const auto before = live();
  std::int64_t pages = 0;
  MUST(MUST(database_->read())->query(Statement("test", "pragma page_count"), {}, [&](const Row& row) { pages = row.integer(0); }));
  open({.max_pages = pages + 50});
  {
    auto writer = MUST(intake_->begin(delivery(2, "settlement")));
    Result<intake::WriteCounts> written;
    for (int b = 0; b < 100 && written; ++b) {
      intake::RecordBatch batch;
      for (int i = 0; i < 100; ++i) {
        const std::int64_t id = 100 + b * 100 + i;
        add_record(batch, {.id = id, .identity = "x" + std::to_string(id), .content = std::string(300, 'c'), .household = id, .village = kVillageA});
      }
      written = writer->add_records(settlement(), batch);
    }
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code(), ErrorCode::kDiskFull);
    EXPECT_FALSE(writer->commit(delivery(2, "settlement"))) << "half a delivery must not be taken";
  }
  EXPECT_EQ(live(), before);
  import(3, {{.id = 3, .identity = "b", .content = "1", .household = 2, .village = kVillageA}});
  open();
  EXPECT_EQ(live().size(), 2u);
  std::string check;
  MUST(MUST(database_->read())->query(Statement("test", "pragma integrity_check"), {}, [&](const Row& row) { check = row.string(0); }));
  EXPECT_EQ(check, "ok");
}

}  // namespace
}  // namespace shouwang::storage
