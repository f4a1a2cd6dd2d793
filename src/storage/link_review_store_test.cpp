// The queue of reviews, what an answer changes, and taking it back: on both engines.
#include "base/resident_id.h"
#include "intake/review.h"
#include "storage/link_rows.h"
#include "storage/testing/datasets.h"
#include "storage/testing/fixture.h"

namespace shouwang::storage {
namespace {

using namespace testing;  // the fixture and its short names
using intake::MatchState;
using linkage::Answer;
using linkage::ItemState;
using registry::MatchZone;
using registry::ReviewPurpose;

constexpr std::int64_t kReviewedAt = 1'790'000'500'000;

class LinkReview : public StorageTest {
 protected:
  void SetUp() override {
    StorageTest::SetUp();
    if (IsSkipped()) return;
    links_ = make_link_review_store(*database_, cipher());
    matching_ = make_linkage_store(*database_);
    pack_ = settlement_pack();
    policy::Dataset other = pack_.datasets.at("settlement");
    other.id = "school";
    pack_.datasets[other.id] = other;
    MUST(intake_->ensure_dataset_tables(pack_));
    register_all(1, {household("A1"), household("B1", kVillageB)},
                 {numbered("A1", "王建国", number(11)), numbered("A1", "王小明", number(13), "10"), numbered("B1", "李秀英", number(22))});
    const auto all = MUST(registry_->members(everything(), find("A1").id, false));
    head_ = {all[0].id, find("A1").id, kVillageA};
    son_ = {all[1].id, find("A1").id, kVillageA};
    const auto others = MUST(registry_->members(everything(), find("B1").id, false));
    neighbour_ = {others[0].id, find("B1").id, kVillageB};
  }
  /// Whatever a test did: what waits is as many as are counted, and their answers are those in force.
  void TearDown() override {
    if (!IsSkipped()) {
      const auto none = [&](const std::string& text) { EXPECT_EQ(MUST(MUST(database_->read())->integer(Statement("test." + text, text), {})), 0) << text; };
      none("select count(*) from link_open o where o.items <> (select count(*) from link_item l where l.county = o.county and l.dataset = o.dataset"
           " and l.queue_part = o.queue_part and l.state = 1 and l.purpose <> 0)");
      none("select count(*) from link_item l where l.state = 1 and l.purpose <> 0 and not exists (select 1 from link_open o where o.county = l.county"
           " and o.dataset = l.dataset and o.queue_part = l.queue_part)");
      none("select count(*) from link_item l where l.state = 1 and l.answers <> (select count(*) from link_answer a where a.county = l.county"
           " and a.item = l.id and a.undone_ms = 0)");
    }
    StorageTest::TearDown();
  }
  static std::string number(int sequence) { return ResidentId::make(530922, day(1980, 1, 2), sequence).full(); }
  registry::PersonInput numbered(std::string code, std::string name, const std::string& id, std::string relation = "01") {
    registry::PersonInput p = person(std::move(code), std::move(name), id, std::move(relation));
    p.id_index = cipher().index(id);
    p.id_sealed = cipher().encrypt(id, registry::kIdNumberContext);
    return p;
  }

