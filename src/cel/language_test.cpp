// The table of src/cel/testing/language_cases.txt: what each construct of the language means, asked of both executors.
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "cel/program.h"
#include "cel/test_data.h"

namespace shouwang::cel {
namespace {

struct Case {
  std::size_t line;
  std::uint32_t row;
  std::string expression, answer;
};

std::vector<Case> read_cases() {
  std::ifstream in(SHOUWANG_SOURCE_DIR "/src/cel/testing/language_cases.txt");
  std::vector<Case> cases;
  std::string line, pending;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    if (line.empty() || line[0] == '#') continue;
    pending += line.starts_with("|") ? "\n" + line.substr(1) : line;
    const std::size_t arrow = pending.rfind("  =>  ");
    if (arrow == std::string::npos) continue;
    Case found{number, 0, pending.substr(0, arrow), pending.substr(arrow + 6)};
    if (found.expression[0] == '@') {
      found.row = static_cast<std::uint32_t>(found.expression[1] - '0');
      found.expression.erase(0, 3);
    }
    cases.push_back(std::move(found));
    pending.clear();
  }
  EXPECT_EQ(pending, "") << "a case without an answer";
  return cases;
}

TEST(Language, EveryCaseOfTheTableHolds) {
  const auto schema = testing::sample_schema();
  testing::OwnedData owned(schema);
  testing::add_sample_rows(owned);
  const Data& data = owned.view();
  const Context context = testing::sample_context();
  const std::vector<Case> cases = read_cases();
  ASSERT_GT(cases.size(), 250U);
  for (const Case& c : cases) {
    SCOPED_TRACE("language_cases.txt:" + std::to_string(c.line) + ": " + c.expression);
    const auto expression = Expression::compile(schema, c.expression);
    if (!expression) {
      EXPECT_EQ("! " + expression.error().message(), c.answer);
      continue;
    }
    const Value value = evaluate(*expression, data, c.row, context);
    EXPECT_EQ(value.display(), c.answer);
    Trace trace;
    std::vector<Missing> missing;
    EXPECT_EQ(explain(*expression, data, c.row, context, trace, missing), value);
    EXPECT_EQ(missing.empty(), value.known()) << "a reason exactly when it cannot tell";
    if (expression->kind() == Kind::kString) continue;
    const std::vector<Expression> expressions{*expression};
    const auto answers = Plan::build(schema, expressions)->run(data, context, 1).value();
    EXPECT_EQ(answers[0].known[c.row] != 0, value.known());
    if (value.known()) {
      EXPECT_EQ(answers[0].values[c.row], *value.number);
    }
  }
}

TEST(Language, TracesShowWhatWasWritten) {
  const auto schema = testing::sample_schema();
  testing::OwnedData owned(schema);
  testing::add_sample_rows(owned);
  const auto trace_of = [&](std::string_view text) {
    Trace trace;
    std::vector<Missing> missing;
    const auto expression = Expression::compile(schema, text).value();
    explain(expression, owned.view(), 0, testing::sample_context(), trace, missing);
    return trace;
  };
  const Trace window = trace_of("in_months(household.since, 12)");
  EXPECT_EQ(window.title, "在截止日期前若干个月内");
  ASSERT_EQ(window.children.size(), 2U);
  EXPECT_EQ(window.children[0].title, "信息日期");
  EXPECT_EQ(window.children[1].shown, "12");
  const Trace month = trace_of("as_of.getMonth()");
  EXPECT_EQ(month.title, "月份（从 0 起）");
  EXPECT_EQ(month.children.at(0).title, "截止日期");
  EXPECT_EQ(trace_of("household.village.matches('甲')").title, "符合格式");
  EXPECT_EQ(trace_of("household.village.size()").title, "字数");
  EXPECT_EQ(trace_of("working_days_between(household.since, as_of)").title, "相差的工作日");
  const Trace before = trace_of("param('floor', date('2022-06-30'))");
  EXPECT_EQ(before.title, "收入底线");
  EXPECT_EQ(before.shown, "6,500.00元");
  EXPECT_EQ(before.children.at(0).shown, "2022-06-30");
  const Trace list = trace_of("[1, 2].exists(x, household.lifted_year == x)");
  EXPECT_EQ(list.title, "或");
  ASSERT_EQ(list.children.size(), 2U);
  EXPECT_EQ(list.children[1].children[1].shown, "2");
  EXPECT_EQ(trace_of("[1, 2].exists_one(x, household.lifted_year == x)").children.size(), 2U) << "one for each item";
  EXPECT_EQ(trace_of("household.relocated < true").title, "小于");
}

TEST(Language, ReasonsNameTheCalendarAndTheDayOfAParameter) {
  const auto schema = testing::sample_schema();
  testing::OwnedData owned(schema);
  testing::add_sample_rows(owned);
  const auto reason = [&](std::string_view text, std::uint32_t row) {
    Trace trace;
    std::vector<Missing> missing;
    explain(Expression::compile(schema, text).value(), owned.view(), row, testing::sample_context(), trace, missing);
    return missing.size() == 1 ? missing[0].problem : std::to_string(missing.size()) + " reasons";
  };
  EXPECT_EQ(reason("working_days_after(date('2025-12-31'), 1) > as_of", 0),
            "超出工作日历已知的年份：working_days_after(date('2025-12-31'), 1)");
  EXPECT_EQ(reason("param('floor', date('2021-12-31')) > household.income", 0), "参数在那一天没有值：param('floor', date('2021-12-31'))");
  EXPECT_EQ(reason("param('floor', household.since) > yuan(1)", 1), "") << "the day itself is missing: a field says which";
}

TEST(Language, ExpansionOfListsIsBounded) {
  const auto schema = testing::sample_schema();
  std::string list = "[1";
  for (int k = 2; k <= 100; ++k) list += "," + std::to_string(k);
  list += "]";
  const auto outcome = [&](const std::string& text) {
    const auto expression = Expression::compile(schema, text);
    return expression ? std::string("fine") : expression.error().message();
  };
  EXPECT_EQ(outcome(list + ".exists(a, " + list + ".exists(b, a * b == household.lifted_year))"), "fine");
  EXPECT_NE(outcome(list + ".exists(a, " + list + ".exists(b, " + list + ".exists(c, a * b * c == household.lifted_year)))").find("展开后"),
            std::string::npos);
  std::string doubled = "[[1]]", text = "['aaaaaaaa']";
  for (int k = 0; k < 60; ++k) {
    doubled += ".map(x, [x, x])";
    text += ".map(x, x + x)";
  }
  EXPECT_NE(outcome(doubled + " == " + doubled).find("展开后"), std::string::npos);
  EXPECT_NE(outcome(text + ".size() == 1").find("文字太长"), std::string::npos);
  std::string most = "[";
  for (int k = 0; k < 1000; ++k) most += "household.lifted_year,";
  EXPECT_EQ(outcome(most + "].sum() == 1"), "fine");
  EXPECT_EQ(outcome(most + "].count(x, x > 1) == 1"), "fine");
  EXPECT_NE(outcome(most + "1].sum() == 1").find("超过 1000 项"), std::string::npos);
  std::string nested = "1";
  for (int k = 0; k < 90; ++k) nested = "[" + nested + ",1,1,1,1,1,1,1,1].sum()";
  EXPECT_EQ(outcome(nested), "fine") << "two levels of syntax, four of sums each";
  EXPECT_EQ(outcome("household.village.matches('" + std::string(1000, 'a') + "')"), "fine");
  EXPECT_NE(outcome("household.village.matches('" + std::string(1001, 'a') + "')").find("太长"), std::string::npos);
  EXPECT_NE(outcome("household.village.matches('((a{100}){100}){100}')").find("正则表达式写法不对"), std::string::npos);
}

TEST(WorkingDays, KnowWhatTheyAreToldAndNoMore) {
  const Date first = *Date::from_ymd(2024, 1, 1);
  using enum DayKind;
  const WorkingDays days(first, {kWorking, kOff, kWorking, kUnpublished, kWorking});
  const std::int64_t d = first.days();
  EXPECT_EQ(days.after(d, 0), d);
  EXPECT_EQ(days.after(d, 1), d + 2);
  EXPECT_EQ(days.after(d + 1, 0), d + 2);
  EXPECT_EQ(days.after(d, 2), std::nullopt) << "an unknown day on the way";
  EXPECT_EQ(days.after(d + 3, 1), std::nullopt);
  EXPECT_EQ(days.after(d + 4, 0), d + 4);
  EXPECT_EQ(days.after(d + 4, 1), std::nullopt);
  EXPECT_EQ(days.after(d - 1, 1), std::nullopt);
  EXPECT_EQ(days.after(d + 5, 0), std::nullopt);
  EXPECT_EQ(days.after(d, -1), std::nullopt);
  EXPECT_EQ(days.after(d, std::int64_t{1} << 62), std::nullopt);
  EXPECT_EQ(days.between(d, d + 2), 1);
  EXPECT_EQ(days.between(d + 2, d), -1);
  EXPECT_EQ(days.between(d, d), 0);
  EXPECT_EQ(days.between(d, d + 3), std::nullopt);
  EXPECT_EQ(days.between(d + 4, d + 4), 0);
  EXPECT_EQ(days.between(d - 1, d), std::nullopt);
  EXPECT_EQ(days.between(d, d + 5), std::nullopt);
  EXPECT_EQ(WorkingDays(first, {}).between(d, d), std::nullopt);
}

}  // namespace
}  // namespace shouwang::cel
