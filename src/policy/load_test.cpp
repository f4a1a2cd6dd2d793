#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

#include "policy/test_pack.h"

namespace shouwang::policy {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

struct Mistake {
  std::string name;     // of the test
  std::string file;     // where the mistake is made
  std::string text;     // whole file
  int line;             // where it must be reported
  std::string message;  // part of what must be said
  ErrorCode code = ErrorCode::kPackSchema;
};
void PrintTo(const Mistake& mistake, std::ostream* os) { *os << mistake.name; }

class PackMistake : public ::testing::TestWithParam<Mistake> {};

TEST_P(PackMistake, IsReportedWithFileLineAndReason) {
  const Mistake& mistake = GetParam();
  TestPack pack;
  pack.write(mistake.file, mistake.text);
  const auto loaded = pack.load();
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code(), mistake.code) << loaded.error().text();
  std::string all;
  const bool found = std::any_of(pack.report.problems.begin(), pack.report.problems.end(), [&](const Problem& p) {
    all += p.text() + "\n";
    return p.file == pack.display(mistake.file) && p.line == mistake.line && p.message.find(mistake.message) != std::string::npos;
  });
  EXPECT_TRUE(found) << "expected line " << mistake.line << " “" << mistake.message << "”, got:\n" << all;
}

const std::string kParameter = "id: p\ntitle: 参数\nkind: money\nunit: 元\nmin: 0\nmax: 100\n";  // 6 lines
const std::string kDataset =
    "id: d\ntitle: 数据\nowner: 部门\nentity: person\nperiod: event\nsource: {document: 试验}\nfields:\n"  // 7 lines
    "  - {name: id_number, title: 身份证号, type: resident_id, key: true}\n";
const std::string kCase = "- name: 示例\n  as_of: 2024-06-30\n";

