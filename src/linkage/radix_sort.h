// Sorting of packed numbers by some of their bits, least significant digit first.
#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace shouwang::linkage {

/// Sorts by the bits [from, to); values that agree in them keep their order. O(n) for each eleven bits.
inline void sort_by_bits(std::vector<std::uint64_t>& values, unsigned from, unsigned to) {
  constexpr unsigned kMostBits = 11;
  const unsigned passes = (to - from + kMostBits - 1) / kMostBits;
  std::vector<std::uint64_t> other(values.size());
  for (unsigned pass = 0; pass < passes; ++pass) {
    const unsigned low = from + (to - from) * pass / passes, high = from + (to - from) * (pass + 1) / passes;
    const auto digit = [&](std::uint64_t value) { return value >> low & ((1u << (high - low)) - 1); };
    std::array<std::uint32_t, 1u << kMostBits> count{};
    for (const auto value : values) ++count[digit(value)];
    std::uint32_t sum = 0;
    for (auto& c : count) sum += std::exchange(c, sum);
    for (const auto value : values) other[count[digit(value)]++] = value;
    values.swap(other);
  }
}

}  // namespace shouwang::linkage
