#include "intake/import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"
#include "intake/testing/sample.h"
#include "intake/testing/workbook_builder.h"

namespace shouwang::intake {
namespace {

using testing::any_says;
using testing::kCounty;
using testing::kNowMs;
using testing::Sample;
using testing::sample_code;
using testing::sample_id;
using testing::TempFile;

constexpr std::string_view kHeader = "结算单号,姓名,身份证号,结算日期,医疗总费用,合规自付费用\n";

std::string settlement(int n, std::string_view cost = "100", std::string_view self_paid = "10") {
  return "J" + std::to_string(n) + ",张三," + sample_id(n).full() + ",2026-08-05," + std::string(cost) + "," + std::string(self_paid) +
         "\n";
}
std::string settlements(int first, int last) {
  std::string out(kHeader);
  for (int n = first; n <= last; ++n) out += settlement(n);
  return out;
}
bool mentions(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }
const Cell& cell_of(const testing::MemoryStore::Record& record, std::string_view dataset, std::string_view field) {
  const policy::Dataset& d = *testing::china_pack().dataset(dataset);
  for (std::size_t k = 0; k < d.fields.size(); ++k)
    if (d.fields[k].name == field) return record.cells[k];
  throw std::runtime_error("no such field");
}

TEST(Import, TakesACleanFileAndLeavesAReceipt) {
  Sample s;
  const auto d = s.import_text(settlements(1, 20), "云县医保结算.csv");
  ASSERT_TRUE(d) << d.error().text();
  EXPECT_EQ(d->dataset, "medical_settlement");
  EXPECT_EQ(d->dataset_title, "医保结算");
  EXPECT_EQ(d->county, kCounty);
  EXPECT_EQ(d->state, DeliveryState::kTaken);
  EXPECT_EQ(d->file_hash.size(), 64u);
  EXPECT_EQ(d->received_ms, kNowMs);
  EXPECT_EQ(d->receipt.rows_read, 20);
  EXPECT_EQ(d->receipt.taken, 20);
  EXPECT_EQ(d->receipt.matched, 20);
  EXPECT_EQ(d->receipt.unmatched, 0);
  EXPECT_EQ(d->receipt.mapping.at("身份证号"), "证件号码");
  EXPECT_TRUE(any_says(d->receipt.notes, "UTF-8"));
  const auto records = s.store.live("medical_settlement");
  ASSERT_EQ(records.size(), 20u);
  const auto& r = *records[4];
  EXPECT_EQ(r.row.person, PersonId(1005));
  EXPECT_EQ(r.row.household, HouseholdId(2));
  EXPECT_EQ(r.row.village, testing::kVillage);
  EXPECT_EQ(r.row.match, MatchState::kMatched);
  EXPECT_EQ(r.row.line, 6);
  EXPECT_EQ(r.row.id_masked, sample_id(5).masked());
  EXPECT_EQ(r.row.identity.size(), 16u);
  EXPECT_EQ(r.row.content.size(), 16u);
  EXPECT_EQ(cell_of(r, "medical_settlement", "total_cost").number, 10000);
  EXPECT_EQ(cell_of(r, "medical_settlement", "settle_no").text, "J5");
  EXPECT_EQ(cell_of(r, "medical_settlement", "hospital").form, Cell::Form::kAbsent);
}

TEST(Import, SealsIdNumbersAndKeepsThemOutOfEverythingElse) {
  Sample s;
  const std::string bad_id = sample_id(2).full().substr(0, 17) + (sample_id(2).full()[17] == '1' ? "2" : "1");
  const auto d = s.import_text(std::string(kHeader) + settlement(1) + "J2,李四," + bad_id + ",2026-08-05,1,1\n");
  ASSERT_TRUE(d) << d.error().text();
  const auto records = s.store.live("medical_settlement");
  const Cell& sealed = cell_of(*records[0], "medical_settlement", "id_number");
  EXPECT_EQ(sealed.form, Cell::Form::kBytes);
  const policy::Dataset& dataset = *testing::china_pack().dataset("medical_settlement");
  const auto opened = s.cipher.decrypt(sealed.text, "record.medical_settlement.id_number");
  ASSERT_TRUE(opened);
  EXPECT_EQ(*opened, sample_id(1).full());
  EXPECT_EQ(dataset.id, "medical_settlement");
  const auto rows = s.quarantine(*d);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].line, 3);
  EXPECT_EQ(rows[0].field, "证件号码");
  EXPECT_FALSE(mentions(rows[0].value + rows[0].reason, bad_id.substr(0, 10)));
  EXPECT_TRUE(mentions(rows[0].reason, "校验位"));
  EXPECT_FALSE(mentions(rows[0].raw, bad_id));
  EXPECT_TRUE(mentions(*s.cipher.decrypt(rows[0].raw, kQuarantineContext), bad_id));
}

