// The simulation benchmark: CSV files in, a one-parameter what-if and a sweep timed on the loaded snapshot (bench/README.md).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "analysis/what_if.h"
#include "base/date.h"
#include "base/result.h"

namespace shouwang::analysis {

struct WhatIfBench {
  std::int64_t households = 0, rules = 0;
  std::size_t bytes = 0;
  double load_s = 0, baseline_s = 0;
  std::vector<double> what_if_ms, sweep_ms;          // wall time, one per repetition
  std::vector<double> what_if_cpu_ms, sweep_cpu_ms;  // of all threads: what to compare when other work runs on the machine
  Effect effect;                             // of the what-if
  std::vector<SweepPoint> points;
  /// For terminals: counts, then the smallest and the middle time.
  std::string text() const;
};

/// @param parameter    of the pack; the what-if gives it `high`, the sweep goes from `low` to `high` in kSweepPoints points
/// @param repetitions  ≥ 1
/// @errors what the pack loader, the CSV reader and the language report
Result<WhatIfBench> bench_what_if(const std::filesystem::path& directory, const std::filesystem::path& pack_directory, Date as_of,
                                  const std::string& parameter, const std::string& low, const std::string& high, unsigned threads,
                                  int repetitions);

}  // namespace shouwang::analysis
