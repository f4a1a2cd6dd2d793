// What expressions mean, on small readable data. Every result is asked from both executors.
#include "cel/evaluator.h"

#include <gtest/gtest.h>

#include <string>

#include "cel/test_data.h"

namespace shouwang::cel {
namespace {

class Meaning : public ::testing::Test {
 protected:
  void SetUp() override { testing::add_sample_rows(data_); }

  std::string ask(std::string_view text, std::uint32_t row = 0) {
    const auto expression = Expression::compile(schema_, text);
    if (!expression) return expression.error().message();
    const Data& data = data_.view();
    const Value value = evaluate(*expression, data, row, context_);
    if (expression->kind() != Kind::kString) {
      const std::vector<Expression> expressions{*expression};
      const auto answers = Plan::build(schema_, expressions)->run(data, context_, 1).value();
      EXPECT_EQ(answers[0].known[row] != 0, value.known()) << text;
      if (value.known()) {
        EXPECT_EQ(answers[0].values[row], *value.number) << text;
      }
    }
    return value.display();
  }

  std::shared_ptr<const Schema> schema_ = testing::sample_schema();
  testing::OwnedData data_{schema_};
  Context context_ = testing::sample_context();
};

TEST_F(Meaning, AndOrNotFollowTheTablesOfThreeValuedLogic) {
  const std::string t = "true", f = "false", u = "household.relocated";  // of household 1: not known
  const auto of = [&](const std::string& text) { return ask(text, 1); };
  const std::string rows[][4] = {
      // a, b, a && b, a || b
      {t, t, "是", "是"},   {t, f, "否", "是"},   {t, u, "缺失", "是"}, {f, t, "否", "是"},     {f, f, "否", "否"},
      {f, u, "否", "缺失"}, {u, t, "缺失", "是"}, {u, f, "否", "缺失"}, {u, u, "缺失", "缺失"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(of(row[0] + " && " + row[1]), row[2]);
    EXPECT_EQ(of(row[0] + " || " + row[1]), row[3]);
  }
  EXPECT_EQ(of("!" + u), "缺失");
  EXPECT_EQ(of("!true"), "否");
}

TEST_F(Meaning, ComparisonsWithUnknownAreUnknown) {
  EXPECT_EQ(ask("household.income < yuan(1)", 1), "缺失");
  EXPECT_EQ(ask("household.income == household.income", 1), "缺失");
  EXPECT_EQ(ask("household.kind != 'lifted'", 1), "缺失");
  EXPECT_EQ(ask("household.kind in ['lifted', 'general']", 1), "缺失");
  EXPECT_EQ(ask("household.relocated == household.relocated", 1), "缺失");
  EXPECT_EQ(ask("household.village.startsWith('')", 1), "缺失");
  EXPECT_EQ(ask("1 in [2, household.lifted_year]", 1), "缺失");
  EXPECT_EQ(ask("1 in [1, household.lifted_year]", 1), "是");
}

TEST_F(Meaning, ConditionalDecidesOnlyWhenTheConditionIsKnown) {
  EXPECT_EQ(ask("household.relocated ? 1 : 1", 1), "缺失");
  EXPECT_EQ(ask("household.relocated ? 1 : 2", 0), "2");
  EXPECT_EQ(ask("household.relocated ? 1 / 0 : 2", 0), "2");
  EXPECT_EQ(ask("household.relocated ? 1 : 2.5", 2), "1");
}

TEST_F(Meaning, HasIsNeverUnknown) {
  EXPECT_EQ(ask("has(household.income)", 0), "是");
  EXPECT_EQ(ask("has(household.income)", 1), "否");
  EXPECT_EQ(ask("has(household.relocated)", 1), "否");
  EXPECT_EQ(ask("has(household.kind)", 1), "否");
  EXPECT_EQ(ask("has(household.poor)", 1), "否");
  EXPECT_EQ(ask("members.count(m, has(m.wage))", 0), "2");
  EXPECT_EQ(ask("!has(household.area) || household.area > 3", 2), "是");
}

TEST_F(Meaning, MoneyAndDecimalsAreExact) {
  EXPECT_EQ(ask("0.1 + 0.2 == 0.3"), "是");
  EXPECT_EQ(ask("yuan(0.1) + yuan(0.2)"), "0.30元");
  EXPECT_EQ(ask("yuan(10) / 3"), "3.33元");
  EXPECT_EQ(ask("yuan(0.05) / 2"), "0.03元");  // half a fen rounds away from zero
  EXPECT_EQ(ask("yuan(-0.05) / 2"), "-0.03元");
  EXPECT_EQ(ask("yuan(0.05) * 0.5"), "0.03元");
  EXPECT_EQ(ask("yuan(1) / yuan(3)"), "0.333333");
  EXPECT_EQ(ask("yuan(2) / yuan(3)"), "0.666667");
  EXPECT_EQ(ask("yuan(100) / 0.3"), "333.33元");
  EXPECT_EQ(ask("2.5 * 2.5"), "6.25");
  EXPECT_EQ(ask("0.000001 * 0.5"), "0.000001");
  EXPECT_EQ(ask("1.0 / 3"), "0.333333");
  EXPECT_EQ(ask("-7 / 2"), "-3");
  EXPECT_EQ(ask("-7 % 3"), "-1");
  EXPECT_EQ(ask("int(-2.9)"), "-2");
  EXPECT_EQ(ask("decimal(3)"), "3");
  EXPECT_EQ(ask("abs(-yuan(3))"), "3.00元");
  EXPECT_EQ(ask("household.income * 0.3 + yuan(1)"), "9,001.00元");
}

TEST_F(Meaning, OverflowAndDivisionByZeroCannotTell) {
  EXPECT_EQ(ask("9223372036854775807 + 1"), "缺失");
  EXPECT_EQ(ask("-9223372036854775808 - 1"), "缺失");
  EXPECT_EQ(ask("-(-9223372036854775808)"), "缺失");
  EXPECT_EQ(ask("abs(-9223372036854775808)"), "缺失");
  EXPECT_EQ(ask("-9223372036854775808 / -1"), "缺失");
  EXPECT_EQ(ask("-9223372036854775808 % -1"), "0");
  EXPECT_EQ(ask("9223372036854775807 * 2"), "缺失");
  EXPECT_EQ(ask("decimal(9223372036855)"), "缺失");
  EXPECT_EQ(ask("decimal(9223372036854)"), "9223372036854");
  EXPECT_EQ(ask("1 / (household.lifted_year - 2019)"), "缺失");
  EXPECT_EQ(ask("1 % 0"), "缺失");
  EXPECT_EQ(ask("household.income / yuan(0)"), "缺失");
  EXPECT_EQ(ask("household.income / 0.0"), "缺失");
  EXPECT_EQ(ask("household.lifted_year + 9223372036854773788"), "9223372036854775807");
  EXPECT_EQ(ask("household.lifted_year + 9223372036854773789"), "缺失");
  EXPECT_EQ(ask("members.sum(m, 9223372036854775807)"), "缺失");
  EXPECT_EQ(ask("members.sum(m, m.labour == 2 ? -9223372036854775807 : m.labour == 1 ? 9223372036854775807 : 7)"),
            "7");  // the total fits, so its order cannot matter
  EXPECT_EQ(ask("1 / 0 == 1 || true"), "是");
}

TEST_F(Meaning, DatesKeepToTheCalendar) {
  EXPECT_EQ(ask("months_before(date('2024-03-31'), 1)"), "2024-02-29");
  EXPECT_EQ(ask("months_after(date('2024-01-31'), 13)"), "2025-02-28");
  EXPECT_EQ(ask("days_after(date('2024-02-28'), 2)"), "2024-03-01");
  EXPECT_EQ(ask("days_before(as_of, -1)"), "2024-07-01");
  EXPECT_EQ(ask("year(as_of) * 100 + month(as_of)"), "202406");
  EXPECT_EQ(ask("as_of - date('2023-06-30')"), "366");
  EXPECT_EQ(ask("age(date('1964-07-01'), as_of)"), "59");
  EXPECT_EQ(ask("age(date('1964-06-30'), as_of)"), "60");
  EXPECT_EQ(ask("days_after(date('9999-12-31'), 1)"), "缺失");
  EXPECT_EQ(ask("months_before(date('1800-01-31'), 1)"), "缺失");
  EXPECT_EQ(ask("days_before(as_of, 9223372036854775807)"), "缺失");
  EXPECT_EQ(ask("months_after(as_of, -9223372036854775808)"), "缺失");
}

TEST_F(Meaning, TextIsComparedByItsLetters) {
  EXPECT_EQ(ask("household.village.startsWith('云县')"), "是");
  EXPECT_EQ(ask("household.village.endsWith('乙村')"), "否");
  EXPECT_EQ(ask("household.village.contains('甲')"), "是");
  EXPECT_EQ(ask("household.village.contains(household.village)"), "是");
  EXPECT_EQ(ask("'云县甲村乡'.contains(household.village)"), "是");
  EXPECT_EQ(ask("household.kind == household.village"), "否");
  EXPECT_EQ(ask("(household.relocated ? household.kind : household.village) == '云县甲村'"), "是");
  EXPECT_EQ(ask("household.village in ['x', '云县乙村']", 2), "是");
  EXPECT_EQ(ask("params.grade in ['A', 'C']"), "是");
}

TEST_F(Meaning, ExistsIsTrueOnceOneRowIs) {
  EXPECT_EQ(ask("members.exists(m, m.working)"), "是");
  EXPECT_EQ(ask("members.exists(m, m.birth > as_of)"), "否");
  EXPECT_EQ(ask("members.exists(m, m.working)", 1), "否");     // nobody
  EXPECT_EQ(ask("members.exists(m, m.working)", 2), "是");     // one unknown, one true
  EXPECT_EQ(ask("members.exists(m, !m.working)", 2), "缺失");  // one unknown, one false
  EXPECT_EQ(ask("members.all(m, m.working)", 1), "是");
  EXPECT_EQ(ask("members.all(m, m.working)", 2), "缺失");
  EXPECT_EQ(ask("members.all(m, m.wage > yuan(2000))", 2), "否");
  EXPECT_EQ(ask("members.exists_one(m, m.sex == '2')"), "是");
  EXPECT_EQ(ask("members.exists_one(m, m.sex == '1')"), "否");
  EXPECT_EQ(ask("members.exists_one(m, m.working)", 2), "缺失");
  EXPECT_EQ(ask("members.filter(m, m.sex == '2').all(m, m.labour == 2)"), "是");
}

TEST_F(Meaning, CountsAndSumsNeedEveryRowThatMayMatter) {
  EXPECT_EQ(ask("members.size()"), "3");
  EXPECT_EQ(ask("size(members)", 1), "0");
  EXPECT_EQ(ask("members.count(m, m.working)"), "1");
  EXPECT_EQ(ask("members.count(m, m.working)", 2), "缺失");
  EXPECT_EQ(ask("members.sum(m, m.wage)"), "缺失");                               // the child's wage is missing
  EXPECT_EQ(ask("members.filter(m, has(m.wage)).sum(m, m.wage)"), "2,000.00元");  // and does not matter here
  EXPECT_EQ(ask("members.filter(m, m.labour < 5).map(m, m.wage).sum()"), "2,000.00元");
  EXPECT_EQ(ask("members.sum(m, m.wage)", 1), "0.00元");
  EXPECT_EQ(ask("members.min(m, m.birth)"), "1960-06-30");
  EXPECT_EQ(ask("members.max(m, m.labour)"), "5");
  EXPECT_EQ(ask("members.max(m, m.labour)", 1), "缺失");
  EXPECT_EQ(ask("medical.sum(r, r.share)"), "1.9");
  EXPECT_EQ(ask("medical.filter(r, r.settle_day > months_before(as_of, 12)).sum(r, r.self_paid)"), "1,235.00元");
  EXPECT_EQ(ask("household.self_paid_12m"), "1,235.00元");
}

TEST_F(Meaning, LatestTakesTheLastOfEqualDays) {
  EXPECT_EQ(ask("housing.latest(h, h.survey_day, h.grade)"), "D");
  EXPECT_EQ(ask("housing.filter(h, !h.resettled).latest(h, h.survey_day, h.grade)"), "B");
  EXPECT_EQ(ask("housing.latest(h, h.survey_day, h.resettled)"), "是");
  EXPECT_EQ(ask("housing.latest(h, h.survey_day, h.survey_day)"), "2023-05-01");
  EXPECT_EQ(ask("housing.latest(h, h.survey_day, h.grade) == 'D'"), "是");
  EXPECT_EQ(ask("housing.latest(h, h.survey_day, h.grade) == 'D'", 1), "缺失");
  EXPECT_EQ(ask("housing.latest(h, h.survey_day, h.grade) == 'D'", 2), "缺失");
  EXPECT_EQ(ask("members.latest(m, m.birth, m.labour)", 2), "缺失");
  EXPECT_EQ(ask("members.filter(m, has(m.birth)).latest(m, m.birth, m.labour)", 2), "1");
}

TEST_F(Meaning, MacrosNestAndSeeOuterRows) {
  EXPECT_EQ(ask("members.exists(m, m.disability.exists(d, d.grade in ['1', '2']))"), "是");
  EXPECT_EQ(ask("members.exists(m, m.disability.exists(d, d.issued_day < m.birth))"), "否");
  EXPECT_EQ(ask("members.count(m, m.medical.exists(r, r.self_paid > m.household.income / 100))"), "1");
  EXPECT_EQ(ask("members.count(m, household.members.exists(k, k.birth > m.birth))"), "2");  // rows beside each other
  EXPECT_EQ(ask("members.max(m, household.members.count(k, k.birth < m.birth && k.sex == m.sex))"), "1");
  EXPECT_EQ(ask("members.filter(m, household.members.filter(k, k.sex != m.sex).latest(k, k.birth, k.sex) == '1').size()"), "1");
  EXPECT_EQ(ask("members.count(m, household.members.filter(k, k.sex != m.sex).latest(k, k.birth, k.sex == '1' ? '男' : "
                "params.grade).contains('男'))"),
            "1");
  EXPECT_EQ(ask("medical.exists(r, r.person.birth > date('1964-01-01') && r.person.household.kind == 'lifted')"), "是");
  EXPECT_EQ(ask("medical.count(r, household.medical.exists(q, q.settle_day > r.settle_day))"), "2");
  EXPECT_EQ(ask("members.exists(m, m.household.housing.exists(h, m.household.members.exists(k, k.wage > m.wage && h.grade == 'C')))", 2),
            "缺失");
}

TEST_F(Meaning, DerivedFieldsWorkOnEveryRowTheyBelongTo) {
  EXPECT_EQ(ask("household.size"), "3");
  EXPECT_EQ(ask("self.size"), "3");
  EXPECT_EQ(ask("members.exists(m, m.age == 59)"), "是");
  EXPECT_EQ(ask("members.count(m, m.severe)"), "1");
  EXPECT_EQ(ask("members.max(m, m.household.size)"), "3");
  EXPECT_EQ(ask("medical.exists(r, r.person.severe && r.share == 0.5)"), "是");
  EXPECT_EQ(ask("members.filter(m, m.labour == 1).sum(m, m.share_of_income)"), "0.8");
  EXPECT_EQ(ask("household.poor"), "否");
}

TEST_F(Meaning, AnUndeliveredTableMakesEveryMacroOverItUnknown) {
  data_.set_available(3, false);
  EXPECT_EQ(ask("disability.exists(d, true)"), "缺失");
  EXPECT_EQ(ask("disability.size()"), "缺失");
  EXPECT_EQ(ask("disability.size()", 1), "缺失");
  EXPECT_EQ(ask("disability.all(d, true)"), "缺失");
  EXPECT_EQ(ask("members.exists(m, m.severe)", 1), "否");  // nobody there to ask for
  EXPECT_EQ(ask("members.exists(m, m.severe)"), "缺失");
  EXPECT_EQ(ask("members.exists(m, m.severe || m.labour == 5)"), "是");
  data_.set_available(1, false);
  EXPECT_EQ(ask("medical.size()"), "缺失");  // its persons were not delivered
}

TEST_F(Meaning, ParametersWithoutValueAreUnknown) {
  context_.parameters[0].number.reset();
  EXPECT_EQ(ask("household.income < params.floor"), "缺失");
  EXPECT_EQ(ask("has(params.floor)"), "否");
  EXPECT_EQ(ask("household.income < params.floor || true"), "是");
}

TEST_F(Meaning, ExpressionsOfOtherTablesAnswerForEachOfTheirRows) {
  const auto age = Expression::compile(schema_, "self.age + self.household.size", 1).value();
  EXPECT_EQ(*evaluate(age, data_.view(), 2, context_).number, 15);
  const std::vector<Expression> expressions{age};
  const auto answers = Plan::build(schema_, expressions)->run(data_.view(), context_, 1).value();
  EXPECT_EQ(answers[0].values.at(2), 15);
  EXPECT_EQ(answers[0].known.at(4), 0) << "no day of birth";
}

TEST_F(Meaning, PlanRefusesDataThatDoesNotFit) {
  const std::vector<Expression> expressions{Expression::compile(schema_, "members.size()").value()};
  const auto plan = Plan::build(schema_, expressions).value();
  Data data = data_.view();
  data.tables.pop_back();
  EXPECT_EQ(plan.run(data, context_, 1).error().code(), ErrorCode::kInvalidArgument);
  data = data_.view();
  data.tables[1].parent = nullptr;
  EXPECT_EQ(plan.run(data, context_, 1).error().code(), ErrorCode::kInvalidArgument);
  data = data_.view();
  Context context = context_;
  context.parameters.pop_back();
  EXPECT_EQ(plan.run(data, context, 1).error().code(), ErrorCode::kInvalidArgument);
  const std::vector<Expression> text{Expression::compile(schema_, "household.village").value()};
  EXPECT_EQ(Plan::build(schema_, text).error().code(), ErrorCode::kInvalidArgument);
}

TEST_F(Meaning, PlanRunsWithoutRowsAndWithoutExpressions) {
  testing::OwnedData empty(schema_);
  const std::vector<Expression> expressions{Expression::compile(schema_, "members.size()").value()};
  EXPECT_TRUE(Plan::build(schema_, expressions)->run(empty.view(), context_, 4)->at(0).values.empty());
  EXPECT_TRUE(Plan::build(schema_, {})->run(data_.view(), context_, 4)->empty());
}

TEST(Value, IsShownInChinese) {
  EXPECT_EQ((Value{Kind::kMoney, 1234500, {}}.display()), "12,345.00元");
  EXPECT_EQ((Value{Kind::kMoney, -5, {}}.display()), "-0.05元");
  EXPECT_EQ((Value{Kind::kDate, 0, {}}.display()), "1970-01-01");
  EXPECT_EQ((Value{Kind::kDate, 1LL << 40, {}}.display()), "超出范围的日期");
  EXPECT_EQ((Value{Kind::kDecimal, 300000, {}}.display()), "0.3");
  EXPECT_EQ((Value{Kind::kString, {}, "脱贫户"}.display()), "脱贫户");
  EXPECT_EQ((Value{Kind::kInt, {}, {}}.display()), "缺失");
}

}  // namespace
}  // namespace shouwang::cel