TEST(Import, CountsMatchedUnmatchedAndMissingIds) {
  Sample s;
  const auto d =
      s.import_text(std::string(kHeader) + settlement(1) + settlement(500) + "J3,王五,,2026-08-05,1,1\n" + "J4,王五,/,2026-08-05,1,1\n");
  ASSERT_TRUE(d) << d.error().text();
  EXPECT_EQ(d->receipt.rows_read, 4);
  EXPECT_EQ(d->receipt.taken, 4);
  EXPECT_EQ(d->receipt.matched, 1);
  EXPECT_EQ(d->receipt.unmatched, 3);
  EXPECT_EQ(d->receipt.quarantined, 0);
  const auto records = s.store.live("medical_settlement");
  EXPECT_EQ(records[1]->row.match, MatchState::kNotFound);
  EXPECT_EQ(records[1]->row.household, HouseholdId());
  EXPECT_FALSE(records[1]->row.id_index.empty());
  EXPECT_EQ(records[2]->row.match, MatchState::kNoId);
  EXPECT_EQ(records[2]->row.id_index, "");
  EXPECT_EQ(records[2]->row.county, kCounty);
}

TEST(Import, MatchesNobodyOfAnotherCounty) {
  Sample s;
  s.lookup.persons[s.cipher.index(sample_id(200).full())] = {PersonId(9), HouseholdId(9), 530923100201};
  const auto d = s.import_text(std::string(kHeader) + settlement(200));
  ASSERT_TRUE(d) << d.error().text();
  EXPECT_EQ(d->receipt.unmatched, 1);
}

TEST(Import, ReadsDirtyIdsMoneyAndDates) {
  Sample s;
  const std::string id = sample_id(1).full();
  std::string wide;
  for (const char c : id) wide += c == 'X' ? "Ｘ" : "\xEF\xBC" + std::string(1, static_cast<char>(0x90 + c - '0'));
  const std::string old = id.substr(0, 6) + id.substr(8, 9);
  const auto d =
      s.import_text(std::string(kHeader) + "J1,张 三," + wide + ",2026/8/5,\"1,234.50\",￥10\n" + "J2,张　三," + old +
                    ",2026年8月5日,0.12345万元,10元\n" + "J3,张三," + id.substr(0, 6) + " " + id.substr(6) + ",46239,１２３４.５,+10.00\n");
  ASSERT_TRUE(d) << d.error().text();
  EXPECT_EQ(d->receipt.matched, 3);
  for (const auto* r : s.store.live("medical_settlement")) {
    EXPECT_EQ(r->row.person, PersonId(1001));
    EXPECT_EQ(cell_of(*r, "medical_settlement", "total_cost").number, 123450);
    EXPECT_EQ(cell_of(*r, "medical_settlement", "self_paid").number, 1000);
    EXPECT_EQ(cell_of(*r, "medical_settlement", "settle_day").number, Date::from_ymd(2026, 8, 5)->days());
    EXPECT_EQ(cell_of(*r, "medical_settlement", "name").text, "张三");
  }
}

TEST(Import, SetsBadRowsAsideWithLineFieldValueAndRemedy) {
  Sample s;
  const auto d = s.import_text(std::string(kHeader) + settlement(1) + settlement(2, "十元") + settlement(3, "-5") + "J4,张三," +
                               sample_id(4).full() + ",2023-02-30,,x\n" + settlement(5).substr(0, settlement(5).size() - 1) + ",多余\n");
  ASSERT_TRUE(d) << d.error().text();
  EXPECT_EQ(d->receipt.taken, 1);
  EXPECT_EQ(d->receipt.quarantined, 4);
  const auto rows = s.quarantine(*d);
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[0].line, 3);
  EXPECT_EQ(rows[0].field, "医疗总费用");
  EXPECT_EQ(rows[0].value, "十元");
  EXPECT_TRUE(mentions(rows[0].reason, "1234.50"));
  EXPECT_TRUE(mentions(rows[1].reason, "不能小于 0.00 元"));
  EXPECT_EQ(rows[2].field, "结算日期");
  EXPECT_TRUE(mentions(rows[2].reason, "没有 30 日"));
  EXPECT_TRUE(mentions(rows[2].reason, "“医疗总费用”不能为空"));
  EXPECT_TRUE(mentions(rows[2].reason, "“合规自付费用”"));
  EXPECT_TRUE(mentions(rows[3].reason, "7 列"));
}

