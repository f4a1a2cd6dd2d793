#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <set>

#include "base/resident_id.h"
#include "casework/action.h"
#include "casework/testing/procedure.h"

namespace shouwang::casework {
namespace {

using nlohmann::json;
using testing::iso;
using I = InputType;

constexpr Input kRow[] = {{"name", "姓名", I::kText, true, {}, 1, 4}, {"born", "出生日期", I::kDate}};

class Bodies : public ::testing::Test {
 protected:
  std::string problem(const Input& input, const json& value) {
    const auto checked = check_body(pack, today, std::span(&input, 1), json{{std::string(input.name), value}});
    if (checked) return "";
    EXPECT_EQ(checked.error().code(), ErrorCode::kInvalidArgument);
    return checked.error().message();
  }
  bool fine(const Input& input, const json& value) { return problem(input, value).empty(); }
  std::string problem(std::span<const Input> inputs, const json& body) {
    const auto checked = check_body(pack, today, inputs, body);
    return checked ? "" : checked.error().message();
  }
  policy::Pack pack = testing::test_pack();
  Date today = iso("2026-10-31");
};

TEST_F(Bodies, NameTheValueAndTheRow) {
  constexpr Input kMeeting[] = {{"attendees", "参会人员", I::kRows, true, {}, 1, 3, false, kRow}};
  const json three = json::parse(R"({"attendees":[{"name":"张三"},{"name":"李四"},{}]})");
  EXPECT_EQ(problem(kMeeting, three), "“参会人员”第 3 行的“姓名”不能为空");
  EXPECT_EQ(problem(kMeeting, json::parse(R"({"attendees":[{"name":"张三","born":"1990-02-30"}]})")),
            "“参会人员”第 1 行的“出生日期”不是正确的日期，请按“2026-10-31”的样子填写");
  EXPECT_EQ(problem(kMeeting, json::parse(R"({"attendees":[{"name":"张三","vote":1}]})")),
            "“参会人员”第 1 行的不认识的内容“vote”，请刷新页面后重试");
  EXPECT_EQ(problem(kMeeting, json::parse(R"({"attendees":["张三"]})")), "“参会人员”第 1 行的内容格式不正确");
  EXPECT_EQ(problem(kMeeting, json::parse(R"({"attendees":[]})")), "“参会人员”不能为空");
  EXPECT_EQ(problem(kMeeting, json::object()), "“参会人员”不能为空");
  EXPECT_EQ(problem(kMeeting, json::parse(R"({"attendees":[{"name":"一"},{"name":"二"},{"name":"三"},{"name":"四"}]})")),
            "“参会人员”最多 3 行");
}

TEST_F(Bodies, AreObjectsWithKnownKeysOnly) {
  const Input note{"text", "说明", I::kLongText};
  EXPECT_NE(problem(std::span(&note, 1), json::array()), "");
  EXPECT_NE(problem(std::span(&note, 1), "text"), "");
  EXPECT_NE(problem(std::span(&note, 1), json{{"_", json::object()}}), "");
  EXPECT_NE(problem(std::span(&note, 1), json{{"_facts", 1}}), "");
  EXPECT_NE(problem(std::span(&note, 1), json{{"note", "x"}}), "");
  EXPECT_EQ(problem(std::span(&note, 1), json::object()), "");
}

TEST_F(Bodies, CountCharactersNotBytes) {
  const Input name{"name", "姓名", I::kText, true, {}, 2, 4};
  EXPECT_EQ(problem(name, "张"), "“姓名”至少写 2 个字");
  EXPECT_TRUE(fine(name, "张三"));
  EXPECT_TRUE(fine(name, "欧阳春花"));
  EXPECT_TRUE(fine(name, "𠮷𠮷𠮷𠮷")) << "four characters of four bytes";
  EXPECT_EQ(problem(name, "迪丽热巴娜"), "“姓名”最多写 4 个字，现在有 5 个字");
  EXPECT_EQ(problem(name, ""), "“姓名”不能为空");
  EXPECT_NE(problem(name, 12), "");
  EXPECT_NE(problem(name, nullptr), "");
}

TEST_F(Bodies, LimitTextThatSaysNoLimit) {
  const Input short_text{"x", "短", I::kText}, long_text{"x", "长", I::kLongText};
  EXPECT_TRUE(fine(short_text, std::string(200, 'a')));
  EXPECT_FALSE(fine(short_text, std::string(201, 'a')));
  EXPECT_TRUE(fine(long_text, std::string(2000, 'a')));
  EXPECT_FALSE(fine(long_text, std::string(2001, 'a')));
}

TEST_F(Bodies, HoldNothingThatCannotBeSeen) {
  const Input short_text{"x", "短", I::kText}, long_text{"x", "长", I::kLongText};
  EXPECT_TRUE(fine(long_text, "第一行\n第二行"));
  EXPECT_FALSE(fine(short_text, "第一行\n第二行"));
  for (const std::string& hidden :
       {std::string("\0", 1), std::string("\t"), std::string("\r\n"), std::string("\x7f"), std::string("\xC2\x85"),
        std::string("\xE2\x80\xA8"), std::string("\xE2\x80\xAE"), std::string("\xE2\x81\xA6")}) {
    EXPECT_FALSE(fine(long_text, "甲" + hidden + "乙"));
  }
  EXPECT_TRUE(fine(short_text, "=cmd|' /C calc'!A0")) << "text is data, never a formula";
  EXPECT_TRUE(fine(short_text, "<script>alert(1)</script>"));
}

TEST_F(Bodies, KnowTelephoneNumbers) {
  const Input phone{"x", "电话", I::kPhone};
  for (const char* good : {"13800138000", "19912345678", "0871-1234567", "08711234567", "010-12345678", "01012345678", "0883-1234567"})
    EXPECT_TRUE(fine(phone, good)) << good;
  for (const char* bad : {"1380013800", "138001380000", "12800138000", "12345", "0871-12345", "871-1234567", "138-0013-8000",
                          "１３８００１３８０００", "+8613800138000", "08712-1234567", "0871-12345678901"})
    EXPECT_FALSE(fine(phone, bad)) << bad;
}

TEST_F(Bodies, KnowIdNumbersAndDoNotRepeatThem) {
  const Input number{"x", "身份证号", I::kIdNumber};
  const std::string good = ResidentId::make(530922, iso("1980-05-01"), 123).full();
  EXPECT_TRUE(fine(number, good));
  std::string bad = good;
  bad[17] = bad[17] == '1' ? '2' : '1';
  EXPECT_EQ(problem(number, bad), "“身份证号”不是正确的身份证号码，请对照证件重新填写");
  EXPECT_FALSE(fine(number, "530922198005"));
}

TEST_F(Bodies, KnowDays) {
  const Input day{"x", "日期", I::kDate};
  EXPECT_TRUE(fine(day, "1900-01-01"));
  EXPECT_EQ(problem(day, "1899-12-31"), "“日期”不能早于 1900 年");
  EXPECT_TRUE(fine(day, "2024-02-29"));
  for (const char* bad : {"2023-02-29", "2026-1-1", "2026/10/31", "20261031", "2026-10-31T00:00", "昨天"})
    EXPECT_FALSE(fine(day, bad)) << bad;
}

TEST_F(Bodies, KnowMoney) {
  const Input money{"x", "金额", I::kMoney};
  for (const char* good : {"0", "0.5", "1234.50", "99999999999.99"}) EXPECT_TRUE(fine(money, good)) << good;
  for (const char* bad : {"1.005", "1,234.50", "-1", "+1", ".5", "1.", "1e3", "一百", "999999999999", " 1", "0x10"})
    EXPECT_FALSE(fine(money, bad)) << bad;
  EXPECT_EQ(problem(money, "-1"), "“金额”不能是负数");
  EXPECT_FALSE(fine(money, 12.5)) << "money is text, never a floating number";
  const Input bounded{"x", "金额", I::kMoney, false, {}, 100, 200};
  EXPECT_FALSE(fine(bounded, "0.99"));
  EXPECT_TRUE(fine(bounded, "1.00"));
  EXPECT_TRUE(fine(bounded, "2.00"));
  EXPECT_EQ(problem(bounded, "2.01"), "“金额”不能超过 2.00 元");
}

TEST_F(Bodies, KnowNumbersAndFlags) {
  const Input votes{"x", "同意", I::kInteger, true, {}, 0, 1000};
  EXPECT_TRUE(fine(votes, 0));
  EXPECT_TRUE(fine(votes, 1000));
  EXPECT_EQ(problem(votes, 1001), "“同意”应在 0 到 1000 之间");
  EXPECT_FALSE(fine(votes, -1));
  EXPECT_FALSE(fine(votes, 1.5));
  EXPECT_FALSE(fine(votes, "3"));
  EXPECT_FALSE(fine(votes, 18446744073709551615ull)) << "does not wrap around";
  const Input flag{"x", "知情并同意", I::kFlag, true};
  EXPECT_TRUE(fine(flag, true));
  EXPECT_TRUE(fine(flag, false)) << "no is an answer";
  EXPECT_FALSE(fine(flag, "true"));
  EXPECT_FALSE(fine(flag, 1));
}

TEST_F(Bodies, ChooseFromListsOfThePack) {
  const Input inline_list{"x", "结果", I::kChoice, true, "yes=达标|no=未达标"};
  EXPECT_TRUE(fine(inline_list, "yes"));
  EXPECT_EQ(problem(inline_list, "达标"), "“结果”没有所选的这一项，请从列表中重新选择");
  const Input risk{"x", "风险", I::kChoice, true, "@risk_type"};
  EXPECT_TRUE(fine(risk, "0201"));
  EXPECT_FALSE(fine(risk, "08"));
  const Input risks{"x", "风险", I::kChoices, true, "@risk_type", 1, 2};
  EXPECT_TRUE(fine(risks, {"01", "07"}));
  EXPECT_EQ(problem(risks, {"01", "01"}), "“风险”有重复的选项，请去掉重复");
  EXPECT_EQ(problem(risks, {"01", "03", "07"}), "“风险”最多 2 项");
  EXPECT_EQ(problem(risks, json::array()), "“风险”不能为空");
  EXPECT_FALSE(fine(risks, "01"));
  EXPECT_FALSE(fine(risks, {1}));
}

TEST_F(Bodies, ChooseOnlyWhatIsInForceOnTheDay) {
  const Input monitored{"x", "类别", I::kChoice, true, "@procedure.classes"};
  EXPECT_TRUE(fine(monitored, "unstable"));
  EXPECT_FALSE(fine(monitored, "old"));
  today = iso("2020-12-31");
  EXPECT_TRUE(fine(monitored, "old"));
  EXPECT_FALSE(fine(monitored, "sudden")) << "not yet";
  today = iso("2021-05-01");
  EXPECT_TRUE(fine(monitored, "sudden"));
}

TEST_F(Bodies, AskForTextWhereAChoiceNeedsIt) {
  constexpr Input kClose[] = {{"reason", "原因", I::kChoice, true, "@procedure.close_reasons"},
                              {"text", "说明", I::kLongText},
                              {"reason_text", "原因说明", I::kText}};
  EXPECT_EQ(problem(kClose, {{"reason", "solved"}}), "");
  EXPECT_EQ(problem(kClose, {{"reason", "other"}}), "“原因”选择“其他原因”时要写明说明");
  EXPECT_EQ(problem(kClose, {{"reason", "other"}, {"text", ""}}), "“原因”选择“其他原因”时要写明说明");
  EXPECT_EQ(problem(kClose, {{"reason", "other"}, {"text", "已迁走"}}), "");
  EXPECT_EQ(problem(kClose, {{"reason", "other"}, {"reason_text", "已迁走"}}), "");
}

TEST_F(Bodies, PointToThingsByTheirNumbers) {
  for (const InputType type : {I::kMember, I::kAccount, I::kFile, I::kMeasure, I::kObjection}) {
    const Input id{"x", "对象", type};
    EXPECT_TRUE(fine(id, "1"));
    EXPECT_TRUE(fine(id, "9007199254740991"));
    for (const char* bad : {"0", "01", "-1", "1.0", "a", "90071992547409911"}) EXPECT_FALSE(fine(id, bad)) << bad;
    EXPECT_FALSE(fine(id, 1)) << "ids are text";
  }
  const Input files{"x", "照片", I::kFiles, true, {}, 1, 2};
  EXPECT_TRUE(fine(files, {"1", "2"}));
  EXPECT_FALSE(fine(files, {"1", "1"}));
  EXPECT_FALSE(fine(files, {"1", "2", "3"}));
  EXPECT_FALSE(fine(files, {1}));
  const Input division{"x", "区划", I::kDivision};
  EXPECT_TRUE(fine(division, "530922001001"));
  EXPECT_FALSE(fine(division, "530922"));
}

TEST_F(Bodies, HoldFactsOfTheirKinds) {
  const Input facts{"facts", "家庭情况", I::kFacts};
  EXPECT_TRUE(
      fine(facts, {{"net_income", "12000.50"}, {"members", "4"}, {"water_safe", "true"}, {"labour", "weak"}, {"moved_on", "2025-01-01"}}));
  EXPECT_EQ(problem(facts, {{"net_income", "很少"}}), "“家庭纯收入”不是正确的金额，请填以元为单位的数字，最多两位小数");
  EXPECT_FALSE(fine(facts, {{"members", "-1"}}));
  EXPECT_FALSE(fine(facts, {{"water_safe", "是"}}));
  EXPECT_FALSE(fine(facts, {{"labour", "strong"}}));
  EXPECT_FALSE(fine(facts, {{"moved_on", "2025"}}));
  EXPECT_FALSE(fine(facts, {{"unknown_fact", "1"}}));
  EXPECT_FALSE(fine(facts, {{"members", 4}}));
  EXPECT_FALSE(fine(facts, json::array({"members"})));
}

TEST_F(Bodies, AreReadWithoutWhatWasLeftEmpty) {
  constexpr Input kInputs[] = {
      {"text", "说明", I::kLongText}, {"rows", "人员", I::kRows, false, {}, 0, 3, false, kRow}, {"day", "日期", I::kDate}};
  const auto body = read_body(pack, today, kInputs, R"({"text":"","day":null,"rows":[{"name":"张三","born":""}]})");
  ASSERT_TRUE(body) << body.error().text();
  EXPECT_EQ(*body, json::parse(R"({"rows":[{"name":"张三"}]})"));
  EXPECT_EQ(read_body(pack, today, kInputs, "{").error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(read_body(pack, today, kInputs, "").error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(read_body(pack, today, kInputs, "{\"text\":\"\xff\"}").error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(read_body(pack, today, kInputs, std::string(kMaxBody + 1, ' ')).error().code(), ErrorCode::kTooLarge);
  EXPECT_FALSE(read_body(pack, today, kInputs, std::string(kMaxBody, '['))) << "deep nesting is refused, not followed";
}

TEST_F(Bodies, EveryListOfTheTableIsInThePack) {
  const std::function<void(std::span<const Input>)> check = [&](std::span<const Input> inputs) {
    for (const Input& input : inputs) {
      check(input.rows);
      if (input.type != I::kChoice && input.type != I::kChoices) continue;
      const auto list = choices_of(pack, input.choices, today);
      ASSERT_TRUE(list) << input.choices;
      EXPECT_FALSE(list->empty()) << input.choices;
      for (const ChoiceItem& item : *list) EXPECT_FALSE(item.code.empty() || item.title.empty()) << input.choices;
    }
  };
  for (const ActionSpec& action : actions()) check(action.inputs);
  EXPECT_EQ(choices_of(pack, "@procedure.colours", today).error().code(), ErrorCode::kInternal);
  EXPECT_EQ(choices_of(pack, "@colours", today).error().code(), ErrorCode::kInternal);
  EXPECT_EQ(choices_of(pack, "@procedure.steps", today)->size(), static_cast<std::size_t>(policy::kStepKinds));
}

TEST_F(Bodies, TheTableIsSound) {
  std::set<std::pair<Subject, std::string_view>> seen;
  for (const ActionSpec& action : actions()) {
    EXPECT_TRUE(seen.emplace(action.subject, action.name).second) << action.name;
    EXPECT_EQ(find_action(action.subject, action.name), &action);
    std::set<std::string_view> names;
    for (const Input& input : action.inputs) {
      EXPECT_TRUE(names.insert(input.name).second) << action.name << "." << input.name;
      EXPECT_FALSE(input.name.starts_with('_')) << "reserved for the program";
      EXPECT_FALSE(input.title.empty());
    }
  }
  EXPECT_EQ(find_action(Subject::kLead, "open"), nullptr);
  EXPECT_EQ(input_type_name(I::kFacts), "facts");
  Subject subject{};
  EXPECT_TRUE(parse_subject("case", subject));
  EXPECT_EQ(subject, Subject::kCase);
  EXPECT_FALSE(parse_subject("household", subject));
}

// Whatever comes in, the answer is yes or a sentence.
RC_GTEST_FIXTURE_PROP(Bodies, AnythingIsAnsweredWithoutHarm, ()) {
  const std::string noise = *rc::gen::string<std::string>();
  const auto& table = actions();
  const ActionSpec& action = table[*rc::gen::inRange<std::size_t>(0, table.size())];
  const auto direct = read_body(pack, today, action.inputs, noise);
  if (!direct) RC_ASSERT(!direct.error().message().empty());
  json body = json::object();
  for (const Input& input : action.inputs) {
    const int pick = *rc::gen::inRange(0, 6);
    if (pick == 0) body[std::string(input.name)] = *rc::gen::arbitrary<std::int64_t>();
    if (pick == 1) body[std::string(input.name)] = json::array({json::object({{"a", nullptr}}), 1});
    if (pick == 2) body[std::string(input.name)] = json::object({{"a", json::array()}});
    if (pick == 3) body[std::string(input.name)] = "文字";
  }
  const auto checked = check_body(pack, today, action.inputs, body);
  if (!checked) RC_ASSERT(!checked.error().message().empty());
}

}  // namespace
}  // namespace shouwang::casework
