// Storage of the columns that rules read: whole-table arrays of the smallest integer that holds every value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/text.h"
#include "cel/data.h"
#include "cel/program.h"

namespace shouwang::screening {

/// Uninitialised memory with 64 readable bytes behind its end, so that wide loads at the end of a column stay inside.
/// Large buffers lie on huge pages where the system has them: a snapshot is read in long passes and by random probes alike.
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(std::size_t bytes);
  static Buffer zeroed(std::size_t bytes);
  Buffer(Buffer&& other) noexcept : data_(std::exchange(other.data_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
  Buffer& operator=(Buffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~Buffer();

  std::size_t bytes() const { return bytes_; }
  explicit operator bool() const { return data_ != nullptr; }
  template <typename T>
  T* as() {
    return static_cast<T*>(data_);
  }
  template <typename T>
  const T* as() const {
    return static_cast<const T*>(data_);
  }

 private:
  bool is_mapped() const;
  void* data_ = nullptr;
  std::size_t bytes_ = 0;
};

std::size_t width_of(cel::Physical physical);  // bytes
/// The smallest width that holds both.
cel::Physical narrowest(std::int64_t smallest, std::int64_t largest);

using Dictionary = std::vector<std::string>;

/// A finished column that owns its memory.
struct StoredColumn {
  cel::Physical physical = cel::Physical::kI64;
  Buffer values;  // empty: every value is missing
  Buffer valid;   // bitmap; empty: no value is missing
  std::shared_ptr<const Dictionary> dictionary;

  cel::Column view() const;
  std::size_t bytes() const;
};

/// One value of a column as the expression language shows it; text for strings, a missing value where the bit is clear.
cel::Value read_value(const cel::Column& column, cel::Kind kind, std::size_t row);

/// Collects one column value by value, in any order of rows; finish() packs it.
class ColumnBuilder {
 public:
  explicit ColumnBuilder(cel::Kind kind) : kind_(kind) {}
  cel::Kind kind() const { return kind_; }
  void add_number(std::int64_t value);   // not for kString
  void add_text(std::string_view text);  // kString only
  void add_missing();
  std::size_t size() const { return values_.size(); }

  /// @param order  order[i] = number of the added value that becomes row i; empty = as added
  StoredColumn finish(std::span<const std::uint32_t> order) &&;

 private:
  cel::Kind kind_;
  std::vector<std::int64_t> values_;
  std::vector<std::uint32_t> missing_;  // rising
  std::int64_t smallest_ = 0, largest_ = 0;
  Dictionary dictionary_;
  std::unordered_map<std::string, std::int64_t, text::Hash, std::equal_to<>> index_;
};

}  // namespace shouwang::screening