INSTANTIATE_TEST_SUITE_P(
    Load, PackMistake,
    ::testing::Values(
        // The file itself
        Mistake{"BadIndentation", "base/rules/R2.yaml", "id: R2\n  title: x\n", 2, "冒号", ErrorCode::kPackSyntax},
        Mistake{"UnclosedBracket", "base/parameters/p.yaml", "id: [p\n", 2, "缺少右方括号", ErrorCode::kPackSyntax},
        Mistake{"Tab", "base/parameters/p.yaml", "id: p\nvalues:\n\t- {}\n", 3, "制表符", ErrorCode::kPackSyntax},
        Mistake{"DuplicateKey", "base/parameters/p.yaml", "id: p\ntitle: a\ntitle: b\n", 3, "第 2 行已经写过", ErrorCode::kPackSyntax},
        Mistake{"Anchor", "base/parameters/p.yaml", "id: p\ntitle: &a x\n", 2, "锚点", ErrorCode::kPackSyntax},
        Mistake{"Alias", "base/parameters/p.yaml", "- *a\n", 1, "别名", ErrorCode::kPackSyntax},
        Mistake{"Tag", "base/parameters/p.yaml", "id: !!str p\n", 1, "类型标记", ErrorCode::kPackSyntax},
        Mistake{"SecondDocument", "base/parameters/p.yaml", "id: p\n---\nid: q\n", 0, "一个文件只能有一个文档", ErrorCode::kPackSyntax},
        Mistake{"NotUtf8", "base/parameters/p.yaml", "id: p\ntitle: \xB2\xE2\n", 2, "UTF-8", ErrorCode::kPackSyntax},
        Mistake{"TooLarge", "base/parameters/p.yaml", "title: " + std::string(std::size_t{1} << 20, 'x'), 0, "1 MiB",
                ErrorCode::kPackSyntax},
        Mistake{"TooDeep", "base/parameters/p.yaml", "id: " + std::string(40, '[') + std::string(40, ']'), 1, "层次太深",
                ErrorCode::kPackSyntax},
        Mistake{"ListAsKey", "base/parameters/p.yaml", "? [a, b]\n: c\n", 1, "键必须是文字", ErrorCode::kPackSyntax},
        Mistake{"EmptyFile", "base/parameters/p.yaml", "", 0, "文件是空的"},
        Mistake{"FileOutsideFolders", "base/R2.yaml", "id: R2\n", 0, "请把文件放进"},
        Mistake{"OtherFile", "base/rules/R2.yml", "id: R2\n", 0, "只能有 .yaml 文件"},
        // pack.yaml
        Mistake{"PackIdIsNotFolder", "base/pack.yaml", "id: other\ntitle: x\nregions: []\n", 1, "应与文件夹名“base”相同"},
        Mistake{"PackWithoutTitle", "base/pack.yaml", "id: base\nregions: []\n", 1, "缺少“title”"},
        Mistake{"UnknownParent", "base/pack.yaml", "id: base\ntitle: x\nextends: nowhere\n", 3, "“nowhere”不存在"},
        Mistake{"ParentIsPath", "base/pack.yaml", "id: base\ntitle: x\nextends: ../other\n", 3, "应为上级政策包的文件夹名"},
        Mistake{"RegionIsNotDigits", "base/pack.yaml", "id: base\ntitle: x\nregions: [云南]\n", 3, "行政区划代码“云南”"},
        Mistake{"UnknownDueDaysParameter", "base/pack.yaml", "id: base\ntitle: x\ndue_days: {red: days_rad}\n", 3, "是否想写“days_red”"},
        // Parameters
        Mistake{"UnknownKey", "base/parameters/p.yaml", kParameter + "vlaues: []\n", 7, "是否想写“values”"},
        Mistake{"MissingKey", "base/parameters/p.yaml", "id: p\nkind: int\nunit: 天\nvalues: []\n", 1, "缺少“title”"},
        Mistake{"BadIdentifier", "base/parameters/p.yaml", "id: 监测线\n", 1, "不能作标识"},
        Mistake{"BadKind", "base/parameters/p.yaml", "id: p\ntitle: x\nkind: float\n", 3, "只能是：bool、int"},
        Mistake{"NullValue", "base/parameters/p.yaml", "id: p\ntitle: ~\n", 2, "没有写值"},
        Mistake{"ListForText", "base/parameters/p.yaml", "id: p\ntitle: [x]\n", 2, "不能是列表"},
        Mistake{"DuplicateParameter", "base/parameters/z.yaml", "id: line\n", 1, "参数 line 重复"},
        Mistake{"NoValues", "base/parameters/p.yaml", kParameter + "values: []\n", 7, "至少要有一项"},
        Mistake{"ValueWithoutSource", "base/parameters/p.yaml", kParameter + "values:\n  - {from: 2024-01-01, value: 1}\n", 8,
                "缺少“source”"},
        Mistake{"SourceWithoutDocument", "base/parameters/p.yaml",
                kParameter + "values:\n  - {from: 2024-01-01, value: 1, source: {clause: x}}\n", 8, "缺少“document”"},
        Mistake{"ValueOutOfRange", "base/parameters/p.yaml",
                kParameter + "values:\n  - {from: 2024-01-01, value: 100.01, source: {document: x}}\n", 8, "超出允许范围"},
        Mistake{"ValueOfWrongType", "base/parameters/p.yaml",
                kParameter + "values:\n  - {from: 2024-01-01, value: 六千, source: {document: x}}\n", 8, "以元计的金额"},
        Mistake{"ImpossibleDate", "base/parameters/p.yaml",
                kParameter + "values:\n  - {from: 2023-02-29, value: 1, source: {document: x}}\n", 8, "存在的日期"},
        Mistake{"EndBeforeStart", "base/parameters/p.yaml",
                kParameter + "values:\n  - {from: 2024-01-02, to: 2024-01-01, value: 1, source: {document: x}}\n", 8, "不能早于"},
        Mistake{"Overlap", "base/parameters/p.yaml",
                kParameter + "values:\n  - {from: 2024-01-01, to: 2025-01-01, value: 1, source: {document: x}}\n  - {from: 2025-01-01, "
                             "value: 2, source: {document: x}}\n",
                9, "日期重叠"},
        Mistake{"Gap", "base/parameters/p.yaml",
                kParameter + "values:\n  - {from: 2024-01-01, to: 2024-12-30, value: 1, source: {document: x}}\n  - {from: 2025-01-01, "
                             "value: 2, source: {document: x}}\n",
                9, "取值中断：2024-12-31 至 2024-12-31"},
        Mistake{"WrongOrder", "base/parameters/p.yaml",
                kParameter + "values:\n  - {from: 2025-01-01, value: 1, source: {document: x}}\n  - {from: 2024-01-01, value: 2, source: "
                             "{document: x}}\n",
                9, "从早到晚"},
        Mistake{"MoneyNotInYuan", "base/parameters/p.yaml", "id: p\ntitle: x\nkind: money\nunit: 万元\nvalues: []\n", 4, "一律以元填写"},
        // Code tables
        Mistake{"DuplicateCode", "base/code_tables/t.yaml",
                "id: t\ntitle: x\nstandard: x\ncodes:\n  - {code: A, name: a}\n  - {code: A, name: b}\n", 6, "重复"},
        Mistake{"AmbiguousAlias", "base/code_tables/t.yaml",
                "id: t\ntitle: x\nstandard: x\ncodes:\n  - {code: A, name: 甲}\n  - {code: B, name: 乙, aliases: [甲]}\n", 5,
                "同时指两个代码"},
        // Datasets
        Mistake{"UnknownFieldType", "base/datasets/d.yaml", kDataset + "  - {name: x, title: 甲, type: text}\n", 9, "只能是：string"},
        Mistake{"UnknownCodeTable", "base/datasets/d.yaml", kDataset + "  - {name: x, title: 甲, type: code, code_table: grad}\n", 9,
                "是否想写“grade”"},
        Mistake{"CodeWithoutTable", "base/datasets/d.yaml", kDataset + "  - {name: x, title: 甲, type: code}\n", 9, "缺少“code_table”"},
        Mistake{"TableWithoutCode", "base/datasets/d.yaml", kDataset + "  - {name: x, title: 甲, type: int, code_table: grade}\n", 9,
                "只有 type: code"},
        Mistake{"DuplicateField", "base/datasets/d.yaml",
                kDataset + "  - {name: x, title: 甲, type: int}\n  - {name: x, title: 乙, type: int}\n", 10, "字段 x 重复"},
        Mistake{"SameHeader", "base/datasets/d.yaml",
                kDataset + "  - {name: x, title: 甲, type: int}\n  - {name: y, title: 乙, type: int, aliases: [甲]}\n", 8,
                "导入时无法区分"},
        Mistake{"NoKey", "base/datasets/d.yaml",
                "id: d\ntitle: 数据\nowner: 部门\nentity: household\nperiod: event\nsource: {document: 试验}\nfields:\n  - {name: x, "
                "title: 甲, type: int}\n",
                8, "至少要有一个 key"},
        Mistake{"PersonWithoutNumber", "base/datasets/d.yaml",
                "id: d\ntitle: 数据\nowner: 部门\nentity: person\nperiod: event\nsource: {document: 试验}\nfields:\n  - {name: x, title: "
                "甲, type: int, key: true}\n",
                8, "resident_id"},
        Mistake{"VisiblePersonalField", "base/datasets/d.yaml", kDataset + "  - {name: x, title: 姓名, type: name, visible: true}\n", 9,
                "规则不能读取"},
        Mistake{"UnknownMoneyUnit", "base/datasets/d.yaml", kDataset + "  - {name: x, title: 甲, type: money, unit: 美元}\n", 9,
                "“元”或“万元”"},
        Mistake{"TimeIsNotDate", "base/datasets/d.yaml", kDataset + "  - {name: x, title: 甲, type: int, time: true}\n", 9, "必须是日期"},
        Mistake{"LimitOnText", "base/datasets/d.yaml", kDataset + "  - {name: x, title: 甲, type: string, min: 1}\n", 9, "不适用"},
        Mistake{"ReservedName", "base/datasets/d.yaml", kDataset + "  - {name: as_of, title: 甲, type: int}\n", 9, "另有含义"},
        Mistake{"SecondRegistry", "base/datasets/z.yaml",
                "id: z\ntitle: 数据\nowner: 部门\nentity: household\ntarget: registry.household\nperiod: state\nsource: {document: "
                "试验}\nfields:\n  - {name: x, title: 甲, type: int, key: true}\n",
                1, "只能有一个农户登记"},
        Mistake{"DatasetNamedLikeField", "base/datasets/d.yaml",
                "id: income\ntitle: 数据\nowner: 部门\nentity: household\nperiod: event\nsource: {document: 试验}\nfields:\n  - {name: x, "
                "title: 甲, type: int, key: true}\n",
                1, "的字段同名"},
        // Terms
        Mistake{"TermOfUnknownTable", "base/terms/t.yaml", "id: t\ntable: house\ntitle: x\nkind: int\nexpression: \"1\"\n", 5,
                "“house”不存在"},
        Mistake{"TermNamedLikeField", "base/terms/t.yaml", "id: birth\ntable: members\ntitle: x\nkind: int\nexpression: \"1\"\n", 1,
                "同名"},
        Mistake{"TermOfOtherKind", "base/terms/t.yaml",
                "id: t\ntable: members\ntitle: x\nkind: money\nexpression: age(self.birth, as_of)\n", 5, "写明是金额，算出来的却是整数",
                ErrorCode::kCelType},
        Mistake{"TermSyntax", "base/terms/t.yaml", "id: t\ntable: members\ntitle: x\nkind: int\nexpression: |\n  1 +\n    * 2\n", 7,
                "表达式有误", ErrorCode::kCelSyntax},
        // Rules
        Mistake{"RuleSyntax", "base/rules/R2.yaml", TestPack::rule("R2", "household.spent >"), 6, "表达式有误", ErrorCode::kCelSyntax},
        Mistake{"RuleUnknownField", "base/rules/R2.yaml", TestPack::rule("R2", "household.spnt > params.line"), 6, "spent",
                ErrorCode::kCelType},
        Mistake{"RuleOverLines", "base/rules/R2.yaml", TestPack::rule("R2", "|\n  household.spent > params.line\n    && household.nothing"),
                8, "nothing", ErrorCode::kCelType},
        Mistake{"RuleIsNotBool", "base/rules/R2.yaml", TestPack::rule("R2", "household.spent"), 6, "应为是或否", ErrorCode::kCelType},
        Mistake{"RuleReadsPersonalField", "base/rules/R2.yaml", TestPack::rule("R2", "household.members.exists(m, m.name == '张三')"), 6,
                "name", ErrorCode::kCelType},
        Mistake{"RuleWithoutWhen", "base/rules/R2.yaml",
                "id: R2\ntitle: 规则\nseverity: red\nrisk: \"01\"\nfrom: 2024-01-01\nwording: x\nchecks: [x]\nsource: {document: 试验}\n",
                1, "缺少“when”"},
        Mistake{"RuleWithUnknownRisk", "base/rules/R2.yaml",
                "id: R2\ntitle: 规则\nseverity: red\nrisk: \"08\"\nfrom: 2024-01-01\nwhen: \"true\"\nwording: x\nchecks: [x]\nsource: "
                "{document: 试验}\n",
                1, "风险类型“08”"},
        Mistake{"RuleWithUnknownSeverity", "base/rules/R2.yaml", "id: R2\ntitle: 规则\nseverity: pink\n", 3, "只能是：blue"},
        Mistake{
            "RuleWithoutChecks", "base/rules/R2.yaml",
            "id: R2\ntitle: 规则\nseverity: red\nrisk: \"01\"\nfrom: 2024-01-01\nwhen: \"true\"\nwording: x\nsource: {document: 试验}\n", 1,
            "至少要写一条“checks”"},
        Mistake{"WordingWithUnknownGap", "base/rules/R2.yaml",
                "id: R2\ntitle: 规则\nseverity: red\nrisk: \"01\"\nfrom: 2024-01-01\nwhen: \"true\"\nwording: 有 {name}\nchecks: "
                "[x]\nsource: {document: 试验}\n",
                7, "只能写 {value} 或 {limit}"},
        Mistake{"WordingWithoutValue", "base/rules/R2.yaml",
                "id: R2\ntitle: 规则\nseverity: red\nrisk: \"01\"\nfrom: 2024-01-01\nwhen: \"true\"\nwording: 有 {value}\nchecks: "
                "[x]\nsource: {document: 试验}\n",
                7, "没有写“value”"},
        Mistake{"RuleOfUnknownKind", "base/rules/R2.yaml", TestPack::rule("R2", "\"true\"") + "kind: hint\n", 12, "只能是：risk、quality"},
        Mistake{"RuleOfUnknownStatus", "base/rules/R2.yaml", TestPack::rule("R2", "\"true\"") + "status: off\n", 12,
                "只能是：active、shadow"},
        Mistake{"RuleOfUnknownGroup", "base/rules/R2.yaml", TestPack::rule("R2", "\"true\"") + "group: helth\n", 12,
                "是否想写“health”"},
        Mistake{"RuleWithUnknownReasons", "base/rules/R2.yaml", TestPack::rule("R2", "\"true\"") + "exempt: [raeson]\n", 12,
                "是否想写“reason”"},
        Mistake{"RuleOfUnknownDepartment", "base/rules/R2.yaml", TestPack::rule("R2", "\"true\"") + "author: 医保局\n", 12, "现有：医保部门、乡村振兴部门"},
        Mistake{"RuleReadsAnotherDepartmentsDataset", "base/rules/R2.yaml",
                TestPack::rule("R2", "household.spent > params.line && household.income > yuan(0)") + "author: 医保部门\n", 6,
                "却读取了乡村振兴部门的“农户”（house）"},
        Mistake{"OrangeQualityRule", "base/rules/R2.yaml",
                "id: R2\ntitle: 规则\nkind: quality\nseverity: orange\nrisk: \"01\"\nfrom: 2024-01-01\nwhen: \"true\"\nwording: x\nchecks: "
                "[x]\nsource: {document: 试验}\n",
                4, "不能是 orange"},
        Mistake{"RuleComparesMoneyWithANumber", "base/rules/R2.yaml", TestPack::rule("R2", "household.spent > 6000"), 6, "yuan(6000)",
                ErrorCode::kCelType},
        Mistake{"CyclicTerms", "base/terms/t.yaml",
                "- id: a\n  table: household\n  title: 甲\n  kind: money\n  expression: self.b\n"
                "- id: b\n  table: household\n  title: 乙\n  kind: money\n  expression: self.a\n",
                5, "循环", ErrorCode::kCelType},
        Mistake{"BadRuleId", "base/rules/R2.yaml", "id: r-2\n", 1, "应以大写字母开头"},
        Mistake{"DuplicateRule", "base/rules/R2.yaml", TestPack::rule("R1", "\"true\""), 1, "规则 R1 重复"},
        Mistake{"DisabledOwnRule", "base/rules/R2.yaml", TestPack::rule("R2", "\"true\"") + "enabled: false\n", 12,
                "只有下级政策包才能停用"},
        // Calendar
        Mistake{"WeekdayAsMakeUpDay", "base/calendar/2025.yaml",
                "year: 2025\nsource: {document: x}\nholidays:\n  - {name: 元旦, from: 2025-01-01, to: 2025-01-01}\nworking_days:\n  - "
                "2025-01-06\n",
                6, "不是周六或周日"},
        Mistake{"HolidayOfOtherYear", "base/calendar/2025.yaml",
                "year: 2025\nsource: {document: x}\nholidays:\n  - {name: 元旦, from: 2024-12-21, to: 2025-01-01}\n", 4, "都在本年内"},
        Mistake{"HolidayAndWorkingDay", "base/calendar/2025.yaml",
                "year: 2025\nsource: {document: x}\nholidays:\n  - {name: 春节, from: 2025-01-25, to: 2025-01-26}\nworking_days: "
                "[2025-01-26]\n",
                5, "同时列为"},
        // Cases
        Mistake{"CaseWithUnknownField", "base/cases/c.yaml", kCase + "  household: {incom: 1}\n  expect: {R1: no}\n", 3,
                "是否想写“income”"},
        Mistake{"CaseWithUnknownRule", "base/cases/c.yaml", kCase + "  household: {income: 1}\n  expect: {R2: no}\n", 4, "没有规则“R2”"},
        Mistake{"CaseWithUnknownAnswer", "base/cases/c.yaml", kCase + "  household: {income: 1}\n  expect: {R1: maybe}\n", 4,
                "yes（预警）"},
        Mistake{"CaseWithUnknownCode", "base/cases/c.yaml", kCase + "  household: {members: [{bill: [{grade: C}]}]}\n  expect: {R1: no}\n",
                3, "没有代码“C”"},
        Mistake{"CaseWithCodeName", "base/cases/c.yaml", kCase + "  household: {members: [{bill: [{grade: A级}]}]}\n  expect: {R1: no}\n",
                3, "“A级”的代码是“A”"},
        Mistake{"CaseWithPersonalField", "base/cases/c.yaml", kCase + "  household: {members: [{name: 张三}]}\n  expect: {R1: no}\n", 3,
                "没有“name”这一项"},
        Mistake{"CaseWithUnknownTable", "base/cases/c.yaml",
                kCase + "  unavailable: [bills]\n  household: {income: 1}\n  expect: {R1: no}\n", 3, "没有“bills”"},
        Mistake{"CaseBeforeTheRule", "base/cases/c.yaml",
                "- name: 示例\n  as_of: 2023-12-31\n  household: {income: 1}\n  expect: {R1: no}\n", 4, "不执行"},
        Mistake{"CaseWithoutDay", "base/cases/c.yaml", "- name: 示例\n  household: {income: 1}\n  expect: {R1: no}\n", 1, "缺少“as_of”"}),
    [](const auto& test) { return test.param.name; });

