// What waits for whom and until when.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "casework/case_machine.h"
#include "casework/testing/case_player.h"

namespace shouwang::casework {
namespace {

using nlohmann::json;
using policy::Level;
using testing::iso;

class Tasks : public ::testing::Test, public testing::CasePlayer {
 protected:
  void SetUp() override { open(); }  // on Monday 2026-03-02; the clue is of 26 February
  std::set<std::string> keys() {
    std::set<std::string> all;
    for (const Task& task : tasks_of(file, moment())) EXPECT_TRUE(all.insert(task.key).second) << task.key;
    return all;
  }
  Task task(const std::string& key) {
    for (const Task& t : tasks_of(file, moment())) {
      if (t.key == key) return t;
    }
    ADD_FAILURE() << key << " is not there";
    return {};
  }
  using Keys = std::set<std::string>;
};

TEST_F(Tasks, ACaseInAdmissionWaitsForItsOpenSteps) {
  EXPECT_EQ(keys(), (Keys{"step:authorisation", "step:assessment", "total:recognition"}));
  const Task t = task("step:authorisation");
  EXPECT_EQ(t.title, "承诺授权");
  EXPECT_EQ(t.level, Level::kVillage);
  EXPECT_EQ(t.escalate_to, Level::kTownship);
  EXPECT_EQ(t.started, iso("2026-03-02"));
  EXPECT_EQ(t.due, iso("2026-03-05"));
  EXPECT_EQ(t.warn, iso("2026-03-04"));
  EXPECT_EQ(t.household, HouseholdId(7));
  EXPECT_EQ(t.village, 530922001001);
}

TEST_F(Tasks, TheTotalRunsFromTheClueNotFromTheEntry) {
  const Task t = task("total:recognition");
  EXPECT_EQ(t.started, iso("2026-02-26"));
  EXPECT_EQ(t.due, iso("2026-03-28"));
  EXPECT_EQ(t.warn, iso("2026-03-23"));
  EXPECT_EQ(t.level, Level::kCounty);
  EXPECT_EQ(t.escalate_to, Level::kCity);
}

TEST_F(Tasks, TheNextStepRunsFromTheDayTheLastOneHappened) {
  expect(act(village, "assess", assess_body()));
  later(2);
  json signed_earlier = authorise_body();
  signed_earlier["signed_on"] = "2026-03-03";
  expect(act(village, "authorise", signed_earlier));
  const Task t = task("step:comparison");
  EXPECT_EQ(t.started, iso("2026-03-03"));
  EXPECT_EQ(t.due, iso("2026-03-10"));  // five working days
  EXPECT_EQ(t.level, Level::kCounty);
}

TEST_F(Tasks, AStepWithoutAClockHasNoLimit) {
  pack->procedure.phases[policy::PhaseKind::kAdmission][0].clock.reset();
  EXPECT_EQ(task("step:authorisation").due, kForever);
  EXPECT_EQ(task("step:authorisation").warn, kForever);
}

TEST_F(Tasks, AParameterThatIsMissingIsNoLimitAndNoError) {
  pack->parameters.erase("authorisation_days");
  EXPECT_EQ(task("step:authorisation").due, kForever);
}

TEST_F(Tasks, AStepIsDueByTheDaysOfTheDayItOpened) {
  pack->parameters.at("authorisation_days").values.front().to = iso("2026-03-03");
  policy::DatedValue longer = pack->parameters.at("authorisation_days").values.front();
  longer.from = iso("2026-03-04");
  longer.to = kForever;
  longer.value.number = 30;
  pack->parameters.at("authorisation_days").values.push_back(longer);
  later(5);
  EXPECT_EQ(task("step:authorisation").due, iso("2026-03-05"));
}

TEST_F(Tasks, TheClockOfAStepCanTellSomebodyElse) {
  pack->procedure.phases[policy::PhaseKind::kAdmission][0].clock->escalate_to = Level::kCounty;
  EXPECT_EQ(task("step:authorisation").escalate_to, Level::kCounty);
}

TEST_F(Tasks, APauseStopsEveryClockAndGivesTheDaysBack) {
  expect(act(township, "pause", {{"reason", "disaster"}}));
  for (const Task& t : tasks_of(file, moment())) {
    EXPECT_TRUE(t.paused);
    EXPECT_EQ(t.pause_reason, "disaster");
    EXPECT_EQ(t.due, kForever);
  }
  later(10);
  expect(act(township, "resume"));
  const Task t = task("total:recognition");
  EXPECT_FALSE(t.paused);
  EXPECT_EQ(t.due, iso("2026-04-07"));  // ten days later than without
}

TEST_F(Tasks, APostedNoticeWaitsForItsLastDay) {
  to_notice();
  EXPECT_TRUE(keys().contains("step:notice"));
  post_notice();
  EXPECT_FALSE(keys().contains("step:notice"));
  EXPECT_EQ(task("notice:close").due, today.plus_days(6));
}

TEST_F(Tasks, AnObjectionWaitsForTheVillage) {
  to_notice();
  post_notice();
  expect(act(village, "report_objection", {{"text", "不实"}}));
  const Task t = task("objection:1");
  EXPECT_EQ(t.level, Level::kVillage);
  EXPECT_EQ(t.due, iso("2026-03-05"));  // as long as the township's step
  expect(act(village, "handle_objection", {{"objection", "1"}, {"investigation", "查无此事"}, {"result", "dismissed"}}));
  EXPECT_FALSE(keys().contains("objection:1"));
}

TEST_F(Tasks, AReturnedStepStartsAgain) {
  to_township();
  later(3);
  expect(act(township_approver, "township_review", decision("return", "assessment")));
  EXPECT_EQ(task("step:assessment").started, today);
  EXPECT_FALSE(keys().contains("step:review"));
}

TEST_F(Tasks, HelpWaitsForDepartmentsVisitsAndGaps) {
  to_helping();
  EXPECT_EQ(keys(), (Keys{"measure:1:deliver", "visit"}));
  Task t = task("measure:1:deliver");
  EXPECT_EQ(t.level, Level::kDepartment);
  EXPECT_EQ(t.department, "医保");
  EXPECT_EQ(t.escalate_to, Level::kCounty);
  EXPECT_EQ(t.due, file.measures[0].planned_for);
  EXPECT_EQ(t.title, "落实：医疗救助");
  t = task("visit");
  EXPECT_EQ(t.assignee, AccountId(11));
  EXPECT_EQ(t.due, file.admitted_on->plus_days(30));
  expect(act(village, "visit", {{"visited_on", today.iso()}, {"how", "visit"}}));
  EXPECT_EQ(task("visit").due, today.plus_days(30));
  expect(act(village, "add_risk", {{"risk", "07"}, {"found_on", today.iso()}, {"text", "失业"}}));
  t = task("gap:07");
  EXPECT_EQ(t.level, Level::kTownship);
  EXPECT_EQ(t.due, today.plus_days(10));
  EXPECT_EQ(t.title, "补充措施：因务工就业不稳");
  EXPECT_TRUE(row_of(file, moment()).gap);
  expect(act(village, "add_measures", plan_body("job", "07")));
  EXPECT_FALSE(keys().contains("gap:07"));
}

TEST_F(Tasks, AClassWithItsOwnIntervalIsVisitedMoreOften) {
  to_helping();
  file.monitored_class = "sudden";
  EXPECT_EQ(task("visit").due, file.admitted_on->plus_days(15));
}

TEST_F(Tasks, ADeliveredMeasureWaitsForSignatureAndCallBack) {
  testing::set_number(*pack, "receipt_days", 15, "自然日");
  pack->procedure.receipt_clock = policy::ClockSpec{"receipt_days", 1, std::nullopt};
  to_helping();
  expect(act(village, "deliver_measure", deliver_body()));
  EXPECT_EQ(keys(), (Keys{"measure:1:receipt", "measure:1:call_back", "visit"}));
  EXPECT_EQ(task("measure:1:receipt").due, today.plus_days(15));
  EXPECT_EQ(task("measure:1:call_back").level, Level::kTownship);
  expect(act(village, "confirm_receipt", {{"measure", "1"}, {"signed_by", "张三"}, {"signed_on", today.iso()}, {"evidence", {"7"}}}));
  expect(act(township, "call_back", {{"measure", "1"}, {"asked", "张三"}, {"result", "got"}}));
  EXPECT_EQ(keys(), Keys{"visit"});
  expect(act(township, "call_back", {{"measure", "1"}, {"asked", "张三"}, {"result", "not"}}));
  EXPECT_TRUE(keys().contains("measure:1:deliver"));
}

TEST_F(Tasks, WhoIsNotDrawnIsNotCalled) {
  testing::set_number(*pack, "call_back_percent", 0, "百分比");
  to_helping();
  expect(act(village, "deliver_measure", deliver_body()));
  EXPECT_FALSE(keys().contains("measure:1:call_back"));
}

TEST_F(Tasks, GreenHelpIsWorkBeforeAdmission) {
  file = {};
  open(true);
  expect(act(village, "add_measures", plan_body("subsistence", "0201")));
  EXPECT_TRUE(keys().contains("measure:1:deliver"));
}

TEST_F(Tasks, AClosedCaseWaitsForNobody) {
  expect(act(township, "end_case", {{"reason", "moved"}, {"ended_on", today.iso()}}));
  EXPECT_TRUE(tasks_of(file, moment()).empty());
  EXPECT_EQ(row_of(file, moment()).due, kForever);
}

TEST_F(Tasks, TheRowSaysWhatListsShow) {
  expect(act(village, "authorise", authorise_body()));
  CaseRow row = row_of(file, moment());
  EXPECT_EQ(row.steps, "assessment,comparison");
  EXPECT_EQ(row.risks, "01");
  EXPECT_EQ(row.due, iso("2026-03-05"));
  EXPECT_EQ(row.sequence, 2);
  EXPECT_FALSE(row.gap);
  file = {};
  open();
  to_helping();
  row = row_of(file, moment());
  EXPECT_EQ(row.phase, static_cast<int>(Phase::kHelping));
  EXPECT_EQ(row.responsible_name, "赵六");
  EXPECT_EQ(row.steps, "");
  const auto measures = measure_rows(file);
  ASSERT_EQ(measures.size(), 1u);
  EXPECT_EQ(measures[0].department, "医保");
  EXPECT_EQ(measures[0].risks, "01");
}

}  // namespace
}  // namespace shouwang::casework
