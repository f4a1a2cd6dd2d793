// A small invented registry and a file drawn from it, for tests of linkage.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "linkage/record.h"

namespace shouwang::linkage::testing {

struct SmallWorld {
  std::deque<std::string> texts;     // what the records point to
  std::vector<Record> registry;      // key k + 1, households of four
  std::vector<Record> file;          // key k + 1
  std::vector<std::uint64_t> truth;  // key in the registry of each file record, 0 = nobody
  std::string_view keep(std::string text) { return texts.emplace_back(std::move(text)); }
};

/// @param persons of the registry; the file has `rows` records: nine of ten are registered, one of four has an error
SmallWorld make_small_world(std::size_t persons, std::size_t rows, std::uint64_t seed);

}  // namespace shouwang::linkage::testing
