#include "http/json_writer.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace shouwang::http {
namespace {

std::string json_text(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

TEST(JsonWriter, PutsCommasBetweenMembersAndNowhereElse) {
  JsonWriter json;
  json.begin_object()
      .field("a", 1)
      .key("b")
      .begin_array()
      .value("x")
      .value(2)
      .begin_object()
      .end_object()
      .end_array()
      .field("c", true)
      .end_object();
  EXPECT_EQ(json.text(), R"({"a":1,"b":["x",2,{}],"c":true})");
}

TEST(JsonWriter, WritesIdsAsTextAndAbsentValuesAsNull) {
  JsonWriter json;
  json.begin_object().id("id", 9007199254740993).field("year", std::optional<int>()).field("ok", std::optional<bool>(false)).end_object();
  EXPECT_EQ(json.text(), R"({"id":"9007199254740993","year":null,"ok":false})");
}

TEST(JsonWriter, WritesNumbersWithoutLocaleAndInfinityAsNull) {
  JsonWriter json;
  json.begin_array().real(0.25).real(1).real(std::nan("")).value(INT64_MIN).end_array();
  EXPECT_EQ(json.text(), "[0.25,1,null,-9223372036854775808]");
}

TEST(JsonWriter, EscapesQuotesBackslashesAndControlCharacters) {
  EXPECT_EQ(json_text("a\"b\\c\n\r\t\x01\x7f"), R"("a\"b\\c\n\r\t\u0001\u007f")");
  EXPECT_EQ(json_text("云县 𠮷"), "\"云县 𠮷\"");
  EXPECT_EQ(json_text(std::string_view("\0", 1)), R"("\u0000")");
}

TEST(JsonWriter, WritesListsAndMomentsThatHaveNotCome) {
  JsonWriter json;
  json.begin_object()
      .field("none", std::vector<std::string>())
      .field("rows", std::vector<std::vector<std::string>>{{"a", "b"}, {}})
      .field("sent_ms", moment_or_null(7))
      .field("read_ms", moment_or_null(0))
      .end_object();
  EXPECT_EQ(json.take(), R"({"none":[],"rows":[["a","b"],[]],"sent_ms":7,"read_ms":null})");
}

TEST(JsonWriter, ReplacesInvalidUtf8) {
  const std::string replacement = "\xEF\xBF\xBD";
  EXPECT_EQ(json_text("a\xff"
                      "b"),
            "\"a" + replacement + "b\"");
  EXPECT_EQ(json_text("\xe4\xba"), "\"" + replacement + replacement + "\"") << "cut inside a character";
  EXPECT_EQ(json_text("\xc0\xaf"), "\"" + replacement + replacement + "\"") << "overlong slash";
  EXPECT_EQ(json_text("\xed\xa0\x80"), "\"" + replacement + replacement + replacement + "\"") << "surrogate";
  EXPECT_EQ(json_text("\xf4\x90\x80\x80"), "\"" + replacement + replacement + replacement + replacement + "\"") << "beyond Unicode";
}

RC_GTEST_PROP(JsonWriter, AnyBytesGiveJsonThatReadsBack, (const std::string& bytes)) {
  const nlohmann::json back = nlohmann::json::parse(json_text(bytes));
  if (text::is_valid_utf8(bytes)) RC_ASSERT(back.get<std::string>() == bytes);
}

}  // namespace
}  // namespace shouwang::http