TEST(Import, SkipsTotalsFootersRepeatedHeadersAndEmptyRows) {
  Sample s;
  const auto d = s.import_text(std::string(kHeader) + settlement(1) + ",,,,,\n" + "小计,,,,100,10\n" + std::string(kHeader) +
                               settlement(2) + "\n合计：,,,,200,20\n" + "填表人：王某,,审核人：李某,,,\n" +
                               "备注：本表数据由医保信息平台导出，仅供防止返贫监测使用，不得外传，如有疑问请联系医保局。,,,,,\n");
  ASSERT_TRUE(d) << d.error().text();
  EXPECT_EQ(d->receipt.rows_read, 2);
  EXPECT_EQ(d->receipt.taken, 2);
  EXPECT_TRUE(any_says(d->receipt.notes, "跳过合计行 2 行（第 4、8 行）"));
  EXPECT_TRUE(any_says(d->receipt.notes, "跳过空行 1 行（第 3 行）"));
  EXPECT_TRUE(any_says(d->receipt.notes, "重复的表头 1 行（第 5 行）"));
  EXPECT_TRUE(any_says(d->receipt.notes, "表尾说明 2 行"));
}

TEST(Import, KeepsAPersonWhoseNameLooksLikeATotal) {
  Sample s;
  const auto d = s.import_text(std::string(kHeader) + "合计," + "小计," + sample_id(1).full() + ",2026-08-05,1,1\n");
  ASSERT_TRUE(d) << d.error().text();
  EXPECT_EQ(d->receipt.rows_read, 1);
}

TEST(Import, TheSameFileAgainChangesNothingAndNamesTheFirst) {
  Sample s;
  const std::string content = settlements(1, 5);
  const auto first = s.import_text(content, "一.csv");
  ASSERT_TRUE(first);
  const auto second = s.import_text(content, "二.csv");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), ErrorCode::kDuplicateDelivery);
  EXPECT_TRUE(mentions(second.error().message(), std::to_string(first->id.value())));
  EXPECT_TRUE(mentions(second.error().message(), "2026-11-01 08:00"));
  EXPECT_EQ(s.store.content.deliveries.size(), 1u);
  EXPECT_EQ(s.store.live("medical_settlement").size(), 5u);
}

TEST(Import, CountsDuplicateRowsAndReplacements) {
  Sample s;
  ASSERT_TRUE(s.import_text(settlements(1, 5)));
  const auto d = s.import_text(std::string(kHeader) + settlement(1) + settlement(2, "999") + settlement(6) + settlement(6));
  ASSERT_TRUE(d);
  EXPECT_EQ(d->receipt.taken, 4);
  EXPECT_EQ(d->receipt.duplicate, 2);
  EXPECT_EQ(d->receipt.replaced, 1);
  EXPECT_EQ(s.store.live("medical_settlement").size(), 6u);
}

TEST(Import, IdentityIgnoresSpellingAndMatchButNotThePerson) {
  Sample s;
  ASSERT_TRUE(s.import_text(std::string(kHeader) + "J1,张三," + sample_id(1).full() + ",2026-08-05,100,10\n"));
  // The same statement in another spelling: a duplicate. The same number for another person: another record.
  const auto d = s.import_text(std::string(kHeader) + "Ｊ1,张 三," + sample_id(1).full() + ",2026/8/5,100.00元,10.0\n" + "J1,李四," +
                               sample_id(2).full() + ",2026-08-05,100,10\n");
  ASSERT_TRUE(d) << d.error().text();
  EXPECT_EQ(d->receipt.duplicate, 1);
  EXPECT_EQ(s.store.live("medical_settlement").size(), 2u);
}

