// CSV at memory speed: RFC 4180 and what spreadsheet programs write (CRLF, LF or CR; doubled quotes; line breaks inside quotes).
//
// Everything here works on UTF-8 already in memory (a mapped file, or a window of a decoded stream). A quote opens a quoted cell
// only as the first character of the cell; anywhere else it is an ordinary character, as in Excel. Structural characters are
// found 64 bytes at a time with AVX2 or SSE2, chosen when the program runs; csv_test.cpp holds a plain reference reader that all
// of them must match.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace shouwang::intake {

/// Where in the grammar the text stands between two characters.
enum class CsvState : std::uint8_t {
  kReady,   // at the start of a cell, or just behind a closing quote: a quote here opens (or goes on with) a quoted part
  kPlain,   // inside an unquoted cell: quotes are ordinary characters
  kQuoted,  // inside quotes: separators and line ends are ordinary characters
};

/// The bulk scan under everything else: offsets of all separators and row ends outside quotes, in rising order, `\r\n` as one
/// offset (that of `\n`).
/// @param state  in: where `data` begins; out: where it ends. Pieces of one text can be scanned one after the other, but a piece
///               must not end between `\r` and `\n`.
/// @param base   added to every offset
/// @param out    room for size + 64 numbers
/// @returns      how many offsets were written
/// @cost         ≥ 3 GB/s for ordinary tables
std::size_t index_separators(const char* data, std::size_t size, char separator, CsvState& state, std::uint32_t base, std::uint32_t* out);

/// Which code index_separators uses; the named ones let tests compare all of them. kBest follows the CPU.
enum class CsvKernel : std::uint8_t { kBest, kAvx2, kSse2, kScalar };
/// index_separators by a named kernel. kAvx2 on a CPU without it falls back to kSse2.
std::size_t index_separators_with(CsvKernel kernel, const char* data, std::size_t size, char separator, CsvState& state, std::uint32_t base,
                                  std::uint32_t* out);

/// One row of a CsvScanner. A view: valid until the scanner's next call. Cells are cut out only when asked for, so a reader that
/// needs three of twenty columns pays for three.
class CsvRow {
 public:
  std::size_t size() const { return count_; }
  /// Cell k as written, quotes and all. k < size().
  std::string_view raw(std::size_t k) const {
    const std::uint32_t first = k == 0 ? begin_ : ends_[k - 1] + 1;
    return {base_ + first, (k + 1 == count_ ? end_ : ends_[k]) - first};
  }
  /// Cell k without its quotes; `scratch` holds the text when doubled quotes had to be undone. k < size().
  std::string_view cell(std::size_t k, std::string& scratch) const;
  /// The whole row as written, without the line end.
  std::string_view text() const { return {base_ + begin_, end_ - begin_}; }
  /// 1-based number of the row as a spreadsheet shows it: blank rows count, line breaks inside quotes do not.
  std::int64_t line() const { return line_; }

 private:
  friend class CsvScanner;
  const char* base_ = nullptr;
  const std::uint32_t* ends_ = nullptr;  // the separators of the row
  std::uint32_t begin_ = 0, end_ = 0;
  std::uint32_t count_ = 0;
  std::int64_t line_ = 0;
};

/// Undoes the quoting of one raw cell. Text outside the quotes of a badly quoted cell ("a"b) is kept.
std::string_view unquote_cell(std::string_view raw, std::string& scratch);

struct CsvLimits {
  std::size_t row_bytes = 1u << 20;
  std::size_t columns = 1000;
};

/// Rows of a UTF-8 buffer that begins at a row boundary. Completely blank lines are counted and skipped.
class CsvScanner {
 public:
  enum class Tail : std::uint8_t {
    kLastRow,  // text behind the last line end is a row
    kPartial,  // text behind the last line end belongs to a row that is not complete yet: not returned, see consumed()
  };
  /// @param buffer      must outlive the scanner; a leading byte order mark must already be gone
  /// @param first_line  number of the first row
  CsvScanner(std::string_view buffer, char separator, CsvLimits limits = {}, Tail tail = Tail::kLastRow, std::int64_t first_line = 1);

  /// @returns false at the end, or when a limit was passed: see error()
  bool next(CsvRow& row);
  /// The same with all cells unquoted; the views are valid until the next call.
  bool next(std::vector<std::string_view>& cells);

  /// Number of the row that next() returned last.
  std::int64_t line() const { return line_; }
  /// Bytes up to the start of the first row that was not returned.
  std::size_t consumed() const { return row_start_; }
  /// Number that the row after the returned ones has.
  std::int64_t next_line() const { return line_ + 1; }
  /// kLineTooLong, kTooLarge (columns) or kTruncated (a quote that is never closed); nullopt at an ordinary end.
  const std::optional<Error>& error() const { return error_; }

 private:
  bool refill();
  bool refuse(ErrorCode code, std::string message);

  std::string_view buffer_;
  char separator_;
  CsvLimits limits_;
  Tail tail_;
  std::size_t row_start_ = 0;  // offset in the buffer of the next row
  std::size_t base_ = 0;       // offset in the buffer that the numbers in index_ count from
  std::size_t indexed_ = 0;    // everything before this offset has been indexed
  CsvState state_ = CsvState::kReady;
  std::vector<std::uint32_t> index_;
  std::size_t cursor_ = 0, filled_ = 0;  // index_[cursor_, filled_) are structural characters not yet returned
  std::size_t looked_ = 0;               // index_[cursor_, looked_) are known to be separators
  std::int64_t line_;
  std::optional<Error> error_;
  CsvRow row_;
  std::string unquoted_;
};

/// Cuts a buffer into about `parts` pieces that each begin at a row boundary, for scanning by several threads.
/// Exact: every quote is looked at (a line break inside quotes is never taken for a row end).
/// @returns offsets, the first 0, the last buffer.size(); piece k is [offsets[k], offsets[k + 1])
/// @cost  one pass without output when the buffer has quotes; a search around each cut when it has none
std::vector<std::size_t> split_rows(std::string_view buffer, char separator, std::size_t parts);

/// What the first lines say about the dialect.
struct CsvDialect {
  char separator = ',';
  std::size_t skip = 0;  // bytes of a leading "sep=;" line
  std::int64_t skip_lines = 0;
  std::size_t columns = 1;  // most frequent number of cells in a row of the sample
};
/// Comma, semicolon, tab or pipe, from a "sep=" line or from what gives the first rows the most regular table.
/// @param sample  the beginning of the text, UTF-8 without byte order mark; the last row of it may be cut
CsvDialect detect_dialect(std::string_view sample);

}  // namespace shouwang::intake
