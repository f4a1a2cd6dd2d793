#include "policy/benefit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "policy/test_pack.h"

namespace shouwang::policy {
namespace {

using ::testing::HasSubstr;

// A whole benefit of 14 lines: who stands in line 7, amount in 8, received in 10, gives in 11, source in 14.
const std::string kHead = "id: B1\ntitle: 补助\ngroup: health\nentity: person\nperiod: year\nfrom: 2024-01-01\n";
const std::string kTail = "gives: 补助 {amount}\nwording: 应得 {amount}，超过 {params.line}\nchecks: [看票据]\nsource: {document: 试验}\n";
const std::string kWho = "who: self.bill.exists(b, b.grade == 'A')\n";
const std::string kMoney = "amount: self.bill.filter(b, b.grade == 'A').sum(b, b.amount) * 0.5\nstart: self.bill.min(b, b.day)\n";
const std::string kReceived = "received: self.bill.exists(b, b.grade == 'B')\n";
const std::string kBenefit = kHead + kWho + kMoney + kReceived + kTail;
const std::string kVillage =
    "id: B2\ntitle: 驻村\nentity: village\nperiod: event\nfrom: 2024-01-01\ncount: self.members.size()\nat_least: days_red\n"
    "gives: 选派 {params.days_red} 人\nwording: 应选派\nchecks: [核对]\nsource: {document: 试验}\n";

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return at == std::string::npos ? text : text.replace(at, what.size(), with);
}

/// As an item of a list: all lines but the first are indented.
std::string indented(std::string text) {
  for (std::size_t at = text.find('\n'); at + 1 < text.size() && at != std::string::npos; at = text.find('\n', at + 1)) text.insert(at + 1, "  ");
  return text;
}

struct Mistake {
  std::string name, text;  // of benefits/b.yaml
  int line;                // where it must be reported
  std::string message;     // part of what must be said
  ErrorCode code = ErrorCode::kPackSchema;
};
void PrintTo(const Mistake& mistake, std::ostream* os) { *os << mistake.name; }

class BenefitMistake : public ::testing::TestWithParam<Mistake> {};

TEST_P(BenefitMistake, IsReportedWithFileLineAndReason) {
  const Mistake& mistake = GetParam();
  TestPack pack;
  pack.write("base/benefits/b.yaml", mistake.text);
  const auto loaded = pack.load();
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code(), mistake.code) << loaded.error().text();
  std::string all;
  const bool found = std::any_of(pack.report.problems.begin(), pack.report.problems.end(), [&](const Problem& p) {
    all += p.text() + "\n";
    return p.file == pack.display("base/benefits/b.yaml") && p.line == mistake.line && p.message.find(mistake.message) != std::string::npos;
  });
  EXPECT_TRUE(found) << "expected line " << mistake.line << " “" << mistake.message << "”, got:\n" << all;
}