TEST(Import, RowsWithoutIdAreTheSameOnlyWhenAllTheySayIsTheSame) {
  Sample s;
  const auto d = s.import_text("姓名,证件号码,统计日期,学籍状态\n张三,,2026-09-01,在籍\n李四,,2026-09-01,在籍\n李四,,2026-09-01,在籍\n",
                               "学籍.csv", "student");
  ASSERT_TRUE(d) << d.error().text();
  EXPECT_EQ(d->receipt.duplicate, 1);
  EXPECT_EQ(s.store.live("student").size(), 2u);
}

TEST(Import, ARowDeliveredAgainIsMatchedOnceItsPersonIsRegistered) {
  Sample s;
  ASSERT_TRUE(s.import_text(std::string(kHeader) + settlement(300)));
  EXPECT_EQ(s.store.live("medical_settlement")[0]->row.match, MatchState::kNotFound);
  s.lookup.persons[s.cipher.index(sample_id(300).full())] = {PersonId(77), HouseholdId(7), testing::kVillage};
  ASSERT_TRUE(s.import_text(std::string(kHeader) + settlement(300) + settlement(1)));
  EXPECT_EQ(s.store.live("medical_settlement")[0]->row.person, PersonId(77));
}

TEST(Import, MatchesHouseholdsByCodeOrHeadAndRefusesContradictions) {
  Sample s;
  const std::string header = "户编号,户主姓名,户主身份证号,鉴定编号,鉴定日期,鉴定等级\n";
  const auto d = s.import_text(header + sample_code(1) + ",张三,,A1,2026-08-05,C\n" + ",张三," + sample_id(5).full() +
                                   ",A2,2026-08-05,D\n" + sample_code(2) + ",张三," + sample_id(6).full() + ",A3,2026-08-05,A\n" +
                                   sample_code(1) + ",张三," + sample_id(99).full() + ",A4,2026-08-05,A\n" + "999,张三," +
                                   sample_id(9).full() + ",A5,2026-08-05,A\n" + "999,张三,,A6,2026-08-05,A\n" + ",张三,,A7,2026-08-05,A\n",
                               "住房.csv");
  ASSERT_TRUE(d) << d.error().text();
  EXPECT_EQ(d->dataset, "housing_survey");
  const auto records = s.store.live("housing_survey");
  ASSERT_EQ(records.size(), 6u);
  EXPECT_EQ(records[0]->row.household, HouseholdId(1));
  EXPECT_EQ(records[0]->row.person, PersonId());
  EXPECT_EQ(records[1]->row.household, HouseholdId(2));
  EXPECT_EQ(records[2]->row.household, HouseholdId(2));
  EXPECT_EQ(records[3]->row.household, HouseholdId(3));  // the code is unknown, the head is not
  EXPECT_EQ(records[4]->row.match, MatchState::kNotFound);
  EXPECT_EQ(records[5]->row.match, MatchState::kNoId);
  const auto rows = s.quarantine(*d);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_TRUE(mentions(rows[0].reason, "不是同一户"));
  EXPECT_EQ(rows[0].line, 5);
}

TEST(Import, RefusesAFileThatMostlyFitsNobodyUnlessToldToTakeIt) {
  const auto content = [](int known, int unknown) {
    std::string out(kHeader);
    for (int n = 1; n <= known; ++n) out += settlement(n);
    for (int n = 0; n < unknown; ++n) out += settlement(500 + n);
    return out;
  };
  Sample s;
  EXPECT_TRUE(s.import_text(content(9, 40)));   // 49 rows: too few to judge
  EXPECT_TRUE(s.import_text(content(60, 40)));  // exactly 40 %
  const auto refused = s.import_text(content(59, 41));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kLowMatch);
  EXPECT_TRUE(mentions(refused.error().message(), "41 行在本县户册中找不到"));
  const Delivery& kept = s.store.content.deliveries.back();
  EXPECT_EQ(kept.state, DeliveryState::kRefused);
  EXPECT_EQ(kept.problem, refused.error().message());
  EXPECT_EQ(s.store.live("medical_settlement").size(), 100u);  // nothing of the refused file
  s.request.accept_low_match = true;
  EXPECT_TRUE(s.import_text(content(59, 41)));
  s.request.accept_low_match = false;
  EXPECT_FALSE(s.import_text(content(1, 9)));
}

