// Any bytes as a workbook. Half of the inputs are the zip file itself; the others are the text of a sheet, its strings and styles,
// packed here, because a mutated zip rarely gets past its checksums.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "base/text.h"
#include "intake/testing/workbook_builder.h"
#include "intake/xlsx.h"

namespace {
void require(bool ok) {
  if (!ok) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace shouwang::intake;
  if (size < 1) return 0;
  static const std::string path = "/tmp/fuzz_xlsx_" + std::to_string(::getpid());
  const std::string_view input(reinterpret_cast<const char*>(data + 1), size - 1);
  if (data[0] % 2 == 0) {
    std::ofstream(path, std::ios::binary).write(input.data(), static_cast<std::streamsize>(input.size()));
  } else {
    // Parts are divided by a byte that XML cannot hold.
    std::string part[3];
    std::size_t k = 0;
    for (const char c : input) {
      if (c == '\x01' && k < 2)
        ++k;
      else
        part[k] += c;
    }
    testing::WorkbookBuilder book;
    book.sheet("a", part[0]);
    if (k > 0) book.part("xl/sharedStrings.xml", part[1]);
    if (k > 1) book.part("xl/styles.xml", part[2]);
    book.save(path);
  }
  XlsxLimits limits;
  limits.zip.total_bytes = 4u << 20;
  limits.rows = {.row_bytes = 5000, .columns = 60};
  limits.shared_strings = 100;
  limits.shared_string_bytes = 20000;
  const auto workbook = XlsxWorkbook::open(path, limits);
  if (!workbook) {
    require(!workbook.error().message().empty());
    return 0;
  }
  for (std::size_t sheet = 0; sheet < (*workbook)->sheets().size(); ++sheet) {
    const auto reader = XlsxWorkbook::rows(*workbook, sheet);
    if (!reader) continue;
    Row row;
    std::int64_t line = 0;
    for (;;) {
      const auto more = (*reader)->next(row);
      if (!more || !*more) break;
      require(row.line > line && !row.cells.empty() && row.cells.size() <= limits.rows.columns && row.kinds.size() == row.cells.size());
      line = row.line;
      std::size_t bytes = 0;
      for (const std::string_view cell : row.cells) {
        require(shouwang::text::is_valid_utf8(cell));
        bytes += cell.size();
      }
      require(bytes <= 2 * limits.rows.row_bytes);
    }
    require((*reader)->progress() >= 0 && (*reader)->progress() <= 1);
  }
  return 0;
}
