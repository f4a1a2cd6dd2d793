#include "screening/columns.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <optional>

namespace shouwang::screening {
namespace {

constexpr std::size_t kSlack = 64;  // readable behind the end
constexpr std::size_t kCacheLine = 64;
constexpr std::size_t kPage = 4096;
constexpr std::size_t kHugePage = std::size_t{2} << 20;

std::size_t rounded(std::size_t bytes, std::size_t unit) { return (bytes + unit - 1) / unit * unit; }

template <typename T>
void pack(const std::vector<std::int64_t>& from, std::span<const std::uint32_t> order, T* to) {
  if (order.empty()) {
    for (std::size_t i = 0; i < from.size(); ++i) to[i] = static_cast<T>(from[i]);
  } else {
    for (std::size_t i = 0; i < order.size(); ++i) to[i] = static_cast<T>(from[order[i]]);
  }
}

}  // namespace

// Large buffers come from the kernel, which hands out zeroes; the tail that does not fill a huge page stays on small ones.
Buffer::Buffer(std::size_t bytes) : bytes_(bytes) {
  if (!is_mapped()) {
    data_ = std::aligned_alloc(kCacheLine, rounded(bytes + kSlack, kCacheLine));
    if (!data_) throw std::bad_alloc();
    std::memset(as<char>() + bytes, 0, kSlack);
    return;
  }
  // One huge page more than needed, so that an aligned piece can be cut out.
  const std::size_t wanted = rounded(bytes + kSlack, kPage), reserved = wanted + kHugePage;
  void* const start = ::mmap(nullptr, reserved, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED) throw std::bad_alloc();
  const auto address = reinterpret_cast<std::uintptr_t>(start);
  const std::size_t before = rounded(address, kHugePage) - address;
  data_ = static_cast<char*>(start) + before;
  if (before > 0) ::munmap(start, before);
  if (reserved > before + wanted) ::munmap(as<char>() + wanted, reserved - before - wanted);
  // Only speed depends on the advice; a kernel without huge pages refuses it and nothing else changes.
  static_cast<void>(::madvise(data_, wanted / kHugePage * kHugePage, MADV_HUGEPAGE));
}

Buffer Buffer::zeroed(std::size_t bytes) {
  Buffer buffer(bytes);
  if (!buffer.is_mapped()) std::memset(buffer.data_, 0, bytes);
  return buffer;
}

Buffer::~Buffer() {
  if (is_mapped()) {
    ::munmap(data_, rounded(bytes_ + kSlack, kPage));
  } else {
    std::free(data_);
  }
}

bool Buffer::is_mapped() const { return bytes_ >= kHugePage; }

std::size_t width_of(cel::Physical physical) {
  switch (physical) {
    case cel::Physical::kI8:
      return 1;
    case cel::Physical::kI16:
      return 2;
    case cel::Physical::kI32:
      return 4;
    case cel::Physical::kI64:
      break;
  }
  return 8;
}

cel::Physical narrowest(std::int64_t smallest, std::int64_t largest) {
  const auto fits = [&](std::int64_t limit) { return smallest >= -limit - 1 && largest <= limit; };
  if (fits(INT8_MAX)) return cel::Physical::kI8;
  if (fits(INT16_MAX)) return cel::Physical::kI16;
  if (fits(INT32_MAX)) return cel::Physical::kI32;
  return cel::Physical::kI64;
}

cel::Column StoredColumn::view() const { return {physical, values.as<void>(), valid.as<std::uint64_t>(), dictionary.get()}; }

std::size_t StoredColumn::bytes() const {
  std::size_t total = values.bytes() + valid.bytes();
  if (dictionary) {
    for (const std::string& text : *dictionary) total += sizeof(text) + text.capacity();
  }
  return total;
}

cel::Value read_value(const cel::Column& column, cel::Kind kind, std::size_t row) {
  cel::Value value{kind, std::nullopt, std::nullopt};
  if (!column.values) return value;
  if (column.valid && (column.valid[row / 64] >> (row % 64) & 1) == 0) return value;
  std::int64_t slot = 0;
  switch (column.physical) {
    case cel::Physical::kI8:
      slot = static_cast<const std::int8_t*>(column.values)[row];
      break;
    case cel::Physical::kI16:
      slot = static_cast<const std::int16_t*>(column.values)[row];
      break;
    case cel::Physical::kI32:
      slot = static_cast<const std::int32_t*>(column.values)[row];
      break;
    case cel::Physical::kI64:
      slot = static_cast<const std::int64_t*>(column.values)[row];
      break;
  }
  if (kind == cel::Kind::kString) {
    if (column.dictionary) value.text = (*column.dictionary)[static_cast<std::size_t>(slot)];
  } else {
    value.number = slot;
  }
  return value;
}

void ColumnBuilder::add_number(std::int64_t value) {
  smallest_ = std::min(smallest_, value);
  largest_ = std::max(largest_, value);
  values_.push_back(value);
}

void ColumnBuilder::add_text(std::string_view text) {
  auto found = index_.find(text);
  if (found == index_.end()) {
    found = index_.emplace(std::string(text), static_cast<std::int64_t>(dictionary_.size())).first;
    dictionary_.emplace_back(text);
  }
  add_number(found->second);
}

void ColumnBuilder::add_missing() {
  missing_.push_back(static_cast<std::uint32_t>(values_.size()));
  values_.push_back(0);
}

StoredColumn ColumnBuilder::finish(std::span<const std::uint32_t> order) && {
  StoredColumn column;
  const std::size_t rows = order.empty() ? values_.size() : order.size();
  column.physical = narrowest(smallest_, largest_);
  column.values = Buffer(std::max<std::size_t>(rows, 1) * width_of(column.physical));
  switch (column.physical) {
    case cel::Physical::kI8:
      pack(values_, order, column.values.as<std::int8_t>());
      break;
    case cel::Physical::kI16:
      pack(values_, order, column.values.as<std::int16_t>());
      break;
    case cel::Physical::kI32:
      pack(values_, order, column.values.as<std::int32_t>());
      break;
    case cel::Physical::kI64:
      pack(values_, order, column.values.as<std::int64_t>());
      break;
  }
  if (!missing_.empty()) {
    std::vector<bool> is_missing(values_.size());
    for (const std::uint32_t i : missing_) is_missing[i] = true;
    column.valid = Buffer::zeroed((rows + 63) / 64 * 8);
    auto* const words = column.valid.as<std::uint64_t>();
    for (std::size_t i = 0; i < rows; ++i) {
      if (!is_missing[order.empty() ? i : order[i]]) words[i / 64] |= std::uint64_t{1} << (i % 64);
    }
  }
  if (kind_ == cel::Kind::kString) column.dictionary = std::make_shared<const Dictionary>(std::move(dictionary_));
  values_ = {};
  missing_ = {};
  index_ = {};
  return column;
}

}  // namespace shouwang::screening