INSTANTIATE_TEST_SUITE_P(
    Load, BenefitMistake,
    ::testing::Values(
        Mistake{"UnknownKey", kBenefit + "ammount: x\n", 15, "是否想写“amount”"},
        Mistake{"BadId", replaced(kBenefit, "id: B1", "id: b1"), 1, "应以大写字母开头"},
        Mistake{"IdOfARule", replaced(kBenefit, "id: B1", "id: R1"), 1, "已经用于一条规则"},
        Mistake{"TwiceInOnePack", "- {id: B1, title: x}\n- {id: B1, title: y}\n", 2, "B1"},
        Mistake{"UnknownEntity", replaced(kBenefit, "entity: person", "entity: family"), 4, "household、person、village"},
        Mistake{"UnknownPeriod", replaced(kBenefit, "period: year", "period: week"), 5, "once、month、year、event"},
        Mistake{"UnknownGroup", replaced(kBenefit, "group: health", "group: heath"), 3, "是否想写“health”"},
        Mistake{"NoWho", kHead + kMoney + kReceived + kTail, 1, "缺少“who”"},
        Mistake{"WhoIsMoney", replaced(kBenefit, "who: self.bill.exists(b, b.grade == 'A')", "who: self.bill.sum(b, b.amount)"), 7,
                "“who”的结果应为是或否", ErrorCode::kCelType},
        Mistake{"AmountIsInt", kHead + kWho + "amount: self.bill.size()\n" + kTail, 8, "“amount”的结果应为金额", ErrorCode::kCelType},
        Mistake{"StartIsMoney", replaced(kBenefit, "self.bill.min(b, b.day)", "yuan(1)"), 9, "“start”的结果应为日期", ErrorCode::kCelType},
        Mistake{"UnknownField", replaced(kBenefit, "b.grade == 'A'", "b.grad == 'A'"), 7, "是否想写", ErrorCode::kCelType},
        Mistake{"EndBeforeStart", kBenefit + "to: 2023-12-31\n", 15, "不能早于"},
        Mistake{"NoSource", replaced(kBenefit, "source: {document: 试验}\n", ""), 1, "缺少“source”"},
        Mistake{"NoChecks", replaced(kBenefit, "checks: [看票据]\n", ""), 1, "至少要写一条“checks”"},
        Mistake{"DisabledWhereItIsFirstWritten", kBenefit + "enabled: false\n", 15, "只有下级政策包才能停用"},
        Mistake{"GapWithoutAmount", kHead + kWho + kTail, 8, "没有写“amount”"},
        Mistake{"UnknownGap", replaced(kBenefit, "{params.line}", "{limit}"), 12, "只能写 {amount} 或 {params.参数标识}"},
        Mistake{"UnknownParameterInGap", replaced(kBenefit, "{params.line}", "{params.lime}"), 12, "是否想写“line”"},
        Mistake{"AmountReceivedWithoutReceived", kHead + kWho + kMoney + "received_amount: yuan(1)\n" + kTail, 10, "还要写“received”"},
        Mistake{"CountOfAPerson", kBenefit + "count: self.bill.size()\n", 15, "只用于按村享受的"},
        Mistake{"VillageWithAmount", kVillage + "amount: yuan(1)\n", 12, "不能写“amount”"},
        Mistake{"VillageWithoutCount", replaced(kVillage, "count: self.members.size()\n", ""), 1, "缺少“count”"},
        Mistake{"ReceiptNobodyShows", kHead + kWho + "receipt: bill_aid\n" + kTail, 8, "没有一项写了“received”"},
        Mistake{"ReceiptMisspelt",
                "- " + indented(kBenefit + "receipt: bill_aid\n") + "- " + indented(replaced(kHead, "B1", "B3") + kWho + "receipt: bil_aid\n" + kTail), 23,
                "是否想写“bill_aid”"},
        Mistake{"VillageWithReceipt", kVillage + "receipt: bill_aid\n", 12, "不能写“receipt”"},
        Mistake{"VillagesOfAPerson", kBenefit + "villages: [grade]\n", 15, "只用于按村享受的"},
        Mistake{"VillagesAndCount", kVillage + "villages: [grade]\n", 12, "不能再写“count”"},
        Mistake{"VillagesInNoTable", replaced(kVillage, "count: self.members.size()\nat_least: days_red\n", "villages: [grad]\n"), 6, "是否想写“grade”"},
        Mistake{"VillagesThatAreNoVillages", replaced(kVillage, "count: self.members.size()\nat_least: days_red\n", "villages: [grade]\n"), 6,
                "12 位行政村代码"},
        Mistake{"AtLeastIsNotInt", replaced(kVillage, "at_least: days_red", "at_least: line"), 7, "应为整数"},
        Mistake{"AtLeastIsUnknown", replaced(kVillage, "at_least: days_red", "at_least: day_red"), 7, "是否想写“days_red”"},
        Mistake{"CountIsBool", replaced(kVillage, "self.members.size()", "self.members.size() > 1"), 6, "“count”的结果应为整数",
                ErrorCode::kCelType}),
    [](const auto& mistake) { return mistake.param.name; });

