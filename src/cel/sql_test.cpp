// What a statement says and what is refused; that its answers are right is tested where the databases are (storage/sql_text_test.cpp).
#include "cel/sql.h"

#include <gtest/gtest.h>

#include "cel/sql_pattern.h"
#include "cel/test_data.h"

namespace shouwang::cel {
namespace {

SqlSource sample_source() {
  SqlSource source;
  const auto schema = testing::sample_schema();
  for (const Table& table : schema->tables) {
    SqlTable of{"select * from " + table.name + "_rows", {"id"}, {"parent"}, {"id"}, {}, true};
    for (const Field& field : table.fields) of.fields.push_back("{row}." + field.name);
    source.tables.push_back(std::move(of));
  }
  return source;
}

Result<std::string> sql_of(const std::string& text, SqlDialect dialect = SqlDialect::kPostgres, const SqlSource& source = sample_source()) {
  return to_sql(*Expression::compile(testing::sample_schema(), text), source, testing::sample_context(), dialect);
}

TEST(Sql, SaysParametersAsNumbersWithTheirNames) {
  const auto sql = sql_of("household.income < params.floor");
  ASSERT_TRUE(sql.has_value());
  EXPECT_NE(sql->find("(\"household\".income < 700000 /* params.floor */)"), std::string::npos) << *sql;
  EXPECT_NE(sql->find("\"t_household\" as not materialized (select * from household_rows)"), std::string::npos) << *sql;
}

TEST(Sql, QuotesTextsSoThatTheyStayTexts) {
  const auto sql = sql_of("household.village == \"x' or 1 = 1 --\"");
  ASSERT_TRUE(sql.has_value());
  EXPECT_NE(sql->find("'x'' or 1 = 1 --'"), std::string::npos) << *sql;
}

TEST(Sql, WritesAMacroOnceHoweverOftenItIsUsed) {
  const auto sql = sql_of("household.self_paid_12m > yuan(100) && household.self_paid_12m < yuan(200)");
  ASSERT_TRUE(sql.has_value());
  const std::string sum = "sw_fit(coalesce(sum(";
  const std::size_t first = sql->find(sum);
  ASSERT_NE(first, std::string::npos) << *sql;
  EXPECT_EQ(sql->find(sum, first + 1), std::string::npos) << *sql;
}

TEST(Sql, ATableThatNobodyDeliveredIsNull) {
  SqlSource source = sample_source();
  source.tables[4].available = false;
  const auto sql = sql_of("medical.exists(r, r.self_paid > yuan(1))", SqlDialect::kSqlite, source);
  ASSERT_TRUE(sql.has_value());
  EXPECT_NE(sql->find("cast(cast(null as boolean) as integer) as answer"), std::string::npos) << *sql;
  EXPECT_EQ(sql->find("medical_rows"), std::string::npos) << *sql;
}

TEST(Sql, RefusesWhatAnEngineCannotSayExactly) {
  const auto days = sql_of("working_days_between(household.since, as_of) > 3", SqlDialect::kSqlite);
  ASSERT_FALSE(days.has_value());
  EXPECT_EQ(days.error().code(), ErrorCode::kCelType);
  EXPECT_NE(days.error().message().find("工作日"), std::string::npos);
  EXPECT_TRUE(sql_of("working_days_between(params.start, as_of) > 3", SqlDialect::kSqlite).has_value())
      << "the same for every row: a number";
  EXPECT_FALSE(sql_of("household.village.matches('(?i)a')").has_value());
  EXPECT_TRUE(sql_of("household.village.matches('(?i)a')", SqlDialect::kSqlite).has_value());
  EXPECT_FALSE(sql_of("household.income > yuan(1)", SqlDialect::kSqlite, {}).has_value()) << "a source without tables";
}

TEST(Sql, PatternsMeanTheSameInPostgres) {
  EXPECT_EQ(postgres_pattern("^甲.{1,2}村$"), "^甲[^\n]{1,2}村$");
  EXPECT_EQ(postgres_pattern("\\d+(ab|cd)?"), "[0-9]+(ab|cd)?");
  EXPECT_EQ(postgres_pattern("[^a-c]\\."), "[^a-c]\\.");
  for (const char* other : {"a*?", "\\w", "[[:alpha:]]", "a{300}", "^*", "(?i)a", "a||b", "\\bx"})
    EXPECT_FALSE(postgres_pattern(other)) << other;
}

}  // namespace
}  // namespace shouwang::cel
