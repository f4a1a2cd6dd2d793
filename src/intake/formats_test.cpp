// Formats besides CSV and XLSX: old workbooks, JSON lines, archives, other separators; and that none of them can do harm.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "intake/archive.h"
#include "intake/import.h"
#include "intake/source_file.h"
#include "intake/testing/sample.h"
#include "intake/testing/workbook_builder.h"
#include "intake/testing/xls_builder.h"
#include "intake/xls.h"

namespace shouwang::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::Sample;
using testing::sample_id;
using testing::TempFile;
using testing::XlsBuilder;
using testing::XlsDay;

std::vector<std::vector<std::string>> all_rows(const SourceFile& file, std::size_t table) {
  std::vector<std::vector<std::string>> out;
  const auto reader = file.rows(table);
  Row row;
  while (*(*reader)->next(row)) out.emplace_back(row.cells.begin(), row.cells.end());
  return out;
}

std::u16string wide(std::string_view ascii) { return {ascii.begin(), ascii.end()}; }

XlsBuilder settlements_xls(int rows) {
  std::vector<std::vector<XlsBuilder::Value>> cells{{u"医保结算明细表"},
                                                    {u"结算单号", u"身份证号", u"结算日期", u"医疗总费用", u"合规自付费用"}};
  for (int n = 1; n <= rows; ++n)
    cells.push_back({wide("J" + std::to_string(n)), wide(sample_id(n).full()), XlsDay{46239.0}, 1234.5, 10.0});
  XlsBuilder book;
  return book.sheet(u"明细", std::move(cells)).sheet(u"说明", {{u"填报说明"}});
}

TEST(Xls, IsReadWithItsDatesAndNumbers) {
  TempFile file("a.xls", settlements_xls(3).bytes());
  const auto source = SourceFile::open(file.path());
  ASSERT_TRUE(source) << source.error().text();
  EXPECT_EQ(source->tables(), 2u);
  EXPECT_EQ(source->table_name(0), "明细");
  const auto rows = all_rows(*source, 0);
  ASSERT_EQ(rows.size(), 5u);
  EXPECT_THAT(rows[0], ElementsAre("医保结算明细表"));
  EXPECT_THAT(rows[2], ElementsAre("J1", sample_id(1).full(), "2026-08-05", "1234.5", "10"));
}

TEST(Xls, IsTakenInLikeAnyOtherFile) {
  TempFile file("a.xls", settlements_xls(30).bytes());
  Sample s;
  const auto d = s.import_path(file.path(), "医保结算.xls");
  ASSERT_TRUE(d) << d.error().text();
  EXPECT_EQ(d->receipt.matched, 30);
  EXPECT_EQ(d->receipt.quarantined, 0);
}

TEST(Xls, CutOrDamagedIsRefusedAndNeverCrashes) {
  const std::string whole = settlements_xls(30).bytes();
  for (std::size_t size = 512; size < whole.size(); size += 1531) {
    TempFile file("a.xls", whole.substr(0, size));
    const auto source = SourceFile::open(file.path());
    if (source) all_rows(*source, 0);
  }
  for (std::size_t at = 24; at < whole.size(); at += 977) {
    std::string damaged = whole;
    for (std::size_t k = at; k < std::min(at + 8, damaged.size()); ++k) damaged[k] = static_cast<char>(0xFF);
    TempFile file("a.xls", damaged);
    const auto source = SourceFile::open(file.path());
    if (source)
      for (std::size_t table = 0; table < source->tables(); ++table) all_rows(*source, table);
    else
      EXPECT_NE(source.error().message(), "");
  }
}

TEST(Xls, ObeysItsLimits) {
  TempFile file("a.xls", settlements_xls(30).bytes());
  EXPECT_EQ(XlsWorkbook::open(file.path(), {.file_bytes = 1000}).error().code(), ErrorCode::kTooLarge);
  EXPECT_EQ(XlsWorkbook::open(file.path(), {.output_bytes = 100}).error().code(), ErrorCode::kTooLarge);
  EXPECT_EQ(XlsWorkbook::open(file.path(), {.rows = {.row_bytes = 20, .columns = 100}}).error().code(), ErrorCode::kLineTooLong);
  EXPECT_EQ(XlsWorkbook::open(file.path(), {.rows = {.row_bytes = 1000, .columns = 3}}).error().code(), ErrorCode::kTooLarge);
}

