// What linkage reads and what an import writes for it: on both engines.
#include "linkage/store.h"

#include "intake/review.h"
#include "storage/statements.h"
#include "storage/testing/datasets.h"
#include "storage/testing/fixture.h"

namespace shouwang::storage {
namespace {

using namespace testing;  // the fixture and its short names
using registry::ReviewPurpose;

class LinkageStore : public StorageTest {
 protected:
  void SetUp() override {
    StorageTest::SetUp();
    if (IsSkipped()) return;
    linkage_ = make_linkage_store(*database_);
    review_ = make_review_store(*database_, cipher());
    pack_ = settlement_pack();
    MUST(intake_->ensure_dataset_tables(pack_));
  }
  const policy::Dataset& settlement() const { return pack_.datasets.at("settlement"); }
  linkage::RegistryVersion version(std::int32_t county = kCounty) { return MUST(linkage_->registry_version(everything(), county)); }
  static RecordSpec row(std::int64_t id, std::string identity, std::int64_t cost, std::int64_t household = 0) {
    return {.id = id, .identity = std::move(identity), .content = std::to_string(cost), .household = household, .person = household * 10,
            .village = household ? kVillageA : 0, .cost = cost};
  }
  static registry::ReviewItem item(std::int64_t record, ReviewPurpose purpose = ReviewPurpose::kQueue) {
    registry::ReviewItem out;
    out.record = RecordId(record);
    out.line = static_cast<int>(record % 100000) + 2;
    out.statement = "sealed";
    out.statement_index = "index";
    out.match.zone = registry::MatchZone::kReview;
    out.match.place = {PersonId(9), HouseholdId(3), kVillageB};
    out.match.candidates = {{PersonId(9), 600'000, 1'000, 77}, {PersonId(8), 100'000, 0, 5}};
    out.match.relative = 10'000;
    out.match.nobody = 290'000;
    out.purpose = purpose;
    out.gain = 400'000;
    out.reviewers = 2;
    return out;
  }
  /// Rows without a household are in review, with an item each.
  void take(std::int64_t id, const std::vector<RecordSpec>& specs, ReviewPurpose purpose = ReviewPurpose::kQueue) {
    auto d = delivery(id, "settlement");
    auto writer = MUST(intake_->begin(d));
    intake::RecordBatch batch = batch_of(specs);
    std::vector<registry::ReviewItem> items;
    for (auto& r : batch.rows)
      if (!r.household) {
        r.match = intake::MatchState::kReview;
        items.push_back(item(r.id.value(), purpose));
      }
    MUST(writer->add_records(settlement(), batch));
    MUST(writer->add_review_items(settlement(), items));
    MUST(writer->save_model(settlement(), "model of " + std::to_string(id)));
    d.receipt.rows_read = d.receipt.taken = static_cast<std::int64_t>(specs.size());
    d.receipt.review = static_cast<std::int64_t>(items.size());
    d.receipt.linked_by_model = 3;
    d.receipt.layout = {{"姓名", "name", "", ""}, {"出生日期", "", "", "出生日期"}};
    MUST(writer->commit(d));
  }
  void withdraw(std::int64_t id) {
    MUST(review_->withdraw(everything(), {DeliveryId(id), AccountId(7), "报错了月份", 1'790'000'500'000, "pack", "procedure"}, ids_, false));
  }
  /// "item:state" of every item.
  std::string items() {
    std::string text;
    const auto db = MUST(database_->read());
    MUST(db->query(Statement("test.items", "select id, state from link_item order by id"), {},
                   [&](const Row& r) { text += std::to_string(r.integer(0)) + ":" + std::to_string(r.integer(1)) + " "; }));
    return text;
  }

  policy::Pack pack_;
  std::unique_ptr<linkage::Store> linkage_;
  std::unique_ptr<intake::ReviewStore> review_;
  IdSource ids_{1'790'000'400'000};
};
ON_BOTH_ENGINES(LinkageStore);

TEST_P(LinkageStore, TheVersionRisesWithPeopleAndTheirHomesOnly) {
  EXPECT_EQ(version(), linkage::RegistryVersion());
  register_all(1, {household("H1"), household("H2", kVillageB)}, {person("H1", "张三", "1")});
  const auto first = version();
  EXPECT_GT(first.people, 0);
  EXPECT_EQ(version(kOtherCounty), linkage::RegistryVersion());
  register_all(2, {household("H1"), household("H2", kVillageB)}, {person("H1", "张三", "1")});
  EXPECT_EQ(version(), first) << "nothing new";
  auto poorer = household("H1");
  poorer.kind = "ordinary";
  poorer.since = day(2026, 9, 1);
  register_all(3, {poorer}, {});
  EXPECT_EQ(version(), first) << "linkage does not look at this";
  register_all(4, {household("H1", kVillageB, day(2026, 10, 1))}, {});
  const auto moved = version();
  EXPECT_GT(moved.people, first.people);
  register_all(5, {}, {person("H1", "张三丰", "1", "01", day(2026, 10, 1))});
  EXPECT_GT(version().people, moved.people);
  const auto before = version();
  register_all(6, {household("H3")}, {});
  EXPECT_GT(version().people, before.people) << "rows of the next file are found by its code";
  const auto renamed = version();
  {
    auto tx = MUST(database_->write());
    MUST(tx->execute(sql::linkage_raise_version, {kCounty}));
    MUST(tx.commit());
  }
  EXPECT_GT(version().all, renamed.all);
  EXPECT_EQ(version().people, renamed.people);
}

TEST_P(LinkageStore, ReadsThePeopleWhoAreThereNowWithTheirVillages) {
  MUST(registry_->save_divisions({{530922000000, "云县", 3, 530900000000, day(2020, 1, 1), kForever, ""},
                                  {530922100000, "爱华镇", 4, 530922000000, day(2020, 1, 1), kForever, ""},
                                  {kVillageA, "毛家村", 5, 530922100000, day(2020, 1, 1), kForever, ""}}));
  register_all(1, {household("H1"), household("H2", kVillageB)}, {person("H1", "张三", "1"), person("H2", "李四", "2"), person("H2", "王五", "")});
  register_all(2, {household("H9", kOtherVillage)}, {}, kOtherCounty);
  std::vector<std::string> seen;
  std::int64_t last = 0;
  MUST(linkage_->scan_people(everything(), kCounty, [&](const linkage::PersonRecord& p) {
    EXPECT_GT(p.person.value(), last) << "by person";
    last = p.person.value();
    EXPECT_EQ(p.birth, day(1980, 1, 2));
    seen.push_back(std::string(p.name) + "@" + std::to_string(p.village) + std::string(p.village_name) + (p.id_sealed.empty() ? "" : "#"));
  }));
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(seen, (std::vector<std::string>{"张三@530922100201爱华镇毛家村#", "李四@530922100202#", "王五@530922100202"}));
  EXPECT_EQ(linkage_->scan_people(scope_of("530922100"), kCounty, [](const linkage::PersonRecord&) {}).error().code(), ErrorCode::kForbidden);
}

TEST_P(LinkageStore, KnowsWhatRenamedAndMergedVillagesAreNow) {
  const Date old = day(2020, 1, 1), first = day(2022, 12, 31), second = day(2024, 12, 31);
  const std::int64_t pine = 530922100205, stone = 530922100206;
  MUST(registry_->save_divisions({{530922000000, "云县", 3, 530900000000, old, kForever, ""},
                                  {530922100000, "爱华镇", 4, 530922000000, old, kForever, ""},
                                  {kVillageA, "毛家村", 5, 530922100000, old, second, ""},
                                  {kVillageA, "毛家新村", 5, 530922100000, second.plus_days(1), kForever, ""},
                                  {pine, "松林村", 5, 530922100000, old, first, "", stone},
                                  {stone, "大石村", 5, 530922100000, old, second, "", kVillageA},
                                  {kVillageB, "草皮街社区", 5, 530922100000, old, kForever, ""}}));
  std::vector<std::string> seen;
  for (const auto& v : MUST(linkage_->former_villages(everything(), kCounty)))
    seen.push_back(std::to_string(v.code) + v.name + "→" + std::to_string(v.now_code) + v.now_name);
  EXPECT_EQ(seen, (std::vector<std::string>{"530922100201爱华镇毛家村→530922100201爱华镇毛家新村", "530922100205爱华镇松林村→530922100201爱华镇毛家新村",
                                            "530922100206爱华镇大石村→530922100201爱华镇毛家新村"}));
  EXPECT_EQ(MUST(registry_->divisions())[3].merged_into, 0);
  EXPECT_EQ(linkage_->former_villages(scope_of("530922100"), kCounty).error().code(), ErrorCode::kForbidden);
  const auto before = version();
  MUST(registry_->save_divisions({{kVillageB, "草皮街", 5, 530922100000, old, kForever, ""}}));
  EXPECT_GT(version().people, before.people) << "an index holds the names of villages";
}

TEST_P(LinkageStore, KeepsWhatADeliveryTaughtUntilItIsWithdrawn) {
  EXPECT_EQ(MUST(linkage_->last_model(everything(), kCounty, "settlement")), std::nullopt);
  take(1, {row(11, "a", 1)});
  take(2, {row(21, "b", 1)});
  EXPECT_EQ(MUST(linkage_->last_model(everything(), kCounty, "settlement")), "model of 2");
  EXPECT_EQ(MUST(linkage_->model_of(everything(), kCounty, DeliveryId(1))), "model of 1");
  EXPECT_EQ(MUST(linkage_->last_model(everything(), kOtherCounty, "settlement")), std::nullopt);
  withdraw(2);
  EXPECT_EQ(MUST(linkage_->last_model(everything(), kCounty, "settlement")), "model of 1");
  const auto stored = MUST(intake_->delivery(everything(), DeliveryId(1)));
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->receipt.review, 1);
  EXPECT_EQ(stored->receipt.linked_by_model, 3);
  ASSERT_EQ(stored->receipt.layout.size(), 2u);
  EXPECT_EQ(stored->receipt.layout[1].matching, "出生日期");
}

TEST_P(LinkageStore, AnItemIsOpenWhileItsRowIsInForceAndInDoubt) {
  take(1, {row(11, "a", 1), row(12, "b", 1), row(13, "c", 1)});
  EXPECT_EQ(items(), "11:1 12:1 13:1 ");
  // a says the same, b something else, c is known by now.
  take(2, {row(21, "a", 1), row(22, "b", 2), row(23, "c", 1, 5)});
  EXPECT_EQ(items(), "11:1 12:3 13:3 22:1 ");
  withdraw(2);
  EXPECT_EQ(items(), "11:1 12:1 13:3 22:3 ") << "b is as it was; c keeps the person whom it was found to mean";
  withdraw(1);
  EXPECT_EQ(items(), "11:3 12:3 13:3 22:3 ");
}

TEST_P(LinkageStore, OfRowsOfOneIdentityInAFileTheLastIsAsked) {
  take(1, {row(11, "a", 1), row(12, "a", 2)});
  EXPECT_EQ(items(), "12:1 ");
  take(2, {row(21, "d", 1)}, ReviewPurpose::kNone);
  EXPECT_EQ(items(), "12:1 21:3 ") << "kept to be explained";
}

TEST_P(LinkageStore, AnEventStatedWithoutAReadableNumberIsNotCountedTwice) {
  const auto live = [&] {
    std::string text;
    const std::vector<std::string> fields = {"cost"};
    MUST(screening_->scan_records(everything(), settlement(), fields, [&](const screening::ScannedRow& r) { text += std::to_string(r.record.value()) + " "; }));
    return text;
  };
  const auto bring = [&](std::int64_t id, RecordSpec spec, bool numbered, std::int64_t event) {
    auto d = delivery(id, "settlement");
    auto writer = MUST(intake_->begin(d));
    intake::RecordBatch batch = batch_of({spec});
    if (!numbered) batch.rows[0].id_index.clear();
    batch.cells[3] = intake::Cell::of(event);  // the key
    const auto counts = MUST(writer->add_records(settlement(), batch));
    MUST(writer->commit(d));
    return counts.replaced;
  };
  pack_.datasets.at("settlement").fields[3].is_key = true;
  EXPECT_EQ(bring(1, row(11, "damaged", 1, 5), false, 7), 0);
  EXPECT_EQ(bring(2, row(21, "other event", 1, 5), true, 8), 0);
  EXPECT_EQ(live(), "11 21 ");
  EXPECT_EQ(bring(3, row(31, "right", 2, 5), true, 7), 1) << "the number was put right";
  EXPECT_EQ(live(), "21 31 ");
  EXPECT_EQ(bring(4, row(41, "damaged again", 3, 5), false, 8), 1);
  EXPECT_EQ(live(), "31 41 ");
  EXPECT_EQ(bring(5, row(51, "somebody else's", 3, 6), true, 7), 0);
  withdraw(3);
  EXPECT_EQ(live(), "11 41 51 ");
}

TEST_P(LinkageStore, ListsRowsInReviewAmongTheUnmatched) {
  take(1, {row(11, "a", 1), row(12, "b", 1, 4)});
  const auto page = MUST(intake_->unmatched(everything(), DeliveryId(1), 0, 10));
  ASSERT_EQ(page.rows.size(), 1u);
  EXPECT_EQ(page.rows[0].match, intake::MatchState::kReview);
  EXPECT_EQ(page.rows[0].id, RecordId(11));
}

TEST_P(LinkageStore, ARowTakenAllTheSameIsListedAsCorrected) {
  auto d = delivery(1, "settlement");
  auto writer = MUST(intake_->begin(d));
  intake::QuarantinedRow open{2, "证件号码", "53*", "校验位不正确", "raw"}, settled{3, "证件号码", "53*", "校验位不正确", "raw"};
  settled.settled = "号码有误，已按姓名等比对到人";
  MUST(writer->add_quarantine({open, settled}));
  MUST(writer->commit(d));
  EXPECT_EQ(MUST(review_->rows(everything(), DeliveryId(1), intake::RowState::kOpen, 0, 10)).total, 1);
  const auto page = MUST(review_->rows(everything(), DeliveryId(1), intake::RowState::kCorrected, 0, 10));
  ASSERT_EQ(page.rows.size(), 1u);
  EXPECT_EQ(page.rows[0].note, settled.settled);
  EXPECT_EQ(page.rows[0].decided_ms, d.received_ms);
}

TEST_P(LinkageStore, ReadsAliasesAndConstraintsInForceForThePersonWhoStands) {
  register_all(1, {household("H1")}, {person("H1", "张三", "1"), person("H1", "李四", "2", "02")});
  std::vector<std::int64_t> people;
  MUST(linkage_->scan_people(everything(), kCounty, [&](const linkage::PersonRecord& p) { people.push_back(p.person.value()); }));
  ASSERT_EQ(people.size(), 2u);
  {
    auto tx = MUST(database_->write());
    const auto alias = Statement("test.alias", "insert into person_alias (county, id, person, kind, value, value_index, masked, source, origin, account, at_ms, ended_ms)"
                                               " values (?1, ?2, ?3, 1, ?4, 'index', '53*', 2, 40, 7, 1000, ?5)");
    MUST(tx->execute(alias, {kCounty, 1, people[1], Blob{"sealed"}, 0}));
    MUST(tx->execute(alias, {kCounty, 2, people[0], Blob{"ended"}, 5}));
    const auto constraint = Statement("test.constraint", "insert into link_constraint (county, id, kind, statement, statement_index, person, item, account, at_ms, ended_ms)"
                                                         " values (?1, ?2, ?3, ?4, 'index', ?5, 1, 7, 1000, ?6)");
    MUST(tx->execute(constraint, {kCounty, 1, 1, Blob{"must"}, people[0], 0}));
    MUST(tx->execute(constraint, {kCounty, 2, 2, Blob{"cannot"}, people[1], 0}));
    MUST(tx->execute(constraint, {kCounty, 3, 2, Blob{"ended"}, people[1], 9}));
    MUST(tx->execute(Statement("test.merge", "update person set merged_into = ?3 where county = ?1 and id = ?2"), {kCounty, people[1], people[0]}));
    MUST(tx.commit());
  }
  const auto aliases = MUST(linkage_->aliases(everything(), kCounty));
  ASSERT_EQ(aliases.size(), 1u);
  EXPECT_EQ(aliases[0].person, PersonId(people[0])) << "the second was merged into the first";
  EXPECT_EQ(aliases[0].kind, linkage::AliasKind::kIdNumber);
  EXPECT_EQ(aliases[0].value, "sealed");
  EXPECT_EQ(aliases[0].source, linkage::AliasSource::kMerge);
  const auto constraints = MUST(linkage_->constraints(everything(), kCounty));
  ASSERT_EQ(constraints.size(), 2u);
  EXPECT_TRUE(constraints[0].must);
  EXPECT_FALSE(constraints[1].must);
  EXPECT_EQ(constraints[1].statement, "cannot");
  EXPECT_EQ(constraints[1].person, PersonId(people[0]));
}

}  // namespace
}  // namespace shouwang::storage
