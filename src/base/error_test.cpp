#include "base/error.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "base/result.h"

namespace shouwang {
namespace {

struct Row {
  int number;
  const char* name;
  int http;
  const char* title;
};
const std::vector<Row> kRows{
#define SHOUWANG_ERROR(number, name, http, title) {number, #name, http, title},
#include "base/error_codes.def"
#undef SHOUWANG_ERROR
};

TEST(ErrorTable, NeverGivesANumberOrNameTwice) {
  std::set<int> numbers;
  std::set<std::string> names;
  for (const Row& row : kRows) {
    EXPECT_TRUE(numbers.insert(row.number).second) << row.number;
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
  }
}

TEST(ErrorTable, HasAnErrorStatusAndATitleForEveryCode) {
  for (const Row& row : kRows) {
    EXPECT_GE(row.http, 400) << row.name;
    EXPECT_LE(row.http, 599) << row.name;
    EXPECT_NE(std::string(row.title), "") << row.name;
    const auto code = static_cast<ErrorCode>(row.number);
    EXPECT_EQ(error_title(code), row.title);
    EXPECT_EQ(error_http_status(code), row.http);
    EXPECT_EQ("k" + std::string(error_name(code)), row.name);
  }
}

TEST(Error, SaysCodeTitleMessageAndWhereOutermostLast) {
  const Error e = Error(ErrorCode::kMissingColumn, "缺少“姓名”列").at("第 3 行").at("a.csv");
  EXPECT_EQ(e.text(), "E5003 缺少必需的列：缺少“姓名”列（a.csv：第 3 行）");
}

TEST(Error, KeepsInternalDetailsOutOfItsText) {
  const Error e = Error(ErrorCode::kDatabase, "稍后再试").with_internal("host=10.0.0.1");
  EXPECT_EQ(e.internal(), "host=10.0.0.1");
  EXPECT_EQ(e.text().find("10.0.0.1"), std::string::npos);
}

Result<int> half(int n) {
  if (n % 2) return fail(ErrorCode::kInvalidArgument, "奇数");
  return n / 2;
}
Result<int> quarter(int n) {
  ASSIGN_OR_RETURN(const int h, half(n));
  RETURN_IF_ERROR(half(h));
  return h / 2;
}

TEST(Result, IsPassedUpByTheMacros) {
  EXPECT_EQ(*quarter(8), 2);
  EXPECT_EQ(quarter(7).error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(quarter(6).error().message(), "奇数");
}

}  // namespace
}  // namespace shouwang
