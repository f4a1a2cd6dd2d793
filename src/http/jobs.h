// Work that takes longer than a request: imports and screenings, one after the other on a thread of its own.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/id.h"
#include "base/result.h"

namespace shouwang::http {

/// What a running job is given: reports how far it is, and asks whether it should give up.
class JobProgress {
 public:
  virtual ~JobProgress() = default;
  /// @param share 0..1. @param message Chinese, short; "" keeps the last one
  virtual void report(double share, std::string_view message) const = 0;
  /// True when the server stops: return an error (kCancelled) soon, leaving nothing half done.
  virtual bool cancelled() const = 0;
};

enum class JobKind : std::uint8_t { kImport, kScreening, kSimulation, kDuplicates };
enum class JobState : std::uint8_t { kQueued, kRunning, kDone, kFailed };
std::string_view job_kind_name(JobKind kind);     // "import", "screening", "simulation", "duplicates"
std::string_view job_state_name(JobState state);  // "running" (also while it waits), "done", "failed"

/// A copy of what is known about a job.
struct JobView {
  std::int64_t id = 0;
  JobKind kind = JobKind::kImport;
  JobState state = JobState::kQueued;
  AccountId account;
  double progress = 0;
  std::string message;
  std::int64_t result = 0;  // delivery or run
  std::optional<Error> problem;
  std::int64_t made_ms = 0, ended_ms = 0;
};

class Jobs {
 public:
  /// Returns the id of what was made.
  using Work = std::function<Result<std::int64_t>(const JobProgress&)>;

  /// @param now_ms UTC clock. @param log_error takes what goes wrong inside; may be empty
  Jobs(std::function<std::int64_t()> now_ms, std::function<void(std::string_view)> log_error);
  ~Jobs();

  /// @errors kBusy when too many wait already, kUnavailable when the server stops
  Result<std::int64_t> submit(JobKind kind, AccountId account, std::string message, Work work);
  /// Ended jobs are forgotten after an hour.
  std::optional<JobView> find(std::int64_t id);
  /// The account's own, newest first.
  std::vector<JobView> of_account(AccountId account, std::size_t limit);
  /// Gives up what waits, asks the running job to give up, and waits for it. May be called twice.
  void stop();

 private:
  class Entry;
  void run();
  void forget_old();

  std::function<std::int64_t()> now_ms_;
  std::function<void(std::string_view)> log_error_;
  IdSource ids_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Entry>> waiting_;
  std::vector<std::shared_ptr<Entry>> known_;  // by age
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace shouwang::http