TEST(PackLoad, AcceptsTheTestPack) {
  TestPack pack;
  const auto loaded = pack.load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ((*loaded)->chain, std::vector<std::string>{"base"});
  EXPECT_TRUE((*loaded)->rule("R1")->when_expression);
}

TEST(PackLoad, ReportsAllProblemsOfAllFiles) {
  TestPack pack;
  pack.write("base/rules/R2.yaml", "id: R2\n");
  pack.write("base/parameters/p.yaml", "id: p\ntitle: &a x\n");
  pack.write("base/datasets/d.yaml", "id: d\n");
  const auto loaded = pack.load();
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code(), ErrorCode::kPackSyntax) << "the gravest code wins";
  for (const char* file : {"base/rules/R2.yaml", "base/parameters/p.yaml", "base/datasets/d.yaml"}) {
    EXPECT_TRUE(std::any_of(pack.report.problems.begin(), pack.report.problems.end(), [&](const Problem& p) {
      return p.file == pack.display(file);
    })) << file;
  }
}

TEST(PackLoad, RefusesAMisspeltFolderSoThatNoRuleIsLostSilently) {
  TestPack pack;
  pack.write("base/ruels/R2.yaml", TestPack::rule("R2", "\"true\""));
  ASSERT_FALSE(pack.load());
  EXPECT_THAT(pack.report.problems.at(0).text(), HasSubstr("base/ruels 不认识的文件夹"));
}

