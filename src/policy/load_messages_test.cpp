// What a lawyer reads when a pack is refused, word for word: file, line, column, what is wrong, what to do.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "policy/test_pack.h"

namespace shouwang::policy {
namespace {

struct Refusal {
  std::string name;                                              // of the test
  std::string file;                                              // where the mistake is made
  std::string text;                                              // whole file
  std::string said;                                              // every problem, without the temporary folder in front
  std::vector<std::pair<std::string, std::string>> others = {};  // more files
};
void PrintTo(const Refusal& refusal, std::ostream* os) { *os << refusal.name; }

class RefusedPack : public ::testing::TestWithParam<Refusal> {};

/// "/tmp/shouwang-pack-x/base/…" and "shouwang-pack-x/base/…" as "base/…".
std::string without_folder(std::string text, const TestPack& pack) {
  const std::string folder = pack.root().filename().string() + "/";
  for (std::size_t at = text.find(folder); at != std::string::npos; at = text.find(folder)) text.erase(at, folder.size());
  return text;
}

TEST_P(RefusedPack, SaysFileLineReasonAndRemedy) {
  const Refusal& refusal = GetParam();
  TestPack pack;
  pack.write("child/pack.yaml", "id: child\ntitle: 下级包\nextends: base\nregions: []\n");
  for (const auto& [file, text] : refusal.others) pack.write(file, text);
  pack.write(refusal.file, refusal.text);
  const auto loaded = pack.load(refusal.file.substr(0, refusal.file.find('/')));
  ASSERT_FALSE(loaded);
  std::string all;
  for (const Problem& problem : pack.report.problems) all += (all.empty() ? "" : "\n") + problem.text();
  if (all.empty()) all = std::string(loaded.error().message());  // a case that failed
  EXPECT_EQ(without_folder(all, pack), refusal.said);
}

const std::string kMoneyParameter = "id: p\ntitle: 参数\nkind: money\nunit: 元\nvalues:\n";  // 5 lines
const std::string kIntParameter = "id: p\ntitle: 参数\nkind: int\nunit: 天\nvalues:\n";
std::string term(const std::string& kind, const std::string& expression) {
  return "id: t\ntable: household\ntitle: 指标\nkind: " + kind + "\nexpression: " + expression + "\n";
}
std::string dated(const std::string& days, const std::string& value) {
  return "  - {" + days + ", value: " + value + ", source: {document: 试验}}\n";
}
std::string one_case(const std::string& household, const std::string& expect) {
  return "- name: 超过监测线\n  as_of: 2024-06-30\n  household: " + household + "\n  expect: " + expect + "\n";
}

INSTANTIATE_TEST_SUITE_P(
    Load, RefusedPack,
    ::testing::Values(
        // Definitions in a circle
        Refusal{"CyclicTerms", "base/terms/t.yaml",
                "- id: a\n  table: household\n  title: 甲\n  kind: money\n  expression: self.b\n"
                "- id: b\n  table: household\n  title: 乙\n  kind: money\n  expression: self.a\n",
                "base/terms/t.yaml:5:20 表达式有误：循环引用：a → b → a，互相引用无法计算，请改写其中一个\n"
                "base/terms/t.yaml:10:20 表达式有误：循环引用：b → a → b，互相引用无法计算，请改写其中一个"},
        Refusal{"TermOfItself", "base/terms/t.yaml", term("money", "self.t + yuan(1)"),
                "base/terms/t.yaml:5:18 表达式有误：循环引用：t → t，互相引用无法计算，请改写其中一个"},
        Refusal{"TermThatIsWrongIsToldOnce",
                "base/terms/t.yaml",
                term("money", "self.incom"),
                "base/terms/t.yaml:5:18 表达式有误：“农户”没有字段“incom”；是否想写 income？",
                {{"base/rules/R2.yaml", TestPack::rule("R2", "household.t > params.line")}}},
        Refusal{"CyclicParents", "base/pack.yaml", "id: base\ntitle: 试验包\nextends: base\n",
                "base/pack.yaml:3:10 “extends”形成了循环：base 最终又以自己为上级，请改正其中一个政策包的“extends”"},
        // Dates
        Refusal{
            "OverlappingValues", "base/parameters/p.yaml",
            kMoneyParameter + dated("from: 2024-01-01, to: 2025-01-01", "1") + dated("from: 2025-01-01", "2"),
            "base/parameters/p.yaml:7:5 两段取值的日期重叠：上一段到 2025-01-01 为止，这一段从 2025-01-01 起，请改正其中一段的起止日期"},
        Refusal{"GapBetweenValues", "base/parameters/p.yaml",
                kMoneyParameter + dated("from: 2024-01-01, to: 2024-11-30", "1") + dated("from: 2025-01-01", "2"),
                "base/parameters/p.yaml:7:5 取值中断：2024-12-01 至 2024-12-31 没有取值，请补上；若确实没有规定，请在参数中写 gaps: true"},
        Refusal{"ValuesInTheWrongOrder", "base/parameters/p.yaml",
                kMoneyParameter + dated("from: 2025-01-01", "1") + dated("from: 2024-01-01", "2"),
                "base/parameters/p.yaml:7:5 取值应按生效日期从早到晚排列：这一段从 2024-01-01 起，上一段从 2025-01-01 起，请调换顺序"},
        Refusal{"ValueWithoutBeginning", "base/parameters/p.yaml", kMoneyParameter + dated("to: 2025-01-01", "1"),
                "base/parameters/p.yaml:6:5 取值缺少“from”（从哪一天起生效），请写上，如 from: 2024-01-01"},
        Refusal{"ValueThatEndsBeforeItBegins", "base/parameters/p.yaml", kMoneyParameter + dated("from: 2025-01-01, to: 2024-12-31", "1"),
                "base/parameters/p.yaml:6:28 “to”不能早于“from”：结束的日期在开始的日期之前，请核对"},
        Refusal{"DayThatDoesNotExist", "base/parameters/p.yaml", kMoneyParameter + dated("from: 2023-02-29", "1"),
                "base/parameters/p.yaml:6:12 “from”应为存在的日期，写成 2024-06-30 的样子，现在是“2023-02-29”"},
        Refusal{"RuleWithoutBeginning", "base/rules/R2.yaml",
                "id: R2\ntitle: 规则\nseverity: red\nrisk: \"01\"\nwhen: \"true\"\nwording: 文字\nchecks: [看]\nsource: {document: 试验}\n",
                "base/rules/R2.yaml:1:1 规则缺少“from”（从哪一天起执行），请写上，如 from: 2024-01-01"},
        Refusal{"OverlappingPeriods", "base/pack.yaml",
                "id: base\ntitle: 试验包\nregions: []\nregimes:\n  - {code: a, title: 过渡期, from: 2021-01-01, to: 2025-12-31}\n"
                "  - {code: b, title: 常态化, from: 2025-12-31}\n",
                "base/pack.yaml:6:33 政策时期重叠：“过渡期”到 2025-12-31 为止（政策包 base），“常态化”应从那以后开始"},
        Refusal{"CaseBeforeItsRule", "base/cases/c.yaml", "- name: 早\n  as_of: 2023-12-31\n  household: {income: 1}\n  expect: {R1: no}\n",
                "base/cases/c.yaml:4:12 规则 R1 在 2023-12-31 不执行（自 2024-01-01 起），不能作示例；请改“as_of”，或删去这一条"},
        // Units
        Refusal{"MoneyInTenThousands", "base/parameters/p.yaml",
                "id: p\ntitle: 参数\nkind: money\nunit: 万元\nvalues:\n" + dated("from: 2024-01-01", "1"),
                "base/parameters/p.yaml:4:7 金额参数一律以元填写，单位应以“元”开头（如“元/人·年”），现在是“万元”"},
        Refusal{"ChildWithAnotherUnit", "child/parameters/line.yaml", "id: line\nunit: 元/户\nvalues:\n" + dated("from: 2024-01-01", "1"),
                "child/parameters/line.yaml:2:7 参数 line "
                "的单位与上级政策包不一致：上级为“元/人”，这里为“元/户”。请用上级的单位，或另设一个参数"},
        Refusal{"ChildWithAnotherKind", "child/parameters/line.yaml", "id: line\nkind: int\nvalues:\n" + dated("from: 2024-01-01", "1"),
                "child/parameters/line.yaml:2:7 参数 line 在上级政策包中的类型是金额（money），下级不能改变，请删去这一行"},
        Refusal{"MoneyComparedWithANumber", "base/rules/R2.yaml", TestPack::rule("R2", "household.spent > 6000"),
                "base/rules/R2.yaml:6:23 表达式有误：“>”不能比较不同的类型：前面是金额，后面是整数；是否想写 yuan(6000)？"},
        Refusal{"MoneyComparedWithADate", "base/rules/R2.yaml", TestPack::rule("R2", "household.spent > as_of"),
                "base/rules/R2.yaml:6:23 表达式有误：“>”不能比较不同的类型：前面是金额，后面是日期"},
        Refusal{"MoneyPlusANumber", "base/terms/t.yaml", term("money", "self.spent + 1"),
                "base/terms/t.yaml:5:24 表达式有误：“+”不能用于金额和整数；是否想写 yuan(1)？"},
        Refusal{"MoneyTimesMoney", "base/terms/t.yaml", term("money", "self.spent * self.income"),
                "base/terms/t.yaml:5:24 表达式有误：“*”不能用于金额和金额；金额只能乘以整数或小数"},
        Refusal{"TermOfAnotherKind", "base/terms/t.yaml", term("int", "self.spent"),
                "base/terms/t.yaml:5:13 表达式有误：写明是整数，算出来的却是金额，请改正其中一个"},
        Refusal{"RuleThatIsNotYesOrNo", "base/rules/R2.yaml", TestPack::rule("R2", "household.spent"),
                "base/rules/R2.yaml:6:7 “when”的结果应为是或否（bool），现在是金额（money）；请写成判断，例如与标准比较"},
        Refusal{"AmountWithAUnit", "base/parameters/p.yaml", kMoneyParameter + dated("from: 2024-01-01", "6000元"),
                "base/parameters/p.yaml:6:31 参数 p 的值“6000元”应为以元计的金额，最多两位小数，不写单位"},
        Refusal{"ShareInPercent", "base/parameters/p.yaml",
                "id: p\ntitle: 参数\nkind: decimal\nunit: 比例\nvalues:\n" + dated("from: 2024-01-01", "70%"),
                "base/parameters/p.yaml:6:31 参数 p 的值“70%”应为小数，最多六位小数，不用百分号"},
        // Unknown names
        Refusal{"UnknownField", "base/rules/R2.yaml", TestPack::rule("R2", "household.incom > params.line"),
                "base/rules/R2.yaml:6:17 表达式有误：“农户”没有字段“incom”；是否想写 income？"},
        Refusal{"UnknownFieldOfARecord", "base/rules/R2.yaml", TestPack::rule("R2", "household.bill.exists(b, b.amonut > params.line)"),
                "base/rules/R2.yaml:6:34 表达式有误：“票据”没有字段“amonut”；是否想写 amount？"},
        Refusal{"UnknownParameter", "base/rules/R2.yaml", TestPack::rule("R2", "household.spent > params.lien"),
                "base/rules/R2.yaml:6:32 表达式有误：没有参数“lien”；是否想写 line？"},
        Refusal{"UnknownCode", "base/rules/R2.yaml", TestPack::rule("R2", "household.bill.exists(b, b.grade == 'C')"),
                "base/rules/R2.yaml:6:43 表达式有误：“等级”没有代码 'C'；可用代码：'A'（A级）、'B'（B级）"},
        Refusal{"UnknownFunction", "base/rules/R2.yaml", TestPack::rule("R2", "household.members.exists(m, aeg(m.birth, as_of) > 60)"),
                "base/rules/R2.yaml:6:35 表达式有误：没有函数“aeg”；是否想写 age？"},
        Refusal{"UnknownKey", "base/rules/R2.yaml", TestPack::rule("R2", "\"true\"") + "sevirity: red\n",
                "base/rules/R2.yaml:12:1 规则没有“sevirity”这一项，是否想写“severity”？"},
        Refusal{"UnknownFieldOfACase", "base/cases/c.yaml", one_case("{incom: 1}", "{R1: no}"),
                "base/cases/c.yaml:3:15 示例中的农户没有“incom”这一项，是否想写“income”？"},
        Refusal{"UnknownRuleOfACase", "base/cases/c.yaml", one_case("{income: 1}", "{R2: no}"),
                "base/cases/c.yaml:4:12 没有规则“R2”，是否想写“R1”？"},
        Refusal{
            "UnknownFolder", "base/ruels/R2.yaml", TestPack::rule("R2", "\"true\""),
            "base/ruels 不认识的文件夹；可用的有 parameters、code_tables、datasets、terms、rules、benefits、calendar、procedures、cases"},
        // Division by zero
        Refusal{"DivisionByZero", "base/terms/t.yaml", term("money", "self.spent / 0"),
                "base/terms/t.yaml:5:26 表达式有误：不能除以 0，这样永远无法判断，请改正除数"},
        Refusal{"DivisionByDecimalZero", "base/terms/t.yaml", term("money", "self.spent / (1.5 - 1.5)"),
                "base/terms/t.yaml:5:27 表达式有误：除数“1.5 - 1.5”总是 0，这样永远无法判断，请改正除数"},
        Refusal{"RemainderOfZero", "base/rules/R2.yaml", TestPack::rule("R2", "|\n  household.spent > params.line\n    && 7 % 0 == 1"),
                "base/rules/R2.yaml:8:12 表达式有误：不能除以 0，这样永远无法判断，请改正除数"},
        Refusal{"DivisionByNoMoney", "base/terms/t.yaml", term("decimal", "self.spent / yuan(0)"),
                "base/terms/t.yaml:5:26 表达式有误：不能除以 0，这样永远无法判断，请改正除数"},
        Refusal{"DivisionByParameterThatIsAlwaysZero",
                "base/parameters/p.yaml",
                kIntParameter + dated("from: 2024-01-01, to: 2024-12-31", "0") + dated("from: 2025-01-01", "0"),
                "base/terms/t.yaml:5:26 表达式有误：除数“params.p”在每一天都是 0，这样永远无法判断，请改正除数",
                {{"base/terms/t.yaml", term("money", "self.spent / params.p")}}},
        // Too large
        Refusal{"ParameterTooLarge", "base/parameters/p.yaml", kMoneyParameter + dated("from: 2024-01-01", "99999999999999999999"),
                "base/parameters/p.yaml:6:31 参数 p 的值“99999999999999999999”太大，超出可以计算的范围，请核对位数"},
        Refusal{"LiteralTooLarge", "base/terms/t.yaml", term("money", "self.spent + yuan(99999999999999999999)"),
                "base/terms/t.yaml:5:31 表达式有误：数字太大，超出可以计算的范围，请核对"},
        Refusal{"YuanTooLarge", "base/terms/t.yaml", term("money", "self.spent + yuan(999999999999999999)"),
                "base/terms/t.yaml:5:31 表达式有误：金额太大，超出可以计算的范围，请核对"},
        Refusal{"ProductTooLarge", "base/terms/t.yaml", term("money", "self.spent + yuan(90000000000000) * 100000"),
                "base/terms/t.yaml:5:26 表达式有误：“yuan(90000000000000) * 100000”的结果太大，超出金额的范围，请核对其中的数"},
        Refusal{"CaseTooLarge", "base/cases/c.yaml", one_case("{income: 99999999999999999999}", "{R1: no}"),
                "base/cases/c.yaml:3:23 “income”的值“99999999999999999999”不对：太大，超出可以计算的范围，请核对位数"},
        Refusal{"ValueAboveItsLimit", "base/parameters/p.yaml",
                "id: p\ntitle: 参数\nkind: money\nunit: 元\nmax: 100\nvalues:\n" + dated("from: 2024-01-01", "100.01"),
                "base/parameters/p.yaml:7:31 参数 p 的值 100.01元 超出允许范围（不超过 100.00元），请核对，或修改参数的“min”“max”"},
        // What a department may read
        Refusal{"RuleOfADepartmentReadsAnotherOnes", "base/rules/R2.yaml",
                TestPack::rule("R2", "household.spent > params.line && household.income > yuan(0)") + "author: 医保部门\n",
                "base/rules/R2.yaml:6:7 规则 R2 "
                "由医保部门制定，却读取了乡村振兴部门的“农户”（house）；请改用本部门的数据，或由乡村振兴部门在该数据集的“readers”中写上医保"
                "部门，或删去“author”由牵头部门制定"},
        Refusal{"RuleOfADepartmentReadsAnotherOnesThroughATerm",
                "base/rules/R2.yaml",
                TestPack::rule("R2", "household.spent > params.line") + "author: 民政部门\n",
                "base/rules/R2.yaml:6:7 规则 R2 "
                "由民政部门制定，却读取了医保部门的“票据”（bill）；请改用本部门的数据，或由医保部门在该数据集的“readers”中写上民政部门，或"
                "删去“author”由牵头部门制定",
                {{"base/datasets/aid.yaml",
                  "id: aid\ntitle: 救助\nowner: 民政部门\nentity: person\nperiod: event\nsource: {document: 试验}\nfields:\n"
                  "  - {name: id_number, title: 身份证号, type: resident_id, key: true}\n"}}},
        Refusal{"RuleOfAnUnknownDepartment", "base/rules/R2.yaml",
                TestPack::rule("R2", "household.spent > params.line") + "author: 医保局\n",
                "base/rules/R2.yaml:12:9 没有哪个数据集的“owner”是“医保局”，“author”应写提供数据的部门，现有：医保部门、乡村振兴部门"},
        Refusal{"RuleReadsAName", "base/rules/R2.yaml", TestPack::rule("R2", "household.members.exists(m, m.name == '张三')"),
                "base/rules/R2.yaml:6:37 表达式有误：“人员”的“name”是个人信息或未开放的字段，表达式不能读取，请改用其他字段"},
        // Cases
        Refusal{"FailingCase", "base/cases/c.yaml", one_case("{members: [{bill: [{day: 2024-02-01, amount: 6000.01}]}]}", "{R1: no}"),
                "base/cases/c.yaml:1 示例“超过监测线”未通过：R1 预期为“否”，规则判断为“是”（数值 6,000.01元，标准 6,000.00元）（共 1 "
                "个示例未通过，请核对规则或示例）"},
        Refusal{"CaseWithAnotherFigure", "base/cases/c.yaml",
                one_case("{members: [{bill: [{day: 2024-02-01, amount: 6000.01}]}]}", "{R1: {answer: yes, value: 6000}}"),
                "base/cases/c.yaml:1 示例“超过监测线”未通过：R1 的数值预期为 6,000.00元，实际为 6,000.01元（共 1 "
                "个示例未通过，请核对规则或示例）"},
        // The file itself
        Refusal{"TwoDefinitions", "base/parameters/z.yaml", "id: line\n",
                "base/parameters/z.yaml:1:5 参数 line 重复：base/parameters/line.yaml 第 1 行已经定义过，请删去一处"},
        Refusal{"ForgottenColon", "base/rules/R2.yaml", "id: R2\ntitle 规则\nseverity: red\n",
                "base/rules/R2.yaml:2:1 文件格式错误：这一行少了冒号：键和值之间要写冒号，冒号后面要有空格"},
        Refusal{"ForgottenQuote", "base/rules/R2.yaml", "id: R2\ntitle: \"规则\nseverity: red\n",
                "base/rules/R2.yaml:2:8 文件格式错误：引号没有配对：请在文字后面补上引号"},
        Refusal{"ForgottenBracket", "base/parameters/p.yaml", "id: p\nvalues:\n  - {from: 2024-01-01, value: 1\n",
                "base/parameters/p.yaml:4:1 文件格式错误：缺少右花括号 }，或者各项之间少了逗号（左括号在第 3 行）"},
        Refusal{"BracketTooMany", "base/parameters/p.yaml", "id: p\nvalues:\n  - {from: 2024-01-01, value: 1}}\n",
                "base/parameters/p.yaml:3:33 文件格式错误：多了一个右括号，或者前面少了左括号"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace shouwang::policy
