#include "app/clock_pass.h"

#include <chrono>

namespace shouwang::app {
namespace {

constexpr std::chrono::minutes kLookEvery{1};

}  // namespace

Result<void> pass_clocks(Installation& installation, std::int64_t now_ms, casework::ClockPass* outcome) {
  const Date today = beijing_date(now_ms);
  const auto scope = access::Scope::for_operator("daily pass over all clocks");
  ASSIGN_OR_RETURN(const casework::ClockPass done, installation.desk().pass_clocks(scope, {installation.pack().get(), now_ms, today}));
  const std::string detail = std::to_string(done.tasks) + " tasks, escalated " + std::to_string(done.escalated_tasks) + " tasks " +
                             std::to_string(done.escalated_leads) + " leads " +
                             std::to_string(done.escalated_referrals) + " referrals, " + std::to_string(done.cases.size()) + " cases";
  RETURN_IF_ERROR(installation.access().audit(
      {.at_ms = now_ms, .account = {}, .action = "clocks", .subject = "day:" + today.iso(), .detail = detail, .client = "程序"}));
  if (outcome != nullptr) *outcome = done;
  return {};
}

DailyPass::DailyPass(Clock clock, Pass pass, std::function<void()> every_minute, std::function<void(std::string_view)> log_error)
    : clock_(std::move(clock)), pass_(std::move(pass)), every_minute_(std::move(every_minute)), log_error_(std::move(log_error)), thread_([this] { run(); }) {}

void DailyPass::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void DailyPass::run() {
  Date done = beijing_date(clock_());
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, kLookEvery, [this] { return stopping_; })) {
    every_minute_();
    const Date today = beijing_date(clock_());
    if (today == done) continue;
    lock.unlock();
    if (const auto passed = pass_(); passed)
      done = today;
    else
      log_error_("daily pass over the clocks: " + passed.error().text() + " " + passed.error().internal());
    lock.lock();
  }
}

}  // namespace shouwang::app
