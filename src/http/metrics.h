// Counts of what the server does, in the text format of Prometheus.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>

#include "http/server.h"

namespace shouwang::http {

class Metrics {
 public:
  /// From any thread.
  void observe(const Observation& seen);
  /// @param counts of the server, if there is one
  std::string text(const ServerCounts* counts, std::string_view version) const;

  static constexpr std::array<double, 10> kBuckets = {0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30};  // seconds

 private:
  struct Histogram {
    std::array<std::int64_t, kBuckets.size()> below{};
    std::int64_t count = 0;
    double sum = 0;
  };
  mutable std::mutex mutex_;
  std::map<std::tuple<std::string_view, std::string_view, int>, std::int64_t> requests_;  // route, method, status
  std::map<std::string_view, Histogram> seconds_;                                         // by route
  std::int64_t bytes_in_ = 0, bytes_out_ = 0;
};

}  // namespace shouwang::http