  struct Wanted {
    std::int64_t id = 0;
    std::string name = "王建过", number = "53092219800102";
    registry::PersonPlace person;                       // the likeliest
    std::vector<registry::PersonPlace> others;
    MatchZone zone = MatchZone::kReview;
    ReviewPurpose purpose = ReviewPurpose::kQueue;
    int gain = 400'000, reviewers = 1, posterior = 600'000;
    std::int64_t cost = 0;  // of its event; 0 = an event of its own
  };
  /// One delivery of rows about whom the engine had to think.
  /// @param identities of the rows; those left out get one of their own
  void deliver(std::int64_t delivery_number, const std::vector<Wanted>& rows, const std::string& dataset = "settlement",
               const std::vector<std::string>& identities = {}) {
    auto d = delivery(delivery_number, dataset);
    d.received_ms = 1'790'000'000'000 + delivery_number * 1000;
    intake::RecordBatch batch;
    std::vector<registry::ReviewItem> items;
    for (const Wanted& row : rows) {
      RecordSpec spec{.id = row.id, .identity = "i" + std::to_string(row.id), .content = "c", .cost = row.cost != 0 ? row.cost : row.id};
      if (items.size() < identities.size()) spec.identity = identities[items.size()];
      if (row.zone == MatchZone::kLinked) spec.household = row.person.household.value(), spec.person = row.person.person.value(), spec.village = row.person.village;
      add_record(batch, spec);
      if (row.zone == MatchZone::kReview) batch.rows.back().match = MatchState::kReview;
      registry::PersonStatement statement;
      statement.name = row.name;
      statement.id_number = row.number;
      const std::string text = registry::statement_text(statement);
      registry::ReviewItem& item = items.emplace_back();
      item.record = RecordId(row.id);
      item.line = static_cast<int>(row.id);
      item.statement = cipher().encrypt(text, linkage::kStatementContext);
      item.statement_index = cipher().index(text);
      item.match.zone = row.zone;
      item.match.place = row.person;
      item.match.candidates.push_back({row.person.person, row.posterior, 1000, 7});
      for (const auto& other : row.others) item.match.candidates.push_back({other.person, 10'000, 1000, 7});
      item.purpose = row.purpose;
      item.gain = row.gain;
      item.reviewers = row.reviewers;
    }
    auto writer = MUST(intake_->begin(d));
    MUST(writer->add_records(pack_.datasets.at(dataset), batch));
    MUST(writer->add_review_items(pack_.datasets.at(dataset), items));
    MUST(writer->commit(d));
  }

  /// Rows about whom nobody had to think. @param numbered they say a number  @returns waiting rows that gave way
  std::int64_t bring(std::int64_t delivery_number, const std::vector<RecordSpec>& specs, bool numbered = true) {
    const auto d = delivery(delivery_number, "settlement");
    intake::RecordBatch batch = batch_of(specs);
    for (auto& row : batch.rows) {
      if (!numbered) row.id_index.clear();
      if (!row.household && row.identity.starts_with("i")) row.match = MatchState::kReview;
    }
    auto writer = MUST(intake_->begin(d));
    const auto counts = MUST(writer->add_records(pack_.datasets.at("settlement"), batch));
    MUST(writer->commit(d));
    return counts.took_over;
  }
  static RecordSpec known(std::int64_t id, std::string identity, const registry::PersonPlace& place, std::int64_t cost) {
    return {.id = id, .identity = std::move(identity), .content = "right", .household = place.household.value(), .person = place.person.value(), .village = place.village, .cost = cost};
  }
  static RecordSpec waiting(std::int64_t id, std::string identity, std::int64_t cost) { return {.id = id, .identity = std::move(identity), .content = "c", .cost = cost}; }
  static RecordSpec unknown(std::int64_t id, std::string identity, std::int64_t cost = 1) { return waiting(id, std::move(identity), cost); }
  void withdraw(std::int64_t delivery_number) {
    MUST(make_review_store(*database_, cipher())
             ->withdraw(everything(), {DeliveryId(delivery_number), AccountId(7), "报错了月份", kReviewedAt, "pack", "procedure"}, ids_, false));
  }

  static access::Scope account(std::int64_t id, access::Role role = access::Role::kCounty, std::string division = "530922", std::vector<std::string> datasets = {}) {
    return access::Scope::for_account(AccountId(id), role, std::move(division), std::move(datasets));
  }
  Result<linkage::AnswerOutcome> answer(std::int64_t item, Answer what, PersonId person = {}, const access::Scope& scope = account(1)) {
    return links_->answer(scope, {item, what, person, "", now_++}, [this] { return ids_.next(now_); });
  }
  Result<void> undo(std::int64_t item, const access::Scope& scope = account(1)) { return links_->undo(scope, {item, "看错了", now_++}); }
  linkage::Item item(std::int64_t id, const access::Scope& scope = account(1)) { return MUST(links_->item(scope, id)).value(); }
  std::int64_t next(std::int64_t after = 0, const access::Scope& scope = account(1)) { return MUST(links_->next(scope, kCounty, "", after)).id; }
  std::int64_t version() { return MUST(matching_->registry_version(everything(), kCounty)).all; }

  /// "record:person" of every matched row in force, by household.
  std::string matched(const std::string& dataset = "settlement") {
    std::string text;
    const std::vector<std::string> fields = {"cost"};
    MUST(screening_->scan_records(everything(), pack_.datasets.at(dataset), fields, [&](const screening::ScannedRow& row) {
      text += std::to_string(row.record.value()) + ":" + who(row.person) + " ";
    }));
    return text;
  }
  std::string who(PersonId id) const {
    return id == head_.person ? "head" : id == son_.person ? "son" : id == neighbour_.person ? "neighbour" : std::to_string(id.value());
  }
  /// "record:match state" of every unmatched row of a delivery.
  std::string unmatched(std::int64_t delivery_number) {
    std::string text;
    const auto page = MUST(intake_->unmatched(everything(), DeliveryId(delivery_number), 0, 50));
    for (const auto& row : page.rows) text += std::to_string(row.id.value()) + ":" + std::to_string(static_cast<int>(row.match)) + " ";
    return text;
  }
  /// "+person" for must, "-person" for must not.
  std::string constraints() {
    std::string text;
    for (const auto& c : MUST(matching_->constraints(everything(), kCounty))) text += (c.must ? "+" : "-") + who(c.person) + " ";
    return text;
  }
  std::string aliases() {
    std::string text;
    for (const auto& a : MUST(matching_->aliases(everything(), kCounty)))
      text += who(a.person) + (a.kind == linkage::AliasKind::kIdNumber ? "#" : "=") + MUST(cipher().decrypt(a.value, linkage::kAliasContext)) + " ";
    return text;
  }

  std::unique_ptr<linkage::ReviewStore> links_;
  std::unique_ptr<linkage::Store> matching_;
  policy::Pack pack_;
  registry::PersonPlace head_, son_, neighbour_;
  IdSource ids_{kReviewedAt};
  std::int64_t now_ = kReviewedAt;
};
ON_BOTH_ENGINES(LinkReview);

TEST_P(LinkReview, TheSamePersonGetsTheRow) {
  deliver(10, {{.id = 101, .person = head_, .others = {son_}}});
  EXPECT_EQ(matched(), "");
  EXPECT_EQ(unmatched(10), "101:4 ");
  const std::int64_t before = version();
  const auto outcome = MUST(answer(101, Answer::kSame, head_.person));
  EXPECT_EQ(outcome.state, ItemState::kSettled);
  EXPECT_EQ(outcome.household, head_.household);
  EXPECT_EQ(matched(), "101:head ");
  EXPECT_EQ(unmatched(10), "");
  EXPECT_EQ(constraints(), "+head ");
  EXPECT_EQ(aliases(), "") << "a damaged number and a homophone teach nothing";
  EXPECT_GT(version(), before) << "whoever holds the constraints has to read them anew";
  const auto records = MUST(registry_->records(everything(), head_.household, 10, day(2026, 11, 1)));
  EXPECT_EQ(records.size(), 1u) << "it stands in the file of the household";
}

TEST_P(LinkReview, TheHouseholdsFileSaysWhoDecidedAndTellsNothingWhileSomebodyDecides) {
  deliver(10, {{.id = 101, .person = head_, .others = {}},
               {.id = 102, .name = "王二", .person = head_, .others = {}, .zone = MatchZone::kLinked, .purpose = ReviewPurpose::kNone},
               {.id = 103, .name = "王三", .person = head_, .others = {}, .zone = MatchZone::kLinked, .purpose = ReviewPurpose::kAudit}});
  const auto linked_by = [&](const access::Scope& scope) {
    std::map<std::int64_t, std::string> found;
    for (const auto& r : MUST(registry_->records(scope, head_.household, 10, day(2026, 11, 1))))
      found[r.id.value()] = std::to_string(static_cast<int>(r.linked_by)) + (r.explained ? "!" : "");
    std::string text;
    for (const auto& [id, by] : found) text += std::to_string(id) + ":" + by + " ";
    return text;
  };
  EXPECT_EQ(linked_by(everything()), "102:1! 103:0 ") << "a reviewer of 103 must not learn that the engine was sure";
  MUST(answer(101, Answer::kSame, head_.person));
  MUST(answer(103, Answer::kSame, head_.person));
  // A later file says the same: the reviewer's word holds for it.
  deliver(11, {{.id = 111, .person = head_, .others = {}, .zone = MatchZone::kLinked, .purpose = ReviewPurpose::kNone}}, "school");
  EXPECT_EQ(linked_by(everything()), "101:2! 102:1! 103:2! 111:2! ");
  EXPECT_EQ(linked_by(account(5, access::Role::kTownship, "530922100")), "101:2 102:1 103:2 111:2 ") << "how is for those who review";
  RecordSpec spec{.id = 120, .identity = "i120", .content = "c", .household = head_.household.value(), .person = head_.person.value(), .village = kVillageA};
  intake::RecordBatch certain;
  add_record(certain, spec);
  {
    auto writer = MUST(intake_->begin(delivery(12, "school")));
    MUST(writer->add_records(pack_.datasets.at("school"), certain));
    MUST(writer->commit(delivery(12, "school")));
  }
  EXPECT_NE(linked_by(everything()).find("120:0 "), std::string::npos);
  MUST(undo(101));
  EXPECT_EQ(linked_by(everything()).find("101:"), std::string::npos);
}

TEST_P(LinkReview, ARelativeAndNobodyKeepAllCandidatesAway) {
  deliver(10, {{.id = 101, .person = head_, .others = {son_}}, {.id = 102, .name = "王二", .person = neighbour_}});
  EXPECT_FALSE(MUST(answer(101, Answer::kRelative, head_.person)).household);
  MUST(answer(102, Answer::kNobody));
  EXPECT_EQ(matched(), "");
  EXPECT_EQ(unmatched(10), "101:2 102:2 ");
  EXPECT_EQ(constraints(), "-head -son -neighbour ");
}

TEST_P(LinkReview, AnotherPersonThanTheCandidatesMayBeNamed) {
  deliver(10, {{.id = 101, .person = head_}});
  EXPECT_EQ(answer(101, Answer::kSame, PersonId(424242)).error().code(), ErrorCode::kInvalidArgument);
  MUST(answer(101, Answer::kSame, neighbour_.person));
  EXPECT_EQ(matched(), "101:neighbour ");
}

TEST_P(LinkReview, TheOnlyCandidateNeedsNoName) {
  deliver(10, {{.id = 101, .person = head_}, {.id = 102, .name = "王二", .person = head_, .others = {son_}}});
  MUST(answer(101, Answer::kSame));
  EXPECT_EQ(matched(), "101:head ");
  EXPECT_EQ(answer(102, Answer::kSame).error().code(), ErrorCode::kInvalidArgument);
}

TEST_P(LinkReview, AnOpenItemTellsNothing) {
  deliver(10, {{.id = 101, .person = head_, .others = {son_, neighbour_}, .reviewers = 2}});
  MUST(answer(101, Answer::kSame, head_.person));
  const auto seen = item(101, account(2));
  EXPECT_TRUE(seen.blind);
  EXPECT_TRUE(seen.given.empty());
  EXPECT_FALSE(seen.answer);
  EXPECT_FALSE(seen.answer_person);
  EXPECT_EQ(seen.answers, 1);
  EXPECT_FALSE(seen.mine);
  EXPECT_EQ(seen.statement.name, "王建过");
  ASSERT_EQ(seen.candidates.size(), 3u);
  MUST(answer(101, Answer::kSame, head_.person, account(2)));
  const auto settled = item(101, account(3));
  EXPECT_FALSE(settled.blind);
  EXPECT_EQ(settled.given.size(), 2u);
  EXPECT_EQ(settled.answer, Answer::kSame);
  EXPECT_EQ(settled.candidates.front().person, head_.person) << "once settled, the likeliest first";
}

TEST_P(LinkReview, TheOrderOfCandidatesSaysNothing) {
  std::vector<Wanted> rows;
  for (int k = 0; k < 40; ++k) rows.push_back({.id = 101 + k, .name = "王" + std::to_string(k), .person = head_, .others = {son_, neighbour_}});
  deliver(10, rows);
  int first = 0;
  for (const Wanted& row : rows) first += item(row.id).candidates.front().person == head_.person ? 1 : 0;
  EXPECT_GT(first, 3);
  EXPECT_LT(first, 25);
}

TEST_P(LinkReview, RowsOfTheAuditLookLikeAnyOther) {
  deliver(10, {{.id = 101, .person = head_}, {.id = 102, .name = "王二", .person = head_, .zone = MatchZone::kLinked, .purpose = ReviewPurpose::kAudit}});
  const auto a = item(101), b = item(102);
  EXPECT_EQ(a.state, b.state);
  EXPECT_EQ(a.blind, b.blind);
  EXPECT_EQ(a.candidates.size(), b.candidates.size());
  EXPECT_EQ(a.others.size(), b.others.size()) << "wherever the row stands";
  EXPECT_FALSE(a.others.empty());
}

TEST_P(LinkReview, ARowThatTheEngineLinkedWronglyIsTakenOut) {
  deliver(10, {{.id = 102, .person = head_, .zone = MatchZone::kLinked, .purpose = ReviewPurpose::kAudit}});
  EXPECT_EQ(matched(), "102:head ");
  EXPECT_EQ(MUST(answer(102, Answer::kNobody)).household, head_.household) << "whose file has changed";
  EXPECT_EQ(matched(), "");
  EXPECT_EQ(constraints(), "-head ");
  MUST(undo(102));
  EXPECT_EQ(matched(), "102:head ") << "as the engine left it";
  EXPECT_EQ(constraints(), "");
}

TEST_P(LinkReview, TwoReviewersMustAgree) {
  deliver(10, {{.id = 101, .person = head_, .others = {son_}, .reviewers = 2}});
  EXPECT_EQ(MUST(answer(101, Answer::kSame, head_.person)).state, ItemState::kOpen);
  EXPECT_EQ(answer(101, Answer::kSame, head_.person).error().code(), ErrorCode::kConflict) << "nobody twice";
  EXPECT_EQ(next(), 0) << "and nobody is asked twice";
  EXPECT_EQ(next(0, account(2)), 101);
  EXPECT_EQ(MUST(answer(101, Answer::kNobody, {}, account(2))).state, ItemState::kOpen);
  EXPECT_EQ(matched(), "");
  EXPECT_EQ(next(0, account(3)), 101);
  EXPECT_EQ(MUST(answer(101, Answer::kSame, head_.person, account(3))).state, ItemState::kSettled);
  EXPECT_EQ(matched(), "101:head ");
  EXPECT_EQ(answer(101, Answer::kNobody, {}, account(4)).error().code(), ErrorCode::kConflict);
}

TEST_P(LinkReview, WhoCannotSayLeavesItToSomebodyElse) {
  deliver(10, {{.id = 101, .person = head_}});
  EXPECT_EQ(MUST(answer(101, Answer::kUnsure)).state, ItemState::kOpen);
  EXPECT_EQ(next(), 0);
  EXPECT_EQ(next(0, account(2)), 101);
  EXPECT_EQ(MUST(answer(101, Answer::kNobody, {}, account(2))).state, ItemState::kSettled);
}

TEST_P(LinkReview, ThreeDifferentAnswersWaitForTheOffice) {
  deliver(10, {{.id = 101, .person = head_, .others = {son_}, .reviewers = 2}});
  MUST(answer(101, Answer::kSame, head_.person));
  MUST(answer(101, Answer::kSame, son_.person, account(2)));
  MUST(answer(101, Answer::kNobody, {}, account(3)));
  EXPECT_EQ(next(0, account(4)), 0);
  EXPECT_EQ(answer(101, Answer::kNobody, {}, account(4)).error().code(), ErrorCode::kForbidden);
  const auto office = account(5, access::Role::kOffice);
  EXPECT_EQ(next(0, office), 101);
  EXPECT_EQ(MUST(answer(101, Answer::kSame, son_.person, office)).state, ItemState::kSettled);
  EXPECT_EQ(matched(), "101:son ");
}

TEST_P(LinkReview, ASupersededNumberAndAFormerNameAreLearnt) {
  deliver(10, {{.id = 101, .name = "张翠花", .number = number(77), .person = neighbour_}});
  const auto before = MUST(links_->aliases_of(everything(), neighbour_.person));
  EXPECT_TRUE(before.empty());
  MUST(answer(101, Answer::kSame));
  EXPECT_EQ(aliases(), "neighbour#" + number(77) + " neighbour=张翠花 ");
  const auto shown = MUST(links_->aliases_of(everything(), neighbour_.person));
  ASSERT_EQ(shown.size(), 2u);
  for (const auto& alias : shown) {
    EXPECT_NE(alias.masked.find('*'), std::string::npos) << alias.masked;
    EXPECT_EQ(alias.account, AccountId(1));
  }
  EXPECT_TRUE(MUST(links_->aliases_of(scope_of("530922101"), neighbour_.person)).empty()) << "of another township";
  MUST(undo(101));
  EXPECT_EQ(aliases(), "");
  EXPECT_TRUE(MUST(links_->aliases_of(everything(), neighbour_.person)).empty());
}

TEST_P(LinkReview, TheNumberOfSomebodyElseIsNoFormerNumber) {
  deliver(10, {{.id = 101, .name = "李秀英", .number = number(11), .person = neighbour_}});
  MUST(answer(101, Answer::kSame));
  EXPECT_EQ(aliases(), "") << "it is the number of the head of another household";
}

TEST_P(LinkReview, TheSameStatementIsLearntOnce) {
  deliver(10, {{.id = 101, .name = "李秀英", .number = number(77), .person = neighbour_}});
  deliver(11, {{.id = 102, .name = "李秀英", .number = number(77), .person = neighbour_}}, "school");
  MUST(answer(101, Answer::kSame));
  MUST(answer(102, Answer::kSame));
  EXPECT_EQ(aliases(), "neighbour#" + number(77) + " ");
}

TEST_P(LinkReview, OpenRowsThatSayTheSameAreSettledAlong) {
  deliver(10, {{.id = 101, .person = head_}, {.id = 102, .person = head_}, {.id = 103, .name = "王二", .person = head_}});
  deliver(11, {{.id = 111, .person = head_}});
  deliver(12, {{.id = 121, .person = head_}}, "school");
  EXPECT_EQ(MUST(answer(111, Answer::kSame)).along, 2);
  EXPECT_EQ(matched(), "101:head 102:head 111:head ");
  EXPECT_EQ(unmatched(10), "103:4 ") << "another name";
  EXPECT_EQ(unmatched(12), "121:4 ") << "of another dataset: perhaps two have to look";
  EXPECT_EQ(item(101).given.size(), 1u) << "the answer that settled it";
  MUST(undo(102));
  EXPECT_EQ(matched(), "") << "all that rested on the one answer";
  EXPECT_EQ(item(111).state, ItemState::kOpen);
  EXPECT_FALSE(item(111).mine);
}

TEST_P(LinkReview, TakingBackPutsEverythingAsItWas) {
  deliver(10, {{.id = 101, .person = head_, .others = {son_}}});
  MUST(answer(101, Answer::kSame, head_.person));
  const std::int64_t before = version();
  MUST(undo(101, account(2)));
  EXPECT_EQ(matched(), "");
  EXPECT_EQ(unmatched(10), "101:4 ");
  EXPECT_EQ(constraints(), "");
  EXPECT_GT(version(), before);
  EXPECT_EQ(undo(101, account(2)).error().code(), ErrorCode::kTransition);
  EXPECT_EQ(next(), 101) << "and who answered may think again";
  MUST(answer(101, Answer::kSame, son_.person));
  EXPECT_EQ(matched(), "101:son ");
}

TEST_P(LinkReview, AnAnswerThatSettledNothingIsTakenBackByWhoGaveIt) {
  deliver(10, {{.id = 101, .person = head_, .reviewers = 2}});
  MUST(answer(101, Answer::kSame));
  EXPECT_EQ(undo(101, account(2)).error().code(), ErrorCode::kTransition);
  MUST(undo(101));
  EXPECT_EQ(item(101).answers, 0);
  MUST(answer(101, Answer::kNobody));
  EXPECT_EQ(MUST(answer(101, Answer::kNobody, {}, account(2))).state, ItemState::kSettled);
}

TEST_P(LinkReview, LaterRowsThatRestOnAnItemAreInDoubtWithoutIt) {
  deliver(10, {{.id = 101, .person = head_, .others = {son_}}});
  MUST(answer(101, Answer::kSame, head_.person));
  // What the engine makes of the next file: linked by the constraint, nothing to look at.
  auto later = kReviewedAt - 1'790'000'000'000;
  deliver(later, {{.id = 201, .person = head_, .zone = MatchZone::kLinked, .purpose = ReviewPurpose::kNone, .posterior = 1'000'000}}, "school");
  deliver(later + 1, {{.id = 202, .name = "王二", .person = head_, .zone = MatchZone::kLinked, .purpose = ReviewPurpose::kNone}}, "school");
  EXPECT_EQ(matched("school"), "201:head 202:head ");
  MUST(undo(101));
  EXPECT_EQ(matched("school"), "202:head ") << "that one says something else";
  const auto doubtful = item(201);
  EXPECT_EQ(doubtful.state, ItemState::kOpen);
  EXPECT_EQ(doubtful.candidates.size(), 2u) << "as doubtful as the one it rested on";
}

TEST_P(LinkReview, WhatNobodyHasToReviewCannotBeAnswered) {
  deliver(10, {{.id = 101, .person = head_, .zone = MatchZone::kLinked, .purpose = ReviewPurpose::kNone}});
  EXPECT_EQ(next(), 0);
  EXPECT_FALSE(item(101).blind) << "why it was linked may be asked";
  EXPECT_EQ(answer(101, Answer::kNobody).error().code(), ErrorCode::kConflict);
  EXPECT_TRUE(MUST(links_->items(account(1), {})).rows.empty());
}

TEST_P(LinkReview, TheLastWordAboutAStatementHolds) {
  deliver(10, {{.id = 101, .person = head_}});
  deliver(11, {{.id = 111, .person = head_}}, "school");
  MUST(answer(101, Answer::kNobody));
  EXPECT_EQ(constraints(), "-head ");
  MUST(answer(111, Answer::kSame));
  EXPECT_EQ(constraints(), "+head ");
}

TEST_P(LinkReview, TheMostValuableComesFirstAndWhatIsBeyondTheBudgetLast) {
  deliver(10, {{.id = 101, .name = "甲", .person = head_, .gain = 100'000},
               {.id = 102, .name = "乙", .person = head_, .gain = 450'000},
               {.id = 103, .name = "丙", .person = head_, .purpose = ReviewPurpose::kBeyondBudget, .gain = 900'000},
               {.id = 104, .name = "丁", .person = head_, .gain = 450'000}});
  EXPECT_EQ(next(), 102);
  EXPECT_EQ(next(102), 104);
  EXPECT_EQ(next(104), 101);
  EXPECT_EQ(next(101), 103);
  EXPECT_EQ(next(103), 102) << "from the beginning";
  EXPECT_EQ(MUST(links_->next(account(1), kCounty, "", 0)).left, 4);
  MUST(answer(102, Answer::kNobody));
  EXPECT_EQ(next(), 104);
  EXPECT_EQ(next(102), 104) << "what follows an answered one";
  const auto page = MUST(links_->items(account(1), {.state = ItemState::kOpen}));
  ASSERT_EQ(page.rows.size(), 3u);
  EXPECT_EQ(page.rows.back().id, 103);
  EXPECT_EQ(page.total, 3);
  EXPECT_EQ(page.open, 2);
  EXPECT_EQ(page.beyond_budget, 1);
}

TEST_P(LinkReview, TheAuditIsSpreadAmongTheQueue) {
  std::vector<Wanted> rows;
  for (int k = 0; k < 30; ++k) rows.push_back({.id = 101 + k, .name = "队" + std::to_string(k), .person = head_, .gain = 20'000 + 16'000 * k});
  for (int k = 0; k < 10; ++k)
    rows.push_back({.id = 201 + k, .name = "查" + std::to_string(k), .person = head_, .zone = MatchZone::kLinked, .purpose = ReviewPurpose::kAudit, .gain = 0});
  deliver(10, rows);
  std::vector<std::int64_t> order;
  for (std::int64_t at = next(); order.size() < rows.size(); at = next(at)) order.push_back(at);
  EXPECT_EQ(std::set<std::int64_t>(order.begin(), order.end()).size(), rows.size()) << "each once";
  const auto early = std::count_if(order.begin(), order.begin() + 20, [](std::int64_t id) { return id > 200; });
  EXPECT_GT(early, 1);
  EXPECT_LT(early, 9);
}

TEST_P(LinkReview, OnlyTheWholeCountyWithTheRightToImportSeesAnything) {
  deliver(10, {{.id = 101, .person = head_}});
  const auto department = [&](std::vector<std::string> datasets) { return account(8, access::Role::kDepartment, "530922", std::move(datasets)); };
  for (const auto& scope : {account(2, access::Role::kTownship, "530922100"), account(3, access::Role::kCounty, "530921"), account(4, access::Role::kAuditor),
                            account(5, access::Role::kVillage, "530922100201"), department({"school"})}) {
    EXPECT_TRUE(MUST(links_->items(scope, {})).rows.empty());
    EXPECT_EQ(MUST(links_->items(scope, {})).open, 0);
    EXPECT_EQ(MUST(links_->next(scope, kCounty, "", 0)).id, 0);
    EXPECT_EQ(MUST(links_->next(scope, 0, "", 0)).left, 0);
    EXPECT_FALSE(MUST(links_->item(scope, 101)));
    EXPECT_EQ(answer(101, Answer::kNobody, {}, scope).error().code(), ErrorCode::kNotFound);
    EXPECT_EQ(undo(101, scope).error().code(), ErrorCode::kNotFound);
  }
  EXPECT_TRUE(MUST(links_->item(department({"settlement"}), 101)));
  EXPECT_EQ(MUST(links_->items(department({"settlement"}), {})).rows.size(), 1u);
  EXPECT_EQ(next(0, department({"settlement"})), 101);
}

TEST_P(LinkReview, ARowThatWasWithdrawnIsNotAskedAbout) {
  deliver(10, {{.id = 101, .person = head_}, {.id = 102, .name = "王二", .person = head_}});
  MUST(answer(102, Answer::kSame));
  const auto review = make_review_store(*database_, cipher());
  MUST(review->withdraw(everything(), {DeliveryId(10), AccountId(7), "报错了", now_++, "pack", "procedure"}, ids_, false));
  EXPECT_EQ(item(101).state, ItemState::kLapsed);
  EXPECT_EQ(MUST(links_->items(account(1), {.state = ItemState::kLapsed})).rows.size(), 1u);
  EXPECT_EQ(MUST(links_->items(account(1), {.state = ItemState::kSettled})).total, 1);
  EXPECT_EQ(next(), 0);
  EXPECT_EQ(answer(101, Answer::kNobody).error().code(), ErrorCode::kConflict);
  MUST(undo(102));
  EXPECT_EQ(item(102).state, ItemState::kLapsed) << "there is nothing left to decide";
}

TEST_P(LinkReview, QualityCountsWhatWasSettled) {
  deliver(10, {{.id = 101, .person = head_, .posterior = 700'000},
               {.id = 102, .name = "王二", .person = head_, .zone = MatchZone::kLinked, .purpose = ReviewPurpose::kAudit, .posterior = 990'000},
               {.id = 103, .name = "王三", .person = head_, .zone = MatchZone::kNotFound, .purpose = ReviewPurpose::kAudit, .posterior = 20'000},
               {.id = 104, .name = "王四", .person = head_, .purpose = ReviewPurpose::kBeyondBudget}});
  MUST(answer(101, Answer::kSame));
  MUST(answer(102, Answer::kNobody));
  MUST(answer(103, Answer::kSame, son_.person));
  const auto facts = MUST(links_->quality(account(1), 0, ""));
  ASSERT_EQ(facts.decisions.size(), 3u);
  int right = 0, found = 0;
  for (const auto& d : facts.decisions) {
    right += d.right ? 1 : 0;
    found += d.found ? 1 : 0;
  }
  EXPECT_EQ(right, 1);
  EXPECT_EQ(found, 2) << "somebody, though not the one the engine thought of";
  EXPECT_EQ(facts.queues.at("部门").settled, 3);
  EXPECT_EQ(facts.queues.at("部门").beyond_budget, 1);
  EXPECT_TRUE(MUST(links_->quality(account(1), 0, "别的部门")).decisions.empty());
  EXPECT_TRUE(MUST(links_->quality(account(1, access::Role::kCounty, "530921"), 0, "")).decisions.empty());
}

// ---------------------------------------------------------------- one event, stated twice

TEST_P(LinkReview, AWaitingRowGivesWayWhenItsEventComesWithTheRightNumber) {
  deliver(10, {{.id = 101, .person = head_, .others = {son_}, .cost = 7}});
  EXPECT_EQ(bring(20, {known(201, "right", head_, 7)}), 1);
  EXPECT_EQ(matched(), "201:head ");
  const linkage::Item closed = item(101);
  EXPECT_EQ(closed.state, ItemState::kLapsed);
  EXPECT_TRUE(closed.superseded);
  EXPECT_EQ(linkage::item_state_title(closed.state, closed.superseded), "已由更正后的报送代替");
  EXPECT_EQ(next(), 0);
  EXPECT_EQ(answer(101, Answer::kSame).error().code(), ErrorCode::kConflict);
  EXPECT_EQ(unmatched(10), "");
  withdraw(20);
  EXPECT_EQ(matched(), "");
  EXPECT_EQ(item(101).state, ItemState::kOpen);
  EXPECT_FALSE(item(101).superseded);
  EXPECT_EQ(unmatched(10), "101:4 ");
  EXPECT_EQ(next(), 101);
}

TEST_P(LinkReview, AWaitingRowStaysWhenAnotherEventOrPersonComes) {
  deliver(10, {{.id = 101, .person = head_, .others = {son_}, .cost = 7}});
  EXPECT_EQ(bring(20, {known(201, "a", head_, 8)}), 0) << "another amount";
  EXPECT_EQ(bring(21, {known(211, "b", neighbour_, 7)}), 0) << "nobody whom it may mean";
  // The file states both: two people of one name.
  EXPECT_EQ(bring(22, {known(221, "c", head_, 7), waiting(222, "i101", 7)}), 0);
  EXPECT_EQ(item(101).state, ItemState::kOpen);
  EXPECT_EQ(bring(23, {known(231, "d", son_, 7)}), 1);
}

TEST_P(LinkReview, OfTwoWaitingRowsOfOneFileOneGivesWay) {
  deliver(10, {{.id = 101, .person = head_, .posterior = 300'000, .cost = 7}, {.id = 102, .person = head_, .posterior = 800'000, .cost = 7}});
  deliver(11, {{.id = 111, .person = head_, .cost = 7}});
  EXPECT_EQ(bring(20, {known(201, "right", head_, 7)}), 2) << "the likelier one of the first file, and the one of the second";
  EXPECT_EQ(unmatched(10), "101:4 ");
  EXPECT_EQ(unmatched(11), "");
}

TEST_P(LinkReview, AWaitingRowStaysClosedWhileALaterDeliverySaysTheRightThing) {
  deliver(10, {{.id = 101, .person = head_, .cost = 7}});
  bring(20, {known(201, "right", head_, 7)});
  bring(30, {known(301, "right", head_, 7)});
  withdraw(20);
  EXPECT_EQ(matched(), "201:head ");
  EXPECT_EQ(item(101).state, ItemState::kLapsed);
  withdraw(30);
  EXPECT_EQ(matched(), "");
  EXPECT_EQ(item(101).state, ItemState::kOpen);
}

TEST_P(LinkReview, ARowAnsweredAfterItsEventStandsIsNotCountedAgain) {
  bring(10, {known(201, "right", head_, 7)});
  deliver(20, {{.id = 101, .person = head_, .cost = 7}, {.id = 102, .name = "王二", .person = head_, .cost = 8}});
  MUST(answer(101, Answer::kSame));
  MUST(answer(102, Answer::kSame));
  EXPECT_EQ(matched(), "102:head 201:head ");
  EXPECT_EQ(item(101).state, ItemState::kSettled);
  MUST(undo(101));
  EXPECT_EQ(item(101).state, ItemState::kOpen);
  EXPECT_EQ(unmatched(20), "101:4 ");
  MUST(answer(101, Answer::kSame, son_.person));
  EXPECT_EQ(matched(), "101:son 102:head 201:head ") << "somebody else's event";
  // The right one goes: what gave way to it counts.
  MUST(undo(101));
  MUST(answer(101, Answer::kSame));
  withdraw(10);
  EXPECT_EQ(matched(), "101:head 102:head ");
}

TEST_P(LinkReview, ARowSettledFirstGivesWayToTheRightNumberLater) {
  for (const bool keyed : {false, true}) {
    pack_.datasets.at("settlement").fields[4].is_key = keyed;
    const std::int64_t n = keyed ? 500 : 0, cost = keyed ? 9 : 7;
    deliver(n + 10, {{.id = n + 101, .name = "王建" + std::to_string(n), .number = number(77), .person = head_, .cost = cost}});
    MUST(answer(n + 101, Answer::kSame, head_.person));
    bring(n + 20, {known(n + 201, "right" + std::to_string(n), head_, cost)});
    EXPECT_EQ(matched(), std::to_string(n + 201) + ":head ") << "by its keys: " << keyed;
    withdraw(n + 20);
    EXPECT_EQ(matched(), std::to_string(n + 101) + ":head ");
    withdraw(n + 10);
  }
}

// ---------------------------------------------------------------- what was not found before

TEST_P(LinkReview, ARepeatedRowThatIsInDoubtNowIsAsked) {
  EXPECT_EQ(bring(10, {unknown(101, "a"), unknown(102, "b"), unknown(103, "c")}), 0);
  EXPECT_EQ(unmatched(10), "101:2 102:2 103:2 ");
  deliver(20, {{.id = 201, .person = head_, .cost = 1}, {.id = 202, .name = "王二", .person = head_, .zone = MatchZone::kLinked, .purpose = ReviewPurpose::kNone, .cost = 1}},
          "settlement", {"a", "b"});
  EXPECT_EQ(unmatched(10), "101:4 103:2 ");
  EXPECT_EQ(matched(), "102:head ");
  const linkage::Item asked = item(101);
  EXPECT_EQ(asked.state, ItemState::kOpen);
  EXPECT_EQ(asked.delivery, DeliveryId(20)) << "it is the later file that brought the doubt";
  EXPECT_EQ(next(), 101);
  EXPECT_EQ(item(102).state, ItemState::kLapsed) << "kept to be explained";
  MUST(answer(101, Answer::kNobody));
  EXPECT_EQ(unmatched(10), "101:2 103:2 ");
  deliver(30, {{.id = 301, .person = head_, .cost = 1}}, "settlement", {"a"});
  EXPECT_EQ(item(101).state, ItemState::kSettled) << "what a reviewer said stays";
  EXPECT_EQ(unmatched(10), "101:2 103:2 ");
}

TEST_P(LinkReview, ARepeatedRowThatIsFoundNowDoesNotCountItsEventTwice) {
  bring(10, {unknown(101, "a", 7)});
  bring(20, {known(201, "right", head_, 7)});
  auto found = known(301, "a", head_, 7);
  found.content = "c";
  bring(30, {found}, false);
  EXPECT_EQ(matched(), "201:head ");
}

TEST(Candidates, ReadBackAsWritten) {
  const std::vector<registry::MatchCandidate> candidates = {{PersonId(12), 900'000, 20, 0x123456}, {PersonId(7), 1, 0, 0}};
  const auto back = candidates_from_text(candidates_text(candidates));
  ASSERT_EQ(back.size(), 2u);
  EXPECT_EQ(back[0].person, PersonId(12));
  EXPECT_EQ(back[0].pattern, 0x123456u);
  EXPECT_EQ(back[1].posterior, 1);
  for (const char* text : {"", "{}", "[1]", "[[1,2]]", "[[1,2,3,\"x\"]]"}) EXPECT_TRUE(candidates_from_text(text).empty()) << text;
}

}  // namespace
}  // namespace shouwang::storage