TEST(JsonLines, AreRowsUnderTheirKeys) {
  TempFile file("a.jsonl",
                "{\"姓名\": \"张三\", \"金额\": 1234.50, \"在岗\": true}\n\n{\"金额\": 5, \"备注\": null, \"姓名\": \"李\\n四\"}\r\n");
  const auto source = SourceFile::open(file.path());
  ASSERT_TRUE(source) << source.error().text();
  const auto rows = all_rows(*source, 0);
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_THAT(rows[0], ElementsAre("姓名", "金额", "在岗", "备注"));
  EXPECT_THAT(rows[1], ElementsAre("张三", "1234.50", "是", ""));
  EXPECT_THAT(rows[2], ElementsAre("李\n四", "5", "", ""));
}

TEST(JsonLines, AreTakenInAndABadLineIsSetAside) {
  std::string text;
  for (int n = 1; n <= 20; ++n)
    text += "{\"结算单号\":\"J" + std::to_string(n) + "\",\"身份证号\":\"" + sample_id(n).full() +
            "\",\"结算日期\":\"2026-08-05\",\"医疗总费用\":100,\"合规自付费用\":10.5}\n";
  text += "{\"结算单号\":\"J21\",\n";
  text += "{\"结算单号\":\"J22\",\"身份证号\":{\"号\":1}}\n[1,2]\n";
  TempFile file("a.jsonl", text);
  Sample s;
  const auto d = s.import_path(file.path(), "医保.jsonl");
  ASSERT_TRUE(d) << d.error().text();
  EXPECT_EQ(d->receipt.matched, 20);
  const auto rows = s.quarantine(*d);
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].line, 21);
  EXPECT_THAT(rows[0].reason, HasSubstr("不是完整的 JSON 对象"));
  EXPECT_THAT(rows[1].reason, HasSubstr("嵌套"));
  EXPECT_THAT(rows[2].reason, HasSubstr("列表"));
}

TEST(JsonLines, AsOneListAreRefusedWithTheRemedy) {
  TempFile file("a.json", "[{\"姓名\": \"张三\"}]\n");
  const auto source = SourceFile::open(file.path());
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().code(), ErrorCode::kUnknownFormat);
  EXPECT_THAT(source.error().message(), HasSubstr("每行一个对象"));
}

TEST(JsonLines, ObeyTheLimitsOfRowsAndColumns) {
  std::string wide = "{";
  for (int k = 0; k < 20; ++k) wide += "\"k" + std::to_string(k) + "\":1,";
  wide.back() = '}';
  TempFile file("a.jsonl", wide + "\n");
  EXPECT_EQ(SourceFile::open(file.path(), {.row_bytes = 1000, .columns = 19}).error().code(), ErrorCode::kTooLarge);
  EXPECT_TRUE(SourceFile::open(file.path(), {.row_bytes = 1000, .columns = 20}));
  EXPECT_EQ(SourceFile::open(file.path(), {.row_bytes = 50, .columns = 100}).error().code(), ErrorCode::kLineTooLong);
}

TEST(Separators, CanBePipesAndTabs) {
  for (const char separator : {'|', '\t', ';', ','}) {
    std::string text = "结算单号,身份证号,结算日期,医疗总费用,合规自付费用\nJ1," + sample_id(1).full() + ",2026-08-05,100,10\n";
    std::replace(text.begin(), text.end(), ',', separator);
    Sample s;
    const auto d = s.import_text(text, "医保.txt");
    ASSERT_TRUE(d) << separator << d.error().text();
    EXPECT_EQ(d->receipt.matched, 1) << separator;
  }
}

class Archive : public ::testing::Test {
 protected:
  std::filesystem::path save(const std::vector<std::pair<std::string, std::string>>& parts, const char* password = nullptr) {
    testing::WorkbookBuilder::save_zip(file_.path(), parts, password);
    return file_.path();
  }
  Result<ExpandedArchive> open(const ArchiveLimits& limits = {}) {
    return ExpandedArchive::open(file_.path(), "十月.zip", std::filesystem::temp_directory_path(), limits);
  }
  TempFile file_{"a.zip"};
};

