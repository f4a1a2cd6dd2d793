// The rows of one root row, copied so that a cell can be given a value.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cel/evaluator.h"

namespace shouwang::cel {

/// One household's rows as data of their own, in which any cell can be given a value.
class OwnRows {
 public:
  OwnRows(const Schema& schema, const Data& data, std::uint32_t row, const std::vector<Expression::FieldUse>& fields) : schema_(schema) {
    const std::size_t tables = schema.tables.size();
    std::vector<bool> used(tables, false);
    used[0] = true;
    for (const auto& use : fields)
      for (int t = use.table; t >= 0; t = schema.tables[at(t)].parent) used[at(t)] = true;
    ranges_.resize(tables);
    parts_.resize(tables);
    data_.tables.resize(tables);
    for (std::size_t t = 0; t < tables; ++t) {
      const TableData& from = data.tables[t];
      TableData& to = data_.tables[t];
      to.available = from.available;
      if (!used[t]) continue;
      RowRange& range = ranges_[t];
      if (t == 0) {
        range = {row, row + 1};
      } else {
        const RowRange above = ranges_[at(schema.tables[t].parent)];
        Part& part = parts_[t];
        const bool empty = from.rows == 0 || !from.first;
        if (!empty) range = {from.first[above.begin], from.first[above.end]};
        for (std::uint32_t p = above.begin; p <= above.end; ++p) part.first.push_back(empty ? 0 : from.first[p] - range.begin);
        for (std::uint32_t r = range.begin; r < range.end; ++r) part.parent.push_back(from.parent[r] - above.begin);
        part.parent.reserve(1);
        to.first = part.first.data();
        to.parent = part.parent.data();
      }
      to.rows = range.end - range.begin;
      to.columns.resize(from.columns.size());
    }
    for (const auto& use : fields)
      if (use.field >= 0 && at(use.field) < data_.tables[at(use.table)].columns.size()) copy(data, use.table, use.field);
  }
  OwnRows(const OwnRows&) = delete;
  OwnRows& operator=(const OwnRows&) = delete;

  const Data& data() const { return data_; }

  void set(int table, int field, std::uint32_t row, std::int64_t number) {
    Cells& cells = cells_.at({table, field});
    const std::size_t r = row - ranges_[at(table)].begin;
    cells.numbers[r] = number;
    cells.valid[r / 64] |= std::uint64_t{1} << (r % 64);
  }
  void set(int table, int field, std::uint32_t row, const std::string& text) {
    Cells& cells = cells_.at({table, field});
    cells.dictionary.push_back(text);
    set(table, field, row, static_cast<std::int64_t>(cells.dictionary.size() - 1));
  }
  void clear(int table, int field, std::uint32_t row) {
    const std::size_t r = row - ranges_[at(table)].begin;
    cells_.at({table, field}).valid[r / 64] &= ~(std::uint64_t{1} << (r % 64));
  }
  bool holds(int table, int field) const { return cells_.contains({table, field}); }
  void deliver(int table, bool available) { data_.tables[at(table)].available = available; }

 private:
  struct Part {
    std::vector<std::uint32_t> first, parent;
  };
  struct Cells {
    std::vector<std::int64_t> numbers;
    std::vector<std::uint64_t> valid;
    std::vector<std::string> dictionary;
  };
  struct Hash {
    std::size_t operator()(const std::pair<int, int>& key) const { return at(key.first) * 1009 + at(key.second); }
  };

  void copy(const Data& data, int table, int field) {
    const Kind kind = schema_.tables[at(table)].fields[at(field)].kind;
    const Column& from = data.tables[at(table)].columns[at(field)];
    const RowRange range = ranges_[at(table)];
    Cells& cells = cells_[{table, field}];
    cells.valid.assign((range.end - range.begin) / 64 + 1, 0);
    cells.numbers.reserve(1);
    for (std::uint32_t r = range.begin; r < range.end; ++r) {
      const Scalar value = read_column(from, kind, r);
      const std::size_t k = r - range.begin;
      if (value.known) cells.valid[k / 64] |= std::uint64_t{1} << (k % 64);
      if (value.known && kind == Kind::kString) {
        cells.numbers.push_back(static_cast<std::int64_t>(cells.dictionary.size()));
        cells.dictionary.emplace_back(value.text);
      } else {
        cells.numbers.push_back(value.number);
      }
    }
    data_.tables[at(table)].columns[at(field)] = {Physical::kI64, cells.numbers.data(), cells.valid.data(), &cells.dictionary};
  }

  const Schema& schema_;
  std::vector<RowRange> ranges_;
  std::vector<Part> parts_;
  std::unordered_map<std::pair<int, int>, Cells, Hash> cells_;
  Data data_;
};

}  // namespace shouwang::cel
