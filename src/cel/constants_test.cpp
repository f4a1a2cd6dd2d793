#include "cel/constants.h"

#include <gtest/gtest.h>

#include "cel/program.h"

namespace shouwang::cel {
namespace {

std::shared_ptr<const Schema> small_schema() {
  auto schema = std::make_shared<Schema>();
  schema->tables.push_back({"household", "户", -1, "", {{"income", "收入", Kind::kMoney, {}}, {"size", "人数", Kind::kInt, {}}}});
  schema->parameters = {{"never", "总是零", Kind::kInt}, {"changing", "会变", Kind::kInt}};
  schema->derived = {{"nothing", "零", 0, Kind::kInt, "1 - 1"}, {"per_head", "人均", 0, Kind::kMoney, "self.income / self.nothing"}};
  return schema;
}

/// "" when nothing is wrong.
std::string complaint(std::string_view text) {
  const auto expression = Expression::compile(small_schema(), text);
  if (!expression) return "does not compile: " + expression.error().message();
  Context fixed;
  fixed.parameters = {{Kind::kInt, 0, {}}, {Kind::kInt, {}, {}}};
  const auto sound = check_constants(*expression, fixed);
  return sound ? "" : sound.error().message();
}

TEST(Constants, ADivisorThatIsAlwaysZeroIsNamedWithItsPlace) {
  EXPECT_EQ(complaint("household.income / 0 > yuan(1)"), "第 1 行第 20 列：不能除以 0，这样永远无法判断，请改正除数");
  EXPECT_EQ(complaint("household.size % 0 == 1"), "第 1 行第 18 列：不能除以 0，这样永远无法判断，请改正除数");
  EXPECT_EQ(complaint("true ||\n household.size / (2 * 3 - 6) > 1"),
            "第 2 行第 20 列：除数“2 * 3 - 6”总是 0，这样永远无法判断，请改正除数");
  EXPECT_EQ(complaint("household.size / params.never > 1"),
            "第 1 行第 18 列：除数“params.never”在每一天都是 0，这样永远无法判断，请改正除数");
  EXPECT_EQ(complaint("household.income / household.nothing > yuan(1)"),
            "第 1 行第 20 列：除数“household.nothing”总是 0，这样永远无法判断，请改正除数");
}

TEST(Constants, ADivisorThatMayBeOtherThanZeroIsLeftAlone) {
  EXPECT_EQ(complaint("household.income / 1 > yuan(1)"), "");
  EXPECT_EQ(complaint("household.income / household.size > yuan(1)"), "");
  EXPECT_EQ(complaint("household.size / params.changing > 1"), "");
  EXPECT_EQ(complaint("household.size / (params.never + 1) > 1"), "");
  EXPECT_EQ(complaint("0 / household.size > 1"), "");
}

TEST(Constants, ResultsOutOfRangeAreNamed) {
  EXPECT_EQ(complaint("9223372036854775807 > household.size"), "");
  EXPECT_EQ(complaint("9223372036854775807 + 1 > household.size"),
            "第 1 行第 1 列：“9223372036854775807 + 1”的结果太大，超出数值的范围，请核对其中的数");
  EXPECT_EQ(complaint("yuan(90000000000000) * 1000 > household.income"), "");
  EXPECT_EQ(complaint("household.income > yuan(90000000000000) * 100000"),
            "第 1 行第 20 列：“yuan(90000000000000) * 100000”的结果太大，超出金额的范围，请核对其中的数");
}

TEST(Constants, ADerivedFieldIsNotLookedInto) { EXPECT_EQ(complaint("household.per_head > yuan(1)"), ""); }

TEST(Compiler, SaysWhichDerivedFieldIsAtFault) {
  auto schema = std::make_shared<Schema>(*small_schema());
  schema->derived = {{"good", "甲", 0, Kind::kInt, "self.size + 1"},
                     {"wrong", "乙", 0, Kind::kInt, "self.sice"},
                     {"above", "丙", 0, Kind::kInt, "self.good + self.wrong"},
                     {"a", "丁", 0, Kind::kInt, "self.b"},
                     {"b", "戊", 0, Kind::kInt, "self.a"}};
  Compiler compiler(schema);
  EXPECT_TRUE(compiler.compile_derived(0));
  EXPECT_EQ(compiler.broken_derived(), -1);
  EXPECT_FALSE(compiler.compile("household.above > 1"));
  EXPECT_EQ(compiler.broken_derived(), 1);
  EXPECT_FALSE(compiler.compile("household.good > yuan(1)"));
  EXPECT_EQ(compiler.broken_derived(), -1) << "the text itself is at fault";
  const auto cycle = compiler.compile_derived(3);
  ASSERT_FALSE(cycle);
  EXPECT_EQ(compiler.broken_derived(), 3);
  EXPECT_EQ(cycle.error().message(), "第 1 行第 6 列：循环引用：a → b → a，互相引用无法计算，请改写其中一个");
}

TEST(Compiler, AnswersAsExpressionsCompiledAlone) {
  const auto schema = small_schema();
  Compiler compiler(schema);
  for (const std::string_view text :
       {"household.nothing == 0", "household.size + household.nothing > params.changing", "household.sice > 1",
        "household.per_head > yuan(1)", "household.size >", "household.size > yuan(1)"}) {
    for (int round = 0; round < 2; ++round) {
      const auto together = compiler.compile(text);
      const auto alone = Expression::compile(schema, text);
      ASSERT_EQ(together.has_value(), alone.has_value()) << text;
      if (!alone) {
        EXPECT_EQ(together.error().message(), alone.error().message());
        continue;
      }
      EXPECT_EQ(together->kind(), alone->kind());
      EXPECT_EQ(together->fields(), alone->fields());
      EXPECT_EQ(together->parameters(), alone->parameters());
    }
  }
}

TEST(Compiler, CountsNestedDerivedFieldsAlikeWhateverWasCheckedBefore) {
  for (const int levels : {64, 65}) {
    auto schema = std::make_shared<Schema>(*small_schema());
    schema->derived.clear();
    for (int i = 0; i < levels; ++i) {
      const std::string below = i + 1 < levels ? "self.d" + std::to_string(i + 1) : "self.size";
      schema->derived.push_back({"d" + std::to_string(i), "级", 0, Kind::kInt, below});
    }
    EXPECT_EQ(Expression::compile(schema, "household.d0 > 1").has_value(), levels <= 64) << levels;
    Compiler compiler(schema);
    for (int i = levels - 1; i > 0; --i) EXPECT_TRUE(compiler.compile_derived(i)) << i;  // from the bottom: nothing is ever deep
    EXPECT_EQ(compiler.compile("household.d0 > 1").has_value(), levels <= 64) << levels;
  }
}

}  // namespace
}  // namespace shouwang::cel