TEST(PackLoad, StopsCountingProblemsOfAHopelessFile) {
  TestPack pack;
  std::string keys;
  for (int i = 0; i < 2000; ++i) keys += "a: 1\n";
  pack.write("base/rules/R2.yaml", keys);
  ASSERT_FALSE(pack.load());
  EXPECT_LE(pack.report.problems.size(), 500u);
}

TEST(PackLoad, LimitsTheNumberOfCodesAndFields) {
  TestPack pack;
  std::string table = "id: t\ntitle: x\nstandard: x\ncodes:\n";
  for (int i = 0; i <= 5000; ++i) table += "  - {code: c" + std::to_string(i) + ", name: n" + std::to_string(i) + "}\n";
  pack.write("base/code_tables/t.yaml", table);
  ASSERT_FALSE(pack.load());
  EXPECT_THAT(pack.report.problems.at(0).text(), HasSubstr("code_tables/t.yaml:5:3 代码太多"));
  table.resize(table.rfind("  - "));
  pack.write("base/code_tables/t.yaml", table);
  EXPECT_TRUE(pack.load());

  std::string dataset =
      "id: d\ntitle: 数据\nowner: 部门\nentity: household\nperiod: event\nsource: {document: 试验}\nfields:\n  - {name: x, title: 甲, "
      "type: int, key: true}\n";
  for (int i = 0; i < 300; ++i) dataset += "  - {name: f" + std::to_string(i) + ", title: t" + std::to_string(i) + ", type: int}\n";
  pack.write("base/datasets/d.yaml", dataset);
  ASSERT_FALSE(pack.load());
  EXPECT_THAT(pack.report.problems.at(0).text(), HasSubstr("datasets/d.yaml:8:3 字段太多"));
  dataset.resize(dataset.rfind("  - "));
  pack.write("base/datasets/d.yaml", dataset);
  EXPECT_TRUE(pack.load());
}

