// A new policy period: the class of an open case ends, the township confirms the one that replaces it, nothing else changes.
#include <gtest/gtest.h>

#include "casework/testing/case_office.h"

namespace shouwang::casework {
namespace {

using nlohmann::json;
using testing::CasePlayer;
using testing::iso;
using testing::task_of;

const Date kChange = iso("2027-01-01");

/// The class of the test cases ends with 2026; from 2027 everybody is "reborn".
void end_classes_with_2026(policy::Pack& pack) {
  for (policy::MonitoredClass& c : pack.procedure.classes) c.to = std::min(c.to, kChange.plus_days(-1));
  policy::MonitoredClass& next = pack.procedure.classes.emplace_back();
  next.code = "reborn";
  next.title = "新类别";
  next.when = "household.size > 0";
  next.from = kChange;
  next.replaces = {"unstable", "marginal", "sudden"};
  pack.procedure.class_clock = policy::ClockSpec{"class_days", 7, policy::Level::kCounty};
  testing::set_number(pack, "class_days", 90, "自然日");
  pack.regimes = {{"old", "旧时期", iso("2020-01-01"), kChange.plus_days(-1), "test"}, {"new", "新时期", kChange, kForever, "test"}};
}

class RegimeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    end_classes_with_2026(*p.pack);
    p.open();
    p.to_helping();
    before_ = p.file.monitored_class;
    ASSERT_FALSE(before_.empty());
  }
  void go_to(Date day) { p.later(day.days() - p.today.days()); }
  void pass() {
    p.pass_clocks();
  }
  std::vector<Task> tasks() { return tasks_of(p.file, p.moment()); }

  CasePlayer p;
  std::string before_;
};

TEST_F(RegimeTest, NothingHappensOnTheLastDayOfTheOldPeriod) {
  EXPECT_EQ(p.file.regime, "旧时期");
  go_to(kChange.plus_days(-1));
  const int sequence = p.file.sequence();
  pass();
  EXPECT_EQ(p.file.sequence(), sequence);
  EXPECT_EQ(task_of(tasks(), "class:confirm"), nullptr);
}

TEST_F(RegimeTest, OnTheFirstDayOfTheNewOneTheTownshipGetsATaskAndTheOldClassStillHolds) {
  go_to(kChange);
  pass();
  ASSERT_EQ(p.file.events.back().action, "class_ended");
  EXPECT_EQ(beijing_date(p.file.events.back().happened_ms), kChange);
  EXPECT_EQ(p.file.monitored_class, before_) << "valid for help until confirmed";
  EXPECT_EQ(p.file.next_class, "reborn");
  const auto waiting = tasks();
  const Task* task = task_of(waiting, "class:confirm");
  ASSERT_NE(task, nullptr);
  EXPECT_EQ(task->level, policy::Level::kTownship);
  EXPECT_EQ(task->started, kChange);
  EXPECT_EQ(task->due, kChange.plus_days(90));
  EXPECT_EQ(task->escalate_to, policy::Level::kCounty);
  EXPECT_NE(task_of(waiting, "visit"), nullptr) << "visits go on";
  const int sequence = p.file.sequence();
  pass();
  EXPECT_EQ(p.file.sequence(), sequence) << "it is told once";
}

TEST_F(RegimeTest, ConfirmingWritesBothClassesAndTheRegimeAndKeepsEverythingElse) {
  go_to(kChange.plus_days(10));
  pass();
  const CaseFile waiting = p.file;
  ASSERT_EQ(p.act(p.township, "confirm_class", {{"monitored_class", "reborn"}, {"text", "已逐户核对"}}), "");
  const json body = json::parse(p.file.events.back().body);
  EXPECT_EQ(body["monitored_class"], "reborn");
  EXPECT_EQ(body["_"]["from"], before_);
  EXPECT_EQ(body["_"]["regime"], "新时期");
  EXPECT_EQ(p.file.monitored_class, "reborn");
  EXPECT_EQ(p.file.regime, "新时期");
  EXPECT_TRUE(p.file.next_class.empty());
  EXPECT_EQ(task_of(tasks(), "class:confirm"), nullptr);
  EXPECT_EQ(p.file.phase, waiting.phase);
  EXPECT_EQ(p.file.admitted_on, waiting.admitted_on);
  EXPECT_EQ(p.file.measures.size(), waiting.measures.size());
  EXPECT_EQ(p.file.risks.size(), waiting.risks.size());
  EXPECT_EQ(p.file.clue_ms, waiting.clue_ms);
  EXPECT_EQ(p.file.events.size(), waiting.events.size() + 1) << "history only grows";
  const auto again = fold_case(p.file.events);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->monitored_class, "reborn");
}

TEST_F(RegimeTest, OnlyTheTownshipOrTheCountyConfirmsAndOnlyWhenSomethingWaits) {
  EXPECT_NE(p.act(p.township, "confirm_class", {{"monitored_class", "reborn"}}), "") << "nothing has ended yet";
  go_to(kChange);
  pass();
  EXPECT_NE(p.act(p.village, "confirm_class", {{"monitored_class", "reborn"}}), "");
  EXPECT_EQ(p.act(p.county, "confirm_class", {{"monitored_class", "reborn"}, {"text", "县级核对"}}), "");
  EXPECT_NE(p.act(p.township, "confirm_class", {{"monitored_class", "reborn"}}), "") << "once is enough";
}

TEST_F(RegimeTest, HelpGoesOnWhileTheClassWaits) {
  go_to(kChange.plus_days(3));
  pass();
  EXPECT_EQ(p.act(p.village, "visit", {{"visited_on", p.today.iso()}, {"how", "visit"}, {"changes", "没有变化"}}), "");
  EXPECT_EQ(p.file.next_class, "reborn");
}

// ------------------------------------------------------------------ with a desk and a store

class RegimeDesk : public testing::CaseOffice {};

TEST_F(RegimeDesk, TheDailyPassTellsEachOpenCaseOnce) {
  end_classes_with_2026(pack);
  const CaseId id = opened_case(1);
  const std::string before = folded(id).monitored_class;
  go_to("2026-12-31");
  ASSERT_TRUE(desk.pass_clocks(county.scope, now));
  EXPECT_TRUE(folded(id).next_class.empty());
  go_to("2027-01-01");
  ASSERT_TRUE(desk.pass_clocks(county.scope, now));
  const CaseFile told = folded(id);
  EXPECT_EQ(told.next_class, "reborn");
  EXPECT_EQ(told.monitored_class, before);
  next_days(1);
  ASSERT_TRUE(desk.pass_clocks(county.scope, now));
  EXPECT_EQ(folded(id).sequence(), told.sequence()) << "once";
  does(township, id, "confirm_class", {{"monitored_class", "reborn"}, {"text", "已逐户核对"}});
  EXPECT_EQ(cases.all_cases[0].monitored_class, "reborn") << "the list shows it";
  next_days(1);
  ASSERT_TRUE(desk.pass_clocks(county.scope, now));
  EXPECT_EQ(folded(id).next_class, "") << "the new class does not end";
}

}  // namespace
}  // namespace shouwang::casework
