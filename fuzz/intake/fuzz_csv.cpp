// Any bytes as a CSV file: no crash, all kernels and all cuts agree with the plain scan, limits hold, the file reader gives UTF-8.
// First byte: separator and size of pieces.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "base/text.h"
#include "intake/csv.h"
#include "intake/row_reader.h"

namespace {
using namespace shouwang::intake;

void require(bool ok) {
  if (!ok) std::abort();
}

std::vector<std::uint32_t> index(CsvKernel kernel, std::string_view text, char separator, std::size_t piece, CsvState& state) {
  std::vector<std::uint32_t> out(text.size() + 128), all;
  state = CsvState::kReady;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = std::min(at + piece, text.size());
    if (end < text.size() && text[end - 1] == '\r' && text[end] == '\n') ++end;
    const auto n = index_separators_with(kernel, text.data() + at, end - at, separator, state, static_cast<std::uint32_t>(at), out.data());
    require(n <= end - at);
    all.insert(all.end(), out.begin(), out.begin() + static_cast<std::ptrdiff_t>(n));
    at = end;
  }
  return all;
}

std::vector<std::vector<std::string>> rows(std::string_view text, char separator, bool& failed) {
  CsvScanner scanner(text, separator, {.row_bytes = 1u << 20, .columns = 1u << 20});
  std::vector<std::vector<std::string>> out;
  std::vector<std::string_view> cells;
  while (scanner.next(cells)) {
    out.emplace_back(cells.begin(), cells.end());
    require(!cells.empty());
  }
  failed = scanner.error().has_value();
  require(failed || scanner.consumed() == text.size());
  return out;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const char separator = ",;\t"[data[0] % 3];
  const std::size_t piece = data[0] % 150 + 1;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  CsvState expected_state, state;
  const auto expected = index(CsvKernel::kScalar, text, separator, text.size() + 1, expected_state);
  for (const CsvKernel kernel : {CsvKernel::kAvx2, CsvKernel::kSse2, CsvKernel::kScalar})
    for (const std::size_t n : {piece, text.size() + 1}) {
      require(index(kernel, text, separator, n, state) == expected);
      require(text.empty() || state == expected_state);
    }
  bool failed = false;
  const auto whole = rows(text, separator, failed);
  if (!failed) {
    const auto cuts = split_rows(text, separator, data[0] % 5 + 1);
    std::vector<std::vector<std::string>> joined;
    for (std::size_t k = 0; k + 1 < cuts.size(); ++k) {
      const auto part = rows(text.substr(cuts[k], cuts[k + 1] - cuts[k]), separator, failed);
      require(!failed);
      joined.insert(joined.end(), part.begin(), part.end());
    }
    require(joined == whole);
  }
  static const std::string path = "/tmp/fuzz_csv_" + std::to_string(::getpid());
  std::ofstream(path, std::ios::binary).write(text.data(), static_cast<std::streamsize>(text.size()));
  TextFacts facts;
  const ReadLimits limits{.row_bytes = 2000, .columns = 50};
  if (auto reader = open_text(path, limits, facts)) {
    Row row;
    std::int64_t line = 0;
    for (;;) {
      const auto more = (*reader)->next(row);
      if (!more || !*more) break;
      require(row.line > line && row.cells.size() <= limits.columns);
      line = row.line;
      for (const std::string_view cell : row.cells) require(shouwang::text::is_valid_utf8(cell) && cell.size() <= limits.row_bytes);
    }
  } else {
    require(!reader.error().message().empty());
  }
  return 0;
}
