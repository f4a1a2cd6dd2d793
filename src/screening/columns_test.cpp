#include "screening/columns.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace shouwang::screening {
namespace {

TEST(Columns, TakeTheSmallestWidthThatHoldsEveryValue) {
  EXPECT_EQ(narrowest(-128, 127), cel::Physical::kI8);
  EXPECT_EQ(narrowest(0, 128), cel::Physical::kI16);
  EXPECT_EQ(narrowest(-129, 0), cel::Physical::kI16);
  EXPECT_EQ(narrowest(-32768, 32767), cel::Physical::kI16);
  EXPECT_EQ(narrowest(0, 32768), cel::Physical::kI32);
  EXPECT_EQ(narrowest(INT32_MIN, INT32_MAX), cel::Physical::kI32);
  EXPECT_EQ(narrowest(0, std::int64_t{INT32_MAX} + 1), cel::Physical::kI64);
  EXPECT_EQ(narrowest(INT64_MIN, INT64_MAX), cel::Physical::kI64);
}

TEST(Columns, HaveNoBitmapWhenNothingIsMissing) {
  ColumnBuilder builder(cel::Kind::kInt);
  for (int k = 0; k < 70; ++k) builder.add_number(k);
  const StoredColumn column = std::move(builder).finish({});
  EXPECT_EQ(column.view().valid, nullptr);
  EXPECT_EQ(column.physical, cel::Physical::kI8);
  EXPECT_EQ(column.bytes(), 70u);
}

TEST(Columns, GiveEveryTextOneNumber) {
  ColumnBuilder builder(cel::Kind::kString);
  for (const char* text : {"乙", "甲", "乙", ""}) builder.add_text(text);
  const StoredColumn column = std::move(builder).finish({});
  EXPECT_EQ(*column.dictionary, (Dictionary{"乙", "甲", ""}));
  EXPECT_EQ(read_value(column.view(), cel::Kind::kString, 2).text, "乙");
  EXPECT_EQ(read_value(column.view(), cel::Kind::kString, 3).text, "");
}

TEST(Columns, WithoutMemoryAreMissingThroughout) { EXPECT_FALSE(read_value(StoredColumn().view(), cel::Kind::kMoney, 5).known()); }

RC_GTEST_PROP(Columns, GiveBackWhatWasAddedInTheOrderAskedFor,
              (const std::vector<std::pair<bool, std::int64_t>>& values, unsigned shift, bool small)) {
  ColumnBuilder builder(cel::Kind::kMoney);
  std::vector<std::optional<std::int64_t>> added;
  for (const auto& [known, number] : values) {
    if (known) {
      added.emplace_back(small ? number % 300 : number);
      builder.add_number(*added.back());
    } else {
      added.emplace_back();
      builder.add_missing();
    }
  }
  std::vector<std::uint32_t> order(values.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint32_t>((i + shift) % order.size());
  const StoredColumn column = std::move(builder).finish(order);
  for (std::size_t i = 0; i < order.size(); ++i) RC_ASSERT(read_value(column.view(), cel::Kind::kMoney, i).number == added[order[i]]);
}

}  // namespace
}  // namespace shouwang::screening