TEST(PackLoad, DoesNotFollowLinksOutOfThePack) {
  TestPack pack;
  pack.write("elsewhere/p.yaml", "id: p\n");
  std::filesystem::create_symlink(pack.root() / "elsewhere/p.yaml", pack.root() / "base/parameters/p.yaml");
  ASSERT_FALSE(pack.load());
  EXPECT_THAT(pack.report.problems.at(0).text(), HasSubstr("base/parameters/p.yaml 政策包里只能有 .yaml 文件"));
}

TEST(PackLoad, NamesColumnsInCharacters) {
  TestPack pack;
  pack.write("base/rules/R2.yaml", TestPack::rule("R2", "|\n  household.spent > params.line && household.nothing"));
  ASSERT_FALSE(pack.load());
  ASSERT_EQ(pack.report.problems.size(), 1u);
  EXPECT_EQ(pack.report.problems[0].line, 7);
  EXPECT_EQ(pack.report.problems[0].column, 46) << pack.report.problems[0].text();
  EXPECT_THAT(pack.report.problems[0].text(), HasSubstr("base/rules/R2.yaml:7:46 "));
}

TEST(PackLoad, KeepsWordsThatYamlWouldTurnIntoBooleans) {
  TestPack pack;
  pack.write("base/code_tables/t.yaml", "id: t\ntitle: no\nstandard: x\ncodes:\n  - {code: 01, name: off, aliases: [\"null\", 1.50]}\n");
  const auto loaded = pack.load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  const CodeTable* table = (*loaded)->code_table("t");
  EXPECT_EQ(table->title, "no");
  EXPECT_EQ(table->codes[0].code, "01");
  EXPECT_EQ(table->codes[0].aliases, (std::vector<std::string>{"null", "1.50"}));
}

TEST(PackLoad, AllowsAStatedGap) {
  TestPack pack;
  pack.write(
      "base/parameters/p.yaml",
      "id: p\ntitle: x\nkind: int\nunit: 天\ngaps: true\nvalues:\n  - {from: 2024-01-01, to: 2024-06-30, value: 1, source: {document: x}}\n"
      "  - {from: 2025-01-01, value: 2, source: {document: x}}\n");
  const auto loaded = pack.load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ((*loaded)->parameters.at("p").on(*Date::from_ymd(2024, 7, 1)).error().code(), ErrorCode::kNotInForce);
}

TEST(PackLoad, LetsADepartmentReadItsOwnDataAndWhatItWasGiven) {
  TestPack pack;
  const std::string own = TestPack::rule("R2", "household.spent > params.line") + "author: 医保部门\n";
  pack.write("base/rules/R2.yaml", own);
  auto loaded = pack.load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ((*loaded)->rule("R2")->author, "医保部门");

  const std::string mixed = TestPack::rule("R2", "household.spent > params.line && household.income > yuan(0)");
  pack.write("base/rules/R2.yaml", mixed + "author: 医保部门\n");
  EXPECT_FALSE(pack.load());
  pack.write("base/rules/R2.yaml", mixed + "author: 乡村振兴部门\n");
  EXPECT_TRUE(pack.load()) << "the department that keeps the register reads everything";
  pack.write("base/rules/R2.yaml", mixed + "author: 医保部门\n");
  pack.write("base/datasets/household.yaml",
             "id: house\ntitle: 农户\nowner: 乡村振兴部门\nentity: household\ntarget: registry.household\nperiod: state\nreaders: [医保部门]\n"
             "source: {document: 试验}\nfields:\n"
             "  - {name: number, title: 户编号, type: string, required: true, key: true, sensitivity: personal}\n"
             "  - {name: income, title: 人均收入, type: money}\n");
  loaded = pack.load();
  EXPECT_TRUE(loaded) << loaded.error().text();
}

constexpr std::string_view kDeposit =
    "id: deposit\ntitle: 存款\nowner: 人民银行\nentity: person\nperiod: state\nsensitivity: asset\nretention: 24\ninterval: event\n"
    "defaults: [retention, interval]\nsource: {document: 试验}\nfields:\n"
    "  - {name: id_number, title: 身份证号, type: resident_id, required: true}\n"
    "  - {name: account, title: 账号, type: secret, key: true}\n  - {name: balance, title: 余额, type: money}\n";

