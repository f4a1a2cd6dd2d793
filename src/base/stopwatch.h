// Wall and processor time since a moment, for reports of speed; no rule and no record depends on it.
#pragma once

#include <sys/resource.h>

#include <chrono>
#include <cstdint>

namespace shouwang {

class Stopwatch {
 public:
  /// Seconds since the stopwatch was made.
  double wall() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }
  /// Processor seconds of all threads of the process since then: what to compare when other work runs on the machine.
  double cpu() const { return cpu_now() - cpu_start_; }

 private:
  static double cpu_now() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec); };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
  }

  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  double cpu_start_ = cpu_now();
};

/// The most memory that the process has had so far.
inline std::int64_t peak_rss_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::int64_t>(usage.ru_maxrss) * 1024;
}

}  // namespace shouwang
