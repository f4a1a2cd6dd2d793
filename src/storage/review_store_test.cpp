// Deliveries taken back, rows put right, freshness: on both engines.
#include <nlohmann/json.hpp>

#include "storage/casework_rows.h"
#include "storage/testing/casework.h"
#include "storage/testing/datasets.h"
#include "storage/testing/fixture.h"

namespace shouwang::storage {
namespace {

using namespace testing;  // the fixture and its short names
using intake::RowState;

class Review : public StorageTest {
 protected:
  void SetUp() override {
    StorageTest::SetUp();
    if (IsSkipped()) return;
    review_ = make_review_store(*database_, cipher());
    pack_ = settlement_pack();
    MUST(intake_->ensure_dataset_tables(pack_));
  }
  const policy::Dataset& settlement() const { return pack_.datasets.at("settlement"); }
  void take(std::int64_t id, const std::vector<RecordSpec>& specs, const std::vector<intake::QuarantinedRow>& bad = {}) {
    auto d = delivery(id, "settlement");
    auto writer = MUST(intake_->begin(d));
    const auto counts = MUST(writer->add_records(settlement(), batch_of(specs)));
    MUST(writer->add_quarantine(bad));
    d.receipt.rows_read = static_cast<std::int64_t>(specs.size() + bad.size());
    d.receipt.taken = static_cast<std::int64_t>(specs.size());
    d.receipt.quarantined = static_cast<std::int64_t>(bad.size());
    d.receipt.duplicate = counts.duplicate;
    MUST(writer->commit(d));
  }
  Result<intake::WithdrawalEffects> withdraw(std::int64_t id, bool dry = false, const access::Scope& scope = everything()) {
    return review_->withdraw(scope, {DeliveryId(id), AccountId(7), "报错了月份", 1'790'000'500'000, "pack", "procedure"}, ids_, dry);
  }
  /// "record@delivery:cost" of every live matched record.
  std::string live() {
    std::string text;
    const std::vector<std::string> fields = {"cost"};
    MUST(screening_->scan_records(everything(), settlement(), fields, [&](const screening::ScannedRow& row) {
      text += std::to_string(row.record.value()) + "@" + std::to_string(row.delivery.value()) + ":" + std::to_string(row.cells[0].number) + " ";
    }));
    return text;
  }
  static RecordSpec row(std::int64_t id, std::string identity, std::int64_t cost, std::int64_t household = 2) {
    return {.id = id, .identity = std::move(identity), .content = std::to_string(cost), .household = household, .person = household * 10, .village = kVillageA,
            .cost = cost};
  }
  policy::Pack pack_;
  std::unique_ptr<intake::ReviewStore> review_;
  IdSource ids_{1'790'000'400'000};
};
ON_BOTH_ENGINES(Review);

TEST_P(Review, WithdrawingPutsEarlierRowsBackIntoForce) {
  take(1, {row(11, "a", 1), row(12, "b", 2)});
  take(2, {row(21, "a", 10), row(22, "c", 30)});
  EXPECT_EQ(live(), "12@1:2 21@2:10 22@2:30 ");
  const auto effects = MUST(withdraw(2));
  EXPECT_EQ(effects.rows, 2);
  EXPECT_EQ(effects.restored, 1);
  EXPECT_EQ(effects.kept, 0);
  EXPECT_EQ(effects.households, 1);
  EXPECT_EQ(live(), "11@1:1 12@1:2 ");
}

TEST_P(Review, ARowThatSomethingLaterReplacedDoesNotComeBack) {
  take(1, {row(11, "a", 1)});
  take(2, {row(21, "a", 2)});
  take(3, {row(31, "a", 3)});
  EXPECT_EQ(MUST(withdraw(2)).restored, 0);
  EXPECT_EQ(live(), "31@3:3 ");
  // What stood behind the withdrawn one comes back when the last one goes too.
  EXPECT_EQ(MUST(withdraw(3)).restored, 1);
  EXPECT_EQ(live(), "11@1:1 ");
  EXPECT_EQ(MUST(withdraw(1)).rows, 1);
  EXPECT_EQ(live(), "");
}

TEST_P(Review, ARowThatALaterDeliveryRepeatedStaysInForce) {
  take(1, {row(11, "a", 1), row(12, "b", 2)});
  take(2, {row(21, "a", 1)});
  take(3, {row(31, "a", 1)});
  EXPECT_EQ(live(), "11@1:1 12@1:2 ");
  const auto effects = MUST(withdraw(1));
  EXPECT_EQ(effects.rows, 1);
  EXPECT_EQ(effects.kept, 1);
  EXPECT_EQ(live(), "11@2:1 ") << "it rests on the first delivery that repeated it";
  EXPECT_EQ(MUST(withdraw(2)).kept, 1);
  EXPECT_EQ(live(), "11@3:1 ");
  EXPECT_EQ(MUST(withdraw(3)).rows, 1);
  EXPECT_EQ(live(), "");
}

TEST_P(Review, ARepeatInTheSameFileKeepsNothing) {
  take(1, {row(11, "a", 1), row(12, "a", 1)});
  EXPECT_EQ(MUST(withdraw(1)).kept, 0);
  EXPECT_EQ(live(), "");
}

TEST_P(Review, OtherCountiesAndDeliveriesAreLeftAlone) {
  take(1, {row(11, "a", 1)});
  take(2, {row(21, "b", 2, 3)});
  EXPECT_EQ(withdraw(2, false, scope_of("530921")).error().code(), ErrorCode::kNotFound) << "another county";
  EXPECT_EQ(withdraw(2, false, scope_of("530922100")).error().code(), ErrorCode::kNotFound) << "a township does not cover the county";
  MUST(withdraw(2));
  EXPECT_EQ(live(), "11@1:1 ");
}

TEST_P(Review, ATrialRunChangesNothing) {
  take(1, {row(11, "a", 1)});
  take(2, {row(21, "a", 2)});
  const auto tried = MUST(withdraw(2, true));
  EXPECT_EQ(live(), "21@2:2 ");
  EXPECT_EQ(MUST(intake_->delivery(everything(), DeliveryId(2)))->withdrawn_ms, 0);
  const auto done = MUST(withdraw(2));
  EXPECT_EQ(tried.rows, done.rows);
  EXPECT_EQ(tried.restored, done.restored);
}

TEST_P(Review, TheSameBytesMayComeAgainAfterAWithdrawal) {
  take(1, {row(11, "a", 1)});
  EXPECT_TRUE(MUST(intake_->find_delivery(everything(), "settlement", "hash1")));
  MUST(withdraw(1));
  EXPECT_FALSE(MUST(intake_->find_delivery(everything(), "settlement", "hash1")));
  auto again = delivery(5, "settlement");
  again.file_hash = "hash1";
  auto writer = MUST(intake_->begin(again));
  EXPECT_EQ(MUST(writer->add_records(settlement(), batch_of({row(51, "a", 1)}))).inserted, 1);
  MUST(writer->commit(again));
  writer.reset();
  EXPECT_EQ(live(), "51@5:1 ");
  const auto taken_back = MUST(intake_->delivery(everything(), DeliveryId(1)));
  EXPECT_EQ(taken_back->withdrawn_reason, "报错了月份");
  EXPECT_EQ(nlohmann::json::parse(taken_back->effects)["rows"], 1);
  // and no longer counts as the last one
  const std::vector<std::string> one{"settlement"};
  MUST(withdraw(5));
  EXPECT_FALSE(MUST(screening_->last_deliveries_ms(everything(), one)).at(0));
}

TEST_P(Review, WhatCannotBeWithdrawnSaysWhy) {
  take(2, {row(21, "a", 1)});
  auto refused = delivery(3, "settlement");
  refused.state = intake::DeliveryState::kRefused;
  MUST(intake_->save_refused(refused));
  EXPECT_EQ(withdraw(3).error().code(), ErrorCode::kTransition);
  MUST(withdraw(2));
  EXPECT_EQ(withdraw(2).error().code(), ErrorCode::kTransition) << "twice";
  EXPECT_EQ(withdraw(99).error().code(), ErrorCode::kNotFound);
}

TEST_P(Review, FindingsLoseTheirGroundAndLeadsAreJudgedAnew) {
  register_all(9, {household("H1"), household("H2"), household("H3")}, {});
  const auto h1 = find("H1").id, h2 = find("H2").id, h3 = find("H3").id;
  take(1, {row(11, "a", 1, h1.value()), row(12, "b", 2, h2.value()), row(13, "c", 3, h3.value())});
  take(2, {row(21, "c", 3, h3.value())});  // says the same of the third household
  screening::Run run;
  run.id = 1;
  run.county = kCounty;
  std::vector<screening::FindingChange> findings;
  std::vector<casework::LeadChange> leads;
  const auto add = [&](std::int64_t id, HouseholdId household, std::string rule, const std::string& cites) {
    screening::Finding f;
    f.id = FindingId(id);
    f.county = kCounty;
    f.household = household;
    f.village = kVillageA;
    f.rule = std::move(rule);
    f.wording = "自付费用过高";
    f.evidence = R"({"records":[{"dataset":"settlement","delivery":")" + cites + R"(","line":2}]})";
    findings.push_back({screening::FindingChange::What::kNew, f});
  };
  add(101, h1, "R1", "1");
  add(102, h1, "R2", "77");
  add(103, h2, "R1", "1");
  add(104, h3, "R1", "1");
  for (const auto& [id, household, rules] : {std::tuple(201, h1, "R1,R2"), std::tuple(202, h2, "R1"), std::tuple(203, h3, "R1")}) {
    casework::Lead l;
    l.id = LeadId(id);
    l.county = kCounty;
    l.household = household;
    l.village = kVillageA;
    l.rules = rules;
    l.findings = id == 201 ? 2 : 1;
    l.due = day(2026, 12, 1);
    leads.push_back({casework::LeadChange::What::kNew, l});
  }
  MUST(casework_->commit_screening(run, findings, leads));
  // Somebody has taken the lead of the second household.
  auto taken = MUST(casework_->lead(everything(), LeadId(202)))->lead;
  taken.state = casework::LeadState::kVerifying;
  taken.sequence = 1;
  taken.assignee = AccountId(5);
  casework::Change change;
  casework::Event event;
  event.id = casework::EventId(301);
  event.county = kCounty;
  event.subject = casework::Subject::kLead;
  event.subject_id = 202;
  event.sequence = 1;
  event.action = "take";
  event.at_ms = event.happened_ms = 1'790'000'100'000;
  change.events = {event};
  change.leads = {taken};
  MUST(casework_->commit(change));

  const auto effects = MUST(withdraw(1));
  EXPECT_EQ(effects.findings, 2);
  EXPECT_EQ(effects.leads, 2);
  EXPECT_EQ(effects.leads_touched, 1);
  std::string open;
  for (const auto& f : MUST(screening_->open_findings(everything()))) open += std::to_string(f.id.value()) + " ";
  EXPECT_EQ(open, "102 104 ");
  const auto closed = MUST(casework_->findings_of(everything(), h2, true));
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_EQ(closed[0].withdrawn, DeliveryId(1));
  const auto untouched = MUST(casework_->lead(everything(), LeadId(201)))->lead;
  EXPECT_EQ(untouched.rules, "R2");
  EXPECT_EQ(untouched.findings, 1);
  EXPECT_EQ(untouched.sequence, 0) << "nobody has written in it";
  EXPECT_NE(casework::lead_note(untouched), "");
  const auto touched = MUST(casework_->lead(everything(), LeadId(202)))->lead;
  EXPECT_EQ(touched.findings, 0);
  EXPECT_EQ(touched.state, casework::LeadState::kVerifying) << "never closed by the machine";
  EXPECT_EQ(touched.withdrawn, DeliveryId(1));
  const auto events = MUST(casework_->events(everything(), kCounty, casework::Subject::kLead, 202));
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[1].action, "basis_withdrawn");
  EXPECT_NE(events[1].body.find("报错了月份"), std::string::npos);
  EXPECT_FALSE(MUST(casework_->lead(everything(), LeadId(203)))->lead.withdrawn);
  const auto listed = MUST(review_->effects(everything(), DeliveryId(1), 0, 10));
  EXPECT_EQ(listed.total, 4);
  EXPECT_EQ(listed.rows[0].subject, intake::Effect::Subject::kLead);
  EXPECT_EQ(MUST(review_->effects(scope_of("530922100202"), DeliveryId(1), 0, 10)).total, 0) << "another village";
  // A person who acts on it has judged it.
  auto again = touched;
  again.sequence = 3;
  event.id = casework::EventId(302);
  event.sequence = 3;
  event.action = "verify";
  event.at_ms = event.happened_ms = 1'790'000'600'000;
  change.events = {event};
  change.leads = {again};
  MUST(casework_->commit(change));
  EXPECT_FALSE(MUST(casework_->lead(everything(), LeadId(202)))->lead.withdrawn);
}

TEST_P(Review, ARowIsDecidedOnce) {
  take(1, {row(11, "a", 1)}, {{3, "金额", "12x", "不是金额", "sealed"}, {4, "日期", "2026-13", "没有这个月", "sealed too"}});
  EXPECT_EQ(MUST(review_->rows(everything(), DeliveryId(1), RowState::kOpen, 0, 10)).total, 2);
  intake::RowDecision decision;
  decision.corrected_value = "12.00";
  decision.corrected_raw = "sealed anew";
  decision.account = AccountId(7);
  decision.now_ms = 1'790'000'300'000;
  MUST(review_->decide(everything(), DeliveryId(1), 0, decision, [&](intake::DeliveryWriter& writer) -> Result<void> {
    ASSIGN_OR_RETURN([[maybe_unused]] const auto counts, writer.add_records(settlement(), batch_of({row(12, "b", 1200)})));
    return {};
  }));
  EXPECT_EQ(live(), "11@1:1 12@1:1200 ");
  const auto first = MUST(review_->row(everything(), DeliveryId(1), 0));
  ASSERT_TRUE(first);
  EXPECT_EQ(first->state, RowState::kCorrected);
  EXPECT_EQ(first->corrected_value, "12.00");
  EXPECT_EQ(first->row.raw, "sealed") << "what came stays";
  EXPECT_EQ(review_->decide(everything(), DeliveryId(1), 0, decision, {}).error().code(), ErrorCode::kConflict);
  // A row that cannot be written stays open.
  EXPECT_FALSE(review_->decide(everything(), DeliveryId(1), 1, decision, [](intake::DeliveryWriter&) -> Result<void> { return fail(ErrorCode::kBadValue, "仍不对"); }));
  EXPECT_EQ(MUST(review_->row(everything(), DeliveryId(1), 1))->state, RowState::kOpen);
  decision.state = RowState::kDismissed;
  decision.note = "重复登记";
  MUST(review_->decide(everything(), DeliveryId(1), 1, decision, {}));
  const auto counted = MUST(intake_->delivery(everything(), DeliveryId(1)));
  EXPECT_EQ(counted->corrected, 1);
  EXPECT_EQ(counted->dismissed, 1);
  const auto list = MUST(review_->corrections(everything(), {}));
  ASSERT_EQ(list.total, 2);
  EXPECT_EQ(list.rows[0].delivery.file_name, "文件1.csv");
  EXPECT_EQ(list.rows[1].row.note, "重复登记");
  EXPECT_EQ(MUST(review_->corrections(everything(), {.owner = "别的部门"})).total, 0);
  EXPECT_EQ(MUST(review_->corrections(everything(), {.since_ms = 1'790'000'300'001})).total, 0);
  EXPECT_EQ(MUST(review_->corrections(scope_of("530922100"), {})).total, 0) << "a township does not cover the county";
  EXPECT_EQ(MUST(review_->corrections(access::Scope::for_account(AccountId(1), access::Role::kDepartment, "530922", {"other"}), {})).total, 0);
}

TEST_P(Review, ALaterFileClosesOpenRows) {
  take(1, {row(11, "a", 1)}, {{3, "金额", "12x", "不是金额", "s"}, {4, "日期", "2026-13", "没有这个月", "s"}});
  intake::RowDecision by;
  by.corrected_by = DeliveryId(2);
  by.now_ms = 1'790'000'300'000;
  EXPECT_EQ(MUST(review_->close_rows(everything(), DeliveryId(1), {{0, by}, {7, by}})), 1) << "there is no row 7";
  EXPECT_EQ(MUST(review_->close_rows(everything(), DeliveryId(1), {{0, by}})), 0) << "decided already";
  EXPECT_EQ(MUST(review_->rows(everything(), DeliveryId(1), RowState::kOpen, 0, 10)).total, 1);
  MUST(withdraw(1));
  EXPECT_EQ(review_->decide(everything(), DeliveryId(1), 1, by, {}).error().code(), ErrorCode::kTransition) << "a delivery that was taken back";
}

TEST_P(Review, TheBoardShowsTheLastDeliveryInForceAndWhatCameSince) {
  take(1, {row(11, "a", 1), row(12, "b", 1)});
  take(2, {row(21, "c", 1)});
  MUST(withdraw(2));
  auto refused = delivery(3, "settlement");
  refused.state = intake::DeliveryState::kRefused;
  refused.problem = "缺少列";
  MUST(intake_->save_refused(refused));
  for (std::int64_t id = 4; id < 12; ++id) {
    refused.id = DeliveryId(id);
    refused.received_ms = 1'790'000'000'000 + id;
    MUST(intake_->save_refused(refused));
  }
  const auto board = MUST(review_->freshness(everything()));
  ASSERT_EQ(board.size(), 1u);
  EXPECT_EQ(board[0].dataset, "settlement");
  EXPECT_EQ(board[0].last.id, DeliveryId(1)) << "found although many came after it";
  EXPECT_EQ(board[0].last_ms, 1'790'000'000'001);
  EXPECT_EQ(board[0].last.receipt.filled.at("cost"), 2);
  ASSERT_EQ(board[0].arrivals.size(), 6u);
  EXPECT_EQ(board[0].arrivals[0].id, DeliveryId(11));
  EXPECT_EQ(board[0].arrivals[0].problem, "缺少列");
  EXPECT_EQ(MUST(review_->freshness(scope_of("530921"))).size(), 0u);
}

TEST_P(Review, AssetsAreReadOnlyUnderAnAuthorisationInForce) {
  pack_.datasets.at("settlement").sensitivity = policy::DataClass::kAsset;
  MUST(intake_->ensure_dataset_tables(pack_));
  register_all(9, {household("H1"), household("H2")}, {});
  const auto h1 = find("H1"), h2 = find("H2");
  take(1, {row(11, "a", 1, h1.id.value()), row(12, "b", 2, h2.id.value())});
  const auto read = [&](HouseholdId id, Date today) { return MUST(registry_->records(everything(), id, 10, today)).size(); };
  EXPECT_EQ(read(h1.id, day(2026, 10, 31)), 0u) << "nobody has signed";
  casework::Change change;
  casework::Event event;
  event.id = casework::EventId(401);
  event.county = kCounty;
  event.subject = casework::Subject::kCase;
  event.subject_id = 501;
  event.sequence = 1;
  event.action = "open";
  change.events = {event};
  casework::Change::Case file;
  file.row.id = casework::CaseId(501);
  file.row.county = kCounty;
  file.row.household = h1.id;
  file.row.village = kVillageA;
  file.row.sequence = 1;
  file.authorisations = {{h1.id, day(2026, 10, 1), day(2026, 12, 31), false}};
  change.cases = {file};
  MUST(casework_->commit(change));
  EXPECT_EQ(read(h1.id, day(2026, 9, 30)), 0u) << "the day before it was signed";
  EXPECT_EQ(read(h1.id, day(2026, 10, 1)), 1u);
  EXPECT_EQ(read(h1.id, day(2026, 12, 31)), 1u);
  EXPECT_EQ(read(h1.id, day(2027, 1, 1)), 0u) << "run out";
  EXPECT_EQ(read(h2.id, day(2026, 10, 31)), 0u) << "another household's";
  change.events[0].id = casework::EventId(402);
  change.events[0].sequence = change.cases[0].row.sequence = 2;
  change.cases[0].authorisations[0].withdrawn = true;
  MUST(casework_->commit(change));
  EXPECT_EQ(read(h1.id, day(2026, 10, 31)), 0u) << "withdrawn";
  // Screening never reads them, whoever has signed.
  const std::vector<std::string> fields = {"cost"};
  EXPECT_EQ(screening_->scan_records(everything(), settlement(), fields, [](const screening::ScannedRow&) {}).error().code(), ErrorCode::kForbidden);
}

TEST_P(Review, LayoutsAreRememberedByDepartmentAndSignature) {
  auto d = delivery(1, "settlement");
  intake::StoredMapping layout{kCounty, "医保", "settlement", "sig1", {"姓名", "金额"}, {{"姓名", "name"}, {"金额", ""}}, 5, 0, {}};
  auto writer = MUST(intake_->begin(d));
  MUST(writer->save_mapping(layout));
  layout.signature = "sig2";
  layout.seen_ms = 7;
  layout.confirmed_ms = 7;
  layout.account = AccountId(3);
  MUST(writer->save_mapping(layout));
  layout.seen_ms = 9;
  MUST(writer->save_mapping(layout));
  d.receipt.layout = {{"姓名", "name", ""}, {"金额", "", "万元"}};
  d.receipt.drift.known = true;
  d.receipt.drift.added = {"金额"};
  MUST(writer->commit(d));
  const auto found = MUST(intake_->mappings(everything(), kCounty, "settlement"));
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].signature, "sig2") << "seen last";
  EXPECT_EQ(found[0].seen_ms, 9);
  EXPECT_EQ(found[0].account, AccountId(3));
  EXPECT_EQ(found[1].fields.at("姓名"), "name");
  EXPECT_EQ(MUST(intake_->mappings(everything(), kOtherCounty, "")).size(), 0u);
  EXPECT_EQ(MUST(intake_->mappings(scope_of("530921"), kCounty, "")).size(), 0u) << "outside the scope";
  const auto stored = MUST(intake_->delivery(everything(), DeliveryId(1)));
  ASSERT_EQ(stored->receipt.layout.size(), 2u);
  EXPECT_EQ(stored->receipt.layout[1].unit, "万元");
  EXPECT_EQ(stored->receipt.drift.added, std::vector<std::string>{"金额"});
}

TEST_P(Review, TokensAreFoundByTheirHashUntilRevoked) {
  const auto tokens = make_push_token_store(*database_);
  access::PushToken t;
  t.id = access::PushTokenId(5);
  t.county = kCounty;
  t.index = "hash";
  t.title = "县医保局前置机";
  t.datasets = {"settlement", "student"};
  t.last_day = day(2027, 1, 1);
  MUST(tokens->add(t));
  const auto found = MUST(tokens->by_index("hash"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->datasets, t.datasets);
  EXPECT_FALSE(MUST(tokens->by_index("other")));
  MUST(tokens->note_use(t.id, kCounty, 99, "10.0.0.1"));
  EXPECT_EQ(MUST(tokens->tokens(everything())).at(0).uses, 1);
  EXPECT_EQ(MUST(tokens->tokens(scope_of("530921"))).size(), 0u);
  t.revoked_ms = 100;
  EXPECT_TRUE(MUST(tokens->revoke(t)));
  EXPECT_FALSE(MUST(tokens->revoke(t))) << "once";
  EXPECT_EQ(MUST(tokens->by_index("hash"))->revoked_ms, 100);
}

}  // namespace
}  // namespace shouwang::storage
