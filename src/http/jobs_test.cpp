#include "http/jobs.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>

namespace shouwang::http {
namespace {

struct JobsTest : ::testing::Test {
  std::atomic<std::int64_t> now{1'793'500'800'000};
  std::vector<std::string> logged;
  Jobs jobs{[this] { return now.load(); }, [this](std::string_view text) { logged.emplace_back(text); }};

  JobView wait_for(std::int64_t id) {
    for (int k = 0; k < 2000; ++k) {
      const auto view = jobs.find(id);
      if (!view || view->state == JobState::kDone || view->state == JobState::kFailed) return view.value_or(JobView());
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return {};
  }
  std::int64_t submit(Jobs::Work work, AccountId account = AccountId(1)) {
    return jobs.submit(JobKind::kImport, account, "等待", std::move(work)).value();
  }
};
using Jobs_ = JobsTest;

TEST_F(Jobs_, RunInTurnAndKeepTheirResult) {
  std::vector<int> order;
  const auto first = submit([&](const JobProgress&) -> Result<std::int64_t> {
    order.push_back(1);
    return std::int64_t{11};
  });
  const auto second = submit([&](const JobProgress&) -> Result<std::int64_t> {
    order.push_back(2);
    return std::int64_t{22};
  });
  EXPECT_EQ(wait_for(second).result, 22);
  EXPECT_EQ(wait_for(first).result, 11);
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
  EXPECT_EQ(jobs.of_account(AccountId(1), 20).front().id, second) << "newest first";
  EXPECT_TRUE(jobs.of_account(AccountId(2), 20).empty());
}

TEST_F(Jobs_, TellHowFarTheyAreAndNeverGoBack) {
  std::promise<void> reported, go_on;
  const auto id = submit([&](const JobProgress& progress) -> Result<std::int64_t> {
    progress.report(0.5, "读取");
    progress.report(0.3, "");
    reported.set_value();
    go_on.get_future().wait();
    return std::int64_t{1};
  });
  reported.get_future().wait();
  const JobView view = *jobs.find(id);
  EXPECT_EQ(view.state, JobState::kRunning);
  EXPECT_DOUBLE_EQ(view.progress, 0.5);
  EXPECT_EQ(view.message, "读取");
  go_on.set_value();
  EXPECT_DOUBLE_EQ(wait_for(id).progress, 1);
}

TEST_F(Jobs_, FailWithTheProblemOfTheWork) {
  const auto refused = submit([](const JobProgress&) -> Result<std::int64_t> { return fail(ErrorCode::kNoRows, "文件没有数据行"); });
  const auto thrown = submit([](const JobProgress&) -> Result<std::int64_t> { throw std::runtime_error("broken pipe"); });
  EXPECT_EQ(wait_for(refused).problem->code(), ErrorCode::kNoRows);
  const JobView view = wait_for(thrown);
  EXPECT_EQ(view.problem->code(), ErrorCode::kInternal);
  EXPECT_EQ(view.problem->message().find("broken pipe"), std::string::npos);
  ASSERT_FALSE(logged.empty());
  EXPECT_NE(logged.front().find("broken pipe"), std::string::npos);
}

TEST_F(Jobs_, AreForgottenAnHourAfterTheirEnd) {
  const auto id = submit([](const JobProgress&) -> Result<std::int64_t> { return std::int64_t{1}; });
  wait_for(id);
  now += 3'600'000;
  EXPECT_TRUE(jobs.find(id));
  now += 1;
  EXPECT_FALSE(jobs.find(id));
}

TEST_F(Jobs_, RefuseMoreThanTwentyInTheQueue) {
  std::promise<void> started, go_on;
  const auto first = submit([&](const JobProgress&) -> Result<std::int64_t> {
    started.set_value();
    go_on.get_future().wait();
    return std::int64_t{1};
  });
  started.get_future().wait();
  for (int k = 0; k < 20; ++k) submit([](const JobProgress&) -> Result<std::int64_t> { return std::int64_t{1}; });
  const auto refused =
      jobs.submit(JobKind::kImport, AccountId(1), "", [](const JobProgress&) -> Result<std::int64_t> { return std::int64_t{1}; });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kBusy);
  go_on.set_value();
  EXPECT_EQ(wait_for(first).state, JobState::kDone);
}

TEST_F(Jobs_, GiveUpWhenTheServerStops) {
  std::promise<void> started;
  const auto running = submit([&](const JobProgress& progress) -> Result<std::int64_t> {
    started.set_value();
    while (!progress.cancelled()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return fail(ErrorCode::kCancelled, "停止");
  });
  const auto waiting = submit([](const JobProgress&) -> Result<std::int64_t> { return std::int64_t{1}; });
  started.get_future().wait();
  jobs.stop();
  EXPECT_EQ(jobs.find(running)->problem->code(), ErrorCode::kCancelled);
  EXPECT_EQ(jobs.find(waiting)->problem->code(), ErrorCode::kCancelled);
  EXPECT_FALSE(jobs.submit(JobKind::kImport, AccountId(1), "", [](const JobProgress&) -> Result<std::int64_t> { return std::int64_t{1}; }));
}

}  // namespace
}  // namespace shouwang::http
