#include "reporting/proof.h"

#include <algorithm>

#include "reporting/testing/case_fixture.h"

namespace shouwang::reporting {
namespace {

using policy::Level;
using testing::iso;
using testing::json;
using testing::Until;

class Proof : public testing::CaseFixture {
 protected:
  std::vector<ProofRow> rows(std::string_view today = "2026-10-31") { return proof_rows(file_, pack_, iso(today)); }
  static const ProofRow& find(const std::vector<ProofRow>& rows, std::string_view step, int n = 0) {
    static const ProofRow kNone;
    for (const ProofRow& row : rows) {
      if (row.step == step && n-- == 0) return row;
    }
    ADD_FAILURE() << "no row " << step;
    return kNone;
  }
  static std::ptrdiff_t count(const std::vector<ProofRow>& rows, std::string_view step) {
    return std::count_if(rows.begin(), rows.end(), [&](const ProofRow& row) { return row.step == step; });
  }
};

TEST_F(Proof, ShowsEachStepWithItsLimitInWorkingDays) {
  build(Until::kEliminated);
  const auto all = rows();
  const ProofRow& step = find(all, "authorisation");
  EXPECT_EQ(step.title, "纳入认定 · 承诺授权");
  EXPECT_EQ(step.level, Level::kVillage);
  EXPECT_EQ(step.started, iso("2026-01-08"));  // a Thursday
  EXPECT_EQ(step.limit_days, 3);
  EXPECT_TRUE(step.working);
  EXPECT_EQ(step.due, iso("2026-01-13"));
  EXPECT_EQ(step.done, iso("2026-01-09"));
  EXPECT_EQ(step.late_days, 0);
  EXPECT_EQ(step.by, AccountId(11));
  EXPECT_EQ(step.source, "测试文件");
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end(), [](const ProofRow& a, const ProofRow& b) { return a.started < b.started; }));
}

TEST_F(Proof, HasRowsOfEveryPhase) {
  build(Until::kEliminated);
  const auto all = rows();
  EXPECT_EQ(count(all, "review"), 3);
  EXPECT_EQ(find(all, "review", 0).title, "纳入认定 · 民主评议");
  EXPECT_EQ(find(all, "review", 1).title, "措施制定 · 民主评议");
  EXPECT_EQ(find(all, "review", 2).title, "风险消除 · 民主评议");
  for (const ProofRow& row : all) EXPECT_TRUE(row.done) << row.title;
}

TEST_F(Proof, StepsOpenAfterThoseBeforeThem) {
  build(Until::kEliminated);
  const auto all = rows();
  EXPECT_EQ(find(all, "review").started, iso("2026-01-15"));  // when the hit was judged, not when the assessment was done
  EXPECT_EQ(find(all, "township").started, iso("2026-01-25"));
}

TEST_F(Proof, PausedDaysDoNotCount) {
  build(Until::kEliminated);
  const auto all = rows();
  const ProofRow& township = find(all, "township");
  ASSERT_EQ(township.pauses.size(), 1u);
  EXPECT_EQ(township.pauses[0].from, iso("2026-01-26"));
  EXPECT_EQ(township.pauses[0].to, iso("2026-01-28"));
  EXPECT_EQ(township.pauses[0].reason, "disaster");
  // Three working days from Sunday 25: 26 to 28 stood still, so 29, 30 January and 2 February.
  EXPECT_EQ(township.due, iso("2026-02-02"));
  EXPECT_EQ(township.done, iso("2026-02-04"));
  EXPECT_EQ(township.late_days, 2);
  EXPECT_TRUE(find(all, "county").pauses.empty());
}

TEST_F(Proof, ANoticeHasALimitForPuttingItUpAndOneForTakingItDown) {
  build(Until::kEliminated);
  const auto all = rows();
  const ProofRow& posting = find(all, "notice");
  EXPECT_EQ(posting.started, iso("2026-01-16"));
  EXPECT_EQ(posting.done, iso("2026-01-19"));
  EXPECT_EQ(posting.due, iso("2026-01-20"));
  EXPECT_EQ(posting.by, AccountId(11));
  const ProofRow& closing = find(all, "notice:close");
  EXPECT_EQ(closing.started, iso("2026-01-19"));
  EXPECT_EQ(closing.limit_days, 5);
  EXPECT_FALSE(closing.working);
  EXPECT_EQ(closing.due, iso("2026-01-25"));
  EXPECT_EQ(closing.done, iso("2026-01-25"));
  EXPECT_EQ(closing.late_days, 0);
  EXPECT_FALSE(closing.by);
}

