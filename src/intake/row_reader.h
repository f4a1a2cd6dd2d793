// Rows of a delivered file, whatever its format, read as a stream with bounded memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/text.h"
#include "intake/values.h"

namespace shouwang::intake {

/// One row as read. Cells are valid UTF-8.
struct Row {
  std::int64_t line = 0;                // 1-based row as a spreadsheet shows it
  std::vector<std::string_view> cells;  // without quotes; valid until the reader's next call
  std::vector<CellKind> kinds;          // as long as cells, or empty: all kText
  bool damaged = false;                 // characters were lost in decoding (U+FFFD stands for them)
  bool cut = false;                     // a text file ends in the middle of this row: no line end, and cells are missing
  std::string problem = {};             // Chinese: the reader cannot make out this row; it has to be set aside
  CellKind kind(std::size_t k) const { return k < kinds.size() ? kinds[k] : CellKind::kText; }
};

class RowReader {
 public:
  virtual ~RowReader() = default;
  /// @returns false at the end. Rows without any character are skipped.
  /// @errors kLineTooLong, kTooLarge (columns), kTruncated, kUnsafeArchive, kIo: the file cannot be read further
  virtual Result<bool> next(Row& row) = 0;
  /// 0 … 1
  virtual double progress() const = 0;
};

struct ReadLimits {
  std::size_t row_bytes = 1u << 20;
  std::size_t columns = 1000;
};

/// What a text file is, in Chinese for the receipt.
struct TextFacts {
  text::Encoding encoding = text::Encoding::kUtf8;
  char separator = ',';
  std::size_t columns = 1;  // most frequent number of cells in the first rows
  std::string sample;       // first lines, UTF-8, for explaining a wrong separator
};

/// Opens a CSV or other separated text file in UTF-8, GB18030 or UTF-16, found out by itself.
/// @errors kBadEncoding (binary data), kIo, kNoRows (empty file)
Result<std::unique_ptr<RowReader>> open_text(const std::filesystem::path& path, const ReadLimits& limits, TextFacts& facts);

/// Converts a stream of bytes to UTF-8 piece by piece; never cuts inside a character.
class ChunkDecoder {
 public:
  explicit ChunkDecoder(text::Encoding encoding) : encoding_(encoding) {}
  /// Appends the text of `bytes` to `out`, keeping back an unfinished character unless this is the last piece.
  /// @returns how many characters were damaged and replaced
  std::size_t feed(std::string_view bytes, bool last, std::string& out);

 private:
  text::Encoding encoding_;
  std::string pending_;
  bool started_ = false;
};

}  // namespace shouwang::intake
