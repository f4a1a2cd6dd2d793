#include <gtest/gtest.h>

#include <string>

#include "cel/program.h"
#include "cel/test_data.h"

namespace shouwang::cel {
namespace {

std::string show(const Trace& trace, int indent = 0) {
  std::string out = std::string(static_cast<std::size_t>(indent) * 2, ' ') + trace.title + " = " + trace.shown;
  for (const RowRef& row : trace.rows) out += " #" + std::to_string(row.row);
  if (trace.more_rows > 0) out += " +" + std::to_string(trace.more_rows);
  out += "\n";
  for (const Trace& child : trace.children) out += show(child, indent + 1);
  return out;
}

class Explain : public ::testing::Test {
 protected:
  void SetUp() override {
    data_.add("household", 0, {"lifted", "云县甲村", "12000", "80.5", "", "2019", "2024-01-01"});
    data_.add("household", 0, {"general", "", "", "", "", "", ""});
    data_.add("members", 0, {"1", "1960-06-30", "1", "true", "2000"});
    data_.add("members", 0, {"2", "", "2", "false", ""});
    data_.add("medical", 0, {"2024-03-01", "县医院", "100", "0.4"});
    data_.add("medical", 0, {"2024-04-01", "县医院", "50", ""});
    data_.add("medical", 1, {"2022-04-01", "县医院", "70", ""});
  }

  void run(std::string_view text, std::uint32_t row = 0) {
    const auto expression = Expression::compile(schema_, text).value();
    const Value value = explain(expression, data_.view(), row, context_, trace_, missing_);
    EXPECT_EQ(value, evaluate(expression, data_.view(), row, context_));
    EXPECT_EQ(value.known(), missing_.empty());
  }
  std::string reasons() const {
    std::string out;
    for (const Missing& m : missing_) {
      if (!m.problem.empty())
        out += m.problem;
      else if (m.field < 0)
        out += "没有" + schema_->tables[static_cast<std::size_t>(m.table)].title;
      else
        out += schema_->tables[static_cast<std::size_t>(m.table)].fields[static_cast<std::size_t>(m.field)].title + "#" +
               std::to_string(m.row);
      out += ";";
    }
    return out;
  }

  std::shared_ptr<const Schema> schema_ = testing::sample_schema();
  testing::OwnedData data_{schema_};
  Context context_ = testing::sample_context();
  Trace trace_;
  std::vector<Missing> missing_;
};

TEST_F(Explain, PrintsTheRuleWithItsValuesInChinese) {
  run("household.income < params.floor * household.size && household.kind == 'lifted'");
  EXPECT_EQ(show(trace_),
            "且 = 是\n"
            "  小于 = 是\n"
            "    家庭收入 = 12,000.00元\n"
            "    乘 = 14,000.00元\n"
            "      收入底线 = 7,000.00元\n"
            "      家庭人口 = 2\n"
            "        “家庭成员”的数量 = 2 #0 #1\n"
            "  等于 = 是\n"
            "    户类型 = 脱贫户\n"
            "    lifted = lifted\n");
  EXPECT_EQ(trace_.text, "household.income < params.floor * household.size && household.kind == 'lifted'");
  EXPECT_EQ(trace_.children[0].children[1].text, "params.floor * household.size");
  EXPECT_EQ(trace_.children[0].children[1].children[1].children[0].text, "members.size()");
}

TEST_F(Explain, MacrosShowTheRowsForWhichTheConditionHeld) {
  run("household.self_paid_12m > yuan(100)");
  EXPECT_EQ(show(trace_),
            "大于 = 是\n"
            "  近12个月自付医疗费 = 150.00元\n"
            "    “医保结算”合计 = 150.00元 #0 #1\n"
            "  100.00元 = 100.00元\n");
  run("members.exists(m, m.labour == 2)");
  EXPECT_EQ(show(trace_), "存在“家庭成员” = 是 #1\n");
  run("members.all(m, m.labour == 2)");
  EXPECT_EQ(show(trace_), "全部“家庭成员”都符合 = 否 #1\n");
}

TEST_F(Explain, LongRowListsAreCounted) {
  for (int k = 0; k < 60; ++k) data_.add("members", 1, {"1", "", "", "", ""});
  run("members.size()", 1);
  EXPECT_EQ(trace_.rows.size(), 50U);
  EXPECT_EQ(trace_.more_rows, 10U);
}

TEST_F(Explain, NamesOnlyWhatCouldChangeTheAnswer) {
  run("household.relocated");
  EXPECT_EQ(reasons(), "是否易地搬迁#0;");
  run("household.relocated && false");
  EXPECT_EQ(reasons(), "");
  run("household.relocated && household.income < yuan(1)");
  EXPECT_EQ(reasons(), "");
  run("household.relocated || household.income < yuan(1)");
  EXPECT_EQ(reasons(), "是否易地搬迁#0;");
  run("members.sum(m, m.wage) > yuan(1)");
  EXPECT_EQ(reasons(), "月工资#1;");
  run("members.exists(m, m.birth > as_of)");
  EXPECT_EQ(reasons(), "出生日期#1;");
  run("members.all(m, m.age < 100 || m.labour == 2)");
  EXPECT_EQ(reasons(), "");
  run("household.area > 1 ? household.relocated : true");
  EXPECT_EQ(reasons(), "是否易地搬迁#0;");
  run("household.poor", 1);
  EXPECT_EQ(reasons(), "家庭收入#1;");
  run("household.income + household.income > yuan(0)", 1);
  EXPECT_EQ(reasons(), "家庭收入#1;");
  run("medical.latest(r, r.settle_day, r.share) > 0.1");
  EXPECT_EQ(reasons(), "自付比例#1;");
}

TEST_F(Explain, NamesProblemsOfTheCalculation) {
  run("1 / (household.lifted_year - 2019) > 0");
  EXPECT_EQ(reasons(), "除数为零：1 / (household.lifted_year - 2019);");
  run("household.lifted_year * 9223372036854775807 > 0");
  EXPECT_EQ(reasons(), "数值超出范围：household.lifted_year * 9223372036854775807;");
  run("months_after(household.since, 999999) > as_of");
  EXPECT_EQ(reasons(), "日期超出范围（1800 年至 9999 年）：months_after(household.since, 999999);");
  run("housing.latest(h, h.survey_day, h.grade) == 'D'");
  EXPECT_EQ(reasons(), "“住房安全鉴定”没有符合条件的记录;");
  context_.parameters[0].number.reset();
  run("household.income < params.floor");
  EXPECT_EQ(reasons(), "参数“收入底线”没有值;");
}

TEST_F(Explain, NamesTheTableThatNobodyDelivered) {
  data_.set_available(3, false);
  run("members.exists(m, m.severe)");
  EXPECT_EQ(reasons(), "没有残疾人证;");
  EXPECT_EQ(missing_.size(), 1U);
}

TEST_F(Explain, StopsAtTwentyReasons) {
  for (int k = 0; k < 60; ++k) data_.add("members", 1, {"1", "", "", "", ""});
  run("members.sum(m, m.wage) > yuan(1)", 1);
  EXPECT_EQ(missing_.size(), 20U);
}

}  // namespace
}  // namespace shouwang::cel
