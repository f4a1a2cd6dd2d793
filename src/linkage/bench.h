// The linkage benchmark: a registry and a file as CSV, the truth beside them, measured as bench/README.md describes.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace shouwang::linkage {

struct BenchLinkOptions {
  unsigned threads = 1;
  bool duplicates = false;           // search the registry for persons held twice instead of linking the file
  std::filesystem::path index_file;  // not empty: the index is kept there, and the file is linked once more on it as next month's
};

/// Person-level figures at a threshold of 0.5 on the best candidate, without labels.
struct BenchQuality {
  std::uint64_t right = 0, wrong = 0, missed = 0;  // wrong: another person, or anybody for a record of nobody
  double precision() const { return right + wrong ? static_cast<double>(right) / static_cast<double>(right + wrong) : 1; }
  double recall() const { return right + missed ? static_cast<double>(right) / static_cast<double>(right + missed) : 1; }
  double f1() const { return right ? 2.0 * static_cast<double>(right) / static_cast<double>(2 * right + wrong + missed) : 0; }
};

struct BenchLinkReport {
  std::size_t persons = 0, records = 0;
  BenchQuality at_half, accepted;  // p ≥ 0.5; p ≥ 0.99
  double best_f1 = 0, best_threshold = 0;
  double brier = 0, calibration_error = 0;  // of the best candidate's posterior
  struct Bin {
    std::uint64_t n = 0;
    double predicted = 0, observed = 0;  // means
  };
  std::array<Bin, 10> bins;
  double accepted_share = 0;  // of the matchable records that p ≥ 0.99 accepts rightly
  double band = 0;            // share of records with 0.10 ≤ p < 0.95
  double completeness = 0;    // share of matchable records whose person was among the compared candidates
  double compared_per_record = 0;
  double cpu_read = 0, cpu_index = 0, cpu_link = 0, wall = 0;
  double cpu_next = 0;  // open the kept index, read the file, decide by the kept model; 0 when no index was kept
  std::int64_t peak_rss_bytes = 0;
  std::uint64_t result_hash = 0;  // of all decisions: equal for any number of threads
  std::string details;            // slices, model, blocking: lines for people
  std::string text() const;
};

/// Reads registry.csv, registry_truth.csv, file.csv and truth.csv (bench/linkage/gen.cpp says what is in them).
/// @errors kIo when one is missing; kMissingColumn
Result<BenchLinkReport> bench_linkage(const std::filesystem::path& directory, const BenchLinkOptions& options);

}  // namespace shouwang::linkage
