// CSV of the benchmark: mapped, split in place. No quotes, no line ends in cells: bench/linkage/gen.cpp writes none.
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "linkage/record.h"

namespace shouwang::linkage {

class BenchFile {
 public:
  /// @errors kIo
  static Result<BenchFile> map(const std::filesystem::path& path);
  std::string_view text() const;

 private:
  struct Mapped;
  std::shared_ptr<const Mapped> mapped_;
};

/// Rows as records; the column called key or row is the key. The texts lie in the file. @errors kMissingColumn
Result<std::vector<Record>> read_bench_records(const BenchFile& file);
/// Rows of "number,number[,text]" after the header.
struct BenchTruth {
  std::uint64_t key = 0, person = 0;
  std::string_view tags;
};
std::vector<BenchTruth> read_bench_truth(const BenchFile& file);

}  // namespace shouwang::linkage
