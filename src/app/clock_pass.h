// The daily pass over all clocks: late work is escalated, notices whose days are over come down.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string_view>
#include <thread>

#include "app/installation.h"

namespace shouwang::app {

/// UTC milliseconds.
using Clock = std::function<std::int64_t()>;

/// One pass, recorded in the audit log. May be run as often as one likes. @errors what desk and stores report
Result<void> pass_clocks(Installation& installation, std::int64_t now_ms, casework::ClockPass* outcome = nullptr);

/// Runs a pass on every new day in China, in a thread of its own. It looks at the clock every minute, so that a machine that slept or
/// whose time was set right does not miss a day; a pass that fails is tried again at the next look.
class DailyPass {
 public:
  using Pass = std::function<Result<void>()>;
  /// @param pass has been run for today already  @param every_minute what must not wait for a new day
  DailyPass(Clock clock, Pass pass, std::function<void()> every_minute, std::function<void(std::string_view)> log_error);
  ~DailyPass() { stop(); }
  /// Waits for a pass in progress. May be called twice.
  void stop();

 private:
  void run();

  Clock clock_;
  Pass pass_;
  std::function<void()> every_minute_;
  std::function<void(std::string_view)> log_error_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace shouwang::app
