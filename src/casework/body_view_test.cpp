#include "casework/body_view.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>

namespace shouwang::casework {
namespace {

using nlohmann::json;

bool parses(std::string_view text) {
  Body body;
  return body.parse(text);
}

TEST(BodyView, ReadsWhatBodiesHold) {
  Body body;
  ASSERT_TRUE(body.parse(R"( {"text":"张三","flag":true,"no":false,"n":-12,"id":"9007199254740991","day":"2026-10-31","money":"1234.50",
      "list":["a",1,"b"],"ids":["5","x","6"],"nothing":null,"_":{"done":["review"]},"rows":[{"k":1},{"k":2}]} )"));
  const BodyView root = body.root();
  EXPECT_EQ(root.text("text"), "张三");
  EXPECT_TRUE(root.flag("flag"));
  EXPECT_FALSE(root.flag("no"));
  EXPECT_EQ(root.integer("n"), -12);
  EXPECT_EQ(root.number("id"), 9007199254740991);
  EXPECT_EQ(root.date("day"), Date::from_ymd(2026, 10, 31));
  EXPECT_EQ(root.fen("money"), 123450);
  EXPECT_EQ(root.texts("list"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(root.numbers("ids"), (std::vector<std::int64_t>{5, 6}));
  EXPECT_EQ(root.added().texts("done"), std::vector<std::string>{"review"});
  std::int64_t sum = 0;
  for (const BodyView row : root.list("rows")) sum += row.integer("k");
  EXPECT_EQ(sum, 3);
}

TEST(BodyView, AnswersNothingForWhatIsNotThere) {
  Body body;
  ASSERT_TRUE(body.parse(R"({"a":{"b":[]},"big":99999999999999999999,"part":1.5})"));
  const BodyView root = body.root();
  EXPECT_EQ(root.text("x"), "");
  EXPECT_EQ(root.member("x").member("y").number("z"), 0);
  EXPECT_EQ(root.integer("big"), 0);
  EXPECT_EQ(root.integer("part"), 0);
  EXPECT_EQ(root.date("a"), std::nullopt);
  EXPECT_TRUE(root.texts("a").empty());
  EXPECT_EQ(BodyView().text("a"), "");
  for (const BodyView item : root.list("nowhere")) ADD_FAILURE() << item.text();
}

TEST(BodyView, DecodesEscapes) {
  Body body;
  ASSERT_TRUE(body.parse(R"({"t":"a\"\\\/\b\f\n\r\t中\ud83d\ude00","\u0061":"x"})"));
  EXPECT_EQ(body.root().text("t"), "a\"\\/\b\f\n\r\t中😀");
  EXPECT_EQ(body.root().text("a"), "x");
}

TEST(BodyView, LeavesHouseholdFactsOut) {
  Body body;
  ASSERT_TRUE(body.parse(R"({"_":{"facts":{"a":[1,{"b":"\u4e2d"}]},"done":["county"]}})"));
  EXPECT_EQ(body.root().added().member("facts").text("a"), "");
  EXPECT_EQ(body.root().added().texts("done").size(), 1u);
  EXPECT_FALSE(parses(R"({"facts":{"a":}})"));
}

TEST(BodyView, RefusesWhatIsNoObject) {
  for (const char* text : {"", " ", "[]", "1", "null", "\"x\"", "{", "}", "{}x", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{\"a\":01}",
                           "{\"a\":-}", "{\"a\":1.}", "{\"a\":1e}", "{\"a\":tru}", "{\"a\":\"\n\"}", "{\"a\":\"\\x\"}", "{\"a\":\"\\ud800\"}",
                           "{\"a\":\"\\udc00\"}", "{\"a\":\"\\", "{\"a\":\"\\u12\"}", "{\"a\":[1 2]}", "{a:1}", "{'a':1}"})
    EXPECT_FALSE(parses(text)) << text;
}

TEST(BodyView, RefusesWhatIsNestedDeeperThanAnyForm) {
  EXPECT_TRUE(parses("{\"a\":" + std::string(30, '[') + std::string(30, ']') + "}"));
  EXPECT_FALSE(parses("{\"a\":" + std::string(100000, '[') + std::string(100000, ']') + "}"));
  EXPECT_FALSE(parses("{\"facts\":" + std::string(100000, '[')));
}

RC_GTEST_PROP(BodyViewProperty, ReadsWhatTheJsonLibraryWrites, (const std::string& name, std::int64_t n)) {
  const json written = {{"t", name}, {"n", n}, {"list", {name, name}}};
  const std::string text = written.dump(-1, ' ', *rc::gen::arbitrary<bool>(), json::error_handler_t::replace);
  Body body;
  RC_ASSERT(body.parse(text));
  RC_ASSERT(std::string(body.root().text("t")) == json::parse(text)["t"].get<std::string>());
  RC_ASSERT(body.root().integer("n") == n);
  RC_ASSERT(body.root().texts("list").size() == 2u);
}

RC_GTEST_PROP(BodyViewProperty, TakesNothingThatTheJsonLibraryRefuses, (std::string text)) {
  text = R"({"a":"b","c":[1,-2.5e3,true,null,{"d":"e\n"}]})";
  for (int i = *rc::gen::inRange(1, 4); i > 0; --i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
    text[at] = *rc::gen::element('{', '}', '[', ']', '"', ',', ':', '\\', '0', '1', '.', 'e', '-', 't', ' ', 'u');
  }
  if (parses(text)) RC_ASSERT(json::accept(text));
}

}  // namespace
}  // namespace shouwang::casework
