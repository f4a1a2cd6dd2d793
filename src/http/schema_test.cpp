#include "http/schema.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

namespace shouwang::http {
namespace {

using Json = nlohmann::json;

std::string problem_of(std::string_view shape, std::string_view value) {
  const auto outcome = check_shape(parse_shape(shape).value(), Json::parse(value));
  return outcome ? "" : outcome.error().message();
}

TEST(Shape, AcceptsWhatFits) {
  EXPECT_EQ(problem_of("{login:string,password:string}", R"({"login":"a","password":"b"})"), "");
  EXPECT_EQ(problem_of("{a?:int,b:bool?,c:[date]}", R"({"b":null,"c":["2026-10-31"]})"), "");
  EXPECT_EQ(problem_of("map(number)", R"({"x":1,"y":2.5})"), "");
  EXPECT_EQ(problem_of("{}", "{}"), "");
}

TEST(Shape, NamesAFieldThatIsMissingUnknownOrWrong) {
  EXPECT_EQ(problem_of("{login:string}", "{}"), "缺少“login”，请填写后重试");
  EXPECT_EQ(problem_of("{login:string}", R"({"login":"a","rememberMe":true})"), "不认识“rememberMe”，可用的项目：login");
  EXPECT_EQ(problem_of("{login:string}", R"({"login":5})"), "“login”应为文字");
  EXPECT_EQ(problem_of("{a:{b:[int]}}", R"({"a":{"b":[1,"x"]}})"), "“a.b.2”应为整数");
  EXPECT_EQ(problem_of("{a:bool}", R"({"a":null})"), "“a”应为非空的值");
  EXPECT_EQ(problem_of("{a:bool}", "[]"), "请求内容应为对象");
}

TEST(Shape, ChecksTextsThatHaveAForm) {
  EXPECT_NE(problem_of("{d:date}", R"({"d":"2026-02-30"})"), "");
  EXPECT_NE(problem_of("{d:id}", R"({"d":"12x"})"), "");
  EXPECT_NE(problem_of("{d:code}", R"({"d":"53' or"})"), "");
  EXPECT_NE(problem_of("{d:money}", R"({"d":"1.234"})"), "");
  EXPECT_NE(problem_of("{d:int}", R"({"d":1.5})"), "");
  EXPECT_EQ(problem_of("{d:enum(phone|id_number)}", R"({"d":"id_number"})"), "");
  EXPECT_EQ(problem_of("{d:enum(phone|id_number)}", R"({"d":"name"})"), "“d”应为以下之一：phone、id_number");
}

TEST(Shape, ChecksQueryTexts) {
  const Shape number = parse_shape("int").value();
  EXPECT_TRUE(check_text(number, "-12", "limit"));
  EXPECT_FALSE(check_text(number, "-", "limit"));
  EXPECT_FALSE(check_text(number, "1e3", "limit"));
  EXPECT_FALSE(check_text(number, "1234567890123456", "limit"));
}

TEST(Shape, RefusesTextThatIsNoShape) {
  for (const char* bad : {"", "{", "{a}", "{a:}", "[int", "{a:int}}", "enum(a", "map(int", "{a:int,}"})
    EXPECT_FALSE(parse_shape(bad)) << bad;
}

void find_references(const Json& schema, std::set<std::string>& out) {
  if (schema.is_object() && schema.contains("$ref"))
    out.insert(schema["$ref"].get<std::string>().substr(std::string_view("#/components/schemas/").size()));
  if (schema.is_structured())
    for (const Json& child : schema) find_references(child, out);
}

TEST(Components, ReferOnlyToOneAnother) {
  std::set<std::string> names, used;
  for (const Component& c : components()) {
    EXPECT_TRUE(names.emplace(c.name).second) << c.name << " stands twice";
    EXPECT_FALSE(c.description.empty()) << c.name;
    const auto shape = parse_shape(c.shape);
    ASSERT_TRUE(shape) << c.name << ": " << shape.error().message();
    find_references(schema_of(*shape), used);
  }
  for (const std::string& name : used) EXPECT_TRUE(names.contains(name)) << name;
}

}  // namespace
}  // namespace shouwang::http
