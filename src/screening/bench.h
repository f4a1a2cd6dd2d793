// The screening benchmark: CSV files in, findings out, timed phase by phase (bench/README.md).
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "screening/csv_snapshot.h"

namespace shouwang::screening {

struct BenchRule {
  std::string rule;
  std::int64_t yes = 0, no = 0, unknown = 0;
  std::int64_t value_sum = 0;  // sum of the rule's values in hundredths (fen for money)
};

/// Seconds of wall time of one repetition.
struct BenchTimes {
  double open = 0, split = 0, resolve = 0, sort = 0;  // CsvLoadReport
  double rules = 0;                                   // the plan over the loaded columns, hits with value and limit included
  double total = 0;                                   // files to hits: everything above, and building the plan
  double cpu = 0;      // CPU seconds of all threads during `total`: what to compare when other work runs on the machine
  double explain = 0;  // not in total: wording and evidence of every hit; 0 when it was not asked for
};

struct BenchReport {
  std::vector<BenchRule> rules;   // by rule id
  std::vector<BenchTimes> times;  // one per repetition
  CsvLoadReport load;             // of the last repetition
  std::int64_t households = 0, persons = 0, records = 0, findings = 0;
  std::int64_t explained_bytes = 0;  // of all wording and evidence
  std::size_t snapshot_bytes = 0;
  std::int64_t peak_rss_bytes = 0;  // of the process so far
  unsigned threads = 1;
  /// For terminals: the check lines "1|12538|19252594988" (place of the rule, findings, sum), then times, files and memory.
  std::string text() const;
};

enum class Explain : std::uint8_t { kNo, kYes };

/// Loads the pack once, then reads `directory` and screens it `repetitions` times from the start.
/// @param as_of        the day to screen for
/// @param repetitions  ≥ 1
/// @param explain      whether the last repetition also explains every hit
/// @errors what the pack loader, load_csv_snapshot and the language report; kInternal when two repetitions disagree
Result<BenchReport> bench_screening(const std::filesystem::path& directory, const std::filesystem::path& pack_directory, Date as_of,
                                    unsigned threads, int repetitions, Explain explain);

}  // namespace shouwang::screening