TEST(Import, ARefusedFileLeavesADeliveryWithItsProblem) {
  Sample s;
  const auto d = s.import_text("结算单号,姓名,结算日期,医疗总费用,合规自付费用\nJ1,张三,2026-08-05,1,1\n", "坏.csv", "medical_settlement");
  ASSERT_FALSE(d);
  EXPECT_EQ(d.error().code(), ErrorCode::kMissingColumn);
  EXPECT_TRUE(mentions(d.error().context(), "坏.csv"));
  ASSERT_EQ(s.store.content.deliveries.size(), 1u);
  EXPECT_EQ(s.store.content.deliveries[0].state, DeliveryState::kRefused);
  EXPECT_EQ(s.store.content.deliveries[0].dataset, "medical_settlement");
  EXPECT_TRUE(mentions(s.store.content.deliveries[0].problem, "证件号码"));
  // A refused file may come again.
  EXPECT_EQ(s.import_text("结算单号,姓名,结算日期,医疗总费用,合规自付费用\nJ1,张三,2026-08-05,1,1\n", "坏.csv", "medical_settlement")
                .error()
                .code(),
            ErrorCode::kMissingColumn);
}

TEST(Import, ChecksRightsBeforeAnythingElse) {
  Sample s;
  s.scope = access::Scope::for_account(AccountId(7), access::Role::kVillage, "530922100201", {});
  EXPECT_EQ(s.import_text(settlements(1, 2)).error().code(), ErrorCode::kForbidden);
  s.scope = access::Scope::for_account(AccountId(7), access::Role::kCounty, "530923", {});
  EXPECT_EQ(s.import_text(settlements(1, 2)).error().code(), ErrorCode::kForbidden);
  s.scope = access::Scope::for_account(AccountId(7), access::Role::kDepartment, "530922", {"student"});
  EXPECT_EQ(s.import_text(settlements(1, 2), "a.csv", "medical_settlement").error().code(), ErrorCode::kForbidden);
  EXPECT_TRUE(s.store.content.deliveries.empty());
}

TEST(Import, SurvivesADatabaseThatFailsAtAnyCall) {
  std::string content(kHeader);
  for (int n = 1; n <= 90; ++n) content += settlement(n);
  content += settlement(1, "坏");
  for (int n = 1;; ++n) {
    Sample s;
    s.store.fail_after = n;
    const auto d = s.import_text(content);
    if (d) {
      EXPECT_GT(n, 3);
      break;
    }
    EXPECT_EQ(d.error().code(), ErrorCode::kDatabase);
    EXPECT_TRUE(s.store.content.records.empty());
    EXPECT_TRUE(s.store.content.quarantine.empty());
    EXPECT_TRUE(s.store.content.deliveries.empty());
    EXPECT_TRUE(s.import_text(content)) << "the store must be free again";
  }
}

TEST(Import, TakesAHeaderWithoutRowsAsNothingThisMonth) {
  Sample s;
  const auto d = s.import_text(kHeader, "医保结算.csv", "medical_settlement");
  ASSERT_TRUE(d) << d.error().text();
  EXPECT_EQ(d->receipt.rows_read, 0);
  EXPECT_THAT(d->receipt.notes, ::testing::Contains(::testing::HasSubstr("本期没有")));
  EXPECT_TRUE(s.import_text(kHeader, "医保结算.csv", "medical_settlement")) << "the next month has nothing either, in the same bytes";
}

TEST(Import, RefusesBrokenFilesClearly) {
  const auto refuse = [](std::string_view content, std::string_view dataset = "medical_settlement") {
    Sample s;
    const auto d = s.import_text(content, "坏.csv", dataset);
    return d ? Error(ErrorCode::kInternal, "taken") : d.error();
  };
  EXPECT_EQ(refuse("").code(), ErrorCode::kNoRows);
  EXPECT_EQ(refuse(std::string(kHeader) + settlement(1) + "J2,\"张三\n").code(), ErrorCode::kTruncated);
  EXPECT_EQ(refuse(std::string(kHeader) + settlement(1) + std::string(2u << 20, 'x')).code(), ErrorCode::kLineTooLong);
  std::string binary;
  for (int k = 0; k < 5000; ++k) binary += static_cast<char>(k * 7919 % 256);
  EXPECT_EQ(refuse(binary).code(), ErrorCode::kBadEncoding);
  std::string damaged(kHeader);
  for (int n = 1; n <= 90; ++n)
    damaged += n % 4 == 0 ? "J" + std::to_string(n) + ",李\xFF四," + sample_id(n).full() + ",2026-08-05,1,1\n" : settlement(n);
  const Error e = refuse(damaged);
  EXPECT_EQ(e.code(), ErrorCode::kBadEncoding) << e.text();
  EXPECT_TRUE(mentions(e.message(), "UTF-8"));
}

