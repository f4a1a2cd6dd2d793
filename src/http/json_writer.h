// Writes JSON straight into a buffer: for answers with many rows, where building a tree first would cost most of the time.
#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"

namespace shouwang::http {

/// Commas and quotes are its business, matching begin and end the caller's. Invalid UTF-8 is written as U+FFFD.
class JsonWriter {
 public:
  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return shut('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return shut(']'); }
  JsonWriter& key(std::string_view name);

  JsonWriter& value(std::string_view text);
  JsonWriter& value(const std::string& text) { return value(std::string_view(text)); }
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(Date day) { return value(day.iso()); }
  template <std::integral T>
  JsonWriter& value(T number) {
    separate();
    if constexpr (std::same_as<T, bool>) {
      out_ += number ? "true" : "false";
    } else {
      char digits[24];
      const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
      out_.append(digits, end);
    }
    return *this;
  }
  template <typename T>
  JsonWriter& value(const std::optional<T>& maybe) {
    return maybe ? value(*maybe) : null();
  }
  template <typename T>
  JsonWriter& value(const std::vector<T>& list) {
    begin_array();
    for (const T& one : list) value(one);
    return end_array();
  }
  /// Shortest form; anything that is not finite is null.
  JsonWriter& real(double number);
  JsonWriter& null();
  /// Text that is JSON already.
  JsonWriter& raw(std::string_view json);

  template <typename T>
  JsonWriter& field(std::string_view name, const T& v) {
    key(name);
    return value(v);
  }
  /// Ids stand as strings in JSON: browsers hold integers only up to 2^53.
  JsonWriter& id(std::string_view name, std::int64_t id_value);

  const std::string& text() const { return out_; }
  std::string take() { return std::move(out_); }
  void reserve(std::size_t bytes) { out_.reserve(bytes); }

 private:
  JsonWriter& open(char c);
  JsonWriter& shut(char c);
  void separate() {
    if (comma_) out_ += ',';
    comma_ = true;
  }
  std::string out_;
  bool comma_ = false;
};

/// A moment that may not have come yet: 0 is written as null.
inline std::optional<std::int64_t> moment_or_null(std::int64_t ms) { return ms != 0 ? std::optional(ms) : std::nullopt; }

/// The text as a JSON string with its quotes.
void append_json_string(std::string& out, std::string_view text);

}  // namespace shouwang::http
