#include "intake/table_plan.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "intake/testing/sample.h"
#include "intake/testing/temp_file.h"
#include "intake/testing/workbook_builder.h"

namespace shouwang::intake {
namespace {

using testing::china_pack;
using testing::TempFile;

struct Planned {
  std::optional<TablePlan> plan;
  std::optional<Error> error;
};

Planned plan_file(const std::filesystem::path& path, std::string_view dataset, std::string_view name) {
  const auto file = SourceFile::open(path);
  if (!file) return {std::nullopt, file.error()};
  auto plan = plan_table(*file, china_pack(), dataset, name, access::Scope::for_operator("test"));
  if (!plan) return {std::nullopt, plan.error()};
  return {std::move(*plan), std::nullopt};
}
Planned plan(std::string_view content, std::string_view dataset = "auto", std::string_view name = "数据.csv") {
  TempFile file("plan.csv", content);
  return plan_file(file.path(), dataset, name);
}
std::string field_of(const TablePlan& p, std::size_t column) {
  for (const MappedColumn& m : p.fit.mapped)
    if (m.column == column) return p.dataset->fields[m.field].name;
  return "";
}

constexpr std::string_view kMedical =
    "结算单号,姓名,身份证号,结算日期,医疗总费用,合规自付费用\nJ1,张三,999001198001010017,2026-08-05,100,10\n";

TEST(Heading, IsComparedWithoutWidthSpacesCaseStarsAndBrackets) {
  const HeadingName h = read_heading(" *金 额（万元）：");
  EXPECT_EQ(h.whole, "金额(万元)");
  EXPECT_EQ(h.bare, "金额");
  EXPECT_EQ(h.unit, "万元");
  EXPECT_EQ(read_heading("县(市、区、旗)").bare, "县");
  EXPECT_EQ(read_heading("县(市、区、旗)").unit, "");
  EXPECT_EQ(read_heading("金额【单位：元】").unit, "元");
  EXPECT_EQ(read_heading("损失金额/万元").bare, "损失金额");
  EXPECT_EQ(read_heading("损失金额/万元").unit, "万元");
  EXPECT_EQ(read_heading("县/区").bare, "县/区");
  EXPECT_EQ(read_heading("比例(%)").unit, "%");
  EXPECT_EQ(read_heading("ID Number").whole, "idnumber");
  EXPECT_EQ(read_heading("(").bare, "(");
}

TEST(Heading, GivesTheUnitOfATitleRowOnlyWhenItIsOneMoneyUnit) {
  EXPECT_EQ(unit_of_title("单位：万元"), "万元");
  EXPECT_EQ(unit_of_title("填报日期：2026年8月  金额单位: 元"), "元");
  EXPECT_EQ(unit_of_title("单位：户、人、元"), "");
  EXPECT_EQ(unit_of_title("填报单位：云县医保局"), "");
  EXPECT_EQ(unit_of_title("标题"), "");
}

TEST(Plan, EveryDatasetOfThePackIsRecognisedByItsTitles) {
  for (const auto& [id, dataset] : china_pack().datasets) {
    std::string header;
    for (const policy::FieldSpec& f : dataset.fields) header += (header.empty() ? "" : ",") + f.title;
    const Planned p = plan(header + "\n");
    ASSERT_TRUE(p.plan) << id << ": " << p.error->message();
    EXPECT_EQ(p.plan->dataset->id, id);
    EXPECT_EQ(p.plan->fit.mapped.size(), dataset.fields.size()) << id;
  }
}

TEST(Plan, EveryAliasOfThePackNamesItsField) {
  for (const auto& [id, dataset] : china_pack().datasets) {
    const HeaderMatcher matcher(dataset);
    for (std::size_t k = 0; k < dataset.fields.size(); ++k)
      for (const std::string& alias : dataset.fields[k].aliases) {
        const HeaderFit fit = matcher.fit({alias});
        ASSERT_EQ(fit.mapped.size(), 1u) << id << " " << alias;
        EXPECT_EQ(fit.mapped[0].field, k) << id << " " << alias;
      }
  }
}

TEST(Plan, FindsTheHeaderBelowTitles) {
  const Planned p = plan("云县医保局,,,\n2026年8月医保结算明细,,,,单位：元\n\n" + std::string(kMedical));
  ASSERT_TRUE(p.plan) << p.error->message();
  EXPECT_EQ(p.plan->header_line, 4);
  EXPECT_EQ(p.plan->dataset->id, "medical_settlement");
  EXPECT_EQ(field_of(*p.plan, 2), "id_number");
}

TEST(Plan, FindsTheHeaderInTheTwentiethRowButNotBelow) {
  std::string titles;
  for (int k = 0; k < 19; ++k) titles += "说明" + std::to_string(k) + "\n";
  EXPECT_TRUE(plan(titles + std::string(kMedical)).plan);
  EXPECT_EQ(plan("说明\n" + titles + std::string(kMedical)).error->code(), ErrorCode::kNoHeader);
}

TEST(Plan, ReportsUnknownColumnsAndUnits) {
  const Planned p = plan("序号,结算单号,姓名,身份证号,结算日期,医疗总费用（万元）,合规自付费用,经办人\n");
  ASSERT_TRUE(p.plan) << p.error->message();
  EXPECT_EQ(p.plan->fit.unknown, (std::vector<std::string>{"序号", "经办人"}));
  const std::string notes = [&] {
    std::string all;
    for (const auto& n : p.plan->notes) all += n + "\n";
    return all;
  }();
  EXPECT_NE(notes.find("万元"), std::string::npos) << notes;
}

TEST(Plan, AppliesTheUnitOfTheTitleToColumnsWithoutOne) {
  const Planned p = plan("表一,,,,,单位：万元\n结算单号,姓名,身份证号,结算日期,医疗总费用,合规自付费用(元)\n");
  ASSERT_TRUE(p.plan) << p.error->message();
  ParsedValue v;
  for (std::size_t k = 0; k < p.plan->fit.mapped.size(); ++k) {
    const std::string& name = p.plan->dataset->fields[p.plan->fit.mapped[k].field].name;
    p.plan->parsers[k].parse("1", CellKind::kText, v);
    if (name == "total_cost") {
      EXPECT_EQ(v.number, 1000000);
    }
    if (name == "self_paid") {
      EXPECT_EQ(v.number, 100);
    }
  }
}

TEST(Plan, NamesDuplicateHeadings) {
  const Planned p = plan("结算单号,姓名,身份证号,结算日期,医疗总费用,合规自付费用,医疗总费用\n");
  ASSERT_TRUE(p.error);
  EXPECT_EQ(p.error->code(), ErrorCode::kDuplicateColumn);
  EXPECT_NE(p.error->message().find("“医疗总费用”"), std::string::npos);
  const Planned two = plan("结算单号,姓名,身份证号,身份证号码,结算日期,医疗总费用,合规自付费用\n");
  EXPECT_EQ(two.error->code(), ErrorCode::kDuplicateColumn);
  EXPECT_NE(two.error->message().find("“身份证号”和“身份证号码”"), std::string::npos) << two.error->message();
}

TEST(Plan, PrefersTheExactTitleOverALooserNameAndReportsTheOther) {
  const Planned p = plan("结算单号,姓名,身份证号,证件号码,结算日期,医疗总费用,合规自付费用\n");
  ASSERT_TRUE(p.plan) << p.error->message();
  EXPECT_EQ(field_of(*p.plan, 3), "id_number");
  EXPECT_EQ(p.plan->fit.unknown, (std::vector<std::string>{"身份证号"}));
}

TEST(Plan, NamesMissingColumnsAndWhatWasSeen) {
  for (const char* dataset : {"auto", "medical_settlement"}) {
    const Planned p = plan("结算单号,姓名,结算日期,医疗总费用,合规自付费用,奇怪的列\n", dataset);
    ASSERT_TRUE(p.error);
    EXPECT_EQ(p.error->code(), ErrorCode::kMissingColumn);
    EXPECT_NE(p.error->message().find("“证件号码”"), std::string::npos);
    EXPECT_NE(p.error->message().find("奇怪的列"), std::string::npos);
    EXPECT_NE(p.error->message().find("第 1 行"), std::string::npos);
  }
}

TEST(Plan, AHouseholdFileNeedsOnlyOneOfCodeAndHeadsId) {
  EXPECT_TRUE(plan("户主身份证号,鉴定编号,鉴定日期,鉴定等级\n").plan);
  EXPECT_TRUE(plan("户编号,鉴定编号,鉴定日期,鉴定等级\n").plan);
  EXPECT_EQ(plan("户主姓名,鉴定编号,鉴定日期,鉴定等级\n", "housing_survey").error->code(), ErrorCode::kMissingColumn);
}

TEST(Plan, SaysWhichDatasetAMisplacedFileLooksLike) {
  const Planned p = plan(kMedical, "student");
  ASSERT_TRUE(p.error);
  EXPECT_EQ(p.error->code(), ErrorCode::kWrongDataset);
  EXPECT_NE(p.error->message().find("医保结算"), std::string::npos);
}

TEST(Plan, AsksWhenTwoDatasetsFitEquallyAndTakesTheHintOfTheFileName) {
  const std::string both = "姓名,身份证号,确诊日期,病种,死亡日期,登记日期\n";
  const Planned p = plan(both);
  ASSERT_TRUE(p.error);
  EXPECT_EQ(p.error->code(), ErrorCode::kWrongDataset);
  EXPECT_NE(p.error->message().find("手工选择"), std::string::npos);
  EXPECT_NE(p.error->message().find("死亡登记"), std::string::npos);
  EXPECT_NE(p.error->message().find("大病救治"), std::string::npos);
  const Planned hinted = plan(both, "auto", "云县 死亡登记 8月.csv");
  ASSERT_TRUE(hinted.plan) << hinted.error->message();
  EXPECT_EQ(hinted.plan->dataset->id, "death_report");
}

TEST(Plan, ExplainsAWrongSeparator) {
  const Planned p = plan("结算单号~姓名~身份证号~结算日期~医疗总费用~合规自付费用\nJ1~张三~x~2026-08-05~100~10\n", "medical_settlement");
  ASSERT_TRUE(p.error);
  EXPECT_EQ(p.error->code(), ErrorCode::kUnknownFormat);
  EXPECT_NE(p.error->message().find("分隔"), std::string::npos);
}

TEST(Plan, RefusesFilesWithoutHeaderOrContentOrDataset) {
  EXPECT_EQ(plan("1,2,3\n4,5,6\n", "medical_settlement").error->code(), ErrorCode::kNoHeader);
  EXPECT_EQ(plan("1,2,3\n4,5,6\n").error->code(), ErrorCode::kNoHeader);
  EXPECT_EQ(plan("\n\n\n").error->code(), ErrorCode::kNoRows);
  EXPECT_EQ(plan(kMedical, "no_such").error->code(), ErrorCode::kNotFound);
}

TEST(Plan, OnlyConsidersTheDatasetsOfADepartment) {
  TempFile file("plan.csv", kMedical);
  const auto source = SourceFile::open(file.path());
  ASSERT_TRUE(source);
  const auto scope = access::Scope::for_account(AccountId(1), access::Role::kDepartment, "530922", {"student"});
  EXPECT_EQ(plan_table(*source, china_pack(), "medical_settlement", "a.csv", scope).error().code(), ErrorCode::kForbidden);
  EXPECT_NE(plan_table(*source, china_pack(), "auto", "a.csv", scope).error().code(), ErrorCode::kForbidden);
}

TEST(Plan, TakesTheFirstSheetThatFits) {
  testing::WorkbookBuilder book;
  book.sheet("说明", testing::text_row(1, {"填表说明", "请逐行填写"}));
  book.sheet("明细", testing::text_row(1, {"医保结算明细表"}) +
                         testing::text_row(2, {"结算单号", "姓名", "身份证号", "结算日期", "医疗总费用", "合规自付费用"}));
  book.sheet("备份", testing::text_row(1, {"结算单号", "姓名", "身份证号", "结算日期", "医疗总费用", "合规自付费用"}));
  TempFile file("plan.xlsx");
  book.save(file.path());
  const Planned p = plan_file(file.path(), "auto", "a.xlsx");
  ASSERT_TRUE(p.plan) << p.error->message();
  EXPECT_EQ(p.plan->table, 1u);
  EXPECT_EQ(p.plan->header_line, 2);
}

TEST(Source, ExplainsForeignFormats) {
  const auto refuse = [](std::string_view content) {
    TempFile file("foreign.bin", content);
    const auto out = SourceFile::open(file.path());
    return out ? Error(ErrorCode::kInternal, "taken") : out.error();
  };
  using namespace std::string_view_literals;
  const std::string ole = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + std::string(2000, '\0');
  EXPECT_EQ(refuse(ole).code(), ErrorCode::kTruncated);
  EXPECT_NE(refuse(ole).message().find("xlsx"), std::string::npos);
  const Error locked = refuse(ole + std::string("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"sv));
  EXPECT_EQ(locked.code(), ErrorCode::kUnsupportedMedia);
  EXPECT_NE(locked.message().find("密码"), std::string::npos);
  EXPECT_NE(refuse(ole + std::string("W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0"sv)).message().find("Word"), std::string::npos);
  EXPECT_NE(refuse("%PDF-1.7 ...").message().find("PDF"), std::string::npos);
  EXPECT_NE(refuse("\x89PNG\r\n").message().find("图片"), std::string::npos);
  EXPECT_NE(refuse("<html><p>登录已过期</p></html>").message().find("没有表格"), std::string::npos);
  EXPECT_EQ(refuse("PK\x03\x04 cut").code(), ErrorCode::kTruncated);
  EXPECT_EQ(refuse("").code(), ErrorCode::kNoRows);
  EXPECT_EQ(SourceFile::open("/nowhere/at/all").error().code(), ErrorCode::kIo);
}

}  // namespace
}  // namespace shouwang::intake