TEST(Import, SetsAsideTheRowInWhichTheFileIsCutOff) {
  Sample s;
  const std::string content = settlements(1, 10);
  const auto d = s.import_text(content.substr(0, content.size() - 8));
  ASSERT_TRUE(d) << d.error().text();
  ASSERT_EQ(d->receipt.quarantined, 1);
  EXPECT_EQ(s.quarantine(*d)[0].line, 11);
  EXPECT_TRUE(mentions(s.quarantine(*d)[0].reason, "中断"));
}

TEST(Import, SetsAsideTheFewRowsWithBrokenCharacters) {
  Sample s;
  std::string content = settlements(1, 60);
  content.insert(content.find("张三"), "\xFF");
  const auto d = s.import_text(content);
  ASSERT_TRUE(d) << d.error().text();
  EXPECT_EQ(d->receipt.quarantined, 1);
  EXPECT_TRUE(mentions(s.quarantine(*d)[0].reason, "乱码"));
}

TEST(Import, ReadsTheSameFromEveryFormat) {
  std::vector<std::string> files;
  const std::string table = settlements(1, 30);
  for (const text::Encoding e : {text::Encoding::kUtf8, text::Encoding::kGb18030, text::Encoding::kUtf16Le})
    files.push_back(*text::from_utf8((e == text::Encoding::kUtf16Le ? "\xEF\xBB\xBF" : "") + table, e));
  std::string tabs = table;
  for (char& c : tabs)
    if (c == ',') c = '\t';
  files.push_back(tabs);
  const auto contents = [](const Sample& s) {
    std::vector<std::string> out;
    for (const auto* r : s.store.live("medical_settlement")) out.push_back(r->row.content);
    return out;
  };
  Sample first;
  ASSERT_TRUE(first.import_text(files[0]));
  const auto expected = contents(first);
  for (const std::string& f : files) {
    Sample s;
    const auto d = s.import_text(f);
    ASSERT_TRUE(d) << d.error().text();
    EXPECT_EQ(contents(s), expected);
  }
  testing::WorkbookBuilder book;
  std::string rows = testing::text_row(1, {"结算单号", "姓名", "身份证号", "结算日期", "医疗总费用", "合规自付费用"});
  for (int n = 1; n <= 30; ++n)
    rows += "<row r=\"" + std::to_string(n + 1) + "\"><c t=\"str\"><v>J" + std::to_string(n) +
            "</v></c><c t=\"str\"><v>张三</v></c><c t=\"str\"><v>" + sample_id(n).full() +
            "</v></c><c s=\"1\"><v>46239</v></c><c><v>100</v></c><c><v>10.000000000000002</v></c></row>";
  book.styles().sheet("明细", rows);
  TempFile file("a.xlsx");
  book.save(file.path());
  Sample s;
  const auto d = s.import_path(file.path(), "a.xlsx");
  ASSERT_TRUE(d) << d.error().text();
  EXPECT_EQ(contents(s), expected);
  EXPECT_TRUE(any_says(d->receipt.notes, "工作表“明细”"));
}

TEST(Import, SetsAsideIdsThatASpreadsheetDamaged) {
  testing::WorkbookBuilder book;
  book.styles().sheet("明细", testing::text_row(1, {"结算单号", "姓名", "身份证号", "结算日期", "医疗总费用", "合规自付费用"}) +
                                  "<row r=\"2\"><c t=\"str\"><v>J1</v></c><c t=\"str\"><v>张三</v></c><c><v>9.9900119800101E+17</v></c><c "
                                  "s=\"1\"><v>46239</v></c><c><v>1</v></c><c><v>1</v></c></row>");
  TempFile file("a.xlsx");
  book.save(file.path());
  Sample s;
  const auto d = s.import_path(file.path(), "a.xlsx");
  ASSERT_TRUE(d) << d.error().text();
  ASSERT_EQ(d->receipt.quarantined, 1);
  EXPECT_TRUE(mentions(s.quarantine(*d)[0].reason, "已丢失"));
}

