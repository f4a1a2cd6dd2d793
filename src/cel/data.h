// Columns as the evaluator reads them: views, owned by somebody else (screening's snapshot).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cel/schema.h"

namespace shouwang::cel {

enum class Physical : std::uint8_t { kI8, kI16, kI32, kI64 };  // width of the stored integers; signed

struct Column {
  Physical physical = Physical::kI64;
  const void* values = nullptr;                          // rows integers, meaning by the field's Kind; nullptr = every value is missing
  const std::uint64_t* valid = nullptr;                  // bitmap, bit r of word r/64; nullptr = no value is missing
  const std::vector<std::string>* dictionary = nullptr;  // kString only
};

struct TableData {
  std::size_t rows = 0;
  const std::uint32_t* first = nullptr;   // parent.rows + 1 offsets; children of parent row p are [first[p], first[p+1]). Unused for the root.
  const std::uint32_t* parent = nullptr;  // rows entries: the parent row of each row. Unused for the root.
  bool available = true;                  // false: nobody has delivered this table; everything computed from it is unknown
  std::vector<Column> columns;            // one per field of the schema's table
};

struct Data {
  std::vector<TableData> tables;  // one per table of the schema
};

}  // namespace shouwang::cel
