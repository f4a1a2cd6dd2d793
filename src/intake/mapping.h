// Which column of a file is which field: what is proposed to a person, what a person confirmed, and what has changed since.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"

namespace shouwang::intake {

/// Heading of a column -> id of the field it fills; "" = the column is left out. Headings are keys as column_keys() makes them.
using ColumnMapping = std::map<std::string, std::string>;

/// What is said about one column before anybody confirmed it.
struct ColumnProposal {
  std::size_t column = 0;           // from 0
  std::string heading;              // key of the column, see column_keys()
  std::string field;                // id of the field; "" = not used
  int confidence = 0;               // 0 … 100
  std::string matching = {};        // as LayoutColumn::matching
  std::string why;                  // Chinese: 标题相同, 别名, 内容像身份证号（98% 通过校验）
  std::vector<std::string> others;  // ids of further fields that it could be, the likelier first
};

/// How the columns differ from those of the layout remembered last.
struct Drift {
  bool known = false;                           // a layout is remembered
  std::vector<std::string> added, gone, moved;  // headings
  std::string since;                            // day on which the remembered layout was delivered or confirmed, 2026-10-03; "" = not known
  bool any() const { return !added.empty() || !gone.empty() || !moved.empty(); }
};

struct MappingProposal {
  std::string dataset;           // id; "" when it cannot be told
  std::int64_t header_line = 0;  // 0: the file has no headings
  std::string sheet;
  std::string signature;  // layout_signature() of the headings
  std::vector<ColumnProposal> columns;
  std::vector<std::string> warnings;  // Chinese: 身份证列 60% 不是号码 …
  Drift drift;
  std::vector<std::string> done_without;  // ids of required fields that the file need not have: its other columns say whom a row means
  bool confirmed = false;  // a person has confirmed this very layout before; it is used without asking
};

/// A layout as remembered for one county, department and dataset. A layout that only the machine has fitted is remembered too, so
/// that a change is noticed; it is never used in place of a fresh fit.
struct StoredMapping {
  std::int32_t county = 0;  // 6 digits
  std::string owner;        // department: Dataset::owner
  std::string dataset;
  std::string signature;
  std::vector<std::string> headings;  // keys of all columns in order
  ColumnMapping fields;
  std::int64_t seen_ms = 0;       // UTC milliseconds: when a file of this layout was taken last
  std::int64_t confirmed_ms = 0;  // when a person confirmed it; 0 = only the machine has
  AccountId account;              // who confirmed it
};

/// A column of the file that a delivery was read from, in order: enough to read one of its rows again.
struct LayoutColumn {
  std::string heading;  // key of the column
  std::string field;    // id of the field; "" = not used
  std::string unit;     // unit of the heading or of a title above (万元, %); "" = the field's own
  std::string matching = {};  // what the column tells of the person when it is used for matching only (出生日期); "" = it is not
};

/// Keys of the headings of a row: the folded heading; "第 3 列" for an empty one; "姓名（2）" where one comes again.
std::vector<std::string> column_keys(const std::vector<std::string>& headings);

/// 32 hexadecimal digits that stand for the keys of all columns in order (white space, width and case of headings do not count).
std::string layout_signature(const std::vector<std::string>& keys);

/// What differs between the columns of a file and a remembered layout.
Drift drift_from(const StoredMapping& remembered, const std::vector<std::string>& keys);

}  // namespace shouwang::intake
