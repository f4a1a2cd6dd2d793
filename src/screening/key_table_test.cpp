#include "screening/key_table.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

namespace shouwang::screening {
namespace {

std::vector<std::uint32_t> find_all(const KeyTable& table, const std::vector<std::uint64_t>& keys) {
  std::vector<std::uint32_t> rows(keys.size());
  table.find(keys, rows.data());
  return rows;
}

TEST(KeyTable, FindsNothingWhenEmpty) {
  const KeyTable table({}, {}, 2);
  EXPECT_EQ(find_all(table, {0, 1, ~std::uint64_t{0}}), std::vector<std::uint32_t>(3, KeyTable::kNotFound));
}

TEST(KeyTable, NeverFindsTheKeyThatMeansNone) {
  const std::vector<std::uint64_t> keys{0, 5, 0};
  const std::vector<std::uint32_t> rows{0, 1, 2};
  EXPECT_EQ(find_all(KeyTable(keys, rows, 1), {0, 5}), (std::vector<std::uint32_t>{KeyTable::kNotFound, 1}));
}

TEST(KeyTable, LeavesOutRowsThatAreNot) {
  const std::vector<std::uint64_t> keys{7, 7, 8};
  const std::vector<std::uint32_t> rows{KeyTable::kNotFound, 1, KeyTable::kNotFound};
  EXPECT_EQ(find_all(KeyTable(keys, rows, 1), {7, 8}), (std::vector<std::uint32_t>{1, KeyTable::kNotFound}));
}

RC_GTEST_PROP(KeyTableProperty, FindsTheFirstRowOfEachKeyWithAnyNumberOfThreads,
              (const std::vector<std::uint64_t>& many, const std::vector<std::uint8_t>& few)) {
  std::vector<std::uint64_t> keys = many;
  for (const std::uint8_t k : few) keys.push_back(k);  // small numbers collide and repeat
  std::vector<std::uint32_t> rows(keys.size());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<std::uint32_t>(i);
  std::map<std::uint64_t, std::uint32_t> expected;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i] != 0) expected.emplace(keys[i], rows[i]);
  }
  std::vector<std::uint64_t> wanted = keys;
  for (std::uint64_t k = 0; k < 300; ++k) wanted.push_back(k);
  for (const unsigned threads : {1u, 2u, 3u, 16u}) {
    const auto found = find_all(KeyTable(keys, rows, threads), wanted);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const auto it = expected.find(wanted[i]);
      RC_ASSERT(found[i] == (it == expected.end() ? KeyTable::kNotFound : it->second));
    }
  }
}

}  // namespace
}  // namespace shouwang::screening
