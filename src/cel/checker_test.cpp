#include "cel/checker.h"

#include <gtest/gtest.h>

#include <string>

#include "cel/proposal.h"
#include "cel/test_data.h"

namespace shouwang::cel {
namespace {

std::string outcome(std::string_view text, int table = 0) {
  auto expression = Expression::compile(testing::sample_schema(), text, table);
  if (expression) return std::string(kind_name(expression->kind()));
  EXPECT_TRUE(expression.error().code() == ErrorCode::kCelType || expression.error().code() == ErrorCode::kCelSyntax);
  return expression.error().message();
}

std::shared_ptr<const Schema> schema_with(std::vector<Derived> derived) {
  auto schema = std::make_shared<Schema>(*testing::sample_schema());
  schema->derived = std::move(derived);
  return schema;
}

std::string outcome_with(std::vector<Derived> derived, std::string_view text) {
  auto expression = Expression::compile(schema_with(std::move(derived)), text);
  return expression ? std::string(kind_name(expression->kind())) : expression.error().message();
}

TEST(Checker, KindsOfArithmetic) {
  EXPECT_EQ(outcome("1 + 2"), "int");
  EXPECT_EQ(outcome("1 + 2.5"), "decimal");
  EXPECT_EQ(outcome("1.5 * 2"), "decimal");
  EXPECT_EQ(outcome("7 / 2"), "int");
  EXPECT_EQ(outcome("household.income * 12"), "money");
  EXPECT_EQ(outcome("12 * household.income"), "money");
  EXPECT_EQ(outcome("0.5 * household.income"), "money");
  EXPECT_EQ(outcome("household.income / 3"), "money");
  EXPECT_EQ(outcome("household.income / 0.5"), "money");
  EXPECT_EQ(outcome("household.income / params.floor"), "decimal");
  EXPECT_EQ(outcome("as_of - household.since"), "int");
  EXPECT_EQ(outcome("least(1, 2.5)"), "decimal");
  EXPECT_EQ(outcome("greatest(as_of, household.since)"), "date");
  EXPECT_EQ(outcome("household.size == 3.5"), "bool");
  EXPECT_EQ(outcome("true ? 1 : 2.5"), "decimal");
  EXPECT_EQ(outcome("months_before(as_of, 12)"), "date");
  EXPECT_EQ(outcome("-9223372036854775808"), "int");
  EXPECT_EQ(outcome("household.lifted_year in [2014, 2015.5]"), "bool");
}

TEST(Checker, MoneyNeverMeetsPlainNumbers) {
  EXPECT_EQ(outcome("household.income < 6000"), "第 1 行第 18 列：“<”不能比较不同的类型：前面是金额，后面是整数；是否想写 yuan(6000)？");
  EXPECT_EQ(outcome("household.income + 0.5"), "第 1 行第 18 列：“+”不能用于金额和小数；是否想写 yuan(0.5)？");
  EXPECT_EQ(outcome("6000 == household.income"), "第 1 行第 6 列：“==”不能比较不同的类型：前面是整数，后面是金额；是否想写 yuan(6000)？");
  EXPECT_EQ(outcome("household.income > household.size"),
            "第 1 行第 18 列：“>”不能比较不同的类型：前面是金额，后面是整数；要把数当作金额，请乘以 yuan(1)");
  EXPECT_EQ(outcome("household.income * household.income"), "第 1 行第 18 列：“*”不能用于金额和金额；金额只能乘以整数或小数");
  EXPECT_EQ(outcome("household.income % 2"), "第 1 行第 18 列：“%”只能用于整数");
  EXPECT_EQ(outcome("household.income in [100]"), "第 1 行第 22 列：列表里的值应为金额，实际是整数；是否想写 yuan(100)？");
  EXPECT_EQ(outcome("yuan(1.234)"), "第 1 行第 6 列：金额最多两位小数（到分）");
  EXPECT_EQ(outcome("yuan(household.size)"), "第 1 行第 6 列：yuan 里要写数字，例如 yuan(6000) 或 yuan(0.5)；其他数请乘以 yuan(1)");
  EXPECT_EQ(outcome("yuan(99999999999999999)"), "第 1 行第 6 列：金额太大，超出可以计算的范围，请核对");
}

TEST(Checker, DatesAreShiftedByFunctionsOnly) {
  EXPECT_EQ(outcome("as_of + 30"), "第 1 行第 7 列：日期不能直接加减数；请写 days_after(日期, 天数) 或 months_after(日期, 月数)");
  EXPECT_EQ(outcome("as_of - 30"), "第 1 行第 7 列：日期不能直接加减数；请写 days_before(日期, 天数) 或 months_before(日期, 月数)");
  EXPECT_EQ(outcome("as_of + household.since"), "第 1 行第 7 列：两个日期不能相加；相差的天数请用 -");
  EXPECT_EQ(outcome("household.since > '2024-01-01'"),
            "第 1 行第 17 列：“>”不能比较不同的类型：前面是日期，后面是文字；是否想写 date('2024-01-01')？");
  EXPECT_EQ(outcome("date('2024-02-30')"), "第 1 行第 6 列：“2024-02-30”不是有效日期，请写成 2024-06-30 的形式");
  EXPECT_EQ(outcome("age(household.since)"), "第 1 行第 1 列：参数个数不对，应写成 age(出生日期, 日期)");
  EXPECT_EQ(outcome("age(3, as_of)"), "第 1 行第 5 列：age 的第 1 个参数应为日期，实际是整数");
  EXPECT_EQ(outcome("days_before(as_of, 1.5)"), "第 1 行第 20 列：days_before 的第 2 个参数应为整数，实际是小数；取整请用 int(…)");
}

TEST(Checker, ProposesTheNearestName) {
  EXPECT_EQ(outcome("household.incom"), "第 1 行第 11 列：“农户”没有字段“incom”；是否想写 income？");
  EXPECT_EQ(outcome("houshold.income"), "第 1 行第 1 列：不认识的名称“houshold”；是否想写 household？");
  EXPECT_EQ(outcome("params.flor"), "第 1 行第 8 列：没有参数“flor”；是否想写 floor？");
  EXPECT_EQ(outcome("members.exist(m, true)"), "第 1 行第 9 列：一组记录没有方法“exist”；是否想写 exists？");
  EXPECT_EQ(outcome("month_before(as_of, 1)"), "第 1 行第 1 列：没有函数“month_before”；是否想写 months_before？");
  EXPECT_EQ(outcome("household.village.startWith('5')"), "第 1 行第 19 列：文字没有方法“startWith”；是否想写 startsWith？");
  EXPECT_EQ(outcome("members.exists(m, m.brith > as_of)"), "第 1 行第 21 列：“家庭成员”没有字段“brith”；是否想写 birth？");
  EXPECT_EQ(outcome("zzz"), "第 1 行第 1 列：不认识的名称“zzz”");
}

TEST(Checker, SaysWhoseFieldIsMeant) {
  EXPECT_EQ(outcome("income > yuan(1)"), "第 1 行第 1 列：字段前要写明是谁的；是否想写 household.income？");
  EXPECT_EQ(outcome("birth", 1), "第 1 行第 1 列：字段前要写明是谁的；是否想写 self.birth？");
  EXPECT_EQ(outcome("floor > yuan(1)"), "第 1 行第 1 列：参数前要写 params；是否想写 params.floor？");
  EXPECT_EQ(outcome("members.exists(m, m.kind == 'lifted')"), "第 1 行第 21 列：“家庭成员”没有字段“kind”；是否想写 m.household.kind？");
  EXPECT_EQ(outcome("members.exists(m, m.disability.exists(d, d.kind == 'lifted'))"),
            "第 1 行第 44 列：“残疾人证”没有字段“kind”；是否想写 d.person.household.kind？");
  EXPECT_EQ(outcome("members.size() > 1", 1), "第 1 行第 1 列：“members”不在“家庭成员”之下；是否想写 self.household.members？");
  EXPECT_EQ(outcome("members.birth"),
            "第 1 行第 9 列：“members”是一组记录，不能直接取字段；请用 members.exists(r, r.birth …)、.sum(r, r.birth) 等");
}

TEST(Checker, RowsAndTablesAreNotValues) {
  EXPECT_EQ(outcome("household"), "第 1 行第 1 列：“household”是一行记录，这里需要一个值；请写 household.字段名");
  EXPECT_EQ(outcome("members"),
            "第 1 行第 1 列：“members”是一组记录，这里需要一个值；请用 .exists(…)、.count(…)、.sum(…)、.latest(…) 或 .size()");
  EXPECT_EQ(outcome("members.map(m, m.wage)"), "第 1 行第 1 列：map 的结果是一组值；请在后面加 .sum()、.min()、.max()、.exists(…) 等，或写在 in 的右边");
  EXPECT_EQ(outcome("params"), "第 1 行第 1 列：params 后面要写参数名，例如 params.floor");
  EXPECT_EQ(outcome("null"), "第 1 行第 1 列：没有 null；判断是否有值请用 has(…)");
  EXPECT_EQ(outcome("[1, 2]"),
            "第 1 行第 1 列：“[1, 2]”是列表，这里需要一个值；列表可以写在 in 的右边，或用 .exists(…)、.all(…)、.sum()、.size() 等");
  EXPECT_EQ(outcome("members[0]"), "第 1 行第 8 列：不支持用 [ ] 取元素；多条记录请用 exists、filter、latest 等");
  EXPECT_EQ(outcome("exists(members, true)"), "第 1 行第 1 列：“exists”要写在一组记录后面，例如 members.exists(…)");
  EXPECT_EQ(outcome("min(1, 2)"), "第 1 行第 1 列：“min”要写在一组记录后面，例如 members.min(…)；两个数取小请用 least");
  EXPECT_EQ(outcome("household.income && true"), "第 1 行第 1 列：“&&”的对象应为是否，实际是金额");
  EXPECT_EQ(outcome("members.sum(m, m.working)"), "第 1 行第 16 列：sum 不能用于是否");
  EXPECT_EQ(outcome("members.exists(m, m.wage)"), "第 1 行第 19 列：exists 的条件应为是否，实际是金额");
  EXPECT_EQ(outcome("members.latest(m, m.sex, m.wage)"), "第 1 行第 19 列：latest 的排序依据应为日期或数，实际是文字");
  EXPECT_EQ(outcome("household.kind < 'lifted'"), "第 1 行第 16 列：代码不能比较大小，只能用 ==、!= 或 in");
}

TEST(Checker, CodesAreCheckedAgainstTheCodeTable) {
  EXPECT_EQ(outcome("household.kind == 'lifted'"), "bool");
  EXPECT_EQ(outcome("household.kind == 'liftd'"), "第 1 行第 19 列：“户类型”没有代码 'liftd'；是否想写 'lifted'（脱贫户）？");
  EXPECT_EQ(outcome("'脱贫户' != household.kind"), "第 1 行第 1 列：“户类型”没有代码 '脱贫户'；是否想写 'lifted'（脱贫户）？");
  EXPECT_EQ(outcome("household.kind in ['lifted', 'x']"),
            "第 1 行第 30 列：“户类型”没有代码 'x'；可用代码：'general'（一般农户）、'lifted'（脱贫户）");
  EXPECT_EQ(outcome("housing.latest(h, h.survey_day, h.grade) == 'E'"),
            "第 1 行第 45 列：“房屋等级”没有代码 'E'；可用代码：'A'（A级）、'B'（B级）、'C'（C级）、'D'（D级）");
  EXPECT_EQ(outcome("household.head_grade == 'E'").find("第 1 行第 25 列：“房屋等级”没有代码 'E'"), 0U);
  EXPECT_EQ(outcome("household.village == '任意文字'"), "bool");
}

TEST(Checker, RowVariablesNeverHideAnotherName) {
  EXPECT_EQ(outcome("members.exists(household, true)"), "第 1 行第 16 列：变量名“household”已经另有所指，请换一个");
  EXPECT_EQ(outcome("members.exists(m, m.disability.exists(m, true))"), "第 1 行第 39 列：变量名“m”已经另有所指，请换一个");
  EXPECT_EQ(outcome("members.filter(m, true).exists(m, true)"), "bool");
  EXPECT_EQ(outcome("members.exists(1, true)"), "第 1 行第 16 列：这里要写变量名，例如 r");
  EXPECT_EQ(outcome("members.exists(true)"), "第 1 行第 9 列：参数不对，应写成 .exists(r, 条件)");
}

TEST(Checker, HasTakesAField) {
  EXPECT_EQ(outcome("has(household.income)"), "bool");
  EXPECT_EQ(outcome("has(household.poor)"), "bool");
  EXPECT_EQ(outcome("has(params.floor)"), "bool");
  EXPECT_EQ(outcome("has(household)"), "第 1 行第 1 列：has 里要写一个字段，例如 has(self.字段)");
  EXPECT_EQ(outcome("has(household.members)"),
            "第 1 行第 5 列：“household.members”是一组记录，这里需要一个值；请用 .exists(…)、.count(…)、.sum(…)、.latest(…) 或 .size()");
}

TEST(Checker, DerivedFieldsMayReferForwardButNotInCircles) {
  EXPECT_EQ(outcome_with({{"a", "甲", 0, Kind::kInt, "self.b + 1"}, {"b", "乙", 0, Kind::kInt, "household.lifted_year"}}, "household.a"),
            "int");
  EXPECT_EQ(
      outcome_with({{"a", "甲", 0, Kind::kInt, "self.b + 1"}, {"b", "乙", 0, Kind::kInt, "self.a"}}, "1 + household.a"),
      "第 1 行第 15 列：派生字段“a”的表达式有误：第 1 行第 6 列：派生字段“b”的表达式有误：第 1 行第 6 列：派生字段循环引用：a → b → a");
  EXPECT_EQ(outcome_with({{"a", "甲", 0, Kind::kInt, "self.a"}}, "household.a"),
            "第 1 行第 11 列：派生字段“a”的表达式有误：第 1 行第 6 列：派生字段循环引用：a → a");
  EXPECT_EQ(outcome_with({{"a", "甲", 0, Kind::kMoney, "1"}}, "household.a"),
            "第 1 行第 11 列：派生字段“a”的表达式有误：第 1 行第 1 列：写明是金额，算出来的却是整数，请改正其中一个");
  EXPECT_EQ(outcome_with({{"a", "甲", 0, Kind::kDecimal, "1"}}, "household.a"), "decimal");
}

TEST(Checker, ExplosiveDerivedFieldsAreRefused) {
  std::vector<Derived> doubling, chain;
  for (int k = 0; k < 60; ++k)
    doubling.push_back({"d" + std::to_string(k), "", 0, Kind::kInt,
                        k == 0 ? "1" : "self.d" + std::to_string(k - 1) + " + self.d" + std::to_string(k - 1)});
  EXPECT_NE(outcome_with(doubling, "household.d59").find("展开派生字段后表达式过大"), std::string::npos);
  EXPECT_EQ(outcome_with(doubling, "household.d10"), "int");
  for (int k = 0; k < 5000; ++k)
    chain.push_back({"c" + std::to_string(k), "", 0, Kind::kInt, k == 0 ? "1" : "self.c" + std::to_string(k - 1)});
  EXPECT_NE(outcome_with(chain, "household.c4999").find("超过 64 层"), std::string::npos);
  EXPECT_EQ(outcome_with(chain, "household.c63"), "int");
  EXPECT_NE(outcome_with(chain, "household.c64").find("超过 64 层"), std::string::npos);

  // Each as deep as an expression may be, one on top of the other.
  std::vector<Derived> deep;
  for (int k = 0; k < 5; ++k) {
    std::string text = k == 0 ? "1" : "self.p" + std::to_string(k - 1);
    for (int level = 0; level < 98; ++level) text = "1 - (" + text + ")";
    deep.push_back({"p" + std::to_string(k), "", 0, Kind::kInt, text});
  }
  EXPECT_EQ(outcome_with(deep, "household.p2"), "int");
  EXPECT_NE(outcome_with(deep, "household.p4").find("嵌套过深"), std::string::npos);
}

TEST(Checker, RowVariablesAreLimited) {
  std::string text = "true";
  for (int k = 0; k < 15; ++k) text = "household.members.exists(v" + std::to_string(k) + ", " + text + ")";
  EXPECT_EQ(outcome(text), "bool");
  EXPECT_NE(outcome("household.members.exists(w, " + text + ")").find("记录的嵌套超过 15 层"), std::string::npos);
}

TEST(Checker, ListsWhatAnExpressionReads) {
  const auto schema = testing::sample_schema();
  const auto expression = Expression::compile(schema, "household.poor && housing.size() > params.years").value();
  const std::vector<Expression::FieldUse> expected{{0, 2}, {1, -1}, {2, -1}};
  EXPECT_EQ(expression.fields(), expected);
  EXPECT_EQ(expression.parameters(), (std::vector<int>{0, 2}));
  const auto members = Expression::compile(schema, "members.exists(m, has(m.birth))").value();
  EXPECT_EQ(members.fields(), (std::vector<Expression::FieldUse>{{1, 1}}));
}

TEST(Checker, RefusesAnUnknownTable) {
  EXPECT_EQ(Expression::compile(testing::sample_schema(), "true", 9).error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(Expression::compile(nullptr, "true").error().code(), ErrorCode::kInvalidArgument);
}

TEST(Proposal, CountsSwapsAsOneStep) {
  EXPECT_EQ(edit_distance("brith", "birth"), 1U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(nearest("ab", {"ac", "xy"}), "");
  EXPECT_EQ(nearest("AB", {"ab"}), "ab");
}

}  // namespace
}  // namespace shouwang::cel