const std::string kCase =
    "- name: 示例\n  as_of: 2024-06-30\n  household: {members: [{birth: 2000-01-01, bill: [{day: 2024-03-01, grade: A, amount: 100}]}, "
    "{birth: 2000-01-01}]}\n  expect: ";

TEST(Benefit, AnswersPerMemberWithAmountAndWindow) {
  TestPack pack;
  pack.write("base/benefits/b.yaml", kBenefit);
  pack.write("base/cases/b.yaml",
             kCase + "{B1: [{answer: yes, amount: 50, from: 2024-03-01, to: 2024-12-31, received: no}, {answer: no, received: no}]}\n");
  const auto loaded = pack.load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  const Benefit* benefit = (*loaded)->benefit("B1");
  ASSERT_TRUE(benefit);
  EXPECT_EQ(benefit->group_title, "健康");
  EXPECT_EQ(benefit->hash.size(), 16u);
  ASSERT_EQ(benefit->examples.size(), 1u);
  EXPECT_EQ(benefit->examples[0].expect, "yes");
  EXPECT_EQ((*loaded)->benefit("B9"), nullptr);
}

TEST(Benefit, AFailingCaseRefusesThePackAndSaysWhatDiffers) {
  TestPack pack;
  pack.write("base/benefits/b.yaml", kBenefit);
  for (const auto& [expected, said] :
       {std::pair{"[{answer: yes, amount: 50.01}, no]", "金额预期为"}, std::pair{"[no, no]", "第 1 人 预期为“否”，实际判断为“是”"},
        std::pair{"[{answer: yes, from: 2024-03-02}, no]", "起始日预期为 2024-03-02，实际为 2024-03-01"},
        std::pair{"[{answer: yes, to: 2025-01-01}, no]", "截止日预期为"},
        std::pair{"[{answer: yes, received: yes}, no]", "是否已享受预期为“是”"}}) {
    pack.write("base/cases/b.yaml", kCase + "{B1: " + expected + "}\n");
    const auto loaded = pack.load();
    ASSERT_FALSE(loaded) << expected;
    EXPECT_EQ(loaded.error().code(), ErrorCode::kPackCase);
    EXPECT_THAT(loaded.error().message(), HasSubstr(said));
  }
}

TEST(Benefit, ExpectationsThatCannotBeAreRefused) {
  TestPack pack;
  pack.write("base/benefits/b.yaml", kBenefit);
  for (const auto& [expected, said] :
       {std::pair{"yes", "应写 2 项"}, std::pair{"[yes]", "应写 2 项"}, std::pair{"[maybe, no]", "yes（享受）"},
        std::pair{"[{answer: yes, received_amount: 1}, no]", "没有“received_amount”"},
        std::pair{"[{answer: yes, count: 1}, no]", "没有“count”"}, std::pair{"[{answer: yes, amuont: 1}, no]", "amuont"}}) {
    pack.write("base/cases/b.yaml", kCase + "{B1: " + expected + "}\n");
    const auto loaded = pack.load();
    ASSERT_FALSE(loaded) << expected;
    EXPECT_THAT(loaded.error().message(), HasSubstr(said)) << expected;
  }
}

TEST(Benefit, AVillageNeedsTheNumberOrMore) {
  TestPack pack;
  pack.write("base/benefits/b.yaml", kVillage);
  const auto with = [&](const std::string& parameter, const std::string& expected) {
    pack.write("base/cases/b.yaml",
               "- name: 示例\n  as_of: 2024-06-30\n  parameters: {days_red: " + parameter +
                   "}\n  household: {members: [{birth: 2000-01-01}, {birth: 2000-01-01}]}\n  expect: {B2: " + expected + "}\n");
    const auto loaded = pack.load();
    EXPECT_TRUE(loaded) << loaded.error().text();
  };
  with("1", "{answer: yes, count: 2}");
  with("2", "{answer: yes, count: 2}");
  with("3", "{answer: no, count: 2}");
}