TEST(PackLoad, ReadsWhoMaySeeADatasetHowLongItIsKeptAndHowOftenItComes) {
  TestPack pack;
  pack.write("base/datasets/deposit.yaml", kDeposit);
  const auto loaded = pack.load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  const Dataset &deposit = *(*loaded)->dataset("deposit"), &bill = *(*loaded)->dataset("bill");
  EXPECT_EQ(deposit.sensitivity, DataClass::kAsset);
  EXPECT_EQ(deposit.retention_months, 24);
  EXPECT_EQ(deposit.interval.title(), "随时");
  EXPECT_FALSE(deposit.interval.next_due(*Date::from_ymd(2026, 1, 31)));
  EXPECT_EQ(deposit.defaults, (std::vector<std::string>{"retention", "interval"}));
  EXPECT_EQ(bill.sensitivity, DataClass::kPersonal);
  EXPECT_EQ(bill.interval.title(), "每月");
  EXPECT_EQ(bill.interval.next_due(*Date::from_ymd(2026, 1, 31))->iso(), "2026-02-28");
  EXPECT_EQ((*loaded)->schema->find_table("deposit"), -1) << "asset rows are not even loaded for screening";
}

TEST(PackLoad, ReadsWhatADatasetProposesAboutItsPersons) {
  const auto reports = [](std::string_view head, std::string_view day) {
    return "id: gone\ntitle: 死亡登记\nowner: 公安部门\nperiod: event\nsource: {document: 试验}\n" + std::string(head) +
           "\nfields:\n  - {name: id_number, title: 身份证号, type: resident_id, required: true, key: true}\n  - {name: died, title: 死亡日期, " + std::string(day) + "}\n";
  };
  TestPack pack;
  pack.write("base/datasets/gone.yaml", reports("entity: person\nproposes: death\ndefaults: [proposes]", "type: date, time: true"));
  const auto loaded = pack.load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ((*loaded)->dataset("gone")->proposes, Proposes::kDeath);
  EXPECT_EQ((*loaded)->dataset("bill")->proposes, Proposes::kNothing);
  for (const auto& [head, day, problem] : std::vector<std::array<std::string, 3>>{{"entity: person\nproposes: birth", "type: date, time: true", "death"},
                                                                                  {"entity: person\nproposes: move", "type: date", "日期字段"},
                                                                                  {"entity: person\nproposes: move", "type: month, time: true", "日期字段"},
                                                                                  {"entity: household\nproposes: death", "type: date, time: true", "entity: person"}}) {
    pack.write("base/datasets/gone.yaml", reports(head, day));
    ASSERT_FALSE(pack.load()) << head << day;
    EXPECT_THAT(pack.report.problems.at(0).text(), AllOf(HasSubstr("gone.yaml:"), HasSubstr(problem)));
  }
}

TEST(PackLoad, ReadsColumnsThatOnlyIdentifyAndWhereTwoReviewersDecide) {
  TestPack pack;
  pack.write("base/matching_columns.yaml",
             "- {part: birth_date, title: 出生日期, aliases: [生日]}\n- {part: name, title: 户主姓名, entity: household}\n- {part: phone, title: 电话}\n");
  pack.write("base/datasets/deposit.yaml", std::string(kDeposit) + "stakes: high\n");
  pack.write("child/pack.yaml", "id: child\ntitle: 下级\nextends: base\nregions: []\n");
  pack.write("child/matching_columns.yaml", "- {part: phone, title: 电话, aliases: [联系方式]}\n- {part: sex, title: 性别}\n");
  auto loaded = pack.load("child");
  ASSERT_TRUE(loaded) << loaded.error().text();
  const auto& columns = (*loaded)->matching_columns;
  ASSERT_EQ(columns.size(), 4u);
  EXPECT_EQ(columns[0].part, MatchPart::kBirthDate);
  EXPECT_EQ(columns[0].aliases, std::vector<std::string>{"生日"});
  EXPECT_FALSE(columns[0].entity);
  EXPECT_EQ(columns[1].entity, Entity::kHousehold);
  EXPECT_EQ(columns[2].aliases, std::vector<std::string>{"联系方式"}) << "the child's entry takes the place of its parent's";
  EXPECT_EQ(columns[3].part, MatchPart::kSex);
  EXPECT_TRUE((*loaded)->dataset("deposit")->high_stakes);
  EXPECT_FALSE((*loaded)->dataset("bill")->high_stakes);
  pack.write("base/matching_columns.yaml", "- {part: colour, title: 肤色}\n");
  ASSERT_FALSE(pack.load());
  EXPECT_THAT(pack.report.problems.at(0).text(), AllOf(HasSubstr("matching_columns.yaml:1:"), HasSubstr("birth_date")));
}

TEST(PackLoad, RefusesARuleATermAndAnIntervalThatAssetDataDoNotAllow) {
  TestPack pack;
  pack.write("base/datasets/deposit.yaml", kDeposit);
  pack.write("base/rules/R2.yaml", TestPack::rule("R2", "household.members.exists(m, m.deposit.exists(d, d.balance > params.line))"));
  ASSERT_FALSE(pack.load());
  EXPECT_THAT(pack.report.problems.at(0).text(), AllOf(HasSubstr("R2.yaml:6:"), HasSubstr("家庭资产数据")));
  pack.remove("base/rules/R2.yaml");
  pack.write("base/terms/rich.yaml", "- id: rich\n  table: household\n  title: 有钱\n  kind: bool\n  expression: self.members.exists(m, m.deposit.exists(d, d.balance > params.line))\n");
  ASSERT_FALSE(pack.load());
  EXPECT_THAT(pack.report.problems.at(0).text(), AllOf(HasSubstr("rich.yaml:5:"), HasSubstr("家庭资产数据")));
  pack.remove("base/terms/rich.yaml");
  std::string text(kDeposit);
  pack.write("base/datasets/deposit.yaml", text.replace(text.find("interval: event"), 15, "interval: often"));
  ASSERT_FALSE(pack.load());
  EXPECT_THAT(pack.report.problems.at(0).text(), AllOf(HasSubstr("deposit.yaml:8:"), HasSubstr("多久报送一次")));
}

