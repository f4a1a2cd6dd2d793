// A record as a department knows it, before it is spelt in that department's way.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/date.h"
#include "base/resident_id.h"

namespace shouwang::generator {

struct Person;
struct Household;

struct Value {
  enum class Kind : std::uint8_t { kEmpty, kText, kCode, kMoney, kInt, kTenths, kDate, kMonth, kBool, kId, kName };
  Kind kind = Kind::kEmpty;
  std::int64_t number = 0;  // fen, integer, tenths, days, 0/1, packed ID number
  std::string_view text;    // text, code, name; must outlive the call that takes the row

  static Value of_text(std::string_view t) { return {Kind::kText, 0, t}; }
  static Value code(std::string_view t) { return {Kind::kCode, 0, t}; }
  static Value name(std::string_view t) { return {Kind::kName, 0, t}; }
  static Value money(std::int64_t fen) { return {Kind::kMoney, fen, {}}; }
  static Value integer(std::int64_t n) { return {Kind::kInt, n, {}}; }
  static Value tenths(std::int64_t n) { return {Kind::kTenths, n, {}}; }
  static Value date(Date d) { return {Kind::kDate, d.days(), {}}; }
  static Value month(Date d) { return {Kind::kMonth, d.days(), {}}; }
  static Value boolean(bool b) { return {Kind::kBool, b ? 1 : 0, {}}; }
  static Value id(ResidentId i) { return {Kind::kId, static_cast<std::int64_t>(i.packed()), {}}; }
};

inline constexpr std::size_t kMaxFields = 32;

struct Row {
  std::array<Value, kMaxFields> values;  // in the order of the dataset's columns (layout.h)
  std::size_t size = 0;
  ResidentId person;      // whom the row is about; for household rows the head
  bool decisive = false;  // a planted risk hangs on it: only dirt that can be read through

  void clear() {
    size = 0;
    person = {};
    decisive = false;
  }
  Row& add(Value v) {
    values[size++] = v;
    return *this;
  }
};

}  // namespace shouwang::generator