// Relief is shown on the same bills for the aid of members (B1, grade A) and of households (B3, five bills and more).
TEST(Benefit, AReceiptCountsForTheBenefitThatIsDueAndIsWrongOnce) {
  const std::string household = "id: B3\ntitle: 户补助\nentity: household\nperiod: year\nfrom: 2024-01-01\nwho: self.members.exists(m, m.bill.size() >= 2)\n"
                                "received: self.members.exists(m, m.bill.exists(b, b.grade == 'B'))\nreceipt: relief\ngives: 补助\nwording: 应得\n"
                                "checks: [看票据]\nsource: {document: 试验}\n";
  TestPack pack;
  pack.write("base/benefits/b.yaml", "- " + indented(kBenefit + "receipt: relief\n") + "- " + indented(household));
  const auto with = [&](const std::string& bills, const std::string& expected) {
    pack.write("base/cases/b.yaml", "- name: 示例\n  as_of: 2024-06-30\n  household: {members: [{birth: 2000-01-01, bill: [" + bills +
                                        "]}, {birth: 2000-01-01, bill: []}]}\n  expect: {" + expected + "}\n");
    const auto loaded = pack.load();
    EXPECT_TRUE(loaded) << loaded.error().text();
  };
  const std::string a = "{day: 2024-03-01, grade: A, amount: 100}", b = "{day: 2024-03-01, grade: B, amount: 100}";
  with(b, "B3: {answer: no, received: yes, wrong: yes}, B1: [{answer: no, received: yes, wrong: no}, no]");      // once, of the household
  with(b + ", " + b, "B3: {answer: yes, received: yes, wrong: no}, B1: [{answer: no, received: yes, wrong: no}, no]");
  with(a + ", " + b, "B3: {answer: yes, wrong: no}, B1: [{answer: yes, received: yes, wrong: no}, no]");
  with("{day: 2024-03-01, amount: 100}", "B3: {answer: no, wrong: no}, B1: [{answer: unknown, wrong: no}, no]");
  pack.write("base/benefits/b.yaml", "- " + indented(kBenefit) + "- " + indented(replaced(household, "receipt: relief\n", "")));
  with(b, "B3: {answer: no, wrong: yes}, B1: [{answer: no, wrong: yes}, no]");  // with no word in common, each for itself
}

TEST(Benefit, AVillageIsOnAListOrNobodyKnowsAsLongAsAListIsEmpty) {
  TestPack pack;
  pack.write("base/datasets/household.yaml",
             "id: house\ntitle: 农户\nowner: 乡村振兴部门\nentity: household\ntarget: registry.household\nperiod: state\nsource: {document: 试验}\nfields:\n"
             "  - {name: number, title: 户编号, type: string, required: true, key: true, sensitivity: personal}\n"
             "  - {name: village, title: 行政村代码, type: division, required: true}\n"
             "  - {name: income, title: 人均收入, type: money}\n");
  pack.write("base/benefits/b.yaml", replaced(kVillage, "count: self.members.size()\nat_least: days_red\n", "villages: [lifted, border]\n"));
  const auto with = [&](const std::string& lifted, const std::string& border, const std::string& expected) {
    pack.write("base/code_tables/villages.yaml", "- {id: lifted, title: 脱贫村, standard: 试验, codes: [" + lifted + "]}\n- {id: border, title: 抵边村, standard: 试验, codes: [" +
                                                     border + "]}\n");
    pack.write("base/cases/b.yaml", "- name: 示例\n  as_of: 2024-06-30\n  household: {village: \"530922100201\", members: [{birth: 2000-01-01}]}\n  expect: {B2: " +
                                        expected + "}\n");
    const auto loaded = pack.load();
    EXPECT_TRUE(loaded) << loaded.error().text();
  };
  const std::string here = "{code: \"530922100201\", name: 甲村}", elsewhere = "{code: \"530922100202\", name: 乙村}";
  with(here, "", "yes");
  with(elsewhere, here, "yes");
  with(elsewhere, elsewhere, "no");
  with(elsewhere, "", "unknown");
  with("", "", "unknown");
}