TEST(PackLoad, ReadsKindStatusGroupAndReasonsOfARule) {
  TestPack pack;
  pack.write("base/rules/R2.yaml", TestPack::rule("R2", "household.spent > params.line") + "kind: quality\nstatus: shadow\ngroup: health\nexempt: [reason]\n");
  const auto loaded = pack.load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  const Rule &plain = *(*loaded)->rule("R1"), &rule = *(*loaded)->rule("R2");
  EXPECT_EQ(plain.kind, RuleKind::kRisk);
  EXPECT_EQ(plain.status, RuleStatus::kActive);
  EXPECT_EQ(rule.kind, RuleKind::kQuality);
  EXPECT_EQ(rule.status, RuleStatus::kShadow);
  EXPECT_EQ(rule.group_title, "健康");
  EXPECT_EQ(rule.exempt, std::vector<std::string>{"reason"});
}

TEST(PackLoad, RefusesAPackWhoseCaseFails) {
  TestPack pack;
  pack.write("base/cases/c.yaml",
             "- name: 恰好等于监测线\n  as_of: 2024-12-31\n  household: {members: [{bill: [{amount: 6000}]}]}\n  expect: {R1: yes}\n"
             "- name: 超过一分\n  as_of: 2024-12-31\n  household: {members: [{bill: [{amount: 6000.01}]}]}\n  expect: {R1: {answer: yes, "
             "value: 6000.02}}\n"
             "- name: 缺金额\n  as_of: 2024-12-31\n  household: {members: [{bill: [{day: 2024-01-01}]}]}\n  expect: {R1: unknown}\n");
  const auto loaded = pack.load();
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code(), ErrorCode::kPackCase);
  ASSERT_EQ(pack.report.cases.size(), 3u);
  EXPECT_THAT(pack.report.cases[0].problem, HasSubstr("预期为“是”，规则判断为“否”"));
  EXPECT_THAT(pack.report.cases[0].file, HasSubstr("base/cases/c.yaml:1"));
  EXPECT_THAT(pack.report.cases[1].problem, HasSubstr("预期为 6,000.02元"));
  EXPECT_EQ(pack.report.cases[2].problem, "");
}

TEST(PackLoad, RunsACaseWithItsOwnParameterValue) {
  TestPack pack;
  pack.write("base/cases/c.yaml",
             "- name: 监测线改为 5000\n  as_of: 2024-12-31\n  parameters: {line: 5000}\n  household: {members: [{bill: [{amount: "
             "5000.01}]}]}\n  expect: {R1: yes}\n");
  const auto loaded = pack.load();
  EXPECT_TRUE(loaded) << loaded.error().text();
}

TEST(PackLoad, TellsAnEmptyTableFromAnUndeliveredOne) {
  TestPack pack;
  pack.write("base/cases/c.yaml",
             "- name: 没有票据\n  as_of: 2024-12-31\n  household: {members: [{birth: 2000-01-01}]}\n  expect: {R1: no}\n"
             "- name: 没有报送票据\n  as_of: 2024-12-31\n  unavailable: [bill]\n  household: {members: [{birth: 2000-01-01}]}\n  expect: "
             "{R1: unknown}\n");
  const auto loaded = pack.load();
  EXPECT_TRUE(loaded) << loaded.error().text();
}

TEST(PackLoad, ReportsAMissingPack) {
  TestPack pack;
  EXPECT_EQ(pack.load("nothing").error().code(), ErrorCode::kPackSyntax);
}

class ChildPack : public ::testing::Test {
 protected:
  ChildPack() { pack.write("child/pack.yaml", "id: child\ntitle: 下级\nextends: base\nregions: [\"53\"]\n"); }
  TestPack pack;
};

TEST_F(ChildPack, InheritsEverything) {
  const auto loaded = pack.load("child");
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ((*loaded)->chain, (std::vector<std::string>{"base", "child"}));
  EXPECT_EQ((*loaded)->regions, std::vector<std::string>{"53"});
  EXPECT_EQ((*loaded)->rules.size(), 1u);
  EXPECT_EQ((*loaded)->rule("R1")->pack, "base");
}

TEST_F(ChildPack, ReplacesAllValuesOfAParameter) {
  pack.write("child/parameters/line.yaml", "id: line\nvalues:\n  - {from: 2025-06-01, value: 8000, source: {document: 地方文件}}\n");
  const auto loaded = pack.load("child");
  ASSERT_TRUE(loaded) << loaded.error().text();
  const Parameter& line = (*loaded)->parameters.at("line");
  EXPECT_EQ(line.values.size(), 1u);
  EXPECT_EQ(line.title, "监测线");
  EXPECT_EQ(line.pack, "child");
  EXPECT_FALSE(line.on(*Date::from_ymd(2025, 5, 31)));
  EXPECT_EQ(line.on(*Date::from_ymd(2025, 6, 1)).value()->value.number, 800000);
}

TEST_F(ChildPack, CannotChangeUnitKindOrLimits) {
  pack.write("child/parameters/line.yaml",
             "id: line\nunit: 元/户\nkind: int\nvalues:\n  - {from: 2025-06-01, value: 9000.01, source: {document: 地方文件}}\n");
  ASSERT_FALSE(pack.load("child"));
  std::string all;
  for (const Problem& p : pack.report.problems) all += p.text() + "\n";
  EXPECT_THAT(all, HasSubstr("line.yaml:2:7 参数 line 的单位与上级政策包不一致"));
  EXPECT_THAT(all, HasSubstr("line.yaml:3:7 参数 line 在上级政策包中的类型是金额（money）"));
  EXPECT_THAT(all, HasSubstr("超出允许范围"));
}

