#include "http/jobs.h"

#include <algorithm>

namespace shouwang::http {
namespace {

constexpr std::size_t kMaxWaiting = 20;
constexpr std::int64_t kKeepMs = 3'600'000;

}  // namespace

std::string_view job_kind_name(JobKind kind) {
  switch (kind) {
    case JobKind::kImport:
      return "import";
    case JobKind::kScreening:
      return "screening";
    case JobKind::kSimulation:
      return "simulation";
    case JobKind::kDuplicates:
      return "duplicates";
  }
  return "";
}

std::string_view job_state_name(JobState state) {
  switch (state) {
    case JobState::kQueued:
    case JobState::kRunning:
      return "running";
    case JobState::kDone:
      return "done";
    case JobState::kFailed:
      return "failed";
  }
  return "failed";
}

class Jobs::Entry : public JobProgress {
 public:
  Entry(JobView view, Work work, const std::atomic<bool>& stopping) : view_(std::move(view)), work_(std::move(work)), stopping_(stopping) {}

  void report(double share, std::string_view message) const override {
    const std::lock_guard lock(mutex_);
    view_.progress = std::clamp(share, view_.progress, 1.0);  // never backwards
    if (!message.empty()) view_.message = message;
  }
  bool cancelled() const override { return stopping_; }

  JobView view() const {
    const std::lock_guard lock(mutex_);
    return view_;
  }
  void start() {
    const std::lock_guard lock(mutex_);
    view_.state = JobState::kRunning;
  }
  Result<std::int64_t> work() { return work_(*this); }
  void end(Result<std::int64_t> outcome, std::int64_t now_ms) {
    {
      const std::lock_guard lock(mutex_);
      view_.state = outcome ? JobState::kDone : JobState::kFailed;
      if (outcome) {
        view_.result = *outcome;
        view_.progress = 1;
      } else {
        view_.problem = outcome.error();
      }
      view_.ended_ms = now_ms;
    }
    work_ = nullptr;  // lets go of the uploaded file
  }

 private:
  mutable std::mutex mutex_;
  mutable JobView view_;
  Work work_;
  const std::atomic<bool>& stopping_;
};

Jobs::Jobs(std::function<std::int64_t()> now_ms, std::function<void(std::string_view)> log_error)
    : now_ms_(std::move(now_ms)), log_error_(std::move(log_error)), ids_(now_ms_()) {
  thread_ = std::thread([this] { run(); });
}

Jobs::~Jobs() { stop(); }

Result<std::int64_t> Jobs::submit(JobKind kind, AccountId account, std::string message, Work work) {
  JobView view;
  view.made_ms = now_ms_();
  view.id = ids_.next(view.made_ms);
  view.kind = kind;
  view.account = account;
  view.message = std::move(message);
  const std::int64_t id = view.id;
  const std::lock_guard lock(mutex_);
  if (stopping_) return fail(ErrorCode::kUnavailable, "服务器正在停止，请稍后再试");
  if (waiting_.size() >= kMaxWaiting) return fail(ErrorCode::kBusy, "等待处理的任务过多，请等前面的任务完成后再试");
  forget_old();
  auto entry = std::make_shared<Entry>(std::move(view), std::move(work), stopping_);
  waiting_.push_back(entry);
  known_.push_back(std::move(entry));
  changed_.notify_all();
  return id;
}

void Jobs::forget_old() {
  const std::int64_t now = now_ms_();
  std::erase_if(known_, [&](const auto& entry) {
    const JobView view = entry->view();
    return view.ended_ms != 0 && now - view.ended_ms > kKeepMs;
  });
}

std::optional<JobView> Jobs::find(std::int64_t id) {
  const std::lock_guard lock(mutex_);
  forget_old();
  for (const auto& entry : known_)
    if (JobView view = entry->view(); view.id == id) return view;
  return std::nullopt;
}

std::vector<JobView> Jobs::of_account(AccountId account, std::size_t limit) {
  const std::lock_guard lock(mutex_);
  forget_old();
  std::vector<JobView> out;
  for (auto it = known_.rbegin(); it != known_.rend() && out.size() < limit; ++it)
    if (JobView view = (*it)->view(); view.account == account) out.push_back(std::move(view));
  return out;
}

void Jobs::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const std::shared_ptr<Entry> entry = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    Result<std::int64_t> outcome = fail(ErrorCode::kCancelled, "服务器停止，任务没有执行，请重新提交");
    if (!stopping_) {
      entry->start();
      try {
        outcome = entry->work();
      } catch (const std::exception& e) {
        if (log_error_) log_error_("job " + std::to_string(entry->view().id) + ": " + e.what());
        outcome = fail(ErrorCode::kInternal, "任务执行出错，请把任务编号告诉管理员");
      }
      if (!outcome && error_http_status(outcome.error().code()) >= 500 && log_error_)
        log_error_("job " + std::to_string(entry->view().id) + ": " + outcome.error().text() + " " + outcome.error().internal());
    }
    entry->end(std::move(outcome), now_ms_());
    lock.lock();
  }
}

void Jobs::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

}  // namespace shouwang::http