TEST(Import, ReportsProgress) {
  Sample s;
  std::vector<std::pair<std::int64_t, double>> steps;
  s.progress = [&](std::int64_t rows, double fraction) { steps.emplace_back(rows, fraction); };
  s.request.accept_low_match = true;
  std::string content(kHeader);
  for (int n = 1; n <= 12000; ++n) content += "J" + std::to_string(n) + ",张三," + sample_id(n % 100 + 1).full() + ",2026-08-05,1,1\n";
  ASSERT_TRUE(s.import_text(content));
  ASSERT_EQ(steps.size(), 3u);
  EXPECT_EQ(steps[0].first, 5000);
  EXPECT_EQ(steps[2].first, 12000);
  EXPECT_EQ(steps[2].second, 1);
  EXPECT_LE(steps[0].second, steps[1].second);
}

TEST(RegistryImport, TakesHouseholdsWithTheirCodes) {
  Sample s;
  const auto d = s.import_text(
      "户编号,行政村代码,村民小组,家庭住址,联系电话,户类型,监测对象类别,是否易地搬迁户,脱贫年度,信息日期\n"
      "H1,530922100201,3组,毛家村,13812345678,脱贫户,脱贫不稳定户,是,2019,2026-08-01\n"
      "H2,530922100201,,,123,普通农户,,否,,\n"
      "H2,530922100201,,,123,普通农户,,否,,\n"
      "H2,530922100201,,,,脱贫户,,否,,\n"
      "H3,530923100201,,,,脱贫户,,否,,\n"
      "H4,530922100,,,,脱贫户,,否,,\n",
      "农户.csv", "registry_household");
  ASSERT_TRUE(d) << d.error().text();
  EXPECT_EQ(d->receipt.rows_read, 6);
  EXPECT_EQ(d->receipt.taken, 3);
  EXPECT_EQ(d->receipt.duplicate, 1);
  EXPECT_EQ(d->receipt.quarantined, 3);
  const auto& h = s.store.content.households.at("H1");
  EXPECT_EQ(h.village, testing::kVillage);
  EXPECT_EQ(h.kind, "lifted");
  EXPECT_EQ(h.monitored, "unstable");
  EXPECT_EQ(h.relocated, true);
  EXPECT_EQ(h.lifted_year, 2019);
  EXPECT_EQ(h.phone, "13812345678");
  EXPECT_EQ(h.since, *Date::from_ymd(2026, 8, 1));
  EXPECT_EQ(s.store.content.households.at("H2").since, *Date::from_ymd(2026, 11, 1));  // the day of the delivery
  EXPECT_EQ(s.store.content.households.at("H2").phone, "");
  EXPECT_TRUE(any_says(d->receipt.notes, "“联系电话”不是有效号码"));
  const auto rows = s.quarantine(*d);
  EXPECT_TRUE(mentions(rows[0].reason, "与第 3 行的户编号相同"));
  EXPECT_TRUE(mentions(rows[1].reason, "不属于本县"));
  EXPECT_TRUE(mentions(rows[2].reason, "到村"));
}

