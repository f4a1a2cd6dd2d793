#include "linkage/radix_sort.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "linkage/tables.h"

namespace shouwang::linkage {
namespace {

TEST(SortByBits, IsAStableSortOfTheseBitsAndOfNoOthers) {
  for (const auto& [from, to] : {std::pair{0u, 64u}, {0u, 1u}, {0u, 42u}, {27u, 64u}, {32u, 64u}, {5u, 5u}, {3u, 14u}, {3u, 15u}})
    for (const std::size_t size : {0u, 1u, 2u, 1000u, 5000u}) {
      std::vector<std::uint64_t> values;
      // Few different digits, so that many agree and their order can be seen.
      for (std::size_t k = 0; k < size; ++k) values.push_back(mix_bits(k, size) & (k % 2 ? ~0ull : 0x8000'0010'0C00'4021ull));
      auto expected = values;
      const auto digits = [&, low = from, high = to](std::uint64_t v) { return high == low ? 0 : v << (64 - high) >> (64 - high) >> low; };
      std::ranges::stable_sort(expected, {}, digits);
      sort_by_bits(values, from, to);
      EXPECT_EQ(values, expected) << from << ' ' << to << ' ' << size;
    }
}

}  // namespace
}  // namespace shouwang::linkage