TEST_F(Archive, BecomesItsMembersAndLeavesNothingBehind) {
  save({{"医保/结算.csv", "a,b\n1,2\n"}, {"__MACOSX/._x", "x"}, {".DS_Store", "x"}, {"空/", ""}, {"死亡.csv", "c\n"}});
  EXPECT_TRUE(is_archive(file_.path()));
  std::filesystem::path inside;
  {
    const auto archive = open();
    ASSERT_TRUE(archive) << archive.error().text();
    ASSERT_EQ(archive->members().size(), 2u);
    EXPECT_EQ(archive->members()[0].file_name, "十月.zip/医保/结算.csv");
    inside = archive->members()[0].path;
    EXPECT_EQ(std::filesystem::file_size(inside), 8u);
    EXPECT_EQ(archive->members()[1].problem, "");
  }
  EXPECT_FALSE(std::filesystem::exists(inside));
  EXPECT_FALSE(std::filesystem::exists(inside.parent_path()));
}

TEST_F(Archive, ReadsNamesThatChineseSystemsWrote) {
  const std::string gbk = *text::from_utf8("医保结算.csv", text::Encoding::kGb18030);
  // The name is put in place of one of the same length: libzip writes only names that say what they are.
  save({{std::string(gbk.size(), 'x'), "a\n"}});
  std::ifstream in(file_.path(), std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  for (std::size_t at = bytes.find(std::string(gbk.size(), 'x')); at != bytes.npos; at = bytes.find(std::string(gbk.size(), 'x')))
    bytes.replace(at, gbk.size(), gbk);
  file_.write(bytes);
  const auto archive = open();
  ASSERT_TRUE(archive) << archive.error().text();
  EXPECT_EQ(archive->members().at(0).file_name, "十月.zip/医保结算.csv");
}

TEST_F(Archive, DoesNotFollowPathsNorNestNorInflate) {
  TempFile inner("b.zip");
  testing::WorkbookBuilder::save_zip(inner.path(), {{"x.csv", "a\n"}});
  std::ifstream in(inner.path(), std::ios::binary);
  const std::string nested((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  save({{"../../etc/cron.d/x", "a\n"},
        {"/etc/passwd", "a\n"},
        {"C:\\x.csv", "a\n"},
        {"包.zip", nested},
        {"炸弹.csv", std::string(30u << 20, '0')},
        {"好.csv", "a\n"}});
  const auto archive = open();
  ASSERT_TRUE(archive) << archive.error().text();
  ASSERT_EQ(archive->members().size(), 6u);
  for (const int k : {0, 1, 2}) EXPECT_THAT(archive->members()[k].problem, HasSubstr("别的目录")) << k;
  EXPECT_THAT(archive->members()[3].problem, HasSubstr("还有压缩包"));
  EXPECT_THAT(archive->members()[4].problem, HasSubstr("压缩比超过 100"));
  EXPECT_EQ(archive->members()[5].problem, "");
  for (const ArchiveMember& m : archive->members()) EXPECT_EQ(m.path.empty(), !m.problem.empty());
}

TEST_F(Archive, OfTooManyOrTooLargeMembersOrWithAPasswordIsRefused) {
  save({{"1.csv", "aaaa"}, {"2.csv", "bbbb"}});
  EXPECT_EQ(open({.members = 1}).error().code(), ErrorCode::kUnsafeArchive);
  EXPECT_TRUE(open({.members = 2}));
  EXPECT_EQ(open({.total_bytes = 7}).error().code(), ErrorCode::kUnsafeArchive);
  EXPECT_TRUE(open({.total_bytes = 8}));
  save({{"1.csv", "aaaa"}}, "secret");
  EXPECT_TRUE(is_archive(file_.path()));
  EXPECT_EQ(open().error().code(), ErrorCode::kUnsupportedMedia);
  save({{"空/", ""}});
  EXPECT_EQ(open().error().code(), ErrorCode::kNoRows);
}

TEST_F(Archive, IsNoWorkbook) {
  testing::WorkbookBuilder book;
  book.sheet("a", "");
  book.save(file_.path());
  EXPECT_FALSE(is_archive(file_.path()));
  file_.write("结算单号\n");
  EXPECT_FALSE(is_archive(file_.path()));
  EXPECT_FALSE(is_archive("/nowhere"));
}

TEST_F(Archive, CutAnywhereIsRefusedOrShort) {
  save({{"1.csv", "a,b\n1,2\n"}, {"2.csv", "c\n"}});
  std::ifstream in(file_.path(), std::ios::binary);
  const std::string whole((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    file_.write(whole.substr(0, size));
    EXPECT_FALSE(open().has_value()) << size;
  }
}

}  // namespace
}  // namespace shouwang::intake
