// Workbooks of Excel 97 and before (.xls), read by libfreexl in a process of its own.
//
// The library keeps the whole workbook in memory and has had its share of faults with damaged files. So it runs in a child process
// that may use only so much memory, time and output; whatever happens to it, the program goes on and says that the file is damaged.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "intake/row_reader.h"

namespace shouwang::intake {

struct XlsLimits {
  ReadLimits rows;
  std::uint64_t file_bytes = 128ull << 20;
  std::uint64_t memory_bytes = 1ull << 30;  // of the child, beyond what the program has
  std::uint64_t output_bytes = 1ull << 30;  // text of all cells
  std::chrono::seconds time{60};
};

class XlsWorkbook {
 public:
  /// Reads the whole workbook. @errors kTruncated (damaged), kTooLarge (limits), kUnsupportedMedia (password), kIo
  static Result<std::shared_ptr<const XlsWorkbook>> open(const std::filesystem::path& path, const XlsLimits& limits = {});
  ~XlsWorkbook();
  XlsWorkbook(const XlsWorkbook&) = delete;
  XlsWorkbook& operator=(const XlsWorkbook&) = delete;

  /// Names of the sheets in the order of the workbook. The format does not tell the library which are hidden.
  const std::vector<std::string>& sheets() const { return names_; }
  static std::unique_ptr<RowReader> rows(std::shared_ptr<const XlsWorkbook> workbook, std::size_t sheet);

 private:
  friend class XlsRowReader;
  XlsWorkbook() = default;
  Result<void> index(const ReadLimits& limits);

  std::string_view bytes_;  // rows as the child wrote them, mapped
  std::vector<std::string> names_;
  std::vector<std::pair<std::size_t, std::size_t>> parts_;  // of each sheet: first byte and end in bytes_
};

}  // namespace shouwang::intake
