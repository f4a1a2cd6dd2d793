// The benchmark of rules: every rule of a pack over an invented city in memory, columnar and by the scalar reference (bench/README.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/result.h"

namespace shouwang::screening {

struct RulesBenchOptions {
  Date as_of;
  std::size_t households = 500'000;
  std::size_t sample = 5'000;  // households that the scalar reference judges too
  unsigned threads = 2;        // measured with 1 and with as many
  int repetitions = 5;         // ≥ 1
  std::uint64_t seed = 1;
};

struct RulesBenchRun {
  unsigned threads = 1;
  // Seconds of the fastest repetition, each of its own. Processor seconds are of all threads.
  double answers_wall = 0, answers_cpu = 0;  // all answers, counted and forgotten
  double judge_wall = 0, judge_cpu = 0;      // judge(): hits with their figures and who cannot be decided, in order
};

struct RulesBenchReport {
  std::size_t households = 0, persons = 0, records = 0, tables = 0;
  std::size_t rules = 0, expressions = 0;
  std::int64_t yes = 0, unknown = 0;  // answers of all rules
  std::size_t snapshot_bytes = 0;
  double plan_s = 0, snapshot_s = 0;
  std::vector<RulesBenchRun> runs;
  std::size_t sample = 0;
  double scalar_wall = 0, scalar_cpu = 0;  // the sample, one thread
  std::int64_t peak_rss_bytes = 0;         // of the process so far
  /// For terminals.
  std::string text() const;
};

/// Checks on the sample that both executors give the same answers, figures included.
/// @errors what the pack loader and the language report; kInternal when the executors disagree
Result<RulesBenchReport> bench_rules(const std::filesystem::path& pack_directory, const RulesBenchOptions& options);

}  // namespace shouwang::screening
