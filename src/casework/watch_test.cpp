// After elimination: visits until the watch is over, signs of relapse, and the way back in.
#include <gtest/gtest.h>

#include "casework/merge.h"
#include "casework/testing/case_office.h"

namespace shouwang::casework {
namespace {

using nlohmann::json;
using testing::CasePlayer;
using testing::kVillage1;
using testing::task_of;

json visit_body(Date day, const std::string& result = "stable", const std::vector<std::string>& risks = {}) {
  json body = {{"visited_on", day.iso()}, {"how", "visit"}, {"result", result}, {"text", "看了家里情况"}};
  if (!risks.empty()) body["risks"] = risks;
  return body;
}

class WatchTest : public ::testing::Test {
 protected:
  void SetUp() override {
    p.open();
    p.to_eliminated();
  }
  std::vector<Task> tasks() { return tasks_of(p.file, p.moment()); }
  CasePlayer p;
};

TEST_F(WatchTest, AnEliminatedHouseholdIsVisitedUntilTheWatchIsOver) {
  ASSERT_TRUE(p.file.watched());
  const Date start = *p.file.eliminated_on, until = start.plus_months(12);
  EXPECT_EQ(p.file.watch->until, until);
  const auto waiting = tasks();
  ASSERT_EQ(waiting.size(), 2u);
  const Task* visit = task_of(waiting, "watch:visit");
  ASSERT_NE(visit, nullptr);
  EXPECT_EQ(visit->started, start);
  EXPECT_EQ(visit->due, start.plus_days(90));
  EXPECT_EQ(visit->level, policy::Level::kVillage);
  EXPECT_EQ(task_of(waiting, "watch:end")->due, until.plus_days(1));
  EXPECT_EQ(row_of(p.file, p.moment()).watch_until, until);
  EXPECT_FALSE(row_of(p.file, p.moment()).is_open);

  p.later(80);
  EXPECT_EQ(p.act(p.village, "watch_visit", visit_body(p.today)), "");
  EXPECT_EQ(task_of(tasks(), "watch:visit")->due, p.today.plus_days(90));
}

TEST_F(WatchTest, TheLastVisitIsDueNoLaterThanTheWatch) {
  const Date until = p.file.watch->until;
  p.later(until.days() - p.today.days() - 30);
  EXPECT_EQ(p.act(p.village, "watch_visit", visit_body(p.today)), "");
  EXPECT_EQ(task_of(tasks(), "watch:visit")->due, until);
}

TEST_F(WatchTest, EndsOnTheDayAfterItsLastAndNotBefore) {
  const Date until = p.file.watch->until;
  p.later(until.days() - p.today.days());
  p.pass_clocks();
  EXPECT_TRUE(p.file.watched()) << "the last day belongs to it";
  EXPECT_EQ(p.act(p.village, "watch_visit", visit_body(p.today)), "");
  p.later(1);
  p.pass_clocks();
  EXPECT_FALSE(p.file.watched());
  EXPECT_EQ(p.file.events.back().action, "watch_ended");
  EXPECT_EQ(beijing_date(p.file.events.back().happened_ms), until.plus_days(1));
  EXPECT_TRUE(tasks().empty());
  EXPECT_FALSE(row_of(p.file, p.moment()).watch_until);
  EXPECT_EQ(p.code(p.village, "watch_visit", visit_body(p.today)), ErrorCode::kTransition);
  const int events = p.file.sequence();
  p.pass_clocks();
  EXPECT_EQ(p.file.sequence(), events) << "once";
}

TEST_F(WatchTest, ASignOfRelapseNamesItsRisksAndNothingElseDoes) {
  EXPECT_EQ(p.code(p.village, "watch_visit", visit_body(p.today, "relapse")), ErrorCode::kInvalidArgument);
  EXPECT_EQ(p.code(p.village, "watch_visit", visit_body(p.today, "stable", {"01"})), ErrorCode::kInvalidArgument);
  EXPECT_EQ(p.code(p.county, "watch_visit", visit_body(p.today)), ErrorCode::kForbidden);
  EXPECT_EQ(p.code(p.village, "watch_visit", visit_body(p.file.eliminated_on->plus_days(-1))), ErrorCode::kGuard) << "before the elimination";
  EXPECT_EQ(p.act(p.village, "watch_visit", visit_body(p.today, "relapse", {"01"})), "");
}

TEST_F(WatchTest, RollingBackEndsIt) {
  EXPECT_EQ(p.act(p.county, "roll_back", {{"text", "标注有误，恢复帮扶"}}), "");
  EXPECT_FALSE(p.file.watch);
  EXPECT_EQ(task_of(tasks(), "watch:visit"), nullptr);
}

TEST(WatchWithout, APackThatDoesNotWatchLeavesNothingBehind) {
  policy::Pack pack = testing::test_pack();
  pack.procedure.watch = {};
  CasePlayer p(pack);
  p.open();
  p.to_eliminated();
  EXPECT_FALSE(p.file.watch);
  EXPECT_TRUE(tasks_of(p.file, p.moment()).empty());
  EXPECT_EQ(p.code(p.village, "watch_visit", visit_body(p.today)), ErrorCode::kTransition);
}

TEST(MarkRelapses, MarksNewLeadsOfWatchedHouseholdsOnly) {
  using enum LeadChange::What;
  std::vector<LeadChange> changes(3);
  changes[0].what = kNew;
  changes[0].lead.household = HouseholdId(1);
  changes[1].what = kNew;
  changes[1].lead.household = HouseholdId(2);
  changes[2].what = kChanged;
  changes[2].lead.household = HouseholdId(1);
  const std::vector<std::pair<HouseholdId, CaseId>> watched = {{HouseholdId(1), CaseId(77)}};
  mark_relapses(changes, watched);
  EXPECT_EQ(changes[0].lead.relapse_of, 77);
  EXPECT_EQ(changes[1].lead.relapse_of, 0);
  EXPECT_EQ(changes[2].lead.relapse_of, 0);
}

class WatchDesk : public testing::CaseOffice {
 protected:
  /// A case of household 1 played to its elimination, as the store would hold it.
  void SetUp() override {
    CasePlayer p(pack);
    Opening opening;
    opening.id = CaseId(4001);
    opening.county = 530922;
    opening.household = HouseholdId(1);
    opening.village = kVillage1;
    opening.lead = LeadId(5);
    opening.monitored_class = "sudden";
    opening.risks = {{"01", ""}};
    opening.clue_ms = testing::morning("2026-02-26");
    auto opened = make_open_event(opening, p.village, p.moment(), p.ids);
    ASSERT_TRUE(opened) << opened.error().text();
    p.add({*std::move(opened)});
    p.to_eliminated();
    Change change;
    change.events = p.file.events;
    change.cases.push_back({row_of(p.file, p.moment()), tasks_of(p.file, p.moment()), measure_rows(p.file)});
    ASSERT_TRUE(cases.commit(change));
    go_to(p.today.plus_days(30).iso());
  }
  CaseId eliminated{4001};
};

TEST_F(WatchDesk, ASignOfRelapseBecomesALeadThatSaysSo) {
  const auto outcome = act_on(village, eliminated, "watch_visit", visit_body(now.today, "relapse", {"07"}));
  ASSERT_TRUE(outcome) << outcome.error().text();
  ASSERT_TRUE(outcome->lead);
  const LeadFile lead = file(outcome->lead);
  EXPECT_EQ(lead.lead.source, "patrol") << "the channel that the pack names";
  EXPECT_EQ(lead.lead.relapse_of, eliminated.value());
  EXPECT_EQ(lead.lead.risks, "07");
  const json body = json::parse(folded(eliminated).events.back().body);
  EXPECT_EQ(body["_"]["lead"], std::to_string(outcome->lead.value())) << "and the case knows its lead";

  LeadQuery query;
  query.relapses = true;
  query.today = now.today;
  EXPECT_EQ(cases.leads(desk_scope(), query)->rows.size(), 1u);
  EXPECT_EQ(cases.work_counts(desk_scope(), {}, std::nullopt, now.today)->relapses, 1);

  const auto again = act_on(village, eliminated, "watch_visit", visit_body(now.today, "relapse", {"01"}));
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->lead, outcome->lead) << "joins the open lead";
  EXPECT_EQ(file(outcome->lead).events.size(), 2u);
}

TEST_F(WatchDesk, AnyLeadWithinTheWatchIsARelapseAndNoneAfterIt) {
  const auto inside = desk.collect(township, {sighting().dump(), HouseholdId(1), key(), 0}, now);
  ASSERT_TRUE(inside) << inside.error().text();
  EXPECT_EQ(file(inside->lead).lead.relapse_of, eliminated.value());
  const auto other = desk.collect(township, {sighting().dump(), HouseholdId(2), key(), 0}, now);
  ASSERT_TRUE(other);
  EXPECT_EQ(file(other->lead).lead.relapse_of, 0);
  EXPECT_EQ(cases.watched(desk_scope(), now.today)->size(), 1u);
  EXPECT_TRUE(cases.watched(desk_scope(), folded(eliminated).watch->until.plus_days(1))->empty());
}

TEST_F(WatchDesk, TheClockPassEndsTheWatch) {
  go_to(folded(eliminated).watch->until.plus_days(1).iso());
  ASSERT_TRUE(desk.pass_clocks(county.scope, now));
  EXPECT_FALSE(folded(eliminated).watched());
  EXPECT_TRUE(cases.watched(desk_scope(), now.today)->empty());
  const auto after = desk.collect(township, {sighting().dump(), HouseholdId(1), key(), 0}, now);
  ASSERT_TRUE(after);
  EXPECT_EQ(file(after->lead).lead.relapse_of, 0);
}

TEST_F(WatchDesk, TakenUpAgainBothCasesKnowEachOther) {
  const CaseId next = opened_case(1);
  EXPECT_EQ(folded(next).previous, eliminated);
  const CaseFile before = folded(eliminated);
  EXPECT_EQ(before.next, next);
  EXPECT_FALSE(before.watched()) << "the new case goes on from here";
  EXPECT_EQ(before.events.back().action, "reentered");
  EXPECT_TRUE(cases.tasks_of(desk_scope(), eliminated)->empty());
}

}  // namespace
}  // namespace shouwang::casework
