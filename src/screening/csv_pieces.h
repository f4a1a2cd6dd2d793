// Pieces of CSV files on their way into a snapshot: which cells are needed, and where their values wait until rows have their places.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "intake/mapped_file.h"
#include "intake/values.h"
#include "policy/pack.h"
#include "screening/columns.h"

namespace shouwang::screening {

/// What stands for a missing value in staged columns of 64 and of 32 bits.
inline constexpr std::int64_t kMissingWide = std::numeric_limits<std::int64_t>::min();
inline constexpr std::int32_t kMissingNarrow = std::numeric_limits<std::int32_t>::min();

/// Keys of household codes. Codes of up to 16 digits are their own key; others get numbers as they come. Thread safe.
class CodeKeys {
 public:
  /// @param margin  cells::kMargin readable bytes lie before the code
  /// @returns 0 for an empty code
  std::uint64_t key(std::string_view code, bool margin);

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::uint64_t> others_;
};

/// One column of a file that is needed.
struct CellPlan {
  enum class Role : std::uint8_t { kField, kHouseholdKey, kPersonKey } role = Role::kField;
  std::size_t column = 0;  // in the file
  int field = -1;          // in the schema's table; kField
  const policy::FieldSpec* spec = nullptr;
  const policy::CodeTable* codes = nullptr;
  bool wide = false;         // staged in 64 bits, not 32
  bool quick_money = false;  // amounts are in yuan
  std::optional<intake::ValueParser> parser;
};

/// Smallest and largest value of a piece of a column (and 0).
struct Range {
  std::int64_t smallest = 0, largest = 0;
  bool any_missing = false;
};

/// A run of whole rows.
struct Piece {
  std::string_view bytes;
  std::size_t base = 0;  // first staged row
  std::size_t capacity = 0, rows = 0;
  std::int64_t lines = 0, first_line = 0;
  std::int64_t malformed = 0, unreadable = 0;
  std::vector<Range> ranges;                          // one per cell plan
  std::vector<Dictionary> texts;                      // one per cell plan; texts of plain string fields, numbered per piece
  std::vector<std::vector<std::int32_t>> renumbered;  // number in the piece -> number in the whole column
  std::vector<std::int32_t> line_numbers;             // within the piece; empty while row r stands on line r + 1
  std::optional<Error> error;
};

/// A file while it is read. Rows are staged in file order, with a gap behind each piece.
struct CsvFile {
  const policy::Dataset* dataset = nullptr;
  int table = -1;
  std::filesystem::path path;
  intake::MappedFile map;
  std::string_view body;       // behind the header
  std::int64_t body_line = 2;  // number of the first row in it
  char separator = ',';
  std::size_t columns = 0;
  std::vector<CellPlan> cells;
  std::vector<Piece> pieces;
  std::size_t capacity = 0;
  Buffer household_keys, person_keys;  // uint64
  std::vector<Buffer> values;          // one per cell plan of kField
  std::int64_t unmatched = 0;

  const std::uint64_t* keys(const Piece& piece, bool by_person) const {
    return (by_person ? person_keys : household_keys).as<std::uint64_t>() + piece.base;
  }
  /// The parent row of each row of a piece, later the row's place in its table. Lies where the keys were that are not needed any more.
  std::uint32_t* places(const Piece& piece) {
    Buffer& memory = household_keys ? household_keys : person_keys;
    return reinterpret_cast<std::uint32_t*>(memory.as<std::uint64_t>() + piece.base);
  }
};

/// Reads the needed cells of one piece into the staging columns of its file. Pieces of a file can be read at the same time.
void read_piece(CsvFile& file, Piece& piece, CodeKeys& code_keys);

}  // namespace shouwang::screening