TEST(Benefit, AChildChangesOnlyTheKeysItGives) {
  TestPack pack;
  pack.write("base/benefits/b.yaml", kBenefit);
  pack.write("child/pack.yaml", "id: child\ntitle: 下级\nextends: base\nregions: []\n");
  pack.write("child/benefits/b.yaml", "id: B1\namount: yuan(180)\n");
  const auto base = pack.load();
  const auto child = pack.load("child");
  ASSERT_TRUE(base) << base.error().text();
  ASSERT_TRUE(child) << child.error().text();
  const Benefit *before = (*base)->benefit("B1"), *after = (*child)->benefit("B1");
  ASSERT_TRUE(before && after);
  EXPECT_EQ(after->amount, "yuan(180)");
  EXPECT_EQ(after->who, before->who);
  EXPECT_EQ(after->wording, before->wording);
  EXPECT_EQ(after->pack, "child");
  EXPECT_NE(after->hash, before->hash);
  pack.write("child/benefits/b.yaml", "id: B1\nenabled: false\n");
  const auto without = pack.load("child");
  ASSERT_TRUE(without) << without.error().text();
  EXPECT_TRUE((*without)->benefits.empty());
  pack.write("child/benefits/b.yaml", "id: B1\nentity: household\n");
  EXPECT_FALSE(pack.load("child"));
}

TEST(Benefit, TheHashIgnoresLineBreaksInExpressionsAndNothingElse) {
  const auto hash = [](const std::string& text) {
    TestPack pack;
    pack.write("base/benefits/b.yaml", text);
    const auto loaded = pack.load();
    EXPECT_TRUE(loaded) << loaded.error().text();
    return loaded ? (*loaded)->benefit("B1")->hash : "";
  };
  const std::string same = hash(kBenefit);
  EXPECT_EQ(same, hash(replaced(kBenefit, "who: self", "who: |\n  self")));
  for (const auto& [what, with] : {std::pair{"period: year", "period: month"}, std::pair{"* 0.5", "* 0.6"}, std::pair{"看票据", "看卡"},
                                   std::pair{"2024-01-01", "2024-01-02"}, std::pair{"{document: 试验}", "{document: 试验二}"}})
    EXPECT_NE(same, hash(replaced(kBenefit, what, with))) << what;
  EXPECT_NE(same, hash(kBenefit + "default: true\n"));
  EXPECT_NE(same, hash(kBenefit + "receipt: relief\n"));
}

TEST(BenefitWindow, IsThePeriodOfTheDayCutToTheDaysInForce) {
  Benefit benefit;
  benefit.from = *Date::from_ymd(2024, 3, 15);
  benefit.to = *Date::from_ymd(2025, 2, 10);
  const auto window = [&](BenefitPeriod period, int y, int m, int d) {
    benefit.period = period;
    const BenefitWindow w = benefit_window(benefit, *Date::from_ymd(y, m, d), std::nullopt, std::nullopt);
    return (w.start ? w.start->iso() : "-") + " " + (w.end ? w.end->iso() : "-");
  };
  EXPECT_EQ(window(BenefitPeriod::kYear, 2024, 6, 30), "2024-03-15 2024-12-31");
  EXPECT_EQ(window(BenefitPeriod::kYear, 2025, 1, 1), "2025-01-01 2025-02-10");
  EXPECT_EQ(window(BenefitPeriod::kMonth, 2024, 3, 31), "2024-03-15 2024-03-31");
  EXPECT_EQ(window(BenefitPeriod::kMonth, 2025, 2, 1), "2025-02-01 2025-02-10");
  EXPECT_EQ(window(BenefitPeriod::kOnce, 2024, 6, 30), "- -");
  benefit.start = "x";  // an expression that cannot tell leaves the start open
  benefit.period = BenefitPeriod::kYear;
  const BenefitWindow open = benefit_window(benefit, *Date::from_ymd(2024, 6, 30), std::nullopt, std::nullopt);
  EXPECT_FALSE(open.start);
  EXPECT_TRUE(open.end);
}

}  // namespace
}  // namespace shouwang::policy