TEST_F(Proof, TheTotalRunsFromTheDayTheClueWasFound) {
  build(Until::kEliminated);
  const ProofRow& total = find(rows(), "total:recognition");
  EXPECT_EQ(total.started, iso("2026-01-05"));
  EXPECT_EQ(total.limit_days, 30);
  EXPECT_EQ(total.done, iso("2026-02-09"));
  EXPECT_EQ(total.due, iso("2026-02-07"));  // 4 February and the three days of the pause
  EXPECT_EQ(total.late_days, 2);
}

TEST_F(Proof, OpenStepsAreLateFromTheDayAfterTheirLast) {
  build(Until::kOpened);
  const auto late = [&](std::string_view today) { return find(rows(today), "assessment").late_days; };
  EXPECT_EQ(find(rows(), "assessment").due, iso("2026-01-13"));
  EXPECT_FALSE(find(rows(), "assessment").done);
  EXPECT_EQ(late("2026-01-12"), 0);
  EXPECT_EQ(late("2026-01-13"), 0);
  EXPECT_EQ(late("2026-01-14"), 1);
  EXPECT_EQ(late("2026-01-20"), 7);
}

TEST_F(Proof, AReturnedStepIsShownAsOftenAsItWasDone) {
  build(Until::kReviewed);
  case_history_->add("notice_posted", "2026-01-19", Level::kVillage, 11, {{"notice", "801"}, {"closes", "2026-01-24"}});
  case_history_->add("notice_closed", "2026-01-25", Level::kVillage, 0, json::object(), {"notice"});
  case_history_->add("township_review", "2026-01-26", Level::kTownship, 22,
                     {{"decision", "return"}, {"return_to", "review"}, {"text", "签到表不全"}}, {}, {"review", "notice"});
  refold();
  const auto all = rows("2026-01-27");
  EXPECT_EQ(count(all, "review"), 2);
  EXPECT_EQ(find(all, "review", 0).done, iso("2026-01-16"));
  EXPECT_EQ(find(all, "review", 1).started, iso("2026-01-26"));
  EXPECT_FALSE(find(all, "review", 1).done);
  EXPECT_FALSE(find(all, "review", 1).stopped);
  EXPECT_EQ(count(all, "township"), 1);
  EXPECT_TRUE(find(all, "township").stopped);  // it waits again until the notice has hung once more
  EXPECT_FALSE(find(all, "township").done);
}

TEST_F(Proof, WhatIsOpenWhenACaseIsRefusedEndsWithoutBeingDone) {
  build(Until::kReviewed);
  case_history_->add("withdraw_case", "2026-01-30", Level::kVillage, 11, {{"text", "不申请了"}});
  refold();
  const auto all = rows("2026-06-30");
  const ProofRow& notice = find(all, "notice");
  EXPECT_TRUE(notice.stopped);
  EXPECT_EQ(notice.due, iso("2026-01-20"));
  EXPECT_EQ(notice.late_days, 10);  // until it ended, not until today
  EXPECT_TRUE(find(all, "total:recognition").stopped);
}

TEST_F(Proof, AClockThatStandsStillHasNoLastDay) {
  build(Until::kReviewed);
  case_history_->add("pause", "2026-01-17", Level::kTownship, 21, {{"reason", "away"}, {"text", "全家外出"}});
  refold();
  const ProofRow& notice = find(rows("2026-03-01"), "notice");
  EXPECT_EQ(notice.due, kForever);
  EXPECT_EQ(notice.late_days, 0);
  ASSERT_EQ(notice.pauses.size(), 1u);
  EXPECT_FALSE(notice.pauses[0].to);
}

TEST_F(Proof, EndsWhereTheEventsDoNotFit) {
  build(Until::kEliminated);
  file_.events[1].sequence = 7;
  const auto all = rows();
  EXPECT_EQ(count(all, "authorisation"), 1);
  EXPECT_FALSE(find(all, "authorisation").done);
  file_.events.clear();
  EXPECT_TRUE(rows().empty());
}

TEST_F(Proof, WithoutALimitThereIsNothingToBeLateFor) {
  build(Until::kOpened);
  for (auto& step : pack_.procedure.phases[policy::PhaseKind::kAdmission]) step.clock.reset();
  const ProofRow& step = find(rows(), "assessment");
  EXPECT_FALSE(step.limit_days);
  EXPECT_EQ(step.due, kForever);
  EXPECT_EQ(step.late_days, 0);
}

}  // namespace
}  // namespace shouwang::reporting