TEST_F(ChildPack, StatesOnlyWhatDiffersInARule) {
  pack.write("child/rules/R1.yaml", "id: R1\nseverity: yellow\n");
  const auto base = pack.load("base"), child = pack.load("child");
  ASSERT_TRUE(base && child);
  const Rule *before = (*base)->rule("R1"), *after = (*child)->rule("R1");
  EXPECT_EQ(after->severity, Severity::kYellow);
  EXPECT_EQ(after->when, before->when);
  EXPECT_EQ(after->pack, "child");
  EXPECT_NE(after->hash, before->hash);
}

TEST_F(ChildPack, SwitchesARuleOff) {
  pack.write("child/rules/R1.yaml", "id: R1\nenabled: false\n");
  const auto loaded = pack.load("child");
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ((*loaded)->rule("R1"), nullptr);
}

TEST_F(ChildPack, AddsCodesFieldsAndTerms) {
  pack.write("child/code_tables/grade.yaml", "id: grade\ncodes:\n  - {code: C, name: C级}\n  - {code: B, name: 二级}\n");
  pack.write("child/datasets/bill.yaml", "id: bill\nfields:\n  - {name: note, title: 备注, type: string}\n");
  pack.write("child/terms/t.yaml",
             "id: spent\ntable: household\ntitle: 支出\nkind: money\nexpression: self.bill.filter(b, b.grade == 'C').sum(b, b.amount)\n");
  const auto loaded = pack.load("child");
  ASSERT_TRUE(loaded) << loaded.error().text();
  const CodeTable* grade = (*loaded)->code_table("grade");
  EXPECT_EQ(grade->codes.size(), 3u);
  EXPECT_EQ(grade->by_code("B")->name, "二级");
  EXPECT_EQ((*loaded)->dataset("bill")->fields.size(), 6u);
  EXPECT_EQ((*loaded)->term_titles.at("spent"), "支出");
}

TEST_F(ChildPack, CannotChangeTheTypeOfAField) {
  pack.write("child/datasets/bill.yaml", "id: bill\nfields:\n  - {name: amount, title: 金额, type: int}\n");
  ASSERT_FALSE(pack.load("child"));
  EXPECT_THAT(pack.report.problems.at(0).text(), HasSubstr("bill.yaml:3:37 下级政策包不能改变字段 amount 的类型"));
}

TEST_F(ChildPack, KeepsTheCasesOfItsParentUnderTheParentsValues) {
  pack.write("base/cases/c.yaml",
             "- name: 超过\n  as_of: 2025-06-30\n  household: {members: [{bill: [{amount: 7500}]}]}\n  expect: {R1: yes}\n");
  pack.write("child/parameters/line.yaml", "id: line\nvalues:\n  - {from: 2025-01-01, value: 8000, source: {document: 地方文件}}\n");
  pack.write("child/cases/c.yaml",
             "- name: 地方线内\n  as_of: 2025-06-30\n  household: {members: [{bill: [{amount: 7500}]}]}\n  expect: {R1: no}\n");
  const auto loaded = pack.load("child");
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(pack.report.cases.size(), 2u);
}

TEST_F(ChildPack, MayNotBeItsOwnAncestor) {
  pack.write("base/pack.yaml", "id: base\ntitle: x\nextends: child\n");
  const auto loaded = pack.load("child");
  ASSERT_FALSE(loaded);
  EXPECT_THAT(pack.report.problems.at(0).text(), HasSubstr("循环"));
  EXPECT_EQ(pack.report.problems.at(0).line, 3);
}

TEST(PackHash, ChangesWithEveryFileOfTheChainAndWithNothingElse) {
  TestPack pack;
  pack.write("child/pack.yaml", "id: child\ntitle: 下级\nextends: base\n");
  const std::string first = (*pack.load("child"))->hash;
  EXPECT_EQ(first.size(), 64u);
  pack.write("base/README.md", "说明");
  pack.write("base/divisions/53.csv", "code,name\n");
  EXPECT_EQ((*pack.load("child"))->hash, first);
  pack.write("base/terms/household.yaml",
             "# 注释\n- id: spent\n  table: household\n  title: 支出合计\n  kind: money\n  expression: self.bill.sum(b, b.amount)\n");
  EXPECT_NE((*pack.load("child"))->hash, first);
}

TEST(RuleHash, CoversKindStatusGroupAuthorAndReasons) {
  TestPack pack;
  std::set<std::string> hashes;
  for (const char* more : {"", "kind: quality\n", "status: shadow\n", "group: health\n", "author: 医保部门\n", "exempt: [reason]\n"}) {
    pack.write("base/rules/R1.yaml", TestPack::rule("R1", "household.spent > params.line") + more);
    const auto loaded = pack.load();
    ASSERT_TRUE(loaded) << loaded.error().text();
    hashes.insert((*loaded)->rule("R1")->hash);
  }
  EXPECT_EQ(hashes.size(), 6u);
}

TEST(RuleHash, IgnoresLineBreaksOfAnExpressionButNotItsMeaning) {
  TestPack pack;
  const auto hash = [&](const std::string& when) {
    pack.write("base/rules/R1.yaml", TestPack::rule("R1", when));
    const auto loaded = pack.load();
    return loaded ? (*loaded)->rule("R1")->hash : loaded.error().text();
  };
  const std::string plain = hash("household.spent > params.line && household.income < yuan(1)");
  EXPECT_EQ(plain.size(), 16u);
  EXPECT_EQ(hash("|\n  household.spent > params.line\n    && household.income < yuan(1)\n"), plain);
  EXPECT_NE(hash("household.spent >= params.line && household.income < yuan(1)"), plain);
}

}  // namespace
}  // namespace shouwang::policy