TEST(RegistryImport, TakesPersonsSealedAndFindsContradictions) {
  Sample s;
  const auto id = [](int n) { return sample_id(n).full(); };
  const std::string sex1 = sample_id(1).sex() == Sex::kMale ? "男" : "女", other1 = sex1 == "男" ? "女" : "男";
  const std::string content = "户编号,姓名,证件号码,性别,出生日期,与户主关系,联系电话,是否务工\n" +  //
                              sample_code(1) + ",张三," + id(1) + "," + sex1 + "," + sample_id(1).birth().iso() +
                              ",户主,13812345678,是\n" +                                     //
                              sample_code(1) + ",李四," + id(2) + ",,,户主,,\n" +            // a second head
                              sample_code(1) + ",王五," + id(3) + ",,,之子,,否\n" +          //
                              sample_code(1) + ",王五," + id(3) + ",,,之子,,否\n" +          // the same again
                              sample_code(2) + ",王五," + id(3) + ",,,之子,,否\n" +          // the same person elsewhere
                              "没有这户,赵六," + id(4) + ",,,户主,,\n" +                     //
                              sample_code(2) + ",孙七," + id(5) + ",,2001-01-01,户主,,\n" +  // birth contradicts the number
                              sample_code(2) + ",周八," + ",,,户主,,\n" +                    // no number
                              sample_code(2) + ",吴九," + id(7) + ",,,之女,,\n";             // household 2 has no head
  const auto d = s.import_text(content, "人员.csv", "registry_person");
  ASSERT_TRUE(d) << d.error().text();
  EXPECT_EQ(d->receipt.rows_read, 9);
  EXPECT_EQ(d->receipt.taken, 4);
  EXPECT_EQ(d->receipt.duplicate, 1);
  EXPECT_EQ(d->receipt.quarantined, 5);
  const auto& p = s.store.content.persons.at(s.cipher.index(id(1)));
  EXPECT_EQ(p.name, "张三");
  EXPECT_EQ(p.birth, sample_id(1).birth());
  EXPECT_EQ(*s.cipher.decrypt(p.id_sealed, registry::kIdNumberContext), id(1));
  EXPECT_EQ(*s.cipher.decrypt(p.phone_sealed, registry::kPhoneContext), "13812345678");
  EXPECT_EQ(p.phone_masked, "138****5678");
  EXPECT_EQ(p.working, true);
  EXPECT_EQ(s.store.content.persons.at(s.cipher.index(id(3))).sex,
            std::to_string(static_cast<int>(sample_id(3).sex())));  // from the number
  const auto rows = s.quarantine(*d);
  EXPECT_TRUE(mentions(rows[0].reason, "第 2 行已有户主"));
  EXPECT_TRUE(mentions(rows[1].reason, "与第 4 行的证件号码相同"));
  EXPECT_TRUE(mentions(rows[2].reason, "先导入农户信息"));
  EXPECT_TRUE(mentions(rows[3].reason, "出生日期与证件号码不一致"));
  EXPECT_TRUE(mentions(rows[4].reason, "不能为空"));
  EXPECT_TRUE(any_says(d->receipt.notes, "1 户在本文件中没有户主"));
  const auto wrong_sex = s.import_text(
      "户编号,姓名,证件号码,性别,与户主关系\n" + sample_code(1) + ",张三," + id(1) + "," + other1 + ",户主\n", "b.csv", "registry_person");
  ASSERT_TRUE(wrong_sex);
  EXPECT_TRUE(mentions(s.quarantine(*wrong_sex)[0].reason, "性别与证件号码不一致"));
}

TEST(Preview, ShowsTheMappingAndTheFirstRowsWithoutStoringAnything) {
  TempFile file("p.csv", "标题\n" + settlements(1, 40));
  const auto p = preview_file({.path = file.path(), .file_name = "医保.csv"}, testing::china_pack(), nullptr, access::Scope::for_operator("test"));
  ASSERT_TRUE(p) << p.error().text();
  EXPECT_EQ(p->dataset, "medical_settlement");
  EXPECT_EQ(p->problem, "");
  EXPECT_EQ(p->proposal.header_line, 2);
  ASSERT_EQ(p->proposal.columns.size(), 6u);
  EXPECT_EQ(p->proposal.columns[2].heading, "身份证号");
  EXPECT_EQ(p->proposal.columns[2].field, "id_number");
  EXPECT_EQ(p->proposal.columns[2].confidence, 100);
  EXPECT_TRUE(p->proposal.warnings.empty());
  ASSERT_EQ(p->rows.size(), kPreviewRows);
  EXPECT_EQ(p->rows[0][0], "J1");
}

TEST(Preview, ShowsTheFirstRowsOfAFileThatDoesNotFit) {
  TempFile file("p.csv", "甲,乙\n1,2\n");
  const auto p = preview_file({.path = file.path(), .file_name = "a.csv"}, testing::china_pack(), nullptr, access::Scope::for_operator("test"));
  ASSERT_TRUE(p);
  EXPECT_NE(p->problem, "");
  EXPECT_EQ(p->dataset, "");
  EXPECT_EQ(p->rows.size(), 2u);
}

}  // namespace
}  // namespace shouwang::intake
