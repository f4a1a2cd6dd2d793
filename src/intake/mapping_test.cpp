#include "intake/mapping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "intake/import.h"
#include "intake/proposal.h"
#include "intake/testing/sample.h"
#include "intake/testing/workbook_builder.h"

namespace shouwang::intake {
namespace {

using testing::any_says;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Sample;
using testing::sample_id;
using testing::TempFile;
using testing::text_row;
using testing::WorkbookBuilder;

std::string number(int n) { return sample_id(n).full(); }

// A settlement file whose headings no dataset knows.
std::string renamed(int rows) {
  static constexpr std::string_view kNames[] = {"张三丰", "李四", "王小明", "赵六", "孙七"};
  std::string out = "单子,谁,号,哪天,花了,自己出\n";
  for (int n = 1; n <= rows; ++n)
    out += "J" + std::to_string(n) + "," + std::string(kNames[n % 5]) + "," + number(n) + ",2026-08-05,100,10\n";
  return out;
}
const ColumnMapping kChoice{{"单子", "settle_no"},  {"谁", "name"},         {"号", "id_number"},
                            {"哪天", "settle_day"}, {"花了", "total_cost"}, {"自己出", "self_paid"}};

TEST(ColumnKeys, AreUniqueAndNameEmptyHeadings) {
  EXPECT_THAT(column_keys({"姓 名", "", "姓名", " 姓名", "", ""}), ElementsAre("姓 名", "第 2 列", "姓名（2）", "姓名（3）"));
  EXPECT_THAT(column_keys({"", " "}), IsEmpty());
}

TEST(LayoutSignature, DoesNotDependOnWidthCaseOrBlanks) {
  const std::string one = layout_signature(column_keys({"姓名", "身份证号", "ID"}));
  EXPECT_EQ(one.size(), 32u);
  EXPECT_EQ(one, layout_signature(column_keys({"姓　名", " 身份证号 ", "ｉｄ"})));
  EXPECT_NE(one, layout_signature(column_keys({"身份证号", "姓名", "ID"})));
  EXPECT_NE(one, layout_signature(column_keys({"姓名", "身份证号"})));
}

TEST(DriftFrom, NamesWhatCameWhatWentAndWhatMoved) {
  StoredMapping before;
  before.headings = {"姓名", "身份证号", "金额", "备注"};
  before.seen_ms = testing::kNowMs;
  const Drift same = drift_from(before, before.headings);
  EXPECT_TRUE(same.known);
  EXPECT_FALSE(same.any());
  EXPECT_EQ(same.since, "2026-11-01");
  const Drift drift = drift_from(before, {"身份证号", "姓名", "金额", "电话"});
  EXPECT_THAT(drift.added, ElementsAre("电话"));
  EXPECT_THAT(drift.gone, ElementsAre("备注"));
  EXPECT_EQ(drift.moved.size(), 1u);  // one of the two that changed places
}

TEST(ShownLine, NamesTheSheetOnlyWhenThereAreSeveral) {
  EXPECT_EQ(shown_line(17, {}), "17");
  EXPECT_EQ(shown_line(17, {"Sheet1"}), "17");
  EXPECT_EQ(shown_line(kSheetLines + 17, {"Sheet1", "Sheet2"}), "Sheet2!17");
  EXPECT_EQ(shown_line(17, {"Sheet1", "Sheet2"}), "Sheet1!17");
}

TEST(Mapping, ConfirmedByAPersonReadsAFileThatNoDatasetKnows) {
  Sample s;
  EXPECT_FALSE(s.import_text(renamed(20), "甲.csv", "medical_settlement"));
  s.request.mapping = kChoice;
  const auto d = s.import_text(renamed(20), "甲.csv", "medical_settlement");
  ASSERT_TRUE(d) << d.error().text();
  EXPECT_EQ(d->receipt.matched, 20);
  EXPECT_EQ(d->receipt.mapping.at("号"), "证件号码");
  ASSERT_EQ(d->receipt.layout.size(), 6u);
  EXPECT_EQ(d->receipt.layout[2].heading, "号");
  EXPECT_EQ(d->receipt.layout[2].field, "id_number");
}

TEST(Mapping, IsUsedSilentlyWhenTheSameLayoutComesAgain) {
  Sample s;
  s.request.mapping = kChoice;
  ASSERT_TRUE(s.import_text(renamed(20), "甲.csv", "medical_settlement"));
  s.request.mapping.clear();
  const auto again = s.import_text(renamed(30), "乙.csv");  // the dataset too is known by the layout
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->dataset, "medical_settlement");
  EXPECT_EQ(again->receipt.duplicate, 20);
  EXPECT_FALSE(again->receipt.drift.any());
  ASSERT_EQ(s.store.content.mappings.size(), 1u);
  EXPECT_GT(s.store.content.mappings[0].confirmed_ms, 0);
}

TEST(Mapping, OfAnotherCountyIsNotUsed) {
  Sample s;
  s.request.mapping = kChoice;
  ASSERT_TRUE(s.import_text(renamed(20), "甲.csv", "medical_settlement"));
  s.store.content.mappings[0].county = 530921;
  s.request.mapping.clear();
  EXPECT_FALSE(s.import_text(renamed(30), "乙.csv", "medical_settlement"));
}

TEST(Mapping, OfTheMachineIsOnlyForNoticingDrift) {
  Sample s;
  const std::string head = "结算单号,姓名,身份证号,结算日期,医疗总费用,合规自付费用";
  const auto row = [](int n) { return "J" + std::to_string(n) + ",张三," + number(n) + ",2026-08-05,100,10"; };
  ASSERT_TRUE(s.import_text(head + "\n" + row(1) + "\n"));
  ASSERT_EQ(s.store.content.mappings.size(), 1u);
  EXPECT_EQ(s.store.content.mappings[0].confirmed_ms, 0);
  const auto changed = s.import_text(head + ",住院天数\n" + row(2) + ",3\n");
  ASSERT_TRUE(changed);
  EXPECT_THAT(changed->receipt.drift.added, ElementsAre("住院天数"));
  EXPECT_TRUE(any_says(changed->receipt.notes, "新增“住院天数”"));
}

TEST(Mapping, ThatPutsNamesIntoTheColumnOfNumbersIsRefusedBeforeARowIsTaken) {
  Sample s;
  s.request.mapping = kChoice;
  std::swap(s.request.mapping["谁"], s.request.mapping["号"]);
  const auto d = s.import_text(renamed(20), "甲.csv", "medical_settlement");
  ASSERT_FALSE(d);
  EXPECT_EQ(d.error().code(), ErrorCode::kBadValue);
  EXPECT_THAT(d.error().message(), HasSubstr("“谁”列选作“证件号码”"));
  EXPECT_THAT(d.error().message(), HasSubstr("100%"));
  EXPECT_TRUE(s.store.live("medical_settlement").empty());
  EXPECT_TRUE(s.store.content.mappings.empty());
  ASSERT_EQ(s.store.content.deliveries.size(), 1u);
  EXPECT_EQ(s.store.content.deliveries[0].state, DeliveryState::kRefused);
}

TEST(Mapping, IsRefusedFromFortyPercentForeignValuesOn) {
  for (const int foreign : {7, 8}) {  // of 20
    Sample s;
    s.request.mapping = kChoice;
    std::string text = "单子,谁,号,哪天,花了,自己出\n";
    for (int n = 1; n <= 20; ++n)
      text += "J" + std::to_string(n) + ",张三," + (n <= foreign ? std::string("张三丰") : number(n)) + ",2026-08-05,100,10\n";
    EXPECT_EQ(s.import_text(text, "甲.csv", "medical_settlement").has_value(), foreign == 7) << foreign;
  }
}

TEST(Mapping, NeedsTheDatasetItsFieldsAndItsColumns) {
  Sample s;
  s.request.mapping = kChoice;
  EXPECT_EQ(s.import_text(renamed(5), "甲.csv").error().code(), ErrorCode::kInvalidArgument);
  s.request.mapping = {{"单子", "no_such_field"}};
  EXPECT_EQ(s.import_text(renamed(5), "甲.csv", "medical_settlement").error().code(), ErrorCode::kInvalidArgument);
  s.request.mapping = kChoice;
  s.request.mapping["不在文件里"] = "kind";
  EXPECT_EQ(s.import_text(renamed(5), "甲.csv", "medical_settlement").error().code(), ErrorCode::kNoHeader);
  s.request.mapping = kChoice;
  s.request.mapping["花了"] = "";
  EXPECT_EQ(s.import_text(renamed(5), "甲.csv", "medical_settlement").error().code(), ErrorCode::kMissingColumn);
  s.request.mapping = kChoice;
  s.request.mapping["花了"] = "self_paid";
  EXPECT_EQ(s.import_text(renamed(5), "甲.csv", "medical_settlement").error().code(), ErrorCode::kDuplicateColumn);
}

TEST(Mapping, NumbersTheColumnsOfAFileWithoutHeadings) {
  Sample s;
  std::string text;
  for (int n = 1; n <= 12; ++n) text += "J" + std::to_string(n) + "," + number(n) + ",2026-08-05,100,10\n";
  s.request.mapping = {
      {"第 1 列", "settle_no"}, {"第 2 列", "id_number"}, {"第 3 列", "settle_day"}, {"第 4 列", "total_cost"}, {"第 5 列", "self_paid"}};
  const auto d = s.import_text(text, "甲.csv", "medical_settlement");
  ASSERT_TRUE(d) << d.error().text();
  EXPECT_EQ(d->receipt.rows_read, 12);
  EXPECT_TRUE(any_says(d->receipt.notes, "没有表头"));
}

TEST(Proposal, FindsColumnsByContentWhenTheirHeadingsSayNothing) {
  TempFile file("p.csv", renamed(30));
  const auto p = preview_file({.path = file.path(), .file_name = "a.csv", .dataset = "medical_settlement"}, testing::china_pack(), nullptr,
                              access::Scope::for_operator("test"));
  ASSERT_TRUE(p) << p.error().text();
  EXPECT_NE(p->problem, "");
  ASSERT_EQ(p->proposal.columns.size(), 6u);
  EXPECT_EQ(p->proposal.header_line, 1);
  EXPECT_EQ(p->proposal.columns[2].field, "id_number");
  EXPECT_THAT(p->proposal.columns[2].why, HasSubstr("内容像身份证号"));
  EXPECT_EQ(p->proposal.columns[1].field, "name");
  EXPECT_EQ(p->proposal.columns[3].field, "settle_day");
  // Three amounts and nothing to tell them apart: offered, not proposed.
  EXPECT_EQ(p->proposal.columns[4].field, "");
  EXPECT_THAT(p->proposal.columns[4].others, ::testing::Contains("total_cost"));
  EXPECT_TRUE(any_says(p->proposal.warnings, "“医疗总费用”"));
  // Whatever the columns mean, nobody is named.
  EXPECT_EQ(p->rows[0][1], "李*");
  EXPECT_EQ(p->rows[0][2].find(number(1)), std::string::npos);
}

TEST(Proposal, NumbersTheColumnsWhenTheFirstRowIsData) {
  std::string text;
  for (int n = 1; n <= 12; ++n) text += "J" + std::to_string(n) + ",王芳," + number(n) + ",2026-08-05,100,10\n";
  TempFile file("p.csv", text);
  const auto p = preview_file({.path = file.path(), .file_name = "a.csv", .dataset = "medical_settlement"}, testing::china_pack(), nullptr,
                              access::Scope::for_operator("test"));
  ASSERT_TRUE(p);
  EXPECT_EQ(p->proposal.header_line, 0);
  EXPECT_EQ(p->proposal.columns[2].heading, "第 3 列");
  EXPECT_EQ(p->proposal.columns[2].field, "id_number");
  EXPECT_EQ(p->rows.size(), 12u);
}

TEST(Proposal, WarnsOfAColumnWhoseContentContradictsItsHeading) {
  std::string text = "结算单号,身份证号,结算日期,医疗总费用,合规自付费用\n";
  for (int n = 1; n <= 20; ++n) text += "J" + std::to_string(n) + ",张三,2026-08-05,100,10\n";
  TempFile file("p.csv", text);
  const auto p =
      preview_file({.path = file.path(), .file_name = "a.csv"}, testing::china_pack(), nullptr, access::Scope::for_operator("test"));
  ASSERT_TRUE(p);
  EXPECT_TRUE(any_says(p->proposal.warnings, "不是身份证号"));
  EXPECT_LT(p->proposal.columns[1].confidence, 60);
}

TEST(Proposal, ShowsWhatHasChangedSinceTheLastFile) {
  Sample s;
  s.request.mapping = kChoice;
  ASSERT_TRUE(s.import_text(renamed(20), "甲.csv", "medical_settlement"));
  TempFile same("p.csv", renamed(9));
  PreviewRequest request{.path = same.path(), .file_name = "a.csv", .county = testing::kCounty};
  const auto known = preview_file(request, testing::china_pack(), &s.store, s.scope);
  ASSERT_TRUE(known);
  EXPECT_TRUE(known->proposal.confirmed);
  EXPECT_EQ(known->problem, "");
  EXPECT_FALSE(known->proposal.drift.any());
  TempFile other("p.csv", "单子,谁,证号,哪天,花了,自己出\n1,张三," + number(1) + ",2026-08-05,100,10\n");
  request.path = other.path();
  request.dataset = "medical_settlement";
  const auto changed = preview_file(request, testing::china_pack(), &s.store, s.scope);
  ASSERT_TRUE(changed);
  EXPECT_FALSE(changed->proposal.confirmed);
  EXPECT_THAT(changed->proposal.drift.added, ElementsAre("证号"));
  EXPECT_THAT(changed->proposal.drift.gone, ElementsAre("号"));
}

TEST(Proposal, MasksNumbersButNotDays) {
  EXPECT_EQ(mask_personal("电话13812345678"), "电话138******78");
  EXPECT_EQ(mask_personal("20260805"), "20260805");
  EXPECT_EQ(mask_personal("53092210020100X"), "530**********0X");
  EXPECT_TRUE(looks_like_name("欧阳娜娜"));
  EXPECT_TRUE(looks_like_name("阿依古丽·买买提"));
  EXPECT_FALSE(looks_like_name("云县人民医院"));
  EXPECT_FALSE(looks_like_name("张"));
}

TEST(Sheets, OfOneLayoutAreOneDeliveryAndTheirRowsAreNamedBySheet) {
  const std::vector<std::string> head{"结算单号", "姓名", "身份证号", "结算日期", "医疗总费用", "合规自付费用"};
  const auto row = [&](int at, int n, std::string_view id) {
    return text_row(at, {"J" + std::to_string(n), "张三", std::string(id), "2026-08-05", "100", "10"});
  };
  WorkbookBuilder book;
  book.sheet("一乡", text_row(1, head) + row(2, 1, number(1)) + row(3, 2, "53"));
  book.sheet("说明", text_row(1, {"填报说明"}));
  book.sheet("二乡", text_row(1, {"医保结算"}) + text_row(2, head) + row(3, 3, number(3)) + row(4, 4, "54"));
  book.sheet("旧", text_row(1, head) + row(2, 9, number(9)), "hidden");
  TempFile file("b.xlsx");
  book.save(file.path());
  Sample s;
  s.request.accept_low_match = true;
  const auto d = s.import_path(file.path(), "医保.xlsx");
  ASSERT_TRUE(d) << d.error().text();
  EXPECT_EQ(d->receipt.rows_read, 4);
  EXPECT_THAT(d->receipt.sheets, ElementsAre("一乡", "二乡"));
  const auto rows = s.quarantine(*d);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(shown_line(rows[0].line, d->receipt.sheets), "一乡!3");
  EXPECT_EQ(shown_line(rows[1].line, d->receipt.sheets), "二乡!4");
  EXPECT_TRUE(any_says(d->receipt.notes, "没有读取的工作表：“说明”、“旧”（隐藏）"));
}

TEST(Sheets, WithAnotherUnitAboveAreNotMixed) {
  const std::vector<std::string> head{"结算单号", "身份证号", "结算日期", "医疗总费用", "合规自付费用"};
  WorkbookBuilder book;
  book.sheet("一", text_row(1, {"单位：万元"}) + text_row(2, head) + text_row(3, {"J1", number(1), "2026-08-05", "1", "0.5"}));
  book.sheet("二", text_row(1, {"单位：元"}) + text_row(2, head) + text_row(3, {"J2", number(2), "2026-08-05", "1", "0.5"}));
  TempFile file("b.xlsx");
  book.save(file.path());
  Sample s;
  const auto d = s.import_path(file.path(), "医保.xlsx");
  ASSERT_TRUE(d);
  EXPECT_EQ(d->receipt.rows_read, 1);
  EXPECT_TRUE(any_says(d->receipt.notes, "没有读取的工作表：“二”"));
}

TEST(Header, OfTwoRowsWithMergedCellsIsReadAsOne) {
  // 结算单号, 结算日期 and 姓名 merged downwards; 费用 merged over two columns.
  Sample s;
  const auto d = s.import_text("医保结算明细表,,,,,\n结算单号,姓名,身份证号,结算日期,费用,\n,,,,医疗总费用,合规自付费用\nJ1,张三," +
                               number(1) + ",2026-08-05,100,10\n");
  ASSERT_TRUE(d) << d.error().text();
  EXPECT_EQ(d->receipt.rows_read, 1);
  EXPECT_EQ(d->receipt.matched, 1);
  EXPECT_EQ(d->receipt.layout.at(4).heading, "医疗总费用");
}

TEST(Header, OfTwoRowsTakesTheGroupIntoTheName) {
  // Without the group the file would name everybody twice.
  Sample s;
  const auto d = s.import_text("户主,,患者,,结算单号,结算日期,医疗总费用,合规自付费用\n姓名,身份证号,姓名,身份证号,,,,\n张三," + number(1) +
                               ",李四," + number(2) + ",J1,2026-08-05,100,10\n");
  ASSERT_TRUE(d) << d.error().text();
  EXPECT_EQ(d->receipt.mapping.at("患者身份证号"), "证件号码");
  EXPECT_EQ(s.store.live("medical_settlement").at(0)->row.id_index, s.cipher.index(number(2)));
  EXPECT_THAT(d->receipt.unknown_columns, ElementsAre("户主姓名", "户主身份证号"));
}

}  // namespace
}  // namespace shouwang::intake
